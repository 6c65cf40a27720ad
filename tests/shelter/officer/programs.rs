//! What the officer does in a day, done by a program: today's groups, one step on several procedures, a handover.

use super::{friday, open, shown};
use crate::api::program::Program;
use crate::house::{House, day, local};
use crate::on_both;
use entity::journal::{self, Act};
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

on_both! {
    async fn a_program_reads_the_day_by_groups_and_pages(house: House) {
        let case = friday(&house).await;
        for n in 0..53 {
            let due = ["2026-11-22", "2026-11-23", "2026-11-29", "2026-12-20"][n % 4];
            open(&house, &case, ProcedureKind::Other, &format!("Cơ quan {}", n % 3), Some(day(due))).await;
        }
        house.clock.set(local("2026-11-23T09:00:00"));
        let program = Program::new(&house, Role::Auditor).await;
        let (status, first) = program.get("/api/v1/today?kind=other").await;
        assert_eq!(status, Status::Ok);
        assert_eq!((&first["all"], first["procedures"].as_array().unwrap().len()), (&json!(53), 50));
        let counts: Vec<_> = first["groups"].as_array().unwrap().iter().map(|one| (one["group"].as_str().unwrap(), one["count"].as_u64().unwrap())).collect();
        assert_eq!(counts, [("overdue", 14), ("today", 13), ("week", 13), ("later", 13), ("waiting", 0)]);
        assert_eq!(first["procedures"][0]["group"], "overdue");
        assert_eq!(first["procedures"][0]["procedure"]["is_overdue"], true);
        let (_, second) = program.get("/api/v1/today?kind=other&page=1").await;
        let rest: Vec<_> = second["procedures"].as_array().unwrap().iter().map(|one| &one["group"]).collect();
        assert_eq!(rest, ["later"; 3]);
        let path = format!("/api/v1/today?group=today&agency=C%C6%A1%20quan%201&officer={}", case.officer.user.unwrap());
        let (_, only) = program.get(&path).await;
        let only = only["procedures"].as_array().unwrap();
        assert!(!only.is_empty() && only.iter().all(|one| one["group"] == "today" && one["procedure"]["agency"] == "Cơ quan 1"));
        for wrong in ["group=x", "kind=x", "officer=x", "page=-1", "agency=%00"] {
            let (status, problem) = program.get(&format!("/api/v1/today?{wrong}")).await;
            assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:wrong-input")), "{wrong}");
        }
    }

    async fn one_step_is_recorded_on_several_and_each_refusal_is_told(house: House) {
        let case = friday(&house).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(open(&house, &case, ProcedureKind::Other, "Công an xã", None).await);
        }
        let program = Program::new(&house, Role::Legal).await;
        let chosen = |versions: [i32; 3]| ids.iter().zip(versions).map(|(id, version)| json!({ "id": id, "version": version })).collect::<Vec<_>>();
        let step = json!({ "procedures": chosen([1, 1, 7]), "state": "sent", "happened_on": "2026-11-20", "paper_no": "88/CV" });
        let (status, answer) = program.post("/api/v1/procedures/steps", "k", &step).await;
        assert_eq!((status, &answer["done"]), (Status::Ok, &json!([ids[0], ids[1]])));
        assert_eq!((&answer["refused"][0]["procedure"], &answer["refused"][0]["problem"]["type"]), (&json!(ids[2]), &json!("urn:tamlanh:problem:changed-meanwhile")));
        assert_eq!(program.post("/api/v1/procedures/steps", "k", &step).await, (status, answer), "sent twice is done once");
        for (id, state) in ids.iter().zip([ProcedureState::Sent, ProcedureState::Sent, ProcedureState::Prepared]) {
            assert_eq!(shown(&house, &case, *id).await.state, state);
        }
        let rows = journal::Entity::find().filter(journal::Column::Act.eq(Act::Stepped));
        assert_eq!(rows.count(house.db.reader()).await.unwrap(), 2);
        let (status, problem) = program.post("/api/v1/procedures/steps", "none", &json!({ "procedures": [], "state": "sent", "happened_on": "2026-11-20" })).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:nothing-chosen")));
        let unknown = json!({ "procedures": [{ "id": ids[2], "version": 1 }, { "id": 777, "version": 1 }], "state": "sent", "happened_on": "2026-11-20" });
        assert_eq!(program.post("/api/v1/procedures/steps", "unknown", &unknown).await.0, Status::NotFound);
        assert_eq!(shown(&house, &case, ids[2]).await.state, ProcedureState::Prepared, "nothing is half done");
        let auditor = Program::new(&house, Role::Auditor).await;
        assert_eq!(auditor.post("/api/v1/procedures/steps", "a", &step).await.0, Status::Forbidden);
    }

    async fn a_program_hands_some_over_and_then_the_rest(house: House) {
        let case = friday(&house).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(open(&house, &case, ProcedureKind::Other, "Công an xã", None).await);
        }
        let (from, to) = (case.officer.user.unwrap(), house.person("luat-2", Role::Legal).await.user.unwrap());
        let program = Program::new(&house, Role::Manager).await;
        let path = "/api/v1/procedures/handover";
        let same = json!({ "from": from, "to": from });
        assert_eq!(program.post(path, "same", &same).await.0, Status::UnprocessableEntity);
        let many = json!({ "from": from, "to": to, "procedures": (1..=40_000).collect::<Vec<i64>>() });
        let (status, problem) = program.post(path, "many", &many).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:too-many-chosen")));
        let one = json!({ "from": from, "to": to, "procedures": [ids[1]] });
        let moved = program.post(path, "one", &one).await;
        assert_eq!(moved, (Status::Ok, json!({ "moved": 1 })));
        assert_eq!(program.post(path, "one", &one).await, moved, "sent twice is done once");
        assert_eq!(shown(&house, &case, ids[1]).await.officer_id, to);
        assert_eq!(shown(&house, &case, ids[0]).await.officer_id, from);
        let all = json!({ "from": from, "to": to });
        assert_eq!(program.post(path, "all", &all).await.0, Status::Ok);
        for id in ids {
            assert_eq!(shown(&house, &case, id).await.officer_id, to);
        }
        assert_eq!(program.post(path, "again", &all).await.0, Status::UnprocessableEntity, "nothing is left");
    }
}
