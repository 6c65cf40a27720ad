//! Tạm Lánh: the record book of a temporary shelter. Here all parts meet.

pub mod clock;
pub mod db;
pub mod domain;
pub mod jobs;
pub mod mail;
pub mod print;
pub mod text;
pub mod web;
