//! The four cuts of the document face (Liberation Serif, the metrics of Times New Roman), parsed once and kept.

use std::sync::OnceLock;

use printpdf::{FontId, ParsedFont};

/// A cut of the face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Upright,
    Bold,
    Italic,
    BoldItalic,
}

impl Face {
    pub(super) const ALL: [Face; 4] = [Face::Upright, Face::Bold, Face::Italic, Face::BoldItalic];

    /// The name under which pages call the cut; fixed, so that equal input gives equal bytes.
    pub(super) fn id(self) -> FontId {
        FontId(["TU", "TB", "TI", "TX"][self as usize].to_owned())
    }

    pub(super) fn font(self) -> &'static ParsedFont {
        &cuts()[self as usize].font
    }

    /// The width of a text in points.
    pub(super) fn width(self, text: &str, size: f32) -> f32 {
        let advances = &cuts()[self as usize].advances;
        text.chars()
            .map(|c| advances.get(c as usize).copied().flatten().unwrap_or(0.0))
            .sum::<f32>()
            * size
    }

    /// The text in letters that the cut has: other spaces become spaces, what is not in the face a question mark.
    pub(super) fn printable(self, text: &str) -> String {
        let advances = &cuts()[self as usize].advances;
        let known = |c: char| advances.get(c as usize).copied().flatten().is_some();
        text.chars()
            .filter(|c| {
                !c.is_control()
                    && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
            })
            .map(|c| match c {
                c if c.is_whitespace() => ' ',
                '\u{2011}' => '-',
                c if known(c) => c,
                _ => '?',
            })
            .collect()
    }
}

struct Cut {
    font: ParsedFont,
    /// Advances in em by code point; `None` where the face has no such letter.
    advances: Vec<Option<f32>>,
}

fn cuts() -> &'static [Cut; 4] {
    static CUTS: OnceLock<[Cut; 4]> = OnceLock::new();
    CUTS.get_or_init(|| {
        [
            parse(include_bytes!("../fonts/LiberationSerif-Regular.ttf")),
            parse(include_bytes!("../fonts/LiberationSerif-Bold.ttf")),
            parse(include_bytes!("../fonts/LiberationSerif-Italic.ttf")),
            parse(include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf")),
        ]
    })
}

fn parse(bytes: &[u8]) -> Cut {
    // Vietnamese letters, punctuation and ₫ all lie below U+2200.
    const END: u32 = 0x2200;
    let font =
        ParsedFont::from_bytes(bytes, 0, &mut Vec::new()).expect("the font is part of the program");
    let em = f32::from(font.font_metrics.units_per_em);
    let advance = |code| {
        let glyph = font.lookup_glyph_index(code).filter(|glyph| *glyph != 0)?;
        Some(f32::from(font.get_horizontal_advance(glyph)) / em)
    };
    let advances = (0..END).map(advance).collect();
    Cut { font, advances }
}
