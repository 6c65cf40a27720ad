//! A change of a procedure's state, with its date and paper.

use crate::id::{ProcedureId, UserId};
use crate::procedure::ProcedureState;
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

/// A change of a procedure's state, with its date and paper.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "procedure_step")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub procedure_id: ProcedureId,
    pub state: ProcedureState,
    pub happened_on: Date,
    /// At what time of that day in the shelter, if somebody wrote it down.
    pub happened_at: Option<Time>,
    /// With whom, if not with the procedure's own agency.
    pub agency: Option<String>,
    pub paper_no: Option<String>,
    pub note: Option<Sealed>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
