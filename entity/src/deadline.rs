//! By when something must have happened, by which version of which term, and how that ended.

use crate::code::codes;
use crate::id::{DeadlineId, ProcedureId, RuleId, ShelterId, StayId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// How far it has come; whoever met it late met it late, and that stays visible.
    DeadlineState "deadline-state" { Open = "open", Met = "met", Extended = "extended", Lifted = "lifted", }

    /// Why the program ended one by itself.
    Because "because" {
        CountedFromReceipt = "counted_from_receipt",
        MoreIsKnown = "more_is_known",
        /// Who was asked refused; what they owed besides their answer falls away.
        Refused = "refused",
        Withdrawn = "withdrawn",
        HandedOn = "handed_on",
        /// The stay has ended.
        Left = "left",
    }
}

/// By when something must have happened, by which version of which term, and how that ended.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeadlineId,
    pub shelter_id: ShelterId,
    pub stay_id: StayId,
    pub procedure_id: Option<ProcedureId>,
    /// The version that made it; absent for a date that a person set.
    pub rule_id: Option<RuleId>,
    /// The deadline that a decision extended to this one.
    pub follows_id: Option<DeadlineId>,
    /// The event from which it runs.
    pub began_at: DateTimeUtc,
    /// That event's day in the shelter.
    pub began_on: Date,
    /// The last day as counted, before it moves off a day of rest.
    pub nominal_on: Date,
    /// The last day on which it can be met.
    pub due_on: Date,
    /// The moment from which it is late.
    pub due_at: DateTimeUtc,
    /// Whether no day on which the answer rests still awaits a decision.
    pub is_sure: bool,
    /// Set by a person or a decision: the calendar and the rules do not move it.
    pub is_fixed: bool,
    pub state: DeadlineState,
    /// When it was met, extended or lifted.
    pub settled_at: Option<DateTimeUtc>,
    pub decision_no: Option<String>,
    pub decided_on: Option<Date>,
    /// Who signed the decision.
    pub decided_by: Option<String>,
    pub reason: Option<Sealed>,
    pub settled_by: Option<UserId>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
