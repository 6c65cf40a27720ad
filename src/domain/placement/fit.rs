//! Whom a bed suits by sex, age and company; knows no database.

use crate::domain::error::Unfit;
use crate::domain::residents::Age;
use entity::bed::{self, BedKind};
use entity::id::{BedId, ResidentId, StayId};
use entity::resident::Sex;
use entity::room::{self, RoomPurpose, RoomRule};
use entity::stay::Category;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::collections::HashSet;

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
    pub(super) fn is_of(&self, one: &Occupant) -> bool {
        self.stay == Some(one.stay)
    }

    fn is_stranger(&self, other: &Occupant) -> bool {
        self.household != Some(other.household)
    }

    /// Them among those who sleep in a room.
    pub(super) fn among(&self, others: &[&Occupant]) -> Lodger {
        Lodger {
            sex: self.sex,
            age: self.age,
            is_readable: true,
            is_alone: others.iter().all(|other| self.is_stranger(other)),
        }
    }
}

/// Somebody who sleeps in a room.
pub(super) struct Occupant {
    pub(super) resident: ResidentId,
    pub(super) stay: StayId,
    /// The stay of the head of the household, which is their own if they came alone.
    pub(super) household: StayId,
    pub(super) sex: Sex,
    pub(super) age: Option<Age>,
    /// Must not climb stairs.
    pub(super) step_free: bool,
    /// Why they came.
    pub(super) category: Category,
    /// Whether what is on record of them can be read.
    pub(super) is_readable: bool,
    /// When they left the bed, if they did.
    pub(super) until: Option<DateTimeUtc>,
}

/// Somebody among those who sleep in a room, as far as their safety hangs on it.
#[derive(Clone, Copy)]
pub(super) struct Lodger {
    sex: Sex,
    age: Option<Age>,
    is_readable: bool,
    /// Nobody of their household has a bed in the room.
    pub(super) is_alone: bool,
}

impl Lodger {
    pub(super) fn of(one: &Occupant, occupants: &[&Occupant]) -> Lodger {
        let own = occupants
            .iter()
            .filter(|other| other.household == one.household);
        Lodger {
            sex: one.sex,
            age: one.age,
            is_readable: one.is_readable,
            is_alone: own.count() < 2,
        }
    }

    fn may_be_minor(self) -> bool {
        self.age.is_some_and(|age| age.may_be_under(MINOR))
    }

    /// Why they must not be left in a room with a stranger. Whoever may be a minor is alone among minors only; somebody of unknown
    /// age, who may be one, too, is alone with those of their own sex. Where one of the two cannot be read, people are to decide.
    fn endangered_by(self, stranger: Lodger, rule: RoomRule) -> Option<Unfit> {
        if self.is_alone && !(self.is_readable && stranger.is_readable) {
            return Some(Unfit::AgeUnknown);
        }
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
pub(super) fn unfit(
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
        RoomRule::Women | RoomRule::Men if is_small => {}
        RoomRule::Women => say(needs.sex == Sex::Male, Unfit::WomenOnly),
        RoomRule::Men => say(needs.sex == Sex::Female, Unfit::MenOnly),
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
    let is_of_one_sex = matches!(room.rule, RoomRule::Women | RoomRule::Men);
    say(
        is_of_one_sex && needs.sex == Sex::Unknown && !is_small,
        Unfit::SexUnknown,
    );
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
    // Of a child among strangers it is said already.
    say(
        is_small && who.is_alone && dangers.is_empty(),
        Unfit::SmallChildAlone,
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

/// Whether somebody would be in danger among those who stay in a room when the last of their household leaves it. A child who stays
/// alone is not: of two who move one is always first.
pub(super) fn leaves_somebody(room: &room::Model, needs: &Needs, others: &[&Occupant]) -> bool {
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
