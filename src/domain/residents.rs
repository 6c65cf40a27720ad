//! A person: who they are, as far as anybody knows. Everything here is sealed; everything may be unknown.

use super::access::Actor;
use super::error::{Error, Result};
use super::folding;
use super::name_index;
use super::places;
use crate::db::{TO_CHANGE, Tx};
use chrono::{Datelike, NaiveDate};
use entity::id::{ResidentId, StayId};
use entity::{resident, resident_key};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The name under which particulars are sealed.
pub const PARTICULARS: &str = "resident.particulars";
/// Nobody who comes was born before this year.
const EARLIEST_BIRTH: i32 = 1900;
/// Nobody who comes is older, in years.
const OLDEST: u32 = 120;

/// Who somebody is. Absent means: not known, to be filled in later.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    /// Full name as written or told, family name first if it has one.
    pub name: Option<String>,
    /// Other names they go by.
    pub other_names: Option<String>,
    /// When they were born, as exactly as anybody knows.
    pub birth: Birth,
    /// Code of the people (dân tộc), see `domain::peoples`.
    pub people: Option<String>,
    /// Nationality in words; "Việt Nam" for citizens.
    pub nationality: Option<String>,
    /// Religion.
    pub religion: Option<String>,
    /// Place of birth or origin, in words.
    pub birthplace: Option<String>,
    /// Commune of the permanent address, as a code of the list in force since 1/7/2025.
    pub commune_code: Option<String>,
    /// The rest of the permanent address, or an old address with its district, as text.
    pub address: Option<String>,
    /// Kind of the paper that proves identity, in words.
    pub paper_kind: Option<String>,
    /// The paper's number.
    pub paper_no: Option<String>,
    /// When and by whom it was issued.
    pub paper_issued: Option<String>,
    /// Languages they speak; an interpreter may be needed.
    pub language: Option<String>,
    /// Schooling.
    pub schooling: Option<String>,
    /// Marital status, in words.
    pub marital: Option<String>,
    /// Occupation.
    pub occupation: Option<String>,
    /// Relatives to be told, and how to reach them.
    pub relatives: Option<String>,
    /// What they look like: for somebody without a name.
    pub description: Option<String>,
}

impl Particulars {
    /// Whether they are known to have another nationality than Vietnamese, however that is spelt.
    pub fn is_foreign(&self) -> bool {
        let nationality = self.nationality.as_deref().map(folding::fold);
        let is_vietnamese = |of: &str| {
            let of = of.trim_start_matches("cong dan ").replace(' ', "");
            ["vietnam", "vn", "vietnamese", "nguoivietnam"].contains(&of.as_str())
        };
        nationality.is_some_and(|of| !of.is_empty() && !is_vietnamese(&of))
    }

    /// With the code of the commune in which the address lies.
    pub fn placed(mut self) -> Particulars {
        let commune = self.address.as_deref().and_then(places::commune_of);
        self.commune_code = commune.map(|commune| commune.code.to_owned());
        self
    }

    /// These particulars, with what they leave open taken from earlier ones; a guess takes no place of a birth known better.
    pub fn over(self, earlier: Particulars) -> Particulars {
        let birth = self.birth.unless_better(earlier.birth);
        let mut other_names = self.other_names.or(earlier.other_names);
        // An earlier spelling stays findable.
        if let (Some(name), Some(before)) = (&self.name, &earlier.name)
            && name != before
            && !other_names
                .as_ref()
                .is_some_and(|names| names.contains(before.as_str()))
        {
            other_names = Some(
                other_names.map_or_else(|| before.clone(), |names| format!("{names}; {before}")),
            );
        }
        Particulars {
            name: self.name.or(earlier.name),
            other_names,
            birth,
            people: self.people.or(earlier.people),
            nationality: self.nationality.or(earlier.nationality),
            religion: self.religion.or(earlier.religion),
            birthplace: self.birthplace.or(earlier.birthplace),
            commune_code: match self.address {
                Some(_) => self.commune_code,
                None => earlier.commune_code,
            },
            address: self.address.or(earlier.address),
            paper_kind: self.paper_kind.or(earlier.paper_kind),
            paper_no: self.paper_no.or(earlier.paper_no),
            paper_issued: self.paper_issued.or(earlier.paper_issued),
            language: self.language.or(earlier.language),
            schooling: self.schooling.or(earlier.schooling),
            marital: self.marital.or(earlier.marital),
            occupation: self.occupation.or(earlier.occupation),
            relatives: self.relatives.or(earlier.relatives),
            description: self.description.or(earlier.description),
        }
    }
}

