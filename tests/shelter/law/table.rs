//! The terms as they were read in the law, typed a second time: a slip in the table that a store is planted from shows here.

use crate::house::House;
use crate::on_both;
use entity::term_rule::{Certainty, Model, Nature, Person, Subject, TermUnit};
use std::collections::{BTreeMap, BTreeSet};
use tamlanh::domain::law::rules;

/// Code | version | how long | from when | who acts | number of the document | where in it | valid from | how sure | why it is so.
///
/// How long is in the words of the law; "ngay" has no number and "-" neither. A place or a first day that the reading does not
/// give is left empty. F was read in the law, F2 elsewhere, M is known from practice or not at all.
const TABLE: &str = "
A1|1|ngay|notice_received|rescuer|53/2024/QH15|Điều 27 khoản 1|2025-07-01|F|
A2|1|ngay|notice_received|commune|53/2024/QH15|Điều 27 khoản 1|2025-07-01|F|
A2b|1|ngay|arrival|shelter|53/2024/QH15|Điều 27 khoản 1|2025-07-01|F|who comes by themselves: the house tells the commune, as A1 and A2 ask
A3|1|ngay|notice_received|health_department|53/2024/QH15|Điều 27 khoản 2|2025-07-01|F|
A4|1|3 ngày|notice_received|health_department|53/2024/QH15|Điều 27 khoản 2|2025-07-01|F|
A5|1|-|verified|health_department|53/2024/QH15|Điều 27 khoản 2|2025-07-01|M|the step was read, its limit was not found
A6|1|20 ngày|request_received|police|66/2011/QH12|Điều 24 khoản 4|2012-01-01|M|
A6|2|20 ngày|request_received|police|53/2024/QH15|Điều 27, 28|2025-07-01|M|the number of the new law was not found: the old one as a target
A6b|1|2 tháng|request_received|police|66/2011/QH12|Điều 24 khoản 4|2012-01-01|M|A6 where it is complex
A6b|2|2 tháng|request_received|police|53/2024/QH15|Điều 27, 28|2025-07-01|M|A6 where it is complex
A7|1|ngay|rescue|rescuer|66/2011/QH12|Điều 25|2012-01-01|F|
A7|2|ngay|rescue|rescuer|53/2024/QH15|Điều 28|2025-07-01|F2|as it was amended: of medium certainty
A8|1|ngay|verified|police|53/2024/QH15|Điều 30 khoản 1 điểm b|2025-07-01|F|
A9|1|ngay|arrival|police|01/2014/TTLT-BCA-BQP-BLĐTBXH-BNG|thủ tục hành chính 5893|2014-03-25|F2|the reception by the police is not written down here
A10|1|-|arrival|health_department|53/2024/QH15|Điều 30|2025-07-01|F|
A11|1|120 ngày|arrival|shelter|162/2025/NĐ-CP|Điều 17|2025-07-01|F2|
A12|1|-|arrival|shelter|162/2025/NĐ-CP|Điều 17|2025-07-01|F2|a decision before A11 ends, without a maximum
A13|1|9 ngày LV|request_received|commune|162/2025/NĐ-CP|thủ tục hành chính 2.001661|2025-07-01|F2|the application is sent with its complete file
A14|1|12 tháng|paper_issued|resident|09/2013/NĐ-CP|Điều 23||F2|
A14|2|-|paper_issued|resident|162/2025/NĐ-CP||2025-07-01|M|what became of it was not found
A15|1|-|enrolment|health_department|162/2025/NĐ-CP|Điều 24|2025-07-01|F2|school years are no term
A16|1|-|arrival|shelter|53/2024/QH15|dự thảo 2024, Điều 41|2025-07-01|M|three months in the draft alone: no limit
A17|1|24 giờ|arrival|shelter||||F2|the law names no number: the house's own target
A18|1|-|verified|police|53/2024/QH15|Điều 31, Điều 54 khoản 2|2025-07-01|F|
A19|1|2 ngày LV|file_received|police|29/2026/TT-BCA|Điều 5 khoản 4||F|
A19b|1|3 ngày LV|file_received|police|29/2026/TT-BCA|Điều 6||F|the second number of A19
A19c|1|5 ngày LV|file_received|police|29/2026/TT-BCA|Điều 6||F|A19b where it is complex
A20|1|1 năm|arrival|health_department|53/2024/QH15||2025-07-01|F2|
B1|1|ngay|notice_received|shelter|20/2021/NĐ-CP|Điều 28 khoản 2|2021-07-01|F|
B1|2|ngay|notice_received|shelter|335/2026/NĐ-CP|Điều 24 khoản 3 điểm a|2026-10-05|F|
B2|1|3 tháng|arrival|shelter|20/2021/NĐ-CP|Điều 24 khoản 4|2021-07-01|F|
B2|2|3 tháng|arrival|shelter|335/2026/NĐ-CP|Điều 21 khoản 2 điểm d|2026-10-05|F|
B3|1|-|arrival|province|20/2021/NĐ-CP|Điều 24 khoản 4|2021-07-01|F|the superior agency decided
B3|2|-|arrival|shelter|335/2026/NĐ-CP|Điều 21 khoản 2 điểm d|2026-10-05|F|
B4|1|10 ngày LV|arrival|shelter|20/2021/NĐ-CP|Điều 28 khoản 2 điểm b|2021-07-01|F|
B4|2|10 ngày LV|arrival|shelter|335/2026/NĐ-CP|Điều 24 khoản 3 điểm đ|2026-10-05|F|no number any more: the old one as a target
B5|1|25 ngày LV|arrival|shelter|20/2021/NĐ-CP|Điều 28 khoản 2|2021-07-01|F|
B5|2|-|arrival|shelter|335/2026/NĐ-CP|Điều 24 khoản 3 điểm c|2026-10-05|F|
B6|1|7 ngày|file_received|commune|123/2015/NĐ-CP|Điều 14||M|posted once the commune has the record of how the child was found
B7|1|3 ngày LV|file_received|commune|335/2026/NĐ-CP|Điều 24 khoản 2 điểm b|2026-10-05|F|
B8|1|2 ngày LV|file_received|shelter|335/2026/NĐ-CP|Điều 24 khoản 2 điểm c|2026-10-05|F|
B9|1|3 tháng|placement|commune|335/2026/NĐ-CP|Điều 18 khoản 2 điểm b|2026-10-05|F|
B10|1|1 tháng|last_contact|shelter|335/2026/NĐ-CP|Điều 26 khoản 1 điểm e|2026-10-05|F|
B11|1|7 ngày LV|notice_received|shelter|20/2021/NĐ-CP|Điều 30|2021-07-01|F|
B11|2|-|notice_received|shelter|335/2026/NĐ-CP|Điều 26 khoản 2|2026-10-05|F|
B12|0|-|birthday|shelter|20/2021/NĐ-CP|Điều 26 (không quá 22 tuổi)|2021-07-01|F|until 22 at most
B12|1|-|birthday|shelter|335/2026/NĐ-CP|Điều 23 khoản 2|2026-10-05|F|
B13|1|dates|year_begins|commune|335/2026/NĐ-CP|Điều 28|2026-10-05|F|of every month: not the shelter's, so without its days
B14|1|dates|year_begins|province|335/2026/NĐ-CP|Điều 30 khoản 5|2026-10-05|F|
C1|1|ngay|detection|anyone|56/2017/NĐ-CP|Điều 25 khoản 1|2017|F|
C2|1|12 giờ|request_received|commune|56/2017/NĐ-CP|Điều 26 khoản 3, Điều 32 khoản 2|2017|F|
C3|1|5 ngày LV|assessment|commune|56/2017/NĐ-CP|Điều 28 khoản 1|2017|F|
C4|1|2 ngày LV|plan_submitted|commune|56/2017/NĐ-CP|Điều 28|2017|F|
C5|1|15 ngày|decision_dated|commune|56/2017/NĐ-CP|Điều 32 khoản 3|2017|F|
C6|1|10 ngày LV|request_received|health_department|56/2017/NĐ-CP|Điều 45 khoản 2|2017|F|the list asks; the file goes on to the commune (C7)
C7|1|15 ngày LV|file_received|commune|56/2017/NĐ-CP|Điều 45 khoản 4|2017|F|
C8|1|5 ngày LV|decision_dated|shelter|56/2017/NĐ-CP|Điều 48 khoản 3|2017|F2|found, but not surely read
C9|1|1 tháng|placement|commune|56/2017/NĐ-CP|Điều 43 khoản 2, Điều 46|2017|F|
C9b|1|3 tháng|placement|commune|56/2017/NĐ-CP|Điều 43 khoản 2, Điều 46|2017|F|the second visit of C9
C9c|1|6 tháng|follows|commune|56/2017/NĐ-CP|Điều 43 khoản 2, Điều 46|2017|F|every visit of C9 after those
C10|1|6 tháng|placement|carer|102/2016/QH13|Điều 64|2017|F2|found, but of medium certainty
C10b|1|1 năm|follows|carer|102/2016/QH13|Điều 64|2017|F2|C10 every year after
C11|1|-|decision_dated|shelter|56/2017/NĐ-CP|Điều 45 khoản 3|2017|F|before the decision
C12|1|ngay|notice_received|police|06/2018/TTLT-VKSNDTC-TANDTC-BCA-BTP-BLĐTBXH|Điều 14||F|
D1|1|12 giờ|request_received|commune|13/2022/QH15|Điều 25 khoản 2|2023-07-01|F|
D2|1|3 ngày|decision_dated|commune|13/2022/QH15|Điều 25 khoản 1|2023-07-01|F|
D3|1|12 giờ|file_received|commune|76/2023/NĐ-CP|Mẫu số 11|2023-12-25|F2|the request to cancel is another than that of D1, in the same procedure
D4|1|4 tháng|decision_dated|court|13/2022/QH15|Điều 26|2023-07-01|F|
D5|1|-|arrival|shelter|76/2023/NĐ-CP||2023-12-25|M|not found: B2 holds
E1|1|5 ngày LV|file_received|resident|11/2017/QH14|||F2|found, but not surely read
E2|1|3 ngày LV|request_received|legal_aid|11/2017/QH14|||F2|found, but not surely read
E3|1|10 ngày LV|assessment|legal_aid||||F2|only where advice was not possible at once, which a person says; the circular has no number
E4|1|ngay|request_received|legal_aid|11/2017/QH14|||F2|found, but of medium certainty
F1|1|23:00|arrival|shelter|68/2020/QH14|Điều 30||F2|
F2|1|30 before|arrival|shelter|68/2020/QH14|Điều 27||M|
F3|1|12 giờ|arrival|shelter|47/2014/QH13|Điều 33 khoản 2, Thông tư 53/2016/TT-BCA Điều 7||F|
F3b|1|24 giờ|arrival|shelter|47/2014/QH13|Điều 33 khoản 2 (vùng sâu, vùng xa)||F|F3 in remote areas: the house has one of the two
G1|1|2 ngày LV|request_received|shelter|356/2025/NĐ-CP||2026-01-01|F2|
G2|1|15 ngày|request_received|shelter|356/2025/NĐ-CP||2026-01-01|F2|
G2b|1|20 ngày|request_received|shelter|356/2025/NĐ-CP||2026-01-01|F2|G2 where others must stop, too
G3|1|10 ngày|request_received|shelter|356/2025/NĐ-CP||2026-01-01|F2|
G3b|1|20 ngày|request_received|shelter|356/2025/NĐ-CP||2026-01-01|F2|G3 with others
G4|0|72 giờ|detection|shelter|13/2023/NĐ-CP|Điều 23|2023-07-01|F|
G4|1|72 giờ|detection|shelter|91/2025/QH15|Điều 23|2026-01-01|M|
G5|1|60 ngày|detection|shelter|91/2025/QH15|Điều 21|2026-01-01|M|from the first day of processing, which a person says
H1|1|1 ngày LV|signing|shelter|30/2020/NĐ-CP|Điều 18 khoản 1|2020-03-05|F|
H2|1|dates|year_begins|shelter|30/2020/NĐ-CP|Điều 15 khoản 1|2020-03-05|F|numbers begin anew: nothing to be done by a day
H2b|1|1 ngày LV|signing|shelter|30/2020/NĐ-CP|Điều 15 khoản 2|2020-03-05|F|
H3|1|90 ngày|notice_received|resident|02/2011/QH13|Điều 9||M|
";

