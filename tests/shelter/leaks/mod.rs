//! Names leak nowhere: a person's whole stay with words that stand nowhere else, and every place where they must not be.

mod eml;
mod life;

use crate::house::{House, On, PASSWORD, night};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tamlanh::domain::folding;
use tamlanh::mail::{Mailer, Settings};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::DefaultGuard;
use unicode_normalization::UnicodeNormalization;

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

/// Names that somebody typed as an agency and as the place of a hearing: pages and the store have them as they were typed, but no
/// log, letter or calendar has.
const TYPED: [&str; 2] = ["Giàngsua", "Vừaxay"];

/// The name that is in a text, whether its letters are composed or taken apart, in capitals, or without accents.
fn has_name(text: &str) -> Option<&'static str> {
    has_one_of(&NAMES, text)
}

/// The same of what leaves the house: whoever gets it may be no reader of names, and neither may what it passes through.
fn tells_name(text: &str) -> Option<&'static str> {
    has_name(text).or_else(|| has_one_of(&TYPED, text))
}

fn has_one_of(names: &[&'static str], text: &str) -> Option<&'static str> {
    let decoded = rocket::http::RawStr::new(text).percent_decode_lossy();
    let bare = folding::fold(&decoded);
    let is_in = |name: &&&'static str| text.contains(**name) || bare.contains(&folding::fold(name));
    names.iter().find(is_in).copied()
}

/// A name as it may be written: composed, taken apart, without accents.
fn spellings(name: &str) -> [String; 3] {
    [name.to_owned(), name.nfd().collect(), folding::fold(name)]
}

/// What is said on one thread.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Listens, down to a level, for as long as the guard is kept.
    pub fn listen(&self, level: LevelFilter) -> DefaultGuard {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .with_writer(move || writer.clone());
        tracing::subscriber::set_default(subscriber.finish())
    }

    pub fn heard(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Every row of every table, as PostgreSQL writes it; bytes come as hexadecimal.
async fn rows(house: &House) -> Vec<(String, String)> {
    let query = async |sql: String| {
        let statement = Statement::from_string(DbBackend::Postgres, sql);
        house.db.reader().query_all_raw(statement).await.unwrap()
    };
    let tables = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'";
    let mut all = Vec::new();
    for table in query(tables.to_owned()).await {
        let table: String = table.try_get("", "name").unwrap();
        let sql = format!("SELECT t::text AS line FROM \"{table}\" AS t");
        for row in query(sql).await {
            all.push((table.clone(), row.try_get("", "line").unwrap()));
        }
    }
    all
}

/// The files of the folder and of those in it hold no name; gives how many bytes they are.
fn look_into_files(folder: &Path) -> usize {
    let mut bytes = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            bytes += look_into_files(&path);
            continue;
        }
        let file = std::fs::read(&path).unwrap();
        bytes += file.len();
        let name = has_name(&String::from_utf8_lossy(&file));
        assert_eq!(name, None, "{}", path.display());
    }
    bytes
}

#[test]
fn a_name_is_found_however_it_is_written() {
    for name in NAMES {
        for written in spellings(name) {
            let shout = written.to_uppercase();
            let among_bytes = format!("\u{fffd}\u{0}{written}\u{fffd}");
            for text in [format!("?q={written}&a"), shout, among_bytes] {
                assert_eq!(has_name(&text), Some(name), "{text:?}");
            }
        }
    }
    let encoded = rocket::http::RawStr::percent_encode_bytes("Đoanhương".as_bytes());
    assert_eq!(has_name(&format!("/x?q={encoded}")), Some("Đoanhương"));
    assert_eq!(has_name("Lịch sao lưu của huyện Lộc Bình"), None);
}

/// On one thread: whatever the house says while it is lived in is said on it, and heard.
async fn no_name_is_in_a_log_a_letter_an_address_or_the_store(on: On) {
    let log = Log::default();
    let guard = log.listen(LevelFilter::TRACE);
    tracing::trace!("the log is heard");
    let house = House::new(on).await;
    let figment = house.client.rocket().figment();
    let folder: String = figment.extract_inner("data_dir").unwrap();
    let folder = Path::new(&folder);
    let to = folder.join("letters");
    let mailer = Mailer::new(&Settings::default(), to, "https://tamlanh.example.vn").unwrap();
    life::live(&house, &mailer).await;
    house.clock.set(night() + TimeDelta::days(3));
    for _ in 0..5 {
        tamlanh::jobs::round(&house.db, &mailer).await.unwrap();
    }
    drop(guard);
    house.db.settle().await.unwrap();
    let heard = log.heard();
    assert!(heard.contains("the log is heard"));
    assert_eq!(tells_name(&heard), None, "the log");
    assert!(!heard.contains(PASSWORD));

    let letters = std::fs::read_dir(folder.join("letters")).unwrap();
    let letters = letters.map(|letter| letter.unwrap().path());
    let letters: Vec<_> = letters
        .map(|path| (path.clone(), eml::read(&std::fs::read(path).unwrap())))
        .collect();
    for (path, said) in &letters {
        assert_eq!(tells_name(said), None, "{}: {said}", path.display());
    }
    for (kind, says) in [
        ("opened", "Xác định nạn nhân"),
        ("digest", "Xác định nạn nhân · 09:00 26/11/2026"),
    ] {
        let is_told = |(path, said): &(PathBuf, String)| {
            path.to_string_lossy().contains(kind) && said.contains(says)
        };
        assert!(letters.iter().any(is_told), "{kind}: {letters:#?}");
    }
    let bytes = look_into_files(folder);
    if on == On::Sqlite {
        assert!(bytes > 100_000, "the store was read");
        return;
    }
    let rows = rows(&house).await;
    assert!(rows.len() > 50, "the store was read");
    for (table, row) in rows {
        assert_eq!(has_name(&row), None, "{table}");
        for name in NAMES.iter().flat_map(|name| spellings(name)) {
            let bytes = data_encoding::HEXLOWER.encode(name.as_bytes());
            assert!(!row.contains(&bytes), "{name} is in {table}");
        }
    }
}

#[tokio::test]
async fn no_name_leaks_on_sqlite() {
    no_name_is_in_a_log_a_letter_an_address_or_the_store(On::Sqlite).await;
}

#[tokio::test]
async fn no_name_leaks_on_postgres() {
    no_name_is_in_a_log_a_letter_an_address_or_the_store(On::Postgres).await;
}
