//! What is corrected and added after an intake: who belongs with whom, who brought them, what turns up.

use crate::api::program::Program;
use crate::beds::leaving;
use crate::house::{self, House, admission, can, newcomer, night};
use crate::on_both;
use crate::pdf::text_of;
use chrono::TimeDelta;
use entity::id::{BedId, NoteId, StayId};
use entity::journal::{self, Subject};
use entity::membership::Role;
use entity::paper;
use entity::procedure::{self, ProcedureKind};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::{self, Relative, Source};
use rocket::http::{ContentType, Cookie, Header, Method, Status};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use tamlanh::domain::admission::{self as admissions, Newcomer};
use tamlanh::domain::error::Error;
use tamlanh::domain::journal::change_of;
use tamlanh::domain::residents::{Birth, Particulars};
use tamlanh::domain::{discharges, households, transfers};

/// Somebody of about this age.
fn aged(name: &str, age: u32, bed: BedId) -> Newcomer {
    let on = night().date_naive();
    Newcomer {
        particulars: Particulars {
            name: Some(name.into()),
            birth: Birth::About { age, on },
            ..Particulars::default()
        },
        ..newcomer(name, Sex::Female, bed)
    }
}

async fn take_in(house: &House, people: Vec<Newcomer>) -> Vec<StayId> {
    let by = can(&house.staff);
    let new = admissions::Admission {
        arrived_at: house.clock.now(),
        despite: true,
        ..admission(people)
    };
    let admitted = house
        .db
        .write(async |tx| admissions::admit(tx, &by, &new).await);
    admitted.await.unwrap()
}

/// A child who came alone, her mother who came two hours later, and somebody else; an officer sees to procedures.
async fn child_and_mother(house: &House) -> (Cookie<'static>, [StayId; 3]) {
    house.person("phap-ly", Role::Legal).await;
    let (_, beds) = house
        .room("P1", RoomRule::Any, RoomPurpose::Victims, 4)
        .await;
    let child = take_in(house, vec![aged("Giàng Thị Dí", 6, beds[0])]).await[0];
    house.clock.set(night() + TimeDelta::hours(2));
    let mother = take_in(house, vec![aged("Giàng Thị Sua", 27, beds[1])]).await[0];
    let other = take_in(house, vec![aged("Lò Thị Pha", 40, beds[2])]).await[0];
    (house.sign_in(&house.staff).await, [child, mother, other])
}

async fn row(house: &House, id: StayId) -> stay::Model {
    let row = stay::Entity::find_by_id(id).one(house.db.reader()).await;
    row.unwrap().unwrap()
}

async fn kinds(house: &House, id: StayId) -> Vec<ProcedureKind> {
    let rows = procedure::Entity::find().filter(procedure::Column::StayId.eq(id));
    let rows = rows.all(house.db.reader()).await.unwrap();
    let mut kinds: Vec<_> = rows.into_iter().map(|row| row.kind).collect();
    kinds.sort();
    kinds
}

/// Sends the household form of a stay as it is shown, with these fields.
async fn post(
    house: &House,
    session: &Cookie<'static>,
    id: StayId,
    fields: &[(&str, &str)],
) -> (Status, String) {
    let version = row(house, id).await.version.to_string();
    let mut sent = vec![("version", version.as_str())];
    sent.extend(fields);
    let path = format!("/stays/{id}/household");
    let answer = house.post(session, &path, &sent).await;
    let status = answer.status();
    (status, answer.into_string().await.unwrap_or_default())
}

fn code(id: StayId) -> String {
    format!("TL-26-{id:05}")
}

/// The last change of a stay itself that the journal has.
async fn last_change(house: &House, id: StayId) -> Value {
    let rows = journal::Entity::find()
        .filter(journal::Column::StayId.eq(id))
        .filter(journal::Column::Subject.eq(Subject::Stay));
    let mut rows = rows.all(house.db.reader()).await.unwrap();
    rows.sort_by_key(|row| row.id);
    change_of(house.db.vault(), &rows.pop().unwrap())
        .unwrap()
        .unwrap()
}

