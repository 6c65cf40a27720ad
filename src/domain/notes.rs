//! Notes of a stay: written, and rewritten by whoever wrote them. What a note said before is kept.

use super::access::Actor;
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::stays;
use crate::db::Tx;
use entity::id::{NoteId, StayId};
use entity::journal::{Act, Subject};
use entity::{note, note_version};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

/// The name under which a note is sealed.
pub const BODY: &str = "note_version.body";

/// Writes a note.
pub async fn write(tx: &Tx, by: &Actor, id: StayId, body: String) -> Result<NoteId> {
    stays::seen_by(tx, by, id).await?;
    let user = by.user.ok_or(Error::NotFound)?;
    let row = note::ActiveModel {
        stay_id: Set(id),
        written_by: Set(user),
        written_at: Set(tx.now()),
        ..Default::default()
    };
    let note = note::Entity::insert(row).exec(tx).await?.last_insert_id;
    write_version(tx, by, note, id, body).await?;
    Ok(note)
}

/// Rewrites one's own note of a stay; what it said before is kept.
pub async fn rewrite(tx: &Tx, by: &Actor, stay: StayId, id: NoteId, body: String) -> Result<()> {
    stays::seen_by(tx, by, stay).await?;
    let note = note::Entity::find_by_id(id).filter(note::Column::StayId.eq(stay));
    let note = note.one(tx).await?.ok_or(Error::NotFound)?;
    if Some(note.written_by) != by.user {
        return Err(Refusal::KeptAsWritten.into());
    }
    write_version(tx, by, id, stay, body).await
}

async fn write_version(
    tx: &Tx,
    by: &Actor,
    note: NoteId,
    stay: StayId,
    body: String,
) -> Result<()> {
    let user = by.user.ok_or(Error::NotFound)?;
    note_version::Entity::insert(note_version::ActiveModel {
        note_id: Set(note),
        body: Set(tx.vault().seal(BODY, &body)?),
        written_by: Set(user),
        written_at: Set(tx.now()),
        ..Default::default()
    })
    .exec_without_returning(tx)
    .await?;
    journal::record(
        tx,
        by,
        Entry::new(Act::Noted, Subject::Note)
            .of(note.0)
            .in_stay(stay),
    )
}

/// The notes of a stay, newest first, each with its versions, newest first.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    stay: StayId,
) -> Result<Vec<(note::Model, Vec<note_version::Model>)>> {
    let notes = note::Entity::find()
        .filter(note::Column::StayId.eq(stay))
        .order_by_desc(note::Column::Id)
        .all(connection)
        .await?;
    let versions = note_version::Entity::find()
        .filter(note_version::Column::NoteId.is_in(notes.iter().map(|note| note.id)));
    let versions = versions
        .order_by_desc(note_version::Column::Id)
        .all(connection)
        .await?;
    let of = |note: &note::Model| {
        versions
            .iter()
            .filter(|version| version.note_id == note.id)
            .cloned()
            .collect()
    };
    Ok(notes
        .into_iter()
        .map(|note| (note.clone(), of(&note)))
        .collect())
}
