//! The people of the shelter, for its administrators.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use super::setup::read_login;
use super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepAccounts};
use crate::domain::accounts;
use crate::domain::accounts::passwords::{self, Password};
use crate::domain::accounts::people::{self, Change, Email, NewPerson, Person};
use crate::domain::error::{Error, Refusal};
use askama::Template;
use entity::id::UserId;
use entity::journal::Subject;
use entity::membership::Role;
use entity::user::Language;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "accounts/people.html")]
struct PeoplePage {
    page: Page,
    people: Vec<Person>,
}

#[derive(Template)]
#[template(path = "accounts/new_person.html")]
struct NewPersonPage {
    page: Page,
    form: Form,
    /// The reader administers further shelters, from which people may come.
    has_other_shelters: bool,
}

#[derive(Template)]
#[template(path = "accounts/person.html")]
struct PersonPage {
    page: Page,
    form: Form,
    person: Person,
    works_elsewhere: bool,
}

/// Shows a password this once; it is kept nowhere.
#[derive(Template)]
#[template(path = "accounts/password.html")]
struct PasswordPage {
    page: Page,
    name: String,
    login: String,
    password: String,
}

#[get("/people?<done>")]
async fn list(db: &State<Db>, by: Can<KeepAccounts>, done: Option<&str>) -> Result<Reply, Failure> {
    Reply::page(PeoplePage {
        page: Page::of(&by).noting(done),
        people: people::list(db.reader(), &by).await?,
    })
}

async fn new_person_page(
    db: &Db,
    by: &Can<KeepAccounts>,
    form: Form,
) -> Result<NewPersonPage, Failure> {
    Ok(NewPersonPage {
        page: Page::of(by),
        form,
        has_other_shelters: accounts::workplaces(db, by).await?.len() > 1,
    })
}

async fn person_page(
    db: &Db,
    by: &Can<KeepAccounts>,
    id: UserId,
    form: Option<Form>,
) -> Result<PersonPage, Failure> {
    let person = people::seen_by(db.reader(), by, id).await?;
    Ok(PersonPage {
        page: Page::of(by),
        form: form.unwrap_or_else(|| Form::new(as_typed(&person))),
        works_elsewhere: people::works_elsewhere(db.reader(), by, id).await?,
        person,
    })
}

fn as_typed(person: &Person) -> Fields {
    Fields::filled([
        ("person_name", person.user.name.clone()),
        ("email", person.user.email.clone().unwrap_or_default()),
        ("role", person.role.to_string()),
        ("version", person.version.to_string()),
    ])
}

#[get("/people/new")]
async fn ask(db: &State<Db>, by: Can<KeepAccounts>) -> Result<Reply, Failure> {
    let begun = [("page_language", by.language.to_string())];
    let form = Form::new(Fields::filled(begun));
    Reply::page(new_person_page(db, &by, form).await?)
}

