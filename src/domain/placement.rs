//! Which bed suits whom, and why not (DOMAIN 5.7: men and women apart, minors apart from strangers, families
//! together, people to be kept apart never in one room).

use super::access::Actor;
use super::error::{Refusal, Result, Unfit};
use super::occupancies::{self, Span};
use super::{calendar, residents, stays};
use crate::db::Tx;
use crate::domain::residents::{Age, Particulars};
use crate::domain::vault::Vault;
use entity::bed::BedKind;
use entity::id::{BedId, ResidentId, RoomId, StayId};
use entity::occupancy::OccupancyKind;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::sealed::Sealed;
use entity::stay::Category;
use entity::{bed, keep_apart, occupancy, resident, room, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationDef,
};
use std::collections::HashMap;

/// Under this age the law speaks of a minor.
pub const MINOR: u32 = 18;
/// Under this age a boy may sleep in a room for women, and a girl in a room for men.
const SMALL_CHILD: u32 = 10;
/// Under this age a cot is long enough.
const INFANT: u32 = 2;

/// Somebody who needs a bed.
#[derive(Clone, Debug)]
pub struct Needs {
    /// Sex as seen or told.
    pub sex: Sex,
    /// Age, if anything is known.
    pub age: Option<Age>,
    /// Must not climb stairs.
    pub step_free: bool,
    /// Why they come; homeless people have rooms of their own.
    pub category: Category,
    /// The household: whoever has the same number came together. Absent: not in the house yet.
    pub household: Option<StayId>,
    /// How many came together.
    pub family_of: usize,
    /// Known people to be kept apart from.
    pub apart_from: Vec<ResidentId>,
}

impl Needs {
    fn may_be_minor(&self) -> bool {
        self.age.is_some_and(|age| age.may_be_under(MINOR))
    }
}

/// Somebody who sleeps in a room.
#[derive(Clone, Debug)]
pub struct Occupant {
    /// Who.
    pub resident: ResidentId,
    /// The stay of the head of the household, which is their own if they came alone.
    pub household: StayId,
    /// Whether they are, or may be, a minor.
    pub may_be_minor: bool,
}

/// Why a bed does not suit; nothing: it does.
pub fn unfit(
    room: &room::Model,
    bed: &bed::Model,
    occupants: &[Occupant],
    needs: &Needs,
) -> Vec<Unfit> {
    let mut why = Vec::new();
    let mut say = |wrong: bool, reason: Unfit| {
        if wrong {
            why.push(reason);
        }
    };
    let is_small = needs.age.is_some_and(|age| age.is_under(SMALL_CHILD)) && needs.family_of > 1;
    let is_adult = needs.age.is_some_and(|age| !age.may_be_under(MINOR));
    let strangers = || {
        occupants
            .iter()
            .filter(|other| Some(other.household) != needs.household)
    };
    match room.rule {
        RoomRule::Women => say(needs.sex == Sex::Male && !is_small, Unfit::WomenOnly),
        RoomRule::Men => say(needs.sex == Sex::Female && !is_small, Unfit::MenOnly),
        RoomRule::Children => say(is_adult, Unfit::ChildrenOnly),
        RoomRule::Family => {
            say(strangers().next().is_some(), Unfit::FamilyRoomTaken);
            say(needs.family_of < 2, Unfit::FamiliesOnly);
        }
        RoomRule::Any => {}
    }
    let is_lone_minor = needs.family_of < 2 && needs.may_be_minor();
    let with_stranger = strangers().any(|other| {
        if is_lone_minor {
            !other.may_be_minor
        } else {
            is_adult && other.may_be_minor && is_alone(other, occupants)
        }
    });
    say(
        with_stranger && room.rule != RoomRule::Family,
        Unfit::MinorWithStranger,
    );
    say(
        occupants
            .iter()
            .any(|other| needs.apart_from.contains(&other.resident)),
        Unfit::KeepApart,
    );
    say(
        bed.kind == BedKind::Cot && !needs.age.is_some_and(|age| age.is_under(INFANT)),
        Unfit::CotIsForInfants,
    );
    say(
        needs.step_free && (!room.step_free || bed.kind == BedKind::Upper),
        Unfit::Steps,
    );
    let is_homeless = needs.category == Category::Homeless;
    say(
        (room.purpose == RoomPurpose::Homeless) != is_homeless
            && room.purpose != RoomPurpose::Isolation,
        Unfit::OtherPurpose,
    );
    say(room.purpose == RoomPurpose::Isolation, Unfit::OtherPurpose);
    why
}

fn is_alone(one: &Occupant, occupants: &[Occupant]) -> bool {
    occupants
        .iter()
        .filter(|other| other.household == one.household)
        .count()
        < 2
}

