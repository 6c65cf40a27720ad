//! Earlier stays under the same or a slightly different name: found through the blind index, ranked when opened.

use super::access::{Can, SeeNames};
use super::error::Result;
use super::folding;
use super::journal::{self, Entry};
use super::residents::{self, Birth, Particulars, number_key};
use super::stays;
use crate::db::Db;
use entity::id::{ResidentId, StayId};
use entity::journal::{Act, Subject};
use entity::{resident, resident_key, stay};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// How many candidates are opened at most.
const CANDIDATES: u64 = 200;
/// How many are shown.
pub const SHOWN: usize = 12;
/// Below this likeness (of 100) a name is another name.
const LIKE: u32 = 45;

/// Somebody who was here under a name like the one typed.
#[derive(Clone, Debug)]
pub struct Match {
    /// Who.
    pub resident: ResidentId,
    /// Sex on record.
    pub sex: resident::Sex,
    /// Who they are.
    pub particulars: Particulars,
    /// Likeness, 0 to 100.
    pub score: u32,
    /// Their stays, newest first: id, case code, and whether it is open.
    pub stays: Vec<(StayId, String, bool)>,
}

/// Finds people by name and, if known, year of birth; exact accents rank first. The journal notes the search,
/// not what was typed.
pub async fn by_name(
    db: &Db,
    by: &Can<SeeNames>,
    typed: &str,
    birth_year: Option<i32>,
) -> Result<Vec<Match>> {
    let typed: String = typed.chars().take(folding::LONGEST_LINE).collect();
    let typed = typed.as_str();
    let digests = digests(db, by, typed);
    if digests.is_empty() {
        return Ok(Vec::new());
    }
    let candidates = resident_key::Entity::find()
        .select_only()
        .column(resident_key::Column::ResidentId)
        .filter(resident_key::Column::Digest.is_in(digests))
        .group_by(resident_key::Column::ResidentId)
        .order_by_desc(resident_key::Column::Id.count())
        .order_by_desc(resident_key::Column::ResidentId)
        .limit(CANDIDATES);
    let candidates: Vec<ResidentId> = candidates.into_tuple().all(db.reader()).await?;
    let people = resident::Entity::find()
        .filter(resident::Column::Id.is_in(candidates))
        .filter(resident::Column::ShelterId.eq(by.shelter))
        .all(db.reader())
        .await?;
    let mut found = Vec::new();
    for person in people {
        let particulars = residents::open(db.vault(), &person)?;
        let score = score(&particulars, typed, birth_year);
        if score >= LIKE {
            found.push(Match {
                resident: person.id,
                sex: person.sex,
                particulars,
                score,
                stays: Vec::new(),
            });
        }
    }
    found.sort_by_key(|found| std::cmp::Reverse(found.score));
    found.truncate(SHOWN);
    shown(db, by, found).await
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
    let found = Match {
        resident: person.id,
        sex: person.sex,
        particulars: residents::open(db.vault(), &person)?,
        score: 100,
        stays: Vec::new(),
    };
    Ok(shown(db, by, vec![found]).await?.pop())
}

/// These people with their stays; the journal notes that they were looked at.
async fn shown(db: &Db, by: &Can<SeeNames>, mut found: Vec<Match>) -> Result<Vec<Match>> {
    let stays = stay::Entity::find()
        .filter(stay::Column::ResidentId.is_in(found.iter().map(|found| found.resident)));
    let stays = stays
        .order_by_desc(stay::Column::ArrivedAt)
        .all(db.reader())
        .await?;
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
fn digests(db: &Db, by: &Can<SeeNames>, typed: &str) -> Vec<Vec<u8>> {
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
    let mut digests = residents::digests(db.vault(), by, &name);
    if typed.chars().any(|sign| sign.is_ascii_digit()) {
        digests.push(
            db.vault()
                .digest(&format!("paper {}", by.shelter), number_key(typed)),
        );
    }
    digests
}

fn score(who: &Particulars, typed: &str, birth_year: Option<i32>) -> u32 {
    if who
        .paper_no
        .as_deref()
        .is_some_and(|number| number_key(number) == number_key(typed))
    {
        return 100;
    }
    let names = [&who.name, &who.other_names].into_iter().flatten();
    let likeness = names
        .map(|name| folding::similarity(typed, name))
        .max()
        .unwrap_or(0);
    match (birth_year, who.birth.year()) {
        (Some(asked), Some(year)) if who.birth != Birth::Unknown => match asked.abs_diff(year) {
            0..=1 => (likeness + 10).min(100),
            2..=4 => likeness,
            _ => likeness.saturating_sub(15),
        },
        _ => likeness,
    }
}
