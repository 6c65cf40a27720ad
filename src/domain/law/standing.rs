//! The law as it stands, read once and kept for as long as the store says that no row of it changed: an intake begins by a
//! hundred terms and must not read them all again.

use super::{Law, load, paths};
use crate::db::Tx;
use crate::domain::error::Result;
use entity::path_step;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// Terms, calendar and the ways through the house, as one reading found them.
pub struct Standing {
    law: Law,
    /// The steps of all ways in all versions.
    pub steps: Vec<path_step::Model>,
}

impl Deref for Standing {
    type Target = Law;

    fn deref(&self) -> &Law {
        &self.law
    }
}

/// What was read last, with the mark that the store had then.
#[derive(Default)]
pub struct Kept(Mutex<Option<(String, Arc<Standing>)>>);

impl Kept {
    /// The law as this transaction sees it, which has this mark.
    pub(super) async fn read(&self, tx: &Tx, mark: String) -> Result<Arc<Standing>> {
        if let Some((of, standing)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && *of == mark
        {
            return Ok(standing.clone());
        }
        let standing = Arc::new(Standing {
            law: load(tx).await?,
            steps: paths::load_steps(tx).await?,
        });
        let read = Some((mark, standing.clone()));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(standing)
    }
}
