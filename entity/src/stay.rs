//! A stay from intake to discharge.

use crate::code::codes;
use crate::id::{ResidentId, ShelterId, StayId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// Why the shelter takes the person in; the stay limits follow from it.
    Category "category" {
        Victim = "victim",
        BeingIdentified = "being_identified",
        AccompanyingMinor = "accompanying_minor",
        DomesticViolence = "domestic_violence",
        Abuse = "abuse",
        ForcedLabour = "forced_labour",
        Child = "child",
        Homeless = "homeless",
        Other = "other",
    }
    /// Who brings people.
    Source "source" {
        CommunePolice = "CA_XA",
        ProvincialPolice = "CA_TINH",
        BorderGuard = "BDBP",
        CoastGuard = "CSB",
        Commune = "UBND_XA",
        ChildHotline = "TONG_DAI_111",
        ProvincialHotline = "HOTLINE_TINH",
        Mission = "CQDD_NN",
        HealthDepartment = "SO_Y_TE",
        OtherFacility = "CO_SO_KHAC",
        Court = "TOA_AN_VKS",
        TrustedAddress = "DIA_CHI_TIN_CAY",
        OnTheirOwn = "TU_DEN",
    }
    /// What a companion is to the head of the household.
    Relative "relative" { Child = "child", Spouse = "spouse", Parent = "parent", Sibling = "sibling", Other = "other", }
}

/// A stay from intake to discharge.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stay")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: StayId,
    pub shelter_id: ShelterId,
    pub resident_id: ResidentId,
    /// The stay of the person they belong with; absent for the head of a household.
    pub head_id: Option<StayId>,
    /// What they are to the head.
    pub relation: Option<Relative>,
    /// Since when they belong with their head: since they came, or joined.
    pub with_head_since: Option<DateTimeUtc>,
    /// The stay of the person with whom they arrived, whatever household they belong to since.
    pub came_with: Option<StayId>,
    pub category: Category,
    pub source: Source,
    /// Whether they came back from abroad; unknown: judged by who brought them.
    pub from_abroad: Option<bool>,
    /// Who brought them, as an agency; the officer is in `intake`.
    pub agency: String,
    /// `domain::stays::Intake` as JSON.
    pub intake: Sealed,
    pub arrived_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    /// Must not climb stairs or into an upper bunk.
    pub step_free: bool,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
