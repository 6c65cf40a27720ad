//! Killed while many write: what was acknowledged is there, and nothing is there by half.

use super::clients::{self, Acknowledged, Told};
use super::on_both_places;
use super::place::Place;
use super::program::{PATIENCE, Program};
use crate::postgres::Cluster;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;

/// So many changes are acknowledged before the blow falls.
const ENOUGH: usize = 60;

/// Lets a client write into each bed, and strikes in their midst.
pub(super) fn strike(
    program: Program,
    token: &str,
    beds: &[i64],
    blow: impl FnOnce(Program),
) -> Acknowledged {
    let (tell, told) = mpsc::channel::<Told>();
    let stop = AtomicBool::new(false);
    let (url, mut acknowledged) = (program.url.clone(), Acknowledged::default());
    std::thread::scope(|scope| {
        for bed in beds {
            let (tell, url, stop) = (tell.clone(), &url, &stop);
            scope.spawn(move || clients::work(url, token, *bed, stop, &tell));
        }
        drop(tell);
        while acknowledged.count() < ENOUGH {
            acknowledged.note(told.recv_timeout(PATIENCE).unwrap());
        }
        blow(program);
        // The clients end when they are told nothing more.
        told.iter().for_each(|one| acknowledged.note(one));
    });
    assert_eq!(
        acknowledged.unanswered.len(),
        beds.len(),
        "everybody was writing"
    );
    acknowledged
}

/// Whoever was told nothing asks again, and it happens once.
pub(super) fn ask_again(
    program: &Program,
    token: &str,
    place: &Place,
    mut acknowledged: Acknowledged,
) {
    for sent in std::mem::take(&mut acknowledged.unanswered) {
        let told = sent.clone().send(program, token);
        assert!(!matches!(told, Told::Nothing(_)), "{told:?}");
        acknowledged.note(told);
        acknowledged.note(sent.send(program, token));
    }
    assert_eq!(
        clients::check_store(place, &acknowledged),
        acknowledged.began.len()
    );
}

on_both_places! {
    fn a_killed_program_has_lost_nothing_that_it_acknowledged(place: Place) {
        let program = place.start();
        let keys = program.set_up();
        let acknowledged = strike(program, &keys.token, &keys.beds, Program::kill);
        let program = place.start().serves();
        clients::check_store(&place, &acknowledged);
        ask_again(&program, &keys.token, &place, acknowledged);
    }
}

/// A cluster of its own that waits for the disk as a real one does; all the others of the test run do not.
#[test]
fn a_killed_database_has_lost_nothing_that_was_acknowledged() {
    let cluster = Cluster::new("on");
    let place = Place::on_database(cluster.new_database());
    let program = place.start();
    let keys = program.set_up();
    let acknowledged = strike(program, &keys.token, &keys.beds, |program| {
        super::away::kill(&cluster);
        super::away::start(&cluster);
        // It stays up and finds its database again by itself.
        super::away::answers_again(&program, &keys.token);
        program.kill();
    });
    clients::check_store(&place, &acknowledged);
    let program = place.start().serves();
    ask_again(&program, &keys.token, &place, acknowledged);
}
