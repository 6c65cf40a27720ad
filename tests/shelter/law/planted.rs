//! Terms that the program planted: what must be done before a day does not move past it, and a store that an earlier release
//! planted wrongly is put right.

use super::{arrived, made_by, manager, open_by, told};
use crate::api::program::Program;
use crate::house::{House, can, day, local};
use crate::on_both;
use entity::deadline::{self, DeadlineState};
use entity::membership::Role;
use entity::path_step::Path;
use entity::procedure::{self, ProcedureKind};
use entity::term_rule::{Certainty, Nature, Person, Starts, TermUnit, Who};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::json;
use tamlanh::domain::files;
use tamlanh::domain::law::recount::Progress;
use tamlanh::domain::law::rules::{self, Rules};
use tamlanh::domain::law::versions::{self, Amendment, NewVersion, Reach};
use tamlanh::domain::law::{paths, seed, settling};

/// The store as an earlier release planted it: 29 days, of which the last moves off a day of rest.
async fn as_it_was(house: &House) {
    let was = "UPDATE term_rule SET amount = 29, unit = 'days' WHERE code = 'F2'";
    house.db.reader().execute_unprepared(was).await.unwrap();
}

async fn terms(house: &House) -> Rules {
    rules::load(house.db.reader()).await.unwrap()
}