/// A date of birth and how exact it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Birth {
    /// Not known.
    #[default]
    Unknown,
    /// The day is known.
    On(NaiveDate),
    /// Only the year.
    Year(i32),
    /// About this age, in years, on the day it was judged.
    About { age: u32, on: NaiveDate },
}

/// An age in whole years that may be known only within bounds, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// At least this.
    pub least: u32,
    /// At most this.
    pub most: u32,
}

impl Birth {
    /// Whether somebody who lives on this day can have been born so.
    pub fn is_possible(self, today: NaiveDate) -> bool {
        let years = EARLIEST_BIRTH..=today.year();
        match self {
            Birth::Unknown => true,
            Birth::On(born) => born <= today && years.contains(&born.year()),
            Birth::Year(year) => years.contains(&year),
            Birth::About { age, .. } => age <= OLDEST,
        }
    }

    /// This birth, or an earlier one that is known more exactly.
    pub fn unless_better(self, earlier: Birth) -> Birth {
        match self.exactness() < earlier.exactness() {
            true => earlier,
            false => self,
        }
    }

    /// This birth, with an age that was judged when somebody was seen on a day, and written down later, judged on that day.
    pub fn judged_by(self, day: NaiveDate) -> Birth {
        match self {
            Birth::About { age, on } => Birth::About {
                age,
                on: on.min(day),
            },
            known => known,
        }
    }

    fn exactness(self) -> u8 {
        match self {
            Birth::Unknown => 0,
            Birth::About { .. } => 1,
            Birth::Year(_) => 2,
            Birth::On(_) => 3,
        }
    }

    /// How old on a day; absent if nothing is known or the birth lies after the day.
    pub fn age_on(self, day: NaiveDate) -> Option<Age> {
        match self {
            Birth::Unknown => None,
            Birth::On(born) => day.years_since(born).map(|age| Age {
                least: age,
                most: age,
            }),
            Birth::Year(year) => {
                // Whatever was typed so far is looked at, and may be any number.
                let most = u32::try_from(i64::from(day.year()) - i64::from(year)).ok()?;
                Some(Age {
                    least: most.saturating_sub(1),
                    most,
                })
            }
            Birth::About { age, on } => {
                let since = u32::try_from(day.year() - on.year()).unwrap_or(0);
                // A judgement by eye is good to two years for the young, worse later.
                let slack = if age < 15 { 1 } else { 2 };
                let judged = age.saturating_add(since);
                Some(Age {
                    least: judged.saturating_sub(slack),
                    most: judged.saturating_add(slack),
                })
            }
        }
    }

    /// The year of birth, as near as known.
    pub fn year(self) -> Option<i32> {
        match self {
            Birth::Unknown => None,
            Birth::On(born) => Some(born.year()),
            Birth::Year(year) => Some(year),
            Birth::About { age, on } => i32::try_from(age).ok().map(|age| on.year() - age),
        }
    }
}

impl Age {
    /// Whether they must be treated as under this age: in doubt, yes.
    pub fn may_be_under(self, years: u32) -> bool {
        self.least < years
    }

    /// Whether they are under this age without doubt.
    pub fn is_under(self, years: u32) -> bool {
        self.most < years
    }
}

/// Opens who somebody is. Whoever calls this for a person's eyes writes `Opened` into the journal.
pub fn open(vault: &super::vault::Vault, resident: &resident::Model) -> Result<Particulars> {
    vault.open(PARTICULARS, &resident.particulars)
}

/// As [`open`], for what goes on without somebody whose record cannot be read.
pub fn readable(vault: &super::vault::Vault, resident: &resident::Model) -> Option<Particulars> {
    vault.readable(PARTICULARS, resident.id.0, &resident.particulars)
}

/// A resident of the actor's shelter; others do not exist.
pub async fn seen_by(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: ResidentId,
) -> Result<resident::Model> {
    let resident =
        resident::Entity::find_by_id(id).filter(resident::Column::ShelterId.eq(actor.shelter));
    resident.one(connection).await?.ok_or(Error::NotFound)
}

