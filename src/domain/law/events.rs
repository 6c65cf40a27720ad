//! What happens to a stay and in its procedures, and which deadlines it begins and ends: each begins under the version of its term
//! that is in force on the day of the event.

use super::deadlines::{
    End, Reason, lift, mirror, open_of_procedure, settle, starts_with, time_of_day, traits,
};
use super::moments::When;
use super::{Law, begun, opening, rules, to_begin};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::{Refusal, Result};
use crate::domain::journal;
use crate::domain::procedures::states::{self, Course};
use chrono::NaiveDate;
use entity::deadline::{self, Because, DeadlineState};
use entity::hearing;
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::stay;
use entity::term_rule::{Starts, Subject, Who};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
};

/// What the agency that was asked has to keep.
pub(super) const ON_ASKING: &[Starts] = &[Starts::RequestSent, Starts::RequestReceived];
/// What it counts from its own receipt.
const ON_RECEIPT: &[Starts] = &[Starts::RequestReceived];
/// What it has to answer: a refusal is an answer.
const ON_ANSWER: &[Starts] = &[
    Starts::RequestSent,
    Starts::RequestReceived,
    Starts::FileReceived,
    Starts::NoticeReceived,
];
/// What runs from the day on which a hearing is set.
const ON_HEARING: &[Starts] = &[Starts::HearingSet];

/// Whether a procedure that starts on a day begins what runs by the clock: then the day alone does not say from when.
pub(in crate::domain) async fn needs_time_to_open(
    tx: &Tx,
    stay: &stay::Model,
    kind: ProcedureKind,
    when: When,
) -> Result<bool> {
    let law = to_begin(tx).await?;
    let at = when.begins(stay, tx.now());
    begins_by_clock(tx, &law, stay, kind, begun::FROM_THEN, at).await
}

/// Whether such an event begins what runs by the clock in a procedure of this kind.
async fn begins_by_clock(
    tx: &Tx,
    law: &Law,
    stay: &stay::Model,
    kind: ProcedureKind,
    starts: &'static [Starts],
    at: DateTimeUtc,
) -> Result<bool> {
    let of = traits(tx, tx.vault(), stay).await?;
    let mut terms = begun::terms_of(law, kind, &of, starts, at);
    Ok(terms.any(|rule| rules::runs_by_clock(rule.unit)))
}

/// Begins what a new procedure begins when it starts: the terms of its kind, and the date that a person set.
pub(in crate::domain) async fn on_opening(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: &procedure::Model,
    when: When,
) -> Result<()> {
    let law = to_begin(tx).await?;
    let of = traits(tx, tx.vault(), stay).await?;
    let at = when.begins(stay, tx.now());
    let made = begun::by_opening(tx, by, &law, stay, (procedure.kind, &of), at)?;
    begun::write(tx, by, stay, Some(procedure.id), made).await?;
    match procedure.due_on {
        Some(due_on) => on_day(tx, by, stay, procedure, due_on, when).await,
        None => mirror(tx, procedure.id).await,
    }
}

/// Whether a step begins or ends what runs by the clock: then its day alone does not say when, or whether that was in time. What
/// hands a procedure on comes with the departure, and is not asked.
pub(in crate::domain) async fn needs_time(
    tx: &Tx,
    stay: &stay::Model,
    procedure: &procedure::Model,
    reached: ProcedureState,
    when: When,
) -> Result<bool> {
    let law = to_begin(tx).await?;
    let open = open_of_procedure(tx, procedure.id).await?;
    let by_clock = |row: &deadline::Model| time_of_day(row.due_on, row.due_at).is_some();
    let at = when.begins(stay, tx.now());
    let begins = async |starts: &'static [Starts]| -> Result<bool> {
        begins_by_clock(tx, &law, stay, procedure.kind, starts, at).await
    };
    match reached {
        ProcedureState::Prepared | ProcedureState::Appealed | ProcedureState::HandedOn => Ok(false),
        ProcedureState::Sent if states::course(procedure.kind) == Course::Told => {
            Ok(open.iter().any(by_clock))
        }
        ProcedureState::Sent => begins(ON_ASKING).await,
        ProcedureState::Acknowledged => {
            let waiting = open.iter().filter(|row| starts_with(&law, row, ON_RECEIPT));
            let waiting: Vec<_> = waiting.collect();
            match waiting.is_empty() {
                true => begins(ON_RECEIPT).await,
                false => Ok(waiting.iter().any(|row| !row.is_fixed && by_clock(row))),
            }
        }
        ProcedureState::Answered => {
            let mut asked = open.iter().filter(|row| starts_with(&law, row, ON_ASKING));
            Ok(asked.any(by_clock))
        }
        ProcedureState::Refused | ProcedureState::Withdrawn => Ok(open.iter().any(by_clock)),
        ProcedureState::Done => Ok(open.iter().any(by_clock)
            || opening::follows_by_clock(tx, &law, stay, procedure, at).await?),
    }
}

