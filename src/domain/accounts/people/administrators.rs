//! Who administers where: whose accounts they may touch, and that no shelter loses the last of them.

use crate::db::{TO_CHANGE, Tx};
use crate::domain::access::Actor;
use crate::domain::error::{Refusal, Result};
use entity::id::{ShelterId, UserId};
use entity::membership::Role;
use entity::{membership, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Whether the actor administers one of the shelters where somebody works.
pub(super) async fn administers_one_of(tx: &Tx, by: &Actor, id: UserId) -> Result<bool> {
    let theirs = workplaces(tx, Some(id)).await?;
    let ours = workplaces(tx, by.user).await?;
    Ok(theirs.iter().any(|there| is_administered(&ours, there)))
}

/// An account that opens another shelter, too, is touched only by whoever administers that one as well: a password that
/// one shelter resets must not open the records of another.
pub(super) async fn is_ours(tx: &Tx, by: &Actor, id: UserId) -> Result<()> {
    // The command line acts for nobody and for the whole store.
    let Some(user) = by.user else { return Ok(()) };
    let ours = workplaces(tx, Some(user)).await?;
    let theirs = workplaces(tx, Some(id)).await?;
    match theirs.iter().all(|there| is_administered(&ours, there)) {
        true => Ok(()),
        false => Err(Refusal::WorksElsewhere.into()),
    }
}

/// Where somebody works, and as what; nowhere for nobody.
pub(super) async fn workplaces(tx: &Tx, id: Option<UserId>) -> Result<Vec<membership::Model>> {
    let places = membership::Entity::find().filter(membership::Column::UserId.eq(id));
    Ok(places.all(tx).await?)
}

fn is_administered(ours: &[membership::Model], there: &membership::Model) -> bool {
    ours.iter()
        .any(|here| here.shelter_id == there.shelter_id && here.role == Role::Administrator)
}

/// Refuses if at one of these shelters nobody else who can sign in administers it.
pub(super) async fn other_administrators(
    tx: &Tx,
    shelters: &[ShelterId],
    than: UserId,
) -> Result<()> {
    // Locked, so that two administrators cannot disable each other at once.
    let administrators = lock_memberships(tx, shelters, than).await?;
    let others = administrators.iter().map(|member| member.user_id);
    let enabled: Vec<UserId> = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::Id.is_in(others.filter(|id| *id != than)))
        .filter(user::Column::DisabledAt.is_null())
        .into_tuple()
        .all(tx)
        .await?;
    let keeps_one = |shelter: &ShelterId| {
        let mut there = administrators
            .iter()
            .filter(|member| member.shelter_id == *shelter);
        there.any(|member| enabled.contains(&member.user_id))
    };
    match shelters.iter().all(keeps_one) {
        true => Ok(()),
        false => Err(Refusal::LastAdministrator.into()),
    }
}

/// Locks all memberships of somebody, and those of the administrators of some shelters: at once and in one order, so that nobody
/// waits for ever.
pub(super) async fn lock_memberships(
    tx: &Tx,
    shelters: &[ShelterId],
    of: UserId,
) -> Result<Vec<membership::Model>> {
    let administrators = Condition::all()
        .add(membership::Column::ShelterId.is_in(shelters.iter().copied()))
        .add(membership::Column::Role.eq(Role::Administrator));
    let which = Condition::any()
        .add(membership::Column::UserId.eq(of))
        .add(administrators);
    let locked = membership::Entity::find()
        .filter(which)
        .order_by_asc(membership::Column::ShelterId)
        .order_by_asc(membership::Column::UserId)
        .lock(TO_CHANGE);
    Ok(locked.all(tx).await?)
}
