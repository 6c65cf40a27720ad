//! One letter a morning to each person whose work deadlines are: what is overdue, due today or due within the week, and of what a
//! term of law reminds that day. Whoever looks after the house also reads what has been overdue too long in other hands, and whom
//! of those who left to ask how they are.

mod patience;
mod reader;

use self::reader::Reader;
use super::{New, queue};
use crate::db::Db;
use crate::domain::error::{Error, Result};
use crate::domain::officers::working_roles;
use crate::domain::{calendar, law};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use entity::id::{ProcedureId, StayId, UserId};
use entity::letter::{self, Dropped, LetterKind};
use entity::procedure::ProcedureKind;
use entity::term_rule::Called;
use entity::{membership, user};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;

/// When the letters of a morning leave, in the shelter's time.
const HOUR: TimeDelta = TimeDelta::hours(7);

/// The parts of a digest in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Overdue too long in other hands, or in hands that get no letters.
    Escalated,
    /// Late.
    Overdue,
    /// Ends today.
    Today,
    /// A hearing today or within six days after.
    Hearings,
    /// Ends within six days after today.
    Week,
    /// Somebody who left is to be asked how they are, today or since then.
    FollowUps,
    /// Ends later, and its term asks for a reminder now.
    Ahead,
}

/// A deadline as a digest names it.
#[derive(Clone, Debug)]
pub struct Item {
    /// Which case; empty for what is the house's own.
    pub case_code: String,
    /// Its stay.
    pub stay: Option<StayId>,
    /// In which procedure.
    pub procedure: Option<(ProcedureId, ProcedureKind)>,
    /// The term that made it.
    pub term: Option<Called>,
    /// The last day, or that of a hearing.
    pub due_on: NaiveDate,
    /// The time of day of a hearing, or from which it is late unless that is the end of the day.
    pub due_time: Option<NaiveTime>,
}

/// What a person has to do on a morning.
#[derive(Clone, Debug)]
pub struct Digest {
    /// The morning.
    pub day: NaiveDate,
    /// The earliest deadlines of each part that has any, and how many it has.
    pub parts: BTreeMap<Part, (Vec<Item>, usize)>,
}

/// Queues the digests of this morning once it is seven o'clock: one for each person whose work it is and whom letters reach.
pub async fn queue_digests(db: &Db) -> Result<()> {
    let now = db.clock().now();
    let today = calendar::local(now).date();
    let hour = hour_of(today);
    if now < hour {
        return Ok(());
    }
    let working = Query::select()
        .column(membership::Column::UserId)
        .from(membership::Entity)
        .and_where(membership::Column::Role.is_in(working_roles()))
        .to_owned();
    let queued = Query::select()
        .column(letter::Column::UserId)
        .from(letter::Entity)
        .and_where(letter::Column::Kind.eq(LetterKind::Digest))
        .and_where(letter::Column::ForDay.eq(today))
        .to_owned();
    let missing: Vec<UserId> = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::DisabledAt.is_null())
        .filter(user::Column::Email.is_not_null())
        .filter(user::Column::CreatedAt.lte(hour))
        .filter(user::Column::Id.in_subquery(working))
        .filter(user::Column::Id.not_in_subquery(queued))
        .order_by_asc(user::Column::Id)
        .into_tuple()
        .all(db.reader())
        .await?;
    if missing.is_empty() {
        return Ok(());
    }
    db.write(async |tx| {
        for user in missing {
            let key = format!("digest:{user}:{today}");
            let new = New {
                key: &key,
                to: user,
                kind: LetterKind::Digest,
                procedure: None,
                deadline: None,
                stay: None,
                for_day: Some(today),
            };
            queue(tx, new);
        }
        Ok(())
    })
    .await
}

/// When the digests of a morning leave.
fn hour_of(morning: NaiveDate) -> DateTimeUtc {
    calendar::to_utc(morning.and_time(NaiveTime::MIN + HOUR))
}

/// When the latest digests left: what was late by then is told there.
pub(super) fn last_hour(now: DateTimeUtc) -> DateTimeUtc {
    let hour = hour_of(calendar::local(now).date());
    if now < hour {
        return hour - TimeDelta::days(1);
    }
    hour
}

/// Reads what a digest is to say now. That of a past morning is left to the next one, so that an outage ends in one letter.
pub(super) async fn of(
    db: &Db,
    letter: &letter::Model,
) -> Result<std::result::Result<Digest, Dropped>> {
    let now = db.clock().now();
    let day = letter.for_day.ok_or(Error::NotFound)?;
    if day != calendar::local(now).date() {
        return Ok(Err(Dropped::Superseded));
    }
    let since = told_until(db.reader(), letter.user_id, day).await?;
    let law = law::load(db.reader()).await?;
    let reader = Reader {
        user: letter.user_id,
        law,
        since,
        day,
        now,
    };
    let digest = reader.read(db.reader()).await?;
    Ok(if digest.parts.is_empty() {
        Err(Dropped::Nothing)
    } else {
        Ok(digest)
    })
}

/// The last morning whose digest left, or had nothing to say; reminders of the mornings since then are still owed.
async fn told_until(
    connection: &impl ConnectionTrait,
    user: UserId,
    day: NaiveDate,
) -> Result<NaiveDate> {
    let told = Condition::any()
        .add(letter::Column::SentAt.is_not_null())
        .add(letter::Column::Dropped.eq(Dropped::Nothing));
    let last = letter::Entity::find()
        .filter(letter::Column::UserId.eq(user))
        .filter(letter::Column::ForDay.lt(day))
        .filter(told)
        .order_by_desc(letter::Column::ForDay);
    let last = last.one(connection).await?.and_then(|last| last.for_day);
    Ok(last.or(day.pred_opt()).unwrap_or(day))
}
