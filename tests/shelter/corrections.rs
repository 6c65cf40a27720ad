//! What is issued under a number once more: a correction, and the record to a mission in its other language. The day of the
//! number is the day of the paper, with the names and the law of that day.

use crate::api::program::Program;
use crate::forms;
use crate::house::{House, can};
use crate::on_both;
use crate::papers::{admitted, issued, left};
use crate::pdf::words_of;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use entity::deadline;
use entity::id::{PaperId, StayId};
use entity::membership::Role;
use rocket::http::{Cookie, Status};
use sea_orm::EntityTrait;
use serde_json::json;
use tamlanh::domain::law::settling::{self, Decision};
use tamlanh::domain::{limits, stays};

/// Ten in the morning of a day of the shelter.
fn morning(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(year, month, day, 3, 0, 0).unwrap()
}

/// The staff member signs in on another morning.
async fn on(house: &House, morning: DateTime<Utc>) -> Cookie<'static> {
    house.clock.set(morning);
    house.sign_in(&house.staff).await
}

/// From a day on the house has another name, another symbol, and a head with another title.
async fn renamed(house: &House, from: &str) {
    let administrator = house.person("admin", Role::Administrator).await;
    let session = house.sign_in(&administrator).await;
    let name = [
        ("name_from", from),
        ("shelter_parent", "Sở Y tế thành phố Quảng Ninh"),
        ("shelter_name", "Nhà tạm lánh Hừng Đông"),
        ("shelter_symbol", "NTLHD"),
        ("shelter_head_title", "Trưởng cơ sở"),
        ("shelter_place", "Hạ Long"),
    ];
    let named = house.post(&session, "/shelter/names", &name).await;
    assert_eq!(named.status(), Status::SeeOther);
}

/// Every maximum of stay 1 is extended to a day.
async fn extended(house: &House, until: NaiveDate) {
    let officer = house.person("luat", Role::Legal).await;
    let by = can(&officer);
    let reader = house.db.reader();
    let stay = stays::seen_by(reader, &house.staff, StayId(1)).await;
    let (stay, now) = (stay.unwrap(), house.clock.now());
    for limit in limits::of_stay(reader, &stay, now).await.unwrap() {
        let row = deadline::Entity::find_by_id(limit.id).one(reader).await;
        let row = row.unwrap().unwrap();
        let decision = Decision {
            no: "45/QĐ-NTLBM".into(),
            on: now.date_naive(),
            signer: "Bùi Thị Ký".into(),
            reason: "Chưa xác minh xong nơi cư trú".into(),
            until,
        };
        let extend = house
            .db
            .write(async |tx| settling::extend(tx, &by, row.id, row.version, decision).await);
        extend.await.unwrap();
    }
}

/// The numbers and versions of all papers, as they were issued.
async fn under(house: &House) -> Vec<(i32, i32)> {
    let papers = entity::paper::Entity::find().all(house.db.reader()).await;
    let mut papers = papers.unwrap();
    papers.sort_by_key(|paper| paper.id.0);
    let under = |paper: &entity::paper::Model| (paper.number, paper.version);
    papers.iter().map(under).collect()
}

const RECEIVE: [(&str, &str); 1] = [("kind", "decision_to_receive")];
const IN_VIETNAMESE: [(&str, &str); 2] = [("kind", "handover_record"), ("variant", "embassy")];
const IN_BOTH: [(&str, &str); 2] = [
    ("kind", "handover_record"),
    ("variant", "embassy_bilingual"),
];