on_both! {
    async fn the_mother_who_comes_two_hours_later_is_the_head_of_her_child(house: House) {
        let (session, [child, mother, other]) = child_and_mother(&house).await;
        let (status, _) = post(&house, &session, child, &[("other_case", &code(mother)), ("relative", "other")]).await;
        assert_eq!(status, Status::SeeOther);
        let joined = row(&house, child).await;
        assert_eq!((joined.head_id, joined.relation, joined.version), (Some(mother), Some(Relative::Other), 2));
        let change = last_change(&house, child).await;
        assert_eq!(change, json!({ "from": ["household", null, null], "to": ["household", mother, "other"] }));

        // The relation was wrong.
        let (status, _) = post(&house, &session, child, &[("other_case", &code(mother)), ("relative", "child")]).await;
        assert_eq!(status, Status::SeeOther);
        assert_eq!(row(&house, child).await.relation, Some(Relative::Child));
        let path = format!("/stays/{mother}");
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains(&code(child)) && !page.contains(&code(other)), "{page}");

        // Of the household, it goes with its head.
        let path = format!("/stays/{mother}/discharge");
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains("with_household"), "{page}");
    }

    async fn the_head_is_the_first_of_a_household_whenever_they_came(house: House) {
        let (session, [child, mother, other]) = child_and_mother(&house).await;
        for (id, relation) in [(child, "child"), (other, "other")] {
            let (status, _) = post(&house, &session, id, &[("other_case", &code(mother)), ("relative", relation)]).await;
            assert_eq!(status, Status::SeeOther);
        }
        let others = households::others(house.db.reader(), &house.staff, &row(&house, other).await).await.unwrap();
        assert_eq!(others.iter().map(|one| one.id).collect::<Vec<_>>(), [mother, child]);
    }

    async fn who_came_later_has_an_intake_record_of_their_own(house: House) {
        let (session, [child, mother, _]) = child_and_mother(&house).await;
        let issue = async |of: StayId, kind: &str| {
            let path = format!("/stays/{of}/papers");
            let issued = house.post(&session, &path, &[("kind", kind), ("variant", "plain")]).await;
            assert_eq!(issued.status(), Status::SeeOther, "{kind}");
            let paper = paper::Entity::find().order_by_desc(paper::Column::Id).one(house.db.reader()).await.unwrap().unwrap();
            text_of(&house.get(&session, &format!("/papers/{}", paper.id)).await.into_bytes().await.unwrap())
        };
        issue(mother, "decision_to_receive").await;
        house.clock.set(night() + TimeDelta::hours(3));
        let (status, _) = post(&house, &session, child, &[("other_case", &code(mother)), ("relative", "child")]).await;
        assert_eq!(status, Status::SeeOther);
        let of_child = issue(child, "intake_record").await.to_uppercase();
        assert!(of_child.contains("GIÀNG THỊ DÍ"), "{of_child}");
        assert_eq!(of_child.matches("GIÀNG THỊ SUA").count(), 1, "as her mother, not as one who came with her: {of_child}");
        assert!(!of_child.contains("SỐ 01/QĐ-NTLBM"), "the decision came before she belonged to her mother: {of_child}");
        let of_mother = issue(mother, "intake_record").await.to_uppercase();
        assert!(of_mother.contains("GIÀNG THỊ SUA") && !of_mother.contains("GIÀNG THỊ DÍ"), "{of_mother}");
        assert!(of_mother.contains("SỐ 01/QĐ-NTLBM"), "{of_mother}");
    }

    async fn a_household_goes_while_others_join_it_and_change_beds(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 6).await;
        let by = can(&house.staff);
        for round in 0..12 {
            let first = take_in(&house, vec![aged("Giàng Thị Dí", 30, beds[0])]).await[0];
            let head = take_in(&house, vec![aged("Giàng Thị Sua", 57, beds[1])]).await[0];
            let other = take_in(&house, vec![aged("Lò Thị Pha", 40, beds[2])]).await[0];
            let joined = house.db.write(async |tx| households::join(tx, &by, first, 1, head, Relative::Child, false).await);
            joined.await.unwrap();
            let now = house.clock.now() + TimeDelta::minutes(30);
            house.clock.set(now);
            let together = discharges::NewDischarge { with_household: true, ..leaving(now) };
            let go = house.db.write(async |tx| discharges::discharge(tx, &by, head, together.clone()).await);
            let join = house.db.write(async |tx| households::join(tx, &by, other, 1, head, Relative::Other, false).await);
            let swap = house.db.write(async |tx| transfers::swap(tx, &by, first, head, now, true).await);
            let (go, join, swap) = tokio::join!(go, join, swap);
            let told = format!("round {round}: {go:?}, {join:?}, {swap:?}");
            for end in [go.map(drop), join, swap] {
                assert!(matches!(end, Ok(()) | Err(Error::Refused(_))), "{told}");
            }
            house.clock.set(now + TimeDelta::minutes(30));
            let together = discharges::NewDischarge { at: house.clock.now(), ..together };
            for one in [first, head, other] {
                if row(&house, one).await.ended_at.is_none() {
                    let end = house.db.write(async |tx| discharges::discharge(tx, &by, one, together.clone()).await);
                    end.await.unwrap();
                }
            }
            house.clock.set(now + TimeDelta::hours(1));
        }
    }

    async fn a_child_who_leaves_the_household_goes_the_way_of_a_child_alone(house: House) {
        house.person("phap-ly", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 4).await;
        let child = Newcomer { relation: Some(Relative::Child), ..aged("Giàng Thị Dí", 6, beds[1]) };
        let stays = take_in(&house, vec![aged("Giàng Thị Sua", 27, beds[0]), child]).await;
        let (mother, child) = (stays[0], stays[1]);
        let before = kinds(&house, child).await;
        assert!(!before.is_empty() && !before.contains(&ProcedureKind::Guardian), "{before:?}");
        house.clock.set(night() + TimeDelta::hours(3));
        let session = house.sign_in(&house.staff).await;
        // Her mother is beside her, and would be nobody of hers.
        let leave = [("act", "leave"), ("despite", "yes")];
        let (status, _) = post(&house, &session, child, &leave).await;
        assert_eq!(status, Status::SeeOther);
        let left = row(&house, child).await;
        assert_eq!((left.head_id, left.relation), (None, None));
        let opened = kinds(&house, child).await;
        assert!(opened.contains(&ProcedureKind::Guardian), "{opened:?}");

        // Back, and alone again: what is known is not opened again.
        let (status, _) = post(&house, &session, child, &[("other_case", &code(mother)), ("relative", "child")]).await;
        assert_eq!(status, Status::SeeOther);
        assert_eq!(post(&house, &session, child, &leave).await.0, Status::SeeOther);
        assert_eq!(kinds(&house, child).await, opened);
    }

    async fn a_household_has_one_head_who_is_here(house: House) {
        let (session, [child, mother, other]) = child_and_mother(&house).await;
        let join = |head: StayId| [("other_case", code(head)), ("relative", "sibling".to_owned())];
        let refused = async |who: StayId, fields: &[(&str, String)], status: Status, words: &str| {
            let before = row(&house, who).await;
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let (seen, page) = post(&house, &session, who, &fields).await;
            assert_eq!(seen, status, "{words}");
            assert!(page.contains(words), "{words}: {page}");
            assert_eq!(before, row(&house, who).await, "{words}");
        };
        let leave = [("act", "leave".to_owned())];
        refused(child, &join(child), Status::UnprocessableEntity, "mã của chính hồ sơ này").await;
        refused(child, &leave, Status::Conflict, "không thuộc hộ của ai").await;
        refused(child, &[("other_case", "TL-26-00999".into()), ("relative", "child".into())], Status::UnprocessableEntity, "mã hồ sơ không đúng").await;
        refused(child, &[("other_case", code(mother))], Status::UnprocessableEntity, "Hãy chọn").await;
        let (status, _) = post(&house, &session, child, &[("other_case", &code(mother)), ("relative", "child")]).await;
        assert_eq!(status, Status::SeeOther);
        refused(other, &join(child), Status::Conflict, "đang đi cùng người khác").await;
        refused(mother, &join(other), Status::Conflict, "Đang có người đi cùng").await;

        // Somebody else was faster: the page says who, and has what is on record.
        let path = format!("/stays/{child}/household");
        let stale = [("version", "1"), ("other_case", &code(other)), ("relative", "sibling")];
        let answer = house.post(&session, &path, &stale).await;
        assert_eq!(answer.status(), Status::Conflict);
        let page = answer.into_string().await.unwrap();
        assert!(page.contains(&format!("Đang ghi: {}", code(mother))) && page.contains("Đang ghi: con"), "{page}");

        house.clock.set(night() + TimeDelta::minutes(210));
        let end = [("at_on", "2026-11-24"), ("at_at", "02:30"), ("outcome", "TU_Y_ROI_DI"), ("destination", "alone"),
            ("hand_on", "Công an xã theo dõi tiếp"), ("sure", "yes")];
        let path = format!("/stays/{other}/discharge");
        assert_eq!(house.post(&session, &path, &end).await.status(), Status::SeeOther);
        refused(mother, &join(other), Status::Conflict, "đã kết thúc").await;
        refused(other, &join(mother), Status::Conflict, "đã kết thúc").await;
    }

    async fn a_program_joins_leaves_and_adds_as_the_pages_do(house: House) {
        let (_, [child, mother, _]) = child_and_mother(&house).await;
        let program = Program::new(&house, Role::Staff).await;
        let send = async |method: Method, path: String, key: &str, body: &Value| {
            let request = house.client.req(method, path).header(ContentType::JSON);
            let request = request.header(Header::new("Authorization", program.bearer().to_owned()));
            let request = request.header(Header::new("Idempotency-Key", key.to_owned()));
            let answer = request.body(body.to_string()).dispatch().await;
            (answer.status(), answer.into_json::<Value>().await.unwrap())
        };
        let path = format!("/api/v1/stays/{child}/household");
        let join = json!({ "version": 1, "head_id": mother, "relation": "child" });
        for _ in 0..2 {
            let (status, answer) = send(Method::Put, path.clone(), "j", &join).await;
            assert_eq!((status, answer), (Status::Ok, json!({ "stays": [child] })));
        }
        assert_eq!(row(&house, child).await.version, 2, "sent twice, done once");
        let (status, problem) = send(Method::Put, path.clone(), "late", &join).await;
        assert_eq!((status, &problem["type"]), (Status::Conflict, &json!("urn:tamlanh:problem:changed-meanwhile")));
        let (status, problem) = send(Method::Delete, path.clone(), "l0", &json!(null)).await;
        assert_eq!(status, Status::UnprocessableEntity, "{problem}");
        let (status, _) = send(Method::Delete, format!("{path}?version=1"), "l1", &json!(null)).await;
        assert_eq!(status, Status::Conflict);
        let (status, problem) = send(Method::Delete, format!("{path}?version=2"), "l2", &json!(null)).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:bed-unfit")));
        let (status, _) = send(Method::Delete, format!("{path}?version=2&despite=perhaps"), "l3", &json!(null)).await;
        assert_eq!(status, Status::UnprocessableEntity);
        let (status, answer) = send(Method::Delete, format!("{path}?version=2&despite=true"), "l4", &json!(null)).await;
        assert_eq!((status, answer), (Status::Ok, json!({ "stays": [child] })));
        assert_eq!(row(&house, child).await.head_id, None);
        let (_, read) = program.get(&format!("/api/v1/stays/{child}")).await;
        assert_eq!(read["stay"]["version"], json!(3), "what the next change has to name");
        let missing = json!({ "version": 3, "head_id": 777, "relation": "child" });
        assert_eq!(send(Method::Put, path, "m", &missing).await.0, Status::NotFound);

        let path = format!("/api/v1/stays/{child}/belongings");
        let thing = json!({ "what": "giấy khai sinh", "quantity": 1, "kept_by": "shelter", "is_document": true });
        let (status, added) = program.post(&path, "b", &thing).await;
        assert_eq!((status, added), (Status::Created, json!({ "belonging": 1 })));
        let none = json!({ "what": "áo", "quantity": 0, "kept_by": "shelter" });
        assert_eq!(program.post(&path, "n", &none).await.0, Status::UnprocessableEntity);
    }

    async fn who_brought_somebody_is_corrected_with_the_rest_of_the_intake(house: House) {
        let (session, [child, ..]) = child_and_mother(&house).await;
        let path = format!("/stays/{child}/facts");
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        let form = crate::forms::forms(&page).into_iter().find(|form| form.action == path).unwrap();
        let before = kinds(&house, child).await;
        let send = async |form: crate::forms::Form| {
            let sent = form.as_shown();
            let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = house.post(&session, &path, &sent).await;
            (answer.status(), answer.into_string().await.unwrap_or_default())
        };
        let (status, page) = send(form.with("agency", "").with("health", "sốt nhẹ")).await;
        assert_eq!(status, Status::UnprocessableEntity);
        assert!(page.contains("agency-fault") && page.contains("sốt nhẹ"), "{page}");
        let right = form.with("source", "CA_XA").with("agency", "Công an xã Bản Lầu");
        assert_eq!(send(right.clone()).await.0, Status::SeeOther);
        let now = row(&house, child).await;
        assert_eq!((now.source, now.agency.as_str(), now.version), (Source::CommunePolice, "Công an xã Bản Lầu", 2));
        let change = last_change(&house, child).await;
        assert_eq!((&change["from"]["source"], &change["to"]["source"]), (&json!("BDBP"), &json!("CA_XA")));
        assert_eq!(kinds(&house, child).await, before, "both ways begin alike: nothing is opened twice");
        let (status, page) = send(form.with("source", "CA_TINH").with("form_key", "khác")).await;
        assert_eq!(status, Status::Conflict);
        assert!(page.contains("Đang ghi: Công an xã Bản Lầu"), "{page}");
        let path = format!("/stays/{child}");
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains("Công an xã Bản Lầu"), "{page}");
    }

    async fn what_turns_up_later_is_on_the_list_and_is_given_back(house: House) {
        let (session, [_, mother, _]) = child_and_mother(&house).await;
        let path = format!("/stays/{mother}/belongings");
        let thing = [("thing", "điện thoại"), ("quantity", "1"), ("keeper", "shelter"), ("is_document", "")];
        for (field, value) in [("quantity", "0"), ("quantity", "nhiều"), ("keeper", ""), ("thing", "")] {
            let mut wrong = thing.to_vec();
            wrong.retain(|(name, _)| *name != field);
            wrong.push((field, value));
            let answer = house.post(&session, &path, &wrong).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{field} = {value}");
            let page = answer.into_string().await.unwrap();
            let kept = if field == "thing" { "value=\"1\"" } else { "value=\"điện thoại\"" };
            assert!(page.contains(&format!("{field}-fault")) && page.contains(kept), "{field}: {page}");
        }
        assert_eq!(house.post(&session, &path, &thing).await.status(), Status::SeeOther);
        let written = journal::Entity::find().filter(journal::Column::Subject.eq(Subject::Belonging));
        assert_eq!(written.count(house.db.reader()).await.unwrap(), 1);
        for page in ["", "/discharge"] {
            let page = format!("/stays/{mother}{page}");
            let page = house.get(&session, &page).await.into_string().await.unwrap();
            assert!(page.contains("điện thoại × 1"), "{page}");
        }
        house.clock.set(night() + TimeDelta::minutes(210));
        let end = [("at_on", "2026-11-24"), ("at_at", "02:30"), ("outcome", "TU_Y_ROI_DI"), ("destination", "alone"),
            ("hand_on", "Công an xã theo dõi tiếp"), ("returned", "1"), ("sure", "yes")];
        let discharge = format!("/stays/{mother}/discharge");
        assert_eq!(house.post(&session, &discharge, &end).await.status(), Status::SeeOther);
        assert_eq!(house.post(&session, &path, &thing).await.status(), Status::Conflict, "the stay has ended");
    }

    async fn money_and_health_are_of_the_one_who_was_asked_for(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 2).await;
        let child = Newcomer { relation: Some(Relative::Child), ..aged("Giàng Thị Dí", 4, beds[1]) };
        let [mother, child] = take_in(&house, vec![aged("Giàng Thị Sua", 27, beds[0]), child]).await[..] else { panic!() };
        house.clock.set(night() + TimeDelta::days(2));
        let receiver = discharges::Receiver { name: Some("Vàng Seo Páo".into()), remarks: Some("thai 5 tháng".into()), ..Default::default() };
        let together = discharges::NewDischarge { with_household: true, money_vnd: 1_500_000, receiver, ..leaving(house.clock.now()) };
        let by = can(&house.staff);
        house.db.write(async |tx| discharges::discharge(tx, &by, mother, together).await).await.unwrap();
        let of = async |id: StayId| {
            let row = entity::discharge::Entity::find_by_id(id).one(house.db.reader()).await.unwrap().unwrap();
            let receiver: discharges::Receiver = house.db.vault().open(discharges::RECEIVER, &row.receiver).unwrap();
            (row.money_vnd, receiver.name.unwrap(), receiver.remarks)
        };
        assert_eq!(of(mother).await, (1_500_000, "Vàng Seo Páo".to_owned(), Some("thai 5 tháng".to_owned())));
        assert_eq!(of(child).await, (0, "Vàng Seo Páo".to_owned(), None));
    }

    async fn a_note_is_rewritten_in_its_own_stay_only(house: House) {
        let (session, [child, mother, _]) = child_and_mother(&house).await;
        let path = format!("/stays/{child}/note");
        assert_eq!(house.post(&session, &path, &[("body", "đã ăn tối")]).await.status(), Status::SeeOther);
        let note = NoteId(1);
        let elsewhere = format!("/stays/{mother}/note?note={note}");
        assert_eq!(house.post(&session, &elsewhere, &[("body", "đã ngủ")]).await.status(), Status::NotFound);
        let versions = entity::note_version::Entity::find().count(house.db.reader()).await.unwrap();
        assert_eq!(versions, 1);
        let own = format!("{path}?note={note}");
        assert_eq!(house.post(&session, &own, &[("body", "đã ngủ")]).await.status(), Status::SeeOther);
    }

    async fn a_stay_that_ended_tells_who_received_them_and_leads_to_the_next(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 2).await;
        let first = take_in(&house, vec![aged("Giàng Thị Sua", 27, beds[0])]).await[0];
        house.clock.set(night() + TimeDelta::days(7));
        let session = house.sign_in(&house.staff).await;
        let end = [("at_on", "2026-11-30"), ("at_at", "08:00"), ("outcome", "VE_DIA_PHUONG"), ("destination", "locality"),
            ("receiver_name", "Vàng Seo Páo"), ("receiver_agency", "UBND xã Bản Lầu"), ("money", "1.500.000"), ("remarks", "uống thuốc đủ 5 ngày"), ("sure", "yes")];
        let path = format!("/stays/{first}/discharge");
        assert_eq!(house.post(&session, &path, &end).await.status(), Status::SeeOther);
        let back = Newcomer { known: Some(row(&house, first).await.resident_id), ..aged("Giàng Thị Sua", 27, beds[1]) };
        let second = take_in(&house, vec![back]).await[0];
        let auditor = house.person("kiem-tra", Role::Auditor).await;
        let auditor = house.sign_in(&auditor).await;
        let read = async |who: &Cookie<'static>, id: StayId| {
            let path = format!("/stays/{id}");
            house.get(who, &path).await.into_string().await.unwrap()
        };
        let page = read(&session, first).await;
        for told in ["Vàng Seo Páo", "UBND xã Bản Lầu", "1.500.000", "uống thuốc đủ 5 ngày", &code(second)] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let page = read(&session, second).await;
        assert!(page.contains(&code(first)) && page.contains("23/11/2026 23:40 – 30/11/2026 08:00"), "{page}");
        // That two cases are one person's is not for those who see codes only.
        let page = read(&auditor, first).await;
        assert!(page.contains("1.500.000") && !page.contains("Páo") && !page.contains("uống thuốc") && !page.contains(&code(second)), "{page}");
        let elsewhere = crate::lived::another_shelter(&house).await;
        let stranger = house::actor(&house.db, elsewhere, "la", Role::Staff).await;
        let stranger = house.sign_in(&stranger).await;
        let path = format!("/stays/{second}/household");
        let join = [("version", "1"), ("other_case", &code(first)), ("relative", "child")];
        assert_eq!(house.post(&stranger, &path, &join).await.status(), Status::NotFound);
    }
}
