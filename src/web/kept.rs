//! A form that was sent after its session had ended: what was typed waits in the sign-in page and comes back afterwards.
//!
//! The browser holds it, this program does not; only who began the session gets on with it.

use super::error::Failure;
use super::field::{Fields, SHOW_AGAIN};
use super::guard::{SameOrigin, SecureCookies, session_token};
use super::page::{Form, Page, Reply};
use super::sign_in::{Reads, SignInPage, first_page, is_own_path};
use crate::db::Db;
use crate::domain::access::Actor;
use crate::domain::accounts::{SignedIn, sessions};
use crate::http::API_BASE;
use askama::Template;
use entity::id::SessionId;
use rocket::http::uri::Origin;
use rocket::http::{CookieJar, Status};
use rocket::{Route, State, post, routes};

/// What the names of fields begin with while they wait.
const PREFIX: &str = "kept.";
const SESSION: &str = "kept_session";
const TO: &str = "kept_to";
/// How much waits, in bytes of the form that brings it back: less than a form may have.
const MOST: usize = 240 * 1024;

/// A form that waits until somebody has signed in again.
pub struct Kept {
    /// The session in which it was typed.
    pub session: SessionId,
    /// Where it was sent.
    pub to: String,
    /// What was typed, without passwords.
    pub fields: Vec<(String, String)>,
}

impl Kept {
    /// The waiting form within a sign-in form.
    pub fn read(sign_in: &Fields) -> Option<Kept> {
        let to = sign_in.value(TO);
        let fields = sign_in.all().iter();
        let fields = fields.filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)));
        Some(Kept {
            session: sign_in.value(SESSION).parse().ok()?,
            to: Some(to).filter(|to| is_own_path(to))?.to_owned(),
            fields: fields
                .filter(|(name, _)| !is_secret(name) && *name != SHOW_AGAIN)
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect(),
        })
    }

    /// As fields of the sign-in page.
    pub fn hidden(&self) -> Vec<(String, &str)> {
        let fields = self.fields.iter();
        fields
            .map(|(name, value)| (format!("{PREFIX}{name}"), value.as_str()))
            .collect()
    }

    fn is_too_long(&self) -> bool {
        let encoded = |text: &str| -> usize {
            let sizes = text
                .bytes()
                .map(|byte| if byte.is_ascii_alphanumeric() { 1 } else { 3 });
            sizes.sum()
        };
        let sizes = self
            .hidden()
            .into_iter()
            .map(|(name, value)| encoded(&name) + encoded(value) + 2);
        sizes.sum::<usize>() > MOST
    }

    /// What the form leads to once somebody has signed in: the same form, if it is the same person.
    pub async fn go_on(self, db: &Db, signed_in: &SignedIn) -> Result<Reply, Failure> {
        if !sessions::was_of(db.reader(), self.session, signed_in.user).await? {
            let begin = first_page(signed_in.role);
            return Reply::to(format!("{begin}?done=kept-dropped"));
        }
        Reply::page(KeptPage {
            page: Page::open(signed_in.language),
            home: first_page(signed_in.role),
            kept: self,
        })
    }
}

/// Passwords never go back into a page; every field for one says so in its name.
fn is_secret(name: &str) -> bool {
    name.contains("password")
}

#[derive(Template)]
#[template(path = "accounts/kept.html")]
struct KeptPage {
    page: Page,
    home: &'static str,
    kept: Kept,
}

/// What is sent without a living session ends here, behind every other route: see the guard of `Actor`.
#[post("/<_..>", data = "<typed>", rank = 100)]
#[expect(clippy::too_many_arguments, reason = "each is a guard of its own")]
async fn ended(
    db: &State<Db>,
    _same: SameOrigin,
    by: Option<Actor>,
    secure: &State<SecureCookies>,
    jar: &CookieJar<'_>,
    reads: Reads,
    to: &Origin<'_>,
    typed: Result<Fields, Status>,
) -> Result<Result<Reply, Failure>, Status> {
    // Somebody who is signed in has come to an address that does not exist.
    if by.is_some() || to.path().starts_with(API_BASE) {
        return Err(Status::NotFound);
    }
    let typed = match typed {
        // A button alone sends no form.
        Err(Status::UnsupportedMediaType) => Fields::default(),
        typed => typed?,
    };
    Ok(sign_in_again(
        db,
        session_token(jar, secure),
        &reads,
        to.to_string(),
        typed,
    )
    .await)
}

async fn sign_in_again(
    db: &Db,
    token: Option<&str>,
    reads: &Reads,
    to: String,
    typed: Fields,
) -> Result<Reply, Failure> {
    let session = match token {
        Some(token) => sessions::once(db.reader(), token).await?,
        None => None,
    };
    let mut fields = typed.all().to_vec();
    fields.retain(|(name, _)| !is_secret(name));
    let kept = session.map(|session| Kept {
        session,
        to,
        fields,
    });
    let kept = kept.filter(|kept| !kept.fields.is_empty() && is_own_path(&kept.to));
    let (key, kept) = match kept {
        Some(kept) if kept.is_too_long() => ("sign-in-ended-too-long", None),
        Some(kept) => ("sign-in-ended-kept", Some(kept)),
        None => ("sign-in-ended", None),
    };
    let mut page = SignInPage::new(reads.0, Form::default(), kept);
    page.page.notice = Some(key.to_owned());
    Reply::with(Status::Unauthorized, page)
}

/// The route of forms without a session.
pub fn routes() -> Vec<Route> {
    routes![ended]
}
