//! Files of a stay: scans and pictures of papers, with their names sealed and their bytes in [`bodies`]. Nothing deletes one; what
//! was entered by mistake is marked.

pub mod bodies;
mod look;
mod opening;
pub mod pages;

pub use self::opening::{Opened, open, record_opened, record_opened_further, seen_by};

use super::access::{Actor, Can, KeepFiles, SeeNames};
use super::error::{Error, Refusal, Result};
use super::files::{self, NewTick};
use super::journal::{self, Entry};
use super::stays;
use super::vault::Vault;
use crate::db::{Db, TO_CHANGE, Tx};
use bodies::Arrived;
use entity::attachment::{self, Format};
use entity::id::{AttachmentId, ProcedureId, StayId};
use entity::journal::{Act, Subject};
use entity::procedure::ProcedureKind;
use entity::{file_body, procedure, procedure_step, stay};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::{Deserialize, Serialize};

/// The name under which the reason of a mistake is sealed.
const MISTAKE: &str = "attachment.mistake";

/// How much may be kept, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// Of one file.
    pub file: u64,
    /// Of all files of one stay.
    pub stay: u64,
    /// Of all files of the store.
    pub store: u64,
}

/// What is written down about a file beside its coded columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// What it is, in the words of who entered it.
    pub title: Option<String>,
    /// What the file was called where it came from.
    pub name: Option<String>,
    /// Of its bytes, in hex.
    pub sha256: String,
    /// How many pieces it has.
    pub pieces: i32,
}

/// What somebody says of a file that they enter.
#[derive(Clone, Debug, Default)]
pub struct NewAttachment {
    /// What it is.
    pub title: Option<String>,
    /// What it is called where it comes from.
    pub name: Option<String>,
    /// The item of the tick-list whose paper it is; it is ticked with it.
    pub item: Option<String>,
    /// The step of a procedure whose paper it is.
    pub step: Option<i64>,
}

/// Makes a body a file of a stay; the stay may have ended.
pub async fn attach(
    tx: &Tx,
    by: &Can<KeepFiles>,
    stay: StayId,
    arrived: &Arrived,
    new: NewAttachment,
    quota: &Quota,
) -> Result<AttachmentId> {
    // Locked, so that two at once do not each find the last room.
    let row = stay::Entity::find_by_id(stay)
        .filter(stay::Column::ShelterId.eq(by.shelter))
        .lock(TO_CHANGE);
    let stay = row.one(tx).await?.ok_or(Error::NotFound)?;
    if let Some(step) = new.step {
        step_of(tx, &stay, step).await?;
    }
    has_room(tx, &stay, arrived, quota).await?;
    if !bodies::is_here(tx, arrived).await? {
        return Err(Error::broken("a body lost pieces before it became a file"));
    }
    let size = i64::try_from(arrived.size).map_err(Error::broken)?;
    let told = Told {
        title: new.title,
        name: new.name,
        sha256: arrived.sha256.clone(),
        pieces: arrived.pieces,
    };
    let name = told_name(
        &arrived.token,
        stay.id,
        arrived.format,
        size,
        new.step,
        new.item.as_deref(),
    );
    let row = attachment::ActiveModel {
        shelter_id: Set(by.shelter),
        stay_id: Set(stay.id),
        body_id: Set(arrived.body),
        step_id: Set(new.step),
        item: Set(new.item.clone()),
        format: Set(arrived.format),
        size: Set(size),
        told: Set(tx.vault().seal(&name, &told)?),
        uploaded_by: Set(by.user),
        uploaded_at: Set(tx.now()),
        ..Default::default()
    };
    let id = attachment::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id;
    let entry = Entry::new(Act::Added, Subject::Attachment)
        .of(id.0)
        .in_stay(stay.id);
    journal::record(tx, by, entry.with((arrived.format, size, &told.sha256)))?;
    if let Some(item) = new.item {
        let tick = NewTick::there(tx.now(), item, Some(id));
        files::tick(tx, by, stay.id, tick).await?;
    }
    Ok(id)
}

/// What a file's particulars are sealed under: a row that is pointed at other bytes or another stay does not open.
fn told_name(
    token: &str,
    stay: StayId,
    format: Format,
    size: i64,
    step: Option<i64>,
    item: Option<&str>,
) -> String {
    let step = step.unwrap_or_default();
    let item = item.unwrap_or_default();
    format!("attachment.told {token} {stay} {format} {size} {step} {item}")
}

/// Refuses a file before any of it is taken in, if what is kept and what is on its way leave no room.
pub async fn check_room(connection: &impl ConnectionTrait, quota: &Quota) -> Result<()> {
    let kept = bytes_of(connection, attachment::Entity::find()).await?;
    if kept + bodies::on_their_way(connection).await? >= quota.store {
        return Err(Refusal::FilesOfStoreTooMany(mib(quota.store)).into());
    }
    Ok(())
}

async fn has_room(tx: &Tx, stay: &stay::Model, new: &Arrived, quota: &Quota) -> Result<()> {
    let all = attachment::Entity::find();
    let of_stay = all.clone().filter(attachment::Column::StayId.eq(stay.id));
    if bytes_of(tx, of_stay).await? + new.size > quota.stay {
        return Err(Refusal::FilesOfStayTooMany(mib(quota.stay)).into());
    }
    if bytes_of(tx, all).await? + new.size > quota.store {
        return Err(Refusal::FilesOfStoreTooMany(mib(quota.store)).into());
    }
    Ok(())
}

fn mib(bytes: u64) -> u64 {
    bytes / 1024 / 1024
}

