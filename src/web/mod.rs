//! What a browser sees: one file per noun, its markup under `pages/`.

pub mod assets;
pub mod board;
pub mod error;
pub mod field;
pub mod guard;
pub mod intake;
pub mod journal;
pub mod letters;
pub mod page;
pub mod procedures;
pub mod rooms;
pub mod stays;
