//! A second woman of the same legal case as a suspected recruiter who is in the house already: they never share a room.

use crate::on_both;
use crate::served::Served;
use chrono::TimeDelta;
use entity::room::{RoomPurpose, RoomRule};

on_both! {
    async fn they_never_share_a_room(served: Served) {
        let house = &served.house;
        let (_, first) = house.room("P1 Nữ", RoomRule::Women, RoomPurpose::Victims, 3).await;
        house.room("P2 Nữ", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("Hoàng Thị Sen", first[0]).await.unwrap();
        served.journey("keep-apart", async |desk| {
            desk.signs_in("thuy").await;
            desk.follows("Tiếp nhận").await;
            desk.chooses("source", "Công an tỉnh").await;
            desk.writes("agency", "Công an thành phố Quảng Ninh").await;
            desk.chooses("category", "đang xác định là nạn nhân").await;
            desk.writes("full_name_1", "Vi Thị Nhài").await;
            desk.chooses("sex_1", "nữ").await;
            desk.writes("birth_about_1", "30").await;
            desk.writes("keep_apart", "TL-26-00001").await;
            desk.presses("Cập nhật gợi ý giường").await;
            let unfit = desk.sees_element("optgroup[label='Trống nhưng không phù hợp']").await;
            let told = unfit.html(true).await.unwrap();
            assert!(told.contains("P1 Nữ · 2") && told.contains("không được ở cùng"), "{told}");

            desk.chooses("bed_1", "P1 Nữ · 2").await;
            desk.presses("Tiếp nhận").await;
            desk.sees("Chưa lưu được").await;
            desk.ticks("vẫn ghi").await;
            desk.presses("Tiếp nhận").await;
            desk.sees("không được xếp cùng phòng").await;
            assert_eq!(desk.value("full_name_1").await, "Vi Thị Nhài", "nothing typed is lost");
            desk.chooses("bed_1", "P2 Nữ · 1").await;
            desk.presses("Tiếp nhận").await;
            desk.sees("Đã tiếp nhận").await;
            desk.sees("Không xếp cùng phòng với TL-26-00001").await;

            let case = desk.heading().await;
            house.clock.set(house.clock.now() + TimeDelta::minutes(30));
            desk.follows("Chuyển giường").await;
            desk.chooses("bed", "P1 Nữ · 2").await;
            desk.ticks("vẫn ghi").await;
            desk.presses("Lưu").await;
            desk.sees("không được xếp cùng phòng").await;
            desk.chooses("bed", "P2 Nữ · 2").await;
            desk.presses("Lưu").await;
            desk.sees("Đã chuyển giường").await;
            desk.follows("Bảng giường").await;
            desk.sees(&case).await;
        })
        .await;
    }
}
