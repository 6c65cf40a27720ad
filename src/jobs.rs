//! What is done by the clock: the morning's digests and letters about what lapsed are queued, letters leave the outbox, once a day
//! the store is tidied.

use crate::db::Db;
use crate::domain::attachments::bodies;
use crate::domain::drafts;
use crate::domain::error::{Error, Result};
use crate::domain::letters::outbox::{self, Sent};
use crate::domain::letters::{digest, overdue};
use crate::domain::submissions;
use crate::mail::Mailer;
use entity::letter;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Notify};

/// How often the outbox is looked at.
const EVERY: Duration = Duration::from_secs(20);
/// How long the end waits for a letter on its way: what keeps it longer does not answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many letters leave in one round.
const AT_ONCE: usize = 200;
/// How often it is tried again to note what became of a letter, and after how long.
const SETTLED_AGAIN: usize = 4;
const BETWEEN: Duration = Duration::from_secs(2);

/// Queues what the hour asks for and sends what is due; gives the number of letters tried. A mail server that is out of reach is
/// tried once a round, however many letters wait.
pub async fn round(db: &Db, mailer: &Mailer) -> Result<usize> {
    let never = AtomicBool::new(false);
    work(db, mailer, &never).await
}

async fn work(db: &Db, mailer: &Mailer, is_ending: &AtomicBool) -> Result<usize> {
    // Letters that wait leave even if none can be added to them.
    if let Err(error) = digest::queue_digests(db).await {
        tracing::warn!(%error, "the digests could not be queued; it is tried again");
    }
    if let Err(error) = overdue::queue_overdue(db).await {
        tracing::warn!(%error, "what lapsed could not be told; it is tried again");
    }
    for tried in 0..AT_ONCE {
        if is_ending.load(Ordering::Acquire) {
            return Ok(tried);
        }
        let Some(claimed) = outbox::claim(db).await? else {
            return Ok(tried);
        };
        let sent = mailer.send(&claimed).await;
        settle(db, &claimed.letter, &sent).await?;
        if let Sent::NotNow(trouble) = &sent
            && trouble.is_outage()
        {
            tracing::warn!(kind = %trouble.kind, status = trouble.status, "no letter can leave");
            return Ok(tried + 1);
        }
    }
    Ok(AT_ONCE)
}

/// Notes what became of a letter; asks again where the store does not answer, or a letter that has left would leave once more.
async fn settle(db: &Db, letter: &letter::Model, sent: &Sent) -> Result<()> {
    let mut again = SETTLED_AGAIN;
    loop {
        match outbox::settle(db, letter, sent).await {
            Err(Error::Unavailable(_)) if again > 0 => tokio::time::sleep(BETWEEN).await,
            settled => return settled,
        }
        again -= 1;
    }
}

/// Removes what nobody needs any more: files that did not arrive whole, answers to forms and drafts of long ago.
pub async fn tidy(db: &Db) -> Result<()> {
    bodies::sweep(db).await?;
    submissions::forget(db).await?;
    drafts::forget(db).await
}

/// Rounds for as long as the program runs. A letter on its way is waited for, or the next start would send it once more.
#[derive(Clone, Default)]
pub struct Rounds {
    is_ending: Arc<AtomicBool>,
    ended: Arc<Notify>,
    at_work: Arc<Mutex<()>>,
}

impl Rounds {
    /// Works until it is ended.
    pub async fn run(&self, db: Db, mailer: Mailer) {
        let mut tidied_on = None;
        while !self.is_ending.load(Ordering::Acquire) {
            {
                let _at_work = self.at_work.lock().await;
                let today = db.today();
                if tidied_on != Some(today) {
                    match tidy(&db).await {
                        Ok(()) => tidied_on = Some(today),
                        Err(error) => {
                            tracing::warn!(%error, "the store could not be tidied; it is tried again")
                        }
                    }
                }
                let (db, mailer, is_ending) = (db.clone(), mailer.clone(), self.is_ending.clone());
                // In a task of its own, so that a fault in one letter does not end all letters.
                let done = tokio::spawn(async move { work(&db, &mailer, &is_ending).await });
                match done.await {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) => {
                        tracing::warn!(%error, "the outbox could not be worked through; it is tried again");
                    }
                    Err(error) => tracing::error!(%error, "a round ended before its time"),
                }
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => (),
                () = self.ended.notified() => (),
            }
        }
    }

    /// Ends the rounds; returns when no letter is on its way any more.
    pub async fn end(&self) {
        self.is_ending.store(true, Ordering::Release);
        self.ended.notify_one();
        if tokio::time::timeout(PATIENCE, self.at_work.lock())
            .await
            .is_err()
        {
            tracing::warn!("a letter was on its way for too long; it may leave once more");
        }
    }
}
