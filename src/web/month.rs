//! The month: what each day asks for, by case code, with the days on which offices rest; and one day of it in full.

use super::error::Failure;
use super::field::{Fields, parse_date};
use super::officers;
use super::page::{Form, Page, Reply};
use crate::db::Db;
use crate::domain::access::{Actor, Can, SeeHouse};
use crate::domain::calendar::{self, Calendar, DayKind};
use crate::domain::error::Error;
use crate::domain::law::days;
use crate::domain::month::{self, Entry, Month, Wanted, What};
use askama::Template;
use chrono::{Datelike, NaiveDate};
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use rocket::{FromForm, Route, State, get, routes};
use std::collections::HashMap;

/// How many entries a day shows before it refers to its own page.
const FEW: usize = 4;

/// A day of the month.
struct Cell {
    date: NaiveDate,
    weekday: String,
    /// The name of a public holiday or of a day that was swapped or switched.
    name: Option<String>,
    is_rest: bool,
    is_today: bool,
    entries: Vec<Entry>,
}

impl Cell {
    fn few(&self) -> &[Entry] {
        &self.entries[..self.entries.len().min(FEW)]
    }

    fn more(&self) -> usize {
        self.entries.len().saturating_sub(FEW)
    }

    /// What it looks like: a phone leaves out days with nothing in them.
    fn class(&self) -> String {
        let looks = [
            (self.is_rest, "rest"),
            (self.is_today, "now"),
            (self.entries.is_empty() && self.name.is_none(), "free"),
        ];
        let looks = looks.into_iter().filter(|(is_so, _)| *is_so);
        looks.map(|(_, look)| look).collect::<Vec<_>>().join(" ")
    }
}

/// Where an entry is dealt with.
fn link(entry: &Entry) -> String {
    match &entry.what {
        What::Hearing(id, _) => format!("/hearings/{id}"),
        What::Deadline(Some((procedure, _)), _) => format!("/procedures/{procedure}"),
        What::Duty(term) => format!("/duties/{}/{}", term.code, entry.on),
        What::Deadline(None, _) | What::Return | What::FollowUp => match entry.stay {
            Some(stay) => format!("/stays/{stay}"),
            None => "/today".to_owned(),
        },
    }
}

/// What an entry is, in a word; that it is late is said and not only shown.
fn word(page: &Page, entry: &Entry) -> String {
    let what = match entry.what {
        What::Hearing(..) => "hearing",
        What::Deadline(..) => "deadline",
        What::Return => "return",
        What::FollowUp => "follow-up",
        What::Duty(_) => "duty",
    };
    page.t(match entry.is_late {
        true => format!("month-{what}-late"),
        false => format!("month-{what}"),
    })
}

/// Which procedure or term it is about, if it is about one.
fn matter(page: &Page, entry: &Entry) -> Option<String> {
    match &entry.what {
        What::Deadline(_, Some(term)) => Some(page.term(term)),
        What::Hearing(_, kind) | What::Deadline(Some((_, kind)), None) => Some(page.code(kind)),
        What::Deadline(None, None) | What::Return | What::FollowUp | What::Duty(_) => None,
    }
}

#[derive(Template)]
#[template(path = "month/month.html")]
struct MonthPage {
    page: Page,
    form: Form,
    title: String,
    weekdays: Vec<String>,
    weeks: Vec<[Option<Cell>; 7]>,
    is_empty: bool,
    before: Option<Month>,
    after: Option<Month>,
    officers: Vec<(String, String)>,
    query: String,
}

#[derive(Template)]
#[template(path = "month/day.html")]
struct DayPage {
    page: Page,
    cell: Cell,
    month: Month,
    query: String,
}

/// What the filter asks for. An officer who has not chosen sees their own; a month that cannot be read is this one.
#[derive(FromForm)]
struct Asked<'r> {
    month: Option<&'r str>,
    day: Option<&'r str>,
    officer: Option<&'r str>,
    kind: Option<&'r str>,
}

