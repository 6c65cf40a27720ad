//! The secret address for a phone's calendar: made, shown once and revoked on the account's page; fetched without a session.

use super::account;
use super::error::Failure;
use super::field::Fields;
use super::once;
use super::page::Reply;
use crate::db::Db;
use crate::domain::access::{Can, KeepProcedures};
use crate::domain::accounts::feeds;
use crate::domain::agenda::{self, Agenda, Appointment, Entry};
use crate::domain::calendar;
use crate::domain::follow_ups::FollowUp;
use crate::domain::law::rules;
use crate::domain::law::yearly::HouseDuty;
use crate::ics::{self, Event, When};
use crate::mail::what;
use crate::text::Text;
use entity::id::ShelterId;
use entity::term_rule::{self, Nature};
use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::uri::Origin;
use rocket::http::{ContentType, Header, Status};
use rocket::request::{FromRequest, Outcome};
use rocket::{Data, Request, Responder, Route, State, get, post, routes};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::fmt::Display;

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
    let writer = Writer {
        text: Text(user.language),
        public_url: &public_url.0,
        now: db.clock().now(),
    };
    let today = calendar::local(writer.now).date();
    let agenda = agenda::of(db.reader(), user.id, today).await?;
    let kind = ContentType::new("text", "calendar").with_params(("charset", "utf-8"));
    let named = Header::new("Content-Disposition", "inline; filename=\"tamlanh.ics\"");
    Ok(Ics(writer.calendar(&agenda), kind, named))
}

/// In which words a calendar is written, with links to where, and when.
struct Writer<'a> {
    text: Text,
    public_url: &'a str,
    now: DateTimeUtc,
}

impl Writer<'_> {
    fn calendar(&self, agenda: &Agenda) -> String {
        let due = agenda.deadlines.iter().map(|entry| self.deadline(entry));
        let to_come = agenda.hearings.iter().map(|one| self.hearing(one));
        let duties = agenda.duties.iter();
        let duties = duties.map(|(shelter, duty)| self.duty(*shelter, duty));
        let follow_ups = agenda.follow_ups.iter().map(|due| self.follow_up(due));
        let events = due.chain(to_come).chain(duties).chain(follow_ups);
        let events: Vec<Event> = events.collect();
        ics::calendar(&self.text.say("feed-name"), &events)
    }

    fn deadline(&self, entry: &Entry) -> Event {
        let kind = entry.procedure.as_ref().map(|of| of.1);
        let term = entry.term.as_ref().map(term_rule::Model::called);
        let about = what(&kind, &term, self.text);
        let basis = entry.term.as_ref().map(|rule| self.basis(rule));
        let said: &[(&str, &dyn Display)] = &[("case", &entry.case_code), ("what", &about)];
        Event {
            uid: self.uid(format!("deadline-{}", entry.id)),
            sequence: entry.version - 1,
            stamp: self.now,
            when: match entry.due_time {
                Some(time) => When::At(entry.due_on.and_time(time)),
                None => When::Day(entry.due_on),
            },
            summary: self.text.with("feed-due", said),
            description: basis.unwrap_or_default(),
            url: match &entry.procedure {
                Some((id, _)) => self.link(format!("/procedures/{id}")),
                None => self.link(format!("/stays/{}", entry.stay)),
            },
        }
    }

    fn hearing(&self, hearing: &Appointment) -> Event {
        let (id, kind) = hearing.procedure;
        let about = self.text.code(kind);
        let said: &[(&str, &dyn Display)] = &[("case", &hearing.case_code), ("what", &about)];
        Event {
            uid: self.uid(format!("hearing-{}", hearing.id)),
            sequence: hearing.version - 1,
            stamp: self.now,
            when: When::At(hearing.at),
            summary: self.text.with("feed-hearing", said),
            description: String::new(),
            url: self.link(format!("/procedures/{id}")),
        }
    }

    fn duty(&self, shelter: ShelterId, duty: &HouseDuty) -> Event {
        let (code, on) = (&duty.rule.code, duty.due_on);
        let about = self.text.term(&duty.rule.called());
        Event {
            uid: self.uid(format!("duty-{shelter}-{code}-{on}")),
            sequence: 0,
            stamp: self.now,
            when: When::Day(on),
            summary: self.text.with("feed-duty", &[("what", &about)]),
            description: self.basis(&duty.rule),
            url: self.link(format!("/duties/{code}/{on}")),
        }
    }

    /// One that is put off to another day is another event.
    fn follow_up(&self, due: &FollowUp) -> Event {
        let said: &[(&str, &dyn Display)] = &[("case", &due.case_code)];
        Event {
            uid: self.uid(format!("follow-up-{}-{}", due.stay, due.on)),
            sequence: 0,
            stamp: self.now,
            when: When::Day(due.on),
            summary: self.text.with("feed-follow-up", said),
            description: String::new(),
            url: self.link(format!("/stays/{}", due.stay)),
        }
    }

    /// Document and article; a target of the house is called one, and what nobody has confirmed says so.
    fn basis(&self, rule: &term_rule::Model) -> String {
        let mut said = vec![rules::basis(rule)];
        if rule.nature == Nature::Target {
            said.push(self.text.code(rule.nature));
        }
        if !rules::is_certain(rule) {
            said.push(self.text.code(rule.certainty));
        }
        said.join(" · ")
    }

    fn uid(&self, what: String) -> String {
        let host = self.public_url.split("://").last().unwrap_or_default();
        format!("{what}@{host}")
    }

    fn link(&self, path: String) -> String {
        format!("{}{path}", self.public_url)
    }
}

#[post("/account/calendar", data = "<fields>")]
async fn make(
    db: &State<Db>,
    public_url: &State<PublicUrl>,
    by: Can<KeepProcedures>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let made = once::telling(db, &by, &fields, async |tx| {
        Ok(("/account".to_owned(), feeds::make(tx, &by).await?))
    });
    let (place, secret) = made.await?;
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
