//! Rooms and beds at a glance. A few queries whose cost does not grow with past stays.

mod guests;

pub use self::guests::Guest;

use super::access::Actor;
use super::error::Result;
use super::{keep_apart, limits, occupancies, rooms, stays};
use chrono::NaiveDate;
use entity::bed::BedKind;
use entity::id::{BedId, OccupancyId, ResidentId, RoomId, StayId};
use entity::occupancy::{self, OccupancyKind};
use entity::procedure::{self, ProcedureKind};
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Category;
use entity::{bed, deadline, room, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DerivePartialModel, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QuerySelect,
};
use std::collections::{HashMap, HashSet};

/// The whole house at one moment.
#[derive(Clone, Debug)]
pub struct Board {
    /// The moment.
    pub at: DateTimeUtc,
    /// Rooms in use with their beds.
    pub rooms: Vec<RoomState>,
    /// The totals.
    pub totals: Totals,
}

/// A room and its beds.
#[derive(Clone, Debug)]
pub struct RoomState {
    /// The room.
    pub room: Room,
    /// Its beds by label.
    pub beds: Vec<BedState>,
    /// How many of its free beds a stranger could have.
    pub usable: usize,
    /// Whether two have their beds in it who must not share a room.
    pub keeps_together: bool,
}

/// Of a room what the board tells.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "room::Entity")]
pub struct Room {
    /// The room.
    pub id: RoomId,
    /// What it is called.
    pub name: String,
    /// The floor; 0 is the ground.
    pub floor: i32,
    /// Who may be placed in it.
    pub rule: RoomRule,
    /// What it is for.
    pub purpose: RoomPurpose,
    /// Reached without a step.
    pub step_free: bool,
}

/// A bed and what has it.
#[derive(Clone, Debug)]
pub struct BedState {
    /// The bed.
    pub bed: Bed,
    /// What has it now; nothing: it is free.
    pub taken: Option<Taken>,
    /// What is to have it next, if that is known already: until then it is for nobody who stays without an end.
    pub later: Option<Interval>,
}

/// Of a bed what the board tells.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "bed::Entity")]
pub struct Bed {
    /// The bed.
    pub id: BedId,
    room_id: RoomId,
    /// What it is called in its room.
    pub label: String,
    /// What kind it is.
    pub kind: BedKind,
}

/// What has a bed.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The interval.
    pub interval: Interval,
    /// Whose it is.
    pub guest: Option<Guest>,
}

/// An interval of a bed as the board reads it, with what it tells of the stay.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Interval {
    /// The interval.
    pub id: OccupancyId,
    bed_id: BedId,
    /// Whose bed it is; absent while held or out of service.
    pub stay_id: Option<StayId>,
    /// What takes the bed.
    pub kind: OccupancyKind,
    /// Since when.
    pub since: DateTimeUtc,
    /// Until when, if that is known.
    pub until: Option<DateTimeUtc>,
    /// Why held or out of service.
    pub reason: Option<String>,
    resident_id: Option<ResidentId>,
    category: Option<Category>,
    arrived_at: Option<DateTimeUtc>,
    due_kind: Option<ProcedureKind>,
    due_on: Option<NaiveDate>,
    late_at: Option<DateTimeUtc>,
}

impl Interval {
    /// The case whose bed it is.
    pub fn case_code(&self) -> Option<String> {
        let lodging = self.lodging()?;
        Some(stays::code_of(lodging.id, lodging.arrived_at))
    }

    fn lodging(&self) -> Option<Lodging> {
        Some(Lodging {
            id: self.stay_id?,
            resident_id: self.resident_id?,
            category: self.category?,
            arrived_at: self.arrived_at?,
            due: self.due_kind.zip(self.due_on),
            late_at: self.late_at,
        })
    }
}

/// Of a stay what the board tells.
#[derive(Clone, Copy, Debug)]
pub struct Lodging {
    /// The stay.
    pub id: StayId,
    /// Whose it is.
    pub resident_id: ResidentId,
    /// Why they are here.
    pub category: Category,
    /// Since when.
    pub arrived_at: DateTimeUtc,
    /// Which open procedure is due first, and when.
    pub due: Option<(ProcedureKind, NaiveDate)>,
    /// The moment from which that is late.
    late_at: Option<DateTimeUtc>,
}

/// Three numbers that are not the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Beds in use.
    pub beds: usize,
    /// Free beds that a stranger could have for as long as nobody knows: a family has its room to itself, and isolation is for the
    /// sick.
    pub usable: usize,
    /// Beds with somebody in them, or kept for somebody who is away.
    pub occupied: usize,
    /// Beds held.
    pub held: usize,
    /// Beds out of service.
    pub out_of_service: usize,
}

