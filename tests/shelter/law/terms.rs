//! Terms with versions: a case keeps the law of its day, a mistake can be taken back, nothing is deleted.

use super::categories::{change, homeless};
use super::ends::begins;
use super::times::step;
use super::{arrived, made_by, manager, of_verification, open, told};
use crate::forms;
use crate::house::{House, can, day, local, refusal};
use crate::on_both;
use crate::unreadable::damage;
use chrono::{DateTime, TimeDelta, Utc};
use entity::deadline::{self, DeadlineState};
use entity::id::ResidentId;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::stay::Category;
use entity::term_rule::{Certainty, Nature, Person, Starts, Subject, TermUnit, Who};
use rocket::http::Status;
use sea_orm::ActiveValue::NotSet;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use tamlanh::domain::access::Actor;
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::law::recount::{Kept, Preview, Progress, Why};
use tamlanh::domain::law::versions::{self, Amendment, NewTerm, NewVersion, Reach};
use tamlanh::domain::law::{rules, settling};

fn new(from: &str, amount: Option<i32>, unit: TermUnit) -> Amendment {
    Amendment::Add(version("A4", from, of_verification(), (amount, unit)))
}

/// The same three days from a day on, for others.
fn reaching(from: &str, reach: Reach) -> Amendment {
    let three = (Some(3), TermUnit::Days);
    Amendment::Add(version("A4", from, reach, three))
}

fn version(
    code: &str,
    from: &str,
    reach: Reach,
    (amount, unit): (Option<i32>, TermUnit),
) -> NewVersion {
    NewVersion {
        code: code.into(),
        valid_from: day(from),
        reach,
        amount,
        unit,
        nature: Nature::Law,
        warn_days: "1".into(),
        on_days: String::new(),
        document: "Luật sửa đổi 99/2026/QH16".into(),
        article: "Điều 3".into(),
        certainty: Certainty::Secondary,
    }
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
    let (reader, vault) = (house.db.reader(), house.db.vault());
    versions::try_out(reader, vault, by, amendment, now, &progress).await
}

/// The latest version of a term, taken back.
async fn withdrawal(house: &House, code: &str) -> Amendment {
    let rules = rules::load(house.db.reader()).await.unwrap();
    let latest = versions::latest(&rules, code).unwrap().id;
    Amendment::Withdraw(latest, "Nhập nhầm".into())
}

/// Brings in a term that was not there.
async fn found(
    house: &House,
    by: &Actor,
    subject: Subject,
    first: NewVersion,
) -> Result<(), Error> {
    let new = NewTerm {
        name: "Khám lần đầu".into(),
        name_en: None,
        subject,
        first,
    };
    amend(house, by, &Amendment::Found(Box::new(new))).await
}

/// From which moments the open deadlines of a term run.
async fn run_from(house: &House, code: &str) -> Vec<DateTime<Utc>> {
    let mut rows = made_by(house, code).await;
    rows.retain(|row| row.state == DeadlineState::Open);
    let mut from: Vec<_> = rows.iter().map(|row| row.began_at).collect();
    from.sort_unstable();
    from
}

/// Identification was asked for on 20 November 2026 at two in the afternoon.
async fn asked(house: &House) -> Actor {
    let stay = arrived(house, "2026-11-20T10:00:00").await;
    let (boss, _) = manager(house).await;
    house.clock.set(local("2026-11-20T11:00:00"));
    let id = open(house, &boss, stay, ProcedureKind::Identification).await;
    house.clock.set(local("2026-11-20T14:00:00"));
    let today = ("2026-11-20", None);
    let sent = step(house, &boss, id, ProcedureState::Sent, today).await;
    sent.unwrap();
    boss
}

