//! Letters about one case: procedures that were opened or handed over, what is overdue, a deadline that was extended, a category
//! that changed. Each is queued in the transaction of the act, goes to everybody whose work it is but whoever acted, and leaves only
//! while it is still so.

use super::{New, digest, queue};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::error::{Error, Result};
use crate::domain::law::deadlines;
use crate::domain::officers::{who_looks_after, working_roles};
use crate::domain::{procedures, stays};
use chrono::{NaiveDate, NaiveTime};
use entity::deadline::{self, DeadlineState};
use entity::id::{ProcedureId, StayId, UserId};
use entity::journal::{self, Act, Subject};
use entity::letter::{self, Dropped, LetterKind};
use entity::membership;
use entity::procedure::{self, ProcedureKind};
use entity::stay::{self, Category};
use entity::term_rule::{self, Called};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;

/// Queues a letter to the officer of a procedure that was opened.
pub fn queue_opened(tx: &Tx, procedure: ProcedureId, officer: UserId) {
    opened(tx, procedure, officer, None);
}

/// Queues one letter to the officer of what opened together in a stay. It keeps one of the procedures; when it leaves it names the
/// one that is due first.
pub fn queue_opened_together(tx: &Tx, first: ProcedureId, officer: UserId, stay: StayId) {
    opened(tx, first, officer, Some(stay));
}

fn opened(tx: &Tx, procedure: ProcedureId, officer: UserId, together_in: Option<StayId>) {
    let key = format!("opened:{procedure}:{officer}");
    let new = New {
        key: &key,
        to: officer,
        kind: LetterKind::ProcedureOpened,
        procedure: Some(procedure),
        deadline: None,
        stay: together_in,
        for_day: None,
    };
    queue(tx, new);
}

/// Queues one letter to who received another officer's procedures. It keeps the first of them; when it leaves it names the one that
/// is due first, and tells how many there are.
pub fn queue_handover(tx: &Tx, from: UserId, to: UserId, first: ProcedureId) {
    let key = format!("handed-over:{from}:{to}:{}", tx.now().timestamp_micros());
    let new = New {
        key: &key,
        to,
        kind: LetterKind::HandedOver,
        procedure: Some(first),
        deadline: None,
        stay: None,
        for_day: None,
    };
    queue(tx, new);
}

/// Queues letters about the deadline that follows an extended one: to its officer, or for a duty without one to who looks after
/// the house.
pub async fn queue_extension(tx: &Tx, by: &Actor, next: &deadline::Model) -> Result<()> {
    let mut to = match next.procedure_id {
        Some(id) => {
            let procedure = procedure::Entity::find_by_id(id).one(tx).await?;
            BTreeSet::from([procedure.ok_or(Error::NotFound)?.officer_id])
        }
        None => who_looks_after(tx, next.shelter_id).await?,
    };
    to.retain(|user| Some(*user) != by.user);
    for user in to {
        let key = format!("extended:{}:{user}", next.id);
        let new = New {
            key: &key,
            to: user,
            kind: LetterKind::Extended,
            procedure: next.procedure_id,
            deadline: Some(next.id),
            stay: Some(next.stay_id),
            for_day: None,
        };
        queue(tx, new);
    }
    Ok(())
}

/// Queues letters about a stay whose category changed, with which its terms change: to who looks after the house and to the officers
/// of what is open. `version` is that of the stay after the change.
pub async fn queue_category_change(tx: &Tx, by: &Actor, stay: StayId, version: i32) -> Result<()> {
    let mut to = who_looks_after(tx, by.shelter).await?;
    let open = procedures::open_of_stay(tx, stay).await?;
    to.extend(open.iter().map(|procedure| procedure.officer_id));
    to.retain(|user| Some(*user) != by.user);
    for user in to {
        let key = format!("category:{stay}:{version}:{user}");
        let new = New {
            key: &key,
            to: user,
            kind: LetterKind::CategoryChanged,
            procedure: None,
            deadline: None,
            stay: Some(stay),
            for_day: None,
        };
        queue(tx, new);
    }
    Ok(())
}

/// What happened to a case.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Of which kind.
    pub kind: LetterKind,
    /// Which case.
    pub case_code: String,
    /// Its stay.
    pub stay: StayId,
    /// Why the person is here, as of now.
    pub category: Category,
    /// In which procedure.
    pub procedure: Option<(ProcedureId, ProcedureKind)>,
    /// How many procedures more opened or were handed over together with it and are open still.
    pub more: usize,
    /// The term that was extended or not kept.
    pub term: Option<Called>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// The time of day from which it is late, unless that is the end of the day.
    pub due_time: Option<NaiveTime>,
}

