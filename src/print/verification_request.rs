//! Công văn đề nghị xác minh: Luật 53/2024/QH15, Điều 27–28 (before 01/07/2025: Luật 66/2011/QH12, Điều 24).

use super::form::or_dots;
use super::record::Category;
use super::sheet::{Printed, plain};
use super::stay_paper::{StayPaper, letter};
use super::words;

/// The letter that asks the police who somebody is, and whether they are a victim.
pub fn print(paper: &StayPaper) -> Printed {
    let is_trafficking = paper.person.categories.iter().any(|category| {
        matches!(
            category,
            Category::TraffickingVictim | Category::BeingIdentified | Category::AccompanyingMinor
        )
    });
    letter(paper, "đề nghị xác minh thông tin", |form| {
        let arrived = paper.arrived.map(|at| at.date());
        let how = match paper.came_alone {
            true => "tự đến cơ sở".to_owned(),
            false => format!("do {} đưa đến", or_dots(paper.brought_by.as_deref())),
        };
        form.sheet.text(&[plain(format!(
            "Ngày {}, {} đã tiếp nhận người có thông tin dưới đây {how} (mã hồ sơ {}). Căn cứ {}, {} đề nghị Quý cơ \
             quan xác minh, trả lời bằng văn bản.",
            StayPaper::day(arrived),
            paper.letterhead.agency,
            paper.code,
            paper.bases.join("; "),
            paper.letterhead.agency,
        ))]);
        form.section(("THÔNG TIN ĐÃ BIẾT", ""));
        form.people_in_short(std::slice::from_ref(&paper.person));
        form.field(("Người đi cùng", ""), &companions(paper));
        if is_trafficking || paper.identification.is_some() {
            form.field(("Tình trạng xác định nạn nhân", ""), &paper.identification);
        }
        form.section(("NỘI DUNG ĐỀ NGHỊ XÁC MINH", ""));
        let asked = match is_trafficking {
            true => {
                "Nhân thân, nơi cư trú, hoàn cảnh của người có tên nêu trên; người đó có phải là nạn nhân bị mua bán hay không"
            }
            false => "Nhân thân, nơi cư trú, hoàn cảnh của người có tên nêu trên",
        };
        let wanted = paper.told.wanted.clone();
        let wanted = wanted.unwrap_or_else(|| asked.to_owned());
        form.told(("Nội dung", ""), &Some(wanted));
        form.told(("Lý do", ""), &paper.told.reason);
        form.field(
            ("Đề nghị trả lời trước ngày", ""),
            &paper.told.until.map(words::short_date),
        );
    })
}

pub(super) fn companions(paper: &StayPaper) -> Option<String> {
    let named = paper.companions.iter().enumerate();
    let names: Vec<String> = named
        .map(|(i, person)| {
            let name = super::people::called(person, i + 1);
            match &person.born {
                Some(born) => format!("{name} ({born})"),
                None => name,
            }
        })
        .collect();
    Some(match names.is_empty() {
        true => "không".to_owned(),
        false => names.join("; "),
    })
}
