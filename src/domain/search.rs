//! Earlier stays under the same or a slightly different name: found through the blind index, ranked when opened.

use super::access::{Can, SeeNames};
use super::error::Result;
use super::folding;
use super::journal::{self, Entry};
use super::name_index::{self, number_key};
use super::residents::{self, Birth, Particulars};
use super::stays;
use crate::db::Db;
use entity::id::{ResidentId, StayId};
use entity::journal::{Act, Subject};
use entity::{resident, resident_key, stay};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::cmp::Reverse;

/// How many candidates are opened at most: so many by the sound of a word, and as many by its consonants.
const CANDIDATES: u64 = 200;
/// How many are shown.
pub const SHOWN: usize = 12;
/// Below this likeness a name is another name.
const LIKE: u32 = 45;
/// The likeness of the same words with the same accents.
const EXACT: u32 = 100;

/// Somebody who was here under a name like the one typed.
#[derive(Clone, Debug)]
pub struct Match {
    /// Who.
    pub resident: ResidentId,
    /// Sex on record.
    pub sex: resident::Sex,
    /// Who they are; absent where that cannot be read.
    pub particulars: Option<Particulars>,
    /// Whether they have the very words with the very accents, or the number of the paper.
    pub is_exact: bool,
    /// Likeness, 0 to 100.
    pub score: u32,
    /// Their stays, newest first: id, case code, and whether it is open.
    pub stays: Vec<(StayId, String, bool)>,
}

/// Finds people by name and, if known, year of birth: exact accents first, then the likeliest, then who was here last. The journal
/// notes the search, not what was typed.
pub async fn by_name(
    db: &Db,
    by: &Can<SeeNames>,
    typed: &str,
    birth_year: Option<i32>,
) -> Result<Vec<Match>> {
    let typed: String = typed.chars().take(folding::LONGEST_LINE).collect();
    let typed = typed.as_str();
    let by_sound = by_sound(db, by, typed);
    if by_sound.is_empty() {
        return Ok(Vec::new());
    }
    let years = birth_year.map(|year| year.saturating_sub(1)..=year.saturating_add(1));
    let years = years.into_iter().flatten();
    let near = name_index::near(db.vault(), by.shelter, typed, years);
    let mut ids = candidates(db, by_sound).await?;
    ids.extend(candidates(db, near).await?);
    let people = resident::Entity::find()
        .filter(resident::Column::Id.is_in(ids))
        .filter(resident::Column::ShelterId.eq(by.shelter))
        .all(db.reader())
        .await?;
    let mut found = Vec::new();
    for person in people {
        let particulars = residents::readable(db.vault(), &person);
        // Who cannot be read may be the very one, and must not hide all others.
        let (likeness, score) = match &particulars {
            Some(who) => {
                let likeness = likeness(who, typed);
                (likeness, score(likeness, who.birth, birth_year))
            }
            None => (LIKE, EXACT),
        };
        if score >= LIKE {
            found.push(Match {
                resident: person.id,
                sex: person.sex,
                is_exact: likeness == EXACT,
                particulars,
                score,
                stays: Vec::new(),
            });
        }
    }
    let stays = stays_of(db, &found).await?;
    let place = |one: &Match| {
        let newest = stays
            .iter()
            .position(|stay| stay.resident_id == one.resident);
        newest.unwrap_or(usize::MAX)
    };
    found.sort_by_cached_key(|one| (Reverse(one.is_exact), Reverse(one.score), place(one)));
    found.truncate(SHOWN);
    shown(db, by, found, &stays).await
}

/// Who has some of these keys: those with the most of them, of as many the last who came to be known.
async fn candidates(db: &Db, keys: Vec<Vec<u8>>) -> Result<Vec<ResidentId>> {
    let candidates = resident_key::Entity::find()
        .select_only()
        .column(resident_key::Column::ResidentId)
        .filter(resident_key::Column::Digest.is_in(keys))
        .group_by(resident_key::Column::ResidentId)
        .order_by_desc(resident_key::Column::Id.count())
        .order_by_desc(resident_key::Column::ResidentId)
        .limit(CANDIDATES);
    Ok(candidates.into_tuple().all(db.reader()).await?)
}

