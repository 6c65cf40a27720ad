//! Text as it was typed and text as it is searched: what may be stored, which spellings meet, and in which order names stand.
//! Knows nothing of whose text it is. The search words that are kept under the vault's key come from here, so a change of
//! `fold`, `exact_words`, `skeleton` or `frame` asks for rebuilding that index: see `name_index`.

mod likeness;

pub use self::likeness::{is_common, similarity};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Why typed text cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadText {
    /// A control character, or a code point that stands for no letter at all (private use, noncharacter).
    ControlCharacter,
    /// A zero-width, bidirectional or otherwise invisible mark, with which two different texts look the same.
    InvisibleMark,
    /// A line of more than [`LONGEST_LINE`] characters.
    LineTooLong,
    /// A text of more than [`LONGEST_TEXT`] characters.
    TextTooLong,
}

/// More than any name, address or paper's number has; less than an index of the store can hold.
pub const LONGEST_LINE: usize = 500;
/// Some ten pages.
pub const LONGEST_TEXT: usize = 20_000;

/// Gives one line of typed text as it is stored: NFC, trimmed, runs of spaces as one space.
pub fn clean(typed: &str) -> Result<String, BadText> {
    let text: String = typed.trim().nfc().collect();
    text.chars().try_for_each(check)?;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() <= LONGEST_LINE {
        true => Ok(line),
        false => Err(BadText::LineTooLong),
    }
}

/// Gives typed text of several lines as it is stored: NFC, `\n` as the end of a line, no spaces at the end of one.
pub fn clean_lines(typed: &str) -> Result<String, BadText> {
    let text: String = typed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .nfc()
        .collect();
    text.chars()
        .filter(|c| !matches!(c, '\n' | '\t'))
        .try_for_each(check)?;
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    let text = lines.join("\n").trim_matches('\n').to_owned();
    match text.chars().count() <= LONGEST_TEXT {
        true => Ok(text),
        false => Err(BadText::TextTooLong),
    }
}

fn check(c: char) -> Result<(), BadText> {
    let code = u32::from(c);
    let meaningless = c.is_control()
        || matches!(code, 0x2028 | 0x2029 | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0xFFF9..=0xFFFB | 0xF0000..)
        || code & 0xFFFE == 0xFFFE;
    // The zero-width joiners are refused too: no name that Vietnam writes needs them, and they hide in pasted text.
    let invisible = matches!(
        code,
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x202A..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xFEFF | 0xFFA0 | 0xE0000..=0xE007F
    );
    match (meaningless, invisible) {
        (true, _) => Err(BadText::ControlCharacter),
        (false, true) => Err(BadText::InvisibleMark),
        (false, false) => Ok(()),
    }
}

