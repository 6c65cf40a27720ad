//! Which open deadlines a change of a term leaves as they are, and why.

use super::Move;
use super::preview::LISTED;
use crate::domain::access::Actor;
use crate::domain::error::Result;
use crate::domain::law::rules::Rules;
use crate::domain::stays;
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::DeadlineId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// The open deadlines of a term that keep the law they began under.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The first of them, by date.
    pub cases: Vec<KeptCase>,
    /// How many they are.
    pub all: usize,
}

/// One of them, by case code.
#[derive(Clone, Debug)]
pub struct KeptCase {
    /// The deadline.
    pub id: DeadlineId,
    /// Its stay's case code.
    pub case_code: String,
    /// Its last day.
    pub on: NaiveDate,
    /// The day of its event.
    pub began_on: NaiveDate,
    /// The version that was in force then.
    pub version: i32,
    /// Whether a person or a decision set the day.
    pub is_fixed: bool,
}

/// The open deadlines of a term at the actor's shelter that none of these moves is about.
pub async fn by(
    connection: &impl ConnectionTrait,
    by: &Actor,
    rules: &Rules,
    code: &str,
    moves: &[Move],
) -> Result<Kept> {
    let versions: HashMap<_, _> = rules
        .versions(code)
        .map(|rule| (rule.id, rule.version))
        .collect();
    let open = deadline::Entity::find()
        .filter(deadline::Column::ShelterId.eq(by.shelter))
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::RuleId.is_in(versions.keys().copied()))
        .order_by_asc(deadline::Column::DueOn)
        .order_by_asc(deadline::Column::Id);
    let mut open = open.all(connection).await?;
    let moved: Vec<_> = moves
        .iter()
        .filter(|moved| moved.shelter == by.shelter)
        .collect();
    open.retain(|row| !moved.iter().any(|moved| moved.covers(row)));
    let all = open.len();
    open.truncate(LISTED);
    let codes = stays::codes(connection, open.iter().map(|row| row.stay_id)).await?;
    let cases = open.into_iter().map(|row| KeptCase {
        id: row.id,
        case_code: codes.get(&row.stay_id).cloned().unwrap_or_default(),
        on: row.due_on,
        began_on: row.began_on,
        version: row
            .rule_id
            .and_then(|id| versions.get(&id))
            .copied()
            .unwrap_or_default(),
        is_fixed: row.is_fixed,
    });
    Ok(Kept {
        cases: cases.collect(),
        all,
    })
}
