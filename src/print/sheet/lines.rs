//! Breaking of text into lines by the widths of its letters.

use super::face::Face;

/// A piece of text in one cut.
#[derive(Clone, Debug)]
pub struct Run {
    pub face: Face,
    pub text: String,
}

/// Upright text.
pub fn plain(text: impl Into<String>) -> Run {
    Run {
        face: Face::Upright,
        text: text.into(),
    }
}

/// Bold text.
pub fn bold(text: impl Into<String>) -> Run {
    Run {
        face: Face::Bold,
        text: text.into(),
    }
}

/// Italic text.
pub fn italic(text: impl Into<String>) -> Run {
    Run {
        face: Face::Italic,
        text: text.into(),
    }
}

/// One word; its parts differ in face ("Họ và tên:" may touch a bold value).
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    pub parts: Vec<(Face, String)>,
    pub width: f32,
}

/// One line of words, without the spaces between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub words: Vec<Word>,
    /// With single spaces.
    pub width: f32,
    /// The last of its paragraph: not stretched.
    pub is_last: bool,
}

/// Breaks text into lines; the first may be shorter than the others. Line ends in the text are kept.
pub(super) fn broken(runs: &[Run], size: f32, first: f32, rest: f32) -> Vec<Line> {
    let space = Face::Upright.width(" ", size);
    let mut lines = Vec::new();
    for paragraph in paragraphs(runs, size) {
        let mut line = Line::default();
        for word in paragraph {
            for word in cut_to(word, size, rest.min(first)) {
                let limit = if lines.is_empty() { first } else { rest };
                let gap = if line.words.is_empty() { 0.0 } else { space };
                // A hair of tolerance, so that a text measured before fits where it was measured.
                if !line.words.is_empty() && line.width + gap + word.width > limit + 0.01 {
                    lines.push(std::mem::take(&mut line));
                    line.width = word.width;
                } else {
                    line.width += gap + word.width;
                }
                line.words.push(word);
            }
        }
        line.is_last = true;
        lines.push(line);
    }
    lines
}

fn paragraphs(runs: &[Run], size: f32) -> Vec<Vec<Word>> {
    let mut paragraphs = vec![Vec::new()];
    let mut word = Word::default();
    let end_word = |word: &mut Word, paragraphs: &mut Vec<Vec<Word>>| {
        if !word.parts.is_empty()
            && let Some(last) = paragraphs.last_mut()
        {
            last.push(std::mem::take(word));
        }
    };
    for run in runs {
        for (i, row) in run.text.lines().enumerate() {
            if i > 0 {
                end_word(&mut word, &mut paragraphs);
                paragraphs.push(Vec::new());
            }
            for (j, chunk) in row.split([' ', '\t']).enumerate() {
                if j > 0 {
                    end_word(&mut word, &mut paragraphs);
                }
                let chunk = run.face.printable(chunk);
                if !chunk.is_empty() {
                    word.width += run.face.width(&chunk, size);
                    word.parts.push((run.face, chunk));
                }
            }
        }
    }
    end_word(&mut word, &mut paragraphs);
    paragraphs
}

/// Cuts a word that is wider than a line between letters.
fn cut_to(word: Word, size: f32, limit: f32) -> Vec<Word> {
    if word.width <= limit {
        return vec![word];
    }
    let mut cut = vec![Word::default()];
    for (face, text) in word.parts {
        for c in text.chars() {
            let width = face.width(c.encode_utf8(&mut [0; 4]), size);
            if cut
                .last()
                .is_some_and(|last| last.width > 0.0 && last.width + width > limit)
            {
                cut.push(Word::default());
            }
            if let Some(last) = cut.last_mut() {
                last.width += width;
                match last.parts.last_mut() {
                    Some((same, text)) if *same == face => text.push(c),
                    _ => last.parts.push((face, c.to_string())),
                }
            }
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_asked() {
        let text = "Bên giao bàn giao đầy đủ người, đồ dùng, giấy tờ cho bên nhận ".repeat(9);
        let lines = broken(&[plain(text)], 13.0, 150.0, 200.0);
        assert!(lines.len() > 5 && lines[0].width <= 150.1);
        assert!(lines.iter().all(|line| line.width <= 200.1));
        assert_eq!(lines.iter().filter(|line| line.is_last).count(), 1);
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut() {
        let lines = broken(&[plain("đ".repeat(500))], 13.0, 200.0, 200.0);
        assert!(lines.len() > 10);
        let letters: usize = lines
            .iter()
            .flat_map(|l| &l.words)
            .flat_map(|w| &w.parts)
            .map(|p| p.1.chars().count())
            .sum();
        assert_eq!(letters, 500);
    }

    #[test]
    fn letters_outside_the_face_do_not_vanish_silently() {
        assert_eq!(
            Face::Upright.printable("Ặ₫ 漢字 (Hán)\u{200b}\u{202e}"),
            "Ặ₫ ………………* (Hán)"
        );
        assert_eq!(Face::Bold.printable("มาลี ศรีสุข"), "………………* ………………*");
    }

    #[test]
    fn decomposed_letters_are_composed() {
        assert_eq!(Face::Upright.printable("Nguye\u{302}\u{303}n"), "Nguyễn");
    }

    #[test]
    fn every_vietnamese_letter_is_in_every_cut() {
        let letters =
            "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ₫–…“”";
        for face in Face::ALL {
            for text in [letters.to_owned(), letters.to_uppercase()] {
                assert_eq!(face.printable(&text), text);
            }
        }
    }
}
