//! A mark that changes with every row of the law; one row.

use sea_orm::entity::prelude::*;

/// A mark that changes with every row of the law; one row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "law_stamp")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The same for as long as terms, calendar and paths are the same; never comes again.
    pub stamp: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
