//! The month: each day with what it asks for, by kind and officer, and of this shelter only.

use super::{Case, friday, open};
use crate::house::{House, can, day, local};
use crate::lived;
use crate::on_both;
use chrono::NaiveTime;
use entity::id::ProcedureId;
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use rocket::http::Status;
use tamlanh::domain::month::{self, Entry, Month, Wanted, What};
use tamlanh::domain::procedures::hearings::{self, NewHearing};

async fn entries(house: &House, case: &Case, wanted: Wanted, month: &str) -> Vec<Entry> {
    let month = Month::named(month).unwrap();
    let now = house.clock.now();
    let found = month::entries(house.db.reader(), &case.officer, wanted, month, now).await;
    found.unwrap()
}

async fn hearing(house: &House, case: &Case, of: ProcedureId, at: &str) {
    let by = can(&case.officer);
    let new = NewHearing {
        at: local(at),
        place: "Phòng xử 2".into(),
        paper_no: None,
    };
    let set = house
        .db
        .write(async |tx| hearings::set(tx, &by, of, new).await);
    set.await.unwrap();
}

#[test]
fn a_month_is_read_as_it_is_written_and_ends_where_the_calendar_ends() {
    let month = Month::named("2026-11").unwrap();
    assert_eq!(month.to_string(), "2026-11");
    assert_eq!(month.days().count(), 30);
    assert_eq!(Month::named("2028-02").unwrap().days().count(), 29);
    assert_eq!(month.after().unwrap().after(), Month::named("2027-01"));
    assert_eq!(Month::named("2020-01").unwrap().before(), None);
    assert_eq!(Month::named("2100-12").unwrap().after(), None);
    for wrong in [
        "",
        "2026",
        "2026-13",
        "11/2026",
        "2026-11-01",
        "2019-12",
        "2101-01",
        "x-y",
    ] {
        assert_eq!(Month::named(wrong), None, "{wrong}");
    }
}

