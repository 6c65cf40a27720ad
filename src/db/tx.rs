//! One open transaction: it knows the moment at which it began and the vault that seals for it.

use crate::domain::law::Kept;
use crate::domain::vault::Vault;
use entity::journal;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, ExecResult, QueryResult,
    Statement,
};
use std::sync::{Arc, Mutex, PoisonError};

/// How many rows of the journal go into one statement: both databases take that many values.
const ROWS: usize = 1000;

/// What transactions hold together or alone until they end, because what one of them decides hangs on rows that another has
/// not shown yet. SQLite has one writer and needs none of it.
#[derive(Clone, Copy, Debug)]
pub enum Hold {
    /// The terms of law and the calendar: a deadline that begins must not miss a recount.
    Law = 1,
    /// The tables themselves.
    Schema = 2,
}

/// What a changing verb takes: proof that it runs inside a transaction.
pub struct Tx {
    open: DatabaseTransaction,
    now: DateTimeUtc,
    vault: Arc<Vault>,
    law: Arc<Kept>,
    journal: Mutex<Vec<journal::ActiveModel>>,
}

impl Tx {
    pub(super) fn new(
        open: DatabaseTransaction,
        now: DateTimeUtc,
        vault: Arc<Vault>,
        law: Arc<Kept>,
    ) -> Tx {
        Tx {
            open,
            now,
            vault,
            law,
            journal: Mutex::default(),
        }
    }

    /// The one moment of everything that this transaction writes.
    pub fn now(&self) -> DateTimeUtc {
        self.now
    }

    /// Seals and opens.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The law that was read last.
    pub fn kept_law(&self) -> &Kept {
        &self.law
    }

    /// Takes a row of the journal: what an act says of itself is written in one piece, last, and with the act or not at all.
    pub fn write_at_end(&self, row: journal::ActiveModel) {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        journal.push(row);
    }

    /// Holds it together with others that do so; waits while somebody has it alone.
    pub async fn share(&self, hold: Hold) -> Result<(), DbErr> {
        self.hold("pg_advisory_xact_lock_shared", hold).await
    }

    /// Holds it alone; waits until nobody else does.
    pub async fn alone(&self, hold: Hold) -> Result<(), DbErr> {
        self.hold("pg_advisory_xact_lock", hold).await
    }

    async fn hold(&self, lock: &str, hold: Hold) -> Result<(), DbErr> {
        let backend = self.open.get_database_backend();
        if backend == DbBackend::Postgres {
            let sql = format!("SELECT {lock}({})", hold as i64);
            let statement = Statement::from_string(backend, sql);
            self.open.execute_raw(statement).await?;
        }
        Ok(())
    }

    pub(super) fn inner(&self) -> &DatabaseTransaction {
        &self.open
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        let journal = self.journal.into_inner();
        for some in journal.unwrap_or_else(PoisonError::into_inner).chunks(ROWS) {
            journal::Entity::insert_many(some.to_vec())
                .exec_without_returning(&self.open)
                .await?;
        }
        self.open.commit().await
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        self.open.rollback().await
    }
}

#[rocket::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.open.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.open.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.open.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.open.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.open.query_all_raw(statement).await
    }
}
