//! SQLite has one writer: acts that wait for it one behind the other come to the disk together.

use super::{Db, Tx, WAIT, end};
use crate::domain::error::{Error, Result};
use sea_orm::{DatabaseTransaction, TransactionTrait};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// The turn to write, which goes round in the order in which it was asked for, with what is done and not on disk yet.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<Option<Group>>>);

/// Acts inside one transaction, the first of them open to the end and each later one a savepoint in it.
struct Group {
    open: DatabaseTransaction,
    is_on_disk: Arc<AtomicBool>,
}

impl Turns {
    /// Runs `work` when its turn comes, and returns when it is on disk with all that came before it. Whoever is refused waits,
    /// too: the reason may be what another act of the group did, and is to be seen by then.
    pub(super) async fn write<T: Send>(
        &self,
        db: &Db,
        work: impl AsyncFnOnce(&Tx) -> Result<T>,
    ) -> Result<T> {
        let Ok(mut turn) = timeout(WAIT, self.0.lock()).await else {
            return Err(Error::Unavailable("others are still writing".to_owned()));
        };
        let (is_on_disk, done) = match turn.take() {
            None => {
                let (open, done) = db.run(db.begin().await?, work).await;
                if done.is_err() {
                    return end(open, done).await;
                }
                let is_on_disk = Arc::default();
                let group = Group { open, is_on_disk };
                (turn.insert(group).is_on_disk.clone(), done)
            }
            // Kept only if it still stands after this act: a full disk undoes all of it, and then none of it was done.
            Some(group) => {
                let (open, done) = db.run(group.open.begin().await?, work).await;
                let ended = match &done {
                    Ok(_) => open.commit().await,
                    Err(_) => open.rollback().await,
                };
                if let Err(error) = ended {
                    return done.and(Err(error.into()));
                }
                (turn.insert(group).is_on_disk.clone(), done)
            }
        };
        drop(turn);
        // By itself, so that what is done comes to the disk even if nobody waits for it any more.
        let all = tokio::spawn(bring_to_disk(self.0.clone(), is_on_disk));
        all.await.map_err(Error::broken)??;
        done
    }
}

/// Ends a group, unless another of it has: whoever asked for the turn meanwhile goes first, and comes along.
async fn bring_to_disk(turn: Arc<Mutex<Option<Group>>>, is_on_disk: Arc<AtomicBool>) -> Result<()> {
    let mut turn = turn.lock().await;
    if let Some(group) = turn.take_if(|group| Arc::ptr_eq(&group.is_on_disk, &is_on_disk)) {
        group.open.commit().await?;
        is_on_disk.store(true, Ordering::Release);
    }
    match is_on_disk.load(Ordering::Acquire) {
        true => Ok(()),
        false => Err(Error::Unavailable(
            "what was written together with this did not come to the disk".to_owned(),
        )),
    }
}
