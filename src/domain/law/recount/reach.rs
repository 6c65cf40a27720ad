//! Whom a term reaches otherwise from a day on: whose deadlines of it fall away, and for whom it begins.

use super::write::at_shelter;
use super::{Group, Move, onset};
use crate::db::Tx;
use crate::domain::access::{Can, KeepLaw};
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use crate::domain::law::rules::{self, Due, Rules, Traits};
use crate::domain::law::{Law, begun, deadlines, placed};
use crate::domain::residents::{self, Particulars};
use crate::domain::vault::Vault;
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::{ProcedureId, StayId};
use entity::term_rule::{self, Subject};
use entity::{resident, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};

/// What the law asks about those who stay.
pub type Persons = HashMap<StayId, Traits>;

/// A day from which a term reaches others, or runs from another event.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain::law) struct Turn<'a> {
    /// The term.
    pub code: &'a str,
    /// The day.
    pub on: NaiveDate,
    /// When the version was recorded that is taken back: what that lifted begins again.
    pub undone: Option<DateTimeUtc>,
}

/// A deadline that a turn begins, not yet written.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// Whose it is.
    pub stay: stay::Model,
    /// In which procedure, if in one.
    pub procedure: Option<ProcedureId>,
    /// The moment of its event.
    pub at: DateTimeUtc,
    /// Its end.
    pub due: Due,
}

/// The persons whose open deadlines of the term began on the day of the turn or later.
pub(in crate::domain::law) async fn persons(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    before: &Rules,
    turn: Turn<'_>,
) -> Result<Persons> {
    let versions = before.versions(turn.code).map(|rule| rule.id);
    let stays: Vec<StayId> = deadline::Entity::find()
        .select_only()
        .column(deadline::Column::StayId)
        .distinct()
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::BeganOn.gte(turn.on))
        .filter(deadline::Column::RuleId.is_in(versions))
        .into_tuple()
        .all(connection)
        .await?;
    let stays = placed::stays_of(connection, stays.into_iter()).await?;
    let stays: Vec<_> = stays.values().collect();
    let people = people(connection, vault, &stays).await?;
    let persons = stays.iter().filter_map(|stay| {
        let person = people.get(&stay.id)?;
        Some((stay.id, Traits::of(stay, person)))
    });
    Ok(persons.collect())
}

/// Whether deadlines go on under another version of their term: it runs from the same event, and holds for the person. What somebody
/// has who cannot be read goes on: nothing would begin for them in its place.
pub(super) fn goes_on(
    before: &Rules,
    rule: &term_rule::Model,
    group: &Group,
    persons: &Persons,
) -> bool {
    let runs = |rule: &term_rule::Model| (rule.kind, rule.starts);
    let made_by = before.with_id(group.rule_id);
    let Some(person) = persons.get(&group.stay_id) else {
        return true;
    };
    made_by.is_none_or(|made_by| runs(made_by) == runs(rule)) && rules::applies(rule, person)
}

