//! The end: on SIGTERM it finishes what it has begun, and leaves one whole file.

use super::clients::{self, Acknowledged};
use super::on_both_places;
use super::place::Place;
use super::program::PATIENCE;
use chrono::{DateTime, Utc};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

on_both_places! {
    fn asked_to_end_it_finishes_what_is_under_way(place: Place) {
        let program = place.start();
        let keys = program.set_up();
        let arrival = DateTime::<Utc>::from_timestamp(1_780_000_000, 0).unwrap();
        let (head, body) = clients::intake(keys.beds[0], arrival).raw(&keys.token);
        let mut line = TcpStream::connect(("127.0.0.1", place.port)).unwrap();
        line.set_read_timeout(Some(PATIENCE)).unwrap();
        // It asks for the body when the request is in its hands.
        write!(line, "{head}Expect: 100-continue\r\nConnection: close\r\n\r\n").unwrap();
        let mut go_on = [0; 25];
        line.read_exact(&mut go_on).unwrap();
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

        program.terminate();
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", place.port)).is_ok() {
            assert!(began.elapsed() < PATIENCE, "it takes new requests");
            std::thread::sleep(Duration::from_millis(5));
        }
        line.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        assert_eq!(program.ends().code(), Some(0));
        if place.has_sqlite() {
            let wal = std::fs::metadata(place.file("data/tamlanh.db-wal"));
            assert_eq!(wal.map_or(0, |file| file.len()), 0, "all is in the one file");
        }
        assert_eq!(clients::check_store(&place, &Acknowledged::default()), 1);
    }
}
