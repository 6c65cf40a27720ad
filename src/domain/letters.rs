//! The outbox of letters: queued in the transaction of what they tell of, sent once, never holding a name.

use super::access::{Actor, Can, SeeLetters};
use super::error::{Error, Result};
use super::journal::{self, Entry};
use super::{calendar, stays};
use crate::db::{Db, Tx};
use chrono::{NaiveDate, TimeDelta};
use entity::id::{LetterId, ProcedureId, UserId};
use entity::journal::{Act, Subject};
use entity::letter::{self, LetterKind};
use entity::{membership, procedure, stay, user};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// How long an instance may take to send a letter before another takes it over.
const CLAIM: TimeDelta = TimeDelta::minutes(5);
/// Waits between tries, in minutes; after the last one a letter has failed until a person retries it.
const WAITS: [i64; 7] = [1, 5, 15, 60, 240, 720, 1440];

/// Queues a letter; one with the same key is there already and stays as it is.
pub async fn queue(
    tx: &Tx,
    key: &str,
    to: UserId,
    kind: LetterKind,
    procedure: ProcedureId,
) -> Result<()> {
    let row = letter::ActiveModel {
        key: Set(key.to_owned()),
        user_id: Set(to),
        kind: Set(kind),
        procedure_id: Set(Some(procedure)),
        queued_at: Set(tx.now()),
        due_at: Set(tx.now()),
        attempts: Set(0),
        ..Default::default()
    };
    let once = OnConflict::column(letter::Column::Key)
        .do_nothing()
        .to_owned();
    letter::Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Queues a letter for every open procedure whose due date has passed: one per officer and due date.
pub async fn queue_overdue(db: &Db) -> Result<()> {
    let today = calendar::local(db.clock().now()).date();
    let overdue = procedure::Entity::find()
        .filter(procedure::Column::ClosedOn.is_null())
        .filter(procedure::Column::DueOn.lt(today));
    let overdue: Vec<(procedure::Model, String)> = overdue
        .all(db.reader())
        .await?
        .into_iter()
        .filter_map(|row| {
            row.due_on
                .map(|due| format!("overdue:{}:{}:{due}", row.id, row.officer_id))
                .map(|key| (row, key))
        })
        .collect();
    let keys = overdue.iter().map(|(_, key)| key.as_str());
    let known = letter::Entity::find()
        .select_only()
        .column(letter::Column::Key)
        .filter(letter::Column::Key.is_in(keys));
    let known: Vec<String> = known.into_tuple().all(db.reader()).await?;
    let fresh: Vec<_> = overdue
        .iter()
        .filter(|(_, key)| !known.contains(key))
        .collect();
    if fresh.is_empty() {
        return Ok(());
    }
    db.write(async |tx| {
        for (row, key) in &fresh {
            queue(
                tx,
                key,
                row.officer_id,
                LetterKind::ProcedureOverdue,
                row.id,
            )
            .await?;
        }
        Ok(())
    })
    .await
}

/// A letter with what its text needs.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The row.
    pub letter: letter::Model,
    /// To whom.
    pub user: user::Model,
    /// About which procedure.
    pub procedure: procedure::Model,
    /// Of which case.
    pub case_code: String,
}

/// Takes the next letter that is due, so that no other instance sends it too.
pub async fn claim(db: &Db) -> Result<Option<Claimed>> {
    let now = db.clock().now();
    let waiting = Condition::all()
        .add(letter::Column::SentAt.is_null())
        .add(letter::Column::FailedAt.is_null())
        .add(letter::Column::DueAt.lte(now))
        .add(
            Condition::any()
                .add(letter::Column::ClaimedUntil.is_null())
                .add(letter::Column::ClaimedUntil.lt(now)),
        );
    let next = letter::Entity::find()
        .filter(waiting.clone())
        .order_by_asc(letter::Column::DueAt)
        .one(db.reader())
        .await?;
    let Some(letter) = next else { return Ok(None) };
    let taken = db
        .write(async |tx| {
            let claim = letter::Entity::update_many()
                .col_expr(letter::Column::ClaimedUntil, Expr::value(tx.now() + CLAIM))
                .filter(letter::Column::Id.eq(letter.id))
                .filter(waiting);
            Ok(claim.exec(tx).await?.rows_affected)
        })
        .await?;
    if taken == 0 {
        return Box::pin(claim(db)).await;
    }
    let user = user::Entity::find_by_id(letter.user_id)
        .one(db.reader())
        .await?
        .ok_or(Error::NotFound)?;
    let procedure = letter.procedure_id.ok_or(Error::NotFound)?;
    let procedure = procedure::Entity::find_by_id(procedure)
        .one(db.reader())
        .await?
        .ok_or(Error::NotFound)?;
    let stay = stay::Entity::find_by_id(procedure.stay_id)
        .one(db.reader())
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Some(Claimed {
        letter,
        user,
        procedure,
        case_code: stays::code(&stay),
    }))
}

