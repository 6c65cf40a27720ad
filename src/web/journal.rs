//! The journal page: who did or opened what, and when.

use super::error::Failure;
use super::field::{Fields, parse_date};
use super::page::{Form, Page, Reply, query_of};
use crate::db::Db;
use crate::domain::access::{Actor, Can, ReadJournal, Right};
use crate::domain::journal::{self, Entry, Filter, Line, PAGE};
use crate::domain::stays;
use askama::Template;
use entity::id::StayId;
use entity::journal::{Act, Subject};
use rocket::{Route, State, get, routes};
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "journal/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    lines: Vec<(Line, Option<String>)>,
    older: Option<String>,
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
    let (act, day) = (query.act.unwrap_or_default(), query.day.unwrap_or_default());
    let case = query.case.unwrap_or_default();
    let stay = stays::named(db.reader(), &by, case).await?;
    let names_none = stay.is_none() && !case.trim().is_empty();
    let names_no_day = parse_date(day).is_none() && !day.trim().is_empty();
    let filter = Filter {
        before: query.before,
        act: act.parse::<Act>().ok(),
        user: None,
        day: parse_date(day),
        stay: stay.map(|stay| stay.id),
    };
    let lines = match names_none || names_no_day {
        true => Vec::new(),
        false => journal::list(db.reader(), &by, &filter).await?,
    };
    let older = (lines.len() as u64 == PAGE)
        .then(|| lines.last().map(|line| line.entry.id))
        .flatten();
    // What changed may identify a person: shown when asked for, to those who may read names.
    let shows_changes = query.changes == Some(true) && by.may(Right::SeeNames);
    if shows_changes {
        record_opened(db, &by, &lines).await?;
    }
    let open = |line: &Line| match &line.entry.change {
        Some(change) if shows_changes => db
            .vault()
            .open::<serde_json::Value>("journal.change", change)
            .map(|change| Some(change.to_string())),
        _ => Ok(None),
    };
    let lines = lines
        .into_iter()
        .map(|line| open(&line).map(|change| (line, change)))
        .collect::<Result<_, _>>()?;
    let changes = if shows_changes { "true" } else { "" };
    let older = older.map(|id| {
        let id = id.to_string();
        let pairs = [
            ("act", act),
            ("day", day),
            ("case", case),
            ("changes", changes),
        ];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        format!(
            "/journal?{}",
            query_of(pairs.chain([("before", id.as_str())]))
        )
    });
    let fields = Fields::filled([
        ("act", act.to_owned()),
        ("day", day.to_owned()),
        ("case", case.to_owned()),
        ("changes", changes.to_owned()),
    ]);
    let page = Page::of(&by);
    let mut faults = Vec::new();
    if names_none {
        faults.push(("case".to_owned(), page.t("case-not-found")));
    }
    if names_no_day {
        faults.push(("day".to_owned(), page.t("fault-date")));
    }
    Reply::page(ListPage {
        page,
        form: Form::telling(fields, faults),
        lines,
        older,
    })
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
    routes![list]
}
