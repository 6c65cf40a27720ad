//! Ids as types: a bed's id where a stay's is wanted does not compile. The only file here that knows Rocket.

use rocket::form::{self, FromFormField, ValueField};
use rocket::http::impl_from_uri_param_identity;
use rocket::http::uri::fmt::{Formatter, Path, UriDisplay};
use rocket::request::FromParam;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use std::num::ParseIntError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseIntError;
            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map($name)
            }
        }

        impl<'a> FromParam<'a> for $name {
            type Error = ParseIntError;
            fn from_param(param: &'a str) -> Result<Self, ParseIntError> {
                param.parse()
            }
        }

        #[rocket::async_trait]
        impl<'a> FromFormField<'a> for $name {
            fn from_value(field: ValueField<'a>) -> form::Result<'a, Self> {
                Ok(field.value.parse()?)
            }
        }

        impl UriDisplay<Path> for $name {
            fn fmt(&self, f: &mut Formatter<'_, Path>) -> std::fmt::Result {
                UriDisplay::<Path>::fmt(&self.0, f)
            }
        }
        impl_from_uri_param_identity!([Path] $name);
    )+};
}

ids! {
    /// A shelter's id.
    ShelterId
    /// A user's id.
    UserId
    /// A session's id.
    SessionId
    /// An API token's id.
    TokenId
    /// A room's id.
    RoomId
    /// A bed's id.
    BedId
    /// A resident's id.
    ResidentId
    /// A stay's id.
    StayId
    /// An interval of a bed.
    OccupancyId
    /// A keep-apart pair's id.
    KeepApartId
    /// A leave's id.
    LeaveId
    /// A belonging's id.
    BelongingId
    /// A note's id.
    NoteId
    /// A draft's id.
    DraftId
    /// A procedure's id.
    ProcedureId
    /// An issued paper's id.
    PaperId
    /// A letter's id.
    LetterId
    /// The id of a calendar address.
    FeedId
    /// The id of one version of a term.
    RuleId
    /// A deadline's id.
    DeadlineId
    /// A hearing's id.
    HearingId
    /// The id of a change to the calendar.
    CalendarDayId
    /// The id of the bytes of a file, whether or not they became one.
    FileBodyId
    /// The id of a file of a stay.
    AttachmentId
}
