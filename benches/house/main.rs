//! What the house promises: the speed of intakes, board, forms and start, and the memory that they take.
//!
//! `cargo bench` runs all of it, `cargo bench -- board` one part. Rates are also given as ratios to what the same database
//! does bare in the same run; times depend on the machine.

mod bare;
mod board;
mod forms;
mod ground;
mod intakes;
mod papers;
#[expect(dead_code, reason = "a measurement begins with an empty database")]
#[path = "../../tests/shelter/postgres.rs"]
mod postgres;
mod recount;
mod server;
mod today;

use std::time::Duration;

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    let parts: [(&str, fn()); 6] = [
        ("forms", forms::run),
        ("papers", papers::run),
        ("board", board::run),
        ("today", today::run),
        ("intakes", intakes::run),
        ("recount", recount::run),
    ];
    println!("| | reached | promised |\n|---|---:|---:|");
    for (name, run) in parts {
        if wanted.is_empty() || wanted.iter().any(|one| one == name) {
            run();
        }
    }
}

/// One line of the table: what, how much, and what was promised, if anything was.
fn report(what: &str, reached: String, promised: &str) {
    println!("| {what:<58} | {reached:>9} | {promised:>12} |");
}

/// The value below which the share `of` of the times lies; sorts them.
fn quantile(times: &mut [Duration], of: f64) -> Duration {
    times.sort();
    times[((times.len() - 1) as f64 * of).round() as usize]
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}
