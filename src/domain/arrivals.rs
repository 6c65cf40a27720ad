//! The moment of an arrival, put right for all who came together: beds, deadlines and what else began with it follow.

use super::access::{Can, KeepStays};
use super::error::{Refusal, Result};
use super::journal::{self, Entry};
use super::law::moments::When;
use super::law::{self, Standing, adjusting, deadlines, events};
use super::{calendar, households, occupancies, stays};
use crate::db::{TO_CHANGE, Tx};
use chrono::{Datelike, NaiveDate};
use entity::id::{BedId, ProcedureId, StayId};
use entity::journal::{Act, Subject};
use entity::{
    deadline, hearing, identification, occupancy, procedure, procedure_step, stay, stay_category,
};
use sea_orm::prelude::{ChronoDateTimeUtc as DateTimeUtc, Expr};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::{BTreeSet, HashSet};

/// Says when somebody, and all who came with them, really arrived. Refuses a moment after something that is on record of one of
/// them, one at which a bed had somebody else, and another year, which the case code names.
pub async fn correct(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    at: DateTimeUtc,
    reason: &str,
) -> Result<()> {
    let law = law::to_begin(tx).await?;
    let asked = stays::seen_by(tx, by, id).await?;
    if at > tx.now() {
        return Err(Refusal::InTheFuture.into());
    }
    if year(at) != year(asked.arrived_at) {
        return Err(Refusal::OtherYear.into());
    }
    let (first, with) = households::arrival(tx, by, &asked).await?;
    // In the order of ids, as whoever changes two stays locks them.
    let together: BTreeSet<_> = with.iter().map(|one| one.id).chain([first.id]).collect();
    let mut people = Vec::new();
    for one in together {
        let stay = stays::locked(tx, by, one).await?;
        people.extend(Some(stay).filter(|stay| stay.arrived_at != at));
    }
    let procedures = lock_procedures(tx, &people).await?;
    let beds = first_beds(tx, &people).await?;
    let locked: HashSet<BedId> = beds.iter().map(|interval| interval.bed_id).collect();
    // One of them may be retired since: it was theirs then.
    occupancies::lock_had(tx, by, &locked).await?;
    for interval in beds {
        occupancies::begin_at(tx, interval, at).await?;
    }
    for before in people {
        let own = procedures.iter().filter(|row| row.stay_id == before.id);
        let own: Vec<_> = own.collect();
        put_right(tx, by, &law, before, &own, at, reason).await?;
    }
    Ok(())
}

fn year(at: DateTimeUtc) -> i32 {
    calendar::local(at).year()
}

/// Locks all procedures of these stays, in the order of ids as a discharge does.
async fn lock_procedures(tx: &Tx, people: &[stay::Model]) -> Result<Vec<procedure::Model>> {
    let rows = procedure::Entity::find()
        .filter(procedure::Column::StayId.is_in(people.iter().map(|stay| stay.id)))
        .order_by_asc(procedure::Column::Id)
        .lock(TO_CHANGE);
    Ok(rows.all(tx).await?)
}

/// The interval with which each of these stays began.
async fn first_beds(tx: &Tx, people: &[stay::Model]) -> Result<Vec<occupancy::Model>> {
    let mut first = Vec::new();
    for stay in people {
        let of_stay = occupancy::Entity::find()
            .filter(occupancy::Column::StayId.eq(stay.id))
            .order_by_asc(occupancy::Column::Since);
        first.extend(of_stay.one(tx).await?);
    }
    Ok(first)
}

async fn put_right(
    tx: &Tx,
    by: &Can<KeepStays>,
    law: &Standing,
    before: stay::Model,
    procedures: &[&procedure::Model],
    at: DateTimeUtc,
    reason: &str,
) -> Result<()> {
    let was = deadlines::traits(tx, tx.vault(), &before).await?;
    let mut row = before.clone().into_active_model();
    row.arrived_at = Set(at);
    if before.with_head_since == Some(before.arrived_at) {
        row.with_head_since = Set(Some(at));
    }
    row.version = Set(before.version + 1);
    let stay = row.update(tx).await?;
    let day = |at| calendar::local(at).date();
    follow(tx, &stay, day(before.arrived_at), day(at)).await?;
    let started = start_procedures(tx, law, &before, procedures, at).await?;
    let entry = Entry::new(Act::Changed, Subject::Stay)
        .of(stay.id.0)
        .in_stay(stay.id);
    let told = |at| ("arrived_at", at, reason);
    journal::record(tx, by, entry.from_to(told(before.arrived_at), told(at)))?;
    if stay.ended_at.is_some() {
        return Ok(());
    }
    events::on_arrival_put_right(tx, by, law, &stay, before.arrived_at, &reason.into()).await?;
    for id in started {
        deadlines::mirror(tx, id).await?;
    }
    // A day more or less may make somebody a child or none.
    if deadlines::traits(tx, tx.vault(), &stay).await? != was {
        adjusting::adjust(tx, by, law, &stay, &was, at, &reason.into()).await?;
    }
    Ok(())
}

