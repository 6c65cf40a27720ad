//! The moment of an arrival that was written down wrongly is put right, and what counts from it follows.

use crate::beds::leaving;
use crate::house::{self, House, can, newcomer, night};
use crate::on_both;
use chrono::{DateTime, TimeDelta, Utc};
use entity::deadline::{self, DeadlineState};
use entity::id::{BedId, StayId};
use entity::membership::Role;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Relative;
use entity::{identification, occupancy, stay, stay_category};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tamlanh::domain::admission::{self, Newcomer};
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::{arrivals, discharges, transfers};

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
            match correct(&house, id, night() + at).await {
                Err(Error::Refused(refusal)) => assert_eq!(refusal, why),
                other => panic!("{why:?}: {other:?}"),
            }
        }
        let stay = stay::Entity::find_by_id(id).one(house.db.reader()).await.unwrap().unwrap();
        assert_eq!((stay.arrived_at, stay.version), (night() + TimeDelta::hours(3), 1), "nothing half done");
        correct(&house, id, night() + TimeDelta::hours(1)).await.unwrap();
        // Of a stay that has ended, too: for the record that is still to be printed.
        correct(&house, first, night() - TimeDelta::hours(1)).await.unwrap();
    }
}
