//! Issuing a paper from end to end: number, PDF, sealed bytes, journal; several at once, on each database.

use crate::ground::Ground;
use crate::{ms, postgres, quantile, report};
use entity::register::PaperKind;
use std::time::{Duration, Instant};
use tamlanh::papers::{self, Order};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const CLIENTS: usize = 8;
const EACH: usize = 50;

pub fn run() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let sqlite = folder.path().join("sqlite");
    measure("SQLite", &runtime, &sqlite, None);
    let database = postgres::new_database();
    let postgres = folder.path().join("postgres");
    measure("PostgreSQL", &runtime, &postgres, Some(&database));
}

fn measure(name: &str, runtime: &Runtime, data: &std::path::Path, database: Option<&str>) {
    let (took, mut times) = runtime.block_on(async {
        let ground = Ground::new(data, database, 1).await;
        let stay = ground.stay().await;
        let began = Instant::now();
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            let (db, by) = (ground.db.clone(), ground.issuer());
            clients.spawn(async move {
                let order = Order {
                    another: true,
                    ..Order::plain(PaperKind::DecisionToExtend)
                };
                let mut times = Vec::new();
                for _ in 0..EACH {
                    let began = Instant::now();
                    let issued = db.write(async |tx| papers::issue(tx, &by, stay, &order).await);
                    issued.await.unwrap();
                    times.push(began.elapsed());
                }
                times
            });
        }
        let times: Vec<Duration> = clients.join_all().await.concat();
        (began.elapsed(), times)
    });
    let rate = times.len() as f64 / took.as_secs_f64();
    report(
        &format!("{name}: papers issued with {CLIENTS} clients"),
        format!("{rate:.0}/s"),
        "100/s",
    );
    report(
        &format!("{name}: issuing a paper, median"),
        ms(quantile(&mut times, 0.5)),
        "-",
    );
}
