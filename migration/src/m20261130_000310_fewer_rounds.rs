//! What an intake asks the database in fewer rounds: on PostgreSQL the hold on the law together with its mark, which is read when
//! the hold is there; on SQLite the counters of ids that are drawn before their rows are written.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Each of its statements sees what others had brought to the end before it.
const ON_POSTGRES: &str = "CREATE FUNCTION law_to_begin() RETURNS text LANGUAGE plpgsql VOLATILE AS
$$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN (SELECT stamp FROM law_stamp); END $$";

/// SQLite begins to count with a table's first row.
const COUNTED: [&str; 3] = ["resident", "stay", "procedure"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            connection.execute_unprepared(ON_POSTGRES).await?;
            return Ok(());
        }
        for table in COUNTED {
            let sql = format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', 0
                 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '{table}')"
            );
            connection.execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DatabaseBackend::Postgres => crate::run(manager, "DROP FUNCTION law_to_begin()").await,
            _ => Ok(()),
        }
    }
}
