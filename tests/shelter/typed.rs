//! What is typed to find something: a case code must be right in full, and neither it nor an address gets into a URL.

use crate::house::House;
use crate::on_both;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;

const NONE: &str = "Không có hồ sơ nào mang mã này.";

/// Codes of nobody in a house with two stays.
const WRONG: [&str; 10] = [
    "TL-25-00001",
    "XL-26-00001",
    "TL-26-1",
    "TL26-00001",
    "TL-26-00003",
    "2026-1",
    "-1",
    "99999999999999999999",
    "",
    "Lý Thị Mẩy",
];

on_both! {
    async fn a_typed_case_code_is_right_in_full_or_there_is_no_such_case(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("Lý Thị Mẩy", beds[0]).await.unwrap();
        house.admit("Vi Thị Nga", beds[1]).await.unwrap();
        let manager = house.person("quan-ly", Role::Manager).await;
        let session = house.sign_in(&manager).await;
        for typed in ["TL-26-00001", "  tl-26-00001 ", "1", "00001"] {
            let answer = house.post(&session, "/stays/case", &[("case", typed)]).await;
            let to = answer.headers().get_one("Location");
            assert_eq!((answer.status(), to), (Status::SeeOther, Some("/stays/1")), "{typed}");
        }
        for typed in WRONG {
            let answer = house.post(&session, "/stays/case", &[("case", typed)]).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{typed}");
            let page = answer.into_string().await.unwrap();
            assert!(page.contains(NONE) && page.contains(&format!("value=\"{typed}\"")), "{page}");
            let swap = [("other_case", typed), ("at_on", "2026-11-23"), ("at_at", "23:40")];
            let swap = house.post(&session, "/stays/2/swap", &swap).await;
            assert_eq!(swap.status(), Status::UnprocessableEntity, "{typed}");
            let apart = house.post(&session, "/stays/2/keep-apart", &[("other_case", typed)]).await;
            assert_eq!(apart.status(), Status::UnprocessableEntity, "{typed}");
        }
        let right = house.post(&session, "/stays/2/keep-apart", &[("other_case", "tl-26-00001")]).await;
        assert_eq!(right.status(), Status::SeeOther);
        for typed in WRONG.into_iter().filter(|typed| !typed.is_empty()) {
            let answer = house.post(&session, "/journal", &[("case", typed), ("day", "23/11/2026")]).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{typed}");
            let page = answer.into_string().await.unwrap();
            assert!(page.contains(NONE) && page.contains(&format!("value=\"{typed}\"")), "{page}");
        }
        let asked = [("act", "admitted"), ("case", " tl-26-00001"), ("day", "23/11/2026"), ("changes", "true")];
        let answer = house.post(&session, "/journal", &asked).await;
        let to = answer.headers().get_one("Location");
        let place = "/journal?act=admitted&day=2026-11-23&case=TL-26-00001&changes=true";
        assert_eq!((answer.status(), to), (Status::SeeOther, Some(place)), "nothing that was typed");
        let of_one = house.get(&session, "/journal?case=TL-26-00001").await.into_string().await.unwrap();
        assert!(!of_one.contains(NONE) && of_one.contains("<tbody>"), "{of_one}");
        let of_none = house.get(&session, "/journal?case=TL-25-00001").await.into_string().await.unwrap();
        assert!(of_none.contains(NONE) && !of_none.contains("<tbody>"), "{of_none}");
    }

    async fn a_case_of_another_shelter_is_no_case_here(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Lý Thị Mẩy", beds[0]).await.unwrap();
        let elsewhere = crate::lived::another_shelter(&house).await;
        let stranger = crate::house::actor(&house.db, elsewhere, "la", Role::Manager).await;
        let session = house.sign_in(&stranger).await;
        for typed in ["TL-26-00001", "1"] {
            let answer = house.post(&session, "/stays/case", &[("case", typed)]).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{typed}");
        }
    }

    async fn communes_are_suggested_for_what_is_sent_and_not_for_what_an_address_says(house: House) {
        let session = house.sign_in(&house.staff).await;
        let asked = house.post(&session, "/places", &[("q", "hải ninh")]).await;
        let said = asked.into_string().await.unwrap();
        assert!(said.contains("Xã Hải Ninh, Thành phố Quảng Ninh"), "{said}");
        assert_eq!(house.get(&session, "/places?q=hai+ninh").await.status(), Status::NotFound);
        // Another site does not get to ask in somebody's name.
        let foreign = house.client.post("/places").cookie(session.clone()).body("q=hai");
        let foreign = foreign.header(rocket::http::ContentType::Form).dispatch().await;
        assert_eq!(foreign.status(), Status::Forbidden);
        let typed_before = house.get(&session, "/stays?case=TL-26-00001").await;
        assert_eq!(typed_before.status(), Status::Ok, "an address of old finds the list, and nobody");
    }
}
