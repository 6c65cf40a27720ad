//! Files over the API: the tick-list, entering a scan once, reading it back.

use super::{MIB, multipart, pdf, stay_in};
use crate::api::program::Program;
use crate::house::House;
use crate::lived::{self, Who};
use crate::on_both;
use entity::membership::Role;
use rocket::http::{Header, Status};
use serde_json::{Value, json};

async fn send(
    house: &House,
    token: &str,
    key: &str,
    fields: &[(&str, &str)],
    scan: &[u8],
) -> (Status, Value) {
    let (kind, body) = multipart(fields, Some(("CCCD.pdf", scan)));
    let request = house
        .client
        .post("/api/v1/stays/1/attachments")
        .header(kind);
    let request = request
        .header(Header::new("Authorization", format!("Bearer {token}")))
        .header(Header::new("Accept-Language", "en"))
        .header(Header::new("Idempotency-Key", key.to_owned()));
    let answer = request.body(body).dispatch().await;
    (answer.status(), answer.into_json().await.unwrap())
}

on_both! {
    async fn a_program_enters_a_scan_once_and_reads_it_back(house: House) {
        stay_in(&house).await;
        let Who::Program(token) = lived::program(&house, &house.staff, Role::Legal).await else { panic!("a program") };
        let scan = pdf(2 * MIB);
        let fields = [("title", "Kết quả xác minh"), ("item", "verification_result")];
        for _ in 0..2 {
            let (status, body) = send(&house, &token, "k1", &fields, &scan).await;
            assert_eq!((status, body), (Status::Created, json!({ "attachment": 1 })));
        }
        let (status, problem) = send(&house, &token, "k1", &fields, &pdf(2 * MIB + 1)).await;
        assert_eq!(status, Status::Conflict, "{problem}");
        let (status, problem) = send(&house, &token, "k2", &[], &pdf(20 * MIB + 1)).await;
        assert_eq!(status, Status::PayloadTooLarge);
        assert!(problem["title"].as_str().unwrap().starts_with("The file is larger than 20 MB"), "{problem}");
        let (status, problem) = send(&house, &token, "k3", &[("step", "no number")], &scan).await;
        assert_eq!(status, Status::UnprocessableEntity, "{problem}");

        let program = Program::with(&house, &token).await;
        let (status, list) = program.get("/api/v1/stays/1/attachments").await;
        assert_eq!(status, Status::Ok);
        let [one] = list["attachments"].as_array().unwrap().as_slice() else { panic!("{list}") };
        assert_eq!((&one["title"], &one["size"], &one["format"]), (&json!("Kết quả xác minh"), &json!(scan.len()), &json!("pdf")));
        let (status, ticks) = program.get("/api/v1/stays/1/file").await;
        assert_eq!(status, Status::Ok);
        let items = ticks["items"].as_array().unwrap();
        let item = |code: &str| items.iter().find(|item| item["code"] == code).unwrap();
        assert_eq!((&item("verification_result")["standing"], &item("verification_result")["attachment"]), (&json!("there"), &json!(1)));
        assert_eq!((&item("victim_paper")["standing"], &item("victim_paper")["since"]), (&json!("missing"), &json!("2026-11-23")));

        let request = house.client.get("/api/v1/attachments/1");
        let answer = request.header(Header::new("Authorization", format!("Bearer {token}"))).dispatch().await;
        assert!(answer.into_bytes().await.unwrap() == scan);
        let Who::Program(auditor) = lived::program(&house, &house.staff, Role::Auditor).await else { panic!("a program") };
        let auditor = Program::with(&house, &auditor).await;
        assert_eq!(auditor.get("/api/v1/stays/1/file").await.0, Status::Ok);
        assert_eq!(auditor.get("/api/v1/stays/1/attachments").await.0, Status::Forbidden);
    }
}
