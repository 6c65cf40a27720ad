//! Residents, their stays, the dated intervals of beds, and what belongs to a stay.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await?;
        crate::constraints::one_resident_per_bed(manager).await?;
        crate::constraints::one_stay_per_resident(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::drop(
            manager,
            &[
                "submission",
                "draft",
                "discharge",
                "identification",
                "note_version",
                "note",
                "belonging",
                "leave",
                "keep_apart",
                "occupancy",
                "stay",
                "resident_key",
                "resident",
            ],
        )
        .await
    }
}

const UP: &str = r#"
CREATE TABLE resident (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    sex TEXT NOT NULL,
    particulars {bytes} NOT NULL,
    version INTEGER NOT NULL,
    created_at {instant} NOT NULL
);

CREATE TABLE resident_key (
    id {key},
    resident_id BIGINT NOT NULL REFERENCES resident (id),
    digest {bytes} NOT NULL
);
CREATE INDEX resident_key_by_digest ON resident_key (digest, resident_id);
CREATE INDEX resident_key_by_resident ON resident_key (resident_id);

CREATE TABLE stay (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    resident_id BIGINT NOT NULL REFERENCES resident (id),
    head_id BIGINT REFERENCES stay (id),
    relation TEXT,
    category TEXT NOT NULL,
    source TEXT NOT NULL,
    agency TEXT NOT NULL,
    intake {bytes} NOT NULL,
    arrived_at {instant} NOT NULL,
    ended_at {instant},
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT stay_ends_after_it_begins CHECK (ended_at IS NULL OR arrived_at < ended_at)
);
CREATE INDEX stay_by_resident ON stay (resident_id, arrived_at);
CREATE INDEX stay_open ON stay (shelter_id) WHERE ended_at IS NULL;
CREATE INDEX stay_by_arrival ON stay (shelter_id, arrived_at);
CREATE INDEX stay_by_end ON stay (shelter_id, ended_at);
CREATE INDEX stay_by_head ON stay (head_id) WHERE head_id IS NOT NULL;

CREATE TABLE occupancy (
    id {key},
    bed_id BIGINT NOT NULL REFERENCES bed (id),
    stay_id BIGINT REFERENCES stay (id),
    kind TEXT NOT NULL,
    since {instant} NOT NULL,
    until {instant},
    reason TEXT,
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL,
    CONSTRAINT occupancy_ends_after_it_begins CHECK (until IS NULL OR since < until),
    CONSTRAINT occupancy_names_its_stay CHECK ((kind IN ('occupied', 'leave_kept')) = (stay_id IS NOT NULL))
);
CREATE INDEX occupancy_by_bed ON occupancy (bed_id, since);
CREATE INDEX occupancy_by_stay ON occupancy (stay_id, since);
CREATE INDEX occupancy_open ON occupancy (bed_id) WHERE until IS NULL;

CREATE TABLE keep_apart (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    one_id BIGINT NOT NULL REFERENCES resident (id),
    other_id BIGINT NOT NULL REFERENCES resident (id),
    reason {bytes} NOT NULL,
    since {instant} NOT NULL,
    lifted_at {instant},
    CONSTRAINT keep_apart_is_of_two CHECK (one_id < other_id)
);
CREATE UNIQUE INDEX keep_apart_is_unique ON keep_apart (one_id, other_id) WHERE lifted_at IS NULL;
CREATE INDEX keep_apart_by_other ON keep_apart (other_id);

CREATE TABLE leave (
    id {key},
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    reason TEXT NOT NULL,
    place TEXT,
    since {instant} NOT NULL,
    expected_back {instant} NOT NULL,
    returned_at {instant},
    recorded_by BIGINT REFERENCES "user" (id)
);
CREATE UNIQUE INDEX one_leave_at_a_time ON leave (stay_id) WHERE returned_at IS NULL;

CREATE TABLE belonging (
    id {key},
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    what {bytes} NOT NULL,
    quantity INTEGER NOT NULL,
    kept_by TEXT NOT NULL,
    is_document BOOLEAN NOT NULL,
    returned_at {instant}
);
CREATE INDEX belonging_by_stay ON belonging (stay_id);

CREATE TABLE note (
    id {key},
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    written_by BIGINT NOT NULL REFERENCES "user" (id),
    written_at {instant} NOT NULL
);
CREATE INDEX note_by_stay ON note (stay_id);

CREATE TABLE note_version (
    id {key},
    note_id BIGINT NOT NULL REFERENCES note (id),
    body {bytes} NOT NULL,
    written_by BIGINT NOT NULL REFERENCES "user" (id),
    written_at {instant} NOT NULL
);
CREATE INDEX note_version_by_note ON note_version (note_id);

CREATE TABLE identification (
    id {key},
    stay_id BIGINT NOT NULL REFERENCES stay (id),
    status TEXT NOT NULL,
    since {date} NOT NULL,
    paper_no TEXT,
    issuer TEXT,
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX identification_by_stay ON identification (stay_id, since);

CREATE TABLE discharge (
    stay_id BIGINT PRIMARY KEY REFERENCES stay (id),
    outcome TEXT NOT NULL,
    destination TEXT NOT NULL,
    receiver {bytes} NOT NULL,
    money_vnd BIGINT NOT NULL CHECK (money_vnd >= 0),
    follow_up_on {date},
    followed_up_at {instant},
    recorded_by BIGINT REFERENCES "user" (id),
    recorded_at {instant} NOT NULL
);
CREATE INDEX discharge_by_follow_up ON discharge (follow_up_on) WHERE followed_up_at IS NULL;

CREATE TABLE draft (
    id {key},
    shelter_id BIGINT NOT NULL REFERENCES shelter (id),
    user_id BIGINT NOT NULL REFERENCES "user" (id),
    body {bytes} NOT NULL,
    created_at {instant} NOT NULL,
    updated_at {instant} NOT NULL
);
CREATE INDEX draft_by_user ON draft (user_id);

CREATE TABLE submission (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint {bytes} NOT NULL,
    status INTEGER NOT NULL,
    reply {bytes} NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT submission_is_unique PRIMARY KEY (scope, key)
);
"#;
