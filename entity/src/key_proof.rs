//! A sealed word by which a key is known to be the one of this database; one row.

use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

/// A sealed word by which a key is known to be the one of this database; one row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "key_proof")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub word: Sealed,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
