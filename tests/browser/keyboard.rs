//! An intake with the keyboard alone; what has the focus always shows it.

use crate::desk::Desk;
use crate::on_both;
use crate::served::Served;
use entity::room::{RoomPurpose, RoomRule};
use fantoccini::key::Key;

/// Whether the focus can be seen.
const OUTLINE: &str = "const style = getComputedStyle(document.activeElement);
return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;";

/// Presses Tab until the focus is on a field of this name or on something with these words, and types.
async fn tabs_to(desk: &Desk<'_>, name: &str, keys: &str) {
    let mut before = None;
    for _ in 0..80 {
        desk.keys(Key::Tab).await;
        let here = desk.browser.active_element().await.unwrap();
        // Within a date the browser marks the part.
        if before.replace(here.element_id()) == Some(here.element_id()) {
            continue;
        }
        let is_seen = desk.browser.execute(OUTLINE, Vec::new()).await.unwrap();
        let is_it = here.attr("name").await.unwrap().as_deref() == Some(name)
            || here.text().await.unwrap() == name;
        let html = here.html(false).await.unwrap();
        assert_eq!(is_seen, true, "the focus is not seen on {html}");
        if is_it {
            return here.send_keys(keys).await.unwrap();
        }
    }
    panic!("Tab does not lead to {name}");
}

on_both! {
    async fn an_intake_needs_no_mouse(served: Served) {
        served.house.room("P1 Nữ", RoomRule::Women, RoomPurpose::Victims, 2).await;
        served.journey("keyboard", async |desk| {
            let enter = char::from(Key::Enter).to_string();
            desk.opens("/sign-in").await;
            tabs_to(desk, "login", "thuy").await;
            tabs_to(desk, "password", crate::house::PASSWORD).await;
            desk.keys(Key::Enter).await;
            desk.sees_element("a[href='/account']").await;
            tabs_to(desk, "Đến nội dung chính", &enter).await;
            tabs_to(desk, "Tiếp nhận vào đây", &enter).await;
            desk.sees_element("form[data-draft]").await;
            tabs_to(desk, "source", "Bộ").await;
            tabs_to(desk, "agency", "Đồn Biên phòng Hải Yên").await;
            tabs_to(desk, "category", "đang").await;
            tabs_to(desk, "full_name_1", "Vàng Thị Mỷ").await;
            tabs_to(desk, "sex_1", "nữ").await;
            // Enter in a field takes in; it does not press the first button of the page.
            tabs_to(desk, "keep_apart", &enter).await;
            desk.sees("Đã tiếp nhận").await;
            desk.sees("Vàng Thị Mỷ").await;
        })
        .await;
    }
}
