//! The secret address for a phone's calendar: made, shown once and revoked on the account's page; fetched without a session.

use super::account;
use super::error::Failure;
use super::field::Fields;
use super::once;
use super::page::Reply;
use crate::db::Db;
use crate::domain::access::{Can, KeepProcedures};
use crate::domain::accounts::feeds;
use crate::domain::agenda::{self, Appointment, Entry};
use crate::domain::calendar;
use crate::domain::law::rules;
use crate::ics::{self, Event, When};
use crate::mail::what;
use crate::text::Text;
use entity::term_rule::{self, Nature};
use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::uri::Origin;
use rocket::http::{ContentType, Header, Status};
use rocket::request::{FromRequest, Outcome};
use rocket::{Data, Request, Responder, Route, State, get, post, routes};

/// What people type to reach the program, without a slash at the end.
pub struct PublicUrl(pub String);

/// Takes the secret out of an address before anything can write the address down.
pub struct Hidden;

#[rocket::async_trait]
impl Fairing for Hidden {
    fn info(&self) -> Info {
        Info {
            name: "feeds",
            kind: Kind::Request,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        let path = request.uri().path().to_string();
        let Some(file) = path.strip_prefix("/calendar/") else {
            return;
        };
        let secret = file.strip_suffix(".ics").unwrap_or_default().to_owned();
        request.local_cache(|| Secret(secret));
        if let Ok(hidden) = Origin::parse("/calendar/secret.ics") {
            request.set_uri(hidden);
        }
    }
}

/// The secret part of the address that was asked for.
pub struct Secret(String);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for &'r Secret {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let secret = request.local_cache(|| Secret(String::new()));
        match secret.0.is_empty() {
            true => Outcome::Error((Status::NotFound, ())),
            false => Outcome::Success(secret),
        }
    }
}

/// A calendar file.
#[derive(Responder)]
pub struct Ics(String, ContentType, Header<'static>);

#[get("/calendar/<_file>")]
async fn fetch(
    db: &State<Db>,
    public_url: &State<PublicUrl>,
    secret: &Secret,
    _file: &str,
) -> Result<Ics, Failure> {
    let user = feeds::person(db, &secret.0).await?;
    let text = Text(user.language);
    let entries = agenda::of(db.reader(), user.id).await?;
    let now = db.clock().now();
    let today = calendar::local(now).date();
    let hearings = agenda::hearings(db.reader(), user.id, today).await?;
    let due = entries
        .iter()
        .map(|entry| event(entry, text, &public_url.0, now));
    let to_come = hearings
        .iter()
        .map(|hearing| appointment(hearing, text, &public_url.0, now));
    let events: Vec<Event> = due.chain(to_come).collect();
    let calendar = ics::calendar(&text.say("feed-name"), &events);
    let kind = ContentType::new("text", "calendar").with_params(("charset", "utf-8"));
    let named = Header::new("Content-Disposition", "inline; filename=\"tamlanh.ics\"");
    Ok(Ics(calendar, kind, named))
}

fn event(
    entry: &Entry,
    text: Text,
    public_url: &str,
    now: sea_orm::prelude::ChronoDateTimeUtc,
) -> Event {
    let kind = entry.procedure.as_ref().map(|of| of.1);
    let term = entry.term.as_ref().map(term_rule::Model::called);
    let about = what(&kind, &term, text);
    let agency = entry.procedure.as_ref().map(|of| of.2.clone());
    let basis = entry.term.as_ref().map(|rule| basis(rule, text));
    let description = [agency, basis].into_iter().flatten();
    let host = public_url.split("://").last().unwrap_or_default();
    Event {
        uid: format!("deadline-{}@{host}", entry.id),
        sequence: entry.version - 1,
        stamp: now,
        when: match entry.due_time {
            Some(time) => When::At(entry.due_on.and_time(time)),
            None => When::Day(entry.due_on),
        },
        summary: text.with("feed-due", &[("case", &entry.case_code), ("what", &about)]),
        description: description.collect::<Vec<_>>().join("\n"),
        url: match &entry.procedure {
            Some((id, _, _)) => format!("{public_url}/procedures/{id}"),
            None => format!("{public_url}/stays/{}", entry.stay),
        },
    }
}

/// Document and article; a target of the house is called one, and what nobody has confirmed says so.
fn basis(rule: &term_rule::Model, text: Text) -> String {
    let mut said = vec![rules::basis(rule)];
    if rule.nature == Nature::Target {
        said.push(text.code(rule.nature));
    }
    if !rules::is_certain(rule) {
        said.push(text.code(rule.certainty));
    }
    said.join(" · ")
}

fn appointment(
    hearing: &Appointment,
    text: Text,
    public_url: &str,
    now: sea_orm::prelude::ChronoDateTimeUtc,
) -> Event {
    let (id, kind) = hearing.procedure;
    let host = public_url.split("://").last().unwrap_or_default();
    Event {
        uid: format!("hearing-{}@{host}", hearing.id),
        sequence: hearing.version - 1,
        stamp: now,
        when: When::At(hearing.at),
        summary: text.with(
            "feed-hearing",
            &[("case", &hearing.case_code), ("what", &text.code(kind))],
        ),
        description: hearing.place.clone(),
        url: format!("{public_url}/procedures/{id}"),
    }
}

#[post("/account/calendar", data = "<fields>")]
async fn make(
    db: &State<Db>,
    public_url: &State<PublicUrl>,
    by: Can<KeepProcedures>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut secret = None;
    let place = once::form(db, &by, &fields, async |tx| {
        secret = Some(feeds::make(tx, &by).await?);
        Ok("/account".to_owned())
    });
    let place = place.await?;
    // Sent again: the address that was shown is the one that holds.
    let Some(secret) = secret else {
        return Reply::to(place);
    };
    let address = format!("{}/calendar/{secret}.ics", public_url.0);
    account::with_feed(db, &by, address).await
}

#[post("/account/calendar/revoke")]
async fn revoke(db: &State<Db>, by: Can<KeepProcedures>) -> Result<Reply, Failure> {
    db.write(async |tx| feeds::revoke(tx, &by).await).await?;
    Reply::to("/account?done=feed-revoked")
}

/// The routes of calendar addresses.
pub fn routes() -> Vec<Route> {
    routes![fetch, make, revoke]
}
