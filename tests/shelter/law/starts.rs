//! The time at which a procedure starts: what runs by the clock from its opening runs from then, also when the law changes later;
//! what ends with a day does not ask for it.

use super::{arrived, made_by, manager, open_by};
use crate::api::program::Program;
use crate::house::{House, can, day, local, refusal, step_on};
use crate::on_both;
use chrono::NaiveTime;
use entity::deadline::DeadlineState;
use entity::id::{ProcedureId, StayId};
use entity::membership::Role;
use entity::procedure::{self, ProcedureKind, ProcedureState};
use rocket::http::{Cookie, Status};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use tamlanh::domain::access::Actor;
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::procedures::steps::NewStep;
use tamlanh::domain::procedures::{self, NewProcedure};

/// Of whatever goes to court the police tell the family within twelve hours.
const TERM: [(&str, &str); 12] = [
    ("term_kind", "court"),
    ("starts", "notice_received"),
    ("person", "anyone"),
    ("who", "police"),
    ("valid_from", "2026-11-01"),
    ("amount", "12"),
    ("unit", "hours"),
    ("nature", "law"),
    ("document", "Thông tư 60/2026/TT-BCA"),
    ("article", "Điều 4"),
    ("certainty", "secondary"),
    ("step", "save"),
];

/// Somebody came on Tuesday 24 November 2026 at ten, and the term is on record; it is nine on the next morning.
async fn next_morning(house: &House) -> (Actor, Cookie<'static>, StayId) {
    let stay = arrived(house, "2026-11-24T10:00:00").await;
    let (boss, session) = manager(house).await;
    let mut term = TERM.to_vec();
    term.extend([
        ("term_code", "K1"),
        ("term_name", "Báo tin cho thân nhân"),
        ("subject", "procedure"),
    ]);
    let added = house.post(&session, "/law/terms/new", &term).await;
    assert_eq!(added.status(), Status::SeeOther);
    house.clock.set(local("2026-11-25T09:00:00"));
    let session = house.sign_in(&boss).await;
    (boss, session, stay)
}

async fn start(
    house: &House,
    by: &Actor,
    stay: StayId,
    kind: ProcedureKind,
    (on, at): (&str, Option<&str>),
) -> Result<ProcedureId, Error> {
    let new = NewProcedure {
        kind,
        agency: "Tòa án nhân dân khu vực 2".into(),
        reference_no: None,
        officer: by.user.unwrap(),
        started_on: day(on),
        started_at: at.map(|at| NaiveTime::parse_from_str(at, "%H:%M").unwrap()),
        due_on: None,
    };
    let by = can(by);
    let opened = house
        .db
        .write(async |tx| procedures::open(tx, &by, stay, new).await);
    opened.await
}

/// Another version of the term, which says something else from its day on.
async fn amend(house: &House, session: &Cookie<'static>, other: &[(&'static str, &'static str)]) {
    let version = TERM.map(|(name, was)| {
        let other = other.iter().find(|(field, _)| *field == name);
        (name, other.map_or(was, |(_, is)| *is))
    });
    let added = house.post(session, "/law/terms/K1", &version).await;
    assert_eq!(added.status(), Status::SeeOther, "{other:?}");
}

