//! How the terms of law change: a version is added from a day, confirmed, ended, or taken back when it was a mistake. None is
//! edited or deleted; a deadline goes by the version that was in force on the day it began.

mod amendment;

pub use self::amendment::{Amendment, NewTerm, NewVersion, Reach};

use super::recount::reach::{self, Beginning, Turn};
use super::recount::{self, Changed, Kept, Move, Preview, Progress};
use super::rules::{self, Rules};
use super::{Law, load, misfits};
use crate::db::{Hold, Tx};
use crate::domain::access::{Actor, Can, KeepLaw};
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::journal::{self, Entry};
use crate::domain::vault::Vault;
use entity::code::Code;
use entity::id::RuleId;
use entity::journal::{Act, Subject as Recorded};
use entity::term_rule::{self, Subject, TermUnit};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel};

/// What an amendment would do, and which open deadlines of the term keep their law. Nothing is written.
pub async fn try_out(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    by: &Actor,
    amendment: &Amendment,
    now: DateTimeUtc,
    progress: &Progress,
) -> Result<(Preview, Kept)> {
    let before = load(connection).await?;
    misfits::refuse(connection, &before.rules, amendment).await?;
    let (changed, code) = amended(&before.rules, amendment, by, now)?;
    let after = Law {
        rules: with(&before.rules, changed),
        calendar: before.calendar.clone(),
    };
    let turn = turn(&before.rules, &after.rules, amendment, &code);
    let laws = (&before.rules, &after);
    let (moves, begins) = comes_of(connection, vault, laws, &code, turn, progress).await?;
    let keep = recount::kept::of_term(connection, by, &before.rules, &code, &moves).await?;
    let preview = Preview {
        begins: recount::preview::begins(connection, by, &begins).await?,
        ..recount::preview::of(connection, by, &before.rules, &moves).await?
    };
    Ok((preview, keep))
}

/// Amends a term, moves every open deadline whose version changes by it, and begins it for those for whom it comes to hold. Gives
/// how many deadlines that concerns.
pub async fn amend(
    tx: &Tx,
    by: &Can<KeepLaw>,
    amendment: &Amendment,
    progress: &Progress,
) -> Result<i64> {
    tx.alone(Hold::Law).await?;
    let before = load(tx).await?;
    misfits::refuse(tx, &before.rules, amendment).await?;
    let (changed, code) = amended(&before.rules, amendment, by, tx.now())?;
    let mut latest = RuleId(0);
    for row in changed {
        let is_new = row.id == RuleId(0);
        let mut row = row.into_active_model();
        latest = if is_new {
            row.id = sea_orm::ActiveValue::NotSet;
            let insert = term_rule::Entity::insert(row.reset_all());
            insert.exec(tx).await?.last_insert_id
        } else {
            row.reset_all().update(tx).await?.id
        };
    }
    let entry = |act| Entry::new(act, Recorded::Rule).of(latest.0);
    let entry = match amendment {
        Amendment::Add(new) => {
            let (amount, unit) = (new.amount, new.unit);
            entry(Act::Added).with((&code, new.valid_from, amount, unit, amendment.reason()))
        }
        Amendment::Found(new) => {
            let first = &new.first;
            let (amount, unit) = (first.amount, first.unit);
            let said = (&code, &new.name, first.valid_from, amount, unit);
            entry(Act::Added).with((said, amendment.reason()))
        }
        Amendment::End(_, on, reason) => entry(Act::Changed).with((&code, on, reason)),
        Amendment::Withdraw(_, reason) => entry(Act::Withdrawn).with((&code, reason)),
    };
    journal::record(tx, by, entry)?;
    let after = load(tx).await?;
    let turn = turn(&before.rules, &after.rules, amendment, &code);
    let laws = (&before.rules, &after);
    let (moves, begins) = comes_of(tx, tx.vault(), laws, &code, turn, progress).await?;
    let reason = amendment.reason();
    recount::apply(tx, by, &before.rules, &moves, &reason, progress).await?;
    if let Some(turn) = turn {
        reach::begin(tx, by, &after, turn, &begins).await?;
    }
    let moved: i64 = moves.iter().map(|moved| moved.deadlines).sum();
    Ok(moved + begins.len() as i64)
}

