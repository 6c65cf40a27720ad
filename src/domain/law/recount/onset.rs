//! Where a term may begin when it comes to reach others, or to run from another event, and from which moment it runs there.

use super::reach::Turn;
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use crate::domain::law::moments::When;
use crate::domain::law::rules::{self, Rules, Traits};
use crate::domain::law::{adjusting, begun, events, placed};
use crate::domain::residents::Particulars;
use chrono::{NaiveDate, NaiveTime};
use entity::deadline::{self, DeadlineState};
use entity::id::{ProcedureId, StayId};
use entity::procedure::ProcedureState;
use entity::term_rule::{self, Starts, Subject};
use entity::{procedure, stay, stay_category};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use std::collections::HashMap;

/// A stay, a procedure of it, and the moment from which a term ran there.
pub(super) type Lifted = (stay::Model, Option<ProcedureId>, DateTimeUtc);

/// What the version lifted that a turn takes back, where it is still owed. Events that people reported and what they began by
/// hand nobody will report again.
pub(super) async fn lifted(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    rule: &term_rule::Model,
    turn: Turn<'_>,
) -> Result<Vec<Lifted>> {
    let Some(undone) = turn.undone else {
        return Ok(Vec::new());
    };
    let versions = rules.versions(turn.code).map(|rule| rule.id);
    let rows = deadline::Entity::find()
        .filter(deadline::Column::State.eq(DeadlineState::Lifted))
        .filter(deadline::Column::IsFixed.eq(false))
        .filter(deadline::Column::SettledAt.eq(undone))
        .filter(deadline::Column::RuleId.is_in(versions))
        .order_by_asc(deadline::Column::Id);
    let rows = rows.all(connection).await?;
    let stays = placed::stays_of(connection, rows.iter().map(|row| row.stay_id)).await?;
    let procedures = rows.iter().filter_map(|row| row.procedure_id);
    let procedures = placed::procedures_of(connection, procedures).await?;
    let mut lifted = Vec::new();
    for row in rows {
        let stay = stays.get(&row.stay_id).ok_or(Error::NotFound)?;
        let is_owed = match row.procedure_id.and_then(|id| procedures.get(&id)) {
            Some(procedure) => procedure.closed_on.is_none() && !has_answer(rule, procedure.state),
            None => stay.ended_at.is_none() || rule.subject == Subject::Duty,
        };
        if is_owed {
            lifted.push((stay.clone(), row.procedure_id, row.began_at));
        }
    }
    Ok(lifted)
}

/// Whether the term runs until an answer that has come.
fn has_answer(rule: &term_rule::Model, state: ProcedureState) -> bool {
    let is_answered = matches!(state, ProcedureState::Answered | ProcedureState::Appealed);
    is_answered && events::ON_ASKING.contains(&rule.starts)
}

/// A stay, or an open procedure of it, in which a term may begin.
pub(super) struct Place {
    /// The stay.
    pub stay: stay::Model,
    /// The procedure, if the term is of one.
    pub procedure: Option<procedure::Model>,
    /// When that started, if what began with it tells.
    started: Option<DateTimeUtc>,
}

/// Where a term may begin that comes to hold on a day. What waits for an event that people report is begun by them.
pub(super) async fn places(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    rule: &term_rule::Model,
    on: NaiveDate,
) -> Result<Vec<Place>> {
    match rule.subject {
        Subject::StayLimit | Subject::Stay => arrived(connection, on).await,
        Subject::Procedure => opened(connection, rules, rule).await,
        Subject::Duty => Ok(Vec::new()),
    }
}

/// Those who are here and came, or were given another category, on a day or later.
async fn arrived(connection: &impl ConnectionTrait, on: NaiveDate) -> Result<Vec<Place>> {
    let since = calendar::to_utc(on.and_time(NaiveTime::MIN));
    let changed = stay_category::Entity::find()
        .select_only()
        .column(stay_category::Column::StayId)
        .filter(stay_category::Column::Since.gte(on));
    let came_or_changed = Condition::any()
        .add(stay::Column::ArrivedAt.gte(since))
        .add(stay::Column::Id.in_subquery(changed.into_query()));
    let rows = stay::Entity::find()
        .filter(stay::Column::EndedAt.is_null())
        .filter(came_or_changed);
    let place = |stay| Place {
        stay,
        procedure: None,
        started: None,
    };
    Ok(rows.all(connection).await?.into_iter().map(place).collect())
}

/// The open procedures of the term, where it runs from the arrival, from their opening or from a change of category.
async fn opened(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    rule: &term_rule::Model,
) -> Result<Vec<Place>> {
    let begins_by_itself =
        begun::FROM_THEN.contains(&rule.starts) || adjusting::WITH_CHANGE.contains(&rule.starts);
    let Some(kind) = rule.kind.filter(|_| begins_by_itself) else {
        return Ok(Vec::new());
    };
    let rows = procedure::Entity::find()
        .filter(procedure::Column::Kind.eq(kind))
        .filter(procedure::Column::ClosedOn.is_null());
    let rows = rows.all(connection).await?;
    let stays = placed::stays_of(connection, rows.iter().map(|row| row.stay_id)).await?;
    let started = started(connection, rules, &rows).await?;
    let mut places = Vec::new();
    for row in rows {
        let stay = stays.get(&row.stay_id).ok_or(Error::NotFound)?;
        places.push(Place {
            stay: stay.clone(),
            started: started.get(&row.id).copied(),
            procedure: Some(row),
        });
    }
    Ok(places)
}

