//! Up to where names were put into their index anew after its keys had changed: what is sealed is opened by the program, which
//! goes on with it at its next start.

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
        crate::drop(manager, &["name_index"]).await
    }
}

/// What is there so far was put in by the first scheme.
const UP: &str = "
CREATE TABLE name_index (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    scheme INTEGER NOT NULL,
    upto BIGINT
);
INSERT INTO name_index (id, scheme) VALUES (1, 1);
";
