//! Whether somebody can sign in, and with which password.

use super::administrators::{is_ours, other_administrators, workplaces};
use super::{locked, seen_by};
use crate::db::Tx;
use crate::domain::access::{Can, KeepAccounts};
use crate::domain::accounts::passwords::Hash;
use crate::domain::accounts::{feeds, sessions};
use crate::domain::error::Result;
use crate::domain::journal::{self, Entry};
use entity::id::UserId;
use entity::journal::{Act, Subject};
use entity::membership::Role;
use entity::user;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Keeps somebody from signing in and ends their sessions; refuses for the last administrator of any shelter.
pub async fn disable(tx: &Tx, by: &Can<KeepAccounts>, id: UserId) -> Result<()> {
    let person = locked(tx, by, id).await?;
    if !person.is_enabled() {
        return Ok(());
    }
    is_ours(tx, by, id).await?;
    let mut theirs = workplaces(tx, Some(id)).await?;
    theirs.retain(|there| there.role == Role::Administrator);
    let theirs: Vec<_> = theirs.iter().map(|there| there.shelter_id).collect();
    other_administrators(tx, &theirs, id).await?;
    user::Entity::update_many()
        .col_expr(user::Column::DisabledAt, Expr::value(tx.now()))
        .filter(user::Column::Id.eq(id))
        .exec(tx)
        .await?;
    sessions::end_all(tx, id).await?;
    feeds::end(tx, id).await?;
    let entry = Entry::new(Act::Disabled, Subject::User).of(id.0);
    journal::record(tx, by, entry)
}

/// Lets somebody sign in again.
pub async fn enable(tx: &Tx, by: &Can<KeepAccounts>, id: UserId) -> Result<()> {
    if seen_by(tx, by, id).await?.is_enabled() {
        return Ok(());
    }
    is_ours(tx, by, id).await?;
    let nobody: Option<sea_orm::prelude::ChronoDateTimeUtc> = None;
    user::Entity::update_many()
        .col_expr(user::Column::DisabledAt, Expr::value(nobody))
        .filter(user::Column::Id.eq(id))
        .exec(tx)
        .await?;
    let entry = Entry::new(Act::Enabled, Subject::User).of(id.0);
    journal::record(tx, by, entry)
}

/// Gives somebody another password and ends their sessions.
pub async fn reset_password(
    tx: &Tx,
    by: &Can<KeepAccounts>,
    id: UserId,
    hash: &Hash,
) -> Result<()> {
    seen_by(tx, by, id).await?;
    is_ours(tx, by, id).await?;
    set_password(tx, id, hash).await?;
    sessions::end_all(tx, id).await?;
    feeds::end(tx, id).await?;
    let entry = Entry::new(Act::PasswordChanged, Subject::User).of(id.0);
    journal::record(tx, by, entry)
}

/// Puts a password in the place of somebody's; what else ends with the old one is the caller's.
pub(in crate::domain::accounts) async fn set_password(
    tx: &Tx,
    id: UserId,
    hash: &Hash,
) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(hash.text()))
        .filter(user::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
