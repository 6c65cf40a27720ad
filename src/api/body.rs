//! What a program sends: JSON whose text is cleaned like that of forms, under an idempotency key.

use super::guard::language_of;
use super::problem::Problem;
use crate::db::{Db, Tx};
use crate::domain::access::Actor;
use crate::domain::error::{Error, Result};
use crate::domain::folding::{self, BadText};
use crate::domain::submissions::{self, Answer};
use crate::text::Text;
use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::{ContentType, Status};
use rocket::request::Request;
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
        match read(request, data).await {
            Ok(body) => Outcome::Success(body),
            Err((status, code, detail)) => {
                let text = Text(language_of(request));
                let title = text.say(&format!("error-{}", status.code));
                Outcome::Error((status, Problem::of(status, code, title, Some(detail))))
            }
        }
    }
}

type Fault = (Status, &'static str, String);

async fn read<T: DeserializeOwned>(
    request: &Request<'_>,
    data: Data<'_>,
) -> std::result::Result<Body<T>, Fault> {
    let key = request
        .headers()
        .get_one("Idempotency-Key")
        .unwrap_or_default();
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic())
    {
        let detail = format!("Idempotency-Key: 1–{LONGEST_KEY} ASCII characters");
        return Err((Status::BadRequest, "idempotency-key-missing", detail));
    }
    if request
        .content_type()
        .is_none_or(|kind| *kind != ContentType::JSON)
    {
        let detail = "Content-Type: application/json".to_owned();
        return Err((Status::UnsupportedMediaType, "json-expected", detail));
    }
    let bytes = data.open(256.kibibytes()).into_bytes().await;
    let bytes = bytes.map_err(|_| (Status::BadRequest, "cut-off", String::new()))?;
    if !bytes.is_complete() {
        let detail = "256 KiB".to_owned();
        return Err((Status::PayloadTooLarge, "too-long", detail));
    }
    let mut value: Value = serde_json::from_slice(&bytes)
        .map_err(|error| (Status::BadRequest, "no-json", place(&error)))?;
    clean(&mut value, "", false).map_err(|(at, _)| {
        let detail = format!("{at}: control characters or invisible marks");
        (Status::UnprocessableEntity, "wrong-input", detail)
    })?;
    let value = serde_json::from_value(value)
        .map_err(|error| (Status::UnprocessableEntity, "wrong-input", said(&error)))?;
    let mut sent = format!("{} {}\n", request.method(), request.uri().path()).into_bytes();
    sent.extend_from_slice(&bytes);
    let key = key.to_owned();
    Ok(Body {
        value,
        once: Once { key, sent },
    })
}

// Where it went wrong, without what was sent.
fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}

// Which field is missing or unknown; what serde says of other faults repeats what was sent.
fn said(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.starts_with("missing field") || said.starts_with("unknown field") {
        true => said,
        false => "a value is not of the described type".to_owned(),
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
    /// Runs the change in one transaction, or answers as it was answered the first time.
    pub async fn run<T: Serialize + Send>(
        &self,
        db: &Db,
        by: &Actor,
        status: Status,
        work: impl AsyncFnOnce(&Tx) -> Result<T>,
    ) -> Result<Answered> {
        let scope = format!("api {}", by.token.map(|token| token.0).unwrap_or_default());
        let done = db
            .write(async |tx| {
                if let Some(earlier) =
                    submissions::answered(tx, &scope, &self.key, &self.sent).await?
                {
                    return Ok(earlier);
                }
                let body = serde_json::to_string(&work(tx).await?).map_err(Error::broken)?;
                let answer = Answer {
                    status: status.code,
                    body,
                };
                submissions::keep(tx, &scope, &self.key, &self.sent, &answer).await?;
                Ok(answer)
            })
            .await;
        let error = match done {
            Ok(answer) => return Ok(Answered(answer)),
            Err(error @ (Error::NotFound | Error::Unavailable(_))) => return Err(error),
            Err(error @ (Error::Refused(_) | Error::Broken(_))) => error,
        };
        // Of the same request sent twice at once, the second is stopped by what the first has done.
        let twin = db
            .write(async |tx| submissions::answered(tx, &scope, &self.key, &self.sent).await)
            .await;
        match twin {
            Ok(Some(answer)) => Ok(Answered(answer)),
            _ => Err(error),
        }
    }
}
