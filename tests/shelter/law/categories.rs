//! A category changes from a day on: what follows is adjusted, what was stays to be seen.

use super::{arrived, made_by, manager};
use crate::api::program::Program;
use crate::house::{House, admission, can, day, local, newcomer, refusal};
use crate::on_both;
use chrono::NaiveDate;
use entity::deadline::DeadlineState;
use entity::id::StayId;
use entity::membership::Role;
use entity::procedure::{self, ProcedureKind};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Category;
use rocket::http::Status;
use sea_orm::EntityTrait;
use serde_json::json;
use tamlanh::domain::admission::{Admission, admit};
use tamlanh::domain::arrivals;
use tamlanh::domain::categories::{self, NewCategory};
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::law::settling::{self, Decision};

pub async fn change(
    house: &House,
    stay: StayId,
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

/// A woman without a home arrived at this moment.
pub async fn homeless(house: &House, at: &str) -> StayId {
    house.clock.set(local(at));
    let name = format!("P{}", fastrand::u32(..));
    let (_, beds) = house
        .room(&name, RoomRule::Women, RoomPurpose::Homeless, 1)
        .await;
    let mut woman = newcomer("Lý Thị Mẩy", Sex::Female, beds[0]);
    woman.category = Category::Homeless;
    let new = Admission {
        arrived_at: house.clock.now(),
        ..admission(vec![woman])
    };
    let by = can(&house.staff);
    let stays = house.db.write(async |tx| admit(tx, &by, &new).await);
    stays.await.unwrap()[0]
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

    async fn a_maximum_that_ran_before_counts_from_when_it_first_began(house: House) {
        let stay = arrived(&house, "2026-11-10T10:00:00").await;
        house.clock.set(local("2026-11-11T09:00:00"));
        change(&house, stay, Category::Other, day("2026-11-11")).await.unwrap();
        house.clock.set(local("2026-11-23T09:00:00"));
        change(&house, stay, Category::Victim, day("2026-11-20")).await.unwrap();
        let again = made_by(&house, "A11").await.pop().unwrap();
        assert_eq!((again.state, again.began_at, again.nominal_on), (DeadlineState::Open, local("2026-11-10T10:00:00"), day("2027-03-10")));
        let (_, session) = manager(&house).await;
        let page = house.get(&session, &format!("/deadlines/{}", again.id)).await.into_string().await.unwrap();
        assert!(page.contains("10/11/2026 10:00 (lúc đến cơ sở)"), "{page}");

        // The moment of the arrival is put right while it does not run: it counts from the right one all the same.
        change(&house, stay, Category::Homeless, day("2026-11-21")).await.unwrap();
        let by = can(&house.staff);
        let right = house.db.write(async |tx| arrivals::correct(tx, &by, stay, local("2026-11-09T22:00:00"), "ghi nhầm").await);
        right.await.unwrap();
        change(&house, stay, Category::Victim, day("2026-11-22")).await.unwrap();
        let open: Vec<_> = made_by(&house, "A11").await.into_iter().filter(|row| row.state == DeadlineState::Open).collect();
        assert_eq!(open.iter().map(|row| row.nominal_on).collect::<Vec<_>>(), [day("2027-03-09")]);
    }

    async fn a_maximum_that_is_wholly_new_counts_from_the_change_and_says_so(house: House) {
        let stay = homeless(&house, "2026-11-10T10:00:00").await;
        house.clock.set(local("2026-11-23T09:00:00"));
        change(&house, stay, Category::Victim, day("2026-11-20")).await.unwrap();
        let limit = made_by(&house, "A11").await.remove(0);
        assert_eq!((limit.began_on, limit.nominal_on), (day("2026-11-20"), day("2027-03-20")));
        let (_, session) = manager(&house).await;
        let path = format!("/deadlines/{}", limit.id);
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains("20/11/2026 00:00 (đổi nhóm đối tượng)") && !page.contains("lúc đến cơ sở"), "{page}");
        let program = Program::new(&house, Role::Legal).await;
        let (_, told) = program.get(&format!("/api/v1/deadlines/{}", limit.id)).await;
        assert_eq!((&told["runs_from"], &told["term"]["starts"]), (&json!("category_changed"), &json!("arrival")));

        // Away and back once more: from the first change, not from the second.
        change(&house, stay, Category::Other, day("2026-11-21")).await.unwrap();
        change(&house, stay, Category::BeingIdentified, day("2026-11-22")).await.unwrap();
        let again = made_by(&house, "A11").await.pop().unwrap();
        assert_eq!((again.state, again.began_on, again.nominal_on), (DeadlineState::Open, day("2026-11-20"), day("2027-03-20")));
        let page = house.get(&session, &format!("/deadlines/{}", again.id)).await.into_string().await.unwrap();
        assert!(page.contains("20/11/2026 00:00 (đổi nhóm đối tượng)"), "{page}");
    }

    async fn a_maximum_that_a_decision_extended_does_not_begin_a_second_time(house: House) {
        let stay = arrived(&house, "2026-11-10T10:00:00").await;
        let officer = house.person("luat", Role::Legal).await;
        house.clock.set(local("2026-11-23T09:00:00"));
        let limit = made_by(&house, "A11").await.remove(0);
        let decision = Decision { no: "45/QĐ".into(), on: day("2026-11-23"), signer: "Giám đốc Vi Văn Hợp".into(), reason: "chưa có nơi về".into(), until: day("2027-06-01") };
        let by = can(&officer);
        house.db.write(async |tx| settling::extend(tx, &by, limit.id, limit.version, decision).await).await.unwrap();
        change(&house, stay, Category::Other, day("2026-11-21")).await.unwrap();
        change(&house, stay, Category::Victim, day("2026-11-22")).await.unwrap();
        let open: Vec<_> = made_by(&house, "A11").await.into_iter().filter(|row| row.state == DeadlineState::Open).collect();
        assert_eq!(open.iter().map(|row| (row.is_fixed, row.due_on)).collect::<Vec<_>>(), [(true, day("2027-06-01"))]);
    }

    async fn what_holds_from_now_on_begins_on_that_day(house: House) {
        house.person("luat", Role::Legal).await;
        let stay = arrived(&house, "2026-11-10T10:00:00").await;
        house.clock.set(local("2026-11-11T09:00:00"));
        change(&house, stay, Category::Other, day("2026-11-10")).await.unwrap();
        house.clock.set(local("2026-11-23T09:00:00"));
        change(&house, stay, Category::Victim, day("2026-11-20")).await.unwrap();
        let limits = made_by(&house, "A11").await;
        assert_eq!(limits.iter().map(|row| (row.state, row.nominal_on)).collect::<Vec<_>>(), [(DeadlineState::Lifted, day("2027-03-10")), (DeadlineState::Open, day("2027-03-10"))]);
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
