//! A picture of a PDF (ISO 32000-1, 8.9) as a browser takes it: a JPEG as it is, rows of points as PNG.

use super::Unshown;
use super::fax::Fax;
use super::file::{File, Stream};
use super::inflate::{Prediction, inflated};
use super::jbig2::Jbig2;
use super::object::{Dict, Object};
use super::rows::{Rows, is_inverted, size};
use crate::domain::attachments::look;
use std::borrow::Cow;

/// Within how much of a JPEG its picture begins, as for one that is sent by itself.
const LONGEST_HEAD: usize = 1024 * 1024;
/// So many bytes of the head of a JPEG cost as much as an object.
const HEAD_OF_AN_OBJECT: usize = 64;
/// The most that is unpacked before the coding of a picture is undone.
const LARGEST_CODED: usize = 20 * 1024 * 1024;

/// Bytes that a browser shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// As they are in the file.
    Jpeg(Vec<u8>),
    /// Made from rows of points.
    Png(Vec<u8>),
}

/// A picture that can be shown.
pub struct Shown {
    /// In points.
    pub width: u32,
    /// In points.
    pub height: u32,
    stream: Stream,
    /// Whether it is packed once more around its coding.
    is_packed: bool,
    coding: Coding,
}

enum Coding {
    Jpeg,
    /// Nothing is undone.
    Plain(Rows),
    Flate(Rows, Prediction),
    Fax(Rows, Fax),
    /// With what it shares with other pictures.
    Jbig2(Rows, Option<Stream>),
}

/// Looks whether a picture can be shown; its points are not looked at.
pub fn shown(file: &File<'_>, stream: Stream, is_black: bool) -> Result<Shown, Unshown> {
    let dict = &stream.dict;
    if *dict.get("SMask") != Object::Null || *dict.get("Mask") != Object::Null {
        return Err(Unshown::Kind);
    }
    let filters = file.filters(dict).ok_or(Unshown::Unclear)?;
    let (is_packed, last) = match filters.as_slice() {
        [] => (false, None),
        [only] => (false, Some(only)),
        [(first, _), last] if first == b"FlateDecode" => (true, Some(last)),
        _ => return Err(Unshown::Kind),
    };
    let rows = |is_bilevel| Rows::of(file, dict, is_black, is_bilevel);
    let coding = match last.map(|(name, parameters)| (name.as_slice(), parameters)) {
        None => Coding::Plain(rows(false)?),
        Some((b"DCTDecode", _)) => Coding::Jpeg,
        Some((b"FlateDecode", parameters)) if !is_packed => {
            let prediction = Prediction::of(parameters).ok_or(Unshown::Kind)?;
            Coding::Flate(rows(false)?, prediction)
        }
        Some((b"CCITTFaxDecode", parameters)) => {
            let fax = Fax::of(file, parameters, size(file, dict)?).ok_or(Unshown::Unclear)?;
            Coding::Fax(rows(true)?, fax)
        }
        Some((b"JBIG2Decode", parameters)) => {
            let shared = match parameters.get("JBIG2Globals") {
                Object::Null => None,
                shared => Some(file.stream(shared).ok_or(Unshown::Unclear)?),
            };
            Coding::Jbig2(rows(true)?, shared)
        }
        Some(_) => return Err(Unshown::Kind),
    };
    let coded = || coded(file, &stream, is_packed).ok_or(Unshown::Large);
    let (width, height) = match &coding {
        Coding::Jpeg => jpeg_size(file, dict, &coded()?)?,
        Coding::Plain(_) | Coding::Flate(..) | Coding::Fax(..) => size(file, dict)?,
        Coding::Jbig2(_, shared) => {
            let size = size(file, dict)?;
            let shared = shared_by(file, shared.as_ref()).ok_or(Unshown::Large)?;
            Jbig2::of(file, &coded()?, &shared, size)?;
            size
        }
    };
    Ok(Shown {
        width,
        height,
        stream,
        is_packed,
        coding,
    })
}

/// The bytes for a browser; nothing for a picture that is not whole.
pub fn bytes(file: &File<'_>, shown: &Shown) -> Option<Picture> {
    let size = (shown.width, shown.height);
    let coded = coded(file, &shown.stream, shown.is_packed)?;
    let png = match &shown.coding {
        Coding::Jpeg => return Some(Picture::Jpeg(coded.into_owned())),
        Coding::Plain(rows) => rows.png(&*coded, size),
        Coding::Flate(rows, prediction) => rows.png(inflated(&coded, *prediction), size),
        Coding::Fax(rows, fax) => rows.png(fax.rows(&coded)?.as_slice(), size),
        Coding::Jbig2(rows, shared) => {
            let shared = shared_by(file, shared.as_ref())?;
            let picture = Jbig2::of(file, &coded, &shared, size).ok()?;
            rows.png(picture.rows()?.as_slice(), size)
        }
    };
    png.map(Picture::Png)
}

/// A picture as it is coded.
fn coded<'b>(file: &File<'b>, stream: &Stream, is_packed: bool) -> Option<Cow<'b, [u8]>> {
    if !is_packed {
        return Some(Cow::Borrowed(file.data(stream)));
    }
    let filters = file.filters(&stream.dict)?;
    let coded = file.behind(stream, &filters.first()?.1, LARGEST_CODED)?;
    Some(Cow::Owned(coded))
}

/// What pictures share; many pages may, so it is copied only if it is packed.
fn shared_by<'b>(file: &File<'b>, shared: Option<&Stream>) -> Option<Cow<'b, [u8]>> {
    let Some(shared) = shared else {
        return Some(Cow::Borrowed(&[]));
    };
    match file.filters(&shared.dict)?.is_empty() {
        true => Some(Cow::Borrowed(file.data(shared))),
        false => file.held(shared, LARGEST_CODED).map(Cow::Owned),
    }
}

/// A JPEG that a browser shows in the same colours: grey, of three parts, or of inks whose amounts are written as Adobe does,
/// the other way round.
fn jpeg_size(file: &File<'_>, dict: &Dict, jpeg: &[u8]) -> Result<(u32, u32), Unshown> {
    let head = &jpeg[..jpeg.len().min(LONGEST_HEAD)];
    let (frame, length) = look::jpeg_frame(head).ok_or(Unshown::Unclear)?;
    file.spend(length / HEAD_OF_AN_OBJECT)
        .ok_or(Unshown::Unclear)?;
    let parts = usize::from(frame.parts);
    match (parts, is_inverted(file, dict, parts, 1.0)) {
        (1 | 3, Some(false)) => {}
        (4, Some(true)) if frame.is_adobe => {}
        _ => return Err(Unshown::Kind),
    }
    Ok((frame.width, frame.height))
}