/// What the words of the law are counted as; "at once" as the house's own hours.
fn counted(words: &str) -> (Option<i32>, TermUnit) {
    match words {
        "ngay" => return (Some(2), TermUnit::AtOnce),
        "-" => return (None, TermUnit::Unnumbered),
        "23:00" => return (None, TermUnit::BeforeNight),
        "dates" => return (None, TermUnit::FixedDates),
        _ => {}
    }
    let (amount, unit) = words.split_once(' ').unwrap();
    let unit = match unit {
        "giờ" => TermUnit::Hours,
        "ngày" => TermUnit::Days,
        "ngày LV" => TermUnit::WorkingDays,
        "tháng" => TermUnit::Months,
        "năm" => TermUnit::Years,
        "before" => TermUnit::BeforeDay,
        _ => panic!("{words}"),
    };
    (Some(amount.parse().unwrap()), unit)
}

fn sure(mark: &str) -> Certainty {
    match mark {
        "F" => Certainty::Found,
        "F2" => Certainty::Secondary,
        "M" => Certainty::Unconfirmed,
        _ => panic!("{mark}"),
    }
}

/// The codes of those of which this is so.
fn codes(of: &[Model], is_so: impl Fn(&Model) -> bool) -> Vec<String> {
    let so = of.iter().filter(|rule| is_so(rule));
    let codes: BTreeSet<_> = so.map(|rule| rule.code.clone()).collect();
    codes.into_iter().collect()
}

