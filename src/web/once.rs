//! A form that is sent twice, by a double click or by somebody who reloads, is done once: every page gives its forms a key
//! (`once` in the macros), and what comes again leads to where the first one led.

use super::error::Failure;
use super::field::{Fields, SHOW_AGAIN};
use super::page::{Page, Reply};
use crate::db::{Db, Tx};
use crate::domain::access::Actor;
use crate::domain::accounts::secrets;
use crate::domain::error::{Error, Refusal, Result};
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
    let (place, _) = telling(db, by, fields, async |tx| Ok((work(tx).await?, ()))).await?;
    Ok(place)
}

/// As [`form`], for what is told once, such as a password: whoever sends the form again is led to where it led and told nothing,
/// for what was told the first time is what holds.
pub async fn telling<T: Send>(
    db: &Db,
    by: &Actor,
    fields: &Fields,
    work: impl AsyncFnOnce(&Tx) -> Result<(String, T)>,
) -> Result<(String, Option<T>)> {
    // Not every form is read field by field; what comes back after its session had ended is shown first, whatever it is for.
    if fields.has(SHOW_AGAIN, "yes") {
        return Err(Refusal::ComesBack.into());
    }
    let said = fields.all().iter().filter(|(name, _)| name != KEY);
    let said = format!("{} {:?}", fields.to(), said.collect::<Vec<_>>());
    do_once(db, by, fields.value(KEY), said, work).await
}

/// Does what a form asks for, as [`form`], and leads there; what a rule refuses comes back as `refused` shows it.
pub async fn or_refused(
    db: &Db,
    by: &Actor,
    fields: Fields,
    work: impl AsyncFnOnce(&Tx) -> Result<String>,
    refused: impl AsyncFnOnce(Fields, Refusal) -> std::result::Result<Reply, Failure>,
) -> std::result::Result<Reply, Failure> {
    match form(db, by, &fields, work).await {
        Ok(place) => Reply::to(place),
        Err(Error::Refused(refusal)) => refused(fields, refusal).await,
        Err(error) => Err(error.into()),
    }
}

/// Whether a form was done already, so that what comes late of it is not kept once more.
pub async fn is_done(tx: &Tx, by: &Actor, fields: &Fields) -> Result<bool> {
    let (scope, key) = place(by, fields.value(KEY));
    submissions::is_done(tx, scope, key).await
}

/// Under what a form is remembered. A key of ours is short and plain; what else may come is not.
fn place(by: &Actor, key: &str) -> (String, String) {
    let scope = format!("form {}", by.user.map(|user| user.0).unwrap_or_default());
    (scope, HEXLOWER.encode(&secrets::digest(key)))
}

/// The same for what says more than its fields do, such as a file.
pub async fn sent(
    db: &Db,
    by: &Actor,
    key: &str,
    said: String,
    work: impl AsyncFnOnce(&Tx) -> Result<String>,
) -> Result<String> {
    let (place, _) = do_once(db, by, key, said, async |tx| Ok((work(tx).await?, ()))).await?;
    Ok(place)
}

async fn do_once<T: Send>(
    db: &Db,
    by: &Actor,
    key: &str,
    said: String,
    work: impl AsyncFnOnce(&Tx) -> Result<(String, T)>,
) -> Result<(String, Option<T>)> {
    if key.is_empty() {
        let (place, told) = db.write(work).await?;
        return Ok((place, Some(told)));
    }
    let (scope, key) = place(by, key);
    let sent = Sent {
        scope,
        key,
        contents: said.into_bytes(),
    };
    let answered = submissions::once(db, &sent, async |tx| {
        let (body, told) = work(tx).await?;
        let status = Status::SeeOther.code;
        Ok((Answer { status, body }, told))
    });
    let (answer, told) = answered.await?;
    Ok((answer.body, told))
}
