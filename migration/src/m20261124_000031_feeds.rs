//! Secret addresses under which phones fetch a person's deadlines; only their digests are kept.

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
        crate::drop(manager, &["feed"]).await
    }
}

const UP: &str = r#"
CREATE TABLE feed (
    id {key},
    user_id BIGINT NOT NULL REFERENCES "user" (id),
    token_hash {bytes} NOT NULL CONSTRAINT feed_is_unique UNIQUE,
    made_at {instant} NOT NULL,
    used_at {instant},
    revoked_at {instant}
);
CREATE UNIQUE INDEX one_feed_per_person ON feed (user_id) WHERE revoked_at IS NULL;
"#;
