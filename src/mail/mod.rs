//! Letters on their way out: an SMTP server, or a folder of `.eml` files, or memory in tests.

mod letter;

use crate::domain::letters::{Claimed, Sent};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// Where letters go.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `smtps://user:password@host:465` or `smtp://host:587?tls=required`; absent: letters become files.
    pub smtp: Option<String>,
    /// The sender's address.
    pub from: String,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            smtp: None,
            from: "Tạm Lánh <tamlanh@localhost>".to_owned(),
        }
    }
}

/// What carries letters.
#[derive(Clone)]
pub enum Mailer {
    /// A mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>, String),
    /// A folder of `.eml` files.
    Folder(PathBuf, String),
    /// A list, for tests; a test may set the error that every try meets.
    Memory(Arc<Mutex<Memory>>),
}

/// What a test sees of the letters.
#[derive(Debug, Default)]
pub struct Memory {
    /// Every letter as it would go over the wire.
    pub letters: Vec<Vec<u8>>,
    /// What the next tries meet.
    pub error: Option<String>,
}

impl Mailer {
    /// The mailer that the settings ask for; the folder is used if no server is named.
    pub fn new(settings: &Settings, folder: PathBuf) -> Result<Mailer, String> {
        match &settings.smtp {
            Some(url) => {
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .map_err(|error| format!("mail.smtp: {error}"))?;
                Ok(Mailer::Smtp(transport.build(), settings.from.clone()))
            }
            None => {
                std::fs::create_dir_all(&folder)
                    .map_err(|error| format!("the mail folder: {error}"))?;
                Ok(Mailer::Folder(folder, settings.from.clone()))
            }
        }
    }

    /// Sends one letter and says how that went. What the server said never holds the recipient's address.
    pub async fn send(&self, claimed: &Claimed, public_url: &str) -> Sent {
        let Some(to) = &claimed.user.email else {
            return Sent::Never("no-address".to_owned());
        };
        let from = match self {
            Mailer::Smtp(_, from) | Mailer::Folder(_, from) => from.as_str(),
            Mailer::Memory(_) => "tamlanh@localhost",
        };
        let message = match letter::message(claimed, from, to, public_url) {
            Ok(message) => message,
            Err(_) => return Sent::Never("bad-address".to_owned()),
        };
        self.carry(message, &claimed.letter.key).await
    }

    async fn carry(&self, message: Message, key: &str) -> Sent {
        match self {
            Mailer::Smtp(transport, _) => match transport.send(message).await {
                Ok(_) => Sent::Yes,
                Err(error) if error.is_permanent() => Sent::Never(smtp_said(&error)),
                Err(error) => Sent::NotNow(smtp_said(&error)),
            },
            Mailer::Folder(folder, _) => {
                let file = folder.join(format!("{}.eml", key.replace(':', "-")));
                match std::fs::write(file, message.formatted()) {
                    Ok(()) => Sent::Yes,
                    Err(error) => Sent::NotNow(error.kind().to_string()),
                }
            }
            Mailer::Memory(memory) => {
                let mut memory = memory
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                if let Some(error) = &memory.error {
                    return Sent::NotNow(error.clone());
                }
                memory.letters.push(message.formatted());
                Sent::Yes
            }
        }
    }
}

/// The server's code, or what kind of trouble there was; its text may repeat an address and is left out.
fn smtp_said(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("SMTP {code}"),
        None if error.is_timeout() => "timeout".to_owned(),
        None if error.is_tls() => "TLS".to_owned(),
        None => "connection".to_owned(),
    }
}
