//! How the ways through the house change: from a day on a step says something else, comes in, or ends. None is edited or deleted,
//! and what was opened by a step stays open.

use super::paths::{is_in_force, load_steps};
use super::rules::{self, Rules};
use crate::db::{Hold, Tx};
use crate::domain::access::{Can, KeepLaw};
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::journal::{self, Entry};
use chrono::NaiveDate;
use entity::code::Code;
use entity::journal::{Act, Subject as Recorded};
use entity::path_step::{self, Opens, Path};
use entity::procedure::ProcedureKind;
use entity::term_rule::Who;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

/// What a step says from a day on.
#[derive(Clone, Debug)]
pub struct NewStep {
    /// The way.
    pub path: Path,
    /// Its place on the way; none for a step that comes in.
    pub position: Option<i32>,
    /// The procedure.
    pub kind: ProcedureKind,
    /// The one that comes before; none for the arrival.
    pub after: Option<ProcedureKind>,
    /// Who has to act.
    pub who: Who,
    /// Whom the procedure is addressed to.
    pub agency: String,
    /// What opens it.
    pub opens: Opens,
    /// Codes of the terms that hold for it.
    pub rules: Vec<String>,
    /// The day from which it says so.
    pub valid_from: NaiveDate,
}

/// What somebody does to a way.
#[derive(Clone, Debug)]
pub enum Change {
    /// A step says something else, or comes in.
    Say(NewStep),
    /// A step ends on a day.
    End(Path, i32, NaiveDate),
}

impl Change {
    /// The day from which it holds.
    pub fn from(&self) -> NaiveDate {
        match self {
            Change::Say(new) => new.valid_from,
            Change::End(_, _, on) => *on,
        }
    }
}

/// What a change does to the rows.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The version that ends, as it will be.
    pub ended: Option<path_step::Model>,
    /// The version that begins; it has no id yet.
    pub begun: Option<path_step::Model>,
}

/// Whether a step is in force on a day or on a later one.
pub fn lasts(step: &path_step::Model, on: NaiveDate) -> bool {
    step.valid_until.is_none_or(|end| end > on)
}

/// The versions of a step, the newest first.
pub fn versions(steps: &[path_step::Model], path: Path, position: i32) -> Vec<&path_step::Model> {
    let of_step = |step: &&path_step::Model| step.path == path && step.position == position;
    let mut versions: Vec<_> = steps.iter().filter(of_step).collect();
    versions.sort_by_key(|step| std::cmp::Reverse(step.version));
    versions
}

/// What a change would do to these steps; refuses one that breaks the way.
pub fn tried(steps: &[path_step::Model], rules: &Rules, change: &Change) -> Result<Changed> {
    match change {
        Change::Say(new) => say(steps, rules, new),
        Change::End(path, position, on) => end(steps, *path, *position, *on),
    }
}

/// Changes a way.
pub async fn change(tx: &Tx, by: &Can<KeepLaw>, change: &Change) -> Result<()> {
    tx.alone(Hold::Law).await?;
    let steps = load_steps(tx).await?;
    let rules = rules::load(tx).await?;
    let Changed { ended, begun } = tried(&steps, &rules, change)?;
    let told = |step: &path_step::Model| {
        let place = (step.path, step.kind, step.position, step.version);
        let says = (&step.after, step.who, &step.agency, step.opens, &step.rules);
        serde_json::json!([place, says, step.valid_from, step.valid_until])
    };
    let entry = Entry::new(Act::Changed, Recorded::PathStep);
    let said = (ended.as_ref().map(told), begun.as_ref().map(told));
    journal::record(tx, by, entry.from_to(said.0, said.1))?;
    if let Some(step) = ended {
        let until = step.valid_until;
        let mut row = step.into_active_model();
        row.valid_until = Set(until);
        row.update(tx).await?;
    }
    if let Some(step) = begun {
        let mut row = step.into_active_model().reset_all();
        row.id = sea_orm::ActiveValue::NotSet;
        row.insert(tx).await?;
    }
    Ok(())
}

