//! Terms of law as dated rows, and the legal procedures of a stay.

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
        crate::run(manager, STAY_LIMITS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::drop(manager, &["procedure_step", "procedure", "term_rule"]).await
    }
}

const UP: &str = r#"
CREATE TABLE term_rule (
    id {key},
    subject TEXT NOT NULL,
    category TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    unit TEXT NOT NULL,
    basis TEXT NOT NULL,
    certainty TEXT NOT NULL,
    valid_from {date} NOT NULL,
    valid_until {date}
);

CREATE TABLE procedure (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    kind TEXT NOT NULL,
    agency TEXT NOT NULL,
    reference_no TEXT,
    officer_id BIGINT NOT NULL REFERENCES "user" (id),
    started_on {date} NOT NULL,
    due_on {date},
    state TEXT NOT NULL,
    closed_on {date},
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT procedure_closes_after_it_starts CHECK (closed_on IS NULL OR started_on <= closed_on),
    CONSTRAINT procedure_due_after_it_starts CHECK (due_on IS NULL OR started_on <= due_on)
);
CREATE INDEX procedure_by_stay ON procedure (stay_id);
CREATE INDEX procedure_open ON procedure (shelter_id, due_on) WHERE closed_on IS NULL;

CREATE TABLE procedure_step (
    id {key},
    procedure_id BIGINT NOT NULL REFERENCES procedure (id),
    state TEXT NOT NULL,
    happened_on {date} NOT NULL,
    paper_no TEXT,
    note {bytes},
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX procedure_step_by_procedure ON procedure_step (procedure_id);
"#;

// Which of two maxima prevails for a victim in a social-assistance facility is not settled: both run.
pub(crate) const STAY_LIMITS: &str = r#"
INSERT INTO term_rule (subject, category, amount, unit, basis, certainty, valid_from, valid_until)
SELECT 'stay_limit', category.code, rule.amount, rule.unit, rule.basis, rule.certainty, rule.valid_from, rule.valid_until
FROM (
    SELECT 120 AS amount, 'days' AS unit, 'Nghị định 162/2025/NĐ-CP, Điều 17' AS basis, 'secondary' AS certainty,
           CAST('2025-07-01' AS {date}) AS valid_from, CAST(NULL AS {date}) AS valid_until, 'trafficking' AS scope
    UNION ALL
    SELECT 3, 'months', 'Nghị định 335/2026/NĐ-CP, Điều 21 khoản 2 điểm d', 'found', CAST('2026-10-05' AS {date}), CAST(NULL AS {date}), 'any'
    UNION ALL
    SELECT 3, 'months', 'Nghị định 20/2021/NĐ-CP, Điều 24 khoản 4', 'found', CAST('2021-07-01' AS {date}), CAST('2026-10-05' AS {date}), 'any'
) AS rule
JOIN (
    SELECT 'victim' AS code, 'trafficking' AS scope
    UNION ALL SELECT 'being_identified', 'trafficking'
    UNION ALL SELECT 'accompanying_minor', 'trafficking'
    UNION ALL SELECT 'domestic_violence', 'other'
    UNION ALL SELECT 'abuse', 'other'
    UNION ALL SELECT 'forced_labour', 'other'
    UNION ALL SELECT 'child', 'other'
    UNION ALL SELECT 'homeless', 'other'
    UNION ALL SELECT 'other', 'other'
) AS category ON rule.scope = 'any' OR rule.scope = category.scope;
"#;
