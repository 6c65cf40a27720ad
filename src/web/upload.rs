//! A form with a file, read as it comes: text fields are kept, the file goes piece by piece, sealed, to where it stays. Rocket's own
//! forms spool to a temporary file, on which a scan would lie open.

use super::error::Failure;
use super::field::Fields;
use super::received::Patience;
use crate::db::Db;
use crate::domain::access::{Can, KeepFiles};
use crate::domain::attachments::Quota;
use crate::domain::attachments::bodies::{self, Arrived, Incoming};
use crate::domain::error::{Error, Refusal};
use crate::domain::folding;
use multer::{Constraints, Field, Multipart, SizeLimit};
use rocket::data::{ByteUnit, Data, ToByteUnit};
use rocket::futures::stream::Stream;
use rocket::http::{ContentType, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{self, Responder};
use rocket::tokio::io::{AsyncRead, ReadBuf};
use rocket::tokio::time::{Instant, Sleep, sleep};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

/// The field with the file.
pub const FILE: &str = "file";
/// What all text fields may have together, as in other forms.
const MOST_TEXT: usize = 256 * 1024;
/// How much of a file that is too large is read all the same: a browser shows the answer only when it could send everything.
const READ_ON: ByteUnit = ByteUnit::Mebibyte(100);
/// How much is read at once.
const AT_ONCE: usize = 64 * 1024;
/// The longest name of a file that is kept, in letters.
const LONGEST_NAME: usize = 200;

/// How much is taken, and how long nothing may come.
pub struct Limits<'r> {
    /// Of files.
    pub quota: &'r Quota,
    patience: Duration,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Limits<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let house = request.rocket();
        match (house.state::<Quota>(), house.state::<Patience>()) {
            (Some(quota), Some(patience)) => Outcome::Success(Limits {
                quota,
                patience: patience.0,
            }),
            _ => Outcome::Error((Status::InternalServerError, ())),
        }
    }
}

/// What came.
pub struct Upload {
    /// The fields with text.
    pub fields: Fields,
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

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Failed {
        Failed::Ours(failure.0)
    }
}

impl<'r> Responder<'r, 'static> for Failed {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        match self {
            Failed::Form(status) => Err(status),
            Failed::Ours(error) => Failure(error).respond_to(request),
        }
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
    let quota = limits.quota;
    let most = quota.file.bytes() + READ_ON;
    let body = InTurn::new(data.open(most), limits.patience, unclaimed.clone());
    let whole = SizeLimit::new().whole_stream(most.as_u64());
    let whole = Constraints::new().size_limit(whole);
    let mut form = Multipart::with_constraints(body, boundary, whole);
    let (mut fields, mut text) = (Vec::new(), 0);
    let mut file = Ok(None);
    loop {
        unclaimed.store(0, Ordering::Relaxed);
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            // So large that not even the rest of it was waited for: what came before it is known.
            Err(_) if file.is_err() => break,
            Err(error) => {
                give_up(db, file).await?;
                return Err(error.into());
            }
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILE {
            if field.file_name().is_some_and(|name| !name.is_empty()) && matches!(file, Ok(None)) {
                file = take(db, by, quota, field, &unclaimed).await?;
            }
            continue;
        }
        match short(field, MOST_TEXT - text, &unclaimed).await {
            Ok(value) => {
                text += name.len() + value.len();
                fields.push((name, value));
            }
            Err(failed) => {
                give_up(db, file).await?;
                return Err(failed);
            }
        }
        if text > MOST_TEXT {
            give_up(db, file).await?;
            return Err(Failed::Form(Status::PayloadTooLarge));
        }
    }
    Ok(Upload {
        fields: Fields::of(fields),
        file,
    })
}

/// Takes away what came unless it has become a file.
pub async fn drop_unused(db: &Db, arrived: &Arrived) -> Result<(), Error> {
    db.write(async |tx| bodies::discard_unused(tx, arrived.body).await)
        .await
}

type Came = Result<Option<(Option<String>, Arrived)>, Refusal>;

async fn give_up(db: &Db, file: Came) -> Result<(), Failed> {
    match file {
        Ok(Some((_, arrived))) => drop_unused(db, &arrived).await.map_err(Failed::Ours),
        Ok(None) | Err(_) => Ok(()),
    }
}

