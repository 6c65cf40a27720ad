//! Completing and correcting what is on record: who somebody is, who brought them, whether they can climb stairs.

use super::access::{Can, KeepStays, SeeNames};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::law::rules::Traits;
use super::law::{self, adjusting};
use super::residents::{self, PARTICULARS, Particulars};
use super::stays::{self, INTAKE, Intake};
use super::vault::Vault;
use crate::db::{TO_CHANGE, Tx};
use entity::deadline::Because;
use entity::id::StayId;
use entity::journal::{Act, Subject};
use entity::resident::Sex;
use entity::stay::Source;
use entity::{resident, stay};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;

/// Changes who the person of a stay is; refuses if somebody changed it since the form was opened. What the law asks of a stay
/// that lasts follows what is known now, from the arrival on.
pub async fn change(
    tx: &Tx,
    by: &Can<KeepStays>,
    of: StayId,
    version: i32,
    sex: Sex,
    who: Particulars,
) -> Result<()> {
    let law = law::to_begin(tx).await?;
    let id = stays::seen_by(tx, by, of).await?.resident_id;
    let here = stay::Entity::find()
        .filter(stay::Column::ShelterId.eq(by.shelter))
        .filter(stay::Column::ResidentId.eq(id))
        .filter(stay::Column::EndedAt.is_null())
        .lock(TO_CHANGE);
    let here = here.one(tx).await?;
    let row = resident::Entity::find_by_id(id)
        .filter(resident::Column::ShelterId.eq(by.shelter))
        .lock(TO_CHANGE);
    let row = row.one(tx).await?.ok_or(Error::NotFound)?;
    if row.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let before = (row.sex, residents::open(tx.vault(), &row)?);
    let mut row = row.into_active_model();
    row.sex = Set(sex);
    row.particulars = Set(tx.vault().seal(PARTICULARS, &who)?);
    row.version = Set(version + 1);
    row.update(tx).await?;
    residents::index(tx, by, id, &who).await?;
    let asked = here.map(|stay| (Traits::of(&stay, &before.1), Traits::of(&stay, &who), stay));
    let entry = Entry::new(Act::Changed, Subject::Resident)
        .of(id.0)
        .in_stay(of);
    journal::record(tx, by, entry.from_to(before, (sex, who)))?;
    match asked {
        Some((was, is, stay)) if was != is => {
            let at = stay.arrived_at;
            adjusting::adjust(tx, by, &law, &stay, &was, at, &Because::MoreIsKnown.into()).await
        }
        _ => Ok(()),
    }
}

/// Who brought somebody, and what they told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// Who brings them.
    pub source: Source,
    /// That agency in words.
    pub agency: String,
    /// Whether they came back from abroad; unknown: judged by who brought them.
    pub from_abroad: Option<bool>,
    /// What was written down.
    pub intake: Intake,
}

impl Told {
    /// What is on record.
    pub fn of(vault: &Vault, stay: &stay::Model) -> Result<Told> {
        Ok(Told {
            source: stay.source,
            agency: stay.agency.clone(),
            from_abroad: stay.from_abroad,
            intake: vault.open(INTAKE, &stay.intake)?,
        })
    }
}

/// Completes and corrects what was told at the intake; refuses if somebody changed the stay since the form was opened. Who was
/// brought by others than it seemed goes the way of such an arrival, from the arrival on, while the stay lasts.
pub async fn change_intake(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    version: i32,
    told: &Told,
) -> Result<()> {
    let law = law::to_begin(tx).await?;
    let before = stays::locked(tx, by, id).await?;
    if before.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let mut row = before.clone().into_active_model();
    row.source = Set(told.source);
    row.agency = Set(told.agency.clone());
    row.from_abroad = Set(told.from_abroad);
    row.intake = Set(tx.vault().seal(INTAKE, &told.intake)?);
    row.version = Set(version + 1);
    let stay = row.update(tx).await?;
    let entry = Entry::new(Act::Changed, Subject::Stay).of(id.0).in_stay(id);
    let was = Told::of(tx.vault(), &before)?;
    journal::record(tx, by, entry.from_to(was, told))?;
    if stay.ended_at.is_some() {
        return Ok(());
    }
    adjusting::reroute(tx, by, &law, &before, &stay, stay.arrived_at).await
}

/// Changes whether somebody can climb stairs; a move goes by it from then on.
pub async fn change_stairs(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    step_free: bool,
) -> Result<()> {
    let stay = stays::open_for_change(tx, by, id).await?;
    let (before, version) = (stay.step_free, stay.version);
    let mut row = stay.into_active_model();
    row.step_free = Set(step_free);
    row.version = Set(version + 1);
    row.update(tx).await?;
    let entry = Entry::new(Act::Changed, Subject::Stay).of(id.0).in_stay(id);
    journal::record(
        tx,
        by,
        entry.from_to(("step_free", before), ("step_free", step_free)),
    )
}

/// The other stays of the same person, the latest first. That two cases are one person's is known to those who may read names.
pub async fn other_stays(
    connection: &impl ConnectionTrait,
    by: &Can<SeeNames>,
    of: &stay::Model,
) -> Result<Vec<stay::Model>> {
    let rows = stay::Entity::find()
        .filter(stay::Column::ShelterId.eq(by.shelter))
        .filter(stay::Column::ResidentId.eq(of.resident_id))
        .filter(stay::Column::Id.ne(of.id));
    let rows = rows
        .order_by_desc(stay::Column::ArrivedAt)
        .order_by_desc(stay::Column::Id);
    Ok(rows.all(connection).await?)
}
