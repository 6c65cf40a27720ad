//! The law as it stands, read once and kept for as long as the store says that no row of it changed: an intake begins by a
//! hundred terms and must not read them all again.

use super::{Law, load, paths};
use crate::db::Tx;
use crate::domain::error::{Error, Result};
use entity::{law_stamp, path_step};
use sea_orm::EntityTrait;
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
    /// The law as this transaction sees it.
    pub(super) async fn read(&self, tx: &Tx) -> Result<Arc<Standing>> {
        let row = law_stamp::Entity::find().one(tx).await?;
        let stamp = row
            .ok_or_else(|| Error::broken("law_stamp has no row"))?
            .stamp;
        if let Some((of, standing)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && *of == stamp
        {
            return Ok(standing.clone());
        }
        let standing = Arc::new(Standing {
            law: load(tx).await?,
            steps: paths::load_steps(tx).await?,
        });
        let read = Some((stamp, standing.clone()));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(standing)
    }
}
