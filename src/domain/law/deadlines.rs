//! Deadlines: begun by an event under the version of the term that is in force on its day, ended as met, extended or lifted.
//! One that was met late stays late; nothing is deleted.

use super::rules::{self, Traits};
use super::{Law, begun, paths, to_begin};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use crate::domain::journal::{self, Entry};
use crate::domain::procedures::states::{self, Course};
use crate::domain::residents;
use crate::domain::vault::Vault;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use entity::deadline::{self, Because, DeadlineState};
use entity::hearing;
use entity::id::{DeadlineId, ProcedureId, StayId};
use entity::journal::{Act, Subject as Recorded};
use entity::procedure::{self, ProcedureState};
use entity::resident;
use entity::stay;
use entity::term_rule::{Starts, Subject};
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

/// What the agency that was asked has to keep.
const ON_ASKING: &[Starts] = &[Starts::RequestSent, Starts::RequestReceived];
/// What it counts from its own receipt.
const ON_RECEIPT: &[Starts] = &[Starts::RequestReceived];

/// What runs from the day on which a hearing is set.
const ON_HEARING: &[Starts] = &[Starts::HearingSet];

/// Begins what a new procedure begins: the terms of its kind, and the date that a person set.
pub(in crate::domain) async fn on_opening(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: &procedure::Model,
) -> Result<()> {
    let law = to_begin(tx).await?;
    let of = traits(tx, tx.vault(), stay).await?;
    let at = moment_begun(tx, stay, procedure.started_on);
    let made = begun::by_opening(tx, by, &law, stay, (procedure.kind, &of), at)?;
    begun::write(tx, by, stay, Some(procedure.id), made).await?;
    match procedure.due_on {
        Some(due_on) => on_day(tx, by, stay, procedure, due_on, procedure.started_on).await,
        None => mirror(tx, procedure.id).await,
    }
}

/// Begins and ends what a step of a procedure begins and ends.
pub(in crate::domain) async fn on_step(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: &procedure::Model,
    reached: ProcedureState,
    on: NaiveDate,
) -> Result<()> {
    let law = to_begin(tx).await?;
    let open = open_of_procedure(tx, procedure.id).await?;
    match reached {
        // What ran until the answer was settled by it; who appeals sets a date of their own.
        ProcedureState::Prepared | ProcedureState::Appealed => {}
        // Who only has to be told is told by our sending.
        ProcedureState::Sent if states::course(procedure.kind) == Course::Told => {
            for row in open {
                let at = moment_settled(tx, &row, on);
                settle(tx, by, row, DeadlineState::Met, at).await?;
            }
        }
        ProcedureState::Sent => ask(tx, by, &law, stay, procedure, ON_ASKING, on).await?,
        ProcedureState::Acknowledged => {
            // The agency counts from its receipt: what began with our sending begins anew, but for a day that a decision set.
            let at = moment_begun(tx, stay, on);
            let reason = Because::CountedFromReceipt.into();
            for row in &open {
                if starts_with(&law, row, ON_RECEIPT) && !row.is_fixed {
                    begin_anew(tx, by, &law, stay, row, at, &reason).await?;
                }
            }
            if !open.iter().any(|row| starts_with(&law, row, ON_RECEIPT)) {
                ask(tx, by, &law, stay, procedure, ON_RECEIPT, on).await?;
            }
        }
        ProcedureState::Answered => {
            for row in open {
                if starts_with(&law, &row, ON_ASKING) {
                    let at = moment_settled(tx, &row, on);
                    settle(tx, by, row, DeadlineState::Met, at).await?;
                }
            }
        }
        ProcedureState::Done => {
            for row in open {
                let at = moment_settled(tx, &row, on);
                settle(tx, by, row, DeadlineState::Met, at).await?;
            }
            let at = moment_begun(tx, stay, on);
            paths::follow(tx, by, &law, stay, procedure, at).await?;
        }
        ProcedureState::Refused | ProcedureState::Withdrawn | ProcedureState::HandedOn => {
            for row in open {
                let at = moment_settled(tx, &row, on);
                settle(tx, by, row, DeadlineState::Lifted, at).await?;
            }
        }
    }
    mirror(tx, procedure.id).await
}