/// A6, by mistake for victims only.
fn of_victims_only() -> Amendment {
    let reach = Reach {
        kind: Some(ProcedureKind::Identification),
        starts: Starts::RequestReceived,
        categories: vec![Category::Victim],
        who: Who::Police,
        ..of_verification()
    };
    let twenty = (Some(20), TermUnit::Days);
    Amendment::Add(version("A6", "2026-11-20", reach, twenty))
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

    async fn who_is_not_asked_any_more_from_a_day_on_is_not_held_to_it(house: House) {
        let boss = two_cases(&house).await;
        let before = made_by(&house, "A4").await;
        let victims = reaching("2026-11-20", Reach { categories: vec![Category::Victim], ..of_verification() });
        let (preview, keep) = try_out(&house, &boss, &victims).await.unwrap();
        assert_eq!((preview.here, preview.cases[0].id, preview.cases[0].to), (1, before[1].id, None));
        assert_eq!((keep.all, keep.cases[0].id), (1, before[0].id), "it began under the law before");
        amend(&house, &boss, &victims).await.unwrap();
        let after = made_by(&house, "A4").await;
        assert_eq!((&after[0], after[1].state), (&before[0], DeadlineState::Lifted));
        // It was a mistake: the one before holds again, and for them, too.
        let rules = rules::load(house.db.reader()).await.unwrap();
        let mistake = Amendment::Withdraw(versions::latest(&rules, "A4").unwrap().id, "Nhập nhầm nhóm".into());
        let (preview, _) = try_out(&house, &boss, &mistake).await.unwrap();
        assert_eq!((preview.here, preview.begins.here, preview.begins.cases[0].1), (0, 1, before[1].due_on));
        house.clock.set(local("2026-11-21T09:00:00"));
        amend(&house, &boss, &mistake).await.unwrap();
        let back = made_by(&house, "A4").await.pop().unwrap();
        assert_eq!((back.state, back.due_on, back.rule_id, back.procedure_id), (DeadlineState::Open, before[1].due_on, before[1].rule_id, before[1].procedure_id));
        let procedure = entity::procedure::Entity::find_by_id(back.procedure_id.unwrap());
        assert_eq!(procedure.one(house.db.reader()).await.unwrap().unwrap().due_on, Some(back.due_on));
    }

    async fn who_cannot_be_read_keeps_what_runs_while_the_law_changes_for_all_others(house: House) {
        let boss = two_cases(&house).await;
        arrived(&house, "2026-11-20T12:00:00").await;
        let before = made_by(&house, "A4").await;
        assert_eq!(before.len(), 3, "the third opened by itself");
        damage(&house, ResidentId(2)).await;
        let victims = reaching("2026-11-20", Reach { categories: vec![Category::Victim], ..of_verification() });
        amend(&house, &boss, &victims).await.unwrap();
        let states: Vec<_> = made_by(&house, "A4").await.iter().map(|row| row.state).collect();
        assert_eq!(states, [DeadlineState::Open, DeadlineState::Open, DeadlineState::Lifted]);
    }

    async fn a_category_that_is_added_begins_the_term_for_who_came_since(house: House) {
        let boss = two_cases(&house).await;
        let reach = |categories| Reach { kind: None, starts: Starts::Arrival, categories, person: Person::Anyone, who: Who::Shelter, then_code: None };
        let three = (Some(3), TermUnit::Days);
        let first = version("K1", "2026-11-01", reach(vec![Category::Victim]), three);
        found(&house, &boss, Subject::Stay, first).await.unwrap();
        let wider = Amendment::Add(version("K1", "2026-11-20", reach(vec![Category::Victim, Category::BeingIdentified]), three));
        let (preview, keep) = try_out(&house, &boss, &wider).await.unwrap();
        assert_eq!((preview.here, keep.all, preview.begins.here, preview.begins.elsewhere), (0, 0, 1, 0));
        assert_eq!(preview.begins.cases, [("TL-26-00002".to_owned(), day("2026-11-23"))], "who came on the 19th is not asked");
        assert!(made_by(&house, "K1").await.is_empty(), "a preview writes nothing");
        amend(&house, &boss, &wider).await.unwrap();
        let rows = made_by(&house, "K1").await;
        let began: Vec<_> = rows.iter().map(|row| (row.began_at, row.due_on, row.state)).collect();
        assert_eq!(began, [(local("2026-11-20T10:00:00"), day("2026-11-23"), DeadlineState::Open)]);
        let rules = rules::load(house.db.reader()).await.unwrap();
        let mistake = Amendment::Withdraw(versions::latest(&rules, "K1").unwrap().id, "Nhập nhầm nhóm".into());
        amend(&house, &boss, &mistake).await.unwrap();
        assert_eq!(made_by(&house, "K1").await[0].state, DeadlineState::Lifted, "the one before does not ask them");
    }

    async fn what_waited_for_an_answer_comes_back_with_the_law_that_was_taken_back(house: House) {
        let boss = asked(&house).await;
        let before = made_by(&house, "A6").await.remove(0);
        house.clock.set(local("2026-11-21T09:00:00"));
        amend(&house, &boss, &of_victims_only()).await.unwrap();
        assert!(run_from(&house, "A6").await.is_empty());
        house.clock.set(local("2026-11-22T09:00:00"));
        let mistake = withdrawal(&house, "A6").await;
        let (preview, _) = try_out(&house, &boss, &mistake).await.unwrap();
        assert_eq!((preview.begins.here, preview.begins.cases[0].1), (1, before.due_on));
        amend(&house, &boss, &mistake).await.unwrap();
        let back = made_by(&house, "A6").await.pop().unwrap();
        assert_eq!((back.state, back.began_at, back.due_on), (DeadlineState::Open, local("2026-11-20T14:00:00"), before.due_on), "nobody reports the request again");
        assert_eq!((back.rule_id, back.procedure_id), (before.rule_id, before.procedure_id));
        let procedure = entity::procedure::Entity::find_by_id(back.procedure_id.unwrap());
        assert_eq!(procedure.one(house.db.reader()).await.unwrap().unwrap().due_on, Some(back.due_on));
    }

    async fn what_was_answered_meanwhile_does_not_come_back(house: House) {
        let boss = asked(&house).await;
        let id = made_by(&house, "A6").await[0].procedure_id.unwrap();
        house.clock.set(local("2026-11-21T09:00:00"));
        amend(&house, &boss, &of_victims_only()).await.unwrap();
        house.clock.set(local("2026-11-21T10:00:00"));
        step(&house, &boss, id, ProcedureState::Answered, ("2026-11-21", None)).await.unwrap();
        let mistake = withdrawal(&house, "A6").await;
        assert_eq!(try_out(&house, &boss, &mistake).await.unwrap().0.begins.here, 0);
        step(&house, &boss, id, ProcedureState::Done, ("2026-11-21", None)).await.unwrap();
        amend(&house, &boss, &mistake).await.unwrap();
        assert!(run_from(&house, "A6").await.is_empty());
    }

    async fn a_duty_begun_by_hand_comes_back_for_who_has_kept_one_before(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, _) = manager(&house).await;
        house.clock.set(local("2026-11-20T11:00:00"));
        begins(&house, &boss, stay, "G3").await;
        let (by, first) = (can(&boss), made_by(&house, "G3").await.remove(0));
        house.clock.set(local("2026-11-20T12:00:00"));
        house.db.write(async |tx| settling::meet(tx, &by, first.id, first.version, tx.now()).await).await.unwrap();
        let asked = ["2026-11-20T13:00:00", "2026-11-20T14:00:00"].map(local);
        for at in asked {
            house.clock.set(at);
            begins(&house, &boss, stay, "G3").await;
        }
        let reach = Reach { kind: None, starts: Starts::RequestReceived, categories: vec![Category::Victim], person: Person::Anyone, who: Who::Shelter, then_code: None };
        house.clock.set(local("2026-11-21T09:00:00"));
        amend(&house, &boss, &Amendment::Add(version("G3", "2026-11-20", reach, (Some(10), TermUnit::Days)))).await.unwrap();
        assert!(run_from(&house, "G3").await.is_empty());
        house.clock.set(local("2026-11-22T09:00:00"));
        amend(&house, &boss, &withdrawal(&house, "G3").await).await.unwrap();
        assert_eq!(run_from(&house, "G3").await, asked);
    }

    async fn a_maximum_that_a_change_of_category_began_comes_back_from_that_change(house: House) {
        let stays = [homeless(&house, "2026-11-10T10:00:00").await, homeless(&house, "2026-11-19T10:00:00").await];
        house.clock.set(local("2026-11-21T09:00:00"));
        for stay in stays {
            change(&house, stay, Category::Victim, day("2026-11-20")).await.unwrap();
        }
        let (boss, _) = manager(&house).await;
        let change = local("2026-11-20T00:00:00");
        assert_eq!(run_from(&house, "A11").await, [change; 2]);
        let reach = Reach { kind: None, starts: Starts::Arrival, categories: vec![Category::BeingIdentified], person: Person::Anyone, who: Who::Shelter, then_code: None };
        amend(&house, &boss, &Amendment::Add(version("A11", "2026-11-18", reach, (Some(120), TermUnit::Days)))).await.unwrap();
        assert!(run_from(&house, "A11").await.is_empty());
        house.clock.set(local("2026-11-22T09:00:00"));
        amend(&house, &boss, &withdrawal(&house, "A11").await).await.unwrap();
        assert_eq!(run_from(&house, "A11").await, [change; 2], "whether they came before the mistaken version or after it");
    }

    async fn what_a_version_without_a_number_lifted_comes_back(house: House) {
        let boss = two_cases(&house).await;
        let before = made_by(&house, "A4").await;
        amend(&house, &boss, &new("2026-11-20", None, TermUnit::Unnumbered)).await.unwrap();
        assert_eq!(run_from(&house, "A4").await, [before[0].began_at]);
        house.clock.set(local("2026-11-21T09:00:00"));
        amend(&house, &boss, &withdrawal(&house, "A4").await).await.unwrap();
        assert_eq!(run_from(&house, "A4").await, [before[0].began_at, before[1].began_at]);
    }

    async fn a_category_that_is_added_counts_from_the_change_to_it(house: House) {
        let (boss, _) = manager(&house).await;
        let reach = |kind, starts, categories| Reach { kind, starts, categories, person: Person::Anyone, who: Who::Shelter, then_code: None };
        let guardian = Some(ProcedureKind::Guardian);
        let terms = [
            ("K1", Subject::Stay, None, Starts::Arrival),
            ("K2", Subject::StayLimit, None, Starts::Arrival),
            ("K3", Subject::Procedure, guardian, Starts::NoticeReceived),
            ("K4", Subject::Procedure, guardian, Starts::Placement),
        ];
        let ninety = (Some(90), TermUnit::Days);
        for (code, subject, kind, starts) in terms {
            let first = version(code, "2026-10-01", reach(kind, starts, vec![Category::Victim]), ninety);
            found(&house, &boss, subject, first).await.unwrap();
        }
        let long_here = homeless(&house, "2026-10-20T10:00:00").await;
        let before = homeless(&house, "2026-10-20T11:00:00").await;
        let since = homeless(&house, "2026-11-05T10:00:00").await;
        house.clock.set(local("2026-11-06T09:00:00"));
        open(&house, &boss, since, ProcedureKind::Guardian).await;
        house.clock.set(local("2026-11-20T09:00:00"));
        for (stay, category, on) in [
            (long_here, Category::Abuse, "2026-11-10"),
            (before, Category::Abuse, "2026-10-25"),
            (since, Category::Abuse, "2026-11-08"),
            (since, Category::Other, "2026-11-12"),
            (since, Category::Abuse, "2026-11-15"),
        ] {
            change(&house, stay, category, day(on)).await.unwrap();
        }
        house.clock.set(local("2026-11-20T10:00:00"));
        open(&house, &boss, long_here, ProcedureKind::Guardian).await;
        for (code, _, kind, starts) in terms {
            let categories = vec![Category::Victim, Category::Abuse];
            let wider = Amendment::Add(version(code, "2026-11-01", reach(kind, starts, categories), ninety));
            amend(&house, &boss, &wider).await.unwrap();
        }
        let [change, first, second] = ["2026-11-10T00:00:00", "2026-11-08T00:00:00", "2026-11-15T00:00:00"].map(local);
        assert_eq!(run_from(&house, "K1").await, [change, second], "who changed before its day is not asked");
        assert_eq!(run_from(&house, "K2").await, [first, change], "a maximum goes on from where it first began");
        let opened = local("2026-11-20T10:00:00");
        assert_eq!(run_from(&house, "K3").await, [second, opened], "in what was open already, from the change");
        assert_eq!(run_from(&house, "K4").await, [opened], "a placement before the change began nothing");
    }

    async fn from_another_event_it_begins_there(house: House) {
        let boss = two_cases(&house).await;
        let arrival = reaching("2026-11-20", Reach { starts: Starts::Arrival, ..of_verification() });
        let (preview, keep) = try_out(&house, &boss, &arrival).await.unwrap();
        assert_eq!((preview.here, preview.begins.here, keep.all), (1, 1, 1));
        amend(&house, &boss, &arrival).await.unwrap();
        let rows = made_by(&house, "A4").await;
        assert_eq!([rows[0].state, rows[1].state, rows[2].state], [DeadlineState::Open, DeadlineState::Lifted, DeadlineState::Open]);
        assert_eq!((rows[2].began_at, rows[2].procedure_id), (local("2026-11-20T10:00:00"), rows[1].procedure_id));
    }

    async fn what_others_name_a_term_for_it_stays(house: House) {
        let (boss, session) = manager(&house).await;
        let tried = async |amendment: &Amendment| refusal(try_out(&house, &boss, amendment).await);
        let guardian = reaching("2026-12-01", Reach { kind: Some(ProcedureKind::Guardian), ..of_verification() });
        assert_eq!(tried(&guardian).await, Refusal::TermIsNamed, "steps name it");
        assert_eq!(refusal(amend(&house, &boss, &guardian).await), Refusal::TermIsNamed);
        let next = reaching("2026-12-01", Reach { then_code: Some("C9c".into()), ..of_verification() });
        assert_eq!(tried(&next).await, Refusal::NoSuchTerm, "that is of another procedure");
        let visit = Reach { kind: Some(ProcedureKind::FollowUp), starts: Starts::Placement, categories: vec![], person: Person::Child, who: Who::Commune, then_code: None };
        let visit = Amendment::Add(version("C9c", "2026-12-01", visit, (Some(6), TermUnit::Months)));
        assert_eq!(tried(&visit).await, Refusal::TermIsNamed, "C9b lets it follow");
        let page = house.get(&session, "/law/terms/C9b").await.into_string().await.unwrap();
        for said in ["value=\"follow_up\" selected", "value=\"placement\" selected", "value=\"child\" selected", "value=\"C9c\""] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let page = house.get(&session, "/law/terms/A4").await.into_string().await.unwrap();
        assert!(page.contains("value=\"being_identified\" checked") && !page.contains("value=\"homeless\" checked"), "{page}");
        let form = [
            ("term_kind", "guardian"), ("starts", "notice_received"), ("person", "anyone"), ("who", "police"), ("valid_from", "2026-12-01"), ("amount", "3"),
            ("unit", "days"), ("nature", "law"), ("document", "Luật 99/2026/QH16"), ("article", "Điều 3"), ("certainty", "found"),
        ];
        let answer = house.post(&session, "/law/terms/A4", &form).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity);
        let page = answer.into_string().await.unwrap();
        assert!(page.contains("href=\"#term_kind\"") && page.contains("value=\"guardian\" selected"), "{page}");
        let form = form.map(|(name, was)| match name {
            "term_kind" => (name, "follow_up"),
            "starts" => (name, "placement"),
            _ => (name, was),
        });
        let page = house.post(&session, "/law/terms/C9c", &form).await.into_string().await.unwrap();
        assert!(page.contains("href=\"#starts\"") && !page.contains("href=\"#term_kind\""), "of the same procedure, but it follows no more: {page}");
    }

    async fn what_is_wrong_with_an_end_leaves_the_form_of_a_version_as_it_is(house: House) {
        let (_, session) = manager(&house).await;
        let rules = rules::load(house.db.reader()).await.unwrap();
        for code in ["A4", "C9b", "A6"] {
            let path = format!("/law/terms/{code}");
            let shown = house.get(&session, &path).await.into_string().await.unwrap();
            let of_version = |page: &str| {
                let mut forms = forms::forms(page).into_iter();
                let mut sent = forms.find(|form| form.action == path).unwrap().as_shown();
                sent.retain(|(name, _)| name != "form_key");
                sent
            };
            let version = versions::latest(&rules, code).unwrap().id.to_string();
            for (to, form) in [
                ("end", vec![("ends_on", "2026-12-31")]),
                ("end", vec![("ends_on", "2026-12-31"), ("law_reason", "Hết hiệu lực"), ("step", "edit")]),
                ("end", vec![("ends_on", "2001-01-01"), ("law_reason", "Hết hiệu lực")]),
                ("confirm", vec![("version", version.as_str())]),
            ] {
                let page = house.post(&session, &format!("{path}/{to}"), &form).await.into_string().await.unwrap();
                assert_eq!(of_version(&page), of_version(&shown), "{code} {to} {form:?}");
                assert!(form.iter().all(|(name, typed)| *name == "step" || page.contains(&format!("value=\"{typed}\""))), "what was typed stays: {page}");
            }
        }
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
        let mut form = vec![("term_kind", "initial_verification"), ("starts", "notice_received"), ("term_category", "victim"), ("term_category", "being_identified"), ("person", "anyone"), ("who", "police"), ("valid_from", "20/11/2026"), ("amount", "5"), ("unit", "working_days"), ("nature", "law"), ("warn_days", "1, 2"), ("document", "Luật 99/2026/QH16"), ("article", "Điều 3"), ("certainty", "secondary")];
        let page = house.post(&session, "/law/terms/A4", &form).await.into_string().await.unwrap();
        let (moves, keeps) = page.split_once("Giữ nguyên ngày").unwrap();
        assert!(moves.contains("TL-26-00002") && !moves.contains("TL-26-00001") && moves.contains("30/11/2026"), "{page}");
        assert!(keeps.contains("TL-26-00001") && keeps.contains("tính theo bản 1") && !keeps.contains("TL-26-00002"), "{page}");
        form.push(("step", "save"));
        let answer = house.post(&session, "/law/terms/A4", &form).await;
        assert_eq!(answer.headers().get_one("Location"), Some("/law/terms/A4?done=term-changed&moved=1"));
        let rules = rules::load(house.db.reader()).await.unwrap();
        let latest = versions::latest(&rules, "A4").unwrap();
        assert_eq!((latest.warn_days.as_str(), latest.who, latest.categories.as_str()), ("2 1", Who::Police, "victim being_identified"));
        for (name, value) in [("amount", ""), ("amount", "0"), ("unit", "unnumbered"), ("warn_days", "mai"), ("warn_days", "30 401"), ("document", ""), ("starts", ""), ("starts", "follows"), ("term_kind", ""), ("who", ""), ("term_category", "ai")] {
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
