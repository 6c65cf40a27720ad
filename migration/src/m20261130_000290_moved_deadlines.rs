//! A change of the calendar writes the end of every open deadline. No index holds that end any more, and on PostgreSQL each page has
//! room for a second version of its rows: then no index is written with them. Pages that were
//! full before get that room as their rows move for the first time.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            crate::run(manager, "ALTER TABLE deadline SET (fillfactor = 50)").await?;
        }
        crate::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            crate::run(manager, "ALTER TABLE deadline RESET (fillfactor)").await?;
        }
        crate::run(manager, DOWN).await
    }
}

// SQLite looks for what belongs to no procedure among all that ever did not, if the index by procedure has those, too.
const UP: &str = r#"
DROP INDEX deadline_open;
DROP INDEX deadline_of_stay;
DROP INDEX deadline_by_procedure;
CREATE INDEX deadline_open ON deadline (shelter_id) WHERE state = 'open';
CREATE INDEX deadline_of_stay ON deadline (shelter_id, state) WHERE procedure_id IS NULL;
CREATE INDEX deadline_by_procedure ON deadline (procedure_id) WHERE procedure_id IS NOT NULL;
"#;

const DOWN: &str = r#"
DROP INDEX deadline_open;
DROP INDEX deadline_of_stay;
DROP INDEX deadline_by_procedure;
CREATE INDEX deadline_open ON deadline (shelter_id, due_at) WHERE state = 'open';
CREATE INDEX deadline_of_stay ON deadline (shelter_id, state, due_at) WHERE procedure_id IS NULL;
CREATE INDEX deadline_by_procedure ON deadline (procedure_id);
"#;
