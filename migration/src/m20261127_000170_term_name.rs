//! What a term is called that a manager entered; those of the first start have their names in the program's own words.

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
ALTER TABLE term_rule ADD COLUMN name TEXT;
ALTER TABLE term_rule ADD COLUMN name_en TEXT;
"#;

const DOWN: &str = r#"
ALTER TABLE term_rule DROP COLUMN name_en;
ALTER TABLE term_rule DROP COLUMN name;
"#;
