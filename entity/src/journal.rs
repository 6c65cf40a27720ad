//! Who did or opened what, and when; never changed, never deleted.

use crate::code::codes;
use crate::id::{ShelterId, StayId, TokenId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// What was done.
    Act "act" {
        Opened = "opened", Searched = "searched", Printed = "printed",
        Admitted = "admitted", Changed = "changed", Transferred = "transferred", Swapped = "swapped",
        Left = "left", Returned = "returned", Discharged = "discharged", FollowedUp = "followed_up",
        Added = "added", Retired = "retired", Held = "held", Released = "released",
        TakenOutOfService = "taken_out_of_service", PutInService = "put_in_service",
        KeptApart = "kept_apart", Lifted = "lifted", Noted = "noted", Identified = "identified",
        OpenedProcedure = "opened_procedure", Stepped = "stepped", Issued = "issued", Voided = "voided",
        SignedIn = "signed_in", SignedOut = "signed_out", FailedSignIn = "failed_sign_in",
        PasswordChanged = "password_changed", Disabled = "disabled", Enabled = "enabled",
        Revoked = "revoked", Retried = "retried",
        Met = "met", Extended = "extended", Waived = "waived", Recounted = "recounted",
        Confirmed = "confirmed", Withdrawn = "withdrawn", Reclassified = "reclassified",
        Postponed = "postponed", Cancelled = "cancelled", Heard = "heard", HandedOver = "handed_over",
        GivenBack = "given_back",
    }
    /// What it was done to.
    Subject "subject" {
        Shelter = "shelter", User = "user", Session = "session", Token = "token", Room = "room", Bed = "bed",
        Resident = "resident", Stay = "stay", Occupancy = "occupancy", Pair = "keep_apart", Leave = "leave",
        Note = "note", Identification = "identification", Procedure = "procedure", Paper = "paper",
        Letter = "letter", Feed = "feed", Draft = "draft", Journal = "journal",
        Rule = "rule", PathStep = "path_step", Deadline = "deadline", CalendarDay = "calendar_day", Hearing = "hearing",
        Attachment = "attachment", FileItem = "file_item", Belonging = "belonging",
    }
}

/// Who did or opened what, and when; never changed, never deleted.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub at: DateTimeUtc,
    pub shelter_id: Option<ShelterId>,
    pub user_id: Option<UserId>,
    /// The program that acted, if one did.
    pub token_id: Option<TokenId>,
    pub act: Act,
    pub subject: Subject,
    pub subject_id: Option<i64>,
    pub stay_id: Option<StayId>,
    /// From which values to which, as JSON.
    pub change: Option<Sealed>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
