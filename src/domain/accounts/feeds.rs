//! Secret addresses for phone calendars: a person has one at a time, sees it once, and revokes it.

use super::secrets;
use crate::db::{Db, Tx};
use crate::domain::access::{Actor, Can, KeepProcedures};
use crate::domain::error::{Error, Result};
use crate::domain::journal::{self, Entry};
use chrono::TimeDelta;
use entity::id::UserId;
use entity::journal::{Act, Subject};
use entity::{feed, user};
use sea_orm::prelude::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// The last use is noted at most this often.
const USED_EVERY: TimeDelta = TimeDelta::hours(1);

/// Makes an address and gives its secret part; nobody can read it again, and the one before it ends.
pub async fn make(tx: &Tx, by: &Can<KeepProcedures>) -> Result<String> {
    let user = by.user.ok_or(Error::NotFound)?;
    end(tx, user).await?;
    let token = secrets::token()?;
    let row = feed::ActiveModel {
        user_id: Set(user),
        token_hash: Set(secrets::digest(&token)),
        made_at: Set(tx.now()),
        ..Default::default()
    };
    let id = feed::Entity::insert(row).exec(tx).await?.last_insert_id;
    let entry = Entry::new(Act::Issued, Subject::Feed).of(id.0);
    journal::record(tx, by, entry)?;
    Ok(token)
}

/// Ends the actor's address for good; without one nothing happens.
pub async fn revoke(tx: &Tx, by: &Can<KeepProcedures>) -> Result<()> {
    let Some(feed) = own(tx, by).await? else {
        return Ok(());
    };
    end(tx, feed.user_id).await?;
    let entry = Entry::new(Act::Revoked, Subject::Feed).of(feed.id.0);
    journal::record(tx, by, entry)
}

/// Ends the address of somebody whose password or right to sign in has changed; without one nothing happens.
pub(super) async fn end(tx: &Tx, user: UserId) -> Result<()> {
    feed::Entity::update_many()
        .col_expr(feed::Column::RevokedAt, Expr::value(Some(tx.now())))
        .filter(feed::Column::UserId.eq(user))
        .filter(feed::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The actor's address, if there is one.
pub async fn own(connection: &impl ConnectionTrait, by: &Actor) -> Result<Option<feed::Model>> {
    let feeds = feed::Entity::find()
        .filter(feed::Column::UserId.eq(by.user))
        .filter(feed::Column::RevokedAt.is_null());
    Ok(feeds.one(connection).await?)
}

/// Whose address it is, if it was not revoked and they may sign in.
pub async fn person(db: &Db, token: &str) -> Result<user::Model> {
    let feed = feed::Entity::find()
        .filter(feed::Column::TokenHash.eq(secrets::digest(token)))
        .filter(feed::Column::RevokedAt.is_null());
    let feed = feed.one(db.reader()).await?.ok_or(Error::NotFound)?;
    let user = user::Entity::find_by_id(feed.user_id)
        .filter(user::Column::DisabledAt.is_null())
        .one(db.reader());
    let user = user.await?.ok_or(Error::NotFound)?;
    let now = db.clock().now();
    if feed.used_at.is_none_or(|used| now - used >= USED_EVERY) {
        let used = feed::Entity::update_many()
            .col_expr(feed::Column::UsedAt, Expr::value(Some(now)))
            .filter(feed::Column::Id.eq(feed.id));
        // The calendar is read all the same, as on a full disk.
        if let Err(error) = db.write(async |tx| Ok(used.exec(tx).await?)).await {
            tracing::warn!(%error, "the last use of a calendar's address could not be noted");
        }
    }
    Ok(user)
}
