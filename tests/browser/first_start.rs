//! From the link that works once to the first room, bed and intake.

use crate::desk::Desk;
use crate::driver::journey;
use crate::house::{On, night};
use crate::postgres;
use crate::served::{serve, settings};
use tamlanh::clock::Clock;
use tamlanh::config::Config;
use tamlanh::web::setup::SetupLink;

async fn from_the_link_to_the_first_intake(on: On) {
    let folder = tempfile::tempdir().unwrap();
    let mut figment = settings(folder.path());
    if on == On::Postgres {
        figment = figment.merge(("database_url", postgres::new_database()));
    }
    let config = Config::from(figment).unwrap();
    let rocket = tamlanh::rocket(config, Clock::fixed(night()))
        .await
        .unwrap();
    let link = rocket.state::<SetupLink>().and_then(SetupLink::token);
    let link = format!("/setup/{}", link.expect("a link for an empty store"));
    let (url, stop) = serve(rocket).await;
    journey(&format!("first-start-{on:?}"), async |browser| {
        let desk = Desk::new(browser, &url);
        desk.opens(&link).await;
        desk.presses("Hoàn tất thiết lập").await;
        desk.sees("Chưa lưu được").await;
        for (field, text) in [
            ("person_name", "Hà Minh Tuấn"),
            ("login", "quantri"),
            ("new_password", "mưa rơi trên mái ngói"),
            ("shelter_parent", "Sở Y tế thành phố Quảng Ninh"),
            ("shelter_name", "Nhà tạm lánh Hoa Sim"),
            ("shelter_symbol", "NTLHS"),
            ("shelter_address", "Khu 3"),
            ("manager_name", "Phạm Hồng Vân"),
            ("manager_login", "quanly"),
            ("manager_password", "mưa rơi trên mái ngói"),
        ] {
            desk.writes(field, text).await;
        }
        desk.chooses("shelter_province", "Quảng Ninh").await;
        desk.presses("Hoàn tất thiết lập").await;
        desk.sees("Đã thiết lập xong").await;
        desk.opens(&link).await;
        desk.sees("Không tìm thấy").await;

        desk.signs_in("quanly").await;
        desk.follows("Thêm phòng").await;
        desk.writes("name", "P1").await;
        desk.writes("floor", "1").await;
        desk.chooses("rule", "nữ").await;
        desk.chooses("purpose", "nạn nhân").await;
        desk.presses("Lưu").await;
        desk.sees("Đã thêm phòng").await;
        desk.writes("label", "1").await;
        desk.chooses("kind_of_bed", "giường đơn").await;
        desk.presses("Thêm giường").await;
        desk.sees("Đã thêm giường").await;

        desk.follows("Bảng giường").await;
        desk.follows("Tiếp nhận vào đây").await;
        desk.chooses("source", "Bộ đội Biên phòng").await;
        desk.writes("agency", "Đồn Biên phòng Hải Yên").await;
        desk.chooses("category", "đang xác định").await;
        desk.chooses("sex_1", "nữ").await;
        desk.presses("Tiếp nhận").await;
        desk.sees("Đã tiếp nhận").await;
        desk.finds_the_console_clean().await;
    })
    .await;
    stop.notify();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_leads_to_the_first_intake_on_sqlite() {
    from_the_link_to_the_first_intake(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_leads_to_the_first_intake_on_postgres() {
    from_the_link_to_the_first_intake(On::Postgres).await;
}
