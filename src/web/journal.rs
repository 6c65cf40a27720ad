//! The journal page: who did or opened what, and when.

mod words;

use super::error::Failure;
use super::field::{Fields, parse_date};
use super::page::{Form, Page, Reply, query_of};
use crate::db::Db;
use crate::domain::access::{Actor, Can, ReadJournal, Right};
use crate::domain::accounts::people;
use crate::domain::journal::{self, Entry, Filter, Line, PAGE};
use crate::domain::{rooms, stays};
use askama::Template;
use entity::code::Code;
use entity::id::StayId;
use entity::journal::{Act, Subject};
use rocket::{Route, State, get, post, routes};
use serde_json::Value;
use std::collections::BTreeSet;
use words::Words;

#[derive(Template)]
#[template(path = "journal/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    rows: Vec<Row>,
    older: Option<String>,
}

/// An entry as it is shown.
struct Row {
    line: Line,
    /// The name of what it is about, or its number.
    called: String,
    /// What changed: fields with their values.
    said: Vec<(String, String)>,
}

#[derive(rocket::FromForm)]
struct Query<'r> {
    act: Option<&'r str>,
    day: Option<&'r str>,
    case: Option<&'r str>,
    before: Option<i64>,
    changes: Option<bool>,
}

#[get("/journal?<query..>")]
async fn list(db: &State<Db>, by: Can<ReadJournal>, query: Query<'_>) -> Result<Reply, Failure> {
    let page = Page::of(&by);
    let (act, day) = (query.act.unwrap_or_default(), query.day.unwrap_or_default());
    let case = query.case.unwrap_or_default();
    let stay = stays::named(db.reader(), &by, case).await?;
    let faults = faults(&page, day, case, stay.is_some());
    let filter = Filter {
        before: query.before,
        act: act.parse::<Act>().ok(),
        user: None,
        day: parse_date(day.trim()),
        stay: stay.map(|stay| stay.id),
    };
    let lines = match faults.is_empty() {
        true => journal::list(db.reader(), &by, &filter).await?,
        false => Vec::new(),
    };
    let older = (lines.len() as u64 == PAGE)
        .then(|| lines.last().map(|line| line.entry.id))
        .flatten();
    // What changed may identify a person: shown when asked for, to those who may read names.
    let shows_changes = query.changes == Some(true) && by.may(Right::SeeNames);
    if shows_changes {
        record_opened(db, &by, &lines).await?;
    }
    let rows = rows(db, &by, &page, lines, shows_changes).await?;
    let changes = if shows_changes { "true" } else { "" };
    let asked = [
        ("act", act),
        ("day", day),
        ("case", case),
        ("changes", changes),
    ];
    let older = older.map(|id: i64| address(asked, &id.to_string()));
    let fields = Fields::filled(asked.map(|(name, value)| (name, value.to_owned())));
    Reply::page(ListPage {
        page,
        form: Form::telling(fields, faults),
        rows,
        older,
    })
}

/// A form like the search by case: whoever types a name where a code belongs leaves it in no address.
#[post("/journal", data = "<fields>")]
async fn filter(db: &State<Db>, by: Can<ReadJournal>, fields: Fields) -> Result<Reply, Failure> {
    let page = Page::of(&by);
    let (day, case) = (fields.value("day"), fields.value("case"));
    let stay = stays::named(db.reader(), &by, case).await?;
    let faults = faults(&page, day, case, stay.is_some());
    if !faults.is_empty() {
        return Reply::again(ListPage {
            page,
            form: Form::telling(fields, faults),
            rows: Vec::new(),
            older: None,
        });
    }
    let act = fields.value("act").parse::<Act>().map(Act::code);
    let day = parse_date(day.trim()).map(|day| day.to_string());
    let case = stay.as_ref().map(stays::code);
    let changes = fields.has("changes", "true").then_some("true");
    let asked = [
        ("act", act.unwrap_or_default()),
        ("day", day.as_deref().unwrap_or_default()),
        ("case", case.as_deref().unwrap_or_default()),
        ("changes", changes.unwrap_or_default()),
    ];
    Reply::to(address(asked, ""))
}

/// The address of the entries that are asked for, before one of them.
fn address(asked: [(&str, &str); 4], before: &str) -> String {
    let asked = asked.into_iter().chain([("before", before)]);
    let query = query_of(asked.filter(|(_, value)| !value.is_empty()));
    match query.is_empty() {
        true => "/journal".to_owned(),
        false => format!("/journal?{query}"),
    }
}

/// What is wrong with a day and a case that were typed.
fn faults(page: &Page, day: &str, case: &str, is_found: bool) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    if !is_found && !case.trim().is_empty() {
        faults.push(("case".to_owned(), page.t("case-not-found")));
    }
    if parse_date(day.trim()).is_none() && !day.trim().is_empty() {
        faults.push(("day".to_owned(), page.t("fault-date")));
    }
    faults
}

/// Entries as they are shown, with what changed to those who may read it.
async fn rows(
    db: &Db,
    by: &Actor,
    page: &Page,
    lines: Vec<Line>,
    shows_changes: bool,
) -> Result<Vec<Row>, Failure> {
    let people = match shows_changes {
        true => people::list(db.reader(), by).await?,
        false => Vec::new(),
    };
    let people = people.into_iter();
    let words = Words {
        page,
        labels: rooms::labels(db.reader(), by).await?,
        people: people.map(|one| (one.user.id, one.user.name)).collect(),
    };
    let row = |line: Line| {
        let change = shows_changes.then(|| journal::change_of::<Value>(db.vault(), &line.entry));
        let said = match change {
            Some(Ok(Some(change))) => words.said(&line.entry, &change),
            Some(Err(error)) => {
                tracing::warn!(id = line.entry.id, %error, "a row of the journal cannot be read");
                vec![(String::new(), page.t("unreadable"))]
            }
            Some(Ok(None)) | None => Vec::new(),
        };
        let number = || line.number().map(|number| number.to_string());
        let called = words.called(&line.entry).cloned().or_else(number);
        let called = called.unwrap_or_default();
        Row { line, called, said }
    };
    Ok(lines.into_iter().map(row).collect())
}

/// Writes down of which cases the changes are shown, once each, and once for all that belong to none.
async fn record_opened(db: &Db, by: &Actor, lines: &[Line]) -> Result<(), Failure> {
    let shown = lines.iter().filter(|line| line.entry.change.is_some());
    let shown: BTreeSet<Option<StayId>> = shown.map(|line| line.entry.stay_id).collect();
    let entry = |stay: Option<StayId>| {
        let entry = Entry::new(Act::Opened, Subject::Journal);
        match stay {
            Some(stay) => entry.in_stay(stay),
            None => entry,
        }
    };
    let entries: Vec<Entry> = shown.into_iter().map(entry).collect();
    if entries.is_empty() {
        return Ok(());
    }
    let recorded = db.write(async |tx| journal::record_all(tx, by, entries));
    Ok(recorded.await?)
}

/// The routes of the journal.
pub fn routes() -> Vec<Route> {
    routes![list, filter]
}
