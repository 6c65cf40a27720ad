//! The rules of the shelter. Knows no HTTP, no HTML, no PDF.

pub mod calendar;
pub mod folding;
pub mod identity;
pub mod peoples;
pub mod places;
