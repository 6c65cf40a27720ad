//! The JSON API over HTTP: tokens, permissions, problems, requests sent twice.

mod counting;
mod duties;
mod holds;
mod procedures;
pub mod program;
mod races;
mod records;
mod situations;

use crate::house::House;
use crate::on_both;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use program::Program;
use rocket::http::Status;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

pub fn intake(name: &str, bed: impl serde::Serialize) -> Value {
    json!({
        "arrived_at": "2026-11-23T23:40:00+07:00",
        "source": "BDBP",
        "agency": "Đồn Biên phòng Hải Yên",
        "people": [{
            "sex": "female", "category": "being_identified", "bed_id": bed,
            "name": name, "about_age": 20,
            "belongings": [{ "what": "áo", "quantity": 2, "kept_by": "resident" }],
        }],
    })
}

on_both! {
    async fn a_request_sent_twice_takes_in_once(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let program = Program::new(&house, Role::Staff).await;
        let body = intake("Lý Thị Mẩy", beds[0]);
        for _ in 0..2 {
            let (status, answer) = program.post("/api/v1/intakes", "k1", &body).await;
            assert_eq!((status, answer), (Status::Created, json!({ "stays": [1] })));
        }
        let other = intake("Lý Thị Mẩy", beds[1]);
        let (status, problem) = program.post("/api/v1/intakes", "k1", &other).await;
        assert_eq!(status, Status::Conflict);
        assert_eq!(problem["type"], "urn:tamlanh:problem:sent-with-other-contents");
        assert_eq!(entity::stay::Entity::find().count(house.db.reader()).await.unwrap(), 1);
    }

    async fn a_taken_bed_is_told_with_its_case_and_no_name(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("Phùng Thị Đào", beds[0]).await.unwrap();
        let program = Program::new(&house, Role::Staff).await;
        let body = intake("Lý Thị Mẩy", beds[0]);
        let (status, problem) = program.post("/api/v1/intakes", "k", &body).await;
        assert_eq!(status, Status::Conflict);
        assert_eq!(problem["taken"]["case_code"], "TL-26-00001");
        assert_eq!(problem["taken"]["instead"], json!([{ "bed": beds[1], "label": "P1 · 2" }]));
        assert!(!problem.to_string().contains("Phùng"));
        let (status, house_now) = program.get("/api/v1/beds").await;
        assert_eq!(status, Status::Ok);
        assert_eq!(house_now["totals"]["occupied"], 1);
        assert!(!house_now.to_string().contains("Phùng"));
    }

    async fn an_arrival_of_long_ago_is_confirmed_and_one_before_the_house_is_none(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let body = |at: &str, born: i32, long_ago: bool| {
            let mut body = intake("Lý Thị Mẩy", beds[0]);
            body["arrived_at"] = json!(at);
            body["people"][0]["born_in"] = json!(born);
            body["long_ago"] = json!(long_ago);
            body
        };
        for (at, born, long_ago, said) in [
            ("2025-06-01T10:00:00+07:00", 1990, false, "arrived-long-ago"),
            ("1999-12-31T10:00:00+07:00", 1990, true, "arrived-too-early"),
            ("2025-06-01T10:00:00+07:00", 2026, true, "born-after-arrival"),
        ] {
            let (status, problem) = program.post("/api/v1/intakes", said, &body(at, born, long_ago)).await;
            assert_eq!(status, Status::UnprocessableEntity, "{problem}");
            assert_eq!(problem["type"], format!("urn:tamlanh:problem:{said}"), "{problem}");
        }
        let (status, admitted) = program.post("/api/v1/intakes", "k", &body("2025-06-01T10:00:00+07:00", 1990, true)).await;
        assert_eq!((status, admitted["stays"].as_array().map(Vec::len)), (Status::Created, Some(1)));
    }

    async fn a_stay_moves_and_ends(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let stay = house.admit("Phùng Thị Đào", beds[0]).await.unwrap();
        house.clock.set(crate::house::night() + chrono::TimeDelta::hours(3));
        let program = Program::new(&house, Role::Staff).await;
        let moved = json!({ "bed_id": beds[1], "at": "2026-11-24T01:00:00+07:00" });
        let (status, _) = program.post(&format!("/api/v1/stays/{stay}/transfer"), "t", &moved).await;
        assert_eq!(status, Status::Ok);
        let (_, seen) = program.get(&format!("/api/v1/stays/{stay}")).await;
        assert_eq!(seen["beds"][0]["bed_id"], json!(beds[1]));
        let end = json!({
            "at": "2026-11-24T02:00:00+07:00", "outcome": "TU_Y_ROI_DI", "destination": "alone",
        });
        let path = format!("/api/v1/stays/{stay}/discharge");
        let (status, _) = program.post(&path, "d", &end).await;
        assert_eq!(status, Status::Ok);
        let (status, problem) = program.post(&path, "again", &end).await;
        assert_eq!(status, Status::Conflict);
        assert_eq!(problem["type"], "urn:tamlanh:problem:stay-ended");
    }

    async fn a_procedure_is_opened_and_goes_on(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Phùng Thị Đào", beds[0]).await.unwrap();
        let officer = house.person("lan", Role::Legal).await.user.unwrap();
        let program = Program::new(&house, Role::Legal).await;
        let opening = json!({
            "kind": "identification", "agency": "Công an thành phố", "officer_id": officer,
            "started_on": "2026-11-23", "due_on": "2026-12-13",
        });
        let path = format!("/api/v1/stays/{stay}/procedures");
        let (status, _) = program.post(&path, "o", &opening).await;
        assert_eq!(status, Status::Created);
        let (_, list) = program.get("/api/v1/procedures").await;
        let procedure = &list["procedures"][0];
        let path = format!("/api/v1/procedures/{}/steps", procedure["id"]);
        let step = json!({ "version": procedure["version"], "state": "sent", "happened_on": "2026-11-23" });
        let (status, _) = program.post(&path, "s", &step).await;
        assert_eq!(status, Status::Created);
        let (status, _) = program.post(&path, "stale", &step).await;
        assert_eq!(status, Status::Conflict);
    }

    async fn an_intake_takes_one_to_twelve_people_and_says_so(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 13).await;
        let program = Program::new(&house, Role::Staff).await;
        let people = beds.iter().map(|bed| intake("Lý Thị Mẩy", bed)["people"][0].clone());
        let people: Vec<Value> = people.collect();
        let with = |people: &[Value]| {
            let mut body = intake("Lý Thị Mẩy", beds[0]);
            body["people"] = json!(people);
            body
        };
        for (key, people) in [("none", &people[..0]), ("thirteen", &people[..])] {
            let (status, problem) = program.post("/api/v1/intakes", key, &with(people)).await;
            assert_eq!(status, Status::UnprocessableEntity, "{problem}");
            assert_eq!(problem["detail"], "/people: Mỗi lần tiếp nhận ghi từ một đến mười hai người.");
        }
        let (status, answer) = program.post("/api/v1/intakes", "twelve", &with(&people[..12])).await;
        assert_eq!(status, Status::Created, "{answer}");
    }

    async fn only_a_living_token_with_the_right_is_heard(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let auditor = Program::new(&house, Role::Auditor).await;
        let body = intake("Lý Thị Mẩy", beds[0]);
        let (status, _) = auditor.post("/api/v1/intakes", "k", &body).await;
        assert_eq!(status, Status::Forbidden);
        let nobody = Program::with(&house, "tamlanh_none").await;
        let (status, problem) = nobody.get("/api/v1/beds").await;
        assert_eq!((status, &problem["status"]), (Status::Unauthorized, &json!(401)));
        let session = house.sign_in(&house.staff).await;
        assert_eq!(house.get(&session, "/api/v1/beds").await.status(), Status::Unauthorized);
    }

    async fn bad_json_is_answered_in_words_without_what_was_sent(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let with = |at: &str, value: Value| {
            let mut body = intake("Lý Thị Mẩy", beds[0]);
            *body.pointer_mut(at).unwrap() = value;
            body.to_string()
        };
        for (n, (body, expected)) in [
            ("{\"people\": [Lý".to_owned(), Status::BadRequest),
            ("{}".to_owned(), Status::UnprocessableEntity),
            (with("/agency", json!(" ")), Status::UnprocessableEntity),
            (with("/arrived_at", json!("Lý 2026-02-30")), Status::UnprocessableEntity),
            (with("/arrived_at", json!("1066-01-01T00:00:00Z")), Status::UnprocessableEntity),
            (with("/arrived_at", json!("2026-11-25T00:00:00Z")), Status::UnprocessableEntity),
            (with("/people", json!([])), Status::UnprocessableEntity),
            (with("/people/0/sex", json!("Lý")), Status::UnprocessableEntity),
            (with("/people/0/name", json!("Lý\u{202e}")), Status::UnprocessableEntity),
            (with("/people/0/about_age", json!(400)), Status::UnprocessableEntity),
            (with("/people/0/bed_id", json!(777)), Status::NotFound),
            (with("/agency", json!("x".repeat(300_000))), Status::PayloadTooLarge),
        ].into_iter().enumerate() {
            let (status, problem) = program.send("/api/v1/intakes", &n.to_string(), &body).await;
            assert_eq!(status, expected, "{problem}");
            assert!(!problem.to_string().contains("Lý"), "{problem}");
        }
        assert_eq!(entity::stay::Entity::find().count(house.db.reader()).await.unwrap(), 0);
    }
}
