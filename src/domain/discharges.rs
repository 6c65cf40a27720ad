//! How a stay ends: outcome, receiver, what is given back. The bed is free in the same transaction.

mod leaving;
mod silence;

use super::access::{Actor, Can, KeepStays};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::law::opening::Opening;
use super::law::{self, Standing, deadlines, events};
use super::procedures::steps;
use super::{belongings, calendar, occupancies, officers, procedures, stays, transfers};
use crate::db::Tx;
use chrono::NaiveDate;
use entity::belonging;
use entity::discharge::{self, Destination, Outcome};
use entity::id::{BelongingId, StayId};
use entity::journal::{Act, Subject};
use entity::stay;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::ops::RangeInclusive;

/// The name under which a receiver is sealed.
pub const RECEIVER: &str = "discharge.receiver";

/// How many đồng one sum may be: more than anybody brings or is given.
pub const MONEY: RangeInclusive<i64> = 0..=1_000_000_000_000;

/// Who received the person, and what was said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Receiver {
    /// Full name.
    pub name: Option<String>,
    /// Position, or what they are to the resident.
    pub position: Option<String>,
    /// Agency or address.
    pub agency: Option<String>,
    /// Identity or authorisation paper.
    pub paper: Option<String>,
    /// Where the person was handed over.
    pub place: Option<String>,
    /// Health and state of mind on leaving.
    pub health: Option<String>,
    /// Medicines that go along, and how to take them.
    pub medicines: Option<String>,
    /// What is to be followed up.
    pub remarks: Option<String>,
}

/// The end of a stay.
#[derive(Clone, Debug)]
pub struct NewDischarge {
    /// When the person really left.
    pub at: DateTimeUtc,
    /// Why.
    pub outcome: Outcome,
    /// Where to.
    pub destination: Destination,
    /// To whom.
    pub receiver: Receiver,
    /// What was given back.
    pub returned: Vec<BelongingId>,
    /// Whoever records it knows that the shelter keeps on what of theirs it has and does not give back.
    pub keeps_things: bool,
    /// Money given, in đồng.
    pub money_vnd: i64,
    /// When to ask how they are.
    pub follow_up_on: Option<NaiveDate>,
    /// Open procedures go on elsewhere, for this reason.
    pub hand_on: Option<String>,
    /// Those who came with them leave, too.
    pub with_household: bool,
}

/// What the journal keeps of the end of a stay.
#[derive(Serialize)]
struct Ended<'e> {
    outcome: Outcome,
    destination: Destination,
    left_at: DateTimeUtc,
    receiver: &'e Receiver,
    money: i64,
    follow_up_on: Option<NaiveDate>,
    returned: Vec<String>,
    /// The cases that ended together, where there was more than one.
    together: &'e [String],
}

/// Ends a stay, and those of the household if they leave together. Gives the stays that ended, the asked one first; refuses if
/// somebody joined the household while it was being locked.
pub async fn discharge(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    new: NewDischarge,
) -> Result<Vec<StayId>> {
    let law = law::to_begin(tx).await?;
    let leaving = leaving::locked(tx, by, id, new.with_household).await?;
    end_together(tx, by, &law, &leaving, &new).await?;
    Ok(leaving.into_iter().map(|stay| stay.id).collect())
}

