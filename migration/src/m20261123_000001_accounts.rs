//! Shelters, the people who work there, their sessions, and the tokens of programs.

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
        crate::drop(
            manager,
            &[
                "api_token",
                "session",
                "membership",
                "user",
                "shelter_name",
                "shelter",
            ],
        )
        .await
    }
}

const UP: &str = r#"
CREATE TABLE shelter (
    id {key},
    province_code TEXT NOT NULL,
    commune_code TEXT,
    address TEXT NOT NULL,
    phone TEXT,
    hides_address BOOLEAN NOT NULL,
    created_at {instant} NOT NULL
);

CREATE TABLE shelter_name (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    valid_from {date} NOT NULL,
    parent TEXT NOT NULL,
    name TEXT NOT NULL,
    symbol TEXT NOT NULL,
    place TEXT NOT NULL,
    UNIQUE (shelter_id, valid_from)
);

CREATE TABLE "user" (
    id {key},
    login TEXT NOT NULL CONSTRAINT login_is_unique UNIQUE,
    name TEXT NOT NULL,
    email TEXT,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at {instant} NOT NULL,
    disabled_at {instant}
);

CREATE TABLE membership (
    user_id BIGINT NOT NULL REFERENCES "user" (id),
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    role TEXT NOT NULL,
    PRIMARY KEY (user_id, shelter_id)
);

CREATE TABLE session (
    id {key},
    user_id BIGINT NOT NULL REFERENCES "user" (id),
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    token_hash {bytes} NOT NULL UNIQUE,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at {instant} NOT NULL,
    seen_at {instant} NOT NULL,
    ended_at {instant}
);
CREATE INDEX session_by_user ON session (user_id, ended_at);

CREATE TABLE api_token (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    issued_by BIGINT NOT NULL REFERENCES "user" (id),
    issued_at {instant} NOT NULL,
    used_at {instant},
    revoked_at {instant}
);
"#;
