//! A scan or picture that belongs to a stay; its bytes are the chunks of its body.

use crate::code::codes;
use crate::id::{AttachmentId, FileBodyId, ShelterId, StayId, UserId};
use crate::sealed::Sealed;
use sea_orm::entity::prelude::*;

codes! {
    /// What a file is by its contents.
    Format "format" { Pdf = "pdf", Jpeg = "jpeg", Png = "png", }
}

/// A scan or picture that belongs to a stay; its bytes are the chunks of its body.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AttachmentId,
    pub shelter_id: ShelterId,
    pub stay_id: StayId,
    pub body_id: FileBodyId,
    /// The step of a procedure whose paper it is.
    pub step_id: Option<i64>,
    /// The code of the item of the file whose paper it is.
    pub item: Option<String>,
    pub format: Format,
    /// In bytes, as it came.
    pub size: i64,
    /// `domain::attachments::Told` as JSON.
    pub told: Sealed,
    pub uploaded_by: Option<UserId>,
    pub uploaded_at: DateTimeUtc,
    /// When somebody said that it was entered by mistake; the bytes stay.
    pub mistaken_at: Option<DateTimeUtc>,
    pub mistaken_by: Option<UserId>,
    /// Why.
    pub mistake: Option<Sealed>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::file_body::Entity",
        from = "Column::BodyId",
        to = "super::file_body::Column::Id"
    )]
    Body,
}

impl Related<super::file_body::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Body.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
