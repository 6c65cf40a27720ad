//! Tạm Lánh: the record book of a temporary shelter. Here all parts meet.

pub mod api;
pub mod backup;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod jobs;
pub mod key;
pub mod mail;
pub mod papers;
pub mod print;
pub mod start;
pub mod text;
pub mod web;

use clock::Clock;
use config::Config;
use db::Db;
use domain::accounts;
use domain::accounts::limits::SignInLimits;
use domain::error::{Error, Result};
use mail::Mailer;
use rocket::fairing::AdHoc;
use rocket::{Build, Rocket};
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
    let mailer =
        Mailer::new(&config.mail, config.data_dir.join("letters")).map_err(Error::broken)?;
    let rocket = rocket::custom(&config.figment)
        .manage(db.clone())
        .manage(SecureCookies(config.is_secure()))
        .manage(BehindProxy(config.behind_proxy))
        .manage(SignInLimits::default())
        .manage(link)
        .mount("/", web::routes())
        .register("/", web::error::catchers())
        .attach(web::assets::Headers)
        .attach(letters_leave(db, mailer, config.public_url.clone()))
        .attach(address_is_told(config.public_url));
    Ok(api::mount(rocket))
}

fn letters_leave(db: Db, mailer: Mailer, public_url: String) -> AdHoc {
    AdHoc::on_liftoff("letters", |rocket| {
        let stop = rocket.shutdown();
        Box::pin(async move {
            rocket::tokio::spawn(async move {
                rocket::tokio::select! {
                    () = jobs::rounds(db, mailer, public_url) => (),
                    () = stop => (),
                }
            });
        })
    })
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
