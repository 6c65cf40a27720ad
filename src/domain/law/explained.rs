//! A deadline that explains itself: the version of the term that made it, every day on the way, what came before and after it.

use super::recount::Moved;
use super::rules::{self, Rules};
use super::{adjusting, deadlines, load};
use crate::domain::access::Actor;
use crate::domain::accounts::people;
use crate::domain::calendar::terms::Deadline;
use crate::domain::calendar::{self, Calendar};
use crate::domain::error::{Error, Result};
use crate::domain::journal::change_of;
use crate::domain::stays;
use crate::domain::vault::Vault;
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::{DeadlineId, UserId};
use entity::journal::{self, Act, Subject as Recorded};
use entity::term_rule::{self, Starts};
use entity::{procedure, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// A deadline with all that made it.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The row.
    pub row: deadline::Model,
    /// Case code of its stay.
    pub case_code: String,
    /// Its procedure, if it has one.
    pub procedure: Option<procedure::Model>,
    /// The version that made it; none for a date that a person set.
    pub rule: Option<term_rule::Model>,
    /// The event from which it runs: that of its term, or the change of category with which it came to hold.
    pub starts: Option<Starts>,
    /// How the days came out, for what was counted in days or hours and not fixed by hand.
    pub counted: Option<Deadline>,
    /// Whether it was, or is, late.
    pub is_late: bool,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
}

/// One thing that happened to a deadline.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: DateTimeUtc,
    /// Who did it; empty for what an act brought with it.
    pub who: String,
    /// What.
    pub what: Happened,
}

/// What may happen to a deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It began.
    Began,
    /// A decision extended the deadline before it to this one.
    Follows(DeadlineId),
    /// The calendar or the law moved it from one day to another.
    Moved(NaiveDate, NaiveDate),
    /// It was met in time.
    Met,
    /// It was met, but late.
    MetLate,
    /// A decision extended it; the deadline that follows. The decision itself is on the row.
    Extended(Option<DeadlineId>),
    /// It no longer holds.
    Lifted,
}

/// Explains a deadline of the actor's shelter.
pub async fn explain(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    actor: &Actor,
    id: DeadlineId,
    now: DateTimeUtc,
) -> Result<Explained> {
    let row = deadlines::seen_by(connection, actor, id).await?;
    let law = load(connection).await?;
    let rule = law.rules.that_made(&row).cloned();
    let stay = stays::seen_by(connection, actor, row.stay_id).await?;
    let procedure = match row.procedure_id {
        Some(id) => procedure::Entity::find_by_id(id).one(connection).await?,
        None => None,
    };
    let counted = counted(&law.calendar, &row, rule.as_ref())?;
    let starts = match &rule {
        Some(rule) => Some(starts(connection, &stay, &row, rule).await?),
        None => None,
    };
    Ok(Explained {
        history: history(connection, vault, &law.rules, &row).await?,
        case_code: stays::code(&stay),
        is_late: deadlines::is_late(&row, now),
        procedure,
        rule,
        starts,
        counted,
        row,
    })
}

async fn starts(
    connection: &impl ConnectionTrait,
    stay: &stay::Model,
    row: &deadline::Model,
    rule: &term_rule::Model,
) -> Result<Starts> {
    let may_differ = matches!(rule.starts, Starts::Arrival | Starts::NoticeReceived);
    match may_differ && adjusting::began_with_change(connection, stay, row).await? {
        true => Ok(Starts::CategoryChanged),
        false => Ok(rule.starts),
    }
}

fn counted(
    calendar: &Calendar,
    row: &deadline::Model,
    rule: Option<&term_rule::Model>,
) -> Result<Option<Deadline>> {
    let Some(rule) = rule.filter(|_| !row.is_fixed) else {
        return Ok(None);
    };
    let from = calendar::local(row.began_at);
    Ok(rules::term(rule)?.map(|term| calendar.deadline(from, term)))
}

async fn history(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    rules: &Rules,
    row: &deadline::Model,
) -> Result<Vec<Event>> {
    let next = deadline::Entity::find().filter(deadline::Column::FollowsId.eq(row.id));
    let next = next.one(connection).await?.map(|next| next.id);
    let mut events = vec![(row.recorded_at, row.recorded_by, begun(row))];
    events.extend(moves(connection, vault, rules, row).await?);
    let ended = match row.state {
        DeadlineState::Open => None,
        DeadlineState::Met if deadlines::is_late(row, row.due_at) => Some(Happened::MetLate),
        DeadlineState::Met => Some(Happened::Met),
        DeadlineState::Extended => Some(Happened::Extended(next)),
        DeadlineState::Lifted => Some(Happened::Lifted),
    };
    if let (Some(what), Some(at)) = (ended, row.settled_at) {
        events.push((at, row.settled_by, what));
    }
    let names = people::names(connection, events.iter().filter_map(|(_, user, _)| *user)).await?;
    let name = |user: Option<UserId>| user.and_then(|id| names.get(&id).cloned());
    Ok(events
        .into_iter()
        .map(|(at, user, what)| Event {
            at,
            who: name(user).unwrap_or_default(),
            what,
        })
        .collect())
}

fn begun(row: &deadline::Model) -> Happened {
    match row.follows_id {
        Some(before) => Happened::Follows(before),
        None => Happened::Began,
    }
}

type Recalled = (DateTimeUtc, Option<UserId>, Happened);

/// What the journal says about the group that it belonged to, from its present day backwards.
async fn moves(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    rules: &Rules,
    row: &deadline::Model,
) -> Result<Vec<Recalled>> {
    let Some(rule) = rules.that_made(row) else {
        return Ok(Vec::new());
    };
    let entries = journal::Entity::find()
        .filter(journal::Column::ShelterId.eq(row.shelter_id))
        .filter(journal::Column::Act.eq(Act::Recounted))
        .filter(journal::Column::Subject.eq(Recorded::Deadline))
        .filter(journal::Column::At.gte(row.recorded_at));
    let entries = entries.order_by_desc(journal::Column::Id);
    let (mut found, mut day) = (Vec::new(), row.due_on);
    for entry in entries.all(connection).await? {
        let Some(said) = change_of::<serde_json::Value>(vault, &entry)? else {
            continue;
        };
        let said: Vec<Moved> = serde_json::from_value(said["to"].clone()).map_err(Error::broken)?;
        let own = said.into_iter().find(|moved| {
            moved.term == rule.code && moved.began_on == row.began_on && moved.to == Some(day)
        });
        if let Some(moved) = own {
            found.push((entry.at, entry.user_id, Happened::Moved(moved.from, day)));
            day = moved.from;
        }
    }
    found.reverse();
    Ok(found)
}
