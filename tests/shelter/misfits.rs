//! Beds that come not to suit whoever has them: the room becomes another one, or more is known of somebody who sleeps in it.

use crate::beds::leaving;
use crate::house::{House, admission, can, newcomer, night};
use crate::on_both;
use crate::unreadable::damage;
use chrono::TimeDelta;
use entity::id::{BedId, ResidentId, RoomId, StayId};
use entity::membership::Role;
use entity::resident::Sex;
use entity::room::{self, RoomPurpose, RoomRule};
use rocket::http::{Cookie, Status};
use sea_orm::EntityTrait;
use tamlanh::domain::admission::{Admission, Newcomer};
use tamlanh::domain::residents::Birth;
use tamlanh::domain::{discharges, transfers};

const FLAG: &str = "Giường đang dùng không phù hợp.";
const TICK: &str = "name=\"despite\"";

fn aged(age: u32, bed: BedId) -> Newcomer {
    let mut one = newcomer("Giàng Thị Sua", Sex::Female, bed);
    let on = night().date_naive();
    one.particulars.birth = Birth::About { age, on };
    one
}

/// Takes somebody in, whether or not the bed suits.
async fn admit(house: &House, one: Newcomer) -> StayId {
    let new = Admission {
        despite: true,
        ..admission(vec![one])
    };
    house.admit_all(&new).await.unwrap()[0]
}

async fn read(house: &House, session: &Cookie<'static>, path: &str) -> String {
    let page = house.get(session, path).await;
    assert_eq!(page.status(), Status::Ok, "{path}");
    page.into_string().await.unwrap()
}

/// What is on record of a room.
async fn room_now(house: &House, id: RoomId) -> room::Model {
    let row = room::Entity::find_by_id(id).one(house.db.reader()).await;
    row.unwrap().unwrap()
}

/// Sends the form of a room as it is, with these fields.
async fn change(
    house: &House,
    session: &Cookie<'static>,
    id: RoomId,
    fields: &[(&str, &str)],
) -> (Status, String) {
    let now = room_now(house, id).await;
    let (rule, purpose) = (now.rule.to_string(), now.purpose.to_string());
    let version = now.version.to_string();
    let mut form = vec![
        ("name", now.name.as_str()),
        ("floor", "1"),
        ("rule", rule.as_str()),
        ("purpose", purpose.as_str()),
        ("step_free", if now.step_free { "yes" } else { "" }),
        ("version", version.as_str()),
    ];
    form.retain(|(name, _)| !fields.iter().any(|(other, _)| other == name));
    form.extend(fields);
    let path = format!("/rooms/{id}");
    let answer = house.post(session, &path, &form).await;
    let status = answer.status();
    (status, answer.into_string().await.unwrap_or_default())
}

