//! Scans and pictures in files, and the tick-list: tools, and one file per question.

mod api;
mod entering;
mod keeping;
mod pages;
mod scan;
mod steps;
mod tampering;
mod ticking;

use crate::house::{House, can};
use entity::id::{AttachmentId, StayId};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::{ContentType, Cookie, Header};
use rocket::local::asynchronous::LocalResponse;
use tamlanh::domain::access::KeepFiles;
use tamlanh::domain::attachments::bodies::Incoming;
use tamlanh::domain::attachments::{self, NewAttachment};

pub const MIB: usize = 1024 * 1024;
/// What stands in every scan and must not be found on a disk.
pub const MARKER: &str = "GIAY XAC NHAN CUA LY THI MAY";
const BOUNDARY: &str = "----ranh-gioi-4711";

/// A PDF of exactly so many bytes, by its outside; no two pieces of it are alike.
pub fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = format!("%PDF-1.7\n{MARKER}\n").into_bytes();
    let end = format!("\n{MARKER}\nstartxref\n9\n%%EOF\n");
    let mut block = vec![0; 4096];
    for number in 0u32.. {
        if bytes.len() >= size - end.len() {
            break;
        }
        block[..4].copy_from_slice(&number.to_be_bytes());
        bytes.extend_from_slice(&block);
    }
    bytes.truncate(size - end.len());
    bytes.extend(end.into_bytes());
    bytes
}

/// A form with a file as a browser sends it.
pub fn multipart(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> (ContentType, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.into_bytes());
    }
    let (name, bytes) = file.unwrap_or_default();
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/plain\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend_from_slice(bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    let kind = ContentType::new("multipart", "form-data").with_params(("boundary", BOUNDARY));
    (kind, body)
}

/// Sends the form of the first stay.
pub async fn enter<'h>(
    house: &'h House,
    session: &Cookie<'static>,
    fields: &[(&str, &str)],
    file: Option<(&str, &[u8])>,
) -> LocalResponse<'h> {
    enter_at(house, session, "/stays/1/file", fields, file).await
}

/// Sends a form with a file.
pub async fn enter_at<'h>(
    house: &'h House,
    session: &Cookie<'static>,
    path: &str,
    fields: &[(&str, &str)],
    file: Option<(&str, &[u8])>,
) -> LocalResponse<'h> {
    let (kind, body) = multipart(fields, file);
    let request = house.client.post(path.to_owned());
    let request = request.cookie(session.clone()).header(kind);
    let request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
    request.body(body).dispatch().await
}

/// A stay, and the session of somebody who keeps files.
pub async fn stay_in(house: &House) -> (StayId, Cookie<'static>) {
    let rule = RoomRule::Women;
    let (_, beds) = house.room("P1", rule, RoomPurpose::Victims, 1).await;
    let stay = house.admit("Lý Thị Mẩy", beds[0]).await.unwrap();
    (stay, house.sign_in(&house.staff).await)
}

/// Enters a file without a browser.
pub async fn enter_directly(house: &House, stay: StayId, bytes: &[u8]) -> AttachmentId {
    let by = can::<KeepFiles>(&house.staff);
    let mut incoming = Incoming::begin(&house.db, &by, house.config.files.file).unwrap();
    incoming.take(bytes).await.unwrap();
    let arrived = incoming.end().await.unwrap();
    let new = NewAttachment::default();
    let quota = &house.config.files;
    let attach = async |tx: &_| attachments::attach(tx, &by, stay, &arrived, new, quota).await;
    house.db.write(attach).await.unwrap()
}

/// The session of somebody in another role.
pub async fn session_as(house: &House, role: Role) -> Cookie<'static> {
    let login = format!("vai-{role}");
    house.sign_in(&house.person(&login, role).await).await
}
