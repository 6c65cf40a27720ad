//! A person's whole stay, told with words that stand nowhere else; what is shown on the way is looked at.

use super::{has_name, tells_name};
use crate::house::{House, PASSWORD, night};
use crate::lived::{self, Who};
use crate::{feeds, letters};
use chrono::TimeDelta;
use entity::membership::Role;
use entity::procedure;
use entity::room::{RoomPurpose, RoomRule};
use entity::user::Language;
use rocket::http::{Cookie, Method, Status};
use sea_orm::{EntityTrait, QueryOrder};
use tamlanh::domain::access::Actor;
use tamlanh::mail::Mailer;

struct Journey<'h> {
    house: &'h House,
    session: Cookie<'static>,
}

impl Journey<'_> {
    /// Sends a form; neither where it leads nor the title of what it shows may have a name, nor an error page at all.
    async fn act(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.house.post(&self.session, path, fields).await;
        let status = answer.status();
        for header in answer.headers().iter() {
            assert_eq!(has_name(header.value()), None, "{path}: {header}");
        }
        let page = answer.into_string().await.unwrap_or_default();
        self.check(path, status, &page);
        format!("{status} {page}")
    }

    async fn done(&self, path: &str, fields: &[(&str, &str)]) {
        let said = self.act(path, fields).await;
        assert!(said.starts_with("303"), "{path}: {said}");
    }

    async fn is_refused(&self, path: &str, fields: &[(&str, &str)]) {
        let said = self.act(path, fields).await;
        assert!(said.starts_with('4'), "{path}: {said}");
    }

    async fn see(&self, path: &str) -> String {
        let answer = self.house.get(&self.session, path).await;
        let status = answer.status();
        let page = answer.into_string().await.unwrap_or_default();
        self.check(path, status, &page);
        page
    }

    fn check(&self, path: &str, status: Status, page: &str) {
        let title = page
            .split("<title>")
            .nth(1)
            .and_then(|rest| rest.split("</title>").next());
        assert_eq!(title.and_then(has_name), None, "{path}: the title");
        for link in page
            .split("href=\"")
            .skip(1)
            .chain(page.split("action=\"").skip(1))
        {
            let link = link.split('"').next().unwrap();
            assert_eq!(has_name(link), None, "{path}: a link");
        }
        if [403, 404, 413, 415, 500, 503].contains(&status.code) {
            assert_eq!(has_name(page), None, "{path}: an error page");
        }
    }
}

/// Lives through it.
pub async fn live(house: &House, mailer: &Mailer) {
    let (_, beds) = house
        .room("P1", RoomRule::Any, RoomPurpose::Victims, 4)
        .await;
    let bed = beds[0].to_string();
    let officer = manager(house).await;
    let told = letters::reachable(house, "luat", Role::Legal, Language::Vietnamese).await;
    let journey = Journey {
        house,
        session: house.sign_in(&officer).await,
    };
    let mut intake = crate::intake::fields("Quỳnhvăng Mạcthuý", &bed, "k");
    intake.extend([
        ("other_names_1", "Tỵkhuê"),
        ("id_paper_1", "079123456789"),
        ("address_1", "nhà bà Đoanhương"),
        ("officer_name", "Lịchsao"),
        ("circumstances", "đi cùng Vịnhngà"),
        ("needs", "Bănghạc"),
        ("belongings_1", "2 áo của Huyềnlộ"),
    ]);
    is_taken_in(&journey, &intake).await;
    has_a_procedure(&journey, &told.user.unwrap().to_string()).await;
    is_written_about(&journey).await;
    looks_for_her(&journey, &intake).await;
    is_refused(&journey, &intake, &bed).await;
    let paper = [("kind", "intake_record"), ("variant", "plain")];
    journey.done("/stays/1/papers", &paper).await;
    tamlanh::jobs::round(&house.db, mailer).await.unwrap();
    let calendar = feeds::calendar_of(house, &told).await;
    assert!(calendar.contains("20261126T090000"), "{calendar}");
    assert_eq!(tells_name(&calendar), None, "{calendar}");
    // The letters of the morning.
    house.clock.set(night() + TimeDelta::minutes(440));
    tamlanh::jobs::round(&house.db, mailer).await.unwrap();
    let journey = Journey {
        house,
        session: house.sign_in(&officer).await,
    };
    leaves(&journey).await;
    is_read_about(&journey).await;
    is_read_about_by_codes(house).await;
    is_asked_about_by_a_program(house, &officer).await;
    let page = (Method::Get, "/stays/1".to_owned());
    let nobody = lived::call(house, &page, &Who::Nobody, "").await;
    let page = nobody.into_string().await;
    assert_eq!(page.as_deref().and_then(has_name), None);
}

