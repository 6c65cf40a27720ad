//! What a program sends: JSON whose text is cleaned like that of forms, under an idempotency key.

use super::problem::{Problem, language_of};
use super::unique::Unique;
use crate::db::{Db, Tx};
use crate::domain::access::Actor;
use crate::domain::error::{Error, Result};
use crate::domain::folding::{self, BadText};
use crate::domain::submissions::{self, Answer, Sent};
use crate::http::received;
use crate::text::Text;
use rocket::data::{Data, FromData, Outcome};
use rocket::http::{ContentType, Status};
use rocket::request::{self, FromRequest, Request};
use rocket::response::{self, Responder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::Cursor;

/// The names of fields that may have several lines; all other text is one line.
const LINES: &[&str] = &[
    "found",
    "circumstances",
    "health",
    "needs",
    "wishes",
    "description",
    "relatives",
    "medicines",
    "remarks",
    "note",
    "hand_on",
];
const LONGEST_KEY: usize = 100;

/// A change that a program asks for.
pub struct Body<T> {
    /// What was sent.
    pub value: T,
    /// Runs it once.
    pub once: Once,
}

#[rocket::async_trait]
impl<'r, T: DeserializeOwned> FromData<'r> for Body<T> {
    type Error = Problem;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self, Problem> {
        let text = Text(language_of(request));
        match read(request, data, text).await {
            Ok(body) => Outcome::Success(body),
            Err(fault) => Outcome::Error(told(request, fault)),
        }
    }
}

/// A question that a program asks in a body; it changes no record and needs no key.
pub struct Question<T>(pub T);

#[rocket::async_trait]
impl<'r, T: DeserializeOwned> FromData<'r> for Question<T> {
    type Error = Problem;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self, Problem> {
        let text = Text(language_of(request));
        match read_json(request, data, text).await {
            Ok((value, _)) => Outcome::Success(Question(value)),
            Err(fault) => Outcome::Error(told(request, fault)),
        }
    }
}

type Fault = (Status, &'static str, String);

fn told(request: &Request<'_>, (status, code, detail): Fault) -> (Status, Problem) {
    let text = Text(language_of(request));
    let title = text.say(&format!("error-{}", status.code));
    (status, Problem::of(status, code, title, Some(detail)))
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Once {
    type Error = Problem;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Problem> {
        match Once::of(request, Text(language_of(request))) {
            Ok(once) => request::Outcome::Success(once),
            Err(fault) => request::Outcome::Error(told(request, fault)),
        }
    }
}

async fn read<T: DeserializeOwned>(
    request: &Request<'_>,
    data: Data<'_>,
    text: Text,
) -> std::result::Result<Body<T>, Fault> {
    let mut once = Once::of(request, text)?;
    let (value, bytes) = read_json(request, data, text).await?;
    once.sends(&bytes);
    Ok(Body { value, once })
}

/// What was sent, and the bytes in which it came.
async fn read_json<T: DeserializeOwned>(
    request: &Request<'_>,
    data: Data<'_>,
    text: Text,
) -> std::result::Result<(T, Vec<u8>), Fault> {
    if request
        .content_type()
        .is_none_or(|kind| *kind != ContentType::JSON)
    {
        let detail = "Content-Type: application/json".to_owned();
        return Err((Status::UnsupportedMediaType, "json-expected", detail));
    }
    let bytes = received::body(request, data).await;
    let bytes = bytes.map_err(|status| match status {
        Status::PayloadTooLarge => (status, "too-long", received::MOST.to_string()),
        Status::RequestTimeout => (status, "too-slow", text.say("error-408-advice")),
        _ => (status, "cut-off", text.say("error-400-advice")),
    })?;
    let Unique(mut value) = serde_json::from_slice(&bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let detail = text.with("program-no-json", &[("one", &line), ("two", &column)]);
        (Status::BadRequest, "no-json", detail)
    })?;
    let wrong = |at: &str, why: &str| {
        let detail = format!("{at}: {}", text.say(why));
        (Status::UnprocessableEntity, "wrong-input", detail)
    };
    clean(&mut value, "", false).map_err(|(at, fault)| wrong(&at, said_of_text(fault)))?;
    let value = serde_path_to_error::deserialize(value)
        .map_err(|error| wrong(&pointer(&error), said(error.inner())))?;
    Ok((value, bytes))
}

// Where it went wrong, as a JSON pointer; a field that is missing is named, one that is unknown is not repeated.
fn pointer(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in error.path() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push_str(&format!("/{key}"));
            }
            Segment::Unknown => {}
        }
    }
    let said = error.inner().to_string();
    if said.starts_with("unknown field") {
        pointer.truncate(pointer.rfind('/').unwrap_or_default());
    }
    if let Some(missing) = said.strip_prefix("missing field `") {
        let missing = missing.split('`').next().unwrap_or_default();
        pointer.push_str(&format!("/{missing}"));
    }
    pointer
}

