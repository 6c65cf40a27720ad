//! The laws and decrees that a record names: those that were in force on the date of the record.

use super::record::Category;
use chrono::NaiveDate;

/// What a decision of the province's chairman is called by as long as nobody has written it down.
pub const DOTTED_DECISION: &str = "số ................. ngày .................";

/// The legal bases in force on a day for somebody of a group, without "Căn cứ" and without closing marks. A law is named
/// without its number, a decree with its subject where that is known (Nghị định 30/2020/NĐ-CP, Phụ lục I).
pub fn legal_bases(on: NaiveDate, group: &Category) -> Vec<String> {
    let both = in_both_languages(on, group).into_iter();
    both.map(|(vietnamese, _)| vietnamese.to_owned()).collect()
}

/// The same in English, for papers that a mission reads.
pub fn legal_bases_in_english(on: NaiveDate, group: &Category) -> Vec<String> {
    let both = in_both_languages(on, group).into_iter();
    both.map(|(_, english)| english.to_owned()).collect()
}

/// The bases of a first decision to take somebody in. Until Nghị định 335/2026/NĐ-CP its procedure was that of Nghị định
/// 147/2025/NĐ-CP (Điều 5–10); by that, and by the law of their arrival, is taken in who came before the decree of 2026 and was
/// not decided about when it came into force (its Điều 33, khoản 1).
pub fn bases_of_intake(arrived: NaiveDate, on: NaiveDate, group: &Category) -> Vec<String> {
    if !is_old_assistance(arrived) {
        return legal_bases(on, group);
    }
    let is_late = !is_old_assistance(on);
    let mut bases = legal_bases(if is_late { arrived } else { on }, group);
    let (dividing, _) = DIVIDING_AUTHORITY;
    if is_authority_divided(on) && !bases.iter().any(|basis| basis == dividing) {
        bases.push(dividing.to_owned());
    }
    if is_late {
        let transition =
            "Khoản 1 Điều 33 Nghị định số 335/2026/NĐ-CP ngày 21 tháng 8 năm 2026 của Chính phủ";
        bases.push(transition.to_owned());
    }
    bases
}

/// Who decides what since there are no districts: about children, and until Nghị định 335/2026/NĐ-CP about an intake.
const DIVIDING_AUTHORITY: (&str, &str) = (
    "Nghị định số 147/2025/NĐ-CP ngày 12 tháng 6 năm 2025 của Chính phủ quy định về phân định thẩm quyền của chính quyền địa \
     phương 02 cấp trong lĩnh vực quản lý nhà nước của Bộ Y tế",
    "Decree No. 147/2025/NĐ-CP of 12 June 2025 of the Government",
);

/// The laws of the group first, then what is on social assistance. A law whose date is not known is named by its number.
fn in_both_languages(on: NaiveDate, group: &Category) -> Vec<(&'static str, &'static str)> {
    let mut bases = match group {
        Category::TraffickingVictim | Category::BeingIdentified | Category::AccompanyingMinor => {
            on_trafficking(on)
        }
        Category::DomesticViolence => on_domestic_violence(on),
        Category::Child => on_children(on),
        Category::Abuse | Category::ForcedLabour | Category::Wandering | Category::Other(_) => {
            Vec::new()
        }
    };
    bases.extend(on_assistance(on));
    bases
}

// Nghị định 76/2024/NĐ-CP amends that of 2021 from 01/07/2024; both end with that of 2026 (its Điều 32 khoản 2).
fn on_assistance(on: NaiveDate) -> Vec<(&'static str, &'static str)> {
    if !is_old_assistance(on) {
        return vec![(
            "Nghị định số 335/2026/NĐ-CP ngày 21 tháng 8 năm 2026 của Chính phủ",
            "Decree No. 335/2026/NĐ-CP of 21 August 2026 of the Government",
        )];
    }
    let mut bases = vec![(
        "Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ quy định chính sách trợ giúp xã hội đối với \
         đối tượng bảo trợ xã hội",
        "Decree No. 20/2021/NĐ-CP of 15 March 2021 of the Government",
    )];
    if on >= first(2024, 7) {
        bases.push((
            "Nghị định số 76/2024/NĐ-CP ngày 01 tháng 7 năm 2024 của Chính phủ sửa đổi, bổ sung một số điều của Nghị định số \
             20/2021/NĐ-CP",
            "Decree No. 76/2024/NĐ-CP of 1 July 2024 of the Government",
        ));
    }
    bases
}