#[post("/people", data = "<fields>")]
async fn add(db: &State<Db>, by: Can<KeepAccounts>, fields: Fields) -> Result<Reply, Failure> {
    if fields.has("has_account", "yes") {
        return engage(db, by, fields).await;
    }
    let page = Page::of(&by);
    let new = match read_new(&fields) {
        Ok(new) => new,
        Err(faults) => {
            let form = Form::faulty(fields, faults, page.text);
            return Reply::again(new_person_page(db, &by, form).await?);
        }
    };
    let password = Password::initial()?;
    let hash = passwords::hash(password.clone()).await?;
    let (name, login) = (new.name.clone(), new.login.text().to_owned());
    let added = once::telling(db, &by, &fields, async |tx| {
        let id = people::add(tx, &by, new, &hash).await?;
        Ok((format!("/people/{id}?done=person-added"), password))
    });
    match added.await {
        Ok((place, None)) => Reply::to(place),
        Ok((_, Some(password))) => Reply::page(PasswordPage {
            page,
            name,
            login,
            password: password.text().to_owned(),
        }),
        Err(Error::Refused(refusal)) => {
            let form = Form::refused(fields, &refusal, "login", page.text);
            Reply::refused(&refusal, new_person_page(db, &by, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Somebody with an account at another shelter comes to work here, too.
async fn engage(db: &Db, by: Can<KeepAccounts>, fields: Fields) -> Result<Reply, Failure> {
    let text = Page::of(&by).text;
    let mut reader = Reader::new(&fields);
    let (login, role) = (
        read_login(&mut reader, "login"),
        reader.code::<Role>("role"),
    );
    let (login, role) = match reader.finish(login.zip(role)) {
        Ok(read) => read,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(new_person_page(db, &by, form).await?);
        }
    };
    let work = async |tx: &Tx| {
        let id = people::engage_known(tx, &by, &login, role).await?;
        Ok(format!("/people/{id}?done=person-engaged"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let form = Form::refused(fields, &refusal, "login", text);
        Reply::refused(&refusal, new_person_page(db, &by, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

#[get("/people/<id>?<done>")]
async fn show(
    db: &State<Db>,
    by: Can<KeepAccounts>,
    id: UserId,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let mut shown = person_page(db, &by, id, None).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

#[post("/people/<id>", data = "<fields>")]
async fn change(
    db: &State<Db>,
    by: Can<KeepAccounts>,
    id: UserId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let text = Page::of(&by).text;
    let (change, version) = match read_change(&fields) {
        Ok(read) => read,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(person_page(db, &by, id, Some(form)).await?);
        }
    };
    let work = async |tx: &Tx| {
        people::change(tx, &by, id, version, change).await?;
        Ok(format!("/people/{id}?done=person-changed"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let person = people::seen_by(db.reader(), &by, id).await?;
        let now = OnRecord {
            now: as_typed(&person),
            named: vec![("role", Page::of(&by).code(&person.role))],
            ..OnRecord::shown(Subject::User, id.0)
        };
        let form = stale::refused(db, &by, fields, &refusal, "role", now).await?;
        Reply::refused(&refusal, person_page(db, &by, id, Some(form)).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

#[post("/people/<id>/dismiss")]
async fn dismiss(db: &State<Db>, by: Can<KeepAccounts>, id: UserId) -> Result<Reply, Failure> {
    db.write(async |tx| people::dismiss(tx, &by, id).await)
        .await?;
    Reply::to("/people?done=person-dismissed")
}

#[post("/people/<id>/disable")]
async fn disable(db: &State<Db>, by: Can<KeepAccounts>, id: UserId) -> Result<Reply, Failure> {
    db.write(async |tx| people::disable(tx, &by, id).await)
        .await?;
    Reply::to(format!("/people/{id}?done=person-disabled"))
}

#[post("/people/<id>/enable")]
async fn enable(db: &State<Db>, by: Can<KeepAccounts>, id: UserId) -> Result<Reply, Failure> {
    db.write(async |tx| people::enable(tx, &by, id).await)
        .await?;
    Reply::to(format!("/people/{id}?done=person-enabled"))
}

#[post("/people/<id>/password", data = "<fields>")]
async fn reset(
    db: &State<Db>,
    by: Can<KeepAccounts>,
    id: UserId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let person = people::seen_by(db.reader(), &by, id).await?;
    let password = Password::initial()?;
    let hash = passwords::hash(password.clone()).await?;
    let reset = once::telling(db, &by, &fields, async |tx| {
        people::reset_password(tx, &by, id, &hash).await?;
        Ok((format!("/people/{id}"), password))
    });
    let (place, password) = reset.await?;
    let Some(password) = password else {
        return Reply::to(place);
    };
    Reply::page(PasswordPage {
        page: Page::of(&by),
        name: person.user.name,
        login: person.user.login,
        password: password.text().to_owned(),
    })
}

fn read_new(fields: &Fields) -> Result<NewPerson, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let login = read_login(&mut reader, "login");
    let name = reader.needed("person_name");
    let email = read_email(&mut reader);
    let language = reader.code::<Language>("page_language");
    let role = reader.code::<Role>("role");
    let new = (|| {
        Some(NewPerson {
            login: login?,
            name,
            email,
            language: language?,
            role: role?,
        })
    })();
    reader.finish(new)
}

fn read_change(fields: &Fields) -> Result<(Change, i32), Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let name = reader.needed("person_name");
    let email = read_email(&mut reader);
    let role = reader.code::<Role>("role");
    let version = reader.needed_number("version");
    let change = role.map(|role| Change { name, email, role });
    reader.finish(change.zip(version))
}

fn read_email(reader: &mut Reader<'_>) -> Option<Email> {
    let typed = reader.fields().value("email").trim();
    if typed.is_empty() {
        return None;
    }
    let email = Email::new(typed).ok();
    if email.is_none() {
        reader.fault("email", "email");
    }
    email
}

/// The routes of the shelter's people.
pub fn routes() -> Vec<Route> {
    routes![
        list, ask, add, show, change, dismiss, disable, enable, reset
    ]
}
