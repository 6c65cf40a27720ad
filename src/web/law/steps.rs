//! One step of a way with all its versions, and what a manager does to it: another version from a day on, its end, a new step.

use super::{carried, once_seen, words};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepLaw, Right, SeeHouse};
use crate::domain::error::Error;
use crate::domain::law::paths;
use crate::domain::law::rules::{self, Rules};
use crate::domain::law::ways::{self, Change, NewStep};
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Reader};
use crate::web::page::{Form, Page, Reply};
use askama::Template;
use chrono::NaiveDate;
use entity::path_step::{self, Opens, Path};
use entity::procedure::ProcedureKind;
use entity::term_rule::Who;
use rocket::{Route, State, get, post, routes};
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "law/step.html")]
struct StepPage {
    page: Page,
    form: Form,
    path: Path,
    /// Its place on the way; none for a step that comes in.
    position: Option<i32>,
    versions: Vec<path_step::Model>,
    /// The kinds that it may come after.
    before: Vec<(String, String)>,
    rules: Rules,
}

impl StepPage {
    /// The terms of the procedure, to choose from: code and name. None where the procedure is still to be chosen.
    fn choice(&self) -> Vec<(String, String)> {
        let kind = self.versions.first().map(|step| step.kind);
        let all = self.rules.all().iter();
        let its = all.filter(|rule| kind.is_some() && rule.kind == kind);
        let codes: BTreeSet<_> = its.map(|rule| rule.code.as_str()).collect();
        named(&self.page, &self.rules, codes.into_iter())
    }
}

#[derive(Template)]
#[template(path = "law/step_preview.html")]
struct PreviewPage {
    page: Page,
    action: String,
    back: String,
    fields: Vec<(String, String)>,
    on: NaiveDate,
    was: Option<path_step::Model>,
    becomes: Option<path_step::Model>,
    rules: Rules,
}

/// Terms by code, each with what it is called.
fn named<'c>(
    page: &Page,
    rules: &Rules,
    codes: impl Iterator<Item = &'c str>,
) -> Vec<(String, String)> {
    let name = |code: &str| {
        let rule = rules.versions(code).last();
        rule.map_or_else(String::new, |rule| page.term(&rule.called()))
    };
    codes.map(|code| (code.to_owned(), name(code))).collect()
}

/// The address of a step, or of the form for a new one.
fn address(path: Path, position: Option<i32>) -> String {
    match position {
        Some(position) => format!("/law/paths/{path}/{position}"),
        None => format!("/law/paths/{path}/new"),
    }
}

/// What a step comes after, in words.
fn after(page: &Page, step: &path_step::Model) -> String {
    match step.after.parse::<ProcedureKind>() {
        Ok(kind) => page.code(&kind),
        Err(_) => page.t("law-step-arrival"),
    }
}

async fn step_page(
    db: &Db,
    by: &Can<SeeHouse>,
    path: Path,
    position: Option<i32>,
    form: Option<Form>,
) -> Result<StepPage, Failure> {
    let (page, today) = (Page::of(by), db.today());
    let steps = paths::load_steps(db.reader()).await?;
    let versions = match position {
        Some(position) => ways::versions(&steps, path, position),
        None => Vec::new(),
    };
    if position.is_some() && versions.is_empty() {
        return Err(Error::NotFound.into());
    }
    let others = steps.iter().filter(|step| {
        step.path == path && Some(step.position) != position && ways::lasts(step, today)
    });
    let mut before: Vec<ProcedureKind> = others.map(|step| step.kind).collect();
    before.dedup();
    let form = form.unwrap_or_else(|| Form::new(as_it_is(versions.first().copied())));
    Ok(StepPage {
        rules: rules::load(db.reader()).await?,
        form,
        path,
        position,
        before: before
            .iter()
            .map(|kind| (kind.to_string(), page.code(kind)))
            .collect(),
        versions: versions.into_iter().cloned().collect(),
        page,
    })
}

