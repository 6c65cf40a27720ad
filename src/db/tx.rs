//! One open transaction: it knows the moment at which it began and the vault that seals for it.

use crate::domain::calendar;
use crate::domain::error;
use crate::domain::law::Kept;
use crate::domain::vault::Vault;
use chrono::NaiveDate;
use entity::{journal, law_stamp};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{CommonTableExpression, InsertStatement, WithClause};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    ExecResult, Insert, QueryResult, QueryTrait, Statement,
};
use std::sync::{Arc, Mutex, PoisonError};

/// How many rows of the journal go into one statement: both databases take that many values.
const ROWS: usize = 1000;

/// What transactions hold together or alone until they end, because what one of them decides hangs on rows that another has
/// not shown yet. SQLite has one writer and needs none of it.
#[derive(Clone, Copy, Debug)]
pub enum Hold {
    /// The terms of law and the calendar: a deadline that begins must not miss a recount. `law_to_begin` holds by this number, too.
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
    at_end: Mutex<Vec<InsertStatement>>,
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
            at_end: Mutex::default(),
        }
    }

    /// The one moment of everything that this transaction writes.
    pub fn now(&self) -> DateTimeUtc {
        self.now
    }

    /// The shelter's day at that moment.
    pub fn today(&self) -> NaiveDate {
        calendar::local(self.now).date()
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

    /// Takes rows that are written with what comes next ([`Tx::write_what_waits`]), at the latest in one round with the journal.
    pub fn insert_at_end<A: ActiveModelTrait>(&self, rows: impl IntoIterator<Item = A>) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_some() {
            self.at_end(Insert::many(rows).into_query());
        }
    }

    /// As [`Tx::insert_at_end`], for rows that come with a rule of their own for conflicts.
    pub fn at_end(&self, insert: InsertStatement) {
        let mut inserts = self.at_end.lock().unwrap_or_else(PoisonError::into_inner);
        inserts.push(insert);
    }

    /// Writes now what waits for the end, for whoever goes on from it in the same transaction; the journal still comes last. After an
    /// error the transaction is to be undone: nothing waits any more.
    pub async fn write_what_waits(&self) -> Result<(), DbErr> {
        write_together(&self.open, take(&self.at_end)).await
    }

    /// Holds it together with others that do so; waits while somebody has it alone.
    pub async fn share(&self, hold: Hold) -> Result<(), DbErr> {
        self.hold("pg_advisory_xact_lock_shared", hold).await
    }

    /// Holds it alone; waits until nobody else does.
    pub async fn alone(&self, hold: Hold) -> Result<(), DbErr> {
        self.hold("pg_advisory_xact_lock", hold).await
    }

    /// Holds the law together with others, and gives the mark that it has then.
    pub async fn share_law(&self) -> Result<String, DbErr> {
        let backend = self.open.get_database_backend();
        let mark = match backend {
            DbBackend::Postgres => {
                let statement = Statement::from_string(backend, "SELECT law_to_begin()");
                let row = self.open.query_one_raw(statement).await?;
                row.map(|row| row.try_get_by_index(0)).transpose()?
            }
            _ => {
                let row = law_stamp::Entity::find().one(&self.open).await?;
                row.map(|row| row.stamp)
            }
        };
        mark.ok_or_else(|| DbErr::RecordNotFound("law_stamp has no row".to_owned()))
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

    /// Writes what waits for the end, if what was done stands.
    pub(super) async fn finish<T>(
        self,
        done: error::Result<T>,
    ) -> (DatabaseTransaction, error::Result<T>) {
        let done = match done {
            Ok(done) => self.write_last().await.map(|()| done),
            Err(error) => Err(error),
        };
        (self.open, done)
    }

    async fn write_last(&self) -> error::Result<()> {
        let mut inserts = take(&self.at_end);
        for some in take(&self.journal).chunks(ROWS) {
            inserts.push(journal::Entity::insert_many(some.to_vec()).into_query());
            write_together(&self.open, std::mem::take(&mut inserts)).await?;
        }
        Ok(write_together(&self.open, inserts).await?)
    }
}

fn take<T>(waiting: &Mutex<Vec<T>>) -> Vec<T> {
    std::mem::take(&mut *waiting.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Writes rows of several tables in one round: as one statement with others inside it, or as a list of statements.
async fn write_together(
    open: &DatabaseTransaction,
    mut inserts: Vec<InsertStatement>,
) -> Result<(), DbErr> {
    let backend = open.get_database_backend();
    let Some(last) = inserts.pop() else {
        return Ok(());
    };
    let statement = match backend {
        DbBackend::Postgres if !inserts.is_empty() => {
            let mut before = WithClause::new();
            for (number, insert) in inserts.into_iter().enumerate() {
                let named = CommonTableExpression::new()
                    .table_name(format!("before_{number}"))
                    .query(insert)
                    .to_owned();
                before.cte(named);
            }
            backend.build(&last.with(before))
        }
        _ => {
            let all = inserts.iter().chain([&last]);
            let all: Vec<_> = all.map(|insert| backend.build(insert)).collect();
            let sql: Vec<_> = all.iter().map(|one| one.sql.as_str()).collect();
            let sql = sql.join(";");
            let values = all.into_iter().flat_map(|one| one.values).flatten();
            Statement::from_sql_and_values(backend, sql, values)
        }
    };
    open.execute_raw(statement).await?;
    Ok(())
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
