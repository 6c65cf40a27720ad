//! Work that is interrupted: a closed browser, an ended session, somebody in the door, a colleague in another tab.

use crate::desk::Desk;
use crate::on_both;
use crate::roll_call::LOOK_AGAIN;
use crate::served::Served;
use chrono::TimeDelta;
use entity::room::{RoomPurpose, RoomRule};
use fantoccini::Locator;
use fantoccini::key::Key;

/// What a form holds, also where nobody sees it; and the same put into the form of another tab, as a browser does that doubles one.
const HELD: &str = "return [...new FormData(document.querySelector('[data-draft]'))];";
const DOUBLED: &str = "const fields = document.querySelector('[data-draft]').elements;
for (const [name, value] of arguments[0]) fields[name].value = value;";

async fn begins_an_intake(desk: &Desk<'_>) {
    desk.signs_in("thuy").await;
    desk.follows("Tiếp nhận").await;
    desk.chooses("source", "Bộ đội Biên phòng").await;
    desk.writes("agency", "Đồn Biên phòng Hải Yên").await;
    desk.writes("full_name_1", "Sùng Thị Xé").await;
    desk.writes("needs", "khát nước, rất mệt").await;
}

on_both! {
    async fn a_draft_survives_a_closed_browser(served: Served) {
        served.journey("draft-kept", async |desk| {
            begins_an_intake(desk).await;
            // Nobody presses a button.
            desk.sees("Đã lưu nháp").await;
        })
        .await;
        served.journey("draft-opened", async |desk| {
            desk.signs_in("thuy").await;
            desk.follows("Tiếp nhận").await;
            desk.clicks("//details[@class='drafts']/summary").await;
            desk.clicks("//details[@class='drafts']//a").await;
            assert_eq!(desk.value("full_name_1").await, "Sùng Thị Xé");
            assert_eq!(desk.value("needs").await, "khát nước, rất mệt");
            assert_eq!(desk.value("source").await, "BDBP");
        })
        .await;
    }

    async fn what_is_typed_after_the_intake_was_sent_brings_no_draft_back(served: Served) {
        served.house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        served.journey("draft-late", async |desk| {
            begins_an_intake(desk).await;
            desk.chooses("category", "đang xác định").await;
            desk.chooses("sex_1", "nữ").await;
            desk.chooses("bed_1", "P1 · 1").await;
            desk.sees("Đã lưu nháp").await;
            let held = desk.browser.execute(HELD, Vec::new()).await.unwrap();
            let first = desk.browser.window().await.unwrap();
            let double = desk.browser.new_window(true).await.unwrap().handle;
            desk.browser.switch_to_window(double.clone()).await.unwrap();
            desk.opens("/intake").await;
            desk.sees("Bản nháp của bạn (1)").await;
            desk.browser.execute(DOUBLED, vec![held]).await.unwrap();
            desk.browser.switch_to_window(first).await.unwrap();
            desk.presses("Tiếp nhận").await;
            desk.sees("Đã tiếp nhận").await;
            desk.browser.switch_to_window(double).await.unwrap();
            desk.writes("needs", ", lạnh").await;
            desk.sees("Chưa lưu được nháp").await;
            desk.opens("/intake").await;
            desk.sees_element("form[data-draft]").await;
            let drafts = desk.browser.find_all(Locator::Css("details.drafts")).await;
            assert_eq!(drafts.unwrap().len(), 0, "who was taken in has no draft");
        })
        .await;
    }

    async fn what_was_typed_comes_back_when_the_session_has_ended(served: Served) {
        served.house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        served.journey("session-ended", async |desk| {
            begins_an_intake(desk).await;
            served.house.clock.set(served.house.clock.now() + TimeDelta::hours(3));
            desk.presses("Tiếp nhận").await;
            desk.sees("Phiên đăng nhập đã kết thúc").await;
            desk.writes("login", "thuy").await;
            desk.writes("password", crate::house::PASSWORD).await;
            desk.presses("Đăng nhập").await;
            desk.presses("Mở lại biểu mẫu").await;
            assert_eq!(desk.value("full_name_1").await, "Sùng Thị Xé");
            assert_eq!(desk.value("needs").await, "khát nước, rất mệt");
        })
        .await;
    }

    async fn escape_twice_leaves_to_a_calendar_and_back_does_not_return(served: Served) {
        served.journey("quick-hide", async |desk| {
            desk.signs_in("thuy").await;
            desk.follows("Thủ tục").await;
            desk.keys(Key::Escape).await;
            desk.sees("Thủ tục đang chờ").await;
            desk.keys_fast(&[Key::Escape, Key::Escape]).await;
            desk.sees_element("body.calm").await;
            assert!(!desk.screen().await.contains("Tạm Lánh"), "nothing tells what it is");
            desk.browser.back().await.unwrap();
            assert!(!desk.screen().await.contains("Thủ tục đang chờ"), "the page is not one step back");
            desk.follows("Thủ tục").await;
            desk.follows("Ẩn nhanh").await;
            desk.sees_element("body.calm").await;
        })
        .await;
    }

    async fn the_board_goes_on_under_the_focus_and_leaves_it_where_it_is(served: Served) {
        let house = &served.house;
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 3).await;
        served.journey("focus-on-the-board", async |desk| {
            desk.signs_in("thuy").await;
            desk.sees("0 đang có người").await;
            let run = async |script: &str| drop(desk.browser.execute(script, Vec::new()).await.unwrap());
            let focused = async || desk.browser.active_element().await.unwrap().attr("href").await.unwrap();
            let link = format!("/intake?bed={}", beds[1]);
            run(&format!("document.querySelector('a[href=\"{link}\"]').focus();")).await;
            house.admit("Vàng Thị Mỷ", beds[0]).await.unwrap();
            run(LOOK_AGAIN).await;
            desk.sees("1 đang có người").await;
            assert_eq!(focused().await, Some(link));
            // What had it is gone: nobody finds themselves on the link to somebody else.
            house.admit("Lý Thị Mẩy", beds[1]).await.unwrap();
            run(LOOK_AGAIN).await;
            desk.sees("2 đang có người").await;
            assert_eq!(focused().await, None);
            let board = desk.browser.active_element().await.unwrap().attr("data-refresh").await;
            assert!(board.unwrap().is_some(), "the board has it");
        })
        .await;
    }

    async fn the_board_follows_what_happens_in_another_tab(served: Served) {
        let (_, beds) = served.house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        served.journey("live-board", async |desk| {
            desk.signs_in("thuy").await;
            desk.sees("0 đang có người").await;
            let board = desk.browser.window().await.unwrap();
            let other = desk.browser.new_window(true).await.unwrap().handle;
            desk.browser.switch_to_window(other).await.unwrap();
            desk.opens(&format!("/intake?bed={}", beds[0])).await;
            desk.chooses("source", "Công an cấp xã").await;
            desk.writes("agency", "Công an phường Móng Cái 1").await;
            desk.chooses("category", "đang xác định").await;
            desk.chooses("sex_1", "nữ").await;
            desk.presses("Tiếp nhận").await;
            desk.sees("Đã tiếp nhận").await;
            desk.browser.close_window().await.unwrap();
            desk.browser.switch_to_window(board).await.unwrap();
            // Nobody reloads.
            desk.sees("1 đang có người").await;
        })
        .await;
    }
}
