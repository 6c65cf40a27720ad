//! The laws and decrees that a record names, by the date of the record (DOMAIN: in force and predecessors).

use super::record::Category;
use chrono::NaiveDate;

/// The legal bases in force on a day, without "Căn cứ" and without closing marks; trafficking cases have two more. A law is
/// named without its number, a decree with its subject where that is known (Nghị định 30/2020/NĐ-CP, Phụ lục I).
pub fn legal_bases(on: NaiveDate, is_trafficking: bool) -> Vec<String> {
    let mut bases = Vec::new();
    if is_trafficking {
        if on < first(2025, 7) {
            bases.push("Luật Phòng, chống mua bán người ngày 29 tháng 3 năm 2011");
            bases.push("Nghị định số 62/2012/NĐ-CP ngày 13 tháng 8 năm 2012 của Chính phủ");
        } else {
            bases.push("Luật Phòng, chống mua bán người ngày 28 tháng 11 năm 2024");
            bases.push(
                "Nghị định số 162/2025/NĐ-CP ngày 29 tháng 6 năm 2025 của Chính phủ quy định chi tiết một số điều và biện pháp \
                 thi hành Luật Phòng, chống mua bán người",
            );
        }
    }
    if is_old_assistance(on) {
        bases.push(
            "Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ quy định chính sách trợ giúp xã hội đối với \
             đối tượng bảo trợ xã hội",
        );
    } else {
        bases.push("Nghị định số 335/2026/NĐ-CP ngày 21 tháng 8 năm 2026 của Chính phủ");
    }
    bases.into_iter().map(str::to_owned).collect()
}

/// The bases of a first decision to take somebody in: who came before Nghị định 335/2026/NĐ-CP and was not decided about
/// when it came into force is taken in by the law of their arrival (its Điều 33, khoản 1).
pub fn bases_of_intake(arrived: NaiveDate, on: NaiveDate, is_trafficking: bool) -> Vec<String> {
    if !is_old_assistance(arrived) || is_old_assistance(on) {
        return legal_bases(on, is_trafficking);
    }
    let mut bases = legal_bases(arrived, is_trafficking);
    let transition =
        "Khoản 1 Điều 33 Nghị định số 335/2026/NĐ-CP ngày 21 tháng 8 năm 2026 của Chính phủ";
    bases.push(transition.to_owned());
    bases
}

/// The same in English, for papers that a mission reads.
pub fn legal_bases_in_english(on: NaiveDate, is_trafficking: bool) -> Vec<&'static str> {
    let mut bases = Vec::new();
    if is_trafficking && on < first(2025, 7) {
        bases.push(
            "Law No. 66/2011/QH12 of 29 March 2011 on preventing and combating human trafficking",
        );
        bases.push("Decree No. 62/2012/NĐ-CP of 13 August 2012 of the Government");
    } else if is_trafficking {
        bases.push("Law No. 53/2024/QH15 of 28 November 2024 on preventing and combating human trafficking");
        bases.push("Decree No. 162/2025/NĐ-CP of 29 June 2025 of the Government");
    }
    bases.push(match is_old_assistance(on) {
        true => "Decree No. 20/2021/NĐ-CP of 15 March 2021 of the Government",
        false => "Decree No. 335/2026/NĐ-CP of 21 August 2026 of the Government",
    });
    bases
}

/// The provision by which a person of this group is taken in on a day.
pub fn ground_of_intake(group: &Category, on: NaiveDate) -> String {
    // The points of Nghị định 335/2026/NĐ-CP, Điều 21(2), are those of Nghị định 20/2021/NĐ-CP, Điều 24(2).
    let article = match is_old_assistance(on) {
        true => "khoản 2 Điều 24 Nghị định số 20/2021/NĐ-CP",
        false => "khoản 2 Điều 21 Nghị định số 335/2026/NĐ-CP",
    };
    match group {
        Category::TraffickingVictim
        | Category::DomesticViolence
        | Category::Abuse
        | Category::ForcedLabour => format!("điểm a {article}"),
        Category::BeingIdentified | Category::AccompanyingMinor if on < first(2025, 7) => {
            "Luật Phòng, chống mua bán người số 66/2011/QH12".to_owned()
        }
        Category::BeingIdentified | Category::AccompanyingMinor => {
            "Điều 17 Nghị định số 162/2025/NĐ-CP".to_owned()
        }
        Category::Child | Category::Wandering => format!("điểm b {article}"),
        Category::Other(_) => {
            format!("điểm c {article}, theo quyết định của Chủ tịch Ủy ban nhân dân cấp tỉnh")
        }
    }
}

// Nghị định 335/2026/NĐ-CP, Điều 32: in force from 05/10/2026, repeals Nghị định 20/2021/NĐ-CP.
fn is_old_assistance(on: NaiveDate) -> bool {
    on < first(2026, 10) + chrono::Days::new(4)
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
        assert!(!joined(2026, 10, 5, false).contains("mua bán người"));
    }

    #[test]
    fn who_came_before_the_decree_of_2026_is_taken_in_by_the_law_of_that_day() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        let between = bases_of_intake(day(10, 4), day(10, 5), false).join("; ");
        assert!(between.contains("20/2021") && between.contains("Khoản 1 Điều 33"));
        for (arrived, on) in [(day(10, 3), day(10, 4)), (day(10, 5), day(10, 6))] {
            assert_eq!(bases_of_intake(arrived, on, true), legal_bases(on, true));
        }
    }

    #[test]
    fn each_group_is_taken_in_by_its_point_of_the_law_of_the_day() {
        let ground =
            |group, y, m, d| ground_of_intake(&group, NaiveDate::from_ymd_opt(y, m, d).unwrap());
        assert_eq!(
            ground(Category::Wandering, 2026, 11, 23),
            "điểm b khoản 2 Điều 21 Nghị định số 335/2026/NĐ-CP"
        );
        assert!(ground(Category::Abuse, 2026, 10, 4).contains("20/2021"));
        assert!(ground(Category::AccompanyingMinor, 2026, 11, 23).contains("162/2025"));
        assert!(ground(Category::BeingIdentified, 2025, 6, 30).contains("66/2011"));
        assert!(ground(Category::Other(None), 2026, 11, 23).contains("Chủ tịch"));
    }

    #[test]
    fn the_english_bases_are_those_of_the_same_day() {
        for (y, m) in [(2025, 6), (2025, 7), (2026, 11)] {
            let on = NaiveDate::from_ymd_opt(y, m, 30).unwrap();
            let (vi, en) = (legal_bases(on, true), legal_bases_in_english(on, true));
            assert_eq!(vi.len(), en.len());
            for (vi, en) in vi.iter().zip(en) {
                // A law is named without its number, so only its year can be compared.
                let told = match vi.strip_prefix("Nghị định số ") {
                    Some(decree) => decree.split(' ').next().unwrap(),
                    None => vi.rsplit(' ').next().unwrap(),
                };
                assert!(en.contains(told), "{en} names {told}");
            }
        }
    }

    #[test]
    fn the_law_on_trafficking_changed_in_july_2025() {
        let before = joined(2025, 6, 30, true);
        assert!(before.contains("ngày 29 tháng 3 năm 2011") && before.contains("62/2012"));
        let after = joined(2025, 7, 1, true);
        assert!(
            after.contains("ngày 28 tháng 11 năm 2024")
                && after.contains("162/2025")
                && after.contains("20/2021")
        );
    }
}
