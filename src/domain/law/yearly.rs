//! Duties of the house itself on fixed days of the year, such as its half-year reports. They are worked out from the terms as they
//! stand and are open until somebody writes down that they were seen to.

use super::rules;
use crate::db::Tx;
use crate::domain::access::{Can, KeepProcedures};
use crate::domain::calendar;
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::journal::{self, Entry};
use chrono::{Datelike, NaiveDate, TimeDelta};
use entity::id::ShelterId;
use entity::journal::{Act, Subject};
use entity::term_rule::{self, TermUnit};
use entity::{duty_done, shelter};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashSet;

/// A duty of the house that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct HouseDuty {
    /// The version of its term that makes it.
    pub rule: term_rule::Model,
    /// The last day for it: the law says "before", so it is the one before the day named.
    pub due_on: NaiveDate,
}

impl HouseDuty {
    /// Document and article.
    pub fn basis(&self) -> String {
        rules::basis(&self.rule)
    }

    /// Whether the rule was read in the law or confirmed.
    pub fn is_certain(&self) -> bool {
        rules::is_certain(&self.rule)
    }

    /// The day of the first of its reminders; the last day itself, if its term wants none.
    pub fn first_reminder(&self) -> NaiveDate {
        let ahead = rules::warn_days(&self.rule).first().copied();
        self.due_on - TimeDelta::days(ahead.unwrap_or_default())
    }

    /// Whether the first of its reminders is due, or it is due this week.
    pub fn asks(&self, today: NaiveDate, week: NaiveDate) -> bool {
        self.due_on <= week || self.first_reminder() <= today
    }

    /// Whether its day has passed.
    pub fn is_late(&self, now: DateTimeUtc) -> bool {
        self.due_on < calendar::local(now).date()
    }
}

/// Whether a text is days of the year as terms keep them: `06-15 12-15`. The last of February is not one of every year.
pub fn are_days(text: &str) -> bool {
    text.split_whitespace()
        .all(|day| on_day(day, 2027).is_some())
}

fn on_day(day: &str, year: i32) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(&format!("{year}-{day}"), "%Y-%m-%d").ok()
}

/// The last days for a term in the years from one day to another, as far as the calendar reaches.
fn last_days(rule: &term_rule::Model, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
    let years = from.year()..=until.year().saturating_add(1).min(*calendar::YEARS.end());
    let named = years.flat_map(|year| {
        let days = rule.on_days.split_whitespace();
        days.filter_map(move |day| on_day(day, year))
    });
    named
        .filter(|named| rules::is_in_force(rule, *named))
        .filter_map(|named| named.pred_opt())
        .filter(|last| (from..=until).contains(last))
        .collect()
}

/// The open duties of a shelter whose last day is no later than `until`, the earliest first: none from before it was set up.
pub async fn open(
    connection: &impl ConnectionTrait,
    shelter: ShelterId,
    until: NaiveDate,
) -> Result<Vec<HouseDuty>> {
    let terms = term_rule::Entity::find().filter(term_rule::Column::Unit.eq(TermUnit::FixedDates));
    let terms = terms.all(connection).await?;
    let house = shelter::Entity::find_by_id(shelter).one(connection).await?;
    let since = calendar::local(house.ok_or(Error::NotFound)?.created_at).date();
    let done = duty_done::Entity::find().filter(duty_done::Column::ShelterId.eq(shelter));
    let done = done.all(connection).await?;
    let done: HashSet<_> = done.into_iter().map(|row| (row.code, row.due_on)).collect();
    let duties = terms.iter().flat_map(|rule| {
        let days = last_days(rule, since, until).into_iter();
        days.map(|due_on| HouseDuty {
            rule: rule.clone(),
            due_on,
        })
    });
    let mut duties: Vec<_> = duties
        .filter(|duty| !done.contains(&(duty.rule.code.clone(), duty.due_on)))
        .collect();
    duties.sort_by_cached_key(|duty| (duty.due_on, duty.rule.code.clone()));
    Ok(duties)
}

/// The duty of a term with this last day, if it is open.
pub async fn one(
    connection: &impl ConnectionTrait,
    shelter: ShelterId,
    code: &str,
    due_on: NaiveDate,
) -> Result<HouseDuty> {
    let open = open(connection, shelter, due_on).await?;
    let mut its = open.into_iter();
    its.find(|duty| duty.rule.code == code && duty.due_on == due_on)
        .ok_or(Error::NotFound)
}

/// Writes down that a duty was seen to; of two who do so at once the second is refused.
pub async fn done(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    (code, due_on): (&str, NaiveDate),
    done_on: NaiveDate,
    paper_no: Option<String>,
) -> Result<()> {
    if done_on > tx.today() {
        return Err(Refusal::InTheFuture.into());
    }
    let duty = one(tx, by.shelter, code, due_on).await?;
    let row = duty_done::ActiveModel {
        shelter_id: Set(by.shelter),
        code: Set(duty.rule.code.clone()),
        due_on: Set(duty.due_on),
        done_on: Set(done_on),
        paper_no: Set(paper_no.clone()),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        ..Default::default()
    };
    let once = OnConflict::columns([
        duty_done::Column::ShelterId,
        duty_done::Column::Code,
        duty_done::Column::DueOn,
    ])
    .do_nothing()
    .to_owned();
    let insert = duty_done::Entity::insert(row).on_conflict(once);
    if insert.exec_without_returning(tx).await? == 0 {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let entry = Entry::new(Act::Met, Subject::Rule);
    journal::record(
        tx,
        by,
        entry.with((&duty.rule.code, duty.due_on, done_on, paper_no)),
    )
}
