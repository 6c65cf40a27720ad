//! The key file: 32 random bytes in hex, made once, never in the database, refused when others can read it.

use crate::db::Db;
use crate::disk;
use crate::domain::error::{Error, Result};
use crate::domain::journal::CHANGE;
use crate::domain::residents;
use crate::domain::vault::Vault;
use data_encoding::HEXLOWER;
use entity::sealed::Sealed;
use entity::{journal, key_proof, resident};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// The bits of a file's mode that let anybody but its owner in.
pub const OTHERS: u32 = 0o077;

/// The name of the proof, and the word that it holds.
const PROOF: &str = "key_proof.word";

/// How many of the newest rows of a table are tried: one of them may be damaged.
const TRIED: u64 = 5;

/// The secret that everything sealed hangs on.
pub type Secret = [u8; 32];

/// Makes a secret; it is written only when nothing is sealed with another one.
pub fn random() -> Result<Secret> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(Error::broken)?;
    Ok(secret)
}

/// Reads the key file; `None` if there is none.
pub fn read(path: &Path) -> Result<Option<Secret>> {
    let shown = path.display();
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::broken(format!("the key file {shown}: {error}"))),
    };
    if meta.mode() & OTHERS != 0 {
        return Err(Error::broken(format!(
            "the key file {shown} can be read by others than its owner (mode {:o}): chmod 600 {shown}",
            meta.mode() & 0o777
        )));
    }
    let text = fs::read_to_string(path)
        .map_err(|error| Error::broken(format!("the key file {shown}: {error}")))?;
    let bytes = HEXLOWER.decode(text.trim().to_ascii_lowercase().as_bytes());
    match bytes.ok().and_then(|bytes| bytes.try_into().ok()) {
        Some(secret) => Ok(Some(secret)),
        None => Err(Error::broken(format!(
            "the key file {shown} does not hold 64 hexadecimal digits"
        ))),
    }
}

/// Writes a key file that only its owner reads; never over another one.
pub fn write(path: &Path, secret: &Secret) -> Result<()> {
    let wrong = |error| Error::broken(format!("the key file {}: {error}", path.display()));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(wrong)?;
    writeln!(file, "{}", HEXLOWER.encode(secret)).map_err(wrong)?;
    file.sync_all().map_err(wrong)?;
    // A key that a power cut takes away again would cost every name sealed since.
    disk::keep_name(path).map_err(wrong)
}

/// Takes a key away again that nothing was sealed with.
pub fn remove(path: &Path) -> Result<()> {
    let wrong = |error| Error::broken(format!("the key file {}: {error}", path.display()));
    fs::remove_file(path).map_err(wrong)
}

/// Leaves the proof of the first key that comes to an empty database. Of two instances that start at once with keys of their own
/// the second finds the proof of the first, and is refused.
pub async fn leave_proof(db: &Db) -> Result<()> {
    db.write(async |tx| {
        let first = key_proof::ActiveModel {
            id: Set(1),
            word: Set(tx.vault().seal(PROOF, PROOF)?),
        };
        let once = OnConflict::column(key_proof::Column::Id)
            .do_nothing()
            .to_owned();
        let kept = key_proof::Entity::insert(first).on_conflict(once);
        kept.exec_without_returning(tx).await?;
        let proof = key_proof::Entity::find_by_id(1).one(tx).await?;
        let proof = proof.ok_or_else(wrong_key)?;
        let word = tx.vault().open::<String>(PROOF, &proof.word);
        word.map(drop).map_err(|_| wrong_key())
    })
    .await
}

/// Refuses a key that opens nothing of the proof and of what was sealed last. Where it opens some of that the rest is damaged, which
/// keeps nobody from all others: the log tells what. Gives whether a proof is there.
pub async fn check(db: &Db) -> Result<bool> {
    let (reader, vault) = (db.reader(), db.vault());
    let proof = key_proof::Entity::find_by_id(1).one(reader).await?;
    let residents = resident::Entity::find()
        .order_by_desc(resident::Column::Id)
        .limit(TRIED)
        .all(reader)
        .await?;
    // The journal seals its first values when the shelter is set up.
    let entries = journal::Entity::find()
        .filter(journal::Column::Change.is_not_null())
        .order_by_desc(journal::Column::Id)
        .limit(TRIED)
        .all(reader)
        .await?;
    let has_proof = proof.is_some();
    let proof = proof.iter().map(|row| {
        let opened = vault.open::<String>(PROOF, &row.word);
        ("key_proof", i64::from(row.id), opened.is_ok())
    });
    let residents = residents.iter().map(|row| {
        let opened = residents::open(vault, row);
        ("resident", row.id.0, opened.is_ok())
    });
    let entries = entries.iter().filter_map(|row| {
        let opened = vault.open_bytes(CHANGE, row.change.as_ref()?);
        Some(("journal", row.id, opened.is_ok()))
    });
    let tried = proof.chain(residents).chain(entries);
    let (opened, damaged): (Vec<_>, Vec<_>) = tried.partition(|(.., is_open)| *is_open);
    if opened.is_empty() && !damaged.is_empty() {
        return Err(wrong_key());
    }
    for (table, id, _) in damaged {
        tracing::warn!(table, id, "a sealed value cannot be read");
    }
    Ok(has_proof)
}

/// Whether a key opens the proof of a store or, should that be damaged, any of the changes that the journal sealed.
pub fn opens(secret: &Secret, proof: &Sealed, changes: &[Sealed]) -> bool {
    let vault = Vault::new(secret);
    let mut changes = changes.iter();
    vault.open::<String>(PROOF, proof).is_ok()
        || changes.any(|change| vault.open_bytes(CHANGE, change).is_ok())
}

fn wrong_key() -> Error {
    Error::broken(
        "the key does not open what this database holds. Put back the key file that belongs to the database \
         (setting `key_file`); without it no name in it can be read again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_file_is_made_once_and_only_its_owner_reads_it() {
        let folder = std::env::temp_dir().join(format!("tamlanh-key-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("key");
        assert!(read(&path).unwrap().is_none());
        write(&path, &[7; 32]).unwrap();
        assert_eq!(read(&path).unwrap(), Some([7; 32]));
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert!(write(&path, &[8; 32]).is_err());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&path).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
