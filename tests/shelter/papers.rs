//! Records: numbered without gaps or doubles, kept as they were issued, read back letter for letter.

use crate::api::program::Program;
use crate::forms;
use crate::house::{House, can};
use crate::intake::fields;
use crate::on_both;
use crate::pdf::words_of;
use chrono::{NaiveDate, TimeDelta, TimeZone, Utc};
use entity::code::Code;
use entity::id::StayId;
use entity::identification::IdentificationStatus;
use entity::journal::{self, Act, Subject};
use entity::membership::Role;
use entity::register::{PaperKind, PaperSeries};
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Category;
use rocket::http::{Cookie, Status};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use std::collections::BTreeSet;
use tamlanh::domain::access::Actor;
use tamlanh::domain::categories::{self, NewCategory};
use tamlanh::domain::identifications::{self, NewIdentification};
use tamlanh::domain::papers::asks;
use tamlanh::papers::{self, Order};

/// Takes in a woman, stay 1, with some fields otherwise than usual.
pub async fn admitted(house: &House, otherwise: &[(&str, &str)]) -> Cookie<'static> {
    let (_, beds) = house
        .room("P1", RoomRule::Women, RoomPurpose::Victims, 1)
        .await;
    let session = house.sign_in(&house.staff).await;
    let bed = beds[0].to_string();
    let mut form = fields("Vàng Thị Dợ", &bed, "k");
    form.retain(|(name, _)| !otherwise.iter().any(|(other, _)| other == name));
    form.extend(otherwise);
    let admitted = house.post(&session, "/intake", &form).await;
    assert_eq!(admitted.status(), Status::SeeOther);
    session
}

/// Stay 1 ends three weeks later, written down by somebody.
pub async fn left(house: &House, by: &Actor, end: &[(&str, &str)]) -> Cookie<'static> {
    house
        .clock
        .set(Utc.with_ymd_and_hms(2026, 12, 14, 3, 0, 0).unwrap());
    let session = house.sign_in(by).await;
    let at = [
        ("at_on", "2026-12-14"),
        ("at_at", "09:30"),
        ("hand_on", "nơi nhận tiếp tục"),
        ("sure", "yes"),
    ];
    let end = [&at[..], end].concat();
    let ended = house.post(&session, "/stays/1/discharge", &end).await;
    assert_eq!(ended.status(), Status::SeeOther);
    session
}

/// Issues a paper of stay 1 and reads it.
pub async fn issued(house: &House, session: &Cookie<'static>, order: &[(&str, &str)]) -> String {
    let answer = house.post(session, "/stays/1/papers", order).await;
    assert_eq!(answer.status(), Status::SeeOther, "{order:?}");
    let papers = entity::paper::Entity::find();
    let papers = papers.all(house.db.reader()).await.unwrap();
    let last = papers.iter().map(|paper| paper.id.0).max().unwrap();
    let path = format!("/papers/{last}");
    let paper = house.get(session, &path).await;
    words_of(&paper.into_bytes().await.unwrap())
}

