//! The shape of papers and phone numbers: what cannot be one, and what looks wrong but may be right.
//! Says nothing of whether a paper is genuine. Having none is always allowed and is not this module's matter.

/// Why text cannot be a number of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadNumber {
    /// There are other signs in it than the kind of number has.
    ForeignSigns,
    /// It is too short or too long.
    Length,
}

/// What looks wrong in an identity number. Only a warning: sex may have been changed, records may err.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    Sex,
    BirthYear,
    /// No province or country is known to have this prefix.
    Prefix,
}

/// The sex that an identity number states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    Male,
    Female,
}

/// A personal identity number (số định danh cá nhân) of twelve digits: Nghị định 137/2015/NĐ-CP, Điều 13.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdNumber(String);

impl IdNumber {
    /// Reads twelve digits, whatever spaces, dots or hyphens stand between them.
    pub fn parse(typed: &str) -> Result<Self, BadNumber> {
        digits(typed, 12..=12).map(Self)
    }

    /// Gives the twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the sex that the fourth digit states.
    pub fn sex(&self) -> Sex {
        if self.century_digit().is_multiple_of(2) {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// Gives the year of birth that the fourth to sixth digits state.
    pub fn birth_year(&self) -> i32 {
        let in_century: i32 = self.0[4..6].parse().unwrap_or_default();
        1900 + i32::from(self.century_digit() / 2) * 100 + in_century
    }

    /// Gives the province, by its name before July 2025, where the birth was registered; none for births abroad.
    pub fn province(&self) -> Option<&'static str> {
        let prefix = &self.0[..3];
        PREFIXES
            .iter()
            .find(|(code, _)| *code == prefix)
            .map(|(_, name)| *name)
    }

    /// Gives what does not agree with what else is known of the person; what is not known raises no doubt.
    pub fn doubts(&self, sex: Option<Sex>, birth_year: Option<i32>) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        if sex.is_some_and(|sex| sex != self.sex()) {
            doubts.push(Doubt::Sex);
        }
        if birth_year.is_some_and(|year| year != self.birth_year()) {
            doubts.push(Doubt::BirthYear);
        }
        // From 100 on the prefix is the country of a birth that was registered abroad.
        if self.0.starts_with('0') && self.province().is_none() {
            doubts.push(Doubt::Prefix);
        }
        doubts
    }

    fn century_digit(&self) -> u8 {
        self.0.as_bytes()[3] - b'0'
    }
}

/// Reads the nine digits of an old identity card (CMND), not valid since 1 January 2025 but kept as an old number.
pub fn old_card_number(typed: &str) -> Result<String, BadNumber> {
    digits(typed, 9..=9)
}

/// Reads a passport number of any country: five to fifteen Latin capitals and digits.
pub fn passport_number(typed: &str) -> Result<String, BadNumber> {
    let number = without_separators(typed).to_ascii_uppercase();
    if !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(BadNumber::ForeignSigns);
    }
    if (5..=15).contains(&number.len()) {
        Ok(number)
    } else {
        Err(BadNumber::Length)
    }
}

/// Whether a passport number has the shape of a Vietnamese ordinary passport: a letter and seven or eight digits.
pub fn is_vietnamese_passport(number: &str) -> bool {
    let Some((letter, digits)) = number.split_at_checked(1) else {
        return false;
    };
    letter.bytes().all(|b| b.is_ascii_uppercase())
        && (7..=8).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Reads a phone number into one form: Vietnamese ones with their leading 0 ("0912345678"), foreign ones as E.164 ("+66812345678"),
/// short and service numbers as they are ("111", "18001769").
pub fn phone(typed: &str) -> Result<String, BadNumber> {
    let bare: String = without_separators(typed)
        .chars()
        .filter(|c| !matches!(c, '(' | ')'))
        .collect();
    let (is_international, number) =
        match bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")) {
            Some(rest) => (true, rest),
            None => (false, bare.as_str()),
        };
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadNumber::ForeignSigns);
    }
    // "84 912 345 678" without the plus is written often; no number inside the country begins with 8.
    if let Some(national) = number
        .strip_prefix("84")
        .filter(|rest| is_international || (9..=10).contains(&rest.len()))
    {
        return national_phone(&format!("0{}", national.trim_start_matches('0')));
    }
    match is_international {
        true if (7..=15).contains(&number.len()) && !number.starts_with('0') => {
            Ok(format!("+{number}"))
        }
        true => Err(BadNumber::Length),
        false => national_phone(number),
    }
}

fn national_phone(number: &str) -> Result<String, BadNumber> {
    let lengths = match number.as_bytes() {
        [b'0', b'2', ..] => 11..=12,
        [b'0', b'3' | b'5' | b'7' | b'8' | b'9', ..] => 10..=10,
        [b'1', b'8' | b'9', b'0', b'0', ..] => 8..=10,
        [b'1', b'1', _] => 3..=3,
        _ => return Err(BadNumber::Length),
    };
    if lengths.contains(&number.len()) {
        Ok(number.to_owned())
    } else {
        Err(BadNumber::Length)
    }
}

fn digits(typed: &str, length: std::ops::RangeInclusive<usize>) -> Result<String, BadNumber> {
    let number = without_separators(typed);
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadNumber::ForeignSigns);
    }
    if length.contains(&number.len()) {
        Ok(number)
    } else {
        Err(BadNumber::Length)
    }
}

fn without_separators(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{2010}'..='\u{2013}'))
        .collect()
}

