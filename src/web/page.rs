//! What every page needs: language, who is signed in, what may be shown, and a form's fields with their faults.

use super::error::Failure;
use super::field::{Fault, Fields};
use crate::domain::access::{Actor, Right};
use crate::domain::calendar;
use crate::domain::error::{Error, Refusal, Unfit};
use crate::domain::law::deadlines::{self, Reason};
use crate::domain::residents::Birth;
use crate::http::refusal_status;
use crate::text::Text;
use askama::Template;
use chrono::{NaiveDate, NaiveTime};
use entity::code::Code;
use entity::term_rule::Called;
use entity::user::Language;
use entity::{deadline, procedure, procedure_step};
use rocket::http::{RawStr, Status};
use rocket::response::{Redirect, Responder, Response};
use rocket::{Request, response};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;

/// What the layout and every template need.
#[derive(Clone, Debug)]
pub struct Page {
    /// Speaks the reader's language.
    pub text: Text,
    /// Who is signed in; absent on the sign-in page.
    pub actor: Option<Actor>,
    /// A message after something was done: a key of the message files.
    pub notice: Option<String>,
}

/// The query of an address that carries these values.
pub fn query_of<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let encode = |text: &str| RawStr::percent_encode_bytes(text.as_bytes()).to_string();
    let pairs = pairs.into_iter();
    let pairs: Vec<_> = pairs
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    pairs.join("&")
}

impl Page {
    /// A page for somebody who is signed in.
    pub fn of(actor: &Actor) -> Page {
        Page {
            text: Text(actor.language),
            actor: Some(actor.clone()),
            notice: None,
        }
    }

    /// A page for anybody.
    pub fn open(language: Language) -> Page {
        Page {
            text: Text(language),
            actor: None,
            notice: None,
        }
    }