async fn take(
    db: &Db,
    by: &Can<KeepFiles>,
    quota: &Quota,
    mut field: Field<'_>,
    unclaimed: &AtomicUsize,
) -> Result<Came, Failed> {
    let name = field.file_name().and_then(bare_name);
    let mut incoming = Incoming::begin(db, by, quota.file).map_err(Failed::Ours)?;
    let came = loop {
        unclaimed.store(0, Ordering::Relaxed);
        match field.chunk().await {
            Ok(Some(bytes)) => {
                if let Err(error) = incoming.take(&bytes).await {
                    break Err(Failed::Ours(error));
                }
            }
            Ok(None) => break incoming.end().await.map_err(Failed::Ours),
            Err(error) => break Err(error.into()),
        }
    };
    match came {
        Ok(arrived) => Ok(Ok(Some((name, arrived)))),
        Err(failed) => {
            incoming.give_up().await.map_err(Failed::Ours)?;
            match failed {
                Failed::Ours(Error::Refused(refusal)) => Ok(Err(refusal)),
                failed => Err(failed),
            }
        }
    }
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

/// Gives what it reads one buffer at a time. The parser otherwise takes in all that has come before it hands anything on, and with a
/// fast sender that is the whole file. A sender that falls silent is given up, and so is one that sends no field for long.
struct InTurn<R> {
    from: R,
    buffer: Box<[u8]>,
    gave: bool,
    patience: Duration,
    silence: Pin<Box<Sleep>>,
    /// What was given since a field or a piece of one was last taken.
    unclaimed: Arc<AtomicUsize>,
}

impl<R> InTurn<R> {
    fn new(from: R, patience: Duration, unclaimed: Arc<AtomicUsize>) -> InTurn<R> {
        InTurn {
            from,
            buffer: vec![0; AT_ONCE].into_boxed_slice(),
            gave: false,
            patience,
            silence: Box::pin(sleep(patience)),
            unclaimed,
        }
    }
}

impl<R: AsyncRead + Unpin> Stream for InTurn<R> {
    type Item = io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.gave {
            this.gave = false;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let mut buffer = ReadBuf::new(&mut this.buffer);
        match Pin::new(&mut this.from).poll_read(cx, &mut buffer) {
            Poll::Pending => match this.silence.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into()))),
                Poll::Pending => Poll::Pending,
            },
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(error))),
            Poll::Ready(Ok(())) if buffer.filled().is_empty() => Poll::Ready(None),
            Poll::Ready(Ok(())) => {
                let came = buffer.filled().len();
                if this.unclaimed.fetch_add(came, Ordering::Relaxed) > MOST_TEXT {
                    return Poll::Ready(Some(Err(io::ErrorKind::InvalidData.into())));
                }
                this.gave = true;
                this.silence.as_mut().reset(Instant::now() + this.patience);
                Poll::Ready(Some(Ok(buffer.filled().to_vec())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rocket::futures::StreamExt;
    use rocket::tokio::io::{AsyncWriteExt, duplex};

    #[rocket::async_test]
    async fn a_sender_that_falls_silent_is_given_up() {
        let (mut sender, receiver) = duplex(1024);
        sender.write_all(b"a beginning").await.unwrap();
        let mut stream = InTurn::new(receiver, Duration::from_millis(5), Arc::default());
        assert_eq!(stream.next().await.unwrap().unwrap(), b"a beginning");
        let silence = stream.next().await.unwrap().unwrap_err();
        assert_eq!(silence.kind(), io::ErrorKind::TimedOut);
        let failed = Failed::from(multer::Error::StreamReadFailed(silence.into()));
        assert!(matches!(failed, Failed::Form(Status::RequestTimeout)));
    }

    #[rocket::async_test]
    async fn what_is_no_field_is_not_taken_for_long() {
        let endless = rocket::tokio::io::repeat(b'x');
        let mut stream = InTurn::new(endless, Duration::from_secs(30), Arc::default());
        let mut came = 0;
        while let Some(Ok(more)) = stream.next().await {
            came += more.len();
        }
        assert!(came <= MOST_TEXT + AT_ONCE, "{came}");
    }
}
