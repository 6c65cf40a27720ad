//! What a change of the calendar or of a term does to open deadlines. They are counted in groups that began on one day under
//! one version, and written in bulk; dates that people or decisions set and what is settled stay as they are.

pub mod kept;
mod onset;
pub mod preview;
pub(super) mod reach;
mod write;

pub use kept::{Kept, KeptCase, Why};
pub use preview::{Begins, MovedCase, Preview};
pub use write::Moved;
pub(super) use write::apply;

use super::Law;
use super::rules::{self, Due, Rules};
use crate::domain::calendar;
use crate::domain::error::Result;
use chrono::{NaiveDate, NaiveTime};
use entity::deadline::{self, DeadlineState};
use entity::id::{RuleId, ShelterId, StayId};
use entity::term_rule::TermUnit;
use reach::Persons;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};
use std::sync::atomic::{AtomicU64, Ordering};

/// How far a recount has come, for those who wait for it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    all: AtomicU64,
}

impl Progress {
    /// How many deadlines are done, and of how many; 0 of 0 when nothing runs.
    pub fn told(&self) -> (u64, u64) {
        (
            self.done.load(Ordering::Relaxed),
            self.all.load(Ordering::Relaxed),
        )
    }

    fn begins(&self, all: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
    }

    fn goes_on(&self, by: u64) {
        self.done.fetch_add(by, Ordering::Relaxed);
    }
}

/// What changed, and with that which deadlines can move.
#[derive(Clone, Copy, Debug)]
pub enum Changed<'a> {
    /// The calendar: whatever is counted in days.
    Calendar,
    /// The versions of the term with this code; with the persons of its deadlines, if it comes to hold for others than before.
    Term(&'a str, Option<&'a Persons>),
}

/// Deadlines that began together under one version.
#[derive(Clone, Debug, FromQueryResult)]
struct Group {
    shelter_id: ShelterId,
    stay_id: StayId,
    rule_id: RuleId,
    began_on: NaiveDate,
    began_at: DateTimeUtc,
    nominal_on: NaiveDate,
    due_on: NaiveDate,
    /// The earliest moment from which one of them is late.
    due_at: DateTimeUtc,
    /// The latest, which is the same where they were counted.
    latest_at: DateTimeUtc,
    is_sure: bool,
    deadlines: i64,
}

/// Deadlines of one shelter that began together, and what becomes of them.
#[derive(Clone, Debug)]
pub struct Move {
    /// Whose they are.
    pub shelter: ShelterId,
    /// The version that made them.
    pub rule: RuleId,
    /// The day of their event.
    pub began_on: NaiveDate,
    /// The moment of their event, where hours count.
    began_at: Option<DateTimeUtc>,
    /// The stay, where it matters of whom the term asks something.
    stay: Option<StayId>,
    /// Their last day so far.
    pub from: NaiveDate,
    /// How many they are.
    pub deadlines: i64,
    /// The version and the end from now on; none if no law sets one any more.
    pub to: Option<(RuleId, Due)>,
}

impl Move {
    /// Whether a deadline is one of these; whose it is, is asked elsewhere.
    fn covers(&self, row: &deadline::Model) -> bool {
        !row.is_fixed
            && row.rule_id == Some(self.rule)
            && row.began_on == self.began_on
            && row.due_on == self.from
            && self.began_at.is_none_or(|at| at == row.began_at)
            && self.stay.is_none_or(|stay| stay == row.stay_id)
    }

    /// Whether the last day changes, and not only how sure it is or which version says so.
    pub fn is_of_day(&self) -> bool {
        self.to.is_none_or(|(_, due)| due.due_on != self.from)
    }
}

