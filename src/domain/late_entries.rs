//! Stays that were over before anybody wrote them down: they begin and end in one act, so that no bed is claimed a moment longer
//! than somebody was in it.

use super::access::{Can, KeepStays};
use super::belongings;
use super::discharges::{self, NewDischarge};
use super::error::Result;
use super::law::Standing;
use crate::db::Tx;
use entity::stay;

/// How people left who came together.
#[derive(Clone, Debug)]
pub struct Left {
    /// When, why and where to. All of them left; of what they had brought the next field tells.
    pub end: NewDischarge,
    /// Everything that they had brought was given back.
    pub gave_all_back: bool,
}

/// Ends stays that have just been written down, the head's first, as a discharge does that is recorded late.
pub(super) async fn end(
    tx: &Tx,
    by: &Can<KeepStays>,
    law: &Standing,
    came: &[stay::Model],
    left: &Left,
) -> Result<()> {
    // What the arrival began ends here, and is read for it.
    tx.write_what_waits().await?;
    let mut end = left.end.clone();
    end.returned.clear();
    // That not all was given back is told here, and not asked again.
    end.keeps_things = !left.gave_all_back;
    if left.gave_all_back {
        for stay in came {
            let brought = belongings::of_stay(tx, stay).await?;
            end.returned.extend(brought.iter().map(|thing| thing.id));
        }
    }
    discharges::end_together(tx, by, law, came, &end).await
}