/// Ends locked stays, the first of them the one that the discharge is about.
pub(super) async fn end_together(
    tx: &Tx,
    by: &Can<KeepStays>,
    law: &Standing,
    leaving: &[stay::Model],
    new: &NewDischarge,
) -> Result<()> {
    leaving::lock_procedures(tx, by, leaving).await?;
    let mut together: Vec<_> = leaving.iter().map(stays::code).collect();
    if together.len() == 1 {
        together.clear();
    }
    let mut returned = HashSet::new();
    // Money was given once, and what was said of one person's health is not said of the others.
    let of_others = NewDischarge {
        money_vnd: 0,
        receiver: Receiver {
            health: None,
            medicines: None,
            remarks: None,
            ..new.receiver.clone()
        },
        ..new.clone()
    };
    for (number, stay) in leaving.iter().enumerate() {
        let its = if number == 0 { new } else { &of_others };
        returned.extend(end(tx, by, stay, its, &together).await?);
    }
    if new.destination == Destination::SubstituteFamily {
        place(tx, by, law, leaving, new.at).await?;
    }
    if !new.returned.iter().all(|thing| returned.contains(thing)) {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Opens what comes after those who left were handed over to a substitute family.
async fn place(
    tx: &Tx,
    by: &Actor,
    law: &Standing,
    placed: &[stay::Model],
    at: DateTimeUtc,
) -> Result<()> {
    // Without anybody who may keep procedures none opens.
    let Some(officer) = officers::least_busy(tx, by).await? else {
        return Ok(());
    };
    let opening = Opening { law, officer, at };
    for stay in placed {
        let traits = deadlines::traits(tx, tx.vault(), stay).await?;
        opening.on_placement(tx, by, stay, &traits).await?;
    }
    Ok(())
}

/// Ends one stay and gives back what of it is returned.
async fn end(
    tx: &Tx,
    by: &Can<KeepStays>,
    stay: &stay::Model,
    new: &NewDischarge,
    together: &[String],
) -> Result<Vec<BelongingId>> {
    if new.at > tx.now() {
        return Err(Refusal::InTheFuture.into());
    }
    if new.at <= stay.arrived_at {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    silence::check(tx, stay, new).await?;
    let on = calendar::local(new.at).date();
    if new.follow_up_on.is_some_and(|follow_up| follow_up < on) {
        return Err(Refusal::FollowUpTooEarly.into());
    }
    for procedure in procedures::open_of_stay(tx, stay.id).await? {
        let reason = new.hand_on.clone().ok_or(Refusal::ProceduresOpen)?;
        steps::hand_on(tx, by, procedure.id, new.at, reason).await?;
    }
    if let Some(interval) = occupancies::current(tx, stay.id).await? {
        occupancies::end(tx, interval, new.at).await?;
    }
    if let Some(leave) = transfers::open_leave(tx, stay.id).await? {
        let mut row = leave.into_active_model();
        row.returned_at = Set(Some(new.at));
        row.update(tx).await?;
    }
    let mut row = stay.clone().into_active_model();
    row.ended_at = Set(Some(new.at));
    row.version = Set(stay.version + 1);
    row.update(tx).await?;
    let returned = give_back(tx, stay, new).await?;
    events::on_leaving(tx, by, stay, new.at).await?;
    discharge::Entity::insert(discharge::ActiveModel {
        stay_id: Set(stay.id),
        outcome: Set(new.outcome),
        destination: Set(new.destination),
        receiver: Set(tx.vault().seal(RECEIVER, &new.receiver)?),
        money_vnd: Set(new.money_vnd),
        follow_up_on: Set(new.follow_up_on),
        followed_up_at: Set(None),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    let entry = Entry::new(Act::Discharged, Subject::Stay)
        .of(stay.id.0)
        .in_stay(stay.id);
    let names = returned
        .iter()
        .map(|thing| belongings::for_the_journal(tx.vault(), thing));
    let ended = Ended {
        outcome: new.outcome,
        destination: new.destination,
        left_at: new.at,
        receiver: &new.receiver,
        money: new.money_vnd,
        follow_up_on: new.follow_up_on,
        returned: names.collect(),
        together,
    };
    journal::record(tx, by, entry.with(ended))?;
    Ok(returned.into_iter().map(|thing| thing.id).collect())
}

/// Gives back what of a stay is returned. What the shelter keeps is not forgotten: it stays there only if that was said.
async fn give_back(
    tx: &Tx,
    stay: &stay::Model,
    new: &NewDischarge,
) -> Result<Vec<belonging::Model>> {
    let own = belongings::of_stay(tx, stay).await?;
    let (returned, others): (Vec<_>, Vec<_>) = own
        .into_iter()
        .partition(|thing| new.returned.contains(&thing.id));
    if returned.iter().any(|thing| thing.returned_at.is_some()) {
        return Err(Refusal::AlreadyReturned.into());
    }
    if !new.keeps_things && others.iter().any(belongings::is_kept) {
        return Err(Refusal::ThingsKept.into());
    }
    if returned.is_empty() {
        return Ok(returned);
    }
    belonging::Entity::update_many()
        .col_expr(belonging::Column::ReturnedAt, Expr::value(new.at))
        .filter(belonging::Column::Id.is_in(returned.iter().map(|thing| thing.id)))
        .exec(tx)
        .await?;
    Ok(returned)
}

/// How a stay of the actor's shelter ended, if it has.
pub async fn of(
    connection: &impl ConnectionTrait,
    stay: &stay::Model,
) -> Result<Option<discharge::Model>> {
    Ok(discharge::Entity::find_by_id(stay.id)
        .one(connection)
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vault::Vault;
    use serde_json::json;

    #[test]
    fn a_receiver_of_whom_no_place_was_kept_opens() {
        let vault = Vault::new(&[7; 32]);
        let kept = json!({ "name": "Tằng Văn Xã", "position": null });
        let sealed = vault.seal(RECEIVER, &kept).unwrap();
        let receiver: Receiver = vault.open(RECEIVER, &sealed).unwrap();
        assert_eq!(receiver.name.as_deref(), Some("Tằng Văn Xã"));
        assert_eq!(receiver.place, None);
    }
}
