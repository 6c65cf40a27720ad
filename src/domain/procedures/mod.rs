//! Legal procedures of a stay: what is pending, with which agency, in whose hands, until when.

pub mod answers;
pub mod at_once;
pub mod beside;
pub mod hearings;
pub mod states;
pub mod steps;
pub mod tallies;
pub mod today;

use super::access::{Actor, Can, KeepProcedures};
use super::accounts::people;
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::law::doubts::{self, Doubted};
use super::law::events;
use super::law::moments::When;
use super::letters::notices;
use super::{folding, officers, stays};
use crate::db::{Hold, TO_CHANGE, Tx};
use chrono::{NaiveDate, NaiveTime};
use entity::id::{ProcedureId, StayId, UserId};
use entity::journal::{Act, Subject};
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::{deadline, procedure_step, stay};
use sea_orm::prelude::{ChronoDateTimeUtc as DateTimeUtc, Expr};
use sea_orm::sea_query::NullOrdering;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;

/// A procedure to be opened.
#[derive(Clone, Debug, Serialize)]
pub struct NewProcedure {
    /// What is asked.
    pub kind: ProcedureKind,
    /// Of whom.
    pub agency: String,
    /// Number of our letter or of the case there.
    pub reference_no: Option<String>,
    /// Who sees to it.
    pub officer: UserId,
    /// The day it starts.
    pub started_on: NaiveDate,
    /// At what time of that day in the shelter, if that is known; what runs by the clock needs it of a day that is over.
    pub started_at: Option<NaiveTime>,
    /// The day by which an answer is due, if there is one.
    pub due_on: Option<NaiveDate>,
}

impl NewProcedure {
    fn when(&self) -> When {
        When {
            on: self.started_on,
            at: self.started_at,
        }
    }
}

/// Opens a procedure for a stay, and queues a letter to its officer. Refuses a start that has not come, and a day that is over
/// without its time where that begins what runs by the clock.
pub async fn open(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    stay: StayId,
    new: NewProcedure,
) -> Result<ProcedureId> {
    let (officer, when) = (new.officer, new.when());
    if when.is_ahead(tx.now()) {
        return Err(Refusal::InTheFuture.into());
    }
    if when.exactly(tx.now()).is_none() {
        let stay = stays::seen_by(tx, by, stay).await?;
        if events::needs_time_to_open(tx, &stay, new.kind, when).await? {
            return Err(Refusal::TimeNeeded.into());
        }
    }
    let id = open_quietly(tx, by, stay, new).await?;
    notices::queue_opened(tx, id, officer);
    Ok(id)
}

/// Opens a procedure without a letter: whoever opens it is told by what follows.
pub(in crate::domain) async fn open_quietly(
    tx: &Tx,
    by: &Actor,
    stay: StayId,
    new: NewProcedure,
) -> Result<ProcedureId> {
    let stay = stays::seen_by(tx, by, stay).await?;
    let officers = officers::list(tx, by).await?;
    if !officers.iter().any(|officer| officer.id == new.officer) {
        return Err(Refusal::NotAnOfficer.into());
    }
    let (told, when) = (new.clone(), new.when());
    let procedure = procedure::Entity::insert(row(tx, by, &stay, new))
        .exec_with_returning(tx)
        .await?;
    let entry = entry(&stay, procedure.id).with(told);
    journal::record(tx, by, entry)?;
    events::on_opening(tx, by, &stay, &procedure, when).await?;
    Ok(procedure.id)
}

/// The row of a procedure that opens.
pub(in crate::domain) fn row(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    new: NewProcedure,
) -> procedure::ActiveModel {
    procedure::ActiveModel {
        shelter_id: Set(stay.shelter_id),
        stay_id: Set(stay.id),
        kind: Set(new.kind),
        agency: Set(new.agency),
        reference_no: Set(new.reference_no),
        officer_id: Set(new.officer),
        started_on: Set(new.started_on),
        due_on: Set(new.due_on),
        late_at: Set(None),
        state: Set(ProcedureState::Prepared),
        closed_on: Set(None),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        version: Set(1),
        ..Default::default()
    }
}

/// The journal's entry of a procedure that opens.
pub(in crate::domain) fn entry(stay: &stay::Model, id: ProcedureId) -> Entry {
    Entry::new(Act::OpenedProcedure, Subject::Procedure)
        .of(id.0)
        .in_stay(stay.id)
}

/// A procedure of the actor's shelter, locked; its deadlines change under this lock. A recount of the law waits, or is waited
/// for, before that.
pub(in crate::domain) async fn locked(
    tx: &Tx,
    by: &Actor,
    id: ProcedureId,
) -> Result<procedure::Model> {
    tx.share(Hold::Law).await?;
    let row = procedure::Entity::find_by_id(id).filter(procedure::Column::ShelterId.eq(by.shelter));
    row.lock(TO_CHANGE).one(tx).await?.ok_or(Error::NotFound)
}

