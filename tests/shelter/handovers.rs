//! Where somebody was handed over: told at the end of a stay, and printed on the record.

use crate::api::{self, program::Program};
use crate::house::{House, night};
use crate::late_entries::of_who_left;
use crate::on_both;
use crate::papers::{admitted, issued, left};
use chrono::TimeDelta;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use serde_json::json;

const PLACE: &str = "trụ sở Ủy ban nhân dân xã Đầm Hà";

on_both! {
    async fn the_record_says_where_somebody_was_handed_over(house: House) {
        admitted(&house, &[]).await;
        let end = [("outcome", "VE_DIA_PHUONG"), ("destination", "locality"), ("handover_place", PLACE)];
        let session = left(&house, &house.staff, &end).await;
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains(&format!("<dd>{PLACE}</dd>")), "{page}");
        for (variant, said) in [
            ("locality", format!("ngày 14 tháng 12 năm 2026, tại {PLACE}, chúng tôi")),
            ("embassy_bilingual", format!("at {PLACE}, the following parties")),
            ("alone", format!("tại {PLACE}, chúng tôi")),
        ] {
            let record = issued(&house, &session, &[("kind", "handover_record"), ("variant", variant)]).await;
            assert!(record.contains(&said), "{said} in\n{record}");
        }
        let auditor = house.person("kiem-tra", Role::Auditor).await;
        let auditor = house.sign_in(&auditor).await;
        let page = house.get(&auditor, "/stays/1").await.into_string().await.unwrap();
        assert!(!page.contains(PLACE), "it may tell where somebody is now: {page}");
    }

    async fn who_leaves_alone_leaves_from_the_house_and_where_else_the_pen_tells(house: House) {
        admitted(&house, &[]).await;
        let end = [("outcome", "THEO_NGUYEN_VONG"), ("destination", "alone"), ("handover_place", " ")];
        let session = left(&house, &house.staff, &end).await;
        for (variant, said) in [("alone", "tại Nhà tạm lánh Bình Minh, chúng tôi"), ("family", "tại ....."), ("police", "tại .....")] {
            let record = issued(&house, &session, &[("kind", "handover_record"), ("variant", variant)]).await;
            assert!(record.contains(said), "{said} in\n{record}");
        }
    }

    async fn an_intake_asks_it_of_those_who_have_left_already(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let mut here = crate::intake::fields("Lý Thị Mẩy", &bed, "k");
        here.push(("handover_place", PLACE));
        let answer = house.post(&session, "/intake", &here).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity, "nobody is handed over who is here");
        let page = answer.into_string().await.unwrap();
        for said in ["id=\"left_on-fault\"", "<details open><summary>Đã rời đi", &format!("value=\"{PLACE}\"")] {
            assert!(page.contains(said), "{said} in {page}");
        }
        let mut gone = of_who_left("Lý Thị Mẩy", &bed, "g");
        gone.push(("handover_place", PLACE));
        assert_eq!(house.post(&session, "/intake", &gone).await.status(), Status::SeeOther);
        let record = issued(&house, &session, &[("kind", "handover_record"), ("variant", "alone")]).await;
        assert!(record.contains(&format!("ngày 18 tháng 11 năm 2026, tại {PLACE}, chúng tôi")), "{record}");
    }

    async fn a_program_tells_it_of_who_leaves_and_of_who_had_left(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let mut gone = api::intake("Lý Thị Mẩy", beds[0]);
        gone["arrived_at"] = json!("2026-11-16T10:00:00+07:00");
        gone["left"] = json!({
            "at": "2026-11-18T09:00:00+07:00", "outcome": "VE_GIA_DINH", "destination": "family", "hand_on": "xã theo dõi",
            "handover_place": "bến xe Móng Cái",
        });
        assert_eq!(program.post("/api/v1/intakes", "gone", &gone).await.0, Status::Created);
        assert_eq!(program.post("/api/v1/intakes", "here", &api::intake("Vi Thị Nga", beds[0])).await.0, Status::Created);
        house.clock.set(night() + TimeDelta::hours(1));
        let end = json!({
            "at": "2026-11-24T00:10:00+07:00", "outcome": "VE_GIA_DINH", "destination": "family", "hand_on": "xã theo dõi",
            "handover_place": PLACE,
        });
        assert_eq!(program.post("/api/v1/stays/2/discharge", "end", &end).await.0, Status::Ok);
        let session = house.sign_in(&house.staff).await;
        for (stay, place) in [(1, "bến xe Móng Cái"), (2, PLACE)] {
            let path = format!("/stays/{stay}");
            let page = house.get(&session, &path).await.into_string().await.unwrap();
            assert!(page.contains(&format!("<dd>{place}</dd>")), "{page}");
        }
    }
}
