//! What a program is told when something did not happen: problem details (RFC 9457).

use super::schema::code;
use crate::db::Db;
use crate::domain::access::Actor;
use crate::domain::error::{Error, Refusal};
use crate::domain::occupancies::Span;
use crate::domain::placement::{self, Suggestion};
use crate::http::{broken, refusal_status};
use crate::text::Text;
use chrono::{DateTime, Utc};
use entity::code::Code;
use entity::id::BedId;
use entity::occupancy::OccupancyKind;
use entity::user::Language;
use rocket::http::{ContentType, Header, Status};
use rocket::response::{self, Responder, Response};
use rocket::{Catcher, Request, catch, catchers};
use serde::Serialize;
use std::io::Cursor;
use std::str::FromStr;
use utoipa::ToSchema;

/// Problem details.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem; stable.
    #[serde(rename = "type")]
    kind: String,
    /// HTTP status.
    status: u16,
    /// What happened, in the language asked for.
    title: String,
    /// What more there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What has the bed that was wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<Taken>,
}

/// What has a bed, by case code.
#[derive(Debug, Serialize, ToSchema)]
pub struct Taken {
    /// The bed.
    #[schema(value_type = i64)]
    bed: BedId,
    /// Room and bed as people call it.
    label: String,
    /// What has it: somebody in it or away, a hold, or a time out of service.
    #[schema(schema_with = code::<OccupancyKind>)]
    kind: OccupancyKind,
    /// The case that has it, if one does.
    case_code: Option<String>,
    /// Why it is held or out of service.
    reason: Option<String>,
    /// From when.
    since: DateTime<Utc>,
    /// Until when, if that is known.
    until: Option<DateTime<Utc>>,
    /// Free beds that suit instead.
    instead: Vec<FreeBed>,
}

/// A bed that is free and suits.
#[derive(Debug, Serialize, ToSchema)]
pub struct FreeBed {
    #[schema(value_type = i64)]
    bed: BedId,
    label: String,
}

impl Problem {
    /// A problem with the request itself.
    pub fn of(status: Status, code: &str, title: String, detail: Option<String>) -> Problem {
        Problem {
            kind: format!("urn:tamlanh:problem:{code}"),
            status: status.code,
            title,
            detail,
            taken: None,
        }
    }

    /// Input that says something impossible; `field` is a JSON pointer.
    pub fn wrong(text: Text, field: &str, fault: &str) -> Problem {
        Problem::wrong_input(text, field, &format!("fault-{fault}"))
    }

    /// Input that is not as described.
    pub fn wrong_type(text: Text, field: &str) -> Problem {
        Problem::wrong_input(text, field, "program-wrong-type")
    }

    fn wrong_input(text: Text, field: &str, key: &str) -> Problem {
        let detail = format!("{field}: {}", text.say(key));
        Problem::of(
            Status::UnprocessableEntity,
            "wrong-input",
            text.say("error-422"),
            Some(detail),
        )
    }

    /// What an error of the rules means to a program; broken ones are logged here, once.
    pub fn from_error(error: Error, text: Text) -> Problem {
        let plain = |status: Status, detail| {
            let code = status.code;
            let title = text.say(&format!("error-{code}"));
            Problem::of(status, &code.to_string(), title, detail)
        };
        match error {
            Error::NotFound => plain(Status::NotFound, None),
            Error::Refused(refusal) => Problem::refused(&refusal, text),
            Error::Unavailable(cause) => {
                tracing::warn!(%cause, "the store does not answer");
                plain(Status::ServiceUnavailable, None)
            }
            Error::Broken(cause) => {
                let detail = text.with("error-number", &[("value", &broken(cause))]);
                plain(Status::InternalServerError, Some(detail))
            }
        }
    }

    fn refused(refusal: &Refusal, text: Text) -> Problem {
        let title = text.refusal(refusal);
        Problem::of(refusal_status(refusal), refusal.code(), title, None)
    }

    /// As [`Problem::from_error`]; a taken bed is told with what has it in the time for which it was wanted.
    pub async fn with_bed(db: &Db, by: &Actor, span: impl Into<Span>, error: Error) -> Problem {
        let bed = match &error {
            Error::Refused(Refusal::BedTaken(bed)) => Some(*bed),
            _ => None,
        };
        let mut problem = Problem::from_error(error, Text(by.language));
        if let Some(bed) = bed
            && let Ok(Some(taken)) = placement::taken::explain(db.reader(), by, bed, span).await
        {
            problem.taken = Some(Taken {
                bed,
                label: taken.label,
                kind: taken.kind,
                case_code: taken.case_code,
                reason: taken.reason,
                since: taken.since,
                until: taken.until,
                instead: Vec::new(),
            });
        }
        problem
    }

    /// The bed that is taken, if that is the problem.
    pub fn taken(&self) -> Option<BedId> {
        self.taken.as_ref().map(|taken| taken.bed)
    }

    /// With free beds that suit instead of the taken one.
    pub fn instead(mut self, free: Vec<Suggestion>) -> Problem {
        if let Some(taken) = &mut self.taken {
            let named = |one: Suggestion| FreeBed {
                label: one.label(),
                bed: one.bed.id,
            };
            taken.instead = free.into_iter().map(named).collect();
        }
        self
    }
}

/// A value of the query string, if it is there; rubbish is told, not passed over.
#[expect(clippy::result_large_err, reason = "it is what the handler answers")]
pub fn query<T: FromStr>(text: Text, name: &str, sent: Option<&str>) -> Result<Option<T>, Problem> {
    let read = sent.map(str::parse).transpose();
    read.map_err(|_| Problem::wrong_type(text, &format!("?{name}")))
}

impl<'r> Responder<'r, 'static> for Problem {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let body = serde_json::to_vec(&self).map_err(|_| Status::InternalServerError)?;
        let mut response = Response::build();
        response
            .status(Status::new(self.status))
            .header(ContentType::new("application", "problem+json"))
            .sized_body(body.len(), Cursor::new(body));
        if self.status == Status::Unauthorized.code {
            response.header(Header::new("WWW-Authenticate", "Bearer"));
        }
        response.ok()
    }
}

#[catch(default)]
fn otherwise(status: Status, request: &Request<'_>) -> Problem {
    let text = Text(language_of(request));
    let key = format!("error-{}", status.code);
    let title = match Text::knows(&key) {
        true => text.say(&key),
        false => status.reason_lossy().to_owned(),
    };
    Problem::of(status, &status.code.to_string(), title, None)
}

/// The catchers of the API.
pub fn catchers() -> Vec<Catcher> {
    catchers![otherwise]
}

/// The language of messages: English for a program that asks for it first, else Vietnamese.
pub fn language_of(request: &Request<'_>) -> Language {
    match request.headers().get_one("Accept-Language") {
        Some(wanted) if wanted.trim_start().to_ascii_lowercase().starts_with("en") => {
            Language::English
        }
        _ => Language::ALL[0],
    }
}