/// Locks residents of the actor's shelter, in the order of ids and after stays and rooms: who goes into a room and who must not
/// share one is decided one after the other.
pub async fn lock(tx: &Tx, actor: &Actor, ids: &BTreeSet<ResidentId>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let rows = resident::Entity::find()
        .select_only()
        .column(resident::Column::Id)
        .filter(resident::Column::ShelterId.eq(actor.shelter))
        .filter(resident::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(resident::Column::Id)
        .lock(TO_CHANGE);
    let found: Vec<ResidentId> = rows.into_tuple().all(tx).await?;
    match found.len() == ids.len() {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

/// Who the people of some stays are; nothing of those who cannot be read. Whoever calls this for a person's eyes writes `Opened`
/// into the journal.
pub async fn of_stays(
    connection: &impl ConnectionTrait,
    vault: &super::vault::Vault,
    by: &super::access::Can<super::access::SeeNames>,
    stays: &[(StayId, ResidentId)],
) -> Result<Vec<(StayId, Option<Particulars>)>> {
    let people = resident::Entity::find()
        .filter(resident::Column::ShelterId.eq(by.shelter))
        .filter(resident::Column::Id.is_in(stays.iter().map(|(_, who)| *who)))
        .all(connection)
        .await?;
    let find = |(stay, who): &(StayId, ResidentId)| {
        let person = people.iter().find(|person| person.id == *who)?;
        Some((*stay, readable(vault, person)))
    };
    Ok(stays.iter().filter_map(find).collect())
}

/// Puts a new person, under an id that was drawn for them, and the digests of their name on record with what comes next.
pub fn add(
    tx: &Tx,
    by: &Actor,
    id: ResidentId,
    sex: resident::Sex,
    who: &Particulars,
) -> Result<()> {
    tx.insert_at_end([resident::ActiveModel {
        id: Set(id),
        shelter_id: Set(by.shelter),
        sex: Set(sex),
        particulars: Set(tx.vault().seal(PARTICULARS, who)?),
        version: Set(1),
        created_at: Set(tx.now()),
    }]);
    insert_keys(tx, by, id, who);
    Ok(())
}

/// Puts a person's name and paper into the blind index, in place of what stood there.
pub async fn index(tx: &Tx, by: &Actor, id: ResidentId, who: &Particulars) -> Result<()> {
    resident_key::Entity::delete_many()
        .filter(resident_key::Column::ResidentId.eq(id))
        .exec(tx)
        .await?;
    insert_keys(tx, by, id, who);
    Ok(())
}

fn insert_keys(tx: &Tx, by: &Actor, id: ResidentId, who: &Particulars) {
    let keys = name_index::keys(tx.vault(), by.shelter, who).into_iter();
    tx.insert_at_end(keys.map(|digest| name_index::row(id, digest)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn nobody_is_born_tomorrow_or_too_long_ago() {
        let today = day(2026, 11, 23);
        let about = |age| Birth::About { age, on: today };
        for (birth, is_possible) in [
            (Birth::Unknown, true),
            (Birth::On(today), true),
            (Birth::On(day(2026, 11, 24)), false),
            (Birth::On(day(1900, 1, 1)), true),
            (Birth::On(day(1899, 12, 31)), false),
            (Birth::Year(2026), true),
            (Birth::Year(2027), false),
            (Birth::Year(1900), true),
            (Birth::Year(1899), false),
            (about(0), true),
            (about(120), true),
            (about(121), false),
        ] {
            assert_eq!(birth.is_possible(today), is_possible, "{birth:?}");
        }
    }

    #[test]
    fn an_age_is_never_more_exact_than_the_birth() {
        let today = day(2026, 11, 23);
        assert_eq!(
            Birth::On(day(2008, 11, 24)).age_on(today),
            Some(Age {
                least: 17,
                most: 17
            })
        );
        assert_eq!(
            Birth::Year(2008).age_on(today),
            Some(Age {
                least: 17,
                most: 18
            })
        );
        assert!(Birth::Year(2008).age_on(today).unwrap().may_be_under(18));
        assert!(!Birth::Year(2008).age_on(today).unwrap().is_under(18));
        assert!(
            Birth::About { age: 19, on: today }
                .age_on(today)
                .unwrap()
                .may_be_under(18)
        );
        assert_eq!(Birth::Unknown.age_on(today), None);
    }
}
