//! Terms of law: which version holds on a day and for whom, and what it makes of an event.

use crate::domain::calendar::terms::{Term, Unit};
use crate::domain::calendar::{self, Calendar};
use crate::domain::error::{Error, Result};
use crate::domain::placement::fit::MINOR;
use crate::domain::residents::Particulars;
use chrono::{Days, NaiveDate, NaiveDateTime};
use entity::code::Code;
use entity::deadline;
use entity::id::RuleId;
use entity::stay::{self, Category, Relative};
use entity::term_rule::{self, Certainty, Person, Subject, TermUnit};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, RelationDef, Select,
};

/// Luật Trẻ em 102/2016/QH13, Điều 1: a child is under 16.
pub const CHILD_IS_UNDER: u32 = 16;

/// From a deadline to the version of the term that made it, for a join.
pub(in crate::domain) fn of_deadline() -> RelationDef {
    let relation = deadline::Entity::belongs_to(term_rule::Entity);
    let relation = relation.from(deadline::Column::RuleId);
    relation.to(term_rule::Column::Id).into()
}

/// Versions of terms, by code and version.
#[derive(Clone, Debug)]
pub struct Rules(Vec<term_rule::Model>);

/// Reads all terms; there are about a hundred.
pub async fn load(connection: &impl ConnectionTrait) -> Result<Rules> {
    read(connection, term_rule::Entity::find()).await
}

/// Reads every version of the terms that limit one of `subjects`: few of all.
pub async fn of(connection: &impl ConnectionTrait, subjects: &[Subject]) -> Result<Rules> {
    let subjects = subjects.iter().copied();
    let rows = term_rule::Entity::find().filter(term_rule::Column::Subject.is_in(subjects));
    read(connection, rows).await
}

async fn read(connection: &impl ConnectionTrait, rows: Select<term_rule::Entity>) -> Result<Rules> {
    let rows = rows
        .order_by_asc(term_rule::Column::Code)
        .order_by_asc(term_rule::Column::Version);
    Ok(Rules(rows.all(connection).await?))
}

impl Rules {
    /// These versions as all there are, in the order of code and version.
    pub(super) fn of(versions: Vec<term_rule::Model>) -> Rules {
        Rules(versions)
    }

    /// The version of one term that is in force on a day.
    pub fn version_on(&self, code: &str, on: NaiveDate) -> Option<&term_rule::Model> {
        self.in_force(on).find(|rule| rule.code == code)
    }

    /// All that were read.
    pub fn all(&self) -> &[term_rule::Model] {
        &self.0
    }

    /// The versions in force on a day.
    pub fn in_force(&self, on: NaiveDate) -> impl Iterator<Item = &term_rule::Model> {
        self.0.iter().filter(move |rule| is_in_force(rule, on))
    }

    /// The version with this id.
    pub fn with_id(&self, id: RuleId) -> Option<&term_rule::Model> {
        self.0.iter().find(|rule| rule.id == id)
    }

    /// The version that made a deadline; none of a day that a person set.
    pub fn that_made(&self, row: &deadline::Model) -> Option<&term_rule::Model> {
        row.rule_id.and_then(|id| self.with_id(id))
    }

    /// The versions of one term, oldest first.
    pub fn versions<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a term_rule::Model> {
        self.0.iter().filter(move |rule| rule.code == code)
    }
}

/// Whether a version is in force on a day.
pub fn is_in_force(rule: &term_rule::Model, on: NaiveDate) -> bool {
    rule.withdrawn_at.is_none()
        && rule.valid_from <= on
        && rule.valid_until.is_none_or(|end| on < end)
}

/// Whether the basis was read in the law itself or confirmed by somebody with a document.
pub fn is_certain(rule: &term_rule::Model) -> bool {
    rule.certainty == Certainty::Found || rule.confirmed_no.is_some()
}

/// Document and article, as a paper cites them.
pub fn basis(rule: &term_rule::Model) -> String {
    format!("{}, {}", rule.document, rule.article)
}

/// What the law asks about a person before it applies a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// Why they are here.
    pub category: Category,
    /// Whether they are known to have another nationality than Vietnamese.
    pub is_foreign: bool,
    /// Whether they are, or by what is known of their age may be, under 16.
    pub is_child: bool,
    /// The same under 18.
    pub is_minor: bool,
}

impl Traits {
    /// The traits of somebody at their arrival.
    pub fn of(stay: &stay::Model, person: &Particulars) -> Traits {
        let on = calendar::local(stay.arrived_at).date();
        let age = person.birth.age_on(on);
        // A child whose age nobody knows is a child.
        let seems_child = matches!(stay.category, Category::Child | Category::AccompanyingMinor)
            || stay.relation == Some(Relative::Child);
        let under = |years| age.map_or(seems_child, |age| age.may_be_under(years));
        Traits {
            category: stay.category,
            is_foreign: person.is_foreign(),
            is_child: under(CHILD_IS_UNDER),
            is_minor: under(MINOR),
        }
    }
}

