//! Who belongs with whom after the intake: a stay joins that of somebody who is here, leaves it, or is said to be something
//! else to its head. A household has one head, and nobody in it has companions of their own. Nobody moves, but who were each
//! other's own may become strangers in one room: that is refused as a bed that does not suit. Who came with whom is another
//! thing: it stays as it was.

use super::access::{Actor, Can, KeepStays};
use super::error::{Error, Refusal, Result, Unfit};
use super::journal::{self, Entry};
use super::law::{self, Standing, adjusting};
use super::occupancies::{self, Locked};
use super::{placement, stays, transfers};
use crate::db::Tx;
use entity::id::{BedId, StayId};
use entity::journal::{Act, Subject};
use entity::stay::{self, Relative};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
};
use std::collections::{BTreeSet, HashSet};

/// Says that a stay belongs with another one, as what its person is to that head. A child who is no longer alone, or is alone
/// from now on, goes another way; refuses if somebody changed the stay since it was looked at, or if a bed in its room comes not
/// to suit who has it, which `despite` overrules.
pub async fn join(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    version: i32,
    head: StayId,
    relation: Relative,
    despite: bool,
) -> Result<()> {
    let law = law::to_begin(tx).await?;
    let (mut joining, mut with) = (None, None);
    // In the order of ids, as whoever changes two stays locks them.
    for one in BTreeSet::from([id, head]) {
        let row = stays::locked(tx, by, one).await?;
        if one == id {
            joining = Some(row);
        } else {
            with = Some(row);
        }
    }
    let stay = joining.ok_or(Error::NotFound)?;
    check(&stay, version)?;
    let head = with.ok_or(Refusal::JoinsItself)?;
    if stay.head_id == Some(head.id) && stay.relation == Some(relation) {
        return Ok(());
    }
    // What somebody was to a head who has left may still be put right.
    if stay.head_id != Some(head.id) {
        may_join(tx, &stay, &head).await?;
    }
    set(tx, by, &law, stay, Some((head.id, relation)), despite).await
}

/// Says that a stay belongs with nobody; refuses as [`join`] does.
pub async fn leave(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    version: i32,
    despite: bool,
) -> Result<()> {
    let law = law::to_begin(tx).await?;
    let stay = stays::locked(tx, by, id).await?;
    check(&stay, version)?;
    if stay.head_id.is_none() {
        return Err(Refusal::NotACompanion.into());
    }
    set(tx, by, &law, stay, None, despite).await
}

fn check(stay: &stay::Model, version: i32) -> Result<()> {
    if stay.ended_at.is_some() {
        return Err(Refusal::StayEnded.into());
    }
    if stay.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    Ok(())
}

/// Both are locked, so neither gets a head or a companion meanwhile.
async fn may_join(tx: &Tx, stay: &stay::Model, head: &stay::Model) -> Result<()> {
    if head.ended_at.is_some() {
        return Err(Refusal::HeadHasLeft.into());
    }
    if head.head_id.is_some() {
        return Err(Refusal::HeadIsCompanion.into());
    }
    let companions = stay::Entity::find()
        .filter(stay::Column::HeadId.eq(stay.id))
        .filter(stay::Column::EndedAt.is_null());
    if companions.count(tx).await? > 0 {
        return Err(Refusal::HasCompanions.into());
    }
    Ok(())
}

