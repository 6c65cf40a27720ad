//! The journal: every change and every opening of a record is a row of the same transaction. Nothing deletes it.

use super::access::Actor;
use super::error::Result;
use crate::db::Tx;
use entity::id::{ShelterId, StayId};
use entity::journal::{self, Act, Subject};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Serialize;

/// What is to be written down; build it with [`Entry::new`] and the setters.
pub struct Entry {
    act: Act,
    subject: Subject,
    subject_id: Option<i64>,
    stay: Option<StayId>,
    change: Option<serde_json::Value>,
}

impl Entry {
    /// Somebody did `act` to a `subject`.
    pub fn new(act: Act, subject: Subject) -> Entry {
        Entry {
            act,
            subject,
            subject_id: None,
            stay: None,
            change: None,
        }
    }

    /// Which one it was.
    pub fn of(mut self, id: i64) -> Entry {
        self.subject_id = Some(id);
        self
    }

    /// In which stay; the stay's page shows it.
    pub fn in_stay(mut self, stay: StayId) -> Entry {
        self.stay = Some(stay);
        self
    }

    /// From which value to which; it is sealed.
    pub fn from_to(mut self, from: impl Serialize, to: impl Serialize) -> Entry {
        self.change = Some(serde_json::json!({ "from": from, "to": to }));
        self
    }

    /// With which values; they are sealed.
    pub fn with(mut self, values: impl Serialize) -> Entry {
        self.change = Some(serde_json::json!({ "to": values }));
        self
    }
}

/// Writes an entry by an actor.
pub async fn record(tx: &Tx, by: &Actor, entry: Entry) -> Result<()> {
    write(tx, Some(by.shelter), Some(by), entry).await
}

/// Writes an entry of somebody who is not signed in, such as a failed sign-in.
pub async fn record_outside(tx: &Tx, shelter: Option<ShelterId>, entry: Entry) -> Result<()> {
    write(tx, shelter, None, entry).await
}

async fn write(
    tx: &Tx,
    shelter: Option<ShelterId>,
    by: Option<&Actor>,
    entry: Entry,
) -> Result<()> {
    let change = entry
        .change
        .map(|change| tx.vault().seal("journal.change", &change))
        .transpose()?;
    journal::Entity::insert(journal::ActiveModel {
        at: Set(tx.now()),
        shelter_id: Set(shelter),
        user_id: Set(by.and_then(|by| by.user)),
        token_id: Set(by.and_then(|by| by.token)),
        act: Set(entry.act),
        subject: Set(entry.subject),
        subject_id: Set(entry.subject_id),
        stay_id: Set(entry.stay),
        change: Set(change),
        ..Default::default()
    })
    .exec_without_returning(tx)
    .await?;
    Ok(())
}
