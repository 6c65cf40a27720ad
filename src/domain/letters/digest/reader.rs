//! Reads what a person has to hear of on a morning, shelter by shelter, and under which part of the digest it falls.

use super::patience::Patience;
use super::{Digest, Item, Part};
use crate::domain::error::Result;
use crate::domain::follow_ups::{self, FollowUp};
use crate::domain::law::placed::{self, Placed};
use crate::domain::law::yearly::{self, HouseDuty};
use crate::domain::law::{Law, deadlines, rules};
use crate::domain::officers::{who_looks_after, working_roles};
use crate::domain::{agenda, stays};
use chrono::{Days, NaiveDate, TimeDelta};
use entity::id::UserId;
use entity::{deadline, discharge, membership, procedure, term_rule};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// How many days after today are "this week".
const WEEK: Days = Days::new(6);
/// A part names at most so many deadlines; the pages show all.
const LINES: usize = 60;

/// Whose deadlines are read, as of when.
pub(super) struct Reader {
    pub(super) user: UserId,
    pub(super) law: Law,
    pub(super) since: NaiveDate,
    pub(super) day: NaiveDate,
    pub(super) now: DateTimeUtc,
}

impl Reader {
    /// Reads all shelters where they work, and their hearings.
    pub(super) async fn read(&self, connection: &impl ConnectionTrait) -> Result<Digest> {
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
            let due = follow_ups::open(connection, member.shelter_id, days, None).await?;
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
