//! What belongs to every page: style, script, the neutral page, the list of communes, and the headers.

use super::error::Failure;
use super::field::Fields;
use super::guard::{SecureCookies, language_of};
use super::page::Reply;
use crate::db::Db;
use crate::domain::access::Actor;
use crate::domain::places;
use crate::text::Text;
use askama::Template;
use chrono::{Datelike, NaiveDate};
use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::{ContentType, Header};
use rocket::request::{FromRequest, Outcome};
use rocket::serde::json::Json;
use rocket::{Request, Response, Route, State, get, post, routes};
use std::convert::Infallible;

/// The language of whoever asks, signed in or not.
struct Reader(Text);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Reader {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Reader(Text(language_of(request))))
    }
}

#[get("/static/style.css")]
fn style() -> (ContentType, &'static str) {
    (ContentType::CSS, include_str!("static/style.css"))
}

#[get("/static/script.js")]
fn script() -> (ContentType, &'static str) {
    (ContentType::JavaScript, include_str!("static/script.js"))
}

#[derive(Template)]
#[template(path = "calm.html")]
struct CalmPage {
    text: Text,
    month: String,
    weeks: Vec<Vec<Option<u32>>>,
}

/// The message key of a weekday.
pub fn weekday(day: &str) -> String {
    format!("weekday-{day}")
}

#[get("/calm")]
fn calm(db: &State<Db>, reader: Reader) -> Result<Reply, Failure> {
    let today = db.today();
    let first = today.with_day(1).unwrap_or(today);
    let blanks = first.weekday().num_days_from_monday() as usize;
    let days = first
        .iter_days()
        .take_while(|day| day.month() == first.month())
        .map(|day: NaiveDate| Some(day.day()));
    let cells: Vec<Option<u32>> = std::iter::repeat_n(None, blanks).chain(days).collect();
    let weeks = cells.chunks(7).map(<[_]>::to_vec).collect();
    Reply::page(CalmPage {
        text: reader.0,
        month: first.format("%m/%Y").to_string(),
        weeks,
    })
}

/// No unit has a longer name.
const LONGEST_PLACE: usize = 80;

/// What is typed is part of somebody's address: it is sent as a form, so that no address of a page and no log has it.
#[post("/places", data = "<fields>")]
fn communes(db: &State<Db>, _actor: Actor, fields: Fields) -> Json<Vec<String>> {
    let today = db.today();
    let typed = fields.value("q").chars().take(LONGEST_PLACE);
    Json(
        places::suggest(&typed.collect::<String>(), 12)
            .into_iter()
            .map(|commune| places::display(commune, today))
            .collect(),
    )
}

/// Headers of every answer: nothing from outside, nothing inline, nothing framed, nothing kept.
pub struct Headers;

#[rocket::async_trait]
impl Fairing for Headers {
    fn info(&self) -> Info {
        Info {
            name: "headers",
            kind: Kind::Response,
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        const OF_THE_POLICY: [&str; 2] = ["Content-Security-Policy", "X-Frame-Options"];
        // What people brought in is shown under a policy of its own.
        let has_its_own = response.headers().contains(OF_THE_POLICY[0]);
        for (name, value) in [
            ("Content-Security-Policy", POLICY),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            (
                "Permissions-Policy",
                "camera=(), geolocation=(), microphone=()",
            ),
        ] {
            if !(has_its_own && OF_THE_POLICY.contains(&name)) {
                response.set_header(Header::new(name, value));
            }
        }
        if request
            .rocket()
            .state()
            .is_some_and(|SecureCookies(on)| *on)
        {
            response.set_header(Header::new("Strict-Transport-Security", "max-age=31536000"));
        }
        let is_static = request.uri().path().starts_with("/static/");
        response.set_header(Header::new(
            "Cache-Control",
            if is_static {
                "public, max-age=300"
            } else {
                "no-store"
            },
        ));
    }
}

/// The routes of what belongs to every page.
pub fn routes() -> Vec<Route> {
    routes![style, script, calm, communes]
}