/// A manager whom letters reach.
async fn manager(house: &House) -> Actor {
    let officer = house.person("lan", Role::Manager).await;
    let administrator = house.person("quan-tri", Role::Administrator).await;
    let administrator = house.sign_in(&administrator).await;
    let email = [
        ("person_name", "Lê Cán Bộ"),
        ("email", "cb@example.vn"),
        ("role", "manager"),
        ("version", "1"),
    ];
    let path = format!("/people/{}", officer.user.unwrap());
    let answer = house.post(&administrator, &path, &email).await;
    assert_eq!(answer.status(), Status::SeeOther);
    officer
}

/// The intake: with a fault first, then as a draft.
async fn is_taken_in(journey: &Journey<'_>, intake: &[(&str, &str)]) {
    for spoiled in [("arrived_on", "31/2/2026"), ("bed_1", "777")] {
        let mut spoilt = intake.to_vec();
        spoilt.retain(|(name, _)| *name != spoiled.0);
        spoilt.push(spoiled);
        journey.is_refused("/intake", &spoilt).await;
    }
    let draft = journey.act("/intake/draft", intake).await;
    assert!(draft.starts_with("200"), "{draft}");
    journey.done("/intake", intake).await;
}

/// A procedure with a hearing in the hands of this officer, and one with a step.
async fn has_a_procedure(journey: &Journey<'_>, officer: &str) {
    let procedure = [
        ("kind", "identification"),
        ("agency", "bà Giàngsua, dì ruột"),
        ("officer", officer),
        ("started_on", "2026-11-23"),
        ("due_on", "2026-11-24"),
    ];
    journey.done("/stays/1/procedures", &procedure).await;
    let newest = procedure::Entity::find().order_by_desc(procedure::Column::Id);
    let newest = newest.one(journey.house.db.reader()).await.unwrap();
    let hearing = [
        ("hearing_on", "2026-11-26"),
        ("hearing_at", "09:00"),
        ("place", "nhà ông Vừaxay"),
    ];
    let path = format!("/procedures/{}/hearings", newest.unwrap().id);
    journey.done(&path, &hearing).await;
    let step = [
        ("state", "sent"),
        ("happened_on", "2026-11-23"),
        ("note", "hỏi Mạcthuý"),
        ("version", "1"),
    ];
    journey.done("/procedures/1/steps", &step).await;
}

/// A note, what is learnt of her, also by two at once, and from whom she is to be kept apart.
async fn is_written_about(journey: &Journey<'_>) {
    let note = [("body", "Quỳnhvăng nhắc Vịnhngà")];
    journey.done("/stays/1/note", &note).await;
    let person = [
        ("full_name", "Quỳnhvăng Mạcthuý"),
        ("relatives", "Đoanhương"),
        ("sex", "female"),
        ("version", "1"),
    ];
    journey.done("/stays/1/person", &person).await;
    let late = journey.act("/stays/1/person", &person).await;
    assert!(late.starts_with("409"), "{late}");
    let apart = [("other_case", "TL-26-00001"), ("apart_reason", "Vịnhngà")];
    journey.is_refused("/stays/1/keep-apart", &apart).await;
}

