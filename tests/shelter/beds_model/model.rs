//! A house as a list of intervals that every question reads from end to end, and the acts that change it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::occupancy::OccupancyKind;
use proptest::prelude::*;

/// How many beds the house has.
pub const BEDS: usize = 4;
/// How far a clock may be ahead when somebody arrives.
const TOLERANCE: i64 = 5;

/// What somebody does; beds and people by their number in the house, times in minutes.
#[derive(Clone, Debug)]
pub enum Act {
    /// People who came together, each to a bed.
    Admit {
        beds: Vec<usize>,
        ago: i64,
    },
    Transfer {
        who: usize,
        bed: usize,
        ago: i64,
    },
    Swap {
        one: usize,
        other: usize,
        ago: i64,
    },
    Leave {
        who: usize,
        ago: i64,
    },
    Return {
        who: usize,
        ago: i64,
    },
    Hold {
        bed: usize,
        minutes: i64,
    },
    TakeOut {
        bed: usize,
        from: i64,
        minutes: Option<i64>,
    },
    /// Ends what takes a bed, if that is nobody.
    Release {
        which: usize,
    },
    Discharge {
        who: usize,
        ago: i64,
        together: bool,
    },
}

impl Act {
    /// What it is called in the count of acts.
    pub fn kind(&self) -> &'static str {
        match self {
            Act::Admit { beds, .. } if beds.len() > 1 => "a household comes",
            Act::Admit { .. } => "somebody comes",
            Act::Transfer { .. } => "transfer",
            Act::Swap { .. } => "swap",
            Act::Leave { .. } => "leave",
            Act::Return { .. } => "return",
            Act::Hold { .. } => "hold",
            Act::TakeOut { .. } => "out of service",
            Act::Release { .. } => "release",
            Act::Discharge { .. } => "discharge",
        }
    }
}

/// When something really happened: just now, a while or long ago, and now and then not yet.
fn ago() -> impl Strategy<Value = i64> {
    prop_oneof![4 => Just(0_i64), 6 => 0..20_i64, 3 => 20..240_i64, 1 => -10..0_i64]
}

/// Any act, the usual ones more often.
pub fn act() -> impl Strategy<Value = Act> {
    let beds = prop_oneof![
        3 => prop::collection::vec(0..BEDS, 1),
        2 => prop::collection::vec(0..BEDS, 2..=3),
    ];
    let who = || 0..64_usize;
    prop_oneof![
        6 => (beds, ago()).prop_map(|(beds, ago)| Act::Admit { beds, ago }),
        3 => (who(), 0..BEDS, ago()).prop_map(|(who, bed, ago)| Act::Transfer { who, bed, ago }),
        3 => (who(), who(), ago()).prop_map(|(one, other, ago)| Act::Swap { one, other, ago }),
        3 => (who(), ago()).prop_map(|(who, ago)| Act::Leave { who, ago }),
        4 => (who(), ago()).prop_map(|(who, ago)| Act::Return { who, ago }),
        2 => (0..BEDS, -5..90_i64).prop_map(|(bed, minutes)| Act::Hold { bed, minutes }),
        2 => (0..BEDS, -120..120_i64, prop::option::of(-5..90_i64))
            .prop_map(|(bed, from, minutes)| Act::TakeOut { bed, from, minutes }),
        3 => who().prop_map(|which| Act::Release { which }),
        4 => (who(), ago(), any::<bool>())
            .prop_map(|(who, ago, together)| Act::Discharge { who, ago, together }),
    ]
}

/// What takes a bed; bed and stay by their number in the house.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    pub bed: usize,
    pub since: DateTime<Utc>,
    pub until: Option<DateTime<Utc>>,
    pub kind: OccupancyKind,
    pub stay: Option<usize>,
}

/// Somebody's stay.
#[derive(Clone, Debug)]
pub struct Stay {
    arrived: DateTime<Utc>,
    /// The first of those who came together, also of oneself.
    head: usize,
    has_ended: bool,
}

/// The house as a list; every question reads all of it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub intervals: Vec<Interval>,
    pub stays: Vec<Stay>,
}

fn only(if_so: bool) -> Option<()> {
    if_so.then_some(())
}

impl Model {
    /// The house after an act; nothing if the act is not allowed.
    pub fn after(&self, act: &Act, now: DateTime<Utc>) -> Option<Model> {
        let mut next = self.clone();
        next.does(act, now)?;
        Some(next)
    }

