//! The body of a request, as far as it is taken. What is too long is read on and thrown away, so that the answer arrives
//! instead of a broken connection; what comes too slowly is given up.

use rocket::Request;
use rocket::data::{ByteUnit, Data, ToByteUnit};
use rocket::http::Status;
use rocket::tokio::io::{AsyncReadExt, copy, sink};
use rocket::tokio::time::timeout;
use std::time::Duration;

/// How much of a form or of a program's JSON is taken.
pub const MOST: ByteUnit = ByteUnit::Kibibyte(256);
/// How much of what is too long is still read.
const THROWN_AWAY: ByteUnit = ByteUnit::Mebibyte(16);

/// How long the body of a request may take to arrive.
pub struct Patience(pub Duration);

/// The body; else the status that says why not: too long (413), too slow (408), cut off (400).
pub async fn body(request: &Request<'_>, data: Data<'_>) -> Result<Vec<u8>, Status> {
    let patience = request.rocket().state::<Patience>();
    let patience = patience.map_or(Duration::from_secs(30), |patience| patience.0);
    let read = timeout(patience, read(data)).await;
    read.unwrap_or(Err(Status::RequestTimeout))
}

async fn read(data: Data<'_>) -> Result<Vec<u8>, Status> {
    let mut stream = data.open(THROWN_AWAY + 1.bytes());
    let mut bytes = Vec::new();
    let taken = (&mut stream).take(MOST.as_u64() + 1);
    let mut taken = std::pin::pin!(taken);
    let cut_off = |_| Status::BadRequest;
    taken.read_to_end(&mut bytes).await.map_err(cut_off)?;
    if bytes.len() as u64 <= MOST.as_u64() {
        return Ok(bytes);
    }
    copy(&mut stream, &mut sink()).await.map_err(cut_off)?;
    Err(Status::PayloadTooLarge)
}
