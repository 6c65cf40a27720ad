//! Black and white as a fax machine codes it (ITU-T T.4 and T.6; ISO 32000-1, 7.4.6), undone to rows of bits.

use super::file::File;
use super::object::{Dict, Object};
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

/// How wide a fax is in points if nothing is said.
const USUAL_COLUMNS: u32 = 1728;

/// How a picture is coded.
pub struct Fax {
    settings: DecodeSettings,
    is_black_one: bool,
}

impl Fax {
    /// As the parameters of the filter say for a picture of this size; nothing if its rows are of another.
    pub fn of(file: &File<'_>, parameters: &Dict, (width, height): (u32, u32)) -> Option<Fax> {
        let said = |name: &str| file.plain(parameters.get(name));
        let is = |name: &str, usual: bool| match said(name) {
            Object::Bool(is) => is,
            _ => usual,
        };
        let columns = match said("Columns") {
            Object::Null => USUAL_COLUMNS,
            columns => columns.id()?,
        };
        let encoding = match said("K").number() {
            Some(k) if k < 0.0 => EncodingMode::Group4,
            Some(k) if k > 0.0 => EncodingMode::Group3_2D,
            _ => EncodingMode::Group3_1D,
        };
        let settings = DecodeSettings {
            columns,
            // Of the picture, and not of the parameters, which need not say how many: without a number there is no end.
            rows: height,
            end_of_block: is("EndOfBlock", true),
            end_of_line: is("EndOfLine", false),
            rows_are_byte_aligned: is("EncodedByteAlign", false),
            encoding,
            // A row that came damaged over the telephone costs only itself.
            strict: false,
        };
        (columns == width).then_some(Fax {
            settings,
            is_black_one: is("BlackIs1", false),
        })
    }

    /// Its rows, each from a new byte on; nothing if they break off.
    pub fn rows(&self, data: &[u8]) -> Option<Vec<u8>> {
        let mut rows = Rows {
            width: self.settings.columns as usize,
            bits: Vec::new(),
        };
        let mut context = DecoderContext::new(self.settings);
        hayro_ccitt::decode(data, &mut rows, &mut context).ok()?;
        if self.is_black_one {
            rows.bits.iter_mut().for_each(|byte| *byte = !*byte);
        }
        Some(rows.bits)
    }
}

/// Rows as they come, with ones for white.
struct Rows {
    width: usize,
    bits: Vec<u8>,
}

impl Decoder for Rows {
    fn push_row(&mut self, changes: &[u32]) {
        let start = self.bits.len();
        self.bits.resize(start + self.width.div_ceil(8), 0xff);
        let row = &mut self.bits[start..];
        for run in changes.chunks(2) {
            let to = run.get(1).map_or(self.width, |to| *to as usize);
            for point in run[0] as usize..to {
                row[point / 8] &= !(0x80 >> (point % 8));
            }
        }
    }
}