// What serde says itself repeats what was sent.
fn said(error: &serde_json::Error) -> &'static str {
    match error.to_string() {
        said if said.starts_with("missing field") => "fault-needed",
        said if said.starts_with("unknown field") => "program-unknown-field",
        _ => "program-wrong-type",
    }
}

fn said_of_text(fault: BadText) -> &'static str {
    match fault {
        BadText::ControlCharacter => "fault-control-character",
        BadText::InvisibleMark => "fault-invisible-mark",
        BadText::LineTooLong => "fault-line-too-long",
        BadText::TextTooLong => "fault-text-too-long",
    }
}

fn clean(
    value: &mut Value,
    at: &str,
    has_lines: bool,
) -> std::result::Result<(), (String, BadText)> {
    match value {
        Value::String(text) => {
            let cleaned = match has_lines {
                true => folding::clean_lines(text),
                false => folding::clean(text),
            };
            let cleaned = cleaned.map_err(|fault| (at.to_owned(), fault))?;
            // Nothing typed is nothing known, as on the pages.
            *value = match cleaned.is_empty() {
                true => Value::Null,
                false => Value::String(cleaned),
            };
            Ok(())
        }
        Value::Array(items) => items
            .iter_mut()
            .enumerate()
            .try_for_each(|(n, item)| clean(item, &format!("{at}/{n}"), has_lines)),
        Value::Object(fields) => fields.iter_mut().try_for_each(|(name, field)| {
            clean(
                field,
                &format!("{at}/{name}"),
                LINES.contains(&name.as_str()),
            )
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// What was answered, now or the first time.
pub struct Answered(Answer);

impl<'r> Responder<'r, 'static> for Answered {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let body = self.0.body.into_bytes();
        Response::build()
            .status(Status::new(self.0.status))
            .header(ContentType::JSON)
            .sized_body(body.len(), Cursor::new(body))
            .ok()
    }
}

/// The key and fingerprint of one change.
pub struct Once {
    key: String,
    /// Method, path and body: the same key for something else is refused.
    sent: Vec<u8>,
}

impl Once {
    fn of(request: &Request<'_>, text: Text) -> std::result::Result<Once, Fault> {
        let key = request.headers().get_one("Idempotency-Key");
        let key = key.unwrap_or_default();
        let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > LONGEST_KEY || !is_visible {
            let detail = text.with("program-key", &[("value", &LONGEST_KEY)]);
            return Err((Status::BadRequest, "idempotency-key-missing", detail));
        }
        let sent = format!("{} {}\n", request.method(), request.uri().path());
        Ok(Once {
            key: key.to_owned(),
            sent: sent.into_bytes(),
        })
    }

    /// Adds what is sent to what must be the same the second time.
    pub fn sends(&mut self, bytes: &[u8]) {
        self.sent.extend_from_slice(bytes);
    }

    /// Runs the change in one transaction, or answers as it was answered the first time.
    pub async fn run<T: Serialize + Send>(
        &self,
        db: &Db,
        by: &Actor,
        status: Status,
        work: impl AsyncFnOnce(&Tx) -> Result<T>,
    ) -> std::result::Result<Answered, Problem> {
        let answered = self.attempt(db, by, status, work).await;
        answered.map_err(|error| Problem::from_error(error, Text(by.language)))
    }

    /// As [`Once::run`], for a caller that has more to tell of an error: what has the bed that was wanted.
    pub async fn attempt<T: Serialize + Send>(
        &self,
        db: &Db,
        by: &Actor,
        status: Status,
        work: impl AsyncFnOnce(&Tx) -> Result<T>,
    ) -> Result<Answered> {
        let sent = Sent {
            scope: format!("api {}", by.token.map(|token| token.0).unwrap_or_default()),
            key: self.key.clone(),
            contents: self.sent.clone(),
        };
        let answer = submissions::once(db, &sent, async |tx| {
            let body = serde_json::to_string(&work(tx).await?).map_err(Error::broken)?;
            let status = status.code;
            Ok((Answer { status, body }, ()))
        });
        answer.await.map(|(answer, _)| Answered(answer))
    }
}
