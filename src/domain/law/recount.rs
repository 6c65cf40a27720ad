//! What a change of the calendar or of a term does to open deadlines. They are counted in groups that began on one day under
//! one version, and written in bulk; dates that people or decisions set and what is settled stay as they are.

use super::deadlines;
use super::rules::{self, Due, Rules};
use super::{Law, mirroring};
use crate::db::Tx;
use crate::domain::access::{Actor, Can, KeepLaw};
use crate::domain::error::Result;
use crate::domain::journal::{self, Entry};
use crate::domain::{calendar, stays};
use chrono::{NaiveDate, NaiveTime};
use entity::deadline::{self, DeadlineState};
use entity::id::{DeadlineId, RuleId, ShelterId};
use entity::journal::{Act, Subject as Recorded};
use entity::stay;
use entity::term_rule::TermUnit;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect, Statement, Value,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};

/// Groups written by one statement: eight values each, and SQLite takes 32,766 at a time.
const AT_ONCE: usize = 1000;

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
    /// The versions of the term with this code.
    Term(&'a str),
}

/// Deadlines that began together under one version.
#[derive(Clone, Debug, FromQueryResult)]
struct Group {
    shelter_id: ShelterId,
    rule_id: RuleId,
    began_on: NaiveDate,
    began_at: DateTimeUtc,
    nominal_on: NaiveDate,
    due_on: NaiveDate,
    due_at: DateTimeUtc,
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
    /// Their last day so far.
    pub from: NaiveDate,
    /// How many they are.
    pub deadlines: i64,
    /// The version and the end from now on; none if no law sets one any more.
    pub to: Option<(RuleId, Due)>,
}

impl Move {
    /// Whether the last day changes, and not only how sure it is or which version says so.
    pub fn is_of_day(&self) -> bool {
        self.to.is_none_or(|(_, due)| due.due_on != self.from)
    }
}

/// A move as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Code of the term.
    pub term: String,
    /// The version that made it.
    pub rule: RuleId,
    /// The day of the event.
    pub began_on: NaiveDate,
    /// The last day before.
    pub from: NaiveDate,
    /// The last day after; none if it was lifted.
    pub to: Option<NaiveDate>,
    /// How many deadlines.
    pub deadlines: i64,
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
                && due.due_at == group.due_at
                && due.is_sure == group.is_sure
        });
        if !is_same {
            moves.push(Move {
                shelter: group.shelter_id,
                rule: group.rule_id,
                began_on: group.began_on,
                began_at: matches!(changed, Changed::Term(_)).then_some(group.began_at),
                from: group.due_on,
                deadlines: group.deadlines,
                to,
            });
        }
    }
    moves.sort_by_key(|moved| (moved.from, moved.rule, moved.began_on));
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
        Changed::Term(code) => rule.code == code,
    });
    let mut rows = deadline::Entity::find()
        .select_only()
        .column(Column::ShelterId)
        .column(Column::RuleId)
        .column(Column::BeganOn)
        .column_as(Column::BeganAt.min(), "began_at")
        .column(Column::NominalOn)
        .column(Column::DueOn)
        .column(Column::DueAt)
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
        Column::DueAt,
        Column::IsSure,
    ];
    for column in together {
        rows = rows.group_by(column);
    }
    if matches!(changed, Changed::Term(_)) {
        rows = rows.group_by(Column::BeganAt);
    }
    Ok(rows.into_model::<Group>().all(connection).await?)
}

fn is_in_days(unit: TermUnit) -> bool {
    match unit {
        TermUnit::Days | TermUnit::WorkingDays | TermUnit::Months | TermUnit::Years => true,
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
        Changed::Term(code) => after
            .rules
            .version_on(code, group.began_on)
            .or(kept.filter(|rule| before.with_id(rule.id) == Some(*rule))),
    };
    let Some(rule) = rule else { return Ok(None) };
    let from = match changed {
        Changed::Calendar => group.began_on.and_time(NaiveTime::MIN),
        Changed::Term(_) => calendar::local(group.began_at),
    };
    let due = rules::due(&after.calendar, rule, from)?;
    Ok(due.map(|due| (rule.id, due)))
}

