//! The legal clock: terms as versions with all that a deadline must explain, deadlines as rows, days off as people decide them,
//! and the paths that say which procedures an arrival opens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Nothing refers to the earlier terms and nobody could edit them: the first start writes them again, with all versions.
        crate::drop(manager, &["term_rule"]).await?;
        crate::run(manager, UP).await?;
        manager
            .get_connection()
            .execute_unprepared(&due_dates_so_far(manager.get_database_backend()))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "stay_category",
            "path_step",
            "calendar_day",
            "deadline",
            "term_rule",
        ];
        crate::drop(manager, &tables).await?;
        crate::run(manager, TERMS_BEFORE).await?;
        crate::run(manager, crate::m20261123_000004_law::STAY_LIMITS).await
    }
}

const UP: &str = r#"
CREATE TABLE term_rule (
    id {key},
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT,
    starts TEXT NOT NULL,
    amount INTEGER CHECK (amount > 0),
    unit TEXT NOT NULL,
    nature TEXT NOT NULL,
    categories TEXT NOT NULL,
    person TEXT NOT NULL,
    who TEXT NOT NULL,
    warn_days TEXT NOT NULL,
    document TEXT NOT NULL,
    article TEXT NOT NULL,
    certainty TEXT NOT NULL,
    confirmed_no TEXT,
    confirmed_by BIGINT REFERENCES "user" (id),
    confirmed_at {instant},
    valid_from {date} NOT NULL,
    valid_until {date},
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL,
    CONSTRAINT term_rule_version_is_unique UNIQUE (code, version),
    CONSTRAINT term_rule_ends_after_it_begins CHECK (valid_until IS NULL OR valid_from < valid_until)
);

CREATE TABLE deadline (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    procedure_id BIGINT REFERENCES procedure (id),
    rule_id BIGINT REFERENCES term_rule (id),
    follows_id BIGINT REFERENCES deadline (id),
    began_at {instant} NOT NULL,
    began_on {date} NOT NULL,
    nominal_on {date} NOT NULL,
    due_on {date} NOT NULL,
    due_at {instant} NOT NULL,
    is_sure BOOLEAN NOT NULL,
    is_fixed BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    settled_at {instant},
    decision_no TEXT,
    decided_on {date},
    decided_by TEXT,
    reason {bytes},
    settled_by BIGINT REFERENCES "user" (id),
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX deadline_by_stay ON deadline (stay_id);
CREATE INDEX deadline_by_procedure ON deadline (procedure_id);
CREATE INDEX deadline_open ON deadline (shelter_id, due_at) WHERE state = 'open';
CREATE INDEX deadline_to_recount ON deadline (rule_id, began_on) WHERE state = 'open';

CREATE TABLE calendar_day (
    id {key},
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    day {date} NOT NULL,
    other_day {date},
    is_confirmed BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL,
    withdrawn_at {instant}
);
CREATE INDEX calendar_day_in_force ON calendar_day (year) WHERE withdrawn_at IS NULL;

CREATE TABLE path_step (
    id {key},
    path TEXT NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    after TEXT NOT NULL,
    who TEXT NOT NULL,
    agency TEXT NOT NULL,
    opens TEXT NOT NULL,
    rules TEXT NOT NULL,
    valid_from {date} NOT NULL,
    valid_until {date},
    CONSTRAINT path_step_is_unique UNIQUE (path, version, position)
);

CREATE TABLE stay_category (
    id {key},
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    category TEXT NOT NULL,
    since {date} NOT NULL,
    reason {bytes},
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX stay_category_by_stay ON stay_category (stay_id, since);
"#;

const TERMS_BEFORE: &str = r#"
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
"#;

/// Every due date that people wrote becomes a deadline of its own. A day of the shelter ends at 17:00 UTC.
fn due_dates_so_far(backend: DatabaseBackend) -> String {
    let (begins, ends) = match backend {
        DatabaseBackend::Postgres => (
            "(p.started_on::timestamp - interval '7 hours') AT TIME ZONE 'UTC'",
            "(p.due_on::timestamp + interval '17 hours') AT TIME ZONE 'UTC'",
        ),
        _ => (
            "strftime('%Y-%m-%dT17:00:00+00:00', p.started_on, '-1 day')",
            "strftime('%Y-%m-%dT17:00:00+00:00', p.due_on)",
        ),
    };
    let end_of = |column: &str| ends.replace("p.due_on", column);
    format!(
        "INSERT INTO deadline (shelter_id, stay_id, procedure_id, began_at, began_on, nominal_on, due_on, due_at, is_sure, is_fixed,
             state, settled_at, recorded_by, recorded_at, version)
         SELECT p.shelter_id, p.stay_id, p.id, {begins}, p.started_on, p.due_on, p.due_on, {ends}, TRUE, TRUE,
             CASE WHEN p.closed_on IS NULL THEN 'open' WHEN p.state = 'done' THEN 'met' ELSE 'lifted' END, {},
             p.recorded_by, p.recorded_at, 1
         FROM procedure AS p WHERE p.due_on IS NOT NULL",
        end_of("p.closed_on")
    )
}
