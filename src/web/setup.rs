//! The first start: a link that works once opens the shelter and its first accounts.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::guard::SameOrigin;
use super::page::{Form, Page, Reply};
use super::shelter;
use super::sign_in::Reads;
use crate::db::Db;
use crate::domain::accounts::passwords::{self, Password};
use crate::domain::accounts::people::{Login, NewPerson};
use crate::domain::accounts::{self, FirstStart, secrets};
use crate::domain::error::Error;
use crate::domain::shelters::NewShelter;
use askama::Template;
use entity::code::Code;
use entity::membership::Role;
use entity::user::Language;
use rocket::tokio::sync::Mutex;
use rocket::{Route, State, get, post, routes};

/// The token of the link, in memory only; empty once it was used.
pub struct SetupLink(Mutex<Option<String>>);

impl SetupLink {
    /// Makes a link for a store without accounts.
    pub fn new() -> Result<SetupLink, Error> {
        Ok(SetupLink(Mutex::new(Some(secrets::token()?))))
    }

    /// There is nothing to set up.
    pub fn used() -> SetupLink {
        SetupLink(Mutex::new(None))
    }

    /// The token, as long as the link was not used.
    pub fn token(&self) -> Option<String> {
        self.0.try_lock().ok().and_then(|token| token.clone())
    }
}

#[derive(Template)]
#[template(path = "accounts/setup.html")]
struct SetupPage {
    page: Page,
    form: Form,
    token: String,
    provinces: Vec<(String, String)>,
}

impl SetupPage {
    fn new(reads: &Reads, token: &str, form: Form) -> SetupPage {
        SetupPage {
            page: Page::open(reads.0),
            form,
            token: token.to_owned(),
            provinces: shelter::provinces(),
        }
    }
}

#[get("/setup/<token>")]
async fn ask(link: &State<SetupLink>, reads: Reads, token: &str) -> Result<Reply, Failure> {
    if link.0.lock().await.as_deref() != Some(token) {
        return Err(Error::NotFound.into());
    }
    let begun = [
        ("page_language", reads.0.to_string()),
        ("hides_address", "yes".to_owned()),
    ];
    Reply::page(SetupPage::new(
        &reads,
        token,
        Form::new(Fields::filled(begun)),
    ))
}

#[post("/setup/<token>", data = "<fields>")]
async fn set_up(
    db: &State<Db>,
    link: &State<SetupLink>,
    _same: SameOrigin,
    reads: Reads,
    token: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    // Held until the end: of two forms that are sent at once one finds the link used.
    let mut kept = link.0.lock().await;
    if kept.as_deref() != Some(token) {
        return Err(Error::NotFound.into());
    }
    let typed = match read(&fields) {
        Ok(typed) => typed,
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::open(reads.0).text);
            return Reply::again(SetupPage::new(&reads, token, form));
        }
    };
    let (person, password) = typed.administrator;
    let administrator = (person, passwords::hash(password).await?);
    let manager = match typed.manager {
        Some((person, password)) => Some((person, passwords::hash(password).await?)),
        None => None,
    };
    let first = FirstStart {
        shelter: typed.shelter,
        administrator,
        manager,
    };
    match db.write(async |tx| accounts::set_up(tx, first).await).await {
        Ok(_) => {
            *kept = None;
            Reply::to("/sign-in?done=set-up")
        }
        Err(Error::Refused(refusal)) => {
            let text = Page::open(reads.0).text;
            let form = Form::refused(fields, &refusal, "manager_login", text);
            Reply::refused(&refusal, SetupPage::new(&reads, token, form))
        }
        Err(error) => Err(error.into()),
    }
}

struct Typed {
    shelter: NewShelter,
    administrator: (NewPerson, Password),
    manager: Option<(NewPerson, Password)>,
}

fn read(fields: &Fields) -> Result<Typed, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let language = reader.code("page_language").unwrap_or(Language::ALL[0]);
    let administrator = person(
        &mut reader,
        ["person_name", "login", "new_password"],
        Role::Administrator,
        language,
    );
    let manager = match ["manager_name", "manager_login", "manager_password"] {
        names
            if names
                .iter()
                .all(|name| fields.value(name).trim().is_empty()) =>
        {
            Some(None)
        }
        names => person(&mut reader, names, Role::Manager, language).map(Some),
    };
    let shelter = shelter::read_new(&mut reader);
    let typed = (|| {
        Some(Typed {
            shelter: shelter?,
            administrator: administrator?,
            manager: manager?,
        })
    })();
    reader.finish(typed)
}

fn person(
    reader: &mut Reader<'_>,
    [name, login, password]: [&str; 3],
    role: Role,
    language: Language,
) -> Option<(NewPerson, Password)> {
    let full_name = reader.needed(name);
    let taken = read_login(reader, login);
    let strong = read_password(reader, password, reader.fields().value(login));
    let person = NewPerson {
        login: taken?,
        name: full_name,
        email: None,
        language,
        role,
    };
    Some((person, strong?))
}

/// Reads a login and leaves a fault where there is none.
pub fn read_login(reader: &mut Reader<'_>, name: &str) -> Option<Login> {
    let login = Login::new(reader.fields().value(name));
    if login.is_none() {
        reader.fault(name, "login");
    }
    login
}

/// Reads a password that somebody chose and leaves a fault where it is weak.
pub fn read_password(reader: &mut Reader<'_>, name: &str, login: &str) -> Option<Password> {
    match Password::new(reader.fields().value(name), login) {
        Ok(password) => Some(password),
        Err(_) => {
            reader.fault(name, "password-weak");
            None
        }
    }
}

/// The routes of the first start.
pub fn routes() -> Vec<Route> {
    routes![ask, set_up]
}
