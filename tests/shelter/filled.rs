//! What the two records of a stay say of what is on record: who is whose parent, what was told of the end, what goes along. What
//! nobody wrote down is left to the pen.

use crate::forms;
use crate::house::{House, can, night};
use crate::intake::fields;
use crate::on_both;
use crate::papers::{admitted, issued, left};
use crate::pdf::words_of;
use chrono::{NaiveDate, TimeDelta};
use entity::belonging;
use entity::id::StayId;
use entity::identification::IdentificationStatus;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::{Cookie, Status};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tamlanh::domain::identifications::{self, NewIdentification};

/// Takes in two people, stays 1 and 2: the first one and what the second one is told to be.
async fn two(house: &House, otherwise: &[(&str, &str)]) -> Cookie<'static> {
    let (rule, purpose) = (RoomRule::Family, RoomPurpose::Victims);
    let (_, beds) = house.room("Gia đình", rule, purpose, 2).await;
    let session = house.sign_in(&house.staff).await;
    let (one, other) = (beds[0].to_string(), beds[1].to_string());
    let mut form = fields("Triệu Mùi Chẳn", &one, "k");
    form.retain(|(field, _)| {
        *field != "people" && !otherwise.iter().any(|(name, _)| name == field)
    });
    form.extend([("people", "2"), ("bed_2", &other)]);
    form.extend(otherwise);
    let admitted = house.post(&session, "/intake", &form).await;
    assert_eq!(admitted.status(), Status::SeeOther);
    session
}

/// What a record says from its table of documents on.
fn documents(record: &str) -> &str {
    let (_, documents) = record.split_once("Tên hồ sơ, tài liệu").unwrap();
    documents
}

