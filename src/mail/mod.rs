//! Letters on their way out: an SMTP server, or a folder of `.eml` files, or memory in tests.

mod digest;
mod draft;
mod notice;
mod smtp;

pub use notice::what;

use crate::domain::letters::Trouble;
use crate::domain::letters::outbox::{Claimed, Content, Sent};
use crate::text::Text;
use draft::{Draft, Envelope};
use entity::letter::TroubleKind;
use entity::user;
use lettre::Message;
use lettre::message::Mailbox;
use serde::Deserialize;
use smtp::Smtp;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Where letters go.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `smtps://user:password@host:465` or `smtp://user:password@host:587?tls=required`; absent: letters become files.
    pub smtp: Option<String>,
    /// A certificate authority of one's own, in PEM, for a mail server inside the house.
    pub ca_file: Option<PathBuf>,
    /// The sender's address.
    pub from: String,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            smtp: None,
            ca_file: None,
            from: "Tạm Lánh <tamlanh@localhost>".to_owned(),
        }
    }
}

/// What carries letters, from whom, and where their links lead.
#[derive(Clone)]
pub struct Mailer {
    carrier: Carrier,
    from: Mailbox,
    public_url: String,
}

#[derive(Clone)]
enum Carrier {
    Smtp(Smtp),
    Folder(PathBuf),
    Memory(Arc<Mutex<Memory>>),
}

/// What a test sees of the letters.
#[derive(Debug, Default)]
pub struct Memory {
    /// Every letter as it would go over the wire, with its recipient and its plain text.
    pub letters: Vec<Letter>,
    /// What the next tries meet.
    pub trouble: Option<Trouble>,
    /// How many tries there were.
    pub tries: usize,
}

/// A letter in memory.
#[derive(Clone, Debug)]
pub struct Letter {
    /// To which address.
    pub to: String,
    /// In words.
    pub subject: String,
    /// The plain half.
    pub text: String,
    /// All of it, as bytes.
    pub wire: Vec<u8>,
}

impl Mailer {
    /// The mailer that the settings ask for; the folder is used if no server is named.
    pub fn new(settings: &Settings, folder: PathBuf, public_url: &str) -> Result<Mailer, String> {
        let from = settings.from.parse();
        let from = from.map_err(|error| format!("mail.from is no address: {error}"))?;
        let carrier = match &settings.smtp {
            Some(url) => Carrier::Smtp(Smtp::new(url, settings.ca_file.as_deref())?),
            None => {
                std::fs::create_dir_all(&folder)
                    .map_err(|error| format!("the mail folder: {error}"))?;
                Carrier::Folder(folder)
            }
        };
        Ok(Mailer {
            carrier,
            from,
            public_url: public_url.trim_end_matches('/').to_owned(),
        })
    }

    /// A mailer that keeps its letters, for tests.
    pub fn memory(memory: Arc<Mutex<Memory>>, public_url: &str) -> Mailer {
        Mailer {
            carrier: Carrier::Memory(memory),
            from: Mailbox::new(
                None,
                lettre::Address::new("tamlanh", "localhost").expect("an address"),
            ),
            public_url: public_url.to_owned(),
        }
    }

    /// Sends one letter and says how that went.
    pub async fn send(&self, claimed: &Claimed) -> Sent {
        let (to, text) = (claimed.user.id, Text(claimed.user.language));
        let draft = match &claimed.content {
            Content::Notice(notice) => notice::draft(notice, to, text, &self.public_url),
            Content::Digest(digest) => digest::draft(digest, to, text, &self.public_url),
        };
        let at = claimed.at.into();
        match self
            .post(&claimed.user, &draft, &claimed.letter.key, at)
            .await
        {
            Ok(_) => Sent::Yes,
            Err((trouble, _)) if trouble.is_outage() || trouble.kind == TroubleKind::Busy => {
                Sent::NotNow(trouble)
            }
            Err((trouble, _)) => Sent::Never(trouble),
        }
    }

    /// Sends a test letter, past the outbox, and gives the server's own words.
    pub async fn test(
        &self,
        user: &user::Model,
        at: SystemTime,
    ) -> Result<String, (Trouble, String)> {
        let draft = Draft::test(Text(user.language), &self.public_url);
        let number = data_encoding::HEXLOWER.encode(&fastrand::u64(..).to_be_bytes());
        self.post(user, &draft, &format!("test:{number}"), at).await
    }

    async fn post(
        &self,
        user: &user::Model,
        draft: &Draft,
        key: &str,
        at: SystemTime,
    ) -> Result<String, (Trouble, String)> {
        let bad_address = || {
            let trouble = Trouble {
                kind: TroubleKind::BadAddress,
                status: None,
            };
            (trouble, String::new())
        };
        let to = user.email.as_deref().unwrap_or_default();
        let to: Mailbox = to.parse().map_err(|_| bad_address())?;
        let host = self.public_url.split("://").last().unwrap_or_default();
        let host = host.split([':', '/']).next().unwrap_or_default();
        let envelope = Envelope {
            from: &self.from,
            to: &to,
            id: format!("<{}@{host}>", key.replace(':', ".")),
            at,
        };
        let message = draft.message(envelope).map_err(|_| bad_address())?;
        self.carry(message, draft, &to, key).await
    }

    async fn carry(
        &self,
        message: Message,
        draft: &Draft,
        to: &Mailbox,
        key: &str,
    ) -> Result<String, (Trouble, String)> {
        match &self.carrier {
            Carrier::Smtp(smtp) => smtp.send(message).await,
            Carrier::Folder(folder) => {
                let file = folder.join(format!("{}.eml", key.replace(':', "-")));
                let written = std::fs::write(&file, message.formatted());
                written
                    .map(|()| file.display().to_string())
                    .map_err(|error| {
                        let trouble = Trouble {
                            kind: TroubleKind::Folder,
                            status: None,
                        };
                        (trouble, error.to_string())
                    })
            }
            Carrier::Memory(memory) => {
                let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
                memory.tries += 1;
                if let Some(trouble) = &memory.trouble {
                    return Err((trouble.clone(), String::new()));
                }
                memory.letters.push(Letter {
                    to: to.email.to_string(),
                    subject: draft.subject.clone(),
                    text: draft.plain(),
                    wire: message.formatted(),
                });
                Ok(String::new())
            }
        }
    }
}
