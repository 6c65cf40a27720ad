//! Which bed suits whom, and why not (DOMAIN 5.7: men and women apart, minors apart from strangers, families
//! together, people to be kept apart never in one room). A minor is looked after by those of their household who have their
//! bed in the same room. Whoever is of unknown age may be a minor and may be none (DOMAIN 6.3).

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
use entity::{bed, keep_apart, occupancy, resident, room, stay, user};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationDef,
};
use std::collections::{HashMap, HashSet};

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
    /// Their own stay. Absent: not in the house yet.
    pub stay: Option<StayId>,
    /// The household: whoever has the same number came together. Absent: not in the house yet.
    pub household: Option<StayId>,
    /// How many came together.
    pub family_of: usize,
    /// Of each of those who arrive with them the bed that was chosen, if one was.
    pub companions: Vec<Option<BedId>>,
    /// Known people to be kept apart from.
    pub apart_from: Vec<ResidentId>,
}

impl Needs {
    fn is_of(&self, one: &Occupant) -> bool {
        self.stay == Some(one.stay)
    }

    fn is_stranger(&self, other: &Occupant) -> bool {
        self.household != Some(other.household)
    }

    /// Them among those who sleep in a room.
    fn among(&self, others: &[&Occupant]) -> Lodger {
        Lodger {
            sex: self.sex,
            age: self.age,
            is_alone: others.iter().all(|other| self.is_stranger(other)),
        }
    }
}

/// Somebody who sleeps in a room.
struct Occupant {
    resident: ResidentId,
    stay: StayId,
    /// The stay of the head of the household, which is their own if they came alone.
    household: StayId,
    sex: Sex,
    age: Option<Age>,
    /// When they left the bed, if they did.
    until: Option<DateTimeUtc>,
}

/// Somebody among those who sleep in a room, as far as their safety hangs on it.
#[derive(Clone, Copy)]
struct Lodger {
    sex: Sex,
    age: Option<Age>,
    /// Nobody of their household has a bed in the room.
    is_alone: bool,
}

impl Lodger {
    fn of(one: &Occupant, occupants: &[&Occupant]) -> Lodger {
        let own = occupants
            .iter()
            .filter(|other| other.household == one.household);
        Lodger {
            sex: one.sex,
            age: one.age,
            is_alone: own.count() < 2,
        }
    }

    fn may_be_minor(self) -> bool {
        self.age.is_some_and(|age| age.may_be_under(MINOR))
    }

    /// Why they must not be left in a room with a stranger. Whoever may be a minor is alone among minors only; somebody of unknown
    /// age, who may be one, too, is alone with those of their own sex.
    fn endangered_by(self, stranger: Lodger, rule: RoomRule) -> Option<Unfit> {
        if !self.is_alone || stranger.may_be_minor() {
            return None;
        }
        if self.age.is_none() {
            let is_same_sex = self.sex == stranger.sex && self.sex != Sex::Unknown;
            let is_mixed = rule == RoomRule::Any && !is_same_sex;
            return is_mixed.then_some(Unfit::AgeUnknown);
        }
        let danger = match stranger.age {
            Some(_) => Unfit::MinorWithStranger,
            None => Unfit::AgeUnknown,
        };
        self.may_be_minor().then_some(danger)
    }
}

