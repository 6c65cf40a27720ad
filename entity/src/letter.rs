//! A letter that waits in the outbox, left it, or could not.

use crate::code::codes;
use crate::id::{DeadlineId, LetterId, ProcedureId, StayId, UserId};
use sea_orm::entity::prelude::*;

codes! {
    /// What a letter says.
    LetterKind "letter-kind" {
        /// One procedure, or with a stay all that opened together in it.
        ProcedureOpened = "procedure_opened",
        /// A deadline that runs by the clock lapsed between two mornings.
        ProcedureOverdue = "procedure_overdue",
        /// The same of a duty of a stay that belongs to no procedure.
        DutyOverdue = "duty_overdue",
        /// What a person has to do, once a morning.
        Digest = "digest",
        Extended = "extended",
        CategoryChanged = "category_changed",
        /// Another officer's procedures are the recipient's now.
        HandedOver = "handed_over",
    }
    /// Why a letter that was queued did not have to leave.
    Dropped "letter-dropped" {
        /// A digest of a morning on which there was nothing to say.
        Nothing = "nothing",
        /// What it tells of ended before it left.
        Closed = "closed",
        /// The digest of a later morning says it.
        Superseded = "superseded",
        NoAddress = "no_address",
        Disabled = "disabled",
        /// The person does not do this work there any more.
        NotTheirs = "not_theirs",
    }
    /// What kept a letter from leaving.
    TroubleKind "letter-trouble" {
        Connection = "connection",
        Timeout = "timeout",
        Tls = "tls",
        SignIn = "sign_in",
        Folder = "folder",
        Busy = "busy",
        Mailbox = "mailbox",
        Full = "full",
        Refused = "refused",
        BadAddress = "bad_address",
    }
}

/// A letter that waits in the outbox, left it, or could not.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: LetterId,
    /// One per recipient and step, so that a letter leaves once.
    pub key: String,
    pub user_id: UserId,
    pub kind: LetterKind,
    pub procedure_id: Option<ProcedureId>,
    pub deadline_id: Option<DeadlineId>,
    pub stay_id: Option<StayId>,
    /// The morning of a digest, in the shelter.
    pub for_day: Option<Date>,
    pub queued_at: DateTimeUtc,
    /// Not before; moves on after a failed try.
    pub due_at: DateTimeUtc,
    pub attempts: i32,
    /// An instance is sending it until then.
    pub claimed_until: Option<DateTimeUtc>,
    pub sent_at: Option<DateTimeUtc>,
    /// Given up; a person may try again.
    pub failed_at: Option<DateTimeUtc>,
    /// Why it did not have to leave.
    pub dropped: Option<Dropped>,
    /// What kept it, and the mail server's code: `mailbox 550`; never a name.
    pub last_error: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
