//! Letters: queued with what they tell of, sent once, without a name; one digest a morning; after an outage neither loss nor storm.

use crate::house::{House, PASSWORD, can, day, local, night, step_on};
use crate::on_both;
use chrono::{DateTime, TimeDelta, Utc};
use entity::id::{ProcedureId, StayId};
use entity::letter::{self, Dropped, LetterKind, TroubleKind};
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Category;
use entity::user::Language;
use rocket::http::Status;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use std::sync::{Arc, Mutex};
use tamlanh::domain::access::Actor;
use tamlanh::domain::categories::{self, NewCategory};
use tamlanh::domain::law::settling::{self, Decision};
use tamlanh::domain::law::yearly;
use tamlanh::domain::letters::Trouble;
use tamlanh::domain::procedures::at_once::{self, Chosen};
use tamlanh::domain::procedures::hearings::{self, NewHearing};
use tamlanh::domain::procedures::steps::{self, NewStep};
use tamlanh::domain::procedures::{self, NewProcedure};
use tamlanh::domain::shelters;
use tamlanh::jobs;
use tamlanh::mail::{Letter, Mailer, Memory};

/// Somebody who works here and whom letters reach at `LOGIN@example.vn`.
pub async fn reachable(house: &House, login: &str, role: Role, language: Language) -> Actor {
    let actor = house.person(login, role).await;
    let row = entity::user::Entity::find_by_id(actor.user.unwrap());
    let mut row = row
        .one(house.db.reader())
        .await
        .unwrap()
        .unwrap()
        .into_active_model();
    row.email = Set(Some(format!("{login}@example.vn")));
    row.language = Set(language);
    row.update(house.db.reader()).await.unwrap();
    actor
}

/// Letters as they leave, and what their tries meet.
pub struct Post {
    pub memory: Arc<Mutex<Memory>>,
    pub mailer: Mailer,
}

impl Post {
    pub fn new() -> Post {
        let memory = Arc::new(Mutex::new(Memory::default()));
        let mailer = Mailer::memory(memory.clone(), "https://x.example.vn");
        Post { memory, mailer }
    }

    /// What left since the last look, after a few rounds at this moment.
    pub async fn at(&self, house: &House, moment: DateTime<Utc>) -> Vec<Letter> {
        house.clock.set(moment);
        for _ in 0..3 {
            jobs::round(&house.db, &self.mailer).await.unwrap();
        }
        std::mem::take(&mut self.memory.lock().unwrap().letters)
    }

    pub fn meets(&self, kind: Option<TroubleKind>, status: Option<u16>) {
        self.memory.lock().unwrap().trouble = kind.map(|kind| Trouble { kind, status });
    }
}

struct Case {
    officer: Actor,
    stay: StayId,
}

/// A case with an officer who reads English; the house's own report has been sent.
async fn case(house: &House) -> Case {
    let (_, beds) = house
        .room("P1", RoomRule::Women, RoomPurpose::Victims, 1)
        .await;
    let case = Case {
        stay: house.admit("Phàn Thị Chạn", beds[0]).await.unwrap(),
        officer: reachable(house, "luat", Role::Legal, Language::English).await,
    };
    let (by, report) = (can(&case.officer), ("B14", day("2026-12-14")));
    let sent = house
        .db
        .write(async |tx| yearly::done(tx, &by, report, day("2026-11-23"), None).await);
    sent.await.unwrap();
    case
}

async fn open(house: &House, case: &Case, kind: ProcedureKind, due_on: &str) -> ProcedureId {
    let by = can(&case.officer);
    let new = NewProcedure {
        kind,
        agency: "Công an tỉnh & Sở".into(),
        reference_no: Some("12/CV".into()),
        officer: case.officer.user.unwrap(),
        started_on: day("2026-11-23"),
        started_at: None,
        due_on: Some(day(due_on)),
    };
    house
        .db
        .write(async |tx| procedures::open(tx, &by, case.stay, new).await)
        .await
        .unwrap()
}

async fn close(house: &House, case: &Case, id: ProcedureId, on: &str) {
    let by = can(&case.officer);
    let step = NewStep {
        state: ProcedureState::Done,
        happened_on: day(on),
        happened_at: None,
        agency: None,
        due_on: None,
        paper_no: None,
        note: None,
    };
    house
        .db
        .write(async |tx| steps::record(tx, &by, id, 1, step).await)
        .await
        .unwrap();
}

