//! Terms that come again: a child in a substitute family is looked after for years, each date counted from the one before.

use super::{made_by, open_by};
use crate::beds::leaving;
use crate::house::{House, admission, can, day, local, newcomer};
use crate::on_both;
use entity::deadline::DeadlineState;
use entity::discharge::{Destination, Outcome};
use entity::id::StayId;
use entity::membership::Role;
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::{Category, Relative, Source};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tamlanh::domain::access::Actor;
use tamlanh::domain::admission::{Admission, Newcomer, admit};
use tamlanh::domain::discharges::{self, NewDischarge};
use tamlanh::domain::late_entries::Left;
use tamlanh::domain::law::rules::Traits;
use tamlanh::domain::law::settling;
use tamlanh::domain::procedures::steps::{self, NewStep};
use tamlanh::domain::residents::{Birth, Particulars};

/// Somebody who came alone on 20 November 2026.
async fn child(house: &House, born: &str, source: Source, category: Category) -> StayId {
    let name = format!("P{}", fastrand::u32(..));
    let (_, beds) = house
        .room(&name, RoomRule::Any, RoomPurpose::Victims, 1)
        .await;
    let mut child = newcomer("Giàng Thị Sua", Sex::Female, beds[0]);
    child.category = category;
    child.particulars.birth = Birth::On(day(born));
    take_in(house, source, vec![child]).await[0]
}

async fn take_in(house: &House, source: Source, people: Vec<Newcomer>) -> Vec<StayId> {
    house.clock.set(local("2026-11-20T10:00:00"));
    let new = Admission {
        arrived_at: house.clock.now(),
        source,
        despite: true,
        ..admission(people)
    };
    let by = can(&house.staff);
    let stays = house.db.write(async |tx| admit(tx, &by, &new).await);
    stays.await.unwrap()
}

/// On 1 December at ten the child goes to another family.
async fn placed(house: &House, stay: StayId) {
    house.clock.set(local("2026-12-01T11:00:00"));
    let end = NewDischarge {
        outcome: Outcome::SubstituteCare,
        destination: Destination::SubstituteFamily,
        hand_on: Some("UBND xã theo dõi tiếp".into()),
        ..leaving(local("2026-12-01T10:00:00"))
    };
    let by = can(&house.staff);
    let done = house
        .db
        .write(async |tx| discharges::discharge(tx, &by, stay, end).await);
    done.await.unwrap();
}

async fn follow_ups(house: &House, stay: StayId) -> Vec<procedure::Model> {
    let rows = procedure::Entity::find()
        .filter(procedure::Column::StayId.eq(stay))
        .filter(procedure::Column::Kind.eq(ProcedureKind::FollowUp));
    rows.all(house.db.reader()).await.unwrap()
}

async fn meet(house: &House, officer: &Actor, code: &str, at: &str) {
    house.clock.set(local(at));
    let row = open_by(house, code).await;
    let by = can(officer);
    let at = house.clock.now();
    let met = house
        .db
        .write(async |tx| settling::meet(tx, &by, row.id, row.version, at).await);
    met.await.unwrap();
}

