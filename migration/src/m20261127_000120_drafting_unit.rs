//! What only some papers say of a shelter, dated like its names: the drafting unit in the symbol of a letter, and the decision on
//! the shelter's powers on which its own decisions rest (Nghị định 30/2020/NĐ-CP, Phụ lục I and III).

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await
    }
}

const UP: &str = r#"
ALTER TABLE shelter_name ADD COLUMN drafting_unit TEXT;
ALTER TABLE shelter_name ADD COLUMN powers TEXT;
"#;

const DOWN: &str = r#"
ALTER TABLE shelter_name DROP COLUMN powers;
ALTER TABLE shelter_name DROP COLUMN drafting_unit;
"#;
