//! The file of a stay as a tick-list: what belongs into it by category and person, what is there, what is missing and since when,
//! and whose turn it is. Items are dated rows of law; ticks are rows that nobody changes; issued papers tick themselves.

mod list;
pub mod seed;

pub use list::{Incomplete, incomplete};

use super::access::{Actor, Can, KeepFiles};
use super::calendar;
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::law::rules::{self, Traits};
use super::register;
use super::residents;
use super::stays;
use super::vault::Vault;
use crate::db::Tx;
use chrono::NaiveDate;
use entity::attachment;
use entity::code::Code;
use entity::file_item::{self, Stage};
use entity::file_tick::{self, TickState};
use entity::id::{AttachmentId, PaperId, StayId};
use entity::journal::{Act, Subject};
use entity::register::PaperKind;
use entity::term_rule::Certainty;
use entity::{paper, resident, stay, stay_category};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;

/// The name under which a note is sealed.
pub const NOTE: &str = "file_tick.note";

/// An item of a stay's file.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is, in the version that holds for this stay.
    pub item: file_item::Model,
    /// How it stands.
    pub standing: Standing,
    /// The newest tick.
    pub tick: Option<file_tick::Model>,
    /// The issued paper that ticks it.
    pub paper: Option<PaperId>,
}

/// How an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In the file since that day.
    There(NaiveDate),
    /// Does not apply, as somebody said on that day.
    NotNeeded(NaiveDate),
    /// Missing since that day.
    Missing(NaiveDate),
    /// Belongs into it when the stay ends.
    Later,
}

impl Line {
    /// Since when it is missing, if it is.
    pub fn missing_since(&self) -> Option<NaiveDate> {
        match self.standing {
            Standing::Missing(since) => Some(since),
            Standing::There(_) | Standing::NotNeeded(_) | Standing::Later => None,
        }
    }

    /// Whether it is in the file.
    pub fn is_there(&self) -> bool {
        matches!(self.standing, Standing::There(_))
    }

    /// Document and article.
    pub fn basis(&self) -> String {
        format!("{}, {}", self.item.document, self.item.article)
    }

    /// Whether the basis was read in the law itself.
    pub fn is_certain(&self) -> bool {
        self.item.certainty == Certainty::Found
    }
}

/// The tick-list of a stay as of today.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    stay: &stay::Model,
    today: NaiveDate,
) -> Result<Vec<Line>> {
    let items = items(connection).await?;
    let known = Known::load(connection, vault, std::slice::from_ref(stay)).await?;
    let lines = known.lines(&items, stay, today);
    lines.ok_or_else(|| Error::broken("it cannot be read whose file it is"))
}

async fn items(connection: &impl ConnectionTrait) -> Result<Vec<file_item::Model>> {
    let rows = file_item::Entity::find()
        .order_by_asc(file_item::Column::Position)
        .order_by_asc(file_item::Column::Version);
    Ok(rows.all(connection).await?)
}

/// A paper that stands, without its bytes.
struct Issued {
    id: PaperId,
    stay: StayId,
    kind: PaperKind,
    /// The day of its number: a corrected paper is in the file since it was first issued.
    on: NaiveDate,
}

/// What decides how the items of some stays stand, read at once for all of them.
struct Known {
    /// Those who can be read.
    people: Vec<(StayId, Traits)>,
    categories: Vec<stay_category::Model>,
    ticks: Vec<file_tick::Model>,
    papers: Vec<Issued>,
}

