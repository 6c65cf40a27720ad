//! What is done later: overdue procedures get their letters, letters leave the outbox.

use crate::db::Db;
use crate::domain::error::Result;
use crate::domain::letters;
use crate::mail::Mailer;
use std::time::Duration;

/// How often the outbox is looked at.
const EVERY: Duration = Duration::from_secs(20);
/// How many letters leave in one round.
const AT_ONCE: usize = 200;

/// Queues what is overdue and sends what is due; gives the number of letters tried.
pub async fn round(db: &Db, mailer: &Mailer, public_url: &str) -> Result<usize> {
    letters::queue_overdue(db).await?;
    for tried in 0..AT_ONCE {
        let Some(claimed) = letters::claim(db).await? else {
            return Ok(tried);
        };
        let sent = mailer.send(&claimed, public_url).await;
        letters::settle(db, claimed.letter, sent).await?;
    }
    Ok(AT_ONCE)
}

/// Rounds for as long as the program runs.
pub async fn rounds(db: Db, mailer: Mailer, public_url: String) {
    loop {
        if let Err(error) = round(&db, &mailer, &public_url).await {
            tracing::warn!(%error, "the outbox could not be worked through; it is tried again");
        }
        tokio::time::sleep(EVERY).await;
    }
}
