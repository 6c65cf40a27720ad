//! What the shelter keeps for somebody is not forgotten when they leave: it is given back, or somebody says that it stays, and
//! it is given back later.

use crate::api::{self, program::Program};
use crate::house::{House, night};
use crate::late_entries::of_who_left;
use crate::on_both;
use crate::papers::{admitted, issued};
use chrono::TimeDelta;
use entity::belonging;
use entity::journal::{self, Act, Subject};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::{Cookie, Status};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

/// The end of a stay soon after midnight; what is given back comes with it.
const END: [(&str, &str); 6] = [
    ("at_on", "2026-11-24"),
    ("at_at", "00:10"),
    ("outcome", "TU_Y_ROI_DI"),
    ("destination", "alone"),
    ("hand_on", "Công an xã theo dõi tiếp"),
    ("sure", "yes"),
];
/// What the page of a stay that has ended says of what is still there.
const STILL_THERE: &str = "cơ sở vẫn đang giữ";
const TICK: &str = "name=\"keeps_things\"";

/// Which things are given back, in the order in which they came.
async fn given_back(house: &House) -> Vec<bool> {
    let rows = belonging::Entity::find().order_by_asc(belonging::Column::Id);
    let rows = rows.all(house.db.reader()).await.unwrap();
    rows.iter().map(|row| row.returned_at.is_some()).collect()
}

/// How many returns by themselves the journal tells of.
async fn told(house: &House) -> u64 {
    let rows = journal::Entity::find()
        .filter(journal::Column::Act.eq(Act::GivenBack))
        .filter(journal::Column::Subject.eq(Subject::Belonging));
    rows.count(house.db.reader()).await.unwrap()
}

async fn page(house: &House, session: &Cookie<'static>, path: &str) -> String {
    let page = house.get(session, path).await;
    page.into_string().await.unwrap()
}

