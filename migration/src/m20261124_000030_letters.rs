//! Letters about more than a procedure: a morning's digest, an extension, a change of category; and after how many working
//! days overdue the managers hear of it.

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

// What is overdue stands in the next digest: letters about it that have not left would say it twice.
const UP: &str = r#"
ALTER TABLE letter ADD COLUMN deadline_id BIGINT REFERENCES deadline (id);
ALTER TABLE letter ADD COLUMN stay_id BIGINT REFERENCES stay (id);
ALTER TABLE letter ADD COLUMN for_day {date};
ALTER TABLE letter ADD COLUMN dropped TEXT;
DELETE FROM letter WHERE kind = 'procedure_overdue' AND sent_at IS NULL;
DROP INDEX letter_waiting;
CREATE INDEX letter_waiting ON letter (due_at) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped IS NULL;
CREATE INDEX letter_by_person ON letter (user_id, for_day);

ALTER TABLE shelter ADD COLUMN escalate_after INTEGER NOT NULL DEFAULT 3 CHECK (escalate_after BETWEEN 1 AND 60);
"#;

const DOWN: &str = r#"
ALTER TABLE shelter DROP COLUMN escalate_after;

DELETE FROM letter WHERE kind NOT IN ('procedure_opened', 'procedure_overdue') OR dropped IS NOT NULL;
DROP INDEX letter_by_person;
DROP INDEX letter_waiting;
CREATE INDEX letter_waiting ON letter (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
ALTER TABLE letter DROP COLUMN dropped;
ALTER TABLE letter DROP COLUMN for_day;
ALTER TABLE letter DROP COLUMN stay_id;
ALTER TABLE letter DROP COLUMN deadline_id;
"#;
