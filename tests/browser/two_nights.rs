//! A homeless man found by the commune: a bed for some nights. He leaves on his own after two.

use crate::on_both;
use crate::served::Served;
use chrono::{TimeZone, Utc};
use entity::room::{RoomPurpose, RoomRule};
use fantoccini::Locator;

on_both! {
    async fn he_stays_two_nights_and_leaves_on_his_own(served: Served) {
        let house = &served.house;
        house.room("Nam", RoomRule::Men, RoomPurpose::Homeless, 1).await;
        house.room("Nữ", RoomRule::Women, RoomPurpose::Victims, 1).await;
        served.journey("two-nights-intake", async |desk| {
            desk.signs_in("thuy").await;
            desk.follows("Tiếp nhận").await;
            desk.chooses("source", "UBND cấp xã").await;
            desk.writes("agency", "UBND phường Móng Cái 1").await;
            desk.chooses("category", "lang thang").await;
            desk.chooses("sex_1", "nam").await;
            desk.writes("birth_about_1", "60").await;
            desk.writes("description_1", "áo xanh, đi chân đất, không nói tên").await;
            // The list follows what is typed, without a button.
            for (group, bed) in [("Phù hợp", "Nam · 1"), ("Trống nhưng không phù hợp", "Nữ · 1")] {
                let offered = format!("//optgroup[@label='{group}']/option[starts-with(., '{bed}')]");
                desk.finds(Locator::XPath(&offered)).await;
            }
            desk.chooses("bed_1", "Nam · 1").await;
            desk.presses("Tiếp nhận").await;
            desk.sees("Đã tiếp nhận").await;
        })
        .await;

        house.clock.set(Utc.with_ymd_and_hms(2026, 11, 25, 23, 0, 0).unwrap());
        served.journey("two-nights-leaves", async |desk| {
            desk.signs_in("thuy").await;
            desk.sees("lang thang").await;
            desk.follows("TL-26-00001").await;
            desk.follows("Kết thúc lưu trú").await;
            desk.dates("at_at", "05:30").await;
            desk.chooses("outcome", "theo nguyện vọng").await;
            desk.chooses("destination", "tự đi").await;
            desk.presses("Kết thúc lưu trú").await;
            desk.sees("Hãy đánh dấu để xác nhận").await;
            desk.ticks("Tôi đã kiểm tra").await;
            desk.presses("Kết thúc lưu trú").await;
            desk.sees("Giường đã trống").await;
            desk.chooses("variant", "tự rời đi").await;
            desk.presses("In biên bản bàn giao").await;
            let paper = desk.reads_paper("01/BB-NTLBM").await;
            assert!(paper.contains("05 giờ 30 phút") && paper.contains("khoảng 60 tuổi"), "{paper}");
            desk.follows("Bảng giường").await;
            desk.sees_no("TL-26-00001").await;
        })
        .await;
    }
}
