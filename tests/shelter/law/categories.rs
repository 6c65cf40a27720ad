//! A category changes from a day on: what follows is adjusted, what was stays to be seen.

use super::{arrived, day, local, made_by, manager, refusal};
use crate::api::program::Program;
use crate::house::{House, can};
use crate::on_both;
use chrono::NaiveDate;
use entity::deadline::DeadlineState;
use entity::membership::Role;
use entity::procedure::{self, ProcedureKind};
use entity::stay::Category;
use rocket::http::Status;
use sea_orm::EntityTrait;
use serde_json::json;
use tamlanh::domain::categories::{self, NewCategory};
use tamlanh::domain::error::{Error, Refusal};

async fn change(
    house: &House,
    stay: entity::id::StayId,
    category: Category,
    since: NaiveDate,
) -> Result<(), Error> {
    let new = NewCategory {
        category,
        since,
        reason: "Kết luận của công an".into(),
        paper_no: Some("12/KL-CA".into()),
    };
    let by = can(&house.staff);
    house
        .db
        .write(async |tx| categories::change(tx, &by, stay, new).await)
        .await
}

on_both! {
    async fn what_no_longer_holds_is_lifted_with_the_reason(house: House) {
        house.person("luat", Role::Legal).await;
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        house.clock.set(local("2026-11-23T09:00:00"));
        change(&house, stay, Category::Homeless, day("2026-11-22")).await.unwrap();
        for code in ["A11", "A4"] {
            let row = made_by(&house, code).await.remove(0);
            assert_eq!(row.state, DeadlineState::Lifted, "{code}");
            let reason: String = house.db.vault().open("deadline.reason", row.reason.as_ref().unwrap()).unwrap();
            assert_eq!(reason, "Kết luận của công an");
        }
        for code in ["B2", "B4"] {
            assert_eq!(made_by(&house, code).await[0].state, DeadlineState::Open, "{code} holds for everybody");
        }
        let rows = categories::of_stay(house.db.reader(), stay).await.unwrap();
        assert_eq!(rows.iter().map(|row| (row.category, row.since)).collect::<Vec<_>>(), [(Category::BeingIdentified, day("2026-11-20")), (Category::Homeless, day("2026-11-22"))]);
        assert_eq!(rows[1].paper_no.as_deref(), Some("12/KL-CA"));
        let procedures = procedure::Entity::find().all(house.db.reader()).await.unwrap();
        let verification = procedures.iter().find(|row| row.kind == ProcedureKind::InitialVerification).unwrap();
        assert_eq!((verification.closed_on, verification.due_on), (None, None), "people close it, no law presses");
    }

    async fn what_holds_from_now_on_begins_on_that_day(house: House) {
        house.person("luat", Role::Legal).await;
        let stay = arrived(&house, "2026-11-10T10:00:00").await;
        house.clock.set(local("2026-11-11T09:00:00"));
        change(&house, stay, Category::Other, day("2026-11-10")).await.unwrap();
        house.clock.set(local("2026-11-23T09:00:00"));
        change(&house, stay, Category::Victim, day("2026-11-20")).await.unwrap();
        let limits = made_by(&house, "A11").await;
        assert_eq!(limits.iter().map(|row| (row.state, row.nominal_on)).collect::<Vec<_>>(), [(DeadlineState::Lifted, day("2027-03-10")), (DeadlineState::Open, day("2027-03-20"))]);
        assert_eq!(made_by(&house, "B2").await.len(), 1, "three months run on from the arrival");
        assert_eq!(made_by(&house, "A17").await.len(), 1);
        let verify = made_by(&house, "A4").await;
        assert_eq!((verify.len(), verify[1].state, verify[1].due_on), (2, DeadlineState::Open, day("2026-11-23")));
        let procedures = procedure::Entity::find().all(house.db.reader()).await.unwrap();
        let verification: Vec<_> = procedures.iter().filter(|row| row.kind == ProcedureKind::InitialVerification).collect();
        assert_eq!((verification.len(), verification[0].due_on), (1, Some(day("2026-11-23"))), "it was open already");
    }

    async fn a_way_that_opens_later_opens_from_its_day(house: House) {
        let stay = arrived(&house, "2026-11-10T10:00:00").await;
        house.clock.set(local("2026-11-10T11:00:00"));
        change(&house, stay, Category::Homeless, day("2026-11-10")).await.unwrap();
        house.person("luat", Role::Legal).await;
        house.clock.set(local("2026-11-23T09:00:00"));
        change(&house, stay, Category::BeingIdentified, day("2026-11-20")).await.unwrap();
        let procedures = procedure::Entity::find().all(house.db.reader()).await.unwrap();
        let verification = procedures.iter().find(|row| row.kind == ProcedureKind::InitialVerification).unwrap();
        assert_eq!((verification.started_on, verification.due_on), (day("2026-11-20"), Some(day("2026-11-23"))));
    }

    async fn a_nationality_learned_later_opens_the_way_of_foreigners_and_lifts_what_holds_for_citizens(house: House) {
        house.person("luat", Role::Legal).await;
        arrived(&house, "2026-11-20T10:00:00").await;
        house.clock.set(local("2026-11-20T15:00:00"));
        let session = house.sign_in(&house.staff).await;
        let form = |version, nationality| [("full_name", "Malee"), ("sex", "female"), ("version", version), ("nationality", nationality)];
        assert_eq!(house.post(&session, "/stays/1/person", &form("1", "Viet nam")).await.status(), Status::SeeOther);
        assert!(made_by(&house, "F3").await.is_empty(), "a citizen, however it is spelt");
        assert_eq!(made_by(&house, "F1").await[0].state, DeadlineState::Open);
        assert_eq!(house.post(&session, "/stays/1/person", &form("2", "Thái Lan")).await.status(), Status::SeeOther);
        let declared = made_by(&house, "F3").await;
        assert_eq!(declared[0].due_at, local("2026-11-20T22:00:00"), "twelve hours from the arrival");
        assert_eq!(made_by(&house, "F1").await[0].state, DeadlineState::Lifted);
        let procedures = procedure::Entity::find().all(house.db.reader()).await.unwrap();
        for kind in [ProcedureKind::ForeignerDeclaration, ProcedureKind::Embassy] {
            assert_eq!(procedures.iter().filter(|row| row.kind == kind).count(), 1, "{kind:?}");
        }
    }

    async fn a_change_keeps_to_the_order_of_days(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        house.clock.set(local("2026-11-23T09:00:00"));
        assert_eq!(refusal(change(&house, stay, Category::Victim, day("2026-11-19")).await), Refusal::BeforeArrival);
        assert_eq!(refusal(change(&house, stay, Category::Victim, day("2026-11-24")).await), Refusal::InTheFuture);
        assert_eq!(refusal(change(&house, stay, Category::BeingIdentified, day("2026-11-21")).await), Refusal::SameCategory);
        change(&house, stay, Category::Victim, day("2026-11-22")).await.unwrap();
        assert_eq!(refusal(change(&house, stay, Category::Homeless, day("2026-11-21")).await), Refusal::BeforeEarlierEntry);
        assert_eq!(made_by(&house, "A11").await.len(), 1, "victims keep the limit that ran before");
    }

    async fn it_is_an_act_on_the_page_and_over_the_api(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        house.clock.set(local("2026-11-23T09:00:00"));
        let (_, session) = manager(&house).await;
        let path = format!("/stays/{stay}/category");
        let mut form = vec![("category", "homeless"), ("category_since", "2026-11-22"), ("paper_no", "12/KL")];
        assert_eq!(house.post(&session, &path, &form).await.status(), Status::UnprocessableEntity, "the reason is missing");
        form.push(("category_reason", "Không phải nạn nhân"));
        assert_eq!(house.post(&session, &path, &form).await.status(), Status::SeeOther);
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("Không phải nạn nhân") && page.contains("từ 20/11/2026") && page.contains("12/KL"), "{page}");
        let program = Program::new(&house, Role::Staff).await;
        let body = json!({ "category": "victim", "since": "2026-11-23", "reason": "Có giấy xác nhận", "paper_no": null });
        let path = format!("/api/v1/stays/{stay}/category");
        assert_eq!(program.post(&path, "k1", &body).await, (Status::Ok, json!({ "stays": [1] })));
        let early = json!({ "category": "homeless", "since": "2026-11-01", "reason": "x", "paper_no": null });
        assert_eq!(program.post(&path, "k2", &early).await.0, Status::UnprocessableEntity);
    }
}