/// Whether a term holds for such a person.
pub fn applies(rule: &term_rule::Model, to: &Traits) -> bool {
    is_of_category(&rule.categories, to.category) && is_of_person(rule.person, to)
}

/// Whether a category is among some, given by their codes; none stand for all.
pub fn is_of_category(some: &str, category: Category) -> bool {
    some.is_empty() || some.split(' ').any(|code| code == category.code())
}

/// Whether somebody is of those for whom a row of law holds.
pub fn is_of_person(wanted: Person, who: &Traits) -> bool {
    match wanted {
        Person::Anyone => true,
        Person::Vietnamese => !who.is_foreign,
        Person::Foreign => who.is_foreign,
        Person::Child => who.is_child,
        Person::Minor => who.is_minor,
    }
}

/// How many days before the end a term may warn at most: whatever reads ahead for reminders reads as far.
pub const MOST_AHEAD: u32 = 400;

/// How many days before the end to warn, most first.
pub fn warn_days(rule: &term_rule::Model) -> Vec<i64> {
    let days = rule.warn_days.split(' ');
    days.filter_map(|day| day.parse().ok()).collect()
}

/// When a term ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day as counted.
    pub nominal_on: NaiveDate,
    /// The last day on which it can be met.
    pub due_on: NaiveDate,
    /// The moment from which it is late.
    pub due_at: DateTimeUtc,
    /// Whether every day on which this rests has been decided.
    pub is_sure: bool,
}

/// The term that a version counts with; none if it names no number, or counts by the hour of the night.
pub fn term(rule: &term_rule::Model) -> Result<Option<Term>> {
    let (Some(unit), Some(amount)) = (counted_in(rule.unit), rule.amount) else {
        return Ok(None);
    };
    term_of(unit, amount)
        .map(Some)
        .ok_or_else(|| Error::broken(format!("term {} has an amount out of range", rule.code)))
}

/// Whether a term in this unit ends at a time of the day, for which that of its event is needed.
pub fn runs_by_clock(unit: TermUnit) -> bool {
    match unit {
        TermUnit::Hours | TermUnit::AtOnce | TermUnit::BeforeNight => true,
        TermUnit::Days
        | TermUnit::WorkingDays
        | TermUnit::Months
        | TermUnit::Years
        | TermUnit::BeforeDay
        | TermUnit::Unnumbered
        | TermUnit::FixedDates => false,
    }
}

/// Whether so many of a unit are a term that can be counted.
pub fn is_term(unit: TermUnit, amount: i32) -> bool {
    counted_in(unit).is_some_and(|unit| term_of(unit, amount).is_some())
}

fn term_of(unit: Unit, amount: i32) -> Option<Term> {
    Term::new(u32::try_from(amount).ok()?, unit).ok()
}

fn counted_in(unit: TermUnit) -> Option<Unit> {
    match unit {
        TermUnit::Hours | TermUnit::AtOnce => Some(Unit::Hours),
        TermUnit::Days => Some(Unit::Days),
        TermUnit::WorkingDays => Some(Unit::WorkingDays),
        TermUnit::BeforeDay => Some(Unit::BeforeDay),
        TermUnit::Months => Some(Unit::Months),
        TermUnit::Years => Some(Unit::Years),
        TermUnit::BeforeNight | TermUnit::Unnumbered | TermUnit::FixedDates => None,
    }
}

/// Counts a term from an event in the shelter's own time; none for a duty without a number.
pub fn due(
    calendar: &Calendar,
    rule: &term_rule::Model,
    from: NaiveDateTime,
) -> Result<Option<Due>> {
    if rule.unit == TermUnit::BeforeNight {
        let at = calendar::stay_notice_due(from);
        return Ok(Some(Due {
            nominal_on: at.date(),
            due_on: at.date(),
            due_at: calendar::to_utc(at),
            is_sure: true,
        }));
    }
    Ok(term(rule)?.map(|term| {
        let counted = calendar.deadline(from, term);
        Due {
            nominal_on: counted.nominal,
            due_on: counted.legal_end,
            due_at: counted.passes_at(),
            is_sure: counted.is_confirmed,
        }
    }))
}

/// A date that a person set: it ends with its day, whatever day that is.
pub fn due_as_set(on: NaiveDate) -> Due {
    let next = on.checked_add_days(Days::new(1)).unwrap_or(on);
    Due {
        nominal_on: on,
        due_on: on,
        due_at: calendar::to_utc(next.and_time(chrono::NaiveTime::MIN)),
        is_sure: true,
    }
}
