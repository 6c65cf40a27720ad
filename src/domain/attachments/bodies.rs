//! The bytes of files: sealed piece by piece as they come, read back piece by piece, never whole in memory or open on a disk.
//!
//! They are rows of the database, not files beside it: one backup and one transaction then hold both a file and what is said
//! about it, and several instances share them. Each piece is sealed under the random token of its body, its number, and whether
//! it is the last; whoever cuts off, reorders or exchanges pieces has nothing that opens. A piece is committed by itself, so that a
//! slow sender does not keep the one writer of SQLite waiting; a body becomes a file only with its `attachment` row.

use super::look::{Look, Unfit};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepFiles};
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::vault::Vault;
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use entity::attachment::{self, Format};
use entity::id::{FileBodyId, ShelterId};
use entity::{file_body, file_chunk};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait, Select,
};
use sha2::{Digest, Sha256};

/// How much of a file is sealed at once.
pub const PIECE: usize = 1024 * 1024;
/// After this long a body without a file is one that nobody is still sending, on any instance: a form with a file is given up
/// much sooner.
const ABANDONED_AFTER: TimeDelta = TimeDelta::hours(24);

/// A body that is coming in.
pub struct Incoming<'d> {
    db: &'d Db,
    shelter: ShelterId,
    most: u64,
    token: String,
    body: Option<FileBodyId>,
    pieces: i32,
    size: u64,
    held: Vec<u8>,
    look: Look,
    digest: Sha256,
}

/// A body that is all here and is what it says; not yet a file.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Its bytes.
    pub body: FileBodyId,
    /// What its pieces are sealed under.
    pub token: String,
    /// The number of pieces.
    pub pieces: i32,
    /// In bytes.
    pub size: u64,
    /// By its contents.
    pub format: Format,
    /// Of the bytes as they came, in hex.
    pub sha256: String,
}

impl<'d> Incoming<'d> {
    /// Begins to take in a file of at most `most` bytes.
    pub fn begin(db: &'d Db, by: &Can<KeepFiles>, most: u64) -> Result<Incoming<'d>> {
        let mut token = [0; 16];
        getrandom::fill(&mut token).map_err(Error::broken)?;
        Ok(Incoming {
            db,
            shelter: by.shelter,
            most,
            token: HEXLOWER.encode(&token),
            body: None,
            pieces: 0,
            size: 0,
            held: Vec::with_capacity(PIECE),
            look: Look::default(),
            digest: Sha256::new(),
        })
    }

    /// Takes the next bytes, however many.
    pub async fn take(&mut self, mut bytes: &[u8]) -> Result<()> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(Refusal::FileTooLarge(self.most / 1024 / 1024).into());
        }
        self.digest.update(bytes);
        while !bytes.is_empty() {
            // The last piece is sealed as such: a full one waits until more comes.
            if self.held.len() == PIECE {
                self.put(false).await?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.held.len()));
            self.held.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// All has come.
    pub async fn end(&mut self) -> Result<Arrived> {
        self.put(true).await?;
        let format = self.look.end().map_err(refusal)?;
        Ok(Arrived {
            body: self
                .body
                .ok_or_else(|| Error::broken("a body without a row"))?,
            token: self.token.clone(),
            pieces: self.pieces,
            size: self.size,
            format,
            sha256: HEXLOWER.encode(&self.digest.clone().finalize()),
        })
    }

    /// Takes back what was put down of a file that is not taken.
    pub async fn give_up(self) -> Result<()> {
        match self.body {
            Some(body) => self.db.write(async |tx| discard(tx, body).await).await,
            None => Ok(()),
        }
    }

    async fn put(&mut self, is_last: bool) -> Result<()> {
        self.look.at(&self.held).map_err(refusal)?;
        let name = piece_name(&self.token, self.pieces, is_last);
        let sealed = self.db.vault().seal_bytes(&name, &self.held)?;
        let known = self.body;
        let written = self.db.write(async |tx| {
            let body = match known {
                Some(body) => body,
                None => begin(tx, self.shelter, &self.token).await?,
            };
            let row = file_chunk::ActiveModel {
                body_id: Set(body),
                n: Set(self.pieces),
                bytes: Set(sealed),
            };
            file_chunk::Entity::insert(row)
                .exec_without_returning(tx)
                .await?;
            Ok(body)
        });
        self.body = Some(written.await?);
        self.pieces += 1;
        self.held.clear();
        Ok(())
    }
}

fn refusal(unfit: Unfit) -> Error {
    match unfit {
        Unfit::WrongKind => Refusal::FileOfWrongKind.into(),
        Unfit::Broken => Refusal::FileBroken.into(),
    }
}

fn piece_name(token: &str, n: i32, is_last: bool) -> String {
    let end = if is_last { "last" } else { "more" };
    format!("file_chunk.bytes {token} {n} {end}")
}

