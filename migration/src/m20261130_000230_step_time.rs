//! The time of day of a step, in the shelter's zone: what runs by the clock begins and ends with it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let up = "ALTER TABLE procedure_step ADD COLUMN happened_at {time}";
        crate::run(manager, up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let down = "ALTER TABLE procedure_step DROP COLUMN happened_at";
        crate::run(manager, down).await
    }
}
