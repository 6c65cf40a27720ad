//! A term of law that was not there before: shown, saved, named by its own name, and begun by what happens from its day on.

use super::{arrived, manager, open};
use crate::house::{House, day, local};
use crate::on_both;
use entity::deadline;
use entity::id::StayId;
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use entity::user::Language;
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tamlanh::domain::law::rules;
use tamlanh::text::Text;

/// When the deadlines of a stay under a term end.
async fn ends(house: &House, stay: StayId, code: &str) -> Vec<chrono::NaiveDate> {
    let rules = rules::load(house.db.reader()).await.unwrap();
    let of = rules.versions(code).map(|rule| rule.id);
    let rows = deadline::Entity::find()
        .filter(deadline::Column::StayId.eq(stay))
        .filter(deadline::Column::RuleId.is_in(of));
    let rows = rows.all(house.db.reader()).await.unwrap();
    rows.into_iter().map(|row| row.due_on).collect()
}

on_both! {
    async fn a_new_term_counts_from_its_day_on_under_its_own_name(house: House) {
        let (boss, _) = manager(&house).await;
        let before = arrived(&house, "2026-11-20T10:00:00").await;
        let session = house.sign_in(&boss).await;
        let page = house.get(&session, "/law").await.into_string().await.unwrap();
        assert!(page.contains("/law/terms/new"), "{page}");
        let of_stay = [
            ("term_code", "k1"), ("term_name", "Khám sức khỏe lần đầu"), ("term_name_en", "First health check"), ("subject", "stay"), ("starts", "arrival"),
            ("person", "anyone"), ("who", "shelter"), ("valid_from", "2026-12-01"), ("amount", "3"), ("unit", "days"), ("nature", "law"),
            ("warn_days", "1"), ("document", "Thông tư 60/2026/TT-BYT"), ("article", "Điều 4"), ("certainty", "secondary"),
        ];
        let answer = house.post(&session, "/law/terms/new", &of_stay).await;
        assert_eq!(answer.status(), Status::Ok);
        let preview = answer.into_string().await.unwrap();
        assert!(preview.contains("value=\"Khám sức khỏe lần đầu\"") && preview.contains("0 hạn của cơ sở này đổi ngày"), "{preview}");
        let mut save = of_stay.to_vec();
        save.push(("step", "save"));
        let saved = house.post(&session, "/law/terms/new", &save).await;
        assert_eq!(saved.headers().get_one("Location"), Some("/law/terms/K1?done=term-added"));
        let mut after_none = save.clone();
        after_none[0].1 = "K9";
        after_none[3].1 = "duty";
        after_none[4].1 = "follows";
        let answer = house.post(&session, "/law/terms/new", &after_none).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity, "no other term names it");
        assert!(!answer.into_string().await.unwrap().contains("value=\"follows\""));
        let again = house.post(&session, "/law/terms/new", &save[..15]).await;
        assert_eq!(again.status(), Status::Conflict, "the code is taken");
        let mut of_procedure = save.clone();
        for (field, value) in of_procedure.iter_mut() {
            *value = match *field {
                "term_code" => "K2",
                "term_name" => "Trả lời về giám hộ",
                "subject" => "procedure",
                "amount" => "4",
                _ => value,
            };
        }
        let without = house.post(&session, "/law/terms/new", &of_procedure).await;
        assert_eq!(without.status(), Status::UnprocessableEntity);
        assert!(without.into_string().await.unwrap().contains("Chọn thủ tục mà thời hạn này giới hạn"), "a procedure has a kind");
        of_procedure.push(("term_kind", "guardian"));
        assert_eq!(house.post(&session, "/law/terms/new", &of_procedure).await.status(), Status::SeeOther);

        assert!(ends(&house, before, "K1").await.is_empty(), "who came before is not asked");
        let after = arrived(&house, "2026-12-02T10:00:00").await;
        assert_eq!(ends(&house, after, "K1").await, [day("2026-12-07")], "the third day is a Saturday");
        open(&house, &boss, after, ProcedureKind::Guardian).await;
        assert_eq!(ends(&house, after, "K2").await, [day("2026-12-07")], "the fourth is a Sunday");
        house.clock.set(local("2026-12-07T09:00:00"));
        let session = house.sign_in(&boss).await;
        let procedure = entity::procedure::Entity::find()
            .filter(entity::procedure::Column::StayId.eq(after))
            .filter(entity::procedure::Column::Kind.eq(ProcedureKind::Guardian));
        let procedure = procedure.one(house.db.reader()).await.unwrap().unwrap();
        for (path, name) in [
            ("/today".to_owned(), "Khám sức khỏe lần đầu"),
            ("/calendar?day=2026-12-07".to_owned(), "Khám sức khỏe lần đầu"),
            ("/law".to_owned(), "Khám sức khỏe lần đầu"),
            ("/law/terms/K2".to_owned(), "Trả lời về giám hộ"),
            (format!("/stays/{after}"), "Khám sức khỏe lần đầu"),
            (format!("/procedures/{}", procedure.id), "Trả lời về giám hộ"),
        ] {
            let page = house.get(&session, &path).await.into_string().await.unwrap();
            assert!(page.contains(name) && !page.contains("[rule-"), "{path}: {page}");
        }
    }

    async fn a_later_version_carries_the_name_on_in_both_languages(house: House) {
        let (_, session) = manager(&house).await;
        let said = [
            ("valid_from", "2026-12-01"), ("amount", "3"), ("unit", "days"), ("nature", "law"), ("document", "Thông tư 60/2026/TT-BYT"),
            ("article", "Điều 4"), ("certainty", "found"), ("starts", "arrival"), ("person", "anyone"), ("who", "shelter"), ("step", "save"),
        ];
        let mut first = said.to_vec();
        first.extend([
            ("term_code", "K1"), ("term_name", "Khám sức khỏe lần đầu"), ("term_name_en", "First health check"), ("subject", "stay"),
        ]);
        assert_eq!(house.post(&session, "/law/terms/new", &first).await.status(), Status::SeeOther);
        let second = said.map(|(name, was)| (name, if name == "valid_from" { "2027-06-01" } else { was }));
        assert_eq!(house.post(&session, "/law/terms/K1", &second).await.status(), Status::SeeOther);
        let rules = rules::load(house.db.reader()).await.unwrap();
        let names: Vec<_> = rules.versions("K1").map(|rule| (rule.version, rule.called().name)).collect();
        let name = Some("Khám sức khỏe lần đầu".to_owned());
        assert_eq!(names, [(1, name.clone()), (2, name)]);
        let rule = rules.versions("K1").last().unwrap().called();
        let [vietnamese, english] = [Language::Vietnamese, Language::English].map(|language| Text(language).term(&rule));
        assert_eq!((vietnamese.as_str(), english.as_str()), ("Khám sức khỏe lần đầu", "First health check"));
    }

    async fn a_term_that_was_a_mistake_is_taken_back_while_nothing_rests_on_it(house: House) {
        let (_, session) = manager(&house).await;
        let term = |code: &'static str| [
            ("term_code", code), ("term_name", "Khám sức khỏe lần đầu"), ("subject", "stay"), ("starts", "arrival"), ("person", "anyone"), ("who", "shelter"),
            ("valid_from", "2026-12-01"), ("amount", "3"), ("unit", "days"), ("nature", "law"), ("document", "Thông tư 60/2026/TT-BYT"),
            ("article", "Điều 4"), ("certainty", "found"), ("step", "save"),
        ];
        for code in ["K1", "K2"] {
            assert_eq!(house.post(&session, "/law/terms/new", &term(code)).await.status(), Status::SeeOther);
        }
        let mistake = [("is_mistake", "on"), ("law_reason", "Nhập nhầm"), ("step", "save")];
        let done = house.post(&session, "/law/terms/K1/end", &mistake).await;
        assert_eq!(done.status(), Status::SeeOther);
        let place = done.headers().get_one("Location").unwrap().to_owned();
        let page = house.get(&session, &place).await.into_string().await.unwrap();
        assert!(page.contains("Nhập nhầm") && !page.contains("name=\"valid_from\""), "it is on record, and nothing goes on from it: {page}");
        assert!(house.get(&session, "/law").await.into_string().await.unwrap().contains("/law/terms/K1"));
        assert_eq!(house.post(&session, "/law/terms/K1", &term("K1")[6..]).await.status(), Status::NotFound);
        let stay = arrived(&house, "2026-12-02T10:00:00").await;
        assert!(ends(&house, stay, "K1").await.is_empty());
        assert_eq!(ends(&house, stay, "K2").await, [day("2026-12-07")]);
        let session = house.sign_in(&house.person("sep2", Role::Manager).await).await;
        let refused = house.post(&session, "/law/terms/K2/end", &mistake).await;
        assert_eq!(refused.status(), Status::UnprocessableEntity, "a deadline rests on it");
        assert!(refused.into_string().await.unwrap().contains("bản duy nhất"));
        let refused = house.post(&session, "/law/terms/A4/end", &mistake).await;
        assert_eq!(refused.status(), Status::UnprocessableEntity, "it is of the first start");
    }

    async fn what_makes_no_term_is_refused(house: House) {
        let (_, session) = manager(&house).await;
        let good = [
            ("term_code", "K1"), ("term_name", "Khám"), ("subject", "stay"), ("starts", "arrival"), ("person", "anyone"), ("who", "shelter"),
            ("valid_from", "2026-12-01"), ("amount", "3"), ("unit", "days"), ("nature", "law"), ("document", "Thông tư"), ("article", "Điều 4"),
            ("certainty", "found"),
        ];
        for (field, value, status) in [
            ("term_code", "A4", Status::Conflict),
            ("term_code", "4", Status::UnprocessableEntity),
            ("term_code", "K1; DROP", Status::UnprocessableEntity),
            ("term_code", "", Status::UnprocessableEntity),
            ("term_name", "", Status::UnprocessableEntity),
            ("starts", "hearing_set", Status::UnprocessableEntity),
            ("amount", "0", Status::UnprocessableEntity),
            ("unit", "unnumbered", Status::UnprocessableEntity),
            ("valid_from", "", Status::UnprocessableEntity),
        ] {
            let form = good.map(|(name, was)| (name, if name == field { value } else { was }));
            assert_eq!(house.post(&session, "/law/terms/new", &form).await.status(), status, "{field} {value}");
        }
        let mut odd = good.to_vec();
        odd.push(("term_category", "khong-co"));
        assert_eq!(house.post(&session, "/law/terms/new", &odd).await.status(), Status::UnprocessableEntity);
    }
}
