//! A change of the calendar over 100,000 open deadlines.

use crate::ground::Ground;
use crate::{ms, postgres, report};
use chrono::{Days, NaiveDate, TimeDelta};
use entity::calendar_day::CalendarChange;
use entity::deadline::{self, DeadlineState};
use entity::id::{ProcedureId, StayId};
use entity::procedure::{self, ProcedureState};
use entity::term_rule::TermUnit;
use sea_orm::{ActiveValue::Set, EntityTrait};
use std::path::Path;
use std::time::Instant;
use tamlanh::domain::calendar;
use tamlanh::domain::law::days::{self, Amendment, NewDay};
use tamlanh::domain::law::recount::Progress;
use tamlanh::domain::law::rules;
use tokio::runtime::Runtime;

const DEADLINES: usize = 100_000;
const STAYS: usize = 1_000;
const PROCEDURES: usize = 20_000;
const AT_ONCE: usize = 500;
/// Over how many days they began.
const DAYS: usize = 365;

pub fn run() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let database = postgres::new_database();
    runtime.block_on(async {
        on(&folder.path().join("sqlite"), None, "SQLite").await;
        on(
            &folder.path().join("postgres"),
            Some(&database),
            "PostgreSQL",
        )
        .await;
    });
}

async fn on(data: &Path, database: Option<&str>, name: &str) {
    let ground = Ground::new(data, database, 6).await;
    ground.past(STAYS).await;
    fill(&ground).await;
    ground.is_known().await;
    // As they were written, all of them are wrong: the first change moves every one.
    for (what, day) in [
        ("all of which move", "2026-12-10"),
        ("as they lie", "2026-12-11"),
    ] {
        let (moved, took) = amend(&ground, day).await;
        report(
            &format!("calendar change, 100,000 open deadlines, {what}, {name}"),
            format!("{} ({moved})", ms(took)),
            "2 s",
        );
    }
}

async fn amend(ground: &Ground, day: &str) -> (i64, std::time::Duration) {
    let by = ground.manager();
    let amendment = Amendment::Add(NewDay {
        kind: CalendarChange::DayOff,
        day: day.parse().unwrap(),
        other_day: None,
        is_confirmed: true,
        source: "đo".into(),
    });
    let progress = Progress::default();
    let began = Instant::now();
    let amended = ground
        .db
        .write(async |tx| days::amend(tx, &by, &amendment, &progress).await);
    let moves = amended.await.unwrap();
    let took = began.elapsed();
    (moves.iter().map(|moved| moved.deadlines).sum(), took)
}

async fn fill(ground: &Ground) {
    let (db, shelter) = (&ground.db, ground.manager().shelter);
    let rules = rules::load(db.reader()).await.unwrap();
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let counted: Vec<_> = rules
        .all()
        .iter()
        .filter(|rule| {
            let is_in_days = matches!(
                rule.unit,
                TermUnit::Days | TermUnit::WorkingDays | TermUnit::Months
            );
            is_in_days && rule.amount.is_some()
        })
        .collect();
    let stay = |n: usize| StayId((n % STAYS) as i64 + 1);
    for chunk in (1..=PROCEDURES).collect::<Vec<_>>().chunks(AT_ONCE) {
        let rows = chunk.iter().map(|n| procedure::ActiveModel {
            id: Set(ProcedureId(*n as i64)),
            shelter_id: Set(shelter),
            stay_id: Set(stay(*n)),
            kind: Set(procedure::ProcedureKind::Other),
            agency: Set("Ủy ban nhân dân xã".into()),
            reference_no: Set(None),
            officer_id: Set(ground.manager().user.unwrap()),
            started_on: Set(first),
            due_on: Set(None),
            late_at: Set(None),
            state: Set(ProcedureState::Sent),
            closed_on: Set(None),
            recorded_by: Set(None),
            recorded_at: Set(db.clock().now()),
            version: Set(1),
        });
        let written = db.write(async |tx| {
            let insert = procedure::Entity::insert_many(rows);
            Ok(insert.exec_without_returning(tx).await?)
        });
        written.await.unwrap();
    }
    for chunk in (0..DEADLINES).collect::<Vec<_>>().chunks(AT_ONCE) {
        let rows = chunk.iter().map(|n| {
            let began_on = first + Days::new((n * 7 % DAYS) as u64);
            let began_at = calendar::to_utc(began_on.and_time(chrono::NaiveTime::MIN));
            let began_at = began_at + TimeDelta::minutes((n % 1_000) as i64);
            deadline::ActiveModel {
                shelter_id: Set(shelter),
                stay_id: Set(stay(*n)),
                procedure_id: Set(Some(ProcedureId((n % PROCEDURES) as i64 + 1))),
                rule_id: Set(Some(counted[n % counted.len()].id)),
                follows_id: Set(None),
                began_at: Set(began_at),
                began_on: Set(began_on),
                nominal_on: Set(began_on),
                due_on: Set(began_on),
                due_at: Set(began_at),
                is_sure: Set(true),
                is_fixed: Set(false),
                state: Set(DeadlineState::Open),
                settled_at: Set(None),
                decision_no: Set(None),
                decided_on: Set(None),
                decided_by: Set(None),
                reason: Set(None),
                settled_by: Set(None),
                recorded_by: Set(None),
                recorded_at: Set(db.clock().now()),
                version: Set(1),
                ..Default::default()
            }
        });
        let written = db.write(async |tx| {
            let insert = deadline::Entity::insert_many(rows);
            Ok(insert.exec_without_returning(tx).await?)
        });
        written.await.unwrap();
    }
}
