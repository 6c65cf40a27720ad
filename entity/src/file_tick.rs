//! What somebody said of an item of a file; the newest row of an item counts, none is ever changed.

use crate::code::codes;
use crate::id::{AttachmentId, ShelterId, StayId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// What was said.
    TickState "tick-state" {
        There = "there",
        /// It does not apply to this person; the note says why.
        NotNeeded = "not_needed",
        /// It is missing after all; the note says why.
        Missing = "missing",
    }
}

/// What somebody said of an item of a file; the newest row of an item counts, none is ever changed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "file_tick")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub shelter_id: ShelterId,
    pub stay_id: StayId,
    /// The item's code.
    pub item: String,
    pub state: TickState,
    /// The day from which it holds.
    pub since: Date,
    /// The scan of it, if there is one.
    pub attachment_id: Option<AttachmentId>,
    pub note: Option<Sealed>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
