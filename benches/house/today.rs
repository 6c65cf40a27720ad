//! The officer's day with 20,000 open procedures, on SQLite and on PostgreSQL.

use crate::ground::Ground;
use crate::postgres;
use crate::server::{Server, agent};
use crate::{ms, quantile, report};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const BEDS: usize = 60;
const STAYS: usize = 2_000;
const PROCEDURES: usize = 20_000;
const ASKED: usize = 200;

pub fn run() {
    measure("SQLite", None);
    measure("PostgreSQL", Some(postgres::new_database()));
}

fn measure(on: &str, database: Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let runtime = Runtime::new().unwrap();
    let database = database.as_deref();
    let ground = runtime.block_on(Ground::new(&data, database, BEDS));
    runtime.block_on(ground.past(STAYS));
    runtime.block_on(ground.open_procedures(STAYS, PROCEDURES));
    runtime.block_on(ground.is_known());
    let cookie = runtime.block_on(ground.cookie());
    let server = Server::start(&data, database);
    let agent = agent();
    for (what, path) in [
        ("first page", "/today"),
        ("page 300", "/today?page=300"),
        ("one agency", "/today?agency=C%C6%A1%20quan%207"),
    ] {
        let mut times = Vec::new();
        for asked in 0..ASKED + 20 {
            let began = Instant::now();
            let answer = agent
                .get(format!("{}{path}", server.url))
                .header("Cookie", &cookie)
                .call();
            let mut answer = answer.unwrap();
            let page = answer.body_mut().read_to_string().unwrap();
            let took: Duration = began.elapsed();
            assert!(answer.status() == 200 && page.contains("TL-"), "the day");
            if asked >= 20 {
                times.push(took);
            }
        }
        report(
            &format!("today of 20,000 open procedures, {what}, {on}: median"),
            ms(quantile(&mut times, 0.5)),
            "15 ms",
        );
    }
}
