//! How letters leave: an instance claims one for a while, reads what it is to say, sends it, and writes down how that ended.

use super::Trouble;
use super::digest::{self, Digest};
use super::notices::{self, Notice};
use crate::db::Db;
use crate::domain::error::{Error, Result};
use chrono::TimeDelta;
use entity::letter::{self, Dropped, LetterKind};
use entity::user;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

/// How long an instance may take to send a letter before another takes it over; a try is cut off well before.
const CLAIM: TimeDelta = TimeDelta::minutes(10);
/// Waits after a server that took the connection said "not now", in minutes; after the last one a letter has failed until a
/// person retries it.
const WAITS: [i64; 7] = [1, 5, 15, 60, 240, 720, 1440];
/// While no letter can leave at all, each waits a quarter of its age, in minutes between these, and none fails.
const OUTAGE_WAITS: (i64, i64) = (1, 15);

/// A letter with what it is to say.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The row.
    pub letter: letter::Model,
    /// To whom; their account names an address.
    pub user: user::Model,
    /// What it says.
    pub content: Content,
    /// When it leaves.
    pub at: DateTimeUtc,
}

/// What a letter says.
#[derive(Clone, Debug)]
pub enum Content {
    /// Something about one case.
    Notice(Notice),
    /// A person's morning.
    Digest(Digest),
}

/// How a try to send ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The mail server took it.
    Yes,
    /// Not now; it is tried again later.
    NotNow(Trouble),
    /// It never will: somebody has to act.
    Never(Trouble),
}

/// Takes the next letter that is due, so that no other instance sends it too. What need not leave any more is dropped on the way.
pub async fn claim(db: &Db) -> Result<Option<Claimed>> {
    while let Some(letter) = take(db).await? {
        match content(db, &letter).await? {
            Ok((user, content)) => {
                return Ok(Some(Claimed {
                    letter,
                    user,
                    content,
                    at: db.clock().now(),
                }));
            }
            Err(why) => drop(db, &letter, why).await?,
        }
    }
    Ok(None)
}

async fn take(db: &Db) -> Result<Option<letter::Model>> {
    loop {
        let now = db.clock().now();
        let is_free = Condition::any()
            .add(letter::Column::ClaimedUntil.is_null())
            .add(letter::Column::ClaimedUntil.lt(now));
        let waiting = Condition::all()
            .add(letter::Column::SentAt.is_null())
            .add(letter::Column::FailedAt.is_null())
            .add(letter::Column::Dropped.is_null())
            .add(letter::Column::DueAt.lte(now))
            .add(is_free);
        let next = letter::Entity::find()
            .filter(waiting.clone())
            .order_by_asc(letter::Column::DueAt)
            .order_by_asc(letter::Column::Id);
        let Some(mut letter) = next.one(db.reader()).await? else {
            return Ok(None);
        };
        let until = now + CLAIM;
        let claim = letter::Entity::update_many()
            .col_expr(letter::Column::ClaimedUntil, Expr::value(until))
            .filter(letter::Column::Id.eq(letter.id))
            .filter(waiting);
        let taken = db.write(async |tx| Ok(claim.exec(tx).await?.rows_affected));
        // Else another instance was faster.
        if taken.await? == 1 {
            letter.claimed_until = Some(until);
            return Ok(Some(letter));
        }
    }
}

/// Reads what a letter is to say, or why it need not leave.
async fn content(
    db: &Db,
    letter: &letter::Model,
) -> Result<std::result::Result<(user::Model, Content), Dropped>> {
    let user = user::Entity::find_by_id(letter.user_id).one(db.reader());
    let user = user.await?.ok_or(Error::NotFound)?;
    if user.disabled_at.is_some() {
        return Ok(Err(Dropped::Disabled));
    }
    if user.email.is_none() {
        return Ok(Err(Dropped::NoAddress));
    }
    let content = match letter.kind {
        LetterKind::Digest => digest::of(db, letter).await?.map(Content::Digest),
        LetterKind::ProcedureOpened
        | LetterKind::ProcedureOverdue
        | LetterKind::DutyOverdue
        | LetterKind::Extended
        | LetterKind::CategoryChanged
        | LetterKind::HandedOver => {
            let notice = notices::of(db.reader(), letter, db.clock().now()).await?;
            notice.map(Content::Notice)
        }
    };
    Ok(content.map(|content| (user, content)))
}

async fn drop(db: &Db, letter: &letter::Model, why: Dropped) -> Result<()> {
    let nobody: Option<DateTimeUtc> = None;
    let dropped = letter::Entity::update_many()
        .col_expr(letter::Column::Dropped, Expr::value(why))
        .col_expr(letter::Column::ClaimedUntil, Expr::value(nobody))
        .filter(letter::Column::Id.eq(letter.id));
    db.write(async |tx| Ok(dropped.exec(tx).await?)).await?;
    Ok(())
}

/// Writes down how a try ended.
pub async fn settle(db: &Db, letter: &letter::Model, sent: &Sent) -> Result<()> {
    db.write(async |tx| {
        let nobody: Option<DateTimeUtc> = None;
        let mut row = letter::Entity::update_many()
            .col_expr(letter::Column::ClaimedUntil, Expr::value(nobody))
            .filter(letter::Column::Id.eq(letter.id));
        let kept = |trouble: &Trouble| Expr::value(Some(trouble.to_text()));
        let attempts = letter.attempts + 1;
        row = match sent {
            Sent::Yes => row.col_expr(letter::Column::SentAt, Expr::value(Some(tx.now()))),
            Sent::NotNow(trouble) if trouble.is_outage() => {
                let age = (tx.now() - letter.queued_at).num_minutes();
                let wait = (age / 4).clamp(OUTAGE_WAITS.0, OUTAGE_WAITS.1);
                row.col_expr(letter::Column::LastError, kept(trouble))
                    .col_expr(
                        letter::Column::DueAt,
                        Expr::value(tx.now() + TimeDelta::minutes(wait)),
                    )
            }
            Sent::NotNow(trouble) | Sent::Never(trouble) => {
                let wait = usize::try_from(letter.attempts).ok();
                let wait = wait.and_then(|tries| WAITS.get(tries));
                row = row
                    .col_expr(letter::Column::LastError, kept(trouble))
                    .col_expr(letter::Column::Attempts, Expr::value(attempts));
                match wait {
                    Some(minutes) if matches!(sent, Sent::NotNow(_)) => {
                        let due = tx.now() + TimeDelta::minutes(*minutes);
                        row.col_expr(letter::Column::DueAt, Expr::value(due))
                    }
                    _ => row.col_expr(letter::Column::FailedAt, Expr::value(Some(tx.now()))),
                }
            }
        };
        row.exec(tx).await?;
        Ok(())
    })
    .await
}