/// Begins and ends what a step of a procedure begins and ends.
pub(in crate::domain) async fn on_step(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: &procedure::Model,
    reached: ProcedureState,
    when: When,
) -> Result<()> {
    let law = to_begin(tx).await?;
    let open = open_of_procedure(tx, procedure.id).await?;
    let (begins, ends) = (when.begins(stay, tx.now()), when.ends(tx.now()));
    for row in &open {
        if let Some(end) = end_with(&law, procedure, reached, row) {
            if matches!(end, End::Met) && ends < row.began_at {
                return Err(Refusal::BeforeProcedureStart.into());
            }
            settle(tx, by, row.clone(), end, ends).await?;
        }
    }
    match reached {
        ProcedureState::Sent if states::course(procedure.kind) != Course::Told => {
            ask(tx, by, &law, stay, procedure, ON_ASKING, begins).await?;
        }
        ProcedureState::Acknowledged => {
            // The agency counts from its receipt: what began with our sending begins anew, but for a day that a decision set.
            let waiting = open.iter().filter(|row| starts_with(&law, row, ON_RECEIPT));
            let waiting: Vec<_> = waiting.collect();
            if waiting.is_empty() {
                ask(tx, by, &law, stay, procedure, ON_RECEIPT, begins).await?;
            }
            for row in waiting {
                if !row.is_fixed && begin_anew(tx, by, &law, stay, row, begins).await? {
                    let end = End::Lifted(Because::CountedFromReceipt.into());
                    settle(tx, by, row.clone(), end, ends).await?;
                }
            }
        }
        ProcedureState::Done => opening::follow(tx, by, &law, stay, procedure, begins).await?,
        ProcedureState::Prepared
        | ProcedureState::Sent
        | ProcedureState::Answered
        | ProcedureState::Appealed
        | ProcedureState::Refused
        | ProcedureState::Withdrawn
        | ProcedureState::HandedOn => {}
    }
    mirror(tx, procedure.id).await
}

/// How an open deadline of a procedure ends with a step; none if it goes on.
fn end_with(
    law: &Law,
    procedure: &procedure::Model,
    reached: ProcedureState,
    row: &deadline::Model,
) -> Option<End<'static>> {
    let lifted = |because: Because| Some(End::Lifted(because.into()));
    match reached {
        // What ran until the answer was settled by it; who appeals sets a date of their own.
        ProcedureState::Prepared | ProcedureState::Acknowledged | ProcedureState::Appealed => None,
        // Who only has to be told is told by our sending.
        ProcedureState::Sent => {
            (states::course(procedure.kind) == Course::Told).then_some(End::Met)
        }
        ProcedureState::Answered => starts_with(law, row, ON_ASKING).then_some(End::Met),
        ProcedureState::Done => Some(End::Met),
        ProcedureState::Refused if awaits_answer(law, row) => Some(End::Met),
        ProcedureState::Refused => lifted(Because::Refused),
        ProcedureState::Withdrawn => lifted(Because::Withdrawn),
        ProcedureState::HandedOn => lifted(Because::HandedOn),
    }
}

/// Whether it ends with what the other side says, whatever that is: its own term, or a day that a person set for it.
fn awaits_answer(law: &Law, row: &deadline::Model) -> bool {
    let rule = law.rules.that_made(row);
    rule.is_none_or(|rule| ON_ANSWER.contains(&rule.starts) && rule.who != Who::Resident)
}

/// Begins what a hearing begins that is set today and still to come.
pub(in crate::domain) async fn on_hearing(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: &procedure::Model,
) -> Result<()> {
    let law = to_begin(tx).await?;
    ask(tx, by, &law, stay, procedure, ON_HEARING, tx.now()).await?;
    mirror(tx, procedure.id).await
}

/// Lifts what the setting of a hearing began that will not be at its time, with the reason.
pub(in crate::domain) async fn on_hearing_off(
    tx: &Tx,
    by: &Actor,
    hearing: &hearing::Model,
    reason: &Reason,
) -> Result<()> {
    let law = to_begin(tx).await?;
    for row in open_of_procedure(tx, hearing.procedure_id).await? {
        // It began at the moment at which this hearing, and no other of the procedure, was set.
        let is_of_it = row.began_at == hearing.recorded_at && starts_with(&law, &row, ON_HEARING);
        if is_of_it && !row.is_fixed {
            lift(tx, by, row, reason).await?;
        }
    }
    Ok(())
}

