//! A mark that changes with every row of terms, calendar and paths: whoever has read the law knows by it whether to read again.
//! It is drawn at random, so that one that was undone never comes again with something else behind it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

const LAW: [&str; 3] = ["term_rule", "calendar_day", "path_step"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection
            .execute_unprepared(
                "CREATE TABLE law_stamp (id INTEGER PRIMARY KEY CHECK (id = 1), stamp TEXT NOT NULL);
                 INSERT INTO law_stamp (id, stamp) VALUES (1, 'first')",
            )
            .await?;
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            connection.execute_unprepared(ON_POSTGRES).await?;
        }
        for table in LAW {
            for sql in triggers(manager.get_database_backend(), table) {
                connection.execute_unprepared(&sql).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            let sql = "DROP FUNCTION law_changes() CASCADE";
            connection.execute_unprepared(sql).await?;
        } else {
            for table in LAW {
                for moment in ["insert", "update", "delete"] {
                    let sql = format!("DROP TRIGGER {table}_is_law_on_{moment}");
                    connection.execute_unprepared(&sql).await?;
                }
            }
        }
        crate::drop(manager, &["law_stamp"]).await
    }
}

const ON_POSTGRES: &str = "CREATE FUNCTION law_changes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN UPDATE law_stamp SET stamp = gen_random_uuid()::text; RETURN NULL; END $$";

fn triggers(backend: DatabaseBackend, table: &str) -> Vec<String> {
    if backend == DatabaseBackend::Postgres {
        return vec![format!(
            "CREATE TRIGGER {table}_is_law AFTER INSERT OR UPDATE OR DELETE ON {table}
             FOR EACH STATEMENT EXECUTE FUNCTION law_changes()"
        )];
    }
    let on = |moment: &str| {
        format!(
            "CREATE TRIGGER {table}_is_law_on_{moment} AFTER {moment} ON {table}
             BEGIN UPDATE law_stamp SET stamp = lower(hex(randomblob(16))); END"
        )
    };
    ["insert", "update", "delete"].map(on).to_vec()
}