/// What begins with a turn: what the version lifted that it takes back, from where that ran; and for those who are here, and for
/// whom the term came to hold on its day or later, what they never had. What waits for an event that people report is begun by
/// them.
pub(in crate::domain::law) async fn beginnings(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    after: &Law,
    turn: Turn<'_>,
    moves: &[Move],
) -> Result<Vec<Beginning>> {
    let Some(rule) = after.rules.version_on(turn.code, turn.on) else {
        return Ok(Vec::new());
    };
    let mut back = onset::lifted(connection, &after.rules, rule, turn).await?;
    let places = onset::places(connection, &after.rules, rule, turn.on).await?;
    let stays = back.iter().map(|(stay, ..)| stay);
    let stays: Vec<_> = stays
        .chain(places.iter().map(|place| &place.stay))
        .collect();
    let people = people(connection, vault, &stays).await?;
    let had = having(connection, &after.rules, turn, moves, &stays).await?;
    let ids = places.iter().map(|place| place.stay.id);
    let categories = onset::categories(connection, ids).await?;
    let again: HashSet<_> = back
        .iter()
        .map(|(stay, procedure, _)| (stay.id, *procedure))
        .collect();
    back.retain(|(stay, procedure, at)| {
        let person = people.get(&stay.id);
        let latest = had.get(&(stay.id, *procedure)).copied();
        // Of the duties that people report, somebody may have many.
        let is_replaced = rule.subject != Subject::Duty && latest >= turn.undone;
        !is_replaced
            && rules::is_in_force(rule, calendar::local(*at).date())
            && person.is_none_or(|person| rules::applies(rule, &Traits::of(stay, person)))
    });
    for place in places {
        let procedure = place.procedure.as_ref().map(|row| row.id);
        let key = (place.stay.id, procedure);
        if again.contains(&key) || had.contains_key(&key) {
            continue;
        }
        let of = people.get(&key.0).zip(categories.get(&key.0));
        if let Some(at) = of.and_then(|(person, of)| place.begins(rule, person, of, turn.on)) {
            back.push((place.stay, procedure, at));
        }
    }
    let mut beginnings = Vec::new();
    for (stay, procedure, at) in back {
        if let Some(due) = rules::due(&after.calendar, rule, calendar::local(at))? {
            beginnings.push(Beginning {
                stay,
                procedure,
                at,
                due,
            });
        }
    }
    Ok(beginnings)
}

/// Writes what begins with a turn.
pub(in crate::domain::law) async fn begin(
    tx: &Tx,
    by: &Can<KeepLaw>,
    after: &Law,
    turn: Turn<'_>,
    beginnings: &[Beginning],
) -> Result<()> {
    let rule = after.rules.version_on(turn.code, turn.on);
    for one in beginnings {
        let by = at_shelter(by, one.stay.shelter_id);
        begun::begin(
            tx,
            &by,
            after,
            &one.stay,
            one.procedure,
            rule.into_iter(),
            one.at,
        )
        .await?;
        if let Some(id) = one.procedure {
            deadlines::mirror(tx, id).await?;
        }
    }
    Ok(())
}

/// Which stays and procedures have, or had, a deadline of the term, and when the latest was recorded; but for what this change
/// lifts, and what the version lifted that it takes back.
async fn having(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    turn: Turn<'_>,
    moves: &[Move],
    stays: &[&stay::Model],
) -> Result<HashMap<(StayId, Option<ProcedureId>), DateTimeUtc>> {
    let gone = moves.iter().filter(|moved| moved.to.is_none());
    let gone: HashSet<_> = gone
        .map(|moved| (moved.stay, Some(moved.rule), moved.began_at))
        .collect();
    let versions = rules.versions(turn.code).map(|rule| rule.id);
    let of_term = deadline::Entity::find().filter(deadline::Column::RuleId.is_in(versions));
    let ids = stays.iter().map(|stay| stay.id);
    let mut rows = placed::with_ids(connection, of_term, deadline::Column::StayId, ids).await?;
    rows.retain(|row| {
        let goes = !row.is_fixed
            && row.state == DeadlineState::Open
            && gone.contains(&(Some(row.stay_id), row.rule_id, Some(row.began_at)));
        let comes_back = row.state == DeadlineState::Lifted
            && turn.undone.is_some()
            && row.settled_at == turn.undone;
        !goes && !comes_back
    });
    let mut latest = HashMap::new();
    for row in rows {
        let at = latest
            .entry((row.stay_id, row.procedure_id))
            .or_insert(row.recorded_at);
        *at = row.recorded_at.max(*at);
    }
    Ok(latest)
}

/// What is known of the persons of stays. Who cannot be read is left out: nothing begins for them, and what runs goes on.
async fn people(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    stays: &[&stay::Model],
) -> Result<HashMap<StayId, Particulars>> {
    let ids = stays.iter().map(|stay| stay.resident_id);
    let all = resident::Entity::find();
    let rows = placed::with_ids(connection, all, resident::Column::Id, ids).await?;
    let known: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut people = HashMap::new();
    for stay in stays {
        let person = known.get(&stay.resident_id).ok_or(Error::NotFound)?;
        if let Some(person) = residents::readable(vault, person) {
            people.insert(stay.id, person);
        }
    }
    Ok(people)
}
