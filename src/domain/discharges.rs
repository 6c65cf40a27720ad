//! How a stay ends: outcome, receiver, what is given back. The bed is free in the same transaction.

use super::access::{Actor, Can, KeepStays};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::law::paths::Opening;
use super::law::{self, Standing, deadlines, events, rules};
use super::procedures::steps;
use super::{
    belongings, calendar, occupancies, officers, placement, procedures, residents, stays, transfers,
};
use crate::db::{TO_CHANGE, Tx};
use chrono::NaiveDate;
use entity::belonging;
use entity::discharge::{self, Destination, Outcome};
use entity::id::{BelongingId, ShelterId, StayId};
use entity::journal::{Act, Subject};
use entity::stay::{self, Relative};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
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
    let leaving = leaving(tx, by, id, new.with_household).await?;
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
    lock_procedures(tx, by, leaving).await?;
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

/// Locks those who leave, in the order of ids as whoever changes two stays does: a head may have come after a companion.
async fn leaving(
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
async fn lock_procedures(tx: &Tx, by: &Can<KeepStays>, leaving: &[stay::Model]) -> Result<()> {
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
    check_silence(tx, stay, new).await?;
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
        .map(|thing| belongings::in_words(tx.vault(), thing));
    let ended = Ended {
        outcome: new.outcome,
        destination: new.destination,
        left_at: new.at,
        receiver: &new.receiver,
        money: new.money_vnd,
        follow_up_on: new.follow_up_on,
        returned: names.collect::<Result<_>>()?,
        together,
    };
    journal::record(tx, by, entry.with(ended))?;
    Ok(returned.into_iter().map(|thing| thing.id).collect())
}

/// The code of the term of silence (Nghị định 335/2026/NĐ-CP, Điều 26 khoản 1 điểm e: a month).
const SILENCE: &str = "B10";

/// Who is gone without word is not discharged before the term of silence has ended; whoever is known to be with somebody may be.
async fn check_silence(tx: &Tx, stay: &stay::Model, new: &NewDischarge) -> Result<()> {
    let is_lost = matches!(new.outcome, Outcome::LeftOnTheirOwn | Outcome::Missing);
    let is_anywhere = match new.destination {
        Destination::Unknown => true,
        Destination::None => new.outcome != Outcome::Died,
        Destination::Family
        | Destination::Locality
        | Destination::OtherCentre
        | Destination::Embassy
        | Destination::BorderPost
        | Destination::Police
        | Destination::SubstituteFamily
        | Destination::Hospital
        | Destination::OnTheirOwn => false,
    };
    let (silent_since, refusal) = match transfers::open_leave(tx, stay.id).await? {
        Some(leave) if is_lost || is_anywhere => {
            // Until then they are away with word.
            let expected = leave.expected_back.max(leave.since);
            if tx.now() < expected {
                return Err(Refusal::AwayWithWord.into());
            }
            (expected, Refusal::NotAbsentLongEnough)
        }
        // Whoever leaves the house and says where to gives word.
        None if new.outcome == Outcome::Missing || (is_lost && is_anywhere) => {
            (new.at, Refusal::AbsenceNotRecorded)
        }
        Some(_) | None => return Ok(()),
    };
    let law = law::load(tx).await?;
    let from = calendar::local(silent_since);
    let today = tx.today();
    let Some(rule) = law.rules.version_on(SILENCE, today) else {
        return Ok(());
    };
    match rules::due(&law.calendar, rule, from)? {
        Some(due) if tx.now() < due.due_at => Err(refusal.into()),
        _ => Ok(()),
    }
}

async fn give_back(
    tx: &Tx,
    stay: &stay::Model,
    new: &NewDischarge,
) -> Result<Vec<belonging::Model>> {
    if new.returned.is_empty() {
        return Ok(Vec::new());
    }
    let mut own = belongings::of_stay(tx, stay).await?;
    own.retain(|thing| new.returned.contains(&thing.id));
    belonging::Entity::update_many()
        .col_expr(belonging::Column::ReturnedAt, Expr::value(new.at))
        .filter(belonging::Column::Id.is_in(own.iter().map(|thing| thing.id)))
        .exec(tx)
        .await?;
    Ok(own)
}

/// A former resident who is to be asked how they are.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// The day.
    pub on: NaiveDate,
    /// Their last stay.
    pub stay: StayId,
    /// Its case code.
    pub case_code: String,
}

/// The follow-ups of some days that nobody wrote down as done, the earliest first; no more than `most`, if that is given.
pub async fn follow_ups(
    connection: &impl ConnectionTrait,
    shelter: ShelterId,
    days: Condition,
    most: Option<u64>,
) -> Result<Vec<FollowUp>> {
    let rows = discharge::Entity::find()
        .select_only()
        .columns([discharge::Column::FollowUpOn, discharge::Column::StayId])
        .column(stay::Column::ArrivedAt)
        .join(
            JoinType::InnerJoin,
            stays::to_stay::<discharge::Entity>(discharge::Column::StayId),
        )
        .filter(stay::Column::ShelterId.eq(shelter))
        .filter(discharge::Column::FollowedUpAt.is_null())
        .filter(days)
        .order_by_asc(discharge::Column::FollowUpOn)
        .limit(most);
    let rows: Vec<(NaiveDate, StayId, DateTimeUtc)> = rows.into_tuple().all(connection).await?;
    let told = |(on, stay, arrived_at)| FollowUp {
        on,
        stay,
        case_code: stays::code_of(stay, arrived_at),
    };
    Ok(rows.into_iter().map(told).collect())
}

/// The day of the follow-up that nobody wrote down as done yet.
pub fn open_follow_up(row: &discharge::Model) -> Option<NaiveDate> {
    let is_open = row.followed_up_at.is_none();
    row.follow_up_on.filter(|_| is_open)
}

/// Writes down that somebody asked how a former resident is. Refuses if what was to be done meanwhile is another follow-up than
/// the `answered` one, or if that was done.
pub async fn follow_up(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    answered: Option<NaiveDate>,
    next: Option<NaiveDate>,
) -> Result<()> {
    stays::seen_by(tx, by, id).await?;
    let row = discharge::Entity::find_by_id(id).lock(TO_CHANGE);
    let row = row.one(tx).await?.ok_or(Error::NotFound)?;
    if open_follow_up(&row) != answered {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let before = row.follow_up_on;
    let mut row = row.into_active_model();
    row.follow_up_on = Set(next.or(before));
    row.followed_up_at = Set(if next.is_some() { None } else { Some(tx.now()) });
    row.update(tx).await?;
    let entry = Entry::new(Act::FollowedUp, Subject::Stay)
        .of(id.0)
        .in_stay(id);
    journal::record(tx, by, entry.from_to(before, next))
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
