//! What runs by the clock and lapses between two mornings is told at once, to its officer, once: not again to who has it later.
//! What had lapsed by the latest morning stands in the digest of that, so that an outage ends in no storm.

use super::{New, digest, queue};
use crate::db::Db;
use crate::domain::error::Result;
use crate::domain::law::deadlines;
use crate::domain::law::placed;
use entity::id::UserId;
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
        .filter(letter::Column::Key.is_in(lapsed.iter().map(|(row, of)| key(row, of.officer_id))))
        .into_tuple()
        .all(db.reader())
        .await?;
    lapsed.retain(|(row, of)| !queued.contains(&key(row, of.officer_id)));
    if lapsed.is_empty() {
        return Ok(());
    }
    // Who had it before was told, or their letter waits: if it is dropped when it is to leave, the next round tells who has it now.
    let told: Vec<String> = letter::Entity::find()
        .select_only()
        .column(letter::Column::Key)
        .filter(letter::Column::Kind.eq(LetterKind::ProcedureOverdue))
        .filter(letter::Column::DeadlineId.is_in(lapsed.iter().map(|(row, _)| row.id)))
        .filter(letter::Column::Dropped.is_null())
        .filter(letter::Column::FailedAt.is_null())
        .into_tuple()
        .all(db.reader())
        .await?;
    lapsed.retain(|(row, _)| {
        let time = time(row);
        !told.iter().any(|key| key.starts_with(&time))
    });
    if lapsed.is_empty() {
        return Ok(());
    }
    db.write(async |tx| {
        for (row, procedure) in &lapsed {
            let key = key(row, procedure.officer_id);
            let new = New {
                key: &key,
                to: procedure.officer_id,
                kind: LetterKind::ProcedureOverdue,
                procedure: Some(procedure.id),
                deadline: Some(row.id),
                stay: Some(row.stay_id),
                for_day: None,
            };
            queue(tx, new);
        }
        Ok(())
    })
    .await
}

/// One for each time that a deadline lapses and each officer who has it then.
fn key(row: &deadline::Model, officer: UserId) -> String {
    format!("{}:{officer}", time(row))
}

/// A time that a deadline lapses: whoever corrects an arrival moves it.
fn time(row: &deadline::Model) -> String {
    format!("overdue:{}:{}", row.id, row.due_at.timestamp())
}

async fn lapsed(db: &Db) -> Result<Vec<(deadline::Model, procedure::Model)>> {
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
    let lapsed = placed::open(db.reader(), which).await?.into_iter();
    let by_clock = lapsed.filter(|one| {
        let row = &one.deadline;
        deadlines::time_of_day(row.due_on, row.due_at).is_some()
    });
    let of_procedure = by_clock.filter_map(|one| Some((one.deadline, one.procedure?)));
    Ok(of_procedure.collect())
}