/// A procedure with the case it belongs to and its officer's name.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The row.
    pub procedure: procedure::Model,
    /// Case code of the stay.
    pub case_code: String,
    /// Who sees to it.
    pub officer: String,
    /// Whether its due date has passed while it is open.
    pub is_overdue: bool,
    /// Whether the rule and the days on which its due date rests are certain.
    pub is_certain: bool,
}

/// What a list of procedures shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this officer's.
    pub officer: Option<UserId>,
    /// Only this agency's.
    pub agency: Option<String>,
    /// Only this stay's, open and closed; else all that are open.
    pub stay: Option<StayId>,
}

/// How many rows a page of the list has.
pub const PAGE: u64 = 50;

/// What is pending, by due date: overdue first, without a date last. Gives the page and the number of all.
pub async fn list(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    now: DateTimeUtc,
    page: u64,
) -> Result<(Vec<Pending>, u64)> {
    let mut rows = procedure::Entity::find().filter(procedure::Column::ShelterId.eq(actor.shelter));
    rows = match filter.stay {
        Some(stay) => rows.filter(procedure::Column::StayId.eq(stay)),
        None => rows.filter(procedure::Column::ClosedOn.is_null()),
    };
    if let Some(officer) = filter.officer {
        rows = rows.filter(procedure::Column::OfficerId.eq(officer));
    }
    if let Some(agency) = &filter.agency {
        rows = rows.filter(procedure::Column::Agency.eq(agency));
    }
    let all = rows.clone().count(connection).await?;
    let due = Expr::col(procedure::Column::LateAt);
    let rows = rows
        .order_by_with_nulls(due, Order::Asc, NullOrdering::Last)
        .order_by_asc(procedure::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE);
    Ok((
        with_names(connection, rows.all(connection).await?, now).await?,
        all,
    ))
}

/// One procedure of the actor's shelter with its steps, oldest first.
pub async fn seen_by(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: ProcedureId,
    now: DateTimeUtc,
) -> Result<(Pending, Vec<procedure_step::Model>)> {
    let row =
        procedure::Entity::find_by_id(id).filter(procedure::Column::ShelterId.eq(actor.shelter));
    let row = row.one(connection).await?.ok_or(Error::NotFound)?;
    let steps = procedure_step::Entity::find().filter(procedure_step::Column::ProcedureId.eq(id));
    let steps = steps
        .order_by_asc(procedure_step::Column::Id)
        .all(connection)
        .await?;
    let pending = with_names(connection, vec![row], now)
        .await?
        .pop()
        .ok_or(Error::NotFound)?;
    Ok((pending, steps))
}

async fn with_names(
    connection: &impl ConnectionTrait,
    rows: Vec<procedure::Model>,
    now: DateTimeUtc,
) -> Result<Vec<Pending>> {
    let codes = stays::codes(connection, rows.iter().map(|row| row.stay_id)).await?;
    let officers = people::names(connection, rows.iter().map(|row| row.officer_id)).await?;
    let of = deadline::Column::ProcedureId.is_in(rows.iter().map(|row| row.id));
    let doubted = doubts::among(connection, Condition::all().add(of)).await?;
    let is_doubted = |row: &procedure::Model| {
        let sets_its_date =
            |one: &Doubted| one.procedure_id == Some(row.id) && Some(one.due_at) == row.late_at;
        doubted.iter().any(sets_its_date)
    };
    let pending = rows.into_iter().map(|procedure| Pending {
        case_code: codes.get(&procedure.stay_id).cloned().unwrap_or_default(),
        officer: officers
            .get(&procedure.officer_id)
            .cloned()
            .unwrap_or_default(),
        is_overdue: procedure.closed_on.is_none()
            && procedure.late_at.is_some_and(|late| late <= now),
        is_certain: !is_doubted(&procedure),
        procedure,
    });
    Ok(pending.collect())
}

/// The open procedures of a stay.
pub async fn open_of_stay(
    connection: &impl ConnectionTrait,
    stay: StayId,
) -> Result<Vec<procedure::Model>> {
    let open = procedure::Entity::find()
        .filter(procedure::Column::StayId.eq(stay))
        .filter(procedure::Column::ClosedOn.is_null());
    Ok(open
        .order_by_asc(procedure::Column::Id)
        .all(connection)
        .await?)
}

/// An agency as a reader typed it to filter by; what can be no agency's name filters nothing, and not every store takes it.
pub fn agency_named(typed: &str) -> Option<String> {
    let name = folding::clean(typed).ok();
    name.filter(|name| !name.is_empty())
}

/// The agencies that were asked so far, for suggestions.
pub async fn agencies(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<String>> {
    let names = procedure::Entity::find()
        .select_only()
        .column(procedure::Column::Agency)
        .distinct()
        .filter(procedure::Column::ShelterId.eq(actor.shelter))
        .order_by_asc(procedure::Column::Agency)
        .limit(200);
    Ok(names.into_tuple().all(connection).await?)
}
