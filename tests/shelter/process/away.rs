//! A database that goes away and comes back.

use super::clients::{self, Acknowledged, Told};
use super::place::Place;
use super::program::{PATIENCE, Program, signal};
use crate::postgres::Cluster;
use chrono::{DateTime, Utc};
use std::time::{Duration, Instant};

/// Kills the server of a cluster without a word; its helpers end by themselves.
pub fn kill(cluster: &Cluster) {
    let pid = std::fs::read_to_string(cluster.data().join("postmaster.pid")).unwrap();
    signal("KILL", pid.lines().next().unwrap().parse().unwrap());
}

/// Starts the server of a cluster; what is left of a killed one must be gone first.
pub fn start(cluster: &Cluster) {
    let began = Instant::now();
    while !cluster.start() {
        assert!(
            began.elapsed() < PATIENCE,
            "PostgreSQL does not start again"
        );
    }
}

/// Waits until the program answers again.
pub fn answers_again(program: &Program, token: &str) {
    let began = Instant::now();
    while program.api_get(token, "/beds").status != 200 {
        assert!(began.elapsed() < PATIENCE, "{}", program.errors());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn without_its_database_it_says_so_in_the_language_of_who_asks_and_goes_on_afterwards() {
    let cluster = Cluster::new("off");
    let place = Place::on_database(cluster.new_database());
    let program = place.start();
    let keys = program.set_up();
    let arrival = DateTime::<Utc>::from_timestamp(1_780_000_000, 0).unwrap();
    let intake = clients::intake(keys.beds[0], arrival);
    let mut stop = cluster.as_server("pg_ctl");
    stop.stdout(std::process::Stdio::null());
    stop.arg("-D")
        .arg(cluster.data())
        .args(["-m", "fast", "-w", "stop"]);
    assert!(stop.status().unwrap().success());

    // Each waits for the database for some seconds, so they ask at once.
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let page = program.get(&keys.manager, "/");
            assert_eq!(page.status, 503, "{page:?}");
            assert!(
                page.text.contains("Kho dữ liệu tạm thời không trả lời"),
                "{page:?}"
            );
        });
        scope.spawn(|| {
            let reader = format!("{}; language=en", keys.manager);
            let page = program.post(&reader, "/rooms", &[("name", "P9")]);
            assert_eq!(page.status, 503, "{page:?}");
            assert!(page.text.contains("The store does not answer"), "{page:?}");
        });
        scope.spawn(|| {
            let answer = intake.answer(&program, &keys.token);
            assert_eq!(
                (answer.status, answer.kind.as_str()),
                (503, "application/problem+json")
            );
            assert_eq!(answer.json()["title"], "Kho dữ liệu tạm thời không trả lời");
        });
        scope.spawn(|| {
            let form = [("login", "quanly"), ("password", "mưa rơi trên mái ngói")];
            let page = program.post("", "/sign-in", &form);
            assert_eq!(page.status, 503, "{page:?}");
        });
    });
    // What needs no database is there.
    assert_eq!(program.get("", "/static/style.css").status, 200);

    start(&cluster);
    answers_again(&program, &keys.token);
    assert_eq!(program.get(&keys.manager, "/").status, 200);
    let mut acknowledged = Acknowledged::default();
    let told = intake.send(&program, &keys.token);
    assert!(matches!(told, Told::Began(_)), "{told:?}");
    acknowledged.note(told);
    assert_eq!(clients::check_store(&place, &acknowledged), 1);
}
