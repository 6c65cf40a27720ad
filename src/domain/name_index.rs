//! The blind index: keyed digests by which a person is found again though nobody but the vault can read a name. Words meet by
//! their sound; and so that one letter more or less in the only word that tells does not lose somebody, given names meet by their
//! consonants, too, within one family name or one year of birth.

use super::error::{Error, Result};
use super::folding;
use super::residents::{self, Particulars};
use super::vault::Vault;
use crate::db::{Db, Hold, TO_CHANGE, Tx};
use entity::id::{ResidentId, ShelterId};
use entity::{name_index, resident, resident_key};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

/// By what keys are made. Whoever changes them, or what `folding` makes of a word, counts up: the next start makes all anew.
const SCHEME: i32 = 2;
/// How many residents get their keys in one transaction.
const AT_ONCE: u64 = 500;
/// How many keys go into one statement.
const ROWS: usize = 1000;

/// All keys of a person.
pub fn keys(vault: &Vault, shelter: ShelterId, who: &Particulars) -> Vec<Vec<u8>> {
    let born = who.birth.year();
    let mut keys = by_sound(vault, shelter, who);
    let near = names(who).flat_map(|name| near(vault, shelter, name, born));
    keys.extend(near);
    keys.sort();
    keys.dedup();
    keys
}

/// The keys of all words of all names, by sound, and of the paper's number; each scoped to the shelter.
pub fn by_sound(vault: &Vault, shelter: ShelterId, who: &Particulars) -> Vec<Vec<u8>> {
    let mut sounds: Vec<String> = names(who)
        .flat_map(folding::words)
        .map(|word| folding::skeleton(&word))
        .collect();
    sounds.sort();
    sounds.dedup();
    let mut keys: Vec<_> = sounds
        .iter()
        .map(|sound| vault.digest(&format!("name {shelter}"), sound))
        .collect();
    keys.extend(who.paper_no.iter().map(|no| paper(vault, shelter, no)));
    keys
}

/// The keys under which a given name meets those that have its consonants, too: with the same family name, and of those who were
/// born in one of some years.
pub fn near(
    vault: &Vault,
    shelter: ShelterId,
    name: &str,
    born: impl IntoIterator<Item = i32>,
) -> Vec<Vec<u8>> {
    let words = folding::words(name);
    let tells = |word: &&String| !folding::is_common(word);
    let mut telling = words.iter().rev().filter(tells);
    let given = telling.find_map(|word| folding::frame(word));
    let common = || words.last().and_then(|word| folding::frame(word));
    let Some(frame) = given.or_else(common) else {
        return Vec::new();
    };
    // Thị and Văn stand in the names of all families.
    let is_family =
        |word: &&String| folding::is_common(word) && !["thi", "van"].contains(&word.as_str());
    let family = words.iter().find(is_family);
    let family = family.map(|family| folding::skeleton(family));
    let families = std::iter::once(family.unwrap_or_default());
    let years = born.into_iter().map(|year| year.to_string());
    let digest = |with: String| vault.digest(&format!("near {shelter}"), format!("{frame} {with}"));
    families.chain(years).map(digest).collect()
}

/// The key of a paper's number.
pub fn paper(vault: &Vault, shelter: ShelterId, number: &str) -> Vec<u8> {
    vault.digest(&format!("paper {shelter}"), number_key(number))
}

