//! Officers as pages let one choose them, and an absence that ends before its day.

use super::error::Failure;
use super::field::Fields;
use super::once;
use super::page::Reply;
use crate::db::Db;
use crate::domain::access::{Actor, Can, KeepProcedures};
use crate::domain::officers::{self, Officer};
use crate::text::Text;
use chrono::NaiveDate;
use entity::id::UserId;
use rocket::{Route, State, post, routes};

/// The officers of a shelter to choose from.
pub async fn choices(db: &Db, by: &Actor) -> Result<Vec<(String, String)>, Failure> {
    let officers = officers::list(db.reader(), by).await?;
    Ok(named(&officers, db.today(), Text(by.language)))
}

/// Officers to choose from; of who is away it says until when.
pub fn named(officers: &[Officer], today: NaiveDate, text: Text) -> Vec<(String, String)> {
    let choice = |officer: &Officer| {
        let name = match officer.away_until(today) {
            Some(until) => {
                let until = text.date(until);
                text.with("officer-away", &[("one", &officer.name), ("two", &until)])
            }
            None => officer.name.clone(),
        };
        (officer.id.to_string(), name)
    };
    officers.iter().map(choice).collect()
}

#[post("/officers/<id>/back", data = "<fields>")]
async fn back(
    db: &State<Db>,
    by: Can<KeepProcedures>,
    id: UserId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let place = once::form(db, &by, &fields, async |tx| {
        officers::be_back(tx, &by, id).await?;
        Ok(format!("/procedures/handover?from={id}&done=officer-back"))
    });
    Reply::to(place.await?)
}

/// The route of officers.
pub fn routes() -> Vec<Route> {
    routes![back]
}
