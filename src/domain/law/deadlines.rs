//! Deadlines, which end as met, extended or lifted. One that was met late stays late; nothing is deleted.

use super::Law;
use super::rules::Traits;
use super::settling::Decision;
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use crate::domain::journal::{self, Entry};
use crate::domain::residents;
use crate::domain::vault::Vault;
use chrono::{NaiveDate, NaiveTime};
use entity::deadline::{self, Because, DeadlineState};
use entity::id::{DeadlineId, ProcedureId, StayId};
use entity::journal::{Act, Subject as Recorded};
use entity::procedure;
use entity::resident;
use entity::stay;
use entity::term_rule::Starts;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use serde::{Deserialize, Serialize};

/// The name under which a reason is sealed.
pub const REASON: &str = "deadline.reason";

/// Why a deadline was extended or lifted: what somebody wrote, or what the program says in its reader's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reason {
    /// The program ended it.
    Known {
        /// Why.
        because: Because,
    },
    /// Somebody did.
    Said(String),
}

impl From<&str> for Reason {
    fn from(said: &str) -> Reason {
        Reason::Said(said.to_owned())
    }
}

impl From<Because> for Reason {
    fn from(because: Because) -> Reason {
        Reason::Known { because }
    }
}

/// How a deadline ends.
pub(super) enum End<'a> {
    /// What it asked for was done, in time or late.
    Met,
    /// A decision sets another day.
    Extended(&'a Decision),
    /// It no longer holds.
    Lifted(Reason),
}

/// Ends a deadline; its procedure shows what is left when the caller says so.
pub(super) async fn settle(
    tx: &Tx,
    by: &Actor,
    row: deadline::Model,
    end: End<'_>,
    at: DateTimeUtc,
) -> Result<()> {
    let (id, stay, due, version) = (row.id, row.stay_id, row.due_on, row.version);
    let mut row = row.into_active_model();
    let (state, act, reason) = match end {
        End::Met => (DeadlineState::Met, Act::Met, None),
        End::Extended(decision) => {
            row.decision_no = Set(Some(decision.no.clone()));
            row.decided_on = Set(Some(decision.on));
            row.decided_by = Set(Some(decision.signer.clone()));
            let reason = Reason::from(decision.reason.as_str());
            (DeadlineState::Extended, Act::Extended, Some(reason))
        }
        End::Lifted(reason) => (DeadlineState::Lifted, Act::Waived, Some(reason)),
    };
    if let Some(reason) = reason {
        row.reason = Set(Some(tx.vault().seal(REASON, &reason)?));
    }
    row.state = Set(state);
    row.settled_at = Set(Some(at));
    row.settled_by = Set(by.user);
    row.version = Set(version + 1);
    row.update(tx).await?;
    let entry = Entry::new(act, Recorded::Deadline).of(id.0).in_stay(stay);
    journal::record(tx, by, entry.from_to(due, at))
}

/// Lifts an open deadline that no longer holds, with the reason; its procedure shows what is left.
pub(in crate::domain) async fn lift(
    tx: &Tx,
    by: &Actor,
    row: deadline::Model,
    reason: &Reason,
) -> Result<()> {
    let procedure = row.procedure_id;
    settle(tx, by, row, End::Lifted(reason.clone()), tx.now()).await?;
    match procedure {
        Some(id) => mirror(tx, id).await,
        None => Ok(()),
    }
}

/// Whether it was not met in time, or still is not.
pub fn is_late(row: &deadline::Model, now: DateTimeUtc) -> bool {
    row.settled_at.unwrap_or(now) >= row.due_at
}

/// The time of day from which what is due on a day is late, unless that is the end of the day.
pub fn time_of_day(due_on: NaiveDate, due_at: DateTimeUtc) -> Option<NaiveTime> {
    let at = calendar::local(due_at);
    (at.date() == due_on).then_some(at.time())
}

pub(super) fn starts_with(law: &Law, row: &deadline::Model, starts: &[Starts]) -> bool {
    let rule = law.rules.that_made(row);
    rule.is_some_and(|rule| starts.contains(&rule.starts))
}

/// What the law asks about the person of a stay.
pub(in crate::domain) async fn traits(
    connection: &impl sea_orm::ConnectionTrait,
    vault: &Vault,
    stay: &stay::Model,
) -> Result<Traits> {
    let person = resident::Entity::find_by_id(stay.resident_id)
        .one(connection)
        .await?;
    let person = person.ok_or(Error::NotFound)?;
    Ok(Traits::of(stay, &residents::open(vault, &person)?))
}

pub(super) async fn open_of_procedure(tx: &Tx, id: ProcedureId) -> Result<Vec<deadline::Model>> {
    let open = deadline::Entity::find()
        .filter(deadline::Column::ProcedureId.eq(id))
        .filter(deadline::Column::State.eq(DeadlineState::Open));
    Ok(open.order_by_asc(deadline::Column::DueAt).all(tx).await?)
}

/// The procedure shows the earliest of its open deadlines, in lists that sort by it.
pub(in crate::domain) async fn mirror(tx: &Tx, id: ProcedureId) -> Result<()> {
    let procedure = procedure::Entity::find_by_id(id).one(tx).await?;
    let procedure = procedure.ok_or(Error::NotFound)?;
    if procedure.closed_on.is_some() {
        return Ok(());
    }
    let open = open_of_procedure(tx, id).await?;
    // Opened after its term had ended: due from the first day on, and late on the deadline's own page.
    let due_on = open.first().map(|row| row.due_on.max(procedure.started_on));
    let late_at = open.first().map(|row| row.due_at);
    if (due_on, late_at) != (procedure.due_on, procedure.late_at) {
        let mut row = procedure.into_active_model();
        row.due_on = Set(due_on);
        row.late_at = Set(late_at);
        row.update(tx).await?;
    }
    Ok(())
}

/// A deadline of the actor's shelter.
pub async fn seen_by(
    connection: &impl sea_orm::ConnectionTrait,
    actor: &Actor,
    id: DeadlineId,
) -> Result<deadline::Model> {
    let row =
        deadline::Entity::find_by_id(id).filter(deadline::Column::ShelterId.eq(actor.shelter));
    row.one(connection).await?.ok_or(Error::NotFound)
}

/// All deadlines of a stay, the earliest first.
pub async fn of_stay(
    connection: &impl sea_orm::ConnectionTrait,
    actor: &Actor,
    stay: StayId,
) -> Result<Vec<deadline::Model>> {
    let rows = deadline::Entity::find()
        .filter(deadline::Column::ShelterId.eq(actor.shelter))
        .filter(deadline::Column::StayId.eq(stay));
    Ok(rows
        .order_by_asc(deadline::Column::DueAt)
        .all(connection)
        .await?)
}
