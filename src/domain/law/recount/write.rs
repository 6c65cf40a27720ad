//! Writes what a change of the law does to open deadlines: in bulk, with one journal row for each shelter.

use super::{Move, Progress};
use crate::db::Tx;
use crate::domain::access::{Actor, Can, KeepLaw};
use crate::domain::error::Result;
use crate::domain::journal::{self, Entry};
use crate::domain::law::deadlines;
use crate::domain::law::rules::{Due, Rules};
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::{RuleId, ShelterId};
use entity::journal::{Act, Subject as Recorded};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement, Value,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// Groups written by one statement: eight values each, and SQLite takes 32,766 at a time.
const AT_ONCE: usize = 4000;

/// What an open procedure shows in lists comes from its open deadlines (`deadlines::mirror` does it for one): it is written
/// wherever it comes out otherwise. What is late already was due on the first day.
const MIRRORED: &str = "UPDATE procedure
    SET due_on = CASE WHEN soonest.due_on < started_on THEN started_on ELSE soonest.due_on END, late_at = soonest.late_at
    FROM (SELECT procedure_id, MIN(due_on) AS due_on, MIN(due_at) AS late_at FROM deadline
          WHERE state = 'open' AND procedure_id IS NOT NULL GROUP BY procedure_id) AS soonest
    WHERE id = soonest.procedure_id AND closed_on IS NULL
        AND (procedure.late_at IS DISTINCT FROM soonest.late_at
            OR procedure.due_on IS DISTINCT FROM
                CASE WHEN soonest.due_on < started_on THEN started_on ELSE soonest.due_on END)";

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

/// Writes moves, one journal row for each shelter that they concern. `why` is the reason of what is lifted.
pub(in crate::domain::law) async fn apply(
    tx: &Tx,
    by: &Can<KeepLaw>,
    rules: &Rules,
    moves: &[Move],
    why: &str,
    progress: &Progress,
) -> Result<()> {
    if moves.is_empty() {
        return Ok(());
    }
    progress.begins(moves.iter().map(|moved| moved.deadlines as u64).sum());
    // What is lifted must not be open any more when what began with it is written.
    for gone in moves.iter().filter(|moved| moved.to.is_none()) {
        lift(tx, by, gone, why).await?;
        progress.goes_on(gone.deadlines as u64);
    }
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
    let mut distinct: Vec<_> = distinct.into_iter().collect();
    // As their index has them.
    distinct.sort_unstable_by_key(|(group, _)| *group);
    for chunk in distinct.chunks(AT_ONCE) {
        write(tx, chunk).await?;
        progress.goes_on(chunk.iter().map(|(_, (_, deadlines))| deadlines).sum());
    }
    let mirrored = Statement::from_string(tx.get_database_backend(), MIRRORED);
    tx.execute_raw(mirrored).await?;
    tell(tx, by, rules, moves)?;
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
    let backend = tx.get_database_backend();
    let by_moment = match chunk.iter().any(|((_, _, at), _)| at.is_some()) {
        true => "AND deadline.began_at = v.column8",
        false => "",
    };
    // Its index need not be written anew where the version stays, as it does under another calendar.
    let rule = match chunk.iter().any(|((from, ..), ((to, _), _))| from != to) {
        true => "rule_id = v.column3,",
        false => "",
    };
    let sql = format!(
        "UPDATE deadline SET {rule} nominal_on = v.column4, due_on = v.column5, due_at = v.column6,
             is_sure = v.column7, version = deadline.version + 1
         FROM (VALUES {}) AS v
         WHERE deadline.state = 'open' AND deadline.is_fixed = FALSE
             AND deadline.rule_id = v.column1 AND deadline.began_on = v.column2 {by_moment}",
        places(backend, chunk.len(), 8)
    );
    let statement = Statement::from_sql_and_values(backend, sql, values);
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Places for values: `($1,$2),($3,$4)`, or `(?,?),(?,?)` for SQLite, which looks for each that has a name among all of them.
fn places(backend: DbBackend, rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns)
            .map(|column| match backend {
                DbBackend::Sqlite => "?".to_owned(),
                _ => format!("${}", row * columns + column),
            })
            .collect();
        format!("({})", places.join(","))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(",")
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
    if let Some(stay) = gone.stay {
        rows = rows.filter(deadline::Column::StayId.eq(stay));
    }
    let by = at_shelter(by, gone.shelter);
    for row in rows.all(tx).await? {
        deadlines::lift(tx, &by, row, &why.into()).await?;
    }
    Ok(())
}

fn tell(tx: &Tx, by: &Can<KeepLaw>, rules: &Rules, moves: &[Move]) -> Result<()> {
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
            journal::record(tx, &at_shelter(by, shelter), entry)?;
        }
    }
    Ok(())
}

/// The same person, writing into the journal of a shelter that the store's law concerns, too.
pub(super) fn at_shelter(by: &Can<KeepLaw>, shelter: ShelterId) -> Actor {
    Actor {
        shelter,
        ..(**by).clone()
    }
}