on_both! {
    async fn residence_is_registered_before_the_thirtieth_day_whatever_day_that_is(house: House) {
        arrived(&house, "2026-10-23T10:00:00").await;
        let row = open_by(&house, "F2").await;
        assert_eq!((row.nominal_on, row.due_on, row.due_at), (day("2026-11-21"), day("2026-11-21"), local("2026-11-22T00:00:00")), "a Saturday");
        assert!(row.is_sure, "no decision about a day moves it");
        let (_, session) = manager(&house).await;
        let page = house.get(&session, &format!("/deadlines/{}", row.id)).await.into_string().await.unwrap();
        for said in ["Hết hạn lúc 24:00 ngày 21/11/2026", "trước ngày thứ 30", "Điều 147 khoản 2"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("ngày làm việc tiếp theo"), "{page}");
        let program = Program::new(&house, Role::Legal).await;
        let (_, counted) = program.get("/api/v1/count?from=2026-10-23&term=F2").await;
        assert_eq!((&counted["term"], &counted["due_on"], &counted["counted_by"]["article"]), (&json!("30bd"), &json!("2026-11-21"), &json!("Điều 147(2)")));
    }

    async fn a_term_that_was_planted_wrongly_is_taken_back_and_its_open_deadlines_move(house: House) {
        as_it_was(&house).await;
        let (boss, _) = manager(&house).await;
        arrived(&house, "2026-10-23T09:00:00").await;
        let settled = open_by(&house, "F2").await;
        let by = can(&boss);
        let met = house.db.write(async |tx| settling::meet(tx, &by, settled.id, settled.version, tx.now()).await);
        met.await.unwrap();
        arrived(&house, "2026-10-23T10:00:00").await;
        let before = open_by(&house, "F2").await;
        assert_eq!(before.due_on, day("2026-11-23"), "after the thirtieth day");
        house.clock.set(local("2026-11-20T09:00:00"));
        seed::plant(&house.db).await.unwrap();
        let rules = terms(&house).await;
        let versions: Vec<_> = rules.versions("F2").collect();
        let said = |rule: &entity::term_rule::Model| (rule.version, rule.withdrawn_at.is_some(), rule.amount, rule.unit, rule.valid_from);
        assert_eq!(versions.iter().map(|rule| said(rule)).collect::<Vec<_>>(), [
            (1, true, Some(29), TermUnit::Days, day("2021-07-01")),
            (2, false, Some(30), TermUnit::BeforeDay, day("2021-07-01")),
        ]);
        let after = open_by(&house, "F2").await;
        assert_eq!((after.id, after.rule_id, after.due_on), (before.id, Some(versions[1].id), day("2026-11-21")));
        let kept = made_by(&house, "F2").await.remove(0);
        assert_eq!((kept.state, kept.rule_id, kept.due_on), (DeadlineState::Met, Some(versions[0].id), day("2026-11-23")), "what has ended stays");
        let moved = &told(&house).await[0][0];
        assert_eq!((moved.term.as_str(), moved.from, moved.to), ("F2", day("2026-11-23"), Some(day("2026-11-21"))));
        let session = house.sign_in(&boss).await;
        for (path, said) in [(format!("/deadlines/{}", after.id), "dời từ 23/11/2026 sang 21/11/2026"), ("/law/terms/F2".to_owned(), "Phải xong trước ngày thứ 30")] {
            let page = house.get(&session, &path).await.into_string().await.unwrap();
            assert!(page.contains(said), "{path}: {page}");
        }
        seed::plant(&house.db).await.unwrap();
        assert_eq!(terms(&house).await.versions("F2").count(), 2, "once is enough");
        assert_eq!(open_by(&house, "F2").await, after);
    }

    async fn the_law_of_earlier_days_comes_into_a_store_that_has_lived_and_moves_nothing(house: House) {
        for table in ["term_rule", "path_step", "file_item"] {
            let lacks = format!("DELETE FROM {table} WHERE version = 0");
            house.db.reader().execute_unprepared(&lacks).await.unwrap();
        }
        house.person("luat", Role::Legal).await;
        arrived(&house, "2026-10-23T10:00:00").await;
        let everything = async || (deadline::Entity::find().all(house.db.reader()).await.unwrap(), procedure::Entity::find().all(house.db.reader()).await.unwrap());
        let before = everything().await;
        assert!(terms(&house).await.version_on("B12", day("2025-06-01")).is_none());
        seed::plant(&house.db).await.unwrap();
        files::seed::plant(&house.db).await.unwrap();
        let rules = terms(&house).await;
        assert_eq!(rules.version_on("B12", day("2025-06-01")).map(|rule| rule.version), Some(0));
        assert_eq!(rules.version_on("B12", day("2026-11-23")).map(|rule| rule.version), Some(1));
        let steps = paths::load_steps(house.db.reader()).await.unwrap();
        let verifies = |on: &str| {
            let its = steps.iter().filter(|step| step.kind == ProcedureKind::InitialVerification && paths::is_in_force(step, day(on)));
            its.map(|step| (step.path, step.version)).collect::<Vec<_>>()
        };
        assert_eq!(verifies("2025-06-30"), [(Path::FoundHere, 0), (Path::Returned, 0)]);
        assert_eq!(verifies("2025-07-01"), [(Path::FoundHere, 1), (Path::Returned, 1)]);
        assert_eq!(everything().await, before);
    }

    async fn what_a_manager_entered_in_its_place_stays(house: House) {
        as_it_was(&house).await;
        let (boss, _) = manager(&house).await;
        let by = can(&boss);
        let new = Amendment::Add(NewVersion {
            code: "F2".into(),
            valid_from: day("2026-01-01"),
            reach: Reach { kind: None, starts: Starts::Arrival, categories: vec![], person: Person::Vietnamese, who: Who::Shelter, then_code: None },
            amount: Some(25),
            unit: TermUnit::Days,
            nature: Nature::Law,
            warn_days: "7".into(),
            on_days: String::new(),
            document: "Luật sửa đổi 99/2026/QH16".into(),
            article: "Điều 3".into(),
            certainty: Certainty::Found,
        });
        let added = house.db.write(async |tx| versions::amend(tx, &by, &new, &Progress::default()).await);
        added.await.unwrap();
        seed::plant(&house.db).await.unwrap();
        let rules = terms(&house).await;
        let unit = |on: &str| rules.version_on("F2", day(on)).map(|rule| (rule.unit, rule.amount, rule.recorded_by));
        assert_eq!(unit("2025-12-31"), Some((TermUnit::BeforeDay, Some(30), None)));
        assert_eq!(unit("2026-01-01"), Some((TermUnit::Days, Some(25), boss.user)));
    }
}
