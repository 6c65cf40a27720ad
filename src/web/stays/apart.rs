//! Who must not share a room with somebody: said, and taken back.

use super::super::error::Failure;
use super::super::field::{Fields, Reader};
use super::super::once;
use super::super::page::Reply;
use super::acts::{Kind, again, other_case, settle_saying};
use crate::db::Db;
use crate::domain::access::{Can, KeepStays, SeeHouse};
use crate::domain::{keep_apart, stays};
use entity::id::{KeepApartId, StayId};
use rocket::{Route, State, post, routes};

#[post("/stays/<id>/keep-apart", data = "<fields>")]
async fn apart(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let other = other_case(db, &see, &mut reader).await?;
    let reason = reader.line("apart_reason").unwrap_or_default();
    match reader.finish(other) {
        Err(faults) => again(db, &see, id, Kind::KeepApart, fields, faults).await,
        Ok(other) => {
            settle_saying(db, &see, id, Kind::KeepApart, fields, async |tx| {
                let one = stays::seen_by(tx, &by, id).await?.resident_id;
                let other = stays::seen_by(tx, &by, other).await?.resident_id;
                keep_apart::add(tx, &by, one, other, reason).await?;
                let pairs = keep_apart::of(tx, &by, one).await?;
                let share = |pair: &keep_apart::Pair| pair.other == other && pair.shared.is_some();
                Ok(match pairs.iter().any(share) {
                    true => "keep-apart-shared",
                    false => Kind::KeepApart.code(),
                })
            })
            .await
        }
    }
}

#[post("/stays/<id>/keep-apart/<pair>/lift", data = "<fields>")]
async fn lift(
    db: &State<Db>,
    by: Can<KeepStays>,
    id: StayId,
    pair: KeepApartId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let lifted = once::form(db, &by, &fields, async |tx| {
        stays::seen_by(tx, &by, id).await?;
        keep_apart::lift(tx, &by, pair).await?;
        Ok(format!("/stays/{id}?done=stay-lifted"))
    });
    Reply::to(lifted.await?)
}

/// The routes of keep-apart.
pub fn routes() -> Vec<Route> {
    routes![apart, lift]
}
