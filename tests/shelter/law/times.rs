//! The time of day of a step: what runs by the clock begins and ends with it; what ends with a day does not ask for it.

use super::{arrived, made_by, open};
use crate::api::program::Program;
use crate::beds::leaving;
use crate::house::{House, admission, can, day, local, newcomer, refusal, step_on};
use crate::on_both;
use chrono::NaiveTime;
use entity::deadline::{Because, DeadlineState};
use entity::id::{ProcedureId, StayId};
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::procedure_step;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Category;
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use tamlanh::domain::access::Actor;
use tamlanh::domain::admission::{Admission, admit};
use tamlanh::domain::discharges::{self, NewDischarge};
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::law::deadlines::{self, Reason};
use tamlanh::domain::procedures;
use tamlanh::domain::procedures::steps::NewStep;

/// Somebody who fled from a beating came on Tuesday 24 November 2026 at seven; it is half past seven.
async fn beaten(house: &House) -> (Actor, StayId) {
    house.clock.set(local("2026-11-24T07:00:00"));
    let (_, beds) = house
        .room("P1", RoomRule::Any, RoomPurpose::Victims, 1)
        .await;
    let mut person = newcomer("Lý Thị Mẩy", Sex::Female, beds[0]);
    person.category = Category::DomesticViolence;
    let new = Admission {
        arrived_at: house.clock.now(),
        despite: true,
        ..admission(vec![person])
    };
    let by = can(&house.staff);
    let stays = house.db.write(async |tx| admit(tx, &by, &new).await);
    let stay = stays.await.unwrap()[0];
    house.clock.set(local("2026-11-24T07:30:00"));
    (house.person("luat", Role::Legal).await, stay)
}

pub async fn step(
    house: &House,
    by: &Actor,
    id: ProcedureId,
    state: ProcedureState,
    (on, at): (&str, Option<&str>),
) -> Result<(), Error> {
    let happened_at = at.map(|at| NaiveTime::parse_from_str(at, "%H:%M").unwrap());
    let new = NewStep {
        happened_at,
        ..step_on(state, day(on))
    };
    house.step(by, id, new).await
}

async fn steps_of(house: &House, id: ProcedureId) -> u64 {
    let steps = procedure_step::Entity::find()
        .filter(procedure_step::Column::ProcedureId.eq(id))
        .count(house.db.reader());
    steps.await.unwrap()
}