    /// Where the reader's work begins.
    pub fn home(&self) -> &'static str {
        let role = self.actor.as_ref().map(|actor| actor.role);
        role.map_or("/", super::sign_in::first_page)
    }

    /// With a notice; `done` is the code behind `done-`, and an unknown one is ignored.
    pub fn noting(mut self, done: Option<&str>) -> Page {
        self.notice = done
            .map(|done| format!("done-{done}"))
            .filter(|key| Text::knows(key));
        self
    }

    /// A message.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.text.say(key.as_ref())
    }

    /// What a field is called: `field-<name>`; numbered fields of one kind (`name_2`) share a label.
    pub fn label(&self, name: impl AsRef<str>) -> String {
        let stem = name
            .as_ref()
            .trim_end_matches(|sign: char| sign.is_ascii_digit())
            .trim_end_matches('_');
        self.text.say(&format!("field-{}", stem.replace('_', "-")))
    }

    /// Yes, no, or nothing where it is not known.
    pub fn said(&self, answer: &Option<bool>) -> String {
        match answer {
            Some(true) => self.t("said-yes"),
            Some(false) => self.t("said-no"),
            None => String::new(),
        }
    }

    /// Yes and no, to choose from.
    pub fn yes_or_no(&self) -> [(&'static str, String); 2] {
        [("yes", self.t("said-yes")), ("no", self.t("said-no"))]
    }

    /// A message with one value, `$value`.
    pub fn tv(&self, key: &str, value: impl std::fmt::Display) -> String {
        self.text.with(key, &[("value", &value)])
    }

    /// A message with two values, `$one` and `$two`.
    pub fn tvv(
        &self,
        key: &str,
        one: impl std::fmt::Display,
        two: impl std::fmt::Display,
    ) -> String {
        self.text.with(key, &[("one", &one), ("two", &two)])
    }

    /// What a code is called.
    pub fn code<C: Code>(&self, code: &C) -> String {
        self.text.code(*code)
    }

    /// The choices of a coded list as (code, name).
    pub fn choices<C: Code>(&self) -> Vec<(String, String)> {
        C::ALL
            .iter()
            .map(|code| (code.code().to_owned(), self.text.code(*code)))
            .collect()
    }

    /// What a term is called.
    pub fn term(&self, term: &Called) -> String {
        self.text.term(term)
    }

    /// Why a deadline ended.
    pub fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::Known { because } => self.code(because),
            Reason::Said(said) => said.clone(),
        }
    }

    /// What speaks against a bed; empty if nothing does.
    pub fn unfit(&self, why: &[Unfit]) -> String {
        let why = why.iter().map(|why| format!("unfit-{}", why.code()));
        let why: Vec<_> = why.map(|key| self.t(key)).collect();
        why.join(" ")
    }

    /// A date of birth, as exactly as it is known.
    pub fn birth(&self, birth: &Birth) -> String {
        match birth {
            Birth::Unknown => self.t("born-unknown"),
            Birth::On(day) => self.tv("born-on", self.on(day)),
            Birth::Year(year) => self.tv("born-year", year),
            Birth::About { age, on } => self.tvv("born-aged", age, self.on(on)),
        }
    }

    /// Whether the reader may; templates name the right.
    pub fn may(&self, right: Right) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.may(right))
    }

    /// A moment as `23/11/2026 14:05`, in the shelter's zone.
    pub fn at(&self, moment: &DateTimeUtc) -> String {
        calendar::local(*moment)
            .format("%d/%m/%Y %H:%M")
            .to_string()
    }

    /// When a procedure is due, with the time where its deadline does not last to the end of the day; a dash if it is not.
    pub fn due(&self, of: &procedure::Model) -> String {
        match (of.due_on, of.late_at) {
            (Some(due), Some(late))
                if calendar::local(late).time() != NaiveTime::MIN
                    || deadlines::time_of_day(due, late).is_some() =>
            {
                self.at(&late)
            }
            (Some(due), _) => self.on(&due),
            (None, _) => "—".to_owned(),
        }
    }

    /// The end of an interval of a bed, also of one that has none yet.
    pub fn end(&self, until: Option<&DateTimeUtc>) -> String {
        until.map_or_else(|| self.t("open-end"), |until| self.at(until))
    }

    /// The last day of a deadline, with the time where it does not last to the end of the day.
    pub fn until(&self, deadline: &deadline::Model) -> String {
        match deadlines::time_of_day(deadline.due_on, deadline.due_at) {
            Some(_) => self.at(&deadline.due_at),
            None => self.on(&deadline.due_on),
        }
    }

    /// When a step was taken, with the time where somebody wrote it down.
    pub fn taken(&self, step: &procedure_step::Model) -> String {
        let on = self.on(&step.happened_on);
        match &step.happened_at {
            Some(at) => format!("{on} {}", self.time(at)),
            None => on,
        }
    }

    /// A time of day as `14:05`.
    pub fn time(&self, time: &NaiveTime) -> String {
        time.format("%H:%M").to_string()
    }

    /// A date as `23/11/2026`.
    pub fn on(&self, date: &NaiveDate) -> String {
        self.text.date(*date)
    }
}

/// A form to show: what was typed, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Fields,
    faults: Vec<(String, String)>,
}

impl Form {
    /// A form with values and nothing wrong.
    pub fn new(fields: Fields) -> Form {
        Form {
            fields,
            faults: Vec::new(),
        }
    }

    /// The form again with its faults.
    pub fn faulty(fields: Fields, faults: Vec<Fault>, text: Text) -> Form {
        let faults = faults
            .into_iter()
            .map(|fault| (fault.field, text.say(&fault.message)))
            .collect();
        Form { fields, faults }
    }

    /// The form again because a rule said no; `field` is where the refusal shows.
    pub fn refused(fields: Fields, refusal: &Refusal, field: &str, text: Text) -> Form {
        Form::saying(fields, field, text.refusal(refusal))
    }

    /// The form again with a message that is made already.
    pub fn saying(fields: Fields, field: &str, message: String) -> Form {
        Form::telling(fields, vec![(field.to_owned(), message)])
    }

