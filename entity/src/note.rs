//! A note on a stay; its text is in its versions.

use crate::id::{NoteId, StayId, UserId};
use sea_orm::entity::prelude::*;

/// A note on a stay; its text is in its versions.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "note")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: NoteId,
    pub stay_id: StayId,
    pub written_by: UserId,
    pub written_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
