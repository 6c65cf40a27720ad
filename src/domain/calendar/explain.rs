//! The law by which a deadline was counted.

use super::terms::Deadline;

/// The law by which terms are counted.
pub const DOCUMENT: &str = "Bộ luật Dân sự 2015";

/// Gives the articles of [`DOCUMENT`] by which a deadline was counted.
pub fn article(deadline: &Deadline) -> &'static str {
    match deadline.at {
        Some(_) => "Điều 147(1)",
        None => "Điều 147, 148",
    }
}