/// Somebody who was found before; none if they are of another shelter.
pub async fn one(db: &Db, by: &Can<SeeNames>, id: ResidentId) -> Result<Option<Match>> {
    let person = resident::Entity::find_by_id(id)
        .filter(resident::Column::ShelterId.eq(by.shelter))
        .one(db.reader())
        .await?;
    let Some(person) = person else {
        return Ok(None);
    };
    let found = vec![Match {
        resident: person.id,
        sex: person.sex,
        particulars: residents::readable(db.vault(), &person),
        is_exact: true,
        score: EXACT,
        stays: Vec::new(),
    }];
    let stays = stays_of(db, &found).await?;
    Ok(shown(db, by, found, &stays).await?.pop())
}

/// The stays of all who were found, newest first.
async fn stays_of(db: &Db, found: &[Match]) -> Result<Vec<stay::Model>> {
    let stays = stay::Entity::find()
        .filter(stay::Column::ResidentId.is_in(found.iter().map(|found| found.resident)));
    Ok(stays
        .order_by_desc(stay::Column::ArrivedAt)
        .order_by_desc(stay::Column::Id)
        .all(db.reader())
        .await?)
}

/// These people with those of the stays that are theirs; the journal notes that they were looked at.
async fn shown(
    db: &Db,
    by: &Can<SeeNames>,
    mut found: Vec<Match>,
    stays: &[stay::Model],
) -> Result<Vec<Match>> {
    for one in &mut found {
        let theirs = stays.iter().filter(|stay| stay.resident_id == one.resident);
        one.stays = theirs
            .map(|stay| (stay.id, stays::code(stay), stay.ended_at.is_none()))
            .collect();
    }
    let mut entries = vec![Entry::new(Act::Searched, Subject::Resident)];
    // Whoever is shown is looked at: their page tells by whom.
    for one in &found {
        if let Some((latest, ..)) = one.stays.first() {
            let seen = Entry::new(Act::Searched, Subject::Resident);
            entries.push(seen.of(one.resident.0).in_stay(*latest));
        }
    }
    db.write(async |tx| journal::record_all(tx, by, entries))
        .await?;
    Ok(found)
}

/// Words that half of all names share would fetch half of all people: they only count in the ranking.
fn by_sound(db: &Db, by: &Can<SeeNames>, typed: &str) -> Vec<Vec<u8>> {
    let words = folding::words(typed);
    let telling: Vec<&String> = words
        .iter()
        .filter(|word| !folding::is_common(word))
        .collect();
    let chosen = if telling.is_empty() {
        words.iter().collect()
    } else {
        telling
    };
    let name = Particulars {
        name: Some(chosen.into_iter().cloned().collect::<Vec<_>>().join(" ")),
        ..Particulars::default()
    };
    let mut keys = name_index::by_sound(db.vault(), by.shelter, &name);
    if typed.chars().any(|sign| sign.is_ascii_digit()) {
        keys.push(name_index::paper(db.vault(), by.shelter, typed));
    }
    keys
}

/// How alike a name or a number is to what was typed, from 0 to [`EXACT`].
fn likeness(who: &Particulars, typed: &str) -> u32 {
    let number = who.paper_no.as_deref().map(number_key);
    if number.is_some_and(|number| number == number_key(typed)) {
        return EXACT;
    }
    let names = [&who.name, &who.other_names].into_iter().flatten();
    let likeness = names.map(|name| folding::similarity(typed, name));
    likeness.max().unwrap_or(0)
}

/// The likeness with what the year of birth adds or takes away.
fn score(likeness: u32, birth: Birth, asked: Option<i32>) -> u32 {
    match asked.zip(birth.year()) {
        Some((asked, year)) => match asked.abs_diff(year) {
            0..=1 => (likeness + 10).min(EXACT),
            2..=4 => likeness,
            _ => likeness.saturating_sub(15),
        },
        None => likeness,
    }
}
