//! What comes out of a printer: data in, bytes out.

pub mod bases;
pub mod record;
pub mod words;
