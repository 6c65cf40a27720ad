//! She comes back eight months later, and her name is spelled a little differently: staff find her earlier stay.

use crate::on_both;
use crate::served::Served;
use chrono::{TimeDelta, TimeZone, Utc};
use entity::discharge::{Destination, Outcome};
use entity::room::{RoomPurpose, RoomRule};
use tamlanh::domain::discharges::{self, NewDischarge, Receiver};

on_both! {
    async fn her_earlier_stay_is_found_while_her_name_is_typed(served: Served) {
        let house = &served.house;
        let (_, beds) = house.room("P1 Nữ", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let stay = house.admit("Tẩn Sử Mẩy", beds[0]).await.unwrap();
        house.clock.set(house.clock.now() + TimeDelta::days(7));
        let end = NewDischarge {
            at: house.clock.now(),
            outcome: Outcome::ToLocality,
            destination: Destination::Locality,
            receiver: Receiver::default(),
            returned: Vec::new(),
            keeps_things: false,
            money_vnd: 0,
            follow_up_on: None,
            hand_on: None,
            with_household: false,
        };
        let by = crate::house::can(&house.staff);
        house.db.write(async |tx| discharges::discharge(tx, &by, stay, end).await).await.unwrap();

        house.clock.set(Utc.with_ymd_and_hms(2027, 7, 30, 2, 0, 0).unwrap());
        served.journey("returns", async |desk| {
            desk.signs_in("thuy").await;
            desk.follows("Lượt lưu trú").await;
            desk.writes("full_name", "tan su may").await;
            desk.presses("Tìm theo tên").await;
            desk.sees("Tẩn Sử Mẩy").await;
            desk.follows("Tiếp nhận").await;
            desk.chooses("source", "Công an cấp xã").await;
            desk.writes("agency", "Công an phường Móng Cái 1").await;
            desk.chooses("category", "đang xác định là nạn nhân").await;
            desk.writes("full_name_1", "Tẩn Xử Mẩy").await;
            desk.sees("TL-26-00001").await;
            desk.ticks("Tẩn Sử Mẩy").await;
            desk.chooses("sex_1", "nữ").await;
            desk.chooses("bed_1", "P1 Nữ · 1").await;
            desk.presses("Tiếp nhận").await;
            desk.sees("Đã tiếp nhận").await;
            desk.sees("Tẩn Xử Mẩy").await;
            desk.sees("Tẩn Sử Mẩy").await;
        })
        .await;
    }
}