/// Sets a day by which the other side should have answered a step of that day.
pub(in crate::domain) async fn on_day(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: &procedure::Model,
    due_on: NaiveDate,
    began: When,
) -> Result<()> {
    let at = began.begins(stay, tx.now());
    deadline::Entity::insert(deadline::ActiveModel {
        procedure_id: Set(Some(procedure.id)),
        is_fixed: Set(true),
        recorded_by: Set(by.user),
        ..begun::row(stay, at, rules::due_as_set(due_on), tx.now())
    })
    .exec_without_returning(tx)
    .await?;
    mirror(tx, procedure.id).await
}

/// Ends what belongs to a stay that ends: its maxima are kept or passed, and the duties that come with being here fall away. What
/// somebody began by hand, such as the answer to a request about their data, is owed to them wherever they are, and goes on.
pub(in crate::domain) async fn on_leaving(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    at: DateTimeUtc,
) -> Result<()> {
    let law = to_begin(tx).await?;
    let open = deadline::Entity::find()
        .filter(deadline::Column::StayId.eq(stay.id))
        .filter(deadline::Column::ProcedureId.is_null())
        .filter(deadline::Column::State.eq(DeadlineState::Open));
    for row in open.all(tx).await? {
        let rule = law.rules.that_made(&row);
        let end = match rule.map(|rule| rule.subject) {
            Some(Subject::StayLimit) => End::Met,
            Some(Subject::Duty) => continue,
            Some(Subject::Stay | Subject::Procedure) | None => End::Lifted(Because::Left.into()),
        };
        settle(tx, by, row, end, at).await?;
    }
    Ok(())
}

async fn ask(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    procedure: &procedure::Model,
    starts: &'static [Starts],
    at: DateTimeUtc,
) -> Result<()> {
    let of = traits(tx, tx.vault(), stay).await?;
    let terms = begun::terms_of(law, procedure.kind, &of, starts, at);
    begun::begin(tx, by, law, stay, Some(procedure.id), terms, at).await
}

/// Lets what began with an arrival begin anew with the moment at which that really was.
pub(in crate::domain) async fn on_arrival_put_right(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    before: DateTimeUtc,
    reason: &Reason,
) -> Result<()> {
    let begun = deadline::Entity::find()
        .filter(deadline::Column::StayId.eq(stay.id))
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::IsFixed.eq(false))
        .filter(deadline::Column::BeganAt.eq(before));
    for row in begun.all(tx).await? {
        // Something else may have begun at that moment, too: a day without a time begins with the arrival.
        if !is_of_arrival(law, &row) {
            continue;
        }
        if begin_anew(tx, by, law, stay, &row, stay.arrived_at).await? {
            lift(tx, by, row, reason).await?;
        }
    }
    Ok(())
}

/// Whether it runs from the arrival: what the stay itself has, and what opened in a procedure with it.
pub(in crate::domain) fn is_of_arrival(law: &Law, row: &deadline::Model) -> bool {
    let rule = law.rules.that_made(row);
    rule.is_some_and(|rule| match (rule.subject, rule.starts) {
        (Subject::StayLimit | Subject::Stay, _) | (_, Starts::Arrival) => true,
        (Subject::Procedure, Starts::NoticeReceived) => row.procedure_id.is_some(),
        _ => false,
    })
}

/// Lets another deadline follow one that counted from another moment, under the law of the right day. Gives whether that one is
/// to be lifted: none may come of it, or the same.
async fn begin_anew(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    row: &deadline::Model,
    at: DateTimeUtc,
) -> Result<bool> {
    let on = calendar::local(at).date();
    let made_by = law.rules.that_made(row);
    let Some(rule) = made_by.and_then(|rule| law.rules.version_on(&rule.code, on)) else {
        return Ok(false);
    };
    let mut next = begun::made(tx, by, law, stay, std::iter::once(rule), at)?;
    let Some(next) = next.pop() else {
        return Ok(false);
    };
    if (next.due_at, on) == (row.due_at, row.began_on) {
        // Nothing ends otherwise; what is put right later is found by the moment that holds now.
        let mut row = row.clone().into_active_model();
        row.began_at = Set(at);
        row.update(tx).await?;
        return Ok(false);
    }
    let said = begun::entry(stay, std::slice::from_ref(&next));
    journal::record(tx, by, said)?;
    deadline::Entity::insert(deadline::ActiveModel {
        procedure_id: Set(row.procedure_id),
        follows_id: Set(Some(row.id)),
        ..next.row
    })
    .exec_without_returning(tx)
    .await?;
    Ok(true)
}
