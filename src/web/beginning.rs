//! Beginning a term by hand, on an event that only people know: a decision, a placement, a request about somebody's data.

use super::error::Failure;
use super::field::{Fields, Reader};
use super::law::words;
use super::once;
use super::page::{Form, Page, Reply};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepProcedures, SeeHouse};
use crate::domain::error::{Refusal, Result as Verdict};
use crate::domain::law::rules;
use crate::domain::law::settling::{self, Whose};
use crate::domain::{calendar, stays};
use askama::Template;
use entity::id::{ProcedureId, RuleId, StayId};
use entity::term_rule;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "procedures/begin.html")]
struct BeginPage {
    page: Page,
    form: Form,
    back: String,
    case_code: String,
    /// Where the form goes.
    action: String,
    /// The terms that can begin, as (id, what it is about).
    terms: Vec<(String, String)>,
}

fn named(page: &Page, rule: &term_rule::Model) -> (String, String) {
    let about = page.term(&rule.called());
    let length = words::length(page, rule);
    let starts = page.code(&rule.starts);
    let basis = rules::basis(rule);
    let shown = format!("{about}: {length}, {starts} ({basis})");
    (rule.id.to_string(), shown)
}

async fn begin_page(
    db: &Db,
    see: &Can<SeeHouse>,
    by: &Can<KeepProcedures>,
    of: Whose,
    form: Form,
) -> Result<BeginPage, Failure> {
    let page = Page::of(see);
    let (stay, terms) =
        settling::startable(db.reader(), db.vault(), by, of, db.clock().now()).await?;
    let back = match of {
        Whose::Procedure(id) => format!("/procedures/{id}"),
        Whose::Stay(id) => format!("/stays/{id}"),
    };
    Ok(BeginPage {
        terms: terms.iter().map(|rule| named(&page, rule)).collect(),
        page,
        form,
        action: format!("{back}/deadlines"),
        back,
        case_code: stays::code(&stay),
    })
}

async fn show(
    db: &Db,
    see: &Can<SeeHouse>,
    by: &Can<KeepProcedures>,
    of: Whose,
) -> Result<Reply, Failure> {
    let now = calendar::local(db.clock().now());
    let start = Fields::filled([
        ("began_on", now.format("%Y-%m-%d").to_string()),
        ("began_at", now.format("%H:%M").to_string()),
    ]);
    Reply::page(begin_page(db, see, by, of, Form::new(start)).await?)
}

async fn begin(
    db: &Db,
    see: &Can<SeeHouse>,
    by: &Can<KeepProcedures>,
    of: Whose,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let rule = reader.needed_number::<i64>("term").map(RuleId);
    let at = reader.needed_moment("began");
    let text = Page::of(see).text;
    let (rule, at) = match reader.finish(rule.zip(at)) {
        Ok(new) => new,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(begin_page(db, see, by, of, form).await?);
        }
    };
    let work = async |tx: &Tx| -> Verdict<String> {
        settling::begin(tx, by, of, rule, at).await?;
        Ok(match of {
            Whose::Procedure(id) => format!("/procedures/{id}?done=deadline-begun"),
            Whose::Stay(id) => format!("/stays/{id}?done=deadline-begun"),
        })
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let form = Form::refused(fields, &refusal, "term", text);
        Reply::refused(&refusal, begin_page(db, see, by, of, form).await?)
    };
    once::or_refused(db, by, fields, work, refused).await
}

#[get("/procedures/<id>/deadlines/new")]
async fn of_procedure(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: ProcedureId,
) -> Result<Reply, Failure> {
    show(db, &see, &by, Whose::Procedure(id)).await
}

#[post("/procedures/<id>/deadlines", data = "<fields>")]
async fn begin_of_procedure(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: ProcedureId,
    fields: Fields,
) -> Result<Reply, Failure> {
    begin(db, &see, &by, Whose::Procedure(id), fields).await
}

#[get("/stays/<id>/deadlines/new")]
async fn of_stay(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: StayId,
) -> Result<Reply, Failure> {
    show(db, &see, &by, Whose::Stay(id)).await
}

#[post("/stays/<id>/deadlines", data = "<fields>")]
async fn begin_of_stay(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    begin(db, &see, &by, Whose::Stay(id), fields).await
}

/// The routes by which terms begin.
pub fn routes() -> Vec<Route> {
    routes![of_procedure, begin_of_procedure, of_stay, begin_of_stay]
}
