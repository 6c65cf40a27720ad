//! A paper that was spoiled: its number is never used again.

use crate::id::{PaperId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

/// A paper that was spoiled: its number is never used again.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "paper_void")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub paper_id: PaperId,
    /// Why; it may name somebody.
    pub reason: Sealed,
    pub voided_by: Option<UserId>,
    pub voided_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
