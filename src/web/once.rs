//! A form that is sent twice, by a double click or by somebody who reloads, is done once: every page gives its forms a key
//! (`once` in the macros), and what comes again leads to where the first one led.

use super::field::Fields;
use super::page::Page;
use crate::db::{Db, Tx};
use crate::domain::access::Actor;
use crate::domain::accounts::secrets;
use crate::domain::error::Result;
use crate::domain::submissions::{self, Answer, Sent};
use data_encoding::HEXLOWER;
use rocket::http::Status;

/// The field with the key.
pub const KEY: &str = "form_key";

impl Page {
    /// A key for a form. Without one, which a broken source of chance would leave, a form is done as often as it is sent.
    pub fn form_key(&self) -> String {
        secrets::token().unwrap_or_default()
    }
}

/// Does what a form asks for in one transaction; `work` says where it leads. A form that was done leads there again.
pub async fn form(
    db: &Db,
    by: &Actor,
    fields: &Fields,
    work: impl AsyncFnOnce(&Tx) -> Result<String>,
) -> Result<String> {
    let said = fields.all().iter().filter(|(name, _)| name != KEY);
    let said = format!("{} {:?}", fields.to(), said.collect::<Vec<_>>());
    sent(db, by, fields.value(KEY), said, work).await
}

/// The same for what says more than its fields do, such as a file.
pub async fn sent(
    db: &Db,
    by: &Actor,
    key: &str,
    said: String,
    work: impl AsyncFnOnce(&Tx) -> Result<String>,
) -> Result<String> {
    if key.is_empty() {
        return db.write(work).await;
    }
    let sent = Sent {
        scope: format!("form {}", by.user.map(|user| user.0).unwrap_or_default()),
        // A key of ours is short and plain; what else may come is not.
        key: HEXLOWER.encode(&secrets::digest(key)),
        contents: said.into_bytes(),
    };
    let answered = submissions::once(db, &sent, async |tx| {
        let body = work(tx).await?;
        let status = Status::SeeOther.code;
        Ok(Answer { status, body })
    });
    Ok(answered.await?.body)
}
