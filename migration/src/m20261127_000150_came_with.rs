//! Who came with whom, which stays as it was whatever household they belong to later, and since when they belong with their head.

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

/// Until now nobody wrote down who joined later; whoever arrived at the same moment as their head came with them.
const UP: &str = r#"
ALTER TABLE stay ADD COLUMN came_with BIGINT REFERENCES stay (id);
ALTER TABLE stay ADD COLUMN with_head_since {instant};
CREATE INDEX stay_by_came_with ON stay (came_with) WHERE came_with IS NOT NULL;
UPDATE stay SET with_head_since = arrived_at WHERE head_id IS NOT NULL;
UPDATE stay SET came_with = head_id WHERE EXISTS
    (SELECT 1 FROM stay AS head WHERE head.id = stay.head_id AND head.arrived_at = stay.arrived_at);
"#;

const DOWN: &str = r#"
DROP INDEX stay_by_came_with;
ALTER TABLE stay DROP COLUMN with_head_since;
ALTER TABLE stay DROP COLUMN came_with;
"#;
