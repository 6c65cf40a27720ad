//! The moment of an arrival, put right for all who came together: beds, deadlines and what else began with it follow.

use super::access::{Can, KeepStays};
use super::error::{Refusal, Result};
use super::journal::{self, Entry};
use super::law::{self, Standing, adjusting, deadlines};
use super::{calendar, households, occupancies, stays};
use crate::db::Tx;
use chrono::{Datelike, NaiveDate};
use entity::id::{BedId, StayId};
use entity::journal::{Act, Subject};
use entity::{identification, occupancy, stay, stay_category};
use sea_orm::prelude::{ChronoDateTimeUtc as DateTimeUtc, Expr};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
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
    let beds = first_beds(tx, &people).await?;
    let locked: HashSet<BedId> = beds.iter().map(|interval| interval.bed_id).collect();
    occupancies::lock_all(tx, by, &locked).await?;
    for interval in beds {
        occupancies::begin_at(tx, interval, at).await?;
    }
    for before in people {
        put_right(tx, by, &law, before, at, reason).await?;
    }
    Ok(())
}

fn year(at: DateTimeUtc) -> i32 {
    calendar::local(at).year()
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
    let entry = Entry::new(Act::Changed, Subject::Stay)
        .of(stay.id.0)
        .in_stay(stay.id);
    let told = |at| ("arrived_at", at, reason);
    journal::record(tx, by, entry.from_to(told(before.arrived_at), told(at)))?;
    if stay.ended_at.is_some() {
        return Ok(());
    }
    deadlines::on_arrival_put_right(tx, by, law, &stay, before.arrived_at, &reason.into()).await?;
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
        return Err(Refusal::BeforeArrival.into());
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
