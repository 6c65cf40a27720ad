//! The officer's day: open procedures by what they ask for now, counted and read in pages. Each page costs the rows that it
//! shows, and one walk over an index that counts them all.

use super::states::WAITING;
use super::{Pending, with_names};
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use chrono::{Datelike, Days, NaiveDate};
use entity::id::UserId;
use entity::procedure::{self, ProcedureKind};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

/// What a procedure asks for now; each is in exactly one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Its time has passed, whosever turn it is.
    Overdue,
    /// Due today, and not yet late.
    Today,
    /// Due later this week, and it is our turn.
    Week,
    /// Due after this week or on no day, and it is our turn.
    Later,
    /// Not yet due, and somebody else has to act.
    Waiting,
}

impl Group {
    /// All, in the order in which an officer goes through them.
    pub const ALL: [Group; 5] = [
        Group::Overdue,
        Group::Today,
        Group::Week,
        Group::Later,
        Group::Waiting,
    ];

    /// Its name in addresses and message keys.
    pub fn code(self) -> &'static str {
        match self {
            Group::Overdue => "overdue",
            Group::Today => "today",
            Group::Week => "week",
            Group::Later => "later",
            Group::Waiting => "waiting",
        }
    }

    /// The group of this name.
    pub fn of(code: &str) -> Option<Group> {
        Group::ALL.into_iter().find(|group| group.code() == code)
    }

    /// Its parts, in order; what has no due date comes last.
    fn parts(self) -> &'static [(Group, bool)] {
        match self {
            Group::Overdue => &[(Group::Overdue, true)],
            Group::Today => &[(Group::Today, true)],
            Group::Week => &[(Group::Week, true)],
            Group::Later => &[(Group::Later, true), (Group::Later, false)],
            Group::Waiting => &[(Group::Waiting, true), (Group::Waiting, false)],
        }
    }
}

/// The last day of the week of this day: Sunday.
pub fn end_of_week(today: NaiveDate) -> NaiveDate {
    let left = 6 - u64::from(today.weekday().num_days_from_monday());
    today.checked_add_days(Days::new(left)).unwrap_or(today)
}

/// Which procedures the day shows.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only this officer's.
    pub officer: Option<UserId>,
    /// Only this agency's.
    pub agency: Option<String>,
    /// Only of this kind.
    pub kind: Option<ProcedureKind>,
    /// Only this group.
    pub group: Option<Group>,
}

/// How many procedures a page has.
pub const PAGE: u64 = 50;

/// A page of the day.
#[derive(Clone, Debug)]
pub struct Day {
    /// How many procedures each group has.
    pub counts: [(Group, u64); 5],
    /// The page, in the order of the groups, by due date.
    pub rows: Vec<(Group, Pending)>,
    /// How many there are on all pages.
    pub all: u64,
}

/// One page of the day, from 0.
pub async fn page(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    wanted: &Wanted,
    now: DateTimeUtc,
    page: u64,
) -> Result<Day> {
    let bounds = Bounds::at(now);
    let counted = Counted::read(connection, actor, wanted, &bounds).await?;
    let mut counts = Group::ALL.map(|group| (group, 0));
    let mut found: Vec<(Group, procedure::Model)> = Vec::new();
    let (mut skip, mut all) = (page.saturating_mul(PAGE), 0);
    for (group, total) in &mut counts {
        for part in group.parts() {
            let count = counted.of(*part);
            *total += count;
            if wanted.group.is_some_and(|only| only != *group) {
                continue;
            }
            all += count;
            let left = PAGE - found.len() as u64;
            if skip < count && left > 0 {
                let rows = rows(actor, wanted)
                    .filter(part_of(*part, &bounds))
                    .order_by_asc(procedure::Column::LateAt)
                    .order_by_asc(procedure::Column::Id);
                let rows = rows.offset(skip).limit(left).all(connection).await?;
                found.extend(rows.into_iter().map(|row| (*group, row)));
            }
            skip = skip.saturating_sub(count);
        }
    }
    let (groups, rows): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    let rows = with_names(connection, rows, now).await?;
    Ok(Day {
        counts,
        rows: groups.into_iter().zip(rows).collect(),
        all,
    })
}

