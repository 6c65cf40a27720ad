//! What of a stay only those see who may read names: opening it is written into the journal.

use super::super::error::Failure;
use crate::db::Db;
use crate::domain::access::{Can, SeeNames};
use crate::domain::accounts::people;
use crate::domain::discharges::{self, RECEIVER, Receiver};
use crate::domain::identity::{self, Doubt};
use crate::domain::journal::{self, Entry};
use crate::domain::residents::{self, Particulars};
use crate::domain::stays::{self, INTAKE, Intake};
use crate::domain::{belongings, keep_apart, notes, particulars};
use crate::print::words;
use crate::text::Text;
use entity::belonging::{self, Keeper};
use entity::id::{BelongingId, KeepApartId, NoteId};
use entity::journal::{Act, Subject};
use entity::{resident, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;

/// The record of a person in one stay.
pub(super) struct Opened {
    pub resident: resident::Model,
    pub particulars: Particulars,
    pub intake: Intake,
    pub belongings: Vec<Thing>,
    pub notes: Vec<Note>,
    pub apart: Vec<Apart>,
    /// The other stays of the same person, the latest first.
    pub others: Vec<stay::Model>,
    /// Who received them, once the stay has ended.
    pub receiver: Option<Receiver>,
}

impl Opened {
    /// What the number of a paper says otherwise than the record, as message keys.
    pub fn doubts(&self) -> Vec<String> {
        let who = &self.particulars;
        let number = who.paper_no.as_deref().unwrap_or_default();
        let doubts = identity::doubts(number, self.resident.sex, &who.birth);
        let key = |doubt: &Doubt| format!("doubt-{}", doubt.code());
        doubts.iter().map(key).collect()
    }
}

/// Somebody with whom the person must not share a room.
pub(super) struct Apart {
    pub id: KeepApartId,
    /// The case code of the other.
    pub code: String,
    /// The room that they share now all the same.
    pub shared: Option<String>,
}

/// A belonging as it is read.
pub(super) struct Thing {
    pub id: BelongingId,
    /// What it is, how many, and how much money.
    pub told: String,
    pub kept_by: Keeper,
    pub is_document: bool,
    pub returned_at: Option<DateTimeUtc>,
    /// The shelter has it still.
    pub is_kept: bool,
}

/// A note with what it said before.
pub(super) struct Note {
    pub id: NoteId,
    pub written_by: String,
    /// Only who wrote a note may rewrite it.
    pub is_own: bool,
    pub written_at: DateTimeUtc,
    /// When it was rewritten last.
    pub rewritten_at: Option<DateTimeUtc>,
    pub body: String,
    pub earlier: Vec<(DateTimeUtc, String)>,
}

/// Opens a person's record for somebody's eyes, and writes that into the journal.
pub(super) async fn open(
    db: &Db,
    see: &Can<SeeNames>,
    stay: &stay::Model,
) -> Result<Opened, Failure> {
    let (reader, vault) = (db.reader(), db.vault());
    journal::opened(db, see, stay.id, Subject::Resident, stay.resident_id.0).await?;
    let resident = residents::seen_by(reader, see, stay.resident_id).await?;
    let mut belongings = Vec::new();
    for row in belongings::of_stay(reader, stay).await? {
        belongings.push(Thing {
            id: row.id,
            told: told(db, see, &row),
            kept_by: row.kept_by,
            is_document: row.is_document,
            returned_at: row.returned_at,
            is_kept: belongings::is_kept(&row),
        });
    }
    let mut apart = Vec::new();
    for pair in keep_apart::of(reader, see, stay.resident_id).await? {
        apart.push(Apart {
            id: pair.id,
            code: stays::latest_code(reader, see, pair.other).await?,
            // A stay that has ended has no bed; the person may have another one.
            shared: pair
                .shared
                .filter(|_| stay.ended_at.is_none())
                .map(|room| room.name),
        });
    }
    let receiver = match discharges::of(reader, stay).await? {
        Some(row) => Some(vault.open(RECEIVER, &row.receiver)?),
        None => None,
    };
    Ok(Opened {
        particulars: residents::open(vault, &resident)?,
        intake: vault.open(INTAKE, &stay.intake)?,
        resident,
        belongings,
        notes: notes(db, see, stay).await?,
        apart,
        others: particulars::other_stays(reader, see, stay).await?,
        receiver,
    })
}

async fn notes(db: &Db, see: &Can<SeeNames>, stay: &stay::Model) -> Result<Vec<Note>, Failure> {
    let written = notes::of_stay(db.reader(), stay.id).await?;
    let writers: Vec<_> = written.iter().map(|(note, _)| note.written_by).collect();
    let names = people::names(db.reader(), writers).await?;
    let text = Text(see.language);
    let shown = |body: Option<String>| body.unwrap_or_else(|| text.say("unreadable"));
    let mut notes = Vec::new();
    for (note, versions) in written {
        let mut said = Vec::new();
        for version in versions {
            let (vault, id) = (db.vault(), version.id);
            let body = vault.readable::<String>(notes::BODY, id, &version.body);
            said.push((version.written_at, body));
        }
        let mut said = said.into_iter();
        let Some((last, body)) = said.next() else {
            continue;
        };
        let earlier: Vec<_> = said.map(|(at, body)| (at, shown(body))).collect();
        notes.push(Note {
            id: note.id,
            written_by: names.get(&note.written_by).cloned().unwrap_or_default(),
            // What stands in the place of words that cannot be read is not rewritten as if it were they.
            is_own: Some(note.written_by) == see.user && body.is_some(),
            written_at: note.written_at,
            rewritten_at: (!earlier.is_empty()).then_some(last),
            body: shown(body),
            earlier,
        });
    }
    Ok(notes)
}

/// What each of some who may leave has to get back, to be ticked off: opened for somebody's eyes, of which the journal is told.
pub(super) async fn things(
    db: &Db,
    see: &Can<SeeNames>,
    stays: &[stay::Model],
) -> Result<Vec<(String, Vec<(BelongingId, String)>)>, Failure> {
    let text = Text(see.language);
    let (mut brought, mut entries) = (Vec::new(), Vec::new());
    for stay in stays {
        stays::seen_by(db.reader(), see, stay.id).await?;
        let mut things = Vec::new();
        let mut rows = belongings::of_stay(db.reader(), stay).await?;
        rows.retain(|row| row.returned_at.is_none());
        for row in rows {
            let (what, keeper) = (told(db, see, &row), text.code(row.kept_by));
            things.push((row.id, format!("{what} · {keeper}")));
        }
        if !things.is_empty() {
            let entry = Entry::new(Act::Opened, Subject::Belonging);
            entries.push(entry.in_stay(stay.id));
            brought.push((stays::code(stay), things));
        }
    }
    if !entries.is_empty() {
        db.write(async |tx| journal::record_all(tx, see, entries))
            .await?;
    }
    Ok(brought)
}

/// A belonging in words: "tiền mặt × 1 · 2.160.000 đồng".
fn told(db: &Db, see: &Can<SeeNames>, row: &belonging::Model) -> String {
    let text = Text(see.language);
    let what = belongings::in_words(db.vault(), row).unwrap_or_else(|error| {
        tracing::warn!(id = row.id.0, %error, "a belonging cannot be read");
        text.say("unreadable")
    });
    match row.money_vnd {
        Some(dong) => {
            let dong = words::dotted(dong.unsigned_abs());
            let money = text.with("in-dong", &[("value", &dong)]);
            format!("{what} · {money}")
        }
        None => what,
    }
}
