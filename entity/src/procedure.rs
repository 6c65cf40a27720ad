//! A legal procedure of a stay, with whom it is pending and until when.

use crate::code::codes;
use crate::id::{ProcedureId, ShelterId, StayId, UserId};
use sea_orm::entity::prelude::*;

codes! {
    /// What is being asked of whom.
    ProcedureKind "procedure-kind" {
        Notice = "notice",
        InitialVerification = "initial_verification",
        Identification = "identification",
        VictimPaper = "victim_paper",
        ResidenceNotice = "residence_notice",
        ForeignerDeclaration = "foreigner_declaration",
        Embassy = "embassy",
        ReturnPapers = "return_papers",
        IdentityPapers = "identity_papers",
        BirthRegistration = "birth_registration",
        Guardian = "guardian",
        ChildProtection = "child_protection",
        SubstituteCare = "substitute_care",
        FollowUp = "follow_up",
        LegalAid = "legal_aid",
        Court = "court",
        Statement = "statement",
        NoContactOrder = "no_contact_order",
        Support = "support",
        AdmissionDecision = "admission_decision",
        StayExtension = "stay_extension",
        StopDecision = "stop_decision",
        Residence = "residence",
        Other = "other",
    }
    /// How far it has come; the last four close it, but what was refused may be appealed.
    ProcedureState "procedure-state" {
        Prepared = "prepared",
        Sent = "sent",
        Acknowledged = "acknowledged",
        Answered = "answered",
        Appealed = "appealed",
        Done = "done",
        Refused = "refused",
        Withdrawn = "withdrawn",
        HandedOn = "handed_on",
    }
}

/// A legal procedure of a stay, with whom it is pending and until when.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "procedure")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ProcedureId,
    pub shelter_id: ShelterId,
    pub stay_id: StayId,
    pub kind: ProcedureKind,
    pub agency: String,
    pub reference_no: Option<String>,
    pub officer_id: UserId,
    pub started_on: Date,
    /// The last day of the earliest open deadline, or the first day if that is later.
    pub due_on: Option<Date>,
    /// The moment from which the earliest open deadline is late.
    pub late_at: Option<DateTimeUtc>,
    pub state: ProcedureState,
    pub closed_on: Option<Date>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
