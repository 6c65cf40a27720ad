//! Two residents who must not share a room.

use crate::id::{KeepApartId, ResidentId, ShelterId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

/// Two residents who must not share a room.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "keep_apart")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: KeepApartId,
    pub shelter_id: ShelterId,
    /// The smaller of the two ids.
    pub one_id: ResidentId,
    pub other_id: ResidentId,
    pub reason: Sealed,
    pub since: DateTimeUtc,
    pub lifted_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
