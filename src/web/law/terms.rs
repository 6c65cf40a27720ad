//! The terms of law by kind, one term with all its versions, and what a manager does to them.

use super::term_fields::{as_it_is, may_be_of_procedure, starts_alone, version};
use super::{PreviewPage, carried, once_seen, words};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepLaw, Right, SeeHouse};
use crate::domain::error::{Error, Refusal};
use crate::domain::law::recount::Progress;
use crate::domain::law::rules::{self, Rules};
use crate::domain::law::versions::{self, Amendment};
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Reader};
use crate::web::once;
use crate::web::page::{Form, Page, Reply};
use askama::Template;
use chrono::NaiveDate;
use entity::id::RuleId;
use entity::procedure::ProcedureKind;
use entity::stay::Category;
use entity::term_rule::{self, Called, Certainty, Nature, Person, Starts, Subject, TermUnit, Who};
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "law/terms.html")]
struct TermsPage {
    page: Page,
    groups: Vec<(String, Vec<Shown>)>,
}

#[derive(Template)]
#[template(path = "law/term.html")]
struct TermPage {
    page: Page,
    form: Form,
    called: Called,
    versions: Vec<Shown>,
    /// Whether it may be of a procedure, and from what it may run.
    limits_procedure: bool,
    starts: Vec<(String, String)>,
    /// The version that may end or be taken back.
    latest: RuleId,
    is_ended: bool,
    /// The whole term was a mistake: nothing goes on from it.
    is_taken_back: bool,
    moved: Option<i64>,
}

/// A version of a term as it is shown.
struct Shown {
    rule: term_rule::Model,
    length: String,
    basis: String,
    validity: String,
    certainty: String,
    is_certain: bool,
    is_in_force: bool,
    /// For whom, if not for everybody.
    categories: Vec<String>,
}

fn shown(page: &Page, rule: &term_rule::Model, today: NaiveDate) -> Shown {
    let categories = rule.categories.split_whitespace();
    Shown {
        length: words::length(page, rule),
        basis: rules::basis(rule),
        validity: words::validity(page, rule),
        certainty: words::certainty(page, rule),
        is_certain: rules::is_certain(rule),
        is_in_force: rules::is_in_force(rule, today),
        categories: categories
            .map(|code| page.t(format!("category-{code}")))
            .collect(),
        rule: rule.clone(),
    }
}

#[get("/law")]
async fn list(db: &State<Db>, by: Can<SeeHouse>) -> Result<Reply, Failure> {
    let (page, today) = (Page::of(&by), db.today());
    let rules = rules::load(db.reader()).await?;
    let mut codes: Vec<&str> = rules.all().iter().map(|rule| rule.code.as_str()).collect();
    codes.dedup();
    let mut groups: Vec<(String, Vec<Shown>)> = Vec::new();
    for code in codes {
        // What holds today stands for a term; one that has ended or has not begun is shown by its latest version.
        let rule = match rules.version_on(code, today) {
            Some(rule) => rule,
            None => versions::newest(&rules, code)?,
        };
        let title = match (rule.subject, rule.kind) {
            (Subject::StayLimit | Subject::Stay, _) | (_, None) => page.code(&rule.subject),
            (Subject::Procedure | Subject::Duty, Some(kind)) => page.code(&kind),
        };
        let row = shown(&page, rule, today);
        match groups.iter_mut().find(|(of, _)| *of == title) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((title, vec![row])),
        }
    }
    Reply::page(TermsPage { page, groups })
}

async fn term_page(
    db: &Db,
    by: &Can<SeeHouse>,
    code: &str,
    form: Option<Form>,
) -> Result<TermPage, Failure> {
    let (page, today) = (Page::of(by), db.today());
    let rules = rules::load(db.reader()).await?;
    let latest = versions::newest(&rules, code)?.clone();
    let mut versions: Vec<Shown> = rules
        .versions(code)
        .map(|rule| shown(&page, rule, today))
        .collect();
    versions.reverse();
    let mut starts = page.choices::<Starts>();
    if latest.starts != Starts::Follows {
        starts = starts_alone(&page);
    }
    Ok(TermPage {
        page,
        form: form.unwrap_or_else(|| Form::new(as_it_is(&latest))),
        called: latest.called(),
        versions,
        limits_procedure: may_be_of_procedure(latest.subject),
        starts,
        latest: latest.id,
        is_ended: latest.valid_until.is_some(),
        is_taken_back: latest.withdrawn_at.is_some(),
        moved: None,
    })
}

/// The page again with a form that is not the one of a new version: that one begins as always.
async fn beside_version(
    db: &Db,
    by: &Can<SeeHouse>,
    code: &str,
    form: Form,
) -> Result<TermPage, Failure> {
    let mut shown = term_page(db, by, code, None).await?;
    shown.form = form.over(shown.form.fields().clone());
    Ok(shown)
}

