//! One letter a morning to each person whose work deadlines are: what is overdue, due today or due within the week, and of what a
//! term of law reminds that day. Whoever looks after the house also reads what has been overdue too long in other hands, and whom
//! of those who left to ask how they are.

use super::{New, queue};
use crate::db::Db;
use crate::domain::calendar::{self, Calendar};
use crate::domain::discharges::{self, FollowUp};
use crate::domain::error::{Error, Result};
use crate::domain::law::placed::{self, Placed};
use crate::domain::law::yearly::{self, HouseDuty};
use crate::domain::law::{self, deadlines, rules};
use crate::domain::officers::{who_looks_after, working_roles};
use crate::domain::{agenda, stays};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use entity::deadline;
use entity::id::{ProcedureId, ShelterId, StayId, UserId};
use entity::letter::{self, Dropped, LetterKind};
use entity::membership;
use entity::procedure::{self, ProcedureKind};
use entity::term_rule::{self, Called};
use entity::{discharge, shelter, user};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;

/// When the letters of a morning leave, in the shelter's time.
const HOUR: TimeDelta = TimeDelta::hours(7);
/// How many days after today are "this week".
const WEEK: Days = Days::new(6);
/// A part names at most so many deadlines; the pages show all.
const LINES: usize = 60;

/// The parts of a digest in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Overdue too long in other hands, or in hands that get no letters.
    Escalated,
    /// Late.
    Overdue,
    /// Ends today.
    Today,
    /// A hearing today or within six days after.
    Hearings,
    /// Ends within six days after today.
    Week,
    /// Somebody who left is to be asked how they are, today or since then.
    FollowUps,
    /// Ends later, and its term asks for a reminder now.
    Ahead,
}

/// A deadline as a digest names it.
#[derive(Clone, Debug)]
pub struct Item {
    /// Which case; empty for what is the house's own.
    pub case_code: String,
    /// Its stay.
    pub stay: Option<StayId>,
    /// In which procedure.
    pub procedure: Option<(ProcedureId, ProcedureKind)>,
    /// The term that made it.
    pub term: Option<Called>,
    /// The last day, or that of a hearing.
    pub due_on: NaiveDate,
    /// The time of day of a hearing, or from which it is late unless that is the end of the day.
    pub due_time: Option<NaiveTime>,
}

/// What a person has to do on a morning.
#[derive(Clone, Debug)]
pub struct Digest {
    /// The morning.
    pub day: NaiveDate,
    /// The earliest deadlines of each part that has any, and how many it has.
    pub parts: BTreeMap<Part, (Vec<Item>, usize)>,
}

/// Queues the digests of this morning once it is seven o'clock: one for each person whose work it is and whom letters reach.
pub async fn queue_digests(db: &Db) -> Result<()> {
    let now = db.clock().now();
    let today = calendar::local(now).date();
    let hour = hour_of(today);
    if now < hour {
        return Ok(());
    }
    let working = Query::select()
        .column(membership::Column::UserId)
        .from(membership::Entity)
        .and_where(membership::Column::Role.is_in(working_roles()))
        .to_owned();
    let queued = Query::select()
        .column(letter::Column::UserId)
        .from(letter::Entity)
        .and_where(letter::Column::Kind.eq(LetterKind::Digest))
        .and_where(letter::Column::ForDay.eq(today))
        .to_owned();
    let missing: Vec<UserId> = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::DisabledAt.is_null())
        .filter(user::Column::Email.is_not_null())
        .filter(user::Column::CreatedAt.lte(hour))
        .filter(user::Column::Id.in_subquery(working))
        .filter(user::Column::Id.not_in_subquery(queued))
        .order_by_asc(user::Column::Id)
        .into_tuple()
        .all(db.reader())
        .await?;
    if missing.is_empty() {
        return Ok(());
    }
    db.write(async |tx| {
        for user in missing {
            let key = format!("digest:{user}:{today}");
            let new = New {
                key: &key,
                to: user,
                kind: LetterKind::Digest,
                procedure: None,
                deadline: None,
                stay: None,
                for_day: Some(today),
            };
            queue(tx, new);
        }
        Ok(())
    })
    .await
}

/// When the digests of a morning leave.
fn hour_of(morning: NaiveDate) -> DateTimeUtc {
    calendar::to_utc(morning.and_time(NaiveTime::MIN + HOUR))
}

/// When the latest digests left: what was late by then is told there.
pub(super) fn last_hour(now: DateTimeUtc) -> DateTimeUtc {
    let hour = hour_of(calendar::local(now).date());
    if now < hour {
        return hour - TimeDelta::days(1);
    }
    hour
}

