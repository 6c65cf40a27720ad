//! A term of law that was not there before: entered, shown before it is saved, saved.

use super::term_fields::{starts_alone, version};
use super::{PreviewPage, carried, once_seen};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepLaw, SeeHouse};
use crate::domain::error::Refusal;
use crate::domain::law::recount::Progress;
use crate::domain::law::versions::{self, Amendment, NewTerm};
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Reader};
use crate::web::page::{Form, Page, Reply};
use askama::Template;
use entity::procedure::ProcedureKind;
use entity::stay::Category;
use entity::term_rule::{Certainty, Nature, Person, Starts, Subject, TermUnit, Who};
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "law/new_term.html")]
struct NewTermPage {
    page: Page,
    form: Form,
    /// Whether it may be of a procedure, and from what it may run.
    limits_procedure: bool,
    starts: Vec<(String, String)>,
}

impl NewTermPage {
    fn of(see: &Can<SeeHouse>, form: Form) -> NewTermPage {
        let page = Page::of(see);
        NewTermPage {
            starts: starts_alone(&page),
            limits_procedure: true,
            page,
            form,
        }
    }
}

/// One to three letters and a number, as the terms of the first start have them.
fn is_code(text: &str) -> bool {
    let letters = text.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let number = &text[letters.len()..];
    (1..=3).contains(&letters.len())
        && (1..=3).contains(&number.len())
        && letters.chars().all(|sign| sign.is_ascii_uppercase())
}

fn read(fields: &Fields) -> Result<NewTerm, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let code = reader.needed("term_code").to_uppercase();
    if !code.is_empty() && !is_code(&code) {
        reader.fault("term_code", "term-code");
    }
    let (name, name_en) = (reader.needed("term_name"), reader.line("term_name_en"));
    let subject = reader.code::<Subject>("subject");
    let first = version(&mut reader, &code, (subject, false));
    let read = (|| {
        Some(NewTerm {
            name,
            name_en,
            subject: subject?,
            first: first?,
        })
    })();
    reader.finish(read)
}

#[get("/law/terms/new")]
async fn show(see: Can<SeeHouse>, _by: Can<KeepLaw>) -> Result<Reply, Failure> {
    let start = [
        ("person", Person::Anyone.to_string()),
        ("starts", Starts::Arrival.to_string()),
        ("nature", Nature::Law.to_string()),
    ];
    let form = Form::new(Fields::filled(start));
    Reply::page(NewTermPage::of(&see, form))
}

#[post("/law/terms/new", data = "<fields>")]
async fn add(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    progress: &State<Progress>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let new = match read(&fields) {
        Ok(new) => new,
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(&see).text);
            return Reply::again(NewTermPage::of(&see, form));
        }
    };
    let place = format!("/law/terms/{}?done=term-added", new.first.code);
    let amendment = Amendment::Found(Box::new(new));
    let again = async |form: Form| Ok(NewTermPage::of(&see, form));
    let preview = async |fields: &Fields| {
        let now = db.clock().now();
        let tried = versions::try_out(db.reader(), db.vault(), &by, &amendment, now, progress);
        let (preview, keep) = tried.await?;
        Ok(PreviewPage {
            page: Page::of(&see),
            title: "law-term-new",
            action: "/law/terms/new".to_owned(),
            back: "/law/terms/new".to_owned(),
            fields: carried(fields),
            preview,
            keep,
            is_of_calendar: false,
        })
    };
    let work = async |tx: &Tx| {
        versions::amend(tx, &by, &amendment, progress).await?;
        Ok(place)
    };
    let field_of = |refusal: &Refusal| match refusal {
        Refusal::NoSuchTerm => "then_code",
        _ => "term_code",
    };
    once_seen(db, &by, fields, field_of, preview, work, again).await
}

/// The routes of a new term.
pub fn routes() -> Vec<Route> {
    routes![show, add]
}
