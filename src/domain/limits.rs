//! How long somebody may stay: the deadlines that the maxima of the law made at the arrival; the earliest counts on the board.

use super::calendar;
use super::error::Result;
use super::law::rules::{self, Rules};
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::{DeadlineId, StayId};
use entity::stay;
use entity::term_rule::{self, Certainty, Subject};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// One maximum of a stay.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Its deadline.
    pub id: DeadlineId,
    /// Document and article.
    pub basis: String,
    /// How sure the basis is.
    pub certainty: Certainty,
    /// Whether the basis was read in the law or confirmed.
    pub is_certain: bool,
    /// The decision that extended it, if one did.
    pub decision_no: Option<String>,
    /// The day on which the term ends as counted; plan on this one.
    pub nominal: NaiveDate,
    /// The working day to which the end moves.
    pub legal_end: NaiveDate,
    /// The day of the stay that today is; the day of arrival is day 0, as the law does not count it.
    pub day: i64,
    /// The number of days of the term.
    pub of: i64,
}

/// The maxima of stays as of a moment, each stay's earliest first.
pub async fn of_stays(
    connection: &impl ConnectionTrait,
    stays: &[&stay::Model],
    now: DateTimeUtc,
) -> Result<HashMap<StayId, Vec<Limit>>> {
    let rules = rules::of(connection, &[Subject::StayLimit]).await?;
    let maxima = rules.all().iter();
    let rows = deadline::Entity::find()
        .filter(deadline::Column::StayId.is_in(stays.iter().map(|stay| stay.id)))
        .filter(deadline::Column::RuleId.is_in(maxima.map(|rule| rule.id)))
        .order_by_asc(deadline::Column::NominalOn);
    let rows = rows.all(connection).await?;
    let mut limits: HashMap<StayId, Vec<Limit>> = HashMap::new();
    for row in &rows {
        let stay = stays.iter().find(|stay| stay.id == row.stay_id);
        let rule = rule_of(&rules, row);
        // A limit that was extended is told by the deadline that follows it; one that was lifted holds no more.
        if let (Some(stay), Some(rule)) = (stay, rule)
            && !matches!(row.state, DeadlineState::Extended | DeadlineState::Lifted)
        {
            let decision = rows.iter().find(|before| Some(before.id) == row.follows_id);
            limits.entry(stay.id).or_default().push(Limit {
                decision_no: decision.and_then(|before| before.decision_no.clone()),
                ..limit(stay, row, rule, now)
            });
        }
    }
    Ok(limits)
}

/// The maxima of one stay as of a moment, earliest first.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    stay: &stay::Model,
    now: DateTimeUtc,
) -> Result<Vec<Limit>> {
    let mut limits = of_stays(connection, &[stay], now).await?;
    Ok(limits.remove(&stay.id).unwrap_or_default())
}

fn rule_of<'r>(rules: &'r Rules, row: &deadline::Model) -> Option<&'r term_rule::Model> {
    row.rule_id.and_then(|id| rules.with_id(id))
}

fn limit(
    stay: &stay::Model,
    row: &deadline::Model,
    rule: &term_rule::Model,
    now: DateTimeUtc,
) -> Limit {
    let until = calendar::local(stay.ended_at.unwrap_or(now)).date();
    Limit {
        id: row.id,
        basis: rules::basis(rule),
        certainty: rule.certainty,
        is_certain: rules::is_certain(rule),
        decision_no: None,
        nominal: row.nominal_on,
        legal_end: row.due_on,
        day: (until - row.began_on).num_days(),
        of: (row.nominal_on - row.began_on).num_days(),
    }
}
