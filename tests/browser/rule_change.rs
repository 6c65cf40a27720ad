//! A manager changes the law: what would move is shown before it is saved, and each deadline names the version that made it.

use crate::desk::Desk;
use crate::driver::{DESKTOP, PHONE, Setting};
use crate::house::{House, admission, can, newcomer};
use crate::on_both;
use crate::served::Served;
use chrono::{DateTime, TimeZone, Utc};
use entity::membership::Role;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use tamlanh::domain::admission::admit;

const VERIFICATION: &str = "Xác minh thông tin ban đầu cùng công an cấp tỉnh";

/// A moment of November 2026 in the shelter's time.
fn at(day: u32, hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, day, hour - 7, 0, 0).unwrap()
}

/// One arrived on Thursday 19 and another on Friday 20 November: verification has until Monday for both.
async fn two_cases(house: &House) {
    let (_, beds) = house
        .room("P1", RoomRule::Women, RoomPurpose::Victims, 2)
        .await;
    house.person("quan-ly", Role::Manager).await;
    let by = can(&house.staff);
    for (day, bed) in [19, 20].into_iter().zip(beds) {
        house.clock.set(at(day, 10));
        let mut new = admission(vec![newcomer("Sùng Thị Dính", Sex::Female, bed)]);
        new.arrived_at = house.clock.now();
        let admitted = house.db.write(async |tx| admit(tx, &by, &new).await);
        admitted.await.unwrap();
    }
}

/// Opens the explanation of the verification's deadline and reads what it rests on.
async fn sees_explained(desk: &Desk<'_>, case: &str, due: &str, version: &str) {
    desk.follows("Lượt lưu trú").await;
    desk.follows(case).await;
    desk.follows("Xác minh thông tin ban đầu").await;
    desk.follows(due).await;
    desk.sees(&format!("Hết hạn lúc 24:00 ngày {due}")).await;
    desk.sees(version).await;
}

async fn sees_preview(desk: &Desk<'_>, says: &[&str], says_not: &str) {
    let screen = desk.screen().await;
    // What keeps its law is listed below what moves.
    let moves = screen.split("Giữ nguyên ngày").next().unwrap_or_default();
    for said in says {
        assert!(screen.contains(said), "{said}: {screen}");
    }
    assert!(!moves.contains(says_not), "{says_not}: {screen}");
}

async fn a_new_version(served: &Served, setting: Setting, name: &str) {
    two_cases(&served.house).await;
    served
        .journey_with(setting, name, async |desk| {
            desk.signs_in("quan-ly").await;
            desk.follows("Luật").await;
            desk.follows(VERIFICATION).await;
            desk.dates("valid_from", "2026-11-20").await;
            desk.rewrites("amount", "5").await;
            desk.chooses("unit", "ngày làm việc").await;
            desk.rewrites("document", "Luật 99/2026/QH16").await;
            desk.rewrites("article", "Điều 3").await;
            desk.chooses("certainty", "đã đối chiếu văn bản").await;
            desk.presses("Xem trước").await;
            desk.sees("Xem trước khi lưu").await;
            let says = [
                "1 hạn của cơ sở này đổi ngày",
                "1 hạn đang tính giữ luật lúc bắt đầu",
                "TL-26-00002",
                "23/11/2026",
                "30/11/2026",
            ];
            sees_preview(desk, &says, "TL-26-00001").await;
            desk.presses("Lưu và tính lại").await;
            desk.sees("Đã lưu thay đổi của thời hạn").await;
            desk.sees("1 hạn thay đổi").await;
            sees_explained(desk, "TL-26-00002", "30/11/2026", "Bản 2").await;
            desk.sees("Luật 99/2026/QH16").await;
            desk.sees("dời từ 23/11/2026 sang 30/11/2026").await;
            sees_explained(desk, "TL-26-00001", "23/11/2026", "Bản 1").await;
        })
        .await;
}

async fn a_day_off(served: &Served, setting: Setting, name: &str) {
    two_cases(&served.house).await;
    served
        .journey_with(setting, name, async |desk| {
            desk.signs_in("quan-ly").await;
            desk.follows("Luật").await;
            desk.follows("Lịch ngày nghỉ").await;
            desk.chooses("change_kind", "nghỉ thêm").await;
            desk.dates("law_day", "2026-11-23").await;
            desk.writes("law_source", "Thông báo 15/TB-UBND").await;
            desk.ticks("Đã có văn bản chính thức").await;
            desk.presses("Xem trước").await;
            desk.sees("Xem trước khi lưu").await;
            // Tuesday 24 November is a holiday from 2026 on. Beside verification, the time to complete the file is counted.
            let says = [
                "4 hạn của cơ sở này đổi ngày",
                "TL-26-00001",
                "TL-26-00002",
                "23/11/2026",
                "25/11/2026",
            ];
            sees_preview(desk, &says, "30/11/2026").await;
            // Whoever turns back to mend something finds what was typed.
            desk.presses("Quay lại sửa").await;
            desk.sees("Năm này chưa có thay đổi nào").await;
            assert_eq!(desk.value("law_source").await, "Thông báo 15/TB-UBND");
            assert_eq!(desk.value("law_day").await, "2026-11-23");
            desk.presses("Xem trước").await;
            desk.presses("Lưu và tính lại").await;
            desk.sees("Đã lưu lịch").await;
            desk.sees("4 hạn thay đổi").await;
            desk.sees("Thông báo 15/TB-UBND").await;
            sees_explained(desk, "TL-26-00001", "25/11/2026", "Bản 1").await;
            desk.sees("nghỉ theo thông báo").await;
            desk.sees("dời từ 23/11/2026 sang 25/11/2026").await;
        })
        .await;
}

on_both! {
    async fn a_new_version_spares_what_began_before(served: Served) {
        a_new_version(&served, DESKTOP, "rule-change").await;
    }

    async fn a_new_version_spares_what_began_before_on_a_phone(served: Served) {
        a_new_version(&served, PHONE, "rule-change-phone").await;
    }

    async fn a_day_off_moves_deadlines_after_a_preview(served: Served) {
        a_day_off(&served, DESKTOP, "day-off").await;
    }

    async fn a_day_off_moves_deadlines_after_a_preview_on_a_phone(served: Served) {
        a_day_off(&served, PHONE, "day-off-phone").await;
    }
}