fn rows(actor: &Actor, wanted: &Wanted) -> Select<procedure::Entity> {
    let mut rows = procedure::Entity::find()
        .filter(procedure::Column::ShelterId.eq(actor.shelter))
        .filter(procedure::Column::ClosedOn.is_null());
    if let Some(officer) = wanted.officer {
        rows = rows.filter(procedure::Column::OfficerId.eq(officer));
    }
    if let Some(agency) = &wanted.agency {
        rows = rows.filter(procedure::Column::Agency.eq(agency));
    }
    if let Some(kind) = wanted.kind {
        rows = rows.filter(procedure::Column::Kind.eq(kind));
    }
    rows
}

/// When the next of its deadlines has passed.
const LATE: procedure::Column = procedure::Column::LateAt;

/// The moments that part the groups.
struct Bounds {
    now: DateTimeUtc,
    /// With which today ends, in the shelter's zone.
    today: DateTimeUtc,
    /// With which Sunday ends.
    week: DateTimeUtc,
}

impl Bounds {
    fn at(now: DateTimeUtc) -> Bounds {
        let today = calendar::local(now).date();
        Bounds {
            now,
            today: calendar::end_of(today),
            week: calendar::end_of(end_of_week(today)),
        }
    }

    fn overdue(&self) -> Condition {
        Condition::all().add(LATE.lte(self.now))
    }

    fn today(&self) -> Condition {
        Condition::all()
            .add(LATE.gt(self.now))
            .add(LATE.lte(self.today))
    }

    /// The rest of this week.
    fn week(&self) -> Condition {
        Condition::all()
            .add(LATE.gt(self.today))
            .add(LATE.lte(self.week))
    }

    fn later(&self) -> Condition {
        Condition::all().add(LATE.gt(self.week))
    }

    fn undated() -> Condition {
        Condition::all().add(LATE.is_null())
    }
}

fn part_of((group, is_dated): (Group, bool), bounds: &Bounds) -> Condition {
    let waiting = procedure::Column::State.is_in(WAITING.iter().copied());
    let ours = procedure::Column::State.is_not_in(WAITING.iter().copied());
    match (group, is_dated) {
        (Group::Overdue, _) => bounds.overdue(),
        (Group::Today, _) => bounds.today(),
        (Group::Week, _) => bounds.week().add(ours),
        (Group::Later, true) => bounds.later().add(ours),
        (Group::Later, false) => Bounds::undated().add(ours),
        // Of this week and later, in one.
        (Group::Waiting, true) => Condition::all().add(LATE.gt(bounds.today)).add(waiting),
        (Group::Waiting, false) => Bounds::undated().add(waiting),
    }
}

/// How many procedures are due when, and how many of those wait for others: each span of the index is walked once.
#[derive(Default)]
struct Counted {
    overdue: Span,
    today: Span,
    week: Span,
    later: Span,
    undated: Span,
}

#[derive(Default, FromQueryResult)]
struct Span {
    all: i64,
    waiting: Option<i64>,
}

impl Span {
    fn waiting(&self) -> i64 {
        self.waiting.unwrap_or_default()
    }

    fn ours(&self) -> i64 {
        self.all - self.waiting()
    }
}

impl Counted {
    async fn read(
        connection: &impl ConnectionTrait,
        actor: &Actor,
        wanted: &Wanted,
        bounds: &Bounds,
    ) -> Result<Counted> {
        let waits = procedure::Column::State.is_in(WAITING.iter().copied());
        let within = async |span: Condition| {
            let counted = rows(actor, wanted)
                .filter(span)
                .select_only()
                .column_as(procedure::Column::Id.count(), "all")
                .expr_as(
                    Func::sum(Expr::case(waits.clone(), 1).finally(0)),
                    "waiting",
                );
            let counted = counted.into_model::<Span>().one(connection).await?;
            Ok::<_, Error>(counted.unwrap_or_default())
        };
        Ok(Counted {
            overdue: within(bounds.overdue()).await?,
            today: within(bounds.today()).await?,
            week: within(bounds.week()).await?,
            later: within(bounds.later()).await?,
            undated: within(Bounds::undated()).await?,
        })
    }

    fn of(&self, part: (Group, bool)) -> u64 {
        let count = match part {
            (Group::Overdue, _) => self.overdue.all,
            (Group::Today, _) => self.today.all,
            (Group::Week, _) => self.week.ours(),
            (Group::Later, true) => self.later.ours(),
            (Group::Later, false) => self.undated.ours(),
            (Group::Waiting, true) => self.week.waiting() + self.later.waiting(),
            (Group::Waiting, false) => self.undated.waiting(),
        };
        u64::try_from(count).unwrap_or_default()
    }
}