on_both! {
    async fn a_day_has_its_hearings_deadlines_returns_and_follow_ups(house: House) {
        let case = friday(&house).await;
        let court = open(&house, &case, ProcedureKind::Court, "Tòa án nhân dân khu vực", Some(day("2026-11-30"))).await;
        hearing(&house, &case, court, "2026-12-01T08:30:00").await;
        hearing(&house, &case, court, "2026-11-30T23:59:00").await;
        hearing(&house, &case, court, "2027-01-01T00:00:00").await;
        let session = house.sign_in(&house.staff).await;
        let leave = [("leave_reason", "court"), ("since_on", "2026-11-20"), ("since_at", "11:00"), ("back_on", "2026-12-01"), ("back_at", "18:00")];
        assert_eq!(house.post(&session, &format!("/stays/{}/leave", case.stay), &leave).await.status(), Status::SeeOther);
        let december = entries(&house, &case, Wanted::default(), "2026-12").await;
        let on_first: Vec<_> = december.iter().filter(|entry| entry.on == day("2026-12-01")).collect();
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0);
        assert!(matches!(on_first[0].what, What::Hearing(_, ProcedureKind::Court)) && on_first[0].at == time(8, 30));
        assert!(on_first.iter().any(|entry| entry.what == What::Return && entry.at == time(18, 0) && !entry.is_late));
        assert_eq!(december.iter().filter(|entry| matches!(entry.what, What::Hearing(..))).count(), 1, "the others are of other months");
        let november = entries(&house, &case, Wanted::default(), "2026-11").await;
        assert!(november.iter().any(|entry| entry.on == day("2026-11-30") && entry.what == What::Deadline(Some((court, ProcedureKind::Court)), None)));
        assert!(november.is_sorted_by_key(|entry| entry.on));
        let of_cases = november.iter().chain(&december).filter(|entry| !matches!(entry.what, What::Duty(_)));
        for entry in of_cases {
            assert_eq!((entry.stay, entry.case_code.as_str()), (Some(case.stay), "TL-26-00001"));
        }
        // She leaves, and is to be asked how she is.
        house.clock.set(local("2026-12-02T09:00:00"));
        let session = house.sign_in(&house.staff).await;
        let end = [("at_on", "2026-12-02"), ("at_at", "08:00"), ("outcome", "VE_GIA_DINH"), ("destination", "family"),
            ("follow_up_on", "2026-12-20"), ("hand_on", "Công an xã theo dõi tiếp"), ("money", "0"), ("sure", "yes")];
        assert_eq!(house.post(&session, &format!("/stays/{}/discharge", case.stay), &end).await.status(), Status::SeeOther);
        house.clock.set(local("2026-12-21T09:00:00"));
        let after = entries(&house, &case, Wanted::default(), "2026-12").await;
        let follow_up: Vec<_> = after.iter().filter(|entry| entry.what == What::FollowUp).collect();
        assert_eq!((follow_up.len(), follow_up[0].on, follow_up[0].is_late), (1, day("2026-12-20"), true));
        assert!(!after.iter().any(|entry| entry.what == What::Return), "who has left comes back from no leave");
    }

    async fn the_filter_keeps_what_belongs_to_nobody_and_a_kind_keeps_only_itself(house: House) {
        let case = friday(&house).await;
        let theirs = open(&house, &case, ProcedureKind::Embassy, "Đại sứ quán", Some(day("2026-11-26"))).await;
        let other = Case { officer: house.person("luat-2", Role::Legal).await, stay: case.stay };
        let others = open(&house, &other, ProcedureKind::Court, "Tòa án", Some(day("2026-11-26"))).await;
        hearing(&house, &other, others, "2026-11-26T08:00:00").await;
        let of = async |officer, kind| {
            let mut procedures = Vec::new();
            let (mut nobodys, mut hearings) = (0, 0);
            for entry in entries(&house, &case, Wanted { officer, kind }, "2026-11").await {
                match entry.what {
                    What::Deadline(Some((id, _)), None) if entry.on == day("2026-11-26") => procedures.push(id),
                    What::Deadline(None, _) => nobodys += 1,
                    What::Hearing(..) => hearings += 1,
                    _ => {}
                }
            }
            procedures.sort();
            (procedures, nobodys > 0, hearings)
        };
        let has_duties = of(None, None).await.1;
        assert!(has_duties, "an arrival begins duties");
        assert_eq!(of(None, None).await, (vec![theirs, others], true, 1));
        assert_eq!(of(case.officer.user, None).await, (vec![theirs], true, 0));
        assert_eq!(of(other.officer.user, None).await, (vec![others], true, 1));
        assert_eq!(of(None, Some(ProcedureKind::Court)).await, (vec![others], false, 1));
        assert_eq!(of(case.officer.user, Some(ProcedureKind::Court)).await, (vec![], false, 0));
    }

    async fn the_page_names_days_and_says_what_is_overdue(house: House) {
        let case = friday(&house).await;
        for n in 0..7 {
            open(&house, &case, ProcedureKind::Other, &format!("Cơ quan {n}"), Some(day("2026-11-23"))).await;
        }
        house.clock.set(local("2026-11-25T09:00:00"));
        let session = house.sign_in(&case.officer).await;
        let page = house.get(&session, "/calendar").await.into_string().await.unwrap();
        for said in ["Lịch tháng 11/2026", "Ngày Văn hóa Việt Nam", "aria-current=\"date\"", "Hôm nay", "Quá hạn</strong>",
            "month=2026-10", "month=2026-12", "/calendar?day=2026-11-23"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("Dính"), "case codes only");
        let first: Vec<_> = page.match_indices("<td class=").take(7).map(|(at, _)| &page[at..at + 17]).collect();
        assert!(first[..6].iter().all(|cell| cell.contains("free")), "1 November 2026 is a Sunday: {first:?}");
        let more = page.split("còn ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
        let path = format!("/calendar?day=2026-11-23&officer={}", case.officer.user.unwrap());
        let full = house.get(&session, &path).await.into_string().await.unwrap();
        assert_eq!(full.matches("data-item").count(), 4 + more.parse::<usize>().unwrap());
        assert!(full.contains("T2 23/11/2026") && full.contains("href=\"/procedures/"));
        let next = house.get(&session, "/calendar?month=2030-05").await.into_string().await.unwrap();
        assert!(next.contains("Tháng này không có việc nào") && next.contains("Ngày Quốc tế Lao động"));
        for unread in ["/calendar?month=2026-13", "/calendar?month=zz&kind=zz&officer=zz", "/calendar?day=31/2/2026", "/calendar?month=1999-01"] {
            let page = house.get(&session, unread).await.into_string().await.unwrap();
            assert!(page.contains("Lịch tháng 11/2026"), "{unread}");
        }
    }

    async fn a_saturday_that_is_worked_is_named(house: House) {
        let case = friday(&house).await;
        let manager = house.person("quan-ly", Role::Manager).await;
        let session = house.sign_in(&manager).await;
        let swap = [("change_kind", "swap"), ("law_day", "2026-12-31"), ("worked_day", "2026-12-26"), ("law_source", "Thông báo 9"), ("is_decided", "yes"), ("step", "save")];
        assert_eq!(house.post(&session, "/law/calendar", &swap).await.status(), Status::SeeOther);
        let session = house.sign_in(&case.officer).await;
        let page = house.get(&session, "/calendar?month=2026-12").await.into_string().await.unwrap();
        assert!(page.contains("làm bù cho ngày 31/12/2026") && page.contains("nghỉ hoán đổi, làm bù ngày 26/12/2026"), "{page}");
    }

    async fn another_shelter_sees_none_of_it(house: House) {
        let case = friday(&house).await;
        open(&house, &case, ProcedureKind::Court, "Tòa án", Some(day("2026-11-26"))).await;
        assert!(!entries(&house, &case, Wanted::default(), "2026-11").await.is_empty());
        let elsewhere = lived::another_shelter(&house).await;
        let stranger = crate::house::actor(&house.db, elsewhere, "la", Role::Manager).await;
        let stranger = Case { officer: stranger, stay: case.stay };
        assert_eq!(entries(&house, &stranger, Wanted::default(), "2026-11").await, []);
    }
}
