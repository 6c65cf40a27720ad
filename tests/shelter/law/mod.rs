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
mod starts;
mod table;
mod terms;
mod times;
mod ways;
mod yearly;

use crate::house::{House, admission, can, local, newcomer};
use entity::deadline::{self, DeadlineState};
use entity::id::{ProcedureId, StayId};
use entity::journal::{self, Act};
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Category;
use entity::term_rule::{Person, Starts, Who};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tamlanh::domain::access::Actor;
use tamlanh::domain::admission::admit;
use tamlanh::domain::journal::change_of;
use tamlanh::domain::law::recount::Moved;
use tamlanh::domain::law::rules;
use tamlanh::domain::law::versions::Reach;
use tamlanh::domain::procedures::{self, NewProcedure};

/// For whom A4 holds and from what it runs, as it was planted.
pub fn of_verification() -> Reach {
    Reach {
        kind: Some(ProcedureKind::InitialVerification),
        starts: Starts::NoticeReceived,
        categories: vec![
            Category::Victim,
            Category::BeingIdentified,
            Category::AccompanyingMinor,
        ],
        person: Person::Anyone,
        who: Who::HealthDepartment,
        then_code: None,
    }
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
        started_at: None,
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
        let said: serde_json::Value = change_of(house.db.vault(), &entry).unwrap().unwrap();
        serde_json::from_value(said["to"].clone()).unwrap()
    };
    entries.into_iter().map(open).collect()
}

/// A manager with a session.
pub async fn manager(house: &House) -> (Actor, rocket::http::Cookie<'static>) {
    let manager = house.person("quan-ly", Role::Manager).await;
    let session = house.sign_in(&manager).await;
    (manager, session)
}
