//! Terms with versions: a case keeps the law of its day, a mistake can be taken back, nothing is deleted.

use super::{arrived, day, local, made_by, manager, open, refusal, told};
use crate::house::{House, can};
use crate::on_both;
use chrono::TimeDelta;
use entity::deadline::{self, DeadlineState};
use entity::procedure::ProcedureKind;
use entity::term_rule::{Certainty, Nature, TermUnit};
use rocket::http::Status;
use sea_orm::ActiveValue::NotSet;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use tamlanh::domain::access::Actor;
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::law::recount::{Kept, Preview, Progress, Why};
use tamlanh::domain::law::rules;
use tamlanh::domain::law::versions::{self, Amendment, NewVersion};

fn new(from: &str, amount: Option<i32>, unit: TermUnit) -> Amendment {
    Amendment::Add(NewVersion {
        code: "A4".into(),
        valid_from: day(from),
        amount,
        unit,
        nature: Nature::Law,
        warn_days: "1".into(),
        on_days: String::new(),
        document: "Luật sửa đổi 99/2026/QH16".into(),
        article: "Điều 3".into(),
        certainty: Certainty::Secondary,
    })
}

async fn amend(house: &House, by: &Actor, amendment: &Amendment) -> Result<(), Error> {
    let by = can(by);
    let done = house
        .db
        .write(async |tx| versions::amend(tx, &by, amendment, &Progress::default()).await);
    done.await.map(drop)
}

async fn try_out(
    house: &House,
    by: &Actor,
    amendment: &Amendment,
) -> Result<(Preview, Kept), Error> {
    let (now, progress) = (house.clock.now(), Progress::default());
    versions::try_out(house.db.reader(), by, amendment, now, &progress).await
}

/// Verification began on Thursday 19 and on Friday 20 November 2026.
async fn two_cases(house: &House) -> Actor {
    let (first, second) = (
        arrived(house, "2026-11-19T10:00:00").await,
        arrived(house, "2026-11-20T10:00:00").await,
    );
    let (boss, _) = manager(house).await;
    for (stay, at) in [
        (first, "2026-11-19T11:00:00"),
        (second, "2026-11-20T11:00:00"),
    ] {
        house.clock.set(local(at));
        open(house, &boss, stay, ProcedureKind::InitialVerification).await;
    }
    boss
}

