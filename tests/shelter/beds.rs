//! One bed, one resident at a time: races, holds, and who may not have which bed.

use crate::house::{House, as_role, can, night, refusal};
use crate::on_both;
use chrono::TimeDelta;
use entity::bed::BedKind;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::futures::future::join_all;
use rocket::http::Status;
use tamlanh::domain::discharges::{NewDischarge, Receiver};
use tamlanh::domain::error::{Refusal, Unfit};
use tamlanh::domain::{particulars, placement, rooms, transfers};

/// An end of a stay about which nothing more is known.
pub fn leaving(at: chrono::DateTime<chrono::Utc>) -> NewDischarge {
    NewDischarge {
        at,
        outcome: entity::discharge::Outcome::OwnWish,
        destination: entity::discharge::Destination::OnTheirOwn,
        receiver: Receiver::default(),
        returned: Vec::new(),
        keeps_things: false,
        money_vnd: 0,
        follow_up_on: None,
        hand_on: None,
        with_household: false,
    }
}

on_both! {
    async fn of_fifty_parallel_intakes_for_one_bed_one_wins(house: House) {
        for round in 0..20 {
            let (_, beds) = house.room(&format!("P{round}"), RoomRule::Women, RoomPurpose::Victims, 2).await;
            let names: Vec<String> = (0..50).map(|number| format!("Người {round} {number}")).collect();
            let tries = names.iter().map(|name| house.admit(name, beds[0]));
            let ends = join_all(tries).await;
            let won = ends.iter().filter(|end| end.is_ok()).count();
            assert_eq!(won, 1, "round {round}");
            for end in ends.into_iter().filter(Result::is_err) {
                assert_eq!(refusal(end), Refusal::BedTaken(beds[0]));
            }
            let told = placement::taken::explain(house.db.reader(), &house.staff, beds[0], night()).await.unwrap().unwrap();
            assert!(told.case_code.unwrap().starts_with("TL-26-"));
            assert_eq!(told.label, format!("P{round} · 1"));
        }
    }

    async fn a_retired_bed_takes_nobody_and_one_in_use_is_not_retired(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("Hoàng Thị Lan", beds[0]).await.unwrap();
        let manager = can(&as_role(&house.staff, Role::Manager));
        let in_use = house.db.write(async |tx| rooms::retire_bed(tx, &manager, beds[0]).await).await;
        assert_eq!(refusal(in_use), Refusal::InUse);
        house.db.write(async |tx| rooms::retire_bed(tx, &manager, beds[1]).await).await.unwrap();
        assert_eq!(refusal(house.admit("Nông Thị Hà", beds[1]).await), Refusal::Retired);
    }

    async fn a_hold_ends_by_itself_and_keeps_others_out_until_then(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let by = can(&house.staff);
        let until = night() + TimeDelta::hours(1);
        house.db.write(async |tx| rooms::hold(tx, &by, beds[0], until, "đang trên đường".into()).await).await.unwrap();
        assert_eq!(refusal(house.admit("Vi Thị Nga", beds[0]).await), Refusal::BedTaken(beds[0]));
        house.clock.set(until + TimeDelta::minutes(1));
        let mut late = crate::house::admission(vec![crate::house::newcomer("Vi Thị Nga", entity::resident::Sex::Female, beds[0])]);
        late.arrived_at = until;
        let by = can(&house.staff);
        house.db.write(async |tx| tamlanh::domain::admission::admit(tx, &by, &late).await).await.unwrap();
    }

    async fn a_hold_that_meets_a_taken_bed_says_who_has_it_until_when_and_what_is_free(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 3).await;
        for (name, rule) in [("P2", RoomRule::Women), ("P3", RoomRule::Men), ("P4", RoomRule::Any)] {
            house.room(name, rule, RoomPurpose::Victims, 1).await;
        }
        let by = can(&house.staff);
        let keep = async |bed, hours, reason: &str| {
            let until = night() + TimeDelta::hours(hours);
            house.db.write(async |tx| rooms::hold(tx, &by, bed, until, reason.into()).await).await.unwrap();
        };
        keep(beds[0], 2, "xe đang trên đường").await;
        let session = house.sign_in(&house.staff).await;
        let asks = async |bed: entity::id::BedId, act: &str| {
            let fields = [("reason", "sẽ đến trong đêm"), ("until_on", "2026-11-24"), ("until_at", "03:00")];
            let path = format!("/beds/{bed}/{act}");
            let answer = house.post(&session, &path, &fields).await;
            assert_eq!(answer.status(), Status::Conflict);
            answer.into_string().await.unwrap()
        };
        let has = "Giường P1 · 1: giữ chỗ từ 23/11/2026 23:40, đến 24/11/2026 01:40. Lý do: xe đang trên đường. Người ghi: Người thuy.";
        let page = asks(beds[0], "hold").await;
        assert!(page.contains(&format!("{has} Giường trống ở phòng cùng loại: P1 · 2, P1 · 3, P2 · 1.")), "{page}");
        assert!(page.contains("value=\"sẽ đến trong đêm\""), "what was typed stays: {page}");
        let page = asks(beds[0], "out-of-service").await;
        assert!(page.contains(has) && !page.contains("Giường trống ở"), "no other bed is to be mended: {page}");
        // A bed is free for a hold that ends before somebody else's begins.
        let out = night() + TimeDelta::hours(6);
        house.db.write(async |tx| rooms::take_out(tx, &by, beds[1], out, None, "thay đệm".into()).await).await.unwrap();
        keep(beds[2], 1, "hai mẹ con").await;
        let page = asks(beds[0], "hold").await;
        assert!(page.contains("cùng loại: P1 · 2, P2 · 1."), "{page}");
    }

    async fn what_a_room_and_a_bed_are_called_fits_on_the_board(house: House) {
        let (room, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.person("quan-ly", Role::Manager).await).await;
        let paths = [format!("/rooms/{room}"), format!("/rooms/{room}/beds"), format!("/beds/{}", beds[0])];
        let names = [("/rooms", "name", 60), (paths[0].as_str(), "name", 60)];
        let labels = [(paths[1].as_str(), "label", 40), (paths[2].as_str(), "label", 40)];
        for (path, field, most) in names.into_iter().chain(labels) {
            // No two are called alike.
            let fitting = format!("{path}{}", "ắ".repeat(most - path.len()));
            let long = format!("{fitting}x");
            let fields = |typed| {
                [("floor", "1"), ("rule", "women"), ("purpose", "victims"), ("kind_of_bed", "single"), ("version", "1"), (field, typed)]
            };
            let answer = house.post(&session, path, &fields(long.as_str())).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{path}");
            let page = answer.into_string().await.unwrap();
            assert!(page.contains(&format!("nhiều nhất {most} ký tự")) && page.contains(&long), "{path}: {page}");
            let answer = house.post(&session, path, &fields(fitting.as_str())).await;
            assert_eq!(answer.status(), Status::SeeOther, "{path}");
        }
    }

    async fn whoever_cannot_climb_is_not_moved_into_an_upper_bunk_either(house: House) {
        let (room, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let manager = can(&as_role(&house.staff, Role::Manager));
        let upper = house.db.write(async |tx| rooms::add_bed(tx, &manager, room, "trên".into(), BedKind::Upper).await).await.unwrap();
        let mut new = crate::house::admission(vec![crate::house::newcomer("Chìu Thị Sen", entity::resident::Sex::Female, beds[0])]);
        new.people[0].step_free = true;
        let by = can(&house.staff);
        let stays = house.db.write(async |tx| tamlanh::domain::admission::admit(tx, &by, &new).await).await.unwrap();
        let later = night() + TimeDelta::hours(1);
        house.clock.set(later);
        let climb = async |tx: &tamlanh::db::Tx| transfers::transfer(tx, &by, stays[0], upper, later, false).await;
        let refused = refusal(house.db.write(climb).await);
        assert_eq!(refused, Refusal::BedUnfit(upper, Unfit::Steps));
        house.db.write(async |tx| particulars::change_stairs(tx, &by, stays[0], false).await).await.unwrap();
        house.db.write(climb).await.unwrap();
        assert_eq!(refusal(house.db.write(climb).await), Refusal::BedTaken(upper), "where they are they need not go");
    }

    async fn two_who_must_be_kept_apart_do_not_share_a_room_even_at_once(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 3).await;
        let first = house.admit("Lù Thị Sáo", beds[0]).await.unwrap();
        let resident = tamlanh::domain::stays::seen_by(house.db.reader(), &house.staff, first).await.unwrap().resident_id;
        let mut new = crate::house::admission(vec![crate::house::newcomer("Giàng Thị Pà", entity::resident::Sex::Female, beds[1])]);
        new.keep_apart = vec![resident];
        new.despite = true;
        let by = can(&house.staff);
        let done = house.db.write(async |tx| tamlanh::domain::admission::admit(tx, &by, &new).await).await;
        assert_eq!(refusal(done), Refusal::MustKeepApart(resident));
    }

    async fn two_who_share_a_room_and_must_not_are_told_until_one_moves(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let (_, elsewhere) = house.room("P2", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let first = house.admit("Lù Thị Sáo", beds[0]).await.unwrap();
        let second = house.admit("Giàng Thị Pà", beds[1]).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let read = async |path: &str| {
            let page = house.get(&session, path).await;
            page.into_string().await.unwrap()
        };
        let (stay, told) = (format!("/stays/{first}"), "Đang ở cùng phòng P1 với TL-26-00002");
        assert!(!read("/").await.contains("không được ở cùng phòng"));
        let said = [("other_case", "TL-26-00002"), ("apart_reason", "cùng vụ")];
        let path = format!("{stay}/keep-apart");
        let answer = house.post(&session, &path, &said).await;
        let place = answer.headers().get_one("location").unwrap().to_owned();
        assert!(read(&place).await.contains("hãy chuyển giường một người ngay"), "{place}");
        assert!(read(&stay).await.contains(told));
        assert!(read("/").await.contains("có hai người không được ở cùng phòng"));
        let by = can(&house.staff);
        house.clock.set(night() + TimeDelta::hours(1));
        let moved = house.db.write(async |tx| transfers::transfer(tx, &by, second, elsewhere[0], house.clock.now(), false).await);
        moved.await.unwrap();
        assert!(!read(&stay).await.contains("ở cùng phòng P1"));
        assert!(!read("/").await.contains("có hai người không được ở cùng phòng"));
    }
}
