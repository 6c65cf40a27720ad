//! What the program refuses to start with, and why.

use super::on_both_places;
use super::place::Place;
use crate::house::On;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

#[test]
fn an_open_address_without_tls_or_a_proxy_is_refused_before_anything_is_made() {
    let place = Place::new(On::Sqlite).with("ADDRESS", "0.0.0.0");
    let why = place.refused(&[]);
    assert!(
        why.contains("neither TLS") && why.contains("behind_proxy"),
        "{why}"
    );
    assert!(!place.file("data").exists());
}

#[test]
fn a_proxy_without_its_https_address_is_refused() {
    let place = Place::new(On::Sqlite)
        .with("ADDRESS", "0.0.0.0")
        .with("BEHIND_PROXY", "true");
    let why = place.refused(&[]);
    assert!(
        why.contains("public_url") && why.contains("https://"),
        "{why}"
    );
}

#[test]
fn a_setting_that_cannot_be_read_is_refused_by_name() {
    let why = Place::new(On::Sqlite)
        .with("BEHIND_PROXY", "maybe")
        .refused(&[]);
    assert!(why.contains("BEHIND_PROXY"), "{why}");
}

#[test]
fn of_two_keys_that_come_to_an_empty_database_the_second_is_refused() {
    let place = Place::new(On::Postgres);
    place.start().serves().kill();
    let first = std::fs::read(place.key()).unwrap();
    std::fs::remove_file(place.key()).unwrap();
    let why = place.refused(&[]);
    assert!(
        why.contains("does not open what this database holds"),
        "{why}"
    );
    assert!(!place.key().exists());
    std::fs::write(place.key(), first).unwrap();
    std::fs::set_permissions(place.key(), Permissions::from_mode(0o600)).unwrap();
    place.start().serves();
}

on_both_places! {
    fn a_key_that_others_can_read_is_refused(place: Place) {
        place.start().serves().kill();
        std::fs::set_permissions(place.key(), Permissions::from_mode(0o640)).unwrap();
        let why = place.refused(&[]);
        assert!(why.contains("can be read by others") && why.contains("chmod 600"), "{why}");
    }

    fn a_data_folder_that_others_can_enter_is_refused(place: Place) {
        place.start().serves().kill();
        std::fs::set_permissions(place.file("data"), Permissions::from_mode(0o755)).unwrap();
        let why = place.refused(&[]);
        assert!(why.contains("can be entered by others") && why.contains("chmod 700"), "{why}");
        std::fs::set_permissions(place.file("data"), Permissions::from_mode(0o700)).unwrap();
        place.start().serves();
    }

    fn a_key_of_another_database_is_refused(place: Place) {
        let program = place.start();
        program.set_up();
        program.kill();
        let right = std::fs::read(place.key()).unwrap();
        std::fs::write(place.key(), "0123456789abcdef".repeat(4)).unwrap();
        let why = place.refused(&[]);
        assert!(why.contains("does not open what this database holds"), "{why}");

        std::fs::remove_file(place.key()).unwrap();
        let why = place.refused(&[]);
        assert!(why.contains("does not open what this database holds"), "{why}");
        assert!(!place.key().exists(), "no other key is put in its place");

        std::fs::write(place.key(), right).unwrap();
        std::fs::set_permissions(place.key(), Permissions::from_mode(0o600)).unwrap();
        place.start().serves();
    }
}