/// Why a bed does not suit somebody, who is `who` among the others in its room; nothing: it does.
fn unfit(
    room: &room::Model,
    bed: &bed::Model,
    others: &[&Occupant],
    needs: &Needs,
    who: Lodger,
) -> Vec<Unfit> {
    let mut why = Vec::new();
    let mut say = |wrong: bool, reason: Unfit| {
        if wrong {
            why.push(reason);
        }
    };
    let is_small = needs.age.is_some_and(|age| age.is_under(SMALL_CHILD)) && needs.family_of > 1;
    let strangers: Vec<&Occupant> = others
        .iter()
        .copied()
        .filter(|other| needs.is_stranger(other))
        .collect();
    match room.rule {
        RoomRule::Women => say(needs.sex == Sex::Male && !is_small, Unfit::WomenOnly),
        RoomRule::Men => say(needs.sex == Sex::Female && !is_small, Unfit::MenOnly),
        RoomRule::Children => say(
            needs.age.is_some() && !who.may_be_minor(),
            Unfit::ChildrenOnly,
        ),
        RoomRule::Family => {
            say(!strangers.is_empty(), Unfit::FamilyRoomTaken);
            say(needs.family_of < 2, Unfit::FamiliesOnly);
        }
        RoomRule::Any => {}
    }
    let danger = |stranger: &&Occupant| {
        let stranger = Lodger::of(stranger, others);
        let theirs = || stranger.endangered_by(who, room.rule);
        who.endangered_by(stranger, room.rule).or_else(theirs)
    };
    // Of a family's room it is said already that it is taken.
    let dangers: HashSet<Unfit> = match room.rule {
        RoomRule::Family => HashSet::new(),
        _ => strangers.iter().filter_map(danger).collect(),
    };
    say(
        dangers.contains(&Unfit::MinorWithStranger),
        Unfit::MinorWithStranger,
    );
    let is_among_children = room.rule == RoomRule::Children && needs.age.is_none();
    say(
        is_among_children || dangers.contains(&Unfit::AgeUnknown),
        Unfit::AgeUnknown,
    );
    say(
        others
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
    let has_purpose = match room.purpose {
        RoomPurpose::Victims => !is_homeless,
        RoomPurpose::Homeless => is_homeless,
        // Who is ill is seen by people: they choose the room all the same.
        RoomPurpose::Isolation => false,
    };
    say(!has_purpose, Unfit::OtherPurpose);
    why
}

/// Whether somebody would be in danger among those who stay in a room when the last of their household leaves it.
fn leaves_somebody(room: &room::Model, needs: &Needs, others: &[&Occupant]) -> bool {
    let (strangers, own): (Vec<&Occupant>, Vec<&Occupant>) = others
        .iter()
        .copied()
        .partition(|other| needs.is_stranger(other));
    own.iter().any(|one| {
        let one = Lodger::of(one, others);
        strangers.iter().any(|stranger| {
            let stranger = Lodger::of(stranger, others);
            one.endangered_by(stranger, room.rule).is_some()
        })
    })
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
    /// What has it in that time, the first of it; nothing: it is free.
    pub taken: Option<occupancy::Model>,
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
    let of_beds =
        occupancy::Entity::find().filter(occupancy::Column::BedId.in_subquery(beds_here.clone()));
    let taken = occupancies::within(of_beds, span);
    let mut taken = taken.all(connection).await?;
    taken.sort_by_key(|interval| interval.since);
    let mut occupants: HashMap<RoomId, Vec<Occupant>> = HashMap::new();
    for (bed, occupant) in occupants_of(connection, vault, beds_here, span).await? {
        if let Some(bed) = beds.iter().find(|one| one.id == bed) {
            occupants.entry(bed.room_id).or_default().push(occupant);
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
    let room_of = |id: BedId| beds.iter().find(|bed| bed.id == id).map(|bed| bed.room_id);
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for room in &rooms {
        let here = others(room);
        let mut who = needs.among(&here);
        // Whoever has no bed yet may be put here, too.
        let comes_with = |bed: &Option<BedId>| bed.is_none_or(|bed| room_of(bed) == Some(room.id));
        who.is_alone &= !needs.companions.iter().any(comes_with);
        let in_the_way = |bed: &bed::Model| taken.iter().find(|interval| interval.bed_id == bed.id);
        let is_free = |bed: &bed::Model| in_the_way(bed).is_none();
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
                taken: in_the_way(bed).cloned(),
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
    until: Option<DateTimeUtc>,
    head_id: Option<StayId>,
    resident_id: ResidentId,
    sex: Sex,
    particulars: Sealed,
}

/// Who sleeps in which of some beds in that time, or comes into one of them later in it.
async fn occupants_of(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    beds: SelectStatement,
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
        .columns([stay::Column::HeadId, stay::Column::ResidentId])
        .columns([resident::Column::Sex, resident::Column::Particulars])
        .join(
            JoinType::InnerJoin,
            stays::to_stay::<occupancy::Entity>(occupancy::Column::StayId),
        )
        .join(JoinType::InnerJoin, its_resident)
        .filter(occupancy::Column::BedId.in_subquery(beds));
    let sleepers = occupancies::within(sleepers, span).into_model::<Sleeper>();
    let found = sleepers.all(connection).await?;
    let day = calendar::local(span.until.unwrap_or(span.since)).date();
    let occupant = |sleeper: Sleeper| {
        let who: Particulars = vault.open(residents::PARTICULARS, &sleeper.particulars)?;
        let occupant = Occupant {
            resident: sleeper.resident_id,
            stay: sleeper.stay_id,
            household: sleeper.head_id.unwrap_or(sleeper.stay_id),
            sex: sleeper.sex,
            age: who.birth.age_on(day),
            until: sleeper.until,
        };
        Ok((sleeper.bed_id, occupant))
    };
    found.into_iter().map(occupant).collect()
}

/// Everybody who sleeps in a room in that time, or comes into it later in it.
async fn in_room(tx: &Tx, room: &room::Model, span: Span) -> Result<Vec<Occupant>> {
    let beds_here = Query::select()
        .column(bed::Column::Id)
        .from(bed::Entity)
        .and_where(bed::Column::RoomId.eq(room.id))
        .to_owned();
    let here = occupants_of(tx, tx.vault(), beds_here, span).await?;
    Ok(here.into_iter().map(|(_, occupant)| occupant).collect())
}

/// Refuses a bed that does not suit; `despite` overrules that. Nobody is put beside somebody from whom they must be kept apart,
/// but that somebody was, in a time that is over for one of them, is written down with `despite`, too; beside whom is told then.
/// `who` is somebody with an earlier record; of anybody else no more is known than `needs` says.
/// The bed must be theirs already, and so must be those of all who are placed in the same act: a minor may come with whoever looks
/// after them. The room must be locked (`occupancies::lock`), or two people to be kept apart could come in at once, and then `who`
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
    match unfit(room, bed, &here, needs, needs.among(&here)).first() {
        Some(why) if !despite => Err(Refusal::BedUnfit(bed.id, *why).into()),
        _ => Ok(beside.map(|other| other.resident)),
    }
}

/// Refuses that somebody has left a room for another bed if a minor of their household stays behind in it among strangers;
/// `despite` overrules that. The room must be locked, and whoever changed beds in the same act has theirs.
pub async fn check_left(
    tx: &Tx,
    left: &room::Model,
    needs: &Needs,
    to: BedId,
    at: DateTimeUtc,
    despite: bool,
) -> Result<()> {
    let here = in_room(tx, left, at.into()).await?;
    let here: Vec<&Occupant> = here.iter().collect();
    match leaves_somebody(left, needs, &here) {
        true if !despite => Err(Refusal::BedUnfit(to, Unfit::MinorLeftBehind).into()),
        _ => Ok(()),
    }
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
        pairs.extend(apart_from(connection, who).await?);
    }
    let others = here.iter().copied();
    let others = others.filter(|other| pairs.contains(&other.resident));
    Ok(others.min_by_key(|other| other.until.is_some()))
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
    /// Why it is held or out of service.
    pub reason: Option<String>,
    /// Who holds it or took it out of service; nobody where a program did.
    pub kept_by: Option<String>,
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
    let keeper = match taken.recorded_by.filter(|_| stay.is_none()) {
        Some(user) => user::Entity::find_by_id(user).one(connection).await?,
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
        reason: taken.reason,
        kept_by: keeper.map(|user| user.name),
        since: taken.since,
        until: taken.until,
    }))
}
