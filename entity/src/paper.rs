//! An issued paper: its bytes are kept as they were signed.

use crate::code::codes;
use crate::id::{PaperId, ShelterId, StayId, UserId};
use crate::register::{PaperKind, PaperSeries};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// Which variant of a paper: who receives, or the plain one.
    PaperVariant "paper-variant" {
        Plain = "plain",
        Family = "family",
        Locality = "locality",
        SubstituteFamily = "substitute_family",
        OtherCentre = "other_centre",
        Embassy = "embassy",
        EmbassyBilingual = "embassy_bilingual",
        Border = "border",
        Police = "police",
        Alone = "alone",
    }
    /// By which authority somebody signs (Nghị định 30/2020/NĐ-CP, Phụ lục I). "TM." is for agencies that a body leads.
    SigningAuthority "signing-authority" {
        /// The head, in their own right.
        Head = "head",
        /// "Q.": whoever was given the powers of the head.
        Acting = "acting",
        /// "KT.": a deputy in the place of the head.
        Deputy = "deputy",
        /// "TL.": the head of a department, by order.
        ByOrder = "by_order",
        /// "TUQ.": the head of a department, authorised in writing.
        Authorised = "authorised",
    }
}

/// An issued paper: its bytes are kept as they were signed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "paper")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PaperId,
    pub shelter_id: ShelterId,
    pub stay_id: StayId,
    pub kind: PaperKind,
    pub variant: PaperVariant,
    /// The register that numbered it.
    pub series: PaperSeries,
    pub year: i32,
    pub number: i32,
    /// Number and symbol as printed: `05/BB-TTTGXH`.
    pub symbol: String,
    /// 1, or higher for what was issued under the number later: a correction, which names the paper that it replaces, or the same
    /// record in another language.
    pub version: i32,
    pub replaces_id: Option<PaperId>,
    /// The PDF.
    pub bytes: Sealed,
    /// The code at its foot and the digest of the PDF; absent on papers that have no such code. Sealed, or whoever finds the
    /// database could try out names until one fits.
    pub digests: Option<Sealed>,
    /// What only the one who issued it knew, for a correction.
    pub told: Option<Sealed>,
    pub issued_by: Option<UserId>,
    pub issued_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
