//! Which open deadlines are not sure: their rule is not certain, or a day on which they rest may yet be decided otherwise. Dates
//! that people or decisions set are as sure as those.

use super::rules;
use crate::domain::error::Result;
use entity::deadline::{self, DeadlineState};
use entity::id::{DeadlineId, ProcedureId};
use entity::term_rule::{self, Certainty};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect,
};

/// A deadline that is not sure.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Doubted {
    /// Which one.
    pub id: DeadlineId,
    /// In which procedure, if in one.
    pub procedure_id: Option<ProcedureId>,
    /// The moment from which it is late.
    pub due_at: DateTimeUtc,
}

/// Those that are not sure among the open deadlines for which a condition holds.
pub async fn among(connection: &impl ConnectionTrait, which: Condition) -> Result<Vec<Doubted>> {
    let by_rule = Condition::all()
        .add(term_rule::Column::Certainty.ne(Certainty::Found))
        .add(term_rule::Column::ConfirmedNo.is_null());
    let doubted = deadline::Entity::find()
        .select_only()
        .columns([
            deadline::Column::Id,
            deadline::Column::ProcedureId,
            deadline::Column::DueAt,
        ])
        .join(JoinType::LeftJoin, rules::of_deadline())
        .filter(which)
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::IsFixed.eq(false))
        .filter(
            Condition::any()
                .add(deadline::Column::IsSure.eq(false))
                .add(by_rule),
        );
    Ok(doubted.into_model().all(connection).await?)
}