/// The house at `at`.
pub async fn at(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    at: DateTimeUtc,
) -> Result<Board> {
    let beds_here = beds_of(actor);
    let rooms = rooms::in_use(actor).into_partial_model::<Room>();
    let beds = rooms::beds_in_use(actor).into_partial_model::<Bed>();
    let of_those_here =
        deadline::Column::StayId.in_subquery(stays::lasting_beyond(actor, stay::Column::Id, at));
    let (rooms, beds, taken, terms, limits, apart) = tokio::try_join!(
        async { Ok(rooms.all(connection).await?) },
        async { Ok(beds.all(connection).await?) },
        taken(connection, beds_here, at),
        limits::terms(connection),
        limits::rows(connection, of_those_here),
        keep_apart::in_house(connection, actor, at),
    )?;
    let (taken, mut later): (Vec<_>, Vec<_>) =
        taken.into_iter().partition(|interval| interval.since <= at);
    let limits = limits::told(&limits, &terms, |_| at);
    let guests = guests::of(connection, &taken, limits, at).await?;
    let of_beds = |some: Vec<Interval>| -> HashMap<BedId, Interval> {
        some.into_iter()
            .map(|interval| (interval.bed_id, interval))
            .collect()
    };
    let mut taken = of_beds(taken);
    // Of several the first is kept.
    later.sort_by_key(|interval| std::cmp::Reverse(interval.since));
    let mut later = of_beds(later);
    let mut by_room: HashMap<RoomId, Vec<BedState>> = HashMap::new();
    for bed in beds {
        let later = later.remove(&bed.id);
        let interval = taken.remove(&bed.id);
        let taken = interval.map(|interval| Taken {
            guest: interval.stay_id.and_then(|stay| guests.get(&stay).cloned()),
            interval,
        });
        let here = by_room.entry(bed.room_id).or_default();
        here.push(BedState { bed, taken, later });
    }
    let rooms: Vec<RoomState> = rooms
        .into_iter()
        .map(|room| {
            let beds = by_room.remove(&room.id).unwrap_or_default();
            let usable = usable(&room, &beds);
            RoomState {
                keeps_together: keeps_together(&beds, &apart),
                room,
                beds,
                usable,
            }
        })
        .collect();
    let totals = totals(&rooms);
    Ok(Board { at, rooms, totals })
}

fn beds_of(actor: &Actor) -> SelectStatement {
    Query::select()
        .column(bed::Column::Id)
        .from(bed::Entity)
        .and_where(bed::Column::ShelterId.eq(actor.shelter))
        .and_where(bed::Column::RetiredAt.is_null())
        .to_owned()
}

/// What has these beds at a moment or later.
async fn taken(
    connection: &impl ConnectionTrait,
    beds: SelectStatement,
    at: DateTimeUtc,
) -> Result<Vec<Interval>> {
    use occupancy::Column;
    let of_beds = occupancy::Entity::find()
        .select_only()
        .columns([Column::Id, Column::BedId, Column::StayId, Column::Kind])
        .columns([Column::Since, Column::Until, Column::Reason])
        .columns([stay::Column::ResidentId, stay::Column::Category])
        .column(stay::Column::ArrivedAt)
        .column_as(procedure::Column::Kind, "due_kind")
        .columns([procedure::Column::DueOn, procedure::Column::LateAt])
        .join(
            JoinType::LeftJoin,
            stays::to_stay::<occupancy::Entity>(Column::StayId),
        )
        .join(JoinType::LeftJoin, guests::to_due_first())
        .filter(Column::BedId.in_subquery(beds));
    let taken = occupancies::lasting_beyond(of_beds, at).into_model();
    Ok(taken.all(connection).await?)
}

/// Whether both of a pair have their beds among these.
fn keeps_together(beds: &[BedState], apart: &[(ResidentId, ResidentId)]) -> bool {
    let guests = beds
        .iter()
        .filter_map(|bed| bed.taken.as_ref()?.guest.as_ref());
    let here: HashSet<_> = guests.map(|guest| guest.stay.resident_id).collect();
    let both_here = |(one, other): &(_, _)| here.contains(one) && here.contains(other);
    apart.iter().any(both_here)
}

fn usable(room: &Room, beds: &[BedState]) -> usize {
    let somebody = beds
        .iter()
        .filter_map(|bed| bed.taken.as_ref())
        .any(|taken| taken.interval.stay_id.is_some());
    if (room.rule == RoomRule::Family && somebody) || room.purpose == RoomPurpose::Isolation {
        return 0;
    }
    let is_free = |bed: &&BedState| bed.taken.is_none() && bed.later.is_none();
    beds.iter().filter(is_free).count()
}

fn totals(rooms: &[RoomState]) -> Totals {
    let mut totals = Totals {
        usable: rooms.iter().map(|room| room.usable).sum(),
        ..Totals::default()
    };
    for bed in rooms.iter().flat_map(|room| &room.beds) {
        totals.beds += 1;
        match bed.taken.as_ref().map(|taken| taken.interval.kind) {
            None => {}
            Some(OccupancyKind::Occupied | OccupancyKind::LeaveKept) => totals.occupied += 1,
            Some(OccupancyKind::Held) => totals.held += 1,
            Some(OccupancyKind::OutOfService) => totals.out_of_service += 1,
        }
    }
    totals
}
