//! A program's key to the API; only its hash is kept.

use crate::id::{ShelterId, TokenId, UserId};
use crate::membership::Role;
use sea_orm::entity::prelude::*;

/// A program's key to the API; only its hash is kept.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TokenId,
    pub shelter_id: ShelterId,
    pub name: String,
    pub role: Role,
    pub token_hash: Vec<u8>,
    pub issued_by: UserId,
    pub issued_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
