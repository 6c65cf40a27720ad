//! A term of law, valid over `[valid_from, valid_until)`.

use crate::code::codes;
use crate::stay::Category;
use sea_orm::entity::prelude::*;

codes! {
    /// In what a term is counted.
    TermUnit "term-unit" { Hours = "hours", Days = "days", WorkingDays = "working_days", Months = "months", }
    /// How sure the basis is.
    Certainty "certainty" {
        /// Read in the text of the law.
        Found = "found",
        /// Read in a secondary source only.
        Secondary = "secondary",
        /// Known from practice, not confirmed.
        Unconfirmed = "unconfirmed",
    }
}

/// A term of law, valid over `[valid_from, valid_until)`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "term_rule")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What it limits: `stay_limit`.
    pub subject: String,
    pub category: Category,
    pub amount: i32,
    pub unit: TermUnit,
    /// Document and article.
    pub basis: String,
    pub certainty: Certainty,
    pub valid_from: Date,
    pub valid_until: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
