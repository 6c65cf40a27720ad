//! What follows for a stay when the law comes to ask something else about it: another category, a nationality or an age that
//! was not known on arrival.

use super::deadlines::{self, Reason};
use super::paths::{self, Opening};
use super::rules::{self, Traits};
use super::{Law, Standing, begun};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::Result;
use crate::domain::procedures;
use entity::deadline::{self, DeadlineState};
use entity::path_step::Path;
use entity::term_rule::{self, Starts, Subject};
use entity::{procedure, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

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
    match procedures::least_busy(tx, by).await? {
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
        let rule = row.rule_id.and_then(|id| law.rules.with_id(id));
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
    let of_stay = |rule: &&term_rule::Model| {
        matches!(rule.subject, Subject::StayLimit | Subject::Stay) && is_fresh(rule)
    };
    let terms = law.rules.in_force(on).filter(of_stay);
    begun::begin(tx, by, law, stay, None, terms, at).await?;
    let open = procedure::Entity::find()
        .filter(procedure::Column::StayId.eq(stay.id))
        .filter(procedure::Column::ClosedOn.is_null());
    for procedure in open.all(tx).await? {
        let terms = law.rules.in_force(on).filter(|rule| {
            rule.subject == Subject::Procedure
                && rule.kind == Some(procedure.kind)
                && matches!(
                    rule.starts,
                    Starts::Arrival | Starts::NoticeReceived | Starts::CategoryChanged
                )
                && is_fresh(rule)
        });
        begun::begin(tx, by, law, stay, Some(procedure.id), terms, at).await?;
        deadlines::mirror(tx, procedure.id).await?;
    }
    Ok(())
}
