//! The four cuts of the document face (the Latin letters of Liberation Serif, with the metrics of Times New Roman), parsed
//! once and kept.

use std::sync::OnceLock;

use printpdf::{FontId, ParsedFont};
use unicode_normalization::UnicodeNormalization;

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

    /// The name under which pages call the cut: six capitals, by which readers know it as a subset (ISO 32000, 9.6.4); fixed, so
    /// that equal input gives equal bytes.
    pub(super) fn id(self) -> FontId {
        FontId(["TLHREG", "TLHBLD", "TLHITA", "TLHBDI"][self as usize].to_owned())
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

    /// The text in letters that the cut has: composed, other spaces as spaces. Where a script is not in the face, such as
    /// Thai or Chinese, there are dots for the pen.
    pub(super) fn printable(self, text: &str) -> String {
        let is_ready = |c: char| self.has(c) && !c.is_whitespace() && !is_unseen(c);
        // What is typed comes composed already.
        if text
            .chars()
            .all(|c| is_ready(c) && !matches!(c, '\u{300}'..='\u{36f}'))
        {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut letters = text.nfc().filter(|c| !is_unseen(*c)).peekable();
        while let Some(c) = letters.next() {
            match c {
                c if c.is_whitespace() => out.push(' '),
                '\u{2011}' => out.push('-'),
                c if self.has(c) => out.push(c),
                _ => {
                    out.push_str(FOR_THE_PEN);
                    while letters
                        .next_if(|c| !self.has(*c) && !c.is_whitespace())
                        .is_some()
                    {}
                }
            }
        }
        out
    }

    fn has(self, c: char) -> bool {
        let advances = &cuts()[self as usize].advances;
        advances.get(c as usize).copied().flatten().is_some()
    }
}

/// What stands for letters that the face does not have; the sheet explains the star.
pub(super) const FOR_THE_PEN: &str = "………………*";

fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
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
            parse(include_bytes!("../fonts/TamLanhSerif-Regular.ttf")),
            parse(include_bytes!("../fonts/TamLanhSerif-Bold.ttf")),
            parse(include_bytes!("../fonts/TamLanhSerif-Italic.ttf")),
            parse(include_bytes!("../fonts/TamLanhSerif-BoldItalic.ttf")),
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
