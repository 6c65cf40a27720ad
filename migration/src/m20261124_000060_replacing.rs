//! What is kept as written cannot be written over either: SQLite lets `INSERT OR REPLACE` delete a row without telling
//! its triggers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

const KEPT: [&str; 2] = ["journal", "paper"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            return Ok(());
        }
        for table in KEPT {
            let sql = format!(
                "CREATE TRIGGER {table}_keeps_on_replace BEFORE INSERT ON {table}
                 WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
                 BEGIN SELECT RAISE(ABORT, 'kept_as_written'); END"
            );
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in KEPT {
            if manager.get_database_backend() == DatabaseBackend::Postgres {
                continue;
            }
            let sql = format!("DROP TRIGGER {table}_keeps_on_replace");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
