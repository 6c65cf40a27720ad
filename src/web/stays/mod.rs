//! Pages of stays: the list, one stay, and each act of its own.

mod acts;
mod discharge;
mod facts;
mod person;

use super::error::Failure;
use super::field::Fields;
use super::page::{Form, Page, Reply};
use crate::db::Db;
use crate::domain::access::{Can, Right, SeeHouse, SeeNames};
use crate::domain::error::Error;
use crate::domain::files;
use crate::domain::identity::{self, Doubt};
use crate::domain::journal::{self, Entry};
use crate::domain::law::told::{self, Told};
use crate::domain::limits::{self, Limit};
use crate::domain::procedures::{self, Filter, Pending};
use crate::domain::residents::{self, Particulars};
use crate::domain::search::{self, Match};
use crate::domain::stays::{self, INTAKE, Intake, Listed, Shown};
use crate::domain::{
    admission, attachments, calendar, categories, discharges, keep_apart, particulars, register,
    transfers,
};
use askama::Template;
use entity::belonging::Keeper;
use entity::id::{BelongingId, KeepApartId, NoteId, StayId};
use entity::journal::{Act, Subject};
use entity::{
    discharge as discharge_row, identification, leave, occupancy, resident, stay, stay_category,
};
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
    today: chrono::NaiveDate,
    matches: Option<Vec<Match>>,
    number: u64,
    last: u64,
    query: String,
}

#[derive(Template)]
#[template(path = "stays/stay.html")]
struct StayPage {
    page: Page,
    /// The small form of the follow-up.
    form: Form,
    stay: stay::Model,
    code: String,
    person: Option<Opened>,
    limits: Vec<Limit>,
    /// The other duties of the stay itself.
    deadlines: Vec<Told>,
    beds: Vec<(occupancy::Model, String)>,
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

/// What only those see who may read names.
struct Opened {
    resident: resident::Model,
    particulars: Particulars,
    intake: Intake,
    belongings: Vec<Thing>,
    notes: Vec<Note>,
    apart: Vec<(KeepApartId, String)>,
}

impl Opened {
    /// What the number of a paper says otherwise than the record, as message keys.
    fn doubts(&self) -> Vec<String> {
        let who = &self.particulars;
        let number = who.paper_no.as_deref().unwrap_or_default();
        let doubts = identity::doubts(number, self.resident.sex, &who.birth);
        let key = |doubt: &Doubt| format!("doubt-{}", doubt.code());
        doubts.iter().map(key).collect()
    }
}

/// A belonging as it is read.
struct Thing {
    what: String,
    quantity: i32,
    kept_by: Keeper,
    is_document: bool,
    returned_at: Option<DateTimeUtc>,
}

/// A note with what it said before.
struct Note {
    id: NoteId,
    written_by: String,
    /// Only who wrote a note may rewrite it.
    is_own: bool,
    written_at: DateTimeUtc,
    /// When it was rewritten last.
    rewritten_at: Option<DateTimeUtc>,
    body: String,
    earlier: Vec<(DateTimeUtc, String)>,
}

impl ListPage {
    fn is_past(&self, day: &chrono::NaiveDate) -> bool {
        *day < self.today
    }

    fn limits_of(&self, row: &Listed) -> &[Limit] {
        self.limits.get(&row.stay.id).map_or(&[], Vec::as_slice)
    }
}

impl StayPage {
    fn items_there(&self) -> usize {
        let lines = self.file.iter();
        lines.filter(|(line, _)| line.is_there()).count()
    }

    fn is_past(&self, day: &chrono::NaiveDate) -> bool {
        *day < calendar::local(self.now).date()
    }

    fn is_late(&self, back: &DateTimeUtc) -> bool {
        *back < self.now
    }

