//! Which bed suits whom, and why not: men and women apart, minors apart from strangers, families together, people to be kept
//! apart never in one room. The law asks for respect for age, sex and health (Nghị định 162/2025/NĐ-CP, Điều 17); these rules
//! are how the house gives it. A minor is looked after by those of their household who have their bed in the same room.
//! Whoever is of unknown age may be a minor and may be none.

pub mod fit;
pub mod misfits;
pub mod taken;

use self::fit::{Needs, Occupant, leaves_somebody, unfit};
use super::access::Actor;
use super::error::{Refusal, Result, Unfit};
use super::occupancies::{self, LockedRoom, Span};
use super::{calendar, keep_apart, residents, rooms, stays};
use crate::db::Tx;
use crate::domain::residents::Particulars;
use crate::domain::vault::Vault;
use entity::id::{BedId, ResidentId, RoomId, StayId};
use entity::resident::Sex;
use entity::room::RoomRule;
use entity::sealed::Sealed;
use entity::stay::Category;
use entity::{bed, occupancy, resident, room, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};
use std::collections::HashMap;

/// A bed with what speaks against it; the fitting ones come first.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The bed.
    pub bed: bed::Model,
    /// Its room.
    pub room: room::Model,
    /// What speaks against it; nothing: it fits.
    pub unfit: Vec<Unfit>,
    /// What has it in that time, the first of it; nothing: it is free.
    pub taken: Option<occupancy::Model>,
}

impl Suggestion {
    /// Room and bed as people call it.
    pub fn label(&self) -> String {
        rooms::label(&self.room.name, &self.bed.label)
    }
}

/// The free beds that suit.
pub async fn fitting(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    actor: &Actor,
    needs: &Needs,
    span: impl Into<Span>,
) -> Result<Vec<Suggestion>> {
    let mut all = suggest(connection, vault, actor, needs, span).await?;
    all.retain(|one| one.unfit.is_empty());
    Ok(all)
}

/// All beds of the house for somebody who needs one from a moment on, or for a time that is over: fitting ones first, for several
/// who come together those of a family's room before others, taken ones last.
pub async fn suggest(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    actor: &Actor,
    needs: &Needs,
    span: impl Into<Span>,
) -> Result<Vec<Suggestion>> {
    let span = span.into();
    // Of a time that is over what was retired since counts, too.
    let rooms = room::Entity::find().filter(room::Column::ShelterId.eq(actor.shelter));
    let rooms = rooms
        .order_by_asc(room::Column::Floor)
        .order_by_asc(room::Column::Name)
        .all(connection)
        .await?;
    let beds = bed::Entity::find().filter(bed::Column::ShelterId.eq(actor.shelter));
    let beds = beds
        .order_by_asc(bed::Column::Label)
        .all(connection)
        .await?;
    let beds_here = Query::select()
        .column(bed::Column::Id)
        .from(bed::Entity)
        .and_where(bed::Column::ShelterId.eq(actor.shelter))
        .to_owned();
    // Whoever stays does so with an open end: anything that is still to come stands in the way, too.
    let is_here = occupancy::Column::BedId.in_subquery(beds_here);
    let of_beds = occupancy::Entity::find().filter(is_here.clone());
    let taken = occupancies::within(of_beds, span);
    let mut intervals = taken.all(connection).await?;
    intervals.sort_by_key(|interval| interval.since);
    let mut taken: HashMap<BedId, occupancy::Model> = HashMap::new();
    for interval in intervals {
        taken.entry(interval.bed_id).or_insert(interval);
    }
    let room_of: HashMap<BedId, RoomId> = beds.iter().map(|bed| (bed.id, bed.room_id)).collect();
    let mut occupants: HashMap<RoomId, Vec<Occupant>> = HashMap::new();
    for (bed, occupant) in occupants_of(connection, vault, is_here, span).await? {
        if let Some(room) = room_of.get(&bed) {
            occupants.entry(*room).or_default().push(occupant);
        }
    }
    let others = |room: &room::Model| -> Vec<&Occupant> {
        let here = occupants.get(&room.id).into_iter().flatten();
        here.filter(|one| !needs.is_of(one)).collect()
    };
    let is_theirs = |room: &&room::Model| {
        let mut here = occupants.get(&room.id).into_iter().flatten();
        here.any(|one| needs.is_of(one))
    };
    let theirs = rooms.iter().find(is_theirs);
    let not_to_leave = theirs
        .filter(|room| leaves_somebody(room, needs, &others(room)))
        .map(|room| room.id);
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for room in &rooms {
        let here = others(room);
        let mut who = needs.among(&here);
        // Whoever has no bed yet may be put here, too.
        let comes_with =
            |bed: &Option<BedId>| bed.is_none_or(|bed| room_of.get(&bed) == Some(&room.id));
        who.is_alone &= !needs.companions.iter().any(comes_with);
        let is_free = |bed: &bed::Model| !taken.contains_key(&bed.id);
        let is_its =
            |bed: &&bed::Model| bed.room_id == room.id && occupancies::is_in_use(bed, span);
        let its = || beds.iter().filter(is_its);
        // A household that arrives is to find a bed for each in one room.
        let has_too_few = needs.household.is_none()
            && needs.family_of > 1
            && its().filter(|bed| is_free(bed)).count() < needs.family_of;
        for bed in its() {
            let mut why = unfit(room, bed, &here, needs, who);
            if not_to_leave.is_some_and(|left| left != room.id) {
                why.push(Unfit::MinorLeftBehind);
            }
            if !is_free(bed) {
                why.push(Unfit::NotFree);
            } else if has_too_few {
                why.push(Unfit::TooFewBeds);
            }
            suggestions.push(Suggestion {
                bed: bed.clone(),
                room: room.clone(),
                unfit: why,
                taken: taken.get(&bed.id).cloned(),
            });
        }
    }
    let are_many = needs.family_of > 1;
    suggestions.sort_by_key(|suggestion| {
        (
            suggestion.unfit.contains(&Unfit::NotFree),
            suggestion.unfit.len(),
            are_many && suggestion.room.rule != RoomRule::Family,
        )
    });
    Ok(suggestions)
}

