//! The parts of a record that describe people: who they are, their groups, their condition.

use super::bases::DOTTED_DECISION;
use super::form::Form;
use super::record::{Category, Condition, Person};
use super::sheet::{bold, plain};

/// The groups in the order of the form, each with its words.
const GROUPS: [(Category, &str); 8] = [
    (Category::TraffickingVictim, "Nạn nhân bị mua bán"),
    (
        Category::BeingIdentified,
        "Người đang trong quá trình xác định là nạn nhân bị mua bán",
    ),
    (Category::AccompanyingMinor, "Người dưới 18 tuổi đi cùng"),
    (Category::DomesticViolence, "Nạn nhân bạo lực gia đình"),
    (
        Category::Abuse,
        "Người bị xâm hại tình dục, xâm hại thân thể, bị ngược đãi, bỏ rơi",
    ),
    (Category::ForcedLabour, "Nạn nhân bị cưỡng bức lao động"),
    (Category::Child, "Trẻ em cần bảo vệ khẩn cấp"),
    (
        Category::Wandering,
        "Người lang thang xin ăn trong thời gian chờ đưa về nơi cư trú",
    ),
];

impl Form {
    /// All that the intake asks about each person.
    pub fn people_in_full(&mut self, people: &[Person]) {
        // Without the head nobody is anything to the first.
        let has_head = people.first().is_some_and(|first| first.relation.is_none());
        self.each(people, |form, person| {
            form.name(("Họ và tên", "Full name"), &person.name);
            form.field(("Tên gọi khác", "Other names"), &person.other_names);
            form.field(
                (
                    "Ngày, tháng, năm sinh (hoặc ước lượng tuổi)",
                    "Date of birth or age",
                ),
                &person.born,
            );
            form.fields(&[
                (("Giới tính", "Sex"), &person.sex),
                (("Dân tộc", "Ethnic group"), &person.ethnicity),
            ]);
            form.fields(&[
                (("Quốc tịch", "Nationality"), &person.nationality),
                (("Tôn giáo", "Religion"), &person.religion),
            ]);
            form.field(("Nơi sinh/quê quán", "Place of birth"), &person.origin);
            form.field(
                ("Nơi thường trú", "Permanent address"),
                &person.permanent_address,
            );
            form.field(
                ("Nơi ở hiện tại", "Current address"),
                &person.current_address,
            );
            form.field(
                ("Số định danh/căn cước/hộ chiếu", "Identity paper"),
                &person.paper,
            );
            form.field(("Ngày cấp, nơi cấp", "Issued on, by"), &person.paper_issued);
            form.field(("Ngôn ngữ sử dụng", "Languages"), &person.languages);
            form.fields(&[
                (("Trình độ học vấn", "Schooling"), &person.schooling),
                (
                    ("Tình trạng hôn nhân", "Marital status"),
                    &person.marital_status,
                ),
            ]);
            form.field(("Nghề nghiệp", "Occupation"), &person.occupation);
            form.fields(&[
                (("Họ tên cha", "Father"), &person.father),
                (("Họ tên mẹ", "Mother"), &person.mother),
            ]);
            form.field(
                ("Người thân cần báo tin, điện thoại", "Relative to be told"),
                &person.relative,
            );
            if let Some(relation) = person.relation.as_ref().filter(|_| has_head) {
                let whose = format!("{relation} người có tên tại mục 1");
                form.field(("Quan hệ với người đi cùng", "Relation"), &Some(whose));
            }
            form.field(
                ("Người dưới 18 tuổi đi cùng", "Minors coming along"),
                &person.accompanying,
            );
            form.field(("Căn cứ tiếp nhận", "Taken in under"), &person.ground);
            form.field(
                (
                    "Quyết định tiếp nhận (số, ngày, cơ quan)",
                    "Decision to take in",
                ),
                &person.decision,
            );
        });
    }

    /// The short description of a handover.
    pub fn people_in_short(&mut self, people: &[Person]) {
        self.each(people, |form, person| {
            form.name(("Họ và tên", "Full name"), &person.name);
            form.field(
                (
                    "Ngày, tháng, năm sinh (hoặc ước lượng tuổi)",
                    "Date of birth or age",
                ),
                &person.born,
            );
            form.fields(&[
                (("Giới tính", "Sex"), &person.sex),
                (("Quốc tịch", "Nationality"), &person.nationality),
            ]);
            form.field(("Dân tộc", "Ethnic group"), &person.ethnicity);
            form.field(
                ("Số định danh/căn cước/hộ chiếu", "Identity paper"),
                &person.paper,
            );
            form.field(
                ("Nơi thường trú", "Permanent address"),
                &person.permanent_address,
            );
        });
    }