/// The day from which an amendment lets its term hold for others than before, or run from another event.
fn turn<'c>(
    before: &Rules,
    after: &Rules,
    amendment: &Amendment,
    code: &'c str,
) -> Option<Turn<'c>> {
    let (on, undone) = match amendment {
        Amendment::Add(new) => (new.valid_from, None),
        Amendment::Withdraw(id, _) => {
            let row = before.with_id(*id)?;
            (row.valid_from, Some(row.recorded_at))
        }
        // What comes in or ends does so for everybody.
        Amendment::Found(_) | Amendment::End(..) => return None,
    };
    let (was, is) = (before.version_on(code, on)?, after.version_on(code, on)?);
    let counts =
        |rule: &term_rule::Model| rule.amount.is_some() || rule.unit == TermUnit::BeforeNight;
    // A version that named no number lifted what it reached, too.
    let is_same = (was.kind, was.starts, was.person) == (is.kind, is.starts, is.person)
        && was.categories == is.categories
        && (undone.is_none() || counts(was) == counts(is));
    (!is_same).then_some(Turn { code, on, undone })
}

/// Which open deadlines of a term come out otherwise under the law after an amendment, and which begin.
async fn comes_of(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    (before, after): (&Rules, &Law),
    code: &str,
    turn: Option<Turn<'_>>,
    progress: &Progress,
) -> Result<(Vec<Move>, Vec<Beginning>)> {
    let Some(turn) = turn else {
        let term = Changed::Term(code, None);
        let moves = recount::compare(connection, before, after, term, progress).await?;
        return Ok((moves, Vec::new()));
    };
    let persons = reach::persons(connection, vault, before, turn).await?;
    let term = Changed::Term(code, Some(&persons));
    let moves = recount::compare(connection, before, after, term, progress).await?;
    let begins = reach::beginnings(connection, vault, after, turn, &moves).await?;
    Ok((moves, begins))
}

/// Says by which document a version was confirmed that was not certain before.
pub async fn confirm(tx: &Tx, by: &Can<KeepLaw>, id: RuleId, document_no: &str) -> Result<()> {
    tx.alone(Hold::Law).await?;
    let row = term_rule::Entity::find_by_id(id).one(tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    if rules::is_certain(&row) || row.withdrawn_at.is_some() {
        return Err(Refusal::NothingToConfirm.into());
    }
    let mut row = row.into_active_model();
    row.confirmed_no = Set(Some(document_no.to_owned()));
    row.confirmed_by = Set(by.user);
    row.confirmed_at = Set(Some(tx.now()));
    row.update(tx).await?;
    let entry = Entry::new(Act::Confirmed, Recorded::Rule).of(id.0);
    journal::record(tx, by, entry.with(document_no))
}

/// The versions that come out of an amendment, the one it is about last; a new one has the id 0.
fn amended(
    rules: &Rules,
    amendment: &Amendment,
    by: &Actor,
    now: DateTimeUtc,
) -> Result<(Vec<term_rule::Model>, String)> {
    match amendment {
        Amendment::Found(new) => {
            let code = new.first.code.clone();
            if rules.versions(&code).next().is_some() {
                return Err(Refusal::TermExists.into());
            }
            let version = term_rule::Model {
                name: Some(new.name.clone()),
                name_en: new.name_en.clone(),
                ..version(&new.first, new.subject, by, now)
            };
            Ok((vec![version], code))
        }
        Amendment::Add(new) => {
            let latest = latest(rules, &new.code)?;
            if new.valid_from <= latest.valid_from {
                return Err(Refusal::LaterVersionExists.into());
            }
            let all = rules.versions(&new.code).map(|rule| rule.version);
            let version = term_rule::Model {
                name: latest.name.clone(),
                name_en: latest.name_en.clone(),
                version: all.max().unwrap_or_default() + 1,
                ..version(new, latest.subject, by, now)
            };
            let mut before = latest.clone();
            let ends = before.valid_until.unwrap_or(new.valid_from);
            before.valid_until = Some(ends.min(new.valid_from));
            Ok((vec![before, version], new.code.clone()))
        }
        Amendment::End(id, on, reason) => {
            let mut row = the_latest(rules, *id)?.clone();
            if *on <= row.valid_from || row.valid_until.is_some() {
                return Err(Refusal::EndsBeforeItBegins.into());
            }
            row.valid_until = Some(*on);
            row.ended_on = Some(*on);
            row.ended_reason = Some(reason.clone());
            let code = row.code.clone();
            Ok((vec![row], code))
        }
        Amendment::Withdraw(id, reason) => {
            let mut row = the_latest(rules, *id)?.clone();
            let before = before(rules, &row).cloned();
            // Where it ended because the mistaken one began, it goes on: to the day on which somebody ended it, or the term since.
            let before = before.map(|mut before| {
                if before.valid_until == Some(row.valid_from) {
                    if before.ended_on.is_none() {
                        (before.ended_on, before.ended_reason) =
                            (row.ended_on, row.ended_reason.clone());
                    }
                    before.valid_until = before.ended_on;
                }
                before
            });
            row.withdrawn_at = Some(now);
            row.ended_reason = Some(reason.clone());
            let code = row.code.clone();
            Ok((before.into_iter().chain([row]).collect(), code))
        }
    }
}

/// The version in use before this one.
pub(super) fn before<'r>(
    rules: &'r Rules,
    row: &'r term_rule::Model,
) -> Option<&'r term_rule::Model> {
    let others = in_use(rules, &row.code).filter(|rule| rule.id != row.id);
    others.max_by_key(|rule| rule.valid_from)
}

