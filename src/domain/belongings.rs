//! What somebody has with them: at the intake, what turns up or is brought while they stay, and what they get back.

use super::access::{Can, KeepStays};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::stays;
use super::vault::Vault;
use crate::db::Tx;
use entity::belonging::{self, Keeper};
use entity::id::{BelongingId, StayId};
use entity::journal::{Act, Subject};
use entity::stay;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use std::ops::RangeInclusive;

/// The name under which a belonging is sealed.
const BELONGING: &str = "belonging.what";

/// How many of a thing one line may say.
pub const QUANTITY: RangeInclusive<i32> = 1..=999;

/// A thing that somebody brings.
#[derive(Clone, Debug)]
pub struct NewBelonging {
    /// What it is.
    pub what: String,
    /// How many.
    pub quantity: i32,
    /// Who keeps it.
    pub kept_by: Keeper,
    /// A document rather than a thing.
    pub is_document: bool,
    /// Of Vietnamese money: how much all of it is, in đồng. Other money is told in words.
    pub money_vnd: Option<i64>,
}

/// Adds a thing, a document or money to a stay that lasts.
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
    let told = (
        &new.what,
        new.quantity,
        new.kept_by,
        new.is_document,
        new.money_vnd,
    );
    journal::record(tx, by, entry.with(told))?;
    Ok(thing)
}

/// Gives a thing back, while the stay lasts or after it: what was left with the shelter is asked for later.
pub async fn give_back(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    thing: BelongingId,
    at: DateTimeUtc,
) -> Result<()> {
    let stay = stays::locked(tx, by, id).await?;
    let row = belonging::Entity::find_by_id(thing).filter(belonging::Column::StayId.eq(id));
    let row = row.one(tx).await?.ok_or(Error::NotFound)?;
    if row.returned_at.is_some() {
        return Err(Refusal::AlreadyReturned.into());
    }
    if at > tx.now() {
        return Err(Refusal::InTheFuture.into());
    }
    if at < stay.arrived_at {
        return Err(Refusal::BeforeArrival.into());
    }
    let words = for_the_journal(tx.vault(), &row);
    let mut row = row.into_active_model();
    row.returned_at = Set(Some(at));
    row.update(tx).await?;
    let entry = Entry::new(Act::GivenBack, Subject::Belonging)
        .of(thing.0)
        .in_stay(id);
    journal::record(tx, by, entry.with([words]))
}

/// Whether the shelter keeps it for somebody still.
pub fn is_kept(thing: &belonging::Model) -> bool {
    thing.kept_by == Keeper::Shelter && thing.returned_at.is_none()
}

/// A thing of a stay, not yet written.
pub(super) fn row(tx: &Tx, stay: StayId, thing: &NewBelonging) -> Result<belonging::ActiveModel> {
    Ok(belonging::ActiveModel {
        stay_id: Set(stay),
        what: Set(tx.vault().seal(BELONGING, &thing.what)?),
        quantity: Set(thing.quantity),
        kept_by: Set(thing.kept_by),
        is_document: Set(thing.is_document),
        money_vnd: Set(thing.money_vnd),
        returned_at: Set(None),
        ..Default::default()
    })
}

/// What came with a stay, in the order in which it came.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    stay: &stay::Model,
) -> Result<Vec<belonging::Model>> {
    let rows = belonging::Entity::find()
        .filter(belonging::Column::StayId.eq(stay.id))
        .order_by_asc(belonging::Column::Id);
    Ok(rows.all(connection).await?)
}

/// What a thing is. Whoever calls this for a person's eyes writes `Opened` into the journal.
pub fn what(vault: &Vault, thing: &belonging::Model) -> Result<String> {
    vault.open(BELONGING, &thing.what)
}

/// What it is and how many, as [`what`] opens it: "áo × 2".
pub fn in_words(vault: &Vault, thing: &belonging::Model) -> Result<String> {
    Ok(format!("{} × {}", what(vault, thing)?, thing.quantity))
}

/// As [`in_words`]. A thing that cannot be read is given back all the same: the journal names its number.
pub(super) fn for_the_journal(vault: &Vault, thing: &belonging::Model) -> String {
    in_words(vault, thing).unwrap_or_else(|_| format!("#{}", thing.id))
}
