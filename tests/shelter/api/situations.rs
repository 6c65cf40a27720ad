//! The five situations that the house meets, over the API.

use super::program::Program;
use crate::house::House;
use crate::on_both;
use chrono::{TimeZone, Utc};
use entity::id::StayId;
use entity::journal::{self, Act, Subject};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

fn brought_by(source: &str, agency: &str, people: Value) -> Value {
    json!({ "arrived_at": "2026-11-23T23:40:00+07:00", "source": source, "agency": agency, "people": people })
}

on_both! {
    async fn a_mother_and_her_child_share_the_family_room(house: House) {
        let (_, beds) = house.room("Gia đình", RoomRule::Family, RoomPurpose::Victims, 3).await;
        let program = Program::new(&house, Role::Staff).await;
        let mut body = brought_by("BDBP", "Đồn Biên phòng Hải Yên", json!([
            { "sex": "female", "category": "being_identified", "bed_id": beds[0], "name": "Triệu Mùi Chẳn", "about_age": 20, "ethnicity": "Dao" },
            { "sex": "male", "category": "accompanying_minor", "relation": "child", "bed_id": beds[1], "about_age": 4 },
        ]));
        let (status, admitted) = program.post("/api/v1/intakes", "k", &body).await;
        assert_eq!((status, admitted), (Status::Created, json!({ "stays": [1, 2] })));
        let (_, child) = program.get("/api/v1/stays/2").await;
        assert_eq!(child["stay"]["head_id"], 1);
        // The third bed of their room is nobody else's.
        body["people"] = json!([{ "sex": "female", "category": "being_identified", "bed_id": beds[2] }]);
        let (status, problem) = program.post("/api/v1/intakes", "k2", &body).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:bed-unfit")));
        let (_, now) = program.get("/api/v1/beds").await;
        assert_eq!((&now["totals"]["occupied"], &now["totals"]["usable"]), (&json!(2), &json!(0)));
    }

    async fn a_girl_from_abroad_is_handed_to_her_embassy(house: House) {
        let (_, beds) = house.room("Trẻ em", RoomRule::Children, RoomPurpose::Victims, 1).await;
        let officer = house.person("lan", Role::Legal).await.user.unwrap();
        let (staff, legal) = (Program::new(&house, Role::Staff).await, Program::new(&house, Role::Legal).await);
        let body = brought_by("CA_TINH", "Công an thành phố", json!([
            { "sex": "female", "category": "being_identified", "bed_id": beds[0], "name": "Malee Srisuk", "born_in": 2011,
              "nationality": "Thái Lan", "language": "tiếng Thái" },
        ]));
        assert_eq!(staff.post("/api/v1/intakes", "k", &body).await.0, Status::Created);
        let opening = json!({ "kind": "embassy", "agency": "Đại sứ quán Thái Lan", "officer_id": officer,
            "started_on": "2026-11-23", "due_on": "2026-12-10" });
        assert_eq!(legal.post("/api/v1/stays/1/procedures", "o", &opening).await.0, Status::Created);
        house.clock.set(Utc.with_ymd_and_hms(2026, 12, 14, 3, 0, 0).unwrap());
        let mut end = json!({ "at": "2026-12-14T09:30:00+07:00", "outcome": "TRAO_TRA", "destination": "embassy",
            "receiver_name": "Somchai W.", "receiver_position": "Bí thư thứ hai", "money_vnd": 500_000 });
        let (status, problem) = staff.post("/api/v1/stays/1/discharge", "d", &end).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:procedures-open")));
        end["hand_on"] = json!("Đại sứ quán tiếp tục");
        assert_eq!(staff.post("/api/v1/stays/1/discharge", "d2", &end).await.0, Status::Ok);
        let (_, past) = staff.get("/api/v1/stays?past=true").await;
        assert_eq!((&past["all"], &past["stays"][0]["case_code"]), (&json!(1), &json!("TL-26-00001")));
    }

    async fn a_homeless_man_stays_two_nights(house: House) {
        let (_, beds) = house.room("Nam", RoomRule::Men, RoomPurpose::Homeless, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let body = brought_by("UBND_XA", "Ủy ban nhân dân xã", json!([
            { "sex": "male", "category": "homeless", "bed_id": beds[0], "description": "khoảng 60 tuổi, áo xanh" },
        ]));
        assert_eq!(program.post("/api/v1/intakes", "k", &body).await.0, Status::Created);
        house.clock.set(Utc.with_ymd_and_hms(2026, 11, 25, 23, 0, 0).unwrap());
        let end = json!({ "at": "2026-11-26T05:30:00+07:00", "outcome": "THEO_NGUYEN_VONG", "destination": "alone" });
        assert_eq!(program.post("/api/v1/stays/1/discharge", "d", &end).await.0, Status::Ok);
        let (_, now) = program.get("/api/v1/beds").await;
        assert_eq!(now["totals"]["occupied"], 0);
    }

    async fn a_second_woman_of_the_case_does_not_share_the_room_of_the_first(house: House) {
        let (_, here) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let (_, there) = house.room("P2", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let program = Program::new(&house, Role::Staff).await;
        let woman = |bed| json!([{ "sex": "female", "category": "being_identified", "bed_id": bed }]);
        let mut body = brought_by("BDBP", "Đồn Biên phòng Hải Yên", woman(here[0]));
        assert_eq!(program.post("/api/v1/intakes", "k", &body).await.0, Status::Created);
        body["keep_apart"] = json!([1]);
        body["despite"] = json!(true);
        body["people"] = woman(here[1]);
        let (status, problem) = program.post("/api/v1/intakes", "k2", &body).await;
        assert_eq!((status, &problem["type"]), (Status::Conflict, &json!("urn:tamlanh:problem:must-keep-apart")));
        body["people"] = woman(there[0]);
        let (status, admitted) = program.post("/api/v1/intakes", "k3", &body).await;
        assert_eq!(status, Status::Created);
        house.clock.set(Utc.with_ymd_and_hms(2026, 11, 23, 17, 0, 0).unwrap());
        let transfer = format!("/api/v1/stays/{}/transfer", admitted["stays"][0]);
        let moved = json!({ "bed_id": here[1], "at": "2026-11-24T00:00:00+07:00", "despite": true });
        assert_eq!(program.post(&transfer, "t", &moved).await.0, Status::Conflict);
    }

    async fn she_comes_back_under_another_spelling_and_her_earlier_stay_is_told(house: House) {
        let (_, beds) = house.room("Nữ", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let mut body = brought_by("BDBP", "Đồn Biên phòng Hải Yên", json!([
            { "sex": "female", "category": "being_identified", "bed_id": beds[0], "name": "Phàn Mùi Sểnh", "born_in": 2004 },
        ]));
        assert_eq!(program.post("/api/v1/intakes", "k", &body).await.0, Status::Created);
        house.clock.set(Utc.with_ymd_and_hms(2027, 7, 30, 2, 0, 0).unwrap());
        let end = json!({ "at": "2026-12-01T08:00:00+07:00", "outcome": "VE_DIA_PHUONG", "destination": "locality" });
        assert_eq!(program.post("/api/v1/stays/1/discharge", "d", &end).await.0, Status::Ok);
        let question = json!({ "name": "Phan Mùi Sểnh", "birth_year": 2004 });
        let (status, found) = program.post("/api/v1/stays/search", "-", &question).await;
        let (she, stays) = (&found["residents"][0], &found["residents"][0]["stays"]);
        assert_eq!((status, &she["name"], &she["born_in"]), (Status::Ok, &json!("Phàn Mùi Sểnh"), &json!(2004)));
        assert_eq!(stays, &json!([{ "id": 1, "case_code": "TL-26-00001", "is_open": false }]));
        body["arrived_at"] = json!("2027-07-30T08:30:00+07:00");
        body["people"][0]["name"] = json!("Phan Mùi Sểnh");
        body["people"][0]["resident_id"] = she["resident_id"].clone();
        let (status, admitted) = program.post("/api/v1/intakes", "k2", &body).await;
        assert_eq!((status, admitted), (Status::Created, json!({ "stays": [2] })));
        let (_, again) = program.get("/api/v1/stays/2").await;
        assert_eq!(again["stay"]["resident_id"], she["resident_id"]);
        let learnt = journal::Entity::find()
            .filter(journal::Column::Act.eq(Act::Changed))
            .filter(journal::Column::Subject.eq(Subject::Resident));
        let learnt = learnt.all(house.db.reader()).await.unwrap();
        assert_eq!(learnt.iter().map(|row| row.stay_id).collect::<Vec<_>>(), [Some(StayId(2))], "in which case somebody came to know more");
        let (_, found) = program.post("/api/v1/stays/search", "-", &question).await;
        let she = &found["residents"][0];
        assert_eq!((found["residents"].as_array().unwrap().len(), &she["name"]), (1, &json!("Phan Mùi Sểnh")));
        assert_eq!(she["other_names"], "Phàn Mùi Sểnh");
        assert_eq!(she["stays"], json!([
            { "id": 2, "case_code": "TL-27-00002", "is_open": true },
            { "id": 1, "case_code": "TL-26-00001", "is_open": false },
        ]));
        // That two cases are one person's is not told to those who see codes only, neither here nor in the journal.
        let auditor = Program::new(&house, Role::Auditor).await;
        for id in 1..=2 {
            let (_, told) = auditor.get(&format!("/api/v1/stays/{id}")).await;
            assert_eq!(told["stay"]["resident_id"], serde_json::Value::Null, "{told}");
        }
        let (_, told) = auditor.get("/api/v1/stays?past=true").await;
        assert_eq!(told["stays"][0]["resident_id"], serde_json::Value::Null, "{told}");
        let session = house.sign_in(&house.person("kiem-tra", Role::Auditor).await).await;
        let journal = house.get(&session, "/journal").await.into_string().await.unwrap();
        assert!(journal.contains(">TL-26-00001</a>") && journal.contains(">TL-27-00002</a>"), "by case code: {journal}");
        assert!(!journal.contains("người lưu trú 1"), "{journal}");
    }

    async fn who_comes_on_their_own_is_brought_by_nobody(house: House) {
        let (_, beds) = house.room("Nam", RoomRule::Men, RoomPurpose::Homeless, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let mut body = brought_by("BDBP", "Đồn Biên phòng Hải Yên", json!([{ "sex": "male", "category": "homeless", "bed_id": beds[0] }]));
        body.as_object_mut().unwrap().remove("agency");
        let (status, said) = program.post("/api/v1/intakes", "a", &body).await;
        assert_eq!(status, Status::UnprocessableEntity);
        assert!(said["detail"].as_str().unwrap().starts_with("/agency"), "{said}");
        body["source"] = json!("TU_DEN");
        assert_eq!(program.post("/api/v1/intakes", "b", &body).await.0, Status::Created);
    }

    async fn two_swap_and_one_is_away_for_a_day(house: House) {
        let (_, beds) = house.room("Nữ", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let program = Program::new(&house, Role::Staff).await;
        for (n, bed) in beds.iter().enumerate() {
            house.admit(["Phùng Thị Đào", "Lý Thị Mẩy"][n], *bed).await.unwrap();
        }
        house.clock.set(Utc.with_ymd_and_hms(2026, 11, 25, 3, 0, 0).unwrap());
        let swap = json!({ "with": 2, "at": "2026-11-24T08:00:00+07:00" });
        let (status, changed) = program.post("/api/v1/stays/1/swap", "s", &swap).await;
        assert_eq!((status, changed), (Status::Ok, json!({ "stays": [1, 2] })));
        let leaving = json!({ "reason": "court", "place": "Tòa án", "since": "2026-11-24T09:00:00+07:00",
            "expected_back": "2026-11-24T18:00:00+07:00" });
        assert_eq!(program.post("/api/v1/stays/1/leave", "l", &leaving).await.0, Status::Ok);
        let (_, now) = program.get("/api/v1/beds").await;
        assert_eq!(now["beds"][1]["taken"]["kind"], "leave_kept");
        assert_eq!(program.post("/api/v1/stays/1/swap", "s2", &swap).await.0, Status::Conflict);
        let coming = json!({ "at": "2026-11-24T17:00:00+07:00" });
        assert_eq!(program.post("/api/v1/stays/1/return", "r", &coming).await.0, Status::Ok);
        assert_eq!(program.post("/api/v1/stays/1/return", "r2", &coming).await.0, Status::Conflict);
        let (_, stay) = program.get("/api/v1/stays/1").await;
        assert_eq!(stay["beds"][0]["bed_id"], json!(beds[1]));
        assert_eq!(stay["beds"].as_array().unwrap().len(), 4);
    }
}
