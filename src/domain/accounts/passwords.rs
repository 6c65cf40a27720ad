//! Passwords: what is strong enough, and argon2id away from the threads that serve requests.

use crate::domain::error::{Error, Refusal, Result};
use crate::domain::folding;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// The fewest characters that a password may have.
const LEAST: usize = 10;
/// Without the login in it, this much must be left.
const LEAST_BESIDE_LOGIN: usize = 6;

/// What people in Viet Nam and elsewhere choose first, folded and without spaces.
const COMMON: &[&str] = &[
    "0123456789",
    "01234567890",
    "0987654321",
    "1111111111",
    "123123123123",
    "1234512345",
    "1234567890",
    "12345678910",
    "123456789a",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "9876543210",
    "a123456789",
    "aa123456789",
    "abc1234567",
    "abcd123456",
    "administrator",
    "anhyeuem123",
    "asdfghjkl123",
    "asdfghjkl;",
    "hanoi12345",
    "matkhau123",
    "matkhau1234",
    "matkhau12345",
    "matkhau123456",
    "nhatamlanh",
    "password12",
    "password123",
    "password1234",
    "quangninh123",
    "quangninh2026",
    "qwerty12345",
    "qwertyuiop",
    "tamlanh123",
    "tamlanh2026",
    "vietnam123",
    "vietnam2026",
    "xinchao123",
];

// Each hash takes 19 MiB: a crowd at the door must not take the memory of the house.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A password that is strong enough; has no `Debug`.
#[derive(Clone)]
pub struct Password(String);

/// A password's argon2id hash in PHC form.
#[derive(Clone)]
pub struct Hash(String);

impl Password {
    /// Refuses what is short, common, or little more than the login.
    pub fn new(typed: &str, login: &str) -> std::result::Result<Password, Refusal> {
        let password = same_letters(typed);
        let bare = folding::fold(&password).replace(' ', "");
        let beside_login = bare.replace(&folding::fold(login).replace(' ', ""), "");
        let mut letters = bare.chars();
        let first = letters.next();
        let is_weak = password.chars().count() < LEAST
            || beside_login.chars().count() < LEAST_BESIDE_LOGIN
            || COMMON.contains(&bare.as_str())
            || letters.all(|letter| Some(letter) == first);
        if is_weak {
            return Err(Refusal::PasswordWeak);
        }
        Ok(Password(password))
    }

    /// Makes a first password of nearly 80 random bits, to be told to somebody and changed by them.
    pub fn initial() -> Result<Password> {
        let mut bytes = [0; 10];
        getrandom::fill(&mut bytes).map_err(Error::broken)?;
        // Without the letters and digits that are mistaken for each other on a slip of paper.
        const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567892";
        let bits = bytes
            .iter()
            .fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let mut text = String::new();
        for at in 0..16u32 {
            if at > 0 && at % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(SIGNS[(bits >> (5 * at) & 31) as usize]));
        }
        Ok(Password(text))
    }

    /// The password itself, for the one page that shows it.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Hash {
    /// What the database keeps.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Hashes a password.
pub async fn hash(password: Password) -> Result<Hash> {
    working(move || hash_now(&password.0)).await
}

/// Whether what was typed fits the hash; without a hash it takes as long and says no.
pub async fn fits(typed: &str, hash: Option<String>) -> Result<bool> {
    let typed = same_letters(typed);
    working(move || {
        let Some(hash) = hash.filter(|hash| !hash.is_empty()) else {
            hash_now(&typed)?;
            return Ok(false);
        };
        let hash = PasswordHash::new(&hash).map_err(|error| Error::broken(error.to_string()))?;
        Ok(Argon2::default()
            .verify_password(typed.as_bytes(), &hash)
            .is_ok())
    })
    .await
}

fn hash_now(text: &str) -> Result<Hash> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(text.as_bytes())
        .map_err(|error| Error::broken(error.to_string()))?;
    Ok(Hash(hash.to_string()))
}

async fn working<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(Error::broken)?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::broken)?
}

// Keyboards compose Vietnamese letters in different ways.
fn same_letters(typed: &str) -> String {
    typed.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_uncommon_and_not_the_login() {
        let takes = |typed| Password::new(typed, "hoai.thuong").is_ok();
        assert!(takes("con mèo trèo cây cau"));
        assert!(!takes("ngắn quá"));
        assert!(!takes("hoai.thuong"));
        assert!(!takes("Hoai.Thuong1"));
        assert!(!takes("Mật Khẩu 123"));
        assert!(!takes("aaaaaaaaaaaa"));
    }

    #[test]
    fn a_first_password_is_strong_and_never_the_same() {
        let (one, other) = (Password::initial().unwrap(), Password::initial().unwrap());
        assert!(Password::new(one.text(), "lan").is_ok());
        assert_ne!(one.text(), other.text());
        assert_eq!(one.text().len(), 19);
    }

    #[rocket::async_test]
    async fn a_hash_fits_its_password_however_it_was_typed() {
        let password = Password::new("mèo trèo cây cau", "lan").unwrap();
        let hash = hash(password).await.unwrap();
        assert!(hash.text().starts_with("$argon2id$"));
        let decomposed: String = "mèo trèo cây cau".nfd().collect();
        let kept = Some(hash.text().to_owned());
        assert!(fits(&decomposed, kept.clone()).await.unwrap());
        assert!(!fits("mèo trèo cây cam", kept).await.unwrap());
        assert!(!fits("mèo trèo cây cau", None).await.unwrap());
    }
}
