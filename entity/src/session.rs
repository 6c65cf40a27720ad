//! A browser that is signed in; only the hash of its token is kept.

use crate::id::{SessionId, ShelterId, UserId};
use sea_orm::entity::prelude::*;

/// A browser that is signed in; only the hash of its token is kept.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SessionId,
    pub user_id: UserId,
    /// The shelter that the pages show.
    pub shelter_id: ShelterId,
    pub token_hash: Vec<u8>,
    pub agent: String,
    pub address: String,
    pub created_at: DateTimeUtc,
    pub seen_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
