//! The pages of a scanned PDF as pictures, one under the other: old machines and phones show those and no PDF.

use super::error::Failure;
use super::page::Page;
use crate::db::Db;
use crate::domain::access::{Can, SeeNames};
use crate::domain::attachments::pages::{self, Picture, Scanned, Unread, Unshown};
use crate::domain::attachments::{self, Opened};
use crate::domain::error::{Error, Result};
use entity::attachment::Format;
use entity::id::AttachmentId;
use rocket::http::ContentType;
use rocket::request::Request;
use rocket::response::{self, Responder, Response};
use rocket::tokio::sync::Semaphore;
use rocket::tokio::task::spawn_blocking;
use rocket::{Route, State, get, routes};

/// A whole file lies in memory while its pages are looked at, and memory is the program's: one at a time.
static IN_MEMORY: Semaphore = Semaphore::const_new(1);
/// A picture runs nothing, loads nothing and stands in no frame.
const POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The pages of a file, as far as they can be shown.
pub struct Pages {
    /// Each page, or why there are none.
    pub all: std::result::Result<Vec<pages::Page>, Unread>,
}

impl Pages {
    /// Whether anything of the file is shown as pictures.
    pub fn are_shown(&self) -> bool {
        self.all.iter().flatten().any(is_scanned)
    }

    /// Whether all of it is.
    pub fn are_complete(&self) -> bool {
        self.all
            .as_ref()
            .is_ok_and(|all| all.iter().all(is_scanned))
    }

    /// Each page with its number.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &pages::Page)> {
        (1..).zip(self.all.iter().flatten())
    }

    /// How many pages there are.
    pub fn count(&self) -> usize {
        self.all.as_ref().map_or(0, Vec::len)
    }

    /// Why nothing is shown as pictures, as a key of the message files.
    pub fn why_none(&self) -> &'static str {
        match self.all {
            Err(Unread::Encrypted) => "scan-encrypted",
            Err(Unread::Broken) => "scan-broken",
            Err(Unread::TooMuch) => "scan-too-much",
            Ok(_) => "scan-none",
        }
    }
}

fn is_scanned(page: &pages::Page) -> bool {
    matches!(page, pages::Page::Scanned(_))
}

impl Page {
    /// Why a page is not shown as a picture.
    pub fn unshown(&self, why: &Unshown) -> String {
        self.t(match why {
            Unshown::Drawn => "scan-page-drawn",
            Unshown::Kind => "scan-page-kind",
            Unshown::Large => "scan-page-large",
            Unshown::Unclear => "scan-page-unclear",
        })
    }

    /// The classes of a page that is turned.
    pub fn turned(&self, scanned: &Scanned) -> &'static str {
        match (scanned.turn, scanned.is_tall()) {
            (90, false) => "turned-90",
            (90, true) => "turned-90 tall",
            (180, _) => "turned-180",
            (270, false) => "turned-270",
            (270, true) => "turned-270 tall",
            _ => "",
        }
    }
}

/// The pages of a file; what is no PDF has none.
pub async fn of(db: &Db, opened: &Opened) -> Result<Option<Pages>> {
    match opened.row.format {
        Format::Pdf => {}
        Format::Jpeg | Format::Png => return Ok(None),
    }
    let all = looked_at(db, opened, |bytes| pages::of(&bytes)).await?;
    Ok(Some(Pages {
        all: all.unwrap_or(Err(Unread::Broken)),
    }))
}

/// What comes of a look at a whole file, away from the threads that answer; nothing if the look itself broke.
async fn looked_at<T: Send + 'static>(
    db: &Db,
    opened: &Opened,
    look: impl FnOnce(Vec<u8>) -> T + Send + 'static,
) -> Result<Option<T>> {
    let turn = IN_MEMORY.acquire().await.map_err(Error::broken)?;
    let bytes = opened.bytes.whole(db, opened.row.size).await?;
    let seen = spawn_blocking(move || {
        // Held until the look is over, even when nobody waits for it any more.
        let _turn = turn;
        look(bytes)
    });
    let id = opened.row.id;
    let seen = seen.await;
    Ok(seen
        .inspect_err(
            |error| tracing::warn!(%id, %error, "the pages of a file could not be looked at"),
        )
        .ok())
}

impl<'r> Responder<'r, 'static> for Picture {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let (kind, bytes) = match self {
            Picture::Jpeg(bytes) => (ContentType::JPEG, bytes),
            Picture::Png(bytes) => (ContentType::PNG, bytes),
        };
        Response::build_from(bytes.respond_to(request)?)
            .header(kind)
            .raw_header("Cache-Control", "no-store")
            .raw_header("X-Content-Type-Options", "nosniff")
            .raw_header("Content-Security-Policy", POLICY)
            .raw_header("X-Frame-Options", "DENY")
            .ok()
    }
}

#[get("/attachments/<id>/pages/<page>?<strip>")]
async fn picture(
    db: &State<Db>,
    by: Can<SeeNames>,
    id: AttachmentId,
    page: usize,
    strip: Option<usize>,
) -> std::result::Result<Picture, Failure> {
    let opened = attachments::seen_by(db, &by, id).await?;
    if opened.row.format != Format::Pdf {
        return Err(Error::NotFound.into());
    }
    let strip = strip.unwrap_or(1);
    let picture = looked_at(db, &opened, move |bytes| {
        pages::picture(&bytes, page, strip)
    })
    .await?;
    let picture = picture.flatten().ok_or(Error::NotFound)?;
    attachments::record_opened_further(db, &by, &opened.row).await?;
    Ok(picture)
}

/// The routes of pages.
pub fn routes() -> Vec<Route> {
    routes![picture]
}
