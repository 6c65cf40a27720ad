//! What a database does bare: durable transactions of plain inserts through the same driver.

use sea_orm::sqlx::{self, Connection, PgConnection, SqliteConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::runtime::Runtime;

/// A row of about the size that ours have.
const TEXT: &str =
    "Đồn Biên phòng Hải Yên, một người phụ nữ khoảng hai mươi tuổi, tỉnh táo, xây xước ở tay";

/// Transactions a second: one writer on SQLite, which has no more, `clients` on PostgreSQL.
pub fn rate(
    runtime: &Runtime,
    url: &str,
    clients: usize,
    transactions: usize,
    inserts: i64,
) -> f64 {
    let (url, inserts) = (url.to_owned(), inserts as usize);
    runtime.block_on(async move {
        if url.starts_with("sqlite:") {
            return on_sqlite(&url, transactions, inserts).await;
        }
        let mut one = PgConnection::connect(&url).await.unwrap();
        sqlx::query(
            "CREATE TABLE IF NOT EXISTS bare (id BIGSERIAL PRIMARY KEY, body TEXT NOT NULL)",
        )
        .execute(&mut one)
        .await
        .unwrap();
        let mut connections = Vec::new();
        for _ in 0..clients {
            connections.push(PgConnection::connect(&url).await.unwrap());
        }
        let (done, began) = (Arc::new(AtomicUsize::new(0)), Instant::now());
        let clients = connections.into_iter().map(|mut connection| {
            let done = done.clone();
            tokio::spawn(async move {
                while done.fetch_add(1, Ordering::Relaxed) < transactions {
                    let mut tx = connection.begin().await.unwrap();
                    for _ in 0..inserts {
                        sqlx::query("INSERT INTO bare (body) VALUES ($1)")
                            .bind(TEXT)
                            .execute(&mut *tx)
                            .await
                            .unwrap();
                    }
                    tx.commit().await.unwrap();
                }
            })
        });
        for client in clients.collect::<Vec<_>>() {
            client.await.unwrap();
        }
        transactions as f64 / began.elapsed().as_secs_f64()
    })
}

async fn on_sqlite(url: &str, transactions: usize, inserts: usize) -> f64 {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    for sql in [
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    ] {
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }
    let began = Instant::now();
    for _ in 0..transactions {
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
        for _ in 0..inserts {
            sqlx::query("INSERT INTO bare (body) VALUES (?)")
                .bind(TEXT)
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }
    transactions as f64 / began.elapsed().as_secs_f64()
}

/// Lets a cluster that was made for tests wait for the disk at every commit, as a real one does.
pub async fn sync_to_disk(url: &str) {
    let mut one = PgConnection::connect(url).await.unwrap();
    for sql in ["ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()"] {
        sqlx::query(sql).execute(&mut one).await.unwrap();
    }
    loop {
        let fsync: (String,) = sqlx::query_as("SHOW fsync")
            .fetch_one(&mut one)
            .await
            .unwrap();
        if fsync.0 == "on" {
            return;
        }
    }
}
