//! What begins: the deadlines that terms of law make of a moment.

use super::Law;
use super::rules::{self, Due, Traits};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use crate::domain::journal::{self, Entry};
use chrono::{NaiveDate, NaiveTime};
use entity::deadline::{self, DeadlineState};
use entity::id::ProcedureId;
use entity::journal::{Act, Subject as Recorded};
use entity::procedure::ProcedureKind;
use entity::stay;
use entity::term_rule::{self, Starts, Subject};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// What opens with a procedure and runs from the arrival all the same.
const ON_ARRIVAL: &[Starts] = &[Starts::Arrival];
/// What opens with a procedure and runs from then; the other terms of its kind wait for their own event.
pub(super) const FROM_THEN: &[Starts] = &[Starts::NoticeReceived, Starts::Placement];

/// A deadline that an event makes, not yet written.
pub(in crate::domain) struct Begun {
    /// The code of its term.
    pub code: String,
    /// Its last day.
    pub due_on: NaiveDate,
    /// The moment from which it is late.
    pub due_at: DateTimeUtc,
    /// The row.
    pub row: deadline::ActiveModel,
}

/// What terms make of a moment; those that name no number make nothing.
pub(super) fn made<'r>(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    terms: impl Iterator<Item = &'r term_rule::Model>,
    at: DateTimeUtc,
) -> Result<Vec<Begun>> {
    let from = calendar::local(at);
    let mut begun = Vec::new();
    for rule in terms {
        if let Some(due) = rules::due(&law.calendar, rule, from)? {
            begun.push(Begun {
                code: rule.code.clone(),
                due_on: due.due_on,
                due_at: due.due_at,
                row: deadline::ActiveModel {
                    rule_id: Set(Some(rule.id)),
                    recorded_by: Set(by.user),
                    ..row(stay, at, due, tx.now())
                },
            });
        }
    }
    Ok(begun)
}

/// What an arrival begins by itself: the maxima of the stay and the duties that need no procedure.
pub(in crate::domain) fn by_arrival(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    of: &Traits,
) -> Result<Vec<Begun>> {
    let on = calendar::local(stay.arrived_at).date();
    let terms = law.rules.in_force(on).filter(|rule| {
        matches!(rule.subject, Subject::StayLimit | Subject::Stay) && rules::applies(rule, of)
    });
    made(tx, by, law, stay, terms, stay.arrived_at)
}

/// What a procedure of this kind begins when it opens at a moment.
pub(super) fn by_opening(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    (kind, of): (ProcedureKind, &Traits),
    at: DateTimeUtc,
) -> Result<Vec<Begun>> {
    let mut begun = Vec::new();
    for (starts, at) in [(ON_ARRIVAL, stay.arrived_at), (FROM_THEN, at)] {
        let terms = terms_of(law, kind, of, starts, at);
        begun.extend(made(tx, by, law, stay, terms, at)?);
    }
    Ok(begun)
}

/// The journal's entry of what begins together.
pub(super) fn entry(stay: &stay::Model, begun: &[Begun]) -> Entry {
    let said: Vec<_> = begun.iter().map(|one| (&one.code, one.due_on)).collect();
    let entry = Entry::new(Act::Added, Recorded::Deadline);
    entry.in_stay(stay.id).with(said)
}

/// Begins terms at a moment.
pub(in crate::domain) async fn begin<'r>(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    procedure: Option<ProcedureId>,
    terms: impl Iterator<Item = &'r term_rule::Model>,
    at: DateTimeUtc,
) -> Result<()> {
    let begun = made(tx, by, law, stay, terms, at)?;
    write(tx, by, stay, procedure, begun).await
}

/// Begins the term that comes after one that was met, on the day on which that was to end: who is late does not move what follows.
pub(super) async fn after(tx: &Tx, by: &Actor, law: &Law, met: &deadline::Model) -> Result<()> {
    let of = law.rules.that_made(met);
    let next = of.and_then(|rule| rule.then_code.as_ref());
    let Some(next) = next.and_then(|code| law.rules.version_on(code, met.nominal_on)) else {
        return Ok(());
    };
    let stay = stay::Entity::find_by_id(met.stay_id).one(tx).await?;
    let stay = stay.ok_or(Error::NotFound)?;
    let at = calendar::to_utc(met.nominal_on.and_time(NaiveTime::MIN));
    let mut begun = made(tx, by, law, &stay, std::iter::once(next), at)?;
    for one in &mut begun {
        one.row.follows_id = Set(Some(met.id));
    }
    write(tx, by, &stay, met.procedure_id, begun).await
}

/// Writes what begins in a procedure, or in the stay itself.
pub(in crate::domain) async fn write(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: Option<ProcedureId>,
    begun: Vec<Begun>,
) -> Result<()> {
    if begun.is_empty() {
        return Ok(());
    }
    journal::record(tx, by, entry(stay, &begun))?;
    let rows = begun.into_iter().map(|one| deadline::ActiveModel {
        procedure_id: Set(procedure),
        ..one.row
    });
    deadline::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The maxima of a stay that began before deadlines were kept, not yet written.
pub(in crate::domain) fn limits_of_earlier(
    law: &Law,
    stay: &stay::Model,
    now: DateTimeUtc,
) -> Result<Vec<deadline::ActiveModel>> {
    let from = calendar::local(stay.arrived_at);
    let of = Traits {
        category: stay.category,
        is_foreign: false,
        is_child: false,
        is_minor: false,
    };
    let mut rows = Vec::new();
    let terms = law.rules.in_force(from.date());
    for rule in terms.filter(|rule| rule.subject == Subject::StayLimit && rules::applies(rule, &of))
    {
        if let Some(due) = rules::due(&law.calendar, rule, from)? {
            let mut row = row(stay, stay.arrived_at, due, now);
            row.rule_id = Set(Some(rule.id));
            if stay.ended_at.is_some() {
                row.state = Set(DeadlineState::Met);
                row.settled_at = Set(stay.ended_at);
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

/// A deadline that is open, and nobody's yet.
pub(super) fn row(
    stay: &stay::Model,
    at: DateTimeUtc,
    due: Due,
    now: DateTimeUtc,
) -> deadline::ActiveModel {
    deadline::ActiveModel {
        shelter_id: Set(stay.shelter_id),
        stay_id: Set(stay.id),
        procedure_id: Set(None),
        rule_id: Set(None),
        began_at: Set(at),
        began_on: Set(calendar::local(at).date()),
        nominal_on: Set(due.nominal_on),
        due_on: Set(due.due_on),
        due_at: Set(due.due_at),
        is_sure: Set(due.is_sure),
        is_fixed: Set(false),
        state: Set(DeadlineState::Open),
        recorded_by: Set(None),
        recorded_at: Set(now),
        version: Set(1),
        ..Default::default()
    }
}

/// The terms of a kind of procedure that such an event begins.
pub(super) fn terms_of<'l>(
    law: &'l Law,
    kind: ProcedureKind,
    of: &Traits,
    starts: &'static [Starts],
    at: DateTimeUtc,
) -> impl Iterator<Item = &'l term_rule::Model> {
    let in_force = law.rules.in_force(calendar::local(at).date());
    in_force.filter(move |rule| {
        rule.subject == Subject::Procedure
            && rule.kind == Some(kind)
            && starts.contains(&rule.starts)
            && rules::applies(rule, of)
    })
}
