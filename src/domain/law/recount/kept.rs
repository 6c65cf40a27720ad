//! Which open deadlines a change of the law leaves as they are, and why.

use super::preview::LISTED;
use super::{Move, is_in_days};
use crate::domain::access::Actor;
use crate::domain::error::Result;
use crate::domain::law::rules::Rules;
use crate::domain::stays;
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::DeadlineId;
use entity::term_rule::{self, Called};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use std::collections::HashSet;

/// The open deadlines of a shelter that a change leaves as they are.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The first of those that are listed one by one, by date.
    pub cases: Vec<KeptCase>,
    /// How many of those there are beside the first.
    pub more: u64,
    /// How many are left as they are, listed or not.
    pub all: u64,
}

/// One of them, by case code.
#[derive(Clone, Debug)]
pub struct KeptCase {
    /// The deadline.
    pub id: DeadlineId,
    /// Its stay's case code.
    pub case_code: String,
    /// Its term; none for a date that a person set.
    pub term: Option<Called>,
    /// Its last day.
    pub on: NaiveDate,
    /// Why it is left as it is.
    pub why: Why,
}

/// Why a deadline is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It began on this day, and the version of this number was in force then.
    Began(NaiveDate, i32),
    /// A person set its day.
    SetByPerson,
    /// A decision set its day.
    SetByDecision,
}

/// The deadlines of a term at the actor's shelter that none of these moves is about, all of them listed.
pub async fn of_term(
    connection: &impl ConnectionTrait,
    by: &Actor,
    rules: &Rules,
    code: &str,
    moves: &[Move],
) -> Result<Kept> {
    let versions = rules.versions(code).map(|rule| rule.id);
    let open = open_here(by)
        .filter(deadline::Column::RuleId.is_in(versions))
        .order_by_asc(deadline::Column::DueOn)
        .order_by_asc(deadline::Column::Id);
    let mut open = open.all(connection).await?;
    let moved = moves.iter().filter(|moved| moved.shelter == by.shelter);
    let moved: HashSet<_> = moved
        .map(|moved| {
            let began = (moved.began_on, moved.began_at);
            (Some(moved.rule), began, moved.from, moved.stay)
        })
        .collect();
    open.retain(|row| {
        let began = (row.began_on, Some(row.began_at));
        let mut groups = [None, Some(row.stay_id)].into_iter();
        row.is_fixed || !groups.any(|stay| moved.contains(&(row.rule_id, began, row.due_on, stay)))
    });
    let all = open.len() as u64;
    open.truncate(LISTED);
    kept(connection, rules, open, all, all).await
}

/// The deadlines at the actor's shelter that end with a day and keep it when offices work otherwise on the days that `changed`.
/// Listed are those into whose run such a day falls, and whose end somebody set.
pub async fn of_calendar(
    connection: &impl ConnectionTrait,
    by: &Actor,
    rules: &Rules,
    changed: &[NaiveDate],
    moves: &[Move],
) -> Result<Kept> {
    let in_days = rules.all().iter().filter(|rule| is_in_days(rule.unit));
    let ends_with_a_day = Condition::any()
        .add(deadline::Column::IsFixed.eq(true))
        .add(deadline::Column::RuleId.is_in(in_days.map(|rule| rule.id)));
    let of_days = open_here(by).filter(ends_with_a_day);
    let of_days = of_days.count(connection).await?;
    let moved = moves
        .iter()
        .filter(|moved| moved.shelter == by.shelter && moved.is_of_day());
    let moved: u64 = moved.map(|moved| moved.deadlines as u64).sum();
    let (listed, of_listed) = set_over(connection, by, changed).await?;
    let all = of_days.saturating_sub(moved);
    kept(connection, rules, listed, of_listed, all).await
}

/// The first of those that somebody set and in whose run one of these days falls, and how many they are.
async fn set_over(
    connection: &impl ConnectionTrait,
    by: &Actor,
    days: &[NaiveDate],
) -> Result<(Vec<deadline::Model>, u64)> {
    if days.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let mut any = Condition::any();
    for day in days {
        // Bộ luật Dân sự 2015, Điều 147: the day of the event is not counted.
        let run = Condition::all()
            .add(deadline::Column::BeganOn.lt(*day))
            .add(deadline::Column::DueOn.gte(*day));
        any = any.add(run);
    }
    let set = open_here(by)
        .filter(deadline::Column::IsFixed.eq(true))
        .filter(any);
    let first = set
        .clone()
        .order_by_asc(deadline::Column::DueAt)
        .order_by_asc(deadline::Column::Id)
        .limit(LISTED as u64);
    let first = first.all(connection).await?;
    let all = match first.len() < LISTED {
        true => first.len() as u64,
        false => set.count(connection).await?,
    };
    Ok((first, all))
}

fn open_here(by: &Actor) -> Select<deadline::Entity> {
    deadline::Entity::find()
        .filter(deadline::Column::ShelterId.eq(by.shelter))
        .filter(deadline::Column::State.eq(DeadlineState::Open))
}

/// Tells the rows that are listed one by one, the first of `of_listed`.
async fn kept(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    listed: Vec<deadline::Model>,
    of_listed: u64,
    all: u64,
) -> Result<Kept> {
    let codes = stays::codes(connection, listed.iter().map(|row| row.stay_id)).await?;
    let more = of_listed.saturating_sub(listed.len() as u64);
    let case = |row: deadline::Model| {
        let rule = rules.that_made(&row);
        KeptCase {
            id: row.id,
            case_code: codes.get(&row.stay_id).cloned().unwrap_or_default(),
            term: rule.map(term_rule::Model::called),
            on: row.due_on,
            why: why(&row, rule),
        }
    };
    Ok(Kept {
        cases: listed.into_iter().map(case).collect(),
        more,
        all,
    })
}

fn why(row: &deadline::Model, rule: Option<&term_rule::Model>) -> Why {
    match (rule, row.follows_id) {
        (Some(rule), _) if !row.is_fixed => Why::Began(row.began_on, rule.version),
        // Only a decision lets a day that is set follow another deadline.
        (_, Some(_)) => Why::SetByDecision,
        (_, None) => Why::SetByPerson,
    }
}
