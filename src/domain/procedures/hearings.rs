//! Hearings of a procedure: set, held, postponed, cancelled. A postponement keeps the old date with its reason, and the new one
//! follows it.

use super::locked;
use crate::db::{TO_CHANGE, Tx};
use crate::domain::access::{Actor, Can, KeepProcedures};
use crate::domain::calendar;
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::journal::{self, Entry};
use crate::domain::law::events;
use crate::domain::stays;
use crate::domain::vault::Vault;
use entity::hearing::{self, HearingState};
use entity::id::{HearingId, ProcedureId};
use entity::journal::{Act, Subject};
use entity::procedure;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

/// The name under which the reason of a postponement is sealed.
const REASON: &str = "hearing.reason";
/// The name under which an outcome is sealed.
const OUTCOME: &str = "hearing.outcome";

/// A hearing to be set.
#[derive(Clone, Debug)]
pub struct NewHearing {
    /// When it is to be.
    pub at: DateTimeUtc,
    /// Court, agency or room.
    pub place: String,
    /// Number of the summons.
    pub paper_no: Option<String>,
}

/// Sets a hearing of an open procedure; one that has been may be entered late, and begins no term any more.
pub async fn set(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: ProcedureId,
    new: NewHearing,
) -> Result<HearingId> {
    let procedure = locked(tx, by, id).await?;
    if procedure.closed_on.is_some() {
        return Err(Refusal::ProcedureClosed.into());
    }
    if calendar::local(new.at).date() < procedure.started_on {
        return Err(Refusal::BeforeProcedureStart.into());
    }
    insert(tx, by, &procedure, None, new).await
}

async fn insert(
    tx: &Tx,
    by: &Actor,
    of: &procedure::Model,
    follows: Option<HearingId>,
    new: NewHearing,
) -> Result<HearingId> {
    let at = new.at;
    let row = hearing::ActiveModel {
        shelter_id: Set(of.shelter_id),
        stay_id: Set(of.stay_id),
        procedure_id: Set(of.id),
        follows_id: Set(follows),
        at: Set(at),
        place: Set(new.place),
        paper_no: Set(new.paper_no),
        state: Set(HearingState::Set),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        version: Set(1),
        ..Default::default()
    };
    let id = hearing::Entity::insert(row).exec(tx).await?.last_insert_id;
    let entry = Entry::new(Act::Added, Subject::Hearing)
        .of(id.0)
        .in_stay(of.stay_id);
    journal::record(tx, by, entry.with(at))?;
    // What a hearing begins is to be done before it.
    if at > tx.now() {
        let stay = stays::seen_by(tx, by, of.stay_id).await?;
        events::on_hearing(tx, by, &stay, of).await?;
    }
    Ok(id)
}

/// Writes down what came of a hearing that has been.
pub async fn hold(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: HearingId,
    version: i32,
    outcome: &str,
) -> Result<ProcedureId> {
    let row = open(tx, by, id, version).await?;
    if row.at > tx.now() {
        return Err(Refusal::HearingNotYet.into());
    }
    let procedure = row.procedure_id;
    let mut row = row.into_active_model();
    row.outcome = Set(Some(tx.vault().seal(OUTCOME, &outcome)?));
    settle(tx, by, row, End::Held).await?;
    Ok(procedure)
}

/// Postpones a hearing to a new date, or to one that nobody knows yet; gives the procedure.
pub async fn postpone(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: HearingId,
    version: i32,
    to: Option<NewHearing>,
    reason: &str,
) -> Result<ProcedureId> {
    let row = open(tx, by, id, version).await?;
    let procedure = locked(tx, by, row.procedure_id).await?;
    if to.is_some() && procedure.closed_on.is_some() {
        return Err(Refusal::ProcedureClosed.into());
    }
    let until = to.as_ref().map(|new| new.at);
    if until.is_some_and(|until| until <= row.at) {
        return Err(Refusal::ExtensionNotLater.into());
    }
    events::on_hearing_off(tx, by, &row, &reason.into()).await?;
    if let Some(new) = to {
        insert(tx, by, &procedure, Some(row.id), new).await?;
    }
    let mut row = row.into_active_model();
    row.reason = Set(Some(tx.vault().seal(REASON, &reason)?));
    settle(tx, by, row, End::Postponed(until)).await?;
    Ok(procedure.id)
}

