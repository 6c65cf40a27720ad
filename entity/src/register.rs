//! The last number that a yearly register has given out.

use crate::code::codes;
use crate::id::ShelterId;
use sea_orm::entity::prelude::*;

codes! {
    /// The kinds of papers; each has its own register.
    PaperKind "paper-kind" { IntakeRecord = "intake_record", HandoverRecord = "handover_record", }
}

/// The last number that a yearly register has given out.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "register")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shelter_id: ShelterId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: PaperKind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    pub last: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
