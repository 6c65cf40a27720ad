//! What no amendment of a term may do, because other terms, steps of the ways or deadlines rest on the term as it is.

use super::rules::Rules;
use super::versions::{Amendment, NewVersion, before, latest, the_latest};
use super::{paths, ways};
use crate::domain::error::{Refusal, Result};
use chrono::NaiveDate;
use entity::procedure::ProcedureKind;
use entity::term_rule::{self, Starts};
use entity::{deadline, path_step};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// Refuses what does not go together with the other terms, with the steps of the ways, or with the deadlines that there are.
pub(super) async fn refuse(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    amendment: &Amendment,
) -> Result<()> {
    match amendment {
        Amendment::Found(new) => refuse_other_next(rules, &new.first),
        Amendment::Add(new) => {
            refuse_other_next(rules, new)?;
            let latest = latest(rules, &new.code)?;
            let is = (new.reach.kind, new.reach.starts);
            refuse_named(connection, rules, latest, is, new.valid_from).await
        }
        Amendment::End(..) => Ok(()),
        Amendment::Withdraw(id, _) => {
            let row = the_latest(rules, *id)?;
            match before(rules, row) {
                Some(before) => {
                    let is = (before.kind, before.starts);
                    refuse_named(connection, rules, row, is, row.valid_from).await
                }
                None => refuse_in_use(connection, row).await,
            }
        }
    }
}

/// Refuses to be followed by anything but itself, or a term of the same procedure that runs from the end of another.
fn refuse_other_next(rules: &Rules, new: &NewVersion) -> Result<()> {
    let follows = |code: &String| {
        let next = latest(rules, code);
        let is_next =
            |next: &term_rule::Model| next.starts == Starts::Follows && next.kind == new.reach.kind;
        *code == new.code || next.is_ok_and(is_next)
    };
    match new.reach.then_code.as_ref().is_none_or(follows) {
        true => Ok(()),
        false => Err(Refusal::NoSuchTerm.into()),
    }
}

/// Refuses to let a term be of another procedure while a step names it for this one, or not to follow any more what another term
/// lets it follow.
async fn refuse_named(
    connection: &impl ConnectionTrait,
    rules: &Rules,
    was: &term_rule::Model,
    (kind, starts): (Option<ProcedureKind>, Starts),
    on: NaiveDate,
) -> Result<()> {
    let follows = |starts: Starts| starts == Starts::Follows;
    let is_followed = || {
        let mut others = rules.all().iter().filter(|rule| rule.code != was.code);
        others.any(|rule| {
            rule.then_code.as_ref() == Some(&was.code)
                && rule.withdrawn_at.is_none()
                && rule.valid_until.is_none_or(|end| end > on)
        })
    };
    let is_other = kind != was.kind || follows(starts) != follows(was.starts);
    if is_other && is_followed() {
        return Err(Refusal::TermIsNamed.into());
    }
    if kind != was.kind {
        let steps = paths::load_steps(connection).await?;
        let mut lasting = steps.iter().filter(|step| ways::lasts(step, on));
        if lasting.any(|step| names(step, &was.code)) {
            return Err(Refusal::TermIsNamed.into());
        }
    }
    Ok(())
}

fn names(step: &path_step::Model, code: &str) -> bool {
    step.rules.split(' ').any(|named| named == code)
}

/// Refuses to take back the only version of a term that is of the first start, that made a deadline, or that a step names.
async fn refuse_in_use(connection: &impl ConnectionTrait, row: &term_rule::Model) -> Result<()> {
    let made = deadline::Entity::find().filter(deadline::Column::RuleId.eq(row.id));
    let has_made = made.one(connection).await?.is_some();
    let steps = paths::load_steps(connection).await?;
    let is_named = steps.iter().any(|step| names(step, &row.code));
    if row.recorded_by.is_none() || has_made || is_named {
        return Err(Refusal::OnlyVersion.into());
    }
    Ok(())
}
