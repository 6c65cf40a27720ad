//! A picture of a PDF (ISO 32000-1, 8.9) as a browser takes it: a JPEG as it is, rows of points as PNG.

use super::Unshown;
use super::file::{File, Stream};
use super::inflate::{LONGEST_ROW, Prediction, inflated};
use super::object::{Dict, Object};
use crate::domain::attachments::look;
use png::{BitDepth, ColorType, Compression, Encoder};
use std::io::{self, Read, Write};

/// Within how much of a JPEG its picture begins, as for one that is sent by itself.
const LONGEST_HEAD: usize = 1024 * 1024;
/// So many bytes of the head of a JPEG cost as much as an object.
const HEAD_OF_AN_OBJECT: usize = 64;
/// The largest JPEG that is unpacked from another filter.
const LARGEST_JPEG: usize = 20 * 1024 * 1024;
/// The largest PNG that is made.
const LARGEST_PNG: usize = 48 * 1024 * 1024;

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
    coding: Coding,
}

enum Coding {
    Jpeg,
    PackedJpeg,
    /// Uncompressed if there is no prediction, not even none.
    Rows(Rows, Option<Prediction>),
}

struct Rows {
    color: ColorType,
    depth: BitDepth,
    palette: Option<Vec<u8>>,
    is_inverted: bool,
    length: usize,
}

enum Colors {
    Gray,
    Rgb,
    Palette(Vec<u8>),
}

/// Looks whether a picture can be shown; its points are not looked at.
pub fn shown(file: &File<'_>, stream: Stream, is_black: bool) -> Result<Shown, Unshown> {
    let dict = &stream.dict;
    if *dict.get("SMask") != Object::Null || *dict.get("Mask") != Object::Null {
        return Err(Unshown::Kind);
    }
    let filters = file.filters(dict).ok_or(Unshown::Unclear)?;
    let names: Vec<&[u8]> = filters.iter().map(|(name, _)| name.as_slice()).collect();
    let coding = match names[..] {
        [b"DCTDecode"] => Coding::Jpeg,
        [b"FlateDecode", b"DCTDecode"] => Coding::PackedJpeg,
        [] => Coding::Rows(rows(file, dict, is_black)?, None),
        [b"FlateDecode"] => {
            let prediction = Prediction::of(&filters[0].1).ok_or(Unshown::Kind)?;
            Coding::Rows(rows(file, dict, is_black)?, Some(prediction))
        }
        _ => return Err(Unshown::Kind),
    };
    let (width, height) = match &coding {
        Coding::Rows(..) => size(file, dict)?,
        Coding::Jpeg => jpeg_size(file, dict, file.data(&stream))?,
        Coding::PackedJpeg => {
            jpeg_size(file, dict, &unpacked(file, &stream).ok_or(Unshown::Large)?)?
        }
    };
    Ok(Shown {
        width,
        height,
        stream,
        coding,
    })
}

/// The bytes for a browser; nothing for a picture that is not whole.
pub fn bytes(file: &File<'_>, shown: &Shown) -> Option<Picture> {
    let data = file.data(&shown.stream);
    match &shown.coding {
        Coding::Jpeg => Some(Picture::Jpeg(data.to_vec())),
        Coding::PackedJpeg => unpacked(file, &shown.stream).map(Picture::Jpeg),
        Coding::Rows(rows, None) => png(data, rows, shown),
        Coding::Rows(rows, Some(prediction)) => png(inflated(data, *prediction), rows, shown),
    }
}

fn size(file: &File<'_>, dict: &Dict) -> Result<(u32, u32), Unshown> {
    let side = |name: &str| file.plain(dict.get(name)).id().filter(|side| *side > 0);
    side("Width").zip(side("Height")).ok_or(Unshown::Unclear)
}

/// A JPEG that a browser shows in the same colours: grey or of three parts, and not turned around.
fn jpeg_size(file: &File<'_>, dict: &Dict, jpeg: &[u8]) -> Result<(u32, u32), Unshown> {
    let head = &jpeg[..jpeg.len().min(LONGEST_HEAD)];
    let (frame, length) = look::jpeg_frame(head).ok_or(Unshown::Unclear)?;
    file.spend(length / HEAD_OF_AN_OBJECT)
        .ok_or(Unshown::Unclear)?;
    let colors = usize::from(frame.parts);
    if !matches!(colors, 1 | 3) || decode(file, dict, colors, 1.0) != Some(false) {
        return Err(Unshown::Kind);
    }
    Ok((frame.width, frame.height))
}

fn unpacked(file: &File<'_>, stream: &Stream) -> Option<Vec<u8>> {
    let filters = file.filters(&stream.dict)?;
    file.behind(stream, &filters.first()?.1, LARGEST_JPEG)
}

