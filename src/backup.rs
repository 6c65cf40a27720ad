//! Backing up and restoring the database. The key is not part of it: who finds a backup reads no name.

mod origin;

use crate::config::Config;
use crate::disk;
use crate::domain::error::{Error, Result};
use crate::start::Lock;
use origin::Origin;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TryGetable};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every SQLite database begins with.
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";

/// What stands after the name of an SQLite database that gave way to a backup.
const KEPT: &str = ".before-restore";

/// Takes away all that the schema holds.
const CLEAR: &str = "DO $$ BEGIN
    EXECUTE format('DROP SCHEMA %1$I CASCADE; CREATE SCHEMA %1$I', current_schema());
END $$";

/// Writes the database as of one moment into a file that must not exist; safe while the server runs.
pub async fn back_up(config: &Config, into: &Path) -> Result<()> {
    if into.exists() {
        return Err(says(into, "exists already; a backup overwrites nothing"));
    }
    let part = beside(into);
    // Made first, so that the copy is never readable by others.
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)
        .map_err(|error| says(&part, error))?;
    let written = if config.has_sqlite() {
        vacuum_into(config, &part).await
    } else {
        let mut dump = Command::new("pg_dump");
        dump.args(["--format=custom", "--no-owner", "--file"])
            .arg(&part);
        run_postgres(dump, &config.database_url, "pg_dump")
    };
    let moved = written.and_then(|()| {
        File::open(&part)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&part, into))
            .and_then(|()| disk::keep_name(into))
            .map_err(|error| says(into, error))
    });
    if moved.is_err() {
        // What is half written is no backup; that it could not be removed matters less than why it failed.
        let _ = fs::remove_file(&part);
    }
    moved
}

/// Puts a backup in place of the database: an empty one, or with `force` any. The server must not run. A file that is no backup of
/// this program, or that the key in place does not open, is refused and changes nothing. Gives where the SQLite database that was
/// there is kept until somebody removes it.
pub async fn restore(config: &Config, from: &Path, force: bool) -> Result<Option<PathBuf>> {
    let _alone = Lock::alone(config).await?;
    if !force && holds_anything(config).await? {
        return Err(Error::broken(match config.has_sqlite() {
            true => "the database holds records already; --force puts the backup in their place",
            false => {
                "the database holds records already; --force puts the backup in their place for good"
            }
        }));
    }
    if config.has_sqlite() {
        restore_sqlite(config, from).await
    } else {
        Origin::of_postgres(from)?.check(from, &config.key_file)?;
        restore_postgres(config, from).map(|()| None)
    }
}

/// In one transaction: what is there goes as a whole, since a backup of an earlier version does not know of later tables.
fn restore_postgres(config: &Config, from: &Path) -> Result<()> {
    let script = beside(&config.data_dir.join("restore.sql"));
    let mut unpack = Command::new("pg_restore");
    unpack
        .arg("--no-owner")
        .arg("--file")
        .arg(&script)
        .arg(from);
    // The script holds what the backup does; the data folder is its owner's alone.
    let restored = run_tool(unpack, "pg_restore").and_then(|()| {
        let mut put = Command::new("psql");
        put.args(["--no-psqlrc", "--quiet", "--single-transaction"])
            .args(["--set", "ON_ERROR_STOP=1", "--output", "/dev/null"])
            .args(["--command", CLEAR])
            .arg("--file")
            .arg(&script);
        run_postgres(put, &config.database_url, "psql")
    });
    match fs::remove_file(&script) {
        Err(error) if error.kind() != ErrorKind::NotFound && restored.is_ok() => {
            Err(says(&script, error))
        }
        _ => restored,
    }
}

async fn vacuum_into(config: &Config, part: &Path) -> Result<()> {
    let path = sqlite_path(config)?;
    if !path.exists() {
        return Err(says(&path, "there is no database to back up"));
    }
    let connection = open(config).await?;
    let name = part
        .to_str()
        .ok_or_else(|| says(part, "is not named in UTF-8"))?;
    let statement =
        Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO $1", [name.into()]);
    connection.execute_raw(statement).await?;
    Ok(connection.close().await?)
}

