//! The status of victim identification from a date on.

use crate::code::codes;
use crate::id::{StayId, UserId};
use sea_orm::entity::prelude::*;

codes! {
    /// How far victim identification has come (Luật 53/2024, Điều 33 and 37).
    IdentificationStatus "identification-status" {
        NotVerified = "CHUA_XAC_MINH",
        BeingIdentified = "DANG_XAC_DINH",
        Confirmed = "XAC_NHAN_NAN_NHAN",
        NotAVictim = "KHONG_PHAI_NAN_NHAN",
        AccompanyingMinor = "NGUOI_DUOI_18_DI_CUNG",
    }
}

/// The status of victim identification from a date on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identification")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub stay_id: StayId,
    pub status: IdentificationStatus,
    pub since: Date,
    pub paper_no: Option<String>,
    pub issuer: Option<String>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
