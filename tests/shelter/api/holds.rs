//! Beds held and taken out of service by a program.

use super::intake;
use super::program::Program;
use crate::house::{House, night};
use crate::on_both;
use chrono::TimeDelta;
use entity::journal::{self, Act};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

on_both! {
    async fn a_bed_is_held_once_and_released(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let program = Program::new(&house, Role::Staff).await;
        let path = format!("/api/v1/beds/{}", beds[0]);
        let (hold, release) = (format!("{path}/hold"), format!("{path}/release"));
        let body = json!({ "until": "2026-11-24T08:00:00+07:00", "reason": "đang trên đường đến" });
        let (status, held) = program.post(&hold, "h", &body).await;
        assert_eq!((status, &held["bed_id"]), (Status::Created, &json!(beds[0])));
        assert_eq!(program.post(&hold, "h", &body).await, (status, held.clone()), "sent twice is done once");
        let (status, problem) = program.post(&hold, "h2", &body).await;
        assert_eq!((status, &problem["taken"]["label"]), (Status::Conflict, &json!("P1 · 1")));
        assert_eq!((&problem["taken"]["kind"], &problem["taken"]["reason"]), (&json!("held"), &json!("đang trên đường đến")));
        assert_eq!(problem["taken"]["instead"], json!([{ "bed": beds[1], "label": "P1 · 2" }]));
        let (_, now) = program.get("/api/v1/beds").await;
        let taken = &now["beds"][0]["taken"];
        assert_eq!((&taken["kind"], &taken["interval_id"], &now["totals"]["held"]), (&json!("held"), &held["interval_id"], &json!(1)));
        let elsewhere = format!("/api/v1/beds/{}/release", beds[1]);
        let ended = json!({ "interval_id": held["interval_id"] });
        assert_eq!(program.post(&elsewhere, "r0", &ended).await.0, Status::NotFound);
        house.clock.set(night() + TimeDelta::hours(1));
        for _ in 0..2 {
            let (status, answer) = program.post(&release, "r", &ended).await;
            assert_eq!((status, answer), (Status::Ok, json!({ "bed_id": beds[0] })));
        }
        let (_, bed) = program.get(&path).await;
        assert_eq!(bed["intervals"], json!([{
            "id": held["interval_id"], "kind": "held", "stay_id": null, "since": "2026-11-23T16:40:00Z",
            "until": "2026-11-23T17:40:00Z", "reason": "đang trên đường đến",
        }]));
        let rows = journal::Entity::find().filter(journal::Column::Act.is_in([Act::Held, Act::Released]));
        assert_eq!(rows.count(house.db.reader()).await.unwrap(), 2);
    }

    async fn a_repair_that_is_planned_is_listed_and_taken_back(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let program = Program::new(&house, Role::Manager).await;
        let path = format!("/api/v1/beds/{}", beds[0]);
        let out = format!("{path}/out-of-service");
        let mut body = json!({ "from": "2026-12-01T08:00:00+07:00", "until": "2026-11-30T08:00:00+07:00", "reason": "thay giường" });
        let (status, problem) = program.post(&out, "o", &body).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:ends-before-it-begins")));
        body["until"] = json!("2026-12-03T08:00:00+07:00");
        let (status, planned) = program.post(&out, "o2", &body).await;
        assert_eq!(status, Status::Created);
        let (_, now) = program.get("/api/v1/beds").await;
        let (taken, next) = (&now["beds"][0]["taken"], &now["beds"][0]["next"]);
        assert_eq!(*taken, json!(null), "it has not begun");
        assert_eq!((&next["kind"], &next["reason"]), (&json!("out_of_service"), &json!("thay giường")));
        assert_eq!((&next["since"], &next["interval_id"]), (&json!("2026-12-01T01:00:00Z"), &planned["interval_id"]));
        assert_eq!(now["totals"]["usable"], 0, "nobody could stay in it");
        let (status, problem) = program.post("/api/v1/intakes", "i", &intake("Lý Thị Mẩy", beds[0])).await;
        assert_eq!(status, Status::Conflict);
        let taken = &problem["taken"];
        assert_eq!((&taken["kind"], &taken["reason"]), (&json!("out_of_service"), &json!("thay giường")));
        assert_eq!((&taken["case_code"], &taken["until"]), (&json!(null), &json!("2026-12-03T01:00:00Z")));
        let (_, bed) = program.get(&path).await;
        assert_eq!((&bed["intervals"][0]["id"], &bed["intervals"][0]["kind"]), (&planned["interval_id"], &json!("out_of_service")));
        let taken_back = json!({ "interval_id": planned["interval_id"] });
        assert_eq!(program.post(&format!("{path}/release"), "r", &taken_back).await.0, Status::Ok);
        let (_, bed) = program.get(&path).await;
        assert_eq!(bed["intervals"], json!([]));
        let (_, now) = program.get("/api/v1/beds").await;
        assert_eq!((&now["beds"][0]["next"], &now["totals"]["usable"]), (&json!(null), &json!(1)));
        let (status, at_once) = program.post(&out, "o3", &json!({ "reason": "hỏng" })).await;
        assert_eq!((status, at_once["interval_id"].is_i64()), (Status::Created, true));
        let (_, now) = program.get("/api/v1/beds").await;
        assert_eq!(now["totals"]["out_of_service"], 1);
    }

    async fn who_is_in_a_bed_is_not_released_from_it(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Phùng Thị Đào", beds[0]).await.unwrap();
        let program = Program::new(&house, Role::Staff).await;
        let path = format!("/api/v1/beds/{}", beds[0]);
        let (_, bed) = program.get(&path).await;
        let release = json!({ "interval_id": bed["intervals"][0]["id"] });
        assert_eq!(program.post(&format!("{path}/release"), "r", &release).await.0, Status::Conflict);
        let (_, now) = program.get("/api/v1/beds").await;
        assert_eq!(now["totals"]["occupied"], 1);
    }
}