async fn restore_sqlite(config: &Config, from: &Path) -> Result<Option<PathBuf>> {
    let mut head = [0; SQLITE_MAGIC.len()];
    File::open(from)
        .and_then(|mut file| file.read_exact(&mut head))
        .map_err(|error| says(from, error))?;
    if head != SQLITE_MAGIC {
        return Err(says(from, "is no backup of an SQLite database"));
    }
    if fs::metadata(ending(from, "-wal")).is_ok_and(|wal| wal.len() > 0) {
        return Err(says(
            from,
            "is not all of its database: the rest is in the -wal file beside it. Restore what `tamlanh backup` wrote",
        ));
    }
    let path = sqlite_path(config)?;
    let part = beside(&path);
    let replaced = match take_copy(config, from, &part).await {
        Ok(()) => replace(config, &path, &part).await,
        Err(error) => Err(error),
    };
    if replaced.is_err() {
        // A copy that did not take the place serves nobody.
        let _ = fs::remove_file(&part);
    }
    replaced
}

/// Copies a backup and refuses a copy that is damaged, or that this program or its key could not open.
async fn take_copy(config: &Config, from: &Path, part: &Path) -> Result<()> {
    fs::copy(from, part)
        .and_then(|_| for_owner_only(part))
        .map_err(|error| says(part, error))?;
    // Nobody writes it meanwhile, and nothing is to be left beside it.
    let url = format!("sqlite:{}?mode=ro&immutable=true", part.display());
    let copy = Database::connect(url).await?;
    let said: Vec<String> = column(&copy, "PRAGMA integrity_check").await?;
    let said = said.first().map_or("", String::as_str);
    if said != "ok" {
        return Err(says(from, format!("is damaged: {said}")));
    }
    let origin = Origin::of_sqlite(&copy).await?;
    copy.close().await?;
    origin.check(from, &config.key_file)
}

/// Puts the copy in place and keeps what was there; at every moment a whole database bears the name.
async fn replace(config: &Config, path: &Path, part: &Path) -> Result<Option<PathBuf>> {
    // What the old database keeps beside its file comes into it first. One that cannot be opened is kept with what lies beside it.
    if path.exists()
        && let Ok(old) = open(config).await
    {
        let brought = old
            .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await;
        let _ = old.close().await;
        if brought.is_ok() && fs::metadata(ending(path, "-wal")).is_ok_and(|log| log.len() > 0) {
            return Err(says(path, "is read by another program: end it first"));
        }
    }
    let wrong = |error| says(path, error);
    let kept = path.exists().then(|| free_name(path));
    File::open(part)
        .and_then(|file| file.sync_all())
        .map_err(wrong)?;
    let log = ending(path, "-wal");
    if let Some(kept) = &kept {
        // Not every file system gives a file two names.
        fs::hard_link(path, kept)
            .or_else(|_| fs::copy(path, kept).and_then(|_| File::open(kept)?.sync_all()))
            .and_then(|()| for_owner_only(kept))
            .map_err(|error| says(kept, error))?;
        unless_missing(fs::rename(&log, ending(kept, "-wal"))).map_err(wrong)?;
    }
    // Of another database: with the new one it would damage it.
    unless_missing(fs::remove_file(&log)).map_err(wrong)?;
    unless_missing(fs::remove_file(ending(path, "-shm"))).map_err(wrong)?;
    fs::rename(part, path)
        .and_then(|()| disk::keep_name(path))
        .map_err(wrong)?;
    Ok(kept)
}

