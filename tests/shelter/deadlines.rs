//! Deadlines: which version of the law makes them, what a step begins and ends, and how late stays visible.

use crate::house::{House, can, day, local, refusal, step_on};
use crate::law::made_by;
use crate::officer::{Case, friday};
use crate::on_both;
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::ProcedureId;
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::room::{RoomPurpose, RoomRule};
use sea_orm::EntityTrait;
use tamlanh::domain::error::Refusal;
use tamlanh::domain::law::rules::{self, Rules};
use tamlanh::domain::law::settling::{self, Decision, Whose};
use tamlanh::domain::law::{deadlines, seed};
use tamlanh::domain::limits;
use tamlanh::domain::procedures::steps::NewStep;
use tamlanh::domain::procedures::{self, NewProcedure};
use tamlanh::domain::stays;

async fn open(
    house: &House,
    case: &Case,
    kind: ProcedureKind,
    due_on: Option<NaiveDate>,
) -> ProcedureId {
    let new = NewProcedure {
        kind,
        agency: "Công an thành phố Quảng Ninh".into(),
        reference_no: None,
        officer: case.officer.user.unwrap(),
        started_on: house.clock.now().date_naive(),
        started_at: None,
        due_on,
    };
    let by = can(&case.officer);
    house
        .db
        .write(async |tx| procedures::open(tx, &by, case.stay, new).await)
        .await
        .unwrap()
}

async fn step(house: &House, case: &Case, id: ProcedureId, state: ProcedureState, on: &str) {
    let new = NewStep {
        paper_no: Some("12/CV".into()),
        ..step_on(state, day(on))
    };
    house.step(&case.officer, id, new).await.unwrap();
}

async fn all(house: &House) -> (Rules, Vec<deadline::Model>) {
    let rows = deadline::Entity::find()
        .all(house.db.reader())
        .await
        .unwrap();
    (rules::load(house.db.reader()).await.unwrap(), rows)
}

