//! What a phone calendar shows a person: every open deadline that is theirs to keep and every hearing to come, and of a house
//! that they look after its own duties and whom to ask how they are since they left. By case code, without what somebody typed.

use super::calendar;
use super::error::{Error, Result};
use super::follow_ups::{self, FollowUp};
use super::law::placed::{self, Placed};
use super::law::yearly::{self, HouseDuty};
use super::law::{deadlines, rules};
use super::officers::{who_looks_after, working_roles};
use super::stays;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use entity::deadline;
use entity::discharge;
use entity::hearing::{self, HearingState};
use entity::id::{DeadlineId, HearingId, ProcedureId, ShelterId, StayId, UserId};
use entity::membership;
use entity::procedure::{self, ProcedureKind};
use entity::term_rule;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// All that a person's calendar shows.
#[derive(Clone, Debug)]
pub struct Agenda {
    /// The earliest first.
    pub deadlines: Vec<Entry>,
    /// The earliest first.
    pub hearings: Vec<Appointment>,
    /// With the house whose duty it is.
    pub duties: Vec<(ShelterId, HouseDuty)>,
    /// Those that nobody wrote down as done, whatever their day.
    pub follow_ups: Vec<FollowUp>,
}

/// A deadline as a calendar shows it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The same for as long as the deadline is open.
    pub id: DeadlineId,
    /// Grows with every change.
    pub version: i32,
    /// Which case.
    pub case_code: String,
    /// Its stay.
    pub stay: StayId,
    /// In which procedure.
    pub procedure: Option<(ProcedureId, ProcedureKind)>,
    /// The term that made it.
    pub term: Option<term_rule::Model>,
    /// The last day.
    pub due_on: NaiveDate,
    /// The time of day from which it is late, unless that is the end of the day.
    pub due_time: Option<NaiveTime>,
}

/// A hearing as a calendar shows it.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// The same until it is postponed.
    pub id: HearingId,
    /// Grows with every change.
    pub version: i32,
    /// Which case.
    pub case_code: String,
    /// Its stay.
    pub stay: StayId,
    /// In which procedure.
    pub procedure: (ProcedureId, ProcedureKind),
    /// When, in the shelter's zone.
    pub at: NaiveDateTime,
}

/// What a person has to do at every shelter where deadlines are their work. What no officer keeps is for who looks after the
/// house, as in the letter of the morning.
pub async fn of(
    connection: &impl ConnectionTrait,
    user: UserId,
    today: NaiveDate,
) -> Result<Agenda> {
    let members = membership::Entity::find()
        .filter(membership::Column::UserId.eq(user))
        .filter(membership::Column::Role.is_in(working_roles()))
        .order_by_asc(membership::Column::ShelterId);
    let mut theirs = Condition::any();
    let (mut duties, mut follow_ups) = (Vec::new(), Vec::new());
    for member in members.all(connection).await? {
        let shelter = member.shelter_id;
        theirs = theirs.add(of_officer(shelter, user));
        let keepers = who_looks_after(connection, shelter).await?;
        if keepers.contains(&user) {
            theirs = theirs.add(of_nobody(shelter));
            let until = today + Days::new(u64::from(rules::MOST_AHEAD));
            let open = yearly::open(connection, shelter, until).await?;
            duties.extend(open.into_iter().map(|duty| (shelter, duty)));
            let days = Condition::all().add(discharge::Column::FollowUpOn.is_not_null());
            follow_ups.extend(follow_ups::open(connection, shelter, days, None).await?);
        }
    }
    Ok(Agenda {
        deadlines: entries(connection, theirs).await?,
        hearings: hearings(connection, user, today).await?,
        duties,
        follow_ups,
    })
}

/// The deadlines of a person's procedures.
fn of_officer(shelter: ShelterId, user: UserId) -> Condition {
    let own = Query::select()
        .column(procedure::Column::Id)
        .from(procedure::Entity)
        .and_where(procedure::Column::OfficerId.eq(user))
        .and_where(procedure::Column::ShelterId.eq(shelter))
        .to_owned();
    Condition::all().add(deadline::Column::ProcedureId.in_subquery(own))
}

/// The deadlines that no procedure keeps.
fn of_nobody(shelter: ShelterId) -> Condition {
    Condition::all()
        .add(deadline::Column::ShelterId.eq(shelter))
        .add(deadline::Column::ProcedureId.is_null())
}

async fn entries(connection: &impl ConnectionTrait, theirs: Condition) -> Result<Vec<Entry>> {
    if theirs.is_empty() {
        return Ok(Vec::new());
    }
    let terms = rules::load(connection).await?;
    let entry = |placed: Placed| {
        let row = placed.deadline;
        let rule = terms.that_made(&row);
        Entry {
            id: row.id,
            version: row.version,
            case_code: stays::code(&placed.stay),
            stay: row.stay_id,
            procedure: placed.procedure.map(|of| (of.id, of.kind)),
            term: rule.cloned(),
            due_on: row.due_on,
            due_time: deadlines::time_of_day(row.due_on, row.due_at),
        }
    };
    let open = placed::open(connection, theirs).await?;
    Ok(open.into_iter().map(entry).collect())
}

/// The hearings that a person's procedures have from a day on, the earliest first.
pub async fn hearings(
    connection: &impl ConnectionTrait,
    user: UserId,
    since: NaiveDate,
) -> Result<Vec<Appointment>> {
    let working = Query::select()
        .column(membership::Column::ShelterId)
        .from(membership::Entity)
        .and_where(membership::Column::UserId.eq(user))
        .and_where(membership::Column::Role.is_in(working_roles()))
        .to_owned();
    let theirs = Query::select()
        .column(procedure::Column::Id)
        .from(procedure::Entity)
        .and_where(procedure::Column::OfficerId.eq(user))
        .and_where(procedure::Column::ShelterId.in_subquery(working))
        .and_where(procedure::Column::ClosedOn.is_null())
        .to_owned();
    let rows = hearing::Entity::find()
        .filter(hearing::Column::ProcedureId.in_subquery(theirs))
        .filter(hearing::Column::State.eq(HearingState::Set))
        .filter(hearing::Column::At.gte(calendar::to_utc(since.and_time(NaiveTime::MIN))))
        .order_by_asc(hearing::Column::At)
        .all(connection)
        .await?;
    let procedures = rows.iter().map(|row| row.procedure_id);
    let procedures = placed::procedures_of(connection, procedures).await?;
    let stays = placed::stays_of(connection, rows.iter().map(|row| row.stay_id)).await?;
    let appointment = |row: hearing::Model| {
        let stay = stays.get(&row.stay_id).ok_or(Error::NotFound)?;
        let procedure = procedures.get(&row.procedure_id).ok_or(Error::NotFound)?;
        Ok(Appointment {
            id: row.id,
            version: row.version,
            case_code: stays::code(stay),
            stay: row.stay_id,
            procedure: (procedure.id, procedure.kind),
            at: calendar::local(row.at),
        })
    };
    rows.into_iter().map(appointment).collect()
}
