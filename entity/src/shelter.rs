//! A shelter, or a separate wing of a social-assistance centre.

use crate::id::ShelterId;
use sea_orm::entity::prelude::*;

/// A shelter, or a separate wing of a social-assistance centre.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "shelter")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ShelterId,
    /// Code of the province in force since 1/7/2025; its name is dated.
    pub province_code: String,
    pub commune_code: Option<String>,
    /// House, street, hamlet: what stands before the commune.
    pub address: String,
    pub phone: Option<String>,
    /// Papers that leave for the family or the suspects' side do not print the address.
    pub hides_address: bool,
    /// After how many working days overdue a deadline stands in the managers' letters too.
    pub escalate_after: i32,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