/// Begins what a hearing begins that is set today.
pub(in crate::domain) async fn on_hearing(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: &procedure::Model,
) -> Result<()> {
    let law = to_begin(tx).await?;
    let today = calendar::local(tx.now()).date();
    ask(tx, by, &law, stay, procedure, ON_HEARING, today).await?;
    mirror(tx, procedure.id).await
}

/// Lifts what the setting of a hearing began that will not be at its time, with the reason.
pub(in crate::domain) async fn on_hearing_off(
    tx: &Tx,
    by: &Actor,
    hearing: &hearing::Model,
    reason: &Reason,
) -> Result<()> {
    let law = to_begin(tx).await?;
    for row in open_of_procedure(tx, hearing.procedure_id).await? {
        // It began at the moment at which this hearing, and no other of the procedure, was set.
        let is_of_it = row.began_at == hearing.recorded_at && starts_with(&law, &row, ON_HEARING);
        if is_of_it && !row.is_fixed {
            lift(tx, by, row, reason).await?;
        }
    }
    Ok(())
}

/// Sets a day by which the other side should have answered a step of that day.
pub(in crate::domain) async fn on_day(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: &procedure::Model,
    due_on: NaiveDate,
    began_on: NaiveDate,
) -> Result<()> {
    let at = moment_begun(tx, stay, began_on);
    deadline::Entity::insert(deadline::ActiveModel {
        procedure_id: Set(Some(procedure.id)),
        is_fixed: Set(true),
        recorded_by: Set(by.user),
        ..begun::row(stay, at, rules::due_as_set(due_on), tx.now())
    })
    .exec_without_returning(tx)
    .await?;
    mirror(tx, procedure.id).await
}

/// Ends what belongs to a stay that ends: its maxima are kept or passed, its other duties fall away.
pub(in crate::domain) async fn on_leaving(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    at: DateTimeUtc,
) -> Result<()> {
    let law = to_begin(tx).await?;
    let open = deadline::Entity::find()
        .filter(deadline::Column::StayId.eq(stay.id))
        .filter(deadline::Column::ProcedureId.is_null())
        .filter(deadline::Column::State.eq(DeadlineState::Open));
    for row in open.all(tx).await? {
        let rule = row.rule_id.and_then(|id| law.rules.with_id(id));
        let is_limit = rule.is_some_and(|rule| rule.subject == Subject::StayLimit);
        let end = if is_limit {
            DeadlineState::Met
        } else {
            DeadlineState::Lifted
        };
        settle(tx, by, row, end, at).await?;
    }
    Ok(())
}

async fn ask(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    procedure: &procedure::Model,
    starts: &'static [Starts],
    on: NaiveDate,
) -> Result<()> {
    let of = traits(tx, tx.vault(), stay).await?;
    let at = moment_begun(tx, stay, on);
    let terms = begun::terms_of(law, procedure.kind, &of, starts, at);
    begun::begin(tx, by, law, stay, Some(procedure.id), terms, at).await
}

/// Lets what began with an arrival begin anew with the moment at which that really was.
pub(in crate::domain) async fn on_arrival_put_right(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    before: DateTimeUtc,
    reason: &Reason,
) -> Result<()> {
    let begun = deadline::Entity::find()
        .filter(deadline::Column::StayId.eq(stay.id))
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::IsFixed.eq(false))
        .filter(deadline::Column::BeganAt.eq(before));
    for row in begun.all(tx).await? {
        begin_anew(tx, by, law, stay, &row, stay.arrived_at, reason).await?;
    }
    Ok(())
}

