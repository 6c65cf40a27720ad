//! One procedure on the path that a group of people takes, valid over `[valid_from, valid_until)`.

use crate::code::codes;
use crate::procedure::ProcedureKind;
use crate::term_rule::Who;
use sea_orm::entity::prelude::*;

codes! {
    /// Which way somebody goes; several may hold for one person.
    Path "path" {
        Returned = "returned",
        FoundHere = "found_here",
        Foreigner = "foreigner",
        ChildAlone = "child_alone",
        ChildWithParent = "child_with_parent",
        Violence = "violence",
        Homeless = "homeless",
        Urgent = "urgent",
        OnTheirOwn = "on_their_own",
    }
    /// What opens the step's procedure.
    Opens "opens" {
        /// The intake.
        Intake = "intake",
        /// The end of the step before.
        Then = "then",
        /// A person, if it is needed.
        Person = "person",
        /// The handing over of a child to a substitute family.
        Placement = "placement",
    }
}

/// One procedure on the path that a group of people takes, valid over `[valid_from, valid_until)`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "path_step")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub path: Path,
    pub version: i32,
    /// From 1; the order in which people see them.
    pub position: i32,
    pub kind: ProcedureKind,
    /// The kind that comes before; empty: the intake.
    pub after: String,
    pub who: Who,
    /// Whom the procedure is addressed to, as people write it.
    pub agency: String,
    pub opens: Opens,
    /// Codes of the terms that hold for it, with spaces between.
    pub rules: String,
    pub valid_from: Date,
    pub valid_until: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