/// Writes moves, one journal row for each shelter that they concern. `why` is the reason of what is lifted.
pub(super) async fn apply(
    tx: &Tx,
    by: &Can<KeepLaw>,
    rules: &Rules,
    moves: &[Move],
    why: &str,
    progress: &Progress,
) -> Result<()> {
    progress.begins(moves.iter().map(|moved| moved.deadlines as u64).sum());
    // What began together under one version comes out alike at every shelter.
    let mut distinct = HashMap::new();
    for moved in moves {
        if let Some(to) = moved.to {
            distinct
                .entry((moved.rule, moved.began_on, moved.began_at))
                .or_insert((to, 0))
                .1 += moved.deadlines as u64;
        }
    }
    let distinct: Vec<_> = distinct.into_iter().collect();
    for chunk in distinct.chunks(AT_ONCE) {
        write(tx, chunk).await?;
        let pairs = chunk
            .iter()
            .map(|((_, on, _), ((rule, _), _))| (*rule, *on));
        mirroring::of_groups(tx, pairs).await?;
        progress.goes_on(chunk.iter().map(|(_, (_, deadlines))| deadlines).sum());
    }
    for gone in moves.iter().filter(|moved| moved.to.is_none()) {
        lift(tx, by, gone, why).await?;
        progress.goes_on(gone.deadlines as u64);
    }
    tell(tx, by, rules, moves).await?;
    progress.begins(0);
    Ok(())
}

/// Version, day and, where hours count, moment of a group; what becomes of it, and how many deadlines it is.
type Key = (RuleId, NaiveDate, Option<DateTimeUtc>);
type Outcome = ((RuleId, Due), u64);

async fn write(tx: &Tx, chunk: &[(Key, Outcome)]) -> Result<()> {
    let mut values: Vec<Value> = Vec::new();
    for ((from, on, at), ((to, due), _)) in chunk {
        values.extend([(*from).into(), (*on).into(), (*to).into()]);
        values.extend([due.nominal_on.into(), due.due_on.into()]);
        values.extend([due.due_at.into(), due.is_sure.into()]);
        values.push(at.unwrap_or(due.due_at).into());
    }
    let by_moment = match chunk.iter().any(|((_, _, at), _)| at.is_some()) {
        true => "AND deadline.began_at = v.column8",
        false => "",
    };
    let sql = format!(
        "UPDATE deadline SET rule_id = v.column3, nominal_on = v.column4, due_on = v.column5, due_at = v.column6,
             is_sure = v.column7, version = deadline.version + 1
         FROM (VALUES {}) AS v
         WHERE deadline.state = 'open' AND deadline.is_fixed = FALSE
             AND deadline.rule_id = v.column1 AND deadline.began_on = v.column2 {by_moment}",
        mirroring::places(chunk.len(), 8)
    );
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    tx.execute_raw(statement).await?;
    Ok(())
}

async fn lift(tx: &Tx, by: &Can<KeepLaw>, gone: &Move, why: &str) -> Result<()> {
    let mut rows = deadline::Entity::find()
        .filter(deadline::Column::ShelterId.eq(gone.shelter))
        .filter(deadline::Column::RuleId.eq(gone.rule))
        .filter(deadline::Column::BeganOn.eq(gone.began_on))
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::IsFixed.eq(false));
    if let Some(at) = gone.began_at {
        rows = rows.filter(deadline::Column::BeganAt.eq(at));
    }
    let by = at_shelter(by, gone.shelter);
    for row in rows.all(tx).await? {
        deadlines::lift(tx, &by, row, why).await?;
    }
    Ok(())
}

async fn tell(tx: &Tx, by: &Can<KeepLaw>, rules: &Rules, moves: &[Move]) -> Result<()> {
    let shelters: BTreeSet<ShelterId> = moves.iter().map(|moved| moved.shelter).collect();
    for shelter in shelters {
        let of_day = moves
            .iter()
            .filter(|moved| moved.shelter == shelter && moved.is_of_day());
        let said: Vec<Moved> = of_day
            .map(|moved| Moved {
                term: rules
                    .with_id(moved.rule)
                    .map(|rule| rule.code.clone())
                    .unwrap_or_default(),
                rule: moved.rule,
                began_on: moved.began_on,
                from: moved.from,
                to: moved.to.map(|(_, due)| due.due_on),
                deadlines: moved.deadlines,
            })
            .collect();
        if !said.is_empty() {
            let entry = Entry::new(Act::Recounted, Recorded::Deadline).with(said);
            journal::record(tx, &at_shelter(by, shelter), entry).await?;
        }
    }
    Ok(())
}

/// The same person, writing into the journal of a shelter that the store's law concerns, too.
fn at_shelter(by: &Can<KeepLaw>, shelter: ShelterId) -> Actor {
    Actor {
        shelter,
        ..(**by).clone()
    }
}

