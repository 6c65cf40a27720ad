//! A form or request that is sent twice does its work once and is answered alike.

use super::error::{Error, Refusal, Result};
use super::vault::Vault;
use crate::db::{Db, Tx};
use chrono::TimeDelta;
use entity::submission;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// How long an answer is remembered.
const KEPT: TimeDelta = TimeDelta::days(30);

/// What was sent: by whom, under which key, and what it says.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Within which a key is one.
    pub scope: String,
    /// The form's own number, or the Idempotency-Key.
    pub key: String,
    /// Where it was sent and what it says; under the same key nothing else is taken.
    pub contents: Vec<u8>,
}

/// The answer that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Where it led, or the body.
    pub body: String,
}

/// Does the work in one transaction, or answers as it was answered the first time: what was done already stops the same, at its key
/// at the latest, and what it did is undone. So the work leaves nothing outside its transaction; what else it has to tell is told
/// of this time only. What was refused leaves its key unused.
pub async fn once<T: Send>(
    db: &Db,
    sent: &Sent,
    work: impl AsyncFnOnce(&Tx) -> Result<(Answer, T)>,
) -> Result<(Answer, Option<T>)> {
    let done = db
        .write(async |tx| {
            let (answer, told) = work(tx).await?;
            keep(tx, sent, &answer)?;
            Ok((answer, Some(told)))
        })
        .await;
    let Err(error) = done else { return done };
    match answered(db, sent).await {
        Ok(Some(answer)) => Ok((answer, None)),
        Err(other @ Error::Refused(_)) => Err(other),
        Ok(None) | Err(_) => Err(error),
    }
}

/// Whether something was done under a key.
pub async fn is_done(tx: &Tx, scope: String, key: String) -> Result<bool> {
    let earlier = submission::Entity::find_by_id((scope, key));
    Ok(earlier.one(tx).await?.is_some())
}

/// The answer given before, if the key was used; other contents under the same key are refused.
async fn answered(db: &Db, sent: &Sent) -> Result<Option<Answer>> {
    let earlier = submission::Entity::find_by_id((sent.scope.clone(), sent.key.clone()))
        .one(db.reader())
        .await?;
    let Some(earlier) = earlier else {
        return Ok(None);
    };
    if earlier.fingerprint != fingerprint(db.vault(), sent) {
        return Err(Refusal::SentWithOtherContents.into());
    }
    let answer = db.vault().open("submission.reply", &earlier.reply)?;
    Ok(Some(answer))
}

/// Keyed, or whoever finds the database could try out names until one fits.
fn fingerprint(vault: &Vault, sent: &Sent) -> Vec<u8> {
    vault.digest("submission", &sent.contents)
}

/// Keeps the answer. Of two that are sent at once, the second meets the key and is undone as a whole.
fn keep(tx: &Tx, sent: &Sent, answer: &Answer) -> Result<()> {
    tx.insert_at_end([submission::ActiveModel {
        scope: Set(sent.scope.clone()),
        key: Set(sent.key.clone()),
        fingerprint: Set(fingerprint(tx.vault(), sent)),
        status: Set(i32::from(answer.status)),
        reply: Set(tx.vault().seal("submission.reply", answer)?),
        at: Set(tx.now()),
    }]);
    Ok(())
}

/// Forgets the answers of long ago: a key that comes again after that counts as one of its own.
pub async fn forget(db: &Db) -> Result<()> {
    db.write(async |tx| {
        submission::Entity::delete_many()
            .filter(submission::Column::At.lt(tx.now() - KEPT))
            .exec(tx)
            .await?;
        Ok(())
    })
    .await
}
