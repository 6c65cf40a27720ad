//! What somebody has with them: at the intake, and what turns up or is brought while they stay.

use super::access::{Can, KeepStays};
use super::admission::{BELONGING, NewBelonging};
use super::error::Result;
use super::journal::{self, Entry};
use super::stays;
use crate::db::Tx;
use entity::belonging;
use entity::id::{BelongingId, StayId};
use entity::journal::{Act, Subject};
use sea_orm::{ActiveValue::Set, EntityTrait};
use std::ops::RangeInclusive;

/// How many of a thing one line may say.
pub const QUANTITY: RangeInclusive<i32> = 1..=999;

/// Adds a thing or a document to a stay that lasts.
pub async fn add(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    new: &NewBelonging,
) -> Result<BelongingId> {
    stays::open_for_change(tx, by, id).await?;
    let row = belonging::Entity::insert(row(tx, id, new)?);
    let thing = row.exec(tx).await?.last_insert_id;
    let entry = Entry::new(Act::Added, Subject::Belonging)
        .of(thing.0)
        .in_stay(id);
    let told = (&new.what, new.quantity, new.kept_by, new.is_document);
    journal::record(tx, by, entry.with(told))?;
    Ok(thing)
}

/// A thing of a stay, not yet written.
pub(super) fn row(tx: &Tx, stay: StayId, thing: &NewBelonging) -> Result<belonging::ActiveModel> {
    Ok(belonging::ActiveModel {
        stay_id: Set(stay),
        what: Set(tx.vault().seal(BELONGING, &thing.what)?),
        quantity: Set(thing.quantity),
        kept_by: Set(thing.kept_by),
        is_document: Set(thing.is_document),
        returned_at: Set(None),
        ..Default::default()
    })
}
