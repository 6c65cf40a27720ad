//! A shelter that a browser can open: the house of the other tests, listening on a port of its own.

use crate::desk::Desk;
use crate::driver::{DESKTOP, Setting, journey_with};
use crate::house::{House, On};
use rocket::Shutdown;
use rocket::fairing::AdHoc;
use rocket::figment::Figment;
use std::path::Path;
use std::sync::Mutex;
use tamlanh::config::Config;
use tamlanh::jobs::Rounds;
use tokio::sync::oneshot;

/// A house with an address; its time stands still until a journey moves it.
pub struct Served {
    pub house: House,
    /// Without a slash at the end.
    pub url: String,
    on: On,
    stop: Shutdown,
}

impl Served {
    /// Opens a shelter without rooms.
    pub async fn new(on: On) -> Served {
        let house = House::new(on).await;
        let figment = house.client.rocket().figment().clone();
        let figment = figment
            .merge(("port", 0))
            .merge(("shutdown.ctrlc", false))
            .merge(("shutdown.signals", Vec::<String>::new()));
        let config = Config::from(figment).unwrap();
        let rocket = tamlanh::rocket(config, house.clock.clone()).await.unwrap();
        // Letters leave when a journey says so.
        rocket.state::<Rounds>().unwrap().end().await;
        let (url, stop) = serve(rocket).await;
        Served {
            house,
            url,
            on,
            stop,
        }
    }

    /// Walks a journey at a desk in this house.
    pub async fn journey(&self, name: &str, walk: impl AsyncFnOnce(&Desk<'_>)) {
        self.journey_with(DESKTOP, name, walk).await;
    }

    /// Walks a journey in this house; at its end the console must be clean.
    pub async fn journey_with(
        &self,
        setting: Setting,
        name: &str,
        walk: impl AsyncFnOnce(&Desk<'_>),
    ) {
        let name = match self.on {
            On::Sqlite => name.to_owned(),
            On::Postgres => format!("{name}-postgres"),
        };
        journey_with(setting, &name, async |browser| {
            let desk = Desk::new(browser, &self.url);
            walk(&desk).await;
            desk.finds_the_console_clean().await;
        })
        .await;
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.clone().notify();
    }
}

/// Settings of a house of its own that listens on a free port, with its files in a folder.
pub fn settings(folder: &Path) -> Figment {
    Figment::from(rocket::Config::debug_default())
        .merge(("log_level", "off"))
        .merge(("port", 0))
        .merge(("shutdown.ctrlc", false))
        .merge(("shutdown.signals", Vec::<String>::new()))
        .merge(("data_dir", folder.join("data").to_str().unwrap()))
}

/// Lets a rocket listen on a free port; gives its address and how to stop it.
pub async fn serve(rocket: rocket::Rocket<rocket::Build>) -> (String, Shutdown) {
    let (tell, told) = oneshot::channel();
    let tell = Mutex::new(Some(tell));
    let rocket = rocket.attach(AdHoc::on_liftoff("port", move |rocket| {
        let port = rocket.config().port;
        if let Some(tell) = tell.lock().unwrap().take() {
            tell.send(port).unwrap();
        }
        Box::pin(async {})
    }));
    let rocket = rocket.ignite().await.unwrap();
    let stop = rocket.shutdown();
    tokio::spawn(rocket.launch());
    let port = told.await.expect("the server listens");
    (format!("http://127.0.0.1:{port}"), stop)
}
