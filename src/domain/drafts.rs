//! Intakes that are not finished: they survive a closed browser, sealed, and only their writer sees them.

use super::access::{Can, KeepStays};
use super::error::{Error, Result};
use crate::db::{Db, TO_CHANGE, Tx};
use chrono::TimeDelta;
use entity::id::DraftId;
use entity::{draft, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    ModelTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// The name under which a draft is sealed.
const BODY: &str = "draft.body";
/// For how long a draft is kept that nobody goes on with.
const KEPT: TimeDelta = TimeDelta::days(30);
/// How many drafts somebody has at most.
const MOST: usize = 20;

/// Keeps a draft; a new one gets an id, and takes the place of the oldest if there are too many.
pub async fn keep(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: Option<DraftId>,
    fields: &[(String, String)],
) -> Result<DraftId> {
    let user = by.user.ok_or(Error::NotFound)?;
    let body = tx.vault().seal(BODY, fields)?;
    if let Some(id) = id
        && let Some(row) = own(tx, by, id).await?
    {
        let mut row = row.into_active_model();
        row.body = Set(body);
        row.updated_at = Set(tx.now());
        row.update(tx).await?;
        return Ok(id);
    }
    for old in list(tx, by).await?.into_iter().skip(MOST - 1) {
        old.delete(tx).await?;
    }
    let row = draft::ActiveModel {
        shelter_id: Set(by.shelter),
        user_id: Set(user),
        body: Set(body),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        ..Default::default()
    };
    Ok(draft::Entity::insert(row).exec(tx).await?.last_insert_id)
}

/// Waits for whoever else keeps or ends a draft of this person, so that a form that is kept twice at once makes one, and one that
/// is kept while it is sent makes none.
pub async fn one_at_a_time(tx: &Tx, by: &Can<KeepStays>) -> Result<()> {
    let user = by.user.ok_or(Error::NotFound)?;
    let row = user::Entity::find_by_id(user).lock(TO_CHANGE);
    row.one(tx).await?.map(drop).ok_or(Error::NotFound)
}

/// One's own draft that has a field with this value; none if the value is empty.
pub async fn with(
    tx: &Tx,
    by: &Can<KeepStays>,
    (name, value): (&str, &str),
) -> Result<Option<DraftId>> {
    if value.is_empty() {
        return Ok(None);
    }
    for row in list(tx, by).await? {
        let fields: Option<Vec<(String, String)>> = tx.vault().readable(BODY, row.id.0, &row.body);
        let fields = fields.unwrap_or_default();
        if fields
            .iter()
            .any(|(field, typed)| field == name && typed == value)
        {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

async fn own(
    connection: &impl ConnectionTrait,
    by: &Can<KeepStays>,
    id: DraftId,
) -> Result<Option<draft::Model>> {
    let row = draft::Entity::find_by_id(id)
        .filter(draft::Column::ShelterId.eq(by.shelter))
        .filter(draft::Column::UserId.eq(by.user));
    Ok(row.one(connection).await?)
}

/// The fields of one's own draft.
pub async fn open(db: &Db, by: &Can<KeepStays>, id: DraftId) -> Result<Vec<(String, String)>> {
    let row = own(db.reader(), by, id).await?.ok_or(Error::NotFound)?;
    db.vault().open(BODY, &row.body)
}

/// One's own drafts, newest first.
pub async fn list(
    connection: &impl ConnectionTrait,
    by: &Can<KeepStays>,
) -> Result<Vec<draft::Model>> {
    let rows = draft::Entity::find()
        .filter(draft::Column::ShelterId.eq(by.shelter))
        .filter(draft::Column::UserId.eq(by.user));
    Ok(rows
        .order_by_desc(draft::Column::UpdatedAt)
        .order_by_desc(draft::Column::Id)
        .all(connection)
        .await?)
}

/// Forgets the drafts with which nobody went on: who is in them may never have come.
pub async fn forget(db: &Db) -> Result<()> {
    db.write(async |tx| {
        draft::Entity::delete_many()
            .filter(draft::Column::UpdatedAt.lt(tx.now() - KEPT))
            .exec(tx)
            .await?;
        Ok(())
    })
    .await
}

/// Throws a draft away, if it is not gone already; gives whether it was there.
pub async fn throw_away(tx: &Tx, by: &Can<KeepStays>, id: DraftId) -> Result<bool> {
    let Some(row) = own(tx, by, id).await? else {
        return Ok(false);
    };
    row.delete(tx).await?;
    Ok(true)
}
