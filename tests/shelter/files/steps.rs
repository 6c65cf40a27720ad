//! A step of a procedure with its paper attached: who may, what is refused, where it shows.

use super::{MIB, enter, enter_at, pdf, session_as, stay_in};
use crate::house::{self, House};
use crate::on_both;
use entity::attachment;
use entity::journal::{self, Act, Subject};
use entity::membership::Role;
use rocket::http::{Cookie, Status};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const FORM: &str = "/procedures/1/steps/1/file";

/// A procedure with one step, whoever keeps it, and somebody who keeps files.
async fn one_step(house: &House) -> (Cookie<'static>, Cookie<'static>) {
    let (_, staff) = stay_in(house).await;
    let officer = house.person("luat", Role::Legal).await;
    let id = officer.user.unwrap().to_string();
    let legal = house.sign_in(&officer).await;
    let procedure = [
        ("kind", "identification"),
        ("agency", "Công an tỉnh"),
        ("officer", id.as_str()),
        ("started_on", "2026-11-23"),
    ];
    let opened = house.post(&legal, "/stays/1/procedures", &procedure).await;
    assert_eq!(opened.status(), Status::SeeOther);
    let step = [
        ("state", "sent"),
        ("happened_on", "2026-11-23"),
        ("paper_no", "45/CV-NTLBM"),
        ("version", "1"),
    ];
    let recorded = house.post(&legal, "/procedures/1/steps", &step).await;
    assert_eq!(recorded.status(), Status::SeeOther);
    (legal, staff)
}

on_both! {
    async fn a_step_shows_its_paper_and_the_file_of_the_stay_names_the_step(house: House) {
        let (legal, staff) = one_step(&house).await;
        let page = house.get(&staff, "/procedures/1").await.into_string().await.unwrap();
        assert!(page.contains(&format!("href=\"{FORM}\"")), "{page}");
        let form = house.get(&staff, FORM).await.into_string().await.unwrap();
        assert!(form.contains("45/CV-NTLBM") && form.contains("name=\"form_key\""), "{form}");

        let scan = pdf(3 * 1024 * 1024);
        for _ in 0..2 {
            let fields = [("form_key", "k"), ("file_title", "Công văn đã đóng dấu")];
            let entered = enter_at(&house, &staff, FORM, &fields, Some(("a.pdf", &scan))).await;
            assert_eq!(entered.status(), Status::SeeOther);
            assert_eq!(entered.headers().get_one("Location"), Some("/procedures/1?done=file-entered"));
        }
        let page = house.get(&legal, "/procedures/1").await.into_string().await.unwrap();
        let shown = "<a href=\"/attachments/1\">Công văn đã đóng dấu</a> · PDF · 3,0 MB";
        assert_eq!(page.matches(shown).count(), 1, "{page}");
        let file = house.get(&legal, "/stays/1/file").await.into_string().await.unwrap();
        assert!(file.contains("đã gửi · 23/11/2026") && file.contains(shown), "{file}");
        let written = journal::Entity::find()
            .filter(journal::Column::Act.eq(Act::Added))
            .filter(journal::Column::Subject.eq(Subject::Attachment));
        assert_eq!(written.count(house.db.reader()).await.unwrap(), 1);

        let auditor = session_as(&house, Role::Auditor).await;
        let page = house.get(&auditor, "/procedures/1").await.into_string().await.unwrap();
        assert!(page.contains("PDF · 3,0 MB") && !page.contains("Công văn đã đóng dấu"), "{page}");
        assert!(!page.contains("/attachments/") && !page.contains(FORM), "{page}");
    }

    async fn what_is_no_scan_keeps_the_form_of_the_step(house: House) {
        let (_, staff) = one_step(&house).await;
        let too_large = pdf(20 * MIB + 1);
        let cases = [
            (Some(("a.pdf", b"MZ no scan".as_slice())), Status::UnprocessableEntity, "Chỉ nhận PDF, JPEG và PNG"),
            (Some(("a.pdf", too_large.as_slice())), Status::PayloadTooLarge, "Tệp lớn hơn 20 MB"),
            (None, Status::UnprocessableEntity, "Cần ghi mục này"),
        ];
        for (file, status, says) in cases {
            let refused = enter_at(&house, &staff, FORM, &[("file_title", "Công văn 45")], file).await;
            assert_eq!(refused.status(), status, "{says}");
            let page = refused.into_string().await.unwrap();
            assert!(page.contains(says) && page.contains("value=\"Công văn 45\"") && page.contains(FORM), "{page}");
        }
        assert_eq!(attachment::Entity::find().count(house.db.reader()).await.unwrap(), 0);
    }

    async fn a_step_of_another_shelter_or_procedure_does_not_exist(house: House) {
        let (legal, staff) = one_step(&house).await;
        let auditor = session_as(&house, Role::Auditor).await;
        let elsewhere = crate::lived::another_shelter(&house).await;
        let stranger = house::actor(&house.db, elsewhere, "la", Role::Staff).await;
        let stranger = house.sign_in(&stranger).await;
        let scan = pdf(3000);
        let second = [
            ("kind", "identification"),
            ("agency", "Công an xã"),
            ("officer", "2"),
            ("started_on", "2026-11-23"),
        ];
        assert_eq!(house.post(&legal, "/stays/1/procedures", &second).await.status(), Status::SeeOther);
        let other = "/procedures/2/steps/1/file";
        for (session, path, status) in [
            (&stranger, FORM, Status::NotFound),
            (&staff, other, Status::NotFound),
            (&staff, "/procedures/1/steps/99/file", Status::NotFound),
            (&auditor, FORM, Status::Forbidden),
        ] {
            let entered = enter_at(&house, session, path, &[], Some(("a.pdf", &scan))).await;
            assert_eq!(entered.status(), status, "{path}");
            assert_eq!(house.get(session, path).await.status(), status, "{path}");
        }
        // The list of a stay's steps holds its own ones alone.
        let wrong = enter(&house, &staff, &[("step", "99")], Some(("a.pdf", &scan))).await;
        assert_eq!(wrong.status(), Status::UnprocessableEntity);
        assert_eq!(attachment::Entity::find().count(house.db.reader()).await.unwrap(), 0);
    }
}