on_both! {
    async fn the_record_of_a_mother_and_her_child_names_the_mother_and_who_came_along(house: House) {
        let session = two(&house, &[
            ("birth_about_1", "20"), ("health", "mệt, sốt nhẹ"), ("needs", "sữa cho cháu"),
            ("full_name_2", "Triệu Văn Sơn"), ("sex_2", "male"), ("birth_about_2", "4"), ("relation_2", "child"),
        ]).await;
        for stay in ["1", "2"] {
            let path = format!("/stays/{stay}/papers");
            let ordered = async |order: &[(&str, &str)]| house.post(&session, &path, order).await.status();
            let (order, another) = (("kind", "intake_record"), ("another", "yes"));
            // It is one record for both; another original of it somebody has to want.
            match stay {
                "1" => assert_eq!(ordered(&[order]).await, Status::SeeOther),
                _ => assert_eq!([ordered(&[order]).await, ordered(&[order, another]).await], [Status::Conflict, Status::SeeOther]),
            }
            let path = format!("/papers/{stay}");
            let record = words_of(&house.get(&session, &path).await.into_bytes().await.unwrap());
            for said in [
                "Họ tên mẹ: Triệu Mùi Chẳn", "Quan hệ với người đi cùng: con của người có tên tại mục 1",
                "Người dưới 18 tuổi đi cùng: Triệu Văn Sơn", "Sức khỏe: mệt, sốt nhẹ", "Nhu cầu cần đáp ứng ngay: sữa cho cháu",
                "Họ tên cha: .....",
            ] {
                assert!(record.contains(said), "{said} in\n{record}");
            }
            assert_eq!(record.matches("Họ tên mẹ: Triệu").count(), 1, "hers nobody knows: {record}");
            assert_eq!(record.matches("Quan hệ với người đi cùng").count(), 1, "{record}");
        }
    }

    async fn a_parent_is_named_by_their_sex_whoever_is_the_head(house: House) {
        let session = two(&house, &[
            ("sex_1", "male"), ("birth_about_1", "40"),
            ("full_name_2", "Triệu Thị Già"), ("sex_2", "female"), ("birth_about_2", "65"), ("relation_2", "parent"),
        ]).await;
        let record = issued(&house, &session, &[("kind", "intake_record")]).await;
        for said in ["Họ tên mẹ: Triệu Thị Già", "Quan hệ với người đi cùng: mẹ của người có tên tại mục 1"] {
            assert!(record.contains(said), "{said} in\n{record}");
        }
        assert!(record.contains("Người dưới 18 tuổi đi cùng: ....."), "nobody is: {record}");
    }

    async fn a_father_is_no_mother_and_who_only_came_along_is_no_parent(house: House) {
        let session = two(&house, &[
            ("sex_1", "male"), ("birth_about_1", "40"),
            ("full_name_2", "Triệu Văn Sơn"), ("sex_2", "male"), ("birth_about_2", "4"), ("relation_2", "child"),
        ]).await;
        let record = issued(&house, &session, &[("kind", "intake_record")]).await;
        assert!(record.contains("Họ tên cha: Triệu Mùi Chẳn") && record.contains("Họ tên mẹ: ....."), "{record}");
        // Once it was put right that he is no child of hers, nobody is named.
        let page = house.get(&session, "/stays/2/household").await.into_string().await.unwrap();
        let form = forms::forms(&page).into_iter().find(|form| form.action == "/stays/2/household").unwrap();
        let shown = form.with("relative", "other").as_shown();
        let sent: Vec<_> = shown.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(house.post(&session, "/stays/2/household", &sent).await.status(), Status::SeeOther);
        let record = issued(&house, &session, &[("kind", "intake_record"), ("another", "yes")]).await;
        assert!(!record.contains("Họ tên cha: Triệu") && record.contains("đi cùng người có tên tại mục 1"), "{record}");
    }

    async fn the_intake_names_the_papers_that_came_along(house: House) {
        admitted(&house, &[("paper_on", "2026-11-22"), ("commune_position", "Phó Trưởng Công an xã")]).await;
        let officer = house.person("phap-ly", Role::Legal).await;
        let by = can(&officer);
        let (since, status) = (NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), IdentificationStatus::Confirmed);
        let (paper_no, issuer) = (Some("21/GXN-CA".to_owned()), Some("Công an tỉnh".to_owned()));
        let new = NewIdentification { status, since, paper_no, issuer };
        let confirmed = house.db.write(async |tx| identifications::identify(tx, &by, StayId(1), new).await);
        confirmed.await.unwrap();
        house.clock.set(night() + TimeDelta::days(1));
        let session = house.sign_in(&house.staff).await;
        for (item, since) in [("declaration", "2026-11-23"), ("assistance_plan", "2026-11-24")] {
            let tick = [("tick_item", item), ("tick_state", "there"), ("since", since), ("tick_note", "")];
            assert_eq!(house.post(&session, "/stays/1/file/ticks", &tick).await.status(), Status::SeeOther, "{item}");
        }
        let record = issued(&house, &session, &[("kind", "intake_record")]).await;
        for said in [
            "Căn cứ văn bản đề nghị số ................. ngày 22 tháng 11 năm 2026 của Đồn Biên phòng Hải Yên",
            "Chức vụ: Phó Trưởng Công an xã", "Giấy tờ đã có (số, ngày, cơ quan): Giấy xác nhận nạn nhân số 21/GXN-CA ngày .....",
        ] {
            assert!(record.contains(said), "{said} in\n{record}");
        }
        let documents = documents(&record);
        assert!(documents.contains("Tờ khai đề nghị"), "{record}");
        assert!(!documents.contains("Kế hoạch trợ giúp"), "it came a day later: {record}");
    }

    async fn what_was_told_of_the_end_stands_each_in_its_place(house: House) {
        let told = [("belongings_1", "giấy tờ: hộ chiếu\ngiấy tờ: giấy khai sinh\n1 áo"), ("companion_adult", "Đặng A Mẫu")];
        admitted(&house, &told).await;
        house.db.reader().execute_unprepared("UPDATE shelter SET phone = '0203 000 000'").await.unwrap();
        let brought = belonging::Entity::find().filter(belonging::Column::IsDocument.eq(true));
        let brought = brought.all(house.db.reader()).await.unwrap();
        let returned = brought.iter().map(|row| row.id.0).min().unwrap().to_string();
        let session = left(&house, &house.staff, &[
            ("outcome", "TRAO_TRA"), ("destination", "embassy"), ("returned", &returned),
            ("leaving_health", "tỉnh táo, hết sốt"), ("leaving_medicines", "vitamin, ngày một viên"), ("remarks", "khám lại sau một tháng"),
        ]).await;
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        for said in ["tỉnh táo, hết sốt", "vitamin, ngày một viên", "khám lại sau một tháng"] {
            assert!(page.contains(said), "{said} in {page}");
        }
        let record = issued(&house, &session, &[("kind", "handover_record"), ("variant", "embassy")]).await;
        for said in [
            "Sức khỏe: tỉnh táo, hết sốt", "Thuốc và hướng dẫn sử dụng: vitamin, ngày một viên",
            "Nội dung tiếp tục theo dõi: khám lại sau một tháng", "Đầu mối liên hệ: Nhà tạm lánh Bình Minh, 0203 000 000",
            "Họ và tên: Đặng A Mẫu", "NGƯỜI PHIÊN DỊCH, NGƯỜI ĐẠI DIỆN",
        ] {
            assert!(record.contains(said), "{said} in\n{record}");
        }
        let documents = documents(&record);
        assert!(documents.contains("hộ chiếu"), "{record}");
        assert!(!documents.contains("giấy khai sinh") && !documents.contains("1 áo"), "it was not given back: {record}");
    }

    async fn what_stands_in_the_file_goes_to_another_centre_and_to_no_family(house: House) {
        let session = admitted(&house, &[]).await;
        for item in ["health_check", "counselling_log"] {
            let tick = [("tick_item", item), ("tick_state", "there"), ("since", "2026-11-23"), ("tick_note", "")];
            assert_eq!(house.post(&session, "/stays/1/file/ticks", &tick).await.status(), Status::SeeOther, "{item}");
        }
        let session = left(&house, &house.staff, &[("outcome", "CHUYEN_CO_SO"), ("destination", "other_centre")]).await;
        let letter = issued(&house, &session, &[("kind", "transfer_letter")]).await;
        let order = |variant| [("kind", "handover_record"), ("variant", variant)];
        let centre = issued(&house, &session, &order("other_centre")).await;
        for paper in [&letter, &centre] {
            assert!(documents(paper).contains("Phiếu khám sức khỏe") && !paper.contains("Nhật ký"), "{paper}");
        }
        assert!(documents(&centre).contains("Công văn chuyển") && !documents(&letter).contains("Công văn chuyển"), "{letter}");
        let family = issued(&house, &session, &order("family")).await;
        assert!(!documents(&family).contains("Phiếu khám"), "what they took nobody wrote down: {family}");
    }
}