    fn code_of(&self, stay: &stay::Model) -> String {
        stays::code(stay)
    }
}

#[get("/stays?<shown>&<case>&<page>&<done>")]
async fn list(
    db: &State<Db>,
    by: Can<SeeHouse>,
    shown: Option<&str>,
    case: Option<&str>,
    page: Option<u64>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    if let Some(id) = case.and_then(stays::id_in_code) {
        match stays::seen_by(db.reader(), &by, id).await {
            Ok(stay) => return Reply::to(format!("/stays/{}", stay.id)),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let choice = if shown == Some("past") {
        Shown::Past
    } else {
        Shown::Current
    };
    let number = page.unwrap_or(1).clamp(1, 1_000_000);
    let (rows, all) = stays::list(db.reader(), &by, choice, number - 1).await?;
    let now = db.clock().now();
    let limits = match choice {
        Shown::Current => {
            let stays: Vec<_> = rows.iter().map(|row| &row.stay).collect();
            limits::of_stays(db.reader(), &stays, now).await?
        }
        Shown::Past => HashMap::new(),
    };
    let (shown, case) = (
        shown.unwrap_or_default().to_owned(),
        case.unwrap_or_default().to_owned(),
    );
    let mut page = Page::of(&by).noting(done);
    if !case.is_empty() {
        page.notice = Some("case-not-found".to_owned());
    }
    Reply::page(ListPage {
        page,
        query: format!(
            "shown={}",
            if choice == Shown::Past {
                "past"
            } else {
                "current"
            }
        ),
        form: Form::new(Fields::filled([("shown", shown), ("case", case)])),
        rows,
        limits,
        today: calendar::local(now).date(),
        matches: None,
        number,
        last: all.div_ceil(stays::PAGE).max(1),
    })
}

#[post("/stays/search", data = "<fields>")]
async fn find(
    db: &State<Db>,
    by: Can<SeeHouse>,
    see: Can<SeeNames>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let year = fields.value("birth_year").trim().parse().ok();
    let matches = search::by_name(db, &see, fields.value("full_name"), year).await?;
    Reply::page(ListPage {
        page: Page::of(&by),
        form: Form::new(fields),
        rows: Vec::new(),
        limits: HashMap::new(),
        today: calendar::local(db.clock().now()).date(),
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
    let mut shown = stay_page(db, &by, id, Form::default()).await?;
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
    let told = told::Reader {
        actor: by,
        vault: db.vault(),
        may_read: by.may(Right::SeeNames),
        now,
    };
    let mut deadlines = told::of_stay(reader, &told, id).await?;
    deadlines.retain(|told| !told.is_limit);
    let filter = Filter {
        stay: Some(id),
        ..Filter::default()
    };
    Ok(StayPage {
        page: Page::of(by),
        form,
        code: stays::code(&stay),
        limits: limits::of_stay(reader, &stay, now).await?,
        deadlines,
        beds: stays::beds_of(reader, id).await?,
        household: stays::household(reader, by, &stay).await?,
        leave: transfers::open_leave(reader, id).await?,
        procedures: procedures::list(reader, by, &filter, now, 0).await?.0,
        identifications: particulars::identifications(reader, id).await?,
        categories: categories_of(db, by, id).await?,
        papers: register::of_stay(reader, by, id).await?,
        file: super::files::lines(db, by, &stay).await?,
        attached: attachments::count(reader, by, id).await?,
        discharge: discharges::of(reader, &stay).await?,
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

/// Opens a person's record for somebody's eyes, and writes that into the journal.
async fn open(db: &Db, see: &Can<SeeNames>, stay: &stay::Model) -> Result<Opened, Failure> {
    let (reader, vault) = (db.reader(), db.vault());
    let entry = Entry::new(Act::Opened, Subject::Resident)
        .of(stay.resident_id.0)
        .in_stay(stay.id);
    db.write(async |tx| journal::record(tx, see, entry).await)
        .await?;
    let resident = residents::seen_by(reader, see, stay.resident_id).await?;
    let mut belongings = Vec::new();
    for row in discharges::belongings(reader, stay).await? {
        let what = vault.open(admission::BELONGING, &row.what)?;
        let (quantity, kept_by, is_document, returned_at) =
            (row.quantity, row.kept_by, row.is_document, row.returned_at);
        belongings.push(Thing {
            what,
            quantity,
            kept_by,
            is_document,
            returned_at,
        });
    }
    let written = particulars::notes(reader, stay.id).await?;
    let writers: Vec<_> = written.iter().map(|(note, _)| note.written_by).collect();
    let names = procedures::names(reader, writers.into_iter()).await?;
    let mut notes = Vec::new();
    for (note, versions) in written {
        let mut said = Vec::new();
        for version in versions {
            said.push((
                version.written_at,
                vault.open::<String>(particulars::NOTE, &version.body)?,
            ));
        }
        let mut said = said.into_iter();
        let Some((last, body)) = said.next() else {
            continue;
        };
        let earlier: Vec<_> = said.collect();
        notes.push(Note {
            id: note.id,
            written_by: names.get(&note.written_by).cloned().unwrap_or_default(),
            is_own: Some(note.written_by) == see.user,
            written_at: note.written_at,
            rewritten_at: (!earlier.is_empty()).then_some(last),
            body,
            earlier,
        });
    }
    let mut apart = Vec::new();
    for (pair, other) in keep_apart::of(reader, see, stay.resident_id).await? {
        apart.push((pair, stays::latest_code(reader, see, other).await?));
    }
    Ok(Opened {
        particulars: residents::open(vault, &resident)?,
        intake: vault.open(INTAKE, &stay.intake)?,
        resident,
        belongings,
        notes,
        apart,
    })
}

/// What somebody brought, to be ticked off when they leave.
async fn things(
    db: &Db,
    see: &Can<SeeNames>,
    stay: &stay::Model,
) -> Result<Vec<(BelongingId, String)>, Failure> {
    stays::seen_by(db.reader(), see, stay.id).await?;
    let mut things = Vec::new();
    for row in discharges::belongings(db.reader(), stay).await? {
        let what: String = db.vault().open(admission::BELONGING, &row.what)?;
        things.push((row.id, format!("{what} × {}", row.quantity)));
    }
    Ok(things)
}

/// The routes of stays.
pub fn routes() -> Vec<Route> {
    let mut all = routes![list, find, one];
    all.extend(acts::routes());
    all.extend(discharge::routes());
    all.extend(person::routes());
    all.extend(facts::routes());
    all
}
