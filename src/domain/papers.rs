//! Issued papers: each has its number, and bytes that are kept as they were signed.

pub mod in_force;
pub mod numbers;

use self::numbers::Numbered;
use super::access::{Actor, Can, IssuePapers};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::register as read;
use super::vault::Vault;
use crate::db::{TO_CHANGE, Tx};
use chrono::NaiveDate;
use entity::discharge::Destination;
use entity::id::{PaperId, StayId};
use entity::journal::{Act, Subject};
use entity::paper::{self, PaperVariant, SigningAuthority};
use entity::register::PaperKind;
use entity::{paper_void, stay};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name under which both digests are sealed.
pub(super) const DIGESTS: &str = "paper.digests";
/// The name under which a paper's bytes are sealed.
const BYTES: &str = "paper.bytes";
/// The name under which what was told for it is sealed.
const TOLD: &str = "paper.told";
/// The name under which the reason of a spoiled paper is sealed.
pub const REASON: &str = "paper_void.reason";

/// What only the one who issues a paper knows; sealed with it, for a correction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// To whom it goes.
    pub addressee: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What is asked for or offered.
    pub wanted: Option<String>,
    /// Number of the request, report or decision on which it rests.
    pub request_no: Option<String>,
    /// Its date.
    pub request_on: Option<NaiveDate>,
    /// Who made it.
    pub request_by: Option<String>,
    /// On whose proposal it is decided.
    pub proposed_by: Option<String>,
    /// From which day.
    pub from: Option<NaiveDate>,
    /// Until which day.
    pub until: Option<NaiveDate>,
    /// Who takes things or papers.
    pub receiver: Option<String>,
    /// Their position, or what they are to the resident.
    pub receiver_position: Option<String>,
    /// Their identity or introduction paper.
    pub receiver_paper: Option<String>,
    /// Who signs.
    pub signer: Option<String>,
    /// Their position.
    pub signer_position: Option<String>,
    /// By which authority; nothing told: as the position tells.
    pub signing_authority: Option<SigningAuthority>,
    /// Those of the household who are here are meant, too.
    pub with_household: bool,
}

/// A field of [`Told`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// To whom it goes.
    Addressee,
    /// Why.
    Reason,
    /// What is asked for or offered.
    Wanted,
    /// The request on which it rests: number, date, agency.
    Request,
    /// On whose proposal it is decided.
    Proposal,
    /// From which day.
    From,
    /// Until which day.
    Until,
    /// Who takes things or papers.
    Receiver,
    /// Who signs.
    Signer,
    /// By which authority they sign for the head; the two sides of a record sign for themselves.
    Authority,
    /// Whether those of the household who are here are meant, too.
    Household,
}

/// What a kind of paper asks for, in the order of its form. The two records ask for nothing: all is on record.
pub fn asks(kind: PaperKind) -> &'static [Ask] {
    use Ask::*;
    match kind {
        PaperKind::IntakeRecord | PaperKind::HandoverRecord => &[],
        PaperKind::VerificationRequest => &[Addressee, Wanted, Reason, Until, Signer, Authority],
        PaperKind::DecisionToReceive => &[Request, Proposal, Reason, Until, Signer, Authority],
        PaperKind::DecisionToExtend => &[
            Household, Request, Proposal, Reason, Until, Signer, Authority,
        ],
        PaperKind::DecisionToStop => &[
            Household, Request, Proposal, Reason, From, Signer, Authority,
        ],
        PaperKind::TransferLetter => &[Addressee, Reason, Wanted, From, Signer, Authority],
        PaperKind::Referral => &[Addressee, Wanted, Reason, From, Signer, Authority],
        PaperKind::LodgingNotice => &[Addressee, Reason, Until, Signer, Authority],
        PaperKind::PropertyReceipt => &[Reason, Signer],
        PaperKind::PropertyReturn => &[Receiver, Reason, Signer],
        PaperKind::ListOfPapers => &[Addressee, Receiver, Reason, Signer],
        PaperKind::EmbassySummary => &[Addressee, Wanted, Reason, From, Signer, Authority],
    }
}

