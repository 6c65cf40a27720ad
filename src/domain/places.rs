//! The provinces and communes of Viet Nam in force since 1 July 2025, and which name a province has on a date.
//! Old addresses (with a district) are text and not looked up here. The data files stand beside it in `data/`.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::folding;

/// A commune, ward or special zone (xã, phường, đặc khu).
#[derive(Debug, PartialEq, Eq)]
pub struct Commune {
    pub code: &'static str,
    /// With its kind, as it is written: "Phường Hồng Gai".
    pub name: &'static str,
    /// "phường", "xã" or "đặc khu".
    pub kind: &'static str,
    pub province_code: &'static str,
    /// The province's place name, which does not depend on a date: "Quảng Ninh".
    pub province: &'static str,
}

/// A province or centrally-run city with every name that it has had since 1 July 2025.
#[derive(Debug)]
pub struct Province {
    pub code: &'static str,
    /// Without "Tỉnh" or "Thành phố": "Quảng Ninh".
    pub place: &'static str,
    /// Oldest first, each with its first day.
    names: Vec<(NaiveDate, String)>,
}

const UNITS: &str = include_str!("data/administrative-units.csv");
const DATED_NAMES: &str = include_str!("data/province-names.csv");
const CITY: &str = "Thành phố ";
const PROVINCE: &str = "Tỉnh ";

struct Gazetteer {
    provinces: Vec<Province>,
    communes: Vec<Commune>,
    by_code: HashMap<&'static str, usize>,
    /// One for each commune, in the same order.
    search: Vec<Searchable>,
}

struct Searchable {
    name: Vec<SearchWord>,
    kind: Vec<SearchWord>,
    province: Vec<SearchWord>,
}

struct SearchWord {
    exact: String,
    folded: String,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(read);

fn rows<const N: usize>(data: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    // No field of the two files is quoted (a test counts them), so a comma always parts two fields and text can stay borrowed.
    data.lines().skip(1).filter_map(|line| {
        let fields: Vec<&'static str> = line.trim_end().split(',').collect();
        fields.try_into().ok()
    })
}

fn bare(name: &'static str) -> &'static str {
    name.strip_prefix(CITY)
        .or_else(|| name.strip_prefix(PROVINCE))
        .unwrap_or(name)
}

fn read() -> Gazetteer {
    let mut provinces: Vec<Province> = Vec::new();
    let mut communes = Vec::new();
    for [province_code, province, code, name, kind] in rows(UNITS) {
        if provinces
            .last()
            .is_none_or(|last| last.code != province_code)
        {
            provinces.push(Province {
                code: province_code,
                place: bare(province),
                names: names_of(province_code, province),
            });
        }
        communes.push(Commune {
            code,
            name,
            kind,
            province_code,
            province: bare(province),
        });
    }
    provinces.sort_by_key(|province| province.code);
    let by_code = communes
        .iter()
        .enumerate()
        .map(|(at, commune)| (commune.code, at))
        .collect();
    let search = communes.iter().map(searchable).collect();
    Gazetteer {
        provinces,
        communes,
        by_code,
        search,
    }
}

fn names_of(code: &str, listed: &'static str) -> Vec<(NaiveDate, String)> {
    let dated = rows(DATED_NAMES).filter(|[of, ..]: &[&str; 4]| *of == code);
    let mut names: Vec<_> = dated
        .filter_map(|[_, name, from, _]| from.parse().ok().map(|from| (from, name.to_owned())))
        .collect();
    if names.is_empty() {
        let name = if listed.starts_with(CITY) {
            listed.to_owned()
        } else {
            format!("{PROVINCE}{listed}")
        };
        names.push((NaiveDate::MIN, name));
    }
    names.sort();
    names
}

fn searchable(commune: &Commune) -> Searchable {
    let kinds = commune.kind.split(' ').count();
    let mut name = search_words(commune.name);
    let own = name.split_off(kinds.min(name.len()));
    Searchable {
        name: own,
        kind: name,
        province: search_words(commune.province),
    }
}

fn search_words(text: &str) -> Vec<SearchWord> {
    folding::exact_words(text)
        .into_iter()
        .map(|exact| SearchWord {
            folded: folding::fold(&exact),
            exact,
        })
        .collect()
}

/// Gives all 34 provinces, by code.
pub fn provinces() -> &'static [Province] {
    &GAZETTEER.provinces
}

/// Finds a province by its two-digit code.
pub fn province(code: &str) -> Option<&'static Province> {
    provinces().iter().find(|province| province.code == code)
}

/// Gives all 3,321 communes, by province.
pub fn communes() -> &'static [Commune] {
    &GAZETTEER.communes
}

/// Finds a commune by its five-digit code.
pub fn commune(code: &str) -> Option<&'static Commune> {
    GAZETTEER
        .by_code
        .get(code)
        .map(|&at| &GAZETTEER.communes[at])
}

impl Province {
    /// Gives the full name in force on a date: "Tỉnh Quảng Ninh" until 31 August 2026, then "Thành phố Quảng Ninh".
    pub fn name(&self, on: NaiveDate) -> &str {
        let known = self.names.iter().rev().find(|(from, _)| *from <= on);
        known
            .or(self.names.first())
            .map_or(self.place, |(_, name)| name)
    }

    /// Gives the days from which on its names are known, oldest first.
    pub fn renamed_on(&self) -> impl Iterator<Item = NaiveDate> {
        self.names.iter().map(|(from, _)| *from)
    }
}