/// A new version begins with what the one before it says.
fn as_it_is(step: Option<&path_step::Model>) -> Fields {
    let Some(step) = step else {
        return Fields::default();
    };
    Fields::filled([
        ("step_kind", step.kind.to_string()),
        ("step_after", step.after.clone()),
        ("step_who", step.who.to_string()),
        ("step_to", step.agency.clone()),
        ("step_opens", step.opens.to_string()),
        ("step_terms", step.rules.clone()),
    ])
}

fn read(
    path: Path,
    place: Option<(i32, ProcedureKind)>,
    fields: &Fields,
) -> Result<Change, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    if let (Some((position, _)), true) = (place, fields.has("act", "end")) {
        let on = reader.needed_date("ends_on");
        return reader.finish(on.map(|on| Change::End(path, position, on)));
    }
    let kind = match place {
        Some((_, kind)) => Some(kind),
        None => reader.code("step_kind"),
    };
    let after = reader.code_or_none("step_after");
    let (who, opens) = (
        reader.code::<Who>("step_who"),
        reader.code::<Opens>("step_opens"),
    );
    let (agency, terms) = (reader.needed("step_to"), reader.line("step_terms"));
    let valid_from = reader.needed_date("valid_from");
    let terms = terms.unwrap_or_default();
    let read = (|| {
        Some(Change::Say(NewStep {
            path,
            position: place.map(|(position, _)| position),
            kind: kind?,
            after,
            who: who?,
            agency,
            opens: opens?,
            rules: terms.split_whitespace().map(str::to_owned).collect(),
            valid_from: valid_from?,
        }))
    })();
    reader.finish(read)
}

#[get("/law/paths/<path>/new")]
async fn new(
    db: &State<Db>,
    see: Can<SeeHouse>,
    _by: Can<KeepLaw>,
    path: &str,
) -> Result<Reply, Failure> {
    Reply::page(step_page(db, &see, way(path)?, None, None).await?)
}

#[get("/law/paths/<path>/<position>?<done>", rank = 2)]
async fn one(
    db: &State<Db>,
    see: Can<SeeHouse>,
    path: &str,
    position: i32,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let mut shown = step_page(db, &see, way(path)?, Some(position), None).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

fn way(path: &str) -> Result<Path, Failure> {
    path.parse().map_err(|_| Error::NotFound.into())
}

async fn settle(
    db: &Db,
    see: &Can<SeeHouse>,
    by: &Can<KeepLaw>,
    path: Path,
    position: Option<i32>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let text = Page::of(see).text;
    let steps = paths::load_steps(db.reader()).await?;
    let place = match position {
        Some(position) => {
            let versions = ways::versions(&steps, path, position);
            let latest = versions.first().ok_or(Error::NotFound)?;
            Some((position, latest.kind))
        }
        None => None,
    };
    let change = match read(path, place, &fields) {
        Ok(change) => change,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(step_page(db, see, path, position, Some(form)).await?);
        }
    };
    let again = async |form: Form| step_page(db, see, path, position, Some(form)).await;
    let preview = async |fields: &Fields| {
        let rules = rules::load(db.reader()).await?;
        let changed = ways::tried(&steps, &rules, &change)?;
        Ok(PreviewPage {
            rules,
            page: Page::of(see),
            action: address(path, position),
            back: address(path, position),
            fields: carried(fields),
            on: change.from(),
            was: changed.ended,
            becomes: changed.begun,
        })
    };
    let work = async |tx: &Tx| {
        ways::change(tx, by, &change).await?;
        Ok(format!("/law/paths?done=path-changed#{path}"))
    };
    once_seen(db, by, fields, |_| "", preview, work, again).await
}

#[post("/law/paths/<path>/new", data = "<fields>")]
async fn add(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    path: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    settle(db, &see, &by, way(path)?, None, fields).await
}

#[post("/law/paths/<path>/<position>", data = "<fields>", rank = 2)]
async fn change(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    path: &str,
    position: i32,
    fields: Fields,
) -> Result<Reply, Failure> {
    settle(db, &see, &by, way(path)?, Some(position), fields).await
}

/// The routes of steps.
pub fn routes() -> Vec<Route> {
    routes![new, one, add, change]
}
