//! The rules that the database itself keeps, each under one name on both databases. PostgreSQL has
//! exclusion constraints; SQLite has one writer, so a trigger inside its transaction cannot race.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

/// A bed has one interval at a time (occupied, held, kept or out of service), a stay one bed at a time.
pub async fn one_resident_per_bed(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    no_overlap(
        manager,
        "occupancy",
        "bed_id",
        "since",
        "until",
        "one_resident_per_bed",
    )
    .await?;
    no_overlap(
        manager,
        "occupancy",
        "stay_id",
        "since",
        "until",
        "one_bed_per_stay",
    )
    .await
}

/// A person is in the house once at a time.
pub async fn one_stay_per_resident(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    no_overlap(
        manager,
        "stay",
        "resident_id",
        "arrived_at",
        "ended_at",
        "one_stay_per_resident",
    )
    .await
}

/// Rows of `table` that share `owner` have no moment in common; an open end lasts for ever.
async fn no_overlap(
    manager: &SchemaManager<'_>,
    table: &str,
    owner: &str,
    since: &str,
    until: &str,
    name: &str,
) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        connection
            .execute_unprepared(&format!(
                "CREATE EXTENSION IF NOT EXISTS btree_gist;
                 ALTER TABLE {table} ADD CONSTRAINT {name}
                 EXCLUDE USING gist ({owner} WITH =, tstzrange({since}, {until}) WITH &&)"
            ))
            .await?;
        return Ok(());
    }
    for (suffix, moment) in [
        ("insert", "INSERT".to_owned()),
        ("update", format!("UPDATE OF {owner}, {since}, {until}")),
    ] {
        // Of the intervals that begin before this one ends, only the latest can reach into it: the
        // rows that stand already do not overlap, so one step in the index decides.
        connection
            .execute_unprepared(&format!(
                "CREATE TRIGGER {name}_{suffix} BEFORE {moment} ON {table}
                 WHEN NEW.{owner} IS NOT NULL AND EXISTS (
                     SELECT 1 FROM (
                         SELECT {until} AS until FROM {table}
                         WHERE {owner} = NEW.{owner} AND id IS NOT NEW.id
                           AND (NEW.{until} IS NULL OR {since} < NEW.{until})
                         ORDER BY {since} DESC LIMIT 1
                     ) AS latest WHERE latest.until IS NULL OR latest.until > NEW.{since})
                 BEGIN SELECT RAISE(ABORT, '{name}'); END"
            ))
            .await?;
    }
    Ok(())
}

/// Rows of `table` are never changed or deleted.
pub async fn kept_as_written(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        connection
            .execute_unprepared(&format!(
                "CREATE OR REPLACE FUNCTION kept_as_written() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION 'kept_as_written' USING ERRCODE = 'restrict_violation'; END $$;
                 CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                 FOR EACH STATEMENT EXECUTE FUNCTION kept_as_written()"
            ))
            .await?;
        return Ok(());
    }
    for moment in ["UPDATE", "DELETE"] {
        connection
            .execute_unprepared(&format!(
                "CREATE TRIGGER {table}_keeps_on_{} BEFORE {moment} ON {table}
                 BEGIN SELECT RAISE(ABORT, 'kept_as_written'); END",
                moment.to_lowercase()
            ))
            .await?;
    }
    Ok(())
}

/// Takes back what [`kept_as_written`] left beside its tables.
pub async fn drop_kept_as_written(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        let sql = "DROP TRIGGER IF EXISTS paper_is_kept ON paper; DROP FUNCTION kept_as_written()";
        manager.get_connection().execute_unprepared(sql).await?;
    }
    Ok(())
}