    fn does(&mut self, act: &Act, now: DateTime<Utc>) -> Option<()> {
        let before = |ago: i64| now - TimeDelta::minutes(ago);
        match act {
            Act::Admit { beds, ago } => {
                only(*ago >= -TOLERANCE)?;
                let head = self.stays.len();
                for bed in beds {
                    let stay = Some(self.stays.len());
                    self.take(*bed, stay, OccupancyKind::Occupied, before(*ago), None)?;
                    self.stays.push(Stay {
                        arrived: before(*ago),
                        head,
                        has_ended: false,
                    });
                }
                Some(())
            }
            Act::Transfer { who, bed, ago } => {
                let from = self.gets_up(*who, &[OccupancyKind::Occupied], before(*ago), now)?;
                only(from != *bed)?;
                self.take(
                    *bed,
                    Some(*who),
                    OccupancyKind::Occupied,
                    before(*ago),
                    None,
                )
            }
            Act::Swap { one, other, ago } => {
                only(one != other)?;
                let here = self.gets_up(*one, &[OccupancyKind::Occupied], before(*ago), now)?;
                let there = self.gets_up(*other, &[OccupancyKind::Occupied], before(*ago), now)?;
                self.take(
                    there,
                    Some(*one),
                    OccupancyKind::Occupied,
                    before(*ago),
                    None,
                )?;
                self.take(
                    here,
                    Some(*other),
                    OccupancyKind::Occupied,
                    before(*ago),
                    None,
                )
            }
            Act::Leave { who, ago } => {
                let bed = self.gets_up(*who, &[OccupancyKind::Occupied], before(*ago), now)?;
                self.take(
                    bed,
                    Some(*who),
                    OccupancyKind::LeaveKept,
                    before(*ago),
                    None,
                )
            }
            Act::Return { who, ago } => {
                let bed = self.gets_up(*who, &[OccupancyKind::LeaveKept], before(*ago), now)?;
                self.take(bed, Some(*who), OccupancyKind::Occupied, before(*ago), None)
            }
            Act::Hold { bed, minutes } => {
                let until = Some(before(-minutes));
                self.take(*bed, None, OccupancyKind::Held, now, until)
            }
            Act::TakeOut { bed, from, minutes } => {
                let since = before(-from);
                let until = minutes.map(|minutes| since + TimeDelta::minutes(minutes));
                self.take(*bed, None, OccupancyKind::OutOfService, since, until)
            }
            Act::Release { which } => self.release(*which, now),
            Act::Discharge { who, ago, together } => {
                let came_with = |stay: &Stay| *together && stay.head == *who && !stay.has_ended;
                let companions = (0..self.stays.len())
                    .filter(|other| other != who && came_with(&self.stays[*other]));
                let companions: Vec<_> = companions.collect();
                let any = [OccupancyKind::Occupied, OccupancyKind::LeaveKept];
                for leaves in std::iter::once(*who).chain(companions) {
                    self.gets_up(leaves, &any, before(*ago), now)?;
                    self.stays[leaves].has_ended = true;
                }
                Some(())
            }
        }
    }

    /// A bed has one interval at a time, and none that ends before it begins.
    fn take(
        &mut self,
        bed: usize,
        stay: Option<usize>,
        kind: OccupancyKind,
        since: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
    ) -> Option<()> {
        only(until.is_none_or(|until| since < until))?;
        let is_over = |other: &Interval| other.until.is_some_and(|end| end <= since);
        let comes_later = |other: &Interval| until.is_some_and(|until| until <= other.since);
        let in_the_way =
            |other: &&Interval| other.bed == bed && !is_over(other) && !comes_later(other);
        only(!self.intervals.iter().any(|other| in_the_way(&other)))?;
        let taken = Interval {
            bed,
            since,
            until,
            kind,
            stay,
        };
        self.intervals.push(taken);
        Some(())
    }

    /// Ends the interval that somebody has, and gives its bed.
    fn gets_up(
        &mut self,
        who: usize,
        from: &[OccupancyKind],
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Option<usize> {
        let stay = &self.stays[who];
        only(!stay.has_ended && stay.arrived <= at && at <= now)?;
        let mut own = self.intervals.iter_mut();
        let has = own.find(|one| one.stay == Some(who) && one.until.is_none())?;
        only(from.contains(&has.kind) && has.since < at)?;
        has.until = Some(at);
        Some(has.bed)
    }

    /// Ends now what takes a bed; what has not begun is taken back, and what is over stays as it was.
    fn release(&mut self, which: usize, now: DateTime<Utc>) -> Option<()> {
        let one = &mut self.intervals[which];
        only(one.stay.is_none())?;
        if one.until.is_none_or(|until| now < until) {
            match one.since < now {
                true => one.until = Some(now),
                false => drop(self.intervals.remove(which)),
            }
        }
        Some(())
    }
}

/// With the numbers of what is there; nothing if the act needs somebody and there is nobody.
pub fn of_those_here(act: &Act, model: &Model) -> Option<Act> {
    let mut act = act.clone();
    let stays = model.stays.len();
    match &mut act {
        Act::Admit { .. } | Act::Hold { .. } | Act::TakeOut { .. } => {}
        Act::Release { which } => *which = which.checked_rem(model.intervals.len())?,
        Act::Swap { one, other, .. } => {
            *one = one.checked_rem(stays)?;
            *other = other.checked_rem(stays)?;
        }
        Act::Transfer { who, .. }
        | Act::Leave { who, .. }
        | Act::Return { who, .. }
        | Act::Discharge { who, .. } => *who = who.checked_rem(stays)?,
    }
    Some(act)
}
