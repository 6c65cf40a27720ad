//! The shelter itself: where it is, and what it and its governing body are called on a date.

use super::access::{Actor, Can, KeepAccounts};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::places::{self, Commune, Province};
use crate::db::{TO_CHANGE, Tx};
use chrono::NaiveDate;
use entity::id::ShelterId;
use entity::journal::{Act, Subject};
use entity::{shelter, shelter_name};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeSet;

/// A shelter that is to be opened, its names as people write them today.
#[derive(Clone, Debug)]
pub struct NewShelter {
    /// In full: "Nhà tạm lánh Đầm Hà".
    pub name: String,
    /// The governing body (cơ quan chủ quản): "Sở Y tế thành phố Quảng Ninh".
    pub parent: String,
    /// Stands behind the hyphen of a paper's symbol: "TTTGXH".
    pub symbol: String,
    /// Stands behind the symbol on letters: "CTXH".
    pub drafting_unit: Option<String>,
    /// The province in force since 1/7/2025.
    pub province: &'static Province,
    /// The commune in force since 1/7/2025.
    pub commune: Option<&'static Commune>,
    /// House, street, hamlet.
    pub address: String,
    /// Printed on papers.
    pub phone: Option<String>,
    /// Whether papers that leave the house leave the address out.
    pub hides_address: bool,
}

/// The day on which the provinces and communes of today began.
fn provinces_began() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 7, 1).unwrap_or(NaiveDate::MIN)
}

/// Opens a shelter before anybody works in it; its names change on the days on which its province's name does.
pub async fn add(tx: &Tx, new: &NewShelter) -> Result<ShelterId> {
    let id = insert(tx, new).await?;
    journal::record_outside(tx, Some(id), opened(id, new))?;
    Ok(id)
}

/// As [`add`], by somebody who is to administer it; gives them as they act there.
pub async fn add_another(
    tx: &Tx,
    by: &Can<KeepAccounts>,
    new: &NewShelter,
) -> Result<Can<KeepAccounts>> {
    let id = insert(tx, new).await?;
    let there = Actor {
        shelter: id,
        ..(**by).clone()
    };
    journal::record(tx, &there, opened(id, new))?;
    let may_keep = there.can();
    may_keep.ok_or_else(|| Error::broken("administrators may not keep accounts"))
}

/// The journal's entry of a shelter that opens.
fn opened(id: ShelterId, new: &NewShelter) -> Entry {
    let entry = Entry::new(Act::Added, Subject::Shelter).of(id.0);
    entry.with((
        &new.name,
        &new.parent,
        &new.symbol,
        &new.address,
        &new.drafting_unit,
    ))
}

async fn insert(tx: &Tx, new: &NewShelter) -> Result<ShelterId> {
    let row = shelter::ActiveModel {
        province_code: Set(new.province.code.to_owned()),
        commune_code: Set(new.commune.map(|commune| commune.code.to_owned())),
        address: Set(new.address.clone()),
        phone: Set(new.phone.clone()),
        hides_address: Set(new.hides_address),
        created_at: Set(tx.now()),
        ..Default::default()
    };
    let id = shelter::Entity::insert(row).exec(tx).await?.last_insert_id;
    let names = dates(new.province)
        .into_iter()
        .map(|from| shelter_name::ActiveModel {
            shelter_id: Set(id),
            valid_from: Set(from),
            parent: Set(places::rename_for(&new.parent, from)),
            name: Set(places::rename_for(&new.name, from)),
            symbol: Set(new.symbol.clone()),
            drafting_unit: Set(new.drafting_unit.clone()),
            place: Set(new.province.place.to_owned()),
            ..Default::default()
        });
    shelter_name::Entity::insert_many(names)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

/// Every shelter of this store, for the command line.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<ShelterId>> {
    let shelters = shelter::Entity::find().order_by_asc(shelter::Column::Id);
    let found = shelters.all(connection).await?;
    Ok(found.into_iter().map(|shelter| shelter.id).collect())
}

/// A shelter; whoever asks has checked that the actor works there.
pub async fn find(connection: &impl ConnectionTrait, id: ShelterId) -> Result<shelter::Model> {
    let shelter = shelter::Entity::find_by_id(id).one(connection).await?;
    shelter.ok_or(Error::NotFound)
}

/// What a shelter and its governing body are called on a date; before the first name, by the first.
pub async fn named(
    connection: &impl ConnectionTrait,
    id: ShelterId,
    on: NaiveDate,
) -> Result<shelter_name::Model> {
    let names = shelter_name::Entity::find()
        .filter(shelter_name::Column::ShelterId.eq(id))
        .order_by_asc(shelter_name::Column::ValidFrom)
        .all(connection)
        .await?;
    let known = names.iter().rev().find(|name| name.valid_from <= on);
    known.or(names.first()).cloned().ok_or(Error::NotFound)
}

/// What the head of a shelter is called where nobody says otherwise.
const HEAD: &str = "Giám đốc";

