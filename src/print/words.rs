//! Dates, times and money as Vietnamese official papers write them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

const DIGITS: [&str; 10] = [
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
];

/// "05 tháng 02 năm 2026": days under 10 and the months 1 and 2 get a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I).
pub fn date(day: NaiveDate) -> String {
    let month = match day.month() {
        m @ (1 | 2) => format!("0{m}"),
        m => m.to_string(),
    };
    format!("{:02} tháng {month} năm {}", day.day(), day.year())
}

/// "ngày hai mươi ba tháng mười một năm hai nghìn không trăm hai mươi sáu": as a receipt writes its day out, proof against another
/// digit. Official papers say "ngày một" and "tháng một", not the "mùng một" and "tháng giêng" of the lunar calendar; only the
/// fourth month is named by its place, "tháng tư".
pub fn date_in_words(day: NaiveDate) -> String {
    let month = match day.month() {
        4 => "tư".to_owned(),
        month => number(month.into()),
    };
    let year = day.year().unsigned_abs();
    format!(
        "ngày {} tháng {month} năm {}",
        number(day.day().into()),
        number(year.into())
    )
}

/// "23 giờ 40 phút, ngày 05 tháng 02 năm 2026".
pub fn moment(at: NaiveDateTime) -> String {
    format!(
        "{:02} giờ {:02} phút, ngày {}",
        at.hour(),
        at.minute(),
        date(at.date())
    )
}

