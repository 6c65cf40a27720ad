//! One open transaction: it knows the moment at which it began and the vault that seals for it.

use crate::domain::vault::Vault;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use std::sync::Arc;

/// What a changing verb takes: proof that it runs inside a transaction.
pub struct Tx {
    open: DatabaseTransaction,
    now: DateTimeUtc,
    vault: Arc<Vault>,
}

impl Tx {
    pub(super) fn new(open: DatabaseTransaction, now: DateTimeUtc, vault: Arc<Vault>) -> Tx {
        Tx { open, now, vault }
    }

    /// The one moment of everything that this transaction writes.
    pub fn now(&self) -> DateTimeUtc {
        self.now
    }

    /// Seals and opens.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    pub(super) fn inner(&self) -> &DatabaseTransaction {
        &self.open
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
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
