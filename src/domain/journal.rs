//! The journal: every change and every opening of a record is a row of the same transaction. Nothing deletes it.

use super::access::Actor;
use super::accounts::people;
use super::error::Result;
use super::vault::Vault;
use crate::db::{Db, Tx};
use chrono::{NaiveDate, TimeDelta};
use entity::api_token;
use entity::id::{ShelterId, StayId, UserId};
use entity::journal::{self, Act, Subject};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Names what is sealed of an entry.
pub const CHANGE: &str = "journal.change";

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

/// Writes an entry by an actor, with all others of the transaction at its end.
pub fn record(tx: &Tx, by: &Actor, entry: Entry) -> Result<()> {
    record_all(tx, by, [entry])
}

/// Writes entries by an actor, in their order.
pub fn record_all(tx: &Tx, by: &Actor, entries: impl IntoIterator<Item = Entry>) -> Result<()> {
    write(tx, Some(by.shelter), Some(by), entries)
}

/// Writes down at once that somebody is shown what is sealed of a stay, for a page or an answer that changes nothing.
pub async fn opened(db: &Db, by: &Actor, stay: StayId, subject: Subject, id: i64) -> Result<()> {
    let entry = Entry::new(Act::Opened, subject).of(id).in_stay(stay);
    db.write(async |tx| record(tx, by, entry)).await
}

/// Writes an entry of somebody who is not signed in, such as a failed sign-in.
pub fn record_outside(tx: &Tx, shelter: Option<ShelterId>, entry: Entry) -> Result<()> {
    write(tx, shelter, None, [entry])
}

fn write(
    tx: &Tx,
    shelter: Option<ShelterId>,
    by: Option<&Actor>,
    entries: impl IntoIterator<Item = Entry>,
) -> Result<()> {
    for entry in entries {
        let change = entry.change;
        let change = change.map(|change| tx.vault().seal(CHANGE, &change));
        tx.write_at_end(journal::ActiveModel {
            at: Set(tx.now()),
            shelter_id: Set(shelter),
            user_id: Set(by.and_then(|by| by.user)),
            token_id: Set(by.and_then(|by| by.token)),
            act: Set(entry.act),
            subject: Set(entry.subject),
            subject_id: Set(entry.subject_id),
            stay_id: Set(entry.stay),
            change: Set(change.transpose()?),
            ..Default::default()
        });
    }
    Ok(())
}

/// What an entry says of values: `to`, and `from` where they were others before.
pub fn change_of<T: DeserializeOwned>(vault: &Vault, row: &journal::Model) -> Result<Option<T>> {
    let change = row.change.as_ref();
    change.map(|change| vault.open(CHANGE, change)).transpose()
}

/// An entry with the name of who acted.
#[derive(Clone, Debug)]
pub struct Line {
    /// The row.
    pub entry: journal::Model,
    /// The person or program; empty for the command line and for people who are not signed in.
    pub who: String,
    /// Of which case, if it is about one.
    pub case_code: Option<String>,
}

impl Line {
    /// The stay that it is about, with its case code.
    pub fn case(&self) -> Option<(StayId, &str)> {
        self.entry.stay_id.zip(self.case_code.as_deref())
    }

    /// The number of what it is about; none where it would tell that two cases are one person's.
    pub fn number(&self) -> Option<i64> {
        let is_person = matches!(self.entry.subject, Subject::Resident | Subject::Pair);
        self.entry.subject_id.filter(|_| !is_person)
    }
}

/// What the journal page shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only entries older than this one, for the next page.
    pub before: Option<i64>,
    /// Only this act.
    pub act: Option<Act>,
    /// Only this person's.
    pub user: Option<UserId>,
    /// Only this local day's.
    pub day: Option<NaiveDate>,
    /// Only this stay's.
    pub stay: Option<StayId>,
}

/// How many entries a page has.
pub const PAGE: u64 = 100;

/// Entries of the actor's shelter, newest first.
pub async fn list(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
) -> Result<Vec<Line>> {
    let mut rows = journal::Entity::find().filter(journal::Column::ShelterId.eq(actor.shelter));
    if let Some(before) = filter.before {
        rows = rows.filter(journal::Column::Id.lt(before));
    }
    if let Some(act) = filter.act {
        rows = rows.filter(journal::Column::Act.eq(act));
    }
    if let Some(user) = filter.user {
        rows = rows.filter(journal::Column::UserId.eq(user));
    }
    if let Some(stay) = filter.stay {
        rows = rows.filter(journal::Column::StayId.eq(stay));
    }
    if let Some(day) = filter.day {
        let begins = super::calendar::to_utc(day.and_time(chrono::NaiveTime::MIN));
        rows = rows
            .filter(journal::Column::At.gte(begins))
            .filter(journal::Column::At.lt(begins + TimeDelta::days(1)));
    }
    let rows = rows.order_by_desc(journal::Column::Id).limit(PAGE);
    told(connection, rows.all(connection).await?).await
}

/// The last that was done to one thing; that somebody looked at it is no change.
pub async fn latest(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    subject: Subject,
    id: i64,
) -> Result<Option<Line>> {
    let rows = journal::Entity::find()
        .filter(journal::Column::ShelterId.eq(actor.shelter))
        .filter(journal::Column::Subject.eq(subject))
        .filter(journal::Column::SubjectId.eq(id))
        .filter(journal::Column::Act.ne(Act::Opened))
        .order_by_desc(journal::Column::Id)
        .limit(1);
    let lines = told(connection, rows.all(connection).await?).await?;
    Ok(lines.into_iter().next())
}

/// Entries with the names of who acted.
async fn told(connection: &impl ConnectionTrait, rows: Vec<journal::Model>) -> Result<Vec<Line>> {
    let names = people::names(connection, rows.iter().filter_map(|row| row.user_id)).await?;
    let tokens = api_token::Entity::find()
        .filter(api_token::Column::Id.is_in(rows.iter().filter_map(|row| row.token_id)));
    let tokens = tokens.all(connection).await?;
    let codes = super::stays::codes(connection, rows.iter().filter_map(|row| row.stay_id)).await?;
    let who = |entry: &journal::Model| {
        let token = tokens
            .iter()
            .find(|token| Some(token.id) == entry.token_id)
            .map(|token| token.name.clone());
        let user = entry.user_id.and_then(|user| names.get(&user).cloned());
        token.or(user).unwrap_or_default()
    };
    Ok(rows
        .into_iter()
        .map(|entry| Line {
            who: who(&entry),
            case_code: entry.stay_id.and_then(|stay| codes.get(&stay).cloned()),
            entry,
        })
        .collect())
}

/// Who did or opened what in a stay: the newest hundred entries.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    stay: StayId,
) -> Result<Vec<Line>> {
    list(
        connection,
        actor,
        &Filter {
            stay: Some(stay),
            ..Filter::default()
        },
    )
    .await
}
