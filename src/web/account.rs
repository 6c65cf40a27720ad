//! One's own account: language, password, sessions, and at which shelter one works now.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::guard::SecureCookies;
use super::once;
use super::page::{Form, Page, Reply};
use super::setup::read_password;
use super::sign_in::set_language;
use super::visitor::Visitor;
use crate::db::Db;
use crate::domain::access::Actor;
use crate::domain::accounts::limits::SignInLimits;
use crate::domain::accounts::{self, feeds, passwords, sessions};
use crate::domain::error::Error;
use askama::Template;
use entity::id::{SessionId, ShelterId};
use entity::user::Language;
use entity::{feed, session, user};
use rocket::http::CookieJar;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct AccountPage {
    page: Page,
    form: Form,
    user: user::Model,
    sessions: Vec<session::Model>,
    this: Option<SessionId>,
    here: ShelterId,
    shelters: Vec<(ShelterId, String)>,
    feed: Option<feed::Model>,
    /// A calendar address that was made just now; it is kept nowhere.
    address: Option<String>,
}

impl AccountPage {
    fn is_this(&self, session: &session::Model) -> bool {
        self.this == Some(session.id)
    }

    async fn new(db: &Db, by: &Actor, form: Form) -> Result<AccountPage, Failure> {
        Ok(AccountPage {
            page: Page::of(by),
            form,
            user: accounts::own(db.reader(), by).await?,
            sessions: sessions::own(db.reader(), by, db.clock().now()).await?,
            this: by.session,
            here: by.shelter,
            shelters: accounts::workplaces(db, by).await?,
            feed: feeds::own(db.reader(), by).await?,
            address: None,
        })
    }
}

#[get("/account?<done>")]
async fn show(db: &State<Db>, by: Actor, done: Option<&str>) -> Result<Reply, Failure> {
    let mut template = AccountPage::new(db, &by, Form::new(begins(&by))).await?;
    template.page = template.page.noting(done);
    Reply::page(template)
}

/// What the forms of the page begin with.
fn begins(by: &Actor) -> Fields {
    Fields::filled([("page_language", by.language.to_string())])
}

/// The page with a calendar address that is shown this once.
pub async fn with_feed(db: &Db, by: &Actor, address: String) -> Result<Reply, Failure> {
    let mut template = AccountPage::new(db, by, Form::new(begins(by))).await?;
    template.address = Some(address);
    Reply::page(template)
}

#[post("/account/language", data = "<fields>")]
async fn language(
    db: &State<Db>,
    by: Actor,
    secure: &State<SecureCookies>,
    jar: &CookieJar<'_>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let language = reader.code::<Language>("page_language");
    match reader.finish(language) {
        Ok(language) => {
            let chosen = once::form(db, &by, &fields, async |tx| {
                accounts::choose_language(tx, &by, language).await?;
                Ok("/account?done=language-chosen".to_owned())
            });
            let place = chosen.await?;
            set_language(jar, secure, language);
            Reply::to(place)
        }
        Err(faults) => again(db, &by, faults).await,
    }
}

#[post("/account/password", data = "<fields>")]
async fn password(
    db: &State<Db>,
    limits: &State<SignInLimits>,
    by: Actor,
    visitor: Visitor,
    fields: Fields,
) -> Result<Reply, Failure> {
    let user = accounts::own(db.reader(), &by).await?;
    // An open browser must not be a way round the limit of tries.
    if let Err(seconds) = limits.allow(&user.login, visitor.address) {
        let message = Page::of(&by).tv("sign-in-too-often", seconds);
        let form = Form::saying(begins(&by), "password", message);
        return Reply::wait(seconds, AccountPage::new(db, &by, form).await?);
    }
    let mut reader = Reader::new(&fields);
    let chosen = read_password(&mut reader, "new_password", &user.login);
    if fields.value("new_password") != fields.value("repeat_password") {
        reader.fault("repeat_password", "password-repeat");
    }
    let chosen = match reader.finish(chosen) {
        Ok(chosen) => chosen,
        Err(faults) => return again(db, &by, faults).await,
    };
    match accounts::check_password(db, &by, fields.value("password")).await {
        Err(Error::Refused(refusal)) => {
            let text = Page::of(&by).text;
            let form = Form::refused(begins(&by), &refusal, "password", text);
            return Reply::refused(&refusal, AccountPage::new(db, &by, form).await?);
        }
        checked => checked?,
    }
    let hash = passwords::hash(chosen).await?;
    db.write(async |tx| accounts::change_password(tx, &by, &hash).await)
        .await?;
    Reply::to("/account?done=password-changed")
}

#[post("/account/sessions/<id>/end")]
async fn end(db: &State<Db>, by: Actor, id: SessionId) -> Result<Reply, Failure> {
    db.write(async |tx| sessions::end(tx, &by, id).await)
        .await?;
    Reply::to("/account?done=session-ended")
}

#[post("/account/sessions/end-others")]
async fn end_others(db: &State<Db>, by: Actor) -> Result<Reply, Failure> {
    db.write(async |tx| sessions::end_others(tx, &by).await)
        .await?;
    Reply::to("/account?done=sessions-ended")
}

#[post("/account/shelter", data = "<fields>")]
async fn shelter(db: &State<Db>, by: Actor, fields: Fields) -> Result<Reply, Failure> {
    let shelter = fields.value("shelter").parse();
    let shelter = ShelterId(shelter.map_err(|_| Error::NotFound)?);
    db.write(async |tx| sessions::switch_shelter(tx, &by, shelter).await)
        .await?;
    // What the actor may at the other shelter, the next request finds out.
    Reply::to("/account?done=shelter-chosen")
}

async fn again(db: &Db, by: &Actor, faults: Vec<Fault>) -> Result<Reply, Failure> {
    let form = Form::faulty(begins(by), faults, Page::of(by).text);
    Reply::again(AccountPage::new(db, by, form).await?)
}

/// The routes of one's own account.
pub fn routes() -> Vec<Route> {
    routes![show, language, password, end, end_others, shelter]
}
