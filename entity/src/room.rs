//! A room and who may be placed in it.

use crate::code::codes;
use crate::id::{RoomId, ShelterId};
use sea_orm::entity::prelude::*;

codes! {
    /// Who may be placed in a room.
    RoomRule "room-rule" { Women = "women", Men = "men", Family = "family", Children = "children", Any = "any", }
    /// What a room is for.
    RoomPurpose "room-purpose" { Victims = "victims", Homeless = "homeless", Isolation = "isolation", }
}

/// A room and who may be placed in it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "room")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RoomId,
    pub shelter_id: ShelterId,
    pub name: String,
    pub floor: i32,
    pub rule: RoomRule,
    pub purpose: RoomPurpose,
    /// Reached without a step.
    pub step_free: bool,
    /// Counts changes, so that a stale form is refused.
    pub version: i32,
    pub added_at: DateTimeUtc,
    pub retired_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
