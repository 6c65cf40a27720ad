//! Deadlines as pages and programs tell them: by which term, until when, how it ended, and whether it was late.

use super::deadlines::{self, REASON, Reason};
use super::rules;
use crate::domain::access::Actor;
use crate::domain::error::Result;
use crate::domain::vault::Vault;
use entity::deadline::{self, DeadlineState};
use entity::id::{DeadlineId, ProcedureId, StayId};
use entity::term_rule::{self, Called, Nature, Subject};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// A deadline with what a reader needs to know of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The row.
    pub deadline: deadline::Model,
    /// The term; absent for a date that a person set.
    pub term: Option<Called>,
    /// Document and article of the term.
    pub basis: Option<String>,
    /// Whether the basis was read in the law or confirmed.
    pub is_certain: bool,
    /// Whether it is a target of the house: its basis asks for the act, not for the day.
    pub is_target: bool,
    /// Whether it is a maximum of the stay, which only a decision of its own passes.
    pub is_limit: bool,
    /// Whether it was not met in time, or still is not.
    pub is_late: bool,
    /// Why it was extended or lifted, if the reader may know.
    pub reason: Option<Reason>,
}

impl Told {
    /// Whether it can still be met, extended or lifted.
    pub fn is_open(&self) -> bool {
        self.deadline.state == DeadlineState::Open
    }
}

/// Who reads, and when.
pub struct Reader<'r> {
    /// Whose shelter it is.
    pub actor: &'r Actor,
    /// Opens the reasons.
    pub vault: &'r Vault,
    /// Whether the reasons are for this reader.
    pub may_read: bool,
    /// The moment by which an open deadline is late or not.
    pub now: DateTimeUtc,
}

/// The deadlines of a procedure, those that follow another after it.
pub async fn of_procedure(
    connection: &impl ConnectionTrait,
    reader: &Reader<'_>,
    id: ProcedureId,
) -> Result<Vec<Told>> {
    let of = Condition::all().add(deadline::Column::ProcedureId.eq(id));
    matching(connection, reader, of).await
}

/// The deadlines of a stay that belong to no procedure: its maxima and the duties towards the person.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    reader: &Reader<'_>,
    id: StayId,
) -> Result<Vec<Told>> {
    let of = Condition::all()
        .add(deadline::Column::StayId.eq(id))
        .add(deadline::Column::ProcedureId.is_null());
    matching(connection, reader, of).await
}

/// One deadline.
pub async fn one(
    connection: &impl ConnectionTrait,
    reader: &Reader<'_>,
    id: DeadlineId,
) -> Result<Told> {
    let row = deadlines::seen_by(connection, reader.actor, id).await?;
    let rules = rules::load(connection).await?;
    told(reader, &rules, row)
}

async fn matching(
    connection: &impl ConnectionTrait,
    reader: &Reader<'_>,
    of: Condition,
) -> Result<Vec<Told>> {
    let rules = rules::load(connection).await?;
    let rows = deadline::Entity::find()
        .filter(deadline::Column::ShelterId.eq(reader.actor.shelter))
        .filter(of)
        .order_by_asc(deadline::Column::Id);
    let rows = rows.all(connection).await?;
    rows.into_iter()
        .map(|row| told(reader, &rules, row))
        .collect()
}

fn told(reader: &Reader<'_>, rules: &rules::Rules, row: deadline::Model) -> Result<Told> {
    let rule = rules.that_made(&row);
    let reason = match &row.reason {
        Some(sealed) if reader.may_read => Some(reader.vault.open(REASON, sealed)?),
        _ => None,
    };
    Ok(Told {
        term: rule.map(term_rule::Model::called),
        basis: rule.map(rules::basis),
        is_certain: rule.is_none_or(rules::is_certain),
        is_target: rule.is_some_and(|rule| rule.nature == Nature::Target),
        is_limit: rule.is_some_and(|rule| rule.subject == Subject::StayLimit),
        is_late: deadlines::is_late(&row, reader.now),
        reason,
        deadline: row,
    })
}
