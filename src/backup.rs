//! Backing up and restoring the database. The key is not part of it: who finds a backup reads no name.

use crate::config::Config;
use crate::disk;
use crate::domain::error::{Error, Result};
use crate::start::Lock;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What every SQLite database begins with.
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";

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

/// Puts a backup in place of the database: an empty one, or with `force` any. The server must not run.
pub async fn restore(config: &Config, from: &Path, force: bool) -> Result<()> {
    let _alone = Lock::alone(config).await?;
    if !force && holds_anything(config).await? {
        return Err(Error::broken(
            "the database holds records already; --force puts the backup in their place for good",
        ));
    }
    if config.has_sqlite() {
        restore_sqlite(config, from).await
    } else {
        restore_postgres(config, from)
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

async fn restore_sqlite(config: &Config, from: &Path) -> Result<()> {
    let mut head = [0; SQLITE_MAGIC.len()];
    File::open(from)
        .and_then(|mut file| file.read_exact(&mut head))
        .map_err(|error| says(from, error))?;
    if head != SQLITE_MAGIC {
        return Err(says(from, "is no backup of an SQLite database"));
    }
    let path = sqlite_path(config)?;
    let part = beside(&path);
    fs::copy(from, &part).map_err(|error| says(&part, error))?;
    if let Err(error) = check_whole(&part).await {
        // The file in place is untouched; the copy of a broken one serves nobody.
        let _ = fs::remove_file(&part);
        return Err(error);
    }
    // What the old database keeps beside its file comes into it first: should the rest fail, it still has all it acknowledged.
    // One that cannot even be opened has nothing to lose.
    if let Ok(old) = open(config).await {
        let _ = old
            .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await;
        let _ = old.close().await;
    }
    for name in ["-wal", "-shm"] {
        let mut side = path.clone().into_os_string();
        side.push(name);
        match fs::remove_file(&side) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(says(&path, error)),
            _ => (),
        }
    }
    File::open(&part)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&part, &path))
        .and_then(|()| disk::keep_name(&path))
        .map_err(|error| says(&path, error))
}

async fn check_whole(part: &Path) -> Result<()> {
    let connection = Database::connect(format!("sqlite:{}", part.display())).await?;
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check");
    let said = connection.query_one_raw(check).await?;
    let said: String = match said {
        Some(row) => row.try_get_by_index(0)?,
        None => String::new(),
    };
    connection.close().await?;
    match said.as_str() {
        "ok" => Ok(()),
        damage => Err(says(part, format!("is damaged: {damage}"))),
    }
}

/// Whether somebody has an account, or something else keeps its tables there; a database that is not there or not set up
/// holds nothing.
async fn holds_anything(config: &Config) -> Result<bool> {
    if config.has_sqlite() && !sqlite_path(config)?.exists() {
        return Ok(false);
    }
    let connection = open(config).await?;
    let tables = match connection.get_database_backend() {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        _ => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
    };
    let backend = connection.get_database_backend();
    let tables = Statement::from_string(backend, tables);
    let mut names: Vec<String> = Vec::new();
    for table in connection.query_all_raw(tables).await? {
        names.push(table.try_get("", "name")?);
    }
    let anybody = Statement::from_string(backend, r#"SELECT id FROM "user" LIMIT 1"#);
    let holds = match names.iter().any(|name| name == "user") {
        true => connection.query_one_raw(anybody).await?.is_some(),
        false => !names.is_empty(),
    };
    connection.close().await?;
    Ok(holds)
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
    match tool.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Error::broken(format!("{name} ended with {status}"))),
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

fn beside(path: &Path) -> PathBuf {
    let mut name = path.to_path_buf().into_os_string();
    name.push(".part");
    name.into()
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
