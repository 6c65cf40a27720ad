//! The ways through the house: which procedures an arrival opens by itself, and which follow when one is done. The steps are
//! rows with versions; whoever is on several ways goes all of them, each procedure once.

use super::deadlines;
use super::rules::{self, Traits};
use super::{Law, load};
use crate::db::Tx;
use crate::domain::access::Actor;
use crate::domain::calendar;
use crate::domain::error::Result;
use crate::domain::journal::{self, Entry};
use crate::domain::letters::notices;
use chrono::NaiveDate;
use entity::code::Code;
use entity::id::{StayId, UserId};
use entity::journal::{Act, Subject as Recorded};
use entity::path_step::{self, Opens, Path};
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::stay::{self, Category, Source};
use entity::term_rule::{Starts, Subject};
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
    let came_back = matches!(
        stay.source,
        Source::BorderGuard | Source::CoastGuard | Source::Mission
    );
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
    if of.is_child {
        paths.push(match stay.head_id {
            Some(_) => Path::ChildWithParent,
            None => Path::ChildAlone,
        });
    }
    paths
}

/// Opens what the beginning of these ways opens by itself, at an arrival or a change; what is known already is not opened again.
#[expect(clippy::too_many_arguments, reason = "all of it is one act")]
pub(in crate::domain) async fn set_out(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    traits: &Traits,
    ways: &[Path],
    officer: UserId,
    at: DateTimeUtc,
) -> Result<()> {
    let steps = load_steps(tx).await?;
    let begun = steps
        .iter()
        .filter(|step| step.opens == Opens::Intake && ways.contains(&step.path));
    open(tx, by, law, stay, traits, begun, officer, at).await
}

/// Opens what follows a procedure that is done.
pub(super) async fn follow(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    procedure: &procedure::Model,
    at: DateTimeUtc,
) -> Result<()> {
    let steps = load_steps(tx).await?;
    let after = procedure.kind.code();
    if !steps
        .iter()
        .any(|step| step.opens == Opens::Then && step.after == after)
    {
        return Ok(());
    }
    let law = load(tx).await?;
    let traits = deadlines::traits(tx, stay).await?;
    let ways = of(stay, &traits);
    let next = steps.iter().filter(|step| {
        step.opens == Opens::Then && step.after == after && ways.contains(&step.path)
    });
    let officer = procedure.officer_id;
    open(tx, by, &law, stay, &traits, next, officer, at).await
}

#[expect(clippy::too_many_arguments, reason = "all of it is one act")]
async fn open<'s>(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    traits: &Traits,
    steps: impl Iterator<Item = &'s path_step::Model>,
    officer: UserId,
    at: DateTimeUtc,
) -> Result<()> {
    let on = calendar::local(at).date();
    let mut known = kinds(tx, stay.id).await?;
    let mut told = false;
    for step in steps.filter(|step| is_in_force(step, on)) {
        if known.contains(&step.kind) || !is_for(law, step, traits, on) {
            continue;
        }
        known.push(step.kind);
        let opened = open_one(tx, by, law, stay, traits, step, officer, at).await?;
        // One letter for all that opened together: the case's page lists them.
        if !told {
            notices::queue_opened(tx, opened.id, officer).await?;
            told = true;
        }
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "all of it is one act")]
async fn open_one(
    tx: &Tx,
    by: &Actor,
    law: &Law,
    stay: &stay::Model,
    traits: &Traits,
    step: &path_step::Model,
    officer: UserId,
    at: DateTimeUtc,
) -> Result<procedure::Model> {
    let row = procedure::ActiveModel {
        shelter_id: Set(stay.shelter_id),
        stay_id: Set(stay.id),
        kind: Set(step.kind),
        agency: Set(step.agency.clone()),
        reference_no: Set(None),
        officer_id: Set(officer),
        started_on: Set(calendar::local(at).date()),
        due_on: Set(None),
        state: Set(ProcedureState::Prepared),
        closed_on: Set(None),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        version: Set(1),
        ..Default::default()
    };
    let opened = procedure::Entity::insert(row)
        .exec_with_returning(tx)
        .await?;
    let entry = Entry::new(Act::OpenedProcedure, Recorded::Procedure)
        .of(opened.id.0)
        .in_stay(stay.id);
    journal::record(tx, by, entry.with((step.kind, step.path))).await?;
    for (starts, at) in [
        (Starts::Arrival, stay.arrived_at),
        (Starts::NoticeReceived, at),
    ] {
        let terms = law
            .rules
            .in_force(calendar::local(at).date())
            .filter(|rule| {
                rule.subject == Subject::Procedure
                    && rule.kind == Some(step.kind)
                    && rule.starts == starts
                    && rules::applies(rule, traits)
            });
        deadlines::begin(tx, by, law, stay, Some(opened.id), terms, at).await?;
    }
    deadlines::mirror(tx, opened.id).await?;
    Ok(opened)
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

async fn kinds(connection: &impl ConnectionTrait, stay: StayId) -> Result<Vec<ProcedureKind>> {
    let rows = procedure::Entity::find().filter(procedure::Column::StayId.eq(stay));
    let rows = rows.all(connection).await?;
    Ok(rows.into_iter().map(|row| row.kind).collect())
}
