//! At start: try an overlapping pair in a transaction that is rolled back. A constraint in a migration file is
//! not a constraint in the database.

use super::constraint::Constraint;
use super::tx::Tx;
use crate::domain::error::{Error, Result};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbErr, Statement, TransactionTrait};

/// Fails with words if the database takes two intervals of one bed that overlap.
pub async fn guards_refuse(tx: &Tx) -> Result<()> {
    let now = tx.now();
    let (early, late) = (now - TimeDelta::hours(2), now - TimeDelta::hours(1));
    let trial = tx.inner().begin().await?;
    let run = |sql: &'static str, values: Vec<sea_orm::Value>| {
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        trial.query_one_raw(statement)
    };
    let id = |row: Option<sea_orm::QueryResult>| -> std::result::Result<i64, DbErr> {
        row.ok_or_else(|| DbErr::RecordNotFound("the row just written".into()))?
            .try_get_by_index(0)
    };
    let shelter = id(run(
        "INSERT INTO shelter (province_code, address, hides_address, created_at) VALUES ('22', '', false, $1) RETURNING id",
        vec![now.into()],
    )
    .await?)?;
    let room = id(run(
        "INSERT INTO room (shelter_id, name, floor, rule, purpose, step_free, version, added_at) VALUES ($1, 'self-check', 1, 'any', 'victims', true, 1, $2) RETURNING id",
        vec![shelter.into(), now.into()],
    )
    .await?)?;
    let bed = id(run(
        "INSERT INTO bed (shelter_id, room_id, label, kind, version, added_at) VALUES ($1, $2, 'self-check', 'single', 1, $3) RETURNING id",
        vec![shelter.into(), room.into(), now.into()],
    )
    .await?)?;
    const TAKE: &str = "INSERT INTO occupancy (bed_id, kind, since, until, recorded_at) VALUES ($1, 'held', $2, NULL, $3) RETURNING id";
    run(TAKE, vec![bed.into(), early.into(), now.into()]).await?;
    let second = run(TAKE, vec![bed.into(), late.into(), now.into()]).await;
    trial.rollback().await?;
    match second {
        Err(error) if Constraint::violated(&error) == Some(Constraint::OneResidentPerBed) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err(Error::broken(
            "the database lets two people into one bed: its guard one_resident_per_bed is missing. Restore a backup or migrate a fresh database; tamlanh does not serve on this one",
        )),
    }
}
