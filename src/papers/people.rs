//! Who somebody is, and what they brought, as papers say it.

use super::TEXT;
use crate::db::Tx;
use crate::domain::access::{Can, IssuePapers};
use crate::domain::error::Result;
use crate::domain::law::rules;
use crate::domain::residents::{self, Birth};
use crate::domain::stays::{INTAKE, Intake};
use crate::domain::{belongings as brought, calendar, categories, placement};
use crate::print::record::{Belonging, Category as Group, Condition, Person};
use crate::print::{bases, words};
use crate::text::Text;
use chrono::NaiveDate;
use entity::belonging::{self, Keeper};
use entity::code::Code;
use entity::resident::Sex;
use entity::stay::{self, Category, Relative};
use entity::user::Language;

/// Health and needs on arrival, as told of the head of a household.
pub fn condition(told: &Intake) -> Condition {
    Condition {
        health: told.health.clone(),
        needs: told.needs.clone(),
        ..Condition::default()
    }
}

/// A stay with the category of its first day: what changed since then is not what somebody was taken in for.
pub async fn as_taken_in(tx: &Tx, stay: &stay::Model) -> Result<stay::Model> {
    as_of(tx, stay, calendar::local(stay.arrived_at).date()).await
}

/// A stay with the category that it had on a day.
pub async fn as_of(tx: &Tx, stay: &stay::Model, day: NaiveDate) -> Result<stay::Model> {
    let known = categories::of_stay(tx, stay.id).await?;
    let then = known.iter().rev().find(|row| row.since <= day);
    Ok(stay::Model {
        category: then.map_or(stay.category, |row| row.category),
        ..stay.clone()
    })
}

/// Somebody as far as is known of them, opened for a paper of a day.
pub async fn person(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    says: Says,
    condition: Condition,
    on: NaiveDate,
) -> Result<Person> {
    let resident = residents::seen_by(tx, by, stay.resident_id).await?;
    let who = residents::open(tx.vault(), &resident)?;
    let sex = (resident.sex != Sex::Unknown).then(|| says.capitalised(resident.sex));
    let arrived = calendar::local(stay.arrived_at).date();
    let age = who.birth.age_on(on);
    let traits = rules::Traits::of(stay, &who);
    let to_the_head = |_| kinship(stay.relation, resident.sex).to_owned();
    // Whoever is of no other group is taken in by a decision, of which the intake tells.
    let group = match group(stay.category) {
        Group::Other(_) => {
            let told: Intake = tx.vault().open(INTAKE, &stay.intake)?;
            Group::other(told.decision_no.as_deref(), told.decision_on)
        }
        known => known,
    };
    Ok(Person {
        name: who.name,
        other_names: who.other_names,
        born: born(who.birth, says),
        sex,
        ethnicity: who.people,
        nationality: who.nationality,
        religion: who.religion,
        origin: who.birthplace,
        permanent_address: who.address,
        paper: [who.paper_kind, who.paper_no]
            .into_iter()
            .flatten()
            .reduce(|kind, number| format!("{kind} {number}")),
        paper_issued: who.paper_issued,
        languages: who.language,
        schooling: who.schooling,
        marital_status: who.marital,
        occupation: who.occupation,
        relative: who.relatives,
        is_child: age.map_or(traits.is_child, |age| {
            age.may_be_under(rules::CHILD_IS_UNDER)
        }),
        is_minor: age.map_or(traits.is_minor, |age| {
            age.may_be_under(placement::fit::MINOR)
        }),
        is_foreign: traits.is_foreign,
        relation: stay.head_id.map(to_the_head),
        ground: Some(bases::ground_of_intake(&group, arrived)),
        categories: vec![group],
        condition,
        ..Person::default()
    })
}

/// What somebody is to the head of the household, before the head's name; who is no relative has come along.
fn kinship(relation: Option<Relative>, sex: Sex) -> &'static str {
    match (relation, sex) {
        (Some(Relative::Child), _) => "con của",
        (Some(Relative::Spouse), Sex::Female) => "vợ của",
        (Some(Relative::Spouse), Sex::Male) => "chồng của",
        (Some(Relative::Spouse), Sex::Other | Sex::Unknown) => "vợ hoặc chồng của",
        (Some(Relative::Parent), Sex::Female) => "mẹ của",
        (Some(Relative::Parent), Sex::Male) => "cha của",
        (Some(Relative::Parent), Sex::Other | Sex::Unknown) => "cha hoặc mẹ của",
        (Some(Relative::Sibling), _) => "anh, chị hoặc em của",
        (Some(Relative::Other) | None, _) => "đi cùng",
    }
}

fn born(birth: Birth, says: Says) -> Option<String> {
    match birth {
        Birth::Unknown => None,
        Birth::On(day) => Some(words::short_date(day)),
        Birth::Year(year) => Some(says.both(format!("năm {year}"), format!("in {year}"))),
        Birth::About { age, on } => {
            let on = words::short_date(on);
            Some(says.both(
                format!("khoảng {age} tuổi (ước lượng ngày {on})"),
                format!("about {age} (estimated on {on})"),
            ))
        }
    }
}

/// In which languages values are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Vietnamese,
    Both,
}

impl Says {
    /// A value in the languages of the paper.
    pub fn both(self, vietnamese: impl Into<String>, english: impl std::fmt::Display) -> String {
        match self {
            Says::Vietnamese => vietnamese.into(),
            Says::Both => format!("{} / {english}", vietnamese.into()),
        }
    }

    /// What a code is called, in the languages of the paper.
    pub fn code<C: Code>(self, code: C) -> String {
        self.both(TEXT.code(code), Text(Language::English).code(code))
    }

    /// What a code is called, as a value on a form begins.
    fn capitalised<C: Code>(self, code: C) -> String {
        self.both(
            words::capitalised(&TEXT.code(code)),
            words::capitalised(&Text(Language::English).code(code)),
        )
    }
}

/// Their things, those that are meant.
pub async fn belongings(
    tx: &Tx,
    stay: &stay::Model,
    says: Says,
    is_meant: impl Fn(&belonging::Model) -> bool,
) -> Result<Vec<Belonging>> {
    let mut things = Vec::new();
    let rows = brought::of_stay(tx, stay).await?;
    for row in rows.into_iter().filter(is_meant) {
        things.push(Belonging {
            name: brought::what(tx.vault(), &row)?,
            quantity: Some(format!("{:02}", row.quantity)),
            condition: None,
            kept_by: Some(match row.kept_by {
                Keeper::Shelter => says.both("cơ sở giữ hộ", "kept by the shelter"),
                Keeper::Resident => says.both("tự giữ", "kept by the person"),
            }),
            note: row.returned_at.map(|at| {
                let on = calendar::local(at).format("%d/%m/%Y");
                says.both(format!("đã trả {on}"), format!("returned {on}"))
            }),
            money: row.money_vnd.map(i64::unsigned_abs),
        });
    }
    Ok(things)
}

/// The group of the form.
pub fn group(category: Category) -> Group {
    match category {
        Category::Victim => Group::TraffickingVictim,
        Category::BeingIdentified => Group::BeingIdentified,
        Category::AccompanyingMinor => Group::AccompanyingMinor,
        Category::DomesticViolence => Group::DomesticViolence,
        Category::Abuse => Group::Abuse,
        Category::ForcedLabour => Group::ForcedLabour,
        Category::Child => Group::Child,
        Category::Homeless => Group::Wandering,
        Category::Other => Group::Other(None),
    }
}
