//! A backup that is taken while many write, put in place elsewhere; and what is not let in the place of a store.

use super::clients::{self, Acknowledged, Told};
use super::on_both_places;
use super::place::Place;
use super::program::{Keys, PATIENCE};
use crate::house::On;
use sea_orm::{ConnectionTrait, Database};
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

const ENOUGH: usize = 40;

/// A step that only a later program knows.
const LATER: &str = "m20991231_000001_later";

/// Another place with a database of the same kind.
fn another(place: &Place) -> Place {
    Place::new(if place.has_sqlite() {
        On::Sqlite
    } else {
        On::Postgres
    })
}

/// Sets a shelter up that is not served any more.
fn set_up(place: &Place) -> Keys {
    let program = place.start();
    let keys = program.set_up();
    program.terminate();
    assert!(program.ends().success());
    keys
}

/// Writes into the store past the program; makes an SQLite database that is not there.
fn execute(place: &Place, sql: &str) {
    let mut url = place.database.clone();
    if place.has_sqlite() {
        url.push_str("?mode=rwc");
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Database::connect(url).await.unwrap();
        store.execute_unprepared(sql).await.unwrap();
        store.close().await.unwrap();
    });
}

/// Takes a backup of a place.
fn back_up(place: &Place, name: &str) -> String {
    let file = place.file(name).to_str().unwrap().to_owned();
    place.run(&["backup", &file]);
    file
}

/// It serves whoever was signed in, and nothing of a restore that was refused is left.
fn stays_as_it_was(place: &Place, keys: &Keys) {
    for left in ["data/tamlanh.db.part", "data/tamlanh.db.before-restore"] {
        assert!(!place.file(left).exists(), "{left}");
    }
    let program = place.start().serves();
    assert_eq!(program.get(&keys.manager, "/").status, 200);
}

