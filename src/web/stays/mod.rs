//! Pages of stays: the list, one stay, and each act of its own.

mod acts;
mod apart;
mod belongings;
pub(in crate::web) mod discharge;
mod facts;
mod household;
mod moves;
mod person;
mod record;

use super::error::Failure;
use super::field::{Fields, Reader};
use super::page::{Form, Page, Reply};
use crate::db::Db;
use crate::domain::access::{Can, Right, SeeHouse, SeeNames};
use crate::domain::error::Unfit;
use crate::domain::files;
use crate::domain::journal;
use crate::domain::law::told::{self, Told};
use crate::domain::limits::{self, Limit};
use crate::domain::placement::misfits;
use crate::domain::procedures::{self, Filter, Pending};
use crate::domain::search::{self, Match};
use crate::domain::stays::{self, Listed, Shown};
use crate::domain::{
    attachments, categories, discharges, households, identifications, papers, register, transfers,
};
use crate::print::words;
use askama::Template;
use entity::code::Code;
use entity::id::StayId;
use entity::identification::IdentificationStatus;
use entity::register::PaperKind;
use entity::stay::Category;
use entity::{discharge as discharge_row, identification, leave, occupancy, stay, stay_category};
use record::{Opened, open, things};
use rocket::{Route, State, get, post, routes};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "stays/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    rows: Vec<Listed>,
    /// Of those in the house: the maxima, the earliest first.
    limits: HashMap<StayId, Vec<Limit>>,
    matches: Option<Vec<Match>>,
    number: u64,
    last: u64,
    query: String,
}

#[derive(Template)]
#[template(path = "stays/stay.html")]
struct StayPage {
    page: Page,
    /// The small form of the page: a belonging while the stay lasts, the follow-up after it.
    form: Form,
    stay: stay::Model,
    code: String,
    person: Option<Opened>,
    limits: Vec<Limit>,
    /// The other duties of the stay itself.
    deadlines: Vec<Told>,
    beds: Vec<(occupancy::Model, String)>,
    /// What speaks against the bed that they have now, where the reader may know it: it tells of ages.
    unfit: Vec<Unfit>,
    household: Vec<stay::Model>,
    leave: Option<leave::Model>,
    procedures: Vec<Pending>,
    identifications: Vec<identification::Model>,
    /// With the reason of each change, where the reader may know it.
    categories: Vec<(stay_category::Model, Option<String>)>,
    papers: Vec<register::Line>,
    file: Vec<(files::Line, Option<String>)>,
    attached: u64,
    discharge: Option<discharge_row::Model>,
    opened_by: Vec<journal::Line>,
    now: DateTimeUtc,
}

impl ListPage {
    fn limits_of(&self, row: &Listed) -> &[Limit] {
        self.limits.get(&row.stay.id).map_or(&[], Vec::as_slice)
    }
}

impl StayPage {
    fn items_there(&self) -> usize {
        let lines = self.file.iter();
        lines.filter(|(line, _)| line.is_there()).count()
    }

    /// Whether what identification has come to is not what the category says.
    fn category_lags(&self) -> bool {
        let is_case = matches!(
            self.stay.category,
            Category::Victim | Category::BeingIdentified | Category::AccompanyingMinor
        );
        let latest = self.identifications.first();
        self.stay.ended_at.is_none()
            && match latest.map(|row| row.status) {
                Some(IdentificationStatus::Confirmed) => self.stay.category != Category::Victim,
                Some(IdentificationStatus::NotAVictim) => is_case,
                _ => false,
            }
    }

    fn is_late(&self, back: &DateTimeUtc) -> bool {
        *back < self.now
    }

    /// Whether a handover record of this variant fits where the person went.
    fn fits(&self, variant: &str) -> bool {
        let went = self.discharge.as_ref();
        let fit = went.and_then(|row| papers::variant_for(row.destination));
        fit.is_some_and(|fit| fit.code() == variant)
    }

    /// The paper of a kind that is in force, the latest of them.
    fn in_force(&self, kind: PaperKind) -> Option<&register::Line> {
        let mut papers = self.papers.iter();
        papers.find(|line| line.paper.kind == kind && line.stands())
    }

    fn code_of(&self, stay: &stay::Model) -> String {
        stays::code(stay)
    }

    fn money(&self, dong: &i64) -> String {
        words::dotted(dong.unsigned_abs())
    }
}

