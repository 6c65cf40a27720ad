//! What a note said from a moment on; the newest counts, all are kept.

use crate::id::{NoteId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

/// What a note said from a moment on; the newest counts, all are kept.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "note_version")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub note_id: NoteId,
    pub body: Sealed,
    pub written_by: UserId,
    pub written_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
