//! A sealed piece of a file.

use crate::id::FileBodyId;
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

/// A sealed piece of a file.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "file_chunk")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub body_id: FileBodyId,
    /// From 0, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub n: i32,
    pub bytes: Sealed,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