/// Reads what a digest is to say now. That of a past morning is left to the next one, so that an outage ends in one letter.
pub(super) async fn of(
    db: &Db,
    letter: &letter::Model,
) -> Result<std::result::Result<Digest, Dropped>> {
    let now = db.clock().now();
    let day = letter.for_day.ok_or(Error::NotFound)?;
    if day != calendar::local(now).date() {
        return Ok(Err(Dropped::Superseded));
    }
    let since = told_until(db.reader(), letter.user_id, day).await?;
    let law = law::load(db.reader()).await?;
    let reader = Reader {
        user: letter.user_id,
        law,
        since,
        day,
        now,
    };
    let digest = reader.read(db.reader()).await?;
    Ok(if digest.parts.is_empty() {
        Err(Dropped::Nothing)
    } else {
        Ok(digest)
    })
}

/// The last morning whose digest left, or had nothing to say; reminders of the mornings since then are still owed.
async fn told_until(
    connection: &impl ConnectionTrait,
    user: UserId,
    day: NaiveDate,
) -> Result<NaiveDate> {
    let told = Condition::any()
        .add(letter::Column::SentAt.is_not_null())
        .add(letter::Column::Dropped.eq(Dropped::Nothing));
    let last = letter::Entity::find()
        .filter(letter::Column::UserId.eq(user))
        .filter(letter::Column::ForDay.lt(day))
        .filter(told)
        .order_by_desc(letter::Column::ForDay);
    let last = last.one(connection).await?.and_then(|last| last.for_day);
    Ok(last.or(day.pred_opt()).unwrap_or(day))
}

/// Whose deadlines are read, as of when.
struct Reader {
    user: UserId,
    law: law::Law,
    since: NaiveDate,
    day: NaiveDate,
    now: DateTimeUtc,
}

impl Reader {
    async fn read(&self, connection: &impl ConnectionTrait) -> Result<Digest> {
        let memberships = membership::Entity::find()
            .filter(membership::Column::UserId.eq(self.user))
            .filter(membership::Column::Role.is_in(working_roles()))
            .order_by_asc(membership::Column::ShelterId);
        let mut parts: BTreeMap<Part, (Vec<Item>, usize)> = BTreeMap::new();
        for member in memberships.all(connection).await? {
            for (part, item) in self.of_shelter(connection, &member).await? {
                let (items, all) = parts.entry(part).or_default();
                *all += 1;
                if items.len() < LINES {
                    items.push(item);
                }
            }
        }
        let hearings = agenda::hearings(connection, self.user, self.day).await?;
        let hearings = hearings
            .into_iter()
            .filter(|hearing| hearing.at.date() <= self.day + WEEK)
            .map(|hearing| Item {
                case_code: hearing.case_code,
                stay: Some(hearing.stay),
                procedure: Some(hearing.procedure),
                term: None,
                due_on: hearing.at.date(),
                due_time: Some(hearing.at.time()),
            });
        let hearings: Vec<Item> = hearings.collect();
        if !hearings.is_empty() {
            let all = hearings.len();
            parts.insert(Part::Hearings, (hearings, all));
        }
        Ok(Digest {
            day: self.day,
            parts,
        })
    }

    /// The deadlines of a shelter that this person has to hear of, the earliest first.
    async fn of_shelter(
        &self,
        connection: &impl ConnectionTrait,
        member: &membership::Model,
    ) -> Result<Vec<(Part, Item)>> {
        let mut theirs = Condition::any().add(
            deadline::Column::ProcedureId.in_subquery(
                Query::select()
                    .column(procedure::Column::Id)
                    .from(procedure::Entity)
                    .and_where(procedure::Column::OfficerId.eq(self.user))
                    .and_where(procedure::Column::ClosedOn.is_null())
                    .to_owned(),
            ),
        );
        let keepers = who_looks_after(connection, member.shelter_id).await?;
        let sees_all = keepers.contains(&self.user);
        if sees_all {
            theirs = theirs
                .add(deadline::Column::ProcedureId.is_null())
                .add(deadline::Column::DueAt.lte(self.now));
        }
        let leads = self.law.rules.all().iter().flat_map(rules::warn_days);
        let furthest = leads.max().unwrap_or(0);
        let furthest = furthest.clamp(7, i64::from(rules::MOST_AHEAD));
        let which = Condition::all()
            .add(deadline::Column::ShelterId.eq(member.shelter_id))
            .add(deadline::Column::DueOn.lte(self.day + TimeDelta::days(furthest)))
            .add(theirs);
        let patience = match sees_all {
            true => Some(Patience::of(connection, member.shelter_id).await?),
            false => None,
        };
        let mut told = Vec::new();
        for one in placed::open(connection, which).await? {
            if let Some(part) = self.part(&one, patience.as_ref()) {
                told.push((part, self.item(one)));
            }
        }
        if sees_all {
            let days = Condition::all().add(discharge::Column::FollowUpOn.lte(self.day));
            let due = discharges::follow_ups(connection, member.shelter_id, days, None).await?;
            told.extend(due.into_iter().map(|due| (Part::FollowUps, asked(due))));
            let until = self.day + TimeDelta::days(furthest);
            for duty in yearly::open(connection, member.shelter_id, until).await? {
                let warns = rules::warn_days(&duty.rule);
                if let Some(part) = self.by_day(duty.due_on, duty.is_late(self.now), warns) {
                    told.push((part, of_house(duty)));
                }
            }
        }
        Ok(told)
    }