/// Gives text as it is searched: lower case, without accents, đ as d, punctuation as one space. Other scripts stay.
pub fn fold(text: &str) -> String {
    let bare = text.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36F}'));
    // Lower case comes after the marks are gone, and once more drops them: İ falls apart into i and a dot.
    let lower = bare
        .flat_map(char::to_lowercase)
        .filter(|c| !matches!(c, '\u{300}'..='\u{36F}'))
        .map(|c| match c {
            // Ð and Ɖ are other letters that look like Đ; old fonts typed them for it.
            'đ' | 'ð' | 'ɖ' => 'd',
            c => c,
        });
    // Back to NFC, for NFD takes Hangul and kana apart as well.
    split(&lower.nfc().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Gives the words of `fold(text)`.
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Gives the words in lower case with their accents, the tone mark at one of its two accepted places (hoà as hòa).
pub fn exact_words(text: &str) -> Vec<String> {
    let lower: String = text.nfc().flat_map(char::to_lowercase).nfc().collect();
    split(&lower).map(place_tone).collect()
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .filter(|word| !word.is_empty())
}

const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// Moves the tone of a final oa, oe, uy to its first vowel, except after q, where the u is no vowel of its own.
fn place_tone(word: &str) -> String {
    let mut letters: Vec<char> = word.nfd().collect();
    let Some(at) = letters.iter().position(|c| TONES.contains(c)) else {
        return word.to_owned();
    };
    let tone = letters.remove(at);
    let vowel = match letters.as_slice() {
        [.., 'q', 'u', 'y'] => letters.len(),
        [.., 'o', 'a' | 'e'] | [.., 'u', 'y'] => letters.len() - 1,
        _ => return word.to_owned(),
    };
    letters.insert(vowel, tone);
    letters.into_iter().nfc().collect()
}

/// Gives a key under which spellings of one folded word that sound alike meet (Xuyến and Suyến, Trinh and Chinh).
///
/// It is coarse on purpose and only ranks below a match of letters. Words that are not plain Latin stay as they are.
pub fn skeleton(folded_word: &str) -> String {
    if !folded_word.bytes().all(|b| b.is_ascii_lowercase()) {
        return folded_word.to_owned();
    }
    let (initial, rest) = initial(folded_word);
    let (middle, last) = final_of(rest);
    let mut key = String::from(initial);
    for c in middle.chars().map(one_letter).chain(last.chars()) {
        if !key.ends_with(c) {
            key.push(c);
        }
    }
    key
}

/// Gives the consonants of a folded word by their sound: words of which only the vowels differ meet (Lan and Loan, Hằng and Hạnh).
/// None of a word without any, or in another script.
pub fn frame(folded_word: &str) -> Option<String> {
    if !folded_word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let (initial, rest) = initial(folded_word);
    let (middle, last) = final_of(rest);
    let last = match last {
        "nh" => "n",
        "ch" => "t",
        last => last,
    };
    let mut frame = String::from(initial);
    for c in middle.chars().map(one_letter).chain(last.chars()) {
        if !"aeiou".contains(c) && !frame.ends_with(c) {
            frame.push(c);
        }
    }
    (!frame.is_empty()).then_some(frame)
}

fn initial(word: &str) -> (&'static str, &str) {
    let is_vowel = |c: char| "aeiouy".contains(c);
    // Longer spellings first. `c` is free as a sign for ch and tr, since the sound c is written k here.
    const SPELLINGS: [(&str, &str); 18] = [
        ("ngh", "ng"),
        ("ng", "ng"),
        ("nh", "nh"),
        ("kh", "kh"),
        ("th", "th"),
        ("gh", "g"),
        ("ph", "f"),
        ("ch", "c"),
        ("tr", "c"),
        ("x", "s"),
        ("s", "s"),
        ("d", "d"),
        ("r", "d"),
        ("z", "d"),
        ("n", "l"),
        ("l", "l"),
        ("c", "k"),
        ("q", "k"),
    ];
    if let Some(rest) = word.strip_prefix("gi") {
        // In "gia" the i belongs to the initial, in "gi" and "gin" it is the vowel.
        return (
            "d",
            if rest.starts_with(is_vowel) {
                rest
            } else {
                &word[1..]
            },
        );
    }
    for (spelling, key) in SPELLINGS {
        if let Some(rest) = word.strip_prefix(spelling) {
            return (key, rest);
        }
    }
    ("", word)
}

fn final_of(rest: &str) -> (&str, &'static str) {
    for (spelling, key) in [
        ("ng", "n"),
        ("nh", "nh"),
        ("ch", "ch"),
        ("n", "n"),
        ("c", "t"),
        ("k", "t"),
        ("q", "t"),
        ("t", "t"),
    ] {
        if let Some(middle) = rest.strip_suffix(spelling) {
            return (middle, key);
        }
    }
    (rest, "")
}

fn one_letter(c: char) -> char {
    match c {
        'y' | 'j' => 'i',
        'w' => 'u',
        'c' | 'q' => 'k',
        'x' => 's',
        c => c,
    }
}

/// Gives what full names are sorted by: given name (the last word), family name, the rest; Vietnamese letters, then tones.
pub fn vi_sort_key(name: &str) -> Vec<u32> {
    let words = exact_words(name);
    let Some((given, rest)) = words.split_last() else {
        return Vec::new();
    };
    let mut key = Vec::new();
    for word in std::iter::once(given).chain(rest) {
        let (letters, tone) = letters_and_tone(word);
        key.extend(letters);
        key.extend([END_OF_WORD, tone]);
    }
    key
}

const ALPHABET: &str = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
const END_OF_WORD: u32 = 1;

fn letters_and_tone(word: &str) -> (Vec<u32>, u32) {
    let mut tone = 0;
    let toneless = word
        .nfd()
        .filter(|c| match TONES.iter().position(|t| t == c) {
            Some(at) => {
                tone = at as u32 + 1;
                false
            }
            None => true,
        });
    let place = |c: char| {
        ALPHABET
            .chars()
            .position(|letter| letter == c)
            .map(|at| at as u32 + 2)
    };
    let mut letters = Vec::new();
    for c in toneless.nfc() {
        // Letters of other languages stand with their base (č with c), other scripts after z.
        let base = place(c).or_else(|| c.nfd().next().and_then(place));
        letters.push(base.unwrap_or(1000 + u32::from(c)));
    }
    (letters, tone)
}

#[cfg(test)]
mod tests;
