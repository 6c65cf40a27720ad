//! What the page of a stay tells of its own past: who opened the record, and what a note said before.

use crate::house::House;
use crate::on_both;
use entity::id::StayId;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::{Cookie, Status};

async fn arrival(house: &House) -> StayId {
    let (_, beds) = house
        .room("P1", RoomRule::Women, RoomPurpose::Victims, 1)
        .await;
    house.admit("Vàng Thị Dợ", beds[0]).await.unwrap()
}

async fn read(house: &House, session: &Cookie<'static>, stay: StayId) -> String {
    let path = format!("/stays/{stay}");
    let page = house.get(session, &path).await;
    assert_eq!(page.status(), Status::Ok);
    page.into_string().await.unwrap()
}

/// What a page has under this heading of a fold, up to its end.
fn folded<'p>(page: &'p str, heading: &str) -> &'p str {
    let below = page.split_once(&format!(">{heading}</summary>"));
    let (_, below) = below.unwrap_or_else(|| panic!("{heading}: {page}"));
    below.split_once("</details>").unwrap().0
}

const OPENED: &str = "Ai đã mở và sửa hồ sơ này";

on_both! {
    async fn a_stay_tells_who_opened_the_record(house: House) {
        let stay = arrival(&house).await;
        let officer = house.person("phap-ly", Role::Legal).await;
        let auditor = house.person("kiem-tra", Role::Auditor).await;
        let by_officer = "Người phap-ly · mở · người lưu trú";
        let session = house.sign_in(&house.staff).await;
        let page = read(&house, &session, stay).await;
        let told = folded(&page, OPENED);
        assert!(told.contains("Người thuy · mở · người lưu trú") && !told.contains(by_officer), "{told}");

        read(&house, &house.sign_in(&officer).await, stay).await;
        let auditor = house.sign_in(&auditor).await;
        for who in [&session, &auditor] {
            let page = read(&house, who, stay).await;
            let told = folded(&page, OPENED);
            assert_eq!(told.matches(by_officer).count(), 1, "{told}");
        }
        let page = read(&house, &auditor, stay).await;
        let told = folded(&page, OPENED);
        assert!(!told.contains("Người kiem-tra"), "who sees codes only has opened nothing: {told}");
    }

    async fn a_note_that_was_rewritten_shows_what_it_said_before(house: House) {
        let stay = arrival(&house).await;
        let session = house.sign_in(&house.staff).await;
        let path = format!("/stays/{stay}/note");
        for (path, body) in [
            (path.clone(), "đã ăn tối"),
            (format!("{path}?note=1"), "đã ăn tối, uống thuốc"),
            (format!("{path}?note=1"), "chưa uống thuốc"),
        ] {
            let answer = house.post(&session, &path, &[("body", body)]).await;
            assert_eq!(answer.status(), Status::SeeOther, "{body}");
        }
        let page = read(&house, &session, stay).await;
        assert!(page.contains("<p class=\"pre\">chưa uống thuốc</p>") && page.contains("sửa lúc 23/11/2026 23:40"), "{page}");
        let earlier = folded(&page, "Các bản trước (2)");
        let [first, second] = ["đã ăn tối", "đã ăn tối, uống thuốc"].map(|body| format!("<p class=\"pre\">{body}</p>"));
        assert!(earlier.contains(&first) && earlier.contains(&second) && !earlier.contains("chưa"), "{earlier}");
        assert_eq!(page.matches(&second).count(), 1, "it says so no longer: {page}");

        // Whoever did not write it reads it, and rewrites nothing.
        let other = house.person("khac", Role::Staff).await;
        let other = house.sign_in(&other).await;
        let page = read(&house, &other, stay).await;
        assert!(folded(&page, "Các bản trước (2)").contains(&first), "{page}");
        assert!(!page.contains("/note?note=1"), "{page}");
        let path = format!("{path}?note=1");
        let answer = house.post(&other, &path, &[("body", "x")]).await;
        assert!(answer.status().code >= 400, "{}", answer.status());
    }
}
