//! Issued papers: a number from the yearly register, and bytes that are kept as they were signed.

use super::access::{Actor, Can, IssuePapers};
use super::calendar;
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::{shelters, stays};
use crate::db::Tx;
use chrono::Datelike;
use entity::id::{PaperId, StayId};
use entity::journal::{Act, Subject};
use entity::paper::{self, PaperVariant};
use entity::register::{self, PaperKind};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};

/// The name under which a paper's bytes are sealed.
const BYTES: &str = "paper.bytes";

/// A number that was taken from the register for a paper about to be issued.
#[derive(Clone, Debug)]
pub struct Numbered {
    /// The year of the register.
    pub year: i32,
    /// The number in it.
    pub number: i32,
    /// As printed: `05/BB-TTTGXH`.
    pub symbol: String,
    /// 1, or higher for a correction.
    pub version: i32,
    /// The paper that this one corrects.
    pub replaces: Option<paper::Model>,
}

/// Takes the next number. The register's row stays locked until the paper is issued or undone: no gaps, no doubles.
pub async fn next_number(tx: &Tx, by: &Can<IssuePapers>, kind: PaperKind) -> Result<Numbered> {
    let today = calendar::local(tx.now()).date();
    let year = today.year();
    let first = register::ActiveModel {
        shelter_id: Set(by.shelter),
        kind: Set(kind),
        year: Set(year),
        last: Set(1),
    };
    let one_more = OnConflict::columns([
        register::Column::ShelterId,
        register::Column::Kind,
        register::Column::Year,
    ])
    .value(
        register::Column::Last,
        Expr::col((register::Entity, register::Column::Last)).add(1),
    )
    .to_owned();
    register::Entity::insert(first)
        .on_conflict(one_more)
        .exec_without_returning(tx)
        .await?;
    let row = register::Entity::find_by_id((by.shelter, kind, year))
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    let symbol = shelters::named(tx, by.shelter, today).await?.symbol;
    Ok(Numbered {
        year,
        number: row.last,
        symbol: format!("{:02}/BB-{symbol}", row.last),
        version: 1,
        replaces: None,
    })
}

/// The number of a paper again, for a correction that names it.
pub async fn correction(tx: &Tx, by: &Can<IssuePapers>, id: PaperId) -> Result<Numbered> {
    let old = seen_by(tx, by, id).await?;
    let later = paper::Entity::find().filter(paper::Column::ReplacesId.eq(old.id));
    if later.one(tx).await?.is_some() {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    Ok(Numbered {
        year: old.year,
        number: old.number,
        symbol: old.symbol.clone(),
        version: old.version + 1,
        replaces: Some(old),
    })
}

/// Keeps the bytes of a paper for ever.
pub async fn issue(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: StayId,
    kind: PaperKind,
    variant: PaperVariant,
    numbered: Numbered,
    bytes: &[u8],
) -> Result<PaperId> {
    stays::seen_by(tx, by, stay).await?;
    let row = paper::ActiveModel {
        shelter_id: Set(by.shelter),
        stay_id: Set(stay),
        kind: Set(kind),
        variant: Set(variant),
        year: Set(numbered.year),
        number: Set(numbered.number),
        symbol: Set(numbered.symbol.clone()),
        version: Set(numbered.version),
        replaces_id: Set(numbered.replaces.map(|old| old.id)),
        bytes: Set(tx.vault().seal_bytes(BYTES, bytes)?),
        sha256: Set(data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))),
        issued_by: Set(by.user),
        issued_at: Set(tx.now()),
        ..Default::default()
    };
    let id = paper::Entity::insert(row).exec(tx).await?.last_insert_id;
    let entry = Entry::new(Act::Issued, Subject::Paper)
        .of(id.0)
        .in_stay(stay);
    journal::record(
        tx,
        by,
        entry.with((kind, variant, numbered.symbol, numbered.version)),
    )
    .await?;
    Ok(id)
}

/// A paper of the actor's shelter.
pub async fn seen_by(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: PaperId,
) -> Result<paper::Model> {
    let row = paper::Entity::find_by_id(id).filter(paper::Column::ShelterId.eq(actor.shelter));
    row.one(connection).await?.ok_or(Error::NotFound)
}

/// The bytes as they were issued; the journal notes who had them.
pub async fn reprint(
    tx: &Tx,
    by: &Can<IssuePapers>,
    id: PaperId,
) -> Result<(paper::Model, Vec<u8>)> {
    let row = seen_by(tx, by, id).await?;
    let bytes = tx.vault().open_bytes(BYTES, &row.bytes)?;
    journal::record(
        tx,
        by,
        Entry::new(Act::Printed, Subject::Paper)
            .of(id.0)
            .in_stay(row.stay_id),
    )
    .await?;
    Ok((row, bytes))
}

/// The papers of a stay, newest first.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    stay: StayId,
) -> Result<Vec<paper::Model>> {
    let rows = paper::Entity::find()
        .filter(paper::Column::ShelterId.eq(actor.shelter))
        .filter(paper::Column::StayId.eq(stay));
    Ok(rows
        .order_by_desc(paper::Column::Id)
        .all(connection)
        .await?)
}
