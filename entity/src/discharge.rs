//! How a stay ended and who received the person.

use crate::code::codes;
use crate::id::{StayId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// Why the stay ends (Nghị định 335/2026/NĐ-CP, Điều 26 khoản 1).
    Outcome "outcome" {
        ToFamily = "VE_GIA_DINH",
        ToLocality = "VE_DIA_PHUONG",
        NotEligible = "HET_DIEU_KIEN",
        CareEnded = "KET_THUC_QLTH",
        Adopted = "CON_NUOI",
        SubstituteCare = "CHAM_SOC_THAY_THE",
        OtherCentre = "CHUYEN_CO_SO",
        NoCapacity = "KHONG_KHA_NANG",
        LeftOnTheirOwn = "TU_Y_ROI_DI",
        OwnWish = "THEO_NGUYEN_VONG",
        Died = "CHET",
        Missing = "MAT_TICH",
        ContractEnded = "HET_HOP_DONG",
        HandedToCountry = "TRAO_TRA",
        Proceedings = "TO_TUNG",
        LimitReached = "HET_THOI_HAN",
    }
    /// Where the person goes.
    Destination "destination" {
        Family = "family",
        Locality = "locality",
        OtherCentre = "other_centre",
        Embassy = "embassy",
        BorderPost = "border",
        Police = "police",
        SubstituteFamily = "substitute_family",
        Hospital = "hospital",
        OnTheirOwn = "alone",
        Unknown = "unknown",
        None = "none",
    }
}

/// How a stay ended and who received the person.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "discharge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub stay_id: StayId,
    pub outcome: Outcome,
    pub destination: Destination,
    /// `domain::discharges::Receiver` as JSON.
    pub receiver: Sealed,
    /// Money given, in đồng.
    pub money_vnd: i64,
    pub follow_up_on: Option<Date>,
    pub followed_up_at: Option<DateTimeUtc>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
