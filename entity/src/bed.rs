//! A bed; free or not is never stored here.

use crate::code::codes;
use crate::id::{BedId, RoomId, ShelterId};
use sea_orm::entity::prelude::*;

codes! {
    /// What kind of bed it is; a cot takes an infant.
    BedKind "bed-kind" { Single = "single", Lower = "lower", Upper = "upper", Cot = "cot", }
}

/// A bed; free or not is never stored here.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bed")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: BedId,
    pub shelter_id: ShelterId,
    pub room_id: RoomId,
    pub label: String,
    pub kind: BedKind,
    pub version: i32,
    pub added_at: DateTimeUtc,
    pub retired_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
