//! What the officer's day shows beside open procedures: duties that belong to none, those of the house, follow-ups, hearings.

use super::today::end_of_week;
use crate::domain::access::Actor;
use crate::domain::error::Result;
use crate::domain::follow_ups::{self, FollowUp};
use crate::domain::law::yearly::{self, HouseDuty};
use crate::domain::law::{deadlines, doubts, rules};
use crate::domain::stays;
use chrono::{Days, NaiveDate};
use entity::deadline::{self, DeadlineState};
use entity::discharge;
use entity::hearing::{self, HearingState};
use entity::term_rule::{self, Called};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// A duty towards somebody that belongs to no procedure, such as a maximum of the stay, or what is owed to them after it.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Its deadline.
    pub deadline: deadline::Model,
    /// The term that made it.
    pub term: Option<Called>,
    /// Of which case.
    pub case_code: String,
    /// Whether it is late.
    pub is_late: bool,
    /// Whether the rule and the days on which it rests are certain.
    pub is_certain: bool,
}

/// How many duties, hearings and follow-ups the day shows at most.
const MOST: u64 = 50;

/// The duties that belong to no procedure and are late or end before `until`, the earliest first.
pub async fn duties(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    now: DateTimeUtc,
    until: DateTimeUtc,
) -> Result<Vec<Duty>> {
    let rows = deadline::Entity::find()
        .filter(deadline::Column::ShelterId.eq(actor.shelter))
        .filter(deadline::Column::ProcedureId.is_null())
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::DueAt.lte(until));
    let rows = rows.order_by_asc(deadline::Column::DueAt).limit(MOST);
    let rows = rows.all(connection).await?;
    let codes = stays::codes(connection, rows.iter().map(|row| row.stay_id)).await?;
    let terms = term_rule::Entity::find()
        .filter(term_rule::Column::Id.is_in(rows.iter().filter_map(|row| row.rule_id)));
    let terms = terms.all(connection).await?;
    let of = deadline::Column::Id.is_in(rows.iter().map(|row| row.id));
    let doubted = doubts::among(connection, Condition::all().add(of)).await?;
    let told = |row: deadline::Model| Duty {
        term: terms
            .iter()
            .find(|term| Some(term.id) == row.rule_id)
            .map(term_rule::Model::called),
        case_code: codes.get(&row.stay_id).cloned().unwrap_or_default(),
        is_late: deadlines::is_late(&row, now),
        is_certain: doubted.iter().all(|one| one.id != row.id),
        deadline: row,
    };
    Ok(rows.into_iter().map(told).collect())
}

/// The duties of the house itself of which it is time to think, the earliest first.
pub async fn house_duties(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    today: NaiveDate,
) -> Result<Vec<HouseDuty>> {
    let furthest = today + Days::new(u64::from(rules::MOST_AHEAD));
    let mut duties = yearly::open(connection, actor.shelter, furthest).await?;
    duties.retain(|duty| duty.asks(today, end_of_week(today)));
    Ok(duties)
}

/// The follow-ups that are late or fall into this week, the earliest first.
pub async fn follow_ups(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    today: NaiveDate,
) -> Result<Vec<FollowUp>> {
    let until = discharge::Column::FollowUpOn.lte(end_of_week(today));
    let days = Condition::all().add(until);
    follow_ups::open(connection, actor.shelter, days, Some(MOST)).await
}

/// A hearing with its case.
#[derive(Clone, Debug)]
pub struct HearingOfDay {
    /// The row.
    pub hearing: hearing::Model,
    /// Of which case.
    pub case_code: String,
}

/// The hearings that are set until a moment, also those that have been and whose outcome nobody has written down.
pub async fn hearings(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    until: DateTimeUtc,
) -> Result<Vec<HearingOfDay>> {
    let rows = hearing::Entity::find()
        .filter(hearing::Column::ShelterId.eq(actor.shelter))
        .filter(hearing::Column::State.eq(HearingState::Set))
        .filter(hearing::Column::At.lte(until));
    let rows = rows.order_by_asc(hearing::Column::At).limit(MOST);
    let rows = rows.all(connection).await?;
    let codes = stays::codes(connection, rows.iter().map(|row| row.stay_id)).await?;
    let told = |hearing: hearing::Model| HearingOfDay {
        case_code: codes.get(&hearing.stay_id).cloned().unwrap_or_default(),
        hearing,
    };
    Ok(rows.into_iter().map(told).collect())
}
