//! A full disk, on SQLite alone: on PostgreSQL it is the server's disk that is full. It is made by the limit of the kernel on the
//! size of a process's files, which anybody may set anywhere, and which stops a write as a full disk does.

use super::clients::{self, Acknowledged, Told};
use super::killed::{ask_again, strike};
use super::place::Place;
use super::program::Program;
use crate::house::On;
use chrono::{DateTime, TimeDelta, Utc};
use std::process::Command;

/// From now on no file of the program grows beyond so many bytes.
fn limit(program: &Program, bytes: &str) {
    let mut prlimit = Command::new("prlimit");
    prlimit.args([
        "--pid",
        &program.id().to_string(),
        &format!("--fsize={bytes}:unlimited"),
    ]);
    let done = prlimit
        .status()
        .expect("prlimit, of the Debian package util-linux");
    assert!(done.success(), "{prlimit:?}");
}

/// A program that is told of a full disk instead of being ended by it.
fn start(place: &Place) -> Program {
    let mut command = Command::new("sh");
    let serve = format!("trap '' XFSZ; exec {}", env!("CARGO_BIN_EXE_tamlanh"));
    command.arg("-c").arg(serve);
    place.place(&mut command);
    Program::start(place, command)
}

/// The size of the largest file of the store.
fn largest(place: &Place) -> u64 {
    let files = ["data/tamlanh.db", "data/tamlanh.db-wal"];
    let sizes = files.map(|file| std::fs::metadata(place.file(file)).unwrap().len());
    sizes[0].max(sizes[1])
}

#[test]
fn on_a_full_disk_it_says_so_loses_nothing_and_goes_on_when_there_is_room() {
    let place = Place::new(On::Sqlite);
    let program = start(&place);
    let keys = program.set_up();
    limit(&program, &(largest(&place) + 200_000).to_string());
    let mut acknowledged = Acknowledged::default();
    let mut arrival = DateTime::<Utc>::from_timestamp(1_780_000_000, 0).unwrap();
    let (refused, answer) = loop {
        assert!(acknowledged.count() < 500, "the disk is not full");
        let next = clients::intake(keys.beds[0], arrival);
        let answer = next.answer(&program, &keys.token);
        if answer.status != 201 {
            break (next, answer);
        }
        let stay = answer.json()["stays"][0].as_i64().unwrap();
        acknowledged.note(Told::Began(stay));
        let end = clients::end(stay, arrival + TimeDelta::hours(1));
        let answer = end.answer(&program, &keys.token);
        if answer.status != 200 {
            break (end, answer);
        }
        acknowledged.note(Told::Ended(stay));
        arrival += TimeDelta::hours(2);
    };
    assert_eq!(
        (answer.status, answer.kind.as_str()),
        (503, "application/problem+json"),
        "{answer:?}"
    );
    // A small write may still find room where a larger one did not.
    let page = (0..500)
        .map(|n| {
            let name = format!("Dãy {n}");
            let (rule, purpose) = (("rule", "women"), ("purpose", "victims"));
            let form = [("name", name.as_str()), ("floor", "1"), rule, purpose];
            program.post(&keys.manager, "/rooms", &form)
        })
        .find(|page| page.status != 303)
        .expect("the disk is not full for a page");
    assert_eq!(page.status, 503, "{page:?}");
    assert!(
        page.text.contains("kiểm tra ổ đĩa còn trống không"),
        "{page:?}"
    );
    // What is there can be read.
    assert_eq!(program.get(&keys.manager, "/").status, 200);
    clients::check_store(&place, &acknowledged);

    limit(&program, "unlimited");
    let told = refused.send(&program, &keys.token);
    assert!(!matches!(told, Told::Nothing(_)), "{told:?}");
    acknowledged.note(told);
    program.kill();
    assert_eq!(
        clients::check_store(&place, &acknowledged),
        acknowledged.began.len()
    );
    assert_eq!(place.start().serves().get(&keys.manager, "/").status, 200);
}

/// Those who write at once come to the disk together, and find it full together.
#[test]
fn of_many_at_once_on_a_full_disk_nobody_loses_what_was_acknowledged() {
    let place = Place::new(On::Sqlite);
    let program = start(&place);
    let keys = program.set_up();
    let mut full = None;
    let acknowledged = strike(program, &keys.token, &keys.beds, |program| {
        limit(&program, &largest(&place).to_string());
        full = Some(program);
    });
    let program = full.unwrap();
    clients::check_store(&place, &acknowledged);
    limit(&program, "unlimited");
    ask_again(&program, &keys.token, &place, acknowledged);
    program.kill();
}
