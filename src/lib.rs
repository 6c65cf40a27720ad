//! Tạm Lánh: the record book of a temporary shelter. Here all parts meet.

pub mod api;
pub mod backup;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
mod disk;
pub mod domain;
pub mod http;
pub mod ics;
pub mod jobs;
pub mod key;
pub mod mail;
pub mod papers;
pub mod print;
pub mod start;
pub mod text;
pub mod web;

use crate::http::received::Patience;
use crate::http::upload::Senders;
use clock::Clock;
use config::Config;
use db::Db;
use domain::accounts;
use domain::accounts::limits::SignInLimits;
use domain::error::{Error, Result};
use domain::law::recount::Progress;
use jobs::Rounds;
use mail::Mailer;
use rocket::fairing::AdHoc;
use rocket::{Build, Rocket};
use web::feed::{Hidden, PublicUrl};
use web::guard::SecureCookies;
use web::setup::SetupLink;
use web::visitor::BehindProxy;

/// Builds the server: the store, the routes, and what runs beside them.
pub async fn rocket(config: Config, clock: Clock) -> Result<Rocket<Build>> {
    let db = start::open(&config, clock).await?;
    db.check_guards().await?;
    let link = if accounts::is_empty(db.reader()).await? {
        SetupLink::new()?
    } else {
        SetupLink::used()
    };
    let mailer = Mailer::new(
        &config.mail,
        config.data_dir.join("letters"),
        &config.public_url,
    );
    let mailer = mailer.map_err(Error::broken)?;
    let rounds = Rounds::default();
    let rocket = rocket::custom(&config.figment)
        .manage(db.clone())
        .manage(SecureCookies(config.is_secure()))
        .manage(BehindProxy(config.behind_proxy))
        .manage(Patience(config.patience))
        .manage(config.files)
        .manage(Senders::default())
        .manage(SignInLimits::new(db.clock().clone()))
        .manage(link)
        .manage(mailer.clone())
        .manage(Progress::default())
        .manage(rounds.clone())
        .manage(PublicUrl(config.public_url.clone()))
        .mount("/", web::routes())
        .register("/", web::error::catchers())
        .attach(Hidden)
        .attach(web::assets::Headers)
        .attach(letters_leave(rounds.clone(), db, mailer))
        .attach(letters_end(rounds))
        .attach(address_is_told(config.public_url));
    Ok(api::mount(rocket))
}

fn letters_leave(rounds: Rounds, db: Db, mailer: Mailer) -> AdHoc {
    AdHoc::on_liftoff("letters", |_| {
        Box::pin(async move {
            rocket::tokio::spawn(async move { rounds.run(db, mailer).await });
        })
    })
}

fn letters_end(rounds: Rounds) -> AdHoc {
    AdHoc::on_shutdown("letters", |_| Box::pin(async move { rounds.end().await }))
}

fn address_is_told(public_url: String) -> AdHoc {
    AdHoc::on_liftoff("address", move |rocket| {
        Box::pin(async move {
            println!("Tạm Lánh: {public_url}");
            if let Some(token) = rocket.state::<SetupLink>().and_then(SetupLink::token) {
                println!("Thiết lập lần đầu (dùng một lần) / First set-up (works once):");
                println!("  {public_url}/setup/{token}");
            }
        })
    })
}
