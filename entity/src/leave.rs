//! A resident is away and the bed is kept.

use crate::code::codes;
use crate::id::{LeaveId, StayId, UserId};
use sea_orm::entity::prelude::*;

codes! {
    /// Why a resident is away.
    LeaveReason "leave-reason" { Court = "court", Hospital = "hospital", Police = "police", Family = "family", School = "school", Other = "other", }
}

/// A resident is away and the bed is kept.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "leave")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: LeaveId,
    pub stay_id: StayId,
    pub reason: LeaveReason,
    /// Which court or hospital; never a private address.
    pub place: Option<String>,
    pub since: DateTimeUtc,
    pub expected_back: DateTimeUtc,
    pub returned_at: Option<DateTimeUtc>,
    pub recorded_by: Option<UserId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
