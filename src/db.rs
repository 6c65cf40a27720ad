//! The store: connect, migrate, and write in one transaction that knows its moment and its vault.

mod constraint;
mod ids;
mod selfcheck;
mod turns;
mod tx;

pub use constraint::Constraint;
pub use tx::{Hold, Tx};

use crate::clock::Clock;
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use crate::domain::law::Kept;
use crate::domain::vault::Vault;
use chrono::NaiveDate;
use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::LockType;
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::sync::Arc;
use std::time::Duration;
use turns::Turns;

/// How long an act waits for the store before it is told to come again.
const WAIT: Duration = Duration::from_secs(8);

/// How many acts PostgreSQL runs at once for one instance. More of them take their turns on few processors for no gain: each waits
/// longer, and some far longer than others.
const WRITERS: u32 = 4;

/// How many prepared statements a connection keeps: all that the program has.
const STATEMENTS: usize = 400;

/// How many rows SQLite's own thread reads ahead: it waits for its reader as seldom as can be.
const ROWS: usize = 1000;

/// How many pages of 4 KiB SQLite's log holds before a writer brings them into the database: an intake is about sixty, many of
/// them the same as the one before wrote.
const LOG_PAGES: &str = "4000";

/// How much of SQLite's pages a connection keeps, in KiB: a writer that moves every deadline comes back to most of them.
const KEPT_TO_WRITE: u32 = 32_000;
const KEPT_TO_READ: u32 = 4_000;

/// Locks rows against whoever else changes them; a row that only refers to one of them is written all the same.
pub const TO_CHANGE: LockType = LockType::NoKeyUpdate;

/// The connections, the clock and the vault that belong together.
#[derive(Clone)]
pub struct Db {
    readers: DatabaseConnection,
    writers: DatabaseConnection,
    /// Of SQLite, which has one writer.
    turns: Option<Turns>,
    clock: Clock,
    vault: Arc<Vault>,
    law: Arc<Kept>,
}

impl Db {
    /// Connects to `sqlite:` or `postgres:`; does not migrate.
    pub async fn connect(url: &str, clock: Clock, vault: Arc<Vault>) -> Result<Db> {
        let is_sqlite = url.starts_with("sqlite:");
        let readers = connect(url, if is_sqlite { 4 } else { 20 }, KEPT_TO_READ).await?;
        let writers = if is_sqlite { 1 } else { WRITERS };
        let writers = connect(url, writers, KEPT_TO_WRITE).await?;
        Ok(Db {
            readers,
            writers,
            turns: is_sqlite.then(Turns::default),
            clock,
            vault,
            law: Arc::default(),
        })
    }

    /// Brings the schema up to date; of several instances that start at once, one after the other.
    pub async fn migrate(&self) -> Result<()> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(Migrator::up(&self.writers, None).await?);
        }
        self.write(async |tx| {
            tx.alone(Hold::Schema).await?;
            Ok(Migrator::up(&self.writers, None).await?)
        })
        .await
    }

    /// Refuses a database that would let two people into one bed.
    pub async fn check_guards(&self) -> Result<()> {
        self.write(async |tx| selfcheck::guards_refuse(tx).await)
            .await
    }

    /// Brings what SQLite keeps beside its file into it, so that the file alone is the database. For the end.
    pub async fn settle(&self) -> Result<()> {
        if self.backend() == DbBackend::Sqlite {
            let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
            self.writers.execute_unprepared(checkpoint).await?;
        }
        Ok(())
    }

    /// For reading.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// The vault of this store.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The clock that this store goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The shelter's day now.
    pub fn today(&self) -> NaiveDate {
        calendar::local(self.clock.now()).date()
    }

    /// Runs `work` in one transaction: all of it is on disk when this returns, or none of it happened.
    pub async fn write<T: Send>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T>) -> Result<T> {
        match &self.turns {
            Some(turns) => turns.write(self, work).await,
            None => {
                let mut open = self.begin().await;
                // A connection that died while it lay idle shows at its first word, when nothing has been done on it.
                for _ in 0..WRITERS {
                    if let Err(DbErr::Query(_)) = open {
                        open = self.begin().await;
                    }
                }
                let (open, done) = self.run(open?, work).await;
                end(open, done).await
            }
        }
    }

    async fn begin(&self) -> std::result::Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writers.begin_with_options(options).await
    }

    /// Runs `work` inside an open transaction, with what it leaves for the end.
    async fn run<T>(
        &self,
        open: DatabaseTransaction,
        work: impl AsyncFnOnce(&Tx) -> Result<T>,
    ) -> (DatabaseTransaction, Result<T>) {
        let tx = Tx::new(open, self.clock.now(), self.vault.clone(), self.law.clone());
        let done = work(&tx).await;
        tx.finish(done).await
    }

    /// Which of the two databases it is.
    pub fn backend(&self) -> DbBackend {
        self.readers.get_database_backend()
    }
}

/// Brings what was done to the disk, or undoes it.
async fn end<T>(open: DatabaseTransaction, done: Result<T>) -> Result<T> {
    match done {
        Ok(_) => open.commit().await?,
        // The cause matters more than a rollback that failed: the connection then is gone anyway.
        Err(_) => drop(open.rollback().await),
    }
    done
}

async fn connect(url: &str, connections: u32, kept: u32) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(WAIT)
        .connect_timeout(WAIT)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .test_before_acquire_if_idle_for(Duration::from_secs(1))
        // SQLite undoes a transaction by itself when the disk is full, and the driver goes on counting it as open: what
        // comes after it would be a part of it, acknowledged and never written. Such a connection is closed.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            let is_clean = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_clean) })
        })
        .map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(STATEMENTS))
        .map_sqlx_sqlite_opts(move |sqlite| {
            // FULL in WAL mode syncs at every commit: an acknowledged intake survives a power cut.
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .pragma("wal_autocheckpoint", LOG_PAGES)
                .pragma("cache_size", format!("-{kept}"))
                // What a statement of many rows would have to undo is kept in memory instead of a file.
                .pragma("temp_store", "MEMORY")
                .busy_timeout(WAIT)
                .statement_cache_capacity(STATEMENTS)
                .row_buffer_size(ROWS)
        });
    Database::connect(options).await.map_err(Error::from)
}
