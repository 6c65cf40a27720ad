//! A girl of fifteen from Thailand, brought by the provincial police, goes home through her embassy three weeks later.

use crate::on_both;
use crate::served::Served;
use chrono::{TimeZone, Utc};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};

on_both! {
    async fn she_is_handed_to_her_embassy_with_a_bilingual_record(served: Served) {
        let house = &served.house;
        house.room("Trẻ em", RoomRule::Children, RoomPurpose::Victims, 2).await;
        house.person("phap-ly", Role::Legal).await;
        served.journey("embassy-intake", async |desk| {
            desk.signs_in("thuy").await;
            desk.follows("Tiếp nhận vào đây").await;
            desk.chooses("source", "Công an tỉnh").await;
            desk.writes("agency", "Công an thành phố Quảng Ninh").await;
            desk.writes("paper_no", "112/CV-CAT").await;
            desk.dates("paper_on", "2026-11-23").await;
            desk.chooses("category", "nạn nhân bị mua bán").await;
            desk.writes("full_name_1", "Malee Srisuk").await;
            desk.chooses("sex_1", "nữ").await;
            desk.writes("birth_year_1", "2011").await;
            desk.writes("nationality_1", "Thái Lan").await;
            desk.writes("language_1", "tiếng Thái").await;
            desk.writes("belongings_1", "giấy tờ: hộ chiếu\n1 điện thoại").await;
            desk.presses("Tiếp nhận").await;
            desk.sees("Đã tiếp nhận").await;
        })
        .await;
        served.journey("embassy-procedure", async |desk| {
            desk.signs_in("phap-ly").await;
            desk.follows("Lượt lưu trú").await;
            desk.follows("TL-26-00001").await;
            desk.follows("Mở thủ tục").await;
            desk.chooses("kind", "Liên hệ cơ quan đại diện").await;
            desk.writes("agency", "Đại sứ quán Thái Lan").await;
            desk.chooses("officer", "Người phap-ly").await;
            desk.dates("due_on", "2026-12-10").await;
            desk.presses("Mở thủ tục").await;
            desk.sees("Đã mở thủ tục").await;
        })
        .await;

        house.clock.set(Utc.with_ymd_and_hms(2026, 12, 14, 3, 0, 0).unwrap());
        served.journey("embassy-handover", async |desk| {
            desk.signs_in("phap-ly").await;
            desk.sees("Quá hạn").await;
            desk.signs_out().await;
            desk.signs_in("thuy").await;
            desk.follows("TL-26-00001").await;
            desk.follows("Kết thúc lưu trú").await;
            desk.dates("at_at", "09:30").await;
            desk.chooses("outcome", "trao trả đại sứ quán").await;
            desk.chooses("destination", "đại sứ quán").await;
            desk.writes("receiver_name", "Somchai Wattana").await;
            desk.writes("receiver_position", "Bí thư thứ hai").await;
            desk.writes("receiver_agency", "Đại sứ quán Thái Lan").await;
            desk.ticks("hộ chiếu").await;
            desk.ticks("điện thoại").await;
            desk.rewrites("money", "500.000").await;
            desk.ticks("Tôi đã kiểm tra").await;
            desk.presses("Kết thúc lưu trú").await;
            desk.sees("Còn thủ tục đang mở").await;
            assert_eq!(desk.value("receiver_name").await, "Somchai Wattana", "nothing typed is lost");
            desk.writes("hand_on", "Đại sứ quán tiếp tục làm giấy tờ").await;
            desk.presses("Kết thúc lưu trú").await;
            desk.sees("Đã kết thúc lưu trú").await;
            desk.chooses("variant", "cơ quan đại diện (song ngữ)").await;
            desk.presses("In biên bản bàn giao").await;
            let paper = desk.reads_paper("01/BB-NTLBM").await;
            for said in ["MALEE SRISUK", "Somchai Wattana", "Năm trăm nghìn đồng", "hộ chiếu", "09 giờ 30 phút", "Handover"] {
                assert!(paper.to_lowercase().contains(&said.to_lowercase()), "{said} in\n{paper}");
            }
            desk.follows("Bảng giường").await;
            desk.sees_no("TL-26-00001").await;
        })
        .await;
    }
}
