//! An officer's morning: the letter at seven, its link, the day by keyboard, several sent at once, and a paper.

use crate::desk::Desk;
use crate::driver::{DESKTOP, PHONE, Setting};
use crate::house::{House, PASSWORD, admission, can, newcomer};
use crate::on_both;
use crate::served::Served;
use chrono::{DateTime, TimeZone, Utc};
use entity::id::UserId;
use entity::membership::Role;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::user;
use fantoccini::key::Key;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use tamlanh::domain::admission::admit;
use tamlanh::jobs;
use tamlanh::mail::{Mailer, Settings};

/// Reads a letter as a mail program does: its subject, then its plain half.
const READ_LETTER: &str = "import email, email.policy, sys
with open(sys.argv[1], 'rb') as file:
    letter = email.message_from_binary_file(file, policy=email.policy.default)
print(letter['subject'])
print(letter.get_body(('plain',)).get_content())";

const ITEMS: &str = "return [...document.querySelectorAll('[data-item]')].map((item) => item.getAttribute('href'));";

/// What the path opens first: their ids are theirs in every new house.
const VERIFICATION: &str = "/procedures/1";
const NOTICE: &str = "/procedures/2";

/// A moment of 20 November 2026, a Friday, or of the Monday after, in the shelter's time.
fn at(day: u32, hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, day, hour - 7, 0, 0).unwrap()
}

/// An officer whom letters reach; on Friday somebody arrived, and what the path opened for her waits over the weekend.
async fn friday(house: &House) {
    house.clock.set(at(20, 10));
    let officer = user::ActiveModel {
        id: Set(house.person("luat", Role::Legal).await.user.unwrap()),
        email: Set(Some("luat@example.vn".into())),
        ..Default::default()
    };
    officer.update(house.db.reader()).await.unwrap();
    let (_, beds) = house
        .room("P1", RoomRule::Women, RoomPurpose::Victims, 1)
        .await;
    let mut new = admission(vec![newcomer("Sùng Thị Dính", Sex::Female, beds[0])]);
    new.arrived_at = house.clock.now();
    let by = can(&house.staff);
    let admitted = house.db.write(async |tx| admit(tx, &by, &new).await);
    admitted.await.unwrap();
}

/// The letters of Monday at seven: the digest, read from the folder where letters are files.
async fn digest(served: &Served) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::new(&Settings::default(), folder.path().into(), &served.url).unwrap();
    served.house.clock.set(at(23, 7));
    jobs::round(&served.house.db, &mailer).await.unwrap();
    let files = std::fs::read_dir(folder.path()).unwrap();
    let mut letters: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    letters.retain(|path| path.to_string_lossy().contains("digest"));
    assert_eq!(letters.len(), 1, "{letters:?}");
    read_letter(&letters[0])
}

fn read_letter(path: &Path) -> String {
    let read = Command::new("python3")
        .args(["-c", READ_LETTER])
        .arg(path)
        .output()
        .expect("python3 is missing: run tests/run");
    assert!(read.status.success(), "{read:?}");
    String::from_utf8(read.stdout).unwrap()
}

/// Goes down the day from its first item to its last: each is one keystroke away.
async fn goes_down(desk: &Desk<'_>) {
    let items = desk.browser.execute(ITEMS, Vec::new()).await.unwrap();
    let items = items.as_array().unwrap();
    assert!(items.len() >= 3, "{items:?}");
    for item in items {
        desk.keys('j').await;
        assert_eq!(&json!(focused(desk).await), item);
    }
}

/// Goes up the day to an item.
async fn goes_up_to(desk: &Desk<'_>, href: &str) {
    while focused(desk).await != href {
        let here = focused(desk).await;
        desk.keys('k').await;
        assert_ne!(focused(desk).await, here, "{href} is not on the way up");
    }
}

async fn focused(desk: &Desk<'_>) -> String {
    let here = desk.browser.active_element().await.unwrap();
    here.attr("href").await.unwrap().unwrap_or_default()
}

async fn morning(served: &Served, setting: Setting, name: &str) {
    friday(&served.house).await;
    let letter = digest(served).await;
    for said in [
        "2 quá hạn, 1 đến hạn hôm nay",
        "TL-26-00001",
        "Thông báo lưu trú",
        "Xác minh thông tin ban đầu",
    ] {
        assert!(letter.contains(said), "{said}: {letter}");
    }
    assert!(!letter.contains("Dính"), "no name: {letter}");
    let today = format!("{}/today?officer={}", served.url, UserId(2));
    assert!(letter.contains(&today), "{letter}");
    served
        .journey_with(setting, name, async |desk| {
            desk.opens(today.trim_start_matches(&served.url)).await;
            desk.signs_in_here("luat", PASSWORD).await;
            assert_eq!(desk.heading().await, "Hôm nay", "where the letter leads");

            goes_down(desk).await;
            goes_up_to(desk, NOTICE).await;
            desk.keys(Key::Enter).await;
            desk.sees("Quá hạn").await;
            assert_eq!(desk.heading().await, "Thông báo lưu trú");

            desk.follows("Hôm nay").await;
            desk.sees_element("[data-item]").await;
            goes_down(desk).await;
            for procedure in [VERIFICATION, NOTICE] {
                goes_up_to(desk, procedure).await;
                desk.keys('x').await;
            }
            desk.writes("paper_no", "88/NTLBM").await;
            desk.presses("Ghi cho các thủ tục đã chọn").await;
            desk.sees("Đã ghi bước cho các thủ tục đã chọn").await;
            for procedure in [VERIFICATION, NOTICE] {
                desk.opens(procedure).await;
                desk.sees("đã gửi").await;
                desk.sees("88/NTLBM").await;
            }

            desk.follows("TL-26-00001").await;
            desk.follows("Lập văn bản khác").await;
            desk.follows("Công văn đề nghị xác minh").await;
            desk.writes("addressee", "Công an thành phố Quảng Ninh")
                .await;
            desk.writes("wanted", "Nơi cư trú trước ngày 01/9/2026")
                .await;
            desk.dates("until_day", "2026-12-04").await;
            desk.writes("signer", "Vi Văn Hợp").await;
            desk.presses("Lập văn bản").await;
            desk.sees("Đã lập văn bản").await;
            let paper = desk.reads_paper("01/NTLBM").await;
            for said in [
                "Kính gửi: Công an thành phố Quảng Ninh",
                "SÙNG THỊ DÍNH",
                "TL-26-00001",
                "Nơi cư trú trước ngày 01/9/2026",
                "04/12/2026",
                "ngày 23 tháng 11 năm 2026",
                "Vi Văn Hợp",
            ] {
                assert!(
                    paper.to_lowercase().contains(&said.to_lowercase()),
                    "{said}: {paper}"
                );
            }
        })
        .await;
}

on_both! {
    async fn from_the_letter_to_the_paper(served: Served) {
        morning(&served, DESKTOP, "morning").await;
    }

    async fn from_the_letter_to_the_paper_on_a_phone(served: Served) {
        morning(&served, PHONE, "morning-phone").await;
    }
}