/// Somebody in a bed, with all that the rules ask about them.
#[derive(FromQueryResult)]
struct Sleeper {
    bed_id: BedId,
    stay_id: StayId,
    until: Option<DateTimeUtc>,
    head_id: Option<StayId>,
    step_free: bool,
    category: Category,
    resident_id: ResidentId,
    sex: Sex,
    particulars: Sealed,
}

/// Who sleeps in which of some beds in that time, or comes into one of them later in it.
async fn occupants_of(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    is_of_beds: Expr,
    span: Span,
) -> Result<Vec<(BedId, Occupant)>> {
    let its_resident: RelationDef = stay::Entity::belongs_to(resident::Entity)
        .from(stay::Column::ResidentId)
        .to(resident::Column::Id)
        .into();
    let sleepers = occupancy::Entity::find()
        .select_only()
        .columns([
            occupancy::Column::BedId,
            occupancy::Column::StayId,
            occupancy::Column::Until,
        ])
        .columns([
            stay::Column::HeadId,
            stay::Column::StepFree,
            stay::Column::Category,
            stay::Column::ResidentId,
        ])
        .columns([resident::Column::Sex, resident::Column::Particulars])
        .join(
            JoinType::InnerJoin,
            stays::to_stay::<occupancy::Entity>(occupancy::Column::StayId),
        )
        .join(JoinType::InnerJoin, its_resident)
        .filter(is_of_beds);
    let sleepers = occupancies::within(sleepers, span).into_model::<Sleeper>();
    let found = sleepers.all(connection).await?;
    let day = calendar::local(span.until.unwrap_or(span.since)).date();
    let occupant = |sleeper: Sleeper| {
        let (of, sealed) = (sleeper.resident_id.0, &sleeper.particulars);
        let who = vault.readable::<Particulars>(residents::PARTICULARS, of, sealed);
        let occupant = Occupant {
            resident: sleeper.resident_id,
            stay: sleeper.stay_id,
            household: sleeper.head_id.unwrap_or(sleeper.stay_id),
            sex: sleeper.sex,
            is_readable: who.is_some(),
            age: who.and_then(|who| who.birth.age_on(day)),
            step_free: sleeper.step_free,
            category: sleeper.category,
            until: sleeper.until,
        };
        (sleeper.bed_id, occupant)
    };
    Ok(found.into_iter().map(occupant).collect())
}

