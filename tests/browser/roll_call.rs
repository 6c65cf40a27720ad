//! A roll-call in the evening: names are on the board for as long as it takes, while the board follows what happens.

use crate::on_both;
use crate::served::Served;
use entity::journal::{self, Act};
use entity::room::{RoomPurpose, RoomRule};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// As if one came back to the window: the board is read anew.
pub const LOOK_AGAIN: &str = "document.dispatchEvent(new Event('visibilitychange'));";
/// As if five minutes had passed.
const TIME_IS_OVER: &str = "document.querySelector('[data-names-for]').dataset.namesFor = '0';";

on_both! {
    async fn names_stay_while_the_board_goes_on_and_go_when_their_time_is_over(served: Served) {
        let house = &served.house;
        let (_, beds) = house.room("P1 Nữ", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("Vàng Thị Mỷ", beds[0]).await.unwrap();
        let opened = async || {
            let opened = journal::Entity::find().filter(journal::Column::Act.eq(Act::Opened));
            opened.count(house.db.reader()).await.unwrap()
        };
        served.journey("roll-call", async |desk| {
            let run = async |script: &str| drop(desk.browser.execute(script, Vec::new()).await.unwrap());
            desk.signs_in("thuy").await;
            desk.sees("1 đang có người").await;
            desk.sees_no("Vàng Thị Mỷ").await;
            desk.presses("Hiện họ tên").await;
            desk.sees("Vàng Thị Mỷ").await;
            desk.sees("Họ tên hiện đến 23/11/2026 23:45 rồi tự ẩn").await;
            assert_eq!(opened().await, 1);

            house.admit("Lý Thị Mẩy", beds[1]).await.unwrap();
            run(LOOK_AGAIN).await;
            desk.sees("2 đang có người").await;
            let screen = desk.screen().await;
            assert!(screen.contains("Vàng Thị Mỷ") && !screen.contains("Lý Thị Mẩy"), "as they were asked for: {screen}");
            assert_eq!(opened().await, 1, "nobody was shown anew");

            run(TIME_IS_OVER).await;
            desk.sees_no("Vàng Thị Mỷ").await;
            desk.sees("2 đang có người").await;
            desk.presses("Hiện họ tên").await;
            desk.sees("Lý Thị Mẩy").await;
            assert_eq!(opened().await, 3);
            desk.follows("Ẩn họ tên").await;
            desk.sees_no("Lý Thị Mẩy").await;
            desk.browser.back().await.unwrap();
            desk.sees_no("Lý Thị Mẩy").await;
        })
        .await;
    }
}
