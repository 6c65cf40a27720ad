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
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::collections::BTreeMap;
use tamlanh::web::setup::SetupLink;

/// What a change alters: how many rows each table has, and every version. Openings and searches are told apart from it.
pub async fn state(house: &House) -> String {
    let reader = house.db.reader();
    let list = match house.db.backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        _ => {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        }
    };
    let tables = Statement::from_string(house.db.backend(), list);
    let tables = reader.query_all_raw(tables).await.unwrap();
    let mut counts: Vec<String> = Vec::new();
    for table in tables {
        let table: String = table.try_get("", "name").unwrap();
        let only = match table.as_str() {
            // That a form was done is remembered even where it changed nothing.
            "submission" => continue,
            "journal" => " WHERE act NOT IN ('opened', 'searched', 'failed_sign_in')",
            _ => "",
        };
        counts.push(format!(
            "'{table} ' || (SELECT count(*) FROM \"{table}\"{only})"
        ));
    }
    for versioned in ["stay", "resident", "room", "bed", "procedure"] {
        counts.push(format!(
            "'{versioned} v' || (SELECT coalesce(sum(version), 0) FROM {versioned})"
        ));
    }
    text(house, &format!("SELECT {}", counts.join(" || ', ' || "))).await
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
