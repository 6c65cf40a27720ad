//! Who leaves: somebody alone or with their household, all of them and what is open of them locked before anything ends.

use crate::db::Tx;
use crate::domain::access::{Actor, Can, KeepStays};
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::{placement, procedures, residents, stays};
use entity::id::StayId;
use entity::stay::{self, Relative};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};

/// Locks those who leave, in the order of ids as whoever changes two stays does: a head may have come after a companion.
pub(super) async fn locked(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    with_household: bool,
) -> Result<Vec<stay::Model>> {
    let mut ids = BTreeSet::from([id]);
    if with_household {
        ids.extend(companions(tx, id).await?.iter().map(|one| one.id));
    }
    let mut locked = BTreeMap::new();
    for one in ids {
        locked.insert(one, stays::locked(tx, by, one).await?);
    }
    let stay = locked.remove(&id).ok_or(Error::NotFound)?;
    if stay.ended_at.is_some() {
        return Err(Refusal::StayEnded.into());
    }
    let mut leaving = vec![stay];
    // The head is locked: from here on nobody joins, and whoever left before that stays.
    for companion in companions(tx, id).await? {
        if with_household {
            let companion = locked.remove(&companion.id);
            leaving.push(companion.ok_or(Refusal::ChangedMeanwhile)?);
        } else if is_minor(tx, by, &companion).await? {
            return Err(Refusal::CompanionsStayBehind.into());
        }
    }
    Ok(leaving)
}

/// Those of a head's household who are here.
async fn companions(tx: &Tx, head: StayId) -> Result<Vec<stay::Model>> {
    let companions = stay::Entity::find()
        .filter(stay::Column::HeadId.eq(head))
        .filter(stay::Column::EndedAt.is_null());
    Ok(companions.order_by_asc(stay::Column::Id).all(tx).await?)
}

/// Locks what is open of all who leave, in the order of ids: an officer may take a step in several of them at once.
pub(super) async fn lock_procedures(
    tx: &Tx,
    by: &Can<KeepStays>,
    leaving: &[stay::Model],
) -> Result<()> {
    let mut open = BTreeSet::new();
    for stay in leaving {
        let procedures = procedures::open_of_stay(tx, stay.id).await?;
        open.extend(procedures.into_iter().map(|procedure| procedure.id));
    }
    for id in open {
        procedures::locked(tx, by, id).await?;
    }
    Ok(())
}

async fn is_minor(tx: &Tx, by: &Actor, stay: &stay::Model) -> Result<bool> {
    let person = residents::seen_by(tx, by, stay.resident_id).await?;
    let age = residents::open(tx.vault(), &person)?
        .birth
        .age_on(tx.today());
    // A child whose age nobody knows is a child.
    let is_child = stay.relation == Some(Relative::Child);
    Ok(age.map_or(is_child, |age| age.may_be_under(placement::fit::MINOR)))
}
