//! What a form must not take back unseen has a version: somebody's role with their name and address, the shelter's own data. And
//! a version of a term remembers the day on which somebody ended it, which a later version may come before.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in UP {
            crate::run(manager, sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in DOWN {
            crate::run(manager, sql).await?;
        }
        Ok(())
    }
}

const UP: &[&str] = &[
    "ALTER TABLE membership ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE shelter ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE term_rule ADD COLUMN ended_on {date}",
    "UPDATE term_rule SET ended_on = valid_until WHERE ended_reason IS NOT NULL AND withdrawn_at IS NULL",
];

const DOWN: &[&str] = &[
    "ALTER TABLE term_rule DROP COLUMN ended_on",
    "ALTER TABLE shelter DROP COLUMN version",
    "ALTER TABLE membership DROP COLUMN version",
];
