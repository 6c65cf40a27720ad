//! Three indexes of which others hold all that they held: every intake had to write them, and nobody needed them for reading.

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

/// In place of them: `stay_by_end`, `occupancy_by_end` and `procedure_of_day`.
const UP: &str = r#"
DROP INDEX stay_open;
DROP INDEX occupancy_open;
DROP INDEX procedure_open;
"#;

const DOWN: &str = r#"
CREATE INDEX stay_open ON stay (shelter_id) WHERE ended_at IS NULL;
CREATE INDEX occupancy_open ON occupancy (bed_id) WHERE until IS NULL;
CREATE INDEX procedure_open ON procedure (shelter_id, due_on) WHERE closed_on IS NULL;
"#;
