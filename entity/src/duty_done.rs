//! A duty of the house on a fixed day of the year, as somebody saw to it.

use crate::id::{ShelterId, UserId};
use sea_orm::entity::prelude::*;

/// A duty of the house on a fixed day of the year, as somebody saw to it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_done")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub shelter_id: ShelterId,
    /// The code of its term.
    pub code: String,
    /// The last day for it; one of each.
    pub due_on: Date,
    pub done_on: Date,
    /// Number of the report or paper.
    pub paper_no: Option<String>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