/// The row of a version, as the first of its term and without its name.
fn version(new: &NewVersion, subject: Subject, by: &Actor, now: DateTimeUtc) -> term_rule::Model {
    let reach = &new.reach;
    let categories: Vec<_> = reach.categories.iter().map(|one| one.code()).collect();
    term_rule::Model {
        id: RuleId(0),
        code: new.code.clone(),
        name: None,
        name_en: None,
        version: 1,
        subject,
        kind: reach.kind,
        starts: reach.starts,
        amount: new.amount,
        unit: new.unit,
        nature: new.nature,
        categories: categories.join(" "),
        person: reach.person,
        who: reach.who,
        warn_days: new.warn_days.clone(),
        then_code: reach.then_code.clone(),
        on_days: new.on_days.clone(),
        document: new.document.clone(),
        article: new.article.clone(),
        certainty: new.certainty,
        confirmed_no: None,
        confirmed_by: None,
        confirmed_at: None,
        valid_from: new.valid_from,
        valid_until: None,
        ended_on: None,
        withdrawn_at: None,
        ended_reason: None,
        recorded_by: by.user,
        recorded_at: now,
    }
}

/// The versions of a term that were not taken back.
pub fn in_use<'r>(rules: &'r Rules, code: &'r str) -> impl Iterator<Item = &'r term_rule::Model> {
    let versions = rules.versions(code);
    versions.filter(|rule| rule.withdrawn_at.is_none())
}

/// The latest version of a term that was not taken back.
pub fn latest<'r>(rules: &'r Rules, code: &'r str) -> Result<&'r term_rule::Model> {
    let latest = in_use(rules, code).max_by_key(|rule| rule.valid_from);
    latest.ok_or(Error::NotFound)
}

/// The latest version of a term; of one that was taken back as a whole, the last there was.
pub fn newest<'r>(rules: &'r Rules, code: &'r str) -> Result<&'r term_rule::Model> {
    let newest = rules.versions(code).last().ok_or(Error::NotFound)?;
    Ok(latest(rules, code).unwrap_or(newest))
}

/// This version, if it is the latest of its term.
pub(super) fn the_latest(rules: &Rules, id: RuleId) -> Result<&term_rule::Model> {
    let row = rules.with_id(id).ok_or(Error::NotFound)?;
    match latest(rules, &row.code)? {
        latest if latest.id == id => Ok(latest),
        _ => Err(Refusal::LaterVersionExists.into()),
    }
}

fn with(rules: &Rules, changed: Vec<term_rule::Model>) -> Rules {
    let mut all = rules.all().to_vec();
    for row in changed {
        match all.iter_mut().find(|known| known.id == row.id) {
            Some(known) => *known = row,
            None => all.push(row),
        }
    }
    Rules::of(all)
}
