//! The last number that a yearly register has given out.

use crate::code::codes;
use crate::id::ShelterId;
use sea_orm::entity::prelude::*;

codes! {
    /// The kinds of papers.
    PaperKind "paper-kind" {
        IntakeRecord = "intake_record", HandoverRecord = "handover_record",
        VerificationRequest = "verification_request", DecisionToReceive = "decision_to_receive",
        DecisionToExtend = "decision_to_extend", DecisionToStop = "decision_to_stop",
        TransferLetter = "transfer_letter", Referral = "referral", LodgingNotice = "lodging_notice",
        PropertyReceipt = "property_receipt", PropertyReturn = "property_return",
        ListOfPapers = "list_of_papers", EmbassySummary = "embassy_summary",
    }
    /// The types of documents (Nghị định 30/2020/NĐ-CP, Phụ lục III); each has its own register in a year.
    PaperSeries "paper-series" {
        Record = "BB", Decision = "QD", Letter = "CV", Notice = "TB", Slip = "PC", Report = "BC",
    }
}

/// The last number that a yearly register has given out.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "register")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shelter_id: ShelterId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub series: PaperSeries,
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    pub last: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