/// The end of her stay: with faults first, and once more when she has left.
async fn leaves(journey: &Journey<'_>) {
    let end = [
        ("at_on", "2026-11-24"),
        ("at_at", "06:45"),
        ("outcome", "VE_GIA_DINH"),
        ("destination", "family"),
        ("money", "0"),
        ("sure", "yes"),
        ("receiver_name", "Đoanhương"),
        ("receiver_paper", "079123456789"),
        ("remarks", "Bănghạc"),
        ("hand_on", "Lịchsao lo tiếp"),
    ];
    for missing in ["sure", "outcome"] {
        let mut spoilt = end.to_vec();
        spoilt.retain(|(name, _)| *name != missing);
        journey.is_refused("/stays/1/discharge", &spoilt).await;
    }
    journey.done("/stays/1/discharge", &end).await;
    journey.is_refused("/stays/1/discharge", &end).await;
}

/// Pages of whoever may read names, which show them only where somebody opened her record.
async fn is_read_about(journey: &Journey<'_>) {
    for page in [
        "/stays/1",
        "/stays/1/person",
        "/procedures/1",
        "/papers/1",
        "/stays/777",
        "/stays/1/discharge",
        "/intake?draft=1",
        "/intake?draft=77",
    ] {
        journey.see(page).await;
    }
    for page in [
        "/",
        "/stays",
        "/procedures",
        "/journal",
        "/letters",
        "/board/print",
    ] {
        assert_eq!(
            has_name(&journey.see(page).await),
            None,
            "{page} shows no names unasked"
        );
    }
}

/// Pages of whoever sees codes only.
async fn is_read_about_by_codes(house: &House) {
    let auditor = house.person("kt", Role::Auditor).await;
    let auditor = Journey {
        house,
        session: house.sign_in(&auditor).await,
    };
    for page in [
        "/",
        "/stays",
        "/stays/1",
        "/procedures/1",
        "/journal",
        "/journal?changes=true",
        "/stays/1/person",
        "/papers/1",
    ] {
        assert_eq!(
            has_name(&auditor.see(page).await),
            None,
            "{page} for an auditor"
        );
    }
}