    /// The form again with messages by field.
    pub fn telling(fields: Fields, faults: Vec<(String, String)>) -> Form {
        Form { fields, faults }
    }

    /// The same over what the other forms of its page begin with.
    pub fn over(self, begins: Fields) -> Form {
        Form {
            fields: self.fields.over(begins),
            ..self
        }
    }

    /// All that was typed.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// What was typed.
    pub fn value(&self, name: impl AsRef<str>) -> &str {
        self.fields.value(name.as_ref())
    }

    /// Whether this choice was made.
    pub fn has(&self, name: impl AsRef<str>, value: impl AsRef<str>) -> bool {
        self.fields.has(name.as_ref(), value.as_ref())
    }

    /// What is wrong with a field.
    pub fn fault(&self, name: impl AsRef<str>) -> Option<&str> {
        self.faults
            .iter()
            .find(|(field, _)| field == name.as_ref())
            .map(|(_, message)| message.as_str())
    }

    /// Whether something was typed into one of these fields, or is wrong with it.
    pub fn touches(&self, names: &[&str]) -> bool {
        let mut names = names.iter();
        names.any(|name| !self.value(name).is_empty() || self.fault(name).is_some())
    }

    /// All faults as (field, message), for the summary at the top.
    pub fn faults(&self) -> &[(String, String)] {
        &self.faults
    }
}

/// What a handler answers.
#[derive(Debug)]
pub enum Reply {
    /// A page or a fragment of one.
    Html(Status, String),
    /// Too many tries (429): the page, and after how many seconds to try again.
    Wait(u64, String),
    /// Done: go there (303).
    To(Box<Redirect>),
    /// A PDF, shown in the browser.
    Pdf(Vec<u8>, String),
}

impl Reply {
    /// A page.
    pub fn page(template: impl Template) -> Result<Reply, Failure> {
        Reply::with(Status::Ok, template)
    }

    /// The form again: 422 for wrong input.
    pub fn again(template: impl Template) -> Result<Reply, Failure> {
        Reply::with(Status::UnprocessableEntity, template)
    }

    /// The form again after a refusal, with the status that it means.
    pub fn refused(refusal: &Refusal, template: impl Template) -> Result<Reply, Failure> {
        Reply::with(refusal_status(refusal), template)
    }

    /// Go there.
    pub fn to(uri: impl TryInto<rocket::http::uri::Reference<'static>>) -> Result<Reply, Failure> {
        Ok(Reply::To(Box::new(Redirect::to(uri))))
    }

    /// A page that asks to wait some seconds.
    pub fn wait(seconds: u64, template: impl Template) -> Result<Reply, Failure> {
        let html = template.render().map_err(Error::broken)?;
        Ok(Reply::Wait(seconds, html))
    }

    /// A page with another status.
    pub fn with(status: Status, template: impl Template) -> Result<Reply, Failure> {
        Ok(Reply::Html(
            status,
            template.render().map_err(Error::broken)?,
        ))
    }
}

impl<'r> Responder<'r, 'static> for Reply {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        match self {
            Reply::Html(status, html) => {
                let page = rocket::response::content::RawHtml(html).respond_to(request)?;
                Response::build_from(page)
                    .status(status)
                    .raw_header("Cache-Control", "no-store")
                    .ok()
            }
            Reply::Wait(seconds, html) => {
                let page = Reply::Html(Status::TooManyRequests, html).respond_to(request)?;
                Response::build_from(page)
                    .raw_header("Retry-After", seconds.to_string())
                    .ok()
            }
            Reply::To(redirect) => {
                let mut response = redirect.respond_to(request)?;
                response.set_status(Status::SeeOther);
                Ok(response)
            }
            Reply::Pdf(bytes, name) => Response::build()
                .header(rocket::http::ContentType::PDF)
                .raw_header(
                    "Content-Disposition",
                    format!("inline; filename=\"{name}.pdf\""),
                )
                .raw_header("Cache-Control", "no-store")
                .sized_body(bytes.len(), std::io::Cursor::new(bytes))
                .ok(),
        }
    }
}
