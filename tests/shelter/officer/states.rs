//! A procedure takes the steps that its kind allows, on days that can be; random steps against a naive model.

use super::{Case, friday, open, shown};
use crate::house::{House, can, day, local, refusal, step_on};
use crate::on_both;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use entity::code::Code;
use entity::id::ProcedureId;
use entity::journal::{self, Act};
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::{deadline, procedure_step};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::journal::change_of;
use tamlanh::domain::procedures::steps::{self, NewStep};
use tamlanh::domain::procedures::{self, NewProcedure};

async fn step(
    house: &House,
    case: &Case,
    id: ProcedureId,
    version: i32,
    new: NewStep,
) -> Result<(), Error> {
    let by = can(&case.officer);
    let stepped = house
        .db
        .write(async |tx| steps::record(tx, &by, id, version, new).await);
    stepped.await
}

/// What the program should think, said in another way: by rank, and by what a kind leaves out.
struct Naive {
    kind: ProcedureKind,
    state: ProcedureState,
    started_on: NaiveDate,
    last: NaiveDate,
    version: i32,
    steps: u64,
}

impl Naive {
    fn is_over(&self) -> bool {
        use ProcedureState::*;
        [Done, Refused, Withdrawn, HandedOn].contains(&self.state)
    }

    fn allows(&self, next: ProcedureState) -> bool {
        use ProcedureKind::*;
        use ProcedureState::*;
        let rank = |state| {
            [Prepared, Sent, Acknowledged, Answered]
                .iter()
                .position(|one| *one == state)
        };
        let is_notice = [ResidenceNotice, ForeignerDeclaration].contains(&self.kind);
        let is_decision = [AdmissionDecision, StayExtension, StopDecision].contains(&self.kind);
        match next {
            Prepared | HandedOn => false,
            Appealed if self.state == Refused => true,
            Appealed => self.state == Answered && !is_notice && !is_decision,
            _ if self.is_over() => false,
            Done | Refused | Withdrawn => true,
            Answered if is_notice || is_decision => false,
            Acknowledged if is_decision => false,
            Answered if self.state == Appealed => true,
            _ => matches!((rank(self.state), rank(next)), (Some(now), Some(then)) if then > now),
        }
    }

    fn expects(
        &self,
        next: ProcedureState,
        on: NaiveDate,
        version: i32,
        today: NaiveDate,
    ) -> Option<Refusal> {
        if version != self.version {
            Some(Refusal::ChangedMeanwhile)
        } else if !self.allows(next) {
            Some(if self.is_over() {
                Refusal::ProcedureClosed
            } else {
                Refusal::StepOutOfOrder
            })
        } else if on > today {
            Some(Refusal::InTheFuture)
        } else if on < self.started_on {
            Some(Refusal::BeforeProcedureStart)
        } else if on < self.last {
            Some(Refusal::BeforeEarlierStep)
        } else {
            None
        }
    }
}

