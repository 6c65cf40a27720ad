//! The only thing that reads the time. Tests set it.

use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time in whole seconds.
#[derive(Clone)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Clock {
        Clock(None)
    }

    /// A clock that stands still until it is set.
    pub fn fixed(at: DateTimeUtc) -> Clock {
        Clock(Some(Arc::new(AtomicI64::new(at.timestamp()))))
    }

    /// Sets a fixed clock; the machine's clock does not listen.
    pub fn set(&self, at: DateTimeUtc) {
        if let Some(seconds) = &self.0 {
            seconds.store(at.timestamp(), Ordering::Relaxed);
        }
    }

    /// Now, in UTC, in whole seconds: instants are compared as text in SQLite and need one format.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> DateTimeUtc {
        let seconds = match &self.0 {
            Some(fixed) => fixed.load(Ordering::Relaxed),
            None => chrono::Utc::now().timestamp(),
        };
        DateTimeUtc::from_timestamp(seconds, 0).unwrap_or(DateTimeUtc::UNIX_EPOCH)
    }
}