fn rows(file: &File<'_>, dict: &Dict, is_black: bool) -> Result<Rows, Unshown> {
    let (width, _) = size(file, dict)?;
    let is_mask = file.plain(dict.get("ImageMask")) == Object::Bool(true);
    let bits = match is_mask {
        // Painted in the colour of the moment, and only black on white is a scan.
        true if !is_black => return Err(Unshown::Drawn),
        true => 1,
        false => file
            .plain(dict.get("BitsPerComponent"))
            .count()
            .ok_or(Unshown::Unclear)?,
    };
    let depth = match bits {
        1 => BitDepth::One,
        2 => BitDepth::Two,
        4 => BitDepth::Four,
        8 => BitDepth::Eight,
        16 => BitDepth::Sixteen,
        _ => return Err(Unshown::Kind),
    };
    let colors = match is_mask {
        true => Colors::Gray,
        false => colors(file, dict.get("ColorSpace")).ok_or(Unshown::Kind)?,
    };
    let (color, parts, palette, highest) = match colors {
        Colors::Gray => (ColorType::Grayscale, 1, None, 1.0),
        Colors::Rgb if bits >= 8 => (ColorType::Rgb, 3, None, 1.0),
        Colors::Palette(mut palette) if bits <= 8 => {
            // A point without a colour is black, as elsewhere.
            palette.resize(3 << bits, 0);
            let highest = f64::from((1_u32 << bits) - 1);
            (ColorType::Indexed, 1, Some(palette), highest)
        }
        Colors::Rgb | Colors::Palette(_) => return Err(Unshown::Kind),
    };
    let is_inverted = decode(file, dict, parts, highest).ok_or(Unshown::Kind)?;
    let length = (width as usize).saturating_mul(parts * bits).div_ceil(8);
    if is_inverted && palette.is_some() {
        return Err(Unshown::Kind);
    }
    if length > LONGEST_ROW {
        return Err(Unshown::Large);
    }
    Ok(Rows {
        color,
        depth,
        palette,
        is_inverted,
        length,
    })
}

/// Whether the values of the points go from light to dark; nothing if they go otherwise.
fn decode(file: &File<'_>, dict: &Dict, parts: usize, highest: f64) -> Option<bool> {
    let ends = file.list(dict.get("Decode"))?;
    let ends: Option<Vec<f64>> = ends.iter().map(Object::number).collect();
    let ends = ends?;
    let are = |low: f64, high: f64| ends == [low, high].repeat(parts);
    match ends.is_empty() || are(0.0, highest) {
        true => Some(false),
        false => are(highest, 0.0).then_some(true),
    }
}

fn colors(file: &File<'_>, space: &Object) -> Option<Colors> {
    let parts = file.list(space)?;
    let name = file.plain(parts.first()?);
    match (name.name()?, &parts[1..]) {
        (b"DeviceGray" | b"CalGray", _) => Some(Colors::Gray),
        (b"DeviceRGB" | b"CalRGB", _) => Some(Colors::Rgb),
        (b"ICCBased", [profile, ..]) => {
            match file.plain(file.stream(profile)?.dict.get("N")).count()? {
                1 => Some(Colors::Gray),
                3 => Some(Colors::Rgb),
                _ => None,
            }
        }
        (b"Indexed", [base, _, table]) => palette(file, base, table),
        _ => None,
    }
}

fn palette(file: &File<'_>, base: &Object, table: &Object) -> Option<Colors> {
    let is_indexed = |part: &Object| file.plain(part).name() == Some(b"Indexed");
    if file.list(base)?.first().is_some_and(is_indexed) {
        return None;
    }
    let table = match file.plain(table) {
        Object::Text(text) => text,
        _ => file.held(&file.stream(table)?, 1024)?,
    };
    let entries = match colors(file, base)? {
        Colors::Rgb => table,
        Colors::Gray => table.iter().flat_map(|shade| [*shade; 3]).collect(),
        Colors::Palette(_) => return None,
    };
    Some(Colors::Palette(entries))
}

fn png(mut from: impl Read, rows: &Rows, shown: &Shown) -> Option<Picture> {
    let mut png = Bounded(Vec::new());
    let mut encoder = Encoder::new(&mut png, shown.width, shown.height);
    encoder.set_color(rows.color);
    encoder.set_depth(rows.depth);
    encoder.set_compression(Compression::Fast);
    if let Some(palette) = &rows.palette {
        encoder.set_palette(palette.clone());
    }
    let mut writer = encoder.write_header().ok()?;
    let mut points = writer.stream_writer().ok()?;
    let mut row = vec![0; rows.length];
    for _ in 0..shown.height {
        from.read_exact(&mut row).ok()?;
        if rows.is_inverted {
            row.iter_mut().for_each(|byte| *byte = !*byte);
        }
        points.write_all(&row).ok()?;
    }
    points.finish().ok()?;
    writer.finish().ok()?;
    Some(Picture::Png(png.0))
}

/// Takes no more than a picture may have.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST_PNG {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
