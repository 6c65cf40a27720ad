//! The calendar that managers keep: what a change would move is shown before, what it moved is told after.

use super::{arrived, made_by, manager, open, open_by, told};
use crate::house::{self, House, can, day, local, refusal};
use crate::{lived, on_both};
use entity::calendar_day::CalendarChange;
use entity::deadline::{self, DeadlineState};
use entity::id::StayId;
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use entity::term_rule::TermUnit;
use rocket::http::Status;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait,
    IntoActiveModel, QueryFilter,
};
use tamlanh::domain::access::Actor;
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::law::days::{self, Amendment, NewDay};
use tamlanh::domain::law::recount::{Kept, Preview, Progress, Why};
use tamlanh::domain::law::rules;
use tamlanh::domain::law::settling::{self, Decision};
use tamlanh::domain::procedures::{self, NewProcedure};

fn off(text: &str) -> Amendment {
    Amendment::Add(NewDay {
        kind: CalendarChange::DayOff,
        day: day(text),
        other_day: None,
        is_confirmed: true,
        source: "Thông báo 15/TB-UBND".into(),
    })
}

fn swap(off: &str, worked: &str, is_confirmed: bool) -> Amendment {
    Amendment::Add(NewDay {
        kind: CalendarChange::Swap,
        day: day(off),
        other_day: Some(day(worked)),
        is_confirmed,
        source: "Đề xuất của Bộ Nội vụ".into(),
    })
}

async fn amend(house: &House, by: &Actor, amendment: Amendment) {
    let by = can(by);
    let done = house
        .db
        .write(async |tx| days::amend(tx, &by, &amendment, &Progress::default()).await);
    done.await.unwrap();
}

async fn try_out(house: &House, by: &Actor, amendment: &Amendment) -> Result<Preview, Error> {
    tried(house, by, amendment)
        .await
        .map(|(preview, _)| preview)
}

async fn tried(house: &House, by: &Actor, amendment: &Amendment) -> Result<(Preview, Kept), Error> {
    let now = house.clock.now();
    days::try_out(house.db.reader(), by, amendment, now, &Progress::default()).await
}

/// Verification that a decision lets last until 10 December, and an answer that somebody wants by the end of the year.
async fn set_days(house: &House, boss: &Actor, stay: StayId) {
    open(house, boss, stay, ProcedureKind::InitialVerification).await;
    let (by, row) = (can(boss), open_by(house, "A4").await);
    let decision = Decision {
        no: "7/QĐ".into(),
        on: day("2026-11-20"),
        signer: "Giám đốc".into(),
        reason: "chưa xong".into(),
        until: day("2026-12-10"),
    };
    let extended = house
        .db
        .write(async |tx| settling::extend(tx, &by, row.id, row.version, decision).await);
    extended.await.unwrap();
    let by = can(boss);
    let embassy = NewProcedure {
        kind: ProcedureKind::Embassy,
        agency: "Đại sứ quán".into(),
        reference_no: None,
        officer: boss.user.unwrap(),
        started_on: day("2026-11-20"),
        started_at: None,
        due_on: Some(day("2026-12-31")),
    };
    let opened = house
        .db
        .write(async |tx| procedures::open(tx, &by, stay, embassy).await);
    opened.await.unwrap();
}

/// How many open deadlines end with a day: those that a term in days made, and those that somebody set.
async fn of_days(house: &House) -> u64 {
    let rules = rules::load(house.db.reader()).await.unwrap();
    let open = deadline::Entity::find().filter(deadline::Column::State.eq(DeadlineState::Open));
    let mut open = open.all(house.db.reader()).await.unwrap();
    open.retain(|row| {
        let rule = row.rule_id.and_then(|id| rules.with_id(id));
        row.is_fixed
            || rule.is_some_and(|rule| {
                matches!(
                    rule.unit,
                    TermUnit::Days
                        | TermUnit::WorkingDays
                        | TermUnit::Months
                        | TermUnit::Years
                        | TermUnit::BeforeDay
                )
            })
    });
    open.len() as u64
}

