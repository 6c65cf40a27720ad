//! What people do to a deadline by hand: begin one on an event that only they know, say when it was met, extend it by a
//! decision, lift it with a reason.

use super::deadlines::{self, End, mirror, seen_by, settle};
use super::rules::{self, Traits, applies};
use super::{begun, to_begin};
use crate::db::{Hold, Tx};
use crate::domain::access::{Can, KeepProcedures};
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::journal::{self, Entry};
use crate::domain::letters::notices;
use crate::domain::procedures::steps::{self, NewStep};
use crate::domain::procedures::{self, NewProcedure};
use crate::domain::vault::Vault;
use crate::domain::{calendar, officers, stays};
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::{DeadlineId, ProcedureId, RuleId, StayId};
use entity::journal::{Act, Subject as Recorded};
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::stay;
use entity::term_rule::{self, Starts, Subject, TermUnit};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel};

/// The decision by which a deadline moves.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its number.
    pub no: String,
    /// Its date.
    pub on: NaiveDate,
    /// Who signed it.
    pub signer: String,
    /// Why; sealed.
    pub reason: String,
    /// The last day from now on.
    pub until: NaiveDate,
}

/// What a term is begun for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One of the terms of its kind.
    Procedure(ProcedureId),
    /// A duty that belongs to no kind of procedure.
    Stay(StayId),
}

/// The stay and the terms of law, in force today, that a person may begin for it: those that can be counted.
pub async fn startable(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    by: &Can<KeepProcedures>,
    whose: Whose,
    now: DateTimeUtc,
) -> Result<(stay::Model, Vec<term_rule::Model>)> {
    let (stay, kind) = match whose {
        Whose::Procedure(id) => {
            let (of, _) = procedures::seen_by(connection, by, id, now).await?;
            let stay = stays::seen_by(connection, by, of.procedure.stay_id).await?;
            (stay, Some(of.procedure.kind))
        }
        Whose::Stay(id) => (stays::seen_by(connection, by, id).await?, None),
    };
    let of = deadlines::traits(connection, vault, &stay).await?;
    let law = rules::load(connection).await?;
    let today = calendar::local(now).date();
    let waits = |rule: &&term_rule::Model| is_begun_by_hand(rule, kind, &of);
    Ok((stay, law.in_force(today).filter(waits).cloned().collect()))
}

fn is_begun_by_hand(rule: &term_rule::Model, kind: Option<ProcedureKind>, of: &Traits) -> bool {
    let is_counted = rule.unit == TermUnit::BeforeNight
        || rule.amount.is_some_and(|n| rules::is_term(rule.unit, n));
    let is_its = rule.kind == kind && (kind.is_some() || rule.subject == Subject::Duty);
    is_counted && is_its && rule.starts != Starts::Follows && applies(rule, of)
}

/// Begins a term on an event that a person reports, such as a decision or a placement, under the version of that day.
pub async fn begin(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    whose: Whose,
    rule: RuleId,
    at: DateTimeUtc,
) -> Result<()> {
    let law = to_begin(tx).await?;
    let (stay, kind, id) = match whose {
        Whose::Procedure(id) => {
            let procedure = procedures::locked(tx, by, id).await?;
            if procedure.closed_on.is_some() {
                return Err(Refusal::ProcedureClosed.into());
            }
            let stay = stays::seen_by(tx, by, procedure.stay_id).await?;
            (stay, Some(procedure.kind), Some(id))
        }
        // What is owed to somebody may come after their stay; its maxima nobody begins by hand.
        Whose::Stay(id) => (stays::locked(tx, by, id).await?, None, None),
    };
    if at > tx.now() {
        return Err(Refusal::InTheFuture.into());
    }
    let chosen = law.rules.with_id(rule).ok_or(Error::NotFound)?;
    let on = calendar::local(at).date();
    let Some(version) = law.rules.version_on(&chosen.code, on) else {
        return Err(Refusal::NoTermOnThatDay.into());
    };
    let of = deadlines::traits(tx, tx.vault(), &stay).await?;
    if !is_begun_by_hand(version, kind, &of) {
        return Err(Refusal::TermDoesNotFit.into());
    }
    begun::begin(tx, by, &law, &stay, id, std::iter::once(version), at).await?;
    mirrored(tx, id).await
}

