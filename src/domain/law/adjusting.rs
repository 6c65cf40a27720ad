//! What follows for a stay when the law comes to ask something else about it: another category, a nationality or an age that
//! was not known on arrival.

use super::deadlines::{self, Reason};
use super::moments::When;
use super::opening::Opening;
use super::paths;
use super::rules::{self, Traits};
use super::{Law, Standing, begun};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::Result;
use crate::domain::{categories, officers, procedures};
use entity::deadline::{self, DeadlineState};
use entity::path_step::Path;
use entity::term_rule::{self, Starts, Subject};
use entity::{procedure, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// What begins in a procedure that is open already when it comes to hold; other terms wait for their own event.
pub(super) const WITH_CHANGE: &[Starts] = &[
    Starts::Arrival,
    Starts::NoticeReceived,
    Starts::CategoryChanged,
];

/// Lifts the terms that no longer hold, with the reason, begins at a moment those that hold now and did not before, and opens
/// the procedures of the ways that are new. The stay is locked.
pub(in crate::domain) async fn adjust(
    tx: &Tx,
    by: &Actor,
    law: &Standing,
    stay: &stay::Model,
    before: &Traits,
    at: DateTimeUtc,
    reason: &Reason,
) -> Result<()> {
    let after = deadlines::traits(tx, tx.vault(), stay).await?;
    for procedure in procedures::open_of_stay(tx, stay.id).await? {
        procedures::locked(tx, by, procedure.id).await?;
    }
    lift(tx, by, law, stay, &after, reason).await?;
    set_going(tx, by, law, stay, (before, &after), at).await?;
    let mut ways = paths::of(stay, &after);
    ways.retain(|way| !paths::of(stay, before).contains(way));
    set_out(tx, by, law, stay, (&after, &ways), at).await
}

/// Opens, at a moment, the procedures of the ways that are new because of what the stay says of itself: who brought the person,
/// with whom they are. Terms ask for neither, so none falls away. The stay is locked.
pub(in crate::domain) async fn reroute(
    tx: &Tx,
    by: &Actor,
    law: &Standing,
    before: &stay::Model,
    stay: &stay::Model,
    at: DateTimeUtc,
) -> Result<()> {
    let traits = deadlines::traits(tx, tx.vault(), stay).await?;
    let mut ways = paths::of(stay, &traits);
    ways.retain(|way| !paths::of(before, &traits).contains(way));
    set_out(tx, by, law, stay, (&traits, &ways), at).await
}

async fn set_out(
    tx: &Tx,
    by: &Actor,
    law: &Standing,
    stay: &stay::Model,
    (traits, ways): (&Traits, &[Path]),
    at: DateTimeUtc,
) -> Result<()> {
    match officers::least_busy(tx, by).await? {
        Some(officer) if !ways.is_empty() => {
            let opening = Opening { law, officer, at };
            opening.set_out(tx, by, stay, traits, ways).await
        }
        _ => Ok(()),
    }
}

/// Lifts what the law made and no longer holds; dates that a person or a decision set stay with whoever set them.
async fn lift(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    now: &Traits,
    reason: &Reason,
) -> Result<()> {
    let open = deadline::Entity::find()
        .filter(deadline::Column::StayId.eq(stay.id))
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::IsFixed.eq(false));
    for row in open.all(tx).await? {
        let rule = law.rules.that_made(&row);
        if rule.is_some_and(|rule| !rules::applies(rule, now)) {
            deadlines::lift(tx, by, row, reason).await?;
        }
    }
    Ok(())
}

/// Begins what holds now and did not before: for the stay itself, and for the procedures that are open already.
async fn set_going(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    (before, after): (&Traits, &Traits),
    at: DateTimeUtc,
) -> Result<()> {
    let on = calendar::local(at).date();
    let is_fresh =
        |rule: &&term_rule::Model| rules::applies(rule, after) && !rules::applies(rule, before);
    let of_stay = law.rules.in_force(on).filter(is_fresh);
    let duties = of_stay.filter(|rule| rule.subject == Subject::Stay);
    begun::begin(tx, by, law, stay, None, duties, at).await?;
    for rule in law.rules.in_force(on).filter(is_fresh) {
        if rule.subject == Subject::StayLimit {
            limit(tx, by, law, stay, rule, at).await?;
        }
    }
    let open = procedure::Entity::find()
        .filter(procedure::Column::StayId.eq(stay.id))
        .filter(procedure::Column::ClosedOn.is_null());
    for procedure in open.all(tx).await? {
        let terms = law.rules.in_force(on).filter(|rule| {
            rule.subject == Subject::Procedure
                && rule.kind == Some(procedure.kind)
                && WITH_CHANGE.contains(&rule.starts)
                && is_fresh(rule)
        });
        begun::begin(tx, by, law, stay, Some(procedure.id), terms, at).await?;
        deadlines::mirror(tx, procedure.id).await?;
    }
    Ok(())
}

/// Begins a maximum of the stay at a moment, or goes on with one that ran before from where it first began. One that a decision
/// extended runs on by itself.
async fn limit(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    rule: &term_rule::Model,
    at: DateTimeUtc,
) -> Result<()> {
    let versions = law.rules.versions(&rule.code).map(|version| version.id);
    let ran = deadline::Entity::find()
        .filter(deadline::Column::StayId.eq(stay.id))
        .filter(deadline::Column::RuleId.is_in(versions))
        .order_by_asc(deadline::Column::BeganAt);
    let ran = ran.all(tx).await?;
    if ran.iter().any(|row| row.state == DeadlineState::Open) {
        return Ok(());
    }
    let since = match ran.first() {
        Some(first) if began_with_change(tx, stay, first).await? => first.began_at,
        // By the moment of it that is on record now.
        Some(_) => stay.arrived_at,
        None => at,
    };
    let of_then = law
        .rules
        .version_on(&rule.code, calendar::local(since).date());
    let term = std::iter::once(of_then.unwrap_or(rule));
    begun::begin(tx, by, law, stay, None, term, since).await
}

/// Whether a deadline runs from a change of category, and not from the event that its term names.
pub(super) async fn began_with_change(
    connection: &impl ConnectionTrait,
    stay: &stay::Model,
    row: &deadline::Model,
) -> Result<bool> {
    if row.began_at == stay.arrived_at {
        return Ok(false);
    }
    let known = categories::of_stay(connection, stay.id).await?;
    // What a procedure runs from may be of the same day; what the change began there was written with it.
    Ok(known.iter().skip(1).any(|change| {
        When::day(change.since).begins(stay, change.recorded_at) == row.began_at
            && (row.procedure_id.is_none() || change.recorded_at == row.recorded_at)
    }))
}
