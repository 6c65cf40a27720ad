//! The guards that the database itself keeps: without one the program does not serve, and serves again when it is back.

use super::on_both_places;
use super::place::Place;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

/// Those of `occupancy` that are tried at each start, as SQLite calls them: one trigger each.
const ON_SQLITE: &[&str] = &["one_resident_per_bed_insert", "one_resident_per_bed_update"];
/// The same on PostgreSQL: one exclusion constraint each.
const ON_POSTGRES: &[&str] = &["one_resident_per_bed"];

fn in_store<T>(place: &Place, work: impl AsyncFnOnce(&DatabaseConnection) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Database::connect(place.database.as_str()).await.unwrap();
        let done = work(&store).await;
        store.close().await.unwrap();
        done
    })
}

/// How a guard is put back, and how it is taken away.
fn statements(place: &Place, name: &str) -> (String, String) {
    if place.has_sqlite() {
        let made =
            format!("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = '{name}'");
        (made, format!("DROP TRIGGER {name}"))
    } else {
        let made = format!(
            "SELECT 'ALTER TABLE occupancy ADD CONSTRAINT {name} ' || pg_get_constraintdef(oid)
             FROM pg_constraint WHERE conname = '{name}'"
        );
        (
            made,
            format!("ALTER TABLE occupancy DROP CONSTRAINT {name}"),
        )
    }
}

/// Takes a guard away; gives what puts it back.
fn take_away(place: &Place, name: &str) -> String {
    let (made, gone) = statements(place, name);
    in_store(place, async |store| {
        let asked = Statement::from_string(store.get_database_backend(), made);
        let row = store.query_one_raw(asked).await.unwrap();
        let row = row.unwrap_or_else(|| panic!("there is no guard {name}"));
        store.execute_unprepared(&gone).await.unwrap();
        row.try_get_by_index::<String>(0).unwrap()
    })
}

fn put_back(place: &Place, made: &str) {
    in_store(place, async |store| {
        store.execute_unprepared(made).await.unwrap();
    });
}

/// What it says when it ends instead of serving.
fn why_it_ends(place: &Place) -> String {
    let status = place.start().ends();
    let why = std::fs::read_to_string(place.file("errors")).unwrap();
    assert_eq!(status.code(), Some(1), "{why}");
    why
}

on_both_places! {
    fn without_a_guard_it_does_not_serve(place: Place) {
        place.start().serves().kill();
        let guards = if place.has_sqlite() { ON_SQLITE } else { ON_POSTGRES };
        for name in guards {
            let made = take_away(&place, name);
            let why = why_it_ends(&place);
            let known = name.trim_end_matches("_insert").trim_end_matches("_update");
            assert!(why.contains("does not serve on this one") && why.contains(known), "{name}: {why}");
            put_back(&place, &made);
            place.start().serves().kill();
        }
    }
}
