//! Issued papers and the yearly register of their numbers.

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
        crate::constraints::kept_as_written(manager, "paper").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::drop(manager, &["paper", "register"]).await
    }
}

const UP: &str = r#"
CREATE TABLE register (
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (shelter_id, kind, year)
);

CREATE TABLE paper (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    kind TEXT NOT NULL,
    variant TEXT NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    version INTEGER NOT NULL,
    replaces_id BIGINT REFERENCES paper (id),
    bytes {bytes} NOT NULL,
    sha256 TEXT NOT NULL,
    issued_by BIGINT REFERENCES "user" (id),
    issued_at {instant} NOT NULL,
    CONSTRAINT paper_number_is_unique UNIQUE (shelter_id, kind, year, number, version)
);
CREATE INDEX paper_by_stay ON paper (stay_id);
"#;
