//! A date in court or at an agency; one that was postponed stays, and another follows it.

use crate::code::codes;
use crate::id::{HearingId, ProcedureId, ShelterId, StayId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// What became of it.
    HearingState "hearing-state" { Set = "set", Held = "held", Postponed = "postponed", Cancelled = "cancelled", }
}

/// A date in court or at an agency; one that was postponed stays, and another follows it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "hearing")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: HearingId,
    pub shelter_id: ShelterId,
    pub stay_id: StayId,
    pub procedure_id: ProcedureId,
    /// The hearing that was postponed to this one.
    pub follows_id: Option<HearingId>,
    pub at: DateTimeUtc,
    /// Court, agency or room; never a private address.
    pub place: String,
    /// Number of the summons.
    pub paper_no: Option<String>,
    pub state: HearingState,
    pub settled_at: Option<DateTimeUtc>,
    /// Why it was postponed or cancelled.
    pub reason: Option<Sealed>,
    /// What came of it.
    pub outcome: Option<Sealed>,
    pub settled_by: Option<UserId>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