async fn set(
    tx: &Tx,
    by: &Can<KeepStays>,
    law: &Standing,
    before: stay::Model,
    to: Option<(StayId, Relative)>,
    despite: bool,
) -> Result<()> {
    let head = to.map(|(head, _)| head);
    let changes_head = before.head_id != head;
    let heads = [before.head_id, head].map(|head| head.unwrap_or(before.id));
    // Where the relation alone is corrected everybody stays among the same.
    let room = match changes_head && !despite {
        true => Some(lock_room(tx, by, before.id).await?),
        false => None,
    };
    let so_far = match &room {
        Some(room) => misfits(tx, by, room, heads).await?,
        None => Vec::new(),
    };
    let mut row = before.clone().into_active_model();
    row.head_id = Set(head);
    row.relation = Set(to.map(|(_, relation)| relation));
    if changes_head {
        row.with_head_since = Set(to.map(|_| tx.now()));
    }
    row.version = Set(before.version + 1);
    let stay = row.update(tx).await?;
    if let Some(room) = &room {
        let mut from_now = misfits(tx, by, room, heads).await?.into_iter();
        if let Some((bed, why)) = from_now.find(|one| !so_far.contains(one)) {
            return Err(Refusal::BedUnfit(bed, why).into());
        }
    }
    let told = |stay: &stay::Model| ("household", stay.head_id, stay.relation);
    let entry = Entry::new(Act::Changed, Subject::Stay)
        .of(stay.id.0)
        .in_stay(stay.id);
    journal::record(tx, by, entry.from_to(told(&before), told(&stay)))?;
    adjusting::reroute(tx, by, law, &before, &stay, tx.now()).await
}

/// The room in which somebody sleeps, locked.
async fn lock_room(tx: &Tx, by: &Actor, stay: StayId) -> Result<Locked> {
    let interval = occupancies::current(tx, stay).await?;
    let bed = interval.ok_or(Refusal::HasOtherBed)?.bed_id;
    occupancies::lock_had(tx, by, &HashSet::from([bed])).await
}

/// What speaks against the beds that those of two households have in a room.
async fn misfits(
    tx: &Tx,
    by: &Actor,
    room: &Locked,
    heads: [StayId; 2],
) -> Result<Vec<(BedId, Unfit)>> {
    let theirs = stay::Entity::find()
        .filter(
            Condition::any()
                .add(stay::Column::Id.is_in(heads))
                .add(stay::Column::HeadId.is_in(heads)),
        )
        .filter(stay::Column::EndedAt.is_null())
        .order_by_asc(stay::Column::Id);
    let mut misfits = Vec::new();
    for stay in theirs.all(tx).await? {
        let interval = occupancies::current(tx, stay.id).await?;
        // Of those who sleep elsewhere the room is another.
        if let Some(bed) = interval.and_then(|one| room.bed(one.bed_id).ok()) {
            let needs = transfers::needs(tx, by, tx.vault(), &stay, tx.now()).await?;
            let why = placement::against(tx, bed, &needs).await?;
            misfits.extend(why.into_iter().map(|why| (bed.0.id, why)));
        }
    }
    Ok(misfits)
}

/// Everybody whose head is the same, the head first, without the stay itself; also those who have left.
pub async fn others(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    of: &stay::Model,
) -> Result<Vec<stay::Model>> {
    let head = of.head_id.unwrap_or(of.id);
    let rows = stay::Entity::find()
        .filter(stay::Column::ShelterId.eq(actor.shelter))
        .filter(
            Condition::any()
                .add(stay::Column::Id.eq(head))
                .add(stay::Column::HeadId.eq(head)),
        )
        .filter(stay::Column::Id.ne(of.id));
    let mut rows = rows.all(connection).await?;
    // A head may have come after those who belong with them.
    rows.sort_by_key(|row| (row.id != head, row.id));
    Ok(rows)
}

/// Whose arrival the intake record of a stay tells, and who came with them.
pub async fn arrival(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    of: &stay::Model,
) -> Result<(stay::Model, Vec<stay::Model>)> {
    let first = match of.came_with {
        Some(first) => stays::seen_by(connection, actor, first).await?,
        None => of.clone(),
    };
    let with = stay::Entity::find()
        .filter(stay::Column::ShelterId.eq(actor.shelter))
        .filter(stay::Column::CameWith.eq(first.id))
        .order_by_asc(stay::Column::Id);
    Ok((first, with.all(connection).await?))
}
