//! What the head of a shelter is called, dated like its names; nothing told: Giám đốc. Decisions are theirs, and others sign for
//! them (Nghị định 30/2020/NĐ-CP, Phụ lục I).

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            "ALTER TABLE shelter_name ADD COLUMN head_title TEXT",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, "ALTER TABLE shelter_name DROP COLUMN head_title").await
    }
}
