//! With JavaScript switched off everything works: intake, transfer, discharge and what they need.

use crate::driver::PHONE;
use crate::on_both;
use crate::served::Served;
use chrono::TimeDelta;
use entity::room::{RoomPurpose, RoomRule};

on_both! {
    async fn intake_transfer_and_discharge_work(served: Served) {
        let house = &served.house;
        house.room("P1 Nữ", RoomRule::Women, RoomPurpose::Victims, 2).await;
        served.journey_with(PHONE.without_script(), "without-script", async |desk| {
            desk.signs_in("thuy").await;
            let marks = "return document.documentElement.dataset.script";
            let marks = desk.browser.execute(marks, Vec::new()).await.unwrap();
            assert!(marks.is_null(), "no script has run");
            desk.follows("Tiếp nhận").await;
            desk.chooses("source", "Bộ đội Biên phòng").await;
            desk.writes("agency", "Đồn Biên phòng Hải Yên").await;
            desk.chooses("category", "đang xác định").await;
            desk.writes("full_name_1", "Vàng Thị Mỷ").await;
            desk.presses("Tìm lượt lưu trú trước đây").await;
            desk.chooses("sex_1", "nữ").await;
            desk.presses("Lưu nháp").await;
            desk.sees("Đã lưu nháp").await;
            desk.presses("Cập nhật gợi ý giường").await;
            desk.chooses("bed_1", "P1 Nữ · 1").await;
            desk.presses("Tiếp nhận").await;
            desk.sees("Đã tiếp nhận").await;
            house.clock.set(house.clock.now() + TimeDelta::minutes(30));
            desk.follows("Chuyển giường").await;
            desk.chooses("bed", "P1 Nữ · 2").await;
            desk.presses("Lưu").await;
            desk.sees("Đã chuyển giường").await;
            house.clock.set(house.clock.now() + TimeDelta::minutes(30));
            desk.follows("Kết thúc lưu trú").await;
            desk.chooses("outcome", "theo nguyện vọng").await;
            desk.chooses("destination", "tự đi").await;
            desk.ticks("Tôi đã kiểm tra").await;
            desk.presses("Kết thúc lưu trú").await;
            desk.sees("Giường đã trống").await;
            desk.presses("In biên bản tiếp nhận").await;
            desk.sees("01/BB-NTLBM").await;
            desk.follows("Ẩn nhanh").await;
            desk.sees_element("body.calm").await;
        })
        .await;
    }
}
