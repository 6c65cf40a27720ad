//! Who is gone without word: how long the house waits before their stay may end.

use super::NewDischarge;
use crate::db::Tx;
use crate::domain::error::{Refusal, Result};
use crate::domain::law::{self, rules};
use crate::domain::{calendar, transfers};
use entity::discharge::{Destination, Outcome};
use entity::stay;

/// The code of the term of silence (Nghị định 335/2026/NĐ-CP, Điều 26 khoản 1 điểm e: a month).
const SILENCE: &str = "B10";

/// Who is gone without word is not discharged before the term of silence has ended; whoever is known to be with somebody may be.
pub(super) async fn check(tx: &Tx, stay: &stay::Model, new: &NewDischarge) -> Result<()> {
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
