//! Duties of the house on fixed days: shown in time, written down once, and asked for at no day before the house or its law.

use crate::house::{House, can, day, local};
use crate::letters::{Post, reachable};
use crate::on_both;
use entity::membership::Role;
use entity::user::Language;
use rocket::http::Status;
use sea_orm::EntityTrait;
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::law::yearly;
use tamlanh::domain::month::{self, Month, Wanted, What};

/// The last days of the half-year reports that are open up to a day.
async fn open(house: &House, until: &str) -> Vec<chrono::NaiveDate> {
    let open = yearly::open(house.db.reader(), house.staff.shelter, day(until)).await;
    let open = open.unwrap().into_iter();
    open.map(|duty| {
        assert_eq!(duty.rule.code, "B14");
        duty.due_on
    })
    .collect()
}

on_both! {
    async fn a_report_is_open_until_it_is_written_down(house: House) {
        assert!(open(&house, "2026-12-13").await.is_empty());
        assert_eq!(open(&house, "2027-12-31").await, [day("2026-12-14"), day("2027-06-14"), day("2027-12-14")]);
        let by = can(&house.person("luat", Role::Legal).await);
        house.clock.set(local("2026-12-10T09:00:00"));
        let done = async |on: &str| {
            let on = day(on);
            house.db.write(async |tx| yearly::done(tx, &by, ("B14", day("2026-12-14")), on, Some("12/BC".into())).await).await
        };
        assert!(matches!(done("2026-12-11").await, Err(Error::Refused(Refusal::InTheFuture))));
        done("2026-12-09").await.unwrap();
        assert!(matches!(done("2026-12-09").await, Err(Error::NotFound)), "it is done");
        assert_eq!(open(&house, "2027-12-31").await, [day("2027-06-14"), day("2027-12-14")]);
    }

    async fn of_two_who_write_it_down_at_once_one_is_refused(house: House) {
        let by = can(&house.person("luat", Role::Legal).await);
        house.clock.set(local("2026-12-10T09:00:00"));
        let done = || house.db.write(async |tx| yearly::done(tx, &by, ("B14", day("2026-12-14")), day("2026-12-10"), None).await);
        let (one, other) = tokio::join!(done(), done());
        assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
        let rows = entity::duty_done::Entity::find().all(house.db.reader()).await.unwrap();
        assert_eq!(rows.len(), 1);
    }

    async fn the_day_the_month_and_the_managers_letter_show_it_in_time(house: House) {
        let manager = reachable(&house, "quan-ly", Role::Manager, Language::Vietnamese).await;
        let post = Post::new();
        house.clock.set(local("2026-11-12T08:00:00"));
        let session = house.sign_in(&manager).await;
        let today = house.get(&session, "/today").await.into_string().await.unwrap();
        assert!(!today.contains("/duties/"), "more than thirty days before nobody is asked");
        house.clock.set(local("2026-12-07T08:00:00"));
        let session = house.sign_in(&manager).await;
        let today = house.get(&session, "/today").await.into_string().await.unwrap();
        assert!(today.contains("/duties/B14/2026-12-14"), "{today}");
        let december = Month::named("2026-12").unwrap();
        let entries = month::entries(house.db.reader(), &manager, Wanted::default(), december, house.clock.now()).await.unwrap();
        assert!(entries.iter().any(|entry| entry.on == day("2026-12-14") && matches!(&entry.what, What::Duty(term) if term.code == "B14")));
        let letters = post.at(&house, local("2026-12-08T07:00:00")).await;
        assert!(letters.iter().any(|letter| letter.text.contains("14/12/2026") && letter.to == "quan-ly@example.vn"), "{letters:?}");
        // It is written down on its page, once.
        let session = house.sign_in(&manager).await;
        let page = house.get(&session, "/duties/B14/2026-12-14").await.into_string().await.unwrap();
        assert!(page.contains("14/12/2026") && page.contains("Điều 30 khoản 5"), "{page}");
        let wrong = house.post(&session, "/duties/B14/2026-12-14", &[("done_on", "2026-12-09"), ("paper_no", "15/BC")]).await;
        assert_eq!(wrong.status(), Status::UnprocessableEntity);
        assert!(wrong.into_string().await.unwrap().contains("15/BC"), "what was typed stays");
        let done = house.post(&session, "/duties/B14/2026-12-14", &[("done_on", "2026-12-08"), ("paper_no", "15/BC")]).await;
        assert_eq!(done.status(), Status::SeeOther);
        let today = house.get(&session, "/today").await.into_string().await.unwrap();
        assert!(!today.contains("/duties/B14/2026-12-14"), "{today}");
        for address in ["/duties/B14/2026-12-14", "/duties/B14/2026-12-15", "/duties/A4/2026-12-14", "/duties/B14/hom-nay", "/duties/B14/+262142-12-31"] {
            assert_eq!(house.get(&session, address).await.status(), Status::NotFound, "{address}");
        }
    }

    async fn a_manager_names_other_days(house: House) {
        let manager = house.person("quan-ly", Role::Manager).await;
        let session = house.sign_in(&manager).await;
        let term = house.get(&session, "/law/terms/B14").await.into_string().await.unwrap();
        assert!(term.contains("value=\"15/6 15/12\""), "{term}");
        let fields = |days: &'static str| [
            ("valid_from", "2027-01-01"), ("starts", "year_begins"), ("person", "anyone"), ("who", "province"), ("amount", ""), ("unit", "fixed_dates"), ("on_days", days), ("nature", "law"),
            ("warn_days", "7"), ("document", "Thông tư 9/2027/TT-BYT"), ("article", "Điều 3"), ("certainty", "found"), ("step", "save"),
        ];
        for wrong in ["30/2", "15-6", "1/13", "29/2"] {
            let answer = house.post(&session, "/law/terms/B14", &fields(wrong)).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{wrong}");
            assert!(answer.into_string().await.unwrap().contains("on_days-fault"), "{wrong}");
        }
        let answer = house.post(&session, "/law/terms/B14", &fields("1/3, 1/9")).await;
        assert_eq!(answer.status(), Status::SeeOther);
        assert_eq!(open(&house, "2027-12-31").await, [day("2026-12-14"), day("2027-02-28"), day("2027-08-31")]);
    }
}