on_both! {
    async fn after_a_placement_each_date_comes_from_the_one_before(house: House) {
        let officer = house.person("luat", Role::Legal).await;
        let stay = child(&house, "2021-05-01", Source::ChildHotline, Category::Child).await;
        assert!(follow_ups(&house, stay).await.is_empty());
        placed(&house, stay).await;
        let opened = follow_ups(&house, stay).await;
        assert_eq!((opened.len(), opened[0].officer_id, opened[0].due_on), (1, officer.user.unwrap(), Some(day("2027-01-04"))), "1 January is a day of rest");
        assert_eq!(open_by(&house, "C9b").await.due_on, day("2027-03-01"));
        assert_eq!(open_by(&house, "C10").await.due_on, day("2027-06-01"));
        assert!(made_by(&house, "C9c").await.is_empty() && made_by(&house, "C10b").await.is_empty());
        // Who comes late does not move what follows, nor does who comes early.
        meet(&house, &officer, "C9b", "2027-03-20T09:00:00").await;
        let next = open_by(&house, "C9c").await;
        assert_eq!((next.began_on, next.nominal_on, next.due_on), (day("2027-03-01"), day("2027-09-01"), day("2027-09-03")));
        assert_eq!(next.follows_id, Some(made_by(&house, "C9b").await[0].id));
        meet(&house, &officer, "C9c", "2027-08-20T09:00:00").await;
        assert_eq!(open_by(&house, "C9c").await.due_on, day("2028-03-01"));
        meet(&house, &officer, "C10", "2027-06-01T09:00:00").await;
        assert_eq!(open_by(&house, "C10b").await.due_on, day("2028-06-01"));
        meet(&house, &officer, "C9", "2027-01-02T09:00:00").await;
        assert_eq!(made_by(&house, "C9").await.len(), 1, "the first month comes once");
        assert_eq!(follow_ups(&house, stay).await[0].due_on, Some(day("2028-03-01")), "the list shows the next date");
    }

    async fn a_placement_that_was_over_before_the_arrival_was_written_down_begins_the_series(house: House) {
        let officer = house.person("luat", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 1).await;
        let mut child = newcomer("Giàng Thị Sua", Sex::Female, beds[0]);
        child.category = Category::Child;
        child.particulars.birth = Birth::On(day("2021-05-01"));
        house.clock.set(local("2026-12-03T09:00:00"));
        let end = NewDischarge {
            outcome: Outcome::SubstituteCare,
            destination: Destination::SubstituteFamily,
            hand_on: Some("UBND xã theo dõi tiếp".into()),
            ..leaving(local("2026-12-01T10:00:00"))
        };
        let new = Admission {
            arrived_at: local("2026-11-20T10:00:00"),
            left: Some(Left { end, gave_all_back: true }),
            source: Source::ChildHotline,
            ..admission(vec![child])
        };
        let by = can(&house.staff);
        let stay = house.db.write(async |tx| admit(tx, &by, &new).await).await.unwrap()[0];
        let opened = follow_ups(&house, stay).await;
        assert_eq!((opened.len(), opened[0].officer_id, opened[0].due_on), (1, officer.user.unwrap(), Some(day("2027-01-04"))));
        assert_eq!((open_by(&house, "C9b").await.due_on, open_by(&house, "C10").await.due_on), (day("2027-03-01"), day("2027-06-01")));
    }

    async fn the_series_ends_with_its_procedure(house: House) {
        let officer = house.person("luat", Role::Legal).await;
        let stay = child(&house, "2021-05-01", Source::ChildHotline, Category::Child).await;
        placed(&house, stay).await;
        meet(&house, &officer, "C9b", "2027-03-01T09:00:00").await;
        let row = follow_ups(&house, stay).await.remove(0);
        let step = NewStep {
            state: ProcedureState::Done,
            happened_on: day("2027-03-01"),
            happened_at: None,
            agency: None,
            due_on: None,
            paper_no: None,
            note: Some("Trẻ được nhận làm con nuôi".into()),
        };
        let by = can(&officer);
        let done = house.db.write(async |tx| steps::record(tx, &by, row.id, row.version, step).await);
        done.await.unwrap();
        for code in ["C9c", "C10"] {
            let rows = made_by(&house, code).await;
            assert!(rows.len() == 1 && rows[0].state != DeadlineState::Open, "{rows:?}");
        }
    }

    async fn nobody_else_is_followed_up_by_that_law(house: House) {
        house.person("luat", Role::Legal).await;
        let grown = child(&house, "1996-05-01", Source::Commune, Category::Homeless).await;
        placed(&house, grown).await;
        assert!(follow_ups(&house, grown).await.is_empty());
    }

    async fn whom_nobody_brought_the_house_tells_of_itself(house: House) {
        house.person("luat", Role::Legal).await;
        let alone = child(&house, "1996-05-01", Source::OnTheirOwn, Category::BeingIdentified).await;
        let brought = child(&house, "1995-05-01", Source::Commune, Category::BeingIdentified).await;
        let has_notice = async |stay: StayId| {
            let rows = procedure::Entity::find().filter(procedure::Column::StayId.eq(stay));
            let rows = rows.all(house.db.reader()).await.unwrap();
            rows.iter().any(|row| row.kind == ProcedureKind::Notice)
        };
        assert!(has_notice(alone).await && !has_notice(brought).await);
        assert_eq!(open_by(&house, "A2b").await.due_at, local("2026-11-20T12:00:00"));
    }

    async fn until_eighteen_whoever_is_alone_needs_a_guardian(house: House) {
        house.person("luat", Role::Legal).await;
        let kinds = async |stay: StayId| {
            let rows = procedure::Entity::find().filter(procedure::Column::StayId.eq(stay));
            let rows = rows.all(house.db.reader()).await.unwrap();
            rows.into_iter().map(|row| row.kind).collect::<Vec<_>>()
        };
        let seventeen = kinds(child(&house, "2009-06-01", Source::Commune, Category::BeingIdentified).await).await;
        assert!(seventeen.contains(&ProcedureKind::Guardian) && !seventeen.contains(&ProcedureKind::ChildProtection), "{seventeen:?}");
        let grown = kinds(child(&house, "2001-06-01", Source::Commune, Category::BeingIdentified).await).await;
        assert!(!grown.contains(&ProcedureKind::Guardian), "{grown:?}");
    }

    async fn a_child_whose_age_nobody_knows_is_a_child(house: House) {
        house.person("luat", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 2).await;
        let mother = newcomer("Lý Thị Mẩy", Sex::Female, beds[0]);
        let mut child = newcomer("Lý Thị Chẳn", Sex::Female, beds[1]);
        child.relation = Some(Relative::Child);
        child.category = Category::Victim;
        child.particulars.birth = Birth::Unknown;
        let family = take_in(&house, Source::BorderGuard, vec![mother, child]).await;
        let is_child = async |stay: StayId| {
            let row = entity::stay::Entity::find_by_id(stay).one(house.db.reader()).await.unwrap().unwrap();
            Traits::of(&row, &Particulars::default()).is_child
        };
        assert!(is_child(family[1]).await && !is_child(family[0]).await);
    }
}
