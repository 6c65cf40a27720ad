//! People who work here: accounts, passwords, sessions, tokens.

pub mod sessions;
