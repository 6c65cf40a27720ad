//! Where somebody sleeps: to another bed, two change theirs, away with the bed kept, and back.

use super::super::error::Failure;
use super::super::field::{Fields, Reader};
use super::super::page::{Form, Reply};
use super::acts::{Kind, act_page, other_case, settle};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepStays, SeeHouse};
use crate::domain::transfers::{self, NewLeave};
use entity::id::{BedId, StayId};
use rocket::{Route, State, post, routes};

#[post("/stays/<id>/transfer", data = "<fields>")]
async fn transfer(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    // The beds that are free at the moment typed so far.
    if fields.has("act", "beds") {
        let form = Form::new(fields);
        return Reply::page(act_page(db, &see, id, Kind::Transfer, form).await?);
    }
    let mut reader = Reader::new(&fields);
    let (bed, at, despite) = (
        reader.needed_number::<BedId>("bed"),
        reader.needed_moment("at"),
        reader.ticked("despite"),
    );
    let read = reader.finish(bed.zip(at));
    let work = async |tx: &Tx, (bed, at)| transfers::transfer(tx, &by, id, bed, at, despite).await;
    settle(db, &see, id, Kind::Transfer, fields, read, work).await
}

#[post("/stays/<id>/swap", data = "<fields>")]
async fn swap(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let other = other_case(db, &see, &mut reader).await?;
    let (at, despite) = (reader.needed_moment("at"), reader.ticked("despite"));
    let read = reader.finish(other.zip(at));
    let work = async |tx: &Tx, (other, at)| transfers::swap(tx, &by, id, other, at, despite).await;
    settle(db, &see, id, Kind::Swap, fields, read, work).await
}

#[post("/stays/<id>/leave", data = "<fields>")]
async fn leave(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (reason, place) = (reader.code("leave_reason"), reader.line("leave_place"));
    let (since, back) = (reader.needed_moment("since"), reader.needed_moment("back"));
    let new = (|| {
        Some(NewLeave {
            reason: reason?,
            place,
            since: since?,
            expected_back: back?,
        })
    })();
    let read = reader.finish(new);
    settle(db, &see, id, Kind::Leave, fields, read, async |tx, new| {
        transfers::leave(tx, &by, id, new).await
    })
    .await
}

#[post("/stays/<id>/return", data = "<fields>")]
async fn back(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let at = reader.needed_moment("at");
    let read = reader.finish(at);
    settle(db, &see, id, Kind::Return, fields, read, async |tx, at| {
        transfers::back(tx, &by, id, at).await
    })
    .await
}

/// The routes of moves.
pub fn routes() -> Vec<Route> {
    routes![transfer, swap, leave, back]
}
