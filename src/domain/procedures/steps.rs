//! Steps of a procedure: what happened on which day, with whom. A closing one ends it.

use super::{locked, states};
use crate::db::{Hold, TO_CHANGE, Tx};
use crate::domain::access::{Actor, Can, KeepProcedures};
use crate::domain::error::{Refusal, Result};
use crate::domain::journal::{self, Entry};
use crate::domain::law::events;
use crate::domain::law::moments::When;
use crate::domain::stays;
use chrono::{NaiveDate, NaiveTime};
use entity::id::{ProcedureId, StayId};
use entity::journal::{Act, Subject};
use entity::procedure::{self, ProcedureState};
use entity::{procedure_step, stay};
use sea_orm::prelude::{ChronoDateTimeUtc as DateTimeUtc, Expr};
use sea_orm::sea_query::NullOrdering;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, Order,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde_json::json;

/// The name under which a step's note is sealed.
pub const NOTE: &str = "procedure_step.note";

/// A step of a procedure to be recorded.
#[derive(Clone, Debug)]
pub struct NewStep {
    /// The state that it reaches.
    pub state: ProcedureState,
    /// The day on which it happened.
    pub happened_on: NaiveDate,
    /// At what time of that day in the shelter, if that is known; what runs by the clock needs it of a day that is over.
    pub happened_at: Option<NaiveTime>,
    /// With whom, if not with the procedure's own agency.
    pub agency: Option<String>,
    /// The paper that says so.
    pub paper_no: Option<String>,
    /// The day by which the other side should answer, if somebody sets one.
    pub due_on: Option<NaiveDate>,
    /// What was said; sealed.
    pub note: Option<String>,
}

/// Records a step; a closing one closes the procedure on its day.
pub async fn record(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: ProcedureId,
    version: i32,
    new: NewStep,
) -> Result<()> {
    lock_stays(tx, by, [id]).await?;
    take(tx, by, id, version, new).await
}

/// Locks the stays of some procedures, in the order of ids: of two procedures that are done at once, the second finds what the
/// first has opened. Everybody locks the law before stays and stays before procedures.
pub(super) async fn lock_stays(
    tx: &Tx,
    by: &Actor,
    ids: impl IntoIterator<Item = ProcedureId>,
) -> Result<()> {
    let of = procedure::Entity::find()
        .select_only()
        .column(procedure::Column::StayId)
        .filter(procedure::Column::Id.is_in(ids))
        .filter(procedure::Column::ShelterId.eq(by.shelter));
    let stays = stay::Entity::find()
        .select_only()
        .column(stay::Column::Id)
        .filter(stay::Column::Id.in_subquery(of.into_query()))
        .order_by_asc(stay::Column::Id)
        .lock(TO_CHANGE);
    tx.share(Hold::Law).await?;
    stays.into_tuple::<StayId>().all(tx).await?;
    Ok(())
}

/// Records a step of a procedure whose stay is locked.
pub(super) async fn take(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: ProcedureId,
    version: i32,
    new: NewStep,
) -> Result<()> {
    let procedure = locked(tx, by, id).await?;
    if procedure.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    if !states::next(procedure.kind, procedure.state).contains(&new.state) {
        return Err(match procedure.closed_on {
            Some(_) => Refusal::ProcedureClosed.into(),
            None => Refusal::StepOutOfOrder.into(),
        });
    }
    reach(tx, by, procedure, new).await
}

/// Closes an open procedure because somebody else goes on with it from a moment on, or from its last step if that came later, with
/// the reason.
pub async fn hand_on(
    tx: &Tx,
    by: &Actor,
    id: ProcedureId,
    at: DateTimeUtc,
    reason: String,
) -> Result<()> {
    let procedure = locked(tx, by, id).await?;
    if procedure.closed_on.is_some() {
        return Err(Refusal::ProcedureClosed.into());
    }
    let last = last_step(tx, id).await?;
    let last = last.unwrap_or(When::day(procedure.started_on));
    let when = When::from(at).max(last);
    let step = NewStep {
        state: ProcedureState::HandedOn,
        happened_on: when.on,
        happened_at: when.at,
        agency: None,
        due_on: None,
        paper_no: None,
        note: Some(reason),
    };
    reach(tx, by, procedure, step).await
}

/// When the latest step was taken: the latest time that is known of the latest day.
async fn last_step(tx: &Tx, id: ProcedureId) -> Result<Option<When>> {
    let at = Expr::col(procedure_step::Column::HappenedAt);
    let last = procedure_step::Entity::find()
        .select_only()
        .columns([
            procedure_step::Column::HappenedOn,
            procedure_step::Column::HappenedAt,
        ])
        .filter(procedure_step::Column::ProcedureId.eq(id))
        .order_by_desc(procedure_step::Column::HappenedOn)
        .order_by_with_nulls(at, Order::Desc, NullOrdering::Last);
    let last: Option<(NaiveDate, Option<NaiveTime>)> = last.into_tuple().one(tx).await?;
    Ok(last.map(|(on, at)| When { on, at }))
}

async fn reach(tx: &Tx, by: &Actor, procedure: procedure::Model, new: NewStep) -> Result<()> {
    let when = When {
        on: new.happened_on,
        at: new.happened_at,
    };
    let last = last_step(tx, procedure.id).await?;
    states::moment_fits(when, procedure.started_on, last, tx.now())?;
    if new.due_on.is_some_and(|due| due < new.happened_on) {
        return Err(Refusal::DueBeforeStart.into());
    }
    let stay = stays::seen_by(tx, by, procedure.stay_id).await?;
    // Asked before anything is written: of several steps those that are refused leave nothing behind.
    if when.exactly(tx.now()).is_none()
        && events::needs_time(tx, &stay, &procedure, new.state, when).await?
    {
        return Err(Refusal::TimeNeeded.into());
    }
    let said = json!({
        "state": new.state, "on": new.happened_on, "at": new.happened_at,
        "agency": new.agency, "paper_no": new.paper_no, "answer_by": new.due_on,
    });
    let note = new
        .note
        .map(|note| tx.vault().seal(NOTE, &note))
        .transpose()?;
    procedure_step::Entity::insert(procedure_step::ActiveModel {
        procedure_id: Set(procedure.id),
        state: Set(new.state),
        happened_on: Set(new.happened_on),
        happened_at: Set(new.happened_at),
        agency: Set(new.agency),
        paper_no: Set(new.paper_no),
        note: Set(note),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        ..Default::default()
    })
    .exec_without_returning(tx)
    .await?;
    let (id, before, version) = (procedure.id, procedure.state, procedure.version);
    let mut row = procedure.into_active_model();
    row.state = Set(new.state);
    row.version = Set(version + 1);
    row.closed_on = Set(states::is_closing(new.state).then_some(new.happened_on));
    let procedure = row.update(tx).await?;
    let entry = Entry::new(Act::Stepped, Subject::Procedure)
        .of(id.0)
        .in_stay(stay.id);
    journal::record(tx, by, entry.from_to(json!({ "state": before }), said))?;
    events::on_step(tx, by, &stay, &procedure, new.state, when).await?;
    match new.due_on {
        Some(due_on) if procedure.closed_on.is_none() => {
            events::on_day(tx, by, &stay, &procedure, due_on, when).await
        }
        _ => Ok(()),
    }
}
