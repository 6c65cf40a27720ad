//! The board: rooms and beds at a glance, the night list, and names when they are asked for.

use super::error::Failure;
use super::field::Fields;
use super::page::{Form, Page, Reply, query_of};
use super::sign_in::first_page;
use crate::db::Db;
use crate::domain::access::{Actor, Can, SeeHouse, SeeNames};
use crate::domain::board::{self, Board};
use crate::domain::error::Unfit;
use crate::domain::journal::{self, Entry};
use crate::domain::placement::fit::Needs;
use crate::domain::placement::{self, Suggestion};
use crate::domain::residents::{self, Age, Particulars};
use askama::Template;
use chrono::TimeDelta;
use entity::id::{BedId, StayId};
use entity::journal::{Act, Subject};
use entity::resident::Sex;
use entity::room::RoomPurpose;
use entity::stay::Category;
use rocket::{FromForm, Route, State, get, post, routes};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::collections::{HashMap, HashSet};

/// For how long names stay on a board on which they were asked for: as long as a roll-call takes.
const NAMED_FOR: TimeDelta = TimeDelta::minutes(5);

#[derive(Template)]
#[template(path = "board/board.html", blocks = ["board"])]
struct BoardPage {
    page: Page,
    form: Form,
    board: Board,
    fitting: Option<HashSet<BedId>>,
    /// Of those whose names were asked for.
    names: Option<HashMap<StayId, String>>,
    query: String,
}

impl BoardPage {
    fn is_late(&self, back: &DateTimeUtc) -> bool {
        *back < self.board.at
    }

    fn name(&self, stay: &StayId) -> Option<&String> {
        self.names.as_ref()?.get(stay)
    }

    fn named_until(&self) -> DateTimeUtc {
        self.board.at + NAMED_FOR
    }

    fn fits(&self, bed: &BedId) -> bool {
        self.fitting
            .as_ref()
            .is_none_or(|fitting| fitting.contains(bed))
    }
}

#[derive(Template)]
#[template(path = "board/night.html")]
struct NightPage {
    page: Page,
    board: Board,
}

/// What a new arrival needs, as the filter above the board asks it.
#[derive(FromForm)]
struct Wanted<'r> {
    sex: Option<&'r str>,
    age: Option<&'r str>,
    family: Option<&'r str>,
    step_free: Option<&'r str>,
}

impl Wanted<'_> {
    fn pairs(&self) -> [(&'static str, String); 4] {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        [
            ("sex", text(self.sex)),
            ("age", text(self.age)),
            ("family", text(self.family)),
            ("step_free", text(self.step_free)),
        ]
    }

    fn needs(&self) -> Option<Needs> {
        if self.pairs().iter().all(|(_, value)| value.is_empty()) {
            return None;
        }
        let family_of = self
            .family
            .and_then(|family| family.parse().ok())
            .unwrap_or(1)
            .clamp(1, 20);
        Some(Needs {
            sex: self
                .sex
                .and_then(|sex| sex.parse().ok())
                .unwrap_or(Sex::Unknown),
            age: match self.age.unwrap_or_default() {
                "infant" => Some(Age { least: 0, most: 1 }),
                "child" => Some(Age { least: 2, most: 17 }),
                "adult" => Some(Age {
                    least: 18,
                    most: 99,
                }),
                _ => None,
            },
            step_free: self.step_free.is_some_and(|value| !value.is_empty()),
            category: Category::Other,
            stay: None,
            household: None,
            family_of,
            companions: vec![None; family_of - 1],
            apart_from: Vec::new(),
        })
    }
}

async fn board_page(
    db: &Db,
    by: &Can<SeeHouse>,
    wanted: &Wanted<'_>,
) -> Result<BoardPage, Failure> {
    let now = db.clock().now();
    let board = board::at(db.reader(), by, now).await?;
    let fitting = match wanted.needs() {
        Some(needs) => {
            let all = placement::suggest(db.reader(), db.vault(), by, &needs, now).await?;
            // Why they come is not asked, which decides between the rooms for victims and those for the homeless; nor need the
            // sex be.
            let fits = |one: &&Suggestion| {
                let mut why = one.unfit.iter();
                one.room.purpose != RoomPurpose::Isolation
                    && why.all(|why| matches!(why, Unfit::OtherPurpose | Unfit::SexUnknown))
            };
            Some(all.iter().filter(fits).map(|one| one.bed.id).collect())
        }
        None => None,
    };
    let pairs = wanted.pairs();
    Ok(BoardPage {
        page: Page::of(by),
        query: query_of(pairs.iter().map(|(name, value)| (*name, value.as_str()))),
        form: Form::new(Fields::filled(pairs)),
        board,
        fitting,
        names: None,
    })
}

#[get("/?<done>&<wanted..>")]
async fn show(
    db: &State<Db>,
    by: Actor,
    wanted: Wanted<'_>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    // Every way to the front door ends somewhere: who does not see the house is led to their own work.
    let Some(by) = by.can::<SeeHouse>() else {
        return Reply::to(first_page(by.role));
    };
    let mut shown = board_page(db, &by, &wanted).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

#[get("/board?<wanted..>")]
async fn fragment(db: &State<Db>, by: Can<SeeHouse>, wanted: Wanted<'_>) -> Result<Reply, Failure> {
    Reply::page(board_page(db, &by, &wanted).await?.as_board())
}

#[post("/board/names?<wanted..>", data = "<_fields>")]
async fn names(
    db: &State<Db>,
    by: Can<SeeHouse>,
    see: Can<SeeNames>,
    wanted: Wanted<'_>,
    _fields: Fields,
) -> Result<Reply, Failure> {
    let mut shown = board_page(db, &by, &wanted).await?;
    let guests = shown
        .board
        .rooms
        .iter()
        .flat_map(|room| &room.beds)
        .filter_map(|bed| bed.taken.as_ref()?.guest.as_ref());
    let stays: Vec<_> = guests
        .map(|guest| (guest.stay.id, guest.stay.resident_id))
        .collect();
    let people = residents::of_stays(db.reader(), db.vault(), &see, &stays).await?;
    db.write(async |tx| {
        for (stay, _) in &stays {
            let entry = Entry::new(Act::Opened, Subject::Resident).in_stay(*stay);
            journal::record(tx, &see, entry)?;
        }
        Ok(())
    })
    .await?;
    let name = |who: Option<Particulars>| match who {
        Some(who) => who.name.unwrap_or_else(|| shown.page.t("name-unknown")),
        None => shown.page.t("unreadable"),
    };
    let named = people.into_iter().map(|(stay, who)| (stay, name(who)));
    shown.names = Some(named.collect());
    Reply::page(shown)
}

#[get("/board/print")]
async fn night(db: &State<Db>, by: Can<SeeHouse>) -> Result<Reply, Failure> {
    let board = board::at(db.reader(), &by, db.clock().now()).await?;
    Reply::page(NightPage {
        page: Page::of(&by),
        board,
    })
}

/// The routes of the board.
pub fn routes() -> Vec<Route> {
    routes![show, fragment, names, night]
}
