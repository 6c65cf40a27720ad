//! What is kept: nothing in the open, nothing deleted, nothing dangling, all of it in a backup.

use super::{MARKER, MIB, enter, enter_directly, pdf, stay_in};
use crate::house::{House, On, can};
use crate::{on_both, postgres};
use chrono::TimeDelta;
use entity::id::AttachmentId;
use entity::{attachment, file_body, file_chunk};
use rocket::http::Status;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use std::path::Path;
use tamlanh::config::Config;
use tamlanh::domain::access::{KeepFiles, SeeNames};
use tamlanh::domain::attachments::{self, bodies};
use tamlanh::{backup, start};

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes
        .windows(what.len())
        .any(|some| some == what.as_bytes())
}

fn search(folder: &Path, searched: &mut usize) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            search(&path, searched);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !holds(&bytes, MARKER),
                "{} holds a scan in the open",
                path.display()
            );
            *searched += 1;
        }
    }
}

async fn nothing_lies_open(on: On) {
    let temp = tempfile::tempdir().unwrap();
    let house = House::with(on, &[("temp_dir", temp.path().to_str().unwrap())]).await;
    let (_, session) = stay_in(&house).await;
    let scan = pdf(3 * MIB);
    assert!(holds(&scan, MARKER));
    let entered = enter(
        &house,
        &session,
        &[("file_title", MARKER)],
        Some((MARKER, &scan)),
    )
    .await;
    assert_eq!(entered.status(), Status::SeeOther);
    let seen = house.get(&session, "/attachments/1/content").await;
    assert!(seen.into_bytes().await.unwrap() == scan);
    let mut searched = 0;
    search(&house.config.data_dir, &mut searched);
    assert!(searched > 0, "the data folder is elsewhere");
    assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 0);
    for piece in file_chunk::Entity::find()
        .all(house.db.reader())
        .await
        .unwrap()
    {
        assert!(!holds(&piece.bytes.0, MARKER));
    }
    let file = attachment::Entity::find()
        .one(house.db.reader())
        .await
        .unwrap()
        .unwrap();
    assert!(!holds(&file.told.0, MARKER), "its name is sealed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_scan_lies_open_on_sqlite() {
    nothing_lies_open(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_scan_lies_open_on_postgres() {
    nothing_lies_open(On::Postgres).await;
}

on_both! {
    async fn what_was_entered_by_mistake_is_marked_and_kept(house: House) {
        let (_, session) = stay_in(&house).await;
        let scan = pdf(3000);
        enter(&house, &session, &[("item", "victim_paper")], Some(("a.pdf", &scan))).await;
        let without = house.post(&session, "/attachments/1/mistake", &[("mistake_reason", "")]).await;
        assert_eq!(without.status(), Status::UnprocessableEntity);
        let why = [("mistake_reason", "của người khác")];
        let marked = house.post(&session, "/attachments/1/mistake", &why).await;
        assert_eq!(marked.status(), Status::SeeOther);
        let again = house.post(&session, "/attachments/1/mistake", &why).await;
        assert_eq!(again.status(), Status::UnprocessableEntity, "once");
        let page = house.get(&session, "/stays/1/file").await.into_string().await.unwrap();
        assert!(page.contains("Nhập nhầm</strong>: của người khác"), "{page}");
        let kept = house.get(&session, "/attachments/1/content").await;
        assert!(kept.into_bytes().await.unwrap() == scan, "the bytes stay");
        for sql in [
            "DELETE FROM attachment", "DELETE FROM file_chunk", "UPDATE file_chunk SET n = 7", "UPDATE attachment SET size = 1",
            "INSERT INTO file_chunk (body_id, n, bytes) SELECT body_id, 9, bytes FROM file_chunk",
        ] {
            let refused = house.db.reader().execute_unprepared(sql).await.unwrap_err();
            assert!(refused.to_string().contains("kept_as_written"), "{sql}: {refused}");
        }
    }

    async fn a_stop_between_bytes_and_row_leaves_no_file_and_is_swept(house: House) {
        let (stay, session) = stay_in(&house).await;
        let scan = pdf(3 * MIB);
        let kept = enter_directly(&house, stay, &scan).await;
        let by = can::<KeepFiles>(&house.staff);
        let mut stopped = bodies::Incoming::begin(&house.db, &by, 20 * MIB as u64).unwrap();
        stopped.take(&scan).await.unwrap();
        drop(stopped);
        let mut stopped_later = bodies::Incoming::begin(&house.db, &by, 20 * MIB as u64).unwrap();
        stopped_later.take(&scan).await.unwrap();
        stopped_later.end().await.unwrap();
        let count = || file_body::Entity::find().count(house.db.reader());
        assert_eq!(count().await.unwrap(), 3);
        let page = house.get(&session, "/stays/1/file").await.into_string().await.unwrap();
        assert_eq!(page.matches("href=\"/attachments/").count(), 1, "{page}");
        assert_eq!(bodies::sweep(&house.db).await.unwrap(), 0, "another instance may still be taking it in");
        house.clock.set(house.clock.now() + TimeDelta::hours(25));
        assert_eq!(bodies::sweep(&house.db).await.unwrap(), 2);
        assert_eq!(count().await.unwrap(), 1);
        assert_eq!(file_chunk::Entity::find().count(house.db.reader()).await.unwrap(), 3);
        assert!(read(&house.db, &house, kept).await == scan);
    }

    async fn a_backup_holds_the_scans_and_gives_them_back(house: House) {
        let (stay, _) = stay_in(&house).await;
        let scan = pdf(3 * MIB);
        let file = enter_directly(&house, stay, &scan).await;
        let folder = tempfile::tempdir().unwrap();
        let backup_file = folder.path().join("backup");
        backup::back_up(&house.config, &backup_file).await.unwrap();
        assert!(!holds(&std::fs::read(&backup_file).unwrap(), MARKER), "still sealed");
        let elsewhere = folder.path().join("elsewhere");
        let mut figment = rocket::figment::Figment::from(rocket::Config::debug_default())
            .merge(("data_dir", elsewhere.to_str().unwrap()))
            .merge(("key_file", house.config.key_file.to_str().unwrap()));
        if !house.config.has_sqlite() {
            figment = figment.merge(("database_url", postgres::new_database()));
        }
        let config = Config::from(figment).unwrap();
        backup::restore(&config, &backup_file, false).await.unwrap();
        let db = start::open(&config, house.clock.clone()).await.unwrap();
        assert!(read(&db, &house, file).await == scan);
    }
}

async fn read(db: &tamlanh::db::Db, house: &House, id: AttachmentId) -> Vec<u8> {
    let by = can::<SeeNames>(&house.staff);
    let opened = attachments::open(db, &by, id).await.unwrap();
    let mut bytes = Vec::new();
    for n in 0..opened.bytes.pieces() {
        bytes.extend(opened.bytes.piece(db, n).await.unwrap());
    }
    bytes
}
