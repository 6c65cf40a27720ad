//! Who asks: the session behind a cookie, once per request; and for every change, a request of the same origin.

use crate::db::Db;
use crate::domain::access::{Actor, Can, Permission};
use crate::domain::accounts::sessions;
use crate::domain::error::Error;
use entity::code::Code;
use entity::user::Language;
use rocket::http::{Cookie, CookieJar, Method, SameSite, Status};
use rocket::request::{FromRequest, Outcome, Request};

/// The cookie's name where the connection is secure; browsers then bind it to this host and to TLS.
const SECURE_NAME: &str = "__Host-tamlanh";
/// On plain HTTP, which is served on loopback only.
const PLAIN_NAME: &str = "tamlanh";

/// What the script says in `X-Script` when it asks by itself.
const REFRESH: &str = "refresh";

/// Whether cookies are marked secure: off only on plain-HTTP loopback.
pub struct SecureCookies(pub bool);

/// Puts a new session's token into the browser.
pub fn set_session(jar: &CookieJar<'_>, secure: &SecureCookies, token: String) {
    jar.add(
        Cookie::build((name(secure), token))
            .path("/")
            .http_only(true)
            .secure(secure.0)
            .same_site(SameSite::Lax),
    );
}

/// Takes the session's token out of the browser.
pub fn clear_session(jar: &CookieJar<'_>, secure: &SecureCookies) {
    jar.remove(Cookie::build(name(secure)).path("/").secure(secure.0));
}

/// The session's token as the browser sent it, whether or not the session lives.
pub fn session_token<'j>(jar: &'j CookieJar<'_>, secure: &SecureCookies) -> Option<&'j str> {
    jar.get(name(secure)).map(Cookie::value)
}

fn name(secure: &SecureCookies) -> &'static str {
    if secure.0 { SECURE_NAME } else { PLAIN_NAME }
}

/// A request that the page itself sent; every change needs one.
pub struct SameOrigin;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SameOrigin {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        if is_same_origin(request) {
            Outcome::Success(SameOrigin)
        } else {
            Outcome::Error((Status::Forbidden, ()))
        }
    }
}

fn is_same_origin(request: &Request<'_>) -> bool {
    if matches!(request.method(), Method::Get | Method::Head) {
        return true;
    }
    if let Some(site) = request.headers().get_one("Sec-Fetch-Site") {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (
        request.headers().get_one("Origin"),
        request.headers().get_one("Host"),
    ) else {
        return false;
    };
    origin
        .split_once("://")
        .is_some_and(|(_, origin_host)| origin_host == host)
}

async fn actor(request: &Request<'_>) -> Result<Option<Actor>, Error> {
    let (Some(db), Some(secure)) = (
        request.rocket().state::<Db>(),
        request.rocket().state::<SecureCookies>(),
    ) else {
        return Ok(None);
    };
    let Some(token) = session_token(request.cookies(), secure) else {
        return Ok(None);
    };
    match request.headers().get_one("X-Script") {
        Some(REFRESH) => sessions::actor_at_rest(db, token).await,
        _ => sessions::actor(db, token).await,
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Actor {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        if !is_same_origin(request) {
            return Outcome::Error((Status::Forbidden, ()));
        }
        let found: &Result<Option<Actor>, Status> = request
            .local_cache_async(async {
                actor(request).await.map_err(|error| {
                    tracing::error!(%error, "a session could not be read");
                    Status::ServiceUnavailable
                })
            })
            .await;
        match found {
            Ok(Some(actor)) => Outcome::Success(actor.clone()),
            // The only way on from here is `kept::ended`, which keeps what was typed until somebody has signed in again.
            Ok(None) if request.method() == Method::Post => Outcome::Forward(Status::Unauthorized),
            Ok(None) => Outcome::Error((Status::Unauthorized, ())),
            Err(status) => Outcome::Error((*status, ())),
        }
    }
}

#[rocket::async_trait]
impl<'r, P: Permission> FromRequest<'r> for Can<P> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let actor = match Actor::from_request(request).await {
            Outcome::Success(actor) => actor,
            Outcome::Error(error) => return Outcome::Error(error),
            Outcome::Forward(status) => return Outcome::Forward(status),
        };
        match actor.can::<P>() {
            Some(can) => Outcome::Success(can),
            None => Outcome::Error((Status::Forbidden, ())),
        }
    }
}

/// Who asks, if a guard of this request has found that out.
pub fn known_actor<'r>(request: &'r Request<'_>) -> Option<&'r Actor> {
    let found: &Result<Option<Actor>, Status> = request.local_cache(|| Ok(None));
    found.as_ref().ok()?.as_ref()
}

/// The reader's language: sign-in and the language switch leave it in a cookie; else Vietnamese.
pub fn language_of(request: &Request<'_>) -> Language {
    let chosen = request
        .cookies()
        .get("language")
        .and_then(|cookie| cookie.value().parse().ok());
    chosen.unwrap_or(Language::ALL[0])
}
