//! Signing in and out.

use super::error::Failure;
use super::field::Fields;
use super::guard::{self, SameOrigin, SecureCookies};
use super::kept::Kept;
use super::page::{Form, Page, Reply};
use super::visitor::Visitor;
use crate::db::Db;
use crate::domain::access::Actor;
use crate::domain::accounts;
use crate::domain::accounts::limits::SignInLimits;
use crate::domain::accounts::sessions;
use askama::Template;
use entity::code::Code;
use entity::membership::Role;
use entity::user::Language;
use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::time::Duration;
use rocket::{Route, State, get, post, routes};
use std::convert::Infallible;

/// The page on which one signs in.
#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
pub struct SignInPage {
    /// What the layout needs.
    pub page: Page,
    form: Form,
    other: Language,
    kept: Option<Kept>,
}

impl SignInPage {
    /// The page with what waits for the sign-in.
    pub fn new(language: Language, form: Form, kept: Option<Kept>) -> SignInPage {
        let others = Language::ALL.iter().find(|other| **other != language);
        SignInPage {
            page: Page::open(language),
            form,
            other: *others.unwrap_or(&language),
            kept,
        }
    }
}

/// The language in which somebody reads who is not signed in.
pub struct Reads(pub Language);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Reads {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Reads(guard::language_of(request)))
    }
}

#[get("/sign-in?<next>&<done>")]
fn ask(
    by: Option<Actor>,
    reads: Reads,
    next: Option<&str>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    if let Some(by) = by {
        return Reply::to(first_page(by.role));
    }
    let next = next.unwrap_or_default().to_owned();
    let form = Form::new(Fields::filled([("next", next)]));
    let mut template = SignInPage::new(reads.0, form, None);
    template.page = template.page.noting(done);
    Reply::page(template)
}

#[post("/sign-in", data = "<fields>")]
#[expect(clippy::too_many_arguments, reason = "each is a guard of its own")]
async fn sign_in(
    db: &State<Db>,
    limits: &State<SignInLimits>,
    secure: &State<SecureCookies>,
    _same: SameOrigin,
    visitor: Visitor,
    reads: Reads,
    jar: &CookieJar<'_>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let login = fields.value("login").trim().to_lowercase();
    let password = fields.value("password").to_owned();
    // The name goes back into the form, the password never does.
    let again = |message: String| {
        let kept = ["login", "next"].map(|name| (name, fields.value(name).to_owned()));
        let form = Form::saying(Fields::filled(kept), "login", message);
        SignInPage::new(reads.0, form, Kept::read(&fields))
    };
    let page = Page::open(reads.0);
    if let Err(seconds) = limits.allow(&login, visitor.address) {
        let often = again(page.tv("sign-in-too-often", seconds));
        return Reply::wait(seconds, often);
    }
    let signed_in = accounts::sign_in(db, &login, &password, &visitor.origin()).await?;
    let Some(signed_in) = signed_in else {
        return Reply::again(again(page.t("sign-in-wrong")));
    };
    guard::set_session(jar, secure, signed_in.token.clone());
    set_language(jar, secure, signed_in.language);
    if let Some(kept) = Kept::read(&fields) {
        return kept.go_on(db, &signed_in).await;
    }
    let next = fields.value("next");
    if is_own_path(next) {
        return Reply::to(next.to_owned());
    }
    Reply::to(first_page(signed_in.role))
}

#[post("/sign-out")]
async fn sign_out(
    db: &State<Db>,
    by: Actor,
    secure: &State<SecureCookies>,
    jar: &CookieJar<'_>,
) -> Result<Reply, Failure> {
    if let Some(session) = by.session {
        db.write(async |tx| sessions::end(tx, &by, session).await)
            .await?;
    }
    guard::clear_session(jar, secure);
    Reply::to("/sign-in?done=signed-out")
}

#[post("/language", data = "<fields>")]
fn language(
    _same: SameOrigin,
    secure: &State<SecureCookies>,
    jar: &CookieJar<'_>,
    fields: Fields,
) -> Result<Reply, Failure> {
    if let Ok(language) = fields.value("page_language").parse() {
        set_language(jar, secure, language);
    }
    Reply::to("/sign-in")
}

/// Leaves the language in a cookie, for pages that are read by somebody who is not signed in.
pub fn set_language(jar: &CookieJar<'_>, secure: &SecureCookies, language: Language) {
    jar.add(
        Cookie::build(("language", language.code()))
            .path("/")
            .http_only(true)
            .secure(secure.0)
            .same_site(SameSite::Lax)
            .max_age(Duration::days(365)),
    );
}

/// Where somebody's work begins.
pub fn first_page(role: Role) -> &'static str {
    match role {
        Role::Staff | Role::Manager => "/",
        Role::Legal => "/today",
        Role::Administrator => "/people",
        Role::Auditor => "/journal",
    }
}

/// Whether it is a path of ours and nothing that a browser takes for another host.
pub fn is_own_path(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|sign: char| sign == '\\' || sign.is_control())
        && rocket::http::uri::Origin::parse(next).is_ok()
}

/// The routes of signing in and out.
pub fn routes() -> Vec<Route> {
    routes![ask, sign_in, sign_out, language]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_sign_in_one_stays_in_the_house() {
        assert!(is_own_path("/stays/7?done=noted"));
        for elsewhere in ["", "//x.vn", "/\\x.vn", "https://x.vn", "/\t/x.vn"] {
            assert!(!is_own_path(elsewhere), "{elsewhere}");
        }
    }
}
