//! The category of a stay from a date on.

use crate::id::{StayId, UserId};
use crate::sealed::Sealed;
use crate::stay::Category;
use sea_orm::entity::prelude::*;

/// The category of a stay from a date on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stay_category")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub stay_id: StayId,
    pub category: Category,
    pub since: Date,
    pub reason: Option<Sealed>,
    /// The paper that says so.
    pub paper_no: Option<String>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
