//! Open deadlines with the procedure and the stay that they belong to.

use crate::domain::error::{Error, Result};
use entity::deadline::{self, DeadlineState};
use entity::{procedure, stay};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// A deadline in its place.
pub struct Placed {
    /// The row.
    pub deadline: deadline::Model,
    /// In which procedure, if in one.
    pub procedure: Option<procedure::Model>,
    /// In which stay.
    pub stay: stay::Model,
}

/// The open deadlines for which a condition holds, the earliest first.
pub async fn open(connection: &impl ConnectionTrait, which: Condition) -> Result<Vec<Placed>> {
    let rows = deadline::Entity::find()
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(which)
        .order_by_asc(deadline::Column::DueAt)
        .order_by_asc(deadline::Column::Id)
        .all(connection)
        .await?;
    let procedures = procedure::Entity::find()
        .filter(procedure::Column::Id.is_in(rows.iter().filter_map(|row| row.procedure_id)))
        .all(connection)
        .await?;
    let procedures: HashMap<_, _> = procedures.into_iter().map(|row| (row.id, row)).collect();
    let stays = stay::Entity::find()
        .filter(stay::Column::Id.is_in(rows.iter().map(|row| row.stay_id)))
        .all(connection)
        .await?;
    let stays: HashMap<_, _> = stays.into_iter().map(|row| (row.id, row)).collect();
    let placed = |deadline: deadline::Model| {
        let of = deadline.procedure_id.and_then(|id| procedures.get(&id));
        Ok(Placed {
            procedure: of.cloned(),
            stay: stays
                .get(&deadline.stay_id)
                .cloned()
                .ok_or(Error::NotFound)?,
            deadline,
        })
    };
    rows.into_iter().map(placed).collect()
}