/// Gives the full name that a province has on a date.
pub fn province_name(code: &str, on: NaiveDate) -> Option<&'static str> {
    province(code).map(|province| province.name(on))
}

/// Gives a commune as it is written in an address of a date: "Phường Hồng Gai, Thành phố Quảng Ninh".
pub fn display(commune: &Commune, on: NaiveDate) -> String {
    let province = province_name(commune.province_code, on).unwrap_or(commune.province);
    format!("{}, {}", commune.name, province)
}

/// The commune of a province by its name, with or without its kind, accents and case.
pub fn commune_named(province: &Province, typed: &str) -> Option<&'static Commune> {
    let typed = folding::fold(typed);
    let of_province = communes()
        .iter()
        .filter(|commune| commune.province_code == province.code);
    of_province.into_iter().find(|commune| {
        let (name, kind) = (folding::fold(commune.name), folding::fold(commune.kind));
        let bare = name.strip_prefix(&kind).map(str::trim_start);
        name == typed || bare == Some(typed.as_str())
    })
}

/// The commune of an address that ends in commune and province as they are called today or were since July 2025; an
/// old address, which has a district between them, has none.
pub fn commune_of(address: &str) -> Option<&'static Commune> {
    let mut parts = address.rsplit(',').map(str::trim);
    let (last, before) = (folding::fold(parts.next()?), parts.next()?);
    let is_named = |province: &&Province| {
        let names = province.names.iter().map(|(_, name)| folding::fold(name));
        folding::fold(province.place) == last || names.into_iter().any(|name| name == last)
    };
    let province = provinces().iter().find(is_named)?;
    commune_named(province, before)
}

/// Gives the communes that fit what was typed so far, best first: any word order, with or without accents, words of the
/// province included.
pub fn suggest(typed: &str, limit: usize) -> Vec<&'static Commune> {
    let mut typed = search_words(typed);
    // "TP" is how a city is written in a hurry; it is no word of any name.
    typed.retain(|word| word.folded != "tp");
    if typed.is_empty() {
        return Vec::new();
    }
    let scored = GAZETTEER
        .search
        .iter()
        .enumerate()
        .filter_map(|(at, unit)| Some((score(&typed, unit)?, at)));
    let mut found: Vec<(u32, usize)> = scored.collect();
    found.sort_by_key(|&(score, at)| (std::cmp::Reverse(score), at));
    found
        .into_iter()
        .take(limit)
        .map(|(_, at)| &GAZETTEER.communes[at])
        .collect()
}

/// Every typed word must be found; a word of the commune's own name weighs more than one of its kind or its province.
fn score(typed: &[SearchWord], unit: &Searchable) -> Option<u32> {
    let mut sum = 0;
    let mut whole = vec![false; unit.name.len()];
    for word in typed {
        let own = unit
            .name
            .iter()
            .enumerate()
            .filter_map(|(at, target)| Some((word_score(word, target)?, at)))
            .max();
        let around = unit
            .kind
            .iter()
            .chain(&unit.province)
            .filter_map(|target| word_score(word, target))
            .max();
        match (own, around) {
            (Some((score, at)), around) => {
                whole[at] |= word.folded == unit.name[at].folded;
                sum += (score * 4).max(around.unwrap_or(0));
            }
            (None, Some(score)) => sum += score,
            (None, None) => return None,
        }
    }
    // A name that was typed in full stands before longer names that begin with it.
    Some(
        sum + if whole.iter().all(|&is_whole| is_whole) {
            30
        } else {
            0
        },
    )
}

fn word_score(typed: &SearchWord, target: &SearchWord) -> Option<u32> {
    if typed.exact == target.exact {
        Some(5)
    } else if typed.folded == target.folded {
        Some(3)
    } else if target.exact.starts_with(&typed.exact) {
        Some(2)
    } else if target.folded.starts_with(&typed.folded) {
        Some(1)
    } else {
        None
    }
}

/// Gives the name of an authority with its province named as on a date, in the letter case that it was written in:
/// "SỞ Y TẾ THÀNH PHỐ QUẢNG NINH" becomes "SỞ Y TẾ TỈNH QUẢNG NINH" on a paper of 31 August 2026.
pub fn rename_for(text: &str, on: NaiveDate) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for province in provinces()
        .iter()
        .filter(|province| province.names.len() > 1)
    {
        let now = province.name(on);
        for (_, old) in province.names.iter().filter(|(_, name)| name != now) {
            replace_name(&mut letters, old, now);
        }
    }
    letters.into_iter().collect()
}

fn replace_name(letters: &mut Vec<char>, old: &str, new: &str) {
    let old: Vec<char> = old.chars().map(lower).collect();
    let mut at = 0;
    while at + old.len() <= letters.len() {
        let end = at + old.len();
        let is_apart = |c: Option<&char>| c.is_none_or(|c| !c.is_alphanumeric());
        let fits = letters[at..end]
            .iter()
            .map(|&c| lower(c))
            .eq(old.iter().copied())
            && is_apart(at.checked_sub(1).and_then(|before| letters.get(before)))
            && is_apart(letters.get(end));
        if fits {
            let styled = in_style_of(&letters[at..end], new);
            letters.splice(at..end, styled.chars());
        }
        at += 1;
    }
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn in_style_of(written: &[char], name: &str) -> String {
    if !written.iter().any(|c| c.is_lowercase()) {
        return name.to_uppercase();
    }
    let mut rest = name.chars();
    match (written.first(), rest.next()) {
        (Some(first), Some(initial)) if first.is_lowercase() => {
            initial.to_lowercase().chain(rest).collect()
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests;