/// A bed with what speaks against it; the fitting ones come first.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The bed.
    pub bed: bed::Model,
    /// Its room.
    pub room: room::Model,
    /// What speaks against it; nothing: it fits.
    pub unfit: Vec<Unfit>,
}

impl Suggestion {
    /// Room and bed as people call it.
    pub fn label(&self) -> String {
        format!("{} · {}", self.room.name, self.bed.label)
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

/// All beds of the house for somebody who needs one from a moment on, or for a time that is over: fitting ones first, taken ones
/// last.
pub async fn suggest(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    actor: &Actor,
    needs: &Needs,
    span: impl Into<Span>,
) -> Result<Vec<Suggestion>> {
    let span = span.into();
    let rooms = room::Entity::find()
        .filter(room::Column::ShelterId.eq(actor.shelter))
        .filter(room::Column::RetiredAt.is_null());
    let rooms = rooms
        .order_by_asc(room::Column::Floor)
        .order_by_asc(room::Column::Name)
        .all(connection)
        .await?;
    let beds = bed::Entity::find()
        .filter(bed::Column::ShelterId.eq(actor.shelter))
        .filter(bed::Column::RetiredAt.is_null());
    let beds = beds
        .order_by_asc(bed::Column::Label)
        .all(connection)
        .await?;
    let beds_here = Query::select()
        .column(bed::Column::Id)
        .from(bed::Entity)
        .and_where(bed::Column::ShelterId.eq(actor.shelter))
        .and_where(bed::Column::RetiredAt.is_null())
        .to_owned();
    // Whoever stays does so with an open end: anything that is still to come stands in the way, too.
    let of_beds =
        occupancy::Entity::find().filter(occupancy::Column::BedId.in_subquery(beds_here.clone()));
    let taken = occupancies::within(of_beds, span);
    let taken = taken.all(connection).await?;
    let mut occupants: HashMap<RoomId, Vec<Occupant>> = HashMap::new();
    for (bed, occupant) in occupants_of(connection, vault, beds_here, span, span.since).await? {
        if let Some(bed) = beds.iter().find(|one| one.id == bed) {
            occupants.entry(bed.room_id).or_default().push(occupant);
        }
    }
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for room in rooms {
        let here = occupants.get(&room.id).map_or(&[][..], Vec::as_slice);
        let is_free = |bed: &bed::Model| !taken.iter().any(|interval| interval.bed_id == bed.id);
        let its = || beds.iter().filter(|bed| bed.room_id == room.id);
        // A household that arrives is to find a bed for each in one room.
        let has_too_few = needs.household.is_none()
            && needs.family_of > 1
            && its().filter(|bed| is_free(bed)).count() < needs.family_of;
        for bed in its() {
            let mut why = unfit(&room, bed, here, needs);
            if !is_free(bed) {
                why.push(Unfit::NotFree);
            } else if has_too_few {
                why.push(Unfit::TooFewBeds);
            }
            suggestions.push(Suggestion {
                bed: bed.clone(),
                room: room.clone(),
                unfit: why,
            });
        }
    }
    suggestions.sort_by_key(|suggestion| {
        (
            suggestion.unfit.contains(&Unfit::NotFree),
            suggestion.unfit.len(),
        )
    });
    Ok(suggestions)
}

/// Somebody in a bed, with all that the rules ask about them.
#[derive(FromQueryResult)]
struct Sleeper {
    bed_id: BedId,
    stay_id: StayId,
    since: DateTimeUtc,
    head_id: Option<StayId>,
    resident_id: ResidentId,
    particulars: Sealed,
}

/// Who sleeps in which of some beds in that time; if it has no end, whoever has come by `latest`.
async fn occupants_of(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    beds: SelectStatement,
    span: Span,
    latest: DateTimeUtc,
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
            occupancy::Column::Since,
        ])
        .columns([stay::Column::HeadId, stay::Column::ResidentId])
        .column(resident::Column::Particulars)
        .join(
            JoinType::InnerJoin,
            stays::to_stay::<occupancy::Entity>(occupancy::Column::StayId),
        )
        .join(JoinType::InnerJoin, its_resident)
        .filter(occupancy::Column::BedId.in_subquery(beds));
    let sleepers = occupancies::within(sleepers, span).into_model::<Sleeper>();
    let mut found = sleepers.all(connection).await?;
    found.retain(|sleeper| span.until.is_some() || sleeper.since <= latest);
    let day = calendar::local(span.until.unwrap_or(latest)).date();
    let occupant = |sleeper: Sleeper| {
        let who: Particulars = vault.open(residents::PARTICULARS, &sleeper.particulars)?;
        let age = who.birth.age_on(day);
        let occupant = Occupant {
            resident: sleeper.resident_id,
            household: sleeper.head_id.unwrap_or(sleeper.stay_id),
            may_be_minor: age.is_some_and(|age| age.may_be_under(MINOR)),
        };
        Ok((sleeper.bed_id, occupant))
    };
    found.into_iter().map(occupant).collect()
}