impl Asked<'_> {
    fn officer(&self, by: &Actor) -> String {
        match (self.officer, by.role, by.user) {
            (Some(officer), _, _) => officer.to_owned(),
            (None, Role::Legal, Some(user)) => user.to_string(),
            (None, _, _) => String::new(),
        }
    }
}

#[get("/calendar?<asked..>")]
async fn show(db: &State<Db>, by: Can<SeeHouse>, asked: Asked<'_>) -> Result<Reply, Failure> {
    let (officer, kind) = (asked.officer(&by), asked.kind.unwrap_or_default());
    let wanted = Wanted {
        officer: officer.parse().ok(),
        kind: kind.parse::<ProcedureKind>().ok(),
    };
    let now = db.clock().now();
    let today = calendar::local(now).date();
    let day = asked.day.and_then(parse_date);
    let month = match day {
        Some(day) => Month::of(day),
        None => asked.month.and_then(Month::named),
    };
    let month = month.or_else(|| Month::of(today)).ok_or(Error::NotFound)?;
    let entries = month::entries(db.reader(), &by, wanted, month, now).await?;
    let calendar = days::calendar(db.reader()).await?;
    let page = Page::of(&by);
    let is_empty = entries.is_empty();
    let mut cells = cells(&page, &calendar, month, today, entries);
    let encode =
        |text: &str| rocket::http::RawStr::percent_encode_bytes(text.as_bytes()).to_string();
    let query = format!("officer={}&kind={}", encode(&officer), encode(kind));
    if let Some(at) = cells.iter().position(|cell| Some(cell.date) == day) {
        return Reply::page(DayPage {
            page,
            cell: cells.swap_remove(at),
            month,
            query,
        });
    }
    let officers = officers::choices(db, &by).await?;
    let first = month.first;
    let start = [
        ("month", month.to_string()),
        ("officer", officer),
        ("kind", kind.to_owned()),
    ];
    Reply::page(MonthPage {
        form: Form::new(Fields::filled(start)),
        title: page.tvv("month-title", first.month(), first.year()),
        weekdays: page.text.weekdays(),
        weeks: weeks(cells),
        is_empty,
        before: month.before(),
        after: month.after(),
        officers,
        query,
        page,
    })
}

fn cells(
    page: &Page,
    calendar: &Calendar,
    month: Month,
    today: NaiveDate,
    entries: Vec<Entry>,
) -> Vec<Cell> {
    let mut by_day: HashMap<NaiveDate, Vec<Entry>> = HashMap::new();
    for entry in entries {
        by_day.entry(entry.on).or_default().push(entry);
    }
    let cell = |date: NaiveDate| Cell {
        date,
        weekday: page.text.weekday(date),
        name: name(page, calendar, date),
        is_rest: !calendar.is_working(date),
        is_today: date == today,
        entries: by_day.remove(&date).unwrap_or_default(),
    };
    month.days().map(cell).collect()
}

/// What a day is called if it is neither an ordinary working day nor a weekend.
fn name(page: &Page, calendar: &Calendar, date: NaiveDate) -> Option<String> {
    let kind = calendar.day(date);
    let name = page.text.day(kind).filter(|_| kind != DayKind::Weekend);
    match (name, calendar.is_confirmed(date)) {
        (Some(name), false) => Some(format!("{name} ({})", page.t("law-day-unsure"))),
        (None, false) if kind == DayKind::Working => Some(page.t("law-day-maybe-off")),
        (None, false) => Some(page.t("law-day-maybe-worked")),
        (name, _) => name,
    }
}

/// The days in rows from Monday to Sunday.
fn weeks(cells: Vec<Cell>) -> Vec<[Option<Cell>; 7]> {
    let mut weeks: Vec<[Option<Cell>; 7]> = Vec::new();
    for cell in cells {
        let column = cell.date.weekday().num_days_from_monday() as usize;
        if weeks.is_empty() || column == 0 {
            weeks.push([const { None }; 7]);
        }
        if let Some(week) = weeks.last_mut() {
            week[column] = Some(cell);
        }
    }
    weeks
}

/// The route of the month.
pub fn routes() -> Vec<Route> {
    routes![show]
}
