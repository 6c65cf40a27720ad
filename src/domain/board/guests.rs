//! Who has the beds of the board: how long they may stay, and what is due next for them.

use super::{Interval, Lodging};
use crate::domain::error::Result;
use crate::domain::limits::Limit;
use crate::domain::stays;
use entity::id::StayId;
use entity::occupancy::{self, OccupancyKind};
use entity::{leave, procedure};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, RelationDef,
};
use std::collections::HashMap;

/// Somebody in a bed, by case code.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The stay.
    pub stay: Lodging,
    /// Its case code.
    pub code: String,
    /// The maxima, the earliest first: that one counts.
    pub limits: Vec<Limit>,
    /// Whether the time of what is due first has passed.
    pub is_overdue: bool,
    /// While away: when they should be back.
    pub expected_back: Option<DateTimeUtc>,
}

/// Who has these beds, with the maxima of each.
pub(super) async fn of(
    connection: &impl ConnectionTrait,
    taken: &[Interval],
    mut limits: HashMap<StayId, Vec<Limit>>,
    at: DateTimeUtc,
) -> Result<HashMap<StayId, Guest>> {
    let back = back(connection, taken).await?;
    let mut guests = HashMap::new();
    for stay in taken.iter().filter_map(Interval::lodging) {
        guests.insert(
            stay.id,
            Guest {
                code: stays::code_of(stay.id, stay.arrived_at),
                limits: limits.remove(&stay.id).unwrap_or_default(),
                is_overdue: stay.late_at.is_some_and(|late| late <= at),
                expected_back: back.get(&stay.id).copied(),
                stay,
            },
        );
    }
    Ok(guests)
}

/// From an interval to the open procedure of its stay that is due first.
pub(super) fn to_due_first() -> RelationDef {
    use procedure::Column;
    let other = Alias::new("other");
    let col = |column: Column| Expr::col((other.clone(), column));
    let first = Query::select()
        .expr(col(Column::Id))
        .from_as(procedure::Entity, other.clone())
        .and_where(col(Column::StayId).equals((occupancy::Entity, occupancy::Column::StayId)))
        .and_where(col(Column::ClosedOn).is_null())
        .and_where(col(Column::DueOn).is_not_null())
        .order_by((other.clone(), Column::DueOn), Order::Asc)
        .order_by((other.clone(), Column::LateAt), Order::Asc)
        .order_by((other.clone(), Column::Id), Order::Asc)
        .limit(1)
        .take();
    let relation = occupancy::Entity::belongs_to(procedure::Entity);
    let relation = relation.from(occupancy::Column::StayId).to(Column::StayId);
    let is_first = move |_, procedure| {
        let is_it = Expr::col((procedure, Column::Id)).eq(Expr::from(first.clone()));
        Condition::all().add(is_it)
    };
    RelationDef::from(relation).on_condition(is_first)
}

/// When those should be back whose beds are kept.
async fn back(
    connection: &impl ConnectionTrait,
    taken: &[Interval],
) -> Result<HashMap<StayId, DateTimeUtc>> {
    let is_away = |interval: &&Interval| interval.kind == OccupancyKind::LeaveKept;
    let away = taken.iter().filter(is_away);
    let away: Vec<StayId> = away.filter_map(|interval| interval.stay_id).collect();
    if away.is_empty() {
        return Ok(HashMap::new());
    }
    let leaves = leave::Entity::find()
        .select_only()
        .columns([leave::Column::StayId, leave::Column::ExpectedBack])
        .filter(leave::Column::StayId.is_in(away))
        .filter(leave::Column::ReturnedAt.is_null());
    let back: Vec<_> = leaves.into_tuple().all(connection).await?;
    Ok(back.into_iter().collect())
}