/// "05/02/2026", for tables and short fields.
pub fn short_date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// "5 February 2026", for the English side of a paper.
pub fn english_date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// "2.160.000": groups of three with dots.
pub fn dotted(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// "03 (ba)": a count as papers write it, proof against another digit.
pub fn count(value: u64) -> String {
    format!("{value:02} ({})", number(value))
}

/// "Hai triệu một trăm sáu mươi nghìn đồng".
pub fn money(amount: u64) -> String {
    capitalised(&format!("{} đồng", number(amount)))
}

/// "2.160.000 đồng (Hai triệu một trăm sáu mươi nghìn đồng)": an amount in figures and in words.
pub fn amount(dong: u64) -> String {
    format!("{} đồng ({})", dotted(dong), money(dong))
}

/// With a capital first letter: "Nam", "Nữ".
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A whole number in lower-case words, as read in the north ("nghìn", "linh").
pub fn number(value: u64) -> String {
    if value == 0 {
        return DIGITS[0].to_owned();
    }
    let mut words = Vec::new();
    read_billions(value, false, &mut words);
    words.join(" ")
}

/// Above a billion the reading starts anew: "một nghìn tỷ", "hai tỷ tỷ".
fn read_billions(value: u64, after_more: bool, words: &mut Vec<&'static str>) {
    let (billions, rest) = (value / 1_000_000_000, value % 1_000_000_000);
    if billions > 0 {
        read_billions(billions, after_more, words);
        words.push("tỷ");
    }
    let mut begun = billions > 0 || after_more;
    for (group, unit) in [
        (rest / 1_000_000, "triệu"),
        (rest / 1000 % 1000, "nghìn"),
        (rest % 1000, ""),
    ] {
        if group == 0 {
            continue;
        }
        read_group(group, begun, words);
        if !unit.is_empty() {
            words.push(unit);
        }
        begun = true;
    }
}

/// Reads 1 to 999; inside a longer number the hundreds are named even when they are none.
fn read_group(group: u64, inside: bool, words: &mut Vec<&'static str>) {
    let digit = |n: u64| DIGITS[(n % 10) as usize];
    let (hundreds, tens, ones) = (group / 100, group / 10 % 10, group % 10);
    if hundreds > 0 || inside {
        words.extend([digit(hundreds), "trăm"]);
    }
    match tens {
        0 if ones > 0 && (hundreds > 0 || inside) => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([digit(tens), "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(digit(ones)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn early_days_and_the_first_two_months_get_a_zero() {
        assert_eq!(date(day(2026, 2, 5)), "05 tháng 02 năm 2026");
        assert_eq!(date(day(2026, 3, 9)), "09 tháng 3 năm 2026");
        assert_eq!(date(day(2026, 12, 31)), "31 tháng 12 năm 2026");
        assert_eq!(date(day(2024, 2, 29)), "29 tháng 02 năm 2024");
    }

    #[test]
    fn a_date_is_written_in_words() {
        for (on, words) in [
            (
                day(2026, 11, 23),
                "ngày hai mươi ba tháng mười một năm hai nghìn không trăm hai mươi sáu",
            ),
            (
                day(2026, 1, 1),
                "ngày một tháng một năm hai nghìn không trăm hai mươi sáu",
            ),
            (
                day(2025, 4, 4),
                "ngày bốn tháng tư năm hai nghìn không trăm hai mươi lăm",
            ),
            (
                day(2024, 2, 29),
                "ngày hai mươi chín tháng hai năm hai nghìn không trăm hai mươi tư",
            ),
            (
                day(2021, 5, 5),
                "ngày năm tháng năm năm hai nghìn không trăm hai mươi mốt",
            ),
            (
                day(2030, 12, 31),
                "ngày ba mươi mốt tháng mười hai năm hai nghìn không trăm ba mươi",
            ),
            (
                day(2031, 10, 10),
                "ngày mười tháng mười năm hai nghìn không trăm ba mươi mốt",
            ),
            (
                day(2035, 6, 11),
                "ngày mười một tháng sáu năm hai nghìn không trăm ba mươi lăm",
            ),
            (
                day(2010, 7, 14),
                "ngày mười bốn tháng bảy năm hai nghìn không trăm mười",
            ),
            (
                day(2005, 8, 15),
                "ngày mười lăm tháng tám năm hai nghìn không trăm linh năm",
            ),
            (day(2000, 9, 20), "ngày hai mươi tháng chín năm hai nghìn"),
            (
                day(1999, 3, 21),
                "ngày hai mươi mốt tháng ba năm một nghìn chín trăm chín mươi chín",
            ),
            (
                day(2100, 1, 24),
                "ngày hai mươi tư tháng một năm hai nghìn một trăm",
            ),
            (
                day(2026, 3, 25),
                "ngày hai mươi lăm tháng ba năm hai nghìn không trăm hai mươi sáu",
            ),
        ] {
            assert_eq!(date_in_words(on), words);
        }
    }

    #[test]
    fn an_amount_is_told_in_figures_and_words() {
        let told = "2.160.000 đồng (Hai triệu một trăm sáu mươi nghìn đồng)";
        assert_eq!(amount(2_160_000), told);
        assert_eq!(amount(0), "0 đồng (Không đồng)");
    }

    #[test]
    fn a_moment_names_hour_minute_and_day() {
        let at = day(2026, 2, 5).and_hms_opt(23, 40, 59).unwrap();
        assert_eq!(moment(at), "23 giờ 40 phút, ngày 05 tháng 02 năm 2026");
        let at = day(2026, 10, 10).and_hms_opt(0, 5, 0).unwrap();
        assert_eq!(moment(at), "00 giờ 05 phút, ngày 10 tháng 10 năm 2026");
    }

    #[test]
    fn thousands_are_parted_by_dots() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1.000"),
            (2_160_000, "2.160.000"),
        ] {
            assert_eq!(dotted(number), text);
        }
        assert_eq!(dotted(u64::MAX), "18.446.744.073.709.551.615");
    }

    #[test]
    fn money_is_written_in_words() {
        for (amount, words) in [
            (0, "Không đồng"),
            (1, "Một đồng"),
            (5, "Năm đồng"),
            (10, "Mười đồng"),
            (11, "Mười một đồng"),
            (15, "Mười lăm đồng"),
            (20, "Hai mươi đồng"),
            (21, "Hai mươi mốt đồng"),
            (14, "Mười bốn đồng"),
            (24, "Hai mươi tư đồng"),
            (104, "Một trăm linh bốn đồng"),
            (114, "Một trăm mười bốn đồng"),
            (144, "Một trăm bốn mươi tư đồng"),
            (25, "Hai mươi lăm đồng"),
            (101, "Một trăm linh một đồng"),
            (105, "Một trăm linh năm đồng"),
            (110, "Một trăm mười đồng"),
            (111, "Một trăm mười một đồng"),
            (500, "Năm trăm đồng"),
            (1001, "Một nghìn không trăm linh một đồng"),
            (1015, "Một nghìn không trăm mười lăm đồng"),
            (540_000, "Năm trăm bốn mươi nghìn đồng"),
            (2_160_000, "Hai triệu một trăm sáu mươi nghìn đồng"),
            (1_000_005, "Một triệu không trăm linh năm đồng"),
            (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
            (1_000_000_000, "Một tỷ đồng"),
            (1_500_000_000, "Một tỷ năm trăm triệu đồng"),
            (1_000_000_000_000, "Một nghìn tỷ đồng"),
        ] {
            assert_eq!(money(amount), words);
        }
    }

    #[test]
    fn counts_and_english_dates() {
        assert_eq!(count(4), "04 (bốn)");
        assert_eq!(count(121), "121 (một trăm hai mươi mốt)");
        assert_eq!(english_date(day(2026, 2, 5)), "5 February 2026");
    }

    #[test]
    fn a_value_begins_with_a_capital_letter() {
        assert_eq!(capitalised("nữ"), "Nữ");
        assert_eq!(capitalised("đã rõ"), "Đã rõ");
        assert_eq!(capitalised(""), "");
    }

    #[test]
    fn the_largest_number_can_be_read() {
        assert!(number(u64::MAX).starts_with("mười tám tỷ bốn trăm bốn mươi sáu triệu"));
    }
}
