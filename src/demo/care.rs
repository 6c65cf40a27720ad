//! What the house does from day to day: duties towards people are met in time, and those who left are asked after. A few are
//! left open, as in life.

use crate::db::Db;
use crate::domain::access::{Can, KeepProcedures, KeepStays, SeeHouse};
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use crate::domain::follow_ups;
use crate::domain::law::settling;
use crate::domain::procedures::beside;
use chrono::{NaiveDate, TimeDelta};
use entity::discharge;
use entity::id::StayId;
use sea_orm::{ColumnTrait, Condition};

/// One stay in so many is forgotten.
const FORGOTTEN: i64 = 40;

fn is_forgotten(stay: StayId) -> bool {
    stay.0 % FORGOTTEN == 0
}

/// Meets the duties of the house that end by the next day.
pub async fn meet(db: &Db, by: &Can<KeepProcedures>, day: NaiveDate) -> Result<()> {
    let see = by.can::<SeeHouse>().ok_or(Error::NotFound)?;
    let (now, until) = (db.clock().now(), calendar::end_of(day + TimeDelta::days(1)));
    for duty in beside::duties(db.reader(), &see, now, until).await? {
        let row = duty.deadline;
        if is_forgotten(row.stay_id) {
            continue;
        }
        let met = db.write(async |tx| settling::meet(tx, by, row.id, row.version, now).await);
        match met.await {
            // A maximum of the stay is kept by leaving.
            Err(Error::Refused(_)) => {}
            met => met?,
        }
    }
    Ok(())
}

/// Asks after those whose day has come.
pub async fn ask_after(db: &Db, by: &Can<KeepStays>, day: NaiveDate) -> Result<()> {
    let days = Condition::all().add(discharge::Column::FollowUpOn.lte(day));
    for due in follow_ups::open(db.reader(), by.shelter, days, None).await? {
        if !is_forgotten(due.stay) {
            let answered = Some(due.on);
            db.write(async |tx| follow_ups::record(tx, by, due.stay, answered, None).await)
                .await?;
        }
    }
    Ok(())
}
