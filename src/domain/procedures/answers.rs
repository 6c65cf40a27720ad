//! How agencies answer: what each was asked, when it first answered, and how many calendar days that took.
//!
//! *Asked* is a procedure of a kind that somebody answers ([`Course::Asked`]: no notices, no decisions of the house) with a
//! step `sent`; it counts for the agency of that step, else for that of the procedure, on the day of the step. *Answered* it is
//! on the day of its first step `answered`, `done` or `refused`. *Waiting* is what was sent, has no answer and is still open.
//! What was withdrawn or handed on without an answer is neither. A procedure without a step `sent` is not counted: nobody
//! knows when it was asked. Two queries, however many rows.

use super::states::{Course, course};
use super::tallies::Period;
use crate::domain::access::Actor;
use crate::domain::error::Result;
use crate::domain::stays;
use chrono::NaiveDate;
use entity::code::Code;
use entity::id::{ProcedureId, StayId};
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::{procedure_step, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};
use std::collections::HashMap;

/// Something that an agency was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The procedure.
    pub procedure: ProcedureId,
    /// What was asked.
    pub kind: ProcedureKind,
    /// Of whom.
    pub agency: String,
    /// Of which stay.
    pub stay: StayId,
    /// Its case code.
    pub case_code: String,
    /// The day on which it was sent.
    pub sent_on: NaiveDate,
    /// The day of the first answer and what it was, if there is one.
    pub answer: Option<(NaiveDate, ProcedureState)>,
    /// Whether the procedure is still open.
    pub is_open: bool,
}

impl Asked {
    /// Calendar days from sending to the first answer.
    pub fn days(&self) -> Option<i64> {
        self.answer.map(|(on, _)| (on - self.sent_on).num_days())
    }

    /// Whether the answer is still to come.
    pub fn is_waiting(&self) -> bool {
        self.answer.is_none() && self.is_open
    }
}

type Sent = (
    ProcedureId,
    ProcedureKind,
    String,
    NaiveDate,
    Option<NaiveDate>,
    StayId,
    DateTimeUtc,
);

/// What was asked in a period, of one agency or of all, and what was sent before it and still waits; the latest first.
pub async fn asked(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    agency: Option<&str>,
    period: Period,
) -> Result<Vec<Asked>> {
    let rows = sent(actor, agency, period)
        .column(procedure::Column::Kind)
        .column_as(whom(), "whom")
        .column(procedure_step::Column::HappenedOn)
        .columns([procedure::Column::ClosedOn, procedure::Column::StayId])
        .column(stay::Column::ArrivedAt)
        .order_by_desc(procedure_step::Column::HappenedOn)
        .order_by_desc(procedure_step::Column::Id);
    let rows: Vec<Sent> = rows.into_tuple().all(connection).await?;
    let of = QuerySelect::query(&mut sent(actor, agency, period)).to_owned();
    let answers = answers(connection, of).await?;
    let asked = |(procedure, kind, agency, sent_on, closed_on, stay, arrived_at): Sent| Asked {
        procedure,
        kind,
        agency,
        stay,
        case_code: stays::code_of(stay, arrived_at),
        sent_on,
        answer: answers.get(&procedure).copied(),
        is_open: closed_on.is_none(),
    };
    let all = rows.into_iter().map(asked);
    let counts = |one: &Asked| period.has(one.sent_on) || one.is_waiting();
    Ok(all.filter(counts).collect())
}

/// The steps by which something was asked; of these it selects the procedure.
fn sent(actor: &Actor, agency: Option<&str>, period: Period) -> Select<procedure_step::Entity> {
    let kinds = ProcedureKind::ALL.iter().copied();
    let kinds = kinds.filter(|kind| course(*kind) == Course::Asked);
    let its_procedure: RelationDef = procedure_step::Entity::belongs_to(procedure::Entity)
        .from(procedure_step::Column::ProcedureId)
        .to(procedure::Column::Id)
        .into();
    let its_stay: RelationDef = procedure::Entity::belongs_to(stay::Entity)
        .from(procedure::Column::StayId)
        .to(stay::Column::Id)
        .into();
    let in_time = Condition::any()
        .add(procedure_step::Column::HappenedOn.gte(period.from))
        .add(procedure::Column::ClosedOn.is_null());
    let rows = procedure_step::Entity::find()
        .select_only()
        .column(procedure_step::Column::ProcedureId)
        .join(JoinType::InnerJoin, its_procedure)
        .join(JoinType::InnerJoin, its_stay)
        .filter(procedure::Column::ShelterId.eq(actor.shelter))
        .filter(procedure::Column::Kind.is_in(kinds))
        .filter(procedure_step::Column::State.eq(ProcedureState::Sent))
        .filter(procedure_step::Column::HappenedOn.lte(period.to))
        .filter(in_time);
    match agency {
        Some(agency) => rows.filter(ExprTrait::eq(whom(), agency)),
        None => rows,
    }
}

/// The agency of the step, else that of the procedure.
fn whom() -> Expr {
    let of_step = (procedure_step::Entity, procedure_step::Column::Agency);
    let of_procedure = (procedure::Entity, procedure::Column::Agency);
    Func::coalesce([Expr::col(of_step), Expr::col(of_procedure)]).into()
}

/// The first answer of each of these procedures.
async fn answers(
    connection: &impl ConnectionTrait,
    of: SelectStatement,
) -> Result<HashMap<ProcedureId, (NaiveDate, ProcedureState)>> {
    let states = [
        ProcedureState::Answered,
        ProcedureState::Done,
        ProcedureState::Refused,
    ];
    let rows = procedure_step::Entity::find()
        .select_only()
        .columns([
            procedure_step::Column::ProcedureId,
            procedure_step::Column::HappenedOn,
            procedure_step::Column::State,
        ])
        .filter(procedure_step::Column::State.is_in(states))
        .filter(procedure_step::Column::ProcedureId.in_subquery(of))
        .order_by_asc(procedure_step::Column::Id);
    let rows: Vec<(ProcedureId, NaiveDate, ProcedureState)> =
        rows.into_tuple().all(connection).await?;
    let mut first = HashMap::new();
    for (procedure, on, state) in rows {
        first.entry(procedure).or_insert((on, state));
    }
    Ok(first)
}
