//! What a manager does to the ways: from a day on a step says something else, comes in, or ends; who came before keeps theirs.

use super::{arrived, manager};
use crate::house::{House, day};
use crate::on_both;
use entity::code::Code;
use entity::id::StayId;
use entity::membership::Role;
use entity::path_step::{self, Path};
use entity::procedure::{self, ProcedureKind};
use rocket::http::{Cookie, Status};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

async fn opened(house: &House, stay: StayId) -> Vec<(ProcedureKind, String)> {
    let rows = procedure::Entity::find().filter(procedure::Column::StayId.eq(stay));
    let rows = rows.all(house.db.reader()).await.unwrap();
    rows.into_iter().map(|row| (row.kind, row.agency)).collect()
}

/// The latest version of a kind on the way of those who come back from abroad.
async fn step(house: &House, kind: ProcedureKind) -> path_step::Model {
    let rows = path_step::Entity::find()
        .filter(path_step::Column::Path.eq(Path::Returned))
        .filter(path_step::Column::Kind.eq(kind));
    let rows = rows.all(house.db.reader()).await.unwrap();
    rows.into_iter().max_by_key(|step| step.version).unwrap()
}

/// Sends a form: first to see, then to save it.
async fn post(
    house: &House,
    session: &Cookie<'static>,
    path: &str,
    form: &[(&str, &str)],
) -> (Status, String) {
    let answer = house.post(session, path, form).await;
    let (status, page) = (
        answer.status(),
        answer.into_string().await.unwrap_or_default(),
    );
    if status != Status::Ok {
        return (status, page);
    }
    let mut form = form.to_vec();
    form.push(("step", "save"));
    let saved = house.post(session, path, &form).await.status();
    (saved, page)
}

