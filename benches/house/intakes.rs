//! Full intakes through HTTP from 16 clients, against what the same database does bare with as many inserts.

use crate::ground::{BEDS_OF_A_ROOM, Ground, intake};
use crate::server::{Server, agent};
use crate::{bare, ms, postgres, quantile, report};
use entity::id::BedId;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tamlanh::clock::Clock;
use tokio::runtime::Runtime;

const CLIENTS: usize = 16;
const INTAKES: usize = 3000;

pub fn run() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let sqlite = format!(
        "sqlite:{}?mode=rwc",
        folder.path().join("bare.db").display()
    );
    measure(
        "SQLite",
        &runtime,
        &folder.path().join("data"),
        None,
        &sqlite,
    );
    let database = postgres::new_database();
    let other = postgres::new_database();
    runtime.block_on(bare::sync_to_disk(&other));
    measure(
        "PostgreSQL",
        &runtime,
        &folder.path().join("data-2"),
        Some(&database),
        &other,
    );
}

fn measure(name: &str, runtime: &Runtime, data: &Path, database: Option<&str>, other: &str) {
    let ground = runtime.block_on(Ground::new(data, database, INTAKES + CLIENTS));
    let token = runtime.block_on(ground.token());
    let server = Server::start(data, database);
    report(
        &format!("{name}: cold start"),
        ms(server.cold_start),
        "< 1 s",
    );
    // Those who come at once go into rooms of their own: in one room each would wait for the one before.
    let mut beds = ground.beds.clone();
    beds.sort_by_key(|bed| bed.0 % BEDS_OF_A_ROOM as i64);
    let (warm, beds) = beds.split_at(CLIENTS);
    let before = runtime.block_on(ground.rows());
    take_in(&server, &token, &warm[..1]);
    let inserts = runtime.block_on(ground.rows()) - before;
    take_in(&server, &token, &warm[1..]);

    let first = bare::rate(runtime, other, CLIENTS, INTAKES, inserts);
    let (took, mut times) = take_in(&server, &token, beds);
    let second = bare::rate(runtime, other, CLIENTS, INTAKES, inserts);
    let bare = f64::midpoint(first, second);
    let rate = INTAKES as f64 / took.as_secs_f64();
    report(
        &format!("{name}: bare transactions of {inserts} inserts"),
        format!("{bare:.0}/s"),
        "",
    );
    report(
        &format!("{name}: intakes with {CLIENTS} clients"),
        format!("{rate:.0}/s"),
        "",
    );
    report(
        &format!("{name}: intakes to bare transactions"),
        format!("{:.2}", rate / bare),
        "≥ 0.5",
    );
    report(
        &format!("{name}: intake, median"),
        ms(quantile(&mut times, 0.5)),
        "",
    );
    report(
        &format!("{name}: intake, 99th percentile"),
        ms(quantile(&mut times, 0.99)),
        "≤ 50 ms",
    );
    report(
        &format!("{name}: most memory"),
        format!("{:.0} MiB", server.peak_mib()),
        "< 100 MiB",
    );
}

/// One intake for each bed; how long all of them took, and each.
fn take_in(server: &Server, token: &str, beds: &[BedId]) -> (Duration, Vec<Duration>) {
    let next = AtomicUsize::new(0);
    let (next, began) = (&next, Instant::now());
    let times = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(move || {
                    let (agent, mut times) = (agent(), Vec::new());
                    while let Some(bed) = beds.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let body = intake(bed.0 as usize, *bed, Clock::system().now());
                        let sent = Instant::now();
                        let answer = agent
                            .post(format!("{}/api/v1/intakes", server.url))
                            .header("Authorization", format!("Bearer {token}"))
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", format!("bed-{bed}"))
                            .send(body);
                        let mut answer = answer.unwrap();
                        let said = answer.body_mut().read_to_string().unwrap();
                        assert_eq!(answer.status(), 201, "{said}");
                        times.push(sent.elapsed());
                    }
                    times
                })
            })
            .collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().unwrap())
            .collect()
    });
    (began.elapsed(), times)
}