/// Thông tư 07/2016/TT-BCA, Phụ lục 1: the provinces before the mergers of July 2025, which people's numbers still name.
#[rustfmt::skip]
const PREFIXES: [(&str, &str); 63] = [
    ("001", "Hà Nội"), ("002", "Hà Giang"), ("004", "Cao Bằng"), ("006", "Bắc Kạn"), ("008", "Tuyên Quang"), ("010", "Lào Cai"),
    ("011", "Điện Biên"), ("012", "Lai Châu"), ("014", "Sơn La"), ("015", "Yên Bái"), ("017", "Hòa Bình"), ("019", "Thái Nguyên"),
    ("020", "Lạng Sơn"), ("022", "Quảng Ninh"), ("024", "Bắc Giang"), ("025", "Phú Thọ"), ("026", "Vĩnh Phúc"), ("027", "Bắc Ninh"),
    ("030", "Hải Dương"), ("031", "Hải Phòng"), ("033", "Hưng Yên"), ("034", "Thái Bình"), ("035", "Hà Nam"), ("036", "Nam Định"),
    ("037", "Ninh Bình"), ("038", "Thanh Hóa"), ("040", "Nghệ An"), ("042", "Hà Tĩnh"), ("044", "Quảng Bình"), ("045", "Quảng Trị"),
    ("046", "Thừa Thiên Huế"), ("048", "Đà Nẵng"), ("049", "Quảng Nam"), ("051", "Quảng Ngãi"), ("052", "Bình Định"), ("054", "Phú Yên"),
    ("056", "Khánh Hòa"), ("058", "Ninh Thuận"), ("060", "Bình Thuận"), ("062", "Kon Tum"), ("064", "Gia Lai"), ("066", "Đắk Lắk"),
    ("067", "Đắk Nông"), ("068", "Lâm Đồng"), ("070", "Bình Phước"), ("072", "Tây Ninh"), ("074", "Bình Dương"), ("075", "Đồng Nai"),
    ("077", "Bà Rịa - Vũng Tàu"), ("079", "Hồ Chí Minh"), ("080", "Long An"), ("082", "Tiền Giang"), ("083", "Bến Tre"), ("084", "Trà Vinh"),
    ("086", "Vĩnh Long"), ("087", "Đồng Tháp"), ("089", "An Giang"), ("091", "Kiên Giang"), ("092", "Cần Thơ"), ("093", "Hậu Giang"),
    ("094", "Sóc Trăng"), ("095", "Bạc Liêu"), ("096", "Cà Mau"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_number_has_twelve_digits() {
        assert_eq!(
            IdNumber::parse(" 022 198 000 123 ").unwrap().as_str(),
            "022198000123"
        );
        assert_eq!(IdNumber::parse("02219800012"), Err(BadNumber::Length));
        assert_eq!(
            IdNumber::parse("02219800012a"),
            Err(BadNumber::ForeignSigns)
        );
        assert_eq!(
            IdNumber::parse("０22198000123"),
            Err(BadNumber::ForeignSigns)
        );
        assert_eq!(IdNumber::parse(""), Err(BadNumber::Length));
    }

    #[test]
    fn an_identity_number_tells_province_sex_and_year() {
        let number = IdNumber::parse("022198000123").unwrap();
        assert_eq!(
            (number.province(), number.sex(), number.birth_year()),
            (Some("Quảng Ninh"), Sex::Female, 1998)
        );
        let child = IdNumber::parse("022212000123").unwrap();
        assert_eq!((child.sex(), child.birth_year()), (Sex::Male, 2012));
    }

    #[test]
    fn what_does_not_agree_is_only_a_doubt() {
        let number = IdNumber::parse("022198000123").unwrap();
        assert_eq!(number.doubts(Some(Sex::Female), Some(1998)), []);
        assert_eq!(number.doubts(None, None), []);
        assert_eq!(
            number.doubts(Some(Sex::Male), Some(1997)),
            [Doubt::Sex, Doubt::BirthYear]
        );
        assert_eq!(
            IdNumber::parse("003198000123").unwrap().doubts(None, None),
            [Doubt::Prefix]
        );
        assert_eq!(
            IdNumber::parse("116198000123").unwrap().doubts(None, None),
            []
        );
    }

    #[test]
    fn old_cards_and_passports_have_their_shapes() {
        assert_eq!(old_card_number("100 234 567").as_deref(), Ok("100234567"));
        assert_eq!(old_card_number("1002345678"), Err(BadNumber::Length));
        assert_eq!(passport_number("c1234567").as_deref(), Ok("C1234567"));
        assert_eq!(passport_number("AB/123"), Err(BadNumber::ForeignSigns));
        assert_eq!(passport_number("AB12"), Err(BadNumber::Length));
        assert!(is_vietnamese_passport("C1234567") && is_vietnamese_passport("P01234567"));
        assert!(
            !is_vietnamese_passport("AA123456")
                && !is_vietnamese_passport("")
                && !is_vietnamese_passport("12345678")
        );
        assert!(!is_vietnamese_passport("Ế1234567"));
    }

    #[test]
    fn phones_come_into_one_form() {
        for (typed, kept) in [
            ("0912 345 678", "0912345678"),
            ("+84 912-345-678", "0912345678"),
            ("0084912345678", "0912345678"),
            ("84912345678", "0912345678"),
            ("+84 (0)912345678", "0912345678"),
            ("0203.3825.123", "02033825123"),
            ("111", "111"),
            ("1800 1769", "18001769"),
            ("+66 81 234 5678", "+66812345678"),
            ("+86 138 0013 8000", "+8613800138000"),
        ] {
            assert_eq!(phone(typed).as_deref(), Ok(kept), "{typed}");
        }
        for typed in [
            "091234567",
            "0412345678",
            "912345678",
            "",
            "+0123456789",
            "11",
        ] {
            assert_eq!(phone(typed), Err(BadNumber::Length), "{typed}");
        }
        assert_eq!(phone("0912x45678"), Err(BadNumber::ForeignSigns));
    }
}
