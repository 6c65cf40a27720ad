//! What a browser sees when something did not happen: a clear page with the right status.

use super::guard::{known_actor, language_of};
use super::page::{Page, Reply, query_of};
use crate::domain::error::Error;
use crate::http::upload::Failed;
use crate::http::{broken, refusal_status};
use crate::text::Text;
use askama::Template;
use rocket::http::Status;
use rocket::response::{self, Responder};
use rocket::{Catcher, Request, catch, catchers};

/// A failed request; broken ones are logged here, once, under a number that the page shows.
#[derive(Debug)]
pub struct Failure(pub Error);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure(error.into())
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    title: String,
    advice: String,
}

impl<'r> Responder<'r, 'static> for Failure {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let text = Text(language_of(request));
        let (status, advice) = match self.0 {
            Error::NotFound => (Status::NotFound, None),
            Error::Refused(refusal) => (refusal_status(&refusal), Some(text.refusal(&refusal))),
            Error::Unavailable(cause) => {
                tracing::warn!(%cause, "the store does not answer");
                (Status::ServiceUnavailable, None)
            }
            Error::Broken(cause) => {
                let advice = text.with("error-number", &[("value", &broken(cause))]);
                (Status::InternalServerError, Some(advice))
            }
        };
        error_page(status, advice, request)?.respond_to(request)
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Failed {
        Failed::Ours(failure.0)
    }
}

impl<'r> Responder<'r, 'static> for Failed {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        match self {
            Failed::Form(status) => Err(status),
            Failed::Ours(error) => Failure(error).respond_to(request),
        }
    }
}

fn error_page(
    status: Status,
    advice: Option<String>,
    request: &Request<'_>,
) -> Result<Reply, Status> {
    let page = Page::open(language_of(request));
    let known = [400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503];
    let key = if known.contains(&status.code) {
        status.code
    } else {
        500
    };
    let title = page.t(format!("error-{key}"));
    let advice = advice.unwrap_or_else(|| page.t(format!("error-{key}-advice")));
    // Whoever is signed in keeps the menu.
    let page = known_actor(request).map_or(page, Page::of);
    let html = ErrorPage {
        page,
        title,
        advice,
    }
    .render()
    .map_err(|_| Status::InternalServerError)?;
    Ok(Reply::Html(status, html))
}

#[catch(default)]
fn otherwise(status: Status, request: &Request<'_>) -> Result<Reply, Status> {
    error_page(status, None, request)
}

#[catch(401)]
fn not_signed_in(request: &Request<'_>) -> rocket::response::Redirect {
    // After sign-in the page that was asked for comes up.
    let uri = request.uri();
    if request.method() == rocket::http::Method::Get && uri.path() != "/" {
        let next = query_of([("next", uri.to_string().as_str())]);
        return rocket::response::Redirect::to(format!("/sign-in?{next}"));
    }
    rocket::response::Redirect::to("/sign-in")
}

/// The catchers of the pages.
pub fn catchers() -> Vec<Catcher> {
    catchers![otherwise, not_signed_in]
}
