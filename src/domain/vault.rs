//! The only thing that opens what is sealed. The key lies outside the database; names are found through
//! keyed digests of their words, never by reading them.

use super::error::{Error, Result};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use entity::sealed::Sealed;
use hmac::{Hmac, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

/// Stands before every ciphertext, so that a later scheme can tell old rows from new.
const SCHEME: u8 = 1;
const NONCE_LENGTH: usize = 24;

/// Seals, opens and digests with keys derived from one secret of 32 bytes.
pub struct Vault {
    cipher: XChaCha20Poly1305,
    index: [u8; 32],
}

impl Vault {
    /// Derives the sealing key and the index key from the secret.
    pub fn new(secret: &[u8; 32]) -> Vault {
        let seal = mac(secret, &[b"tamlanh seal 1"]);
        Vault {
            cipher: XChaCha20Poly1305::new(&Key::from(seal)),
            index: mac(secret, &[b"tamlanh index 1"]),
        }
    }

    /// Seals a value as JSON; `what` names the column, so that a ciphertext moved elsewhere does not open.
    pub fn seal<T: Serialize + ?Sized>(&self, what: &str, value: &T) -> Result<Sealed> {
        self.seal_bytes(what, &serde_json::to_vec(value).map_err(Error::broken)?)
    }

    /// Opens what [`Vault::seal`] sealed under the same name.
    pub fn open<T: DeserializeOwned>(&self, what: &str, sealed: &Sealed) -> Result<T> {
        // What serde says of a wrong value quotes it.
        serde_json::from_slice(&self.open_bytes(what, sealed)?)
            .map_err(|_| Error::broken(format!("{what}: sealed by a version that is not this one")))
    }

    /// Opens what [`Vault::seal`] sealed, for what goes on without a value that cannot be read: the log tells which one, and in
    /// which row.
    pub fn readable<T: DeserializeOwned>(&self, what: &str, id: i64, sealed: &Sealed) -> Option<T> {
        let opened = self.open(what, sealed);
        if opened.is_err() {
            tracing::warn!(what, id, "a sealed value cannot be read");
        }
        opened.ok()
    }

    /// Seals bytes, such as a PDF.
    pub fn seal_bytes(&self, what: &str, plain: &[u8]) -> Result<Sealed> {
        let mut nonce = [0; NONCE_LENGTH];
        getrandom::fill(&mut nonce).map_err(Error::broken)?;
        let payload = Payload {
            msg: plain,
            aad: what.as_bytes(),
        };
        let ciphertext = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::broken("sealing failed"))?;
        let mut sealed = Vec::with_capacity(1 + NONCE_LENGTH + ciphertext.len());
        sealed.push(SCHEME);
        sealed.extend(nonce);
        sealed.extend(ciphertext);
        Ok(Sealed(sealed))
    }

    /// Opens bytes sealed under the same name.
    pub fn open_bytes(&self, what: &str, sealed: &Sealed) -> Result<Vec<u8>> {
        let wrong = || Error::broken(format!("{what}: sealed with another key, or damaged"));
        let (&scheme, rest) = sealed.0.split_first().ok_or_else(wrong)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LENGTH>().ok_or_else(wrong)?;
        if scheme != SCHEME {
            return Err(wrong());
        }
        let payload = Payload {
            msg: ciphertext,
            aad: what.as_bytes(),
        };
        self.cipher
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| wrong())
    }

    /// A keyed digest of 16 bytes; equal words in the same field give equal digests, and nothing else shows.
    pub fn digest(&self, field: &str, word: impl AsRef<[u8]>) -> Vec<u8> {
        mac(&self.index, &[field.as_bytes(), &[0], word.as_ref()])[..16].to_vec()
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_under_its_name_and_key() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal("resident", "Lý Mẩy").unwrap();
        assert_eq!(vault.open::<String>("resident", &sealed).unwrap(), "Lý Mẩy");
        assert!(vault.open::<String>("note", &sealed).is_err());
        assert!(
            Vault::new(&[8; 32])
                .open::<String>("resident", &sealed)
                .is_err()
        );
        assert_ne!(sealed, vault.seal("resident", "Lý Mẩy").unwrap());
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let vault = Vault::new(&[7; 32]);
        let mut sealed = vault.seal("resident", "Lý Mẩy").unwrap();
        *sealed.0.last_mut().unwrap() ^= 1;
        assert!(vault.open::<String>("resident", &sealed).is_err());
    }
}
