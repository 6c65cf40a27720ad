//! The secret address under which a phone fetches a person's deadlines; only its digest is kept.

use crate::id::{FeedId, UserId};
use sea_orm::entity::prelude::*;

/// The secret address under which a phone fetches a person's deadlines; only its digest is kept.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FeedId,
    pub user_id: UserId,
    pub token_hash: Vec<u8>,
    pub made_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