/// A deadline that a change would move, by case code.
#[derive(Clone, Debug)]
pub struct MovedCase {
    /// The deadline.
    pub id: DeadlineId,
    /// Its stay's case code.
    pub case_code: String,
    /// Code of its term.
    pub term: String,
    /// Its last day so far.
    pub from: NaiveDate,
    /// Its last day from then on; none if it would be lifted.
    pub to: Option<NaiveDate>,
}

/// What a change would do, as a person decides on it.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The first of those of the actor's shelter whose day moves, by date.
    pub cases: Vec<MovedCase>,
    /// How many of the actor's shelter move.
    pub here: i64,
    /// How many of other shelters in this store move.
    pub elsewhere: i64,
    /// How many keep their day, but get another version or become sure or unsure.
    pub otherwise: i64,
}

/// Groups of which cases are listed one by one, and cases listed in all.
const LISTED: usize = 200;

/// Describes moves to somebody: by case at their own shelter, as numbers elsewhere.
pub async fn preview(
    connection: &impl ConnectionTrait,
    by: &Actor,
    rules: &Rules,
    moves: &[Move],
) -> Result<Preview> {
    let sum = |of: &dyn Fn(&Move) -> bool| -> i64 {
        let counted = moves.iter().filter(|moved| of(moved));
        counted.map(|moved| moved.deadlines).sum()
    };
    Ok(Preview {
        cases: cases(connection, by, rules, moves).await?,
        here: sum(&|moved| moved.is_of_day() && moved.shelter == by.shelter),
        elsewhere: sum(&|moved| moved.is_of_day() && moved.shelter != by.shelter),
        otherwise: sum(&|moved| !moved.is_of_day()),
    })
}

async fn cases(
    connection: &impl ConnectionTrait,
    by: &Actor,
    rules: &Rules,
    moves: &[Move],
) -> Result<Vec<MovedCase>> {
    let own: Vec<&Move> = moves
        .iter()
        .filter(|moved| moved.shelter == by.shelter && moved.is_of_day())
        .take(LISTED)
        .collect();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let mut any = Condition::any();
    for moved in &own {
        let group = Condition::all()
            .add(deadline::Column::RuleId.eq(moved.rule))
            .add(deadline::Column::BeganOn.eq(moved.began_on));
        let at = moved.began_at.map(|at| deadline::Column::BeganAt.eq(at));
        any = any.add(group.add_option(at));
    }
    let rows = deadline::Entity::find()
        .filter(deadline::Column::ShelterId.eq(by.shelter))
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::IsFixed.eq(false))
        .filter(any)
        .limit(LISTED as u64);
    let rows = rows.all(connection).await?;
    let of =
        stay::Entity::find().filter(stay::Column::Id.is_in(rows.iter().map(|row| row.stay_id)));
    let of = of.all(connection).await?;
    let mut cases = Vec::new();
    for row in rows {
        let moved = own.iter().find(|moved| {
            Some(moved.rule) == row.rule_id
                && moved.began_on == row.began_on
                && moved.from == row.due_on
                && moved.began_at.is_none_or(|at| at == row.began_at)
        });
        let Some(moved) = moved else { continue };
        cases.push(MovedCase {
            id: row.id,
            case_code: of
                .iter()
                .find(|stay| stay.id == row.stay_id)
                .map(stays::code)
                .unwrap_or_default(),
            term: rules
                .with_id(moved.rule)
                .map(|rule| rule.code.clone())
                .unwrap_or_default(),
            from: moved.from,
            to: moved.to.map(|(_, due)| due.due_on),
        });
    }
    cases.sort_by_key(|case| (case.from, case.id));
    Ok(cases)
}

/// How many open deadlines of a term at the actor's shelter go on under the law that they began under.
pub async fn kept(
    connection: &impl ConnectionTrait,
    by: &Actor,
    rules: &Rules,
    code: &str,
    moves: &[Move],
) -> Result<i64> {
    use sea_orm::PaginatorTrait;
    let of = rules.versions(code).map(|rule| rule.id);
    let open = deadline::Entity::find()
        .filter(deadline::Column::ShelterId.eq(by.shelter))
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::RuleId.is_in(of))
        .count(connection)
        .await?;
    let change = moves.iter().filter(|moved| moved.shelter == by.shelter);
    let change: i64 = change.map(|moved| moved.deadlines).sum();
    Ok(open as i64 - change)
}
