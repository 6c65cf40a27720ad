//! At start: try an overlapping pair in a transaction that is rolled back. A constraint in a migration file is
//! not a constraint in the database.

use super::constraint::Constraint;
use super::tx::Tx;
use crate::domain::error::{Error, Result};
use chrono::TimeDelta;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ConnectionTrait, DbErr, Statement, TransactionTrait, Value};

/// Fails with words if the database takes two intervals of one bed that overlap, written so or made so afterwards.
pub async fn guards_refuse(tx: &Tx) -> Result<()> {
    for is_made_so in [false, true] {
        match overlap(tx, is_made_so).await? {
            Err(error) if Constraint::violated(&error) == Some(Constraint::OneResidentPerBed) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => {
                return Err(Error::broken(
                    "the database lets two people into one bed: its guard one_resident_per_bed is missing. Restore a backup or migrate a fresh database; tamlanh does not serve on this one",
                ));
            }
        }
    }
    Ok(())
}

const TAKE: &str = "INSERT INTO occupancy (bed_id, kind, since, until, recorded_at) VALUES ($1, 'held', $2, $3, $4) RETURNING id";

/// What the database says to the second of two intervals; nothing of them stays.
async fn overlap(tx: &Tx, is_made_so: bool) -> Result<std::result::Result<(), DbErr>> {
    let now = tx.now();
    let ago = |hours| now - TimeDelta::hours(hours);
    let trial = tx.inner().begin().await?;
    let run = async |sql: &str, values: Vec<Value>| -> std::result::Result<i64, DbErr> {
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        let row = trial.query_one_raw(statement).await?;
        row.ok_or_else(|| DbErr::RecordNotFound("the row just written".into()))?
            .try_get_by_index(0)
    };
    let shelter = run(
        "INSERT INTO shelter (province_code, address, hides_address, created_at) VALUES ('22', '', false, $1) RETURNING id",
        vec![now.into()],
    )
    .await?;
    let room = run(
        "INSERT INTO room (shelter_id, name, floor, rule, purpose, step_free, version, added_at) VALUES ($1, 'self-check', 1, 'any', 'victims', true, 1, $2) RETURNING id",
        vec![shelter.into(), now.into()],
    )
    .await?;
    let bed = run(
        "INSERT INTO bed (shelter_id, room_id, label, kind, version, added_at) VALUES ($1, $2, 'self-check', 'single', 1, $3) RETURNING id",
        vec![shelter.into(), room.into(), now.into()],
    )
    .await?;
    let take = async |since: DateTimeUtc, until: Option<DateTimeUtc>| {
        let values = vec![bed.into(), since.into(), until.into(), now.into()];
        run(TAKE, values).await
    };
    take(ago(2), None).await?;
    let second = if is_made_so {
        let before = take(ago(4), Some(ago(3))).await?;
        let longer = "UPDATE occupancy SET until = NULL WHERE id = $1 RETURNING id";
        run(longer, vec![before.into()]).await
    } else {
        take(ago(1), None).await
    };
    trial.rollback().await?;
    Ok(second.map(drop))
}