/// The API, which answers with codes, also where a name stands in what it refuses.
async fn is_asked_about_by_a_program(house: &House, of: &Actor) {
    let program = lived::program(house, of, Role::Manager).await;
    for (path, body) in [
        ("/api/v1/stays", None),
        ("/api/v1/stays/1", None),
        ("/api/v1/procedures?stay=1", None),
        ("/api/v1/beds", None),
        (
            "/api/v1/intakes",
            Some(r#"{"agency":"Quỳnhvăng","Mạcthuý":1}"#),
        ),
        ("/api/v1/intakes", Some(r#"{"agency":"Quỳnhvăng"#)),
        (
            "/api/v1/intakes",
            Some(r#"{"agency":"A","source":"Tỵkhuê"}"#),
        ),
        ("/api/v1/stays/1/discharge", Some(r#"{"Huyềnlộ":{}}"#)),
        (
            "/api/v1/stays/1/leave",
            Some(r#"{"reason":"court","place":"Vịnhngà\u0000"}"#),
        ),
    ] {
        let method = match body {
            Some(_) => Method::Post,
            None => Method::Get,
        };
        let route = (method, path.to_owned());
        let answer = lived::call(house, &route, &program, body.unwrap_or_default()).await;
        let said = answer.into_string().await;
        assert_eq!(said.as_deref().and_then(has_name), None, "{path} {body:?}");
    }
}

/// Searches and suggestions: what is typed into them is a name, part of an address, or a name in the wrong field.
async fn looks_for_her(journey: &Journey<'_>, intake: &[(&str, &str)]) {
    for (name, is_found) in [("Quỳnhvăng", true), ("Huyềnlộ", false)] {
        let said = journey.act("/stays/search", &[("full_name", name)]).await;
        assert_eq!(said.contains("TL-26-00001"), is_found, "{name}");
    }
    let by_year = [("full_name", "Mạcthuý"), ("birth_year", "Đoanhương")];
    journey.act("/stays/search", &by_year).await;
    let matches = journey.act("/intake/matches?person=1", intake).await;
    assert!(matches.contains("TL-26-00001"), "{matches}");
    let mut looks = intake.to_vec();
    looks.retain(|(name, _)| *name != "act");
    looks.push(("act", "matches"));
    assert!(journey.act("/intake", &looks).await.starts_with("200"));
    journey
        .is_refused("/stays/case", &[("case", "Quỳnhvăng")])
        .await;
    journey
        .done("/stays/case", &[("case", "tl-26-00001")])
        .await;
    journey
        .is_refused("/journal", &[("case", "Quỳnhvăng")])
        .await;
    for typed in ["nhà bà Đoanhương", "Hải Ninh"] {
        let said = journey.act("/places", &[("q", typed)]).await;
        assert_eq!(said.contains("Quảng Ninh"), typed == "Hải Ninh", "{said}");
    }
    let paper = [("paper_symbol", "Vịnhngà"), ("paper_mark", "Bănghạc")];
    journey.act("/papers/check", &paper).await;
}

/// What is refused, wherever it is: a form with faults, one that comes too late or from nobody, and one for what is not there.
async fn is_refused(journey: &Journey<'_>, intake: &[(&str, &str)], taken: &str) {
    let mut again = intake.to_vec();
    again.retain(|(name, _)| !["form_key", "bed_1"].contains(name));
    again.push(("bed_1", taken));
    journey.is_refused("/intake", &again).await;
    let faulty = [
        ("agency", "Lịchsao"),
        ("started_on", "Vịnhngà"),
        ("kind", "Huyềnlộ"),
    ];
    journey.is_refused("/stays/1/procedures", &faulty).await;
    let step = [
        ("state", "Bănghạc"),
        ("note", "hỏi Mạcthuý"),
        ("version", "1"),
    ];
    journey.is_refused("/procedures/1/steps", &step).await;
    let stale = [
        ("state", "received"),
        ("happened_on", "2026-11-23"),
        ("note", "Mạcthuý"),
        ("version", "1"),
    ];
    journey.is_refused("/procedures/1/steps", &stale).await;
    let leave = [
        ("leave_reason", "court"),
        ("leave_place", "Đoanhương"),
        ("since_on", "2026-11-30"),
        ("since_at", "08:00"),
        ("back_on", "2026-11-29"),
        ("back_at", "08:00"),
    ];
    journey.is_refused("/stays/1/leave", &leave).await;
    let long = "Quỳnhvăng".repeat(30_000);
    for (path, field, value) in [
        ("/stays/777/note", "body", "Quỳnhvăng"),
        ("/no/such/page", "full_name", "Mạcthuý"),
        ("/stays/1/note", "body", "Tỵkhuê\u{0}"),
        ("/stays/1/note", "body", long.as_str()),
        ("/people", "person_name", "Lịchsao"),
        ("/sign-in", "login", "Quỳnhvăng"),
    ] {
        journey
            .is_refused(path, &[(field, value), ("password", PASSWORD)])
            .await;
    }
    let nobody = Journey {
        house: journey.house,
        session: Cookie::new("tamlanh", "none"),
    };
    nobody
        .is_refused("/stays/1/note", &[("body", "Quỳnhvăng")])
        .await;
    nobody.is_refused("/places", &[("q", "Đoanhương")]).await;
    let elsewhere = journey
        .house
        .client
        .post("/stays/1/note")
        .cookie(journey.session.clone());
    let elsewhere = elsewhere
        .header(rocket::http::ContentType::Form)
        .body("body=Vịnhngà");
    let page = elsewhere.dispatch().await;
    assert_eq!(page.status(), Status::Forbidden);
    assert_eq!(page.into_string().await.as_deref().and_then(has_name), None);
}