    /// Health, mind and safety, for each person.
    pub fn conditions(&mut self, people: &[Person], is_full: bool) {
        self.each(people, |form, person| {
            let c: &Condition = &person.condition;
            form.long_field(("Sức khỏe", "Health"), &c.health);
            form.field(
                ("Thương tích, dấu vết trên cơ thể", "Injuries"),
                &c.injuries,
            );
            let is_male = sex(person).as_deref() == Some("nam");
            if (is_full && !is_male) || c.pregnancy.is_some() {
                form.field(("Thai sản", "Pregnancy"), &c.pregnancy);
            }
            if is_full || c.medicines.is_some() {
                form.field(("Thuốc đang dùng", "Medicines in use"), &c.medicines);
            }
            if is_full || c.infections.is_some() {
                form.field(("Bệnh truyền nhiễm", "Infectious disease"), &c.infections);
            }
            form.field(("Tâm lý", "State of mind"), &c.mind);
            if is_full || c.self_harm.is_some() {
                form.field(("Nguy cơ tự hại", "Risk of self-harm"), &c.self_harm);
            }
            if is_full || c.safety.is_some() {
                form.field(
                    (
                        "Nguy cơ an toàn (bị đe dọa, bị truy tìm)",
                        "Safety (threats, pursuit)",
                    ),
                    &c.safety,
                );
            }
            if is_full || c.needs.is_some() {
                form.field(("Nhu cầu cần đáp ứng ngay", "Immediate needs"), &c.needs);
            }
        });
    }

    /// The boxes of the groups; with several people, each ticked box names whose it is.
    pub fn categories(&mut self, people: &[Person]) {
        for (group, words) in &GROUPS {
            let whose = named(people, |category| category == group);
            self.group(words, whose, people.len());
        }
        let is_other = |category: &Category| matches!(category, Category::Other(_));
        let decision = people
            .iter()
            .flat_map(|person| &person.categories)
            .find_map(|category| match category {
                Category::Other(decision) => decision.clone(),
                Category::TraffickingVictim
                | Category::BeingIdentified
                | Category::AccompanyingMinor
                | Category::DomesticViolence
                | Category::Abuse
                | Category::ForcedLabour
                | Category::Child
                | Category::Wandering => None,
            });
        let decision = decision.as_deref().unwrap_or(DOTTED_DECISION);
        let words =
            format!("Trường hợp khác theo quyết định của Chủ tịch UBND cấp tỉnh {decision}");
        self.group(&words, named(people, is_other), people.len());
    }

    fn group(&mut self, words: &str, whose: Vec<String>, people: usize) {
        let mut runs = vec![plain(words)];
        if people > 1 && !whose.is_empty() {
            runs.push(plain(format!(": {}", whose.join(", "))));
        }
        self.sheet.tick(!whose.is_empty(), &runs);
    }

    /// One person as they are; several under a numbered head each.
    fn each(&mut self, people: &[Person], print: impl Fn(&mut Form, &Person)) {
        let nobody = [Person::default()];
        let people = if people.is_empty() { &nobody } else { people };
        for (i, person) in people.iter().enumerate() {
            if people.len() > 1 {
                self.sheet
                    .heading(&[bold(format!("{}. {}", i + 1, called(person, i)))]);
            }
            print(self, person);
        }
    }
}

fn named(people: &[Person], is_meant: impl Fn(&Category) -> bool) -> Vec<String> {
    let meant = people
        .iter()
        .enumerate()
        .filter(|(_, person)| person.categories.iter().any(&is_meant));
    meant.map(|(i, person)| called(person, i)).collect()
}

/// The Vietnamese word for somebody's sex in small letters; a bilingual paper has the English one behind a stroke.
pub fn sex(person: &Person) -> Option<String> {
    let words = person.sex.as_deref()?;
    let vietnamese = words.split_once('/').map_or(words, |(first, _)| first);
    Some(vietnamese.trim().to_lowercase())
}

/// The name of a person, or their number in this record.
pub fn called(person: &Person, index: usize) -> String {
    person
        .name
        .clone()
        .unwrap_or_else(|| format!("Người thứ {}", index + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sex_is_read_however_it_is_written() {
        for (words, read) in [
            ("nam", "nam"),
            ("Nam", "nam"),
            ("Nam / Male", "nam"),
            ("Nữ", "nữ"),
        ] {
            let person = Person {
                sex: Some(words.to_owned()),
                ..Person::default()
            };
            assert_eq!(sex(&person).as_deref(), Some(read));
        }
        assert_eq!(sex(&Person::default()), None);
    }
}