on_both_places! {
    fn a_backup_taken_during_writes_holds_all_that_was_acknowledged_before_it(place: Place) {
        let program = place.start();
        let keys = program.set_up();
        let (tell, told) = mpsc::channel::<Told>();
        let stop = AtomicBool::new(false);
        let (mut before, mut after) = (Acknowledged::default(), Acknowledged::default());
        let backup = place.file("backup");
        std::thread::scope(|scope| {
            for bed in &keys.beds {
                let (tell, stop, url, token) = (tell.clone(), &stop, &program.url, &keys.token);
                scope.spawn(move || clients::work(url, token, *bed, stop, &tell));
            }
            drop(tell);
            while before.count() < ENOUGH {
                before.note(told.recv_timeout(PATIENCE).unwrap());
            }
            let done = catch_unwind(AssertUnwindSafe(|| place.run(&["backup", backup.to_str().unwrap()])));
            // They write on, meanwhile and after it.
            let next = told.recv_timeout(PATIENCE);
            // Whatever failed, those who write end before it is told.
            stop.store(true, Ordering::Relaxed);
            done.unwrap();
            after.note(next.unwrap());
            told.iter().for_each(|one| after.note(one));
        });
        assert!(after.unanswered.is_empty(), "nobody was turned away: {after:?}");
        assert_eq!(std::fs::metadata(&backup).unwrap().mode() & 0o777, 0o600);
        let why = place.refused(&["backup", backup.to_str().unwrap()]);
        assert!(why.contains("overwrites nothing"), "{why}");
        let why = place.refused(&["restore", backup.to_str().unwrap(), "--force"]);
        assert!(why.contains("stop it first"), "{why}");

        if !place.has_sqlite() {
            // Another instance of the store has a data folder of its own.
            let elsewhere = Place::on_database(place.database.clone());
            let why = elsewhere.refused(&["restore", backup.to_str().unwrap(), "--force"]);
            assert!(why.contains("stop it first"), "{why}");
        }

        let other = another(&place);
        other.run(&["restore", backup.to_str().unwrap()]);
        clients::check_store(&other, &before);
        let why = other.refused(&["restore", backup.to_str().unwrap()]);
        assert!(why.contains("--force"), "{why}");
        other.run(&["restore", backup.to_str().unwrap(), "--force"]);
        clients::check_store(&other, &before);

        // With its key it serves, and whoever worked there goes on.
        std::fs::copy(place.key(), other.key()).unwrap();
        let restored = other.start().serves();
        let past = restored.api_get(&keys.token, "/stays?past=true").json();
        assert!(past["all"].as_u64().unwrap() >= before.ended.len() as u64, "{past}");
        assert_eq!(restored.get(&keys.manager, "/").status, 200);
    }

    fn what_is_no_backup_of_this_program_takes_no_place(place: Place) {
        let keys = set_up(&place);
        let foreign = another(&place);
        std::fs::create_dir(foreign.file("data")).unwrap();
        execute(&foreign, "CREATE TABLE thing (id INTEGER)");
        let backup = back_up(&foreign, "backup");
        let why = place.refused(&["restore", &backup, "--force"]);
        assert!(why.contains("no backup of this program"), "{why}");
        stays_as_it_was(&place, &keys);
    }

    fn a_backup_of_another_key_takes_no_place(place: Place) {
        let keys = set_up(&place);
        let other = another(&place);
        set_up(&other);
        let backup = back_up(&other, "backup");
        let why = place.refused(&["restore", &backup, "--force"]);
        assert!(why.contains("another key than") && why.contains("tamlanh.key"), "{why}");
        stays_as_it_was(&place, &keys);
    }

    fn a_backup_of_a_newer_program_takes_no_place(place: Place) {
        let keys = set_up(&place);
        execute(&place, &format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{LATER}', 0)"));
        let backup = back_up(&place, "backup");
        execute(&place, &format!("DELETE FROM seaql_migrations WHERE version = '{LATER}'"));
        let why = place.refused(&["restore", &backup, "--force"]);
        assert!(why.contains("newer version") && why.contains(LATER), "{why}");
        stays_as_it_was(&place, &keys);
    }

    fn a_store_without_a_proof_of_its_key_is_taken(place: Place) {
        let keys = set_up(&place);
        execute(&place, "DELETE FROM key_proof");
        let backup = back_up(&place, "backup");
        place.run(&["restore", &backup, "--force"]);
        let program = place.start().serves();
        assert_eq!(program.get(&keys.manager, "/").status, 200);
    }
}

/// PostgreSQL keeps nothing of what gave way.
#[test]
fn the_store_that_gives_way_is_kept_and_can_be_had_back() {
    let place = Place::new(On::Sqlite);
    let keys = set_up(&place);
    let backup = back_up(&place, "backup");
    execute(&place, "UPDATE shelter SET phone = 'LATER'");
    let is_later = || {
        let bytes = std::fs::read(place.file("data/tamlanh.db")).unwrap();
        bytes.windows(5).any(|part| part == b"LATER")
    };
    assert!(is_later());

    let said = place.run(&["restore", &backup, "--force"]);
    let kept = place.file("data/tamlanh.db.before-restore");
    assert!(said.contains(kept.to_str().unwrap()), "{said}");
    for file in [&kept, &place.file("data/tamlanh.db")] {
        assert_eq!(std::fs::metadata(file).unwrap().mode() & 0o777, 0o600);
    }
    assert!(!is_later());

    place.run(&["restore", kept.to_str().unwrap(), "--force"]);
    assert!(is_later());
    let program = place.start().serves();
    assert_eq!(program.get(&keys.manager, "/").status, 200);
}

#[test]
fn a_copy_without_its_log_takes_no_place() {
    let place = Place::new(On::Sqlite);
    let keys = set_up(&place);
    let copy = back_up(&place, "copy");
    std::fs::write(place.file("copy-wal"), "what was written last").unwrap();
    let why = place.refused(&["restore", &copy, "--force"]);
    assert!(why.contains("-wal"), "{why}");
    stays_as_it_was(&place, &keys);
}
