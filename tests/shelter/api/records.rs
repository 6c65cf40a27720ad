//! What a program may read and write of a person's record: belongings, earlier residents, who signs at the intake.

use super::intake;
use super::program::Program;
use crate::house::{House, night};
use crate::on_both;
use chrono::TimeDelta;
use entity::id::StayId;
use entity::journal::{self, Act, Subject};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use entity::{stay, submission};
use rocket::http::{ContentType, Header, Status};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use tamlanh::domain::stays::{INTAKE, Intake};

/// How often something of a resident was opened or searched for.
async fn looked_at(house: &House, act: Act) -> u64 {
    let rows = journal::Entity::find()
        .filter(journal::Column::Act.eq(act))
        .filter(journal::Column::Subject.eq(Subject::Resident));
    rows.count(house.db.reader()).await.unwrap()
}

on_both! {
    async fn belongings_are_returned_by_their_ids_and_read_in_words_by_few(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let mut body = intake("Lý Thị Mẩy", beds[0]);
        body["people"][0]["belongings"] = json!([
            { "what": "áo", "quantity": 2, "kept_by": "resident" },
            { "what": "căn cước của Lý Thị Mẩy", "quantity": 1, "kept_by": "shelter", "is_document": true },
        ]);
        assert_eq!(program.post("/api/v1/intakes", "k", &body).await.0, Status::Created);
        let (_, stay) = program.get("/api/v1/stays/1").await;
        let paper = &stay["belongings"][1];
        assert_eq!((&paper["quantity"], &paper["kept_by"], &paper["is_document"], &paper["returned_at"]),
            (&json!(1), &json!("shelter"), &json!(true), &json!(null)));
        assert!(!stay.to_string().contains("Mẩy"), "what it is may name somebody");
        assert_eq!(looked_at(&house, Act::Opened).await, 0);
        let (status, named) = program.get("/api/v1/stays/1/belongings").await;
        assert_eq!((status, &named["belongings"][1]["id"]), (Status::Ok, &paper["id"]));
        assert_eq!(named["belongings"][1]["what"], "căn cước của Lý Thị Mẩy");
        assert_eq!(looked_at(&house, Act::Opened).await, 1, "reading them is written down");
        house.clock.set(night() + TimeDelta::hours(1));
        let end = json!({
            "at": "2026-11-24T00:10:00+07:00", "outcome": "TU_Y_ROI_DI", "destination": "alone", "returned": [paper["id"]],
        });
        assert_eq!(program.post("/api/v1/stays/1/discharge", "d", &end).await.0, Status::Ok);
        let auditor = Program::new(&house, Role::Auditor).await;
        let (_, after) = auditor.get("/api/v1/stays/1").await;
        let returned: Vec<_> = after["belongings"].as_array().unwrap().iter().map(|one| &one["returned_at"]).collect();
        assert_eq!(returned, [&json!(null), &json!("2026-11-23T17:10:00Z")]);
        assert_eq!(auditor.get("/api/v1/stays/1/belongings").await.0, Status::Forbidden);
        assert_eq!(program.get("/api/v1/stays/7/belongings").await.0, Status::NotFound);
    }

    async fn a_search_needs_no_key_and_leaves_nothing_but_its_trace(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("Lý Thị Mẩy", beds[0]).await.unwrap();
        house.admit("Hoàng Văn Tú", beds[1]).await.unwrap();
        let program = Program::new(&house, Role::Legal).await;
        let path = "/api/v1/stays/search";
        let request = house.client.post(path).header(ContentType::JSON);
        let request = request.header(Header::new("Authorization", program.bearer().to_owned()));
        let answer = request.body(r#"{"name":"ly thi may"}"#).dispatch().await;
        let (status, found) = (answer.status(), answer.into_string().await.unwrap());
        assert_eq!(status, Status::Ok, "{found}");
        assert!(found.contains("Lý Thị Mẩy") && found.contains("TL-26-00001") && !found.contains("Hoàng"), "{found}");
        // One for the search, one for whom it showed.
        assert_eq!(looked_at(&house, Act::Searched).await, 2);
        assert_eq!(submission::Entity::find().count(house.db.reader()).await.unwrap(), 0);
        let (status, none) = program.post(path, "-", &json!({ "name": "Vừ A Chớ" })).await;
        assert_eq!((status, none), (Status::Ok, json!({ "residents": [] })));
        for wrong in [json!({}), json!({ "name": " " }), json!({ "name": "Mẩy", "birth_year": "2004" }), json!({ "name": "Mẩy", "sex": "female" })] {
            let (status, problem) = program.send(path, "-", &wrong.to_string()).await;
            assert_eq!(status, Status::UnprocessableEntity, "{wrong}");
            assert!(!problem.to_string().contains("Mẩy"), "{problem}");
        }
        let auditor = Program::new(&house, Role::Auditor).await;
        assert_eq!(auditor.post(path, "-", &json!({ "name": "Lý Thị Mẩy" })).await.0, Status::Forbidden);
    }

    async fn an_intake_names_who_signs_for_the_commune_and_who_was_there(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let mut body = intake("Lý Thị Mẩy", beds[0]);
        body["commune_officer_name"] = json!("Nguyễn Văn Khoát");
        body["commune_officer_position"] = json!("Phó Chủ tịch");
        body["companion_adult"] = json!("Chu Thị Sáng, phiên dịch tiếng Dao");
        body["decision_no"] = json!("9/QĐ-UBND");
        body["decision_on"] = json!("2026-11-20");
        assert_eq!(program.post("/api/v1/intakes", "k", &body).await.0, Status::Created);
        let row = stay::Entity::find_by_id(StayId(1)).one(house.db.reader()).await.unwrap().unwrap();
        let kept: Intake = house.db.vault().open(INTAKE, &row.intake).unwrap();
        assert_eq!(kept.commune_officer.name.as_deref(), Some("Nguyễn Văn Khoát"));
        assert_eq!(kept.commune_officer.position.as_deref(), Some("Phó Chủ tịch"));
        assert_eq!(kept.companion_adult.as_deref(), Some("Chu Thị Sáng, phiên dịch tiếng Dao"));
        assert_eq!((kept.decision_no.as_deref(), kept.decision_on), (Some("9/QĐ-UBND"), "2026-11-20".parse().ok()));
    }
}