/// Takes in a pregnant mother and her son, stays 1 and 2.
async fn mother_and_child(house: &House) -> Cookie<'static> {
    let (_, beds) = house
        .room("Gia đình", RoomRule::Family, RoomPurpose::Victims, 2)
        .await;
    let session = house.sign_in(&house.staff).await;
    let (one, two) = (beds[0].to_string(), beds[1].to_string());
    let mut form = fields("Triệu Mùi Chẳn", &one, "k");
    form.retain(|(field, _)| *field != "people");
    form.extend([
        ("people", "2"),
        ("birth_about_1", "20"),
        ("health", "mang thai 5 tháng"),
        ("full_name_2", "Triệu Văn Sơn"),
        ("sex_2", "male"),
        ("birth_about_2", "4"),
        ("relation_2", "child"),
        ("bed_2", &two),
    ]);
    let admitted = house.post(&session, "/intake", &form).await;
    assert_eq!(admitted.status(), Status::SeeOther);
    session
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
        let intake = words_of(&house.get(&session, "/papers/1").await.into_bytes().await.unwrap());
        for said in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ Y TẾ THÀNH", "PHỐ QUẢNG NINH", "01/BB-NTLBM", "MALEE SRISUK", "Đồn Biên phòng Hải Yên", "hộ chiếu", "áo ấm"] {
            assert!(intake.contains(said), "{said} in\n{intake}");
        }
        assert!(intake.contains("23 giờ 40 phút"), "the time is in the text");
        let first = house.get(&session, "/papers/2").await.into_bytes().await.unwrap();
        let handover = words_of(&first);
        assert!(handover.contains("Somchai Wattana") && handover.contains("Năm trăm nghìn đồng"), "{handover}");
        assert!(!handover.contains("Số 5, khu 2"), "the shelter keeps its address to itself");
        for said in ["HOẶC BIÊN PHÒNG POLICE OR BORDER GUARD", "ĐẠI DIỆN SỞ NGOẠI VỤ FOREIGN AFFAIRS"] {
            assert!(handover.contains(said), "both who attend sign: {said} in\n{handover}");
        }

        house.clock.set(house.clock.now() + TimeDelta::hours(1));
        assert_eq!(house.get(&session, "/papers/2").await.into_bytes().await.unwrap(), first, "a reprint is the same file");
        assert_eq!(house.post(&session, "/papers/2/correct", &[]).await.status(), Status::SeeOther);
        let second = words_of(&house.get(&session, "/papers/3").await.into_bytes().await.unwrap());
        assert!(second.contains("thay thế") && second.contains("02/BB-NTLBM"), "one register for all records: {second}");
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("bản thứ 2"));
    }

    async fn fifty_issues_at_once_leave_no_gap_and_no_double(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Vàng Thị Dợ", beds[0]).await.unwrap();
        let by = can(&house.staff);
        let kinds = [PaperKind::DecisionToReceive, PaperKind::DecisionToStop, PaperKind::LodgingNotice];
        let mut tries = tokio::task::JoinSet::new();
        for n in 0..50 {
            let (db, by) = (house.db.clone(), by.clone());
            let order = Order { another: true, ..Order::plain(kinds[n % kinds.len()]) };
            tries.spawn(async move { db.write(async |tx| papers::issue(tx, &by, stay, &order).await).await.unwrap() });
        }
        tries.join_all().await;
        let papers = entity::paper::Entity::find().all(house.db.reader()).await.unwrap();
        for (series, count) in [(PaperSeries::Decision, 34), (PaperSeries::Notice, 16)] {
            let of_series = papers.iter().filter(|paper| paper.series == series);
            let mut numbers: Vec<i32> = of_series.map(|paper| paper.number).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "{series}");
        }
        let symbols: BTreeSet<_> = papers.iter().map(|paper| paper.symbol.as_str()).collect();
        assert_eq!(symbols.len(), 50, "no two papers have one number and symbol");
    }

    async fn every_paper_of_a_stay_is_issued_and_says_what_was_told(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let mut form = fields("Lò Thị Hiên", &bed, "k");
        form.push(("belongings_1", "2 áo ấm\ngiấy tờ: giấy khai sinh"));
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        let told = [
            ("addressee", "Công an thành phố Quảng Ninh"), ("paper_reason", "chưa có nơi về an toàn"),
            ("wanted", "khám sức khỏe"), ("request_no", "15/BC-NTLBM"), ("request_on", "2026-11-20"),
            ("request_by", "Phòng Công tác xã hội"), ("proposed_by", "Trưởng phòng Hỗ trợ"), ("from_day", "2026-12-01"), ("until_day", "2027-03-21"),
            ("receiver_name", "Lò Văn Nhận"), ("signer", "Bùi Thị Ký"), ("signer_position", "Giám đốc"),
        ];
        let kinds = PaperKind::ALL.iter().filter(|kind| !asks(**kind).is_empty());
        let mut seen = String::new();
        for (at, kind) in kinds.enumerate() {
            let page = house.get(&session, &format!("/stays/1/papers/new?kind={kind}")).await.into_string().await.unwrap();
            let form = forms::forms(&page).into_iter().find(|form| form.action == "/stays/1/papers").unwrap();
            let mut sent = vec![("kind", kind.code())];
            sent.extend(told.iter().filter(|(name, _)| form.fields.iter().any(|field| field.name == *name)));
            let issued = house.post(&session, "/stays/1/papers", &sent).await;
            assert_eq!(issued.status(), Status::SeeOther, "{kind}");
            let paper = words_of(&house.get(&session, &format!("/papers/{}", at + 1)).await.into_bytes().await.unwrap());
            assert!(paper.to_uppercase().contains("LÒ THỊ HIÊN"), "{kind}: {paper}");
            assert!(paper.contains("Bùi Thị Ký") && paper.contains("Mã kiểm tra: "), "{kind}: {paper}");
            seen += &paper;
        }
        for said in [
            "01/NTLBM", "02/NTLBM", "01/QĐ-NTLBM", "03/QĐ-NTLBM", "01/TB-NTLBM", "01/PC-NTLBM", "01/BB-NTLBM", "01/BC-NTLBM",
            "Quảng Ninh, ngày 23 tháng 11 năm 2026", "Kính gửi: Công an thành phố Quảng Ninh", "V/v đề nghị xác minh",
            "đến hết ngày 21 tháng 3 năm 2027", "Lý do kéo dài: chưa có nơi về an toàn", "số 15/BC-NTLBM ngày 20 tháng 11 năm 2026",
            "giấy khai sinh", "Quyết định tiếp nhận số 01/QĐ-NTLBM", "GIÁM ĐỐC NHÀ TẠM LÁNH BÌNH MINH", "pursuant to Law No. 53/2024/QH15",
            "Số 5, khu 2", "Theo đề nghị của Trưởng phòng Hỗ trợ. QUYẾT ĐỊNH:",
            "quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của Nhà tạm lánh Bình Minh; Căn cứ văn bản số 15/BC-NTLBM",
        ] {
            assert!(seen.contains(said), "{said} in\n{seen}");
        }
        assert_eq!(house.post(&session, "/stays/1/papers", &[("kind", "intake_record"), ("variant", "plain")]).await.status(), Status::SeeOther);
        let record = words_of(&house.get(&session, "/papers/12").await.into_bytes().await.unwrap());
        assert!(record.contains("Quyết định tiếp nhận (số, ngày, cơ quan): số 01/QĐ-NTLBM ngày 23 tháng 11 năm 2026"), "{record}");
        let wrong = house.post(&session, "/stays/1/papers", &[("kind", "decision_to_extend"), ("until_day", "31/02/2027"), ("signer", "Bùi Thị Ký")]).await;
        assert_eq!(wrong.status(), Status::UnprocessableEntity);
        assert!(wrong.into_string().await.unwrap().contains("Bùi Thị Ký"), "what was typed is kept");
    }

    async fn a_number_has_the_symbol_of_the_papers_day_and_a_letter_its_drafting_unit(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Vàng Thị Dợ", beds[0]).await.unwrap();
        let administrator = house.person("admin", Role::Administrator).await;
        let session = house.sign_in(&administrator).await;
        let powers = "Quyết định số 12/QĐ-SYT ngày 05 tháng 3 năm 2026 của Giám đốc Sở Y tế";
        let name = [
            ("name_from", "2026-12-01"), ("shelter_parent", "Sở Y tế thành phố Quảng Ninh"), ("shelter_name", "Nhà tạm lánh Hừng Đông"),
            ("shelter_symbol", "NTLHD"), ("shelter_drafting_unit", "ctxh"), ("shelter_powers", powers), ("shelter_place", "Quảng Ninh"),
        ];
        assert_eq!(house.post(&session, "/shelter/names", &name).await.status(), Status::SeeOther);
        house.clock.set(Utc.with_ymd_and_hms(2026, 12, 5, 3, 0, 0).unwrap());
        let session = house.sign_in(&administrator).await;
        let page = house.get(&session, "/shelter").await.into_string().await.unwrap();
        let form = forms::forms(&page).into_iter().find(|form| form.action == "/shelter/names").unwrap();
        let shown = form.as_shown();
        assert!(shown.contains(&("shelter_drafting_unit".to_owned(), "CTXH".to_owned())), "{shown:?}");
        assert!(shown.contains(&("shelter_powers".to_owned(), powers.to_owned())), "{shown:?}");

        let session = house.sign_in(&house.staff).await;
        let mut papers = Vec::new();
        for (kind, symbol) in [("intake_record", "01/BB-NTLBM"), ("transfer_letter", "01/NTLHD-CTXH"), ("decision_to_extend", "01/QĐ-NTLHD")] {
            let issued = house.post(&session, "/stays/1/papers", &[("kind", kind)]).await;
            assert_eq!(issued.status(), Status::SeeOther, "{kind}");
            let path = format!("/papers/{}", papers.len() + 1);
            let paper = words_of(&house.get(&session, &path).await.into_bytes().await.unwrap());
            assert!(paper.contains(&format!("Số: {symbol} ")), "{symbol} in\n{paper}");
            papers.push(paper);
        }
        assert!(papers[0].contains("NHÀ TẠM LÁNH BÌNH MINH"), "the name of the day they came: {}", papers[0]);
        let basis = format!("Căn cứ {powers} quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của Nhà tạm lánh Hừng Đông;");
        assert!(papers[2].contains(&basis) && papers[2].contains("Theo đề nghị của ....."), "{}", papers[2]);
    }

    async fn a_decision_about_a_household_names_everybody_and_nobodys_health(house: House) {
        let session = mother_and_child(&house).await;
        let head = "1. Bà TRIỆU MÙI CHẲN, khoảng 20 tuổi";
        let child = "2. Cháu TRIỆU VĂN SƠN, khoảng 4 tuổi (ước lượng ngày 23/11/2026), con của người có tên tại khoản 1.";
        let orders = [("1", "decision_to_receive"), ("1", "decision_to_extend"), ("1", "decision_to_stop"), ("2", "decision_to_stop")];
        for (at, (stay, kind)) in orders.into_iter().enumerate() {
            let path = format!("/stays/{stay}/papers");
            let order = [("kind", kind), ("for_household", "yes")];
            assert_eq!(house.post(&session, &path, &order).await.status(), Status::SeeOther, "{kind}");
            let path = format!("/papers/{}", at + 1);
            let paper = words_of(&house.get(&session, &path).await.into_bytes().await.unwrap());
            for said in ["02 (hai) người có tên dưới đây", head, child] {
                assert!(paper.contains(said), "{kind}: {said} in\n{paper}");
            }
            assert!(!paper.contains("mang thai"), "{kind}: {paper}");
        }
        assert_eq!(house.post(&session, "/stays/1/papers", &[("kind", "intake_record")]).await.status(), Status::SeeOther);
        let record = words_of(&house.get(&session, "/papers/5").await.into_bytes().await.unwrap());
        assert_eq!(record.matches("cơ quan): số 01/QĐ-NTLBM").count(), 2, "it took in both: {record}");
    }

    async fn what_is_decided_about_one_holds_for_the_others_only_if_that_was_told(house: House) {
        let session = mother_and_child(&house).await;
        let box_of = |page: &str| {
            let form = forms::forms(page).into_iter().find(|form| form.action == "/stays/1/papers").unwrap();
            form.fields.into_iter().find(|field| field.name == "for_household")
        };
        for (kind, about) in [("decision_to_stop", "đối với bà TRIỆU MÙI CHẲN"), ("decision_to_extend", "của bà TRIỆU MÙI CHẲN")] {
            let page = house.get(&session, &format!("/stays/1/papers/new?kind={kind}")).await.into_string().await.unwrap();
            assert!(!box_of(&page).unwrap().is_on, "{kind}");
            let alone = issued(&house, &session, &[("kind", kind)]).await;
            assert!(alone.contains(about) && !alone.contains("TRIỆU VĂN SƠN"), "{kind}: {alone}");
        }
        let both = issued(&house, &session, &[("kind", "decision_to_stop"), ("for_household", "yes"), ("another", "yes")]).await;
        assert!(both.contains("TRIỆU VĂN SƠN"), "{both}");
        let page = house.get(&session, "/stays/1/papers/new?kind=decision_to_stop&replaces=3").await.into_string().await.unwrap();
        assert!(box_of(&page).unwrap().is_on, "a correction begins with what was told");
        let page = house.get(&session, "/stays/1/papers/new?kind=referral").await.into_string().await.unwrap();
        assert!(box_of(&page).is_none(), "nothing is decided");
    }

    async fn who_goes_home_is_handed_to_the_commune(house: House) {
        admitted(&house, &[]).await;
        let session = left(&house, &house.staff, &[
            ("outcome", "VE_DIA_PHUONG"), ("destination", "locality"), ("receiver_name", "Tằng Văn Xã"),
            ("receiver_position", "Phó Chủ tịch"), ("receiver_agency", "Ủy ban nhân dân xã Đầm Hà"),
        ]).await;
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        let form = forms::forms(&page).into_iter().find(|form| form.fields.iter().any(|field| field.value == "handover_record")).unwrap();
        let shown = form.as_shown();
        assert!(shown.contains(&("variant".to_owned(), "locality".to_owned())), "what fits is chosen: {shown:?}");
        let sent: Vec<_> = shown.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let record = issued(&house, &session, &sent).await;
        for said in [
            "Về việc bàn giao người được trợ giúp cho địa phương, cơ quan tiếp nhận", "Chức vụ: Phó Chủ tịch",
            "Cơ quan, đơn vị: Ủy ban nhân dân xã Đầm Hà", "ĐẠI DIỆN BÊN NHẬN (Ký, ghi rõ họ tên, đóng dấu nếu có)",
            "ngày 14 tháng 12 năm 2026, tại .....",
        ] {
            assert!(record.contains(said), "{said} in\n{record}");
        }
    }

    async fn the_records_name_who_took_in_and_who_handed_over_not_who_prints(house: House) {
        admitted(&house, &[]).await;
        let other = house.person("lan", Role::Staff).await;
        left(&house, &other, &[("outcome", "VE_GIA_DINH"), ("destination", "family")]).await;
        let printing = house.person("huong", Role::Staff).await;
        let session = house.sign_in(&printing).await;
        let intake = issued(&house, &session, &[("kind", "intake_record")]).await;
        let handover = issued(&house, &session, &[("kind", "handover_record"), ("variant", "family")]).await;
        for (record, name) in [(intake, "Người thuy"), (handover, "Người lan")] {
            assert!(record.contains(&format!("Họ và tên: {name}")) && !record.contains("Người huong"), "{name}: {record}");
        }
    }

    async fn what_somebody_was_taken_in_for_stays_on_the_papers_of_their_arrival(house: House) {
        admitted(&house, &[]).await;
        house.clock.set(Utc.with_ymd_and_hms(2026, 12, 14, 3, 0, 0).unwrap());
        let by = can(&house.staff);
        let new = NewCategory {
            category: Category::DomesticViolence,
            since: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
            reason: "Kết luận của công an".into(),
            paper_no: None,
        };
        house.db.write(async |tx| categories::change(tx, &by, StayId(1), new.clone()).await).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        for kind in ["intake_record", "decision_to_receive"] {
            let paper = issued(&house, &session, &[("kind", kind)]).await;
            assert!(paper.contains("Điều 17 Nghị định số 162/2025/NĐ-CP"), "{kind}: {paper}");
            assert!(paper.contains("Căn cứ Luật Phòng, chống mua bán người"), "{kind}: {paper}");
        }
        let later = issued(&house, &session, &[("kind", "decision_to_extend")]).await;
        assert!(later.contains("Căn cứ Luật Phòng, chống bạo lực gia đình số 13/2022/QH15"), "{later}");
    }

    async fn a_handover_rests_on_the_decision_the_certificate_and_what_the_receiver_sent(house: House) {
        admitted(&house, &[]).await;
        let officer = house.person("phap-ly", Role::Legal).await;
        let by = can(&officer);
        let since = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let (paper_no, issuer) = (Some("21/GXN-CA".to_owned()), Some("Công an tỉnh".to_owned()));
        let new = NewIdentification { status: IdentificationStatus::Confirmed, since, paper_no, issuer };
        let confirmed = house.db.write(async |tx| identifications::identify(tx, &by, StayId(1), new).await);
        confirmed.await.unwrap();
        let session = left(&house, &house.staff, &[("outcome", "TRAO_TRA"), ("destination", "embassy")]).await;
        let order = |variant| [("kind", "handover_record"), ("variant", variant)];
        let before = issued(&house, &session, &order("embassy")).await;
        for said in [
            "Căn cứ Quyết định dừng chăm sóc, nuôi dưỡng số .....", "Căn cứ Giấy xác nhận nạn nhân số 21/GXN-CA ngày .....",
            "của Công an tỉnh; Căn cứ Công hàm số .....", "tại .....", "NGƯỜI PHIÊN DỊCH, NGƯỜI ĐẠI DIỆN",
        ] {
            assert!(before.contains(said), "{said} in\n{before}");
        }
        issued(&house, &session, &[("kind", "decision_to_stop")]).await;
        issued(&house, &session, &[("kind", "transfer_letter")]).await;
        let after = issued(&house, &session, &order("embassy_bilingual")).await;
        for said in [
            "số 01/QĐ-NTLBM ngày 14 tháng 12 năm 2026 của Giám đốc Nhà tạm lánh Bình Minh",
            "decision to stop care No. 01/QĐ-NTLBM of 14 December 2026", "note verbale No. .....",
        ] {
            assert!(after.contains(said), "{said} in\n{after}");
        }
        let elsewhere = issued(&house, &session, &order("other_centre")).await;
        assert!(elsewhere.contains("Căn cứ Công văn chuyển số 01/NTLBM ngày 14 tháng 12 năm 2026"), "{elsewhere}");
    }

    async fn who_came_on_their_own_was_handed_over_by_nobody(house: House) {
        let session = admitted(&house, &[("source", "TU_DEN"), ("agency", "")]).await;
        let record = issued(&house, &session, &[("kind", "intake_record")]).await;
        for said in ["BÊN PHÁT HIỆN, BÀN GIAO (NẾU CÓ)", "Cơ sở đã tiếp nhận đối tượng"] {
            assert!(record.contains(said), "{said} in\n{record}");
        }
        assert!(!record.contains("Bên giao") && !record.contains("ĐẠI DIỆN BÊN PHÁT HIỆN"), "{record}");
        let letter = issued(&house, &session, &[("kind", "verification_request")]).await;
        assert!(letter.contains("tự đến cơ sở (mã hồ sơ"), "{letter}");
    }

    async fn a_child_goes_to_a_substitute_family_before_the_commune(house: House) {
        mother_and_child(&house).await;
        house.clock.set(Utc.with_ymd_and_hms(2026, 12, 14, 3, 0, 0).unwrap());
        let session = house.sign_in(&house.staff).await;
        let end = [
            ("at_on", "2026-12-14"), ("at_at", "09:30"), ("outcome", "CHAM_SOC_THAY_THE"), ("destination", "substitute_family"),
            ("receiver_name", "Triệu Thị Bác"), ("receiver_position", "bác ruột"), ("hand_on", "gia đình tiếp tục"), ("sure", "yes"),
        ];
        assert_eq!(house.post(&session, "/stays/2/discharge", &end).await.status(), Status::SeeOther);
        let page = house.get(&session, "/stays/2").await.into_string().await.unwrap();
        let form = forms::forms(&page).into_iter().find(|form| form.fields.iter().any(|field| field.value == "handover_record")).unwrap();
        let shown = form.as_shown();
        assert!(shown.contains(&("variant".to_owned(), "substitute_family".to_owned())), "what fits is chosen: {shown:?}");
        let sent: Vec<_> = shown.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(house.post(&session, "/stays/2/papers", &sent).await.status(), Status::SeeOther);
        let record = words_of(&house.get(&session, "/papers/1").await.into_bytes().await.unwrap());
        for said in [
            "Về việc bàn giao trẻ em cho cá nhân, gia đình nhận chăm sóc thay thế", "NGƯỜI NHẬN CHĂM SÓC THAY THẾ", "Triệu Thị Bác",
            "Quan hệ với người được bàn giao: bác ruột", "ĐẠI DIỆN ỦY BAN NHÂN DÂN CẤP XÃ", "có sự chứng kiến của Ủy ban nhân dân cấp xã",
            "Căn cứ Quyết định giao trẻ em cho cá nhân, gia đình nhận chăm sóc thay thế số .....",
        ] {
            assert!(record.contains(said), "{said} in\n{record}");
        }
        // Who stays has a decision of her own.
        assert_eq!(house.post(&session, "/stays/1/papers", &[("kind", "decision_to_extend")]).await.status(), Status::SeeOther);
        let paper = words_of(&house.get(&session, "/papers/2").await.into_bytes().await.unwrap());
        assert!(paper.contains("của bà TRIỆU MÙI CHẲN") && !paper.contains("TRIỆU VĂN SƠN"), "{paper}");
    }

    async fn a_spoiled_number_stays_in_the_register_and_is_never_used_again(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Vàng Thị Dợ", beds[0]).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let order = [("kind", "decision_to_extend"), ("until_day", "2027-04-01"), ("paper_reason", "nhầm người")];
        assert_eq!(house.post(&session, "/stays/1/papers", &order).await.status(), Status::SeeOther);
        assert_eq!(house.post(&session, "/papers/1/void", &[("void_reason", " ")]).await.status(), Status::UnprocessableEntity);
        let reason = [("void_reason", "in nhầm ngày")];
        assert_eq!(house.post(&session, "/papers/1/void", &reason).await.status(), Status::SeeOther);
        let again = house.post(&session, "/papers/1/void", &reason).await;
        assert_eq!(again.status(), Status::Conflict, "once");
        assert!(again.into_string().await.unwrap().contains("in nhầm ngày</textarea>"), "what was typed stays");
        for (symbol, mark) in [("a\0b", "0123456789"), ("01/BB", "\0\0\0\0\0\0\0\0\0\0\0")] {
            let form = [("paper_symbol", symbol), ("paper_mark", mark)];
            assert_eq!(house.post(&session, "/papers/check", &form).await.status(), Status::Ok, "no paper has it");
        }
        assert_eq!(house.post(&session, "/papers/1/correct", &[]).await.status(), Status::Conflict, "nothing to correct");
        assert_eq!(house.post(&session, "/stays/1/papers", &order).await.status(), Status::SeeOther);
        let page = house.get(&session, "/papers?year=2026&series=QD").await.into_string().await.unwrap();
        assert!(page.contains("01/QĐ-NTLBM") && page.contains("02/QĐ-NTLBM"));
        assert_eq!(page.matches("đã hủy lúc").count(), 1);
        assert!(page.contains("</strong> · Người thuy") && page.contains("href=\"/papers/1/void\""), "by whom: {page}");
        // A reason may name somebody: whoever reads it does so on a page of its own, and that is written down.
        let stay = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(!page.contains("in nhầm ngày") && !stay.contains("in nhầm ngày"), "{page}");
        let read = async || {
            let opened = journal::Entity::find().filter(journal::Column::Act.eq(Act::Opened));
            let opened = opened.filter(journal::Column::Subject.eq(Subject::Paper));
            opened.count(house.db.reader()).await.unwrap()
        };
        assert_eq!(read().await, 0);
        let page = house.get(&session, "/papers/1/void").await.into_string().await.unwrap();
        assert!(page.contains("in nhầm ngày") && page.contains("</strong> · Người thuy") && !page.contains("<textarea"), "{page}");
        assert_eq!(read().await, 1);
        assert!(house.get(&session, "/papers/2/void").await.into_string().await.unwrap().contains("<textarea"));
        assert_eq!(read().await, 1, "there was nothing to read");
        let auditor = house.person("kiem-tra", Role::Auditor).await;
        let auditor = house.sign_in(&auditor).await;
        let page = house.get(&auditor, "/papers?year=2026").await.into_string().await.unwrap();
        assert!(page.contains("đã hủy lúc") && !page.contains("in nhầm ngày") && !page.contains("/papers/1/void"));
        assert_eq!(house.get(&auditor, "/papers/1/void").await.status(), Status::Forbidden);
        for sql in ["UPDATE paper_void SET voided_by = NULL", "DELETE FROM paper_void"] {
            let refused = house.db.reader().execute_unprepared(sql).await.unwrap_err();
            assert!(refused.to_string().contains("kept_as_written"), "{refused}");
        }
    }

    async fn a_correction_keeps_its_number_and_begins_with_what_was_told(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Vàng Thị Dợ", beds[0]).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let order = [("kind", "decision_to_extend"), ("until_day", "2027-04-01"), ("paper_reason", "chờ xác minh")];
        assert_eq!(house.post(&session, "/stays/1/papers", &order).await.status(), Status::SeeOther);
        let page = house.get(&session, "/stays/1/papers/new?kind=decision_to_extend&replaces=1").await.into_string().await.unwrap();
        let form = forms::forms(&page).into_iter().find(|form| form.action == "/stays/1/papers").unwrap();
        let shown = form.with("until_day", "2027-04-15").as_shown();
        let sent: Vec<_> = shown.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(house.post(&session, "/stays/1/papers", &sent).await.status(), Status::SeeOther);
        let second = words_of(&house.get(&session, "/papers/2").await.into_bytes().await.unwrap());
        let version = "Bản thứ 2 lập ngày 23 tháng 11 năm 2026, thay thế bản thứ nhất lập ngày 23 tháng 11 năm 2026";
        for said in ["Số: 01/QĐ-NTLBM", version, "15 tháng 4 năm 2027", "chờ xác minh"] {
            assert!(second.contains(said), "{said} in\n{second}");
        }
        assert_eq!(house.post(&session, "/stays/1/papers", &sent).await.status(), Status::SeeOther, "the same form, done once");
        let anew: Vec<_> = sent.into_iter().filter(|(name, _)| *name != "form_key").collect();
        assert_eq!(house.post(&session, "/stays/1/papers", &anew).await.status(), Status::Conflict, "corrected once");
    }

    async fn a_paper_in_hand_is_held_against_the_issued_one(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Vàng Thị Dợ", beds[0]).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let order = [("kind", "lodging_notice"), ("addressee", "Công an phường Hồng Gai")];
        assert_eq!(house.post(&session, "/stays/1/papers", &order).await.status(), Status::SeeOther);
        let paper = words_of(&house.get(&session, "/papers/1").await.into_bytes().await.unwrap());
        let mark = paper.split_once("Mã kiểm tra: ").unwrap().1.split(' ').next().unwrap().to_owned();
        assert_eq!(mark.len(), 10);
        let found = "Có văn bản với số và mã này";
        let scanned = format!("01/TB-NTLBM {mark}");
        let other = format!("02/TB-NTLBM {mark}");
        for (symbol, typed, is_found) in [
            ("01/TB-NTLBM", mark.as_str(), true), (&scanned, "", true),
            (&other, "", false), ("01/TB-NTLBM", "0123456789", false), ("01/TB-NTLBM", "", false),
        ] {
            let asked = [("paper_symbol", symbol), ("paper_mark", typed)];
            let page = house.post(&session, "/papers/check", &asked).await.into_string().await.unwrap();
            assert_eq!(page.contains(found), is_found, "{symbol} {typed}");
            assert!(!page.contains("Vàng"), "names nobody");
        }
        house.post(&session, "/papers/1/void", &[("void_reason", "rách")]).await;
        let asked = [("paper_symbol", scanned.as_str())];
        let page = house.post(&session, "/papers/check", &asked).await.into_string().await.unwrap();
        assert!(page.contains(found) && page.contains("đã hủy lúc"));
    }

    async fn a_program_issues_a_paper_and_reads_it_back(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Vàng Thị Dợ", beds[0]).await.unwrap();
        let program = Program::new(&house, Role::Legal).await;
        let body = json!({ "kind": "decision_to_extend", "until": "2027-04-01", "reason": "chờ xác minh", "signer": "Bùi Thị Ký" });
        for _ in 0..2 {
            let (status, issued) = program.post("/api/v1/stays/1/papers", "k", &body).await;
            assert_eq!((status, &issued["symbol"]), (Status::Created, &json!("01/QĐ-NTLBM")));
        }
        let (_, list) = program.get("/api/v1/stays/1/papers").await;
        assert_eq!(list["papers"].as_array().unwrap().len(), 1);
        let (status, one) = program.get("/api/v1/papers/1").await;
        assert_eq!(status, Status::Ok);
        let pdf = data_encoding::BASE64.decode(one["pdf"].as_str().unwrap().as_bytes()).unwrap();
        assert!(words_of(&pdf).contains("Lý do kéo dài: chờ xác minh"));
    }

    async fn a_paper_is_spoiled_or_corrected_not_both(house: House) {
        let session = mother_and_child(&house).await;
        let by = can(&house.staff);
        let order = [("kind", "intake_record"), ("variant", "plain"), ("another", "yes")];
        for round in 1..=8 {
            assert_eq!(house.post(&session, "/stays/1/papers", &order).await.status(), Status::SeeOther);
            let last = entity::paper::Entity::find().all(house.db.reader()).await.unwrap();
            let id = last.iter().map(|paper| paper.id).max_by_key(|id| id.0).unwrap();
            let void = house.db.write(async |tx| tamlanh::domain::papers::void(tx, &by, id, "rách").await);
            let correct = house.db.write(async |tx| papers::correct(tx, &by, id).await.map(drop));
            let (void, correct) = tokio::join!(void, correct);
            assert_eq!([void.is_ok(), correct.is_ok()].iter().filter(|done| **done).count(), 1, "round {round}: {void:?} {correct:?}");
        }
    }
}
