//! What a month asks for: hearings, open deadlines, people expected back and follow-ups, by day. What was done is in the
//! journal and not here. A few queries, however many rows there are.

use super::access::Actor;
use super::calendar;
use super::error::Result;
use super::follow_ups::{self, FollowUp};
use super::law::yearly::{self, HouseDuty};
use super::law::{doubts, rules};
use super::stays::{self, to_stay};
use chrono::{Datelike, Months, NaiveDate, NaiveTime};
use entity::deadline::{self, DeadlineState};
use entity::hearing::{self, HearingState};
use entity::id::{DeadlineId, HearingId, ProcedureId, StayId, UserId};
use entity::procedure::{self, ProcedureKind};
use entity::term_rule::Called;
use entity::{discharge, leave, stay, term_rule};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect,
    RelationDef,
};
use std::collections::HashSet;

/// A month of the shelter's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub first: NaiveDate,
}

impl Month {
    /// The month of a day, if the calendar reaches it.
    pub fn of(day: NaiveDate) -> Option<Month> {
        let is_known = calendar::YEARS.contains(&day.year());
        day.with_day(1)
            .filter(|_| is_known)
            .map(|first| Month { first })
    }

    /// The month that is written `2026-11`.
    pub fn named(text: &str) -> Option<Month> {
        let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
        first.ok().and_then(Month::of)
    }

    /// The month before, if the calendar reaches it.
    pub fn before(self) -> Option<Month> {
        let first = self.first.checked_sub_months(Months::new(1));
        first.and_then(Month::of)
    }

    /// The month after, if the calendar reaches it.
    pub fn after(self) -> Option<Month> {
        Month::of(self.end())
    }

    /// Its days in order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        let end = self.end();
        self.first.iter_days().take_while(move |day| *day < end)
    }

    fn end(self) -> NaiveDate {
        self.first + Months::new(1)
    }

    fn moments(self) -> (DateTimeUtc, DateTimeUtc) {
        let midnight = |day: NaiveDate| calendar::to_utc(day.and_time(NaiveTime::MIN));
        (midnight(self.first), midnight(self.end()))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.first.format("%Y-%m"))
    }
}

/// Which entries the month shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Only this officer's procedures; what belongs to no procedure is everybody's.
    pub officer: Option<UserId>,
    /// Only procedures of this kind, and nothing else.
    pub kind: Option<ProcedureKind>,
}

/// What an entry is, in the order in which a day shows them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A hearing that is set, of a procedure of this kind.
    Hearing(HearingId, ProcedureKind),
    /// An open deadline: its procedure if it has one, and its term if a term made it.
    Deadline(Option<(ProcedureId, ProcedureKind)>, Option<Called>),
    /// Somebody is expected back from a leave.
    Return,
    /// A former resident is to be asked how they are.
    FollowUp,
    /// The house itself has to do something by this day.
    Duty(Called),
}

/// Something that a day asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The day.
    pub on: NaiveDate,
    /// The time of day, if there is one.
    pub at: Option<NaiveTime>,
    /// What it is.
    pub what: What,
    /// Whether it should have happened and nobody wrote down that it did.
    pub is_late: bool,
    /// Whether the rule and the days on which it rests are certain.
    pub is_certain: bool,
    /// Of which stay; none for what is the house's own.
    pub stay: Option<StayId>,
    /// Its case code.
    pub case_code: String,
}

/// The entries of a month at the actor's shelter, by day; within a day hearings first, then deadlines, by time and case.
pub async fn entries(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    wanted: Wanted,
    month: Month,
    now: DateTimeUtc,
) -> Result<Vec<Entry>> {
    let mut all = hearings(connection, actor, wanted, month, now).await?;
    all.extend(deadlines(connection, actor, wanted, month, now).await?);
    if wanted.kind.is_none() {
        all.extend(returns(connection, actor, month, now).await?);
        all.extend(follow_ups(connection, actor, month, now).await?);
        all.extend(duties(connection, actor, month, now).await?);
    }
    all.sort_by_key(order);
    Ok(all)
}

