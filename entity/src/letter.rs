//! A letter that waits in the outbox, left it, or could not.

use crate::code::codes;
use crate::id::{LetterId, ProcedureId, UserId};
use sea_orm::entity::prelude::*;

codes! {
    /// What a letter says.
    LetterKind "letter-kind" { ProcedureOpened = "procedure_opened", ProcedureOverdue = "procedure_overdue", }
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
    pub queued_at: DateTimeUtc,
    /// Not before; moves on after a failed try.
    pub due_at: DateTimeUtc,
    pub attempts: i32,
    /// An instance is sending it until then.
    pub claimed_until: Option<DateTimeUtc>,
    pub sent_at: Option<DateTimeUtc>,
    /// Given up; a person may try again.
    pub failed_at: Option<DateTimeUtc>,
    /// What the mail server said; never a name.
    pub last_error: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
