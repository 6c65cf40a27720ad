//! A browser that is signed in.

use super::secrets;
use crate::db::{Db, Tx};
use crate::domain::access::Actor;
use crate::domain::error::{Error, Result};
use crate::domain::journal::{self, Entry};
use chrono::TimeDelta;
use entity::id::{SessionId, ShelterId, UserId};
use entity::journal::{Act, Subject};
use entity::membership::Role;
use entity::user::Language;
use entity::{membership, session, user};
use sea_orm::prelude::{ChronoDateTimeUtc as DateTimeUtc, Expr};
use sea_orm::sea_query::IntoCondition;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult,
    JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

/// How long a session lives without a request.
pub const IDLE: TimeDelta = TimeDelta::hours(2);
/// How long a session lives at most: one long shift.
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(14);
/// A session's last request is noted at most this often.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Where a request comes from, as the session's list shows it.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The browser's own words about itself, cut to 200 characters.
    pub agent: String,
    /// The address, as text.
    pub address: String,
}

#[derive(FromQueryResult)]
struct Found {
    id: SessionId,
    user_id: UserId,
    shelter_id: ShelterId,
    seen_at: DateTimeUtc,
    name: String,
    language: Language,
    role: Role,
}

impl Found {
    fn actor(self) -> Actor {
        Actor {
            user: Some(self.user_id),
            token: None,
            session: Some(self.id),
            name: self.name,
            language: self.language,
            shelter: self.shelter_id,
            role: self.role,
        }
    }
}

/// Who is behind a session token, if the session lives and the person still works at its shelter. The session goes on.
pub async fn actor(db: &Db, token: &str) -> Result<Option<Actor>> {
    let found = find(db, token).await?;
    if let Some(found) = &found
        && db.clock().now() - found.seen_at >= SEEN_EVERY
    {
        note_seen(db, found.id).await;
    }
    Ok(found.map(Found::actor))
}

/// The same for what a page asks by itself: nobody may be sitting before it, so the session does not go on by that.
pub async fn actor_at_rest(db: &Db, token: &str) -> Result<Option<Actor>> {
    Ok(find(db, token).await?.map(Found::actor))
}

async fn find(db: &Db, token: &str) -> Result<Option<Found>> {
    let now = db.clock().now();
    let query = session::Entity::find()
        .select_only()
        .columns([
            session::Column::Id,
            session::Column::UserId,
            session::Column::ShelterId,
            session::Column::SeenAt,
        ])
        .column(user::Column::Name)
        .column(user::Column::Language)
        .column(membership::Column::Role)
        .join(JoinType::InnerJoin, its_user())
        .join(JoinType::InnerJoin, its_membership())
        .filter(session::Column::TokenHash.eq(secrets::digest(token)))
        .filter(alive(now))
        .filter(user::Column::DisabledAt.is_null());
    Ok(query.into_model().one(db.reader()).await?)
}

/// The session that a token belonged to, whether it lives or has ended.
pub async fn once(connection: &impl ConnectionTrait, token: &str) -> Result<Option<SessionId>> {
    let found = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::TokenHash.eq(secrets::digest(token)));
    Ok(found.into_tuple().one(connection).await?)
}

/// Whether a session, living or ended, was this user's.
pub async fn was_of(
    connection: &impl ConnectionTrait,
    id: SessionId,
    user: UserId,
) -> Result<bool> {
    let found = session::Entity::find_by_id(id).one(connection).await?;
    Ok(found.is_some_and(|session| session.user_id == user))
}

/// Begins a session and gives its token, which is kept nowhere else.
pub async fn begin(
    tx: &Tx,
    user: UserId,
    shelter: ShelterId,
    origin: &Origin,
) -> Result<(SessionId, String)> {
    let token = secrets::token()?;
    let row = session::ActiveModel {
        user_id: Set(user),
        shelter_id: Set(shelter),
        token_hash: Set(secrets::digest(&token)),
        agent: Set(origin.agent.clone()),
        address: Set(origin.address.clone()),
        created_at: Set(tx.now()),
        seen_at: Set(tx.now()),
        ..Default::default()
    };
    let id = session::Entity::insert(row).exec(tx).await?.last_insert_id;
    Ok((id, token))
}

