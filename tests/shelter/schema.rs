//! The schema: steps go up, down and up again; the database keeps its own rules.

use crate::house::{House, night};
use crate::on_both;
use entity::journal::{Act, Subject};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database};
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

    async fn nothing_that_names_a_person_lies_open_in_the_database(house: House) {
        use entity::room::{RoomPurpose, RoomRule};
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Triệu Mùi Chẳn", beds[0]).await.unwrap();
        let residents = house.db.reader();
        use sea_orm::EntityTrait;
        let row = entity::resident::Entity::find().one(residents).await.unwrap().unwrap();
        let open = String::from_utf8_lossy(&row.particulars.0).into_owned();
        assert!(!open.contains("Triệu") && !open.contains("name"), "sealed");
        let line = entity::journal::Entity::find().all(residents).await.unwrap();
        assert!(line.iter().all(|line| line.at == night()));
        assert!(line.iter().filter_map(|line| line.change.as_ref()).all(|change| !String::from_utf8_lossy(&change.0).contains("Triệu")));
    }

    async fn a_second_start_finds_everything(house: House) {
        house.db.migrate().await.unwrap();
        house.db.check_guards().await.unwrap();
    }
}