/// Which open deadlines come out otherwise under a law that changed, the earliest first; none is written.
pub async fn compare(
    connection: &impl ConnectionTrait,
    before: &Rules,
    after: &Law,
    changed: Changed<'_>,
    progress: &Progress,
) -> Result<Vec<Move>> {
    let groups = groups(connection, before, changed).await?;
    progress.begins(groups.iter().map(|group| group.deadlines as u64).sum());
    let mut moves = Vec::new();
    for group in groups {
        progress.goes_on(group.deadlines as u64);
        let to = after_for(before, after, &group, changed)?;
        let is_same = to.is_some_and(|(rule, due)| {
            rule == group.rule_id
                && due.nominal_on == group.nominal_on
                && (due.due_at, due.due_at) == (group.due_at, group.latest_at)
                && due.is_sure == group.is_sure
        });
        if !is_same {
            moves.push(Move {
                shelter: group.shelter_id,
                rule: group.rule_id,
                began_on: group.began_on,
                began_at: matches!(changed, Changed::Term(..)).then_some(group.began_at),
                stay: matches!(changed, Changed::Term(_, Some(_))).then_some(group.stay_id),
                from: group.due_on,
                deadlines: group.deadlines,
                to,
            });
        }
    }
    progress.begins(0);
    moves.sort_by_key(|moved| {
        let began = (moved.began_on, moved.began_at);
        (moved.from, moved.rule, began, moved.shelter, moved.stay)
    });
    Ok(moves)
}

async fn groups(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    changed: Changed<'_>,
) -> Result<Vec<Group>> {
    use deadline::Column;
    let of = rules.all().iter().filter(|rule| match changed {
        Changed::Calendar => is_in_days(rule.unit),
        Changed::Term(code, _) => rule.code == code,
    });
    let mut rows = deadline::Entity::find()
        .select_only()
        .column(Column::ShelterId)
        .column_as(Column::StayId.min(), "stay_id")
        .column(Column::RuleId)
        .column(Column::BeganOn)
        .column_as(Column::BeganAt.min(), "began_at")
        .column(Column::NominalOn)
        .column(Column::DueOn)
        .column_as(Column::DueAt.min(), "due_at")
        .column_as(Column::DueAt.max(), "latest_at")
        .column(Column::IsSure)
        .column_as(Column::Id.count(), "deadlines")
        .filter(Column::State.eq(DeadlineState::Open))
        .filter(Column::IsFixed.eq(false))
        .filter(Column::RuleId.is_in(of.map(|rule| rule.id)));
    let together = [
        Column::ShelterId,
        Column::RuleId,
        Column::BeganOn,
        Column::NominalOn,
        Column::DueOn,
        Column::IsSure,
    ];
    for column in together {
        rows = rows.group_by(column);
    }
    match changed {
        Changed::Calendar => {}
        Changed::Term(_, None) => rows = rows.group_by(Column::BeganAt),
        Changed::Term(_, Some(_)) => {
            rows = rows.group_by(Column::BeganAt).group_by(Column::StayId);
        }
    }
    Ok(rows.into_model::<Group>().all(connection).await?)
}

fn is_in_days(unit: TermUnit) -> bool {
    match unit {
        TermUnit::Days
        | TermUnit::WorkingDays
        | TermUnit::Months
        | TermUnit::Years
        | TermUnit::BeforeDay => true,
        TermUnit::Hours
        | TermUnit::BeforeNight
        | TermUnit::AtOnce
        | TermUnit::Unnumbered
        | TermUnit::FixedDates => false,
    }
}

/// The version that holds for a group from now on, and the end that it makes.
fn after_for(
    before: &Rules,
    after: &Law,
    group: &Group,
    changed: Changed<'_>,
) -> Result<Option<(RuleId, Due)>> {
    let kept = after.rules.with_id(group.rule_id);
    let rule = match changed {
        Changed::Calendar => kept,
        // A version that nobody touched goes on for what it made, whatever day that began on.
        Changed::Term(code, _) => after
            .rules
            .version_on(code, group.began_on)
            .or(kept.filter(|rule| before.with_id(rule.id) == Some(*rule))),
    };
    let Some(rule) = rule else { return Ok(None) };
    if let Changed::Term(_, Some(persons)) = changed
        && rule.id != group.rule_id
        && !reach::goes_on(before, rule, group, persons)
    {
        return Ok(None);
    }
    let from = match changed {
        Changed::Calendar => group.began_on.and_time(NaiveTime::MIN),
        Changed::Term(..) => calendar::local(group.began_at),
    };
    let due = rules::due(&after.calendar, rule, from)?;
    Ok(due.map(|due| (rule.id, due)))
}
