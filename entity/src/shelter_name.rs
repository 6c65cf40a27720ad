//! What a shelter and its governing body are called from a date on.

use crate::id::ShelterId;
use sea_orm::entity::prelude::*;

/// What a shelter and its governing body are called from a date on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "shelter_name")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub shelter_id: ShelterId,
    pub valid_from: Date,
    /// The governing body (cơ quan chủ quản).
    pub parent: String,
    pub name: String,
    /// The part of a paper's symbol behind the hyphen: `TTTGXH`.
    pub symbol: String,
    /// The unit that drafts letters, as it stands behind the agency in a letter's symbol: `CTXH`.
    pub drafting_unit: Option<String>,
    /// The decision on the shelter's functions and powers, as decisions cite it: "Quyết định số … ngày … của …".
    pub powers: Option<String>,
    /// What the head of the shelter is called, as papers have it: `Trưởng cơ sở`.
    pub head_title: Option<String>,
    /// Địa danh: the place that stands before a paper's date.
    pub place: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
