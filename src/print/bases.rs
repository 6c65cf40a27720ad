//! The laws and decrees that a record names, by the date of the record (DOMAIN: in force and predecessors).

use chrono::NaiveDate;

/// The legal bases in force on a day, without "Căn cứ" and without closing marks; trafficking cases have two more.
pub fn legal_bases(on: NaiveDate, is_trafficking: bool) -> Vec<String> {
    let mut bases = Vec::new();
    if is_trafficking {
        if on < first(2025, 7) {
            bases.push("Luật Phòng, chống mua bán người số 66/2011/QH12 ngày 29 tháng 3 năm 2011");
            bases.push("Nghị định số 62/2012/NĐ-CP ngày 13 tháng 8 năm 2012 của Chính phủ");
        } else {
            bases.push("Luật Phòng, chống mua bán người số 53/2024/QH15 ngày 28 tháng 11 năm 2024");
            bases.push("Nghị định số 162/2025/NĐ-CP ngày 29 tháng 6 năm 2025 của Chính phủ");
        }
    }
    // Nghị định 335/2026/NĐ-CP, Điều 32: in force from 05/10/2026, repeals Nghị định 20/2021/NĐ-CP.
    if on < first(2026, 10) + chrono::Days::new(4) {
        bases.push("Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ");
    } else {
        bases.push("Nghị định số 335/2026/NĐ-CP ngày 21 tháng 8 năm 2026 của Chính phủ");
    }
    bases.into_iter().map(str::to_owned).collect()
}

fn first(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).expect("the first day of a month is a date")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(y: i32, m: u32, d: u32, is_trafficking: bool) -> String {
        legal_bases(NaiveDate::from_ymd_opt(y, m, d).unwrap(), is_trafficking).join("; ")
    }

    #[test]
    fn the_decree_of_2026_counts_from_the_fifth_of_october() {
        assert!(joined(2026, 10, 4, false).contains("20/2021"));
        assert!(joined(2026, 10, 5, false).contains("335/2026"));
        assert!(!joined(2026, 10, 5, false).contains("53/2024"));
    }

    #[test]
    fn the_law_on_trafficking_changed_in_july_2025() {
        let before = joined(2025, 6, 30, true);
        assert!(before.contains("66/2011") && before.contains("62/2012"));
        let after = joined(2025, 7, 1, true);
        assert!(
            after.contains("53/2024") && after.contains("162/2025") && after.contains("20/2021")
        );
    }
}
