//! What a personal identity number (số định danh cá nhân) says of its holder: Nghị định 137/2015/NĐ-CP, Điều 13. Having none is
//! always allowed, and what does not agree is only a doubt: a sex may have been changed, records may err.

use super::residents::Birth;
use entity::resident::Sex;

/// What does not agree with what else is known of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The fourth digit states another sex.
    Sex,
    /// The fourth to sixth digits state another year of birth.
    BirthYear,
    /// No province or country is known to have this prefix.
    Prefix,
}

impl Doubt {
    /// The end of its message key.
    pub fn code(self) -> &'static str {
        match self {
            Doubt::Sex => "sex",
            Doubt::BirthYear => "birth-year",
            Doubt::Prefix => "prefix",
        }
    }
}

/// Gives what is in doubt of twelve digits, whatever spaces, dots or hyphens stand between them; other numbers, such as those of
/// passports, raise no doubt, nor does what is not known.
pub fn doubts(number: &str, sex: Sex, birth: &Birth) -> Vec<Doubt> {
    let is_between = |sign: &char| sign.is_whitespace() || matches!(sign, '.' | '-');
    let signs = number.chars().filter(|sign| !is_between(sign));
    let Some(digits) = signs
        .map(|sign| sign.to_digit(10))
        .collect::<Option<Vec<_>>>()
    else {
        return Vec::new();
    };
    if digits.len() != 12 {
        return Vec::new();
    }
    let mut doubts = Vec::new();
    let states_male = digits[3].is_multiple_of(2);
    if matches!((sex, states_male), (Sex::Male, false) | (Sex::Female, true)) {
        doubts.push(Doubt::Sex);
    }
    let year = 1900 + (digits[3] / 2) * 100 + digits[4] * 10 + digits[5];
    let is_exact = matches!(birth, Birth::On(_) | Birth::Year(_));
    if is_exact
        && birth
            .year()
            .is_some_and(|of| i64::from(of) != i64::from(year))
    {
        doubts.push(Doubt::BirthYear);
    }
    // From 100 on the prefix is the country of a birth that was registered abroad.
    let prefix = digits[0] * 100 + digits[1] * 10 + digits[2];
    if prefix < 100 && !PROVINCES.contains(&prefix) {
        doubts.push(Doubt::Prefix);
    }
    doubts
}

/// Thông tư 07/2016/TT-BCA, Phụ lục 1: the provinces before the mergers of July 2025, which people's numbers still name.
#[rustfmt::skip]
const PROVINCES: [u32; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33,
    34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66,
    67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_agree_is_only_a_doubt() {
        let born = |year| Birth::Year(year);
        assert_eq!(doubts("022 198 000 123", Sex::Female, &born(1998)), []);
        assert_eq!(doubts("022198000123", Sex::Unknown, &Birth::Unknown), []);
        assert_eq!(
            doubts("022198000123", Sex::Male, &born(1997)),
            [Doubt::Sex, Doubt::BirthYear]
        );
        assert_eq!(doubts("022212000123", Sex::Male, &born(2012)), []);
        assert_eq!(
            doubts("003198000123", Sex::Female, &Birth::Unknown),
            [Doubt::Prefix]
        );
        assert_eq!(doubts("116198000123", Sex::Female, &Birth::Unknown), []);
    }

    #[test]
    fn other_numbers_raise_no_doubt() {
        for number in ["", "C1234567", "100234567", "０22198000123", "không có"] {
            assert_eq!(
                doubts(number, Sex::Male, &Birth::Year(1990)),
                [],
                "{number}"
            );
        }
    }
}
