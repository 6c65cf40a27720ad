//! Terms that begin again where one of them ends, duties of the house on fixed days of the year, and what a second reading of the
//! law puts right in terms and items that nobody has changed.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in UP {
            crate::run(manager, sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::drop(manager, &["duty_done"]).await?;
        for column in ["then_code", "on_days"] {
            crate::run(
                manager,
                &format!("ALTER TABLE term_rule DROP COLUMN {column}"),
            )
            .await?;
        }
        Ok(())
    }
}

const UP: &[&str] = &[
    "ALTER TABLE term_rule ADD COLUMN then_code TEXT",
    "ALTER TABLE term_rule ADD COLUMN on_days TEXT NOT NULL DEFAULT ''",
    r#"CREATE TABLE duty_done (
        id {key},
        shelter_id BIGINT NOT NULL REFERENCES shelter (id),
        code TEXT NOT NULL,
        due_on {date} NOT NULL,
        done_on {date} NOT NULL,
        paper_no TEXT,
        recorded_by BIGINT REFERENCES "user" (id),
        recorded_at {instant} NOT NULL,
        CONSTRAINT duty_is_done_once UNIQUE (shelter_id, code, due_on)
    )"#,
    "UPDATE term_rule SET on_days = '06-15 12-15', warn_days = '30 14 7 1' WHERE code = 'B14' AND recorded_by IS NULL",
    "UPDATE term_rule SET subject = 'procedure', kind = 'follow_up'
     WHERE code IN ('C9', 'C9b', 'C9c', 'C10') AND recorded_by IS NULL",
    "UPDATE term_rule SET then_code = 'C9c' WHERE code IN ('C9b', 'C9c') AND recorded_by IS NULL",
    "UPDATE term_rule SET then_code = 'C10b' WHERE code = 'C10' AND recorded_by IS NULL",
    "UPDATE term_rule SET starts = 'follows' WHERE code = 'C9c' AND recorded_by IS NULL",
    "UPDATE term_rule SET person = 'minor' WHERE code IN ('A10', 'C12') AND recorded_by IS NULL",
    "UPDATE term_rule SET categories = 'victim being_identified accompanying_minor'
     WHERE code IN ('A18', 'C12') AND recorded_by IS NULL",
    "UPDATE term_rule SET document = 'Mục tiêu của cơ sở', article = 'khám sức khỏe khi tiếp nhận'
     WHERE code = 'A17' AND recorded_by IS NULL",
    "UPDATE term_rule SET amount = 29 WHERE code = 'F2' AND amount = 30 AND recorded_by IS NULL",
    "UPDATE term_rule SET document = 'Thông tư của Bộ Tư pháp về trợ giúp pháp lý', certainty = 'secondary'
     WHERE code = 'E3' AND recorded_by IS NULL",
    "UPDATE path_step SET rules = '' WHERE path = 'foreigner' AND kind = 'embassy' AND rules = 'A18'",
    "UPDATE file_item SET who = 'shelter' WHERE code = 'identity_copy'",
];
