//! Intake: people come in together and each gets a bed that is really free, in one transaction.

use super::access::{Can, KeepStays};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::late_entries::{self, Left};
use super::law::paths::Opening;
use super::law::rules::Traits;
use super::law::{self, begun};
use super::occupancies::{self, NewInterval, Span};
use super::placement::{self, Needs};
use super::residents::{self, Particulars};
use super::stays::{INTAKE, Intake};
use super::{belongings, calendar, categories, keep_apart, procedures};
use crate::db::Tx;
use chrono::TimeDelta;
use entity::belonging::Keeper;
use entity::id::{BedId, ResidentId, StayId};
use entity::identification::{self, IdentificationStatus};
use entity::journal::{Act, Subject};
use entity::occupancy::OccupancyKind;
use entity::resident::Sex;
use entity::stay::{self, Category, Relative, Source};
use entity::{bed, room};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use std::collections::{BTreeSet, HashSet};

/// The name under which a belonging is sealed.
pub const BELONGING: &str = "belonging.what";
/// How far a clock may be ahead before an arrival counts as in the future.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// People who arrive together.
#[derive(Clone, Debug)]
pub struct Admission {
    /// When they really arrived; a late entry is normal.
    pub arrived_at: DateTimeUtc,
    /// How they left, if they had left before anybody wrote down that they came.
    pub left: Option<Left>,
    /// Who brings them.
    pub source: Source,
    /// That agency in words.
    pub agency: String,
    /// Whether they come back from abroad; unknown: judged by who brings them.
    pub from_abroad: Option<bool>,
    /// What was written down.
    pub intake: Intake,
    /// The head of the household first; at least one.
    pub people: Vec<Newcomer>,
    /// Known residents from whom all of them must be kept apart.
    pub keep_apart: Vec<ResidentId>,
    /// The staff have seen that a bed does not suit and take it all the same.
    pub despite: bool,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// An earlier resident who comes back.
    pub known: Option<ResidentId>,
    /// Sex as seen or told.
    pub sex: Sex,
    /// Who they are, as far as known.
    pub particulars: Particulars,
    /// What they are to the head; absent for the head.
    pub relation: Option<Relative>,
    /// Why they come.
    pub category: Category,
    /// The bed chosen.
    pub bed: BedId,
    /// Must not climb stairs.
    pub step_free: bool,
    /// What they bring.
    pub belongings: Vec<NewBelonging>,
}

/// A thing that comes with somebody.
#[derive(Clone, Debug)]
pub struct NewBelonging {
    /// What it is.
    pub what: String,
    /// How many.
    pub quantity: i32,
    /// Who keeps it.
    pub kept_by: Keeper,
    /// A document rather than a thing.
    pub is_document: bool,
}

impl Admission {
    /// For how long they need their beds.
    pub fn span(&self) -> Span {
        Span {
            since: self.arrived_at,
            until: self.left.as_ref().map(|left| left.end.at),
        }
    }

    /// What one of them needs of a bed.
    pub fn needs(&self, person: &Newcomer) -> Needs {
        let birth = person.particulars.birth;
        Needs {
            sex: person.sex,
            age: birth.age_on(calendar::local(self.arrived_at).date()),
            step_free: person.step_free,
            category: person.category,
            household: None,
            family_of: self.people.len(),
            apart_from: self.keep_apart.clone(),
        }
    }
}

