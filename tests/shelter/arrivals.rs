//! The moment of an arrival that was written down wrongly is put right, and what counts from it follows.

use crate::beds::leaving;
use crate::house::{self, House, as_role, can, day, newcomer, night, refusal, step_on};
use crate::on_both;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use entity::deadline::{self, DeadlineState};
use entity::id::{BedId, ProcedureId, StayId};
use entity::membership::Role;
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Relative;
use entity::{identification, occupancy, stay, stay_category};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tamlanh::domain::access::Actor;
use tamlanh::domain::admission::{self, Newcomer};
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::procedures::hearings::{self, NewHearing};
use tamlanh::domain::procedures::steps::NewStep;
use tamlanh::domain::procedures::{self, NewProcedure};
use tamlanh::domain::{arrivals, discharges, rooms, transfers};

/// A woman and her child, who came in the night; it is two hours later.
async fn two(house: &House, beds: &[BedId]) -> [StayId; 2] {
    let child = Newcomer {
        relation: Some(Relative::Child),
        ..newcomer("Giàng Thị Dí", Sex::Female, beds[1])
    };
    let new = admission::Admission {
        arrived_at: night(),
        despite: true,
        ..house::admission(vec![newcomer("Giàng Thị Sua", Sex::Female, beds[0]), child])
    };
    let by = can(&house.staff);
    let admitted = house
        .db
        .write(async |tx| admission::admit(tx, &by, &new).await);
    let stays = admitted.await.unwrap();
    house.clock.set(night() + TimeDelta::hours(2));
    [stays[0], stays[1]]
}

async fn correct(house: &House, id: StayId, at: DateTime<Utc>) -> Result<(), Error> {
    let by = can(&house.staff);
    let corrected = house
        .db
        .write(async |tx| arrivals::correct(tx, &by, id, at, "ghi nhầm ngày").await);
    corrected.await
}

/// The procedures of a stay, in the order in which they opened.
async fn procedures_of(house: &House, id: StayId) -> Vec<procedure::Model> {
    let rows = procedure::Entity::find().filter(procedure::Column::StayId.eq(id));
    let mut rows = rows.all(house.db.reader()).await.unwrap();
    rows.sort_by_key(|row| row.id);
    rows
}

/// A procedure that somebody begins by hand.
async fn begin(
    house: &House,
    by: &Actor,
    id: StayId,
    kind: ProcedureKind,
    started_on: &str,
) -> ProcedureId {
    let new = NewProcedure {
        kind,
        agency: "Công an thành phố Quảng Ninh".into(),
        reference_no: None,
        officer: by.user.unwrap(),
        started_on: day(started_on),
        started_at: None,
        due_on: None,
    };
    let by = can(by);
    let begun = house
        .db
        .write(async |tx| procedures::open(tx, &by, id, new).await);
    begun.await.unwrap()
}

async fn send(
    house: &House,
    by: &Actor,
    id: ProcedureId,
    on: &str,
    happened_at: Option<NaiveTime>,
) -> Result<(), Error> {
    let new = NewStep {
        happened_at,
        ..step_on(ProcedureState::Sent, day(on))
    };
    house.step(by, id, new).await
}

async fn open(house: &House, id: StayId) -> Vec<deadline::Model> {
    let rows = deadline::Entity::find()
        .filter(deadline::Column::StayId.eq(id))
        .filter(deadline::Column::State.eq(DeadlineState::Open));
    let mut rows = rows.all(house.db.reader()).await.unwrap();
    rows.sort_by_key(|row| (row.rule_id.map(|id| id.0), row.due_at));
    rows
}

