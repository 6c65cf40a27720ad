//! The journal and the outbox of letters.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await?;
        crate::constraints::kept_as_written(manager, "journal").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::drop(manager, &["letter", "journal"]).await?;
        crate::constraints::drop_kept_as_written(manager).await
    }
}

const UP: &str = r#"
CREATE TABLE journal (
    id {key},
    at {instant} NOT NULL,
    shelter_id BIGINT REFERENCES shelter (id),
    user_id BIGINT REFERENCES "user" (id),
    token_id BIGINT REFERENCES api_token (id),
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT,
    stay_id BIGINT REFERENCES stay (id),
    change {bytes}
);
CREATE INDEX journal_by_time ON journal (shelter_id, id);
CREATE INDEX journal_by_stay ON journal (stay_id, id);

CREATE TABLE letter (
    id {key},
    key TEXT NOT NULL CONSTRAINT letter_is_unique UNIQUE,
    user_id BIGINT NOT NULL REFERENCES "user" (id),
    kind TEXT NOT NULL,
    procedure_id BIGINT REFERENCES procedure (id),
    queued_at {instant} NOT NULL,
    due_at {instant} NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_until {instant},
    sent_at {instant},
    failed_at {instant},
    last_error TEXT
);
CREATE INDEX letter_waiting ON letter (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
"#;