/// Refuses a bed that does not suit; `despite` overrules that. Nobody is put beside somebody from whom they must be kept apart,
/// but that somebody was, in a time that is over, is written down with `despite`, too; beside whom is told then.
/// `who` is somebody with an earlier record; of anybody else no more is known than `needs` says.
/// The room must be locked (`occupancies::lock`), or two people to be kept apart could come in at once, and then `who`
/// (`residents::lock`), or they could be said to be kept apart just now.
pub async fn check(
    tx: &Tx,
    room: &room::Model,
    bed: &bed::Model,
    needs: &Needs,
    who: Option<ResidentId>,
    span: impl Into<Span>,
    despite: bool,
) -> Result<Option<ResidentId>> {
    let span = span.into();
    let beds_here = Query::select()
        .column(bed::Column::Id)
        .from(bed::Entity)
        .and_where(bed::Column::RoomId.eq(room.id))
        .and_where(bed::Column::RetiredAt.is_null())
        .to_owned();
    let latest = tx.now().max(span.since);
    let here = occupants_of(tx, tx.vault(), beds_here, span, latest).await?;
    let here: Vec<Occupant> = here
        .into_iter()
        .map(|(_, occupant)| occupant)
        .filter(|other| Some(other.resident) != who)
        .collect();
    let beside = apart(tx, needs, who, &here).await?;
    if let Some(other) = beside
        && !(despite && span.until.is_some())
    {
        return Err(Refusal::MustKeepApart(other).into());
    }
    match unfit(room, bed, &here, needs).first() {
        Some(why) if !despite => Err(Refusal::BedUnfit(bed.id, *why).into()),
        _ => Ok(beside),
    }
}

/// One of some people from whom somebody must be kept apart.
async fn apart(
    connection: &impl ConnectionTrait,
    needs: &Needs,
    who: Option<ResidentId>,
    here: &[Occupant],
) -> Result<Option<ResidentId>> {
    let mut pairs = needs.apart_from.clone();
    if let Some(who) = who
        && !here.is_empty()
    {
        pairs.extend(apart_from(connection, who).await?);
    }
    let mut others = here.iter().map(|other| other.resident);
    Ok(others.find(|other| pairs.contains(other)))
}

/// From whom somebody must be kept apart.
pub async fn apart_from(
    connection: &impl ConnectionTrait,
    who: ResidentId,
) -> Result<Vec<ResidentId>> {
    let pairs = keep_apart::Entity::find()
        .filter(keep_apart::Column::LiftedAt.is_null())
        .filter(
            Condition::any()
                .add(keep_apart::Column::OneId.eq(who))
                .add(keep_apart::Column::OtherId.eq(who)),
        );
    let pairs = pairs.all(connection).await?;
    Ok(pairs
        .into_iter()
        .map(|pair| {
            if pair.one_id == who {
                pair.other_id
            } else {
                pair.one_id
            }
        })
        .collect())
}

/// Why a bed could not be had: what has it, until when.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Room and bed as people call it.
    pub label: String,
    /// What has the bed.
    pub kind: OccupancyKind,
    /// The case that has it, if one does.
    pub case_code: Option<String>,
    /// From when.
    pub since: DateTimeUtc,
    /// Until when, if that is known.
    pub until: Option<DateTimeUtc>,
}

/// What has a bed for which it was wanted, the first of it; nothing if it has become free since.
pub async fn explain_taken(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    bed: BedId,
    span: impl Into<Span>,
) -> Result<Option<Taken>> {
    let span = span.into();
    let row = bed::Entity::find_by_id(bed)
        .filter(bed::Column::ShelterId.eq(actor.shelter))
        .one(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let taken = occupancy::Entity::find()
        .filter(occupancy::Column::BedId.eq(bed))
        .filter(
            Condition::any()
                .add(occupancy::Column::Until.is_null())
                .add(occupancy::Column::Until.gt(span.since)),
        )
        .order_by_asc(occupancy::Column::Since);
    let taken = taken.one(connection).await?;
    let Some(taken) = taken.filter(|taken| span.lasts_beyond(taken.since)) else {
        return Ok(None);
    };
    let room = room::Entity::find_by_id(row.room_id)
        .one(connection)
        .await?;
    let stay = match taken.stay_id {
        Some(stay) => stay::Entity::find_by_id(stay).one(connection).await?,
        None => None,
    };
    Ok(Some(Taken {
        label: format!(
            "{} · {}",
            room.map(|room| room.name).unwrap_or_default(),
            row.label
        ),
        kind: taken.kind,
        case_code: stay.as_ref().map(stays::code),
        since: taken.since,
        until: taken.until,
    }))
}
