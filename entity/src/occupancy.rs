//! Which bed was taken, by whom or what, over `[since, until)`.

use crate::code::codes;
use crate::id::{BedId, OccupancyId, StayId, UserId};
use sea_orm::entity::prelude::*;

codes! {
    /// All four compete for the bed in one guard.
    OccupancyKind "occupancy-kind" { Occupied = "occupied", Held = "held", LeaveKept = "leave_kept", OutOfService = "out_of_service", }
}

/// Which bed was taken, by whom or what, over `[since, until)`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "occupancy")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OccupancyId,
    pub bed_id: BedId,
    /// Whose bed it is; absent while held or out of service.
    pub stay_id: Option<StayId>,
    pub kind: OccupancyKind,
    pub since: DateTimeUtc,
    /// Absent: still so.
    pub until: Option<DateTimeUtc>,
    /// Why held or out of service; never a person's name.
    pub reason: Option<String>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