/// The handover record that fits where somebody went; none where nobody can say who received them.
pub fn variant_for(destination: Destination) -> Option<PaperVariant> {
    match destination {
        Destination::Family => Some(PaperVariant::Family),
        Destination::Locality | Destination::Hospital => Some(PaperVariant::Locality),
        Destination::OtherCentre => Some(PaperVariant::OtherCentre),
        Destination::Embassy => Some(PaperVariant::Embassy),
        Destination::BorderPost => Some(PaperVariant::Border),
        Destination::Police => Some(PaperVariant::Police),
        Destination::SubstituteFamily => Some(PaperVariant::SubstituteFamily),
        Destination::OnTheirOwn => Some(PaperVariant::Alone),
        Destination::Unknown | Destination::None => None,
    }
}

/// A paper, or what has corrected it last.
pub async fn latest(
    connection: &impl ConnectionTrait,
    by: &Can<IssuePapers>,
    id: PaperId,
) -> Result<paper::Model> {
    let mut latest = seen_by(connection, by, id).await?;
    let later = |id: PaperId| paper::Entity::find().filter(paper::Column::ReplacesId.eq(id));
    while let Some(next) = later(latest.id).one(connection).await? {
        latest = next;
    }
    Ok(latest)
}

/// A paper as it leaves the printer.
pub struct Sheet<'b> {
    /// What it is.
    pub kind: PaperKind,
    /// In which variant.
    pub variant: PaperVariant,
    /// What was told for it.
    pub told: &'b Told,
    /// The PDF.
    pub bytes: &'b [u8],
    /// What its QR code says beside the number.
    pub mark: &'b str,
}

/// By what a paper in hand is told from another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Digests {
    /// What its QR code says beside the number: ten hex digits over its text.
    pub mark: String,
    /// Hex digest of the PDF.
    pub sha256: String,
}

/// Keeps the bytes of a paper for ever.
pub async fn issue(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    numbered: Numbered,
    sheet: Sheet<'_>,
) -> Result<PaperId> {
    let (kind, variant, bytes) = (sheet.kind, sheet.variant, sheet.bytes);
    let digests = Digests {
        mark: sheet.mark.to_owned(),
        sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)),
    };
    let row = paper::ActiveModel {
        shelter_id: Set(by.shelter),
        stay_id: Set(stay.id),
        kind: Set(kind),
        variant: Set(variant),
        series: Set(numbered.series),
        year: Set(numbered.year),
        number: Set(numbered.number),
        symbol: Set(numbered.symbol.clone()),
        version: Set(numbered.version),
        replaces_id: Set(numbered.replaces.map(|old| old.id)),
        bytes: Set(tx.vault().seal_bytes(BYTES, bytes)?),
        digests: Set(Some(tx.vault().seal(DIGESTS, &digests)?)),
        told: Set(Some(tx.vault().seal(TOLD, sheet.told)?)),
        issued_by: Set(by.user),
        issued_at: Set(tx.now()),
        ..Default::default()
    };
    let id = paper::Entity::insert(row).exec(tx).await?.last_insert_id;
    let entry = Entry::new(Act::Issued, Subject::Paper)
        .of(id.0)
        .in_stay(stay.id);
    journal::record(
        tx,
        by,
        entry.with((kind, variant, numbered.symbol, numbered.version)),
    )?;
    Ok(id)
}

/// Marks a paper as spoiled, with the reason. Its number is never used again, so what stands under it in another language is
/// spoiled with it; that alone may be spoiled without the record.
pub async fn void(tx: &Tx, by: &Can<IssuePapers>, id: PaperId, reason: &str) -> Result<()> {
    let row = standing(tx, by, id).await?;
    spoil(tx, by, (row.id, row.stay_id, &row.symbol), reason).await?;
    let under = read::under(tx, by, row.kind, row.year, row.number).await?;
    if under.first().map(|first| first.variant) != Some(row.variant) {
        return Ok(());
    }
    for other in read::standing(tx, by, row.stay_id).await? {
        if under.iter().any(|one| one.id == other.id) {
            // Locked with the number.
            spoil(tx, by, (other.id, other.stay_id, &other.symbol), reason).await?;
        }
    }
    Ok(())
}

