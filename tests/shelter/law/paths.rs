//! Paths: what an arrival opens by itself, for whom, and what follows what.

use super::made_by;
use crate::house::{House, admission, can, day, local, newcomer};
use crate::on_both;
use entity::id::StayId;
use entity::membership::Role;
use entity::path_step::Path;
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::{Category, Source};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tamlanh::domain::admission::{Admission, Newcomer, admit};
use tamlanh::domain::files;
use tamlanh::domain::law::paths;
use tamlanh::domain::law::rules::Traits;
use tamlanh::domain::procedures::steps::{self, NewStep};
use tamlanh::domain::residents::Birth;

use ProcedureKind::*;

/// The procedures of a stay in the order in which they opened.
async fn opened(house: &House, stay: StayId) -> Vec<procedure::Model> {
    let rows = procedure::Entity::find().filter(procedure::Column::StayId.eq(stay));
    let rows = rows.order_by_asc(procedure::Column::Id);
    rows.all(house.db.reader()).await.unwrap()
}

async fn kinds(house: &House, stay: StayId) -> Vec<ProcedureKind> {
    let rows = opened(house, stay).await;
    rows.into_iter().map(|row| row.kind).collect()
}

/// Takes people in on Friday 20 November 2026 at 22:00, each in a room for anybody.
async fn take_in(house: &House, source: Source, people: Vec<Newcomer>) -> Vec<StayId> {
    let new = Admission {
        arrived_at: local("2026-11-20T22:00:00"),
        source,
        from_abroad: None,
        despite: true,
        ..admission(people)
    };
    house.clock.set(local("2026-11-20T22:30:00"));
    let by = can(&house.staff);
    let stays = house.db.write(async |tx| admit(tx, &by, &new).await).await;
    stays.unwrap()
}

fn one(category: Category, bed: entity::id::BedId) -> Newcomer {
    Newcomer {
        category,
        ..newcomer("Sùng Thị Dính", Sex::Female, bed)
    }
}

async fn beds(house: &House) -> Vec<entity::id::BedId> {
    let name = format!("P{}", fastrand::u32(..));
    let room = house.room(&name, RoomRule::Any, RoomPurpose::Victims, 3);
    room.await.1
}

