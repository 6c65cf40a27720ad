//! Records: numbered without gaps or doubles, kept as they were issued, read back letter for letter.

use crate::house::{House, can};
use crate::intake::fields;
use crate::on_both;
use chrono::{TimeDelta, TimeZone, Utc};
use entity::paper::PaperVariant;
use entity::register::PaperKind;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use sea_orm::EntityTrait;
use std::io::Write;
use std::process::{Command, Stdio};

/// The text of a PDF, as `pdftotext` of poppler reads it.
fn text_of(pdf: &[u8]) -> String {
    let child = Command::new("pdftotext")
        .args(["-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = child
        .expect("pdftotext is missing: install the Debian package poppler-utils, or run tests/run");
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    let text = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    // Where a line breaks is not what is read here.
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

on_both! {
    async fn a_record_is_issued_once_reprinted_as_it_was_and_corrected_by_name(house: House) {
        let (_, beds) = house.room("Trẻ em", RoomRule::Children, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let mut form = fields("Malee Srisuk", &bed, "k");
        form.extend([("birth_year_1", "2011"), ("nationality_1", "Thái Lan"), ("belongings_1", "2 áo ấm\ngiấy tờ: hộ chiếu")]);
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        let too_early = house.post(&session, "/stays/1/papers", &[("kind", "handover_record"), ("variant", "embassy")]).await;
        assert_eq!(too_early.status(), Status::UnprocessableEntity, "nothing to hand over yet");

        house.clock.set(Utc.with_ymd_and_hms(2026, 12, 14, 3, 0, 0).unwrap());
        let session = house.sign_in(&house.staff).await;
        let end = [
            ("at_on", "2026-12-14"), ("at_at", "09:30"), ("outcome", "TRAO_TRA"), ("destination", "embassy"),
            ("receiver_name", "Somchai Wattana"), ("receiver_position", "Bí thư thứ hai"), ("money", "500.000"), ("sure", "yes"),
        ];
        assert_eq!(house.post(&session, "/stays/1/discharge", &end).await.status(), Status::SeeOther);
        for (kind, variant) in [("intake_record", "plain"), ("handover_record", "embassy_bilingual")] {
            let issued = house.post(&session, "/stays/1/papers", &[("kind", kind), ("variant", variant)]).await;
            assert_eq!(issued.status(), Status::SeeOther, "{kind}");
        }
        let intake = text_of(&house.get(&session, "/papers/1").await.into_bytes().await.unwrap());
        for said in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ Y TẾ THÀNH", "PHỐ QUẢNG NINH", "01/BB-NTLBM", "MALEE SRISUK", "Đồn Biên phòng Hải Yên", "hộ chiếu", "áo ấm"] {
            assert!(intake.contains(said), "{said} in\n{intake}");
        }
        assert!(intake.contains("23 giờ 40 phút"), "the time is in the text");
        let first = house.get(&session, "/papers/2").await.into_bytes().await.unwrap();
        let handover = text_of(&first);
        assert!(handover.contains("Somchai Wattana") && handover.contains("Năm trăm nghìn đồng"), "{handover}");
        assert!(!handover.contains("Số 5, khu 2"), "the shelter keeps its address to itself");

        house.clock.set(house.clock.now() + TimeDelta::hours(1));
        assert_eq!(house.get(&session, "/papers/2").await.into_bytes().await.unwrap(), first, "a reprint is the same file");
        assert_eq!(house.post(&session, "/papers/2/correct", &[]).await.status(), Status::SeeOther);
        let second = text_of(&house.get(&session, "/papers/3").await.into_bytes().await.unwrap());
        assert!(second.contains("thay thế") && second.contains("01/BB-NTLBM"), "{second}");
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("bản thứ 2"));
    }

    async fn parallel_issues_leave_no_gap_and_no_double(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Vàng Thị Dợ", beds[0]).await.unwrap();
        let by = can(&house.staff);
        let mut tries = tokio::task::JoinSet::new();
        // Eight at a time: a debug build takes long to draw, and nobody should wait for the writer in vain.
        for _ in 0..8 {
            let (db, by) = (house.db.clone(), by.clone());
            tries.spawn(async move {
                for _ in 0..5 {
                    db.write(async |tx| tamlanh::papers::issue(tx, &by, stay, PaperKind::IntakeRecord, PaperVariant::Plain).await).await.unwrap();
                }
            });
        }
        tries.join_all().await;
        let mut numbers: Vec<i32> = entity::paper::Entity::find().all(house.db.reader()).await.unwrap().iter().map(|paper| paper.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
    }
}
