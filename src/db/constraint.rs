//! The names that the database gives its rules, and the refusal that each means.

use crate::domain::error::{Error, Refusal};
use entity::id::BedId;
use sea_orm::{DbErr, RuntimeErr};

/// A rule that the database keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    OneResidentPerBed,
    OneBedPerStay,
    OneStayPerResident,
    OneLeaveAtATime,
    StayEndsAfterItBegins,
    OccupancyEndsAfterItBegins,
    ProcedureClosesAfterItStarts,
    ProcedureDueAfterItStarts,
    KeepApartIsOfTwo,
    KeepApartIsUnique,
    RoomNameIsUnique,
    BedLabelIsUnique,
    LoginIsUnique,
    SubmissionIsUnique,
    LetterIsUnique,
    KeptAsWritten,
}

/// Each rule with its name, and with what SQLite says instead of a unique index's name.
const NAMES: &[(&str, &str, Constraint)] = &[
    ("one_resident_per_bed", "", Constraint::OneResidentPerBed),
    ("one_bed_per_stay", "", Constraint::OneBedPerStay),
    ("one_stay_per_resident", "", Constraint::OneStayPerResident),
    (
        "one_leave_at_a_time",
        "leave.stay_id",
        Constraint::OneLeaveAtATime,
    ),
    (
        "stay_ends_after_it_begins",
        "",
        Constraint::StayEndsAfterItBegins,
    ),
    (
        "occupancy_ends_after_it_begins",
        "",
        Constraint::OccupancyEndsAfterItBegins,
    ),
    (
        "procedure_closes_after_it_starts",
        "",
        Constraint::ProcedureClosesAfterItStarts,
    ),
    (
        "procedure_due_after_it_starts",
        "",
        Constraint::ProcedureDueAfterItStarts,
    ),
    ("keep_apart_is_of_two", "", Constraint::KeepApartIsOfTwo),
    (
        "keep_apart_is_unique",
        "keep_apart.one_id, keep_apart.other_id",
        Constraint::KeepApartIsUnique,
    ),
    (
        "room_name_is_unique",
        "room.shelter_id, room.name",
        Constraint::RoomNameIsUnique,
    ),
    (
        "bed_label_is_unique",
        "bed.room_id, bed.label",
        Constraint::BedLabelIsUnique,
    ),
    ("login_is_unique", "user.login", Constraint::LoginIsUnique),
    (
        "submission_is_unique",
        "submission.scope, submission.key",
        Constraint::SubmissionIsUnique,
    ),
    ("letter_is_unique", "letter.key", Constraint::LetterIsUnique),
    ("kept_as_written", "", Constraint::KeptAsWritten),
];

impl Constraint {
    /// The rule that an error tells of, if it tells of one.
    pub fn violated(error: &DbErr) -> Option<Constraint> {
        let database = database_error(error)?;
        let said = database.constraint().unwrap_or_else(|| database.message());
        NAMES
            .iter()
            .find(|(name, columns, _)| {
                said.contains(name) || (!columns.is_empty() && said.ends_with(columns))
            })
            .map(|(_, _, constraint)| *constraint)
    }

    fn refusal(self) -> Refusal {
        match self {
            // Which bed it was, the verb knows: it asks `Constraint::violated` first.
            Constraint::OneResidentPerBed => Refusal::BedTaken(BedId(0)),
            Constraint::OneBedPerStay => Refusal::HasOtherBed,
            Constraint::OneStayPerResident => Refusal::AlreadyHere,
            Constraint::OneLeaveAtATime => Refusal::IsAway,
            Constraint::StayEndsAfterItBegins
            | Constraint::OccupancyEndsAfterItBegins
            | Constraint::ProcedureClosesAfterItStarts => Refusal::EndsBeforeItBegins,
            Constraint::ProcedureDueAfterItStarts => Refusal::DueBeforeStart,
            Constraint::KeepApartIsOfTwo | Constraint::KeepApartIsUnique => Refusal::PairExists,
            Constraint::RoomNameIsUnique | Constraint::BedLabelIsUnique => Refusal::NameTaken,
            Constraint::LoginIsUnique => Refusal::LoginTaken,
            Constraint::SubmissionIsUnique | Constraint::LetterIsUnique => {
                Refusal::SentWithOtherContents
            }
            Constraint::KeptAsWritten => Refusal::KeptAsWritten,
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Error {
        if let Some(constraint) = Constraint::violated(&error) {
            return Error::Refused(constraint.refusal());
        }
        // A key that nobody named is met when two do the same at once: the first has done it.
        if database_error(&error).is_some_and(|said| said.is_unique_violation()) {
            return Error::Refused(Refusal::ChangedMeanwhile);
        }
        if is_passing(&error) {
            return Error::Unavailable(error.to_string());
        }
        Error::broken(error)
    }
}

fn database_error(error: &DbErr) -> Option<&dyn sea_orm::sqlx::error::DatabaseError> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause))
        | DbErr::Conn(RuntimeErr::SqlxError(cause)) => cause.as_database_error(),
        _ => None,
    }
}

/// Whether the store is away, busy or full: nothing is wrong with what was asked.
fn is_passing(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error as Sqlx;
    if matches!(error, DbErr::ConnectionAcquire(_)) {
        return true;
    }
    if let Some(database) = database_error(error) {
        let code = database.code().unwrap_or_default();
        // PostgreSQL: connection (08), resources (53), operator (57), system (58), deadlock and serialization (40).
        // SQLite: busy 5, locked 6, read-only 8, I/O 10, full 13, cannot open 14; the low byte of the code.
        let sqlite = code
            .parse::<u32>()
            .ok()
            .filter(|_| code.len() < 5)
            .map(|code| code & 0xff);
        return match sqlite {
            Some(code) => [5, 6, 8, 10, 13, 14].contains(&code),
            None => ["08", "53", "57", "58", "40"]
                .iter()
                .any(|class| code.starts_with(class)),
        };
    }
    matches!(
        error,
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) | DbErr::Conn(RuntimeErr::SqlxError(cause))
            if matches!(**cause, Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed | Sqlx::Protocol(_))
    )
}
