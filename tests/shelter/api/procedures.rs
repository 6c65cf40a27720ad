//! A procedure in full, and to whom one can be given.

use super::program::Program;
use crate::house::House;
use crate::on_both;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use serde_json::json;

on_both! {
    async fn a_procedure_tells_its_steps_hearings_and_deadlines(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Phùng Thị Đào", beds[0]).await.unwrap();
        let officer = house.person("lan", Role::Legal).await.user.unwrap();
        let program = Program::new(&house, Role::Legal).await;
        let opening = json!({
            "kind": "court", "agency": "Tòa án nhân dân khu vực", "officer_id": officer,
            "started_on": "2026-11-23", "due_on": "2026-12-13",
        });
        let (_, opened) = program.post(&format!("/api/v1/stays/{stay}/procedures"), "o", &opening).await;
        let path = format!("/api/v1/procedures/{}", opened["procedure"]);
        let (_, seen) = program.get(&path).await;
        let step = json!({
            "version": seen["procedure"]["version"], "state": "sent", "happened_on": "2026-11-23", "paper_no": "88/CV",
            "note": "Phùng Thị Đào sẽ đến",
        });
        assert_eq!(program.post(&format!("{path}/steps"), "s", &step).await.0, Status::Created);
        let hearing = json!({ "at": "2026-12-01T08:00:00+07:00", "place": "Phòng xử 2", "paper_no": "12/GTT" });
        let (_, set) = program.post(&format!("{path}/hearings"), "h", &hearing).await;
        let put_off = json!({ "version": 1, "reason": "Phùng Thị Đào ốm", "to": { "at": "2026-12-08T08:00:00+07:00", "place": "Phòng xử 2" } });
        assert_eq!(program.post(&format!("/api/v1/hearings/{}/postpone", set["hearing"]), "p", &put_off).await.0, Status::Ok);

        let (status, seen) = program.get(&path).await;
        assert_eq!((status, &seen["procedure"]["state"], &seen["procedure"]["due_on"]), (Status::Ok, &json!("sent"), &json!("2026-12-13")));
        let steps: Vec<_> = seen["steps"].as_array().unwrap().iter().map(|step| (&step["state"], &step["paper_no"], &step["note"])).collect();
        assert_eq!(steps.last().unwrap(), &(&json!("sent"), &json!("88/CV"), &json!("Phùng Thị Đào sẽ đến")));
        let (first, second) = (&seen["hearings"][0], &seen["hearings"][1]);
        assert_eq!((&first["state"], &first["reason"]), (&json!("postponed"), &json!("Phùng Thị Đào ốm")));
        assert_eq!((&second["state"], &second["follows_id"], &second["version"]), (&json!("set"), &set["hearing"], &json!(1)));
        assert!(seen["deadlines"].as_array().unwrap().iter().any(|one| one["due_on"] == "2026-12-13" && one["is_fixed"] == true), "{seen}");
        let next = seen["next"].as_array().unwrap();
        assert!(next.contains(&json!("done")) && !next.contains(&json!("prepared")), "{next:?}");

        let auditor = Program::new(&house, Role::Auditor).await;
        let (status, without) = auditor.get(&path).await;
        assert_eq!((status, &without["steps"].as_array().unwrap().last().unwrap()["paper_no"]), (Status::Ok, &json!("88/CV")));
        assert!(!without.to_string().contains("Phùng"), "notes and reasons may name somebody: {without}");
        assert_eq!(program.get("/api/v1/procedures/777").await.0, Status::NotFound);
    }

    async fn a_procedure_can_be_given_to_whoever_is_listed(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Phùng Thị Đào", beds[0]).await.unwrap();
        let (an, binh) = (house.person("an", Role::Legal).await, house.person("binh", Role::Manager).await);
        house.person("cuc", Role::Auditor).await;
        let program = Program::new(&house, Role::Legal).await;
        let (status, listed) = program.get("/api/v1/officers").await;
        assert_eq!((status, listed), (Status::Ok, json!({ "officers": [
            { "id": an.user.unwrap(), "name": "Người an", "away_until": null },
            { "id": binh.user.unwrap(), "name": "Người binh", "away_until": null },
        ] })));
        let path = format!("/api/v1/stays/{stay}/procedures");
        for (key, officer, expected) in [("o", &binh, Status::Created), ("o2", &house.staff, Status::UnprocessableEntity)] {
            let opening = json!({ "kind": "court", "agency": "Tòa án", "officer_id": officer.user.unwrap(), "started_on": "2026-11-23" });
            assert_eq!(program.post(&path, key, &opening).await.0, expected, "{key}");
        }
    }
}