#[get("/law/terms/<code>?<done>&<moved>")]
async fn one(
    db: &State<Db>,
    by: Can<SeeHouse>,
    code: &str,
    done: Option<&str>,
    moved: Option<i64>,
) -> Result<Reply, Failure> {
    let mut shown = term_page(db, &by, code, None).await?;
    shown.page = shown.page.noting(done);
    shown.moved = moved.filter(|_| done.is_some());
    Reply::page(shown)
}

fn read_new(latest: &term_rule::Model, fields: &Fields) -> Result<Amendment, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let follows = latest.starts == Starts::Follows;
    let new = version(&mut reader, &latest.code, (Some(latest.subject), follows));
    reader.finish(new.map(Amendment::Add))
}

fn read_end(latest: RuleId, fields: &Fields) -> Result<Amendment, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let reason = reader.needed("law_reason");
    let read = match reader.ticked("is_mistake") {
        true => Some(Amendment::Withdraw(latest, reason)),
        false => {
            let on = reader.needed_date("ends_on");
            on.map(|on| Amendment::End(latest, on, reason))
        }
    };
    reader.finish(read)
}

/// Shows an amendment or makes it. The form came from `action`; `named` is its field that others rest on.
async fn settle(
    db: &Db,
    see: &Can<SeeHouse>,
    by: &Can<KeepLaw>,
    progress: &Progress,
    code: &str,
    (action, named, fields): (&str, &'static str, Fields),
    amendment: Result<Amendment, Vec<Fault>>,
) -> Result<Reply, Failure> {
    let again = async |form: Form| match action {
        "" => term_page(db, see, code, Some(form)).await,
        _ => beside_version(db, see, code, form).await,
    };
    let amendment = match amendment {
        Ok(amendment) => amendment,
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(see).text);
            return Reply::again(again(form).await?);
        }
    };
    let back = format!("/law/terms/{code}");
    let preview = async |fields: &Fields| {
        let now = db.clock().now();
        let tried = versions::try_out(db.reader(), db.vault(), by, &amendment, now, progress);
        let (preview, keep) = tried.await?;
        Ok(PreviewPage {
            page: Page::of(see),
            title: "law-term",
            action: format!("{back}{action}"),
            back: back.clone(),
            fields: carried(fields),
            preview,
            keep,
            is_of_calendar: false,
        })
    };
    let work = async |tx: &Tx| {
        let moved = versions::amend(tx, by, &amendment, progress).await?;
        Ok(format!("{back}?done=term-changed&moved={moved}"))
    };
    let field_of = |refusal: &Refusal| match refusal {
        Refusal::TermIsNamed => named,
        Refusal::NoSuchTerm => "then_code",
        _ => "",
    };
    once_seen(db, by, fields, field_of, preview, work, again).await
}

#[post("/law/terms/<code>", data = "<fields>")]
async fn add(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    progress: &State<Progress>,
    code: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    let rules = rules::load(db.reader()).await?;
    let latest = versions::latest(&rules, code)?;
    let amendment = read_new(latest, &fields);
    // Of the same procedure, it is from what the term runs that another one rests on.
    let named = match &amendment {
        Ok(Amendment::Add(new)) if new.reach.kind == latest.kind => "starts",
        _ => "term_kind",
    };
    let form = ("", named, fields);
    settle(db, &see, &by, progress, code, form, amendment).await
}

#[post("/law/terms/<code>/end", data = "<fields>")]
async fn end(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    progress: &State<Progress>,
    code: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    let rules: Rules = rules::load(db.reader()).await?;
    let latest = versions::latest(&rules, code)?.id;
    // The version that the reader saw as the latest is the one that they mean; without one nothing has changed meanwhile.
    let meant = match fields.value("version") {
        "" => latest,
        seen => seen.parse().map_err(|_| Error::NotFound)?,
    };
    let amendment = read_end(meant, &fields);
    let form = ("/end", "is_mistake", fields);
    settle(db, &see, &by, progress, code, form, amendment).await
}

#[post("/law/terms/<code>/confirm", data = "<fields>")]
async fn confirm(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    code: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    let rules: Rules = rules::load(db.reader()).await?;
    versions::latest(&rules, code)?;
    let text = Page::of(&see).text;
    let mut reader = Reader::new(&fields);
    let id = reader.needed_number::<RuleId>("version");
    let id = id.filter(|id| rules.with_id(*id).is_some_and(|rule| rule.code == code));
    let document_no = match id {
        Some(id) => reader.needed(&format!("document_no_{id}")),
        None => String::new(),
    };
    match reader.finish(id) {
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            Reply::again(beside_version(db, &see, code, form).await?)
        }
        Ok(id) => {
            let work = async |tx: &Tx| {
                versions::confirm(tx, &by, id, &document_no).await?;
                Ok(format!("/law/terms/{code}?done=term-confirmed"))
            };
            let refused = async |fields: Fields, refusal: Refusal| {
                let form = Form::refused(fields, &refusal, "", text);
                Reply::refused(&refusal, beside_version(db, &see, code, form).await?)
            };
            once::or_refused(db, &by, fields, work, refused).await
        }
    }
}

/// The routes of terms.
pub fn routes() -> Vec<Route> {
    routes![list, one, add, end, confirm]
}
