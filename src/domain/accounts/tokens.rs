//! Keys of programs to the API: shown once, kept as digests, revoked but never deleted. Behind each stands the person
//! who issued it: while their account is disabled, or once they may no longer issue keys at the shelter, the key opens nothing.

use super::secrets;
use crate::db::{Db, Tx};
use crate::domain::access::{self, Actor, Can, KeepTokens, Right};
use crate::domain::error::{Error, Result};
use crate::domain::journal::{self, Entry};
use chrono::TimeDelta;
use entity::code::Code;
use entity::id::{TokenId, UserId};
use entity::journal::{Act, Subject};
use entity::membership::Role;
use entity::user::Language;
use entity::{api_token, membership, user};
use sea_orm::prelude::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};
use std::collections::HashSet;

/// Makes a token known for what it is when it turns up where it should not.
const PREFIX: &str = "tamlanh_";
/// A token's last use is noted at most this often.
const USED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Who is behind a bearer token, if it was not revoked and whoever issued it may sign in and issue keys at its shelter.
pub async fn actor(db: &Db, bearer: &str) -> Result<Option<Actor>> {
    let tokens = api_token::Entity::find()
        .join(JoinType::InnerJoin, its_issuer())
        .join(JoinType::InnerJoin, its_membership())
        .filter(api_token::Column::TokenHash.eq(secrets::digest(bearer)))
        .filter(api_token::Column::RevokedAt.is_null())
        .filter(user::Column::DisabledAt.is_null())
        .filter(membership::Column::Role.is_in(access::roles(Right::KeepTokens)));
    let Some(token) = tokens.one(db.reader()).await? else {
        return Ok(None);
    };
    let now = db.clock().now();
    if token.used_at.is_none_or(|used| now - used >= USED_EVERY) {
        note_used(db, token.id).await;
    }
    Ok(Some(Actor {
        user: None,
        token: Some(token.id),
        session: None,
        name: token.name,
        language: Language::ALL[0],
        shelter: token.shelter_id,
        role: token.role,
    }))
}

/// A token with the person who answers for it.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The row.
    pub token: api_token::Model,
    /// Who issued it.
    pub issuer: String,
    /// They may sign in and issue keys here, so the token opens something if it was not revoked.
    pub is_answered_for: bool,
}

/// All tokens of the actor's shelter, the latest first.
pub async fn list(connection: &impl ConnectionTrait, by: &Actor) -> Result<Vec<Issued>> {
    let tokens = api_token::Entity::find()
        .filter(api_token::Column::ShelterId.eq(by.shelter))
        .order_by_desc(api_token::Column::Id);
    let tokens = tokens.all(connection).await?;
    let issuers = user::Entity::find()
        .filter(user::Column::Id.is_in(tokens.iter().map(|token| token.issued_by)));
    let issuers = issuers.all(connection).await?;
    let keepers = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::Column::ShelterId.eq(by.shelter))
        .filter(membership::Column::Role.is_in(access::roles(Right::KeepTokens)));
    let keepers: Vec<UserId> = keepers.into_tuple().all(connection).await?;
    let keepers: HashSet<UserId> = keepers.into_iter().collect();
    let issued = tokens.into_iter().map(|token| {
        let issuer = issuers.iter().find(|user| user.id == token.issued_by);
        let may_sign_in = issuer.is_some_and(|user| user.disabled_at.is_none());
        Issued {
            issuer: issuer.map(|user| user.name.clone()).unwrap_or_default(),
            is_answered_for: may_sign_in && keepers.contains(&token.issued_by),
            token,
        }
    });
    Ok(issued.collect())
}

/// Issues a token and gives it; nobody can read it again.
pub async fn issue(
    tx: &Tx,
    by: &Can<KeepTokens>,
    name: String,
    role: Role,
) -> Result<(TokenId, String)> {
    // The column names a person who answers for the program; a program cannot issue another's key.
    let Some(issuer) = by.user else {
        return Err(Error::NotFound);
    };
    let token = format!("{PREFIX}{}", secrets::token()?);
    let row = api_token::ActiveModel {
        shelter_id: Set(by.shelter),
        name: Set(name.clone()),
        role: Set(role),
        token_hash: Set(secrets::digest(&token)),
        issued_by: Set(issuer),
        issued_at: Set(tx.now()),
        ..Default::default()
    };
    let id = api_token::Entity::insert(row).exec(tx).await?;
    let id = id.last_insert_id;
    let entry = Entry::new(Act::Issued, Subject::Token).of(id.0);
    journal::record(tx, by, entry.with((name, role)))?;
    Ok((id, token))
}

/// Revokes a token for good; once more does nothing.
pub async fn revoke(tx: &Tx, by: &Can<KeepTokens>, id: TokenId) -> Result<()> {
    let token = api_token::Entity::find_by_id(id)
        .filter(api_token::Column::ShelterId.eq(by.shelter))
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    if token.revoked_at.is_some() {
        return Ok(());
    }
    api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(tx.now()))
        .filter(api_token::Column::Id.eq(id))
        .exec(tx)
        .await?;
    let entry = Entry::new(Act::Revoked, Subject::Token).of(id.0);
    journal::record(tx, by, entry)
}

async fn note_used(db: &Db, id: TokenId) {
    let noted = db.write(async |tx| {
        api_token::Entity::update_many()
            .col_expr(api_token::Column::UsedAt, Expr::value(tx.now()))
            .filter(api_token::Column::Id.eq(id))
            .exec(tx)
            .await?;
        Ok(())
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a token's last use could not be noted");
    }
}

fn its_issuer() -> RelationDef {
    api_token::Entity::belongs_to(user::Entity)
        .from(api_token::Column::IssuedBy)
        .to(user::Column::Id)
        .into()
}

fn its_membership() -> RelationDef {
    api_token::Entity::belongs_to(membership::Entity)
        .from((api_token::Column::IssuedBy, api_token::Column::ShelterId))
        .to((membership::Column::UserId, membership::Column::ShelterId))
        .into()
}
