//! What a tired or a hostile person sends: it is answered in words and with the right status, what was typed stays on the
//! page, and nothing is half done.

mod addresses;
mod bodies;
mod forms;
mod fuzz;
mod json;
mod sessions;
mod stale;
mod sweep;
mod twice;
mod wire;

use crate::forms::{Form, Kind};
use crate::house::House;
use crate::lived::{self, mounted};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::{Cookie, Method};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use tamlanh::web::setup::SetupLink;
use tokio::sync::OnceCell;

/// What every table holds, as a digest of all its rows.
pub struct State(BTreeMap<String, u64>);

/// What is written down without anything having been changed: that somebody was here. Large bytes are left out, too: the
/// database itself keeps them as they were written.
const PASSING: [(&str, &str); 5] = [
    ("paper", "bytes"),
    ("file_chunk", "bytes"),
    ("session", "seen_at"),
    ("api_token", "used_at"),
    ("feed", "used_at"),
];

/// No table holds something else.
pub const NOTHING: [&str; 0] = [];

/// What a change alters: every column of every table. Openings and searches are told apart from it.
pub async fn state(house: &House) -> State {
    static OF_SQLITE: OnceCell<String> = OnceCell::const_new();
    static OF_POSTGRES: OnceCell<String> = OnceCell::const_new();
    let backend = house.db.backend();
    let sql = match backend {
        DbBackend::Sqlite => OF_SQLITE.get_or_init(|| all_of_sqlite(house)).await,
        _ => OF_POSTGRES.get_or_init(|| all_of_postgres(house)).await,
    };
    let asked = Statement::from_string(backend, sql.as_str());
    let rows = house.db.reader().query_all_raw(asked).await.unwrap();
    State(rows.iter().map(digest).collect())
}

/// The tables that hold something else than before.
pub async fn changed_since(house: &House, before: &State) -> Vec<String> {
    let State(after) = state(house).await;
    let tables = after.into_iter();
    let changed = tables.filter(|(table, held)| before.0.get(table) != Some(held));
    changed.map(|(table, _)| table).collect()
}

fn digest(row: &QueryResult) -> (String, u64) {
    let held: Option<String> = row.try_get("", "held").unwrap();
    let mut hasher = DefaultHasher::new();
    held.hash(&mut hasher);
    (row.try_get("", "name").unwrap(), hasher.finish())
}

/// Which rows of a table count; none of it counts if this gives nothing.
fn rows_that_count(table: &str) -> Option<&'static str> {
    match table {
        // That a form was done is remembered even where it changed nothing.
        "submission" => None,
        "journal" => Some(" WHERE act NOT IN ('opened', 'searched', 'failed_sign_in')"),
        _ => Some(""),
    }
}

/// Asks SQLite for the rows of all tables as text, each table in the order in which it keeps them.
async fn all_of_sqlite(house: &House) -> String {
    let list = "SELECT m.name AS name, c.name AS part FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid";
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in listed(house, list).await {
        let table: String = row.try_get("", "name").unwrap();
        let part: String = row.try_get("", "part").unwrap();
        if !PASSING.contains(&(table.as_str(), part.as_str())) {
            let parts = tables.entry(table).or_default();
            parts.push(format!("quote(\"{part}\")"));
        }
    }
    let one = |(table, parts): (&String, &Vec<String>)| {
        let (only, line) = (rows_that_count(table)?, parts.join(" || ',' || "));
        Some(format!(
            "SELECT '{table}' AS name, group_concat({line}, char(10)) AS held FROM \"{table}\"{only}"
        ))
    };
    let all: Vec<_> = tables.iter().filter_map(one).collect();
    all.join(" UNION ALL ")
}

/// Asks PostgreSQL, which keeps rows in no order, for a digest of each table.
async fn all_of_postgres(house: &House) -> String {
    let list = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename";
    let tables = listed(house, list).await.into_iter();
    let tables = tables.map(|row| row.try_get::<String>("", "name").unwrap());
    let one = |table: String| {
        let only = rows_that_count(&table)?;
        let line = match PASSING.iter().find(|(of, _)| *of == table) {
            Some((_, part)) => format!("(to_jsonb(t) - '{part}')::text"),
            None => "t::text".to_owned(),
        };
        Some(format!(
            "SELECT '{table}'::text AS name, md5(string_agg({line}, ' ' ORDER BY {line})) AS held FROM \"{table}\" AS t{only}"
        ))
    };
    let all: Vec<_> = tables.filter_map(one).collect();
    all.join(" UNION ALL ")
}

async fn listed(house: &House, sql: &str) -> Vec<QueryResult> {
    let asked = Statement::from_string(house.db.backend(), sql);
    house.db.reader().query_all_raw(asked).await.unwrap()
}

/// How many rows the journal has.
pub async fn journal(house: &House) -> u64 {
    let rows = text(house, "SELECT '' || count(*) FROM journal").await;
    rows.parse().unwrap()
}