/// Everybody who sleeps in a room in that time, or comes into it later in it.
async fn in_room(tx: &Tx, room: &LockedRoom, span: Span) -> Result<Vec<Occupant>> {
    // By their ids: asked for the beds of a room in one query, PostgreSQL goes through all that are taken in the house.
    let is_here = occupancy::Column::BedId.is_in(room.beds.iter().map(|bed| bed.id));
    let here = occupants_of(tx, tx.vault(), is_here, span).await?;
    Ok(here.into_iter().map(|(_, occupant)| occupant).collect())
}

/// Refuses a bed that does not suit; `despite` overrules that. Nobody is put beside somebody from whom they must be kept apart,
/// but that somebody was, in a time that is over for one of them, is written down with `despite`, too; beside whom is told then.
/// `who` is somebody with an earlier record; of anybody else no more is known than `needs` says.
/// The bed must be theirs already, and so must be those of all who are placed in the same act: a minor may come with whoever looks
/// after them. The room is locked, or two people to be kept apart could come in at once; `who` must be locked, too
/// (`residents::lock`), or they could be said to be kept apart just now.
pub async fn check(
    tx: &Tx,
    (bed, room): (&bed::Model, &LockedRoom),
    needs: &Needs,
    who: Option<ResidentId>,
    span: impl Into<Span>,
    despite: bool,
) -> Result<Option<ResidentId>> {
    let span = span.into();
    let here = in_room(tx, room, span).await?;
    let here: Vec<&Occupant> = here.iter().filter(|one| !needs.is_of(one)).collect();
    let beside = apart(tx, needs, who, &here).await?;
    match beside {
        Some(other) if span.until.or(other.until).is_none() => {
            return Err(Refusal::MustKeepApart(other.resident).into());
        }
        Some(other) if !despite => return Err(Refusal::WereToBeApart(other.resident).into()),
        _ => {}
    }
    match unfit(&room.room, bed, &here, needs, needs.among(&here)).first() {
        Some(why) if !despite => Err(Refusal::BedUnfit(bed.id, *why).into()),
        _ => Ok(beside.map(|other| other.resident)),
    }
}

/// Refuses that somebody has left a room for another bed if a minor of their household stays behind in it among strangers;
/// `despite` overrules that. Whoever changed beds in the same act has theirs.
pub async fn check_left(
    tx: &Tx,
    left: &LockedRoom,
    needs: &Needs,
    to: BedId,
    at: DateTimeUtc,
    despite: bool,
) -> Result<()> {
    let here = in_room(tx, left, at.into()).await?;
    let here: Vec<&Occupant> = here.iter().collect();
    match leaves_somebody(&left.room, needs, &here) {
        true if !despite => Err(Refusal::BedUnfit(to, Unfit::MinorLeftBehind).into()),
        _ => Ok(()),
    }
}

/// What speaks against the bed that somebody has, by those who sleep in its room now.
pub async fn against(
    tx: &Tx,
    (bed, room): (&bed::Model, &LockedRoom),
    needs: &Needs,
) -> Result<Vec<Unfit>> {
    let here = in_room(tx, room, tx.now().into()).await?;
    let here: Vec<&Occupant> = here.iter().filter(|one| !needs.is_of(one)).collect();
    Ok(unfit(&room.room, bed, &here, needs, needs.among(&here)))
}

/// One of some people from whom somebody must be kept apart; whoever is there still, if one is.
async fn apart<'o>(
    connection: &impl ConnectionTrait,
    needs: &Needs,
    who: Option<ResidentId>,
    here: &[&'o Occupant],
) -> Result<Option<&'o Occupant>> {
    let mut pairs = needs.apart_from.clone();
    if let Some(who) = who
        && !here.is_empty()
    {
        pairs.extend(keep_apart::apart_from(connection, who).await?);
    }
    let others = here.iter().copied();
    let others = others.filter(|other| pairs.contains(&other.resident));
    Ok(others.min_by_key(|other| other.until.is_some()))
}
