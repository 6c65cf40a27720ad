//! Who signs a paper for the head of the shelter, by which authority, and what the head is called on its day.

use crate::api::program::Program;
use crate::forms;
use crate::house::House;
use crate::on_both;
use crate::papers::{admitted, issued, left};
use crate::pdf::words_of;
use chrono::{TimeZone, Utc};
use entity::membership::Role;
use rocket::http::Status;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

/// What the field of a page's form holds, if the form has it.
fn held(page: &str, action: &str, field: &str) -> Option<String> {
    let mut forms = forms::forms(page).into_iter();
    let form = forms.find(|form| form.action == action).unwrap();
    let mut fields = form.fields.into_iter();
    fields.find(|one| one.name == field).map(|one| one.value)
}

on_both! {
    async fn a_paper_has_the_title_that_the_head_has_on_its_day(house: House) {
        let session = admitted(&house, &[]).await;
        let administrator = house.person("admin", Role::Administrator).await;
        let office = house.sign_in(&administrator).await;
        let name = [
            ("name_from", "2026-12-01"), ("shelter_parent", "Sở Y tế thành phố Quảng Ninh"), ("shelter_name", "Nhà tạm lánh Bình Minh"),
            ("shelter_symbol", "NTLBM"), ("shelter_head_title", "Trưởng cơ sở"), ("shelter_place", "Quảng Ninh"),
        ];
        assert_eq!(house.post(&office, "/shelter/names", &name).await.status(), Status::SeeOther);
        let before = issued(&house, &session, &[("kind", "decision_to_stop"), ("signer_position", "Phó giám đốc")]).await;
        for said in ["GIÁM ĐỐC NHÀ TẠM LÁNH BÌNH MINH", "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC"] {
            assert!(before.contains(said), "{said} in\n{before}");
        }

        house.clock.set(Utc.with_ymd_and_hms(2026, 12, 5, 3, 0, 0).unwrap());
        let office = house.sign_in(&administrator).await;
        let page = house.get(&office, "/shelter").await.into_string().await.unwrap();
        assert!(page.contains("\">Trưởng cơ sở</td>"), "{page}");
        let begins = held(&page, "/shelter/names", "shelter_head_title");
        assert_eq!(begins.as_deref(), Some("Trưởng cơ sở"), "the next name begins with it");
        let session = house.sign_in(&house.staff).await;
        let after = issued(&house, &session, &[("kind", "decision_to_stop"), ("signer_position", "Phó trưởng cơ sở"), ("another", "yes")]).await;
        for said in ["TRƯỞNG CƠ SỞ NHÀ TẠM LÁNH BÌNH MINH", "KT. TRƯỞNG CƠ SỞ PHÓ TRƯỞNG CƠ SỞ"] {
            assert!(after.contains(said), "{said} in\n{after}");
        }
        assert!(!after.contains("GIÁM ĐỐC"), "{after}");
        let letter = issued(&house, &session, &[("kind", "transfer_letter"), ("signing_authority", "head")]).await;
        assert!(letter.contains(" TRƯỞNG CƠ SỞ "), "{letter}");

        let session = left(&house, &house.staff, &[("outcome", "VE_GIA_DINH"), ("destination", "family")]).await;
        let record = issued(&house, &session, &[("kind", "handover_record"), ("variant", "family")]).await;
        let decision = "số 02/QĐ-NTLBM ngày 05 tháng 12 năm 2026 của Trưởng cơ sở Nhà tạm lánh Bình Minh";
        assert!(record.contains(decision), "{record}");
    }

    async fn the_chosen_authority_stands_over_the_signature(house: House) {
        let session = admitted(&house, &[]).await;
        for (authority, position, signed) in [
            ("", "Phó giám đốc", "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC"),
            ("head", "", "GIÁM ĐỐC"),
            ("acting", "", "Q. GIÁM ĐỐC"),
            ("deputy", "Phó giám đốc", "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC"),
            ("authorised", "Trưởng phòng Pháp lý", "TUQ. GIÁM ĐỐC TRƯỞNG PHÒNG PHÁP LÝ"),
            ("by_order", "Phó trưởng phòng Pháp lý", "TL. GIÁM ĐỐC KT. TRƯỞNG PHÒNG PHÁP LÝ PHÓ TRƯỞNG PHÒNG PHÁP LÝ"),
            ("by_order", "Trưởng phòng Pháp lý", "TL. GIÁM ĐỐC TRƯỞNG PHÒNG PHÁP LÝ"),
        ] {
            let order = [
                ("kind", "referral"), ("signer", "Bùi Thị Ký"), ("signer_position", position), ("signing_authority", authority),
            ];
            let paper = issued(&house, &session, &order).await;
            assert!(paper.contains(&format!("{signed} Bùi Thị Ký")), "{authority} {position}: {paper}");
        }
        let page = house.get(&session, "/stays/1/papers/new?kind=referral&replaces=7").await.into_string().await.unwrap();
        let begins = held(&page, "/stays/1/papers", "signing_authority");
        assert_eq!(begins.as_deref(), Some("by_order"), "a correction begins with what was told");
        assert_eq!(house.post(&session, "/papers/7/correct", &[]).await.status(), Status::SeeOther);
        let again = words_of(&house.get(&session, "/papers/8").await.into_bytes().await.unwrap());
        assert!(again.contains("TL. GIÁM ĐỐC TRƯỞNG PHÒNG PHÁP LÝ Bùi Thị Ký"), "{again}");

        let wrong = [("kind", "referral"), ("signing_authority", "chủ tịch"), ("signer", "Bùi Thị Ký")];
        let wrong = house.post(&session, "/stays/1/papers", &wrong).await;
        assert_eq!(wrong.status(), Status::UnprocessableEntity);
        let page = wrong.into_string().await.unwrap();
        assert!(page.contains("id=\"signing_authority-fault\"") && page.contains("value=\"Bùi Thị Ký\""), "{page}");
        assert_eq!(entity::paper::Entity::find().count(house.db.reader()).await.unwrap(), 8);
    }

    async fn two_sides_of_a_record_sign_for_themselves(house: House) {
        let session = admitted(&house, &[]).await;
        for (kind, is_asked) in [("decision_to_extend", true), ("lodging_notice", true), ("property_receipt", false), ("list_of_papers", false)] {
            let path = format!("/stays/1/papers/new?kind={kind}");
            let page = house.get(&session, &path).await.into_string().await.unwrap();
            let asked = held(&page, "/stays/1/papers", "signing_authority");
            assert_eq!(asked.is_some(), is_asked, "{kind}");
        }
    }

    async fn a_program_chooses_the_authority_and_is_told_what_each_means(house: House) {
        admitted(&house, &[]).await;
        let program = Program::new(&house, Role::Legal).await;
        let path = "/api/v1/stays/1/papers";
        let order = json!({
            "kind": "verification_request", "signer": "Bùi Thị Ký", "signer_position": "Trưởng phòng Pháp lý",
            "signing_authority": "authorised",
        });
        let (status, issued) = program.post(path, "k", &order).await;
        assert_eq!(status, Status::Created, "{issued}");
        let (_, one) = program.get("/api/v1/papers/1").await;
        let pdf = data_encoding::BASE64.decode(one["pdf"].as_str().unwrap().as_bytes()).unwrap();
        let paper = words_of(&pdf);
        assert!(paper.contains("TUQ. GIÁM ĐỐC TRƯỞNG PHÒNG PHÁP LÝ Bùi Thị Ký"), "{paper}");
        let open = json!({ "kind": "referral", "signing_authority": null });
        assert_eq!(program.post(path, "none", &open).await.0, Status::Created);
        for (key, wrong) in [("a", json!("tuq")), ("b", json!(7)), ("c", json!(["head"]))] {
            let order = json!({ "kind": "referral", "signing_authority": wrong });
            assert_eq!(program.post(path, key, &order).await.0, Status::UnprocessableEntity, "{order}");
        }
        let description: serde_json::Value = house.client.get("/api/v1/openapi.json").dispatch().await.into_json().await.unwrap();
        let field = &description["components"]["schemas"]["Ordered"]["properties"]["signing_authority"];
        assert!(field["description"].as_str().unwrap().contains("by_order (TL.)"), "{field}");
    }
}