on_both! {
    async fn hours_run_from_the_time_of_the_step_that_begins_them_to_that_of_the_one_that_ends_them(house: House) {
        let (officer, stay) = beaten(&house).await;
        let id = open(&house, &officer, stay, ProcedureKind::NoContactOrder).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        let sent = async |at| step(&house, &officer, id, ProcedureState::Sent, ("2026-11-24", at)).await;
        assert_eq!(refusal(sent(None).await), Refusal::TimeNeeded);
        assert!(made_by(&house, "D1").await.is_empty() && steps_of(&house, id).await == 0);
        sent(Some("16:00")).await.unwrap();
        let asked = made_by(&house, "D1").await.remove(0);
        assert_eq!((asked.began_at, asked.due_at), (local("2026-11-24T16:00:00"), local("2026-11-25T04:00:00")));
        assert!(deadlines::is_late(&asked, house.clock.now()));
        let answered = async |on, at| step(&house, &officer, id, ProcedureState::Answered, (on, at)).await;
        assert_eq!(refusal(answered("2026-11-24", Some("15:59")).await), Refusal::BeforeEarlierStep);
        assert_eq!(refusal(answered("2026-11-25", Some("09:01")).await), Refusal::InTheFuture);
        assert_eq!(refusal(answered("2026-11-24", None).await), Refusal::TimeNeeded);
        answered("2026-11-25", Some("03:30")).await.unwrap();
        let asked = made_by(&house, "D1").await.remove(0);
        assert_eq!((asked.state, asked.settled_at), (DeadlineState::Met, Some(local("2026-11-25T03:30:00"))));
        assert!(!deadlines::is_late(&asked, house.clock.now()), "however late it was written down");
    }

    async fn an_answer_after_the_last_minute_is_late_though_it_came_that_day(house: House) {
        let (officer, stay) = beaten(&house).await;
        let id = open(&house, &officer, stay, ProcedureKind::NoContactOrder).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        step(&house, &officer, id, ProcedureState::Sent, ("2026-11-24", Some("08:00"))).await.unwrap();
        step(&house, &officer, id, ProcedureState::Answered, ("2026-11-24", Some("23:30"))).await.unwrap();
        let asked = made_by(&house, "D1").await.remove(0);
        assert_eq!((asked.state, asked.due_at), (DeadlineState::Met, local("2026-11-24T20:00:00")));
        assert!(deadlines::is_late(&asked, house.clock.now()));
    }

    async fn a_step_of_today_without_a_time_is_taken_now(house: House) {
        let (officer, stay) = beaten(&house).await;
        let id = open(&house, &officer, stay, ProcedureKind::NoContactOrder).await;
        house.clock.set(local("2026-11-24T12:00:00"));
        step(&house, &officer, id, ProcedureState::Sent, ("2026-11-24", None)).await.unwrap();
        assert_eq!(made_by(&house, "D1").await[0].due_at, local("2026-11-25T00:00:00"));
        let session = house.sign_in(&officer).await;
        let page = house.get(&session, &format!("/procedures/{id}")).await.into_string().await.unwrap();
        assert!(page.contains("25/11/2026 00:00"), "midnight is a time, and not the end of that day: {page}");
        house.clock.set(local("2026-11-24T15:00:00"));
        step(&house, &officer, id, ProcedureState::Acknowledged, ("2026-11-24", Some("14:00"))).await.unwrap();
        let rows = made_by(&house, "D1").await;
        assert_eq!((rows[0].state, rows[0].settled_at), (DeadlineState::Lifted, Some(local("2026-11-24T14:00:00"))), "at the receipt");
        assert_eq!((rows[1].state, rows[1].due_at), (DeadlineState::Open, local("2026-11-25T02:00:00")));
    }

    async fn a_receipt_in_time_that_is_written_down_later_was_not_late(house: House) {
        let (officer, stay) = beaten(&house).await;
        let id = open(&house, &officer, stay, ProcedureKind::NoContactOrder).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        step(&house, &officer, id, ProcedureState::Sent, ("2026-11-24", Some("16:00"))).await.unwrap();
        let received = async |at| step(&house, &officer, id, ProcedureState::Acknowledged, ("2026-11-24", at)).await;
        assert_eq!(refusal(received(None).await), Refusal::TimeNeeded);
        received(Some("22:00")).await.unwrap();
        let rows = made_by(&house, "D1").await;
        assert!(rows[0].state == DeadlineState::Lifted && !deadlines::is_late(&rows[0], house.clock.now()), "{rows:?}");
        assert_eq!((rows[1].state, rows[1].due_at), (DeadlineState::Open, local("2026-11-25T10:00:00")));
    }

    async fn notice_of_a_stay_is_given_before_eleven_at_night_or_late(house: House) {
        let stay = arrived(&house, "2026-11-24T10:00:00").await;
        let officer = house.person("luat", Role::Legal).await;
        let ids = [open(&house, &officer, stay, ProcedureKind::ResidenceNotice).await, open(&house, &officer, stay, ProcedureKind::ResidenceNotice).await];
        house.clock.set(local("2026-11-25T09:00:00"));
        assert_eq!(refusal(step(&house, &officer, ids[0], ProcedureState::Sent, ("2026-11-24", None)).await), Refusal::TimeNeeded);
        step(&house, &officer, ids[0], ProcedureState::Sent, ("2026-11-24", Some("22:59"))).await.unwrap();
        step(&house, &officer, ids[1], ProcedureState::Sent, ("2026-11-24", Some("23:00"))).await.unwrap();
        let late = made_by(&house, "F1").await.iter().map(|row| deadlines::is_late(row, house.clock.now())).collect::<Vec<_>>();
        assert_eq!(late, [false, true]);
        // Nothing is open in it that runs by the clock: what follows needs no time.
        step(&house, &officer, ids[0], ProcedureState::Done, ("2026-11-24", None)).await.unwrap();
    }

    async fn what_ends_with_a_day_asks_for_no_time_and_is_the_same_with_one(house: House) {
        let stay = arrived(&house, "2026-11-24T10:00:00").await;
        let officer = house.person("luat", Role::Legal).await;
        let ids = [open(&house, &officer, stay, ProcedureKind::Identification).await, open(&house, &officer, stay, ProcedureKind::Identification).await];
        house.clock.set(local("2026-12-16T09:00:00"));
        for (id, at) in [(ids[0], None), (ids[1], Some("23:59"))] {
            step(&house, &officer, id, ProcedureState::Sent, ("2026-11-24", at)).await.unwrap();
            step(&house, &officer, id, ProcedureState::Answered, ("2026-12-14", at)).await.unwrap();
        }
        let rows = made_by(&house, "A6").await;
        assert_eq!((rows[0].due_on, rows[0].due_at, rows[0].state), (rows[1].due_on, rows[1].due_at, rows[1].state));
        assert_eq!((rows[0].due_on, rows[0].state), (day("2026-12-14"), DeadlineState::Met));
        assert!(rows.iter().all(|row| !deadlines::is_late(row, house.clock.now())), "until the end of the day: {rows:?}");
    }

    async fn the_page_leads_to_the_time_and_keeps_what_was_typed(house: House) {
        let (officer, stay) = beaten(&house).await;
        let id = open(&house, &officer, stay, ProcedureKind::NoContactOrder).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        let session = house.sign_in(&officer).await;
        let (page, path) = (format!("/procedures/{id}"), format!("/procedures/{id}/steps"));
        let mut fields = vec![("version", "1"), ("state", "sent"), ("happened_on", "2026-11-24"), ("paper_no", "88/CV")];
        let answer = house.post(&session, &path, &fields).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity);
        let again = answer.into_string().await.unwrap();
        for said in ["href=\"#happened_at\"", "Một hạn tính theo giờ", "value=\"88/CV\"", "value=\"2026-11-24\""] {
            assert!(again.contains(said), "{said}: {again}");
        }
        for (on, at) in [("2026-11-24", "25:00"), ("2026-11-25", "09:30")] {
            let wrong = [("version", "1"), ("state", "sent"), ("happened_on", on), ("happened_at", at)];
            let answer = house.post(&session, &path, &wrong).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity);
            let again = answer.into_string().await.unwrap();
            assert!(again.contains("href=\"#happened_at\"") && again.contains(&format!("value=\"{at}\"")), "{at}: {again}");
        }
        fields.push(("happened_at", "16:00"));
        assert_eq!(house.post(&session, &path, &fields).await.status(), Status::SeeOther);
        let shown = house.get(&session, &page).await.into_string().await.unwrap();
        assert!(shown.contains("<strong>24/11/2026 16:00</strong>") && shown.contains("25/11/2026 04:00"), "{shown}");
    }

    async fn a_program_tells_the_time_and_is_told_where_it_is_missing(house: House) {
        let (officer, stay) = beaten(&house).await;
        let id = open(&house, &officer, stay, ProcedureKind::NoContactOrder).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        let program = Program::new(&house, Role::Legal).await;
        let path = format!("/api/v1/procedures/{id}");
        let steps = format!("{path}/steps");
        let mut sent = json!({ "version": 1, "state": "sent", "happened_on": "2026-11-24" });
        let (status, problem) = program.post(&steps, "a", &sent).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:time-needed")));
        for wrong in ["noon", "24:00", "16:00:60", "2026-11-24T16:00"] {
            sent["happened_at"] = json!(wrong);
            assert_eq!(program.post(&steps, wrong, &sent).await.0, Status::UnprocessableEntity, "{wrong}");
        }
        sent["happened_at"] = json!("16:00");
        assert_eq!(program.post(&steps, "b", &sent).await.0, Status::Created);
        let (_, seen) = program.get(&path).await;
        let (step, deadline) = (&seen["steps"][0], &seen["deadlines"][0]);
        assert_eq!((&step["happened_on"], &step["happened_at"]), (&json!("2026-11-24"), &json!("16:00:00")));
        assert_eq!(deadline["due_at"], json!("2026-11-24T21:00:00Z"));
    }

    async fn of_several_those_that_need_the_time_are_told_apart_and_leave_nothing_behind(house: House) {
        let (officer, stay) = beaten(&house).await;
        let of_hours = open(&house, &officer, stay, ProcedureKind::NoContactOrder).await;
        let of_days = open(&house, &officer, stay, ProcedureKind::LegalAid).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        let session = house.sign_in(&officer).await;
        let items = [of_hours, of_days].map(|id| format!("{id}:1"));
        let mut fields = vec![("item", items[0].as_str()), ("item", items[1].as_str()), ("state", "sent"), ("happened_on", "2026-11-24")];
        let answer = house.post(&session, "/today", &fields).await;
        assert_eq!(answer.status(), Status::Ok);
        let told = answer.into_string().await.unwrap();
        assert!(told.contains("Đã ghi cho 1 thủ tục") && told.contains(&format!("/procedures/{of_hours}#happened_at\"")), "{told}");
        assert_eq!((steps_of(&house, of_hours).await, steps_of(&house, of_days).await), (0, 1));
        assert!(made_by(&house, "D1").await.is_empty());
        fields.remove(1);
        fields.push(("happened_at", "16:00"));
        assert_eq!(house.post(&session, "/today", &fields).await.status(), Status::SeeOther);
        assert_eq!(made_by(&house, "D1").await[0].due_at, local("2026-11-25T04:00:00"));

        let program = Program::new(&house, Role::Legal).await;
        let third = open(&house, &officer, stay, ProcedureKind::NoContactOrder).await;
        house.clock.set(local("2026-11-26T09:00:00"));
        let mut step = json!({ "procedures": [{ "id": third, "version": 1 }], "state": "sent", "happened_on": "2026-11-25" });
        let (status, answer) = program.post("/api/v1/procedures/steps", "a", &step).await;
        assert_eq!((status, &answer["refused"][0]["problem"]["type"]), (Status::Ok, &json!("urn:tamlanh:problem:time-needed")));
        step["happened_at"] = json!("10:00");
        let (_, answer) = program.post("/api/v1/procedures/steps", "b", &step).await;
        assert_eq!(answer["done"], json!([third]));
    }

    async fn what_a_departure_hands_on_ends_at_its_moment(house: House) {
        let stay = arrived(&house, "2026-11-24T10:00:00").await;
        let officer = house.person("luat", Role::Legal).await;
        let notice = open(&house, &officer, stay, ProcedureKind::ResidenceNotice).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        let end = NewDischarge { hand_on: Some("Công an xã nơi đến".into()), ..leaving(local("2026-11-24T20:00:00")) };
        let by = can(&house.staff);
        let left = house.db.write(async |tx| discharges::discharge(tx, &by, stay, end).await);
        left.await.unwrap();
        let row = made_by(&house, "F1").await.remove(0);
        assert_eq!((row.state, row.settled_at), (DeadlineState::Lifted, Some(local("2026-11-24T20:00:00"))));
        assert!(!deadlines::is_late(&row, house.clock.now()), "it left three hours for the notice");
        let reason: Reason = house.db.vault().open(deadlines::REASON, row.reason.as_ref().unwrap()).unwrap();
        assert_eq!(reason, Reason::from(Because::HandedOn));
        let (_, steps) = procedures::seen_by(house.db.reader(), &officer, notice, house.clock.now()).await.unwrap();
        assert_eq!((steps[0].happened_on, steps[0].happened_at), (day("2026-11-24"), NaiveTime::from_hms_opt(20, 0, 0)));
    }

    async fn what_follows_a_step_and_runs_by_the_clock_asks_for_the_time_of_that_step(house: House) {
        let stay = arrived(&house, "2026-11-24T10:00:00").await;
        let boss = house.person("sep", Role::Manager).await;
        let session = house.sign_in(&boss).await;
        let term = [
            ("term_code", "K1"), ("term_name", "Báo tin cho thân nhân"), ("subject", "procedure"), ("term_kind", "identification"), ("starts", "notice_received"),
            ("person", "anyone"), ("who", "police"), ("valid_from", "2026-11-01"), ("amount", "12"), ("unit", "hours"), ("nature", "law"),
            ("document", "Thông tư 60/2026/TT-BCA"), ("article", "Điều 4"), ("certainty", "secondary"), ("step", "save"),
        ];
        assert_eq!(house.post(&session, "/law/terms/new", &term).await.status(), Status::SeeOther);
        let id = open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        let done = async |at| step(&house, &boss, id, ProcedureState::Done, ("2026-11-24", at)).await;
        assert_eq!(refusal(done(None).await), Refusal::TimeNeeded);
        done(Some("17:00")).await.unwrap();
        assert_eq!(made_by(&house, "K1").await[0].due_at, local("2026-11-25T05:00:00"));
    }
}
