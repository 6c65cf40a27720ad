//! Names leak nowhere: a person's whole stay with words that stand nowhere else, and every place where they must not be.

use crate::house::{House, On};
use crate::letters;
use crate::lived::{self, Who};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use entity::user::Language;
use rocket::http::{Cookie, Method, Status};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::io::Write;
use std::sync::{Arc, Mutex};
use tamlanh::mail::{Mailer, Settings};
use tracing::level_filters::LevelFilter;

/// Parts of the names and words of one invented person and those around her.
const NAMES: [&str; 9] = [
    "Quỳnhvăng",
    "Mạcthuý",
    "Đoanhương",
    "Tỵkhuê",
    "Lịchsao",
    "Vịnhngà",
    "079123456789",
    "Bănghạc",
    "Huyềnlộ",
];

fn has_name(text: &str) -> Option<&'static str> {
    let decoded = rocket::http::RawStr::new(text)
        .percent_decode_lossy()
        .into_owned();
    NAMES
        .into_iter()
        .find(|name| text.contains(name) || decoded.contains(name))
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

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

async fn live(house: &House, mailer: &Mailer) {
    let (_, beds) = house
        .room("P1", RoomRule::Any, RoomPurpose::Victims, 4)
        .await;
    let bed = beds[0].to_string();
    let officer = house.person("lan", Role::Manager).await;
    let administrator = house.person("quan-tri", Role::Administrator).await;
    let (id, administrator) = (
        officer.user.unwrap().to_string(),
        house.sign_in(&administrator).await,
    );
    let email = [
        ("person_name", "Lê Cán Bộ"),
        ("email", "cb@example.vn"),
        ("role", "manager"),
    ];
    assert_eq!(
        house
            .post(&administrator, &format!("/people/{id}"), &email)
            .await
            .status(),
        Status::SeeOther
    );
    let told = letters::reachable(house, "luat", Role::Legal, Language::Vietnamese).await;
    let told = told.user.unwrap().to_string();
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
    for spoiled in [("arrived_on", "31/2/2026"), ("bed_1", "777")] {
        let mut spoilt = intake.clone();
        spoilt.retain(|(name, _)| *name != spoiled.0);
        spoilt.push(spoiled);
        let said = journey.act("/intake", &spoilt).await;
        assert!(said.starts_with('4'), "{said}");
    }
    assert!(
        journey
            .act("/intake/draft", &intake)
            .await
            .starts_with("200")
    );
    journey.done("/intake", &intake).await;
    let procedure = [
        ("kind", "identification"),
        ("agency", "Công an tỉnh"),
        ("officer", told.as_str()),
        ("started_on", "2026-11-23"),
        ("due_on", "2026-11-24"),
    ];
    journey.done("/stays/1/procedures", &procedure).await;
    journey
        .done("/stays/1/note", &[("body", "Quỳnhvăng nhắc Vịnhngà")])
        .await;
    journey
        .done(
            "/procedures/1/steps",
            &[
                ("state", "sent"),
                ("happened_on", "2026-11-23"),
                ("note", "hỏi Mạcthuý"),
                ("version", "1"),
            ],
        )
        .await;
    let person = [
        ("full_name", "Quỳnhvăng Mạcthuý"),
        ("relatives", "Đoanhương"),
        ("sex", "female"),
        ("version", "1"),
    ];
    journey.done("/stays/1/person", &person).await;
    assert!(
        journey
            .act("/stays/1/person", &person)
            .await
            .starts_with("409")
    );
    let apart = [("other_case", "TL-26-00001"), ("apart_reason", "Vịnhngà")];
    assert!(
        journey
            .act("/stays/1/keep-apart", &apart)
            .await
            .starts_with('4')
    );
    assert!(
        journey
            .act("/stays/search", &[("full_name", "Quỳnhvăng")])
            .await
            .contains("Mạcthuý")
    );
    journey
        .done(
            "/stays/1/papers",
            &[("kind", "intake_record"), ("variant", "plain")],
        )
        .await;
    tamlanh::jobs::round(&house.db, mailer).await.unwrap();
    house
        .clock
        .set(crate::house::night() + chrono::TimeDelta::minutes(40));
    let end = [
        ("at_on", "2026-11-24"),
        ("at_at", "00:05"),
        ("outcome", "VE_GIA_DINH"),
        ("destination", "family"),
        ("money", "0"),
        ("sure", "yes"),
        ("receiver_name", "Đoanhương"),
        ("receiver_paper", "079123456789"),
        ("remarks", "Bănghạc"),
        ("hand_on", "Lịchsao lo tiếp"),
    ];
    let ended = journey.act("/stays/1/discharge", &end).await;
    assert!(ended.starts_with("303"), "{ended}");
    for page in [
        "/",
        "/stays",
        "/stays/1",
        "/stays/1/person",
        "/procedures",
        "/procedures/1",
        "/journal",
        "/letters",
        "/papers/1",
        "/stays/777",
        "/stays/1/discharge",
        "/board/print",
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
    let auditor = Journey {
        house,
        session: house
            .sign_in(&house.person("kt", Role::Auditor).await)
            .await,
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
    let program = lived::program(house, &officer, Role::Manager).await;
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
        let method = if body.is_some() {
            Method::Post
        } else {
            Method::Get
        };
        let answer = lived::call(
            house,
            &(method, path.to_owned()),
            &program,
            body.unwrap_or_default(),
        )
        .await;
        assert_eq!(
            answer.into_string().await.as_deref().and_then(has_name),
            None,
            "{path} {body:?}"
        );
    }
    let nobody = lived::call(
        house,
        &(Method::Get, "/stays/1".to_owned()),
        &Who::Nobody,
        "",
    )
    .await;
    assert_eq!(
        nobody.into_string().await.as_deref().and_then(has_name),
        None
    );
}

/// The text and the bytes of every column of every table, as the store has them.
async fn stored(house: &House) -> Vec<(String, String)> {
    let reader = house.db.reader();
    let is_sqlite = house.db.backend() == DbBackend::Sqlite;
    let tables = match is_sqlite {
        true => "SELECT name FROM sqlite_master WHERE type = 'table'",
        false => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'",
    };
    let mut all = Vec::new();
    for table in reader
        .query_all_raw(Statement::from_string(house.db.backend(), tables))
        .await
        .unwrap()
    {
        let table: String = table.try_get("", "name").unwrap();
        if is_sqlite {
            continue;
        }
        // Bytes come as hexadecimal.
        let sql = format!("SELECT t::text AS line FROM \"{table}\" AS t");
        for row in reader
            .query_all_raw(Statement::from_string(DbBackend::Postgres, sql))
            .await
            .unwrap()
        {
            all.push((table.clone(), row.try_get("", "line").unwrap()));
        }
    }
    all
}

#[tokio::test]
async fn no_name_is_in_a_log_a_letter_an_address_or_the_file_of_the_store() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false);
    let guard =
        tracing::subscriber::set_default(subscriber.with_writer(move || writer.clone()).finish());
    tracing::trace!("the log is heard");
    let house = House::new(On::Sqlite).await;
    let figment = house.client.rocket().figment();
    let folder: String = figment.extract_inner("data_dir").unwrap();
    let folder = std::path::Path::new(&folder);
    let to = folder.join("letters");
    let mailer = Mailer::new(&Settings::default(), to, "https://tamlanh.example.vn").unwrap();
    live(&house, &mailer).await;
    house
        .clock
        .set(crate::house::night() + chrono::TimeDelta::days(3));
    for _ in 0..5 {
        tamlanh::jobs::round(&house.db, &mailer).await.unwrap();
    }
    drop(guard);
    house.db.settle().await.unwrap();
    let heard = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(heard.contains("the log is heard"));
    assert_eq!(has_name(&heard), None, "the log");
    assert!(!heard.contains(crate::house::PASSWORD));

    let mut letters = 0;
    for letter in std::fs::read_dir(folder.join("letters")).unwrap() {
        let letter = std::fs::read_to_string(letter.unwrap().path()).unwrap();
        assert_eq!(has_name(&letter), None, "{letter}");
        letters += 1;
    }
    assert!(letters > 0, "somebody was written to");
    let mut bytes = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let file = std::fs::read(&path).unwrap();
            bytes += file.len();
            for name in NAMES {
                let is_there = file
                    .windows(name.len())
                    .any(|window| window == name.as_bytes());
                assert!(!is_there, "{name} is in {}", path.display());
            }
        }
    }
    assert!(bytes > 100_000, "the store was read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_name_is_in_any_table_of_postgresql() {
    let house = House::new(On::Postgres).await;
    let mailer = letters::Post::new().mailer;
    live(&house, &mailer).await;
    let lines = stored(&house).await;
    assert!(lines.len() > 50);
    for (table, line) in lines {
        assert_eq!(has_name(&line), None, "{table}");
        for name in NAMES {
            assert!(
                !line.contains(&data_encoding::HEXLOWER.encode(name.as_bytes())),
                "{table}"
            );
        }
    }
}
