//! The law as data: the calendar and the terms that people keep, and what their changes do to open deadlines.

mod calendar;
mod categories;
mod ends;
mod explained;
mod new_term;
mod paths;
mod planted;
mod progress;
mod repeats;
mod terms;
mod times;
mod ways;
mod yearly;

use crate::house::{House, admission, can, newcomer};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use entity::deadline::{self, DeadlineState};
use entity::id::{ProcedureId, StayId};
use entity::journal::{self, Act};
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tamlanh::domain::access::Actor;
use tamlanh::domain::admission::admit;
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::law::recount::Moved;
use tamlanh::domain::law::rules;
use tamlanh::domain::procedures::{self, NewProcedure};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A moment of the shelter's own clock.
pub fn local(text: &str) -> DateTime<Utc> {
    let local: chrono::NaiveDateTime = text.parse().unwrap();
    Utc.from_utc_datetime(&(local - chrono::TimeDelta::hours(7)))
}

/// A woman who is being identified as a victim arrived at this moment, in a room of her own.
pub async fn arrived(house: &House, at: &str) -> StayId {
    house.clock.set(local(at));
    let name = format!("P{}", fastrand::u32(..));
    let (_, beds) = house
        .room(&name, RoomRule::Women, RoomPurpose::Victims, 1)
        .await;
    let mut new = admission(vec![newcomer("Sùng Thị Dính", Sex::Female, beds[0])]);
    new.arrived_at = house.clock.now();
    let by = can(&house.staff);
    let stays = house.db.write(async |tx| admit(tx, &by, &new).await).await;
    stays.unwrap()[0]
}

/// Opens a procedure today, without a date of its own.
pub async fn open(house: &House, by: &Actor, stay: StayId, kind: ProcedureKind) -> ProcedureId {
    let new = NewProcedure {
        kind,
        agency: "Công an thành phố Quảng Ninh".into(),
        reference_no: None,
        officer: by.user.unwrap(),
        started_on: (house.clock.now() + chrono::TimeDelta::hours(7)).date_naive(),
        due_on: None,
    };
    let by = can(by);
    let opened = house
        .db
        .write(async |tx| procedures::open(tx, &by, stay, new).await);
    opened.await.unwrap()
}

/// The deadlines that a term made, oldest first.
pub async fn made_by(house: &House, code: &str) -> Vec<deadline::Model> {
    let rules = rules::load(house.db.reader()).await.unwrap();
    let versions: Vec<_> = rules.versions(code).map(|rule| rule.id).collect();
    let rows = deadline::Entity::find()
        .filter(deadline::Column::RuleId.is_in(versions))
        .order_by_asc(deadline::Column::Id);
    rows.all(house.db.reader()).await.unwrap()
}

/// The one open deadline that a term made.
pub async fn open_by(house: &House, code: &str) -> deadline::Model {
    let mut rows = made_by(house, code).await;
    rows.retain(|row| row.state == DeadlineState::Open);
    assert_eq!(rows.len(), 1, "{code}: {rows:?}");
    rows.remove(0)
}

/// What the journal says was moved, newest last.
pub async fn told(house: &House) -> Vec<Vec<Moved>> {
    let entries = journal::Entity::find()
        .filter(journal::Column::Act.eq(Act::Recounted))
        .order_by_asc(journal::Column::Id);
    let entries = entries.all(house.db.reader()).await.unwrap();
    let open = |entry: journal::Model| {
        let change = entry.change.unwrap();
        let said: serde_json::Value = house.db.vault().open("journal.change", &change).unwrap();
        serde_json::from_value(said["to"].clone()).unwrap()
    };
    entries.into_iter().map(open).collect()
}

pub fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("a refusal was expected: {other:?}"),
    }
}

/// A manager with a session.
pub async fn manager(house: &House) -> (Actor, rocket::http::Cookie<'static>) {
    let manager = house.person("quan-ly", Role::Manager).await;
    let session = house.sign_in(&manager).await;
    (manager, session)
}
