//! A browser that is signed in.

use crate::db::Db;
use crate::domain::access::Actor;
use crate::domain::error::Result;
use chrono::TimeDelta;
use entity::{membership, session, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

/// How long a session lives without a request.
pub const IDLE: TimeDelta = TimeDelta::hours(2);
/// How long a session lives at most: one long shift.
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(14);

/// Who is behind a session token, if the session lives and the person still works at its shelter.
pub async fn actor(db: &Db, token: &str) -> Result<Option<Actor>> {
    let hash = Sha256::digest(token.as_bytes()).to_vec();
    let sessions = session::Entity::find()
        .filter(session::Column::TokenHash.eq(hash))
        .filter(session::Column::EndedAt.is_null());
    let Some(session) = sessions.one(db.reader()).await? else {
        return Ok(None);
    };
    let now = db.clock().now();
    if now - session.seen_at > IDLE || now - session.created_at > ABSOLUTE {
        return Ok(None);
    }
    let Some(user) = user::Entity::find_by_id(session.user_id)
        .one(db.reader())
        .await?
    else {
        return Ok(None);
    };
    let member = membership::Entity::find_by_id((session.user_id, session.shelter_id))
        .one(db.reader())
        .await?;
    let (None, Some(member)) = (user.disabled_at, member) else {
        return Ok(None);
    };
    Ok(Some(Actor {
        user: Some(user.id),
        token: None,
        session: Some(session.id),
        name: user.name,
        language: user.language,
        shelter: member.shelter_id,
        role: member.role,
    }))
}