#[get("/stays?<shown>&<page>&<done>")]
async fn list(
    db: &State<Db>,
    by: Can<SeeHouse>,
    shown: Option<&str>,
    page: Option<u64>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let choice = if shown == Some("past") {
        Shown::Past
    } else {
        Shown::Current
    };
    let number = page.unwrap_or(1).clamp(1, 1_000_000);
    let shown = shown.unwrap_or_default().to_owned();
    let form = Form::new(Fields::filled([("shown", shown)]));
    let mut shown = list_page(db, &by, choice, number, form).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

async fn list_page(
    db: &Db,
    by: &Can<SeeHouse>,
    choice: Shown,
    number: u64,
    form: Form,
) -> Result<ListPage, Failure> {
    let (rows, all) = stays::list(db.reader(), by, choice, number - 1).await?;
    let now = db.clock().now();
    let limits = match choice {
        Shown::Current => {
            let stays = rows.iter().map(|row| (row.stay.id, row.stay.ended_at));
            let terms = limits::terms(db.reader()).await?;
            limits::of_stays(db.reader(), &terms, stays, now).await?
        }
        Shown::Past => HashMap::new(),
    };
    let query = match choice {
        Shown::Current => "shown=current",
        Shown::Past => "shown=past",
    };
    Ok(ListPage {
        page: Page::of(by),
        query: query.to_owned(),
        form,
        rows,
        limits,
        matches: None,
        number,
        last: all.div_ceil(stays::PAGE).max(1),
    })
}

/// A form like the search by name: whoever types a name where a code belongs leaves it in no address.
#[post("/stays/case", data = "<fields>")]
async fn open_case(db: &State<Db>, by: Can<SeeHouse>, fields: Fields) -> Result<Reply, Failure> {
    if let Some(stay) = stays::named(db.reader(), &by, fields.value("case")).await? {
        return Reply::to(format!("/stays/{}", stay.id));
    }
    let message = Page::of(&by).t("case-not-found");
    let form = Form::saying(fields, "case", message);
    Reply::again(list_page(db, &by, Shown::Current, 1, form).await?)
}

#[post("/stays/search", data = "<fields>")]
async fn find(
    db: &State<Db>,
    by: Can<SeeHouse>,
    see: Can<SeeNames>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (name, year) = (reader.needed("full_name"), reader.number("birth_year"));
    let name = match reader.finish(Some(name)) {
        Ok(name) => name,
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(&by).text);
            return Reply::again(list_page(db, &by, Shown::Current, 1, form).await?);
        }
    };
    let matches = search::by_name(db, &see, &name, year).await?;
    Reply::page(ListPage {
        page: Page::of(&by),
        form: Form::new(fields),
        rows: Vec::new(),
        limits: HashMap::new(),
        matches: Some(matches),
        number: 1,
        last: 1,
        query: String::new(),
    })
}

#[get("/stays/<id>?<done>")]
async fn one(
    db: &State<Db>,
    by: Can<SeeHouse>,
    id: StayId,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let mut shown = stay_page(db, &by, id, Form::new(belongings::start())).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

/// The page of a stay; for those who may read names it opens the person's record.
async fn stay_page(
    db: &Db,
    by: &Can<SeeHouse>,
    id: StayId,
    form: Form,
) -> Result<StayPage, Failure> {
    let stay = stays::seen_by(db.reader(), by, id).await?;
    let (reader, now) = (db.reader(), db.clock().now());
    let person = match by.can::<SeeNames>() {
        Some(see) => Some(open(db, &see, &stay).await?),
        None => None,
    };
    let unfit = if person.is_some() && stay.ended_at.is_none() {
        misfits::of_stay(reader, db.vault(), id, now).await?
    } else {
        Vec::new()
    };
    let told = told::Reader {
        actor: by,
        vault: db.vault(),
        may_read: by.may(Right::SeeNames),
        now,
    };
    let mut deadlines = told::of_stay(reader, &told, id).await?;
    deadlines.retain(|told| !told.is_limit);
    let ended = discharges::of(reader, &stay).await?;
    let answered = discharge::open_follow_up(ended.as_ref());
    let filter = Filter {
        stay: Some(id),
        ..Filter::default()
    };
    Ok(StayPage {
        page: Page::of(by),
        form: form.over(Fields::filled([(discharge::ANSWERED, answered)])),
        code: stays::code(&stay),
        limits: limits::of_stay(reader, &stay, now).await?,
        deadlines,
        beds: stays::beds_of(reader, id).await?,
        unfit,
        household: households::others(reader, by, &stay).await?,
        leave: transfers::open_leave(reader, id).await?,
        procedures: procedures::list(reader, by, &filter, now, 0).await?.0,
        identifications: identifications::of_stay(reader, id).await?,
        categories: categories_of(db, by, id).await?,
        papers: register::of_stay(reader, by, id).await?,
        file: super::files::lines(db, by, &stay).await?,
        attached: attachments::count(reader, by, id).await?,
        discharge: ended,
        opened_by: match by.may(Right::SeeNames) || by.may(Right::ReadJournal) {
            true => journal::of_stay(reader, by, id).await?,
            false => Vec::new(),
        },
        stay,
        person,
        now,
    })
}

async fn categories_of(
    db: &Db,
    by: &Can<SeeHouse>,
    id: StayId,
) -> Result<Vec<(stay_category::Model, Option<String>)>, Failure> {
    let rows = categories::of_stay(db.reader(), id).await?;
    let open = |row: stay_category::Model| {
        let reason = match &row.reason {
            Some(reason) if by.may(Right::SeeNames) => {
                Some(db.vault().open(categories::REASON, reason)?)
            }
            _ => None,
        };
        Ok((row, reason))
    };
    rows.into_iter().map(open).collect()
}

/// The routes of stays.
pub fn routes() -> Vec<Route> {
    let mut all = routes![list, open_case, find, one];
    all.extend(acts::routes());
    all.extend(apart::routes());
    all.extend(belongings::routes());
    all.extend(discharge::routes());
    all.extend(facts::routes());
    all.extend(moves::routes());
    all.extend(household::routes());
    all.extend(person::routes());
    all
}