on_both! {
    async fn who_arrives_from_a_day_on_goes_the_new_way_and_who_came_before_keeps_theirs(house: House) {
        manager(&house).await;
        let before = arrived(&house, "2026-11-20T10:00:00").await;
        let session = house.sign_in(&house.person("sep", Role::Manager).await).await;
        let notice = step(&house, ProcedureKind::ResidenceNotice).await;
        let path = format!("/law/paths/returned/{}", notice.position);
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains("Công an cấp xã"), "{page}");
        let form = [
            ("valid_from", "2026-12-01"), ("step_after", ""), ("step_who", "shelter"), ("step_to", "Công an phường sở tại"),
            ("step_opens", "intake"), ("step_terms", "F1"),
        ];
        let (status, preview) = post(&house, &session, &path, &form).await;
        assert!(preview.contains("01/12/2026") && preview.contains("Công an cấp xã") && preview.contains("Công an phường sở tại"), "{preview}");
        assert_eq!(status, Status::SeeOther);
        let legal_aid = step(&house, ProcedureKind::LegalAid).await;
        let end = [("act", "end"), ("ends_on", "2026-12-01")];
        let (status, preview) = post(&house, &session, &format!("/law/paths/returned/{}", legal_aid.position), &end).await;
        assert!(preview.contains("không có bước này"), "{preview}");
        assert_eq!(status, Status::SeeOther);
        let support = [
            ("step_kind", "residence_notice"), ("valid_from", "2026-12-01"), ("step_after", ""), ("step_who", "commune"), ("step_to", "UBND xã"),
            ("step_opens", "intake"), ("step_terms", ""),
        ];
        let (status, page) = post(&house, &session, "/law/paths/returned/new", &support).await;
        assert_eq!(status, Status::Conflict, "it is there already");
        assert!(page.contains("value=\"UBND xã\""), "what was typed is kept: {page}");

        let is_notice = |kind: &ProcedureKind| *kind == ProcedureKind::ResidenceNotice;
        let of = |opened: Vec<(ProcedureKind, String)>| opened.into_iter().find(|(kind, _)| is_notice(kind)).unwrap().1;
        assert_eq!(of(opened(&house, before).await), "Công an cấp xã");
        let still = arrived(&house, "2026-11-30T10:00:00").await;
        assert_eq!(of(opened(&house, still).await), "Công an cấp xã", "the day before");
        let after = arrived(&house, "2026-12-01T10:00:00").await;
        assert_eq!(of(opened(&house, after).await), "Công an phường sở tại");
        assert_eq!(of(opened(&house, before).await), "Công an cấp xã", "what was opened stays");
        let now = step(&house, ProcedureKind::ResidenceNotice).await;
        assert_eq!((now.version, now.valid_from, now.valid_until), (notice.version + 1, day("2026-12-01"), None));
        let was = path_step::Entity::find_by_id(notice.id).one(house.db.reader()).await.unwrap().unwrap();
        assert_eq!(was.valid_until, Some(day("2026-12-01")));
        assert_eq!(step(&house, ProcedureKind::LegalAid).await.valid_until, Some(day("2026-12-01")));
    }

    async fn a_change_that_breaks_the_way_is_refused_with_what_was_typed(house: House) {
        let (_, session) = manager(&house).await;
        let identification = step(&house, ProcedureKind::Identification).await;
        let path = format!("/law/paths/returned/{}", identification.position);
        let good = [
            ("valid_from", "2026-12-01"), ("step_after", "initial_verification"), ("step_who", "police"), ("step_to", "Công an"),
            ("step_opens", "then"), ("step_terms", "A5 A6"),
        ];
        let with = |field: &str, value: &'static str| good.map(|(name, was)| (name, if name == field { value } else { was }));
        for (field, value, status, said) in [
            ("step_after", "", Status::UnprocessableEntity, "phải chọn bước trước"),
            ("step_after", "identification", Status::UnprocessableEntity, "vòng tròn"),
            ("step_after", "victim_paper", Status::UnprocessableEntity, "vòng tròn"),
            ("step_terms", "A5 F1", Status::UnprocessableEntity, "không thuộc thủ tục này"),
            ("step_terms", "Z99", Status::UnprocessableEntity, "không thuộc thủ tục này"),
            ("valid_from", "2025-07-01", Status::Conflict, ""),
            ("valid_from", "31/02/2027", Status::UnprocessableEntity, ""),
            ("step_to", "", Status::UnprocessableEntity, ""),
        ] {
            let (got, page) = post(&house, &session, &path, &with(field, value)).await;
            assert_eq!(got, status, "{field} {value}: {page}");
            let kept = if field == "step_terms" { value } else { "Công an" };
            assert!(page.contains(said), "{field} {value}: {page}");
            assert!(field == "step_to" || page.contains(&format!("value=\"{kept}\"")), "{field} {value}: {page}");
        }
        let end = [("act", "end"), ("ends_on", "2026-12-01")];
        let (status, page) = post(&house, &session, &path, &end).await;
        assert_eq!(status, Status::Conflict, "the victim's paper waits for it");
        assert!(page.contains("Bước “Giấy xác nhận nạn nhân” đi sau bước này"), "{page}");
        assert_eq!(step(&house, ProcedureKind::Identification).await, identification);
        for path in ["/law/paths/returned/99", "/law/paths/nowhere/1", "/law/paths/nowhere/new"] {
            assert_eq!(house.get(&session, path).await.status(), Status::NotFound, "{path}");
        }
    }

    async fn what_begins_or_ends_later_counts_too(house: House) {
        let (_, session) = manager(&house).await;
        let at = async |kind| format!("/law/paths/returned/{}", step(&house, kind).await.position);
        let said = |from: &'static str, after: &'static str, to: &'static str| [
            ("valid_from", from), ("step_after", after), ("step_who", "shelter"), ("step_to", to), ("step_opens", "then"), ("step_terms", ""),
        ];
        let notice = at(ProcedureKind::ResidenceNotice).await;
        let decision = at(ProcedureKind::AdmissionDecision).await;
        let (status, _) = post(&house, &session, &notice, &said("2027-02-01", "admission_decision", "Công an xã")).await;
        assert_eq!(status, Status::SeeOther);
        let (status, page) = post(&house, &session, &decision, &said("2026-12-01", "residence_notice", "Giám đốc")).await;
        assert_eq!(status, Status::UnprocessableEntity, "from February on they would wait for each other");
        assert!(page.contains("vòng tròn") && page.contains("value=\"Giám đốc\""), "{page}");

        let mut comes_in = said("2027-03-01", "", "UBND xã").to_vec();
        comes_in[4].1 = "intake";
        comes_in.push(("step_kind", "guardian"));
        let (status, _) = post(&house, &session, "/law/paths/returned/new", &comes_in).await;
        assert_eq!(status, Status::SeeOther);
        comes_in[0].1 = "2026-12-01";
        let (status, _) = post(&house, &session, "/law/paths/returned/new", &comes_in).await;
        assert_eq!(status, Status::Conflict, "from March on it would be there twice");
        let legal_aid = at(ProcedureKind::LegalAid).await;
        let page = house.get(&session, &legal_aid).await.into_string().await.unwrap();
        assert!(page.contains("value=\"guardian\""), "one that begins later may be waited for: {page}");
        for (from, after) in [("2027-02-28", "guardian"), ("2027-03-01", "embassy")] {
            let (status, page) = post(&house, &session, &legal_aid, &said(from, after, "Trung tâm")).await;
            assert_eq!(status, Status::UnprocessableEntity, "{from} {after}");
            assert!(page.contains("không có trên lộ trình"), "{page}");
        }
        let (status, _) = post(&house, &session, &legal_aid, &said("2027-03-01", "guardian", "Trung tâm")).await;
        assert_eq!(status, Status::SeeOther);
    }

    async fn a_step_that_ends_may_change_before_and_come_back_after(house: House) {
        let (_, session) = manager(&house).await;
        let at = format!("/law/paths/returned/{}", step(&house, ProcedureKind::LegalAid).await.position);
        let (status, _) = post(&house, &session, &at, &[("act", "end"), ("ends_on", "2027-01-01")]).await;
        assert_eq!(status, Status::SeeOther);
        let said = |from: &'static str, to: &'static str| [
            ("valid_from", from), ("step_after", ""), ("step_who", "legal_aid"), ("step_to", to), ("step_opens", "person"), ("step_terms", "E2"),
        ];
        let (status, _) = post(&house, &session, &at, &said("2026-12-15", "Chi nhánh trợ giúp")).await;
        assert_eq!(status, Status::SeeOther);
        let now = step(&house, ProcedureKind::LegalAid).await;
        assert_eq!((now.valid_from, now.valid_until), (day("2026-12-15"), Some(day("2027-01-01"))), "its end stays");
        let (status, preview) = post(&house, &session, &at, &said("2027-01-01", "Trung tâm mới")).await;
        assert!(preview.contains("Chi nhánh trợ giúp") && preview.contains("Trung tâm mới"), "what it says until then: {preview}");
        assert_eq!(status, Status::SeeOther);
        let now = step(&house, ProcedureKind::LegalAid).await;
        assert_eq!((now.valid_from, now.valid_until), (day("2027-01-01"), None));
    }

    async fn a_way_whose_steps_all_ended_can_begin_again(house: House) {
        let (_, session) = manager(&house).await;
        let steps = path_step::Entity::find().filter(path_step::Column::Path.eq(Path::Homeless)).all(house.db.reader()).await.unwrap();
        let mut left: Vec<_> = steps.into_iter().map(|step| step.position).collect();
        left.sort_unstable();
        left.dedup();
        while !left.is_empty() {
            let before = left.len();
            for position in std::mem::take(&mut left) {
                let end = [("act", "end"), ("ends_on", "2026-12-01")];
                let (status, _) = post(&house, &session, &format!("/law/paths/homeless/{position}"), &end).await;
                if status != Status::SeeOther {
                    left.push(position);
                }
            }
            assert!(left.len() < before, "{left:?}");
        }
        let page = house.get(&session, "/law/paths?on=2026-12-01").await.into_string().await.unwrap();
        assert!(page.contains("chưa có bước nào") && page.contains("/law/paths/homeless/new"), "{page}");
    }

    async fn who_keeps_no_law_writes_no_step(house: House) {
        let notice = step(&house, ProcedureKind::ResidenceNotice).await;
        let path = format!("/law/paths/returned/{}", notice.position);
        let form = [("act", "end"), ("ends_on", "2026-12-01"), ("step", "save")];
        for role in [Role::Staff, Role::Legal] {
            let session = house.sign_in(&house.person(role.code(), role).await).await;
            let page = house.get(&session, &path).await.into_string().await.unwrap();
            assert!(page.contains("Công an cấp xã") && !page.contains("ends_on"), "{role:?}: {page}");
            assert!(house.post(&session, &path, &form).await.status().code >= 400, "{role:?}");
        }
        assert_eq!(step(&house, ProcedureKind::ResidenceNotice).await, notice);
    }
}
