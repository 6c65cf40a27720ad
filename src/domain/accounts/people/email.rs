//! Where letters reach somebody.

use crate::domain::error::Refusal;

/// An address that letters can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Refuses what no mail server would take.
    pub fn new(typed: &str) -> std::result::Result<Email, Refusal> {
        let typed = typed.trim();
        let (local, domain) = typed.rsplit_once('@').ok_or(Refusal::BadAddress)?;
        let is_local = local.len() <= 64
            && local.split('.').all(|part| {
                let fits = |sign: char| {
                    sign.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(sign)
                };
                !part.is_empty() && part.chars().all(fits)
            });
        let is_domain = domain.len() <= 190
            && domain.contains('.')
            && domain.split('.').all(|label| {
                let fits = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
                (1..=63).contains(&label.len())
                    && label.chars().all(fits)
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            });
        if is_local && is_domain {
            Ok(Email(typed.to_owned()))
        } else {
            Err(Refusal::BadAddress)
        }
    }

    /// The address as it is kept.
    pub fn text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_mail_can_reach() {
        assert!(Email::new("truc.ban@tamlanh.example.vn").is_ok());
        for bad in [
            "",
            "lan",
            "lan@",
            "@x.vn",
            "lan@x",
            "a..b@x.vn",
            "lan@-x.vn",
            "lan@x.vn\r\nBcc: y@x.vn",
            "lan hoa@x.vn",
        ] {
            assert_eq!(Email::new(bad), Err(Refusal::BadAddress), "{bad}");
        }
    }
}
