//! The bytes of a file that came in; without an attachment they never became one.

use crate::id::{FileBodyId, ShelterId};
use sea_orm::entity::prelude::*;

/// The bytes of a file that came in; without an attachment they never became one.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "file_body")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FileBodyId,
    pub shelter_id: ShelterId,
    /// Random; every chunk is sealed under it.
    pub token: String,
    pub began_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