/// Whether somebody has an account, or something else keeps its tables there; a database that is not there or not set up
/// holds nothing.
async fn holds_anything(config: &Config) -> Result<bool> {
    if config.has_sqlite() && !sqlite_path(config)?.exists() {
        return Ok(false);
    }
    let connection = open(config).await?;
    let names = tables(&connection).await?;
    let backend = connection.get_database_backend();
    let anybody = Statement::from_string(backend, r#"SELECT id FROM "user" LIMIT 1"#);
    let holds = match names.iter().any(|name| name == "user") {
        true => connection.query_one_raw(anybody).await?.is_some(),
        false => !names.is_empty(),
    };
    connection.close().await?;
    Ok(holds)
}

async fn tables(connection: &DatabaseConnection) -> Result<Vec<String>> {
    let sql = match connection.get_database_backend() {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        _ => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
    };
    column(connection, sql).await
}

/// What a query finds in its first column.
async fn column<T: TryGetable>(connection: &DatabaseConnection, sql: &str) -> Result<Vec<T>> {
    let asked = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(asked).await?;
    let values = rows.iter().map(|row| row.try_get_by_index(0));
    values.map(|value| value.map_err(Error::from)).collect()
}

async fn open(config: &Config) -> Result<DatabaseConnection> {
    Ok(Database::connect(&config.database_url).await?)
}

/// Runs a tool of PostgreSQL; the password goes by the environment, where `ps` does not show it.
fn run_postgres(mut tool: Command, url: &str, name: &str) -> Result<()> {
    let (bare, password) = without_password(url);
    tool.arg("--dbname").arg(bare);
    if let Some(password) = password {
        tool.env("PGPASSWORD", password);
    }
    run_tool(tool, name)
}

fn run_tool(mut tool: Command, name: &str) -> Result<()> {
    tool.stdout(Stdio::inherit());
    read_tool(tool, name).map(drop)
}

/// Runs a tool and gives what it wrote.
fn read_tool(mut tool: Command, name: &str) -> Result<String> {
    tool.stdin(Stdio::inherit()).stderr(Stdio::inherit());
    match tool.output() {
        Ok(done) if done.status.success() => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        Ok(done) => Err(Error::broken(format!("{name} ended with {}", done.status))),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::broken(format!(
            "{name} is not installed: it comes with the client tools of PostgreSQL"
        ))),
        Err(error) => Err(Error::broken(format!("{name}: {error}"))),
    }
}

fn without_password(url: &str) -> (String, Option<String>) {
    let parts = url.split_once("://").and_then(|(scheme, rest)| {
        let (user, host) = rest.rsplit_once('@')?;
        let (user, password) = user.split_once(':')?;
        Some((format!("{scheme}://{user}@{host}"), password))
    });
    match parts {
        Some((bare, password)) => {
            let password = rocket::http::RawStr::new(password).percent_decode_lossy();
            (bare, Some(password.into_owned()))
        }
        None => (url.to_owned(), None),
    }
}

fn sqlite_path(config: &Config) -> Result<PathBuf> {
    let file = config.sqlite_file();
    file.ok_or_else(|| Error::broken("a database in memory has no file"))
}

/// A name beside it that nothing has: what an earlier restore replaced stays, too.
fn free_name(path: &Path) -> PathBuf {
    let mut kept = ending(path, KEPT);
    let mut number = 2;
    while kept.exists() {
        kept = ending(path, &format!("{KEPT}-{number}"));
        number += 1;
    }
    kept
}

fn beside(path: &Path) -> PathBuf {
    ending(path, ".part")
}

fn ending(path: &Path, more: &str) -> PathBuf {
    let mut name = path.to_path_buf().into_os_string();
    name.push(more);
    name.into()
}

fn for_owner_only(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(0o600))
}

fn unless_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn says(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::broken(format!("{}: {what}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_does_not_stand_in_the_list_of_processes() {
        let (bare, password) = without_password("postgres://tam:l%40nh@db.example/shelter");
        assert_eq!(bare, "postgres://tam@db.example/shelter");
        assert_eq!(password.as_deref(), Some("l@nh"));
        assert_eq!(without_password("postgres://db.example/shelter").1, None);
    }
}
