//! Open deadlines with the procedure and the stay that they belong to.

use crate::domain::error::{Error, Result};
use entity::deadline::{self, DeadlineState};
use entity::id::{ProcedureId, StayId};
use entity::{procedure, stay};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select, Value,
};
use std::collections::{BTreeSet, HashMap};

/// Ids in one query: SQLite takes 32,766 values at a time.
const AT_ONCE: usize = 10_000;

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
    let procedures = rows.iter().filter_map(|row| row.procedure_id);
    let procedures = procedures_of(connection, procedures).await?;
    let stays = stays_of(connection, rows.iter().map(|row| row.stay_id)).await?;
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

/// The procedures with these ids, however many.
pub(in crate::domain) async fn procedures_of(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = ProcedureId>,
) -> Result<HashMap<ProcedureId, procedure::Model>> {
    let all = procedure::Entity::find();
    let rows = with_ids(connection, all, procedure::Column::Id, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The stays with these ids, however many.
pub(in crate::domain) async fn stays_of(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = StayId>,
) -> Result<HashMap<StayId, stay::Model>> {
    let all = stay::Entity::find();
    let rows = with_ids(connection, all, stay::Column::Id, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Those of some rows whose column is one of these ids, however many.
pub(super) async fn with_ids<E: EntityTrait, I: Into<Value> + Ord>(
    connection: &impl ConnectionTrait,
    of: Select<E>,
    id: E::Column,
    ids: impl Iterator<Item = I>,
) -> Result<Vec<E::Model>> {
    let ids: BTreeSet<I> = ids.collect();
    let mut ids = ids.into_iter().peekable();
    let mut rows = Vec::new();
    while ids.peek().is_some() {
        let some = of.clone().filter(id.is_in(ids.by_ref().take(AT_ONCE)));
        rows.extend(some.all(connection).await?);
    }
    Ok(rows)
}
