//! One register for each type of document and year (Nghị định 30/2020/NĐ-CP, Điều 15: number and symbol are unique in a
//! year), the code on each paper, what was told for it, and spoiled papers.

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
        crate::constraints::kept_as_written(manager, "paper_void").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::drop(manager, &["paper_void"]).await?;
        crate::run(manager, DOWN).await
    }
}

// All papers so far are records (biên bản); their two registers go on as one behind the higher number.
const UP: &str = r#"
ALTER TABLE paper ADD COLUMN series TEXT NOT NULL DEFAULT 'BB';
ALTER TABLE paper ADD COLUMN digests {bytes};
ALTER TABLE paper DROP COLUMN sha256;
ALTER TABLE paper ADD COLUMN told {bytes};
CREATE UNIQUE INDEX paper_symbol_is_unique ON paper (shelter_id, series, year, number, version) WHERE digests IS NOT NULL;
CREATE INDEX paper_by_register ON paper (shelter_id, year, series, number);

CREATE TABLE paper_void (
    paper_id BIGINT PRIMARY KEY REFERENCES paper (id),
    reason {bytes} NOT NULL,
    voided_by BIGINT REFERENCES "user" (id),
    voided_at {instant} NOT NULL
);

ALTER TABLE register RENAME COLUMN kind TO series;
INSERT INTO register (shelter_id, series, year, last)
    SELECT shelter_id, 'BB', year, MAX(last) FROM register GROUP BY shelter_id, year;
DELETE FROM register WHERE series IN ('intake_record', 'handover_record');
"#;

const DOWN: &str = r#"
INSERT INTO register (shelter_id, series, year, last)
    SELECT shelter_id, 'intake_record', year, last FROM register WHERE series = 'BB';
INSERT INTO register (shelter_id, series, year, last)
    SELECT shelter_id, 'handover_record', year, last FROM register WHERE series = 'BB';
DELETE FROM register WHERE series NOT IN ('intake_record', 'handover_record');
ALTER TABLE register RENAME COLUMN series TO kind;
DROP INDEX paper_by_register;
DROP INDEX paper_symbol_is_unique;
ALTER TABLE paper DROP COLUMN told;
ALTER TABLE paper ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE paper DROP COLUMN digests;
ALTER TABLE paper DROP COLUMN series;
"#;