/// Writes down when a deadline was met, with which the term that repeats it or follows it begins.
pub async fn meet(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: DeadlineId,
    version: i32,
    at: DateTimeUtc,
) -> Result<()> {
    let law = to_begin(tx).await?;
    let row = open(tx, by, id, version).await?;
    refuse_limit(tx, &row).await?;
    if at > tx.now() {
        return Err(Refusal::InTheFuture.into());
    }
    if at < row.began_at {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    let procedure = row.procedure_id;
    settle(tx, by, row.clone(), End::Met, at).await?;
    begun::after(tx, by, &law, &row).await?;
    mirrored(tx, procedure).await
}

/// Lifts a deadline that no longer holds, with the reason.
pub async fn lift(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: DeadlineId,
    version: i32,
    reason: &str,
) -> Result<()> {
    let row = open(tx, by, id, version).await?;
    refuse_limit(tx, &row).await?;
    deadlines::lift(tx, by, row, &reason.into()).await
}

/// A maximum of a stay is kept by leaving and passed by a decision, not by a word.
async fn refuse_limit(tx: &Tx, row: &deadline::Model) -> Result<()> {
    match is_stay_limit(tx, row).await? {
        true => Err(Refusal::LimitNeedsDecision.into()),
        false => Ok(()),
    }
}

/// Extends a deadline by a decision: this one ends, another with the new date follows it. A maximum of the stay is passed by a
/// procedure of its own, which this opens if none is under way, and closes.
pub async fn extend(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: DeadlineId,
    version: i32,
    decision: Decision,
) -> Result<DeadlineId> {
    let row = open(tx, by, id, version).await?;
    if decision.until <= row.due_on {
        return Err(Refusal::ExtensionNotLater.into());
    }
    if decision.on > tx.today() {
        return Err(Refusal::InTheFuture.into());
    }
    if decision.on < row.began_on {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    let due = rules::due_as_set(decision.until);
    let mut next = row.clone().into_active_model();
    next.id = sea_orm::ActiveValue::NotSet;
    next.follows_id = Set(Some(row.id));
    next.nominal_on = Set(due.nominal_on);
    next.due_on = Set(due.due_on);
    next.due_at = Set(due.due_at);
    next.is_sure = Set(true);
    next.is_fixed = Set(true);
    next.recorded_by = Set(by.user);
    next.recorded_at = Set(tx.now());
    next.version = Set(1);
    let next = deadline::Entity::insert(next.reset_all())
        .exec_with_returning(tx)
        .await?;
    notices::queue_extension(tx, by, &next).await?;
    let next = next.id;
    let (procedure, stay) = (row.procedure_id, row.stay_id);
    if is_stay_limit(tx, &row).await? {
        decide(tx, by, &row, &decision).await?;
    }
    settle(tx, by, row, End::Extended(&decision), tx.now()).await?;
    let entry = Entry::new(Act::Added, Recorded::Deadline)
        .of(next.0)
        .in_stay(stay);
    journal::record(tx, by, entry.with((decision.no, decision.until)))?;
    mirrored(tx, procedure).await?;
    Ok(next)
}

async fn is_stay_limit(tx: &Tx, row: &deadline::Model) -> Result<bool> {
    let Some(id) = row.rule_id else {
        return Ok(false);
    };
    let rule = term_rule::Entity::find_by_id(id).one(tx).await?;
    Ok(rule.is_some_and(|rule| rule.subject == Subject::StayLimit))
}

/// Records the decision as a procedure: the one that is under way, or one of its own.
async fn decide(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    row: &deadline::Model,
    decision: &Decision,
) -> Result<()> {
    let open = procedures::open_of_stay(tx, row.stay_id).await?;
    let under_way = open
        .into_iter()
        .find(|procedure| procedure.kind == ProcedureKind::StayExtension);
    let (id, version) = match under_way {
        Some(procedure) => (procedure.id, procedure.version),
        None => {
            let officer = match by.user {
                Some(user) => user,
                None => officers::least_busy(tx, by)
                    .await?
                    .ok_or(Refusal::NotAnOfficer)?,
            };
            let new = NewProcedure {
                kind: ProcedureKind::StayExtension,
                agency: decision.signer.clone(),
                reference_no: None,
                officer,
                started_on: decision.on,
                started_at: None,
                due_on: None,
            };
            (procedures::open_quietly(tx, by, row.stay_id, new).await?, 1)
        }
    };
    let step = NewStep {
        state: ProcedureState::Done,
        happened_on: decision.on,
        happened_at: None,
        agency: None,
        due_on: None,
        paper_no: Some(decision.no.clone()),
        note: Some(decision.reason.clone()),
    };
    steps::record(tx, by, id, version, step).await
}

/// An open deadline as it was read, locked after what it belongs to: in that order steps and discharges lock, too.
async fn open(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: DeadlineId,
    version: i32,
) -> Result<deadline::Model> {
    let row = seen_by(tx, by, id).await?;
    match row.procedure_id {
        Some(procedure) => drop(procedures::locked(tx, by, procedure).await?),
        None => {
            tx.share(Hold::Law).await?;
            drop(stays::locked(tx, by, row.stay_id).await?);
        }
    }
    let row = seen_by(tx, by, id).await?;
    if row.state != DeadlineState::Open {
        return Err(Refusal::DeadlineSettled.into());
    }
    if row.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    Ok(row)
}

async fn mirrored(tx: &Tx, procedure: Option<ProcedureId>) -> Result<()> {
    match procedure {
        Some(id) => mirror(tx, id).await,
        None => Ok(()),
    }
}
