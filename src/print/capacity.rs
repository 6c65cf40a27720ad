//! In which capacity somebody signs: Nghị định 30/2020/NĐ-CP, Điều 13 and Phụ lục I, phần I, mục II, khoản 7.

use super::form::or_dots;

/// By which authority somebody signs for an agency that one person leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// The head, in their own right.
    Head,
    /// Whoever was given the powers of the head.
    Acting,
    /// A deputy in the place of the head.
    Deputy,
    /// The head of a department by order of the head, or that one's deputy.
    ByOrder,
    /// The head of a department, whom the head authorised.
    Authorised,
}

/// What stands over a signature: for whom, and under it the signer's own position, or dots for it. Where no authority is told
/// the position decides: the head's own deputy signs in the head's place, and whoever has none told is the head.
pub fn lines(head: &str, authority: Option<Authority>, position: Option<&str>) -> String {
    let head = head.to_uppercase();
    let told = position.map(str::trim).filter(|told| !told.is_empty());
    let told = told.map(str::to_uppercase);
    let own = or_dots(told.as_deref());
    match authority {
        None if leader_of(&own).is_some_and(|leader| is_called(leader, &head)) => {
            format!("KT. {head}\n{own}")
        }
        None | Some(Authority::Head) => told.unwrap_or(head),
        Some(Authority::Acting) => format!("Q. {head}"),
        Some(Authority::Deputy) => format!("KT. {head}\n{own}"),
        // An order may be passed on to one's own deputy, an authorisation may not.
        Some(Authority::ByOrder) => match leader_of(&own) {
            Some(leader) if leader.starts_with("TRƯỞNG ") => {
                format!("TL. {head}\nKT. {leader}\n{own}")
            }
            _ => format!("TL. {head}\n{own}"),
        },
        Some(Authority::Authorised) => format!("TUQ. {head}\n{own}"),
    }
}

/// Whose deputy has this position: of "PHÓ GIÁM ĐỐC" it is "GIÁM ĐỐC".
fn leader_of(position: &str) -> Option<&str> {
    position.strip_prefix("PHÓ ")
}

/// Whether that is the head's title, also with the name of the house behind it.
fn is_called(leader: &str, head: &str) -> bool {
    leader
        .strip_prefix(head)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOTS: &str = "..............................";

    #[test]
    fn a_position_alone_tells_by_which_authority_somebody_signs() {
        let signed = |head, position| lines(head, None, position);
        for (head, position, printed) in [
            ("Giám đốc", None, "GIÁM ĐỐC"),
            ("Giám đốc", Some(" "), "GIÁM ĐỐC"),
            ("Giám đốc", Some("Giám đốc"), "GIÁM ĐỐC"),
            (
                "Giám đốc",
                Some("Phó giám đốc"),
                "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
            ),
            (
                "Giám đốc",
                Some("Phó Giám đốc Trung tâm"),
                "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC TRUNG TÂM",
            ),
            ("Giám đốc", Some("Trưởng phòng"), "TRƯỞNG PHÒNG"),
            ("Giám đốc", Some("Phó trưởng phòng"), "PHÓ TRƯỞNG PHÒNG"),
            ("Trưởng cơ sở", None, "TRƯỞNG CƠ SỞ"),
            (
                "Trưởng cơ sở",
                Some("Phó Trưởng cơ sở"),
                "KT. TRƯỞNG CƠ SỞ\nPHÓ TRƯỞNG CƠ SỞ",
            ),
            ("Trưởng cơ sở", Some("Phó Giám đốc"), "PHÓ GIÁM ĐỐC"),
        ] {
            assert_eq!(signed(head, position), printed, "{head} {position:?}");
        }
    }

    #[test]
    fn an_authority_stands_before_the_title_of_the_head_and_the_position_under_it() {
        let department = Some("Trưởng phòng Công tác xã hội");
        let deputy = Some("Phó Trưởng phòng Công tác xã hội");
        for (authority, position, printed) in [
            (Authority::Head, None, "GIÁM ĐỐC"),
            (Authority::Head, Some("Giám đốc"), "GIÁM ĐỐC"),
            (Authority::Acting, Some("Phó Giám đốc"), "Q. GIÁM ĐỐC"),
            (
                Authority::Deputy,
                Some("Phó Giám đốc"),
                "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
            ),
            (
                Authority::ByOrder,
                department,
                "TL. GIÁM ĐỐC\nTRƯỞNG PHÒNG CÔNG TÁC XÃ HỘI",
            ),
            (
                Authority::ByOrder,
                deputy,
                "TL. GIÁM ĐỐC\nKT. TRƯỞNG PHÒNG CÔNG TÁC XÃ HỘI\nPHÓ TRƯỞNG PHÒNG CÔNG TÁC XÃ HỘI",
            ),
            (
                Authority::ByOrder,
                Some("Phó Giám đốc"),
                "TL. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
            ),
            (
                Authority::Authorised,
                department,
                "TUQ. GIÁM ĐỐC\nTRƯỞNG PHÒNG CÔNG TÁC XÃ HỘI",
            ),
            (
                Authority::Authorised,
                deputy,
                "TUQ. GIÁM ĐỐC\nPHÓ TRƯỞNG PHÒNG CÔNG TÁC XÃ HỘI",
            ),
        ] {
            let signed = lines("Giám đốc", Some(authority), position);
            assert_eq!(signed, printed, "{authority:?} {position:?}");
        }
    }

    #[test]
    fn a_position_that_nobody_told_is_left_to_the_pen() {
        for (authority, begins) in [
            (Authority::Deputy, "KT. GIÁM ĐỐC"),
            (Authority::ByOrder, "TL. GIÁM ĐỐC"),
            (Authority::Authorised, "TUQ. GIÁM ĐỐC"),
        ] {
            let signed = lines("Giám đốc", Some(authority), None);
            assert_eq!(signed, format!("{begins}\n{DOTS}"));
        }
    }
}
