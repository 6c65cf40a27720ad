//! How deadlines end that nobody ends by hand: a refusal answers, what is withdrawn, handed on or left behind is lifted with the
//! reason, and what is owed to somebody after their stay goes on or begins then.

use super::{arrived, made_by, open, open_by};
use crate::api::program::Program;
use crate::beds::leaving;
use crate::house::{House, can, day, local, refusal, step_on};
use crate::on_both;
use chrono::{DateTime, NaiveDate, Utc};
use entity::deadline::{self, Because, DeadlineState};
use entity::id::{ProcedureId, StayId};
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use rocket::http::Status;
use sea_orm::EntityTrait;
use serde_json::json;
use tamlanh::domain::access::Actor;
use tamlanh::domain::discharges::{self, NewDischarge};
use tamlanh::domain::error::Refusal;
use tamlanh::domain::law::deadlines::{self, Reason};
use tamlanh::domain::law::rules;
use tamlanh::domain::law::settling::{self, Whose};
use tamlanh::domain::procedures::steps::NewStep;

async fn step(
    house: &House,
    by: &Actor,
    id: ProcedureId,
    (state, on): (ProcedureState, &str),
    due_on: Option<NaiveDate>,
) {
    let new = NewStep {
        due_on,
        ..step_on(state, day(on))
    };
    house.step(by, id, new).await.unwrap();
}

async fn leaves(house: &House, stay: StayId, at: DateTime<Utc>) {
    let end = NewDischarge {
        hand_on: Some("Cơ quan nơi đến".into()),
        ..leaving(at)
    };
    let by = can(&house.staff);
    let left = house
        .db
        .write(async |tx| discharges::discharge(tx, &by, stay, end).await);
    left.await.unwrap();
}

/// Begins a term of the stay now.
pub async fn begins(house: &House, by: &Actor, stay: StayId, code: &str) {
    let rules = rules::load(house.db.reader()).await.unwrap();
    let rule = rules.versions(code).last().unwrap().id;
    let (by, at) = (can(by), house.clock.now());
    let begun = house
        .db
        .write(async |tx| settling::begin(tx, &by, Whose::Stay(stay), rule, at).await);
    begun.await.unwrap();
}

/// Why a deadline was lifted.
fn reason(house: &House, row: &deadline::Model) -> Reason {
    assert_eq!(row.state, DeadlineState::Lifted);
    let sealed = row.reason.as_ref().unwrap();
    house.db.vault().open(deadlines::REASON, sealed).unwrap()
}

async fn page_of(house: &House, by: &Actor, row: &deadline::Model) -> String {
    let session = house.sign_in(by).await;
    let path = format!("/deadlines/{}", row.id);
    house
        .get(&session, &path)
        .await
        .into_string()
        .await
        .unwrap()
}

