//! A deadline explains itself: on its page, to a program, and on the command line.

use super::{arrived, manager, open, open_by};
use crate::api::program::Program;
use crate::house::{House, can, day, local};
use crate::on_both;
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use rocket::http::Status;
use serde_json::json;
use tamlanh::domain::law::days::{self, Amendment, NewDay};
use tamlanh::domain::law::recount::Progress;
use tamlanh::domain::law::settling;

on_both! {
    async fn a_page_tells_why_a_deadline_ends_when_it_does(house: House) {
        let stay = arrived(&house, "2026-11-21T10:00:00").await;
        let (boss, session) = manager(&house).await;
        open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        let row = open_by(&house, "A4").await;
        let path = format!("/deadlines/{}", row.id);
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        for said in ["TL-26-00001", "Hết hạn lúc 24:00 ngày 25/11/2026", "24/11/2026", "Điều 27 khoản 2", "Bản 1", "ngày cuối rơi vào ngày nghỉ", "Ngày Văn hóa Việt Nam", "Điều 147"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let off = Amendment::Add(NewDay {
            kind: entity::calendar_day::CalendarChange::DayOff,
            day: day("2026-11-25"),
            other_day: None,
            is_confirmed: true,
            source: "Thông báo".into(),
        });
        let by = can(&boss);
        house.db.write(async |tx| days::amend(tx, &by, &off, &Progress::default()).await).await.unwrap();
        house.clock.set(local("2026-11-28T09:00:00"));
        let row = open_by(&house, "A4").await;
        let by = can(&boss);
        house.db.write(async |tx| settling::meet(tx, &by, row.id, row.version, tx.now()).await).await.unwrap();
        let session = house.sign_in(&boss).await;
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        for said in ["dời từ 25/11/2026 sang 26/11/2026", "đã đáp ứng nhưng trễ hạn", "trễ hạn"] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }

    async fn a_program_gets_the_same_answer(house: House) {
        let stay = arrived(&house, "2026-11-21T10:00:00").await;
        let (boss, _) = manager(&house).await;
        open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        let row = open_by(&house, "A4").await;
        let program = Program::new(&house, Role::Legal).await;
        let (status, of) = program.get(&format!("/api/v1/deadlines/{}", row.id)).await;
        assert_eq!(status, Status::Ok);
        assert_eq!((&of["case_code"], &of["deadline"]["due_on"], &of["term"]["code"], &of["term"]["version"]), (&json!("TL-26-00001"), &json!("2026-11-25"), &json!("A4"), &json!(1)));
        let days = of["days"].as_array().unwrap();
        assert_eq!((days.len(), &days[3]["why"], &days[3]["kind"], &days[4]["why"]), (5, &json!("ends_on_rest"), &json!("holiday"), &json!("ends_here")));
        assert_eq!(of["history"][0]["what"], "began");
        let (_, list) = program.get("/api/v1/deadlines?stay=1").await;
        assert!(list["deadlines"].as_array().unwrap().iter().any(|one| one["id"] == row.id.0));
        assert_eq!(program.get("/api/v1/deadlines").await.0, Status::UnprocessableEntity);
        assert_eq!(program.get("/api/v1/deadlines/99999").await.0, Status::NotFound);
    }

    async fn a_program_may_count_any_term(house: House) {
        let program = Program::new(&house, Role::Legal).await;
        for (from, term, due_on, due_at) in [
            ("2026-11-20", "9wd", "2026-12-04", "2026-12-04T17:00:00Z"),
            ("2026-11-30", "3mo", "2027-03-01", "2027-03-01T17:00:00Z"),
            ("2026-11-22T22:30", "12h", "2026-11-23", "2026-11-23T03:30:00Z"),
        ] {
            let (status, counted) = program.get(&format!("/api/v1/count?from={from}&term={term}")).await;
            assert_eq!((status, &counted["due_on"], &counted["due_at"]), (Status::Ok, &json!(due_on), &json!(due_at)), "{counted}");
        }
        for wrong in ["", "?from=2026-11-20", "?from=2026-11-31&term=3d", "?from=2026-11-20&term=3x", "?from=1700-01-01&term=3d"] {
            assert_eq!(program.get(&format!("/api/v1/count{wrong}")).await.0, Status::UnprocessableEntity, "{wrong}");
        }
    }
}
