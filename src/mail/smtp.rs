//! The mail server: how it is reached, and what its refusals mean. Certificates are always checked.

use crate::domain::letters::Trouble;
use crate::http::is_loopback;
use entity::letter::TroubleKind;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncTransport, Message, Tokio1Executor};
use rocket::http::uri::Absolute;
use std::path::Path;
use std::time::Duration;

/// A whole try, from the connection to the server's last word, well within the time for which a letter is claimed.
const TRY: Duration = Duration::from_secs(120);

/// A connection to a mail server, made when a letter leaves.
#[derive(Clone)]
pub struct Smtp(AsyncSmtpTransport<Tokio1Executor>);

impl Smtp {
    /// The server that a URL names; an authority of one's own vouches for its certificate beside the public ones.
    pub fn new(url: &str, ca_file: Option<&Path>) -> Result<Smtp, String> {
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("mail.smtp: {error}"))?;
        let parsed = Absolute::parse(url).map_err(|_| "mail.smtp is no address".to_owned())?;
        let authority = parsed.authority();
        let host = authority.map_or("", |authority| authority.host());
        let query = parsed
            .query()
            .map(|query| query.as_str())
            .unwrap_or_default();
        let is_encrypted = parsed.scheme() == "smtps" || query.contains("tls=required");
        let has_password = authority.is_some_and(|authority| authority.user_info().is_some());
        if has_password && !is_encrypted && !is_loopback(host) {
            return Err(
                "mail.smtp would send the password in the open: use smtps:// or ?tls=required"
                    .to_owned(),
            );
        }
        if let Some(file) = ca_file {
            if !is_encrypted {
                return Err(
                    "mail.ca_file is of no use without smtps:// or ?tls=required".to_owned(),
                );
            }
            let trusted = trusting(host, file)?;
            builder = builder.tls(match parsed.scheme() == "smtps" {
                true => Tls::Wrapper(trusted),
                false => Tls::Required(trusted),
            });
        }
        Ok(Smtp(builder.timeout(Some(Duration::from_secs(30))).build()))
    }

    /// Sends a message; gives the server's words, and for a refusal also what it means.
    pub async fn send(&self, message: Message) -> Result<String, (Trouble, String)> {
        match tokio::time::timeout(TRY, self.0.send(message)).await {
            Ok(Ok(answer)) => {
                let words: Vec<&str> = answer.message().collect();
                Ok(format!("{} {}", answer.code(), words.join(" ")))
            }
            Ok(Err(error)) => Err((trouble(&error), said(&error))),
            Err(_) => {
                let trouble = Trouble {
                    kind: TroubleKind::Timeout,
                    status: None,
                };
                Err((trouble, String::new()))
            }
        }
    }
}

fn trusting(host: &str, file: &Path) -> Result<TlsParameters, String> {
    let pem = std::fs::read(file);
    let pem = pem.map_err(|error| format!("mail.ca_file {}: {error}", file.display()))?;
    let wrong = |error: Error| format!("mail.ca_file {}: {error}", file.display());
    let authority = Certificate::from_pem(&pem).map_err(wrong)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    TlsParameters::builder(host.to_owned())
        .add_root_certificate(authority)
        .build()
        .map_err(wrong)
}

/// What a refusal means: RFC 5321, 4.2; RFC 4954, 6.
fn trouble(error: &Error) -> Trouble {
    let status = error.status().map(u16::from);
    let kind = match status {
        Some(454 | 530 | 534 | 535 | 538) => TroubleKind::SignIn,
        Some(421) => TroubleKind::Connection,
        Some(400..=499) => TroubleKind::Busy,
        Some(501 | 510..=515 | 550 | 551 | 553) => TroubleKind::Mailbox,
        Some(552) => TroubleKind::Full,
        Some(_) => TroubleKind::Refused,
        None if error.is_timeout() => TroubleKind::Timeout,
        None if error.is_tls() || is_of_certificates(error) => TroubleKind::Tls,
        None => TroubleKind::Connection,
    };
    Trouble { kind, status }
}

/// A handshake that failed comes as invalid data under an error of the connection.
fn is_of_certificates(error: &Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::InvalidData)
        {
            return true;
        }
        cause = error.source();
    }
    false
}

fn said(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