// The law and its decree are in force since 2017, before any record of ours.
fn on_children(on: NaiveDate) -> Vec<(&'static str, &'static str)> {
    let mut bases = vec![
        (
            "Luật Trẻ em số 102/2016/QH13",
            "Law No. 102/2016/QH13 on children",
        ),
        (
            "Nghị định số 56/2017/NĐ-CP của Chính phủ",
            "Decree No. 56/2017/NĐ-CP of the Government",
        ),
    ];
    if is_authority_divided(on) {
        bases.push(DIVIDING_AUTHORITY);
    }
    bases
}

fn on_trafficking(on: NaiveDate) -> Vec<(&'static str, &'static str)> {
    if on < first(2025, 7) {
        return vec![
            (
                "Luật Phòng, chống mua bán người ngày 29 tháng 3 năm 2011",
                "Law No. 66/2011/QH12 of 29 March 2011 on preventing and combating human trafficking",
            ),
            (
                "Nghị định số 62/2012/NĐ-CP ngày 13 tháng 8 năm 2012 của Chính phủ",
                "Decree No. 62/2012/NĐ-CP of 13 August 2012 of the Government",
            ),
        ];
    }
    vec![
        (
            "Luật Phòng, chống mua bán người ngày 28 tháng 11 năm 2024",
            "Law No. 53/2024/QH15 of 28 November 2024 on preventing and combating human trafficking",
        ),
        (
            "Nghị định số 162/2025/NĐ-CP ngày 29 tháng 6 năm 2025 của Chính phủ quy định chi tiết một số điều và biện pháp \
             thi hành Luật Phòng, chống mua bán người",
            "Decree No. 162/2025/NĐ-CP of 29 June 2025 of the Government",
        ),
    ]
}

// Luật 13/2022/QH15 is in force from 01/07/2023, Nghị định 76/2023/NĐ-CP from 25/12/2023.
fn on_domestic_violence(on: NaiveDate) -> Vec<(&'static str, &'static str)> {
    let mut bases = Vec::new();
    if on >= first(2023, 7) {
        bases.push((
            "Luật Phòng, chống bạo lực gia đình số 13/2022/QH15",
            "Law No. 13/2022/QH15 on preventing and combating domestic violence",
        ));
    }
    if on >= first(2023, 12) + chrono::Days::new(24) {
        bases.push((
            "Nghị định số 76/2023/NĐ-CP của Chính phủ",
            "Decree No. 76/2023/NĐ-CP of the Government",
        ));
    }
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
        Category::Other(decision) => {
            let decision = decision.as_deref().unwrap_or(DOTTED_DECISION);
            format!(
                "điểm c {article}, theo quyết định của Chủ tịch Ủy ban nhân dân cấp tỉnh {decision}"
            )
        }
    }
}