on_both! {
    async fn what_began_under_the_old_law_keeps_it(house: House) {
        let boss = two_cases(&house).await;
        let before = made_by(&house, "A4").await;
        assert_eq!([before[0].due_on, before[1].due_on], [day("2026-11-23"), day("2026-11-23")], "22 November is a Sunday");
        let five = new("2026-11-20", Some(5), TermUnit::WorkingDays);
        let (preview, keep) = try_out(&house, &boss, &five).await.unwrap();
        assert_eq!((preview.here, keep.all), (1, 1));
        let kept = &keep.cases[0];
        assert_eq!((kept.id, kept.on, kept.why), (before[0].id, before[0].due_on, Why::Began(before[0].began_on, 1)));
        assert_eq!((preview.cases[0].id, preview.cases[0].to), (before[1].id, Some(day("2026-11-30"))));
        assert_eq!(made_by(&house, "A4").await, before, "a preview writes nothing");
        amend(&house, &boss, &five).await.unwrap();
        let after = made_by(&house, "A4").await;
        assert_eq!(after[0], before[0]);
        assert_eq!(after[1].due_on, day("2026-11-30"));
        let rules = rules::load(house.db.reader()).await.unwrap();
        let of = |row: &entity::deadline::Model| rules.with_id(row.rule_id.unwrap()).unwrap().version;
        assert_eq!((of(&after[0]), of(&after[1])), (1, 2), "each names the version that made it");
        let old = rules.versions("A4").next().unwrap();
        assert_eq!(old.valid_until, Some(day("2026-11-20")));
        assert_eq!(told(&house).await[0][0].to, Some(day("2026-11-30")));
        let earlier = new("2026-11-18", Some(4), TermUnit::Days);
        assert_eq!(refusal(amend(&house, &boss, &earlier).await), Refusal::LaterVersionExists);
    }

    async fn a_mistake_is_taken_back_and_stays_on_record(house: House) {
        let boss = two_cases(&house).await;
        let before = made_by(&house, "A4").await;
        amend(&house, &boss, &new("2026-11-20", Some(12), TermUnit::Hours)).await.unwrap();
        assert_eq!(made_by(&house, "A4").await[1].due_at, local("2026-11-20T23:00:00"), "hours run from the moment");
        let rules = rules::load(house.db.reader()).await.unwrap();
        let (first, mistake) = (rules.versions("A4").next().unwrap().id, versions::latest(&rules, "A4").unwrap().id);
        let old = Amendment::Withdraw(first, "x".into());
        assert_eq!(refusal(amend(&house, &boss, &old).await), Refusal::LaterVersionExists);
        amend(&house, &boss, &Amendment::Withdraw(mistake, "Nhập nhầm đơn vị".into())).await.unwrap();
        let after = made_by(&house, "A4").await;
        assert_eq!((after[1].due_at, after[1].rule_id), (before[1].due_at, before[1].rule_id));
        let rules = rules::load(house.db.reader()).await.unwrap();
        assert_eq!(rules.versions("A4").count(), 2);
        let mistake = rules.with_id(mistake).unwrap();
        assert!(mistake.withdrawn_at.is_some() && !rules::is_in_force(mistake, day("2026-12-01")));
        assert_eq!(rules.version_on("A4", day("2026-12-01")).unwrap().id, first, "the one before goes on");
        assert_eq!(refusal(amend(&house, &boss, &Amendment::Withdraw(first, "x".into())).await), Refusal::OnlyVersion);
        amend(&house, &boss, &new("2026-12-01", Some(4), TermUnit::Days)).await.unwrap();
        let rules = rules::load(house.db.reader()).await.unwrap();
        assert_eq!(versions::latest(&rules, "A4").unwrap().version, 3, "a number is not used again");
    }

    async fn a_version_taken_back_leaves_the_one_before_the_end_that_it_had(house: House) {
        let (boss, _) = manager(&house).await;
        let latest = async || {
            let rules = rules::load(house.db.reader()).await.unwrap();
            versions::latest(&rules, "A4").unwrap().clone()
        };
        let first = latest().await.id;
        let repealed = "Bãi bỏ theo Luật 99/2026/QH16";
        amend(&house, &boss, &Amendment::End(first, day("2027-06-01"), repealed.into())).await.unwrap();
        // Twice: what it had is not used up.
        for from in ["2027-03-01", "2027-04-01"] {
            amend(&house, &boss, &new(from, Some(5), TermUnit::Days)).await.unwrap();
            let mistake = latest().await;
            let rules = rules::load(house.db.reader()).await.unwrap();
            assert_eq!(rules.with_id(first).unwrap().valid_until, Some(day(from)));
            amend(&house, &boss, &Amendment::Withdraw(mistake.id, "Nhập nhầm".into())).await.unwrap();
            let back = latest().await;
            assert_eq!((back.id, back.valid_until), (first, Some(day("2027-06-01"))));
            assert_eq!(back.ended_reason.as_deref(), Some(repealed));
        }
        let rules = rules::load(house.db.reader()).await.unwrap();
        assert!(rules.version_on("A4", day("2027-05-31")).is_some() && rules.version_on("A4", day("2027-06-01")).is_none());
    }

    async fn the_first_cases_that_move_are_listed_whatever_else_began_with_them(house: House) {
        let boss = two_cases(&house).await;
        let moves = made_by(&house, "A4").await.pop().unwrap();
        let five = new("2026-11-20", Some(5), TermUnit::WorkingDays);
        let to = try_out(&house, &boss, &five).await.unwrap().0.cases[0].to.unwrap();
        // As many as are listed end on the new day already; the last one of all moves with the first.
        let copy = |row: &deadline::Model| deadline::ActiveModel { id: NotSet, ..row.clone().into_active_model().reset_all() };
        let ends_then = deadline::Model { nominal_on: to, due_on: to, due_at: moves.due_at + TimeDelta::days(7), ..moves.clone() };
        let rows: Vec<_> = std::iter::repeat_n(&ends_then, 250).chain([&moves]).map(copy).collect();
        house.db.write(async |tx| Ok(deadline::Entity::insert_many(rows).exec_without_returning(tx).await?)).await.unwrap();
        let (preview, _) = try_out(&house, &boss, &five).await.unwrap();
        let listed: Vec<_> = preview.cases.iter().map(|case| (case.from, case.to)).collect();
        assert_eq!((preview.here, listed), (2, vec![(moves.due_on, Some(to)); 2]));
    }

    async fn what_no_law_sets_any_more_is_lifted_with_the_reason(house: House) {
        let boss = two_cases(&house).await;
        let rules = rules::load(house.db.reader()).await.unwrap();
        let version = versions::latest(&rules, "A4").unwrap().id;
        let end = Amendment::End(version, day("2026-11-20"), "Bãi bỏ theo Luật 99/2026/QH16".into());
        let (preview, keep) = try_out(&house, &boss, &end).await.unwrap();
        assert_eq!((preview.here, preview.cases[0].to, keep.all), (1, None, 1));
        amend(&house, &boss, &end).await.unwrap();
        let rows = made_by(&house, "A4").await;
        assert_eq!((rows[0].state, rows[1].state), (DeadlineState::Open, DeadlineState::Lifted));
        let reason: String = house.db.vault().open("deadline.reason", rows[1].reason.as_ref().unwrap()).unwrap();
        assert_eq!(reason, "Bãi bỏ theo Luật 99/2026/QH16");
        let procedure = entity::procedure::Entity::find_by_id(rows[1].procedure_id.unwrap());
        assert_eq!(procedure.one(house.db.reader()).await.unwrap().unwrap().due_on, None);
        assert_eq!(refusal(amend(&house, &boss, &end).await), Refusal::EndsBeforeItBegins);
    }

    async fn a_term_that_is_not_certain_says_so_until_a_document_confirms_it(house: House) {
        let (_, session) = manager(&house).await;
        let page = house.get(&session, "/law/terms/A6").await.into_string().await.unwrap();
        assert!(page.contains("chưa xác minh"), "{page}");
        let rules = rules::load(house.db.reader()).await.unwrap();
        let version = versions::latest(&rules, "A6").unwrap().id.to_string();
        let field = format!("document_no_{version}");
        let empty = house.post(&session, "/law/terms/A6/confirm", &[("version", version.as_str())]).await.into_string().await.unwrap();
        assert!(empty.contains(&format!("href=\"#{field}\"")) && empty.contains(&format!("id=\"{field}\"")), "the fault leads to its field: {empty}");
        let form = [("version", version.as_str()), (field.as_str(), "Thông tư 45/2026/TT-BCA")];
        assert_eq!(house.post(&session, "/law/terms/A6/confirm", &form).await.status(), Status::SeeOther);
        let rules = rules::load(house.db.reader()).await.unwrap();
        assert!(rules::is_certain(versions::latest(&rules, "A6").unwrap()));
        let page = house.get(&session, "/law/terms/A6").await.into_string().await.unwrap();
        assert!(page.contains("đã xác nhận theo Thông tư 45/2026/TT-BCA"), "{page}");
        assert_eq!(house.post(&session, "/law/terms/A6/confirm", &form).await.status(), Status::UnprocessableEntity, "once is enough");
        let list = house.get(&session, "/law").await.into_string().await.unwrap();
        assert!(list.contains("/law/terms/A6") && list.contains("Điều 27 khoản 2"), "{list}");
    }

    async fn a_new_version_is_shown_before_it_is_saved(house: House) {
        let boss = two_cases(&house).await;
        let session = house.sign_in(&boss).await;
        let mut form = vec![("valid_from", "20/11/2026"), ("amount", "5"), ("unit", "working_days"), ("nature", "law"), ("warn_days", "1, 2"), ("document", "Luật 99/2026/QH16"), ("article", "Điều 3"), ("certainty", "secondary")];
        let page = house.post(&session, "/law/terms/A4", &form).await.into_string().await.unwrap();
        let (moves, keeps) = page.split_once("Giữ nguyên ngày").unwrap();
        assert!(moves.contains("TL-26-00002") && !moves.contains("TL-26-00001") && moves.contains("30/11/2026"), "{page}");
        assert!(keeps.contains("TL-26-00001") && keeps.contains("tính theo bản 1") && !keeps.contains("TL-26-00002"), "{page}");
        form.push(("step", "save"));
        let answer = house.post(&session, "/law/terms/A4", &form).await;
        assert_eq!(answer.headers().get_one("Location"), Some("/law/terms/A4?done=term-changed&moved=1"));
        let rules = rules::load(house.db.reader()).await.unwrap();
        assert_eq!(versions::latest(&rules, "A4").unwrap().warn_days, "2 1");
        for (name, value) in [("amount", ""), ("amount", "0"), ("unit", "unnumbered"), ("warn_days", "mai"), ("warn_days", "30 401"), ("document", "")] {
            let mut wrong: Vec<_> = form.iter().copied().filter(|(field, _)| *field != name).collect();
            wrong.push((name, value));
            assert_eq!(house.post(&session, "/law/terms/A4", &wrong).await.status(), Status::UnprocessableEntity, "{name}={value}");
        }
        // What nobody can count would stop every intake that begins it.
        let mut decades: Vec<_> = form.iter().copied().filter(|(field, _)| !["amount", "unit"].contains(field)).collect();
        decades.extend([("amount", "120"), ("unit", "years")]);
        assert_eq!(house.post(&session, "/law/terms/A4", &decades).await.status(), Status::UnprocessableEntity);
        let end = [("law_reason", "Nhập nhầm"), ("is_mistake", "yes"), ("step", "save")];
        assert_eq!(house.post(&session, "/law/terms/A4/end", &end).await.status(), Status::SeeOther);
        assert_eq!(house.get(&session, "/law/terms/Z9").await.status(), Status::NotFound);
    }
}