on_both! {
    async fn the_terms_of_the_law_are_there_once(house: House) {
        let before = all(&house).await.0.all().len();
        seed::plant(&house.db).await.unwrap();
        assert_eq!(all(&house).await.0.all().len(), before);
        let rules = all(&house).await.0;
        let in_force = |code: &str, on: &str| rules.in_force(day(on)).find(|rule| rule.code == code).map(|rule| rule.version);
        assert_eq!(in_force("B2", "2026-10-04"), Some(1));
        assert_eq!(in_force("B2", "2026-10-05"), Some(2));
        assert_eq!(in_force("A11", "2025-06-30"), None);
        assert_eq!(in_force("A11", "2025-07-01"), Some(1));
        let police = rules.versions("A6").last().unwrap();
        assert!(!rules::is_certain(police), "the new law's number was not found");
    }

    async fn the_worked_examples_hold_for_stored_terms(house: House) {
        let law = tamlanh::domain::law::load(house.db.reader()).await.unwrap();
        let due = |code: &str, from: &str| {
            let from: chrono::NaiveDateTime = from.parse().unwrap();
            let rule = law.rules.in_force(from.date()).find(|rule| rule.code == code).unwrap();
            rules::due(&law.calendar, rule, from).unwrap().unwrap()
        };
        assert_eq!(due("A4", "2026-11-20T09:00:00").due_on, day("2026-11-23"));
        assert_eq!((due("A4", "2026-11-21T09:00:00").nominal_on, due("A4", "2026-11-21T09:00:00").due_on), (day("2026-11-24"), day("2026-11-25")));
        assert_eq!(due("B8", "2026-11-20T09:00:00").due_on, day("2026-11-25"));
        assert_eq!(due("A13", "2026-11-20T09:00:00").due_on, day("2026-12-04"));
        assert_eq!(due("A11", "2026-07-01T23:59:00").due_on, day("2026-10-29"));
        assert_eq!(due("A11", "2026-11-23T00:00:00").due_on, day("2027-03-23"));
        assert_eq!((due("B2", "2026-11-30T09:00:00").nominal_on, due("B2", "2026-11-30T09:00:00").due_on), (day("2027-02-28"), day("2027-03-01")));
        assert_eq!(due("C2", "2026-11-22T22:30:00").due_at, local("2026-11-23T10:30:00"));
        assert_eq!(due("F1", "2026-11-22T22:59:00").due_at, local("2026-11-22T23:00:00"));
        assert_eq!(due("F1", "2026-11-22T23:00:00").due_at, local("2026-11-23T08:00:00"));
        assert!(!due("C3", "2027-01-29T09:00:00").is_sure, "Tết 2027 is not decided");
    }

    async fn an_arrival_begins_both_maxima_and_the_earlier_counts(house: House) {
        let case = friday(&house).await;
        let stay = stays::seen_by(house.db.reader(), &house.staff, case.stay).await.unwrap();
        let limits = limits::of_stay(house.db.reader(), &stay, house.clock.now()).await.unwrap();
        assert_eq!(limits.iter().map(|limit| limit.nominal).collect::<Vec<_>>(), [day("2027-02-20"), day("2027-03-20")]);
        assert_eq!(limits[0].basis, "Nghị định 335/2026/NĐ-CP, Điều 21 khoản 2 điểm d");
        assert!(limits[0].is_certain && !limits[1].is_certain);
        assert_eq!(made_by(&house, "A17").await[0].due_at, local("2026-11-21T10:00:00"), "the house's own day for the nurse");
    }

    async fn a_procedure_begins_the_terms_of_its_kind_and_its_steps_end_them(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::InitialVerification, None).await;
        let verify = made_by(&house, "A4").await;
        assert_eq!((verify[0].due_on, verify[0].procedure_id), (day("2026-11-23"), Some(id)));
        let shown = procedures::seen_by(house.db.reader(), &case.officer, id, house.clock.now()).await.unwrap().0;
        assert_eq!(shown.procedure.due_on, Some(day("2026-11-23")), "lists sort by it");
        house.clock.set(local("2026-11-26T09:00:00"));
        step(&house, &case, id, ProcedureState::Done, "2026-11-25").await;
        let verify = made_by(&house, "A4").await;
        assert_eq!(verify[0].state, DeadlineState::Met);
        assert!(deadlines::is_late(&verify[0], house.clock.now()), "two days late, for ever");
    }

    async fn the_agency_counts_from_its_receipt(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::Identification, None).await;
        assert!(made_by(&house, "A6").await.is_empty(), "nothing was asked yet");
        step(&house, &case, id, ProcedureState::Sent, "2026-11-20").await;
        assert_eq!(made_by(&house, "A6").await[0].nominal_on, day("2026-12-10"));
        house.clock.set(local("2026-11-23T09:00:00"));
        step(&house, &case, id, ProcedureState::Acknowledged, "2026-11-23").await;
        let asked = made_by(&house, "A6").await;
        assert_eq!((asked[0].state, asked[0].due_on), (DeadlineState::Lifted, day("2026-12-10")), "what it was counted as stays");
        assert_eq!((asked.len(), asked[1].follows_id, asked[1].due_on), (2, Some(asked[0].id), day("2026-12-14")), "13 December is a Sunday");
        house.clock.set(local("2026-12-14T17:00:00"));
        step(&house, &case, id, ProcedureState::Answered, "2026-12-14").await;
        let answered = made_by(&house, "A6").await;
        assert_eq!(answered[1].state, DeadlineState::Met);
        assert!(!deadlines::is_late(&answered[1], house.clock.now()));
    }

    async fn a_late_receipt_neither_hides_what_was_late_nor_moves_what_a_decision_set(house: House) {
        let case = friday(&house).await;
        let by = can(&case.officer);
        let (late, extended) = (open(&house, &case, ProcedureKind::Identification, None).await, open(&house, &case, ProcedureKind::Identification, None).await);
        for id in [late, extended] {
            step(&house, &case, id, ProcedureState::Sent, "2026-11-20").await;
        }
        let row = made_by(&house, "A6").await.pop().unwrap();
        let decision = Decision { no: "7/CV".into(), on: day("2026-11-20"), signer: "Trưởng phòng".into(), reason: "phức tạp".into(), until: day("2027-01-15") };
        let fixed = house.db.write(async |tx| settling::extend(tx, &by, row.id, row.version, decision).await).await.unwrap();
        house.clock.set(local("2026-12-15T09:00:00"));
        for id in [late, extended] {
            step(&house, &case, id, ProcedureState::Acknowledged, "2026-12-15").await;
        }
        let rows = made_by(&house, "A6").await;
        let was = rows.iter().find(|row| row.procedure_id == Some(late)).unwrap();
        assert!(was.state == DeadlineState::Lifted && deadlines::is_late(was, house.clock.now()), "late remains late: {was:?}");
        let fixed = rows.iter().find(|row| row.id == fixed).unwrap();
        assert_eq!((fixed.state, fixed.due_on), (DeadlineState::Open, day("2027-01-15")));
    }

    async fn who_has_only_to_be_told_is_told_by_our_sending(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::ResidenceNotice, None).await;
        house.clock.set(local("2026-11-20T20:00:00"));
        step(&house, &case, id, ProcedureState::Sent, "2026-11-20").await;
        let row = made_by(&house, "F1").await.pop().unwrap();
        assert_eq!(row.state, DeadlineState::Met);
        assert!(!deadlines::is_late(&row, local("2026-11-20T23:30:00")));
    }

    async fn a_maximum_is_neither_met_nor_lifted_by_a_word(house: House) {
        let case = friday(&house).await;
        let by = can(&case.officer);
        let limit = made_by(&house, "B2").await.pop().unwrap();
        let met = house.db.write(async |tx| settling::meet(tx, &by, limit.id, limit.version, tx.now()).await).await;
        assert_eq!(refusal(met), Refusal::LimitNeedsDecision);
        let lifted = house.db.write(async |tx| settling::lift(tx, &by, limit.id, limit.version, "ở thêm").await).await;
        assert_eq!(refusal(lifted), Refusal::LimitNeedsDecision);
        let session = house.sign_in(&case.officer).await;
        let page = house.get(&session, &format!("/deadlines/{}/end", limit.id)).await.into_string().await.unwrap();
        assert!(page.contains("/extend") && !page.contains("/lift") && !page.contains("/meet"), "{page}");
    }

    async fn a_term_that_waits_for_an_event_is_begun_on_its_page_and_by_a_program(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::ChildProtection, None).await;
        let session = house.sign_in(&case.officer).await;
        let page = house.get(&session, &format!("/procedures/{id}/deadlines/new")).await.into_string().await.unwrap();
        assert!(!page.contains("Nghị định 56/2017/NĐ-CP, Điều 28 khoản 1"), "she is no child: {page}");
        let aid = open(&house, &case, ProcedureKind::LegalAid, None).await;
        let page = house.get(&session, &format!("/procedures/{aid}")).await.into_string().await.unwrap();
        let way = format!("/procedures/{aid}/deadlines/new");
        assert!(page.contains(&way), "{page}");
        let page = house.get(&session, &way).await.into_string().await.unwrap();
        let term = all(&house).await.0.versions("E3").next().unwrap().id.to_string();
        assert!(page.contains(&format!("value=\"{term}\"")) && page.contains("10 ngày làm việc"), "{page}");
        let path = format!("/procedures/{aid}/deadlines");
        let event = [("term", term.as_str()), ("began_on", "2026-11-20"), ("began_at", "11:00")];
        let answer = house.post(&session, &path, &event).await;
        assert_eq!(answer.status(), rocket::http::Status::SeeOther);
        assert_eq!(made_by(&house, "E3").await[0].due_on, day("2026-12-07"));
        let tomorrow = [("term", term.as_str()), ("began_on", "2026-11-21"), ("began_at", "11:00")];
        let answer = house.post(&session, &path, &tomorrow).await;
        assert_eq!(answer.status(), rocket::http::Status::UnprocessableEntity);

        // A leak of data is a duty of the house that no procedure keeps: 72 hours by the clock.
        let program = crate::api::program::Program::new(&house, Role::Legal).await;
        let leak = serde_json::json!({ "term": "G4", "at": "2026-11-20T11:30:00+07:00" });
        let path = format!("/api/v1/stays/{}/deadlines", case.stay);
        assert_eq!(program.post(&path, "leak", &leak).await.0, rocket::http::Status::Created);
        assert_eq!(made_by(&house, "G4").await[0].due_at, local("2026-11-23T11:30:00"));
        let stay = house.get(&session, &format!("/stays/{}", case.stay)).await.into_string().await.unwrap();
        assert!(stay.contains("23/11/2026 11:30"), "{stay}");
        let wrong = serde_json::json!({ "term": "E3", "at": "2026-11-20T11:30:00+07:00" });
        let (status, problem) = program.post(&path, "wrong", &wrong).await;
        assert_eq!((status, &problem["type"]), (rocket::http::Status::UnprocessableEntity, &serde_json::json!("urn:tamlanh:problem:term-does-not-fit")));
    }

    async fn a_case_is_judged_by_the_law_of_its_day(house: House) {
        house.clock.set(local("2026-10-04T22:00:00"));
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let by = can(&house.staff);
        for (bed, hour) in [(beds[0], "2026-10-04T21:00:00"), (beds[1], "2026-10-05T01:00:00")] {
            house.clock.set(local(hour));
            let mut new = crate::house::admission(vec![crate::house::newcomer("Lầu Thị Sua", entity::resident::Sex::Female, bed)]);
            new.arrived_at = house.clock.now();
            house.db.write(async |tx| tamlanh::domain::admission::admit(tx, &by, &new).await).await.unwrap();
        }
        let rules = all(&house).await.0;
        let versions: Vec<_> = made_by(&house, "B2").await.iter().map(|row| rules.with_id(row.rule_id.unwrap()).unwrap().document.clone()).collect();
        assert_eq!(versions, ["Nghị định 20/2021/NĐ-CP", "Nghị định 335/2026/NĐ-CP"]);
    }

    async fn a_date_set_by_hand_stands_where_no_term_fits(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::Embassy, Some(day("2026-11-29"))).await;
        let rows = all(&house).await.1;
        let set = rows.iter().find(|row| row.procedure_id == Some(id)).unwrap();
        assert!(set.is_fixed && set.rule_id.is_none());
        assert_eq!(set.due_on, day("2026-11-29"), "a Sunday, as it was written");
    }

    async fn a_maximum_is_passed_only_by_a_decision_which_is_a_procedure(house: House) {
        let case = friday(&house).await;
        let by = can(&case.officer);
        let limit = made_by(&house, "B2").await.remove(0);
        house.clock.set(local("2027-02-10T09:00:00"));
        let decision = Decision {
            no: "45/QĐ-TTTGXH".into(),
            on: day("2027-02-10"),
            signer: "Giám đốc Vi Văn Hợp".into(),
            reason: "Chưa xác minh xong nơi cư trú".into(),
            until: day("2027-02-20"),
        };
        let no_later = house.db.write(async |tx| settling::extend(tx, &by, limit.id, limit.version, decision.clone()).await).await;
        assert_eq!(refusal(no_later), Refusal::ExtensionNotLater);
        let decision = Decision { until: day("2027-04-20"), ..decision };
        let next = house.db.write(async |tx| settling::extend(tx, &by, limit.id, limit.version, decision.clone()).await).await.unwrap();
        let limits = made_by(&house, "B2").await;
        assert_eq!((limits[0].state, limits[0].decision_no.as_deref()), (DeadlineState::Extended, Some("45/QĐ-TTTGXH")));
        assert_eq!((limits[1].id, limits[1].follows_id, limits[1].due_on), (next, Some(limit.id), day("2027-04-20")));
        let filter = procedures::Filter { stay: Some(case.stay), ..Default::default() };
        let (rows, _) = procedures::list(house.db.reader(), &case.officer, &filter, local("2027-02-10T12:00:00"), 0).await.unwrap();
        let passed = rows.iter().find(|row| row.procedure.kind == ProcedureKind::StayExtension).unwrap();
        assert_eq!(passed.procedure.state, ProcedureState::Done);
        let stay = stays::seen_by(house.db.reader(), &house.staff, case.stay).await.unwrap();
        let shown = limits::of_stay(house.db.reader(), &stay, house.clock.now()).await.unwrap();
        assert_eq!(shown[1].nominal, day("2027-04-20"), "120 days now come first");
        assert_eq!(shown[1].decision_no.as_deref(), Some("45/QĐ-TTTGXH"));
        let again = house.db.write(async |tx| settling::extend(tx, &by, limit.id, limit.version, decision).await).await;
        assert_eq!(refusal(again), Refusal::DeadlineSettled);
    }

    async fn an_event_that_only_people_know_begins_its_term(house: House) {
        let case = friday(&house).await;
        let by = can(&case.officer);
        let id = open(&house, &case, ProcedureKind::LegalAid, None).await;
        let rules = all(&house).await.0;
        let (advice, stranger) = (rules.versions("E3").next().unwrap().id, rules.versions("A13").next().unwrap().id);
        let at = local("2026-11-20T11:00:00");
        house.db.write(async |tx| settling::begin(tx, &by, Whose::Procedure(id), advice, at).await).await.unwrap();
        assert_eq!(made_by(&house, "E3").await[0].due_on, day("2026-12-07"), "ten working days over 24 November");
        let wrong = house.db.write(async |tx| settling::begin(tx, &by, Whose::Procedure(id), stranger, at).await).await;
        assert_eq!(refusal(wrong), Refusal::TermDoesNotFit);
        let row = made_by(&house, "E3").await.remove(0);
        house.db.write(async |tx| settling::lift(tx, &by, row.id, row.version, "Đã tư vấn trực tiếp").await).await.unwrap();
        assert_eq!(made_by(&house, "E3").await[0].state, DeadlineState::Lifted);
    }

    async fn leaving_ends_the_maxima_and_what_no_procedure_keeps(house: House) {
        let case = friday(&house).await;
        house.clock.set(local("2026-11-21T09:00:00"));
        let session = house.sign_in(&house.staff).await;
        let end = [("at_on", "2026-11-21"), ("at_at", "08:30"), ("outcome", "VE_DIA_PHUONG"), ("destination", "locality"), ("sure", "yes")];
        let path = format!("/stays/{}/discharge", case.stay);
        assert_eq!(house.post(&session, &path, &end).await.status(), rocket::http::Status::SeeOther);
        let ends: Vec<_> = all(&house).await.1.iter().map(|row| row.state).collect();
        assert!(ends.iter().all(|state| *state != DeadlineState::Open), "{ends:?}");
        assert_eq!(made_by(&house, "B2").await[0].state, DeadlineState::Met);
        assert_eq!(made_by(&house, "A17").await[0].state, DeadlineState::Lifted);
    }
}
