//! Intake: people come in together and each gets a bed that is really free, in one transaction.

mod arrived;

use self::arrived::Arrived;
use super::access::{Can, KeepStays};
use super::belongings::{self, NewBelonging};
use super::error::{Refusal, Result};
use super::journal::{self, Entry};
use super::late_entries::{self, Left};
use super::law::opening::Opening;
use super::law::{self, begun};
use super::occupancies::{self, LockedRoom, Span};
use super::placement::{self, fit::Needs};
use super::residents::{self, Particulars};
use super::stays::Intake;
use super::{calendar, categories, officers};
use crate::db::Tx;
use chrono::{Datelike, NaiveDate, TimeDelta};
use entity::bed;
use entity::id::{BedId, ResidentId, StayId};
use entity::identification::{self, IdentificationStatus};
use entity::journal::{Act, Subject};
use entity::resident::Sex;
use entity::stay::{self, Category, Relative, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::collections::{BTreeSet, HashSet};

/// How many people one intake takes.
pub const MOST_PEOPLE: usize = 12;
/// How many lines of belongings one of them may have.
pub const MOST_THINGS: usize = 200;
/// From how many cases an intake may be kept apart.
pub const MOST_CASES: usize = 50;
/// How far a clock may be ahead before an arrival counts as in the future.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// Nobody came before this year.
const FIRST_YEAR: i32 = 2000;
/// Who is said to have come earlier than this ago mostly came in another year than the one that was typed.
const LONG_AGO: TimeDelta = TimeDelta::days(366);

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
    /// The staff have seen that all of this was more than a year ago.
    pub is_long_ago: bool,
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

impl Admission {
    /// For how long they need their beds.
    pub fn span(&self) -> Span {
        Span {
            since: self.arrived_at,
            until: self.left.as_ref().map(|left| left.end.at),
        }
    }

    fn day(&self) -> NaiveDate {
        calendar::local(self.arrived_at).date()
    }

    /// What one of them needs of a bed.
    pub fn needs(&self, person: &Newcomer) -> Needs {
        let birth = person.particulars.birth;
        let others = self.people.iter().map(|other| other.bed);
        let others = others.filter(|bed| *bed != person.bed);
        Needs {
            sex: person.sex,
            age: birth.age_on(self.day()),
            step_free: person.step_free,
            category: person.category,
            stay: None,
            household: None,
            family_of: self.people.len(),
            companions: others.map(Some).collect(),
            apart_from: self.keep_apart.clone(),
        }
    }

    /// Refuses an arrival or a departure at a moment that cannot be, or that nobody has confirmed.
    fn check_moments(&self, now: DateTimeUtc) -> Result<()> {
        let Span { since, until } = self.span();
        if since > now + TOLERANCE || until.is_some_and(|until| until > now) {
            return Err(Refusal::InTheFuture.into());
        }
        if self.day().year() < FIRST_YEAR {
            return Err(Refusal::ArrivedTooEarly.into());
        }
        if since < now - LONG_AGO && !self.is_long_ago {
            return Err(Refusal::ArrivedLongAgo.into());
        }
        if until.is_some_and(|until| until <= since) {
            return Err(Refusal::EndsBeforeItBegins.into());
        }
        Ok(())
    }
}

/// Takes people in and gives each a bed; all of them or nobody. Of those who have left already the stays end in the same act.
pub async fn admit(tx: &Tx, by: &Can<KeepStays>, new: &Admission) -> Result<Vec<StayId>> {
    new.check_moments(tx.now())?;
    let mut beds = HashSet::new();
    if !new.people.iter().all(|person| beds.insert(person.bed)) {
        return Err(Refusal::BedChosenTwice.into());
    }
    let law = law::to_begin(tx).await?;
    // Without anybody who may keep procedures none opens.
    let officer = officers::least_busy(tx, by).await?;
    let opening = officer.map(|officer| Opening {
        law: &law,
        officer,
        at: new.arrived_at,
    });
    let locked = occupancies::lock_all(tx, by, &beds, new.span()).await?;
    let known = new.people.iter().filter_map(|person| person.known);
    let known: BTreeSet<_> = known.chain(new.keep_apart.iter().copied()).collect();
    residents::lock(tx, by, &known).await?;
    let mut came: Vec<Arrived<'_>> = Vec::new();
    for person in &new.people {
        let is_head = came.is_empty();
        let one = Arrived::new(tx, by, new, person, is_head, opening.as_ref()).await?;
        if !one.particulars.birth.is_possible(new.day()) {
            return Err(Refusal::BornAfterArrival(came.len() + 1).into());
        }
        came.push(one);
    }
    arrived::number(tx, &mut came).await?;
    for one in &mut came {
        one.begin(tx, by, new).await?;
    }
    // Who sleeps beside whom is seen once all of them have their beds.
    for one in &came {
        settle_in(tx, by, new, one, locked.bed(one.person.bed)?).await?;
        let (stay, traits) = (&one.stay, &one.traits);
        let begun = begun::by_arrival(tx, by, &law, stay, traits)?;
        match &opening {
            Some(opening) => {
                let steps = one.steps.iter().copied();
                let steps = steps.zip(one.procedures.iter().copied());
                opening.open(tx, by, stay, traits, steps, begun)?;
            }
            None => begun::write(tx, by, stay, None, begun).await?,
        }
    }
    let came: Vec<stay::Model> = came.into_iter().map(|one| one.stay).collect();
    if let Some(left) = &new.left {
        late_entries::end(tx, by, &law, &came, left).await?;
    }
    Ok(came.into_iter().map(|stay| stay.id).collect())
}

/// Refuses a bed that does not suit, and puts down what comes with somebody who has theirs.
async fn settle_in(
    tx: &Tx,
    by: &Can<KeepStays>,
    new: &Admission,
    one: &Arrived<'_>,
    bed: (&bed::Model, &LockedRoom),
) -> Result<()> {
    let (person, row, stay) = (one.person, &one.stay, one.stay.id);
    let needs = Needs {
        stay: Some(stay),
        household: Some(row.head_id.unwrap_or(stay)),
        // Of who comes back more is known than was typed.
        sex: one.sex,
        age: one.particulars.birth.age_on(new.day()),
        ..new.needs(person)
    };
    let (span, despite) = (new.span(), new.despite);
    let beside = placement::check(tx, bed, &needs, person.known, span, despite).await?;
    let things = person.belongings.iter();
    let things: Result<Vec<_>> = things
        .map(|thing| belongings::row(tx, stay, thing))
        .collect();
    tx.insert_at_end(things?);
    tx.insert_at_end(identified(tx, by, stay, person.category, new.arrived_at));
    categories::begin(tx, by, row);
    let entry = Entry::new(Act::Admitted, Subject::Stay)
        .of(stay.0)
        .in_stay(stay);
    journal::record(
        tx,
        by,
        entry.with((&person.particulars, person.category, person.bed, beside)),
    )
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
