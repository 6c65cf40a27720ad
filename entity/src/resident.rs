//! A person; who they are is sealed.

use crate::code::codes;
use crate::id::{ResidentId, ShelterId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// Sex as seen or told.
    Sex "sex" { Female = "female", Male = "male", Other = "other", Unknown = "unknown", }
}

/// A person; who they are is sealed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "resident")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ResidentId,
    pub shelter_id: ShelterId,
    pub sex: Sex,
    /// `domain::residents::Particulars` as JSON.
    pub particulars: Sealed,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
