//! Whom the bed that they have has come not to suit: their room is another one now, or more is known of somebody in it. Of those
//! who must be kept apart and share a room all the same `keep_apart::of` tells.

use super::fit::{Lodger, Needs, Occupant, unfit};
use super::occupants_of;
use crate::db::Tx;
use crate::domain::error::{Refusal, Result, Unfit};
use crate::domain::vault::Vault;
use entity::id::{BedId, StayId};
use entity::room::RoomPurpose;
use entity::{bed, occupancy, room, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeSet, HashMap};

/// Refuses that a room becomes another one if a bed in it does not suit whoever has it then, for a reason that was not there
/// before. The room is locked, or somebody could come in meanwhile.
pub async fn check_change(tx: &Tx, before: &room::Model, after: &room::Model) -> Result<()> {
    let beds = bed::Entity::find()
        .filter(bed::Column::RoomId.eq(before.id))
        .order_by_asc(bed::Column::Id);
    let beds = beds.all(tx).await?;
    let sleepers = sleepers(tx, tx.vault(), beds, tx.now()).await?;
    let so_far = sleepers.misfits(before);
    let mut from_now = sleepers.misfits(after).into_iter();
    match from_now.find(|one| !so_far.contains(one)) {
        Some((_, bed, why)) => Err(Refusal::BedUnfit(bed, why).into()),
        None => Ok(()),
    }
}

/// What speaks against the bed that somebody has now, by those who sleep in its room; nothing if they have none.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    id: StayId,
    now: DateTimeUtc,
) -> Result<Vec<Unfit>> {
    let own_bed = Query::select()
        .column(occupancy::Column::BedId)
        .from(occupancy::Entity)
        .and_where(occupancy::Column::StayId.eq(id))
        .and_where(occupancy::Column::Until.is_null())
        .to_owned();
    let own_room = Query::select()
        .column(bed::Column::RoomId)
        .from(bed::Entity)
        .and_where(bed::Column::Id.in_subquery(own_bed))
        .to_owned();
    let room = room::Entity::find().filter(room::Column::Id.in_subquery(own_room));
    let Some(room) = room.one(connection).await? else {
        return Ok(Vec::new());
    };
    let beds = bed::Entity::find().filter(bed::Column::RoomId.eq(room.id));
    let beds = beds.all(connection).await?;
    let sleepers = sleepers(connection, vault, beds, now).await?;
    let misfits = sleepers.misfits(&room).into_iter();
    let own = misfits.filter(|(stay, ..)| *stay == id);
    // Who is ill was put where nobody else is put.
    let is_for_the_sick = room.purpose == RoomPurpose::Isolation;
    let why = own.map(|(.., why)| why);
    Ok(why
        .filter(|why| *why != Unfit::OtherPurpose || !is_for_the_sick)
        .collect())
}

/// Those who have the beds of a room, with all that the rules ask about them.
struct Sleepers {
    beds: Vec<bed::Model>,
    here: Vec<(BedId, Occupant)>,
    /// How many of each household are in the house, by its head.
    families: HashMap<StayId, usize>,
}

async fn sleepers(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    beds: Vec<bed::Model>,
    now: DateTimeUtc,
) -> Result<Sleepers> {
    // By their ids, as for who is to come into a room.
    let is_here = occupancy::Column::BedId.is_in(beds.iter().map(|bed| bed.id));
    let here = occupants_of(connection, vault, is_here, now.into()).await?;
    let heads: BTreeSet<StayId> = here.iter().map(|(_, one)| one.household).collect();
    let theirs = stay::Entity::find()
        .select_only()
        .columns([stay::Column::Id, stay::Column::HeadId])
        .filter(
            Condition::any()
                .add(stay::Column::Id.is_in(heads.iter().copied()))
                .add(stay::Column::HeadId.is_in(heads.iter().copied())),
        )
        .filter(stay::Column::EndedAt.is_null())
        .into_tuple::<(StayId, Option<StayId>)>();
    let mut families = HashMap::new();
    for (id, head) in theirs.all(connection).await? {
        *families.entry(head.unwrap_or(id)).or_insert(0) += 1;
    }
    Ok(Sleepers {
        beds,
        here,
        families,
    })
}

impl Sleepers {
    /// What speaks against the bed of each of them if their room is this.
    fn misfits(&self, room: &room::Model) -> Vec<(StayId, BedId, Unfit)> {
        let all: Vec<&Occupant> = self.here.iter().map(|(_, one)| one).collect();
        let mut misfits = Vec::new();
        for bed in &self.beds {
            for (_, one) in self.here.iter().filter(|(of, _)| *of == bed.id) {
                let needs = self.needs(one);
                let others = all.iter().copied().filter(|other| !needs.is_of(other));
                let others: Vec<&Occupant> = others.collect();
                let why = unfit(room, bed, &others, &needs, Lodger::of(one, &all));
                misfits.extend(why.into_iter().map(|why| (one.stay, bed.id, why)));
            }
        }
        misfits
    }

    fn needs(&self, one: &Occupant) -> Needs {
        Needs {
            sex: one.sex,
            age: one.age,
            step_free: one.step_free,
            category: one.category,
            stay: Some(one.stay),
            household: Some(one.household),
            family_of: self.families.get(&one.household).copied().unwrap_or(1),
            companions: Vec::new(),
            apart_from: Vec::new(),
        }
    }
}