on_both! {
    async fn a_day_off_moves_what_is_counted_over_it_and_nothing_else(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, _) = manager(&house).await;
        let support = open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        let before = (open_by(&house, "A4").await, open_by(&house, "B2").await, open_by(&house, "A17").await);
        assert_eq!(before.0.due_on, day("2026-11-23"));
        let amendment = off("2026-11-23");
        let preview = try_out(&house, &boss, &amendment).await.unwrap();
        assert_eq!((preview.here, preview.elsewhere, preview.cases.len()), (1, 0, 1));
        assert_eq!((preview.cases[0].id, preview.cases[0].from, preview.cases[0].to), (before.0.id, day("2026-11-23"), Some(day("2026-11-25"))));
        assert_eq!(preview.cases[0].case_code, "TL-26-00001");
        assert_eq!(open_by(&house, "A4").await, before.0, "a preview writes nothing");
        amend(&house, &boss, amendment).await;
        let after = open_by(&house, "A4").await;
        assert_eq!((after.nominal_on, after.due_on, after.due_at), (day("2026-11-23"), day("2026-11-25"), local("2026-11-26T00:00:00")));
        assert_eq!(after.version, before.0.version + 1);
        assert_eq!((open_by(&house, "B2").await, open_by(&house, "A17").await), (before.1, before.2), "months end elsewhere, hours run on");
        let shown = procedures::seen_by(house.db.reader(), &boss, support, house.clock.now()).await.unwrap().0;
        assert_eq!(shown.procedure.due_on, Some(day("2026-11-25")), "lists sort by it");
        let told = told(&house).await;
        assert_eq!((told.len(), told[0].len()), (1, 1), "one entry tells what moved");
        assert_eq!((told[0][0].term.as_str(), told[0][0].from, told[0][0].to, told[0][0].deadlines), ("A4", day("2026-11-23"), Some(day("2026-11-25")), 1));
    }

    async fn what_ends_on_one_day_moves_as_one_whatever_moment_it_had(house: House) {
        // Whoever is there to keep procedures gets what opens by itself.
        let boss = house.person("quan-ly", Role::Manager).await;
        for at in ["2026-11-20T10:00:00", "2026-11-20T11:00:00"] {
            arrived(&house, at).await;
        }
        // The second moves no day of theirs, but puts the moment right.
        for (odd_at, changed) in [("2026-11-23T12:00:00", "2026-11-23"), ("2026-11-26T12:00:00", "2026-12-07")] {
            let mut odd = made_by(&house, "A4").await.remove(1).into_active_model();
            odd.due_at = Set(local(odd_at));
            odd.update(house.db.reader()).await.unwrap();
            amend(&house, &boss, off(changed)).await;
            for row in made_by(&house, "A4").await {
                assert_eq!((row.due_on, row.due_at), (day("2026-11-25"), local("2026-11-26T00:00:00")));
            }
        }
        let told = told(&house).await;
        let of_both: Vec<_> = told.iter().flatten().filter(|moved| moved.term == "A4").collect();
        assert_eq!((of_both.len(), of_both[0].deadlines), (1, 2));
    }

    async fn what_is_settled_or_set_by_a_person_does_not_move(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, _) = manager(&house).await;
        open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        let row = open_by(&house, "A4").await;
        let by = can(&boss);
        let met = house.db.write(async |tx| tamlanh::domain::law::settling::meet(tx, &by, row.id, row.version, tx.now()).await);
        met.await.unwrap();
        amend(&house, &boss, off("2026-11-23")).await;
        assert_eq!(made_by(&house, "A4").await[0].due_on, day("2026-11-23"));
        assert!(told(&house).await.is_empty());
    }

    async fn what_somebody_set_is_told_to_keep_its_day_where_a_change_falls_into_its_run(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, session) = manager(&house).await;
        set_days(&house, &boss, stay).await;
        let all = of_days(&house).await;
        for (changed, listed) in [
            (off("2026-12-07"), vec![("A4", "2026-12-10", Why::SetByDecision), ("", "2026-12-31", Why::SetByPerson)]),
            (off("2026-12-10"), vec![("A4", "2026-12-10", Why::SetByDecision), ("", "2026-12-31", Why::SetByPerson)]),
            (off("2026-12-11"), vec![("", "2026-12-31", Why::SetByPerson)]),
            (swap("2027-01-04", "2026-12-26", true), vec![("", "2026-12-31", Why::SetByPerson)]),
            (off("2026-11-20"), vec![]),
            (off("2027-01-04"), vec![]),
        ] {
            let (preview, keep) = tried(&house, &boss, &changed).await.unwrap();
            let cases: Vec<_> = keep.cases.iter().map(|case| {
                assert_eq!(case.case_code, "TL-26-00001");
                (case.term.as_ref().map_or("", |term| term.code.as_str()), case.on, case.why)
            }).collect();
            let listed: Vec<_> = listed.into_iter().map(|(code, on, why)| (code, day(on), why)).collect();
            assert_eq!((cases, keep.more), (listed, 0), "{changed:?}");
            assert_eq!(keep.all + preview.here as u64, all, "the others move: {changed:?}");
        }
        let form = [("year", "2026"), ("change_kind", "day_off"), ("law_day", "2026-12-07"), ("law_source", "Thông báo 15"), ("is_decided", "yes")];
        let page = house.post(&session, "/law/calendar", &form).await.into_string().await.unwrap();
        let (counts, listed) = page.split_once("Giữ nguyên ngày dù").unwrap();
        assert!(counts.contains("hạn của cơ sở này (tính theo ngày) giữ nguyên ngày"), "{page}");
        for said in ["TL-26-00001", "10/12/2026", "theo quyết định", "31/12/2026", "do cán bộ ấn định"] {
            assert!(listed.contains(said), "{said}: {page}");
        }
    }

    async fn of_many_days_that_were_set_the_first_are_listed_and_the_rest_is_a_number(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, session) = manager(&house).await;
        set_days(&house, &boss, stay).await;
        let by_person = deadline::Entity::find().filter(deadline::Column::RuleId.is_null());
        let row = by_person.one(house.db.reader()).await.unwrap().unwrap();
        let others = (0..200).map(|_| deadline::ActiveModel { id: NotSet, ..row.clone().into_active_model() }.reset_all());
        deadline::Entity::insert_many(others).exec_without_returning(house.db.reader()).await.unwrap();
        let (_, keep) = tried(&house, &boss, &off("2026-12-07")).await.unwrap();
        assert_eq!((keep.cases.len(), keep.more), (200, 2));
        assert!(keep.cases.is_sorted_by_key(|case| case.on));
        let form = [("year", "2026"), ("change_kind", "day_off"), ("law_day", "2026-12-07"), ("law_source", "Thông báo 15"), ("is_decided", "yes")];
        let page = house.post(&session, "/law/calendar", &form).await.into_string().await.unwrap();
        assert!(page.contains("và 2 hạn nữa"), "{page}");
        // Whose they are is told to nobody elsewhere, nor how many.
        let elsewhere = lived::another_shelter(&house).await;
        let stranger = house::actor(&house.db, elsewhere, "noi-khac", Role::Manager).await;
        let (_, keep) = tried(&house, &stranger, &off("2026-12-07")).await.unwrap();
        assert_eq!((keep.cases.len(), keep.more, keep.all), (0, 0, 0));
    }

    async fn a_proposed_swap_is_unsure_until_a_document_confirms_it_and_may_be_taken_back(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, _) = manager(&house).await;
        open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        amend(&house, &boss, swap("2026-11-23", "2026-11-28", false)).await;
        let row = open_by(&house, "A4").await;
        assert_eq!((row.due_on, row.is_sure), (day("2026-11-25"), false));
        let (changes, _): (Vec<_>, Vec<_>) = days::of_year(house.db.reader(), 2026).await.unwrap().into_iter().unzip();
        let confirm = Amendment::Confirm(changes[0].id, "Công văn 9999/BNV".into());
        let preview = try_out(&house, &boss, &confirm).await.unwrap();
        assert_eq!((preview.here, preview.otherwise), (0, 1), "it only becomes sure");
        amend(&house, &boss, confirm).await;
        assert!(open_by(&house, "A4").await.is_sure);
        let (changes, _): (Vec<_>, Vec<_>) = days::of_year(house.db.reader(), 2026).await.unwrap().into_iter().unzip();
        assert_eq!(changes.len(), 2, "the proposal stays on record");
        assert!(changes[0].is_confirmed && changes[1].withdrawn_at.is_some());
        let again = Amendment::Confirm(changes[0].id, "x".into());
        assert_eq!(refusal(try_out(&house, &boss, &again).await), Refusal::NothingToConfirm);
        amend(&house, &boss, Amendment::Withdraw(changes[0].id, "Không hoán đổi nữa".into())).await;
        let row = open_by(&house, "A4").await;
        assert_eq!((row.due_on, row.is_sure), (day("2026-11-23"), false), "as if nobody had entered it: proposed, not known");
        assert_eq!(told(&house).await.len(), 2, "there and back; confirming moved no day");
    }

    async fn a_year_is_unsure_until_it_is_confirmed(house: House) {
        let stay = arrived(&house, "2027-01-29T10:00:00").await;
        let (boss, _) = manager(&house).await;
        open(&house, &boss, stay, ProcedureKind::AdmissionDecision).await;
        assert!(!open_by(&house, "B4").await.is_sure, "ten working days over Tết 2027");
        let year = |source: &str| Amendment::Add(NewDay {
            kind: CalendarChange::YearConfirmed,
            day: day("2027-01-01"),
            other_day: None,
            is_confirmed: true,
            source: source.into(),
        });
        amend(&house, &boss, year("Thông báo 1/TB-BNV")).await;
        assert!(open_by(&house, "B4").await.is_sure);
        assert_eq!(refusal(try_out(&house, &boss, &year("lần nữa")).await), Refusal::NothingToConfirm);
    }

    async fn a_change_that_the_calendar_does_not_bear_is_refused(house: House) {
        let (boss, _) = manager(&house).await;
        for (amendment, why) in [
            (off("2026-11-22"), Refusal::DayIsSoAlready),
            (off("2019-11-22"), Refusal::OutsideCalendar),
            (swap("2026-11-22", "2026-11-28", true), Refusal::SwapDoesNotFit),
            (swap("2026-11-23", "2026-11-25", true), Refusal::SwapDoesNotFit),
        ] {
            assert_eq!(refusal(try_out(&house, &boss, &amendment).await), why);
        }
    }

    async fn deadlines_of_other_shelters_move_too_and_are_told_as_a_number(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, _) = manager(&house).await;
        open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        let elsewhere = lived::another_shelter(&house).await;
        let stranger = house::actor(&house.db, elsewhere, "noi-khac", Role::Manager).await;
        let preview = try_out(&house, &stranger, &off("2026-11-23")).await.unwrap();
        assert_eq!((preview.here, preview.elsewhere), (0, 1));
        assert!(preview.cases.is_empty(), "whose they are is not told");
        amend(&house, &stranger, off("2026-11-23")).await;
        assert_eq!(open_by(&house, "A4").await.due_on, day("2026-11-25"));
        let session = house.sign_in(&boss).await;
        let journal = house.get(&session, "/journal?act=recounted").await.into_string().await.unwrap();
        assert!(journal.contains("Người noi-khac"), "the shelter that is concerned reads it in its own journal");
    }

    async fn a_manager_sees_what_moves_and_saves_it(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, session) = manager(&house).await;
        open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        let page = house.get(&session, "/law/calendar?year=2027").await.into_string().await.unwrap();
        assert!(page.contains("05/02/2027") && page.contains("Tết Nguyên đán") && page.contains("chưa được xác nhận"), "{page}");
        let mut form = vec![("year", "2026"), ("change_kind", "day_off"), ("law_day", "2026-11-23"), ("law_source", "Thông báo 15"), ("is_decided", "yes")];
        let answer = house.post(&session, "/law/calendar", &form).await;
        assert_eq!(answer.status(), Status::Ok);
        let page = answer.into_string().await.unwrap();
        assert!(page.contains("TL-26-00001") && page.contains("23/11/2026") && page.contains("25/11/2026"), "{page}");
        assert_eq!(open_by(&house, "A4").await.due_on, day("2026-11-23"));
        form.push(("step", "save"));
        let answer = house.post(&session, "/law/calendar", &form).await;
        assert_eq!(answer.status(), Status::SeeOther);
        assert_eq!(answer.headers().get_one("Location"), Some("/law/calendar?year=2026&done=calendar-changed&moved=1"));
        let page = house.get(&session, "/law/calendar?year=2026").await.into_string().await.unwrap();
        assert!(page.contains("Thông báo 15") && page.contains("Người quan-ly"), "{page}");
        let wrong = [("year", "2026"), ("change_kind", "day_off"), ("law_day", "2026-11-23")];
        assert_eq!(house.post(&session, "/law/calendar", &wrong).await.status(), Status::UnprocessableEntity);
        let twice = house.post(&session, "/law/calendar", &form).await;
        assert_eq!(twice.status(), Status::UnprocessableEntity, "the day is off already");
        assert_eq!(house.get(&session, "/law/calendar?year=1999").await.status(), Status::NotFound);
    }
}
