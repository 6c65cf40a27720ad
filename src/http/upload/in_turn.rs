//! The body of a form with a file, one buffer at a time.

use super::MOST_TEXT;
use rocket::futures::stream::Stream;
use rocket::tokio::io::{AsyncRead, ReadBuf};
use rocket::tokio::time::{Instant, Sleep, sleep_until};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

/// How much is read at once.
const AT_ONCE: usize = 64 * 1024;

/// Gives what it reads one buffer at a time. The parser otherwise takes in all that has come before it hands anything on, and with a
/// fast sender that is the whole file. A sender that falls silent is given up, and so is one that sends no field for long or
/// comes to no end.
pub struct InTurn<R> {
    from: R,
    buffer: Box<[u8]>,
    gave: bool,
    patience: Duration,
    until: Instant,
    silence: Pin<Box<Sleep>>,
    /// What was given since a field or a piece of one was last taken.
    unclaimed: Arc<AtomicUsize>,
}

impl<R> InTurn<R> {
    /// Gives up whoever is silent for as long as `patience`, or has not come to an end at `until`.
    pub fn new(
        from: R,
        patience: Duration,
        until: Instant,
        unclaimed: Arc<AtomicUsize>,
    ) -> InTurn<R> {
        InTurn {
            from,
            buffer: vec![0; AT_ONCE].into_boxed_slice(),
            gave: false,
            patience,
            until,
            silence: Box::pin(sleep_until(until.min(Instant::now() + patience))),
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
                let patient_until = this.until.min(Instant::now() + this.patience);
                this.silence.as_mut().reset(patient_until);
                Poll::Ready(Some(Ok(buffer.filled().to_vec())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Failed, LONGEST};
    use super::*;
    use rocket::futures::StreamExt;
    use rocket::http::Status;
    use rocket::tokio::io::{AsyncWriteExt, duplex};

    #[rocket::async_test]
    async fn a_sender_that_falls_silent_is_given_up() {
        let (mut sender, receiver) = duplex(1024);
        sender.write_all(b"a beginning").await.unwrap();
        let (soon, late) = (Duration::from_millis(5), Instant::now() + LONGEST);
        let mut stream = InTurn::new(receiver, soon, late, Arc::default());
        assert_eq!(stream.next().await.unwrap().unwrap(), b"a beginning");
        let silence = stream.next().await.unwrap().unwrap_err();
        assert_eq!(silence.kind(), io::ErrorKind::TimedOut);
        let failed = Failed::from(multer::Error::StreamReadFailed(silence.into()));
        assert!(matches!(failed, Failed::Form(Status::RequestTimeout)));
    }

    #[rocket::async_test]
    async fn a_sender_that_comes_to_no_end_is_given_up() {
        let (mut sender, receiver) = duplex(1024);
        sender.write_all(b"a beginning").await.unwrap();
        let soon = Instant::now() + Duration::from_millis(5);
        let mut stream = InTurn::new(receiver, LONGEST, soon, Arc::default());
        assert_eq!(stream.next().await.unwrap().unwrap(), b"a beginning");
        let end = stream.next().await.unwrap().unwrap_err();
        assert_eq!(end.kind(), io::ErrorKind::TimedOut);
    }

    #[rocket::async_test]
    async fn what_is_no_field_is_not_taken_for_long() {
        let endless = rocket::tokio::io::repeat(b'x');
        let late = Instant::now() + LONGEST;
        let mut stream = InTurn::new(endless, LONGEST, late, Arc::default());
        let mut came = 0;
        while let Some(Ok(more)) = stream.next().await {
            came += more.len();
        }
        assert!(came <= MOST_TEXT + AT_ONCE, "{came}");
    }
}