on_both! {
    async fn what_the_shelter_keeps_stays_only_if_somebody_says_so_and_is_given_back_later(house: House) {
        let session = admitted(&house, &[("belongings_1", "2 áo ấm\n1 vòng bạc"), ("keeper", "shelter")]).await;
        house.clock.set(night() + TimeDelta::hours(1));
        let before = page(&house, &session, "/stays/1/discharge").await;
        assert!(before.contains("vòng bạc × 1 · cơ sở giữ hộ") && !before.contains(TICK), "{before}");
        let mut end = END.to_vec();
        end.push(("returned", "1"));
        let refused = house.post(&session, "/stays/1/discharge", &end).await;
        assert_eq!(refused.status(), Status::UnprocessableEntity);
        let refused = refused.into_string().await.unwrap();
        for said in ["Cơ sở đang giữ hộ những thứ chưa được đánh dấu", TICK, "href=\"#keeps_things\""] {
            assert!(refused.contains(said), "{said} in {refused}");
        }
        assert_eq!(given_back(&house).await, [false, false], "nothing is half done");
        end.push(("keeps_things", "yes"));
        assert_eq!(house.post(&session, "/stays/1/discharge", &end).await.status(), Status::SeeOther);
        assert_eq!(given_back(&house).await, [true, false]);

        let shown = page(&house, &session, "/stays/1").await;
        assert_eq!(shown.matches(STILL_THERE).count(), 1, "{shown}");
        assert!(shown.contains("/stays/1/belongings/2/return") && !shown.contains("/stays/1/belongings/1/return"), "{shown}");
        for variant in ["family", "alone"] {
            let order = [("kind", "handover_record"), ("variant", variant), ("another", "yes")];
            let record = issued(&house, &session, &order).await;
            assert!(record.contains("áo ấm") && !record.contains("vòng bạc"), "only what was given back: {record}");
            assert!(!record.contains("lại đầy đủ"), "{record}");
        }

        // On another day: what goes back at the door goes with the person, whoever writes it down when.
        house.clock.set(night() + TimeDelta::hours(26));
        let session = house.sign_in(&house.staff).await;
        let path = "/stays/1/belongings/2/return";
        assert_eq!(house.post(&session, path, &[]).await.status(), Status::SeeOther);
        assert_eq!((given_back(&house).await, told(&house).await), (vec![true, true], 1));
        let again = house.post(&session, path, &[]).await;
        assert_eq!(again.status(), Status::Conflict);
        assert!(again.into_string().await.unwrap().contains("đã được ghi là đã trả"));
        assert_eq!(told(&house).await, 1);
        let shown = page(&house, &session, "/stays/1").await;
        assert!(!shown.contains(STILL_THERE) && !shown.contains(path), "{shown}");
        let order = [("kind", "handover_record"), ("variant", "family"), ("another", "yes")];
        let record = issued(&house, &session, &order).await;
        assert!(!record.contains("vòng bạc"), "it was not handed over then: {record}");
        assert_eq!(house.post(&session, "/stays/1/belongings/77/return", &[]).await.status(), Status::NotFound);
    }

    async fn what_was_given_back_during_the_stay_is_not_asked_for_at_its_end(house: House) {
        let session = admitted(&house, &[("belongings_1", "2 áo ấm\n1 vòng bạc"), ("keeper", "shelter")]).await;
        let here = page(&house, &session, "/stays/1").await;
        assert!(here.contains("/stays/1/belongings/1/return") && !here.contains(STILL_THERE), "{here}");
        house.clock.set(night() + TimeDelta::minutes(10));
        assert_eq!(house.post(&session, "/stays/1/belongings/1/return", &[]).await.status(), Status::SeeOther);
        house.clock.set(night() + TimeDelta::hours(1));
        let form = page(&house, &session, "/stays/1/discharge").await;
        assert!(form.contains("vòng bạc × 1") && !form.contains("áo ấm"), "{form}");
        let mut both = END.to_vec();
        both.extend([("returned", "1"), ("returned", "2")]);
        let stale = house.post(&session, "/stays/1/discharge", &both).await;
        assert_eq!(stale.status(), Status::Conflict, "a page that was opened before");
        let mut end = END.to_vec();
        end.push(("returned", "2"));
        assert_eq!(house.post(&session, "/stays/1/discharge", &end).await.status(), Status::SeeOther);
        let record = issued(&house, &session, &[("kind", "handover_record"), ("variant", "alone")]).await;
        assert!(record.contains("vòng bạc") && !record.contains("áo ấm"), "{record}");
        assert!(record.contains("lại đầy đủ"), "nothing is left: {record}");
    }

    async fn of_a_household_nothing_is_forgotten_either(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let beds = [beds[0].to_string(), beds[1].to_string()];
        let mut two = crate::intake::fields("Lý Thị Mẩy", &beds[0], "k");
        two.retain(|(field, _)| *field != "people");
        two.extend([("people", "2"), ("belongings_1", "2 áo"), ("full_name_2", "Lý Thị Sua"), ("sex_2", "female"), ("relation_2", "other")]);
        two.extend([("birth_year_2", "1996"), ("belongings_2", "điện thoại"), ("bed_2", beds[1].as_str()), ("keeper", "shelter")]);
        assert_eq!(house.post(&session, "/intake", &two).await.status(), Status::SeeOther);
        house.clock.set(night() + TimeDelta::hours(1));
        let mut end = END.to_vec();
        end.extend([("with_household", "yes"), ("returned", "1")]);
        let refused = house.post(&session, "/stays/1/discharge", &end).await;
        assert_eq!(refused.status(), Status::UnprocessableEntity, "the telephone of the companion");
        assert!(refused.into_string().await.unwrap().contains(TICK));
        assert_eq!(given_back(&house).await, [false, false]);
        end.push(("returned", "2"));
        assert_eq!(house.post(&session, "/stays/1/discharge", &end).await.status(), Status::SeeOther);
        assert_eq!(given_back(&house).await, [true, true]);
    }

    async fn a_late_entry_that_says_so_is_not_asked_again(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let mut form = of_who_left("Lý Thị Mẩy", &bed, "k");
        form.retain(|(field, _)| *field != "gave_all_back");
        form.extend([("belongings_1", "1 vòng bạc"), ("keeper", "shelter")]);
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        let shown = page(&house, &session, "/stays/1").await;
        assert!(shown.contains(STILL_THERE), "{shown}");
    }

    async fn a_program_confirms_it_and_gives_back_later_too(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let mut body = api::intake("Lý Thị Mẩy", beds[0]);
        body["people"][0]["belongings"] = json!([{ "what": "vòng bạc", "quantity": 1, "kept_by": "shelter" }]);
        assert_eq!(program.post("/api/v1/intakes", "k", &body).await.0, Status::Created);
        house.clock.set(night() + TimeDelta::hours(1));
        let mut end = json!({ "at": "2026-11-24T00:10:00+07:00", "outcome": "TU_Y_ROI_DI", "destination": "alone" });
        let (status, problem) = program.post("/api/v1/stays/1/discharge", "d", &end).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:things-kept")));
        end["keeps_things"] = json!(true);
        assert_eq!(program.post("/api/v1/stays/1/discharge", "d", &end).await.0, Status::Ok);
        let path = "/api/v1/stays/1/belongings/1/return";
        for (key, at, wrong) in [("later", "2026-11-24T00:41:00+07:00", "in-the-future"), ("early", "2026-11-23T23:39:00+07:00", "before-arrival")] {
            let (status, problem) = program.post(path, key, &json!({ "at": at })).await;
            assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!(format!("urn:tamlanh:problem:{wrong}"))));
        }
        let at = json!({ "at": "2026-11-24T00:30:00+07:00" });
        let (status, answer) = program.post(path, "r", &at).await;
        assert_eq!((status, answer), (Status::Ok, json!({ "stays": [1] })));
        let (status, problem) = program.post(path, "again", &at).await;
        assert_eq!((status, &problem["type"]), (Status::Conflict, &json!("urn:tamlanh:problem:already-returned")));
        let (_, seen) = program.get("/api/v1/stays/1").await;
        assert_eq!(seen["belongings"][0]["returned_at"], "2026-11-23T17:30:00Z");
        assert_eq!(told(&house).await, 1);
        assert_eq!(program.post("/api/v1/stays/1/belongings/77/return", "none", &at).await.0, Status::NotFound);
    }
}
