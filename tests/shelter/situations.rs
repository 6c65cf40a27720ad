//! The five situations that the house meets, over HTTP as a browser would.

use crate::house::House;
use crate::intake::fields;
use crate::on_both;
use chrono::{TimeZone, Utc};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;

on_both! {
    async fn a_mother_and_her_child_come_at_night_and_share_the_family_room(house: House) {
        let (_, beds) = house.room("Gia đình", RoomRule::Family, RoomPurpose::Victims, 3).await;
        let session = house.sign_in(&house.staff).await;
        let (one, two) = (beds[0].to_string(), beds[1].to_string());
        let mut form = fields("Triệu Mùi Chẳn", &one, "k");
        form.retain(|(field, _)| *field != "people");
        form.extend([
            ("people", "2"),
            ("birth_about_1", "20"),
            ("ethnicity_1", "dao"),
            ("sex_2", "male"),
            ("birth_about_2", "4"),
            ("relation_2", "child"),
            ("bed_2", &two),
        ]);
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("khoảng 20 tuổi") && page.contains("Dao") && page.contains("TL-26-00002"));
        assert!(page.contains("ngày 0/120") && page.contains("ngày 0/92"), "120 days and 3 months run at once");
        let board = house.get(&session, "/").await.into_string().await.unwrap();
        assert!(board.contains("TL-26-00001") && !board.contains("Triệu"), "codes, no names");
        assert!(board.contains("<strong>0</strong> chỗ dùng được"), "a family has its room to itself");
    }

    async fn a_girl_from_abroad_is_handed_to_her_embassy_three_weeks_later(house: House) {
        let (_, beds) = house.room("Trẻ em", RoomRule::Children, RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let mut form = fields("Malee Srisuk", &bed, "k");
        form.extend([("birth_year_1", "2011"), ("nationality_1", "Thái Lan"), ("language_1", "tiếng Thái")]);
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        let officer = house.person("phap-ly", Role::Legal).await;
        let legal = house.sign_in(&officer).await;
        let id = officer.user.unwrap().to_string();
        let opened = house
            .post(&legal, "/stays/1/procedures", &[("kind", "embassy"), ("agency", "Đại sứ quán Thái Lan"), ("officer", &id), ("started_on", "2026-11-23"), ("due_on", "2026-12-10")])
            .await;
        assert_eq!(opened.status(), Status::SeeOther);

        house.clock.set(Utc.with_ymd_and_hms(2026, 12, 14, 3, 0, 0).unwrap());
        let session = house.sign_in(&house.staff).await;
        let end = [
            ("at_on", "2026-12-14"), ("at_at", "09:30"), ("outcome", "TRAO_TRA"), ("destination", "embassy"),
            ("receiver_name", "Somchai W."), ("receiver_position", "Bí thư thứ hai"), ("money", "500.000"), ("sure", "yes"),
        ];
        let open = house.post(&session, "/stays/1/discharge", &end).await;
        assert_eq!(open.status(), Status::UnprocessableEntity, "a procedure is open");
        let mut end = end.to_vec();
        end.push(("hand_on", "Đại sứ quán tiếp tục"));
        assert_eq!(house.post(&session, "/stays/1/discharge", &end).await.status(), Status::SeeOther);
        let board = house.get(&session, "/").await.into_string().await.unwrap();
        assert!(!board.contains("TL-26-00001"), "the bed is free");
    }

    async fn a_homeless_man_stays_two_nights_and_leaves_on_his_own(house: House) {
        let (_, beds) = house.room("Nam", RoomRule::Men, RoomPurpose::Homeless, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let mut form = fields("", &bed, "k");
        form.retain(|(field, _)| !["sex_1", "category", "source"].contains(field));
        form.extend([("sex_1", "male"), ("category", "homeless"), ("source", "UBND_XA"), ("description_1", "khoảng 60 tuổi, áo xanh")]);
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        house.clock.set(Utc.with_ymd_and_hms(2026, 11, 25, 23, 0, 0).unwrap());
        let session = house.sign_in(&house.staff).await;
        let end = [("at_on", "2026-11-26"), ("at_at", "05:30"), ("outcome", "THEO_NGUYEN_VONG"), ("destination", "alone"), ("sure", "yes")];
        assert_eq!(house.post(&session, "/stays/1/discharge", &end).await.status(), Status::SeeOther);
        let again = house.post(&session, "/stays/1/discharge", &end).await;
        assert_eq!(again.status(), Status::Conflict, "a stay ends once");
    }

    async fn she_comes_back_under_a_slightly_different_spelling_and_is_found(house: House) {
        let (_, beds) = house.room("Nữ", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        house.post(&session, "/intake", &fields("Tẩn Sử Mẩy", &bed, "k")).await;
        house.clock.set(Utc.with_ymd_and_hms(2026, 11, 30, 2, 0, 0).unwrap());
        let session = house.sign_in(&house.staff).await;
        let end = [("at_on", "2026-11-30"), ("at_at", "08:00"), ("outcome", "VE_DIA_PHUONG"), ("destination", "locality"), ("sure", "yes")];
        house.post(&session, "/stays/1/discharge", &end).await;
        house.clock.set(Utc.with_ymd_and_hms(2027, 7, 30, 2, 0, 0).unwrap());
        let session = house.sign_in(&house.staff).await;
        for typed in ["Tẩn Xử Mẩy", "tan su may", "Mẩy Tẩn Sử"] {
            let found = house.post(&session, "/intake/matches?person=1", &[("full_name_1", typed)]).await.into_string().await.unwrap();
            assert!(found.contains("Tẩn Sử Mẩy") && found.contains("TL-26-00001"), "{typed}");
        }
        let mut form = fields("Tẩn Xử Mẩy", &bed, "k2");
        form.retain(|(field, _)| !["arrived_on", "arrived_at"].contains(field));
        form.extend([("arrived_on", "2027-07-30"), ("arrived_at", "08:30"), ("known_1", "1")]);
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        let page = house.get(&session, "/stays/2").await.into_string().await.unwrap();
        assert!(page.contains("Tẩn Xử Mẩy") && page.contains("Tẩn Sử Mẩy"), "both spellings are on record");
    }
}
