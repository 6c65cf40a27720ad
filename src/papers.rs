//! From what is on record to what is printed: opens a stay and fills the plain structs of `print`. What nobody
//! knows stays empty and prints as dots.

mod people;
mod records;
mod stay_papers;

use crate::db::Tx;
use crate::domain::access::{Can, IssuePapers};
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::papers::numbers::{self, Numbered};
use crate::domain::papers::{self, Sheet, Told, in_force};
use crate::domain::{calendar, households, limits, shelters, stays};
use crate::print::record::{Letterhead, Replaced, Variant};
use crate::print::{Printed, handover_record, intake_record};
use crate::text::Text;
use chrono::NaiveDate;
use entity::id::{PaperId, StayId};
use entity::paper::PaperVariant;
use entity::register::PaperKind;
use entity::shelter_name;
use entity::stay;
use entity::user::Language;

/// What is printed is Vietnamese, whoever prints it.
const TEXT: Text = Text(Language::Vietnamese);

/// A paper to be issued.
#[derive(Clone, Debug)]
pub struct Order {
    /// What it is.
    pub kind: PaperKind,
    /// In which variant; only handover records have others than the plain one.
    pub variant: PaperVariant,
    /// What is not on record.
    pub told: Told,
    /// The paper that it corrects.
    pub replaces: Option<PaperId>,
    /// Another original is wanted although one is in force.
    pub another: bool,
}

impl Order {
    /// The plain paper of a kind from what is on record.
    pub fn plain(kind: PaperKind) -> Order {
        Order {
            kind,
            variant: PaperVariant::Plain,
            told: Told::default(),
            replaces: None,
            another: false,
        }
    }
}

/// A paper that was issued.
#[derive(Clone, Copy, Debug)]
pub struct Issued {
    /// Its row.
    pub id: PaperId,
    /// Whether it has letters that only a pen can write, such as Thai or Chinese.
    pub wants_pen: bool,
}

/// Issues a paper of a stay under the next number of its register; a correction keeps the number of what it corrects, and the record
/// to a mission has one number in both languages.
pub async fn issue(tx: &Tx, by: &Can<IssuePapers>, stay: StayId, order: &Order) -> Result<Issued> {
    let stay = stays::seen_by(tx, by, stay).await?;
    let numbered = numbered(tx, by, &stay, order).await?;
    if let Some(old) = &numbered.replaces
        && (old.stay_id != stay.id || old.kind != order.kind)
    {
        return Err(Error::NotFound);
    }
    let order = &with_the_maximum(tx, &stay, order, &numbered).await?;
    let printed = render(tx, by, &stay, order, &numbered).await?;
    let sheet = Sheet {
        kind: order.kind,
        variant: order.variant,
        told: &order.told,
        bytes: &printed.bytes,
        mark: &printed.mark,
    };
    Ok(Issued {
        id: papers::issue(tx, by, &stay, numbered, sheet).await?,
        wants_pen: printed.wants_pen,
    })
}

/// The number for a paper: that of what it corrects or of which it is a copy, or the next one.
async fn numbered(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    order: &Order,
) -> Result<Numbered> {
    let (kind, variant) = (order.kind, order.variant);
    if let Some(old) = order.replaces {
        return numbers::correction(tx, by, old).await;
    }
    match numbers::of_the_same_record(tx, by, stay.id, kind, variant).await? {
        Some(numbered) => Ok(numbered),
        None => {
            let on = dated(tx, by, stay, kind).await?;
            let numbered = numbers::next_number(tx, by, kind, on).await?;
            if !order.another {
                in_force::only_one(tx, by, stay.id, kind, variant, &order.told).await?;
            }
            Ok(numbered)
        }
    }
}