async fn bytes_of(
    connection: &impl ConnectionTrait,
    rows: Select<attachment::Entity>,
) -> Result<u64> {
    // PostgreSQL adds up whole numbers into decimals.
    let sum = Expr::col(attachment::Column::Size).sum().cast_as("bigint");
    let sum = rows.select_only().column_as(sum, "bytes");
    let sum: Option<Option<i64>> = sum.into_tuple().one(connection).await?;
    Ok(u64::try_from(sum.flatten().unwrap_or_default()).unwrap_or_default())
}

async fn step_of(connection: &impl ConnectionTrait, stay: &stay::Model, step: i64) -> Result<()> {
    let row = procedure_step::Entity::find_by_id(step)
        .one(connection)
        .await?;
    let row = row.ok_or(Error::NotFound)?;
    let of = procedure::Entity::find_by_id(row.procedure_id)
        .filter(procedure::Column::StayId.eq(stay.id));
    of.one(connection).await?.map(drop).ok_or(Error::NotFound)
}

/// A step of a procedure to which a paper may belong.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its procedure.
    pub procedure: ProcedureId,
    /// What is asked.
    pub kind: ProcedureKind,
    /// The step.
    pub step: procedure_step::Model,
}

/// The steps of a stay's procedures, newest first.
pub async fn steps_of(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    stay: StayId,
) -> Result<Vec<Step>> {
    let procedures = procedure::Entity::find()
        .filter(procedure::Column::ShelterId.eq(actor.shelter))
        .filter(procedure::Column::StayId.eq(stay));
    let procedures = procedures.all(connection).await?;
    let ids = procedures.iter().map(|row| row.id);
    let steps = procedure_step::Entity::find()
        .filter(procedure_step::Column::ProcedureId.is_in(ids))
        .order_by_desc(procedure_step::Column::Id);
    let steps = steps.all(connection).await?.into_iter();
    let known = |step: procedure_step::Model| {
        let of = procedures.iter().find(|row| row.id == step.procedure_id)?;
        Some(Step {
            procedure: of.id,
            kind: of.kind,
            step,
        })
    };
    Ok(steps.filter_map(known).collect())
}

/// A file in a list; what it is called only for those who may read names.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The row.
    pub row: attachment::Model,
    /// Its name and title.
    pub told: Option<Told>,
    /// Why it was a mistake.
    pub mistake: Option<String>,
}

/// The files of a stay, newest first.
pub async fn of_stay(db: &Db, actor: &Actor, stay: StayId) -> Result<Vec<Listed>> {
    let rows = attachment::Entity::find().filter(attachment::Column::StayId.eq(stay));
    listed(db, actor, rows).await
}

/// The papers of steps, newest first.
pub async fn of_steps(
    db: &Db,
    actor: &Actor,
    steps: impl IntoIterator<Item = i64>,
) -> Result<Vec<Listed>> {
    let rows = attachment::Entity::find().filter(attachment::Column::StepId.is_in(steps));
    listed(db, actor, rows).await
}

async fn listed(db: &Db, actor: &Actor, rows: Select<attachment::Entity>) -> Result<Vec<Listed>> {
    let rows = rows
        .filter(attachment::Column::ShelterId.eq(actor.shelter))
        .order_by_desc(attachment::Column::Id)
        .find_also_related(file_body::Entity);
    let names = actor.can::<SeeNames>();
    let mut all = Vec::new();
    for (row, body) in rows.all(db.reader()).await? {
        let (told, mistake) = match (&names, body) {
            (Some(_), Some(body)) => (
                Some(open_told(db.vault(), &row, &body)?),
                open_mistake(db.vault(), &row)?,
            ),
            _ => (None, None),
        };
        all.push(Listed { row, told, mistake });
    }
    Ok(all)
}

/// How many files a stay has, without those entered by mistake.
pub async fn count(connection: &impl ConnectionTrait, actor: &Actor, stay: StayId) -> Result<u64> {
    let rows = attachment::Entity::find()
        .filter(attachment::Column::ShelterId.eq(actor.shelter))
        .filter(attachment::Column::StayId.eq(stay))
        .filter(attachment::Column::MistakenAt.is_null());
    Ok(rows.count(connection).await?)
}

fn open_told(vault: &Vault, row: &attachment::Model, body: &file_body::Model) -> Result<Told> {
    let name = told_name(
        &body.token,
        row.stay_id,
        row.format,
        row.size,
        row.step_id,
        row.item.as_deref(),
    );
    vault.open(&name, &row.told)
}

fn open_mistake(vault: &Vault, row: &attachment::Model) -> Result<Option<String>> {
    let reason = row.mistake.as_ref();
    reason.map(|reason| vault.open(MISTAKE, reason)).transpose()
}

/// Marks a file as entered by mistake; a tick that rested on it is taken back.
pub async fn mark_mistaken(
    tx: &Tx,
    by: &Can<KeepFiles>,
    id: AttachmentId,
    reason: String,
) -> Result<StayId> {
    let row = attachment::Entity::find_by_id(id)
        .filter(attachment::Column::ShelterId.eq(by.shelter))
        .lock(TO_CHANGE);
    let row = row.one(tx).await?.ok_or(Error::NotFound)?;
    if row.mistaken_at.is_some() {
        return Err(Refusal::KeptAsWritten.into());
    }
    let stay = stays::seen_by(tx, by, row.stay_id).await?;
    let mut change = row.into_active_model();
    change.mistaken_at = Set(Some(tx.now()));
    change.mistaken_by = Set(by.user);
    change.mistake = Set(Some(tx.vault().seal(MISTAKE, &reason)?));
    change.update(tx).await?;
    let entry = Entry::new(Act::Withdrawn, Subject::Attachment)
        .of(id.0)
        .in_stay(stay.id);
    journal::record(tx, by, entry.with(&reason))?;
    files::untick_mistaken(tx, by, &stay, id, reason).await?;
    Ok(stay.id)
}
