//! Pairs of residents who must not share a room.

use super::access::{Actor, Can, KeepStays};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::residents;
use crate::db::Tx;
use entity::id::{KeepApartId, ResidentId};
use entity::journal::{Act, Subject};
use entity::keep_apart;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter,
};

/// The name under which a reason is sealed.
pub const REASON: &str = "keep_apart.reason";

/// From now on the two must not share a room; a pair that exists stays as it is.
pub async fn add(
    tx: &Tx,
    by: &Can<KeepStays>,
    one: ResidentId,
    other: ResidentId,
    reason: String,
) -> Result<()> {
    if one == other {
        return Err(Refusal::PairExists.into());
    }
    residents::seen_by(tx, by, one).await?;
    residents::seen_by(tx, by, other).await?;
    let (one, other) = (one.min(other), one.max(other));
    let pair = keep_apart::Entity::find()
        .filter(keep_apart::Column::OneId.eq(one))
        .filter(keep_apart::Column::OtherId.eq(other))
        .filter(keep_apart::Column::LiftedAt.is_null());
    if pair.one(tx).await?.is_some() {
        return Ok(());
    }
    let row = keep_apart::ActiveModel {
        shelter_id: Set(by.shelter),
        one_id: Set(one),
        other_id: Set(other),
        reason: Set(tx.vault().seal(REASON, &reason)?),
        since: Set(tx.now()),
        lifted_at: Set(None),
        ..Default::default()
    };
    let id = keep_apart::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id;
    journal::record(
        tx,
        by,
        Entry::new(Act::KeptApart, Subject::Pair)
            .of(id.0)
            .with((one, other)),
    )
    .await
}

/// The two may share a room again; once more does nothing.
pub async fn lift(tx: &Tx, by: &Can<KeepStays>, id: KeepApartId) -> Result<()> {
    let pair =
        keep_apart::Entity::find_by_id(id).filter(keep_apart::Column::ShelterId.eq(by.shelter));
    let pair = pair.one(tx).await?.ok_or(Error::NotFound)?;
    if pair.lifted_at.is_some() {
        return Ok(());
    }
    let mut pair = pair.into_active_model();
    pair.lifted_at = Set(Some(tx.now()));
    pair.update(tx).await?;
    journal::record(tx, by, Entry::new(Act::Lifted, Subject::Pair).of(id.0)).await
}

/// The pairs in force of a resident: the pair and the other of the two.
pub async fn of(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    who: ResidentId,
) -> Result<Vec<(KeepApartId, ResidentId)>> {
    let pairs = keep_apart::Entity::find()
        .filter(keep_apart::Column::ShelterId.eq(actor.shelter))
        .filter(keep_apart::Column::LiftedAt.is_null())
        .filter(
            Condition::any()
                .add(keep_apart::Column::OneId.eq(who))
                .add(keep_apart::Column::OtherId.eq(who)),
        );
    let pairs = pairs.all(connection).await?;
    Ok(pairs
        .into_iter()
        .map(|pair| {
            (
                pair.id,
                if pair.one_id == who {
                    pair.other_id
                } else {
                    pair.one_id
                },
            )
        })
        .collect())
}
