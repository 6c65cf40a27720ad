//! Tạm Lánh: the record book of a temporary shelter. Here all parts meet.

pub mod domain;
pub mod print;