on_both! {
    async fn a_room_becomes_another_one_under_who_sleeps_in_it_only_if_somebody_says_so(house: House) {
        let (room, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 3).await;
        for bed in &beds[..2] {
            admit(&house, aged(30, *bed)).await;
        }
        let manager = house.sign_in(&house.person("quan-ly", Role::Manager).await).await;
        let path = format!("/rooms/{room}");
        assert!(!read(&house, &manager, &path).await.contains(TICK));
        for (field, value, why) in [
            ("rule", "men", "Phòng dành cho nam."),
            ("rule", "children", "Phòng dành cho trẻ em."),
            ("purpose", "homeless", "Phòng dùng cho mục đích khác."),
        ] {
            let (status, page) = change(&house, &manager, room, &[(field, value)]).await;
            assert_eq!(status, Status::UnprocessableEntity, "{value}");
            let told = format!("Giường P1 · 1 sẽ không còn phù hợp với người đang dùng. {why}");
            for said in [told.as_str(), "href=\"#despite\"", TICK] {
                assert!(page.contains(said), "{value}: {said} in {page}");
            }
            assert_eq!(room_now(&house, room).await.version, 1, "{value}");
        }
        let (status, _) = change(&house, &manager, room, &[("rule", "men"), ("despite", "yes")]).await;
        assert_eq!(status, Status::SeeOther);
        assert_eq!(room_now(&house, room).await.rule, RoomRule::Men);
    }

    async fn what_did_not_suit_before_and_an_empty_room_hinder_no_change(house: House) {
        let (room, beds) = house.room("P1", RoomRule::Men, RoomPurpose::Victims, 2).await;
        let (empty, _) = house.room("P2", RoomRule::Women, RoomPurpose::Victims, 1).await;
        admit(&house, aged(30, beds[0])).await;
        let manager = house.sign_in(&house.person("quan-ly", Role::Manager).await).await;
        for (id, fields) in [
            (empty, [("rule", "men"), ("purpose", "homeless")]),
            (room, [("name", "P3"), ("step_free", "")]),
            (room, [("rule", "women"), ("floor", "2")]),
        ] {
            let (status, page) = change(&house, &manager, id, &fields).await;
            assert_eq!(status, Status::SeeOther, "{fields:?}: {page}");
        }
        // Whoever cannot be read keeps nobody from the rest.
        damage(&house, ResidentId(1)).await;
        let (status, page) = change(&house, &manager, room, &[("name", "P4")]).await;
        assert_eq!(status, Status::SeeOther, "{page}");
    }

    async fn a_room_gets_no_step_before_who_cannot_climb_unless_somebody_says_so(house: House) {
        let (room, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        admit(&house, Newcomer { step_free: true, ..aged(30, beds[0]) }).await;
        let manager = house.sign_in(&house.person("quan-ly", Role::Manager).await).await;
        let (status, page) = change(&house, &manager, room, &[("step_free", "")]).await;
        assert_eq!(status, Status::UnprocessableEntity);
        assert!(page.contains("Phải đi bậc thềm"), "{page}");
    }

    async fn the_page_of_a_stay_tells_that_a_girl_sleeps_among_women_once_her_age_is_known(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let (_, elsewhere) = house.room("P2", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let woman = admit(&house, aged(40, beds[0])).await;
        let girl = admit(&house, newcomer("Giàng Thị Dí", Sex::Female, beds[1])).await;
        let session = house.sign_in(&house.staff).await;
        let auditor = house.sign_in(&house.person("kiem-tra", Role::Auditor).await).await;
        let (of_woman, of_girl) = (format!("/stays/{woman}"), format!("/stays/{girl}"));
        for path in [&of_woman, &of_girl] {
            assert!(!read(&house, &session, path).await.contains(FLAG), "{path}");
        }
        let known = [("sex", "female"), ("full_name", "Giàng Thị Dí"), ("birth_about", "13"), ("version", "1")];
        let path = format!("{of_girl}/person");
        assert_eq!(house.post(&session, &path, &known).await.status(), Status::SeeOther);
        let told = format!("{FLAG} Người dưới 18 tuổi sẽ ở cùng người lớn không thân thích.");
        for (path, other) in [(&of_woman, "TL-26-00002"), (&of_girl, "TL-26-00001")] {
            let page = read(&house, &session, path).await;
            assert!(page.contains(&told) && !page.contains(other), "it names nobody: {page}");
            assert!(!read(&house, &auditor, path).await.contains(FLAG), "of ages codes tell nothing");
        }
        house.clock.set(night() + TimeDelta::hours(1));
        let by = can(&house.staff);
        let moved = house.db.write(async |tx| transfers::transfer(tx, &by, girl, elsewhere[0], house.clock.now(), false).await);
        moved.await.unwrap();
        for path in [&of_woman, &of_girl] {
            assert!(!read(&house, &session, path).await.contains(FLAG), "{path}");
        }
    }

    async fn a_bed_that_was_taken_all_the_same_is_told_until_the_stay_ends(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Men, RoomPurpose::Victims, 1).await;
        let woman = admit(&house, aged(30, beds[0])).await;
        let session = house.sign_in(&house.staff).await;
        let path = format!("/stays/{woman}");
        let page = read(&house, &session, &path).await;
        assert!(page.contains(&format!("{FLAG} Phòng dành cho nam.")), "{page}");
        house.clock.set(night() + TimeDelta::hours(1));
        let (by, end) = (can(&house.staff), leaving(house.clock.now()));
        house.db.write(async |tx| discharges::discharge(tx, &by, woman, end).await).await.unwrap();
        assert!(!read(&house, &session, &path).await.contains(FLAG));
    }

    async fn beside_somebody_who_cannot_be_read_the_page_is_shown_and_says_that_nobody_knows(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        admit(&house, aged(40, beds[0])).await;
        let other = admit(&house, aged(30, beds[1])).await;
        damage(&house, ResidentId(1)).await;
        let session = house.sign_in(&house.staff).await;
        let page = read(&house, &session, &format!("/stays/{other}")).await;
        assert!(page.contains(&format!("{FLAG} Chưa rõ tuổi")), "{page}");
    }
}