fn say(steps: &[path_step::Model], rules: &Rules, new: &NewStep) -> Result<Changed> {
    let on = new.valid_from;
    let (mut ended, mut until) = (None, None);
    let (position, version) = match new.position {
        Some(position) => {
            let versions = versions(steps, new.path, position);
            let latest = *versions.first().ok_or(Error::NotFound)?;
            if latest.valid_from >= on {
                return Err(Refusal::LaterVersionExists.into());
            }
            // An end that is still ahead stays; what has ended before may come back.
            until = latest.valid_until.filter(|end| *end > on);
            if latest.valid_until.is_none_or(|end| end >= on) {
                ended = Some(path_step::Model {
                    valid_until: Some(on),
                    ..latest.clone()
                });
            }
            (position, latest.version + 1)
        }
        None => {
            let of_path = steps.iter().filter(|step| step.path == new.path);
            let last = of_path.map(|step| step.position).max();
            (last.unwrap_or_default() + 1, 1)
        }
    };
    fits(steps, new, until)?;
    if !new
        .rules
        .iter()
        .all(|code| is_of_kind(rules, code, new.kind))
    {
        return Err(Refusal::NoSuchTerm.into());
    }
    Ok(Changed {
        ended,
        begun: Some(path_step::Model {
            id: 0,
            path: new.path,
            version,
            position,
            kind: new.kind,
            after: new.after.map_or("", |kind| kind.code()).to_owned(),
            who: new.who,
            agency: new.agency.clone(),
            opens: new.opens,
            rules: new.rules.join(" "),
            valid_from: on,
            valid_until: until,
        }),
    })
}

/// Refuses what does not go together with the other steps of the way, now or when one of them begins or ends.
fn fits(steps: &[path_step::Model], new: &NewStep, until: Option<NaiveDate>) -> Result<()> {
    if new.opens == Opens::Then && new.after.is_none() {
        return Err(Refusal::NothingBefore.into());
    }
    let on = new.valid_from;
    let others = steps.iter().filter(|step| {
        step.path == new.path && Some(step.position) != new.position && lasts(step, on)
    });
    let others: Vec<_> = others.collect();
    let turns = others
        .iter()
        .flat_map(|step| [Some(step.valid_from), step.valid_until]);
    let turns = turns.flatten().filter(|day| *day > on);
    let days = turns.filter(|day| until.is_none_or(|end| *day < end));
    for day in days.chain([on]) {
        let there = others.iter().filter(|step| is_in_force(step, day));
        let there: Vec<_> = there.copied().collect();
        let has = |kind| there.iter().any(|step| step.kind == kind);
        if has(new.kind) {
            return Err(Refusal::StepExists.into());
        }
        if goes_in_a_circle(&there, new) {
            return Err(Refusal::StepsInACircle.into());
        }
        if new.after.is_some_and(|kind| !has(kind)) {
            return Err(Refusal::NoStepBefore.into());
        }
    }
    Ok(())
}

/// Whether a step would wait for itself, by way of others or at once.
fn goes_in_a_circle(others: &[&path_step::Model], new: &NewStep) -> bool {
    let mut before = new.after.map(|kind| kind.code().to_owned());
    for _ in 0..=others.len() {
        match before {
            Some(kind) if kind == new.kind.code() => return true,
            Some(kind) => {
                let step = others.iter().find(|step| step.kind.code() == kind);
                before = step.map(|step| step.after.clone());
            }
            None => return false,
        }
    }
    true
}

fn is_of_kind(rules: &Rules, code: &str, kind: ProcedureKind) -> bool {
    let mut versions = rules.versions(code);
    versions.any(|rule| rule.kind == Some(kind) && rule.withdrawn_at.is_none())
}

fn end(steps: &[path_step::Model], path: Path, position: i32, on: NaiveDate) -> Result<Changed> {
    let latest = *versions(steps, path, position)
        .first()
        .ok_or(Error::NotFound)?;
    if latest.valid_until.is_some() || on <= latest.valid_from {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    let waits = |step: &&path_step::Model| {
        step.path == path && step.after == latest.kind.code() && lasts(step, on)
    };
    if let Some(step) = steps.iter().find(waits) {
        return Err(Refusal::StepIsWaitedFor(step.kind).into());
    }
    Ok(Changed {
        ended: Some(path_step::Model {
            valid_until: Some(on),
            ..latest.clone()
        }),
        begun: None,
    })
}
