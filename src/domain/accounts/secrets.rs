//! Random tokens for sessions and programs; the database keeps only their digests.

use crate::domain::error::{Error, Result};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

/// Makes a token of 256 random bits.
pub fn token() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Error::broken)?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

/// The digest under which a token is kept; 256 random bits need no salt.
pub fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