on_both! {
    async fn hours_that_run_from_the_start_run_from_its_time(house: House) {
        let (boss, _, stay) = next_morning(&house).await;
        let court = async |when| start(&house, &boss, stay, ProcedureKind::Court, when).await;
        assert_eq!(refusal(court(("2026-11-24", None)).await), Refusal::TimeNeeded);
        assert_eq!(refusal(court(("2026-11-25", Some("09:01"))).await), Refusal::InTheFuture);
        assert_eq!(procedure::Entity::find().count(house.db.reader()).await.unwrap(), 0, "nothing half done");
        let opened = court(("2026-11-24", Some("16:00"))).await.unwrap();
        let step_at = |at: &str| NewStep {
            happened_at: NaiveTime::parse_from_str(at, "%H:%M").ok(),
            ..step_on(ProcedureState::Done, day("2026-11-24"))
        };
        assert_eq!(refusal(house.step(&boss, opened, step_at("15:59")).await), Refusal::BeforeProcedureStart);
        let told = open_by(&house, "K1").await;
        assert_eq!((told.began_at, told.due_at), (local("2026-11-24T16:00:00"), local("2026-11-25T04:00:00")));
        // Of today, no time means now.
        court(("2026-11-25", None)).await.unwrap();
        assert_eq!(made_by(&house, "K1").await[1].due_at, local("2026-11-25T21:00:00"));
    }

    async fn a_start_that_begins_days_alone_asks_for_no_time(house: House) {
        let (boss, _, stay) = next_morning(&house).await;
        let verification = async |at| start(&house, &boss, stay, ProcedureKind::InitialVerification, ("2026-11-24", at)).await;
        verification(None).await.unwrap();
        verification(Some("16:00")).await.unwrap();
        let rows = made_by(&house, "A4").await;
        assert_eq!((rows[0].due_on, rows[0].due_at), (rows[1].due_on, rows[1].due_at));
        start(&house, &boss, stay, ProcedureKind::LegalAid, ("2026-11-24", None)).await.unwrap();
    }

    async fn a_later_change_of_the_law_counts_from_the_time_of_the_start(house: House) {
        let (boss, session, stay) = next_morning(&house).await;
        start(&house, &boss, stay, ProcedureKind::Court, ("2026-11-24", Some("16:00"))).await.unwrap();
        house.clock.set(local("2026-11-25T10:00:00"));
        amend(&house, &session, &[("valid_from", "2026-11-20"), ("amount", "24")]).await;
        let told = open_by(&house, "K1").await;
        assert_eq!((told.began_at, told.due_at), (local("2026-11-24T16:00:00"), local("2026-11-25T16:00:00")));
        // From another event, which here is the same: the one is lifted, and the other runs from the start.
        amend(&house, &session, &[("valid_from", "2026-11-21"), ("starts", "placement"), ("amount", "36")]).await;
        let rows = made_by(&house, "K1").await;
        assert_eq!((rows.len(), rows[0].state), (2, DeadlineState::Lifted));
        let told = open_by(&house, "K1").await;
        assert_eq!((told.began_at, told.due_at), (local("2026-11-24T16:00:00"), local("2026-11-26T04:00:00")));
    }

    async fn the_page_of_a_start_leads_to_the_time_and_keeps_what_was_typed(house: House) {
        let (boss, session, stay) = next_morning(&house).await;
        let officer = boss.user.unwrap().to_string();
        let path = format!("/stays/{stay}/procedures");
        let page = house.get(&session, &format!("{path}/new")).await.into_string().await.unwrap();
        assert!(page.contains("name=\"started_at\"") && page.contains("Giờ chỉ cần khi một hạn tính theo giờ"), "{page}");
        let form = |on, at| [
            ("kind", "court"), ("agency", "Tòa án nhân dân khu vực 2"), ("reference_no", "88/CV"), ("officer", officer.as_str()),
            ("started_on", on), ("started_at", at),
        ];
        for (on, at, field) in [
            ("2026-11-24", "", "started_at"), ("2026-11-24", "25:00", "started_at"), ("2026-11-25", "09:30", "started_at"),
            ("2026-11-26", "", "started_on"),
        ] {
            let answer = house.post(&session, &path, &form(on, at)).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{on} {at}");
            let again = answer.into_string().await.unwrap();
            for said in [format!("href=\"#{field}\""), format!("value=\"{on}\""), format!("value=\"{at}\""), "value=\"88/CV\"".to_owned()] {
                assert!(again.contains(&said), "{on} {at}: {said}: {again}");
            }
            assert_eq!(again.contains("Một hạn tính theo giờ"), at.is_empty() && field == "started_at", "{on} {at}: {again}");
        }
        assert_eq!(house.post(&session, &path, &form("2026-11-24", "16:00")).await.status(), Status::SeeOther);
        assert_eq!(open_by(&house, "K1").await.due_at, local("2026-11-25T04:00:00"));
        let journal = house.get(&session, "/journal?changes=true").await.into_string().await.unwrap();
        assert!(journal.contains("Giờ bắt đầu: 16:00<"), "{journal}");
    }

    async fn a_program_tells_the_time_of_a_start_and_is_told_where_it_is_missing(house: House) {
        let (boss, _, stay) = next_morning(&house).await;
        let program = Program::new(&house, Role::Legal).await;
        let path = format!("/api/v1/stays/{stay}/procedures");
        let mut opening = json!({ "kind": "court", "agency": "Tòa án", "officer_id": boss.user.unwrap(), "started_on": "2026-11-24" });
        let (status, problem) = program.post(&path, "a", &opening).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:time-needed")));
        for wrong in ["noon", "24:00", "2026-11-24T16:00"] {
            opening["started_at"] = json!(wrong);
            assert_eq!(program.post(&path, wrong, &opening).await.0, Status::UnprocessableEntity, "{wrong}");
        }
        opening["started_at"] = json!("16:00");
        let (status, opened) = program.post(&path, "b", &opening).await;
        assert_eq!(status, Status::Created, "{opened}");
        let (_, seen) = program.get(&format!("/api/v1/procedures/{}", opened["procedure"])).await;
        assert_eq!(seen["deadlines"][0]["due_at"], json!("2026-11-24T21:00:00Z"));
    }
}
