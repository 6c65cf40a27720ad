//! A thing, a document or money that came with a resident.

use crate::code::codes;
use crate::id::{BelongingId, StayId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// Who keeps it during the stay.
    Keeper "keeper" { Shelter = "shelter", Resident = "resident", }
}

/// A thing, a document or money that came with a resident.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "belonging")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: BelongingId,
    pub stay_id: StayId,
    pub what: Sealed,
    pub quantity: i32,
    pub kept_by: Keeper,
    pub is_document: bool,
    /// Of Vietnamese money: how much, in đồng.
    pub money_vnd: Option<i64>,
    pub returned_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
