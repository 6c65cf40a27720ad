//! Terms counted for a program, with the law by which they are counted.

use super::program::Program;
use crate::house::House;
use crate::on_both;
use entity::membership::Role;
use rocket::http::Status;
use serde_json::json;

on_both! {
    async fn a_count_names_the_law_by_which_it_was_made(house: House) {
        let program = Program::new(&house, Role::Staff).await;
        for (term, article) in [("3d", "Điều 147, 148"), ("9wd", "Điều 147, 148"), ("30bd", "Điều 147(2)"), ("12h", "Điều 147(1)")] {
            let (status, counted) = program.get(&format!("/api/v1/count?from=2026-11-20T14:05&term={term}")).await;
            let by = &counted["counted_by"];
            assert_eq!((status, &by["document"], &by["article"]), (Status::Ok, &json!("Bộ luật Dân sự 2015"), &json!(article)), "{term}");
            assert!(by["says"].as_str().unwrap().contains("Bộ luật Dân sự 2015"), "{by}");
            assert_eq!((&counted["term"], &counted["rule"]), (&json!(term), &json!(null)));
        }
    }

    async fn what_runs_by_the_clock_is_not_counted_from_a_day_alone(house: House) {
        let program = Program::new(&house, Role::Staff).await;
        // Twelve hours, before the night, and at once.
        for term in ["12h", "C2", "F1", "A2b"] {
            let (status, problem) = program.get(&format!("/api/v1/count?from=2026-11-20&term={term}")).await;
            assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:wrong-input")), "{term}");
            assert!(problem["detail"].as_str().unwrap().starts_with("from: Thời hạn tính theo giờ"), "{problem}");
            assert_eq!(program.get(&format!("/api/v1/count?from=2026-11-20T14:05&term={term}")).await.0, Status::Ok, "{term}");
        }
    }

    async fn a_term_of_law_is_counted_by_its_code_and_the_version_of_the_day(house: House) {
        let program = Program::new(&house, Role::Staff).await;
        let (status, counted) = program.get("/api/v1/count?from=2026-11-21&term=A4").await;
        assert_eq!((status, &counted["term"], &counted["nominal_on"], &counted["due_on"]),
            (Status::Ok, &json!("3d"), &json!("2026-11-24"), &json!("2026-11-25")), "a holiday moves it");
        let rule = &counted["rule"];
        assert_eq!((&rule["code"], &rule["article"]), (&json!("A4"), &json!("Điều 27 khoản 2")));
        assert_eq!(rule["document"], "Luật Phòng, chống mua bán người 53/2024/QH15");
        assert_eq!(counted["counted_by"]["article"], "Điều 147, 148");
        let (_, before) = program.get("/api/v1/count?from=2024-06-03&term=A6").await;
        assert_eq!((&before["rule"]["version"], &before["rule"]["document"]), (&json!(1), &json!("Luật Phòng, chống mua bán người 66/2011/QH12")));
        // Before 23:00, or for who comes later before 08:00: that is not counted by the Civil Code.
        let (_, notice) = program.get("/api/v1/count?from=2026-11-23T23:40&term=F1").await;
        assert_eq!((&notice["term"], &notice["counted_by"], &notice["due_at"]), (&json!(null), &json!(null), &json!("2026-11-24T01:00:00Z")));
        assert_eq!(notice["rule"]["article"], "Điều 30");
        for no_number in ["A5", "ZZ9", "a4", ""] {
            let (status, problem) = program.get(&format!("/api/v1/count?from=2026-11-20&term={no_number}")).await;
            assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:wrong-input")), "{no_number}");
        }
    }
}
