//! Rows of points in a picture of a PDF (ISO 32000-1, 8.6 and 8.9.5), put into a PNG one after the other.

use super::Unshown;
use super::file::File;
use super::inflate::LONGEST_ROW;
use super::object::{Dict, Object};
use png::{BitDepth, ColorType, Compression, Encoder};
use std::io::{self, Read, Write};

/// The largest PNG that is made.
const LARGEST_PNG: usize = 48 * 1024 * 1024;

/// What rows are made of.
pub struct Rows {
    color: ColorType,
    depth: BitDepth,
    palette: Option<Vec<u8>>,
    is_inverted: bool,
    is_inks: bool,
    /// Of one row, in bytes.
    length: usize,
}

enum Colors {
    Gray,
    Rgb,
    Inks,
    Palette(Vec<u8>),
}

impl Rows {
    /// As a picture says; where its coding knows only two colours it need not say that.
    pub fn of(
        file: &File<'_>,
        dict: &Dict,
        is_black: bool,
        is_bilevel: bool,
    ) -> Result<Rows, Unshown> {
        let (width, _) = size(file, dict)?;
        let is_mask = file.plain(dict.get("ImageMask")) == Object::Bool(true);
        let bits = match file.plain(dict.get("BitsPerComponent")) {
            // Painted in the colour of the moment, and only black on white is a scan.
            _ if is_mask && !is_black => return Err(Unshown::Drawn),
            _ if is_mask => 1,
            Object::Null if is_bilevel => 1,
            bits => bits.count().ok_or(Unshown::Unclear)?,
        };
        let depth = match bits {
            1 => BitDepth::One,
            _ if is_bilevel => return Err(Unshown::Kind),
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
        let is_inks = matches!(colors, Colors::Inks);
        let (color, parts, palette, highest) = match colors {
            Colors::Gray => (ColorType::Grayscale, 1, None, 1.0),
            Colors::Rgb if bits >= 8 => (ColorType::Rgb, 3, None, 1.0),
            Colors::Inks if bits == 8 => (ColorType::Rgb, 4, None, 1.0),
            Colors::Palette(mut palette) if bits <= 8 => {
                // A point without a colour is black, as elsewhere.
                palette.resize(3 << bits, 0);
                let highest = f64::from((1_u32 << bits) - 1);
                (ColorType::Indexed, 1, Some(palette), highest)
            }
            Colors::Rgb | Colors::Inks | Colors::Palette(_) => return Err(Unshown::Kind),
        };
        let is_inverted = is_inverted(file, dict, parts, highest).ok_or(Unshown::Kind)?;
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
            is_inks,
            length,
        })
    }

    /// A PNG of this size; nothing if the rows end early.
    pub fn png(&self, mut from: impl Read, (width, height): (u32, u32)) -> Option<Vec<u8>> {
        let mut png = Bounded(Vec::new());
        let mut encoder = Encoder::new(&mut png, width, height);
        encoder.set_color(self.color);
        encoder.set_depth(self.depth);
        encoder.set_compression(Compression::Fast);
        if let Some(palette) = &self.palette {
            encoder.set_palette(palette.clone());
        }
        let mut writer = encoder.write_header().ok()?;
        let mut points = writer.stream_writer().ok()?;
        let mut row = vec![0; self.length];
        for _ in 0..height {
            from.read_exact(&mut row).ok()?;
            if self.is_inverted {
                row.iter_mut().for_each(|byte| *byte = !*byte);
            }
            match self.is_inks {
                true => points.write_all(&light(&row)).ok()?,
                false => points.write_all(&row).ok()?,
            }
        }
        points.finish().ok()?;
        writer.finish().ok()?;
        Some(png.0)
    }
}

/// Width and height of a picture as it says.
pub fn size(file: &File<'_>, dict: &Dict) -> Result<(u32, u32), Unshown> {
    let side = |name: &str| file.plain(dict.get(name)).id().filter(|side| *side > 0);
    side("Width").zip(side("Height")).ok_or(Unshown::Unclear)
}

/// Whether the values of the points go from light to dark; nothing if they go otherwise.
pub fn is_inverted(file: &File<'_>, dict: &Dict, parts: usize, highest: f64) -> Option<bool> {
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
        (b"DeviceCMYK", _) => Some(Colors::Inks),
        (b"ICCBased", [profile, ..]) => {
            match file.plain(file.stream(profile)?.dict.get("N")).count()? {
                1 => Some(Colors::Gray),
                3 => Some(Colors::Rgb),
                4 => Some(Colors::Inks),
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
        Colors::Inks => light(&table),
        Colors::Palette(_) => return None,
    };
    Some(Colors::Palette(entries))
}

/// What four inks leave of red, green and blue, as browsers take a JPEG of inks: no profile is looked at.
fn light(inks: &[u8]) -> Vec<u8> {
    let through = |ink: u8, black: u8| u16::from(!ink) * u16::from(!black) / 255;
    let (points, _) = inks.as_chunks::<4>();
    let points = points.iter().flat_map(|[cyan, magenta, yellow, black]| {
        [cyan, magenta, yellow].map(|ink| through(*ink, *black) as u8)
    });
    points.collect()
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
