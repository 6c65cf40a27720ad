//! The ways through the house: which procedures an arrival opens by itself, and which follow when one is done. The steps are
//! rows with versions; whoever is on several ways goes all of them, each procedure once.

use super::begun::{self, Begun};
use super::deadlines;
use super::rules::{self, Traits};
use super::{Law, Standing};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use crate::domain::journal;
use crate::domain::letters::notices;
use crate::domain::procedures::{self, NewProcedure};
use chrono::NaiveDate;
use entity::code::Code;
use entity::deadline;
use entity::id::UserId;
use entity::path_step::{self, Opens, Path};
use entity::procedure::{self, ProcedureKind};
use entity::stay::{self, Category, Relative, Source};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

/// The steps of all ways in all versions, in the order in which people see them.
pub async fn load_steps(connection: &impl ConnectionTrait) -> Result<Vec<path_step::Model>> {
    let rows = path_step::Entity::find()
        .order_by_asc(path_step::Column::Path)
        .order_by_asc(path_step::Column::Position)
        .order_by_asc(path_step::Column::Version);
    Ok(rows.all(connection).await?)
}

/// Whether a step is in force on a day.
pub fn is_in_force(step: &path_step::Model, on: NaiveDate) -> bool {
    step.valid_from <= on && step.valid_until.is_none_or(|end| on < end)
}

/// The ways that somebody goes: one by the reason for the stay, others beside it for foreigners and children.
pub fn of(stay: &stay::Model, of: &Traits) -> Vec<Path> {
    // Whom these bring came over the border, unless somebody says otherwise.
    let seems_back = matches!(
        stay.source,
        Source::BorderGuard | Source::CoastGuard | Source::Mission
    );
    let came_back = stay.from_abroad.unwrap_or(seems_back);
    let mut paths = vec![match of.category {
        Category::Victim | Category::BeingIdentified | Category::AccompanyingMinor if came_back => {
            Path::Returned
        }
        Category::Victim | Category::BeingIdentified | Category::AccompanyingMinor => {
            Path::FoundHere
        }
        Category::DomesticViolence | Category::Abuse | Category::ForcedLabour => Path::Violence,
        Category::Homeless => Path::Homeless,
        Category::Child | Category::Other => Path::Urgent,
    }];
    if of.is_foreign {
        paths.push(Path::Foreigner);
    }
    // Beside a grandparent, a sibling or a friend of the family a child still has no guardian by law, who is needed until 18.
    match stay.relation {
        Some(Relative::Child) if of.is_child => paths.push(Path::ChildWithParent),
        Some(Relative::Child) => {}
        _ if of.is_minor => paths.push(Path::ChildAlone),
        _ => {}
    }
    if stay.source == Source::OnTheirOwn {
        paths.push(Path::OnTheirOwn);
    }
    paths
}

/// What opens procedures by itself: the law and the ways as they are, in whose hands, from which moment.
pub(in crate::domain) struct Opening<'l> {
    /// The terms, the calendar and the steps of all ways.
    pub law: &'l Standing,
    /// Who sees to what opens.
    pub officer: UserId,
    /// When that is.
    pub at: DateTimeUtc,
}