/// One text of the store.
pub async fn text(house: &House, sql: &str) -> String {
    let statement = Statement::from_string(house.db.backend(), sql);
    let row = house.db.reader().query_one_raw(statement).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// The ids of a column, as PostgreSQL and SQLite gave them.
pub async fn ids(house: &House, table: &str) -> Vec<String> {
    let sql = format!("SELECT id FROM {table} ORDER BY id");
    let statement = Statement::from_string(house.db.backend(), sql);
    let rows = house.db.reader().query_all_raw(statement).await.unwrap();
    let id = |row: &sea_orm::QueryResult| row.try_get_by_index::<i64>(0).unwrap().to_string();
    rows.iter().map(id).collect()
}

/// A house with one of everything, another room of two beds, and a stay that has ended.
pub async fn live_in(house: &House) -> (Cookie<'static>, Cookie<'static>) {
    lived::live_in(house, 3).await;
    let (any, victims) = (RoomRule::Any, RoomPurpose::Victims);
    house.room("P2", any, victims, 2).await;
    let manager = house.person("quan-ly-hai", Role::Manager).await;
    let administrator = house.person("quan-tri-hai", Role::Administrator).await;
    let manager = house.sign_in(&manager).await;
    let administrator = house.sign_in(&administrator).await;
    house
        .clock
        .set(crate::house::night() + chrono::TimeDelta::minutes(30));
    let end = [
        ("at_on", "2026-11-24"),
        ("at_at", "00:05"),
        ("outcome", "TU_Y_ROI_DI"),
        ("destination", "alone"),
        ("money", "0"),
        ("hand_on", "Công an xã theo dõi tiếp"),
        ("sure", "yes"),
    ];
    let ended = house.post(&manager, "/stays/3/discharge", &end).await;
    assert_eq!(ended.status().code, 303);
    (manager, administrator)
}

/// Every form of every page with the session that sees it, by where it is sent.
pub async fn all_forms(
    house: &House,
    sessions: &[&Cookie<'static>],
) -> BTreeMap<String, (Cookie<'static>, Form)> {
    let mut found = BTreeMap::new();
    let link = house.client.rocket().state::<SetupLink>().unwrap();
    let setup = link.token().expect("the link was not used");
    let mut pages = Vec::new();
    for (method, path) in mounted(house) {
        if method != Method::Get || lived::is_api(&path) || path.starts_with("/static") {
            continue;
        }
        let path = path
            .replace("<token>", &setup)
            .replace("/duties/<code>/<day>", "/duties/B14/2026-12-14")
            .replace("<code>", "A1")
            .replace("<path>", "returned")
            .replace("<position>", "2");
        for (id, act) in [
            ("1", "transfer"),
            ("1", "swap"),
            ("1", "leave"),
            ("1", "return"),
            ("1", "note"),
            ("1", "identification"),
            ("1", "category"),
            ("1", "keep-apart"),
            ("1", "stairs"),
            ("1", "arrival"),
            ("2", "note"),
            ("3", "note"),
        ] {
            let path = path.replace("<act>", act);
            let filled = path.split('/').map(|part| {
                let is_open = part.starts_with('<');
                (if is_open { id } else { part }).to_owned()
            });
            pages.push(filled.collect::<Vec<_>>().join("/"));
        }
    }
    pages.sort();
    pages.dedup();
    for session in sessions {
        for page in &pages {
            let answer = house.get(session, page).await;
            let is_html = answer.content_type().is_some_and(|kind| kind.is_html());
            if answer.status().code != 200 || !is_html {
                continue;
            }
            let html = answer.into_string().await.unwrap();
            for form in crate::forms::forms(&html) {
                if form.is_post {
                    let to = form.action.clone();
                    found.entry(to).or_insert(((*session).clone(), form));
                }
            }
        }
    }
    found
}

/// What an intake asks of those who have left already.
const OF_WHO_LEFT: [&str; 15] = [
    "left_on",
    "left_at",
    "outcome",
    "destination",
    "receiver_name",
    "receiver_position",
    "receiver_agency",
    "receiver_paper",
    "handover_place",
    "money",
    "follow_up_on",
    "leaving_health",
    "leaving_medicines",
    "remarks",
    "hand_on",
];

/// A form as somebody fills it in who means well.
pub fn filled(form: &Form) -> Vec<(String, String)> {
    let mut has_button = false;
    let mut sent = Vec::new();
    for field in &form.fields {
        if field.name == "form_key" {
            // As a page that is opened anew would have it.
            sent.push((field.name.clone(), format!("key-{}", fastrand::u64(..))));
            continue;
        }
        let value = match field.kind {
            _ if field.name == "other_case" => "TL-26-00002",
            // Whoever comes in is there.
            _ if form.action == "/intake" && OF_WHO_LEFT.contains(&field.name.as_str()) => "",
            _ if !field.value.is_empty()
                && field.kind != Kind::Tick
                && field.kind != Kind::Button =>
            {
                &field.value
            }
            Kind::Select => field.options.first().map_or("", String::as_str),
            Kind::Date => "2026-11-24",
            Kind::Time => "00:10",
            Kind::Password => crate::house::PASSWORD,
            Kind::Tick if field.name == "sure" => "yes",
            Kind::Tick => continue,
            Kind::Button if std::mem::replace(&mut has_button, true) => continue,
            Kind::Button | Kind::Hidden => &field.value,
            Kind::Text if is_number(&field.name) => "",
            Kind::Text | Kind::Area => "Chữ",
        };
        sent.push((field.name.clone(), value.to_owned()));
    }
    sent
}

fn is_number(name: &str) -> bool {
    ["birth_year", "birth_about", "money", "keep_apart", "email"]
        .iter()
        .any(|number| name.starts_with(number))
}
