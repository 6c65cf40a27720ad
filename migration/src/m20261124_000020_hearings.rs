//! Hearings with their postponements, who was asked at each step, and the index that the officer's day is read from.

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

const UP: &str = r#"
CREATE TABLE hearing (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    procedure_id BIGINT NOT NULL REFERENCES procedure (id),
    follows_id BIGINT REFERENCES hearing (id),
    at {instant} NOT NULL,
    place TEXT NOT NULL,
    paper_no TEXT,
    state TEXT NOT NULL,
    settled_at {instant},
    reason {bytes},
    outcome {bytes},
    settled_by BIGINT REFERENCES "user" (id),
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX hearing_by_procedure ON hearing (procedure_id);
CREATE INDEX hearing_by_day ON hearing (shelter_id, at);
ALTER TABLE procedure_step ADD COLUMN agency TEXT;
"#;

// A state that the earlier program does not know becomes the one from which it came nearest.
const DOWN: &str = r#"
UPDATE procedure SET state = 'answered' WHERE state = 'appealed';
UPDATE procedure_step SET state = 'answered' WHERE state = 'appealed';
ALTER TABLE procedure_step DROP COLUMN agency;
DROP TABLE hearing;
"#;