/// A paper's number as the index knows it: letters and digits only.
pub fn number_key(number: &str) -> String {
    number
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Every name of a person; several other names are written one after the other.
fn names(who: &Particulars) -> impl Iterator<Item = &str> {
    let names = [&who.name, &who.other_names].into_iter().flatten();
    names.flat_map(|names| names.split([';', ',']))
}

/// Makes the keys of all residents by the present scheme, where they were made by an earlier one; who cannot be read keeps theirs.
/// For every start, also of several instances at once; what was stopped on the way goes on from there.
pub async fn renew(db: &Db) -> Result<()> {
    let state = name_index::Entity::find_by_id(1).one(db.reader()).await?;
    if state.is_some_and(|state| state.scheme >= SCHEME && state.upto.is_none()) {
        return Ok(());
    }
    while !db.write(async |tx| go_on(tx).await).await? {}
    Ok(())
}

/// Makes the keys of the next residents; gives whether none is left.
async fn go_on(tx: &Tx) -> Result<bool> {
    tx.alone(Hold::Schema).await?;
    let state = name_index::Entity::find_by_id(1).one(tx).await?;
    let state = state.ok_or_else(|| Error::broken("the store has lost the scheme of its names"))?;
    let upto = match (state.scheme >= SCHEME, state.upto) {
        (true, None) => return Ok(true),
        (true, Some(upto)) => upto,
        (false, _) => ResidentId(0),
    };
    // Locked, or somebody could get another name meanwhile, and keep the keys of the one before.
    let next = resident::Entity::find()
        .filter(resident::Column::Id.gt(upto))
        .order_by_asc(resident::Column::Id)
        .limit(AT_ONCE)
        .lock(TO_CHANGE);
    let next = next.all(tx).await?;
    let last = next.last().map(|resident| resident.id);
    let (mut rows, mut renewed) = (Vec::new(), Vec::new());
    for resident in &next {
        // What is wrong with one record must not keep the house from all others.
        let Some(who) = residents::readable(tx.vault(), resident) else {
            continue;
        };
        renewed.push(resident.id);
        let keys = keys(tx.vault(), resident.shelter_id, &who).into_iter();
        rows.extend(keys.map(|digest| row(resident.id, digest)));
    }
    resident_key::Entity::delete_many()
        .filter(resident_key::Column::ResidentId.is_in(renewed))
        .exec(tx)
        .await?;
    for rows in rows.chunks(ROWS) {
        resident_key::Entity::insert_many(rows.to_vec())
            .exec_without_returning(tx)
            .await?;
    }
    let mut state = state.into_active_model();
    state.scheme = Set(SCHEME);
    state.upto = Set(last);
    state.update(tx).await?;
    Ok(last.is_none())
}

/// A key as it is stored.
pub fn row(resident: ResidentId, digest: Vec<u8>) -> resident_key::ActiveModel {
    resident_key::ActiveModel {
        resident_id: Set(resident),
        digest: Set(digest),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::residents::Birth;

    fn named(name: &str, born: i32) -> Particulars {
        Particulars {
            name: Some(name.into()),
            birth: Birth::Year(born),
            ..Particulars::default()
        }
    }

    #[test]
    fn a_letter_more_or_less_in_the_given_name_meets_in_the_family_or_the_year() {
        let vault = Vault::new(&[7; 32]);
        let meets = |typed: &str, born: Option<i32>, name: &str| {
            let keys = keys(&vault, ShelterId(1), &named(name, 1998));
            let near = near(&vault, ShelterId(1), typed, born);
            near.iter().any(|key| keys.contains(key))
        };
        for (typed, name) in [
            ("Trần Thị Lan", "Trần Thị Loan"),
            ("Nguyễn Hạnh", "Nguyễn Thị Thu Hằng"),
            ("Lý Thị Mỷ", "Lý Thị Mẩy"),
        ] {
            assert!(meets(typed, None, name), "{typed} {name}");
        }
        assert!(!meets("Trần Thị Lan", None, "Trần Thị Hoa"));
        assert!(!meets("Trần Thị Lan", None, "Lê Thị Loan"));
        assert!(meets("Trần Thị Lan", Some(1998), "Lê Thị Loan"));
        assert!(!meets("Trần Thị Lan", Some(1997), "Lê Thị Loan"));
    }

    #[test]
    fn keys_of_one_shelter_say_nothing_in_another() {
        let vault = Vault::new(&[7; 32]);
        let of = |shelter| keys(&vault, ShelterId(shelter), &named("Trần Thị Lan", 1998));
        let here = of(1);
        assert_eq!(here.len(), 5, "three words, the family, the year");
        assert!(of(2).iter().all(|key| !here.contains(key)));
    }
}
