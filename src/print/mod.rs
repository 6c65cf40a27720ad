//! What comes out of a printer: data in, bytes out.

pub mod bases;
mod form;
pub mod handover_record;
pub mod intake_record;
mod people;
pub mod record;
pub mod sample;
mod sheet;
pub mod words;
