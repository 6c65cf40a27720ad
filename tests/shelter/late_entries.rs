//! Somebody who came and left before anybody wrote it down: the bed counts for that time alone, whoever has it now.

use crate::beds::leaving;
use crate::forms;
use crate::house::{self, House, can, day, local, newcomer, night, refusal};
use crate::letters::{Post, reachable};
use crate::on_both;
use crate::pdf::words_of;
use chrono::{DateTime, TimeDelta, Utc};
use entity::deadline::{self, DeadlineState};
use entity::id::{BedId, StayId};
use entity::journal::{self, Act};
use entity::letter::{self, Dropped, LetterKind};
use entity::membership::Role;
use entity::procedure::{self, ProcedureState};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::{Category, Relative, Source};
use entity::user::Language;
use entity::{belonging, discharge, occupancy, stay};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;
use tamlanh::domain::admission::{Admission, Newcomer};
use tamlanh::domain::belongings::NewBelonging;
use tamlanh::domain::discharges::{self, NewDischarge};
use tamlanh::domain::error::Refusal;
use tamlanh::domain::journal::change_of;
use tamlanh::domain::late_entries::Left;
use tamlanh::domain::residents::Birth;
use tamlanh::domain::{rooms, stays};

const CAME: &str = "2026-11-16T10:00:00";
const WENT: &str = "2026-11-18T09:00:00";

/// The form of a woman who was here from Monday to Wednesday of the week before.
pub fn of_who_left<'a>(name: &'a str, bed: &'a str, key: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut form = crate::intake::fields(name, bed, key);
    form.retain(|(field, _)| !field.starts_with("arrived"));
    form.extend([
        ("arrived_on", "2026-11-16"),
        ("arrived_at", "10:00"),
        ("left_on", "2026-11-18"),
        ("left_at", "09:00"),
        ("outcome", "THEO_NGUYEN_VONG"),
        ("destination", "alone"),
        ("hand_on", "Công an xã theo dõi tiếp"),
        ("gave_all_back", "yes"),
    ]);
    form
}

fn with<'a>(form: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut form = form.to_vec();
    form.retain(|(field, _)| *field != name);
    form.push((name, value));
    form
}

/// The end of which nothing more is known; what is open goes on elsewhere.
fn end(at: DateTime<Utc>) -> NewDischarge {
    NewDischarge {
        hand_on: Some("Công an xã theo dõi tiếp".into()),
        ..leaving(at)
    }
}

/// People who came together at one moment and left at another.
fn past(people: Vec<Newcomer>, came: &str, went: &str) -> Admission {
    Admission {
        arrived_at: local(came),
        left: Some(Left {
            end: end(local(went)),
            gave_all_back: true,
        }),
        ..house::admission(people)
    }
}

/// From when until when a bed was or is whose.
async fn had(house: &House, bed: BedId) -> Vec<(i64, DateTime<Utc>, Option<DateTime<Utc>>)> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::BedId.eq(bed))
        .order_by_asc(occupancy::Column::Since);
    let rows = rows.all(house.db.reader()).await.unwrap();
    let told = |row: occupancy::Model| (row.stay_id.unwrap().0, row.since, row.until);
    rows.into_iter().map(told).collect()
}

/// How deadlines and procedures of a stay came out, whoever wrote that down and when.
async fn came_out(house: &House, stay: StayId) -> [Vec<String>; 2] {
    let of = deadline::Column::StayId.eq(stay);
    let rows = deadline::Entity::find().filter(of);
    let told = |row: &deadline::Model| {
        let ends = (row.began_at, row.due_at, row.state, row.settled_at);
        format!("{:?} {} {ends:?}", row.rule_id, row.procedure_id.is_some())
    };
    let rows = rows.all(house.db.reader()).await.unwrap();
    let mut deadlines: Vec<_> = rows.iter().map(told).collect();
    deadlines.sort();
    let of = procedure::Column::StayId.eq(stay);
    let rows = procedure::Entity::find().filter(of);
    let told = |row: &procedure::Model| {
        let days = (row.started_on, row.due_on, row.late_at, row.closed_on);
        format!("{:?} {:?} {} {days:?}", row.kind, row.state, row.version)
    };
    let rows = rows.all(house.db.reader()).await.unwrap();
    let mut procedures: Vec<_> = rows.iter().map(told).collect();
    procedures.sort();
    [deadlines, procedures]
}

