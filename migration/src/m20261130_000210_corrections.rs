//! Which paper corrects another is asked wherever papers are listed; without an index every paper would be read for it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let up =
            "CREATE INDEX paper_by_replaced ON paper (replaces_id) WHERE replaces_id IS NOT NULL;";
        crate::run(manager, up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, "DROP INDEX paper_by_replaced;").await
    }
}