/// The moments at which procedures started, as the deadlines tell that began with them: of the start itself only the day is kept.
async fn started(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    procedures: &[procedure::Model],
) -> Result<HashMap<ProcedureId, DateTimeUtc>> {
    let opened: HashMap<_, _> = procedures.iter().map(|row| (row.id, row)).collect();
    let ids = opened.keys().copied();
    let (all, of) = (deadline::Entity::find(), deadline::Column::ProcedureId);
    let began = placed::with_ids(connection, all, of, ids).await?;
    let with_it = |row: deadline::Model| {
        let procedure = opened.get(&row.procedure_id?)?;
        let rule = rules.that_made(&row);
        let is_of_start = rule.is_none_or(|rule| begun::FROM_THEN.contains(&rule.starts));
        let is_then = row.recorded_at == procedure.recorded_at;
        (is_of_start && is_then).then_some((procedure.id, row.began_at))
    };
    Ok(began.into_iter().filter_map(with_it).collect())
}

/// The categories of stays, the first one first.
pub(super) async fn categories(
    connection: &impl ConnectionTrait,
    stays: impl Iterator<Item = StayId>,
) -> Result<HashMap<StayId, Vec<stay_category::Model>>> {
    use stay_category::{Column, Entity};
    let mut rows = placed::with_ids(connection, Entity::find(), Column::StayId, stays).await?;
    rows.sort_unstable_by_key(|row| (row.since, row.id));
    let mut of: HashMap<StayId, Vec<_>> = HashMap::new();
    for row in rows {
        of.entry(row.stay_id).or_default().push(row);
    }
    Ok(of)
}

impl Place {
    /// The moment, on a day or later, from which a term runs here; none if it does not hold for the person, or came to before.
    pub(super) fn begins(
        &self,
        rule: &term_rule::Model,
        person: &Particulars,
        categories: &[stay_category::Model],
        on: NaiveDate,
    ) -> Option<DateTimeUtc> {
        let is_then = |at: &DateTimeUtc| {
            let day = calendar::local(*at).date();
            day >= on && rules::is_in_force(rule, day)
        };
        let onsets = onsets(rule, &self.stay, person, categories);
        if rule.subject == Subject::StayLimit {
            // As a change of category does it: a maximum goes on from where it first began.
            let mut onsets = onsets.into_iter().map(|onset| self.moment(onset));
            return onsets.find(is_then);
        }
        let onset = *onsets.last()?;
        let at = match &self.procedure {
            None => self.moment(onset),
            Some(procedure) => self.runs_from(rule, procedure, onset)?,
        };
        Some(at).filter(is_then)
    }

    /// When a term came to hold: with the arrival, or with a change.
    fn moment(&self, change: Option<&stay_category::Model>) -> DateTimeUtc {
        match change {
            None => self.stay.arrived_at,
            Some(change) => When::day(change.since).begins(&self.stay, change.recorded_at),
        }
    }

    /// From which moment a term runs in a procedure: from its own event, or from a change that came when that was open already.
    fn runs_from(
        &self,
        rule: &term_rule::Model,
        procedure: &procedure::Model,
        onset: Option<&stay_category::Model>,
    ) -> Option<DateTimeUtc> {
        let stay = &self.stay;
        let came_later = onset.is_some_and(|change| change.recorded_at > procedure.recorded_at);
        if came_later {
            let begins = adjusting::WITH_CHANGE.contains(&rule.starts);
            begins.then(|| self.moment(onset))
        } else if rule.starts == Starts::Arrival {
            Some(stay.arrived_at)
        } else if !begun::FROM_THEN.contains(&rule.starts) {
            None
        } else if procedure.recorded_at == stay.recorded_at {
            // What the intake opened runs from the arrival, whenever that was written down.
            Some(stay.arrived_at)
        } else {
            let by_day = || When::day(procedure.started_on).begins(stay, procedure.recorded_at);
            Some(self.started.unwrap_or_else(by_day))
        }
    }
}

/// The changes of category with which a term came to hold for a person, and `None` for the arrival; empty if it no longer holds.
fn onsets<'c>(
    rule: &term_rule::Model,
    stay: &stay::Model,
    person: &Particulars,
    categories: &'c [stay_category::Model],
) -> Vec<Option<&'c stay_category::Model>> {
    let mut onsets = Vec::new();
    let mut held = false;
    for (number, row) in categories.iter().enumerate() {
        let then = stay::Model {
            category: row.category,
            ..stay.clone()
        };
        let holds = rules::applies(rule, &Traits::of(&then, person));
        if holds && !held {
            onsets.push((number > 0).then_some(row));
        }
        held = holds;
    }
    match held {
        true => onsets,
        false => Vec::new(),
    }
}
