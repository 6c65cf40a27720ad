//! The bytes of a file on their way out, a piece at a time.

use crate::db::Db;
use crate::domain::attachments::Opened;
use crate::domain::attachments::bodies::Outgoing;
use crate::domain::error::Result;
use entity::attachment::Format;
use rocket::futures::future::BoxFuture;
use rocket::http::ContentType;
use rocket::request::Request;
use rocket::response::{self, Responder, Response};
use rocket::tokio::io::{AsyncRead, ReadBuf};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// How much goes to the connection at once.
const AT_ONCE: usize = 64 * 1024;
/// A file runs nothing and loads nothing; only our own page shows it within itself. Viewers of PDF bring their own style.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

/// A file for a browser or a program.
pub struct Content {
    db: Db,
    opened: Opened,
    name: String,
    is_download: bool,
}

impl Content {
    /// A file of which every piece is sound. It goes out under the case code: what people call files names people.
    pub fn new(db: &Db, opened: Opened, case_code: &str, is_download: bool) -> Content {
        let ending = match opened.row.format {
            Format::Pdf => "pdf",
            Format::Jpeg => "jpg",
            Format::Png => "png",
        };
        Content {
            name: format!("{case_code}-{}.{ending}", opened.row.id),
            db: db.clone(),
            opened,
            is_download,
        }
    }
}

impl<'r> Responder<'r, 'static> for Content {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let kind = match self.opened.row.format {
            Format::Pdf => ContentType::PDF,
            Format::Jpeg => ContentType::JPEG,
            Format::Png => ContentType::PNG,
        };
        let how = if self.is_download {
            "attachment"
        } else {
            "inline"
        };
        Response::build()
            .header(kind)
            .raw_header(
                "Content-Disposition",
                format!("{how}; filename=\"{}\"", self.name),
            )
            // Told beforehand, so that a file of which the rest does not come is noticed at the other end.
            .raw_header("Content-Length", self.opened.row.size.to_string())
            .raw_header("Content-Security-Policy", POLICY)
            .raw_header("X-Frame-Options", "SAMEORIGIN")
            .max_chunk_size(AT_ONCE)
            .streamed_body(Pieces::new(self.db, self.opened.bytes))
            .ok()
    }
}

/// Reads a file from the store as it is asked for.
struct Pieces {
    db: Db,
    from: Outgoing,
    next: i32,
    held: Vec<u8>,
    given: usize,
    coming: Option<BoxFuture<'static, Result<Vec<u8>>>>,
}

impl Pieces {
    fn new(db: Db, from: Outgoing) -> Pieces {
        Pieces {
            db,
            from,
            next: 0,
            held: Vec::new(),
            given: 0,
            coming: None,
        }
    }
}

impl AsyncRead for Pieces {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        while this.given == this.held.len() {
            if this.coming.is_none() {
                if this.next == this.from.pieces() {
                    return Poll::Ready(Ok(()));
                }
                let (db, from, n) = (this.db.clone(), this.from.clone(), this.next);
                this.coming = Some(Box::pin(async move { from.piece(&db, n).await }));
                this.next += 1;
            }
            if let Some(coming) = &mut this.coming {
                let piece = ready!(coming.as_mut().poll(cx));
                this.coming = None;
                this.held = piece.map_err(io::Error::other)?;
                this.given = 0;
            }
        }
        let now = into.remaining().min(this.held.len() - this.given);
        into.put_slice(&this.held[this.given..this.given + now]);
        this.given += now;
        Poll::Ready(Ok(()))
    }
}
