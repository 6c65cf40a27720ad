//! How long somebody may stay: dated rules of law, several at once; the earliest counts on the board.

use super::calendar::terms::{Term, Unit};
use super::calendar::{self, Calendar};
use super::error::{Error, Result};
use chrono::NaiveDate;
use entity::stay;
use entity::term_rule::{self, Certainty, TermUnit};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// One maximum of a stay.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Document and article.
    pub basis: String,
    /// How sure the basis is.
    pub certainty: Certainty,
    /// The day on which the term ends as counted; plan on this one.
    pub nominal: NaiveDate,
    /// The working day to which the end moves.
    pub legal_end: NaiveDate,
    /// The day of the stay that today is; the day of arrival is day 0, as the law does not count it.
    pub day: i64,
    /// The number of days of the term.
    pub of: i64,
}

/// All rules on stay limits; few, and read once per page.
pub async fn rules(connection: &impl ConnectionTrait) -> Result<Vec<term_rule::Model>> {
    Ok(term_rule::Entity::find()
        .filter(term_rule::Column::Subject.eq("stay_limit"))
        .all(connection)
        .await?)
}

/// The maxima of a stay by the rules in force on the day of arrival or that came into force during it; earliest first.
pub fn of_stay(
    rules: &[term_rule::Model],
    stay: &stay::Model,
    now: DateTimeUtc,
) -> Result<Vec<Limit>> {
    let arrival = calendar::local(stay.arrived_at);
    let until = calendar::local(stay.ended_at.unwrap_or(now)).date();
    let in_force = rules.iter().filter(|rule| {
        let began = arrival.date();
        rule.category == stay.category
            && rule.valid_from <= began
            && rule.valid_until.is_none_or(|end| began < end)
    });
    let mut limits = Vec::new();
    for rule in in_force {
        let unit = match rule.unit {
            TermUnit::Hours => Unit::Hours,
            TermUnit::Days => Unit::Days,
            TermUnit::WorkingDays => Unit::WorkingDays,
            TermUnit::Months => Unit::Months,
        };
        let amount = u32::try_from(rule.amount).map_err(Error::broken)?;
        let term = Term::new(amount, unit)
            .map_err(|_| Error::broken("a term rule has an amount out of range"))?;
        let deadline = Calendar::built_in().deadline(arrival, term);
        limits.push(Limit {
            basis: rule.basis.clone(),
            certainty: rule.certainty,
            nominal: deadline.nominal,
            legal_end: deadline.legal_end,
            day: (until - arrival.date()).num_days(),
            of: (deadline.nominal - arrival.date()).num_days(),
        });
    }
    limits.sort_by_key(|limit| limit.nominal);
    Ok(limits)
}
