//! The schema: steps go up, down and up again; the database keeps its own rules.

use crate::house::{House, On, admission, can, newcomer};
use crate::on_both;
use entity::journal::{Act, Subject};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, Statement, TryGetable};
use tamlanh::domain::admission::admit;
use tamlanh::domain::journal::{self, Entry};

/// How many steps there were before the terms of law had versions.
const BEFORE_TERMS: usize = 6;

async fn up_and_down(url: &str) {
    let db = Database::connect(url).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    Migrator::down(&db, None).await.unwrap();
    assert!(
        db.execute_unprepared("SELECT 1 FROM stay").await.is_err(),
        "the table is gone"
    );
    Migrator::up(&db, None).await.unwrap();
    let since_the_terms = Migrator::migrations().len() - BEFORE_TERMS;
    let down = Migrator::down(&db, Some(u32::try_from(since_the_terms).unwrap())).await;
    down.unwrap();
    let limits = db
        .execute_unprepared("UPDATE term_rule SET amount = amount")
        .await
        .unwrap()
        .rows_affected();
    assert_eq!(
        limits, 21,
        "before the terms had versions: 120 days for three categories, two decrees for nine"
    );
    Migrator::up(&db, None).await.unwrap();
}

#[tokio::test]
async fn migrations_go_up_and_down_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    up_and_down(&format!(
        "sqlite:{}?mode=rwc",
        folder.path().join("test.db").display()
    ))
    .await;
}

#[tokio::test]
async fn migrations_go_up_and_down_on_postgres() {
    up_and_down(&crate::postgres::new_database()).await;
}

async fn pragma<T: TryGetable>(connection: &impl ConnectionTrait, name: &str) -> T {
    let asked = format!("PRAGMA {name}");
    let asked = Statement::from_string(connection.get_database_backend(), asked);
    let row = connection.query_one_raw(asked).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// Whether what is acknowledged is on the disk, and whether the keys hold: the journal, how commits wait, foreign keys.
async fn settings(connection: &impl ConnectionTrait) -> (String, i64, i64) {
    (
        pragma(connection, "journal_mode").await,
        pragma(connection, "synchronous").await,
        pragma(connection, "foreign_keys").await,
    )
}

/// Only SQLite asks for them on each connection; on PostgreSQL they are the cluster's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_connection_of_sqlite_waits_for_the_disk_and_keeps_foreign_keys() {
    let house = House::new(On::Sqlite).await;
    let full = ("wal".to_owned(), 2, 1);
    assert_eq!(settings(house.db.reader()).await, full);
    let writing = house.db.write(async |tx| Ok(settings(tx).await));
    assert_eq!(writing.await.unwrap(), full);
}

on_both! {
    async fn the_journal_is_never_changed(house: House) {
        let entry = Entry::new(Act::Opened, Subject::Resident);
        house.db.write(async |tx| journal::record(tx, &house.staff, entry)).await.unwrap();
        for sql in ["UPDATE journal SET subject_id = 1", "DELETE FROM journal"] {
            let refused = house.db.reader().execute_unprepared(sql).await.unwrap_err();
            assert!(refused.to_string().contains("kept_as_written"), "{refused}");
        }
    }

    async fn a_database_without_its_guard_is_refused(house: House) {
        house.db.check_guards().await.unwrap();
        let sql = match house.db.backend() {
            sea_orm::DbBackend::Postgres => "ALTER TABLE occupancy DROP CONSTRAINT one_resident_per_bed",
            _ => "DROP TRIGGER one_resident_per_bed_insert",
        };
        house.db.reader().execute_unprepared(sql).await.unwrap();
        let refused = house.db.check_guards().await.unwrap_err();
        assert!(refused.to_string().contains("one_resident_per_bed"), "{refused}");
    }

    async fn ids_that_were_drawn_are_nobody_elses(house: House) {
        let (_, beds) = house.room("A", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let drawn = house.db.write(async |tx| {
            let [two, none] = tx.ids([("stay", 2), ("resident", 0)]).await?;
            let [one] = tx.ids([("stay", 1)]).await?;
            assert!(none.is_empty());
            Ok([two, one].concat())
        }).await.unwrap();
        assert!(drawn.is_sorted_by(|one, next| one < next) && drawn.len() == 3, "{drawn:?}");
        let by = can(&house.staff);
        let new = admission(vec![newcomer("Lý Thị Mẩy", Sex::Female, beds[0])]);
        let came = house.db.write(async |tx| admit(tx, &by, &new).await).await.unwrap();
        assert!(came[0].0 > drawn[2], "{came:?} after {drawn:?}");
    }
}