/// Takes people in and gives each a bed; all of them or nobody. Of those who have left already the stays end in the same act.
pub async fn admit(tx: &Tx, by: &Can<KeepStays>, new: &Admission) -> Result<Vec<StayId>> {
    let until = new.span().until;
    if new.arrived_at > tx.now() + TOLERANCE || until.is_some_and(|until| until > tx.now()) {
        return Err(Refusal::InTheFuture.into());
    }
    if until.is_some_and(|until| until <= new.arrived_at) {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    let mut beds = HashSet::new();
    if !new.people.iter().all(|person| beds.insert(person.bed)) {
        return Err(Refusal::BedChosenTwice.into());
    }
    let law = law::to_begin(tx).await?;
    // Without anybody who may keep procedures none opens.
    let officer = procedures::least_busy(tx, by).await?;
    let opening = officer.map(|officer| Opening {
        law: &law,
        officer,
        at: new.arrived_at,
    });
    let locked = occupancies::lock_all(tx, by, &beds).await?;
    let known = new.people.iter().filter_map(|person| person.known);
    let known: BTreeSet<_> = known.chain(new.keep_apart.iter().copied()).collect();
    residents::lock(tx, by, &known).await?;
    let mut came: Vec<stay::Model> = Vec::new();
    for person in &new.people {
        let place = locked.get(&person.bed).ok_or(Error::NotFound)?;
        let head = came.first().map(|head| head.id);
        let (stay, traits) = admit_one(tx, by, new, person, place, head).await?;
        let begun = begun::by_arrival(tx, by, &law, &stay, &traits)?;
        match &opening {
            Some(opening) => opening.on_arrival(tx, by, &stay, &traits, begun).await?,
            None => begun::write(tx, by, &stay, None, begun).await?,
        }
        came.push(stay);
    }
    if let Some(left) = &new.left {
        late_entries::end(tx, by, &law, &came, left).await?;
    }
    Ok(came.into_iter().map(|stay| stay.id).collect())
}

async fn admit_one(
    tx: &Tx,
    by: &Can<KeepStays>,
    new: &Admission,
    person: &Newcomer,
    (bed, room): &(bed::Model, room::Model),
    head: Option<StayId>,
) -> Result<(stay::Model, Traits)> {
    let (resident, particulars, learnt) = who(tx, by, person).await?;
    let row = insert_stay(tx, by, new, person, resident, head).await?;
    let stay = row.id;
    if let Some(entry) = learnt {
        journal::record(tx, by, entry.in_stay(stay))?;
    }
    for other in &new.keep_apart {
        keep_apart::add(tx, by, resident, *other, String::new()).await?;
    }
    let on = calendar::local(new.arrived_at).date();
    let needs = Needs {
        household: Some(head.unwrap_or(stay)),
        // Of who comes back more is known than was typed.
        age: particulars.birth.age_on(on),
        ..new.needs(person)
    };
    let span = new.span();
    let beside = placement::check(tx, room, bed, &needs, person.known, span, new.despite).await?;
    let interval = NewInterval {
        bed: bed.id,
        stay: Some(stay),
        kind: OccupancyKind::Occupied,
        since: span.since,
        until: span.until,
        reason: None,
    };
    occupancies::take(tx, by, interval).await?;
    let things = person.belongings.iter();
    let things: Result<Vec<_>> = things
        .map(|thing| belongings::row(tx, stay, thing))
        .collect();
    tx.insert_at_end(things?);
    tx.insert_at_end(identified(tx, by, stay, person.category, new.arrived_at));
    categories::begin(tx, by, &row);
    let entry = Entry::new(Act::Admitted, Subject::Stay)
        .of(stay.0)
        .in_stay(stay);
    journal::record(
        tx,
        by,
        entry.with((&person.particulars, person.category, person.bed, beside)),
    )?;
    let traits = Traits::of(&row, &particulars);
    Ok((row, traits))
}

/// The person on record, all that is known of them, and what the journal is told if that is more than before. Somebody who
/// comes back is locked.
async fn who(
    tx: &Tx,
    by: &Can<KeepStays>,
    person: &Newcomer,
) -> Result<(ResidentId, Particulars, Option<Entry>)> {
    let Some(known) = person.known else {
        let id = residents::add(tx, by, person.sex, &person.particulars).await?;
        return Ok((id, person.particulars.clone(), None));
    };
    let row = residents::seen_by(tx, by, known).await?;
    let before = residents::open(tx.vault(), &row)?;
    let merged = person.particulars.clone().over(before.clone());
    if merged == before {
        return Ok((known, merged, None));
    }
    residents::index(tx, by, known, &merged).await?;
    let version = row.version;
    let mut row = row.into_active_model();
    row.particulars = Set(tx.vault().seal(residents::PARTICULARS, &merged)?);
    row.version = Set(version + 1);
    row.update(tx).await?;
    let entry = Entry::new(Act::Changed, Subject::Resident).of(known.0);
    let entry = entry.from_to(before, &merged);
    Ok((known, merged, Some(entry)))
}

async fn insert_stay(
    tx: &Tx,
    by: &Can<KeepStays>,
    new: &Admission,
    person: &Newcomer,
    resident: ResidentId,
    head: Option<StayId>,
) -> Result<stay::Model> {
    let row = stay::ActiveModel {
        shelter_id: Set(by.shelter),
        resident_id: Set(resident),
        head_id: Set(head),
        relation: Set(head.and(person.relation)),
        with_head_since: Set(head.map(|_| new.arrived_at)),
        came_with: Set(head),
        category: Set(person.category),
        source: Set(new.source),
        agency: Set(new.agency.clone()),
        from_abroad: Set(new.from_abroad),
        intake: Set(tx.vault().seal(INTAKE, &new.intake)?),
        arrived_at: Set(new.arrived_at),
        // Who is here again meanwhile has two stays that do not overlap, not even for a moment.
        ended_at: Set(new.span().until),
        step_free: Set(person.step_free),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        version: Set(1),
        ..Default::default()
    };
    Ok(stay::Entity::insert(row).exec_with_returning(tx).await?)
}

/// The category says how far identification has come on arrival; a confirmed victim needs a paper first.
fn identified(
    tx: &Tx,
    by: &Can<KeepStays>,
    stay: StayId,
    category: Category,
    at: DateTimeUtc,
) -> Option<identification::ActiveModel> {
    let status = match category {
        Category::BeingIdentified => IdentificationStatus::BeingIdentified,
        Category::AccompanyingMinor => IdentificationStatus::AccompanyingMinor,
        Category::Victim => IdentificationStatus::NotVerified,
        Category::DomesticViolence
        | Category::Abuse
        | Category::ForcedLabour
        | Category::Child
        | Category::Homeless
        | Category::Other => {
            return None;
        }
    };
    Some(identification::ActiveModel {
        stay_id: Set(stay),
        status: Set(status),
        since: Set(calendar::local(at).date()),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        ..Default::default()
    })
}
