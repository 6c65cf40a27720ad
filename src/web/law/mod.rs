//! Pages of the law: the calendar, the terms with their versions, the paths, and a deadline that explains itself.

mod calendar;
mod deadline;
mod new_term;
mod paths;
mod steps;
mod terms;
pub(super) mod words;

use super::error::Failure;
use super::field::Fields;
use super::page::{Page, Reply};
use crate::domain::access::{Can, SeeHouse};
use crate::domain::law::recount::{Kept, Preview, Progress};
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
    /// Which keep the law that they began under; not asked of the calendar.
    keep: Option<Kept>,
}

/// Whether the form comes from the preview, and is to be saved.
fn is_decided(fields: &Fields) -> bool {
    fields.has("step", "save")
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
