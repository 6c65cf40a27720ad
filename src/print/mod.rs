//! What comes out of a printer: data in, bytes out.

pub mod bases;
pub mod capacity;
mod decision;
pub mod decision_to_extend;
pub mod decision_to_receive;
pub mod decision_to_stop;
pub mod embassy_summary;
mod form;
pub mod handover_record;
mod handover_samples;
mod handover_wording;
pub mod intake_record;
pub mod list_of_papers;
pub mod lodging_notice;
pub mod people;
pub mod property_receipt;
pub mod property_return;
pub mod record;
pub mod referral;
pub mod sample;
mod sheet;
pub mod stay_paper;
mod stay_samples;
pub mod transfer_letter;
pub mod verification_request;
pub mod words;

pub use sheet::Printed;
