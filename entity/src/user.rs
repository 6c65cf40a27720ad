//! A person who works here and can sign in.

use crate::code::codes;
use crate::id::UserId;
use sea_orm::entity::prelude::*;

codes! {
    /// The language of pages and letters.
    Language "language" { Vietnamese = "vi", English = "en", }
}

/// A person who works here and can sign in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: UserId,
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    /// Argon2id in PHC form; empty until a password is set.
    pub password_hash: String,
    pub language: Language,
    pub created_at: DateTimeUtc,
    pub disabled_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
