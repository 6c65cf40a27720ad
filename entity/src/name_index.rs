//! How far the blind index of names is brought to its present scheme; one row.

use crate::id::ResidentId;
use sea_orm::entity::prelude::*;

/// How far the blind index of names is brought to its present scheme; one row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "name_index")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The scheme by which keys are made.
    pub scheme: i32,
    /// The last resident whose keys were made anew by it; absent: all of them were.
    pub upto: Option<ResidentId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
