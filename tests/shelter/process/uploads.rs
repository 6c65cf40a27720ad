//! A form with a scan as a browser sends it: all of it, and only then does it read the answer.

use super::clients::{self, Told};
use super::place::Place;
use crate::house::On;
use chrono::{DateTime, Utc};
use std::io::{Read, Write};
use std::net::TcpStream;

#[test]
fn a_large_file_of_a_wrong_kind_gets_its_answer_and_what_was_typed_behind_it_stays() {
    let place = Place::new(On::Sqlite);
    let program = place.start();
    let keys = program.set_up();
    let arrival = DateTime::<Utc>::from_timestamp(1_780_000_000, 0).unwrap();
    let began = clients::intake(keys.beds[0], arrival).send(&program, &keys.token);
    let Told::Began(stay) = began else {
        panic!("{began:?}");
    };
    let field = "--ranh\r\nContent-Disposition: form-data; name=";
    let file = format!("{field}\"file\"; filename=\"a.pdf\"\r\n\r\n").into_bytes();
    let title = format!("\r\n{field}\"file_title\"\r\n\r\nCông văn 12\r\n--ranh--\r\n");
    let body = [file, vec![b'x'; 6 << 20], title.into_bytes()].concat();
    let head = format!(
        "POST /stays/{stay}/file HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
         Cookie: {}\r\nContent-Type: multipart/form-data; boundary=ranh\r\nContent-Length: {}\r\n\r\n",
        keys.manager,
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", place.port)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    assert!(
        answer.contains("Chỉ nhận PDF, JPEG và PNG") && answer.contains("Công văn 12"),
        "{answer}"
    );
}