async fn begin(tx: &Tx, shelter: ShelterId, token: &str) -> Result<FileBodyId> {
    let row = file_body::ActiveModel {
        shelter_id: Set(shelter),
        token: Set(token.to_owned()),
        began_at: Set(tx.now()),
        ..Default::default()
    };
    Ok(file_body::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id)
}

/// Deletes a body unless it became a file.
pub async fn discard_unused(tx: &Tx, body: FileBodyId) -> Result<()> {
    let file = attachment::Entity::find().filter(attachment::Column::BodyId.eq(body));
    match file.one(tx).await? {
        Some(_) => Ok(()),
        None => discard(tx, body).await,
    }
}

/// The database keeps the pieces of those that became files.
async fn discard(tx: &Tx, body: FileBodyId) -> Result<()> {
    let pieces = file_chunk::Entity::delete_many().filter(file_chunk::Column::BodyId.eq(body));
    pieces.exec(tx).await?;
    file_body::Entity::delete_by_id(body).exec(tx).await?;
    Ok(())
}

/// Deletes the bodies that a stop or a power cut left without a file; gives their number.
pub async fn sweep(db: &Db) -> Result<usize> {
    let before = db.clock().now() - ABANDONED_AFTER;
    let left = without_file().filter(file_body::Column::BeganAt.lt(before));
    let left = left.all(db.reader()).await?;
    for body in &left {
        db.write(async |tx| discard(tx, body.id).await).await?;
    }
    Ok(left.len())
}

/// How many bytes of bodies without a file are here at most: nearly all of them are on their way.
pub(super) async fn on_their_way(connection: &impl ConnectionTrait) -> Result<u64> {
    let bodies = without_file().select_only().column(file_body::Column::Id);
    let pieces = file_chunk::Entity::find()
        .filter(file_chunk::Column::BodyId.in_subquery(bodies.into_query()));
    Ok(pieces.count(connection).await? * PIECE as u64)
}

fn without_file() -> Select<file_body::Entity> {
    let kept = Query::select()
        .column(attachment::Column::BodyId)
        .from(attachment::Entity)
        .to_owned();
    file_body::Entity::find().filter(file_body::Column::Id.not_in_subquery(kept))
}

/// Whether as many pieces are here as came.
pub(super) async fn is_here(connection: &impl ConnectionTrait, arrived: &Arrived) -> Result<bool> {
    let pieces = file_chunk::Entity::find().filter(file_chunk::Column::BodyId.eq(arrived.body));
    Ok(pieces.count(connection).await? == u64::try_from(arrived.pieces).unwrap_or_default())
}

/// A body that is read.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub(super) body: FileBodyId,
    pub(super) token: String,
    pub(super) pieces: i32,
}

impl Outgoing {
    /// The number of pieces.
    pub fn pieces(&self) -> i32 {
        self.pieces
    }

    /// Opens a piece; one that is missing, changed or of another place is an error.
    pub async fn piece(&self, db: &Db, n: i32) -> Result<Vec<u8>> {
        let row = file_chunk::Entity::find_by_id((self.body, n));
        let row = row.one(db.reader()).await?.ok_or_else(|| {
            Error::broken(format!("file body {}: piece {n} is missing", self.body))
        })?;
        open_piece(db.vault(), self, row)
    }

    /// Opens all of it; a file is small enough for one at a time.
    pub async fn whole(&self, db: &Db, size: i64) -> Result<Vec<u8>> {
        let expected = usize::try_from(size).map_err(Error::broken)?;
        let mut bytes = Vec::new();
        for n in 0..self.pieces {
            let piece = self.piece(db, n).await?;
            if n == 0 {
                // What it claims to be is reserved once a piece of it was sound.
                bytes.reserve_exact(expected);
            }
            bytes.extend_from_slice(&piece);
        }
        match bytes.len() == expected {
            true => Ok(bytes),
            false => Err(self.of_wrong_size(bytes.len(), size)),
        }
    }

    /// Opens every piece once, so that a damaged file is noticed before the first byte of it leaves.
    pub async fn check(&self, db: &Db, size: i64) -> Result<()> {
        let mut all = 0;
        for n in 0..self.pieces {
            all += self.piece(db, n).await?.len();
        }
        match i64::try_from(all) {
            Ok(all) if all == size => Ok(()),
            _ => Err(self.of_wrong_size(all, size)),
        }
    }

    fn of_wrong_size(&self, all: usize, size: i64) -> Error {
        Error::broken(format!(
            "file body {}: it has {all} bytes, not {size}",
            self.body
        ))
    }
}

fn open_piece(vault: &Vault, of: &Outgoing, row: file_chunk::Model) -> Result<Vec<u8>> {
    let name = piece_name(&of.token, row.n, row.n + 1 == of.pieces);
    vault.open_bytes(&name, &row.bytes)
}
