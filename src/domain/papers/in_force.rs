//! Of what a stay has one original at a time: the two records and the decisions. Letters, notices, receipts and lists come any
//! number of times.

use super::Told;
use crate::db::Tx;
use crate::domain::access::{Actor, Can, IssuePapers};
use crate::domain::error::{Refusal, Result};
use crate::domain::register::{self, Row};
use crate::domain::{households, stays};
use entity::id::StayId;
use entity::paper::PaperVariant;
use entity::register::PaperKind;
use sea_orm::ConnectionTrait;

fn has_one_original(kind: PaperKind) -> bool {
    match kind {
        PaperKind::IntakeRecord
        | PaperKind::HandoverRecord
        | PaperKind::DecisionToReceive
        | PaperKind::DecisionToExtend
        | PaperKind::DecisionToStop => true,
        PaperKind::VerificationRequest
        | PaperKind::TransferLetter
        | PaperKind::Referral
        | PaperKind::LodgingNotice
        | PaperKind::PropertyReceipt
        | PaperKind::PropertyReturn
        | PaperKind::ListOfPapers
        | PaperKind::EmbassySummary => false,
    }
}

/// The papers of a kind that are in force for a stay, oldest first; none of a kind that may come any number of times.
pub async fn of_kind(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    stay: StayId,
    kind: PaperKind,
) -> Result<Vec<Row>> {
    if !has_one_original(kind) {
        return Ok(Vec::new());
    }
    let mut of = vec![stay];
    // The intake record is of all who arrived together, whose page it was issued from.
    if kind == PaperKind::IntakeRecord {
        let stay = stays::seen_by(connection, actor, stay).await?;
        let (first, with) = households::arrival(connection, actor, &stay).await?;
        of = with.iter().map(|one| one.id).chain([first.id]).collect();
    }
    let mut papers = Vec::new();
    for stay in of {
        papers.extend(register::standing(connection, actor, stay).await?);
    }
    papers.retain(|paper| paper.kind == kind);
    papers.sort_by_key(|paper| paper.id);
    Ok(papers)
}

/// Refuses another original of what is in force. Asked under the register's lock: of two at once, the second sees what the first
/// issued.
pub async fn only_one(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: StayId,
    kind: PaperKind,
    variant: PaperVariant,
    told: &Told,
) -> Result<()> {
    let papers = of_kind(tx, by, stay, kind).await?;
    for paper in papers.into_iter().rev() {
        if paper.variant == variant && decides_the_same(tx, by, &paper, told).await? {
            return Err(Refusal::PaperInForce(paper.symbol).into());
        }
    }
    Ok(())
}

/// A stay may be extended more than once: a decision to extend is the same only until the same day.
async fn decides_the_same(
    tx: &Tx,
    by: &Can<IssuePapers>,
    paper: &Row,
    told: &Told,
) -> Result<bool> {
    if paper.kind != PaperKind::DecisionToExtend {
        return Ok(true);
    }
    let row = super::seen_by(tx, by, paper.id).await?;
    Ok(super::told(tx.vault(), &row)?.until == told.until)
}
