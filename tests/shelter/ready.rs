//! Stores that wait for their first shelter: made once on each database for the whole run, and copied for every test that
//! needs one. How they come to be is tried in `schema` and `process`.

use crate::house::On;
use crate::postgres;
use rocket::figment::Figment;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use tamlanh::clock::Clock;
use tamlanh::config::Config;
use tamlanh::start;
use tokio::sync::OnceCell;

/// What an SQLite store is made of.
struct Files {
    key: Vec<u8>,
    database: Vec<u8>,
}

/// The settings `figment` with a store that is ready in the folder `data`, as if it had been made by `clock`.
pub async fn store(on: On, data: &Path, figment: Figment, clock: &Clock) -> Figment {
    let files = files(clock).await;
    make_folder(data);
    write(&data.join("tamlanh.key"), &files.key);
    let figment = figment.merge(("data_dir", data.to_str().unwrap()));
    match on {
        On::Sqlite => {
            write(&data.join("tamlanh.db"), &files.database);
            figment
        }
        On::Postgres => {
            let template = template(&files.key, clock).await;
            figment.merge(("database_url", postgres::copy_of(template)))
        }
    }
}

async fn files(clock: &Clock) -> &'static Files {
    static FILES: OnceCell<Files> = OnceCell::const_new();
    FILES
        .get_or_init(async || {
            let folder = tempfile::tempdir().unwrap();
            let data = folder.path().join("data");
            make(&data, plain(), clock).await;
            Files {
                key: fs::read(data.join("tamlanh.key")).unwrap(),
                database: fs::read(data.join("tamlanh.db")).unwrap(),
            }
        })
        .await
}

/// The name of a PostgreSQL database that the same key opens.
async fn template(key: &[u8], clock: &Clock) -> &'static str {
    static NAME: OnceCell<String> = OnceCell::const_new();
    NAME.get_or_init(async || {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        make_folder(&data);
        write(&data.join("tamlanh.key"), key);
        let url = postgres::new_database();
        let figment = plain().merge(("database_url", &url));
        make(&data, figment, clock).await;
        url.rsplit('/').next().unwrap().to_owned()
    })
    .await
}

/// Settings that nothing of whoever runs the tests comes into.
fn plain() -> Figment {
    Figment::from(rocket::Config::debug_default())
}

/// Makes a store and leaves it: a database with a connection cannot be copied.
async fn make(data: &Path, figment: Figment, clock: &Clock) {
    let figment = figment.merge(("data_dir", data.to_str().unwrap()));
    let config = Config::from(figment).unwrap();
    let db = start::open(&config, clock.clone()).await.unwrap();
    db.settle().await.unwrap();
    db.reader().clone().close().await.unwrap();
}

fn make_folder(data: &Path) {
    DirBuilder::new().mode(0o700).create(data).unwrap();
}

/// Only its owner may read a key, or a store.
fn write(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new();
    let file = file.write(true).create_new(true).mode(0o600).open(path);
    file.unwrap().write_all(bytes).unwrap();
}