/// The beds that the intake page lets one choose.
fn offered(page: &str) -> Vec<String> {
    let mut forms = forms::forms(page).into_iter();
    let form = forms.find(|form| form.action == "/intake").unwrap();
    let mut fields = form.fields.into_iter();
    fields.find(|field| field.name == "bed_1").unwrap().options
}

on_both! {
    async fn a_stay_that_is_over_is_written_down_though_another_has_the_bed_now(house: House) {
        house.person("phap-ly", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Vi Thị Nga", beds[0]).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let form = with(&of_who_left("Lý Thị Mẩy", &bed, "k"), "belongings_1", "2 áo");
        // What the law opens with an intake is in somebody's hands when she leaves.
        let answer = house.post(&session, "/intake", &with(&form, "hand_on", "")).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity);
        let page = answer.into_string().await.unwrap();
        for said in ["id=\"hand_on-fault\"", "value=\"2026-11-18\"", "value=\"09:00\"", "value=\"Lý Thị Mẩy\"", "<details open><summary>Đã rời đi"] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert_eq!(stay::Entity::find().count(house.db.reader()).await.unwrap(), 1, "nothing half done");

        let answer = house.post(&session, "/intake", &form).await;
        assert_eq!(answer.status(), Status::SeeOther);
        let place = answer.headers().get_one("Location").unwrap().to_owned();
        let again = house.post(&session, "/intake", &form).await;
        assert_eq!(again.headers().get_one("Location"), Some(place.as_str()));
        let (came, went) = (local(CAME), local(WENT));
        let rows = stay::Entity::find().filter(stay::Column::ArrivedAt.eq(came)).all(house.db.reader()).await.unwrap();
        let [row] = &rows[..] else { panic!("{rows:?}") };
        let (id, code) = (row.id, stays::code(row));
        assert_eq!(place, format!("/stays/{id}?done=admitted-and-left"));
        assert_eq!((row.ended_at, row.recorded_at), (Some(went), night()));
        assert_eq!(had(&house, beds[0]).await, [(id.0, came, Some(went)), (1, night(), None)]);
        let page = house.get(&session, &place).await.into_string().await.unwrap();
        for said in [code.as_str(), "Đã ghi lượt lưu trú", "P1 · 1", "16/11/2026 10:00 – 18/11/2026 09:00", "đã trả 18/11/2026 09:00"] {
            assert!(page.contains(said), "{said} in {page}");
        }
        let board = house.get(&session, "/").await.into_string().await.unwrap();
        assert!(board.contains("TL-26-00001") && !board.contains(&code));
        let open = deadline::Column::State.eq(DeadlineState::Open);
        let open = deadline::Entity::find().filter(deadline::Column::StayId.eq(id)).filter(open);
        assert_eq!(open.count(house.db.reader()).await.unwrap(), 0);
        for act in [Act::Admitted, Act::Discharged] {
            let told = journal::Entity::find().filter(journal::Column::StayId.eq(id)).filter(journal::Column::Act.eq(act));
            assert_eq!(told.count(house.db.reader()).await.unwrap(), 1, "{act:?}");
        }

        for (order, said) in [
            ([("kind", "intake_record"), ("variant", "plain")], "10 giờ 00 phút, ngày 16 tháng 11 năm 2026"),
            ([("kind", "handover_record"), ("variant", "alone")], "09 giờ 00 phút, ngày 18 tháng 11 năm 2026"),
        ] {
            let issued = house.post(&session, &format!("/stays/{id}/papers"), &order).await.status();
            assert_eq!(issued, Status::SeeOther);
            let number = entity::paper::Entity::find().count(house.db.reader()).await.unwrap();
            let path = format!("/papers/{number}");
            let paper = words_of(&house.get(&session, &path).await.into_bytes().await.unwrap());
            assert!(paper.contains(said) && paper.to_lowercase().contains("lý thị mẩy"), "{paper}");
        }
    }

    async fn a_bed_that_was_retired_since_is_there_for_a_time_before(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let manager = can(&house::as_role(&house.staff, Role::Manager));
        house.db.write(async |tx| rooms::retire_bed(tx, &manager, beds[0]).await).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let form = of_who_left("Lý Thị Mẩy", &bed, "k");
        let stays = with(&crate::intake::fields("Lý Thị Mẩy", &bed, "l"), "arrived_on", "2026-11-21");
        for (form, is_there) in [(&form, true), (&stays, false)] {
            let page = house.post(&session, "/intake", &with(form, "act", "beds")).await.into_string().await.unwrap();
            assert_eq!(offered(&page).contains(&bed), is_there, "{page}");
            assert_eq!(page.contains("nay đã thôi dùng"), is_there, "{page}");
        }
        assert_eq!(house.post(&session, "/intake", &stays).await.status(), Status::Conflict, "she would need it still");
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        let hers = occupancy::Entity::find().filter(occupancy::Column::BedId.eq(beds[0])).filter(occupancy::Column::StayId.is_not_null());
        let hers = hers.one(house.db.reader()).await.unwrap().unwrap();
        assert_eq!((hers.since, hers.until), (local(CAME), Some(local(WENT))));
    }

    async fn it_comes_out_as_if_both_had_been_written_down_in_their_time(house: House) {
        house.person("phap-ly", Role::Legal).await;
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.clock.set(local(CAME));
        let new = Admission { arrived_at: local(CAME), ..house::admission(vec![newcomer("Vi Thị Nga", Sex::Female, beds[0])]) };
        let in_time = house.admit_all(&new).await.unwrap()[0];
        house.clock.set(night());
        let by = can(&house.staff);
        house.db.write(async |tx| discharges::discharge(tx, &by, in_time, end(local(WENT))).await).await.unwrap();
        let late = past(vec![newcomer("Lý Thị Mẩy", Sex::Female, beds[1])], CAME, WENT);
        let late = house.admit_all(&late).await.unwrap()[0];
        let (expected, is) = (came_out(&house, in_time).await, came_out(&house, late).await);
        assert!(expected[0].len() > 3 && !expected[1].is_empty(), "{expected:?}");
        assert_eq!(is, expected);
        let closed = procedure::Entity::find().filter(procedure::Column::State.ne(ProcedureState::HandedOn));
        assert_eq!(closed.count(house.db.reader()).await.unwrap(), 0);
    }

    async fn what_opens_after_a_child_went_to_another_family_is_told_once(house: House) {
        reachable(&house, "luat", Role::Legal, Language::English).await;
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 1).await;
        let mut child = Newcomer { category: Category::Child, ..newcomer("Giàng Thị Sua", Sex::Female, beds[0]) };
        child.particulars.birth = Birth::On(day("2021-05-01"));
        let mut new = Admission { source: Source::ChildHotline, ..past(vec![child], CAME, WENT) };
        let end = &mut new.left.as_mut().unwrap().end;
        (end.outcome, end.destination) = (discharge::Outcome::SubstituteCare, discharge::Destination::SubstituteFamily);
        house.admit_all(&new).await.unwrap();
        let letters = Post::new().at(&house, house.clock.now()).await;
        let told: Vec<_> = letters.iter().map(|letter| letter.subject.as_str()).collect();
        assert_eq!(told, ["[Tạm Lánh] TL-26-00001: Follow-up in substitute care opened"]);
        let queued = letter::Entity::find().filter(letter::Column::Kind.eq(LetterKind::ProcedureOpened)).order_by_asc(letter::Column::Id);
        let queued = queued.all(house.db.reader()).await.unwrap();
        let dropped: Vec<_> = queued.iter().map(|letter| letter.dropped).collect();
        assert_eq!(dropped, [Some(Dropped::Closed), None], "what the arrival opened has ended");
    }

    async fn all_who_came_together_left_at_that_moment(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Family, RoomPurpose::Victims, 2).await;
        let thing = NewBelonging { what: "áo".into(), quantity: 2, kept_by: belonging::Keeper::Shelter, is_document: false, money_vnd: None };
        let child = Newcomer { relation: Some(Relative::Child), belongings: vec![thing], ..newcomer("Giàng Thị Dí", Sex::Female, beds[1]) };
        let mut new = past(vec![newcomer("Giàng Thị Sua", Sex::Female, beds[0]), child], CAME, WENT);
        let left = new.left.as_mut().unwrap();
        left.end.money_vnd = 500_000;
        let stays = house.admit_all(&new).await.unwrap();
        let rows = stay::Entity::find().all(house.db.reader()).await.unwrap();
        assert!(rows.len() == 2 && rows.iter().all(|row| row.ended_at == Some(local(WENT))), "{rows:?}");
        let rows = discharge::Entity::find().order_by_asc(discharge::Column::StayId).all(house.db.reader()).await.unwrap();
        let money: Vec<_> = rows.iter().map(|row| (row.stay_id, row.money_vnd)).collect();
        assert_eq!(money, [(stays[0], 500_000), (stays[1], 0)], "it was given once");
        let things = belonging::Entity::find().all(house.db.reader()).await.unwrap();
        assert_eq!(things.iter().map(|thing| thing.returned_at).collect::<Vec<_>>(), [Some(local(WENT))]);
        // The room is another family's now.
        let two = vec![newcomer("Vi Thị Nga", Sex::Female, beds[0]), newcomer("Vi Thị Hoa", Sex::Female, beds[1])];
        house.admit_all(&house::admission(two)).await.unwrap();
    }

    async fn beds_are_offered_for_the_time_in_which_they_were_needed(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 3).await;
        house.admit("Vi Thị Nga", beds[0]).await.unwrap();
        let since = Admission { arrived_at: local("2026-11-17T12:00:00"), ..house::admission(vec![newcomer("Vàng Thị Dợ", Sex::Female, beds[1])]) };
        house.admit_all(&since).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let [now, since, free] = [beds[0], beds[1], beds[2]].map(|bed| bed.to_string());
        let form = of_who_left("Lý Thị Mẩy", "", "k");
        let page = house.post(&session, "/intake", &with(&form, "act", "beds")).await.into_string().await.unwrap();
        assert_eq!(offered(&page), [now.clone(), free.clone()], "{page}");
        let before = with(&with(&form, "left_on", "2026-11-17"), "left_at", "12:00");
        let page = house.post(&session, "/intake", &with(&before, "act", "beds")).await.into_string().await.unwrap();
        assert_eq!(offered(&page), [now.clone(), since.clone(), free.clone()], "she came as the other left");
        let mut here = form.clone();
        here.retain(|(name, _)| !name.starts_with("left_"));
        let page = house.post(&session, "/intake", &with(&here, "act", "beds")).await.into_string().await.unwrap();
        assert_eq!(offered(&page), std::slice::from_ref(&free));

        let answer = house.post(&session, "/intake", &with(&form, "bed_1", &since)).await;
        assert_eq!(answer.status(), Status::Conflict);
        let page = answer.into_string().await.unwrap();
        assert!(page.contains("Giường P1 · 2 đã có TL-26-00002 từ 17/11/2026 12:00") && page.contains("id=\"bed_1-fault\""), "{page}");
        assert!(page.contains("value=\"2026-11-18\"") && offered(&page) == [now, free], "what was typed stays");
    }

    async fn a_departure_that_cannot_be_is_told_at_its_field(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let form = of_who_left("Lý Thị Mẩy", &bed, "k");
        for (name, value, at) in [
            ("left_on", "2026-11-24", "left_on"), ("left_on", "2026-11-16", "left_on"), ("left_on", "2026-11-15", "left_on"),
            ("left_on", "", "left_on"), ("left_on", "31/2/2026", "left_on"), ("left_at", "", "left_at"), ("outcome", "", "outcome"),
            ("destination", "khong-co", "destination"), ("follow_up_on", "2026-11-17", "follow_up_on"), ("money", "-1", "money"),
            ("receiver_name", "Lý\u{202e}", "receiver_name"),
        ] {
            let answer = house.post(&session, "/intake", &with(&form, name, value)).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{name} {value}");
            let page = answer.into_string().await.unwrap();
            assert!(page.contains(&format!("id=\"{at}-fault\"")) && page.contains("value=\"Lý Thị Mẩy\""), "{name} {value}: {page}");
        }
        // Without word, and less than a month ago: the law has her stay go on.
        let missing = with(&with(&form, "outcome", "MAT_TICH"), "destination", "unknown");
        let page = house.post(&session, "/intake", &missing).await.into_string().await.unwrap();
        assert!(page.contains("id=\"outcome-fault\"") && page.contains("chưa đủ một tháng"), "{page}");
        // Where one thing was typed of it she is not taken for somebody who is here.
        let mut alone = crate::intake::fields("Lý Thị Mẩy", &bed, "k");
        alone.push(("remarks", "khỏe"));
        let page = house.post(&session, "/intake", &alone).await.into_string().await.unwrap();
        assert!(page.contains("id=\"left_on-fault\""), "{page}");
        assert_eq!(stay::Entity::find().count(house.db.reader()).await.unwrap(), 0);
    }

    async fn who_is_here_again_has_both_stays_and_never_two_at_once(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let here = house.admit("Vi Thị Nga", beds[0]).await.unwrap();
        let she = stays::seen_by(house.db.reader(), &house.staff, here).await.unwrap().resident_id;
        let again = |bed| Newcomer { known: Some(she), ..newcomer("Vi Thị Nga", Sex::Female, bed) };
        house.admit_all(&past(vec![again(beds[0])], CAME, WENT)).await.unwrap();
        let twice = past(vec![again(beds[1])], "2026-11-17T10:00:00", "2026-11-19T10:00:00");
        assert_eq!(refusal(house.admit_all(&twice).await), Refusal::AlreadyHere);
        let after = past(vec![again(beds[1])], WENT, "2026-11-19T10:00:00");
        house.admit_all(&after).await.unwrap();
        let rows = stay::Entity::find().filter(stay::Column::ResidentId.eq(she));
        assert_eq!(rows.count(house.db.reader()).await.unwrap(), 3);
    }

    async fn of_two_who_write_down_the_same_bed_for_the_same_days_at_once_one_wins(house: House) {
        for round in 0..5 {
            let (_, beds) = house.room(&format!("P{round}"), RoomRule::Women, RoomPurpose::Victims, 1).await;
            let one = past(vec![newcomer("Lý Thị Mẩy", Sex::Female, beds[0])], CAME, WENT);
            let other = past(vec![newcomer("Lù Thị Sáo", Sex::Female, beds[0])], "2026-11-17T10:00:00", "2026-11-19T10:00:00");
            let (first, second) = tokio::join!(house.admit_all(&one), house.admit_all(&other));
            let (won, lost): (Vec<_>, Vec<_>) = [first, second].into_iter().partition(Result::is_ok);
            let lost: Vec<_> = lost.into_iter().map(refusal).collect();
            assert_eq!((won.len(), lost), (1, vec![Refusal::BedTaken(beds[0])]));
            assert_eq!(had(&house, beds[0]).await.len(), 1, "nothing of the other is left");
        }
    }

    async fn that_two_shared_a_room_who_should_not_have_is_written_down_once_it_was_seen(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let first = house.admit_all(&past(vec![newcomer("Lù Thị Sáo", Sex::Female, beds[0])], CAME, WENT)).await.unwrap()[0];
        let she = stays::seen_by(house.db.reader(), &house.staff, first).await.unwrap().resident_id;
        let other = |came, despite| {
            let new = past(vec![newcomer("Giàng Thị Pà", Sex::Female, beds[1])], came, "2026-11-19T10:00:00");
            Admission { keep_apart: vec![she], despite, ..new }
        };
        assert_eq!(refusal(house.admit_all(&other("2026-11-17T10:00:00", false)).await), Refusal::WereToBeApart(she));
        let session = house.sign_in(&house.staff).await;
        let bed = beds[1].to_string();
        let form = with(&of_who_left("Giàng Thị Pà", &bed, "k"), "keep_apart", "TL-26-00001");
        let page = house.post(&session, "/intake", &form).await.into_string().await.unwrap();
        assert!(page.contains("href=\"#despite\"") && page.contains("id=\"despite-fault\""), "the tick that says so: {page}");
        let second = house.admit_all(&other("2026-11-17T10:00:00", true)).await.unwrap()[0];
        // Beside whom that was, the journal keeps.
        let written = journal::Entity::find().filter(journal::Column::Act.eq(Act::Admitted)).filter(journal::Column::StayId.eq(second));
        let written = written.one(house.db.reader()).await.unwrap().unwrap();
        let change: serde_json::Value = change_of(house.db.vault(), &written).unwrap().unwrap();
        assert_eq!(change["to"][3], json!(she));
        let later = past(vec![newcomer("Vừ Thị Mỷ", Sex::Female, beds[1])], "2026-11-19T10:00:00", "2026-11-20T10:00:00");
        house.admit_all(&Admission { keep_apart: vec![she], ..later }).await.unwrap();
    }

    async fn whoever_stays_may_have_shared_a_room_with_somebody_who_has_left_it(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let first = house.admit_all(&past(vec![newcomer("Lù Thị Sáo", Sex::Female, beds[0])], CAME, WENT)).await.unwrap()[0];
        let she = stays::seen_by(house.db.reader(), &house.staff, first).await.unwrap().resident_id;
        let other = |despite| Admission {
            keep_apart: vec![she],
            despite,
            left: None,
            ..past(vec![newcomer("Giàng Thị Pà", Sex::Female, beds[1])], "2026-11-17T10:00:00", WENT)
        };
        assert_eq!(refusal(house.admit_all(&other(false)).await), Refusal::WereToBeApart(she));
        house.admit_all(&other(true)).await.unwrap();
    }

    async fn whoever_is_written_down_a_little_early_is_in_the_room_already(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let soon = Admission {
            arrived_at: house.clock.now() + TimeDelta::minutes(4),
            ..crate::house::admission(vec![newcomer("Lù Thị Sáo", Sex::Female, beds[0])])
        };
        let first = house.admit_all(&soon).await.unwrap()[0];
        let she = stays::seen_by(house.db.reader(), &house.staff, first).await.unwrap().resident_id;
        let other = Admission {
            keep_apart: vec![she],
            despite: true,
            ..crate::house::admission(vec![newcomer("Giàng Thị Pà", Sex::Female, beds[1])])
        };
        assert_eq!(refusal(house.admit_all(&other).await), Refusal::MustKeepApart(she));
    }

    async fn a_program_writes_down_a_stay_that_is_over(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("Vi Thị Nga", beds[0]).await.unwrap();
        let program = crate::api::program::Program::new(&house, Role::Staff).await;
        let mut body = crate::api::intake("Lý Thị Mẩy", beds[0]);
        body["arrived_at"] = json!("2026-11-16T10:00:00+07:00");
        body["left"] = json!({
            "at": "2026-11-18T09:00:00+07:00", "outcome": "VE_GIA_DINH", "destination": "family", "receiver_name": "Lý A Sì", "all_returned": true,
        });
        let (status, admitted) = program.post("/api/v1/intakes", "k", &body).await;
        assert_eq!((status, admitted), (Status::Created, json!({ "stays": [2] })));
        let (_, seen) = program.get("/api/v1/stays/2").await;
        let went = json!("2026-11-18T02:00:00Z");
        assert_eq!((&seen["stay"]["ended_at"], &seen["beds"][0]["until"], &seen["belongings"][0]["returned_at"]), (&went, &went, &went));
        let (_, now) = program.get("/api/v1/beds").await;
        assert_eq!(now["beds"][0]["taken"]["case_code"], "TL-26-00001");

        let (status, problem) = program.post("/api/v1/intakes", "again", &body).await;
        assert_eq!((status, &problem["taken"]["case_code"]), (Status::Conflict, &json!("TL-26-00002")));
        assert_eq!(problem["taken"]["instead"], json!([{ "bed": beds[1], "label": "P1 · 2" }]));
        for (n, (at, value, said)) in [
            ("at", json!("2026-11-16T10:00:00+07:00"), "ends-before-it-begins"),
            ("at", json!("2026-11-24T10:00:00+07:00"), "in-the-future"),
            ("money_vnd", json!(-1), "wrong-input"),
            ("outcome", json!("x"), "wrong-input"),
        ].into_iter().enumerate() {
            let mut wrong = body.clone();
            wrong["left"][at] = value;
            let (status, problem) = program.post("/api/v1/intakes", &n.to_string(), &wrong).await;
            assert_eq!(status, Status::UnprocessableEntity, "{at}");
            assert_eq!(problem["type"], format!("urn:tamlanh:problem:{said}"), "{at}: {problem}");
        }
    }
}