/// What the head of a shelter is called by these names of it. Decisions are theirs, whoever signs.
pub fn head_title(names: &shelter_name::Model) -> &str {
    names.head_title.as_deref().unwrap_or(HEAD)
}

/// What may be changed of a shelter at any time; it is printed as it is on the day of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// House, street, hamlet.
    pub address: String,
    /// The commune in force since 1/7/2025.
    pub commune: Option<&'static Commune>,
    /// Printed on papers.
    pub phone: Option<String>,
    /// Whether papers that leave the house leave the address out.
    pub hides_address: bool,
    /// After how many working days overdue the managers hear of what is in other hands.
    pub escalate_after: i32,
}

/// Changes the facts of the actor's shelter; refuses if somebody changed them since the form was opened.
pub async fn change(tx: &Tx, by: &Can<KeepAccounts>, version: i32, new: Facts) -> Result<()> {
    let before = shelter::Entity::find_by_id(by.shelter).lock(TO_CHANGE);
    let before = before.one(tx).await?.ok_or(Error::NotFound)?;
    if before.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let commune = new.commune.map(|commune| commune.code.to_owned());
    let from = (
        before.address.clone(),
        before.commune_code.clone(),
        before.phone.clone(),
        before.hides_address,
        before.escalate_after,
    );
    let to = (
        new.address.clone(),
        commune.clone(),
        new.phone.clone(),
        new.hides_address,
        new.escalate_after,
    );
    if from == to {
        return Ok(());
    }
    let mut row = before.into_active_model();
    row.address = Set(new.address);
    row.commune_code = Set(commune);
    row.phone = Set(new.phone);
    row.hides_address = Set(new.hides_address);
    row.escalate_after = Set(new.escalate_after);
    row.version = Set(version + 1);
    row.update(tx).await?;
    let entry = Entry::new(Act::Changed, Subject::Shelter).of(by.shelter.0);
    journal::record(tx, by, entry.from_to(from, to))
}

/// What a shelter is called from a day on.
#[derive(Clone, Debug)]
pub struct NewName {
    /// The first day of the name.
    pub valid_from: NaiveDate,
    /// The governing body.
    pub parent: String,
    /// The shelter, in full.
    pub name: String,
    /// Stands behind the hyphen of a paper's symbol.
    pub symbol: String,
    /// Stands behind the symbol on letters.
    pub drafting_unit: Option<String>,
    /// The decision on its functions and powers, on which its own decisions rest.
    pub powers: Option<String>,
    /// What its head is called, if not "Giám đốc".
    pub head_title: Option<String>,
    /// Stands before a paper's date (địa danh).
    pub place: String,
}

/// The names of the actor's shelter, the latest first.
pub async fn names(
    connection: &impl ConnectionTrait,
    by: &Actor,
) -> Result<Vec<shelter_name::Model>> {
    let names = shelter_name::Entity::find()
        .filter(shelter_name::Column::ShelterId.eq(by.shelter))
        .order_by_desc(shelter_name::Column::ValidFrom);
    Ok(names.all(connection).await?)
}

/// Names the actor's shelter from a day on; a name from that same day is corrected. Papers that were issued stay as they are.
pub async fn name_from(tx: &Tx, by: &Can<KeepAccounts>, new: NewName) -> Result<()> {
    let same_day = shelter_name::Entity::find()
        .filter(shelter_name::Column::ShelterId.eq(by.shelter))
        .filter(shelter_name::Column::ValidFrom.eq(new.valid_from));
    let entry = Entry::new(Act::Changed, Subject::Shelter).of(by.shelter.0);
    let to = (
        new.valid_from,
        new.parent.clone(),
        new.name.clone(),
        new.symbol.clone(),
        new.place.clone(),
        new.drafting_unit.clone(),
        new.powers.clone(),
        new.head_title.clone(),
    );
    let mut row = shelter_name::ActiveModel {
        shelter_id: Set(by.shelter),
        valid_from: Set(new.valid_from),
        parent: Set(new.parent),
        name: Set(new.name),
        symbol: Set(new.symbol),
        drafting_unit: Set(new.drafting_unit),
        powers: Set(new.powers),
        head_title: Set(new.head_title),
        place: Set(new.place),
        ..Default::default()
    };
    let entry = match same_day.one(tx).await? {
        Some(before) => {
            row.id = Set(before.id);
            row.update(tx).await?;
            let from = (
                before.valid_from,
                before.parent,
                before.name,
                before.symbol,
                before.place,
                before.drafting_unit,
                before.powers,
                before.head_title,
            );
            entry.from_to(from, to)
        }
        None => {
            row.insert(tx).await?;
            entry.with(to)
        }
    };
    journal::record(tx, by, entry)
}

fn dates(province: &Province) -> BTreeSet<NaiveDate> {
    let began = provinces_began();
    let renamed = province.renamed_on().filter(|from| *from > began);
    std::iter::once(began).chain(renamed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelter_has_a_name_for_each_name_of_its_province() {
        let dates_of = |code| dates(places::province(code).unwrap()).len();
        assert_eq!(dates_of("22"), 2);
        assert_eq!(dates_of("01"), 1);
    }
}