/// The sessions of the actor that live, the latest first.
pub async fn own(
    connection: &impl ConnectionTrait,
    by: &Actor,
    now: DateTimeUtc,
) -> Result<Vec<session::Model>> {
    let sessions = session::Entity::find()
        .filter(session::Column::UserId.eq(by.user))
        .filter(alive(now))
        .order_by_desc(session::Column::SeenAt);
    Ok(sessions.all(connection).await?)
}

/// Ends one of the actor's own sessions.
pub async fn end(tx: &Tx, by: &Actor, id: SessionId) -> Result<()> {
    let own = Condition::all()
        .add(session::Column::Id.eq(id))
        .add(session::Column::UserId.eq(by.user));
    if end_where(tx, own).await? == 0 {
        return Err(Error::NotFound);
    }
    let entry = Entry::new(Act::SignedOut, Subject::Session).of(id.0);
    journal::record(tx, by, entry)
}

/// Ends all of the actor's sessions but the one that asks.
pub async fn end_others(tx: &Tx, by: &Actor) -> Result<()> {
    let mut others = Condition::all().add(session::Column::UserId.eq(by.user));
    if let Some(this) = by.session {
        others = others.add(session::Column::Id.ne(this));
    }
    if end_where(tx, others).await? > 0 {
        journal::record(tx, by, Entry::new(Act::SignedOut, Subject::Session))?;
    }
    Ok(())
}

/// Ends every session of somebody whose password or right to sign in has changed.
pub(super) async fn end_all(tx: &Tx, user: UserId) -> Result<()> {
    end_where(tx, session::Column::UserId.eq(user)).await?;
    Ok(())
}

/// Shows another shelter of the actor's in this session.
pub async fn switch_shelter(tx: &Tx, by: &Actor, shelter: ShelterId) -> Result<()> {
    let (Some(user), Some(session)) = (by.user, by.session) else {
        return Err(Error::NotFound);
    };
    let works_there = membership::Entity::find_by_id((user, shelter)).one(tx);
    if works_there.await?.is_none() {
        return Err(Error::NotFound);
    }
    session::Entity::update_many()
        .col_expr(session::Column::ShelterId, Expr::value(shelter))
        .filter(session::Column::Id.eq(session))
        .exec(tx)
        .await?;
    let entry = Entry::new(Act::Changed, Subject::Session).of(session.0);
    journal::record(tx, by, entry.from_to(by.shelter, shelter))
}

fn alive(now: DateTimeUtc) -> Condition {
    Condition::all()
        .add(session::Column::EndedAt.is_null())
        .add(session::Column::SeenAt.gte(now - IDLE))
        .add(session::Column::CreatedAt.gte(now - ABSOLUTE))
}

async fn end_where(tx: &Tx, which: impl IntoCondition) -> Result<u64> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.now()))
        .filter(which.into_condition())
        .filter(session::Column::EndedAt.is_null());
    Ok(ended.exec(tx).await?.rows_affected)
}

// A page is worth more than the note that it was read: a store that cannot write does not refuse reading.
async fn note_seen(db: &Db, id: SessionId) {
    let noted = db.write(async |tx| {
        session::Entity::update_many()
            .col_expr(session::Column::SeenAt, Expr::value(tx.now()))
            .filter(session::Column::Id.eq(id))
            .exec(tx)
            .await?;
        Ok(())
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a session's last request could not be noted");
    }
}

fn its_user() -> RelationDef {
    session::Entity::belongs_to(user::Entity)
        .from(session::Column::UserId)
        .to(user::Column::Id)
        .into()
}

fn its_membership() -> RelationDef {
    session::Entity::belongs_to(membership::Entity)
        .from((session::Column::UserId, session::Column::ShelterId))
        .to((membership::Column::UserId, membership::Column::ShelterId))
        .into()
}
