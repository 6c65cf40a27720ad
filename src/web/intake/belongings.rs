//! Reading what people bring at the intake: a thing, a document or a sum of money a line.

use crate::domain::admission::MOST_THINGS;
use crate::domain::belongings::{NewBelonging, QUANTITY};
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
        QUANTITY.contains(&count).then_some((count, rest))
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

/// `tiền mặt: 2.160.000 đồng` is so much money. What the line calls it, and how much it is; `None` for all other lines: what says
/// no amount of đồng in figures stays in the words that were typed, foreign money too.
fn money(line: &str) -> Option<(&str, i64)> {
    let first = line.split([' ', ':']).next()?.to_lowercase();
    if !CASH.contains(&first.as_str()) {
        return None;
    }
    let number = line.find(|sign: char| sign.is_ascii_digit())?;
    let (what, told) = match line.split_once(':') {
        Some((what, told)) => (what, told.trim()),
        None => line.split_at(number),
    };
    let told = told.trim_end_matches(['.', ',', ';']);
    let amount = told.trim_end_matches(|sign: char| !sign.is_ascii_digit() && sign != ' ');
    let unit = told[amount.len()..].to_lowercase();
    if !DONG.contains(&unit.as_str()) {
        return None;
    }
    let amount = amount.trim_end();
    // Of what stands after other words nobody knows which of its figures are the amount.
    if amount.contains(' ') && !line.contains(':') {
        return None;
    }
    let amount = parse_dong(amount)?;
    Some((what.trim_end_matches([' ', '-', '–']), amount))
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
        ] {
            let thing = thing(line, Keeper::Shelter);
            let told = (thing.what.as_str(), thing.quantity, thing.money_vnd);
            assert_eq!(told, (what, quantity, money_vnd), "{line}");
        }
        for line in [
            "tiền mặt: 2.160.000",
            "tiền mặt 2 triệu đồng",
            "tiền mặt: 2 triệu",
            "tiền mặt 500k",
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
}
