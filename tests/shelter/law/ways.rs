//! What a manager does to the ways: from a day on a step says something else, comes in, or ends; who came before keeps theirs.

use super::{arrived, day, manager};
use crate::house::House;
use crate::on_both;
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
        assert!(page.contains("Còn bước khác đi sau bước này"), "{page}");
        assert_eq!(step(&house, ProcedureKind::Identification).await, identification);
        for path in ["/law/paths/returned/99", "/law/paths/nowhere/1", "/law/paths/nowhere/new"] {
            assert_eq!(house.get(&session, path).await.status(), Status::NotFound, "{path}");
        }
    }
}
