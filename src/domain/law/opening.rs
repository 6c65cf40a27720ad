//! Procedures that open by themselves: at an arrival, when somebody sets out on another way, when one before them is done. Whoever is
//! on several ways goes all of them, each procedure once.

use super::begun::{self, Begun};
use super::paths::{self, is_in_force};
use super::rules::{self, Traits};
use super::{Law, Standing, deadlines};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::Result;
use crate::domain::journal;
use crate::domain::letters::notices;
use crate::domain::procedures::{self, NewProcedure};
use chrono::NaiveDate;
use entity::code::Code;
use entity::deadline;
use entity::id::{ProcedureId, UserId};
use entity::path_step::{self, Opens, Path};
use entity::procedure::{self, ProcedureKind};
use entity::stay;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// What opens procedures by itself: the law and the ways as they are, in whose hands, from which moment.
pub(in crate::domain) struct Opening<'l> {
    /// The terms, the calendar and the steps of all ways.
    pub law: &'l Standing,
    /// Who sees to what opens.
    pub officer: UserId,
    /// When that is.
    pub at: DateTimeUtc,
}

impl<'l> Opening<'l> {
    /// The steps with which the ways of who arrives begin; each opens a procedure.
    pub fn on_arrival(&self, stay: &stay::Model, traits: &Traits) -> Vec<&'l path_step::Model> {
        let ways = paths::of(stay, traits);
        self.steps(traits, &ways, Vec::new(), begins)
    }

    /// Opens what the beginning of these ways opens by itself, at a change.
    pub async fn set_out(
        &self,
        tx: &Tx,
        by: &Actor,
        stay: &stay::Model,
        traits: &Traits,
        ways: &[Path],
    ) -> Result<()> {
        let steps = self.steps(traits, ways, known(tx, stay).await?, begins);
        self.open_now(tx, by, stay, traits, steps).await
    }

    /// Opens what comes after a child was handed over to a substitute family.
    pub async fn on_placement(
        &self,
        tx: &Tx,
        by: &Actor,
        stay: &stay::Model,
        traits: &Traits,
    ) -> Result<()> {
        let follows = |step: &path_step::Model| step.opens == Opens::Placement;
        let known = known(tx, stay).await?;
        let steps = self.steps(traits, &[Path::ChildAlone], known, follows);
        self.open_now(tx, by, stay, traits, steps).await
    }

    /// The steps of these ways that are wanted, each procedure once: what is known already is not opened again.
    fn steps(
        &self,
        traits: &Traits,
        ways: &[Path],
        mut known: Vec<ProcedureKind>,
        is_wanted: impl Fn(&path_step::Model) -> bool,
    ) -> Vec<&'l path_step::Model> {
        let on = calendar::local(self.at).date();
        let mut steps = Vec::new();
        for step in &self.law.steps {
            let is_on_its_way = ways.contains(&step.path) && is_in_force(step, on);
            if is_on_its_way
                && is_wanted(step)
                && !known.contains(&step.kind)
                && is_for(self.law, step, traits, on)
            {
                known.push(step.kind);
                steps.push(step);
            }
        }
        steps
    }

    async fn open_now(
        &self,
        tx: &Tx,
        by: &Actor,
        stay: &stay::Model,
        traits: &Traits,
        steps: Vec<&path_step::Model>,
    ) -> Result<()> {
        if steps.is_empty() {
            return Ok(());
        }
        let [ids] = tx.ids([("procedure", steps.len())]).await?;
        let ids = ids.into_iter().map(ProcedureId);
        self.open(tx, by, stay, traits, steps.into_iter().zip(ids), Vec::new())?;
        Ok(tx.write_what_waits().await?)
    }

    /// Opens procedures under ids that were drawn for them, and writes what the arrival began in the stay itself, all of it with
    /// what comes next.
    pub fn open<'s>(
        &self,
        tx: &Tx,
        by: &Actor,
        stay: &stay::Model,
        traits: &Traits,
        steps: impl Iterator<Item = (&'s path_step::Model, ProcedureId)>,
        begun: Vec<Begun>,
    ) -> Result<()> {
        let on = calendar::local(self.at).date();
        let mut entries = Vec::new();
        if !begun.is_empty() {
            entries.push(begun::entry(stay, &begun));
        }
        let (mut opened, mut first) = (Vec::new(), None);
        let mut deadlines: Vec<_> = begun.into_iter().map(|one| one.row).collect();
        for (step, id) in steps {
            let of = (step.kind, traits);
            let made = begun::by_opening(tx, by, self.law, stay, of, self.at)?;
            let new = NewProcedure {
                kind: step.kind,
                agency: step.agency.clone(),
                reference_no: None,
                officer: self.officer,
                started_on: on,
                started_at: None,
                // What is late already was due on the first day.
                due_on: made.iter().map(|one| one.due_on.max(on)).min(),
            };
            opened.push(procedure::ActiveModel {
                id: Set(id),
                late_at: Set(made.iter().map(|one| one.due_at).min()),
                ..procedures::row(tx, by, stay, new.clone())
            });
            first.get_or_insert(id);
            entries.push(procedures::entry(stay, id).with((step.path, new)));
            if !made.is_empty() {
                entries.push(begun::entry(stay, &made));
            }
            deadlines.extend(made.into_iter().map(|one| deadline::ActiveModel {
                procedure_id: Set(Some(id)),
                ..one.row
            }));
        }
        tx.insert_at_end(opened);
        tx.insert_at_end(deadlines);
        // One letter for all that open together: the case's page lists them.
        if let Some(first) = first {
            notices::queue_opened_together(tx, first, self.officer, stay.id);
        }
        journal::record_all(tx, by, entries)
    }
}

