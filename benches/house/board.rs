//! The board of 200 beds, with no past and with 100,000 past stays.

use crate::ground::{Ground, intake};
use crate::server::{Server, agent};
use crate::{ms, quantile, report};
use std::path::Path;
use std::time::{Duration, Instant};
use tamlanh::clock::Clock;
use tokio::runtime::Runtime;
use ureq::Agent;

const BEDS: usize = 200;
const OCCUPIED: usize = 150;
const PAST: usize = 100_000;
const ASKED: usize = 400;

struct House {
    server: Server,
    agent: Agent,
    cookie: String,
    times: Vec<Duration>,
}

pub fn run() {
    let folder = tempfile::tempdir().unwrap();
    let mut young = House::new(&folder.path().join("young"), 0);
    let mut old = House::new(&folder.path().join("old"), PAST);
    for _ in 0..20 {
        young.ask();
        old.ask();
    }
    young.times.clear();
    old.times.clear();
    for _ in 0..ASKED {
        young.ask();
        old.ask();
    }
    let (without, with) = (
        quantile(&mut young.times, 0.5),
        quantile(&mut old.times, 0.5),
    );
    report("board of 200 beds, no past: median", ms(without), "");
    report(
        "board of 200 beds, 100,000 past stays: median",
        ms(with),
        "≤ 5 ms",
    );
    let ratio = with.as_secs_f64() / without.as_secs_f64();
    report(
        "board: with the past to without",
        format!("{ratio:.2}"),
        "≤ 1.3",
    );
    report(
        "board: 99th percentile with the past",
        ms(quantile(&mut old.times, 0.99)),
        "",
    );
    report(
        "board: most memory with the past",
        format!("{:.0} MiB", old.server.peak_mib()),
        "< 100 MiB",
    );
    report(
        "board: cold start with the past",
        ms(old.server.cold_start),
        "< 1 s",
    );
}

impl House {
    fn new(data: &Path, past: usize) -> House {
        let runtime = Runtime::new().unwrap();
        let ground = runtime.block_on(Ground::new(data, None, BEDS));
        runtime.block_on(ground.past(past));
        let (token, cookie) =
            runtime.block_on(async { (ground.token().await, ground.cookie().await) });
        let server = Server::start(data, None);
        let agent = agent();
        for bed in &ground.beds[..OCCUPIED] {
            let answer = agent
                .post(format!("{}/api/v1/intakes", server.url))
                .header("Authorization", format!("Bearer {token}"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", bed.to_string())
                .send(intake(bed.0 as usize, *bed, Clock::system().now()));
            assert_eq!(answer.unwrap().status(), 201);
        }
        House {
            server,
            agent,
            cookie,
            times: Vec::new(),
        }
    }

    fn ask(&mut self) {
        let asked = Instant::now();
        let answer = self
            .agent
            .get(format!("{}/", self.server.url))
            .header("Cookie", &self.cookie)
            .call();
        let mut answer = answer.unwrap();
        let page = answer.body_mut().read_to_string().unwrap();
        self.times.push(asked.elapsed());
        assert!(answer.status() == 200 && page.contains("TL-"), "the board");
    }
}