impl Known {
    async fn load(
        connection: &impl ConnectionTrait,
        vault: &Vault,
        stays: &[stay::Model],
    ) -> Result<Known> {
        let ids: Vec<StayId> = stays.iter().map(|stay| stay.id).collect();
        let residents = resident::Entity::find()
            .filter(resident::Column::Id.is_in(stays.iter().map(|stay| stay.resident_id)))
            .all(connection)
            .await?;
        let mut people = Vec::new();
        for stay in stays {
            let who = residents.iter().find(|row| row.id == stay.resident_id);
            let who = residents::readable(vault, who.ok_or(Error::NotFound)?);
            people.extend(who.map(|who| (stay.id, Traits::of(stay, &who))));
        }
        let categories = stay_category::Entity::find()
            .filter(stay_category::Column::StayId.is_in(ids.iter().copied()))
            .order_by_asc(stay_category::Column::Since)
            .order_by_asc(stay_category::Column::Id);
        let ticks = file_tick::Entity::find()
            .filter(file_tick::Column::StayId.is_in(ids.iter().copied()))
            .order_by_asc(file_tick::Column::Id);
        Ok(Known {
            people,
            categories: categories.all(connection).await?,
            ticks: ticks.all(connection).await?,
            papers: papers(connection, &ids).await?,
        })
    }

    /// What belongs into the file of a stay; nothing can be said of it where it cannot be read whose it is.
    fn lines(
        &self,
        items: &[file_item::Model],
        stay: &stay::Model,
        today: NaiveDate,
    ) -> Option<Vec<Line>> {
        let (_, person) = self.people.iter().find(|(id, _)| *id == stay.id)?;
        let arrived = calendar::local(stay.arrived_at).date();
        let ended = stay.ended_at.map(|at| calendar::local(at).date());
        let belongs = |item: &&file_item::Model| {
            // What was law when it had to be there.
            let on = match item.stage {
                Stage::Arrival => arrived,
                Stage::Departure => ended.unwrap_or(today),
            };
            item.valid_from <= on
                && item.valid_until.is_none_or(|end| on < end)
                && rules::is_of_category(&item.categories, person.category)
                && rules::is_of_person(item.person, person)
        };
        let items = items.iter().filter(belongs);
        let lines = items.map(|item| self.line(item, stay, arrived, ended));
        Some(lines.collect())
    }

    fn line(
        &self,
        item: &file_item::Model,
        stay: &stay::Model,
        arrived: NaiveDate,
        ended: Option<NaiveDate>,
    ) -> Line {
        let ticks = self.ticks.iter().rev();
        let tick = ticks
            .filter(|tick| tick.stay_id == stay.id)
            .find(|tick| tick.item == item.code);
        let mut papers = self.papers.iter();
        let paper = papers.find(|paper| {
            let mut kinds = item.papers.split(' ');
            paper.stay == stay.id && kinds.any(|kind| kind == paper.kind.code())
        });
        let missing = || match (item.stage, ended) {
            (Stage::Departure, None) => Standing::Later,
            (Stage::Departure, Some(ended)) => Standing::Missing(ended),
            (Stage::Arrival, _) => Standing::Missing(self.belongs_since(item, stay, arrived)),
        };
        let standing = match (tick.map(|tick| (tick.state, tick.since)), paper) {
            (Some((TickState::There, since)), None) => Standing::There(since),
            (Some((TickState::There, since)), Some(paper)) => Standing::There(since.min(paper.on)),
            (_, Some(paper)) => Standing::There(paper.on),
            (Some((TickState::NotNeeded, since)), None) => Standing::NotNeeded(since),
            (Some((TickState::Missing, since)), None) => Standing::Missing(since),
            (None, None) => missing(),
        };
        Line {
            standing,
            tick: tick.cloned(),
            paper: paper.map(|paper| paper.id),
            item: item.clone(),
        }
    }

    /// Since when the stay has a category to which the item applies.
    fn belongs_since(
        &self,
        item: &file_item::Model,
        stay: &stay::Model,
        arrived: NaiveDate,
    ) -> NaiveDate {
        let history = self.categories.iter().rev();
        let mut since = arrived;
        for entry in history.filter(|entry| entry.stay_id == stay.id) {
            if !rules::is_of_category(&item.categories, entry.category) {
                return since;
            }
            since = entry.since;
        }
        arrived
    }
}

