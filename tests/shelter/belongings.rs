//! What somebody has with them, and how much money is among it: typed, brought later, receipted, given back, told to programs.

use crate::api::{self, program::Program};
use crate::house::House;
use crate::on_both;
use crate::papers::{admitted, issued, left};
use entity::belonging;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::{Value, json};

const BROUGHT: &str =
    "2 áo ấm\ntiền mặt: 2.160.000 đồng\ntiền gửi về quê 21005đ\nTiền mặt 350 nhân dân tệ";
const CASH: &str = "tiền mặt: 2.160.000 đồng (Hai triệu một trăm sáu mươi nghìn đồng)";

/// How many there are of each thing, and how much money it is.
async fn on_record(house: &House) -> Vec<(i32, Option<i64>)> {
    let rows = belonging::Entity::find().order_by_asc(belonging::Column::Id);
    let rows = rows.all(house.db.reader()).await.unwrap();
    let told = rows.iter().map(|row| (row.quantity, row.money_vnd));
    told.collect()
}

on_both! {
    async fn money_is_receipted_in_figures_and_words_and_so_is_its_return(house: House) {
        let session = admitted(&house, &[("belongings_1", BROUGHT), ("keeper", "shelter")]).await;
        assert_eq!(on_record(&house).await, [(2, None), (1, Some(2_160_000)), (1, Some(21_005)), (1, None)]);
        let receipt = issued(&house, &session, &[("kind", "property_receipt")]).await;
        for said in [
            "ngày 23 tháng 11 năm 2026 (ngày hai mươi ba tháng mười một năm hai nghìn không trăm hai mươi sáu), tại",
            CASH,
            "tiền gửi về quê: 21.005 đồng (Hai mươi mốt nghìn không trăm linh năm đồng)",
            "Tiền mặt 350 nhân dân tệ",
            "Tổng số khoản: 04 (bốn)",
            "Tổng số tiền Việt Nam: 2.181.005 đồng (Hai triệu một trăm tám mươi mốt nghìn không trăm linh năm đồng)",
        ] {
            assert!(receipt.contains(said), "{said} in\n{receipt}");
        }
        let intake = issued(&house, &session, &[("kind", "intake_record")]).await;
        assert!(intake.contains(CASH), "{intake}");
        for page in ["/stays/1", "/stays/1/discharge"] {
            let page = house.get(&session, page).await.into_string().await.unwrap();
            assert!(page.contains("tiền mặt × 1 · 2.160.000 đồng") && page.contains("áo ấm × 2"), "{page}");
        }

        let end = [("outcome", "VE_GIA_DINH"), ("destination", "family"), ("returned", "2"), ("returned", "4"), ("keeps_things", "yes")];
        let session = left(&house, &house.staff, &end).await;
        let back = issued(&house, &session, &[("kind", "property_return")]).await;
        for said in [
            "(ngày mười bốn tháng mười hai năm hai nghìn không trăm hai mươi sáu), tại",
            CASH,
            "Tổng số khoản: 02 (hai)",
            "Tổng số tiền Việt Nam: 2.160.000 đồng (Hai triệu một trăm sáu mươi nghìn đồng)",
        ] {
            assert!(back.contains(said), "{said} in\n{back}");
        }
        assert!(!back.contains("21.005"), "it was not given back: {back}");
        let handover = issued(&house, &session, &[("kind", "handover_record"), ("variant", "family")]).await;
        assert!(handover.contains(CASH) && !handover.contains("21.005"), "{handover}");
    }

    async fn a_receipt_without_money_has_no_sum(house: House) {
        let brought = "2 áo ấm\n10 tờ 500.000 đồng giả";
        let session = admitted(&house, &[("belongings_1", brought), ("keeper", "shelter")]).await;
        assert_eq!(on_record(&house).await, [(2, None), (10, None)]);
        let receipt = issued(&house, &session, &[("kind", "property_receipt")]).await;
        assert!(receipt.contains("tờ 500.000 đồng giả") && !receipt.contains("Tổng số tiền"), "{receipt}");
    }

    async fn a_line_of_money_that_nobody_can_read_stays_in_its_words(house: House) {
        let brought = "tiền mặt: 2.16.000 đồng\ntiền mặt 2 500.000 đồng";
        let session = admitted(&house, &[("belongings_1", brought), ("keeper", "shelter")]).await;
        assert_eq!(on_record(&house).await, [(1, None), (1, None)]);
        let receipt = issued(&house, &session, &[("kind", "property_receipt")]).await;
        for line in brought.lines() {
            assert!(receipt.contains(line), "{line} in\n{receipt}");
        }
        assert!(!receipt.contains("Tổng số tiền"), "{receipt}");
    }

    async fn money_in_thousands_and_millions_is_an_amount(house: House) {
        let brought = "tiền mặt: 500k\n1,5 triệu đồng\n200.000 đồng\n2 áo khoác\n50 USD";
        let session = admitted(&house, &[("belongings_1", brought), ("keeper", "shelter")]).await;
        let money = [(1, Some(500_000)), (1, Some(1_500_000)), (1, Some(200_000)), (2, None), (50, None)];
        assert_eq!(on_record(&house).await, money);
        let receipt = issued(&house, &session, &[("kind", "property_receipt")]).await;
        for said in ["tiền: 1.500.000 đồng (Một triệu năm trăm nghìn đồng)", "Tổng số tiền Việt Nam: 2.200.000 đồng"] {
            assert!(receipt.contains(said), "{said} in\n{receipt}");
        }
    }

    async fn money_that_is_brought_later_is_on_the_stay_in_the_readers_language(house: House) {
        let session = admitted(&house, &[]).await;
        let path = "/stays/1/belongings";
        let money = |typed| [("thing", "tiền mặt"), ("quantity", "1"), ("keeper", "shelter"), ("money_kept", typed)];
        for typed in ["2,5", "-1", "2.16", "1.000.000.000.001", "hai triệu"] {
            let answer = house.post(&session, path, &money(typed)).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{typed}");
            let page = answer.into_string().await.unwrap();
            assert!(page.contains("money_kept-fault") && page.contains(&format!("value=\"{typed}\"")), "{typed}: {page}");
        }
        assert!(on_record(&house).await.is_empty());
        assert_eq!(house.post(&session, path, &money("2.160.000")).await.status(), Status::SeeOther);
        assert_eq!(house.post(&session, path, &money("")).await.status(), Status::SeeOther);
        assert_eq!(on_record(&house).await, [(1, Some(2_160_000)), (1, None)]);
        for (language, shown) in [("vi", "tiền mặt × 1 · 2.160.000 đồng"), ("en", "tiền mặt × 1 · 2.160.000 VND")] {
            let chosen = house.post(&session, "/account/language", &[("page_language", language)]).await;
            assert_eq!(chosen.status(), Status::SeeOther);
            let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
            assert!(page.contains(shown), "{page}");
        }
    }

    async fn programs_tell_and_read_money_in_dong(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let program = Program::new(&house, Role::Staff).await;
        let cash = |dong: i64| json!({ "what": "tiền mặt", "quantity": 1, "kept_by": "shelter", "money_vnd": dong });
        let intake = |things: Value| {
            let mut body = api::intake("Lý Thị Mẩy", beds[0]);
            body["people"][0]["belongings"] = things;
            body
        };
        let path = "/api/v1/stays/1/belongings";
        let wrong = [-1, 1_000_000_000_001, i64::MAX];
        for dong in wrong {
            let two = intake(json!([cash(0), cash(dong)]));
            let (status, problem) = program.post("/api/v1/intakes", &format!("two-{dong}"), &two).await;
            let detail = problem["detail"].as_str().unwrap();
            assert_eq!(status, Status::UnprocessableEntity, "{problem}");
            assert!(detail.starts_with("/people/0/belongings/1/money_vnd: "), "{detail}");
        }
        let (status, _) = program.post("/api/v1/intakes", "k", &intake(json!([cash(2_160_000)]))).await;
        assert_eq!(status, Status::Created);
        for dong in wrong {
            let (status, problem) = program.post(path, &format!("one-{dong}"), &cash(dong)).await;
            assert_eq!(status, Status::UnprocessableEntity, "{problem}");
            assert!(problem["detail"].as_str().unwrap().starts_with("/money_vnd: "), "{problem}");
        }
        let shirt = json!({ "what": "áo", "quantity": 1, "kept_by": "resident" });
        for (key, thing) in [("most", cash(1_000_000_000_000)), ("shirt", shirt)] {
            assert_eq!(program.post(path, key, &thing).await.0, Status::Created, "{thing}");
        }
        for read in ["/api/v1/stays/1", path] {
            let (_, answer) = program.get(read).await;
            let things = answer["belongings"].as_array().unwrap().iter();
            let money: Vec<_> = things.map(|thing| thing["money_vnd"].as_i64()).collect();
            assert_eq!(money, [Some(2_160_000), Some(1_000_000_000_000), None], "{read}");
        }
        let description = house.client.get("/api/v1/openapi.json").dispatch().await;
        let description: Value = description.into_json().await.unwrap();
        let field = &description["components"]["schemas"]["NewThing"]["properties"]["money_vnd"];
        assert!(field["description"].as_str().unwrap().contains("đồng"), "{field}");
        let less = house.db.reader().execute_unprepared("UPDATE belonging SET money_vnd = -1").await;
        assert!(less.is_err(), "the database refuses it, too");
    }
}