on_both! {
    async fn a_step_names_a_paper_of_the_house_and_an_extension_begins_with_its_decision(house: House) {
        let case = friday(&house).await;
        let session = house.sign_in(&case.officer).await;
        let order = [("kind", "decision_to_extend"), ("until_day", "2027-04-30"), ("paper_reason", "chờ tòa"), ("signer", "Bùi Thị Ký")];
        let papers = format!("/stays/{}/papers", case.stay);
        assert_eq!(house.post(&session, &papers, &order).await.status(), Status::SeeOther);
        let id = open(&house, &case, ProcedureKind::StayExtension, "Sở Y tế", None).await;
        let path = format!("/procedures/{id}");
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains("<option value=\"01/QĐ-NTLBM\">"), "{page}");
        let steps = format!("{path}/steps");
        let step = [("version", "1"), ("state", "sent"), ("happened_on", "2026-11-20"), ("paper_no", "01/QĐ-NTLBM")];
        assert_eq!(house.post(&session, &steps, &step).await.status(), Status::SeeOther);
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains("<a href=\"/papers/1\">01/QĐ-NTLBM</a>"), "{page}");

        let limits = tamlanh::domain::stays::seen_by(house.db.reader(), &case.officer, case.stay).await.unwrap();
        let limits = tamlanh::domain::limits::of_stay(house.db.reader(), &limits, house.clock.now()).await.unwrap();
        let end = format!("/deadlines/{}/end", limits[0].id);
        let page = house.get(&session, &end).await.into_string().await.unwrap();
        for said in ["01/QĐ-NTLBM", "Bùi Thị Ký", "2027-04-30", "2026-11-20"] {
            assert!(page.contains(&format!("value=\"{said}\"")), "{said} in\n{page}");
        }
        assert!(!page.contains("chờ tòa"), "the reason stays in the paper");
    }

    async fn random_steps_do_what_a_naive_model_says(house: House) {
        let case = friday(&house).await;
        let seed = 20_261_120;
        let mut rng = fastrand::Rng::with_seed(seed);
        let kinds = [ProcedureKind::Identification, ProcedureKind::ResidenceNotice, ProcedureKind::StayExtension, ProcedureKind::Court];
        let (mut taken, mut refused) = (0, 0);
        for _ in 0..16 {
            let kind = kinds[rng.usize(..kinds.len())];
            house.clock.set(local("2026-11-20T12:00:00"));
            let id = open(&house, &case, kind, "Công an tỉnh", None).await;
            house.clock.set(local("2026-12-10T12:00:00"));
            let today = day("2026-12-10");
            let started_on = day("2026-11-20");
            let mut model = Naive { kind, state: ProcedureState::Prepared, started_on, last: started_on, version: 1, steps: 0 };
            for _ in 0..8 {
                let mut choices = ProcedureState::ALL.to_vec();
                if rng.u8(..3) > 0 {
                    choices.retain(|next| model.allows(*next));
                }
                let next = rng.choice(choices).unwrap_or(ProcedureState::Sent);
                let on = match rng.u8(..6) {
                    0 => started_on - TimeDelta::days(rng.i64(1..5)),
                    1 => today + TimeDelta::days(rng.i64(1..5)),
                    _ => model.last + TimeDelta::days(rng.i64(-1..4)),
                };
                let version = if rng.u8(..10) == 0 { model.version + 1 } else { model.version };
                let expected = model.expects(next, on, version, today);
                // Notice of a stay runs by the clock: of a day that is over it needs the time.
                let new = NewStep { happened_at: NaiveTime::from_hms_opt(12, 0, 0), ..step_on(next, on) };
                let got = match step(&house, &case, id, version, new).await {
                    Ok(()) => None,
                    other => Some(refusal(other)),
                };
                assert_eq!(got, expected, "seed {seed}: {kind:?} {:?} -> {next:?} on {on}", model.state);
                if expected.is_none() {
                    taken += 1;
                    model = Naive { state: next, last: on, version: model.version + 1, steps: model.steps + 1, ..model };
                } else {
                    refused += 1;
                }
                let row = shown(&house, &case, id).await;
                assert_eq!((row.state, row.version), (model.state, model.version), "seed {seed}");
                assert_eq!(row.closed_on, model.is_over().then_some(model.last), "seed {seed}");
                let kept = procedure_step::Entity::find().filter(procedure_step::Column::ProcedureId.eq(id));
                assert_eq!(kept.count(house.db.reader()).await.unwrap(), model.steps, "nothing is lost");
            }
        }
        assert!(taken > 10 && refused > 10, "seed {seed}: {taken} taken, {refused} refused");
        let said = journal::Entity::find().filter(journal::Column::Act.eq(Act::Stepped));
        assert_eq!(said.count(house.db.reader()).await.unwrap(), taken, "one journal row each");
    }

    async fn the_journal_keeps_what_was_opened_and_what_a_step_said(house: House) {
        let case = friday(&house).await;
        let officer = case.officer.user.unwrap();
        let new = NewProcedure {
            kind: ProcedureKind::Identification,
            agency: "Công an tỉnh".into(),
            reference_no: Some("12/CV".into()),
            officer,
            started_on: day("2026-11-20"),
            started_at: None,
            due_on: Some(day("2026-12-20")),
        };
        let by = can(&case.officer);
        let opened = house.db.write(async |tx| procedures::open(tx, &by, case.stay, new).await);
        let id = opened.await.unwrap();
        let sent = NewStep {
            happened_at: NaiveTime::from_hms_opt(11, 30, 0),
            paper_no: Some("88/CV".into()),
            note: Some("qua đường bưu điện".into()),
            ..step_on(ProcedureState::Sent, day("2026-11-20"))
        };
        step(&house, &case, id, 1, sent).await.unwrap();
        let said = async |act: Act| -> serde_json::Value {
            let entry = journal::Entity::find().filter(journal::Column::Act.eq(act)).filter(journal::Column::SubjectId.eq(id.0));
            let entry = entry.one(house.db.reader()).await.unwrap().unwrap();
            change_of(house.db.vault(), &entry).unwrap().unwrap()
        };
        assert_eq!(said(Act::OpenedProcedure).await["to"], json!({
            "kind": "identification", "agency": "Công an tỉnh", "reference_no": "12/CV", "officer": officer,
            "started_on": "2026-11-20", "started_at": null, "due_on": "2026-12-20",
        }));
        let stepped = said(Act::Stepped).await;
        assert_eq!(stepped["from"], json!({ "state": "prepared" }));
        assert_eq!(stepped["to"], json!({
            "state": "sent", "on": "2026-11-20", "at": "11:30:00", "agency": null, "paper_no": "88/CV", "answer_by": null,
        }));
    }

    async fn an_appeal_opens_again_what_was_refused_and_asks_for_an_answer(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::VictimPaper, "Công an tỉnh", None).await;
        step(&house, &case, id, 1, step_on(ProcedureState::Refused, day("2026-11-20"))).await.unwrap();
        assert_eq!(shown(&house, &case, id).await.closed_on, Some(day("2026-11-20")));
        let appeal = NewStep {
            agency: Some("Bộ Công an".into()),
            due_on: Some(day("2026-12-20")),
            ..step_on(ProcedureState::Appealed, day("2026-11-20"))
        };
        let too_early = NewStep { due_on: Some(day("2026-11-19")), ..appeal.clone() };
        assert_eq!(refusal(step(&house, &case, id, 2, too_early).await), Refusal::DueBeforeStart);
        step(&house, &case, id, 2, appeal).await.unwrap();
        let row = shown(&house, &case, id).await;
        assert_eq!((row.closed_on, row.due_on), (None, Some(day("2026-12-20"))));
        house.clock.set(local("2026-12-22T09:00:00"));
        step(&house, &case, id, 3, step_on(ProcedureState::Done, day("2026-12-22"))).await.unwrap();
        let deadlines = deadline::Entity::find().filter(deadline::Column::ProcedureId.eq(id));
        let deadlines = deadlines.all(house.db.reader()).await.unwrap();
        assert_eq!(deadlines.len(), 1);
        assert!(tamlanh::domain::law::deadlines::is_late(&deadlines[0], house.clock.now()), "two days late, for ever");
        let session = house.sign_in(&case.officer).await;
        let page = house.get(&session, &format!("/procedures/{id}")).await.into_string().await.unwrap();
        assert!(page.contains("Bộ Công an") && page.contains("Trễ hạn") && page.contains("Người luat ghi lúc"), "{page}");
    }

    async fn a_step_that_cannot_be_is_refused_at_its_field(house: House) {
        let case = friday(&house).await;
        let id = open(&house, &case, ProcedureKind::Identification, "Công an tỉnh", None).await;
        let session = house.sign_in(&case.officer).await;
        let path = format!("/procedures/{id}/steps");
        for (on, said) in [("2026-11-19", "trước ngày bắt đầu thủ tục"), ("2026-11-21", "chưa đến")] {
            let fields = [("version", "1"), ("state", "sent"), ("happened_on", on)];
            let answer = house.post(&session, &path, &fields).await;
            assert_eq!(answer.status(), rocket::http::Status::UnprocessableEntity);
            let page = answer.into_string().await.unwrap();
            assert!(page.contains(said) && page.contains("href=\"#happened_on\"") && page.contains(on), "{page}");
        }
        let fields = [("version", "1"), ("state", "sent"), ("happened_on", "2026-11-20"), ("answer_by", "2026-12-30")];
        assert_eq!(house.post(&session, &path, &fields).await.status(), rocket::http::Status::SeeOther);
    }
}