async fn of_kind(house: &House, kind: LetterKind) -> Vec<letter::Model> {
    let rows = letter::Entity::find().filter(letter::Column::Kind.eq(kind));
    rows.all(house.db.reader()).await.unwrap()
}

/// One letter left, with this subject and these words, and nothing that somebody typed.
fn tells(letters: &[Letter], subject: &str, words: &[&str]) {
    assert_eq!(letters.len(), 1, "{letters:#?}");
    let letter = &letters[0];
    assert_eq!(letter.subject, subject);
    for said in words {
        assert!(letter.text.contains(said), "{said} in {letter:?}");
    }
    for typed in ["Chạn", "Người", "Công an tỉnh", "12/CV"] {
        assert!(!letter.text.contains(typed), "{typed} in {letter:?}");
    }
}

on_both! {
    async fn an_officer_hears_when_a_procedure_opens_and_each_morning_while_it_is_due(house: House) {
        let case = case(&house).await;
        // What belongs to no procedure goes to her.
        reachable(&house, "quan-ly", Role::Manager, Language::English).await;
        let post = Post::new();
        let at = async |moment| {
            let mut letters = post.at(&house, moment).await;
            letters.retain(|letter| letter.to == "luat@example.vn");
            letters
        };
        let id = open(&house, &case, ProcedureKind::Embassy, "2026-12-02").await;
        post.meets(Some(TroubleKind::Connection), None);
        assert!(at(night()).await.is_empty());
        post.meets(None, None);
        let opened = at(night() + TimeDelta::minutes(2)).await;
        assert_eq!(opened.len(), 1);
        assert_eq!(opened[0].to, "luat@example.vn");
        assert!(opened[0].subject.ends_with("opened") && opened[0].text.contains("TL-26-00001"), "{opened:?}");
        let wire = String::from_utf8_lossy(&opened[0].wire).into_owned();
        for part in ["multipart/alternative", "text/plain", "text/html", "Message-ID: <opened.1.", "Auto-Submitted: auto-generated"] {
            assert!(wire.contains(part), "{part}: {wire}");
        }

        assert!(at(local("2026-11-25T06:59:00")).await.is_empty(), "before seven");
        assert!(at(local("2026-11-25T07:00:00")).await.is_empty(), "more than six days ahead");
        let mornings = [("2026-11-26", "0 overdue, 0 due today, 1 this week"), ("2026-12-02", "0 overdue, 1 due today, 0 this week"),
            ("2026-12-03", "1 overdue, 0 due today, 0 this week")];
        for (morning, says) in mornings {
            let letters = at(local(&format!("{morning}T07:00:00"))).await;
            assert_eq!(letters.len(), 1, "{morning}");
            assert!(letters[0].subject.ends_with(says), "{morning}: {}", letters[0].subject);
            assert!(letters[0].text.contains(&format!("https://x.example.vn/procedures/{id}")), "{}", letters[0].text);
            assert!(!letters[0].text.contains("Chạn") && !letters[0].text.contains("Người"), "no name");
            assert!(at(local(&format!("{morning}T15:00:00"))).await.is_empty(), "once a morning");
        }
        close(&house, &case, id, "2026-12-03").await;
        assert!(at(local("2026-12-04T07:00:00")).await.is_empty(), "nothing to say");
        let mut digests = of_kind(&house, LetterKind::Digest).await;
        digests.retain(|digest| Some(digest.user_id) == case.officer.user);
        assert_eq!(digests.last().unwrap().dropped, Some(Dropped::Nothing));
    }

    async fn a_hearing_stands_in_the_digests_of_its_week(house: House) {
        let case = case(&house).await;
        let id = open(&house, &case, ProcedureKind::Court, "2026-12-30").await;
        let by = can(&case.officer);
        let new = NewHearing { at: local("2026-12-04T08:30:00"), place: "Tòa án khu vực 1".into(), paper_no: None };
        house.db.write(async |tx| hearings::set(tx, &by, id, new).await).await.unwrap();
        let post = Post::new();
        post.at(&house, local("2026-11-27T07:00:00")).await;
        for (morning, hears) in [("2026-11-28", true), ("2026-12-04", true), ("2026-12-05", false)] {
            let letters = post.at(&house, local(&format!("{morning}T07:00:00"))).await;
            let says = letters.iter().any(|letter| letter.text.contains("TL-26-00001 · Court · 08:30 04/12/2026"));
            assert_eq!(says, hears, "{morning}: {letters:#?}");
        }
    }

    async fn what_ended_before_its_letter_left_is_not_told(house: House) {
        let case = case(&house).await;
        let post = Post::new();
        post.meets(Some(TroubleKind::Timeout), None);
        let id = open(&house, &case, ProcedureKind::Embassy, "2026-12-02").await;
        post.at(&house, night()).await;
        close(&house, &case, id, "2026-11-23").await;
        post.meets(None, None);
        assert!(post.at(&house, night() + TimeDelta::hours(1)).await.is_empty());
        assert_eq!(of_kind(&house, LetterKind::ProcedureOpened).await[0].dropped, Some(Dropped::Closed));
    }

    async fn an_outage_of_days_loses_nothing_and_ends_in_one_digest(house: House) {
        let case = case(&house).await;
        let post = Post::new();
        open(&house, &case, ProcedureKind::Embassy, "2026-11-25").await;
        open(&house, &case, ProcedureKind::Court, "2026-11-25").await;
        post.meets(Some(TroubleKind::SignIn), Some(535));
        let mut now = local("2026-11-24T06:00:00");
        while now < local("2026-11-28T09:00:00") {
            assert!(post.at(&house, now).await.is_empty());
            now += TimeDelta::minutes(30);
        }
        let waiting = of_kind(&house, LetterKind::ProcedureOpened).await;
        assert!(waiting.iter().all(|letter| letter.failed_at.is_none() && letter.last_error.as_deref() == Some("sign_in 535")));
        let session = house.sign_in(&case.officer).await;
        let page = house.get(&session, "/letters").await.into_string().await.unwrap();
        assert!(page.contains("SMTP 535") && page.contains("mail.smtp"), "what to do: {page}");
        post.meets(None, None);
        let letters = post.at(&house, local("2026-11-28T09:30:00")).await;
        let digests = letters.iter().filter(|letter| letter.subject.contains("overdue")).count();
        assert_eq!((letters.len(), digests), (3, 1), "{letters:#?}");
    }

    async fn while_no_letter_can_leave_a_round_tries_one(house: House) {
        let case = case(&house).await;
        for kind in [ProcedureKind::Embassy, ProcedureKind::Court, ProcedureKind::Guardian] {
            open(&house, &case, kind, "2026-12-02").await;
        }
        let post = Post::new();
        post.meets(Some(TroubleKind::Connection), None);
        jobs::round(&house.db, &post.mailer).await.unwrap();
        assert_eq!(post.memory.lock().unwrap().tries, 1);
    }

    async fn a_refused_letter_is_shown_with_what_to_do_and_sent_again(house: House) {
        let case = case(&house).await;
        let post = Post::new();
        open(&house, &case, ProcedureKind::Embassy, "2026-12-02").await;
        post.meets(Some(TroubleKind::Mailbox), Some(550));
        post.at(&house, night()).await;
        let failed = of_kind(&house, LetterKind::ProcedureOpened).await.remove(0);
        assert!(failed.failed_at.is_some());
        let session = house.sign_in(&case.officer).await;
        let page = house.get(&session, "/letters").await.into_string().await.unwrap();
        assert!(page.contains("SMTP 550") && page.contains("does not take this address"), "{page}");
        assert!(page.contains("mail.from"), "what to do");
        post.meets(None, None);
        assert!(post.at(&house, night() + TimeDelta::minutes(9)).await.is_empty(), "it waits for a person");
        let path = format!("/letters/{}/retry", failed.id);
        assert_eq!(house.post(&session, &path, &[]).await.status(), Status::SeeOther);
        assert_eq!(post.at(&house, night() + TimeDelta::minutes(10)).await.len(), 1);
        assert_eq!(house.post(&session, &path, &[]).await.status(), Status::NotFound, "what left is not sent again");
    }

    async fn a_server_that_is_busy_is_tried_again_for_two_days(house: House) {
        let case = case(&house).await;
        let post = Post::new();
        open(&house, &case, ProcedureKind::Embassy, "2026-12-20").await;
        post.meets(Some(TroubleKind::Busy), Some(451));
        let mut now = night();
        let mut until = async |end: DateTime<Utc>| {
            while now < end {
                post.at(&house, now).await;
                now += TimeDelta::minutes(45);
            }
            of_kind(&house, LetterKind::ProcedureOpened).await.remove(0)
        };
        let waiting = until(night() + TimeDelta::hours(40)).await;
        assert!(waiting.failed_at.is_none());
        assert!((6..12).contains(&waiting.attempts), "ever more rarely: {waiting:?}");
        let failed = until(night() + TimeDelta::hours(48)).await;
        assert!(failed.failed_at.is_some(), "somebody has to look: {failed:?}");
        let later = until(night() + TimeDelta::hours(72)).await;
        assert_eq!(later.attempts, failed.attempts, "it waits for a person");
    }

    async fn an_extension_and_another_category_are_told_to_who_did_not_do_it(house: House) {
        let case = case(&house).await;
        let manager = reachable(&house, "quan-ly", Role::Manager, Language::Vietnamese).await;
        let post = Post::new();
        open(&house, &case, ProcedureKind::Embassy, "2026-12-20").await;
        post.at(&house, night()).await;
        let row = entity::deadline::Entity::find().filter(entity::deadline::Column::IsFixed.eq(true));
        let row = row.one(house.db.reader()).await.unwrap().unwrap();
        let decision = Decision {
            no: "45/QĐ".into(), on: day("2026-11-23"), signer: "Giám đốc Vi Văn Hợp".into(),
            reason: "chờ đại sứ quán trả lời".into(), until: day("2027-01-15"),
        };
        let by = can(&manager);
        house.db.write(async |tx| settling::extend(tx, &by, row.id, row.version, decision).await).await.unwrap();
        let by = can(&house.staff);
        let victim = NewCategory { category: Category::Victim, since: day("2026-11-23"), reason: "có giấy xác nhận".into(), paper_no: None };
        house.db.write(async |tx| categories::change(tx, &by, case.stay, victim).await).await.unwrap();
        let letters = post.at(&house, night() + TimeDelta::minutes(5)).await;
        let mut told: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
        told.sort();
        assert_eq!(told, [
            ("luat@example.vn", "[Tạm Lánh] TL-26-00001: category changed"),
            ("luat@example.vn", "[Tạm Lánh] TL-26-00001: extended to 15/01/2027"),
            ("quan-ly@example.vn", "[Tạm Lánh] TL-26-00001: đổi nhóm đối tượng"),
        ]);
        assert!(letters.iter().all(|letter| !letter.text.contains("Hợp") && !letter.text.contains("Chạn")), "no name");
    }

    async fn who_receives_procedures_is_told_how_many_and_led_to_them(house: House) {
        let case = case(&house).await;
        let other = reachable(&house, "luat-hai", Role::Legal, Language::Vietnamese).await;
        let post = Post::new();
        let court = open(&house, &case, ProcedureKind::Court, "2026-12-20").await;
        let embassy = open(&house, &case, ProcedureKind::Embassy, "2026-12-02").await;
        let paper = open(&house, &case, ProcedureKind::VictimPaper, "2026-12-10").await;
        post.at(&house, night()).await;
        let after = |minutes| night() + TimeDelta::minutes(minutes);
        let hand_over = async |from: &Actor, to: &Actor, chosen: Chosen| {
            let (by, from, to) = (can(from), from.user.unwrap(), to.user.unwrap());
            let handed = house.db.write(async |tx| at_once::hand_over(tx, &by, from, to, &chosen).await);
            handed.await.unwrap()
        };
        house.clock.set(after(1));
        assert_eq!(hand_over(&case.officer, &other, Chosen::These(vec![paper])).await, 1);
        let letters = post.at(&house, after(2)).await;
        let page = format!(": https://x.example.vn/procedures/{paper}\n");
        tells(&letters, "[Tạm Lánh] Bạn nhận bàn giao 1 thủ tục", &["một thủ tục của cán bộ khác", "Đến hạn: 10/12/2026", &page]);

        house.clock.set(after(3));
        assert_eq!(hand_over(&case.officer, &other, Chosen::All).await, 2);
        let letters = post.at(&house, after(4)).await;
        let page = format!(": https://x.example.vn/today?officer={}\n", other.user.unwrap());
        tells(&letters, "[Tạm Lánh] Bạn nhận bàn giao 2 thủ tục", &["2 thủ tục của cán bộ khác", "Đến hạn: 02/12/2026", "Trang Hôm nay", &page]);

        // What ends before the letter leaves is not counted; where nothing is left, none leaves.
        let back = async |minutes, ended: &[ProcedureId]| {
            post.meets(Some(TroubleKind::Connection), None);
            house.clock.set(after(minutes));
            hand_over(&other, &case.officer, Chosen::All).await;
            for id in ended {
                house.step(&case.officer, *id, step_on(ProcedureState::Withdrawn, day("2026-11-23"))).await.unwrap();
            }
            post.at(&house, after(minutes)).await;
            post.meets(None, None);
            post.at(&house, after(minutes + 3)).await
        };
        let letters = back(5, &[court, embassy]).await;
        let page = format!(": https://x.example.vn/procedures/{paper}\n");
        tells(&letters, "[Tạm Lánh] A procedure was handed over to you", &["A procedure of another officer", "Due: 10/12/2026", &page]);
        house.clock.set(after(9));
        assert_eq!(hand_over(&case.officer, &other, Chosen::All).await, 1);
        assert_eq!(post.at(&house, after(10)).await.len(), 1);
        assert!(back(11, &[paper]).await.is_empty());
        let letters = of_kind(&house, LetterKind::HandedOver).await;
        let dropped: Vec<_> = letters.iter().filter_map(|letter| letter.dropped).collect();
        assert_eq!((letters.len(), dropped), (5, vec![Dropped::Closed]));
    }

    async fn managers_hear_of_others_after_three_working_days_or_at_once_if_nobody_else_does(house: House) {
        let case = case(&house).await;
        reachable(&house, "quan-ly", Role::Manager, Language::English).await;
        // Due on Wednesday 25 November; Thursday, Friday and Monday are the three working days.
        let id = open(&house, &case, ProcedureKind::Embassy, "2026-11-25").await;
        let post = Post::new();
        let link = format!("/procedures/{id}\n");
        let hears = |letters: &[Letter]| letters.iter().any(|letter| letter.to.starts_with("quan-ly") && letter.text.contains(&link));
        for morning in ["2026-11-26", "2026-11-28", "2026-11-30"] {
            assert!(!hears(&post.at(&house, local(&format!("{morning}T07:00:00"))).await), "{morning}");
        }
        let letters = post.at(&house, local("2026-12-01T07:00:00")).await;
        assert!(hears(&letters), "{letters:#?}");
        let row = entity::user::Entity::find_by_id(case.officer.user.unwrap()).one(house.db.reader()).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.email = Set(None);
        row.update(house.db.reader()).await.unwrap();
        let link = format!("/procedures/{}\n", open(&house, &case, ProcedureKind::Court, "2026-12-01").await);
        let letters = post.at(&house, local("2026-12-02T07:00:00")).await;
        assert_eq!(letters.len(), 1, "none to who has no address");
        assert!(letters[0].text.contains(&link), "{}", letters[0].text);
        let session = house.sign_in(&case.officer).await;
        let page = house.get(&session, "/letters").await.into_string().await.unwrap();
        assert!(page.contains("Người luat · "), "the page says who gets none");
    }

    async fn managers_wait_as_many_working_days_as_the_house_says(house: House) {
        let case = case(&house).await;
        reachable(&house, "quan-ly", Role::Manager, Language::English).await;
        let administrator = house.person("quan-tri", Role::Administrator).await;
        let session = house.sign_in(&administrator).await;
        let facts = [("shelter_address", "Số 5, khu 2"), ("escalate_after", "5"), ("version", "1")];
        assert_eq!(house.post(&session, "/shelter", &facts).await.status(), Status::SeeOther);
        let kept = shelters::find(house.db.reader(), house.shelter).await.unwrap();
        assert_eq!(kept.escalate_after, 5);

        // Due on Wednesday 25 November; the fifth working day after it is Wednesday 2 December.
        let id = open(&house, &case, ProcedureKind::Embassy, "2026-11-25").await;
        let post = Post::new();
        let link = format!("/procedures/{id}\n");
        for (morning, is_told) in [("2026-11-30", false), ("2026-12-01", false), ("2026-12-02", false), ("2026-12-03", true), ("2026-12-04", true)] {
            let letters = post.at(&house, local(&format!("{morning}T07:00:00"))).await;
            let mut theirs = letters.iter().filter(|letter| letter.to.starts_with("quan-ly"));
            assert_eq!(theirs.any(|letter| letter.text.contains(&link)), is_told, "{morning}: {letters:#?}");
        }
    }

    async fn a_link_without_a_session_leads_through_sign_in_to_its_page(house: House) {
        let case = case(&house).await;
        let post = Post::new();
        let id = open(&house, &case, ProcedureKind::Embassy, "2026-11-25").await;
        let letters = post.at(&house, local("2026-11-24T07:00:00")).await;
        assert_eq!(letters.len(), 2, "that it opened, and the morning's: {letters:#?}");
        for letter in letters {
            let links = letter.text.split_whitespace().filter_map(|word| word.strip_prefix("https://x.example.vn"));
            let links: Vec<&str> = links.collect();
            assert!(links.iter().any(|link| *link == format!("/procedures/{id}")), "{links:?}");
            for link in links {
                let answer = house.client.get(link).dispatch().await;
                let to = answer.headers().get_one("Location").unwrap().to_owned();
                let next = to.strip_prefix("/sign-in?next=").unwrap();
                let next = rocket::http::RawStr::new(next).percent_decode().unwrap().into_owned();
                assert_eq!(next, link);
                let fields = [("login", "luat"), ("password", PASSWORD), ("next", &next)];
                let signed_in = house.client.post("/sign-in").header(rocket::http::ContentType::Form)
                    .header(rocket::http::Header::new("Sec-Fetch-Site", "same-origin"))
                    .body(crate::house::form(&fields)).dispatch().await;
                assert_eq!(signed_in.headers().get_one("Location"), Some(link));
                let session = house.sign_in(&case.officer).await;
                assert_eq!(house.get(&session, link).await.status(), Status::Ok);
            }
        }
    }

    async fn a_test_letter_shows_what_the_server_answers(house: House) {
        let officer = reachable(&house, "luat", Role::Legal, Language::Vietnamese).await;
        let session = house.sign_in(&officer).await;
        let page = house.post(&session, "/letters/test", &[]).await.into_string().await.unwrap();
        assert!(page.contains("luat@example.vn") && page.contains(".eml"), "{page}");
        let nobody = house.person("khac", Role::Legal).await;
        let session = house.sign_in(&nobody).await;
        assert_eq!(house.post(&session, "/letters/test", &[]).await.status(), Status::UnprocessableEntity);
    }

    async fn what_failed_is_shown_however_many_wait(house: House) {
        let officer = reachable(&house, "luat", Role::Legal, Language::Vietnamese).await;
        let morning = |n: i64| letter::ActiveModel {
            key: Set(format!("digest:{n}")),
            user_id: Set(officer.user.unwrap()),
            kind: Set(LetterKind::Digest),
            for_day: Set(Some(day("2025-01-01") + TimeDelta::days(n))),
            queued_at: Set(night()),
            due_at: Set(night()),
            attempts: Set(0),
            ..Default::default()
        };
        let failed = letter::ActiveModel { failed_at: Set(Some(night())), ..morning(0) };
        letter::Entity::insert(failed).exec_without_returning(house.db.reader()).await.unwrap();
        let waiting = letter::Entity::insert_many((1..=200).map(morning));
        waiting.exec_without_returning(house.db.reader()).await.unwrap();
        let session = house.sign_in(&house.person("sep", Role::Manager).await).await;
        let page = house.get(&session, "/letters").await.into_string().await.unwrap();
        assert!(page.contains("01/01/2025") && page.contains("/retry"), "the oldest of all: {page}");
        assert!(page.contains("chỉ hiện 200 thư"), "{page}");
    }
}