fn order(entry: &Entry) -> (NaiveDate, u8, Option<NaiveTime>, Option<StayId>) {
    let rank = match entry.what {
        What::Hearing(..) => 0,
        What::Deadline(..) => 1,
        What::Return => 2,
        What::FollowUp => 3,
        What::Duty(_) => 4,
    };
    (entry.on, rank, entry.at, entry.stay)
}

type Hearing = (HearingId, ProcedureKind, DateTimeUtc, StayId, DateTimeUtc);

async fn hearings(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    wanted: Wanted,
    month: Month,
    now: DateTimeUtc,
) -> Result<Vec<Entry>> {
    let (start, end) = month.moments();
    let rows = hearing::Entity::find()
        .select_only()
        .column(hearing::Column::Id)
        .column(procedure::Column::Kind)
        .columns([hearing::Column::At, hearing::Column::StayId])
        .column(stay::Column::ArrivedAt)
        .join(
            JoinType::InnerJoin,
            to_stay::<hearing::Entity>(hearing::Column::StayId),
        )
        .join(
            JoinType::InnerJoin,
            to_procedure::<hearing::Entity>(hearing::Column::ProcedureId),
        )
        .filter(hearing::Column::ShelterId.eq(actor.shelter))
        .filter(hearing::Column::State.eq(HearingState::Set))
        .filter(hearing::Column::At.gte(start))
        .filter(hearing::Column::At.lt(end))
        .filter(of_procedure(wanted));
    let rows: Vec<Hearing> = rows.into_tuple().all(connection).await?;
    let entry = |(id, kind, at, stay, arrived_at): Hearing| {
        let local = calendar::local(at);
        Entry {
            on: local.date(),
            at: Some(local.time()),
            what: What::Hearing(id, kind),
            is_late: at < now,
            is_certain: true,
            stay: Some(stay),
            case_code: stays::code_of(stay, arrived_at),
        }
    };
    Ok(rows.into_iter().map(entry).collect())
}

type Deadline = (
    DeadlineId,
    NaiveDate,
    DateTimeUtc,
    Option<ProcedureId>,
    Option<ProcedureKind>,
    Option<String>,
    Option<String>,
    Option<String>,
    StayId,
    DateTimeUtc,
);

async fn deadlines(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    wanted: Wanted,
    month: Month,
    now: DateTimeUtc,
) -> Result<Vec<Entry>> {
    let of_month = Condition::all()
        .add(deadline::Column::ShelterId.eq(actor.shelter))
        .add(deadline::Column::DueOn.gte(month.first))
        .add(deadline::Column::DueOn.lt(month.end()));
    let rows = deadline::Entity::find()
        .select_only()
        .columns([
            deadline::Column::Id,
            deadline::Column::DueOn,
            deadline::Column::DueAt,
            deadline::Column::ProcedureId,
        ])
        .column(procedure::Column::Kind)
        .columns([
            term_rule::Column::Code,
            term_rule::Column::Name,
            term_rule::Column::NameEn,
        ])
        .column(deadline::Column::StayId)
        .column(stay::Column::ArrivedAt)
        .join(
            JoinType::InnerJoin,
            to_stay::<deadline::Entity>(deadline::Column::StayId),
        )
        .join(
            JoinType::LeftJoin,
            to_procedure::<deadline::Entity>(deadline::Column::ProcedureId),
        )
        .join(JoinType::LeftJoin, rules::of_deadline())
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(of_month.clone())
        .filter(of_procedure(wanted));
    let rows: Vec<Deadline> = rows.into_tuple().all(connection).await?;
    let doubted = doubts::among(connection, of_month).await?;
    let doubted: HashSet<_> = doubted.iter().map(|one| one.id).collect();
    let entry =
        |(id, on, due_at, procedure, kind, code, name, name_en, stay, arrived_at): Deadline| {
            let term = code.map(|code| Called {
                code,
                name,
                name_en,
            });
            let local = calendar::local(due_at);
            Entry {
                on,
                // At midnight after its last day it ends with the day.
                at: (local.date() == on).then_some(local.time()),
                what: What::Deadline(procedure.zip(kind), term),
                is_late: now >= due_at,
                is_certain: !doubted.contains(&id),
                stay: Some(stay),
                case_code: stays::code_of(stay, arrived_at),
            }
        };
    Ok(rows.into_iter().map(entry).collect())
}