    fn part(&self, placed: &Placed, patience: Option<&Patience>) -> Option<Part> {
        let row = &placed.deadline;
        let is_late = row.due_at <= self.now;
        if let Some(procedure) = &placed.procedure
            && procedure.officer_id != self.user
        {
            let is_long = patience.is_some_and(|patience| {
                patience.ends(
                    &self.law.calendar,
                    procedure.officer_id,
                    row.due_on,
                    self.day,
                )
            });
            return (is_late && is_long).then_some(Part::Escalated);
        }
        let rule = self.law.rules.that_made(row);
        self.by_day(
            row.due_on,
            is_late,
            rule.map_or(Vec::new(), rules::warn_days),
        )
    }

    fn by_day(&self, due_on: NaiveDate, is_late: bool, warn_days: Vec<i64>) -> Option<Part> {
        if is_late {
            return Some(Part::Overdue);
        }
        if due_on <= self.day {
            return Some(Part::Today);
        }
        if due_on <= self.day + WEEK {
            return Some(Part::Week);
        }
        let leads = warn_days.into_iter();
        let mut mornings = leads.map(|lead| due_on - TimeDelta::days(lead));
        mornings
            .any(|morning| self.since < morning && morning <= self.day)
            .then_some(Part::Ahead)
    }

    fn item(&self, placed: Placed) -> Item {
        let row = &placed.deadline;
        let rule = self.law.rules.that_made(row);
        Item {
            case_code: stays::code(&placed.stay),
            stay: Some(placed.stay.id),
            procedure: placed.procedure.map(|of| (of.id, of.kind)),
            term: rule.map(term_rule::Model::called),
            due_on: row.due_on,
            due_time: deadlines::time_of_day(row.due_on, row.due_at),
        }
    }
}

fn asked(due: FollowUp) -> Item {
    Item {
        case_code: due.case_code,
        stay: Some(due.stay),
        procedure: None,
        term: None,
        due_on: due.on,
        due_time: None,
    }
}

fn of_house(duty: HouseDuty) -> Item {
    Item {
        case_code: String::new(),
        stay: None,
        procedure: None,
        term: Some(duty.rule.called()),
        due_on: duty.due_on,
        due_time: None,
    }
}

/// How long a shelter's managers wait for others.
struct Patience {
    working_days: usize,
    /// Officers whom letters reach.
    reached: Vec<UserId>,
}

impl Patience {
    async fn of(connection: &impl ConnectionTrait, id: ShelterId) -> Result<Patience> {
        let shelter = shelter::Entity::find_by_id(id).one(connection).await?;
        let shelter = shelter.ok_or(Error::NotFound)?;
        let members = membership::Entity::find()
            .filter(membership::Column::ShelterId.eq(id))
            .filter(membership::Column::Role.is_in(working_roles()));
        let members = members.all(connection).await?;
        let reached = user::Entity::find()
            .select_only()
            .column(user::Column::Id)
            .filter(user::Column::Id.is_in(members.iter().map(|member| member.user_id)))
            .filter(user::Column::DisabledAt.is_null())
            .filter(user::Column::Email.is_not_null());
        Ok(Patience {
            working_days: usize::try_from(shelter.escalate_after).map_err(Error::broken)?,
            reached: reached.into_tuple().all(connection).await?,
        })
    }

    /// Whether so many working days lie between the last day and this morning, or nobody else hears of it.
    fn ends(
        &self,
        calendar: &Calendar,
        officer: UserId,
        due_on: NaiveDate,
        day: NaiveDate,
    ) -> bool {
        let between = due_on.iter_days().skip(1).take_while(|at| *at < day);
        !self.reached.contains(&officer)
            || between
                .filter(|at| calendar.is_working(*at))
                .take(self.working_days)
                .count()
                == self.working_days
    }
}
