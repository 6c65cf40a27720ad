//! Rooms and beds at a glance. A few queries whose cost does not grow with past stays.

use super::access::Actor;
use super::error::Result;
use super::keep_apart;
use super::law::rules::Rules;
use super::limits::{self, Limit};
use super::occupancies;
use super::rooms;
use super::stays;
use chrono::NaiveDate;
use entity::id::{BedId, OccupancyId, ResidentId, RoomId, StayId};
use entity::occupancy::{self, OccupancyKind};
use entity::procedure::ProcedureKind;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Category;
use entity::{bed, leave, procedure, room, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    Select,
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
    pub room: room::Model,
    /// Its beds by label.
    pub beds: Vec<BedState>,
    /// How many of its free beds a stranger could have.
    pub usable: usize,
    /// Whether two have their beds in it who must not share a room.
    pub keeps_together: bool,
}

/// A bed and what has it.
#[derive(Clone, Debug)]
pub struct BedState {
    /// The bed.
    pub bed: bed::Model,
    /// What has it now; nothing: it is free.
    pub taken: Option<Taken>,
    /// What is to have it next, if that is known already: until then it is for nobody who stays without an end.
    pub later: Option<Interval>,
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
}

/// Somebody in a bed, by case code.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The stay.
    pub stay: Lodging,
    /// Its case code.
    pub code: String,
    /// The maxima, the earliest first: that one counts.
    pub limits: Vec<Limit>,
    /// Which open procedure is due first, and when.
    pub due: Option<(ProcedureKind, NaiveDate)>,
    /// Whether its time has passed.
    pub is_overdue: bool,
    /// While away: when they should be back.
    pub expected_back: Option<DateTimeUtc>,
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
    let (rooms, beds, taken, terms) = tokio::try_join!(
        rooms::list(connection, actor),
        rooms::beds(connection, actor),
        taken(connection, beds_here, at),
        limits::terms(connection),
    )?;
    let (taken, mut later): (Vec<_>, Vec<_>) =
        taken.into_iter().partition(|interval| interval.since <= at);
    let (guests, apart) = guests(connection, actor, &terms, &taken, at).await?;
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
        .join(
            JoinType::LeftJoin,
            stays::to_stay::<occupancy::Entity>(Column::StayId),
        )
        .filter(Column::BedId.in_subquery(beds));
    let taken = occupancies::lasting_beyond(of_beds, at).into_model();
    Ok(taken.all(connection).await?)
}

/// Who has these beds, and which of them must be kept apart.
async fn guests(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    terms: &Rules,
    taken: &[Interval],
    at: DateTimeUtc,
) -> Result<(HashMap<StayId, Guest>, Vec<(ResidentId, ResidentId)>)> {
    let stays: Vec<Lodging> = taken.iter().filter_map(Interval::lodging).collect();
    let ids: Vec<StayId> = stays.iter().map(|stay| stay.id).collect();
    let due = due_first(&ids).into_model::<Due>().all(connection);
    let leaves = leave::Entity::find()
        .filter(leave::Column::StayId.is_in(ids.iter().copied()))
        .filter(leave::Column::ReturnedAt.is_null())
        .all(connection);
    let whose = stays.iter().map(|stay| (stay.id, None));
    let people: Vec<ResidentId> = stays.iter().map(|stay| stay.resident_id).collect();
    let (due, leaves, mut limits, apart) = tokio::try_join!(
        async { Ok(due.await?) },
        async { Ok(leaves.await?) },
        limits::of_stays(connection, terms, whose, at),
        keep_apart::among(connection, actor, &people),
    )?;
    let due: HashMap<_, _> = due.into_iter().map(|one| (one.stay_id, one)).collect();
    let mut guests = HashMap::new();
    for stay in stays {
        let due = due.get(&stay.id);
        let expected_back = leaves
            .iter()
            .find(|leave| leave.stay_id == stay.id)
            .map(|leave| leave.expected_back);
        guests.insert(
            stay.id,
            Guest {
                code: stays::code_of(stay.id, stay.arrived_at),
                limits: limits.remove(&stay.id).unwrap_or_default(),
                due: due.map(|one| (one.kind, one.due_on)),
                is_overdue: due
                    .and_then(|one| one.late_at)
                    .is_some_and(|late| late <= at),
                expected_back,
                stay,
            },
        );
    }
    Ok((guests, apart))
}

/// An open procedure that is due.
#[derive(FromQueryResult)]
struct Due {
    stay_id: StayId,
    kind: ProcedureKind,
    due_on: NaiveDate,
    late_at: Option<DateTimeUtc>,
}

/// Of each stay the open procedure that is due first.
fn due_first(stays: &[StayId]) -> Select<procedure::Entity> {
    use procedure::Column;
    let first = Query::select()
        .column(Column::Id)
        .from(procedure::Entity)
        .and_where(Expr::col(Column::StayId).equals((stay::Entity, stay::Column::Id)))
        .and_where(Column::ClosedOn.is_null())
        .and_where(Column::DueOn.is_not_null())
        .order_by(Column::DueOn, Order::Asc)
        .order_by(Column::LateAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .limit(1)
        .take();
    let of_each = Query::select()
        .expr(Expr::from(first))
        .from(stay::Entity)
        .and_where(stay::Column::Id.is_in(stays.iter().copied()))
        .take();
    procedure::Entity::find()
        .select_only()
        .columns([Column::StayId, Column::Kind, Column::DueOn, Column::LateAt])
        .filter(Column::Id.in_subquery(of_each))
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

fn usable(room: &room::Model, beds: &[BedState]) -> usize {
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
