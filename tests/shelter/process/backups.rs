//! A backup that is taken while many write, put in place elsewhere.

use super::clients::{self, Acknowledged, Told};
use super::on_both_places;
use super::place::Place;
use super::program::PATIENCE;
use crate::house::On;
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

const ENOUGH: usize = 40;

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

        let other = Place::new(if place.has_sqlite() { On::Sqlite } else { On::Postgres });
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
}
