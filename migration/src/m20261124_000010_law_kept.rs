//! Versions of terms that were entered by mistake or ended early, with the reason; the paper that changed a category, and the
//! category that every stay began with.

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
        let arrived_on = match manager.get_database_backend() {
            DatabaseBackend::Postgres => "(arrived_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
            _ => "date(arrived_at, '+7 hours')",
        };
        let begun = format!(
            "INSERT INTO stay_category (stay_id, category, since, recorded_by, recorded_at)
             SELECT id, category, {arrived_on}, recorded_by, recorded_at FROM stay
             WHERE id NOT IN (SELECT stay_id FROM stay_category)"
        );
        manager.get_connection().execute_unprepared(&begun).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await
    }
}

const UP: &str = r#"
ALTER TABLE term_rule ADD COLUMN withdrawn_at {instant};
ALTER TABLE term_rule ADD COLUMN ended_reason TEXT;
ALTER TABLE stay_category ADD COLUMN paper_no TEXT;
"#;

const DOWN: &str = r#"
ALTER TABLE stay_category DROP COLUMN paper_no;
ALTER TABLE term_rule DROP COLUMN ended_reason;
ALTER TABLE term_rule DROP COLUMN withdrawn_at;
"#;
