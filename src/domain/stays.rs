//! A stay from intake to discharge: finding it, its code, and what its intake record holds.

use super::access::Actor;
use super::calendar;
use super::error::{Error, Refusal, Result};
use crate::db::Tx;
use chrono::{Datelike, NaiveDate};
use entity::id::StayId;
use entity::stay;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

/// The name under which an intake is sealed.
pub const INTAKE: &str = "stay.intake";

/// What was written down when somebody arrived, beside the coded columns of the stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Intake {
    /// Who brought them, and how to reach that officer.
    pub officer: Officer,
    /// Number and date of the agency's paper.
    pub paper_no: Option<String>,
    /// The paper's date.
    pub paper_on: Option<NaiveDate>,
    /// The commune's authority or police, who sign too.
    pub commune_officer: Officer,
    /// Where and when the person was found or rescued.
    pub found: Option<String>,
    /// What happened, as far as the handover needs it.
    pub circumstances: Option<String>,
    /// Health, injuries, pregnancy, medicine.
    pub health: Option<String>,
    /// What is needed at once: doctor, interpreter, food, protection.
    pub needs: Option<String>,
    /// What the person wishes.
    pub wishes: Option<String>,
    /// Interpreter or guardian who was there.
    pub companion_adult: Option<String>,
}

/// An official who hands over or signs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Officer {
    /// Full name.
    pub name: Option<String>,
    /// Rank or position.
    pub position: Option<String>,
    /// The agency, if it is not named elsewhere.
    pub agency: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// The case code that stands in lists, letters and on the board instead of a name: `TL-26-00042`.
pub fn code(stay: &stay::Model) -> String {
    format!(
        "TL-{:02}-{:05}",
        calendar::local(stay.arrived_at).year() % 100,
        stay.id
    )
}

/// The stay that a typed case code or number names.
pub fn id_in_code(typed: &str) -> Option<StayId> {
    typed.trim().rsplit('-').next()?.parse().ok()
}

/// A stay of the actor's shelter; others do not exist.
pub async fn seen_by(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: StayId,
) -> Result<stay::Model> {
    let stay = stay::Entity::find_by_id(id).filter(stay::Column::ShelterId.eq(actor.shelter));
    stay.one(connection).await?.ok_or(Error::NotFound)
}

/// The stay, locked for change and still open.
pub async fn open_for_change(tx: &Tx, actor: &Actor, id: StayId) -> Result<stay::Model> {
    let stay = stay::Entity::find_by_id(id)
        .filter(stay::Column::ShelterId.eq(actor.shelter))
        .lock_exclusive();
    let stay = stay.one(tx).await?.ok_or(Error::NotFound)?;
    if stay.ended_at.is_some() {
        Err(Refusal::StayEnded.into())
    } else {
        Ok(stay)
    }
}
