//! A term of law that was not there before: entered, shown before it is saved, saved.

use super::terms::version;
use super::{PreviewPage, carried, once_seen};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepLaw, SeeHouse};
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
}

impl NewTermPage {
    /// From what a term may run that no other one names.
    fn starts(&self) -> Vec<(String, String)> {
        let mut starts = self.page.choices::<Starts>();
        starts.retain(|(code, _)| *code != Starts::Follows.to_string());
        starts
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
    let kind = reader.code_or_none::<ProcedureKind>("term_kind");
    let starts = reader.code::<Starts>("starts");
    match subject {
        Some(Subject::Procedure) if kind.is_none() => reader.fault("term_kind", "term-kind"),
        Some(Subject::Stay | Subject::StayLimit)
            if starts.is_some_and(|of| of != Starts::Arrival) =>
        {
            reader.fault("starts", "term-starts");
        }
        _ if starts == Some(Starts::Follows) => reader.fault("starts", "choose"),
        _ => {}
    }
    let categories: Option<Vec<Category>> = fields
        .values("term_category")
        .map(|code| code.parse().ok())
        .collect();
    if categories.is_none() {
        reader.fault("term_category", "choose");
    }
    let (person, who) = (reader.code("person"), reader.code("who"));
    let first = version(&mut reader, &code);
    let read = (|| {
        Some(NewTerm {
            name,
            name_en,
            subject: subject?,
            kind: kind.filter(|_| matches!(subject, Some(Subject::Procedure | Subject::Duty))),
            starts: starts?,
            categories: categories?,
            person: person?,
            who: who?,
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
    Reply::page(NewTermPage {
        page: Page::of(&see),
        form: Form::new(Fields::filled(start)),
    })
}

#[post("/law/terms/new", data = "<fields>")]
async fn add(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    progress: &State<Progress>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let page = || Page::of(&see);
    let new = match read(&fields) {
        Ok(new) => new,
        Err(faults) => {
            let form = Form::faulty(fields, faults, page().text);
            return Reply::again(NewTermPage { page: page(), form });
        }
    };
    let place = format!("/law/terms/{}?done=term-added", new.first.code);
    let amendment = Amendment::Found(Box::new(new));
    let again = async |form: Form| Ok(NewTermPage { page: page(), form });
    let preview = async |fields: &Fields| {
        let now = db.clock().now();
        let tried = versions::try_out(db.reader(), &by, &amendment, now, progress);
        let (preview, keep) = tried.await?;
        Ok(PreviewPage {
            page: page(),
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
    once_seen(db, &by, (fields, "term_code"), preview, work, again).await
}

/// The routes of a new term.
pub fn routes() -> Vec<Route> {
    routes![show, add]
}