on_both! {
    async fn a_refusal_is_an_answer_in_time_or_late(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let officer = house.person("luat", Role::Legal).await;
        let mut asked = Vec::new();
        for _ in 0..2 {
            let id = open(&house, &officer, stay, ProcedureKind::Identification).await;
            step(&house, &officer, id, (ProcedureState::Sent, "2026-11-20"), Some(day("2026-12-01"))).await;
            asked.push(id);
        }
        house.clock.set(local("2026-12-15T09:00:00"));
        step(&house, &officer, asked[0], (ProcedureState::Refused, "2026-11-30"), None).await;
        step(&house, &officer, asked[1], (ProcedureState::Refused, "2026-12-14"), None).await;
        let rows = deadline::Entity::find().all(house.db.reader()).await.unwrap();
        let of = |id: ProcedureId| {
            let rows = rows.iter().filter(move |row| row.procedure_id == Some(id));
            rows.map(|row| (row.state, deadlines::is_late(row, house.clock.now()))).collect::<Vec<_>>()
        };
        assert_eq!(of(asked[0]), [(DeadlineState::Met, false); 2], "the term, and the day that somebody set for the answer");
        assert_eq!(of(asked[1]), [(DeadlineState::Met, true); 2]);
        let page = page_of(&house, &officer, &made_by(&house, "A6").await[1]).await;
        assert!(page.contains("đã đáp ứng nhưng trễ hạn"), "{page}");
    }

    async fn a_refusal_lifts_what_is_no_answer_with_the_reason(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let officer = house.person("luat", Role::Legal).await;
        let id = open(&house, &officer, stay, ProcedureKind::ResidenceNotice).await;
        step(&house, &officer, id, (ProcedureState::Refused, "2026-11-20"), None).await;
        let row = made_by(&house, "F1").await.remove(0);
        assert_eq!(reason(&house, &row), Reason::from(Because::Refused));
        let page = page_of(&house, &officer, &row).await;
        assert!(page.contains("Cơ quan được đề nghị từ chối") && page.contains("không còn áp dụng"), "{page}");
    }

    async fn what_is_withdrawn_handed_on_or_left_behind_says_so(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let officer = house.person("luat", Role::Legal).await;
        let withdrawn = open(&house, &officer, stay, ProcedureKind::LegalAid).await;
        let handed_on = open(&house, &officer, stay, ProcedureKind::Identification).await;
        for id in [withdrawn, handed_on] {
            step(&house, &officer, id, (ProcedureState::Sent, "2026-11-20"), None).await;
        }
        step(&house, &officer, withdrawn, (ProcedureState::Withdrawn, "2026-11-20"), None).await;
        house.clock.set(local("2026-11-20T18:00:00"));
        leaves(&house, stay, local("2026-11-20T17:00:00")).await;
        for (code, because, said) in [
            ("E2", Because::Withdrawn, "Đề nghị đã được rút lại"),
            ("A6", Because::HandedOn, "Thủ tục được bàn giao khi người lưu trú rời cơ sở"),
            ("A17", Because::Left, "Người lưu trú đã rời cơ sở"),
            ("F2", Because::Left, "Người lưu trú đã rời cơ sở"),
        ] {
            let row = made_by(&house, code).await.remove(0);
            assert_eq!(reason(&house, &row), Reason::from(because), "{code}");
            let page = page_of(&house, &officer, &row).await;
            assert!(page.contains(said), "{code}: {page}");
        }
        for code in ["A11", "B2"] {
            assert_eq!(made_by(&house, code).await[0].state, DeadlineState::Met, "{code} was kept");
        }
    }

    async fn what_is_owed_to_somebody_wherever_they_are_goes_on_when_they_leave(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let officer = house.person("luat", Role::Legal).await;
        begins(&house, &officer, stay, "G1").await;
        house.clock.set(local("2026-11-20T18:00:00"));
        leaves(&house, stay, local("2026-11-20T17:00:00")).await;
        let row = open_by(&house, "G1").await;
        house.clock.set(local("2026-11-23T10:00:00"));
        let by = can(&officer);
        let met = house.db.write(async |tx| settling::meet(tx, &by, row.id, row.version, tx.now()).await);
        met.await.unwrap();
        assert_eq!(made_by(&house, "G1").await[0].state, DeadlineState::Met);
    }

    async fn a_term_whose_event_comes_after_the_stay_is_begun_then(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let officer = house.person("luat", Role::Legal).await;
        house.clock.set(local("2026-11-23T09:00:00"));
        leaves(&house, stay, local("2026-11-23T08:00:00")).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        let session = house.sign_in(&officer).await;
        let (page, way) = (format!("/stays/{stay}"), format!("/stays/{stay}/deadlines/new"));
        let seen = house.get(&session, &page).await.into_string().await.unwrap();
        assert!(seen.contains(&way), "{seen}");
        let kept = house.sign_in(&house.staff).await;
        let unseen = house.get(&kept, &page).await.into_string().await.unwrap();
        assert!(!unseen.contains(&way), "{unseen}");
        let form = house.get(&session, &way).await.into_string().await.unwrap();
        assert!(form.contains("Nghị định 335/2026/NĐ-CP, Điều 18 khoản 2") && form.contains("Luật Khiếu nại"), "{form}");
        assert!(!form.contains("Điều 21 khoản 2 điểm d"), "a maximum of the stay is not among them: {form}");
        let rules = rules::load(house.db.reader()).await.unwrap();
        let term = |code: &str| rules.versions(code).last().unwrap().id;
        let path = format!("/stays/{stay}/deadlines");
        let event = [("term", term("G1").to_string()), ("began_on", "2026-11-25".to_owned()), ("began_at", "08:30".to_owned())];
        let event = event.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(house.post(&session, &path, &event).await.status(), Status::SeeOther);
        assert_eq!(open_by(&house, "G1").await.due_on, day("2026-11-27"));
        let today = house.get(&session, "/today").await.into_string().await.unwrap();
        assert!(today.contains("Trả lời lần đầu yêu cầu về dữ liệu cá nhân") && today.contains("TL-26-00001"), "{today}");
        let program = Program::new(&house, Role::Legal).await;
        let api = format!("/api/v1/stays/{stay}/deadlines");
        for (code, at) in [("B9", "2026-11-23T08:00:00+07:00"), ("G3", "2026-11-25T08:30:00+07:00"), ("H3", "2026-11-24T10:00:00+07:00")] {
            let begun = program.post(&api, code, &json!({ "term": code, "at": at })).await;
            assert_eq!(begun, (Status::Created, json!({ "term": code })));
            assert_eq!(open_by(&house, code).await.stay_id, stay);
        }
        let (by, limit, at) = (can(&officer), term("B2"), house.clock.now());
        let limited = house.db.write(async |tx| settling::begin(tx, &by, Whose::Stay(stay), limit, at).await);
        assert_eq!(refusal(limited.await), Refusal::TermDoesNotFit);
    }
}
