//! What somebody types to sign in, beside their password.

/// The name with which somebody signs in: small Latin letters, digits and `. _ - @`, 2 to 64 of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login(String);

impl Login {
    /// Takes what was typed in any case; `None` if it can be no login.
    pub fn new(typed: &str) -> Option<Login> {
        let login = typed.trim().to_ascii_lowercase();
        let fits = |sign: char| sign.is_ascii_alphanumeric() || ".-_@".contains(sign);
        ((2..=64).contains(&login.len()) && login.chars().all(fits)).then_some(Login(login))
    }

    /// The login as it is kept.
    pub fn text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_small_latin_letters() {
        assert_eq!(Login::new(" Hoai.Thuong ").unwrap().text(), "hoai.thuong");
        assert_eq!(Login::new("thương"), None);
        assert_eq!(Login::new("a"), None);
        assert_eq!(Login::new("a b"), None);
    }
}
