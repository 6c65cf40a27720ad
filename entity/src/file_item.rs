//! One version of what belongs into a file, valid over `[valid_from, valid_until)`.

use crate::code::codes;
use crate::term_rule::{Certainty, Person, Who};
use sea_orm::entity::prelude::*;

codes! {
    /// From when on the file lacks it.
    Stage "file-stage" {
        /// The arrival.
        Arrival = "arrival",
        /// The end of the stay.
        Departure = "departure",
    }
}

/// One version of what belongs into a file, valid over `[valid_from, valid_until)`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "file_item")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Names the item over all its versions.
    pub code: String,
    pub version: i32,
    /// The order in which people see them.
    pub position: i32,
    pub stage: Stage,
    /// The categories to which it applies, with spaces between; empty: all.
    pub categories: String,
    pub person: Person,
    /// Kinds of issued papers that tick it by themselves, with spaces between.
    pub papers: String,
    /// Whose turn it is while it is missing.
    pub who: Who,
    pub document: String,
    pub article: String,
    pub certainty: Certainty,
    pub valid_from: Date,
    pub valid_until: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
