//! A form with a file, read as it comes: text fields are kept, the file goes piece by piece, sealed, to where it stays. Rocket's own
//! forms spool to a temporary file, on which a scan would lie open.

mod in_turn;

use super::received::Patience;
use crate::db::Db;
use crate::domain::access::{Can, KeepFiles};
use crate::domain::attachments::bodies::{self, Arrived, Incoming};
use crate::domain::attachments::{self, Quota};
use crate::domain::error::{Error, Refusal};
use crate::domain::folding;
use entity::id::{TokenId, UserId};
use in_turn::InTurn;
use multer::{Constraints, Field, Multipart, SizeLimit};
use rocket::data::{ByteUnit, Data, ToByteUnit};
use rocket::http::{ContentType, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::tokio::time::Instant;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The field with the file.
pub const FILE: &str = "file";
/// What all text fields may have together, as in other forms.
const MOST_TEXT: usize = 256 * 1024;
/// How many fields there may be.
const MOST_FIELDS: usize = 200;
/// How long all of it may take to arrive, silence or not; well before what is left of files is swept away.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// How many files one person or program may be sending at once.
const MOST_AT_ONCE: usize = 4;
/// How much more than a file is read of one that is refused: a browser shows the answer only when it could send everything.
const READ_ON: ByteUnit = ByteUnit::Mebibyte(100);
/// The longest name of a file that is kept, in letters.
const LONGEST_NAME: usize = 200;

/// How much is taken, and how long nothing may come.
pub struct Limits<'r> {
    /// Of files.
    pub quota: &'r Quota,
    patience: Duration,
    senders: &'r Senders,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Limits<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let house = request.rocket();
        match (
            house.state::<Quota>(),
            house.state::<Patience>(),
            house.state::<Senders>(),
        ) {
            (Some(quota), Some(patience), Some(senders)) => Outcome::Success(Limits {
                quota,
                patience: patience.0,
                senders,
            }),
            _ => Outcome::Error((Status::InternalServerError, ())),
        }
    }
}

/// Whose files are on their way to this instance, each as often as they have one.
#[derive(Default)]
pub struct Senders(Mutex<Vec<Sender>>);

type Sender = (Option<UserId>, Option<TokenId>);

/// A file on its way; over when this is dropped.
pub struct Turn<'s> {
    senders: &'s Senders,
    sender: Sender,
}

