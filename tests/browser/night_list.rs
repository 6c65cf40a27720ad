//! The night list of forty beds is one sheet of A4.

use crate::chrome;
use crate::desk::text_of;
use crate::on_both;
use crate::served::Served;
use entity::room::{RoomPurpose, RoomRule};

on_both! {
    async fn forty_beds_print_on_one_page(served: Served) {
        let house = &served.house;
        for room in 1..=8 {
            let name = format!("10{room} Nữ lưu trú");
            let (_, beds) = house.room(&name, RoomRule::Women, RoomPurpose::Victims, 5).await;
            for bed in &beds[..4] {
                house.admit("Vàng Thị Mỷ", *bed).await.unwrap();
            }
        }
        served.journey("night-list", async |desk| {
            desk.signs_in("thuy").await;
            desk.follows("Danh sách trực đêm").await;
            let pdf = chrome::on_paper(desk.browser).await;
            let text = text_of(&pdf);
            assert!(text.contains("TL-26-00032") && text.contains("108"), "{text}");
            assert!(!text.contains("Vàng Thị Mỷ"), "no names on paper that lies about");
            assert!(!text.contains("Đăng xuất"), "no menu on paper");
            let pages = String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count();
            assert_eq!(pages, 1);
        })
        .await;
    }
}
