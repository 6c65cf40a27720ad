//! Reading what people bring at the intake: a thing, a document or a sum of money a line.

use crate::domain::admission::MOST_THINGS;
use crate::domain::belongings::{NewBelonging, QUANTITY};
use crate::domain::discharges::MONEY;
use crate::web::field::{Reader, parse_dong};
use entity::belonging::Keeper;

/// What the n-th person brings, as it is typed.
pub(super) fn read(reader: &mut Reader<'_>, number: usize, keeper: Keeper) -> Vec<NewBelonging> {
    let field = format!("belongings_{number}");
    let typed = reader.lines(&field).unwrap_or_default();
    if typed.lines().count() > MOST_THINGS {
        reader.fault(&field, "too-many-lines");
        return Vec::new();
    }
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| thing(line, keeper)).collect()
}

/// `2 áo` are two, and a line that begins with "giấy tờ" is a document.
fn thing(line: &str, kept_by: Keeper) -> NewBelonging {
    if let Some((what, money_vnd)) = money(line) {
        return NewBelonging {
            what: what.to_owned(),
            quantity: 1,
            kept_by,
            is_document: false,
            money_vnd: Some(money_vnd),
        };
    }
    let lower = line.to_lowercase();
    let is_document = lower.starts_with("giấy tờ") || lower.starts_with("document");
    let what = if is_document {
        line.split_once(':').map_or(line, |(_, what)| what.trim())
    } else {
        line
    };
    let counted = what.split_once(' ').and_then(|(first, rest)| {
        let count = first.parse::<i32>().ok()?;
        let next = rest.split(' ').next()?.to_lowercase();
        // `2 triệu kíp` are not two of something.
        let is_sum = SCALES.iter().any(|(word, _)| *word == next);
        (QUANTITY.contains(&count) && !is_sum).then_some((count, rest))
    });
    let (quantity, what) = counted.unwrap_or((1, what));
    NewBelonging {
        what: what.to_owned(),
        quantity,
        kept_by,
        is_document,
        money_vnd: None,
    }
}

/// How a line of money begins.
const CASH: [&str; 3] = ["tiền", "cash", "money"];
/// How an amount of đồng ends.
const DONG: [&str; 5] = ["đồng", "đ", "₫", "vnd", "vnđ"];
/// A million, which alone is told in parts too: `1,5 triệu`.
const MILLION: i64 = 1_000_000;
/// What figures may be counted in. A word stands before what it begins with.
const SCALES: [(&str, i64); 5] = [
    ("triệu", MILLION),
    ("tr", MILLION),
    ("nghìn", 1_000),
    ("ngàn", 1_000),
    ("k", 1_000),
];
/// Less is not said without its unit: `tiền: 500` are as likely five hundred thousand.
const LEAST_BARE: i64 = 1_000;

/// `tiền mặt: 2.160.000 đồng` is so much money, and so is `500k` on its own. What the line calls it, and how much it is; `None`
/// for all other lines: what says no amount of đồng in figures stays in the words that were typed, foreign money too.
fn money(line: &str) -> Option<(&str, i64)> {
    let number = line.find(|sign: char| sign.is_ascii_digit())?;
    let first = line.split([' ', ':']).next()?.to_lowercase();
    if number > 0 && !CASH.contains(&first.as_str()) {
        return None;
    }
    let (what, told) = match line.split_once(':') {
        _ if number == 0 => ("tiền", line),
        Some((what, told)) => (what, told.trim()),
        None => line.split_at(number),
    };
    let told = told.trim_end_matches(['.', ',', ';']);
    let is_unit = |sign: char| !sign.is_ascii_digit() && !['.', ',', ' '].contains(&sign);
    let (figures, unit) = told.split_at(told.find(is_unit).unwrap_or(told.len()));
    let (figures, unit) = (figures.trim_end(), unit.trim_end().to_lowercase());
    // Of what stands after other words nobody knows which of its figures are the amount.
    if (figures.contains(' ') || unit.is_empty()) && !line.contains(':') {
        return None;
    }
    let dong = amount(figures, worth(&unit)?)?;
    // Nor is what begins with nought: it is somebody's telephone.
    if unit.is_empty() && (dong < LEAST_BARE || figures.starts_with('0')) {
        return None;
    }
    Some((what.trim_end_matches([' ', '-', '–']), dong))
}

/// How many đồng one of a unit is: 1,000 for `nghìn đồng`, 1 for none; `None` for what is not counted in đồng.
fn worth(unit: &str) -> Option<i64> {
    let scaled = |(word, worth): &(&str, i64)| Some((*worth, unit.strip_prefix(*word)?));
    let (worth, money) = SCALES.iter().find_map(scaled).unwrap_or((1, unit));
    let money = money.trim_start();
    (money.is_empty() || DONG.contains(&money)).then_some(worth)
}