/// How a try to send ended.
#[derive(Clone, Debug)]
pub enum Sent {
    /// The mail server took it.
    Yes,
    /// Not now; it is tried again later.
    NotNow(String),
    /// It never will: somebody has to act.
    Never(String),
}

/// Writes down how a try ended.
pub async fn settle(db: &Db, letter: letter::Model, sent: Sent) -> Result<()> {
    db.write(async |tx| {
        let attempts = letter.attempts + 1;
        let mut row = letter.into_active_model();
        row.attempts = Set(attempts);
        row.claimed_until = Set(None);
        let wait = usize::try_from(attempts - 1)
            .ok()
            .and_then(|tries| WAITS.get(tries));
        match (sent, wait) {
            (Sent::Yes, _) => row.sent_at = Set(Some(tx.now())),
            (Sent::NotNow(why), Some(minutes)) => {
                row.due_at = Set(tx.now() + TimeDelta::minutes(*minutes));
                row.last_error = Set(Some(why));
            }
            (Sent::NotNow(why), None) | (Sent::Never(why), _) => {
                row.failed_at = Set(Some(tx.now()));
                row.last_error = Set(Some(why));
            }
        }
        row.update(tx).await?;
        Ok(())
    })
    .await
}

/// Puts a failed letter back into the outbox.
pub async fn retry(tx: &Tx, by: &Can<SeeLetters>, id: LetterId) -> Result<()> {
    let letter = letter::Entity::find_by_id(id)
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    membership::Entity::find_by_id((letter.user_id, by.shelter))
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    let mut row = letter.into_active_model();
    row.failed_at = Set(None);
    row.attempts = Set(0);
    row.due_at = Set(tx.now());
    row.update(tx).await?;
    journal::record(tx, by, Entry::new(Act::Retried, Subject::Letter).of(id.0)).await
}

/// A line of the letters page.
#[derive(Clone, Debug)]
pub struct Line {
    /// The row.
    pub letter: letter::Model,
    /// To whom, as a colleague.
    pub officer: String,
    /// Of which case.
    pub case_code: String,
}

/// The newest 200 letters to people of this shelter: what waits and what failed first.
pub async fn list(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Line>> {
    let members = membership::Entity::find()
        .filter(membership::Column::ShelterId.eq(actor.shelter))
        .all(connection)
        .await?;
    let members: Vec<UserId> = members.into_iter().map(|member| member.user_id).collect();
    let users = user::Entity::find()
        .filter(user::Column::Id.is_in(members.iter().copied()))
        .all(connection)
        .await?;
    let rows = letter::Entity::find()
        .filter(letter::Column::UserId.is_in(members))
        .order_by_desc(letter::Column::SentAt.is_null())
        .order_by_desc(letter::Column::Id)
        .limit(200)
        .all(connection)
        .await?;
    let procedures: Vec<ProcedureId> = rows.iter().filter_map(|row| row.procedure_id).collect();
    let procedures = procedure::Entity::find()
        .filter(procedure::Column::Id.is_in(procedures))
        .filter(procedure::Column::ShelterId.eq(actor.shelter))
        .all(connection)
        .await?;
    let stays = stay::Entity::find()
        .filter(stay::Column::Id.is_in(procedures.iter().map(|row| row.stay_id)))
        .all(connection)
        .await?;
    let lines = rows.into_iter().filter_map(|letter| {
        let procedure = procedures
            .iter()
            .find(|row| Some(row.id) == letter.procedure_id)?;
        let stay = stays.iter().find(|stay| stay.id == procedure.stay_id)?;
        let officer = users
            .iter()
            .find(|user| user.id == letter.user_id)?
            .name
            .clone();
        Some(Line {
            case_code: stays::code(stay),
            officer,
            letter,
        })
    });
    Ok(lines.collect())
}

/// The day a procedure is due, as a letter says it.
pub fn day(date: Option<NaiveDate>) -> String {
    date.map_or_else(
        || "—".to_owned(),
        |date| date.format("%d/%m/%Y").to_string(),
    )
}
