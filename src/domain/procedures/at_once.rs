//! The same act on several procedures in one transaction: a step, or a handover to another officer.

use super::steps::{self, NewStep};
use crate::db::{Hold, TO_CHANGE, Tx};
use crate::domain::access::{Actor, Can, KeepProcedures};
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::journal::{self, Entry};
use crate::domain::letters::notices;
use crate::domain::officers;
use entity::id::{ProcedureId, UserId};
use entity::journal::{Act, Subject};
use entity::procedure;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// How many may be chosen one by one: others wait for as long as the act takes.
pub const MOST: usize = 500;

/// What became of each procedure that was chosen.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Those that took the step.
    pub done: Vec<ProcedureId>,
    /// Those that did not, each with the reason.
    pub refused: Vec<(ProcedureId, Refusal)>,
}

/// Records one step on each of the procedures as they were read. A rule that says no to one of them keeps none of the others.
pub async fn step_each(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    chosen: &[(ProcedureId, i32)],
    new: &NewStep,
) -> Result<Outcome> {
    if chosen.is_empty() {
        return Err(Refusal::NothingChosen.into());
    }
    if chosen.len() > MOST {
        return Err(Refusal::TooManyChosen.into());
    }
    let mut outcome = Outcome::default();
    // Always in the same order, so that two officers do not wait for each other for ever.
    let mut chosen = chosen.to_vec();
    chosen.sort_unstable();
    chosen.dedup_by_key(|(id, _)| *id);
    steps::lock_stays(tx, by, chosen.iter().map(|(id, _)| *id)).await?;
    for (id, version) in chosen {
        // A step is refused before it has written anything.
        match steps::take(tx, by, id, version, new.clone()).await {
            Ok(()) => outcome.done.push(id),
            Err(Error::Refused(refusal)) => outcome.refused.push((id, refusal)),
            Err(error) => return Err(error),
        }
    }
    Ok(outcome)
}

/// Which of an officer's open procedures move.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// All of them.
    All,
    /// These.
    These(Vec<ProcedureId>),
}

/// Hands open procedures over from one officer to another, who gets one letter for all of them. Gives how many moved.
pub async fn hand_over(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    from: UserId,
    to: UserId,
    chosen: &Chosen,
) -> Result<usize> {
    if matches!(chosen, Chosen::These(ids) if ids.len() > MOST) {
        return Err(Refusal::TooManyChosen.into());
    }
    if from == to {
        return Err(Refusal::SameOfficer.into());
    }
    if !officers::list(tx, by).await?.iter().any(|one| one.id == to) {
        return Err(Refusal::NotAnOfficer.into());
    }
    tx.share(Hold::Law).await?;
    let mut rows = open_of(by, from);
    if let Chosen::These(ids) = chosen {
        rows = rows.filter(procedure::Column::Id.is_in(ids.iter().copied()));
    }
    let rows = rows
        .order_by_asc(procedure::Column::Id)
        .lock(TO_CHANGE)
        .all(tx)
        .await?;
    let Some(first) = rows.first().map(|row| row.id) else {
        return Err(Refusal::NothingChosen.into());
    };
    let moved = rows.len();
    for row in rows {
        let (id, stay, version) = (row.id, row.stay_id, row.version);
        let mut row = row.into_active_model();
        row.officer_id = Set(to);
        row.version = Set(version + 1);
        row.update(tx).await?;
        let entry = Entry::new(Act::HandedOver, Subject::Procedure)
            .of(id.0)
            .in_stay(stay);
        journal::record(tx, by, entry.from_to(from, to))?;
    }
    notices::queue_handover(tx, from, to, first);
    Ok(moved)
}

/// How many open procedures an officer has at the actor's shelter.
pub async fn load_of(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    officer: UserId,
) -> Result<u64> {
    Ok(open_of(actor, officer).count(connection).await?)
}

fn open_of(actor: &Actor, officer: UserId) -> sea_orm::Select<procedure::Entity> {
    procedure::Entity::find()
        .filter(procedure::Column::ShelterId.eq(actor.shelter))
        .filter(procedure::Column::ClosedOn.is_null())
        .filter(procedure::Column::OfficerId.eq(officer))
}
