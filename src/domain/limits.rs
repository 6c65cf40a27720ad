//! How long somebody may stay: the deadlines that the maxima of the law made at the arrival; the earliest counts on the board.

use super::calendar;
use super::error::Result;
use super::law::rules::{self, Rules};
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::{DeadlineId, RuleId, StayId};
use entity::stay;
use entity::term_rule::{self, Certainty, Subject};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter, QueryOrder,
};
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
    /// The day of the stay that today is, or that its last one was; the day of arrival is day 0, as the law does not count it.
    pub day: i64,
    /// The number of days of the term.
    pub of: i64,
}

impl Limit {
    /// Whether the stay lasts longer than the term, or lasted longer before it ended.
    pub fn is_past(&self) -> bool {
        self.day > self.of
    }
}

/// Of a deadline what a maximum is told by: the board reads hundreds of them.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "deadline::Entity")]
pub(in crate::domain) struct Row {
    id: DeadlineId,
    stay_id: StayId,
    rule_id: Option<RuleId>,
    follows_id: Option<DeadlineId>,
    began_on: NaiveDate,
    nominal_on: NaiveDate,
    due_on: NaiveDate,
    state: DeadlineState,
    decision_no: Option<String>,
}

/// The terms by which stays have maxima.
pub async fn terms(connection: &impl ConnectionTrait) -> Result<Rules> {
    rules::of(connection, &[Subject::StayLimit]).await
}

/// The maxima of stays under these terms, each stay given with when it ended, as of a moment; each stay's earliest first.
pub async fn of_stays(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    stays: impl Iterator<Item = (StayId, Option<DateTimeUtc>)>,
    now: DateTimeUtc,
) -> Result<HashMap<StayId, Vec<Limit>>> {
    let ends: HashMap<StayId, _> = stays.collect();
    let theirs = deadline::Column::StayId.is_in(ends.keys().copied());
    let rows = rows(connection, theirs).await?;
    let end = |stay| ends.get(&stay).copied().flatten().unwrap_or(now);
    Ok(told(&rows, rules, end))
}

/// The deadlines that maxima made, of those that a condition names; the earliest first.
pub(in crate::domain) async fn rows(
    connection: &impl ConnectionTrait,
    of: Expr,
) -> Result<Vec<Row>> {
    let maxima = Query::select()
        .column(term_rule::Column::Id)
        .from(term_rule::Entity)
        .and_where(term_rule::Column::Subject.eq(Subject::StayLimit))
        .to_owned();
    let rows = deadline::Entity::find()
        .filter(of)
        .filter(deadline::Column::RuleId.in_subquery(maxima))
        .order_by_asc(deadline::Column::NominalOn);
    Ok(rows.into_partial_model().all(connection).await?)
}

/// What they tell of each stay as of a moment.
pub(in crate::domain) fn told(
    rows: &[Row],
    rules: &Rules,
    as_of: impl Fn(StayId) -> DateTimeUtc,
) -> HashMap<StayId, Vec<Limit>> {
    let mut limits: HashMap<StayId, Vec<Limit>> = HashMap::new();
    for row in rows {
        let rule = row.rule_id.and_then(|id| rules.with_id(id));
        // A limit that was extended is told by the deadline that follows it; one that was lifted holds no more.
        if let Some(rule) = rule
            && !matches!(row.state, DeadlineState::Extended | DeadlineState::Lifted)
        {
            let before = row
                .follows_id
                .map(|id| rows.iter().find(|row| row.id == id));
            limits.entry(row.stay_id).or_default().push(Limit {
                decision_no: before.flatten().and_then(|row| row.decision_no.clone()),
                ..limit(as_of(row.stay_id), row, rule)
            });
        }
    }
    limits
}

/// The maxima of one stay as of a moment, earliest first.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    stay: &stay::Model,
    now: DateTimeUtc,
) -> Result<Vec<Limit>> {
    let one = std::iter::once((stay.id, stay.ended_at));
    let mut limits = of_stays(connection, &terms(connection).await?, one, now).await?;
    Ok(limits.remove(&stay.id).unwrap_or_default())
}

fn limit(until: DateTimeUtc, row: &Row, rule: &term_rule::Model) -> Limit {
    let until = calendar::local(until).date();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_of_a_limit_is_not_past_and_the_next_one_is() {
        let on = |day| Limit {
            id: DeadlineId(1),
            basis: String::new(),
            certainty: Certainty::Found,
            is_certain: true,
            decision_no: None,
            nominal: NaiveDate::default(),
            legal_end: NaiveDate::default(),
            day,
            of: 90,
        };
        assert!(!on(90).is_past());
        assert!(on(91).is_past());
    }
}