impl Senders {
    /// Lets a person or program send a file, unless as many of theirs are on their way as may be.
    pub fn turn(&self, sender: Sender) -> Result<Turn<'_>, Error> {
        let mut all = self.lock();
        if all.iter().filter(|one| **one == sender).count() >= MOST_AT_ONCE {
            return Err(Refusal::FilesAtOnceTooMany.into());
        }
        all.push(sender);
        Ok(Turn {
            senders: self,
            sender,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Sender>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut all = self.senders.lock();
        if let Some(at) = all.iter().position(|one| *one == self.sender) {
            all.swap_remove(at);
        }
    }
}

/// What came.
pub struct Upload {
    /// The fields with text, as typed and in order.
    pub fields: Vec<(String, String)>,
    /// The file, if one was chosen, or why it is not taken.
    pub file: Result<Option<(Option<String>, Arrived)>, Refusal>,
}

/// Why nothing came.
#[derive(Debug)]
pub enum Failed {
    /// No such form, too long, cut off.
    Form(Status),
    /// Ours.
    Ours(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Failed {
        Failed::Ours(error)
    }
}

impl From<multer::Error> for Failed {
    fn from(error: multer::Error) -> Failed {
        let is_silence = matches!(&error, multer::Error::StreamReadFailed(cause)
            if cause.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut));
        Failed::Form(match is_silence {
            true => Status::RequestTimeout,
            false => Status::BadRequest,
        })
    }
}

/// Reads a form with at most one file.
pub async fn receive(
    db: &Db,
    by: &Can<KeepFiles>,
    limits: &Limits<'_>,
    kind: Option<&ContentType>,
    data: Data<'_>,
) -> Result<Upload, Failed> {
    let boundary = kind
        .filter(|kind| kind.is_form_data())
        .and_then(|kind| kind.param("boundary"))
        .ok_or(Failed::Form(Status::UnsupportedMediaType))?;
    let unclaimed = Arc::new(AtomicUsize::new(0));
    let most = limits.quota.file.bytes() + READ_ON;
    let until = Instant::now() + LONGEST;
    let body = InTurn::new(data.open(most), limits.patience, until, unclaimed.clone());
    let whole = SizeLimit::new().whole_stream(most.as_u64());
    let whole = Constraints::new().size_limit(whole);
    let form = Multipart::with_constraints(body, boundary, whole);
    let mut file = Ok(None);
    match read(db, by, limits, form, &unclaimed, &mut file).await {
        Ok(fields) => Ok(Upload { fields, file }),
        Err(failed) => {
            if let Ok(Some((_, arrived))) = file {
                drop_unused(db, &arrived).await?;
            }
            Err(failed)
        }
    }
}

/// Gives the fields with text, and puts the file where it stays.
async fn read(
    db: &Db,
    by: &Can<KeepFiles>,
    limits: &Limits<'_>,
    mut form: Multipart<'_>,
    unclaimed: &AtomicUsize,
    file: &mut Came,
) -> Result<Vec<(String, String)>, Failed> {
    let (mut fields, mut text) = (Vec::new(), 0);
    for _ in 0..=MOST_FIELDS {
        unclaimed.store(0, Ordering::Relaxed);
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(fields),
            // So large that not even the rest of it was waited for: what came before it is known.
            Err(_) if file.is_err() => return Ok(fields),
            Err(error) => return Err(error.into()),
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILE {
            if field.file_name().is_some_and(|name| !name.is_empty()) && matches!(file, Ok(None)) {
                *file = take(db, by, limits, field, unclaimed).await?;
            }
            continue;
        }
        let value = short(field, MOST_TEXT - text, unclaimed).await?;
        text += name.len() + value.len();
        fields.push((name, value));
        if text > MOST_TEXT {
            break;
        }
    }
    Err(Failed::Form(Status::PayloadTooLarge))
}

/// Takes away what came unless it has become a file.
pub async fn drop_unused(db: &Db, arrived: &Arrived) -> Result<(), Error> {
    db.write(async |tx| bodies::discard_unused(tx, arrived.body).await)
        .await
}

type Came = Result<Option<(Option<String>, Arrived)>, Refusal>;

async fn take(
    db: &Db,
    by: &Can<KeepFiles>,
    limits: &Limits<'_>,
    mut field: Field<'_>,
    unclaimed: &AtomicUsize,
) -> Result<Came, Failed> {
    let name = field.file_name().and_then(bare_name);
    match keep(db, by, limits, &mut field, unclaimed).await {
        Ok(arrived) => Ok(Ok(Some((name, arrived)))),
        Err(Failed::Ours(Error::Refused(refusal))) => {
            // Thrown away as it comes: the answer is read only by those who could send everything.
            while let Ok(Some(_)) = field.chunk().await {
                unclaimed.store(0, Ordering::Relaxed);
            }
            Ok(Err(refusal))
        }
        Err(failed) => Err(failed),
    }
}

async fn keep(
    db: &Db,
    by: &Can<KeepFiles>,
    limits: &Limits<'_>,
    field: &mut Field<'_>,
    unclaimed: &AtomicUsize,
) -> Result<Arrived, Failed> {
    let _turn = limits.senders.turn((by.user, by.token))?;
    attachments::check_room(db.reader(), limits.quota).await?;
    let mut incoming = Incoming::begin(db, by, limits.quota.file)?;
    let came = fill(&mut incoming, field, unclaimed).await;
    if came.is_err() {
        incoming.give_up().await?;
    }
    came
}

async fn fill(
    incoming: &mut Incoming<'_>,
    field: &mut Field<'_>,
    unclaimed: &AtomicUsize,
) -> Result<Arrived, Failed> {
    while let Some(bytes) = field.chunk().await? {
        unclaimed.store(0, Ordering::Relaxed);
        incoming.take(&bytes).await?;
    }
    Ok(incoming.end().await?)
}

/// The last part of a path, without what is no text.
fn bare_name(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '\\']).next()?;
    let name = folding::clean(name).ok()?;
    let name: String = name.chars().take(LONGEST_NAME).collect();
    Some(name).filter(|name| !name.is_empty())
}

async fn short(
    mut field: Field<'_>,
    most: usize,
    unclaimed: &AtomicUsize,
) -> Result<String, Failed> {
    let mut bytes = Vec::new();
    while let Some(more) = field.chunk().await? {
        unclaimed.store(0, Ordering::Relaxed);
        bytes.extend_from_slice(&more);
        if bytes.len() > most {
            return Err(Failed::Form(Status::PayloadTooLarge));
        }
    }
    String::from_utf8(bytes).map_err(|_| Failed::Form(Status::BadRequest))
}
