//! Rooms and beds.

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
        crate::drop(manager, &["bed", "room"]).await
    }
}

const UP: &str = r#"
CREATE TABLE room (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    name TEXT NOT NULL,
    floor INTEGER NOT NULL,
    rule TEXT NOT NULL,
    purpose TEXT NOT NULL,
    step_free BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    added_at {instant} NOT NULL,
    retired_at {instant}
);
CREATE UNIQUE INDEX room_name_is_unique ON room (shelter_id, name) WHERE retired_at IS NULL;

CREATE TABLE bed (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    room_id BIGINT NOT NULL REFERENCES room (id),
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    added_at {instant} NOT NULL,
    retired_at {instant}
);
CREATE UNIQUE INDEX bed_label_is_unique ON bed (room_id, label) WHERE retired_at IS NULL;
CREATE INDEX bed_by_shelter ON bed (shelter_id);
"#;