/// Moves the first category and the first status of identification with the day; refuses a day after a later one.
async fn follow(tx: &Tx, stay: &stay::Model, from: NaiveDate, to: NaiveDate) -> Result<()> {
    use {identification::Column as Status, stay_category::Column as Category};
    let categories = stay_category::Entity::find().filter(Category::StayId.eq(stay.id));
    let categories = categories.order_by_asc(Category::Id).all(tx).await?;
    let statuses = identification::Entity::find().filter(Status::StayId.eq(stay.id));
    let statuses = statuses.order_by_asc(Status::Id).all(tx).await?;
    let later = categories.iter().skip(1).map(|row| row.since);
    let later = later.chain(statuses.iter().skip(1).map(|row| row.since));
    if later.min().is_some_and(|since| since < to) {
        return Err(Refusal::RecordedBefore.into());
    }
    if let Some(first) = categories.first().filter(|row| row.since == from) {
        stay_category::Entity::update_many()
            .col_expr(Category::Since, Expr::value(to))
            .filter(Category::Id.eq(first.id))
            .exec(tx)
            .await?;
    }
    if let Some(first) = statuses.first().filter(|row| row.since == from) {
        identification::Entity::update_many()
            .col_expr(Status::Since, Expr::value(to))
            .filter(Status::Id.eq(first.id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Moves the procedures that the arrival opened, where they started on its day, and gives them. Refuses a moment before which a
/// step, a hearing or the start of another one is on record that was not before the arrival so far.
async fn start_procedures(
    tx: &Tx,
    law: &Standing,
    before: &stay::Model,
    procedures: &[&procedure::Model],
    at: DateTimeUtc,
) -> Result<Vec<ProcedureId>> {
    let (was, now) = (When::from(before.arrived_at), When::from(at));
    let begun = deadline::Entity::find()
        .filter(deadline::Column::StayId.eq(before.id))
        .filter(deadline::Column::BeganAt.eq(before.arrived_at));
    let mut begun = begun.all(tx).await?;
    begun.retain(|row| events::is_of_arrival(law, row));
    let (with_arrival, others): (Vec<&procedure::Model>, Vec<&procedure::Model>) =
        procedures.iter().copied().partition(|row| {
            let of_row = |one: &deadline::Model| one.procedure_id == Some(row.id);
            // What somebody opened by hand for something else of that day has its own start.
            let is_of_arrival = row.recorded_at == before.recorded_at || begun.iter().any(of_row);
            row.started_on == was.on && is_of_arrival
        });
    let ids = procedures.iter().map(|row| row.id);
    let steps = procedure_step::Entity::find()
        .filter(procedure_step::Column::ProcedureId.is_in(ids))
        .all(tx)
        .await?;
    let hearings = hearing::Entity::find()
        .filter(hearing::Column::StayId.eq(before.id))
        .all(tx)
        .await?;
    let started = others.iter().map(|row| When::day(row.started_on));
    let stepped = steps.iter().map(|step| When {
        on: step.happened_on,
        at: step.happened_at,
    });
    let heard = hearings.iter().map(|row| When::from(row.at));
    let mut dated = started.chain(stepped).chain(heard);
    if dated.any(|when| when.is_before(now) && !when.is_before(was)) {
        return Err(Refusal::RecordedBefore.into());
    }
    if was.on == now.on {
        return Ok(Vec::new());
    }
    for row in &with_arrival {
        let mut moved = (*row).clone().into_active_model();
        moved.started_on = Set(now.on);
        moved.due_on = Set(row.due_on.map(|due| due.max(now.on)));
        moved.update(tx).await?;
    }
    Ok(with_arrival.iter().map(|row| row.id).collect())
}
