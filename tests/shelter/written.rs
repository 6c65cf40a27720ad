//! What is written stays written: no route and no statement changes or removes a row of the journal or an issued paper.

use crate::bad_input::{journal, text};
use crate::house::House;
use crate::lived::{self, mounted};
use crate::on_both;
use rocket::http::{Method, Status};
use sea_orm::{ConnectionTrait, DbBackend};
use tamlanh::domain::error::{Error, Refusal};

on_both! {
    async fn no_statement_changes_or_removes_what_is_written(house: House) {
        lived::live_in(&house, 2).await;
        for table in ["journal", "paper"] {
            let kept = format!("SELECT count(*) || '' FROM {table}");
            let rows = text(&house, &kept).await;
            assert_ne!(rows, "0", "{table}");
            let change = if table == "journal" { "act = 'searched'" } else { "number = 99" };
            let columns: &str = if table == "journal" { "at, act, subject" } else { "" };
            let mut tried = vec![
                format!("UPDATE {table} SET {change}"), format!("UPDATE {table} SET {change} WHERE id = 1"),
                format!("DELETE FROM {table}"), format!("DELETE FROM {table} WHERE id = 1"),
                format!("WITH gone AS (SELECT 1 AS id) DELETE FROM {table} WHERE id IN (SELECT id FROM gone)"),
                format!("INSERT INTO {table} SELECT * FROM {table} WHERE id = 1 ON CONFLICT (id) DO UPDATE SET {change}"),
            ];
            match house.db.backend() {
                DbBackend::Sqlite => {
                    tried.push(format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = 1"));
                    tried.push(format!("REPLACE INTO {table} SELECT * FROM {table}"));
                    tried.push(format!("UPDATE OR REPLACE {table} SET {change}"));
                }
                _ => {
                    tried.push(format!("TRUNCATE {table} CASCADE"));
                    tried.push(format!("TRUNCATE {table}"));
                }
            }
            if !columns.is_empty() {
                tried.push(format!("INSERT INTO {table} (id, {columns}) SELECT id, {columns} FROM {table} WHERE id = 1"));
            }
            for sql in tried {
                let before = text(&house, &format!("SELECT count(*) || ' ' || max(id) FROM {table}")).await;
                let done = house.db.write(async |tx| Ok(tx.execute_unprepared(&sql).await?)).await;
                assert!(done.is_err(), "{sql}");
                // What a foreign key refuses before the guard is asked is refused too.
                if !sql.starts_with("INSERT INTO") && sql != format!("TRUNCATE {table}") {
                    assert!(matches!(done, Err(Error::Refused(Refusal::KeptAsWritten))), "{sql}: {:?}", done.err());
                }
                assert_eq!(before, text(&house, &format!("SELECT count(*) || ' ' || max(id) FROM {table}")).await);
            }
            assert_eq!(rows, text(&house, &kept).await);
        }
    }

    async fn no_route_but_reading_leads_to_the_journal(house: House) {
        let leads: Vec<_> = mounted(&house).into_iter().filter(|(_, path)| path.contains("journal")).collect();
        assert_eq!(leads, [(Method::Get, "/journal".to_owned())]);
    }

    async fn every_opening_of_a_record_is_a_row_and_a_failed_act_leaves_none(house: House) {
        lived::live_in(&house, 2).await;
        let session = house.sign_in(&house.staff).await;
        for (page, act, rows) in [
            ("/stays/1", "opened", 1), ("/stays/1/person", "opened", 1), ("/papers/1", "printed", 1), ("/board", "opened", 0), ("/stays", "opened", 0),
        ] {
            let count = format!("SELECT count(*) || '' FROM journal WHERE act = '{act}'");
            let before: u64 = text(&house, &count).await.parse().unwrap();
            assert_eq!(house.get(&session, page).await.status(), Status::Ok, "{page}");
            let after: u64 = text(&house, &count).await.parse().unwrap();
            assert_eq!(after - before, rows, "{page}");
        }
        let before = journal(&house).await;
        assert_eq!(house.post(&session, "/board/names", &[("a", "b")]).await.status(), Status::Ok);
        assert_eq!(journal(&house).await, before + 2, "two people are in the house");
        let found = house.post(&session, "/stays/search", &[("full_name", "Mẩy")]).await;
        assert!(found.into_string().await.unwrap().contains("Lý Thị Mẩy"));
        assert_eq!(journal(&house).await, before + 5, "the search, and the two whom it showed");
        let bed = &crate::bad_input::ids(&house, "bed").await[0];
        let taken = house.post(&session, "/intake", &crate::intake::fields("Sùng Thị Xé", bed, "k")).await;
        assert_eq!(taken.status(), Status::Conflict);
        assert_eq!(journal(&house).await, before + 5, "what was undone left no row");
    }
}