on_both! {
    async fn a_corrected_paper_has_the_day_and_the_names_of_its_number(house: House) {
        admitted(&house, &[]).await;
        let session = on(&house, morning(2026, 12, 30)).await;
        renamed(&house, "2027-01-01").await;
        let order = [("kind", "decision_to_stop"), ("signer_position", "Phó giám đốc")];
        issued(&house, &session, &order).await;

        let session = on(&house, morning(2027, 1, 5)).await;
        let again = [&order[..], &[("replaces", "1")]].concat();
        let second = issued(&house, &session, &again).await;
        for said in [
            "Số: 01/QĐ-NTLBM", "Quảng Ninh, ngày 30 tháng 12 năm 2026", "NHÀ TẠM LÁNH BÌNH MINH", "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC",
            "Bản thứ 2 lập ngày 05 tháng 01 năm 2027, thay thế bản thứ nhất lập ngày 30 tháng 12 năm 2026",
        ] {
            assert!(second.contains(said), "{said} in\n{second}");
        }
        assert!(!second.contains("HỪNG ĐÔNG") && !second.contains("TRƯỞNG CƠ SỞ"), "{second}");
        let next = issued(&house, &session, &[&order[..], &[("another", "yes")]].concat()).await;
        for said in ["Số: 01/QĐ-NTLHD", "Hạ Long, ngày 05 tháng 01 năm 2027", "TRƯỞNG CƠ SỞ NHÀ TẠM LÁNH HỪNG ĐÔNG"] {
            assert!(next.contains(said), "{said} in\n{next}");
        }

        let session = on(&house, morning(2027, 1, 8)).await;
        let again = [&order[..], &[("replaces", "2")]].concat();
        let third = issued(&house, &session, &again).await;
        for said in [
            "Quảng Ninh, ngày 30 tháng 12 năm 2026",
            "Bản thứ 3 lập ngày 08 tháng 01 năm 2027, thay thế bản thứ 2 lập ngày 05 tháng 01 năm 2027",
        ] {
            assert!(third.contains(said), "{said} in\n{third}");
        }
        // The register of the old year has all versions, each with when it was made.
        let page = house.get(&session, "/papers?year=2026&series=QD").await.into_string().await.unwrap();
        for said in ["bản thứ 3", "08/01/2027 10:00", "bản thứ 2", "05/01/2027 10:00", "30/12/2026 10:00"] {
            assert!(page.contains(said), "{said} in {page}");
        }
    }

    async fn a_corrected_paper_rests_on_the_law_of_its_number(house: House) {
        house.clock.set(morning(2026, 10, 1));
        let session = admitted(&house, &[("arrived_on", "2026-10-01"), ("arrived_at", "09:00")]).await;
        let kinds = ["decision_to_receive", "decision_to_extend"];
        for kind in kinds {
            let paper = issued(&house, &session, &[("kind", kind)]).await;
            assert!(paper.contains("20/2021/NĐ-CP") && !paper.contains("335/2026"), "{kind}: {paper}");
        }
        let session = on(&house, morning(2026, 10, 12)).await;
        for (kind, replaces) in kinds.into_iter().zip(["1", "2"]) {
            let paper = issued(&house, &session, &[("kind", kind), ("replaces", replaces)]).await;
            let day = "Quảng Ninh, ngày 01 tháng 10 năm 2026";
            assert!(paper.contains("20/2021/NĐ-CP") && paper.contains(day), "{kind}: {paper}");
            assert!(!paper.contains("335/2026"), "{kind}: {paper}");
        }
        let new = issued(&house, &session, &[("kind", "decision_to_extend"), ("another", "yes")]).await;
        assert!(new.contains("335/2026") && new.contains("ngày 12 tháng 10 năm 2026"), "{new}");
    }

    async fn other_papers_refer_to_a_corrected_one_by_the_day_of_its_number(house: House) {
        admitted(&house, &[]).await;
        let session = on(&house, morning(2026, 12, 10)).await;
        issued(&house, &session, &[("kind", "decision_to_stop")]).await;
        issued(&house, &session, &RECEIVE).await;
        let session = left(&house, &house.staff, &[("outcome", "VE_GIA_DINH"), ("destination", "family")]).await;
        issued(&house, &session, &[("kind", "decision_to_stop"), ("replaces", "1")]).await;
        issued(&house, &session, &[("kind", "decision_to_receive"), ("replaces", "2")]).await;
        let intake = issued(&house, &session, &[("kind", "intake_record")]).await;
        assert!(intake.contains("số 02/QĐ-NTLBM ngày 10 tháng 12 năm 2026"), "{intake}");
        let handover = issued(&house, &session, &[("kind", "handover_record"), ("variant", "family")]).await;
        assert!(handover.contains("số 01/QĐ-NTLBM ngày 10 tháng 12 năm 2026"), "{handover}");
    }

    async fn a_maximum_stays_as_it_was_printed_first_unless_another_day_is_typed(house: House) {
        let session = admitted(&house, &[]).await;
        let printed = "đến hết ngày 23 tháng 02 năm 2027";
        let first = issued(&house, &session, &RECEIVE).await;
        assert!(first.contains(printed), "{first}");
        let session = on(&house, morning(2026, 12, 20)).await;
        extended(&house, NaiveDate::from_ymd_opt(2027, 6, 30).unwrap()).await;
        let page = house.get(&session, "/stays/1/papers/new?kind=decision_to_receive&replaces=1").await.into_string().await.unwrap();
        let form = forms::forms(&page).into_iter().find(|form| form.action == "/stays/1/papers").unwrap();
        assert!(form.as_shown().contains(&("until_day".to_owned(), "2027-02-23".to_owned())), "it begins with what was printed");
        let emptied = issued(&house, &session, &[("kind", "decision_to_receive"), ("replaces", "1"), ("until_day", "")]).await;
        assert!(emptied.contains(printed), "{emptied}");
        let program = Program::new(&house, Role::Legal).await;
        let order = json!({ "kind": "decision_to_receive", "replaces": 2 });
        assert_eq!(program.post("/api/v1/stays/1/papers", "k", &order).await.0, Status::Created);
        let told = words_of(&house.get(&session, "/papers/3").await.into_bytes().await.unwrap());
        assert!(told.contains(printed), "{told}");
        let typed = issued(&house, &session, &[("kind", "decision_to_receive"), ("replaces", "3"), ("until_day", "2027-01-31")]).await;
        assert!(typed.contains("đến hết ngày 31 tháng 01 năm 2027"), "{typed}");
        let new = issued(&house, &session, &[("kind", "decision_to_receive"), ("another", "yes")]).await;
        assert!(new.contains("đến hết ngày 30 tháng 6 năm 2027"), "a new one says what holds now: {new}");
    }

    async fn the_record_to_a_mission_has_one_number_in_both_languages(house: House) {
        admitted(&house, &[]).await;
        left(&house, &house.staff, &[("outcome", "TRAO_TRA"), ("destination", "embassy")]).await;
        let session = on(&house, morning(2026, 12, 15)).await;
        let record = issued(&house, &session, &IN_VIETNAMESE).await;
        let session = on(&house, morning(2026, 12, 16)).await;
        let copy = issued(&house, &session, &IN_BOTH).await;
        for paper in [&record, &copy] {
            assert!(paper.contains("Số: 01/BB-NTLBM") && paper.contains("ngày 14 tháng 12 năm 2026"), "{paper}");
            assert!(!paper.contains("Bản thứ"), "nothing is corrected: {paper}");
        }
        // Whichever comes first; and once both are there, the next one is another record.
        issued(&house, &session, &[&IN_BOTH[..], &[("another", "yes")]].concat()).await;
        issued(&house, &session, &IN_VIETNAMESE).await;
        issued(&house, &session, &[("kind", "handover_record"), ("variant", "family")]).await;
        assert_eq!(under(&house).await, [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]);

        assert_eq!(house.post(&session, "/papers/2/correct", &[]).await.status(), Status::SeeOther);
        let corrected = words_of(&house.get(&session, "/papers/6").await.into_bytes().await.unwrap());
        let version = "Version 3 of 16 December 2026, replaces version 2 of 16 December 2026";
        assert!(corrected.contains("Số: 01/BB-NTLBM") && corrected.contains(version), "{corrected}");
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("bản thứ 3") && !page.contains("bản thứ 2"), "a copy is no correction: {page}");
    }

    async fn a_record_and_its_copy_that_are_corrected_at_once_have_a_version_each(house: House) {
        admitted(&house, &[]).await;
        let session = left(&house, &house.staff, &[("outcome", "TRAO_TRA"), ("destination", "embassy")]).await;
        issued(&house, &session, &IN_VIETNAMESE).await;
        issued(&house, &session, &IN_BOTH).await;
        let by = can(&house.staff);
        let record = house.db.write(async |tx| tamlanh::papers::correct(tx, &by, PaperId(1)).await.map(drop));
        let copy = house.db.write(async |tx| tamlanh::papers::correct(tx, &by, PaperId(2)).await.map(drop));
        let (record, copy) = tokio::join!(record, copy);
        record.unwrap();
        copy.unwrap();
        assert_eq!(under(&house).await, [(1, 1), (1, 2), (1, 3), (1, 4)]);
    }

    async fn a_spoiled_record_takes_its_copy_along_and_a_spoiled_copy_leaves_the_record(house: House) {
        admitted(&house, &[]).await;
        let session = left(&house, &house.staff, &[("outcome", "TRAO_TRA"), ("destination", "embassy")]).await;
        issued(&house, &session, &IN_VIETNAMESE).await;
        issued(&house, &session, &IN_BOTH).await;
        let voided = async |id: i64| {
            let path = format!("/papers/{id}/void");
            let status = house.post(&session, &path, &[("void_reason", "in nhầm")]).await.status();
            assert_eq!(status, Status::SeeOther, "{id}");
            let page = house.get(&session, "/papers?year=2026&series=BB").await.into_string().await.unwrap();
            page.matches("đã hủy lúc").count()
        };
        assert_eq!(voided(2).await, 1, "the copy alone");
        issued(&house, &session, &IN_BOTH).await;
        assert_eq!(under(&house).await, [(1, 1), (1, 2), (1, 3)]);
        assert_eq!(voided(1).await, 3, "the number is spoiled");
        let next = issued(&house, &session, &IN_BOTH).await;
        assert!(next.contains("Số: 02/BB-NTLBM"), "it is not used again: {next}");
    }
}