/// The kinds of procedures that a stay has or had.
async fn known(tx: &Tx, stay: &stay::Model) -> Result<Vec<ProcedureKind>> {
    let rows = procedure::Entity::find().filter(procedure::Column::StayId.eq(stay.id));
    let rows = rows.all(tx).await?;
    Ok(rows.into_iter().map(|row| row.kind).collect())
}

fn begins(step: &path_step::Model) -> bool {
    step.opens == Opens::Intake
}

/// Opens what follows a procedure that is done.
pub(super) async fn follow(
    tx: &Tx,
    by: &Actor,
    law: &Standing,
    stay: &stay::Model,
    procedure: &procedure::Model,
    at: DateTimeUtc,
) -> Result<()> {
    let is_next = |step: &path_step::Model| follows(step, procedure);
    if !law.steps.iter().any(is_next) {
        return Ok(());
    }
    let traits = deadlines::traits(tx, tx.vault(), stay).await?;
    let ways = paths::of(stay, &traits);
    let opening = Opening {
        law,
        officer: procedure.officer_id,
        at,
    };
    let steps = opening.steps(&traits, &ways, known(tx, stay).await?, is_next);
    opening.open_now(tx, by, stay, &traits, steps).await
}

/// Whether what follows a procedure, once it is done, begins with a term that runs by the clock.
pub(super) async fn follows_by_clock(
    tx: &Tx,
    law: &Standing,
    stay: &stay::Model,
    procedure: &procedure::Model,
    at: DateTimeUtc,
) -> Result<bool> {
    let on = calendar::local(at).date();
    let is_next = |step: &&path_step::Model| follows(step, procedure) && is_in_force(step, on);
    let mut next = law.steps.iter().filter(is_next).peekable();
    if next.peek().is_none() {
        return Ok(false);
    }
    let traits = deadlines::traits(tx, tx.vault(), stay).await?;
    let ways = paths::of(stay, &traits);
    Ok(next.filter(|step| ways.contains(&step.path)).any(|step| {
        let mut terms = begun::terms_of(law, step.kind, &traits, begun::FROM_THEN, at);
        terms.any(|rule| rules::runs_by_clock(rule.unit))
    }))
}

fn follows(step: &path_step::Model, procedure: &procedure::Model) -> bool {
    step.opens == Opens::Then && step.after == procedure.kind.code()
}

/// A step that names terms is for those for whom one of them holds; one that names none is for everybody on its way.
fn is_for(law: &Law, step: &path_step::Model, traits: &Traits, on: NaiveDate) -> bool {
    let mut codes = step.rules.split_whitespace().peekable();
    codes.peek().is_none()
        || codes.any(|code| {
            let rule = law.rules.version_on(code, on);
            rule.is_some_and(|rule| rules::applies(rule, traits))
        })
}