async fn returns(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    month: Month,
    now: DateTimeUtc,
) -> Result<Vec<Entry>> {
    let (start, end) = month.moments();
    let rows = leave::Entity::find()
        .select_only()
        .columns([leave::Column::ExpectedBack, leave::Column::StayId])
        .column(stay::Column::ArrivedAt)
        .join(
            JoinType::InnerJoin,
            to_stay::<leave::Entity>(leave::Column::StayId),
        )
        .filter(stay::Column::ShelterId.eq(actor.shelter))
        .filter(stay::Column::EndedAt.is_null())
        .filter(leave::Column::ReturnedAt.is_null())
        .filter(leave::Column::ExpectedBack.gte(start))
        .filter(leave::Column::ExpectedBack.lt(end));
    let rows: Vec<(DateTimeUtc, StayId, DateTimeUtc)> = rows.into_tuple().all(connection).await?;
    let entry = |(back, stay, arrived_at)| {
        let local = calendar::local(back);
        Entry {
            on: local.date(),
            at: Some(local.time()),
            what: What::Return,
            is_late: back < now,
            is_certain: true,
            stay: Some(stay),
            case_code: stays::code_of(stay, arrived_at),
        }
    };
    Ok(rows.into_iter().map(entry).collect())
}

async fn follow_ups(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    month: Month,
    now: DateTimeUtc,
) -> Result<Vec<Entry>> {
    let of_month = Condition::all()
        .add(discharge::Column::FollowUpOn.gte(month.first))
        .add(discharge::Column::FollowUpOn.lt(month.end()));
    let today = calendar::local(now).date();
    let entry = |due: FollowUp| Entry {
        on: due.on,
        at: None,
        what: What::FollowUp,
        is_late: due.on < today,
        is_certain: true,
        stay: Some(due.stay),
        case_code: due.case_code,
    };
    let due = follow_ups::open(connection, actor.shelter, of_month, None).await?;
    Ok(due.into_iter().map(entry).collect())
}

async fn duties(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    month: Month,
    now: DateTimeUtc,
) -> Result<Vec<Entry>> {
    let open = yearly::open(connection, actor.shelter, month.end()).await?;
    let its = open
        .into_iter()
        .filter(|duty| Month::of(duty.due_on) == Some(month));
    let entry = |duty: HouseDuty| Entry {
        on: duty.due_on,
        at: None,
        is_late: duty.is_late(now),
        is_certain: duty.is_certain(),
        stay: None,
        case_code: String::new(),
        what: What::Duty(duty.rule.called()),
    };
    Ok(its.map(entry).collect())
}

/// What belongs to no procedure is every officer's, and of no kind.
fn of_procedure(wanted: Wanted) -> Condition {
    let mut all = Condition::all();
    if let Some(officer) = wanted.officer {
        let theirs = Condition::any().add(procedure::Column::OfficerId.eq(officer));
        all = all.add(theirs.add(procedure::Column::Id.is_null()));
    }
    if let Some(kind) = wanted.kind {
        all = all.add(procedure::Column::Kind.eq(kind));
    }
    all
}

fn to_procedure<E: EntityTrait>(from: E::Column) -> RelationDef {
    let relation = E::belongs_to(procedure::Entity).from(from);
    relation.to(procedure::Column::Id).into()
}
