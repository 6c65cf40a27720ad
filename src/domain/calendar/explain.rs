//! The law by which a deadline was counted.

use super::terms::{Deadline, Unit};

/// The law by which terms are counted.
pub const DOCUMENT: &str = "Bộ luật Dân sự 2015";

/// Gives the articles of [`DOCUMENT`] by which a deadline was counted.
pub fn article(deadline: &Deadline) -> &'static str {
    match deadline.term.unit() {
        Unit::Hours => "Điều 147(1)",
        Unit::BeforeDay => "Điều 147(2)",
        Unit::Days | Unit::WorkingDays | Unit::Weeks | Unit::Months | Unit::Years => {
            "Điều 147, 148"
        }
    }
}