async fn spoil(
    tx: &Tx,
    by: &Actor,
    (id, stay, symbol): (PaperId, StayId, &str),
    reason: &str,
) -> Result<()> {
    paper_void::Entity::insert(paper_void::ActiveModel {
        paper_id: Set(id),
        reason: Set(tx.vault().seal(REASON, &reason)?),
        voided_by: Set(by.user),
        voided_at: Set(tx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    let entry = Entry::new(Act::Voided, Subject::Paper)
        .of(id.0)
        .in_stay(stay);
    journal::record(tx, by, entry.with((symbol, reason)))
}

async fn is_void(connection: &impl ConnectionTrait, id: PaperId) -> Result<bool> {
    let void = paper_void::Entity::find_by_id(id).one(connection).await?;
    Ok(void.is_some())
}

/// What was told for a paper.
pub fn told(vault: &Vault, row: &paper::Model) -> Result<Told> {
    match &row.told {
        Some(told) => vault.open(TOLD, told),
        None => Ok(Told::default()),
    }
}

/// A paper of the actor's shelter.
pub async fn seen_by(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: PaperId,
) -> Result<paper::Model> {
    let row = paper::Entity::find_by_id(id).filter(paper::Column::ShelterId.eq(actor.shelter));
    row.one(connection).await?.ok_or(Error::NotFound)
}

/// A paper that stands, with its number locked: who corrects it, who voids it and who issues something more under the number come
/// one after the other.
async fn standing(tx: &Tx, by: &Actor, id: PaperId) -> Result<paper::Model> {
    let row = seen_by(tx, by, id).await?;
    // The first paper stands for the number: a copy in another language is corrected under it, too.
    let first: Option<PaperId> = paper::Entity::find()
        .select_only()
        .column(paper::Column::Id)
        .filter(paper::Column::ShelterId.eq(by.shelter))
        .filter(paper::Column::Kind.eq(row.kind))
        .filter(paper::Column::Year.eq(row.year))
        .filter(paper::Column::Number.eq(row.number))
        .order_by_asc(paper::Column::Version)
        .lock(TO_CHANGE)
        .into_tuple()
        .one(tx)
        .await?;
    first.ok_or(Error::NotFound)?;
    let later = paper::Entity::find().filter(paper::Column::ReplacesId.eq(id));
    if later.one(tx).await?.is_some() {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    if is_void(tx, id).await? {
        return Err(Refusal::PaperVoid.into());
    }
    Ok(row)
}

/// The bytes as they were issued; the journal notes who had them.
pub async fn reprint(
    tx: &Tx,
    by: &Can<IssuePapers>,
    id: PaperId,
) -> Result<(paper::Model, Vec<u8>)> {
    let row = seen_by(tx, by, id).await?;
    let bytes = tx.vault().open_bytes(BYTES, &row.bytes)?;
    journal::record(
        tx,
        by,
        Entry::new(Act::Printed, Subject::Paper)
            .of(id.0)
            .in_stay(row.stay_id),
    )?;
    Ok((row, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_told_before_an_authority_could_be_chosen_opens() {
        let vault = Vault::new(&[7; 32]);
        let kept = json!({ "signer_position": "Phó giám đốc", "with_household": true });
        let sealed = vault.seal(TOLD, &kept).unwrap();
        let told: Told = vault.open(TOLD, &sealed).unwrap();
        assert_eq!(told.signer_position.as_deref(), Some("Phó giám đốc"));
        assert_eq!(told.signing_authority, None);
        let chosen = Told {
            signing_authority: Some(SigningAuthority::ByOrder),
            ..told
        };
        let sealed = vault.seal(TOLD, &chosen).unwrap();
        assert_eq!(vault.open::<Told>(TOLD, &sealed).unwrap(), chosen);
    }
}
