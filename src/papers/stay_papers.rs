//! The papers on the way of a stay: letters, decisions, notices, receipts. What is not on record was told with the order.

use super::people::{Says, as_taken_in, belongings, condition, group, person};
use super::records::{brought_by, came_alone};
use super::{Order, TEXT, letterhead};
use crate::db::Tx;
use crate::domain::access::{Can, IssuePapers};
use crate::domain::error::{Refusal, Result};
use crate::domain::papers::{Numbered, Told};
use crate::domain::stays::{self, INTAKE, Intake};
use crate::domain::{admission, calendar, discharges, limits, particulars, register, shelters};
use crate::print::capacity::Authority;
use crate::print::record::{Enclosure, Officer, Reference};
use crate::print::stay_paper::{self, StayPaper};
use crate::print::{
    Printed, bases, decision_to_extend, decision_to_receive, decision_to_stop, embassy_summary,
    list_of_papers, lodging_notice, property_receipt, property_return, referral, transfer_letter,
    verification_request,
};
use entity::belonging::Keeper;
use entity::paper::SigningAuthority;
use entity::register::PaperKind;
use entity::stay;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;

/// Prints a paper of a kind.
pub async fn print(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    kind: PaperKind,
    order: &Order,
    numbered: &Numbered,
) -> Result<Printed> {
    let paper = filled(tx, by, stay, order, numbered).await?;
    Ok(match kind {
        PaperKind::VerificationRequest => verification_request::print(&paper),
        PaperKind::DecisionToReceive => decision_to_receive::print(&paper),
        PaperKind::DecisionToExtend => decision_to_extend::print(&paper),
        PaperKind::DecisionToStop => decision_to_stop::print(&paper),
        PaperKind::TransferLetter => transfer_letter::print(&paper),
        PaperKind::Referral => referral::print(&paper),
        PaperKind::LodgingNotice => lodging_notice::print(&paper),
        PaperKind::PropertyReceipt => property_receipt::print(&paper),
        PaperKind::PropertyReturn => property_return::print(&paper),
        PaperKind::ListOfPapers => list_of_papers::print(&paper),
        PaperKind::EmbassySummary => embassy_summary::print(&paper),
        PaperKind::IntakeRecord | PaperKind::HandoverRecord => {
            return Err(Refusal::NothingToIssue.into());
        }
    })
}

async fn filled(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    order: &Order,
    numbered: &Numbered,
) -> Result<StayPaper> {
    let (kind, on) = (order.kind, calendar::local(tx.now()).date());
    let says = match kind {
        PaperKind::EmbassySummary => Says::Both,
        _ => Says::Vietnamese,
    };
    let shelter = shelters::find(tx, by.shelter).await?;
    let stay = &as_told(tx, kind, stay).await?;
    let intake: Intake = tx.vault().open(INTAKE, &stay.intake)?;
    // What was told at the arrival is about who came first of those who came together.
    let health = match stay.came_with {
        None => condition(&intake),
        Some(_) => Default::default(),
    };
    let mut companions = Vec::new();
    let household = stays::household(tx, by, stay).await?;
    let with_household = order.told.with_household;
    let is_meant = |one: &&stay::Model| is_meant(kind, with_household, stay.ended_at, one.ended_at);
    for one in household.iter().filter(is_meant) {
        let one = as_told(tx, kind, one).await?;
        companions.push(person(tx, by, &one, says, Default::default()).await?);
    }
    let mut told = as_printed(&order.told);
    if kind == PaperKind::DecisionToReceive && told.until.is_none() {
        let limits = limits::of_stay(tx, stay, tx.now()).await?;
        told.until = limits.first().map(|limit| limit.nominal);
    }
    let names = shelters::named(tx, by.shelter, on).await?;
    // The police must know where people sleep; whoever else reads a paper need not.
    let shows_address = !shelter.hides_address || kind == PaperKind::LodgingNotice;
    Ok(StayPaper {
        letterhead: letterhead(&names, numbered),
        place: names.place,
        on,
        bases: legal_bases(tx, by, stay, order, numbered).await?,
        powers: names.powers,
        bases_in_english: bases::legal_bases_in_english(on, &group(stay.category)),
        code: stays::code(stay),
        person: person(tx, by, stay, says, health).await?,
        companions,
        arrived: Some(calendar::local(stay.arrived_at)),
        left: stay.ended_at.map(calendar::local),
        brought_by: brought_by(stay),
        came_alone: came_alone(stay, &intake),
        shelter_address: shows_address.then(|| shelter.address.clone()),
        shelter_phone: shelter.phone.clone(),
        belongings: belongings(tx, stay, says, |row| match kind {
            PaperKind::PropertyReturn => row.returned_at.is_some(),
            _ => row.kept_by == Keeper::Shelter,
        })
        .await?,
        documents: match kind {
            PaperKind::ListOfPapers | PaperKind::TransferLetter => documents(tx, by, stay).await?,
            _ => Vec::new(),
        },
        identification: identification(tx, stay, says).await?,
        told,
    })
}

