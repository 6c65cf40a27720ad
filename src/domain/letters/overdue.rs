//! What runs by the clock and lapses between two mornings is told at once, to its officer, once. What had lapsed by the latest
//! morning stands in the digest of that, so that an outage ends in no storm.

use super::{New, digest, queue};
use crate::db::Db;
use crate::domain::error::Result;
use crate::domain::law::deadlines;
use crate::domain::law::placed::{self, Placed};
use entity::letter::{self, LetterKind};
use entity::{deadline, procedure, shelter};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

/// Queues a letter for each deadline of a procedure that has lapsed since the latest morning, unless it lasts to the end of a day.
pub async fn queue_overdue(db: &Db) -> Result<()> {
    let mut lapsed = lapsed(db).await?;
    if lapsed.is_empty() {
        return Ok(());
    }
    let queued: Vec<String> = letter::Entity::find()
        .select_only()
        .column(letter::Column::Key)
        .filter(letter::Column::Key.is_in(lapsed.iter().map(key)))
        .into_tuple()
        .all(db.reader())
        .await?;
    lapsed.retain(|one| !queued.contains(&key(one)));
    if lapsed.is_empty() {
        return Ok(());
    }
    db.write(async |tx| {
        for one in &lapsed {
            let Some(procedure) = &one.procedure else {
                continue;
            };
            let key = key(one);
            let new = New {
                key: &key,
                to: procedure.officer_id,
                kind: LetterKind::ProcedureOverdue,
                procedure: Some(procedure.id),
                deadline: Some(one.deadline.id),
                stay: Some(one.stay.id),
                for_day: None,
            };
            queue(tx, new);
        }
        Ok(())
    })
    .await
}

/// One for each time that a deadline lapses: whoever corrects an arrival moves it.
fn key(lapsed: &Placed) -> String {
    let row = &lapsed.deadline;
    format!("overdue:{}:{}", row.id, row.due_at.timestamp())
}

async fn lapsed(db: &Db) -> Result<Vec<Placed>> {
    let now = db.clock().now();
    let houses = Query::select()
        .column(shelter::Column::Id)
        .from(shelter::Entity)
        .to_owned();
    // By shelter, as the index has them: this is asked every few seconds, and of all procedures few are late.
    let late = Query::select()
        .column(procedure::Column::Id)
        .from(procedure::Entity)
        .and_where(procedure::Column::ShelterId.in_subquery(houses))
        .and_where(procedure::Column::ClosedOn.is_null())
        .and_where(procedure::Column::LateAt.lte(now))
        .to_owned();
    let which = Condition::all()
        .add(deadline::Column::ProcedureId.in_subquery(late))
        .add(deadline::Column::DueAt.gt(digest::last_hour(now)))
        .add(deadline::Column::DueAt.lte(now));
    let mut lapsed = placed::open(db.reader(), which).await?;
    lapsed.retain(|one| {
        let row = &one.deadline;
        deadlines::time_of_day(row.due_on, row.due_at).is_some()
    });
    Ok(lapsed)
}
