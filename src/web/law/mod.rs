//! Pages of the law: the calendar, the terms with their versions, the paths, and a deadline that explains itself.

mod calendar;
mod deadline;
mod new_term;
mod paths;
mod steps;
mod term_fields;
mod terms;
pub(super) mod words;

use super::error::Failure;
use super::field::Fields;
use super::once;
use super::page::{Form, Page, Reply};
use crate::db::{Db, Tx};
use crate::domain::access::{Actor, Can, SeeHouse};
use crate::domain::error::{Error, Refusal, Result as Verdict};
use crate::domain::law::recount::{Kept, KeptCase, Preview, Progress, Why};
use askama::Template;
use rocket::{Route, State, get, routes};

/// What is asked before a change of the law is saved.
#[derive(Template)]
#[template(path = "law/preview.html")]
struct PreviewPage {
    page: Page,
    title: &'static str,
    /// Where the confirmed form goes, and where one turns back to.
    action: String,
    back: String,
    fields: Vec<(String, String)>,
    preview: Preview,
    keep: Kept,
    /// Else it is of a term, and what is kept keeps the law that it began under.
    is_of_calendar: bool,
}

impl PreviewPage {
    /// Why a deadline is left as it is.
    fn why(&self, case: &KeptCase) -> String {
        let page = &self.page;
        match case.why {
            Why::Began(on, version) => page.tvv("law-preview-began", page.on(&on), version),
            Why::SetByPerson => page.t("law-preview-by-person"),
            Why::SetByDecision => page.t("law-preview-by-decision"),
        }
    }
}

/// Shows what a change of the law would do, and makes it when the form comes from there. It comes back as `again` shows it when one
/// turns back from there, or when a rule refuses it, at the field that `field_of` says.
async fn once_seen<P: Template, A: Template>(
    db: &Db,
    by: &Actor,
    fields: Fields,
    field_of: impl FnOnce(&Refusal) -> &'static str,
    preview: impl AsyncFnOnce(&Fields) -> Verdict<P>,
    work: impl AsyncFnOnce(&Tx) -> Verdict<String>,
    again: impl AsyncFnOnce(Form) -> Result<A, Failure>,
) -> Result<Reply, Failure> {
    let refused = match fields.value("step") {
        "edit" => return Reply::page(again(Form::new(fields)).await?),
        "save" => match once::form(db, by, &fields, work).await {
            Ok(place) => return Reply::to(place),
            Err(error) => error,
        },
        _ => match preview(&fields).await {
            Ok(preview) => return Reply::page(preview),
            Err(error) => error,
        },
    };
    match refused {
        Error::Refused(refusal) => {
            let form = Form::refused(fields, &refusal, field_of(&refusal), Page::of(by).text);
            Reply::refused(&refusal, again(form).await?)
        }
        error => Err(error.into()),
    }
}

/// The fields that the preview carries on.
fn carried(fields: &Fields) -> Vec<(String, String)> {
    let all = fields.all().iter();
    all.filter(|(name, _)| name != "step").cloned().collect()
}

/// How far a recount has come, while somebody waits for it.
#[get("/law/progress")]
fn progress(by: Can<SeeHouse>, progress: &State<Progress>) -> Result<Reply, Failure> {
    let page = Page::of(&by);
    let (done, all) = progress.told();
    let said = match all {
        0 => String::new(),
        _ => page.tvv("law-progress", done, all),
    };
    Ok(Reply::Html(rocket::http::Status::Ok, said))
}

/// The routes of the law.
pub fn routes() -> Vec<Route> {
    let mut all = routes![progress];
    all.extend(calendar::routes());
    all.extend(terms::routes());
    all.extend(new_term::routes());
    all.extend(deadline::routes());
    all.extend(paths::routes());
    all.extend(steps::routes());
    all
}
