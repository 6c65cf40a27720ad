//! Scans and pictures of papers: sealed chunks as they came in, and the rows that make a body of chunks a file of a stay.

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
        crate::run(manager, UP).await?;
        let guards = match manager.get_database_backend() {
            DatabaseBackend::Postgres => GUARDS_ON_POSTGRES,
            _ => GUARDS_ON_SQLITE,
        };
        manager.get_connection().execute_unprepared(guards).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::drop(manager, &["attachment", "file_chunk", "file_body"]).await?;
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            crate::run(
                manager,
                "DROP FUNCTION file_chunk_is_kept(); DROP FUNCTION attachment_is_kept()",
            )
            .await?;
        }
        Ok(())
    }
}

const UP: &str = r#"
CREATE TABLE file_body (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    token TEXT NOT NULL UNIQUE,
    began_at {instant} NOT NULL
);

CREATE TABLE file_chunk (
    body_id BIGINT NOT NULL REFERENCES file_body (id),
    n INTEGER NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (body_id, n)
);

CREATE TABLE attachment (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    body_id BIGINT NOT NULL UNIQUE REFERENCES file_body (id),
    step_id BIGINT REFERENCES procedure_step (id),
    item TEXT,
    format TEXT NOT NULL,
    size BIGINT NOT NULL,
    told {bytes} NOT NULL,
    uploaded_by BIGINT REFERENCES "user" (id),
    uploaded_at {instant} NOT NULL,
    mistaken_at {instant},
    mistaken_by BIGINT REFERENCES "user" (id),
    mistake {bytes}
);
CREATE INDEX attachment_by_stay ON attachment (stay_id);
CREATE INDEX attachment_by_shelter ON attachment (shelter_id);
"#;

// What belongs to a file stays as it came; only what never became a file may be swept.
const GUARDS_ON_SQLITE: &str = r#"
CREATE TRIGGER file_chunk_is_kept_on_update BEFORE UPDATE ON file_chunk
BEGIN SELECT RAISE(ABORT, 'kept_as_written'); END;
CREATE TRIGGER file_chunk_is_kept_on_delete BEFORE DELETE ON file_chunk
WHEN EXISTS (SELECT 1 FROM attachment WHERE body_id = OLD.body_id)
BEGIN SELECT RAISE(ABORT, 'kept_as_written'); END;
CREATE TRIGGER file_chunk_is_kept_on_insert BEFORE INSERT ON file_chunk
WHEN EXISTS (SELECT 1 FROM attachment WHERE body_id = NEW.body_id)
BEGIN SELECT RAISE(ABORT, 'kept_as_written'); END;
CREATE TRIGGER attachment_is_kept_on_delete BEFORE DELETE ON attachment
BEGIN SELECT RAISE(ABORT, 'kept_as_written'); END;
CREATE TRIGGER attachment_is_kept_on_update
BEFORE UPDATE OF id, shelter_id, stay_id, body_id, step_id, item, format, size, told, uploaded_by, uploaded_at ON attachment
BEGIN SELECT RAISE(ABORT, 'kept_as_written'); END;
"#;

const GUARDS_ON_POSTGRES: &str = r#"
CREATE FUNCTION file_chunk_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM attachment
        WHERE body_id = CASE WHEN TG_OP = 'INSERT' THEN NEW.body_id ELSE OLD.body_id END) THEN
        RAISE EXCEPTION 'kept_as_written' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_chunk_is_kept BEFORE INSERT OR UPDATE OR DELETE ON file_chunk
FOR EACH ROW EXECUTE FUNCTION file_chunk_is_kept();
CREATE FUNCTION attachment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'kept_as_written' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER attachment_is_kept_on_delete BEFORE DELETE OR TRUNCATE ON attachment
FOR EACH STATEMENT EXECUTE FUNCTION attachment_is_kept();
CREATE TRIGGER attachment_is_kept_on_update
BEFORE UPDATE OF id, shelter_id, stay_id, body_id, step_id, item, format, size, told, uploaded_by, uploaded_at ON attachment
FOR EACH STATEMENT EXECUTE FUNCTION attachment_is_kept();
"#;