/// Lets a deadline that counted from another moment end, and another follow it under the law of the right day.
async fn begin_anew(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    row: &deadline::Model,
    at: DateTimeUtc,
    reason: &Reason,
) -> Result<()> {
    let on = calendar::local(at).date();
    let made_by = row.rule_id.and_then(|id| law.rules.with_id(id));
    let Some(rule) = made_by.and_then(|rule| law.rules.version_on(&rule.code, on)) else {
        return Ok(());
    };
    let mut next = begun::made(tx, by, law, stay, std::iter::once(rule), at)?;
    let Some(next) = next.pop() else {
        return Ok(());
    };
    if (next.due_at, on) == (row.due_at, row.began_on) {
        // Nothing ends otherwise; what is put right later is found by the moment that holds now.
        let mut row = row.clone().into_active_model();
        row.began_at = Set(at);
        row.update(tx).await?;
        return Ok(());
    }
    let said = begun::entry(stay, std::slice::from_ref(&next));
    journal::record(tx, by, said)?;
    deadline::Entity::insert(deadline::ActiveModel {
        procedure_id: Set(row.procedure_id),
        follows_id: Set(Some(row.id)),
        ..next.row
    })
    .exec_without_returning(tx)
    .await?;
    lift(tx, by, row.clone(), reason).await
}

/// Ends a deadline.
pub(super) async fn settle(
    tx: &Tx,
    by: &Actor,
    row: deadline::Model,
    end: DeadlineState,
    at: DateTimeUtc,
) -> Result<()> {
    let act = match end {
        DeadlineState::Met => Act::Met,
        DeadlineState::Extended => Act::Extended,
        DeadlineState::Lifted => Act::Waived,
        DeadlineState::Open => return Err(Error::broken("an end that is none")),
    };
    let (id, stay, due, version) = (row.id, row.stay_id, row.due_on, row.version);
    let mut row = row.into_active_model();
    row.state = Set(end);
    row.settled_at = Set(Some(at));
    row.settled_by = Set(by.user);
    row.version = Set(version + 1);
    row.update(tx).await?;
    let entry = Entry::new(act, Recorded::Deadline).of(id.0).in_stay(stay);
    journal::record(tx, by, entry.from_to(due, at))
}

/// Lifts an open deadline that no longer holds, with the reason.
pub(in crate::domain) async fn lift(
    tx: &Tx,
    by: &Actor,
    row: deadline::Model,
    reason: &Reason,
) -> Result<()> {
    let procedure = row.procedure_id;
    let mut row = row.into_active_model();
    row.reason = Set(Some(tx.vault().seal(REASON, reason)?));
    let row = row.update(tx).await?;
    settle(tx, by, row, DeadlineState::Lifted, tx.now()).await?;
    match procedure {
        Some(id) => mirror(tx, id).await,
        None => Ok(()),
    }
}

/// Whether it was not met in time, or still is not.
pub fn is_late(row: &deadline::Model, now: DateTimeUtc) -> bool {
    row.settled_at.unwrap_or(now) >= row.due_at
}

fn starts_with(law: &Law, row: &deadline::Model, starts: &[Starts]) -> bool {
    let rule = row.rule_id.and_then(|id| law.rules.with_id(id));
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

async fn open_of_procedure(tx: &Tx, id: ProcedureId) -> Result<Vec<deadline::Model>> {
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

/// A day without a time begins a term at its first minute, the arrival's own day at the arrival; today means now.
pub(in crate::domain) fn moment_begun(tx: &Tx, stay: &stay::Model, on: NaiveDate) -> DateTimeUtc {
    if on == calendar::local(tx.now()).date() {
        return tx.now();
    }
    let begins = calendar::to_utc(on.and_time(NaiveTime::MIN));
    if on == calendar::local(stay.arrived_at).date() {
        begins.max(stay.arrived_at)
    } else {
        begins
    }
}

/// A day without a time ends a deadline at its last minute, but in time if it is the last day itself; today means now.
fn moment_settled(tx: &Tx, row: &deadline::Model, on: NaiveDate) -> DateTimeUtc {
    if on == calendar::local(tx.now()).date() {
        return tx.now();
    }
    let ends = calendar::end_of(on) - TimeDelta::seconds(1);
    if on == row.due_on {
        ends.min(row.due_at - TimeDelta::seconds(1))
    } else {
        ends
    }
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
