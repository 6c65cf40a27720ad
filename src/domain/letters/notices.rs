//! Letters about one case: a procedure that was opened, a deadline that was extended, a category that changed. Each is queued in
//! the transaction of the act, goes to everybody whose work it is but whoever acted, and leaves only while it is still so.

use super::{New, queue, who_looks_after, working_roles};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::error::{Error, Result};
use crate::domain::{procedures, stays};
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::{ProcedureId, StayId, UserId};
use entity::letter::{self, Dropped, LetterKind};
use entity::membership;
use entity::procedure::{self, ProcedureKind};
use entity::stay::{self, Category};
use entity::term_rule::{self, Called};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::collections::BTreeSet;

/// Queues a letter to the officer of a procedure that was opened.
pub fn queue_opened(tx: &Tx, procedure: ProcedureId, officer: UserId) {
    let key = format!("opened:{procedure}:{officer}");
    let new = New {
        key: &key,
        to: officer,
        kind: LetterKind::ProcedureOpened,
        procedure: Some(procedure),
        deadline: None,
        stay: None,
        for_day: None,
    };
    queue(tx, new);
}

/// Queues one letter to who received another officer's procedures; it names the first of them.
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
    /// In which procedure, and with which agency.
    pub procedure: Option<(ProcedureId, ProcedureKind, String)>,
    /// The term that was extended.
    pub term: Option<Called>,
    /// The number of the decision that extended it.
    pub decision_no: Option<String>,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// Reads what a letter about a case is to say, or why it need not leave.
pub(super) async fn of(
    connection: &impl ConnectionTrait,
    letter: &letter::Model,
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
    let is_over = match letter.kind {
        LetterKind::CategoryChanged => stay.ended_at.is_some(),
        // It tells of others, too.
        LetterKind::HandedOver => false,
        LetterKind::Extended => deadline
            .as_ref()
            .is_none_or(|of| of.state != DeadlineState::Open),
        LetterKind::ProcedureOpened | LetterKind::ProcedureOverdue | LetterKind::Digest => {
            procedure.as_ref().is_none_or(|of| of.closed_on.is_some())
        }
    };
    if is_over {
        return Ok(Err(Dropped::Closed));
    }
    let member = membership::Entity::find_by_id((letter.user_id, stay.shelter_id));
    let member = member.one(connection).await?;
    if member.is_none_or(|member| !working_roles().any(|role| role == member.role)) {
        return Ok(Err(Dropped::NotTheirs));
    }
    let (mut term, mut decision_no) = (None, None);
    if let Some(row) = &deadline {
        if let Some(rule) = row.rule_id {
            let rule = term_rule::Entity::find_by_id(rule).one(connection).await?;
            term = rule.map(|rule| rule.called());
        }
        if let Some(before) = row.follows_id {
            let before = deadline::Entity::find_by_id(before).one(connection).await?;
            decision_no = before.and_then(|before| before.decision_no);
        }
    }
    let due_on = match &deadline {
        Some(row) => Some(row.due_on),
        None => procedure.as_ref().and_then(|of| of.due_on),
    };
    Ok(Ok(Notice {
        kind: letter.kind,
        case_code: stays::code(&stay),
        stay: stay.id,
        category: stay.category,
        procedure: procedure.map(|of| (of.id, of.kind, of.agency)),
        term,
        decision_no,
        due_on,
    }))
}