/// The papers of some stays that stand, oldest first.
async fn papers(connection: &impl ConnectionTrait, stays: &[StayId]) -> Result<Vec<Issued>> {
    use paper::Column as C;
    let numbered = paper::Entity::find()
        .select_only()
        .columns([C::Kind, C::Year, C::Number, C::IssuedAt])
        .filter(C::StayId.is_in(stays.iter().copied()))
        .filter(C::Version.eq(1))
        .into_tuple::<(PaperKind, i32, i32, DateTimeUtc)>();
    let numbered: HashMap<_, _> = numbered
        .all(connection)
        .await?
        .into_iter()
        .map(|(kind, year, number, at)| ((kind, year, number), at))
        .collect();
    let standing = paper::Entity::find()
        .select_only()
        .columns([C::Id, C::StayId, C::Kind, C::Year, C::Number])
        .filter(register::are_of_and_stand(stays))
        .order_by_asc(C::Id)
        .into_tuple::<(PaperId, StayId, PaperKind, i32, i32)>();
    let mut papers = Vec::new();
    for (id, stay, kind, year, number) in standing.all(connection).await? {
        let at = numbered.get(&(kind, year, number));
        let on = calendar::local(*at.ok_or(Error::NotFound)?).date();
        papers.push(Issued { id, stay, kind, on });
    }
    Ok(papers)
}

/// What somebody says of an item.
#[derive(Clone, Debug)]
pub struct NewTick {
    /// The item's code.
    pub item: String,
    /// How it stands.
    pub state: TickState,
    /// From which day on.
    pub since: NaiveDate,
    /// The scan of it.
    pub attachment: Option<AttachmentId>,
    /// Why, or where it is.
    pub note: Option<String>,
}

impl NewTick {
    /// It came in just now.
    pub fn there(now: DateTimeUtc, item: String, attachment: Option<AttachmentId>) -> NewTick {
        NewTick {
            item,
            state: TickState::There,
            since: calendar::local(now).date(),
            attachment,
            note: None,
        }
    }
}

/// Says how an item of a stay's file stands; papers come in after somebody has left, too.
pub async fn tick(tx: &Tx, by: &Can<KeepFiles>, stay: StayId, new: NewTick) -> Result<()> {
    let stay = stays::seen_by(tx, by, stay).await?;
    let today = tx.today();
    if new.since > today {
        return Err(Refusal::InTheFuture.into());
    }
    let lines = of_stay(tx, tx.vault(), &stay, today).await?;
    if !lines.iter().any(|line| line.item.code == new.item) {
        return Err(Refusal::ItemNotOfFile.into());
    }
    write(tx, by, &stay, new).await
}

/// Takes back what rested on a file that was entered by mistake.
pub(in crate::domain) async fn untick_mistaken(
    tx: &Tx,
    by: &Can<KeepFiles>,
    stay: &stay::Model,
    mistaken: AttachmentId,
    reason: String,
) -> Result<()> {
    let file = attachment::Entity::find_by_id(mistaken).one(tx).await?;
    let Some(item) = file.and_then(|file| file.item) else {
        return Ok(());
    };
    let newest = file_tick::Entity::find()
        .filter(file_tick::Column::StayId.eq(stay.id))
        .filter(file_tick::Column::Item.eq(&item))
        .order_by_desc(file_tick::Column::Id);
    let rests_on_it = newest
        .one(tx)
        .await?
        .is_some_and(|tick| tick.attachment_id == Some(mistaken));
    if !rests_on_it {
        return Ok(());
    }
    let new = NewTick {
        state: TickState::Missing,
        note: Some(reason),
        ..NewTick::there(tx.now(), item, None)
    };
    write(tx, by, stay, new).await
}

async fn write(tx: &Tx, by: &Actor, stay: &stay::Model, new: NewTick) -> Result<()> {
    let note = new.note.as_ref();
    let note = note.map(|note| tx.vault().seal(NOTE, note)).transpose()?;
    let row = file_tick::ActiveModel {
        shelter_id: Set(stay.shelter_id),
        stay_id: Set(stay.id),
        item: Set(new.item.clone()),
        state: Set(new.state),
        since: Set(new.since),
        attachment_id: Set(new.attachment),
        note: Set(note),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        ..Default::default()
    };
    let id = file_tick::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id;
    let entry = Entry::new(Act::Changed, Subject::FileItem)
        .of(id)
        .in_stay(stay.id);
    journal::record(tx, by, entry.with((new.item, new.state, new.since)))
}
