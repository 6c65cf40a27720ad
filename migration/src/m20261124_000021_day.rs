//! Indexes for the officer's day: the duties of stays that belong to no procedure, and the agencies that were asked.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await
    }
}

// SQLite takes a partial index only for what stands in the query as it stands here: IS NULL does, a bound state does not.
const UP: &str = r#"
ALTER TABLE procedure ADD COLUMN late_at {instant};
UPDATE procedure SET late_at = (
    SELECT MIN(d.due_at) FROM deadline AS d WHERE d.procedure_id = procedure.id AND d.state = 'open')
    WHERE closed_on IS NULL;
CREATE INDEX procedure_of_day ON procedure (shelter_id, late_at, id, state, officer_id, kind, agency) WHERE closed_on IS NULL;
CREATE INDEX deadline_of_stay ON deadline (shelter_id, state, due_at) WHERE procedure_id IS NULL;
CREATE INDEX procedure_by_agency ON procedure (shelter_id, agency);
"#;

const DOWN: &str = r#"
DROP INDEX procedure_of_day;
ALTER TABLE procedure DROP COLUMN late_at;
DROP INDEX procedure_by_agency;
DROP INDEX deadline_of_stay;
"#;
