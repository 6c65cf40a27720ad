//! The papers on the way of a stay: letters, decisions, notices, receipts. What is not on record was told with the order.

use super::people::{Says, as_of, as_taken_in, belongings, condition, group, person};
use super::records::{brought_by, came_alone};
use super::{Order, TEXT, letterhead};
use crate::db::Tx;
use crate::domain::access::{Can, IssuePapers};
use crate::domain::error::{Refusal, Result};
use crate::domain::files::Standing;
use crate::domain::papers::Told;
use crate::domain::papers::numbers::Numbered;
use crate::domain::stays::{self, INTAKE, Intake};
use crate::domain::{
    belongings as things, calendar, files, households, identifications, register, shelters,
};
use crate::print::capacity::Authority;
use crate::print::record::{Enclosure, Officer, Reference};
use crate::print::stay_paper::{self, StayPaper};
use crate::print::{
    Printed, bases, decision_to_extend, decision_to_receive, decision_to_stop, embassy_summary,
    list_of_papers, lodging_notice, property_receipt, property_return, referral, transfer_letter,
    verification_request,
};
use chrono::NaiveDate;
use entity::belonging::{self, Keeper};
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
    let (kind, on) = (order.kind, numbered.on);
    let says = match kind {
        PaperKind::EmbassySummary => Says::Both,
        _ => Says::Vietnamese,
    };
    let shelter = shelters::find(tx, by.shelter).await?;
    let stay = &as_told(tx, kind, stay, numbered).await?;
    let intake: Intake = tx.vault().open(INTAKE, &stay.intake)?;
    // What was told at the arrival is about who came first of those who came together.
    let health = match stay.came_with {
        None => condition(&intake),
        Some(_) => Default::default(),
    };
    let mut companions = Vec::new();
    let household = households::others(tx, by, stay).await?;
    let with_household = order.told.with_household;
    let is_meant = |one: &&stay::Model| is_meant(kind, with_household, stay.ended_at, one.ended_at);
    for one in household.iter().filter(is_meant) {
        let one = as_told(tx, kind, one, numbered).await?;
        companions.push(person(tx, by, &one, says, Default::default(), on).await?);
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
        person: person(tx, by, stay, says, health, on).await?,
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
            PaperKind::ListOfPapers | PaperKind::TransferLetter => {
                documents(tx, by, stay, kind, on).await?
            }
            _ => Vec::new(),
        },
        identification: identification(tx, stay, on, says).await?,
        told: as_printed(&order.told),
    })
}

/// A decision to receive tells for what somebody was taken in, whenever it is issued; the others for what they are here on the day
/// of their number, which is today unless they correct an earlier one.
async fn as_told(
    tx: &Tx,
    kind: PaperKind,
    stay: &stay::Model,
    numbered: &Numbered,
) -> Result<stay::Model> {
    match kind {
        PaperKind::DecisionToReceive => as_taken_in(tx, stay).await,
        _ if numbered.replaces.is_some() => as_of(tx, stay, numbered.on).await,
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

/// The laws of the day of the number; for a first decision about an intake those by which it goes on.
async fn legal_bases(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    order: &Order,
    numbered: &Numbered,
) -> Result<Vec<String>> {
    let (on, group) = (numbered.on, group(stay.category));
    if order.kind != PaperKind::DecisionToReceive {
        return Ok(bases::legal_bases(on, &group));
    }
    let this = (numbered.year, numbered.number);
    let papers = register::standing(tx, by, stay.id).await?;
    let is_decided = papers
        .iter()
        .any(|paper| paper.kind == order.kind && (paper.year, paper.number) < this);
    let arrived = calendar::local(stay.arrived_at).date();
    Ok(match is_decided {
        true => bases::legal_bases(on, &group),
        false => bases::bases_of_intake(arrived, on, &group),
    })
}

/// The documents that came with somebody, what else stood in their file on a day, and the papers of other kinds than this one that
/// were issued for them by then.
pub(super) async fn documents(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    kind: PaperKind,
    on: NaiveDate,
) -> Result<Vec<Enclosure>> {
    let mut documents = brought(tx, stay, |_| true).await?;
    documents.extend(filed(tx, stay, on).await?);
    for paper in register::standing(tx, by, stay.id).await? {
        if paper.kind == kind || register::dated(tx, by, &paper).await? > on {
            continue;
        }
        documents.push(Enclosure {
            title: format!("{} số {}", TEXT.code(paper.kind), paper.symbol),
            form: Some("bản chính".to_owned()),
            ..Enclosure::default()
        });
    }
    Ok(documents)
}

/// The documents that came with somebody, those that are meant.
pub(super) async fn brought(
    tx: &Tx,
    stay: &stay::Model,
    is_meant: impl Fn(&belonging::Model) -> bool,
) -> Result<Vec<Enclosure>> {
    let mut documents = Vec::new();
    let rows = things::of_stay(tx, stay).await?;
    for row in rows.iter().filter(|row| row.is_document && is_meant(row)) {
        documents.push(Enclosure {
            title: things::what(tx.vault(), row)?,
            ..Enclosure::default()
        });
    }
    Ok(documents)
}

/// The item of a file that only those read who treat the person; no other paper tells of it.
const COUNSELLING: &str = "counselling_log";

/// What stood in the file of a stay on a day by its tick-list, beside the papers that were issued here.
pub(super) async fn filed(tx: &Tx, stay: &stay::Model, on: NaiveDate) -> Result<Vec<Enclosure>> {
    let today = tx.today();
    let mut lines = files::of_stay(tx, tx.vault(), stay, today).await?;
    lines.retain(|line| {
        let is_there = matches!(line.standing, Standing::There(since) if since <= on);
        is_there && line.paper.is_none() && line.item.code != COUNSELLING
    });
    let enclosed = |line: &files::Line| Enclosure {
        title: TEXT.say(&format!("file-item-{}", line.item.code)),
        ..Enclosure::default()
    };
    Ok(lines.iter().map(enclosed).collect())
}

/// How the identification stood on a day.
async fn identification(
    tx: &Tx,
    stay: &stay::Model,
    on: NaiveDate,
    says: Says,
) -> Result<Option<String>> {
    let rows = identifications::of_stay(tx, stay.id).await?;
    let Some(latest) = rows.iter().find(|row| row.since <= on) else {
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