impl Opening<'_> {
    /// Opens what the ways of who arrives begin with, and writes what the arrival began in the stay itself.
    pub async fn on_arrival(
        &self,
        tx: &Tx,
        by: &Actor,
        stay: &stay::Model,
        traits: &Traits,
        begun: Vec<Begun>,
    ) -> Result<()> {
        let going = Going {
            traits,
            ways: &of(stay, traits),
            known: Vec::new(),
            begun,
        };
        self.open(tx, by, stay, going, begins).await
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
        let going = Going::on(tx, stay, traits, ways).await?;
        self.open(tx, by, stay, going, begins).await
    }

    /// Opens what comes after a child was handed over to a substitute family.
    pub async fn on_placement(
        &self,
        tx: &Tx,
        by: &Actor,
        stay: &stay::Model,
        traits: &Traits,
    ) -> Result<()> {
        let going = Going::on(tx, stay, traits, &[Path::ChildAlone]).await?;
        let follows = |step: &path_step::Model| step.opens == Opens::Placement;
        self.open(tx, by, stay, going, follows).await
    }

    /// Opens the steps of these ways that are wanted, each procedure once: what is known already is not opened again.
    async fn open(
        &self,
        tx: &Tx,
        by: &Actor,
        stay: &stay::Model,
        Going {
            traits,
            ways,
            mut known,
            begun,
        }: Going<'_>,
        is_wanted: impl Fn(&path_step::Model) -> bool,
    ) -> Result<()> {
        let on = calendar::local(self.at).date();
        let (mut entries, mut opening, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for step in &self.law.steps {
            let is_on_its_way = ways.contains(&step.path) && is_in_force(step, on);
            if !is_on_its_way
                || !is_wanted(step)
                || known.contains(&step.kind)
                || !is_for(self.law, step, traits, on)
            {
                continue;
            }
            known.push(step.kind);
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
            rows.push(procedure::ActiveModel {
                late_at: Set(made.iter().map(|one| one.due_at).min()),
                ..procedures::row(tx, by, stay, new.clone())
            });
            opening.push((step, new, made));
        }
        if rows.is_empty() {
            return begun::write(tx, by, stay, None, begun).await;
        }
        let opened = procedure::Entity::insert_many(rows)
            .exec_with_returning(tx)
            .await?;
        if !begun.is_empty() {
            entries.push(begun::entry(stay, &begun));
        }
        let mut rows: Vec<_> = begun.into_iter().map(|one| one.row).collect();
        for (step, new, made) in opening {
            let opened = opened.iter().find(|row| row.kind == step.kind);
            let id = opened.ok_or(Error::NotFound)?.id;
            entries.push(procedures::entry(stay, id).with((step.path, new)));
            if !made.is_empty() {
                entries.push(begun::entry(stay, &made));
            }
            rows.extend(made.into_iter().map(|one| deadline::ActiveModel {
                procedure_id: Set(Some(id)),
                ..one.row
            }));
        }
        tx.insert_at_end(rows);
        journal::record_all(tx, by, entries)?;
        // One letter for all that opened together: the case's page lists them.
        let one = opened.iter().min_by_key(|row| row.id);
        notices::queue_opened_together(tx, one.ok_or(Error::NotFound)?);
        Ok(())
    }
}

/// Who goes which ways, and what is on record of that already.
struct Going<'g> {
    traits: &'g Traits,
    ways: &'g [Path],
    /// The kinds of procedures that the stay has or had.
    known: Vec<ProcedureKind>,
    /// What begins in the stay itself, still to be written.
    begun: Vec<Begun>,
}

impl<'g> Going<'g> {
    /// Somebody who has been here for a while.
    async fn on(
        tx: &Tx,
        stay: &stay::Model,
        traits: &'g Traits,
        ways: &'g [Path],
    ) -> Result<Going<'g>> {
        let rows = procedure::Entity::find().filter(procedure::Column::StayId.eq(stay.id));
        let rows = rows.all(tx).await?;
        Ok(Going {
            traits,
            ways,
            known: rows.into_iter().map(|row| row.kind).collect(),
            begun: Vec::new(),
        })
    }
}

fn begins(step: &path_step::Model) -> bool {
    step.opens == Opens::Intake
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
    let ways = of(stay, &traits);
    Ok(next.filter(|step| ways.contains(&step.path)).any(|step| {
        let mut terms = begun::terms_of(law, step.kind, &traits, begun::FROM_THEN, at);
        terms.any(|rule| rules::runs_by_clock(rule.unit))
    }))
}

fn follows(step: &path_step::Model, procedure: &procedure::Model) -> bool {
    step.opens == Opens::Then && step.after == procedure.kind.code()
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
    let ways = of(stay, &traits);
    let opening = Opening {
        law,
        officer: procedure.officer_id,
        at,
    };
    let going = Going::on(tx, stay, &traits, &ways).await?;
    opening.open(tx, by, stay, going, is_next).await
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