/// Figures in groups of three or with parts of a million, each worth so many đồng.
fn amount(figures: &str, worth: i64) -> Option<i64> {
    let dotted = match figures.contains('.') {
        true => figures.to_owned(),
        false => figures.replace(',', "."),
    };
    let dong = match dotted.split_once('.') {
        Some((whole, part)) if worth == MILLION && part.len() < 3 => {
            parse_dong(whole)? * MILLION + parse_dong(&format!("{part:0<6}"))?
        }
        // No group of thousands begins with nought.
        Some(("0", _)) => return None,
        _ => parse_dong(&dotted)? * worth,
    };
    MONEY.contains(&dong).then_some(dong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_how_many_or_how_much() {
        for (line, what, quantity, money_vnd) in [
            ("2 áo", "áo", 2, None),
            ("áo", "áo", 1, None),
            ("0 áo", "0 áo", 1, None),
            ("1000 hạt", "1000 hạt", 1, None),
            ("tiền mặt: 2.160.000 đồng", "tiền mặt", 1, Some(2_160_000)),
            ("Tiền mặt 2160000đ", "Tiền mặt", 1, Some(2_160_000)),
            ("tiền – 2.160.000 VNĐ.", "tiền", 1, Some(2_160_000)),
            ("tiền: 2 160 000 VNĐ.", "tiền", 1, Some(2_160_000)),
            ("cash: 0 VND", "cash", 1, Some(0)),
            (
                "tiền công tháng 9: 500.000 đồng",
                "tiền công tháng 9",
                1,
                Some(500_000),
            ),
            (
                "tiền mặt 350 nhân dân tệ",
                "tiền mặt 350 nhân dân tệ",
                1,
                None,
            ),
            ("tiền: 2 triệu kíp", "tiền: 2 triệu kíp", 1, None),
            ("tiền đồng cổ", "tiền đồng cổ", 1, None),
            ("10 tờ 500.000 đồng", "tờ 500.000 đồng", 10, None),
            ("2 áo khoác", "áo khoác", 2, None),
            ("1 điện thoại", "điện thoại", 1, None),
            ("3 túi", "túi", 3, None),
            ("2 đồng hồ", "đồng hồ", 2, None),
            ("50 USD", "USD", 50, None),
        ] {
            let thing = thing(line, Keeper::Shelter);
            let told = (thing.what.as_str(), thing.quantity, thing.money_vnd);
            assert_eq!(told, (what, quantity, money_vnd), "{line}");
        }
        for line in [
            "tiền mặt 500000",
            "tiền: 500",
            "tiền gửi anh: 0912345678",
            "tiền mặt: 50 USD",
            "tiền mặt: 1tr5",
            "tiền mặt: 1,5 nghìn",
            "tiền mặt: 1.000,5 triệu",
            "tiền mặt: 0.500 triệu",
            "tiền mặt: 2.000.000 triệu",
            "2 triệu kíp",
            "2 triệu 500 nghìn đồng",
            "1.5 nghìn",
            "500000",
            "tiền mặt 2 tờ 500.000 đồng",
            "tiền mặt 2 500.000 đồng",
            "tiền công tháng 9 500.000 đồng",
            "tiền công tháng 9 500 000 đồng",
            "tiền mặt: 2.16.000 đồng",
            "tiền mặt: -5 đồng",
            "tiền mặt: 1.000.000.000.001 đồng",
        ] {
            let thing = thing(line, Keeper::Shelter);
            let told = (thing.what.as_str(), thing.quantity, thing.money_vnd);
            assert_eq!(told, (line, 1, None));
        }
    }

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        for (told, dong) in [
            ("500k", 500_000),
            ("500 K", 500_000),
            ("500 nghìn", 500_000),
            ("500 ngàn đồng", 500_000),
            ("1.500 nghìn đồng", 1_500_000),
            ("2tr", 2_000_000),
            ("2 tr.", 2_000_000),
            ("3 triệu đồng", 3_000_000),
            ("1.5 triệu", 1_500_000),
            ("1,5 triệu đồng", 1_500_000),
            ("1.25 Triệu", 1_250_000),
            ("0,5 triệu VNĐ", 500_000),
            ("1,000,000 đồng", 1_000_000),
            ("200.000 đồng", 200_000),
            ("200000đ", 200_000),
        ] {
            for (line, what) in [
                (told.to_owned(), "tiền"),
                (format!("tiền mặt: {told}"), "tiền mặt"),
                (format!("Tiền mặt {told}"), "Tiền mặt"),
            ] {
                let thing = thing(&line, Keeper::Shelter);
                let read = (thing.what.as_str(), thing.quantity, thing.money_vnd);
                assert_eq!(read, (what, 1, Some(dong)), "{line}");
            }
        }
        for (line, dong) in [
            ("tiền: 500000", 500_000),
            ("tiền: 2.160.000", 2_160_000),
            ("tiền: 2,160,000", 2_160_000),
        ] {
            let thing = thing(line, Keeper::Shelter);
            let read = (thing.what.as_str(), thing.quantity, thing.money_vnd);
            assert_eq!(read, ("tiền", 1, Some(dong)), "{line}");
        }
    }
}
