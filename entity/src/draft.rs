//! An intake that is not finished; sealed whole.

use crate::id::{DraftId, ShelterId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

/// An intake that is not finished; sealed whole.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DraftId,
    pub shelter_id: ShelterId,
    pub user_id: UserId,
    pub body: Sealed,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
