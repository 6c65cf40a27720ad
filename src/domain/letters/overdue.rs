//! What runs by the clock and lapses between two mornings is told at once: what belongs to a procedure to its officer, once, not
//! again to who has it later; a duty of a stay to each who looks after the house. What had lapsed by the latest morning stands in the
//! digest of that, so that an outage ends in no storm.

use super::{New, digest, queue};
use crate::db::Db;
use crate::domain::error::Result;
use crate::domain::law::deadlines;
use crate::domain::law::placed;
use crate::domain::officers::who_looks_after;
use entity::id::{ProcedureId, ShelterId, UserId};
use entity::letter::{self, LetterKind};
use entity::{deadline, procedure, shelter};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

/// A deadline that lapsed, and who is to hear of it.
struct Lapse {
    row: deadline::Model,
    /// In which procedure; absent for a duty of the stay.
    procedure: Option<ProcedureId>,
    to: UserId,
}

impl Lapse {
    /// One for each time that a deadline lapses and each person who hears of it then.
    fn key(&self) -> String {
        format!("{}:{}", self.time(), self.to)
    }

    /// A time that a deadline lapses: whoever corrects an arrival moves it.
    fn time(&self) -> String {
        format!("overdue:{}:{}", self.row.id, self.row.due_at.timestamp())
    }
}

/// Queues letters about each deadline that has lapsed since the latest morning, unless it lasts to the end of a day.
pub async fn queue_overdue(db: &Db) -> Result<()> {
    let mut lapsed = lapsed(db).await?;
    if lapsed.is_empty() {
        return Ok(());
    }
    let queued: Vec<String> = letter::Entity::find()
        .select_only()
        .column(letter::Column::Key)
        .filter(letter::Column::Key.is_in(lapsed.iter().map(Lapse::key)))
        .into_tuple()
        .all(db.reader())
        .await?;
    lapsed.retain(|lapse| !queued.contains(&lapse.key()));
    if lapsed.is_empty() {
        return Ok(());
    }
    // Who had it before was told, or their letter waits: if it is dropped when it is to leave, the next round tells who has it now.
    let told: Vec<String> = letter::Entity::find()
        .select_only()
        .column(letter::Column::Key)
        .filter(letter::Column::Kind.eq(LetterKind::ProcedureOverdue))
        .filter(letter::Column::DeadlineId.is_in(lapsed.iter().map(|lapse| lapse.row.id)))
        .filter(letter::Column::Dropped.is_null())
        .filter(letter::Column::FailedAt.is_null())
        .into_tuple()
        .all(db.reader())
        .await?;
    lapsed.retain(|lapse| {
        let time = lapse.time();
        !told.iter().any(|key| key.starts_with(&time))
    });
    if lapsed.is_empty() {
        return Ok(());
    }
    db.write(async |tx| {
        for lapse in &lapsed {
            let key = lapse.key();
            let new = New {
                key: &key,
                to: lapse.to,
                kind: match lapse.procedure {
                    Some(_) => LetterKind::ProcedureOverdue,
                    None => LetterKind::DutyOverdue,
                },
                procedure: lapse.procedure,
                deadline: Some(lapse.row.id),
                stay: Some(lapse.row.stay_id),
                for_day: None,
            };
            queue(tx, new);
        }
        Ok(())
    })
    .await
}

async fn lapsed(db: &Db) -> Result<Vec<Lapse>> {
    let (reader, now) = (db.reader(), db.clock().now());
    let houses = Query::select()
        .column(shelter::Column::Id)
        .from(shelter::Entity)
        .to_owned();
    // By shelter, as the index has them: this is asked every few seconds, and of all procedures few are late.
    let late = Query::select()
        .column(procedure::Column::Id)
        .from(procedure::Entity)
        .and_where(procedure::Column::ShelterId.in_subquery(houses.clone()))
        .and_where(procedure::Column::ClosedOn.is_null())
        .and_where(procedure::Column::LateAt.lte(now))
        .to_owned();
    let of_procedures = Condition::all().add(deadline::Column::ProcedureId.in_subquery(late));
    let of_stays = Condition::all()
        .add(deadline::Column::ShelterId.in_subquery(houses))
        .add(deadline::Column::ProcedureId.is_null());
    let mut found = Vec::new();
    for which in [of_procedures, of_stays] {
        let which = which
            .add(deadline::Column::DueAt.gt(digest::last_hour(now)))
            .add(deadline::Column::DueAt.lte(now));
        found.extend(placed::open(reader, which).await?);
    }
    found.retain(|one| {
        let row = &one.deadline;
        deadlines::time_of_day(row.due_on, row.due_at).is_some()
    });
    let of_stays = found.iter().filter(|one| one.procedure.is_none());
    let shelters: BTreeSet<ShelterId> = of_stays.map(|one| one.deadline.shelter_id).collect();
    let mut keepers = BTreeMap::new();
    for shelter in shelters {
        keepers.insert(shelter, who_looks_after(reader, shelter).await?);
    }
    let mut lapsed = Vec::new();
    for one in found {
        let procedure = one.procedure.as_ref().map(|of| of.id);
        let to = match &one.procedure {
            Some(of) => BTreeSet::from([of.officer_id]),
            None => keepers
                .get(&one.deadline.shelter_id)
                .cloned()
                .unwrap_or_default(),
        };
        lapsed.extend(to.into_iter().map(|to| Lapse {
            row: one.deadline.clone(),
            procedure,
            to,
        }));
    }
    Ok(lapsed)
}
