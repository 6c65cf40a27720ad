//! People who work here: accounts, passwords, sessions, tokens.

pub mod secrets;
pub mod sessions;
