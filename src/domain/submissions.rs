//! A form or request that is sent twice does its work once and is answered alike.

use super::error::{Refusal, Result};
use crate::db::Tx;
use entity::submission;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The answer that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Where it led, or the body.
    pub body: String,
}

/// The answer given before, if `key` was used; other contents under the same key are refused.
pub async fn answered(tx: &Tx, scope: &str, key: &str, contents: &[u8]) -> Result<Option<Answer>> {
    let earlier = submission::Entity::find_by_id((scope.to_owned(), key.to_owned()))
        .one(tx)
        .await?;
    let Some(earlier) = earlier else {
        return Ok(None);
    };
    if earlier.fingerprint != Sha256::digest(contents).to_vec() {
        return Err(Refusal::SentWithOtherContents.into());
    }
    tx.vault()
        .open("submission.reply", &earlier.reply)
        .map(Some)
}

/// Keeps the answer. Of two that are sent at once, the second meets the key and is undone as a whole.
pub async fn keep(tx: &Tx, scope: &str, key: &str, contents: &[u8], answer: &Answer) -> Result<()> {
    submission::Entity::insert(submission::ActiveModel {
        scope: Set(scope.to_owned()),
        key: Set(key.to_owned()),
        fingerprint: Set(Sha256::digest(contents).to_vec()),
        status: Set(i32::from(answer.status)),
        reply: Set(tx.vault().seal("submission.reply", answer)?),
        at: Set(tx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(())
}
