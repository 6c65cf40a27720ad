//! Hearings keep every postponement and its reason; deadlines end on their page as met, extended or lifted.

use super::{friday, open};
use crate::api::program::Program;
use crate::house::{House, can, day, local, refusal};
use crate::on_both;
use entity::deadline::DeadlineState::{Lifted, Open};
use entity::hearing::{self, HearingState};
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::{deadline, procedure};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use tamlanh::domain::error::Refusal;
use tamlanh::domain::procedures::hearings::{self, NewHearing};
use tamlanh::domain::procedures::steps::{self, NewStep};

on_both! {
    async fn every_postponement_is_kept_with_its_reason(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::Court, "Tòa án nhân dân khu vực", None).await;
        let session = house.sign_in(&case.officer).await;
        let set = [("hearing_on", "2026-12-01"), ("hearing_at", "08:00"), ("place", "Phòng xử 2"), ("summons_no", "15/GTT")];
        let path = format!("/procedures/{id}/hearings");
        assert_eq!(house.post(&session, &path, &set).await.status(), Status::SeeOther);
        for (at, to, why) in [("1", "2026-12-08", "Luật sư vắng"), ("2", "2026-12-15", "Thiếu phiên dịch tiếng Dao")] {
            let fields = [("version", "1"), ("postponed_on", to), ("postponed_at", "08:30"), ("new_place", "Phòng xử 1"), ("postpone_reason", why)];
            assert_eq!(house.post(&session, &format!("/hearings/{at}/postpone"), &fields).await.status(), Status::SeeOther);
        }
        let rows = hearing::Entity::find().order_by_asc(hearing::Column::Id).all(house.db.reader()).await.unwrap();
        let seen: Vec<_> = rows.iter().map(|row| (row.state, row.follows_id.map(|id| id.0))).collect();
        assert_eq!(seen, [(HearingState::Postponed, None), (HearingState::Postponed, Some(1)), (HearingState::Set, Some(2))]);
        let sealed = rows[1].reason.as_ref().unwrap();
        assert!(!String::from_utf8_lossy(&sealed.0).contains("phiên dịch"), "what was said is sealed");
        let outcome = [("version", "1"), ("hearing_outcome", "Tuyên án")];
        let early = house.post(&session, "/hearings/3/hold", &outcome).await;
        assert_eq!(early.status(), Status::UnprocessableEntity, "it has not been yet");
        house.clock.set(local("2026-12-15T11:00:00"));
        let session = house.sign_in(&case.officer).await;
        assert_eq!(house.post(&session, "/hearings/3/hold", &outcome).await.status(), Status::SeeOther);
        let page = house.get(&session, &format!("/procedures/{id}")).await.into_string().await.unwrap();
        for said in ["01/12/2026 08:00", "Luật sư vắng", "08/12/2026 08:30", "Thiếu phiên dịch", "15/12/2026 08:30", "Tuyên án"] {
            assert!(page.contains(said), "{said}");
        }
    }

    async fn a_settled_hearing_stays_as_it_is_and_a_new_date_is_later(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::Court, "Tòa án nhân dân khu vực", None).await;
        let by = can(&case.officer);
        let new = |at: &str| NewHearing { at: local(at), place: "Phòng 2".into(), paper_no: None };
        let before = house.db.write(async |tx| hearings::set(tx, &by, id, new("2026-11-19T08:00:00")).await).await;
        assert_eq!(refusal(before), Refusal::BeforeProcedureStart);
        let set = house.db.write(async |tx| hearings::set(tx, &by, id, new("2026-12-01T08:00:00")).await).await.unwrap();
        let earlier = house.db.write(async |tx| hearings::postpone(tx, &by, set, 1, Some(new("2026-11-30T08:00:00")), "x").await).await;
        assert_eq!(refusal(earlier), Refusal::ExtensionNotLater);
        house.db.write(async |tx| hearings::postpone(tx, &by, set, 1, None, "Chưa có ngày mới").await).await.unwrap();
        let again = house.db.write(async |tx| hearings::cancel(tx, &by, set, 2, "x").await).await;
        assert_eq!(refusal(again), Refusal::HearingSettled);
    }

    async fn no_hearing_is_postponed_into_a_procedure_that_is_closed(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::Court, "Tòa án nhân dân khu vực", None).await;
        let by = can(&case.officer);
        let new = |at: &str| NewHearing { at: local(at), place: "Phòng 2".into(), paper_no: None };
        let set = house.db.write(async |tx| hearings::set(tx, &by, id, new("2026-12-01T08:00:00")).await).await.unwrap();
        let step = NewStep { state: ProcedureState::Withdrawn, happened_on: day("2026-11-20"), happened_at: None, agency: None, due_on: None, paper_no: None, note: None };
        house.db.write(async |tx| steps::record(tx, &by, id, 1, step).await).await.unwrap();
        let postponed = house.db.write(async |tx| hearings::postpone(tx, &by, set, 1, Some(new("2026-12-08T08:00:00")), "x").await).await;
        assert_eq!(refusal(postponed), Refusal::ProcedureClosed);
        house.db.write(async |tx| hearings::postpone(tx, &by, set, 1, None, "x").await).await.unwrap();
    }

    async fn a_term_from_the_setting_of_a_hearing_goes_with_it(house: House) {
        let boss = house.person("sep", Role::Manager).await;
        house.clock.set(local("2026-11-19T09:00:00"));
        let session = house.sign_in(&boss).await;
        let term = [
            ("term_code", "K1"), ("term_name", "Báo người giám hộ về phiên tòa"), ("subject", "procedure"), ("term_kind", "court"), ("starts", "hearing_set"),
            ("person", "anyone"), ("who", "shelter"), ("valid_from", "2026-11-01"), ("amount", "3"), ("unit", "working_days"), ("nature", "law"),
            ("document", "Thông tư 60/2026/TT-BYT"), ("article", "Điều 4"), ("certainty", "found"), ("step", "save"),
        ];
        assert_eq!(house.post(&session, "/law/terms/new", &term).await.status(), Status::SeeOther);
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::Court, "Tòa án nhân dân khu vực", None).await;
        let by = can(&case.officer);
        let new = |at: &str| NewHearing { at: local(at), place: "Phòng 2".into(), paper_no: None };
        let first = house.db.write(async |tx| hearings::set(tx, &by, id, new("2026-12-01T08:00:00")).await).await.unwrap();
        house.clock.set(local("2026-11-23T09:00:00"));
        let other = house.db.write(async |tx| hearings::set(tx, &by, id, new("2026-12-03T08:00:00")).await).await.unwrap();
        let rows = async || {
            let rows = deadline::Entity::find().filter(deadline::Column::ProcedureId.eq(id)).order_by_asc(deadline::Column::Id);
            let rows = rows.all(house.db.reader()).await.unwrap();
            rows.into_iter().map(|row| (row.due_on, row.state)).collect::<Vec<_>>()
        };
        let been = house.db.write(async |tx| hearings::set(tx, &by, id, new("2026-11-20T15:00:00")).await).await;
        been.unwrap();
        assert_eq!(rows().await, [(day("2026-11-26"), Open), (day("2026-11-27"), Open)], "24 November is a day off, and what has been begins nothing");
        house.clock.set(local("2026-11-25T09:00:00"));
        house.db.write(async |tx| hearings::postpone(tx, &by, first, 1, Some(new("2026-12-08T08:00:00")), "Luật sư vắng").await).await.unwrap();
        let due = [(day("2026-11-26"), Lifted), (day("2026-11-27"), Open), (day("2026-11-30"), Open)];
        assert_eq!(rows().await, due, "the other hearing keeps its own");
        house.clock.set(local("2026-11-25T10:00:00"));
        house.db.write(async |tx| hearings::cancel(tx, &by, other, 1, "Rút đơn").await).await.unwrap();
        assert_eq!(rows().await[1], (day("2026-11-27"), Lifted));
        let now = procedure::Entity::find_by_id(id).one(house.db.reader()).await.unwrap().unwrap();
        assert_eq!(now.due_on, Some(day("2026-11-30")), "lists go by what still runs");
        let row = deadline::Entity::find().filter(deadline::Column::DueOn.eq(day("2026-11-27"))).filter(deadline::Column::ProcedureId.eq(id));
        let reason = row.one(house.db.reader()).await.unwrap().unwrap().reason.unwrap();
        assert_eq!(house.db.vault().open::<String>("deadline.reason", &reason).unwrap(), "Rút đơn");
    }

    async fn a_maximum_is_extended_on_its_page_by_a_decision_with_a_procedure(house: House) {
        let case = friday(&house).await;
        let session = house.sign_in(&case.officer).await;
        let stay = house.get(&session, &format!("/stays/{}", case.stay)).await.into_string().await.unwrap();
        let end = stay.split('"').find(|part| part.starts_with("/deadlines/") && part.ends_with("/end")).unwrap();
        let path = end.replace("/end", "/extend");
        let form = house.get(&session, end).await.into_string().await.unwrap();
        assert!(form.contains("thủ tục riêng"), "{form}");
        let fields = [("version", "1"), ("decision_no", "45/QĐ-TTTGXH"), ("decided_on", "2026-11-20"), ("decision_signer", "Giám đốc Vi Văn Hợp"), ("until", "2027-04-20"), ("extend_reason", "Chưa xác minh xong")];
        let missing: Vec<_> = fields.iter().copied().filter(|(name, _)| *name != "decision_signer").collect();
        assert_eq!(house.post(&session, &path, &missing).await.status(), Status::UnprocessableEntity);
        assert_eq!(house.post(&session, &path, &fields).await.status(), Status::SeeOther);
        assert_eq!(house.post(&session, &path, &fields).await.status(), Status::Conflict, "it is settled");
        let decided = procedure::Entity::find().filter(procedure::Column::Kind.eq(ProcedureKind::StayExtension));
        let decided = decided.all(house.db.reader()).await.unwrap();
        assert_eq!((decided.len(), decided[0].closed_on), (1, Some(day("2026-11-20"))));
        let stay = house.get(&session, &format!("/stays/{}", case.stay)).await.into_string().await.unwrap();
        assert!(stay.contains("45/QĐ-TTTGXH"));
    }

    async fn a_program_sets_hearings_and_ends_deadlines(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::Court, "Tòa án nhân dân khu vực", Some(day("2026-12-01"))).await;
        let program = Program::new(&house, Role::Legal).await;
        let set = json!({ "at": "2026-12-01T08:00:00+07:00", "place": "Phòng xử 2" });
        let (status, answer) = program.post(&format!("/api/v1/procedures/{id}/hearings"), "h", &set).await;
        assert_eq!(status, Status::Created);
        let hearing = &answer["hearing"];
        let postpone = json!({ "version": 1, "reason": "Luật sư vắng", "to": { "at": "2026-12-08T08:00:00+07:00", "place": "Phòng xử 1" } });
        let path = format!("/api/v1/hearings/{hearing}/postpone");
        assert_eq!(program.post(&path, "p", &postpone).await.0, Status::Ok);
        let (status, problem) = program.post(&path, "again", &postpone).await;
        assert_eq!((status, &problem["type"]), (Status::Conflict, &json!("urn:tamlanh:problem:hearing-settled")));
        let row = deadline::Entity::find().filter(deadline::Column::ProcedureId.eq(id)).filter(deadline::Column::RuleId.is_null()).one(house.db.reader()).await.unwrap().unwrap();
        let extend = json!({ "version": 1, "decision_no": "9/QĐ", "decided_on": "2026-11-20", "signer": "Chánh án", "reason": "Hoãn phiên tòa", "until": "2026-12-10" });
        let (status, answer) = program.post(&format!("/api/v1/deadlines/{}/extend", row.id), "e", &extend).await;
        assert_eq!(status, Status::Created);
        let lift = json!({ "version": 1, "reason": "Tòa án đã thụ lý" });
        let path = format!("/api/v1/deadlines/{}/lift", answer["deadline"]);
        assert_eq!(program.post(&path, "l", &lift).await.0, Status::Ok);
        let staff = Program::new(&house, Role::Staff).await;
        assert_eq!(staff.post(&path, "s", &lift).await.0, Status::Forbidden);
    }

    async fn a_deadline_is_lifted_or_met_on_its_page(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::Embassy, "Đại sứ quán", Some(day("2026-11-22"))).await;
        let other = open(&house, &case, ProcedureKind::Embassy, "Lãnh sự quán", Some(day("2026-11-22"))).await;
        house.clock.set(local("2026-11-25T09:00:00"));
        let session = house.sign_in(&case.officer).await;
        let of = async |id| {
            let rows = deadline::Entity::find().filter(deadline::Column::ProcedureId.eq(id)).filter(deadline::Column::RuleId.is_null());
            rows.one(house.db.reader()).await.unwrap().unwrap()
        };
        let (first, second) = (of(id).await.id, of(other).await.id);
        let lift = [("version", "1"), ("lift_reason", "Đại sứ quán đã đón")];
        assert_eq!(house.post(&session, &format!("/deadlines/{first}/lift"), &lift).await.status(), Status::SeeOther);
        let met = [("version", "1"), ("met_on", "2026-11-24"), ("met_at", "10:00")];
        assert_eq!(house.post(&session, &format!("/deadlines/{second}/meet"), &met).await.status(), Status::SeeOther);
        assert_eq!((of(id).await.state, of(other).await.state), (deadline::DeadlineState::Lifted, deadline::DeadlineState::Met));
        let page = house.get(&session, &format!("/procedures/{other}")).await.into_string().await.unwrap();
        assert!(page.contains("Trễ hạn"), "met two days late stays late");
        let page = house.get(&session, &format!("/procedures/{id}")).await.into_string().await.unwrap();
        assert!(page.contains("Đại sứ quán đã đón"));
    }
}
