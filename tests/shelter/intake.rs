//! The intake page over HTTP: late entries, forms sent twice, drafts, bad input, taken beds.

use crate::house::{House, form, night};
use crate::on_both;
use chrono::TimeDelta;
use entity::draft;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use sea_orm::{EntityTrait, PaginatorTrait};
use tamlanh::jobs;

/// The least that an intake needs, for one woman in `bed`.
pub fn fields<'a>(name: &'a str, bed: &'a str, key: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("form_key", key),
        ("people", "1"),
        ("source", "BDBP"),
        ("agency", "Đồn Biên phòng Hải Yên"),
        ("arrived_on", "2026-11-23"),
        ("arrived_at", "23:40"),
        ("category", "being_identified"),
        ("full_name_1", name),
        ("sex_1", "female"),
        ("bed_1", bed),
        ("act", "admit"),
    ]
}

fn with<'a>(
    mut fields: Vec<(&'a str, &'a str)>,
    name: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    fields.retain(|(field, _)| *field != name);
    fields.push((name, value));
    fields
}

on_both! {
    async fn a_form_sent_twice_takes_in_once(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let form = fields("Lý Thị Mẩy", &bed, "key-1");
        for _ in 0..3 {
            let answer = house.post(&session, "/intake", &form).await;
            assert_eq!(answer.status(), Status::SeeOther);
            assert_eq!(answer.headers().get_one("Location"), Some("/stays/1?done=admitted"));
        }
        assert_eq!(entity::stay::Entity::find().count(house.db.reader()).await.unwrap(), 1);
    }

    async fn what_nobody_knew_at_night_is_completed_later_and_stands_on_the_record(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Phùng Thị Đào", beds[0]).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let page = house.get(&session, "/stays/1/facts").await.into_string().await.unwrap();
        let form = crate::forms::forms(&page).into_iter().find(|form| form.action == "/stays/1/facts").unwrap();
        let form = form.with("officer_name", "Đại úy Vi Văn Hợp").with("health", "mang thai 5 tháng").with("paper_no", "77/GGT-ĐBP");
        let sent = form.as_shown();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(house.post(&session, "/stays/1/facts", &sent).await.status(), Status::SeeOther);
        let stay = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        for said in ["Đại úy Vi Văn Hợp", "mang thai 5 tháng", "77/GGT-ĐBP"] {
            assert!(stay.contains(said), "{said}");
        }
        // Who opened the form before that is told what is on record now.
        let anew: Vec<_> = sent.into_iter().filter(|(name, _)| *name != "form_key").collect();
        let stale = house.post(&session, "/stays/1/facts", &with(anew, "health", "khỏe")).await;
        assert_eq!(stale.status(), Status::Conflict);
        assert!(stale.into_string().await.unwrap().contains("Đang ghi: mang thai 5 tháng"));
        assert_eq!(house.post(&session, "/stays/1/papers", &[("kind", "intake_record"), ("variant", "plain")]).await.status(), Status::SeeOther);
        let paper = crate::pdf::text_of(&house.get(&session, "/papers/1").await.into_bytes().await.unwrap());
        assert!(paper.contains("mang thai 5 tháng") && paper.contains("77/GGT-ĐBP"), "{paper}");
    }

    async fn who_is_of_no_other_group_is_taken_in_by_a_decision_that_the_record_names(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let mut form = with(fields("Lý Thị Mẩy", &bed, "k"), "category", "other");
        form.push(("other_decision_no", "9/QĐ-UBND"));
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        let order = [("kind", "intake_record"), ("variant", "plain")];
        assert_eq!(house.post(&session, "/stays/1/papers", &order).await.status(), Status::SeeOther);
        let record = crate::pdf::words_of(&house.get(&session, "/papers/1").await.into_bytes().await.unwrap());
        assert!(record.contains("Chủ tịch UBND cấp tỉnh số 9/QĐ-UBND ngày ....."), "the day is left to the pen: {record}");

        // Its day comes later, and nothing of it is lost by completing.
        let page = house.get(&session, "/stays/1/facts").await.into_string().await.unwrap();
        let facts = crate::forms::forms(&page).into_iter().find(|form| form.action == "/stays/1/facts").unwrap();
        let sent = facts.with("other_decision_on", "2026-11-20").as_shown();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(house.post(&session, "/stays/1/facts", &sent).await.status(), Status::SeeOther);
        let stay = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(stay.contains("9/QĐ-UBND, 20/11/2026"), "{stay}");
        assert_eq!(house.post(&session, "/papers/1/correct", &[]).await.status(), Status::SeeOther);
        let record = crate::pdf::words_of(&house.get(&session, "/papers/2").await.into_bytes().await.unwrap());
        assert!(record.contains("Chủ tịch UBND cấp tỉnh số 9/QĐ-UBND ngày 20 tháng 11 năm 2026"), "{record}");
    }

    async fn a_household_is_shown_rooms_with_a_bed_for_each(house: House) {
        house.room("Nhỏ", RoomRule::Family, RoomPurpose::Victims, 1).await;
        house.room("Lớn", RoomRule::Family, RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let board = house.get(&session, "/?family=2&sex=female&age=adult").await.into_string().await.unwrap();
        assert_eq!(board.matches("Trống, không phù hợp").count(), 1, "{board}");
        assert_eq!(board.matches(">Tiếp nhận vào đây<").count(), 2, "{board}");
        let two = with(fields("Lý Thị Mẩy", "", "k"), "people", "2");
        let page = house.post(&session, "/intake", &with(two, "act", "beds")).await.into_string().await.unwrap();
        assert!(page.contains("không đủ giường trống trong phòng cho cả nhóm"), "{page}");
    }

    async fn somebody_added_by_mistake_is_removed_with_what_was_typed_of_them(house: House) {
        house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let one = with(fields("Lý Thị Mẩy", "", "k"), "act", "person");
        let page = house.post(&session, "/intake", &one).await.into_string().await.unwrap();
        assert!(page.contains("name=\"full_name_2\"") && page.contains("value=\"fewer\""));
        let mut two = with(with(fields("Lý Thị Mẩy", "", "k"), "people", "2"), "act", "fewer");
        two.push(("full_name_2", "Vàng A Páo"));
        let page = house.post(&session, "/intake", &two).await.into_string().await.unwrap();
        assert!(page.contains("value=\"Lý Thị Mẩy\"") && page.contains("name=\"people\" value=\"1\""));
        assert!(!page.contains("full_name_2") && !page.contains("Vàng A Páo") && !page.contains("value=\"fewer\""));
        // The last one stays, and whoever is added anew begins empty.
        let page = house.post(&session, "/intake", &with(two, "people", "1")).await.into_string().await.unwrap();
        assert!(page.contains("name=\"full_name_1\"") && page.contains("value=\"Lý Thị Mẩy\""));
    }

    async fn who_comes_back_is_as_old_as_is_known_and_stays_chosen_on_the_page(house: House) {
        let (_, girls) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let (_, women) = house.room("P2", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let [girls, first, second] = [girls[0], women[0], women[1]].map(|bed| bed.to_string());
        let girl = with(fields("Lý Thị Mẩy", &girls, "k"), "birth_on_1", "2011-03-01");
        assert_eq!(house.post(&session, "/intake", &girl).await.status(), Status::SeeOther);
        let woman = with(fields("Vàng Thị Dợ", &first, "w"), "birth_year_1", "1990");
        assert_eq!(house.post(&session, "/intake", &woman).await.status(), Status::SeeOther);
        house.clock.set(crate::house::night() + chrono::TimeDelta::days(1));
        let by = crate::house::can(&house.staff);
        let end = crate::beds::leaving(house.clock.now());
        let girl = entity::id::StayId(1);
        house.db.write(async |tx| tamlanh::domain::discharges::discharge(tx, &by, girl, end).await).await.unwrap();
        house.clock.set(crate::house::night() + chrono::TimeDelta::days(2));
        let session = house.sign_in(&house.staff).await;

        // Spelt otherwise, and of her age nothing but a guess.
        let mut back = with(with(fields("Lí Mẩy", &second, "b"), "known_1", "1"), "birth_about_1", "19");
        back.retain(|(name, _)| !name.starts_with("arrived"));
        back.extend([("arrived_on", "2026-11-25"), ("arrived_at", "23:00")]);
        for act in ["beds", "person", "matches"] {
            let page = house.post(&session, "/intake", &with(back.clone(), "act", act)).await.into_string().await.unwrap();
            assert!(page.contains("name=\"known_1\" value=\"1\" checked") && page.contains("Lý Thị Mẩy"), "{act}: {page}");
        }
        let found = house.post(&session, "/intake/matches?person=1", &back).await.into_string().await.unwrap();
        assert!(found.contains("value=\"1\" checked"), "{found}");
        let refused = house.post(&session, "/intake", &back).await;
        assert_eq!(refused.status(), Status::UnprocessableEntity);
        let page = refused.into_string().await.unwrap();
        assert!(page.contains("bed_1-fault") && page.contains("aria-describedby=\"bed_1-fault\""), "a girl of 15 beside a stranger: {page}");
        let despite = with(with(back, "despite", "yes"), "form_key", "c");
        assert_eq!(house.post(&session, "/intake", &despite).await.status(), Status::SeeOther);
        let row = entity::resident::Entity::find_by_id(entity::id::ResidentId(1)).one(house.db.reader()).await.unwrap().unwrap();
        let known = tamlanh::domain::residents::open(house.db.vault(), &row).unwrap();
        assert_eq!(known.birth, tamlanh::domain::residents::Birth::On("2011-03-01".parse().unwrap()), "a guess takes no place of it");
    }

    async fn what_companions_brought_is_given_back_when_they_leave_too(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let beds = [beds[0].to_string(), beds[1].to_string()];
        let mut two = with(fields("Lý Thị Mẩy", &beds[0], "k"), "people", "2");
        two.extend([("belongings_1", "2 áo"), ("full_name_2", "Lý Thị Sua"), ("sex_2", "female"), ("relation_2", "other")]);
        two.extend([("birth_year_2", "1996"), ("belongings_2", "điện thoại"), ("bed_2", beds[1].as_str())]);
        assert_eq!(house.post(&session, "/intake", &two).await.status(), Status::SeeOther);
        let page = house.get(&session, "/stays/1/discharge").await.into_string().await.unwrap();
        assert!(page.contains("áo × 2") && page.contains("điện thoại × 1") && page.contains("TL-26-00002"), "{page}");
        house.clock.set(crate::house::night() + chrono::TimeDelta::hours(1));
        let mut end = vec![
            ("at_on", "2026-11-24"), ("at_at", "00:05"), ("outcome", "TU_Y_ROI_DI"), ("destination", "alone"),
            ("money", "0"), ("sure", "yes"), ("returned", "1"), ("returned", "2"),
        ];
        let alone = house.post(&session, "/stays/1/discharge", &end).await;
        assert_eq!(alone.status(), Status::UnprocessableEntity, "the companion stays");
        assert!(alone.into_string().await.unwrap().contains("Có đồ của người đi cùng"));
        end.push(("with_household", "yes"));
        assert_eq!(house.post(&session, "/stays/1/discharge", &end).await.status(), Status::SeeOther);
        let things = entity::belonging::Entity::find().all(house.db.reader()).await.unwrap();
        assert!(things.len() == 2 && things.iter().all(|thing| thing.returned_at.is_some()));
    }

    async fn a_taken_bed_is_refused_with_who_holds_it_and_nothing_typed_is_lost(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("Phùng Thị Đào", beds[0]).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let answer = house.post(&session, "/intake", &fields("Lý Thị Mẩy", &bed, "k")).await;
        assert_eq!(answer.status(), Status::Conflict);
        let page = answer.into_string().await.unwrap();
        assert!(page.contains("Giường P1 · 1 đã có TL-26-00001 từ 23/11/2026 23:40"), "who holds it");
        assert!(page.contains("value=\"Lý Thị Mẩy\"") && page.contains("Đồn Biên phòng Hải Yên"), "what was typed stays");
        assert!(page.contains("P1 · 2"), "a free bed is offered");
        assert!(page.contains("P1 · 1 (giường đơn): đang ở từ 23/11/2026 23:40"), "{page}");
        assert!(!page.contains("Phùng"), "no name of somebody else");
    }

    async fn bad_input_is_answered_in_words_never_with_500(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let good = fields("Lý Thị Mẩy", &bed, "k");
        let long = "x".repeat(300_000);
        for (field, value, status) in [
            ("arrived_on", "2026-02-30", Status::UnprocessableEntity),
            ("arrived_on", "9999999-01-01", Status::UnprocessableEntity),
            ("arrived_on", "2026-11-25", Status::UnprocessableEntity),
            ("arrived_at", "25:61", Status::UnprocessableEntity),
            ("agency", "", Status::UnprocessableEntity),
            ("agency", "a\u{202e}b", Status::UnprocessableEntity),
            ("full_name_1", "Lý\u{0000}Mẩy", Status::UnprocessableEntity),
            ("full_name_1", "Lý\u{200b}Mẩy", Status::UnprocessableEntity),
            ("sex_1", "'; DROP TABLE stay; --", Status::UnprocessableEntity),
            ("bed_1", "999999", Status::NotFound),
            ("bed_1", "99999999999999999999", Status::UnprocessableEntity),
            ("bed_1", "", Status::UnprocessableEntity),
            ("birth_on_1", "2030-01-01", Status::UnprocessableEntity),
            ("birth_year_1", "1066", Status::UnprocessableEntity),
            ("birth_about_1", "-3", Status::UnprocessableEntity),
            ("keep_apart", "TL-26-77777", Status::UnprocessableEntity),
            ("known_1", "777", Status::NotFound),
            ("circumstances", &long, Status::PayloadTooLarge),
        ] {
            let answer = house.post(&session, "/intake", &with(good.clone(), field, value)).await;
            assert_eq!(answer.status(), status, "{field} = {}", value.chars().take(30).collect::<String>());
        }
        assert_eq!(entity::stay::Entity::find().count(house.db.reader()).await.unwrap(), 0, "nothing half done");
        let raw = house.client.post("/intake").cookie(session.clone()).header(rocket::http::ContentType::Form);
        let raw = raw.header(rocket::http::Header::new("Sec-Fetch-Site", "same-origin")).body("a=%ff%fe");
        assert_eq!(raw.dispatch().await.status(), Status::BadRequest);
    }

    async fn who_comes_on_their_own_is_brought_by_nobody(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let alone = with(with(fields("Lý Thị Mẩy", &bed, "k"), "source", "TU_DEN"), "agency", "");
        assert_eq!(house.post(&session, "/intake", &alone).await.status(), Status::SeeOther);
        let order = [("kind", "intake_record"), ("variant", "plain")];
        assert_eq!(house.post(&session, "/stays/1/papers", &order).await.status(), Status::SeeOther);
        let record = crate::pdf::text_of(&house.get(&session, "/papers/1").await.into_bytes().await.unwrap());
        assert!(record.contains("LÝ THỊ MẨY") || record.contains("Lý Thị Mẩy"), "{record}");
        let changed = [("source", "TU_DEN"), ("agency", ""), ("version", "1"), ("health", "mệt")];
        assert_eq!(house.post(&session, "/stays/1/facts", &changed).await.status(), Status::SeeOther);
        let without = [("source", "BDBP"), ("agency", ""), ("version", "2")];
        assert_eq!(house.post(&session, "/stays/1/facts", &without).await.status(), Status::UnprocessableEntity);
    }

    async fn what_looks_like_markup_is_shown_as_text(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let answer = house.post(&session, "/intake", &fields("<script>alert(1)</script>", &bed, "k")).await;
        assert_eq!(answer.status(), Status::SeeOther);
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("&#60;script&#62;") && !page.contains("<script>alert"));
    }

    async fn a_draft_survives_and_is_only_its_writers(house: House) {
        let session = house.sign_in(&house.staff).await;
        let kept = house.post(&session, "/intake/draft", &[("full_name_1", "Sùng Thị Xé"), ("people", "1")]).await;
        assert_eq!(kept.status(), Status::Ok);
        let id = kept.into_string().await.unwrap();
        let path = format!("/intake?draft={id}");
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains("value=\"Sùng Thị Xé\""));
        let other = house.person("ca-khac", entity::membership::Role::Staff).await;
        let other = house.sign_in(&other).await;
        assert_eq!(house.get(&other, &path).await.status(), Status::NotFound);
    }

    async fn drafts_are_not_kept_for_ever_and_not_without_number(house: House) {
        let mut session = house.sign_in(&house.staff).await;
        let mut ids = Vec::new();
        for number in 0..22 {
            house.clock.set(night() + TimeDelta::seconds(number));
            let kept = house.post(&session, "/intake/draft", &[("full_name_1", "Sùng Thị Xé"), ("people", "1")]).await;
            ids.push(kept.into_string().await.unwrap());
        }
        let other = house.person("ca-khac", entity::membership::Role::Staff).await;
        let others = house.sign_in(&other).await;
        house.post(&others, "/intake/draft", &[("full_name_1", "Lò Thị Pha"), ("people", "1")]).await;
        let count = || draft::Entity::find().count(house.db.reader());
        assert_eq!(count().await.unwrap(), 21, "twenty of the one, one of the other");
        for (id, expected) in [(&ids[0], Status::NotFound), (&ids[1], Status::NotFound), (&ids[2], Status::Ok), (&ids[21], Status::Ok)] {
            assert_eq!(house.get(&session, &format!("/intake?draft={id}")).await.status(), expected, "{id}");
        }
        house.clock.set(night() + TimeDelta::days(29));
        jobs::tidy(&house.db).await.unwrap();
        session = house.sign_in(&house.staff).await;
        let again = [("full_name_1", "Sùng Thị Xé"), ("people", "1"), ("draft", ids[21].as_str())];
        assert_eq!(house.post(&session, "/intake/draft", &again).await.into_string().await.unwrap(), ids[21]);
        house.clock.set(night() + TimeDelta::days(31));
        jobs::tidy(&house.db).await.unwrap();
        assert_eq!(count().await.unwrap(), 1, "with one of them somebody went on");
    }

    async fn a_form_that_is_kept_again_before_it_knows_its_draft_makes_one(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let (count, bed) = (|| draft::Entity::find().count(house.db.reader()), beds[0].to_string());
        let form = fields("Sùng Thị Xé", &bed, "k");
        let keep = async |name: &str| {
            let kept = house.post(&session, "/intake/draft", &with(form.clone(), "full_name_1", name)).await;
            kept.into_string().await.unwrap()
        };
        let (one, other) = rocket::tokio::join!(keep("Sùng Thị"), keep("Sùng Thị Xé"));
        assert_eq!(one, other);
        assert_eq!((keep("Sùng Thị Xé").await, count().await.unwrap()), (one.clone(), 1));
        // Whoever is taken in has no draft any more, though the form did not name it.
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        assert_eq!(count().await.unwrap(), 0);
        let gone = format!("/intake/drafts/{one}/drop");
        assert_eq!(house.post(&session, &gone, &[]).await.status(), Status::NotFound);
    }

    async fn an_intake_does_not_need_a_draft_that_was_thrown_away_meanwhile(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let form = fields("Sùng Thị Xé", &bed, "k");
        let kept = house.post(&session, "/intake/draft", &form).await.into_string().await.unwrap();
        let thrown = format!("/intake/drafts/{kept}/drop");
        assert_eq!(house.post(&session, &thrown, &[]).await.status(), Status::SeeOther);
        assert_eq!(house.post(&session, "/intake", &with(form, "draft", &kept)).await.status(), Status::SeeOther);
    }

    async fn an_arrival_of_long_ago_is_asked_for_once_more_and_one_before_the_house_is_none(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let [one, other] = [beds[0].to_string(), beds[1].to_string()];
        let refused = async |form: Vec<(&str, &str)>, field: &str, said: &str| {
            let answer = house.post(&session, "/intake", &form).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{said}");
            let page = answer.into_string().await.unwrap();
            assert!(page.contains(&format!("id=\"{field}-fault\"")) && page.contains(said), "{field}: {page}");
            assert!(page.contains("value=\"Lý Thị Mẩy\""), "what was typed stays");
        };
        let slip = with(fields("Lý Thị Mẩy", &one, "k"), "arrived_on", "2016-11-23");
        refused(slip, "long_ago", "cách đây hơn một năm").await;
        let before = with(fields("Lý Thị Mẩy", &one, "k"), "arrived_on", "1999-12-31");
        refused(with(before, "long_ago", "yes"), "arrived_on", "trước năm 2000").await;
        let born = with(fields("Lý Thị Mẩy", &one, "k"), "arrived_on", "2026-11-20");
        refused(with(born.clone(), "birth_on_1", "2026-11-22"), "birth_on_1", "sinh sau ngày đến").await;
        let of_last_year = with(with(born, "arrived_on", "2025-06-01"), "long_ago", "yes");
        refused(with(of_last_year.clone(), "birth_year_1", "2026"), "birth_year_1", "sinh sau ngày đến").await;
        assert_eq!(entity::stay::Entity::find().count(house.db.reader()).await.unwrap(), 0, "nothing half done");
        let page = house.get(&session, "/intake").await.into_string().await.unwrap();
        assert!(!page.contains("long_ago"), "nobody is asked before: {page}");
        assert_eq!(house.post(&session, "/intake", &of_last_year).await.status(), Status::SeeOther);
        let within_a_year = with(fields("Vi Thị Nga", &other, "w"), "arrived_on", "2025-11-23");
        assert_eq!(house.post(&session, "/intake", &within_a_year).await.status(), Status::SeeOther);
    }

    async fn a_decomposed_name_is_stored_composed(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        // "Mẩy" typed on a Mac: letter and marks apart.
        house.post(&session, "/intake", &fields("Ly\u{301} Ma\u{302}\u{309}y", &bed, "k")).await;
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("Lý Mẩy"));
        assert!(form(&[("a", "b c")]).contains("a=b%20c"));
    }
}
