//! Before anything is served: the data folder, the key, the store, and who may touch them at once.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::domain::calendar::Calendar;
use crate::domain::error::{Error, Result};
use crate::domain::files;
use crate::domain::law::{days, seed};
use crate::domain::name_index;
use crate::domain::vault::Vault;
use crate::key;
use sea_orm::sqlx::{self, Connection, PgConnection};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::sync::Arc;

/// The first key of the advisory lock that a server holds on PostgreSQL; the second is the schema.
const SERVING: i32 = 3;

/// Opens the store of these settings: makes what is missing, migrates, and refuses a wrong key.
pub async fn open(config: &Config, clock: Clock) -> Result<Db> {
    make_data_dir(config)?;
    let found = key::read(&config.key_file)?;
    let secret = match found {
        Some(secret) => secret,
        None => key::random()?,
    };
    let vault = Arc::new(Vault::new(&secret));
    let db = Db::connect(&config.database_url, clock, vault).await?;
    db.migrate().await?;
    // A new key is put on the disk only when nothing waits for an old one, and before anything is sealed with it.
    let has_proof = key::check(&db).await?;
    match found {
        Some(_) if has_proof => {}
        Some(_) => key::leave_proof(&db).await?,
        None => {
            key::write(&config.key_file, &secret)?;
            if let Err(error) = key::leave_proof(&db).await {
                // Another instance was first: this key opens nothing.
                key::remove(&config.key_file)?;
                return Err(error);
            }
            println!(
                "Made the encryption key {}. Keep a copy apart from the backups: without it no name can be read again.",
                config.key_file.display()
            );
        }
    }
    name_index::renew(&db).await?;
    seed::plant(&db).await?;
    files::seed::plant(&db).await?;
    Ok(db)
}

/// The calendar that people keep in the store of these settings; none if there is no store yet, or nothing in it. Makes and
/// migrates nothing.
pub async fn calendar(config: &Config) -> Result<Option<Arc<Calendar>>> {
    if config.sqlite_file().is_some_and(|file| !file.is_file()) {
        return Ok(None);
    }
    // Days off are no secret: any key serves.
    let vault = Arc::new(Vault::new(&key::random()?));
    let db = Db::connect(&config.database_url, Clock::system(), vault).await?;
    match has_calendar(&db).await? {
        true => days::calendar(db.reader()).await.map(Some),
        false => Ok(None),
    }
}

async fn has_calendar(db: &Db) -> Result<bool> {
    let sql = match db.backend() {
        DbBackend::Postgres => "SELECT to_regclass('calendar_day') IS NOT NULL",
        _ => "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'calendar_day')",
    };
    let asked = Statement::from_string(db.backend(), sql);
    let row = db.reader().query_one_raw(asked).await?;
    let row = row.ok_or_else(|| Error::broken("the database says nothing of its tables"))?;
    Ok(row.try_get_by_index(0)?)
}

/// Makes the data folder, which only its owner enters, if it is missing; refuses one that others can enter.
fn make_data_dir(config: &Config) -> Result<()> {
    let folder = config.data_dir.display();
    let wrong = |error: io::Error| Error::broken(format!("the data folder {folder}: {error}"));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data_dir)
        .map_err(wrong)?;
    let mode = fs::metadata(&config.data_dir).map_err(wrong)?.mode();
    if mode & key::OTHERS != 0 {
        return Err(Error::broken(format!(
            "the data folder {folder} can be entered by others than its owner (mode {:o}): chmod 700 {folder}",
            mode & 0o777
        )));
    }
    Ok(())
}

/// Held by a running server together with others, by a restore alone; gone with the process. On PostgreSQL other instances have
/// data folders of their own: there the database holds it, too.
pub struct Lock {
    _file: File,
    _session: Option<PgConnection>,
}

impl Lock {
    /// For a server; fails while a restore runs.
    pub async fn shared(config: &Config) -> Result<Lock> {
        let restored = || Error::broken("a restore is running on this store");
        let file = lock_file(config)?;
        file.try_lock_shared().map_err(|_| restored())?;
        let session = session(config, "pg_try_advisory_lock_shared", restored).await?;
        Ok(Lock {
            _file: file,
            _session: session,
        })
    }

    /// For a restore; fails while a server runs.
    pub async fn alone(config: &Config) -> Result<Lock> {
        let served = || Error::broken("the server is running on this store: stop it first");
        let file = lock_file(config)?;
        file.try_lock().map_err(|_| served())?;
        let session = session(config, "pg_try_advisory_lock", served).await?;
        Ok(Lock {
            _file: file,
            _session: session,
        })
    }
}

/// The session that holds PostgreSQL's part of the lock; `taken` if somebody else does.
async fn session(
    config: &Config,
    lock: &str,
    taken: impl FnOnce() -> Error,
) -> Result<Option<PgConnection>> {
    if config.has_sqlite() {
        return Ok(None);
    }
    let wrong = |error| Error::from(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))));
    let mut session = PgConnection::connect(&config.database_url)
        .await
        .map_err(wrong)?;
    let sql = format!("SELECT {lock}({SERVING}, hashtext(current_schema()))");
    let held = sqlx::query_scalar::<_, bool>(sqlx::AssertSqlSafe(sql))
        .fetch_one(&mut session)
        .await
        .map_err(wrong)?;
    if held {
        Ok(Some(session))
    } else {
        Err(taken())
    }
}

fn lock_file(config: &Config) -> Result<File> {
    make_data_dir(config)?;
    let path = config.data_dir.join("tamlanh.lock");
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(|error| Error::broken(format!("{}: {error}", path.display())))
}
