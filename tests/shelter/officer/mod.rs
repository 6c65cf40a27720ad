//! The officer's work: procedures step by step, hearings, how deadlines end.

mod absence;
mod agencies;
mod hearings;
mod list;
mod month;
mod programs;
mod races;
mod states;
mod today;

use crate::house::{House, admission, can, local, newcomer};
use chrono::{NaiveDate, TimeDelta};
use entity::id::{ProcedureId, StayId};
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use entity::room::{RoomPurpose, RoomRule};
use tamlanh::domain::access::Actor;
use tamlanh::domain::procedures::{self, NewProcedure};

/// An officer, and somebody who came on Friday 20 November 2026 at 10:00; it is that day, 12:00.
#[derive(Clone)]
pub struct Case {
    pub officer: Actor,
    pub stay: StayId,
}

pub async fn friday(house: &House) -> Case {
    house.clock.set(local("2026-11-20T10:00:00"));
    let (_, beds) = house
        .room("P1", RoomRule::Women, RoomPurpose::Victims, 1)
        .await;
    let mut new = admission(vec![newcomer(
        "Sùng Thị Dính",
        entity::resident::Sex::Female,
        beds[0],
    )]);
    new.arrived_at = house.clock.now();
    let by = can(&house.staff);
    let admitted = house
        .db
        .write(async |tx| tamlanh::domain::admission::admit(tx, &by, &new).await);
    let stay = admitted.await.unwrap()[0];
    house.clock.set(local("2026-11-20T12:00:00"));
    Case {
        officer: house.person("luat", Role::Legal).await,
        stay,
    }
}

/// A procedure that starts today.
pub async fn open(
    house: &House,
    case: &Case,
    kind: ProcedureKind,
    agency: &str,
    due_on: Option<NaiveDate>,
) -> ProcedureId {
    let new = NewProcedure {
        kind,
        agency: agency.into(),
        reference_no: None,
        officer: case.officer.user.unwrap(),
        started_on: (house.clock.now() + TimeDelta::hours(7)).date_naive(),
        started_at: None,
        due_on,
    };
    let by = can(&case.officer);
    let opened = house
        .db
        .write(async |tx| procedures::open(tx, &by, case.stay, new).await);
    opened.await.unwrap()
}

pub async fn shown(house: &House, case: &Case, id: ProcedureId) -> entity::procedure::Model {
    let seen = procedures::seen_by(house.db.reader(), &case.officer, id, house.clock.now()).await;
    seen.unwrap().0.procedure
}