on_both! {
    async fn beds_deadlines_and_days_follow_for_all_who_came_together(house: House) {
        house.person("phap-ly", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 3).await;
        let stays = two(&house, &beds).await;
        let before = [open(&house, stays[0]).await, open(&house, stays[1]).await];
        assert!(before[0].len() > 3, "{before:?}");
        let session = house.sign_in(&house.staff).await;
        let path = format!("/stays/{}/arrival", stays[0]);
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains("value=\"2026-11-23\"") && page.contains("value=\"23:40\""), "{page}");
        let without = [("arrived_on", "2026-11-21"), ("arrived_at", "23:40")];
        let answer = house.post(&session, &path, &without).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity);
        assert!(answer.into_string().await.unwrap().contains("value=\"2026-11-21\""), "what was typed is kept");
        let form = [("arrived_on", "2026-11-21"), ("arrived_at", "23:40"), ("arrival_reason", "ghi nhầm ngày")];
        assert_eq!(house.post(&session, &path, &form).await.status(), Status::SeeOther);

        let (at, day) = (night() - TimeDelta::days(2), "2026-11-21".parse().unwrap());
        for (id, before) in stays.into_iter().zip(before) {
            let stay = stay::Entity::find_by_id(id).one(house.db.reader()).await.unwrap().unwrap();
            assert_eq!((stay.arrived_at, stay.version), (at, 2));
            assert_eq!(stay.with_head_since, stay.head_id.map(|_| at));
            let bed = occupancy::Entity::find().filter(occupancy::Column::StayId.eq(id)).one(house.db.reader()).await.unwrap().unwrap();
            assert_eq!(bed.since, at);
            let category = stay_category::Entity::find().filter(stay_category::Column::StayId.eq(id)).one(house.db.reader()).await.unwrap().unwrap();
            assert_eq!(category.since, day);
            let status = identification::Entity::find().filter(identification::Column::StayId.eq(id)).one(house.db.reader()).await.unwrap().unwrap();
            assert_eq!(status.since, day);
            let after = open(&house, id).await;
            let moved: Vec<_> = after.iter().map(|row| (row.rule_id, row.procedure_id)).collect();
            assert_eq!(moved, before.iter().map(|row| (row.rule_id, row.procedure_id)).collect::<Vec<_>>(), "the same terms");
            assert!(after.iter().all(|row| row.began_at == at && row.began_on == day && row.follows_id.is_some()), "{after:?}");
            for (after, before) in after.iter().zip(&before) {
                assert!(after.due_at < before.due_at || after.due_on == before.due_on, "{after:?} {before:?}");
            }
            let page = house.get(&session, &format!("/stays/{id}")).await.into_string().await.unwrap();
            assert!(page.contains("23:40 21/11/2026") || page.contains("21/11/2026 23:40"), "{page}");
        }
        // Once more to the same moment changes nothing.
        correct(&house, stays[1], at).await.unwrap();
        let stay = stay::Entity::find_by_id(stays[0]).one(house.db.reader()).await.unwrap().unwrap();
        assert_eq!(stay.version, 2);
    }

    async fn an_arrival_put_right_twice_counts_from_the_last(house: House) {
        house.person("phap-ly", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 3).await;
        let stays = two(&house, &beds).await;
        let before = open(&house, stays[0]).await;
        // On the same day only what counts in hours ends otherwise; two days earlier all of it does.
        correct(&house, stays[0], night() - TimeDelta::hours(1)).await.unwrap();
        let at = night() - TimeDelta::days(2);
        correct(&house, stays[0], at).await.unwrap();
        let after = open(&house, stays[0]).await;
        assert_eq!(after.len(), before.len());
        let day = "2026-11-21".parse().unwrap();
        assert!(after.iter().all(|row| row.began_at == at && row.began_on == day), "{after:?}");
    }

    async fn a_moment_that_cannot_be_is_refused(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 3).await;
        let by = can(&house.staff);
        let first = house.admit("Lò Thị Pha", beds[0]).await.unwrap();
        house.clock.set(night() + TimeDelta::hours(1));
        let end = leaving(house.clock.now());
        house.db.write(async |tx| discharges::discharge(tx, &by, first, end).await).await.unwrap();
        house.clock.set(night() + TimeDelta::hours(3));
        let new = admission::Admission { arrived_at: house.clock.now(), ..house::admission(vec![newcomer("Vàng Thị Dợ", Sex::Female, beds[0])]) };
        let id = house.db.write(async |tx| admission::admit(tx, &by, &new).await).await.unwrap()[0];
        house.clock.set(night() + TimeDelta::hours(6));
        let moved = house.db.write(async |tx| transfers::transfer(tx, &by, id, beds[1], night() + TimeDelta::hours(5), false).await);
        moved.await.unwrap();
        for (at, why) in [
            (TimeDelta::hours(7), Refusal::InTheFuture),
            (TimeDelta::days(-365), Refusal::OtherYear),
            (TimeDelta::minutes(30), Refusal::BedTaken(beds[0])),
            (TimeDelta::hours(5), Refusal::EndsBeforeItBegins),
        ] {
            assert_eq!(refusal(correct(&house, id, night() + at).await), why);
        }
        let stay = stay::Entity::find_by_id(id).one(house.db.reader()).await.unwrap().unwrap();
        assert_eq!((stay.arrived_at, stay.version), (night() + TimeDelta::hours(3), 1), "nothing half done");
        correct(&house, id, night() + TimeDelta::hours(1)).await.unwrap();
        // Of a stay that has ended, too: for the record that is still to be printed.
        correct(&house, first, night() - TimeDelta::hours(1)).await.unwrap();
    }

    async fn an_arrival_is_put_right_though_its_first_bed_was_retired_since(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let id = house.admit("Lò Thị Pha", beds[0]).await.unwrap();
        house.clock.set(night() + TimeDelta::hours(1));
        let (by, manager) = (can(&house.staff), can(&as_role(&house.staff, Role::Manager)));
        let moved = house.db.write(async |tx| transfers::transfer(tx, &by, id, beds[1], house.clock.now(), true).await);
        moved.await.unwrap();
        house.clock.set(night() + TimeDelta::hours(2));
        house.db.write(async |tx| rooms::retire_bed(tx, &manager, beds[0]).await).await.unwrap();
        let at = night() - TimeDelta::hours(3);
        correct(&house, id, at).await.unwrap();
        let first = occupancy::Entity::find().filter(occupancy::Column::BedId.eq(beds[0])).filter(occupancy::Column::StayId.eq(id));
        assert_eq!(first.one(house.db.reader()).await.unwrap().unwrap().since, at);
    }

    async fn what_opened_with_the_arrival_starts_with_it(house: House) {
        let officer = house.person("phap-ly", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 3).await;
        let stays = two(&house, &beds).await;
        let notice = procedures_of(&house, stays[0]).await;
        let notice = notice.iter().find(|row| row.kind == ProcedureKind::ResidenceNotice).unwrap().id;
        let (given, at) = ("2026-11-21", NaiveTime::from_hms_opt(23, 50, 0));
        assert!(send(&house, &officer, notice, given, at).await.is_err(), "she came on the 23rd");
        correct(&house, stays[1], night() - TimeDelta::days(2)).await.unwrap();
        for id in stays {
            let open = open(&house, id).await;
            for row in procedures_of(&house, id).await {
                assert_eq!(row.started_on, day("2026-11-21"), "{row:?}");
                let own = open.iter().filter(|one| one.procedure_id == Some(row.id));
                let soonest = own.min_by_key(|one| one.due_at);
                assert_eq!(row.due_on, soonest.map(|one| one.due_on), "{row:?}");
                assert_eq!(row.late_at, soonest.map(|one| one.due_at), "{row:?}");
            }
        }
        send(&house, &officer, notice, given, at).await.unwrap();
        let late = night() - TimeDelta::days(2) + TimeDelta::hours(1);
        assert_eq!(refusal(correct(&house, stays[0], late).await), Refusal::RecordedBefore, "the notice was given before");
        correct(&house, stays[0], night() - TimeDelta::days(2) + TimeDelta::minutes(5)).await.unwrap();
        let rows = procedures_of(&house, stays[0]).await;
        assert!(rows.iter().all(|row| row.started_on == day("2026-11-21")));
    }

    async fn an_arrival_is_not_moved_behind_what_followed_it(house: House) {
        let officer = house.person("phap-ly", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let id = house.admit("Lò Thị Pha", beds[0]).await.unwrap();
        house.clock.set(night() + TimeDelta::days(3));
        let court = begin(&house, &officer, id, ProcedureKind::Court, "2026-11-24").await;
        let later = refusal(correct(&house, id, night() + TimeDelta::days(2)).await);
        assert_eq!(later, Refusal::RecordedBefore, "a procedure of the day before");
        correct(&house, id, night() + TimeDelta::hours(1)).await.unwrap();
        let rows = procedures_of(&house, id).await;
        assert!(rows.len() > 1 && rows.iter().all(|row| row.started_on == day("2026-11-24")), "{rows:?}");
        let at = night() + TimeDelta::hours(10);
        let hearing = NewHearing { at, place: "Phòng 2".into(), paper_no: None };
        let by = can(&officer);
        house.db.write(async |tx| hearings::set(tx, &by, court, hearing).await).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let form = [("arrived_on", "2026-11-24"), ("arrived_at", "10:40"), ("arrival_reason", "ghi nhầm giờ")];
        let path = format!("/stays/{id}/arrival");
        let answer = house.post(&session, &path, &form).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity);
        let page = answer.into_string().await.unwrap();
        assert!(page.contains("Hồ sơ đã ghi một việc trước thời điểm này") && page.contains("value=\"10:40\""), "{page}");
        for (on, why) in [("2026-11-24", "recorded before"), ("2026-11-30", "in the future"), ("2025-11-24", "another year")] {
            let form = [("arrived_on", on), ("arrived_at", "10:40"), ("arrival_reason", "ghi nhầm giờ")];
            let page = house.post(&session, &path, &form).await.into_string().await.unwrap();
            assert!(page.contains("href=\"#arrived_on\"") && page.contains("id=\"arrived_on-fault\""), "{why}: {page}");
        }
        correct(&house, id, at - TimeDelta::hours(1)).await.unwrap();
    }

    async fn what_somebody_opened_that_day_for_something_else_starts_when_it_did(house: House) {
        let officer = house.person("phap-ly", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let id = house.admit("Lò Thị Pha", beds[0]).await.unwrap();
        house.clock.set(night() + TimeDelta::hours(12));
        let court = begin(&house, &officer, id, ProcedureKind::Court, "2026-11-23").await;
        correct(&house, id, night() - TimeDelta::days(1)).await.unwrap();
        let rows = procedures_of(&house, id).await;
        assert!(rows.len() > 1, "{rows:?}");
        for row in rows {
            let on = if row.id == court { "2026-11-23" } else { "2026-11-22" };
            assert_eq!(row.started_on, day(on), "{row:?}");
        }
        let later = refusal(correct(&house, id, night() + TimeDelta::hours(1)).await);
        assert_eq!(later, Refusal::RecordedBefore, "she was here when it was opened");
    }

    async fn what_did_not_begin_with_the_arrival_stays_where_it_is(house: House) {
        let officer = house.person("phap-ly", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let id = house.admit("Lò Thị Pha", beds[0]).await.unwrap();
        house.clock.set(night() + TimeDelta::hours(12));
        let asked = begin(&house, &officer, id, ProcedureKind::Identification, "2026-11-23").await;
        send(&house, &officer, asked, "2026-11-23", None).await.unwrap();
        let of_asking = async || {
            let rows = open(&house, id).await;
            let mut rows = rows.into_iter().filter(|row| row.procedure_id == Some(asked));
            rows.next().unwrap()
        };
        let before = of_asking().await;
        assert_eq!(before.began_at, night(), "a day without a time begins with the arrival");
        let at = night() - TimeDelta::days(1);
        correct(&house, id, at).await.unwrap();
        assert_eq!(of_asking().await, before, "it was sent on that day, whenever she came");
        let rows = open(&house, id).await;
        let others = rows.iter().filter(|row| row.procedure_id != Some(asked));
        assert!(others.clone().count() > 2 && others.clone().all(|row| row.began_at == at), "{rows:?}");
    }
}
