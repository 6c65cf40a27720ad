//! The calendar of a year: which days offices rest and why, and what people changed in it.

use super::words::{self, Month};
use super::{PreviewPage, carried, once_seen};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepLaw, Right, SeeHouse};
use crate::domain::calendar::{DayKind, YEARS};
use crate::domain::error::Error;
use crate::domain::law::days::{self, Amendment, NewDay};
use crate::domain::law::recount::Progress;
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Reader};
use crate::web::page::{Form, Page, Reply};
use askama::Template;
use chrono::{Datelike, NaiveDate};
use entity::calendar_day::{self, CalendarChange};
use entity::code::Code;
use entity::id::CalendarDayId;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "law/calendar.html")]
struct CalendarPage {
    page: Page,
    form: Form,
    year: i32,
    before: Option<i32>,
    after: Option<i32>,
    weekdays: Vec<String>,
    months: Vec<Month>,
    days: Vec<Particular>,
    changes: Vec<(calendar_day::Model, String)>,
    kinds: Vec<(String, String)>,
    /// Whether Tết and the day beside 2 September still wait for their decision.
    waits: bool,
    /// How many deadlines the change moved that was just saved.
    moved: Option<i64>,
}

/// A day that is no ordinary working day or weekend.
struct Particular {
    date: NaiveDate,
    weekday: String,
    what: String,
    is_sure: bool,
}

fn this_year(db: &Db) -> i32 {
    db.today().year()
}

async fn calendar_page(
    db: &Db,
    by: &Can<SeeHouse>,
    year: i32,
    form: Form,
) -> Result<CalendarPage, Failure> {
    let page = Page::of(by);
    let calendar = days::calendar(db.reader()).await?;
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or(Error::NotFound)?;
    let dates = || first.iter_days().take_while(|date| date.year() == year);
    let particular = dates().filter_map(|date| {
        let kind = calendar.day(date);
        let is_sure = calendar.is_confirmed(date);
        let what = match kind {
            DayKind::Weekend if !is_sure => Some(page.t("law-day-maybe-worked")),
            DayKind::Weekend => None,
            DayKind::Working if !is_sure => Some(page.t("law-day-maybe-off")),
            kind => page.text.day(kind),
        };
        what.map(|what| Particular {
            date,
            weekday: page.text.weekday(date),
            what,
            is_sure,
        })
    });
    let kinds = CalendarChange::ALL.iter();
    let kinds = kinds.filter(|kind| **kind != CalendarChange::YearConfirmed);
    Ok(CalendarPage {
        form,
        year,
        before: Some(year - 1).filter(|year| YEARS.contains(year)),
        after: Some(year + 1).filter(|year| YEARS.contains(year)),
        weekdays: page.text.weekdays(),
        months: words::months(&page, &calendar, year),
        days: particular.collect(),
        changes: days::of_year(db.reader(), year).await?,
        kinds: kinds
            .map(|kind| (kind.code().to_owned(), page.code(kind)))
            .collect(),
        waits: dates().any(|date| !calendar.is_confirmed(date)),
        moved: None,
        page,
    })
}

#[get("/law/calendar?<year>&<done>&<moved>")]
async fn show(
    db: &State<Db>,
    by: Can<SeeHouse>,
    year: Option<i32>,
    done: Option<&str>,
    moved: Option<i64>,
) -> Result<Reply, Failure> {
    let year = year.unwrap_or_else(|| this_year(db));
    if !YEARS.contains(&year) {
        return Err(Error::NotFound.into());
    }
    let mut shown = calendar_page(db, &by, year, Form::default()).await?;
    shown.page = shown.page.noting(done);
    shown.moved = moved.filter(|_| done.is_some());
    Reply::page(shown)
}

/// What was asked, the year to come back to, and where the form goes.
struct Asked {
    amendment: Result<Amendment, Vec<Fault>>,
    year: i32,
    action: String,
}

async fn settle(
    db: &Db,
    see: &Can<SeeHouse>,
    by: &Can<KeepLaw>,
    progress: &Progress,
    fields: Fields,
    asked: Asked,
) -> Result<Reply, Failure> {
    let text = Page::of(see).text;
    let year = asked.year;
    let amendment = match asked.amendment {
        Ok(amendment) => amendment,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(calendar_page(db, see, year, form).await?);
        }
    };
    let again = async |form: Form| calendar_page(db, see, year, form).await;
    let preview = async |fields: &Fields| {
        let now = db.clock().now();
        let tried = days::try_out(db.reader(), by, &amendment, now, progress);
        let (preview, keep) = tried.await?;
        Ok(PreviewPage {
            page: Page::of(see),
            title: "law-calendar",
            action: asked.action,
            back: format!("/law/calendar?year={year}"),
            fields: carried(fields),
            preview,
            keep,
            is_of_calendar: true,
        })
    };
    let work = async |tx: &Tx| {
        let moves = days::amend(tx, by, &amendment, progress).await?;
        let moved = moves.iter().filter(|moved| moved.is_of_day());
        let moved: i64 = moved.map(|moved| moved.deadlines).sum();
        Ok(format!(
            "/law/calendar?year={year}&done=calendar-changed&moved={moved}"
        ))
    };
    once_seen(db, by, fields, |_| "", preview, work, again).await
}

fn read_new(fields: &Fields) -> Result<Amendment, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let kind = reader.code::<CalendarChange>("change_kind");
    let day = match kind {
        Some(CalendarChange::YearConfirmed) => reader
            .needed_number::<i32>("year")
            .and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1)),
        _ => reader.needed_date("law_day"),
    };
    let other_day = match kind {
        Some(CalendarChange::Swap) => reader.needed_date("worked_day"),
        _ => None,
    };
    let is_year = kind == Some(CalendarChange::YearConfirmed);
    let source = reader.needed(if is_year { "year_source" } else { "law_source" });
    let is_confirmed = is_year || reader.ticked("is_decided");
    let read = kind.zip(day).map(|(kind, day)| {
        Amendment::Add(NewDay {
            kind,
            day,
            other_day,
            is_confirmed,
            source,
        })
    });
    reader.finish(read)
}

#[post("/law/calendar", data = "<fields>")]
async fn add(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    progress: &State<Progress>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let amendment = read_new(&fields);
    let year = match &amendment {
        Ok(Amendment::Add(new)) => Some(new.day.year()),
        _ => fields.value("year").parse().ok(),
    };
    let asked = Asked {
        amendment,
        year: year
            .filter(|year| YEARS.contains(year))
            .unwrap_or_else(|| this_year(db)),
        action: "/law/calendar".to_owned(),
    };
    settle(db, &see, &by, progress, fields, asked).await
}

#[post("/law/calendar/<id>/<act>", data = "<fields>")]
async fn change(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    progress: &State<Progress>,
    id: CalendarDayId,
    act: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    let row = days::change(db.reader(), id).await?;
    let mut reader = Reader::new(&fields);
    let amendment = match act {
        "confirm" => Amendment::Confirm(id, reader.needed(&format!("law_source_{id}"))),
        "withdraw" => Amendment::Withdraw(id, reader.needed(&format!("law_reason_{id}"))),
        _ => return Err(Error::NotFound.into()),
    };
    let asked = Asked {
        amendment: reader.finish(Some(amendment)),
        year: row.year,
        action: format!("/law/calendar/{id}/{act}"),
    };
    settle(db, &see, &by, progress, fields, asked).await
}

/// The routes of the calendar.
pub fn routes() -> Vec<Route> {
    routes![show, add, change]
}
