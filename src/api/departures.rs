//! How people leave: a discharge, and an intake of those who had left before anybody wrote down that they came.
//!
//! Most fields stand in both: serde cannot refuse unknown fields where one body is flattened into another.

use super::schema::code;
use super::times;
use crate::domain::calendar;
use crate::domain::discharges::{MONEY, NewDischarge, Receiver};
use crate::domain::late_entries::Left;
use chrono::{DateTime, NaiveDate, Utc};
use entity::discharge::{Destination, Outcome};
use entity::id::BelongingId;
use serde::Deserialize;
use utoipa::ToSchema;

/// The end of a stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEnd {
    /// When the person really left.
    #[serde(deserialize_with = "times::moment")]
    at: DateTime<Utc>,
    #[schema(schema_with = code::<Outcome>)]
    outcome: Outcome,
    #[schema(schema_with = code::<Destination>)]
    destination: Destination,
    receiver_name: Option<String>,
    receiver_position: Option<String>,
    receiver_agency: Option<String>,
    receiver_paper: Option<String>,
    /// Where they were handed over, as the handover record says it.
    handover_place: Option<String>,
    /// Health and state of mind on leaving.
    health: Option<String>,
    /// Medicines that go along, and how to take them.
    medicines: Option<String>,
    /// What is to be followed up.
    remarks: Option<String>,
    #[serde(default)]
    #[schema(value_type = Vec<i64>)]
    returned: Vec<BelongingId>,
    /// The shelter keeps on what of theirs it has and `returned` does not name; refused without this if there is anything.
    #[serde(default)]
    keeps_things: bool,
    /// In đồng.
    #[serde(default)]
    money_vnd: i64,
    #[serde(default, deserialize_with = "times::day_or_none")]
    follow_up_on: Option<NaiveDate>,
    /// Open procedures go on elsewhere, for this reason.
    hand_on: Option<String>,
    /// Those who came with them leave, too.
    #[serde(default)]
    with_household: bool,
}

impl NewEnd {
    /// What is wrong with it: where, and the message.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        check(self.at, self.money_vnd, self.follow_up_on)
    }
}

impl From<NewEnd> for NewDischarge {
    fn from(end: NewEnd) -> NewDischarge {
        NewDischarge {
            at: end.at,
            outcome: end.outcome,
            destination: end.destination,
            receiver: Receiver {
                name: end.receiver_name,
                position: end.receiver_position,
                agency: end.receiver_agency,
                paper: end.receiver_paper,
                place: end.handover_place,
                health: end.health,
                medicines: end.medicines,
                remarks: end.remarks,
            },
            returned: end.returned,
            keeps_things: end.keeps_things,
            money_vnd: end.money_vnd,
            follow_up_on: end.follow_up_on,
            hand_on: end.hand_on,
            with_household: end.with_household,
        }
    }
}

/// How people left who came together: their beds are theirs until then, and their stays end at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Departure {
    /// When they really left.
    #[serde(deserialize_with = "times::moment")]
    at: DateTime<Utc>,
    #[schema(schema_with = code::<Outcome>)]
    outcome: Outcome,
    #[schema(schema_with = code::<Destination>)]
    destination: Destination,
    receiver_name: Option<String>,
    receiver_position: Option<String>,
    receiver_agency: Option<String>,
    receiver_paper: Option<String>,
    /// Where they were handed over, as the handover record says it.
    handover_place: Option<String>,
    /// Health and state of mind of the head of the household on leaving.
    health: Option<String>,
    /// Medicines that go along with the head, and how to take them.
    medicines: Option<String>,
    /// What is to be followed up of the head.
    remarks: Option<String>,
    /// In đồng, to the head of the household.
    #[serde(default)]
    money_vnd: i64,
    #[serde(default, deserialize_with = "times::day_or_none")]
    follow_up_on: Option<NaiveDate>,
    /// Procedures that the arrival opens go on elsewhere, for this reason.
    hand_on: Option<String>,
    /// Everything that they had brought was given back.
    #[serde(default)]
    all_returned: bool,
}

impl Departure {
    /// What is wrong with it: where, and the message.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        check(self.at, self.money_vnd, self.follow_up_on)
    }
}

impl From<Departure> for Left {
    fn from(how: Departure) -> Left {
        Left {
            end: NewDischarge {
                at: how.at,
                outcome: how.outcome,
                destination: how.destination,
                receiver: Receiver {
                    name: how.receiver_name,
                    position: how.receiver_position,
                    agency: how.receiver_agency,
                    paper: how.receiver_paper,
                    place: how.handover_place,
                    health: how.health,
                    medicines: how.medicines,
                    remarks: how.remarks,
                },
                returned: Vec::new(),
                keeps_things: !how.all_returned,
                money_vnd: how.money_vnd,
                follow_up_on: how.follow_up_on,
                hand_on: how.hand_on,
                with_household: true,
            },
            gave_all_back: how.all_returned,
        }
    }
}

/// What is wrong with the end of a stay at a moment: where, and the message.
fn check(
    at: DateTime<Utc>,
    money_vnd: i64,
    follow_up_on: Option<NaiveDate>,
) -> Result<(), (&'static str, &'static str)> {
    if !MONEY.contains(&money_vnd) {
        return Err(("/money_vnd", "number"));
    }
    let left_on = calendar::local(at).date();
    match follow_up_on.is_some_and(|day| day < left_on) {
        true => Err(("/follow_up_on", "date")),
        false => Ok(()),
    }
}