/// An order with the last day of the stay in a decision to receive that tells none: by the law of the day on which it is made. It
/// is kept with the paper, so that a correction says what was decided, however the stay was extended since.
async fn with_the_maximum(
    tx: &Tx,
    stay: &stay::Model,
    order: &Order,
    numbered: &Numbered,
) -> Result<Order> {
    let mut order = order.clone();
    if order.kind != PaperKind::DecisionToReceive || order.told.until.is_some() {
        return Ok(order);
    }
    if let Some(old) = &numbered.replaces {
        order.told.until = papers::told(tx.vault(), old)?.until;
    }
    if order.told.until.is_none() {
        let limits = limits::of_stay(tx, stay, tx.now()).await?;
        order.told.until = limits.first().map(|limit| limit.nominal);
    }
    Ok(order)
}

/// Issues a paper anew from what is on record now; it names the one that it replaces.
pub async fn correct(tx: &Tx, by: &Can<IssuePapers>, id: PaperId) -> Result<Issued> {
    let old = papers::seen_by(tx, by, id).await?;
    let order = Order {
        kind: old.kind,
        variant: old.variant,
        told: papers::told(tx.vault(), &old)?,
        replaces: Some(id),
        another: false,
    };
    issue(tx, by, old.stay_id, &order).await
}

/// The day of a paper: the two records are of the day on which people came or left, all others of the day of issue.
async fn dated(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    kind: PaperKind,
) -> Result<NaiveDate> {
    let at = match kind {
        PaperKind::IntakeRecord => {
            let (arrived, _) = households::arrival(tx, by, stay).await?;
            arrived.arrived_at
        }
        PaperKind::HandoverRecord => stay.ended_at.unwrap_or(tx.now()),
        PaperKind::VerificationRequest
        | PaperKind::DecisionToReceive
        | PaperKind::DecisionToExtend
        | PaperKind::DecisionToStop
        | PaperKind::TransferLetter
        | PaperKind::Referral
        | PaperKind::LodgingNotice
        | PaperKind::PropertyReceipt
        | PaperKind::PropertyReturn
        | PaperKind::ListOfPapers
        | PaperKind::EmbassySummary => tx.now(),
    };
    Ok(calendar::local(at).date())
}

async fn render(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    order: &Order,
    numbered: &Numbered,
) -> Result<Printed> {
    match (order.kind, order.variant) {
        (PaperKind::IntakeRecord, PaperVariant::Plain) => Ok(intake_record::print(
            &records::intake(tx, by, stay, numbered).await?,
        )),
        (PaperKind::HandoverRecord, variant) => {
            let variant = match variant {
                PaperVariant::Family => Variant::Family,
                PaperVariant::Locality => Variant::Locality,
                PaperVariant::SubstituteFamily => Variant::SubstituteFamily,
                PaperVariant::OtherCentre => Variant::OtherCentre,
                PaperVariant::Embassy => Variant::Embassy,
                PaperVariant::EmbassyBilingual => Variant::EmbassyBilingual,
                PaperVariant::Border => Variant::Border,
                PaperVariant::Police => Variant::Police,
                PaperVariant::Alone => Variant::Alone,
                PaperVariant::Plain => return Err(Refusal::NothingToIssue.into()),
            };
            Ok(handover_record::print(
                &records::handover(tx, by, stay, variant, numbered).await?,
            ))
        }
        (kind, PaperVariant::Plain) => {
            stay_papers::print(tx, by, stay, kind, order, numbered).await
        }
        _ => Err(Refusal::NothingToIssue.into()),
    }
}

/// The head of a paper, by the names that the house has on its day.
fn letterhead(names: &shelter_name::Model, numbered: &Numbered) -> Letterhead {
    let replaces = numbered.replaces.as_ref().map(|old| Replaced {
        version: numbered.version,
        made_on: numbered.made_on,
        before: old.version,
        before_on: calendar::local(old.issued_at).date(),
    });
    Letterhead {
        parent: names.parent.clone(),
        agency: names.name.clone(),
        head_title: shelters::head_title(names).to_owned(),
        number: numbered.symbol.clone(),
        replaces,
    }
}