on_both! {
    async fn the_terms_are_those_that_were_read_in_the_law(house: House) {
        let rules = rules::load(house.db.reader()).await.unwrap();
        let mut stored: BTreeMap<_, _> = rules.all().iter().map(|rule| ((rule.code.clone(), rule.version), rule)).collect();
        for line in TABLE.trim().lines() {
            let cells: Vec<&str> = line.split('|').collect();
            let [code, version, long, starts, who, document, article, from, mark, why] = cells[..] else { panic!("{line}") };
            let version: i32 = version.parse().unwrap();
            let rule = stored.remove(&(code.to_owned(), version)).expect(line);
            assert_eq!((rule.amount, rule.unit), counted(long), "{line}");
            assert_eq!((rule.starts.to_string().as_str(), rule.who.to_string().as_str()), (starts, who), "{line}");
            let number = rule.document.rsplit(' ').next().unwrap();
            assert!(document.is_empty() || number == document, "{}: {line}", rule.document);
            assert!(article.is_empty() || rule.article == article, "{}: {line}", rule.article);
            assert!(rule.valid_from.to_string().starts_with(from), "{}: {line}", rule.valid_from);
            let next = rules.versions(code).find(|next| next.version == version + 1);
            assert_eq!(rule.valid_until, next.map(|next| next.valid_from), "{line}");
            assert_eq!(rule.certainty, sure(mark), "{line}");
            assert!(!document.is_empty() || !why.is_empty(), "a term without a document is explained: {line}");
        }
        assert!(stored.is_empty(), "nobody read these in the law: {:?}", stored.keys());
    }

    async fn what_the_law_gives_no_number_is_a_target_and_the_rest_is_law(house: House) {
        let rules = rules::load(house.db.reader()).await.unwrap();
        let at_once = |rule: &Model| rule.unit == TermUnit::AtOnce;
        assert!(rules.all().iter().filter(|rule| at_once(rule)).all(|rule| rule.nature == Nature::Target));
        let targets = rules.all().iter().filter(|rule| rule.nature == Nature::Target && !at_once(rule));
        let targets: BTreeSet<_> = targets.map(|rule| (rule.code.as_str(), rule.version)).collect();
        assert_eq!(targets, BTreeSet::from([("A17", 1), ("A6", 2), ("A6b", 2), ("B4", 2)]));
    }

    async fn two_maxima_limit_a_stay_and_a_placement_is_followed_up_for_good(house: House) {
        let rules = rules::load(house.db.reader()).await.unwrap();
        assert_eq!(codes(rules.all(), |rule| rule.subject == Subject::StayLimit), ["A11", "B2"]);
        let then: BTreeSet<_> = rules.all().iter().filter_map(|rule| Some((rule.code.as_str(), rule.then_code.as_deref()?))).collect();
        assert_eq!(then, BTreeSet::from([("C9b", "C9c"), ("C9c", "C9c"), ("C10", "C10b"), ("C10b", "C10b")]));
        let on_days: Vec<_> = rules.all().iter().filter(|rule| !rule.on_days.is_empty()).map(|rule| (rule.code.as_str(), rule.on_days.as_str())).collect();
        assert_eq!(on_days, [("B14", "06-15 12-15")]);
    }

    async fn a_term_holds_for_those_of_its_law(house: House) {
        let rules = rules::load(house.db.reader()).await.unwrap();
        let of_person = |person: Person| codes(rules.all(), |rule| rule.person == person);
        assert_eq!(of_person(Person::Minor), ["A10", "C12"], "under 18 in the law of trafficking");
        assert_eq!(of_person(Person::Foreign), ["A18", "F3", "F3b"]);
        assert_eq!(of_person(Person::Vietnamese), ["F1", "F2"]);
        let children = |rule: &Model| (rule.code.starts_with('C') && rule.code != "C12") || ["B5", "B6", "B12"].contains(&rule.code.as_str());
        assert_eq!(of_person(Person::Child), codes(rules.all(), children), "under 16");
        for rule in rules.all() {
            let whom = match (rule.code.as_str(), &rule.code[..1]) {
                ("A14" | "A19" | "A19b" | "A19c" | "A20", _) => "victim",
                ("A15", _) => "victim accompanying_minor",
                ("B5", _) => "child",
                ("D5", _) => "domestic_violence",
                (code, "A") if code != "A17" => "victim being_identified accompanying_minor",
                ("C12", _) => "victim being_identified accompanying_minor",
                (_, "D") => "domestic_violence abuse",
                _ => "",
            };
            assert_eq!(rule.categories, whom, "{}", rule.code);
        }
    }
}
