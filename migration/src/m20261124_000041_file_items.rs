//! What belongs into a file, as dated versions, and the ticks that say what is there.

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
        crate::constraints::kept_as_written(manager, "file_tick").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::drop(manager, &["file_tick", "file_item"]).await
    }
}

const UP: &str = r#"
CREATE TABLE file_item (
    id {key},
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    stage TEXT NOT NULL,
    categories TEXT NOT NULL,
    person TEXT NOT NULL,
    papers TEXT NOT NULL,
    who TEXT NOT NULL,
    document TEXT NOT NULL,
    article TEXT NOT NULL,
    certainty TEXT NOT NULL,
    valid_from {date} NOT NULL,
    valid_until {date},
    CONSTRAINT file_item_version_is_unique UNIQUE (code, version),
    CONSTRAINT file_item_ends_after_it_begins CHECK (valid_until IS NULL OR valid_from < valid_until)
);

CREATE TABLE file_tick (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    item TEXT NOT NULL,
    state TEXT NOT NULL,
    since {date} NOT NULL,
    attachment_id BIGINT REFERENCES attachment (id),
    note {bytes},
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX file_tick_by_stay ON file_tick (stay_id);
"#;