on_both! {
    async fn what_opens_by_itself_is_overdue_from_the_minute_of_its_earliest_deadline(house: House) {
        house.person("luat", Role::Legal).await;
        let stay = crate::law::arrived(&house, "2026-11-20T10:00:00").await;
        let deadlines = entity::deadline::Entity::find().all(house.db.reader()).await.unwrap();
        let rows = opened(&house, stay).await;
        assert!(rows.iter().any(|row| row.late_at == Some(local("2026-11-20T23:00:00"))), "the notice of lodging: {rows:?}");
        for row in rows {
            let its = deadlines.iter().filter(|one| one.procedure_id == Some(row.id));
            assert_eq!(row.late_at, its.map(|one| one.due_at).min(), "{:?}", row.kind);
        }
    }

    async fn an_arrival_opens_the_procedures_of_its_way(house: House) {
        let officer = house.person("luat", Role::Legal).await;
        for (category, source, expected) in [
            (Category::BeingIdentified, Source::BorderGuard, vec![InitialVerification, ResidenceNotice, AdmissionDecision]),
            (Category::Victim, Source::Commune, vec![InitialVerification, ResidenceNotice, AdmissionDecision]),
            (Category::DomesticViolence, Source::Commune, vec![ResidenceNotice, AdmissionDecision]),
            (Category::Homeless, Source::Commune, vec![ResidenceNotice, AdmissionDecision]),
            (Category::Other, Source::OnTheirOwn, vec![ResidenceNotice, AdmissionDecision]),
            (Category::Child, Source::ChildHotline, vec![Guardian, ChildProtection, ResidenceNotice, AdmissionDecision]),
        ] {
            let bed = beds(&house).await[0];
            let stay = take_in(&house, source, vec![one(category, bed)]).await[0];
            let mut seen = kinds(&house, stay).await;
            let mut expected = expected;
            seen.sort();
            expected.sort();
            assert_eq!(seen, expected, "{category}");
            assert!(opened(&house, stay).await.iter().all(|row| Some(row.officer_id) == officer.user && row.started_on == day("2026-11-20")));
        }
    }

    async fn their_deadlines_run_from_the_arrival(house: House) {
        house.person("luat", Role::Legal).await;
        let bed = beds(&house).await[0];
        let stay = take_in(&house, Source::BorderGuard, vec![one(Category::BeingIdentified, bed)]).await[0];
        for (code, due_at) in [("A4", "2026-11-24T00:00:00"), ("F1", "2026-11-20T23:00:00"), ("B4", "2026-12-08T00:00:00"), ("A17", "2026-11-21T22:00:00")] {
            let rows = made_by(&house, code).await;
            assert_eq!((rows.len(), rows[0].due_at), (1, local(due_at)), "{code}");
        }
        assert_eq!((made_by(&house, "A11").await.len(), made_by(&house, "B2").await.len()), (1, 1), "both maxima");
        let verification = opened(&house, stay).await.into_iter().find(|row| row.kind == InitialVerification).unwrap();
        assert_eq!((verification.due_on, verification.agency.as_str()), (Some(day("2026-11-23")), "Sở Y tế, Công an cấp tỉnh"));
        let letters = entity::letter::Entity::find().all(house.db.reader()).await.unwrap();
        assert_eq!(letters.len(), 1, "one letter for what opened together");
    }

    async fn a_foreign_girl_and_a_child_with_its_mother_go_their_own_ways_beside(house: House) {
        house.person("luat", Role::Legal).await;
        let places = beds(&house).await;
        let mut girl = one(Category::BeingIdentified, places[0]);
        girl.particulars.nationality = Some("Thái Lan".into());
        girl.particulars.birth = Birth::About { age: 15, on: day("2026-11-20") };
        let stay = take_in(&house, Source::ProvincialPolice, vec![girl]).await[0];
        let seen = kinds(&house, stay).await;
        for kind in [InitialVerification, ForeignerDeclaration, Embassy, Guardian, ChildProtection] {
            assert!(seen.contains(&kind), "{kind}: {seen:?}");
        }
        assert!(!seen.contains(&ResidenceNotice), "foreigners are declared, not notified");
        assert_eq!(made_by(&house, "F3").await[0].due_at, local("2026-11-21T10:00:00"), "twelve hours");
        let mut child = one(Category::AccompanyingMinor, places[2]);
        child.particulars.birth = Birth::About { age: 4, on: day("2026-11-20") };
        child.relation = Some(entity::stay::Relative::Child);
        let family = take_in(&house, Source::BorderGuard, vec![one(Category::BeingIdentified, places[1]), child]).await;
        let (mother, child) = (kinds(&house, family[0]).await, kinds(&house, family[1]).await);
        assert_eq!(child, mother, "with its mother a child needs no guardian, and is protected where somebody asks for it");
    }

    async fn a_child_beside_a_relative_who_is_no_parent_needs_a_guardian(house: House) {
        house.person("luat", Role::Legal).await;
        let places = beds(&house).await;
        let mut child = one(Category::AccompanyingMinor, places[1]);
        child.particulars.birth = Birth::About { age: 9, on: day("2026-11-20") };
        child.relation = Some(entity::stay::Relative::Sibling);
        let family = take_in(&house, Source::BorderGuard, vec![one(Category::BeingIdentified, places[0]), child]).await;
        let seen = kinds(&house, family[1]).await;
        assert!(seen.contains(&Guardian) && seen.contains(&ChildProtection), "{seen:?}");
    }

    async fn whether_somebody_came_from_abroad_is_asked_and_else_judged_by_who_brought_them(house: House) {
        house.person("luat", Role::Legal).await;
        let bed = beds(&house).await[0].to_string();
        house.clock.set(crate::house::night());
        let session = house.sign_in(&house.staff).await;
        let mut form = crate::intake::fields("Sùng Thị Dính", &bed, "k");
        form.retain(|(name, _)| *name != "source" && *name != "agency");
        form.extend([("source", "CA_XA"), ("agency", "Công an xã Bản Lầu"), ("from_abroad", "có")]);
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::UnprocessableEntity, "none of the answers");
        form.pop();
        form.push(("from_abroad", "yes"));
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("<dt>Từ nước ngoài trở về</dt><dd>có</dd>"), "{page}");
        let row = entity::stay::Entity::find_by_id(StayId(1)).one(house.db.reader()).await.unwrap().unwrap();
        let traits = Traits { category: Category::BeingIdentified, is_foreign: false, is_child: false, is_minor: false };
        for (source, from_abroad, way) in [
            (Source::CommunePolice, Some(true), Path::Returned), (Source::CommunePolice, None, Path::FoundHere),
            (Source::BorderGuard, None, Path::Returned), (Source::BorderGuard, Some(false), Path::FoundHere),
        ] {
            let stay = entity::stay::Model { source, from_abroad, ..row.clone() };
            assert_eq!(paths::of(&stay, &traits), [way], "{source} {from_abroad:?}");
        }
    }

    async fn identification_opens_when_verification_is_done(house: House) {
        let officer = house.person("luat", Role::Legal).await;
        let bed = beds(&house).await[0];
        let stay = take_in(&house, Source::BorderGuard, vec![one(Category::BeingIdentified, bed)]).await[0];
        let verification = opened(&house, stay).await.into_iter().find(|row| row.kind == InitialVerification).unwrap();
        house.clock.set(local("2026-11-23T10:00:00"));
        let by = can(&officer);
        let step = NewStep { state: ProcedureState::Done, happened_on: day("2026-11-23"), happened_at: None, agency: None, due_on: None, paper_no: None, note: None };
        house.db.write(async |tx| steps::record(tx, &by, verification.id, verification.version, step).await).await.unwrap();
        let rows = opened(&house, stay).await;
        let identification = rows.iter().find(|row| row.kind == Identification).unwrap();
        assert_eq!((identification.started_on, identification.officer_id, identification.state), (day("2026-11-23"), verification.officer_id, ProcedureState::Prepared));
        assert_eq!(rows.iter().filter(|row| row.kind == Identification).count(), 1);
    }

    async fn an_arrival_by_the_law_of_its_day_opens_the_steps_of_that_day(house: House) {
        let officer = house.person("luat", Role::Legal).await;
        let bed = beds(&house).await[0];
        let new = Admission { arrived_at: local("2025-06-01T10:00:00"), is_long_ago: true, ..admission(vec![one(Category::BeingIdentified, bed)]) };
        let by = can(&house.staff);
        let stay = house.db.write(async |tx| admit(tx, &by, &new).await).await.unwrap()[0];
        assert_eq!(kinds(&house, stay).await, [InitialVerification, ResidenceNotice, AdmissionDecision]);
        let verification = opened(&house, stay).await.into_iter().find(|row| row.kind == InitialVerification).unwrap();
        assert_eq!((verification.agency.as_str(), verification.due_on), ("Phòng Lao động - Thương binh và Xã hội, Công an cấp huyện", None), "the district verified, without a number of days");
        let rules = tamlanh::domain::law::rules::load(house.db.reader()).await.unwrap();
        let basis = rules.with_id(made_by(&house, "B4").await[0].rule_id.unwrap()).unwrap().document.clone();
        assert_eq!(basis, "Nghị định 20/2021/NĐ-CP");
        let by = can(&officer);
        let step = NewStep { state: ProcedureState::Done, happened_on: day("2025-06-10"), happened_at: None, agency: None, due_on: None, paper_no: None, note: None };
        house.db.write(async |tx| steps::record(tx, &by, verification.id, verification.version, step).await).await.unwrap();
        let identification = opened(&house, stay).await.pop().unwrap();
        assert_eq!((identification.kind, identification.agency.as_str(), identification.started_on), (Identification, "Công an cấp huyện", day("2025-06-10")));
        let row = entity::stay::Entity::find_by_id(stay).one(house.db.reader()).await.unwrap().unwrap();
        let lines = files::of_stay(house.db.reader(), house.db.vault(), &row, day("2026-11-23")).await.unwrap();
        for code in ["verification_letters", "verification_result", "victim_paper", "health_check"] {
            let of: Vec<_> = lines.iter().filter(|line| line.item.code == code).map(|line| (line.item.version, line.is_certain())).collect();
            assert_eq!(of, [(0, false)], "{code}: by the law of its day, and not sure");
        }
    }

    async fn a_house_without_officers_still_takes_people_in(house: House) {
        let bed = beds(&house).await[0];
        let stay = take_in(&house, Source::BorderGuard, vec![one(Category::BeingIdentified, bed)]).await[0];
        assert!(kinds(&house, stay).await.is_empty());
        assert_eq!(made_by(&house, "A11").await.len(), 1);
    }

    async fn every_way_is_drawn(house: House) {
        let session = house.sign_in(&house.staff).await;
        let page = house.get(&session, "/law/paths").await.into_string().await.unwrap();
        for said in ["Nạn nhân từ nước ngoài trở về", "Trẻ em đi một mình", "Người lang thang", "sau “Xác minh thông tin ban đầu”", "3 ngày", "Điều 27 khoản 2", "120 ngày", "depth-2"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let before = house.get(&session, "/law/paths?on=2024-01-15").await.into_string().await.unwrap();
        assert!(!before.contains("120 ngày") && before.contains("Nghị định 20/2021/NĐ-CP"), "{before}");
    }
}