// Nghị định 147/2025/NĐ-CP: in force from 01/07/2025; since 05/10/2026 without what it says on social assistance.
fn is_authority_divided(on: NaiveDate) -> bool {
    on >= first(2025, 7)
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

    fn joined(y: i32, m: u32, d: u32, group: &Category) -> String {
        legal_bases(NaiveDate::from_ymd_opt(y, m, d).unwrap(), group).join("; ")
    }

    #[test]
    fn the_decree_of_2026_counts_from_the_fifth_of_october() {
        let wandering = &Category::Wandering;
        assert!(joined(2026, 10, 4, wandering).contains("20/2021"));
        assert!(joined(2026, 10, 5, wandering).contains("335/2026"));
        assert!(!joined(2026, 10, 5, wandering).contains("mua bán người"));
    }

    #[test]
    fn the_decree_of_2021_was_amended_in_july_2024_until_that_of_2026() {
        let wandering = &Category::Wandering;
        assert!(!joined(2024, 6, 30, wandering).contains("76/2024"));
        for (y, m, d) in [(2024, 7, 1), (2026, 10, 4)] {
            let bases = joined(y, m, d, wandering);
            let amended = bases.split_once("; ").unwrap();
            assert!(amended.0.contains("20/2021/NĐ-CP ngày 15") && amended.1.contains("76/2024"));
        }
        assert!(!joined(2026, 10, 5, wandering).contains("76/2024"));
        let english =
            legal_bases_in_english(NaiveDate::from_ymd_opt(2024, 7, 1).unwrap(), wandering);
        assert!(english[1].starts_with("Decree No. 76/2024/NĐ-CP of 1 July 2024"));
    }

    #[test]
    fn who_came_before_the_decree_of_2026_is_taken_in_by_the_law_of_that_day() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        let group = &Category::BeingIdentified;
        let between = bases_of_intake(day(10, 4), day(10, 5), group).join("; ");
        assert!(between.contains("20/2021") && between.contains("Khoản 1 Điều 33"));
        let (arrived, on) = (day(10, 5), day(10, 6));
        assert_eq!(bases_of_intake(arrived, on, group), legal_bases(on, group));
    }

    #[test]
    fn an_intake_before_the_decree_of_2026_followed_the_procedure_of_2025() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let taken_in = |arrived, on, group: &Category| {
            let bases = bases_of_intake(arrived, on, group).join("; ");
            bases
                .matches("147/2025/NĐ-CP ngày 12 tháng 6 năm 2025")
                .count()
        };
        for (arrived, on, times) in [
            (day(2025, 6, 29), day(2025, 6, 30), 0),
            (day(2025, 6, 30), day(2025, 7, 1), 1),
            (day(2026, 10, 3), day(2026, 10, 4), 1),
            (day(2026, 10, 4), day(2026, 10, 5), 1),
            (day(2026, 10, 5), day(2026, 10, 6), 0),
        ] {
            assert_eq!(
                taken_in(arrived, on, &Category::Abuse),
                times,
                "{arrived} {on}"
            );
        }
        // What is about children names it already.
        assert_eq!(
            taken_in(day(2026, 10, 4), day(2026, 10, 5), &Category::Child),
            1
        );
        let other = joined(2026, 10, 4, &Category::Abuse);
        assert!(!other.contains("147/2025"), "only the intake: {other}");
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
        let other = |decision: Option<&str>| {
            let group = Category::Other(decision.map(str::to_owned));
            ground(group, 2026, 11, 23)
        };
        assert!(other(None).ends_with("cấp tỉnh số ................. ngày ................."));
        assert!(other(Some("số 9/QĐ-UBND")).ends_with("cấp tỉnh số 9/QĐ-UBND"));
    }

    #[test]
    fn the_law_on_trafficking_changed_in_july_2025() {
        let before = joined(2025, 6, 30, &Category::TraffickingVictim);
        assert!(before.contains("ngày 29 tháng 3 năm 2011") && before.contains("62/2012"));
        let after = joined(2025, 7, 1, &Category::TraffickingVictim);
        assert!(
            after.contains("ngày 28 tháng 11 năm 2024")
                && after.contains("162/2025")
                && after.contains("20/2021")
        );
    }

    #[test]
    fn domestic_violence_and_children_have_laws_of_their_own() {
        let violence = &Category::DomesticViolence;
        assert!(!joined(2023, 6, 30, violence).contains("bạo lực"));
        assert!(joined(2023, 12, 24, violence).contains("13/2022/QH15"));
        assert!(!joined(2023, 12, 24, violence).contains("76/2023"));
        assert!(joined(2023, 12, 25, violence).contains("76/2023"));
        let child = joined(2026, 11, 23, &Category::Child);
        assert!(child.starts_with("Luật Trẻ em số 102/2016/QH13; Nghị định số 56/2017"));
        assert!(child.contains("Chính phủ; Nghị định số 147/2025/NĐ-CP"));
        assert!(joined(2025, 7, 1, &Category::Child).contains("147/2025"));
        assert!(!joined(2025, 6, 30, &Category::Child).contains("147/2025"));
    }
}
