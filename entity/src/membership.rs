//! Where a person works, and as what.

use crate::code::codes;
use crate::id::{ShelterId, UserId};
use sea_orm::entity::prelude::*;

codes! {
    /// What a person is at a shelter; the permission table says what that allows.
    Role "role" {
        /// Nhân viên tiếp nhận, trực ca.
        Staff = "staff",
        /// Cán bộ pháp lý.
        Legal = "legal",
        /// Người quản lý, lãnh đạo cơ sở.
        Manager = "manager",
        /// Quản trị hệ thống.
        Administrator = "administrator",
        /// Kiểm tra, giám sát.
        Auditor = "auditor",
    }
}

/// Where a person works, and as what.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub shelter_id: ShelterId,
    pub role: Role,
    /// The last day on which they are away; what opens by itself goes to others until then.
    pub away_until: Option<Date>,
    /// Grows with every change of the role, or of what somebody is called and where letters reach them.
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
