//! Duties of the house for a program: read by whoever sees the house, written down once by whoever keeps procedures.

use super::program::Program;
use crate::house::{self, House, local};
use crate::lived::{self, Who};
use crate::on_both;
use entity::membership::Role;
use rocket::http::Status;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

fn last_days(list: &Value) -> Vec<&str> {
    let duties = list["duties"].as_array().unwrap().iter();
    duties
        .map(|duty| duty["due_on"].as_str().unwrap())
        .collect()
}

on_both! {
    async fn open_duties_are_listed_with_their_law(house: House) {
        let program = Program::new(&house, Role::Auditor).await;
        let (status, list) = program.get("/api/v1/duties").await;
        assert_eq!((status, last_days(&list)), (Status::Ok, vec!["2026-12-14", "2027-06-14"]), "of a year");
        let duty = &list["duties"][0];
        assert_eq!((&duty["remind_on"], &duty["is_late"]), (&json!("2026-11-14"), &json!(false)));
        let term = &duty["term"];
        assert_eq!((&term["code"], &term["name"]), (&json!("B14"), &json!("Báo cáo kết quả (trước 15/6 và 15/12)")));
        assert_eq!((&term["document"], &term["article"]), (&json!("Nghị định 335/2026/NĐ-CP"), &json!("Điều 30 khoản 5")));
        assert_eq!((&term["certainty"], &term["is_certain"]), (&json!("found"), &json!(true)));
        let (_, list) = program.get("/api/v1/duties?until=2027-12-14").await;
        assert_eq!(last_days(&list), ["2026-12-14", "2027-06-14", "2027-12-14"]);
        let (_, list) = program.get("/api/v1/duties?until=2026-12-13").await;
        assert!(last_days(&list).is_empty());
        for wrong in ["mai", "31/12/2027", "2019-12-31", "2101-01-01", "%2B262142-12-31"] {
            let (status, problem) = program.get(&format!("/api/v1/duties?until={wrong}")).await;
            assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:wrong-input")), "{wrong}");
        }
        house.clock.set(local("2026-12-15T08:00:00"));
        let program = Program::new(&house, Role::Staff).await;
        let (_, list) = program.get("/api/v1/duties").await;
        assert_eq!((&list["duties"][0]["due_on"], &list["duties"][0]["is_late"]), (&json!("2026-12-14"), &json!(true)));
    }

    async fn a_duty_is_written_down_once_and_for_one_house(house: House) {
        let program = Program::new(&house, Role::Legal).await;
        let path = "/api/v1/duties/B14/2026-12-14/done";
        let (status, problem) = program.post(path, "early", &json!({ "done_on": "2026-11-24" })).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:in-the-future")));
        let sent = json!({ "done_on": "2026-11-23", "paper_no": "12/BC" });
        for _ in 0..2 {
            let answer = program.post(path, "k", &sent).await;
            assert_eq!(answer, (Status::Ok, json!({ "term": "B14", "due_on": "2026-12-14" })), "sent twice is done once");
        }
        assert_eq!(program.post(path, "again", &sent).await.0, Status::NotFound, "it is open no longer");
        let rows = entity::duty_done::Entity::find().all(house.db.reader()).await.unwrap();
        assert_eq!((rows.len(), rows[0].paper_no.as_deref(), rows[0].recorded_by), (1, Some("12/BC"), None), "a program is nobody");
        let (_, list) = program.get("/api/v1/duties").await;
        assert_eq!(last_days(&list), ["2027-06-14"]);
        for none in ["A4/2026-12-14", "B14/2027-06-15", "B14/hom-nay", "B14/+262142-12-31"] {
            let path = format!("/api/v1/duties/{none}/done");
            assert_eq!(program.post(&path, none, &sent).await.0, Status::NotFound, "{none}");
        }
        let staff = Program::new(&house, Role::Staff).await;
        assert_eq!(staff.post("/api/v1/duties/B14/2027-06-14/done", "s", &sent).await.0, Status::Forbidden);
        let elsewhere = lived::another_shelter(&house).await;
        let stranger = house::actor(&house.db, elsewhere, "la", Role::Manager).await;
        let Who::Program(token) = lived::program(&house, &stranger, Role::Manager).await else { unreachable!() };
        let there = Program::with(&house, &token).await;
        assert_eq!(there.post(path, "k", &sent).await.0, Status::Ok, "another house has its own");
    }
}
