//! A procedure as a state machine of its kind: which step may follow which, as one table.

use crate::domain::law::moments::When;
use chrono::NaiveDate;
use entity::procedure::{ProcedureKind, ProcedureState};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;

/// How procedures of a kind go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Somebody is asked and answers.
    Asked,
    /// Somebody is told and need not answer.
    Told,
    /// The head of the house decides.
    Decided,
}

/// How procedures of this kind go.
pub fn course(kind: ProcedureKind) -> Course {
    match kind {
        ProcedureKind::Notice
        | ProcedureKind::ResidenceNotice
        | ProcedureKind::ForeignerDeclaration => Course::Told,
        ProcedureKind::AdmissionDecision
        | ProcedureKind::StayExtension
        | ProcedureKind::StopDecision => Course::Decided,
        ProcedureKind::InitialVerification
        | ProcedureKind::Identification
        | ProcedureKind::VictimPaper
        | ProcedureKind::Embassy
        | ProcedureKind::ReturnPapers
        | ProcedureKind::IdentityPapers
        | ProcedureKind::BirthRegistration
        | ProcedureKind::Guardian
        | ProcedureKind::ChildProtection
        | ProcedureKind::SubstituteCare
        | ProcedureKind::FollowUp
        | ProcedureKind::LegalAid
        | ProcedureKind::Court
        | ProcedureKind::Statement
        | ProcedureKind::NoContactOrder
        | ProcedureKind::Support
        | ProcedureKind::Residence
        | ProcedureKind::Other => Course::Asked,
    }
}

/// What may follow a state. Steps may be left out, as when an answer comes by return; nothing goes back, but an appeal opens
/// again what was refused or answered. Only a discharge hands on, see [`super::steps::hand_on`].
pub fn next(kind: ProcedureKind, state: ProcedureState) -> &'static [ProcedureState] {
    use ProcedureState::*;
    match (course(kind), state) {
        (Course::Asked, Prepared) => &[Sent, Acknowledged, Answered, Done, Refused, Withdrawn],
        (Course::Asked, Sent) => &[Acknowledged, Answered, Done, Refused, Withdrawn],
        (Course::Asked, Acknowledged) => &[Answered, Done, Refused, Withdrawn],
        (Course::Asked, Answered) => &[Appealed, Done, Refused, Withdrawn],
        (Course::Asked, Appealed) => &[Answered, Done, Refused, Withdrawn],
        (Course::Told, Prepared) => &[Sent, Acknowledged, Done, Refused, Withdrawn],
        (Course::Told, Sent) => &[Acknowledged, Done, Refused, Withdrawn],
        (Course::Told, Acknowledged) => &[Done, Refused, Withdrawn],
        (Course::Told, Answered | Appealed) => &[Done, Refused, Withdrawn],
        (Course::Decided, Prepared) => &[Sent, Done, Refused, Withdrawn],
        (Course::Decided, Sent | Acknowledged | Answered | Appealed) => &[Done, Refused, Withdrawn],
        (_, Refused) => &[Appealed],
        (_, Done | Withdrawn | HandedOn) => &[],
    }
}

/// Whether a state closes its procedure. What was refused is closed, too, though an appeal may open it again.
pub fn is_closing(state: ProcedureState) -> bool {
    match state {
        ProcedureState::Prepared
        | ProcedureState::Sent
        | ProcedureState::Acknowledged
        | ProcedureState::Answered
        | ProcedureState::Appealed => false,
        ProcedureState::Done
        | ProcedureState::Refused
        | ProcedureState::Withdrawn
        | ProcedureState::HandedOn => true,
    }
}

/// The states in which it is somebody else's turn.
pub const WAITING: &[ProcedureState] = &[
    ProcedureState::Sent,
    ProcedureState::Acknowledged,
    ProcedureState::Appealed,
];

/// Whether a step was taken when it can have been: that has come, and is neither before the start nor before the step that it
/// follows.
pub fn moment_fits(
    when: When,
    started_on: NaiveDate,
    last_step: Option<When>,
    now: DateTimeUtc,
) -> Result<(), super::Refusal> {
    if when.is_ahead(now) {
        Err(super::Refusal::InTheFuture)
    } else if when.on < started_on {
        Err(super::Refusal::BeforeProcedureStart)
    } else if last_step.is_some_and(|last| when.is_before(last)) {
        Err(super::Refusal::BeforeEarlierStep)
    } else {
        Ok(())
    }
}