/// Reads what a letter about a case is to say, or why it need not leave.
pub(super) async fn of(
    connection: &impl ConnectionTrait,
    letter: &letter::Model,
    now: DateTimeUtc,
) -> Result<std::result::Result<Notice, Dropped>> {
    let procedure = match letter.procedure_id {
        Some(id) => procedure::Entity::find_by_id(id).one(connection).await?,
        None => None,
    };
    let deadline = match letter.deadline_id {
        Some(id) => deadline::Entity::find_by_id(id).one(connection).await?,
        None => None,
    };
    let stay = letter.stay_id.or(procedure.as_ref().map(|of| of.stay_id));
    let stay = stay::Entity::find_by_id(stay.ok_or(Error::NotFound)?).one(connection);
    let stay = stay.await?.ok_or(Error::NotFound)?;
    let member = membership::Entity::find_by_id((letter.user_id, stay.shelter_id));
    let member = member.one(connection).await?;
    if member.is_none_or(|member| !working_roles().any(|role| role == member.role)) {
        return Ok(Err(Dropped::NotTheirs));
    }
    let told = match letter.kind {
        LetterKind::ProcedureOpened => {
            let opened = match procedure {
                Some(one) if letter.stay_id.is_some() => opened_with(connection, &one).await?,
                one => one.into_iter().collect(),
            };
            still_theirs(opened, letter.user_id)
        }
        LetterKind::ProcedureOverdue | LetterKind::DutyOverdue => match &deadline {
            // A recount may have moved it ahead again.
            Some(row) if row.state == DeadlineState::Open && row.due_at <= now => {
                if row.due_at <= digest::last_hour(now) {
                    return Ok(Err(Dropped::Superseded));
                }
                match procedure {
                    Some(of) => still_theirs(vec![of], letter.user_id),
                    None => {
                        let keepers = who_looks_after(connection, stay.shelter_id).await?;
                        let is_theirs = keepers.contains(&letter.user_id);
                        is_theirs.then_some((None, 0)).ok_or(Dropped::NotTheirs)
                    }
                }
            }
            _ => Err(Dropped::Closed),
        },
        LetterKind::Extended => match &deadline {
            Some(row) if row.state == DeadlineState::Open => Ok((procedure, 0)),
            _ => Err(Dropped::Closed),
        },
        LetterKind::HandedOver => {
            let handed = match procedure {
                Some(first) => handed_over(connection, letter, first).await?,
                None => Vec::new(),
            };
            still_theirs(handed, letter.user_id)
        }
        LetterKind::CategoryChanged if stay.ended_at.is_some() => Err(Dropped::Closed),
        LetterKind::CategoryChanged | LetterKind::Digest => Ok((procedure, 0)),
    };
    let (procedure, more) = match told {
        Ok(told) => told,
        Err(why) => return Ok(Err(why)),
    };
    let rule = match deadline.as_ref().and_then(|row| row.rule_id) {
        Some(id) => term_rule::Entity::find_by_id(id).one(connection).await?,
        None => None,
    };
    let due = match &deadline {
        Some(row) => Some((row.due_on, Some(row.due_at))),
        None => procedure
            .as_ref()
            .and_then(|of| Some((of.due_on?, of.late_at))),
    };
    let due_time = |(on, at): (NaiveDate, Option<DateTimeUtc>)| deadlines::time_of_day(on, at?);
    Ok(Ok(Notice {
        kind: letter.kind,
        case_code: stays::code(&stay),
        stay: stay.id,
        category: stay.category,
        procedure: procedure.map(|of| (of.id, of.kind)),
        more,
        term: rule.map(|rule| rule.called()),
        due_on: due.map(|(on, _)| on),
        due_time: due.and_then(due_time),
    }))
}

/// What opened together with the first of it, at one moment. An act may open more than once in a stay, as a late entry does that
/// ends in a substitute family: each time has its letter, which begins where the one before ends.
async fn opened_with(
    connection: &impl ConnectionTrait,
    one: &procedure::Model,
) -> Result<Vec<procedure::Model>> {
    let next = letter::Entity::find()
        .filter(letter::Column::Kind.eq(LetterKind::ProcedureOpened))
        .filter(letter::Column::StayId.eq(one.stay_id))
        .filter(letter::Column::ProcedureId.gt(one.id))
        .order_by_asc(letter::Column::ProcedureId);
    let next = next.one(connection).await?;
    let next = next.and_then(|letter| letter.procedure_id);
    let of_stay = procedure::Entity::find().filter(procedure::Column::StayId.eq(one.stay_id));
    let mut opened = of_stay.all(connection).await?;
    opened.retain(|row| {
        let is_here = row.id >= one.id && next.is_none_or(|next| row.id < next);
        is_here && row.recorded_at == one.recorded_at
    });
    Ok(opened)
}

/// What came to a letter's recipient in one handover and is theirs still: the journal tells what changed hands at its moment.
async fn handed_over(
    connection: &impl ConnectionTrait,
    letter: &letter::Model,
    first: procedure::Model,
) -> Result<Vec<procedure::Model>> {
    let came = Query::select()
        .column(journal::Column::Id)
        .from(journal::Entity)
        .and_where(journal::Column::Subject.eq(Subject::Procedure))
        .and_where(
            Expr::col((journal::Entity, journal::Column::SubjectId))
                .equals((procedure::Entity, procedure::Column::Id)),
        )
        .and_where(journal::Column::Act.eq(Act::HandedOver))
        .and_where(journal::Column::At.eq(letter.queued_at))
        .to_owned();
    let theirs = procedure::Entity::find()
        .filter(procedure::Column::ShelterId.eq(first.shelter_id))
        .filter(procedure::Column::OfficerId.eq(letter.user_id))
        .filter(procedure::Column::ClosedOn.is_null())
        .filter(Expr::exists(came));
    let theirs = theirs.all(connection).await?;
    // Where none is left, the first tells why.
    Ok(match theirs.is_empty() {
        true => vec![first],
        false => theirs,
    })
}

/// Of these procedures the one that is due first among those that are open and still this officer's, and how many more there are.
fn still_theirs(
    mut opened: Vec<procedure::Model>,
    officer: UserId,
) -> std::result::Result<(Option<procedure::Model>, usize), Dropped> {
    opened.retain(|row| row.closed_on.is_none());
    if opened.is_empty() {
        return Err(Dropped::Closed);
    }
    opened.retain(|row| row.officer_id == officer);
    let more = opened.len().saturating_sub(1);
    // What is due on no day comes last.
    let by_moment = |row: &procedure::Model| (row.late_at.is_none(), row.late_at, row.id);
    let first = opened.into_iter().min_by_key(by_moment);
    first
        .map(|first| (Some(first), more))
        .ok_or(Dropped::NotTheirs)
}