/// Cancels a hearing, with the reason; gives the procedure.
pub async fn cancel(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: HearingId,
    version: i32,
    reason: &str,
) -> Result<ProcedureId> {
    let row = open(tx, by, id, version).await?;
    let procedure = locked(tx, by, row.procedure_id).await?.id;
    events::on_hearing_off(tx, by, &row, &reason.into()).await?;
    let mut row = row.into_active_model();
    row.reason = Set(Some(tx.vault().seal(REASON, &reason)?));
    settle(tx, by, row, End::Cancelled).await?;
    Ok(procedure)
}

async fn open(tx: &Tx, by: &Actor, id: HearingId, version: i32) -> Result<hearing::Model> {
    let row = hearing::Entity::find_by_id(id)
        .filter(hearing::Column::ShelterId.eq(by.shelter))
        .lock(TO_CHANGE);
    let row = row.one(tx).await?.ok_or(Error::NotFound)?;
    if row.state != HearingState::Set {
        return Err(Refusal::HearingSettled.into());
    }
    if row.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    Ok(row)
}

/// What becomes of a hearing that was set.
enum End {
    Held,
    /// To when, if anybody knows.
    Postponed(Option<DateTimeUtc>),
    Cancelled,
}

async fn settle(tx: &Tx, by: &Actor, mut row: hearing::ActiveModel, end: End) -> Result<()> {
    let (state, act, to) = match end {
        End::Held => (HearingState::Held, Act::Heard, None),
        End::Postponed(to) => (HearingState::Postponed, Act::Postponed, to),
        End::Cancelled => (HearingState::Cancelled, Act::Cancelled, None),
    };
    row.state = Set(state);
    row.settled_at = Set(Some(tx.now()));
    row.settled_by = Set(by.user);
    row.version = Set(row.version.take().unwrap_or_default() + 1);
    let row = row.update(tx).await?;
    let entry = Entry::new(act, Subject::Hearing)
        .of(row.id.0)
        .in_stay(row.stay_id);
    journal::record(tx, by, entry.from_to(row.at, to))
}

/// A hearing with what is sealed in it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The row.
    pub hearing: hearing::Model,
    /// Why it was postponed or cancelled.
    pub reason: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
}

impl Opened {
    /// Whether anything of it is shown that is sealed.
    pub fn is_opened(&self) -> bool {
        self.reason.is_some() || self.outcome.is_some()
    }
}

/// The hearings of a procedure in the order in which they were set; reasons and outcomes only if `may_read`.
pub async fn of_procedure(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    actor: &Actor,
    id: ProcedureId,
    may_read: bool,
) -> Result<Vec<Opened>> {
    let rows = hearing::Entity::find()
        .filter(hearing::Column::ShelterId.eq(actor.shelter))
        .filter(hearing::Column::ProcedureId.eq(id))
        .order_by_asc(hearing::Column::Id);
    let open = |row: hearing::Model| {
        let (mut reason, mut outcome) = (None, None);
        if may_read {
            reason = row
                .reason
                .as_ref()
                .map(|sealed| vault.open(REASON, sealed))
                .transpose()?;
            outcome = row
                .outcome
                .as_ref()
                .map(|sealed| vault.open(OUTCOME, sealed))
                .transpose()?;
        }
        Ok(Opened {
            hearing: row,
            reason,
            outcome,
        })
    };
    rows.all(connection).await?.into_iter().map(open).collect()
}

/// A hearing of the actor's shelter.
pub async fn seen_by(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: HearingId,
) -> Result<hearing::Model> {
    let row = hearing::Entity::find_by_id(id).filter(hearing::Column::ShelterId.eq(actor.shelter));
    row.one(connection).await?.ok_or(Error::NotFound)
}