/// A decision to receive tells for what somebody was taken in, whenever it is issued; the others tell what is on record now.
async fn as_told(tx: &Tx, kind: PaperKind, stay: &stay::Model) -> Result<stay::Model> {
    match kind {
        PaperKind::DecisionToReceive => as_taken_in(tx, stay).await,
        _ => Ok(stay.clone()),
    }
}

/// Whether a paper about a stay is about one of its household, too; of both it is given when they had left. What is decided
/// about one holds for the others only if that was told; who left at another time has a decision of their own.
pub(super) fn is_meant(
    kind: PaperKind,
    with_household: bool,
    left: Option<DateTimeUtc>,
    other_left: Option<DateTimeUtc>,
) -> bool {
    match kind {
        PaperKind::DecisionToExtend | PaperKind::DecisionToStop => {
            left == other_left && (left.is_some() || with_household)
        }
        PaperKind::IntakeRecord
        | PaperKind::HandoverRecord
        | PaperKind::VerificationRequest
        | PaperKind::DecisionToReceive
        | PaperKind::TransferLetter
        | PaperKind::Referral
        | PaperKind::LodgingNotice
        | PaperKind::PropertyReceipt
        | PaperKind::PropertyReturn
        | PaperKind::ListOfPapers
        | PaperKind::EmbassySummary => true,
    }
}

/// The laws of the day; for a first decision about an intake those by which it goes on.
async fn legal_bases(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    order: &Order,
    numbered: &Numbered,
) -> Result<Vec<String>> {
    let on = calendar::local(tx.now()).date();
    let group = group(stay.category);
    if order.kind != PaperKind::DecisionToReceive {
        return Ok(bases::legal_bases(on, &group));
    }
    let corrected = numbered.replaces.as_ref().map(|old| old.id);
    let papers = register::standing(tx, by, stay.id).await?;
    let is_decided = papers
        .iter()
        .any(|paper| paper.kind == order.kind && Some(paper.id) != corrected);
    let arrived = calendar::local(stay.arrived_at).date();
    Ok(match is_decided {
        true => bases::legal_bases(on, &group),
        false => bases::bases_of_intake(arrived, on, &group),
    })
}

/// The documents that came with somebody, and the papers that were issued for them.
async fn documents(tx: &Tx, by: &Can<IssuePapers>, stay: &stay::Model) -> Result<Vec<Enclosure>> {
    let mut documents = Vec::new();
    let things = discharges::belongings(tx, stay).await?;
    for row in things.into_iter().filter(|row| row.is_document) {
        documents.push(Enclosure {
            title: tx.vault().open(admission::BELONGING, &row.what)?,
            ..Enclosure::default()
        });
    }
    let papers = register::standing(tx, by, stay.id).await?;
    documents.extend(papers.iter().map(|paper| Enclosure {
        title: format!("{} số {}", TEXT.code(paper.kind), paper.symbol),
        form: Some("bản chính".to_owned()),
        ..Enclosure::default()
    }));
    Ok(documents)
}

async fn identification(tx: &Tx, stay: &stay::Model, says: Says) -> Result<Option<String>> {
    let rows = particulars::identifications(tx, stay.id).await?;
    let Some(latest) = rows.first() else {
        return Ok(None);
    };
    let mut text = says.code(latest.status);
    if let Some(number) = &latest.paper_no {
        text += &format!(", {} {number}", says.both("số", "No."));
    }
    if let Some(issuer) = &latest.issuer {
        text += &format!(", {issuer}");
    }
    Ok(Some(text))
}

fn as_printed(told: &Told) -> stay_paper::Told {
    let request = [&told.request_no, &told.request_by];
    let has_request = request.iter().any(|part| part.is_some()) || told.request_on.is_some();
    stay_paper::Told {
        addressee: told.addressee.clone(),
        reason: told.reason.clone(),
        wanted: told.wanted.clone(),
        request: has_request.then(|| Reference {
            symbol: told.request_no.clone(),
            on: told.request_on,
            issuer: told.request_by.clone(),
            ..Reference::default()
        }),
        proposed_by: told.proposed_by.clone(),
        from: told.from,
        until: told.until,
        receiver: Officer {
            name: told.receiver.clone(),
            position: told.receiver_position.clone(),
            paper: told.receiver_paper.clone(),
            ..Officer::default()
        },
        signer: told.signer.clone(),
        signer_position: told.signer_position.clone(),
        authority: told.signing_authority.map(authority),
    }
}

fn authority(told: SigningAuthority) -> Authority {
    match told {
        SigningAuthority::Head => Authority::Head,
        SigningAuthority::Acting => Authority::Acting,
        SigningAuthority::Deputy => Authority::Deputy,
        SigningAuthority::ByOrder => Authority::ByOrder,
        SigningAuthority::Authorised => Authority::Authorised,
    }
}
