//! What browsers and programs share of HTTP: bodies and files on their way in and out, what a refusal is, the number of what
//! broke, and which hosts are this machine. How an answer looks is up to each of them.

pub mod content;
pub mod received;
pub mod upload;

use crate::domain::error::Refusal;
use rocket::http::Status;
use std::fmt::Display;

/// Where the API lives.
pub const API_BASE: &str = "/api/v1";

/// What a refusal is in HTTP.
pub fn refusal_status(refusal: &Refusal) -> Status {
    match refusal {
        refusal if refusal.is_too_large() => Status::PayloadTooLarge,
        refusal if refusal.is_conflict() => Status::Conflict,
        _ => Status::UnprocessableEntity,
    }
}

/// Logs why a request broke, and gives the number under which that is found.
pub fn broken(cause: impl Display) -> String {
    let mut number = [0; 4];
    // A number of zeros is better than no answer.
    let _ = getrandom::fill(&mut number);
    let number = data_encoding::HEXUPPER.encode(&number);
    tracing::error!(number, %cause, "a request broke");
    number
}

/// Whether a host of an address is this machine.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
