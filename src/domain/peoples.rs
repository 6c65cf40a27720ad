//! The 54 ethnic groups (dân tộc) with the codes of the statistics list (Quyết định 121-TCTK/PPCĐ 1979), and the two codes for
//! foreigners and the unknown. Spelling varies in use: aliases meet in `named`.

use super::folding;

/// An ethnic group as it is written on a form.
#[derive(Debug, PartialEq, Eq)]
pub struct People {
    /// Two digits: "01" is Kinh.
    pub code: &'static str,
    pub name: &'static str,
    /// Other spellings and branches under which people name themselves.
    pub aliases: &'static [&'static str],
}

/// The code for a person of no people of Viet Nam.
pub const FOREIGNER: &str = "55";
/// The code for a person whose people is not known.
pub const UNKNOWN: &str = "99";

const fn people(
    code: &'static str,
    name: &'static str,
    aliases: &'static [&'static str],
) -> People {
    People {
        code,
        name,
        aliases,
    }
}

#[rustfmt::skip]
static PEOPLES: [People; 56] = [
    people("01", "Kinh", &["Việt"]),
    people("02", "Tày", &[]),
    people("03", "Thái", &["Táy", "Thái Đen", "Thái Trắng"]),
    people("04", "Hoa", &["Hán"]),
    people("05", "Khmer", &["Khơ-me", "Khơ Me", "Khmer Nam Bộ"]),
    people("06", "Mường", &["Mol"]),
    people("07", "Nùng", &[]),
    people("08", "Mông", &["Hmông", "H'Mông"]),
    people("09", "Dao", &["Dao Thanh Phán", "Dao Thanh Y"]),
    people("10", "Gia Rai", &["Jrai", "Jarai", "Gia-rai"]),
    people("11", "Ngái", &[]),
    people("12", "Ê Đê", &["Ê-đê", "Rađê", "Êđê"]),
    people("13", "Ba Na", &["Ba-na", "Bana", "Bahnar"]),
    people("14", "Xơ Đăng", &["Xơ-đăng", "Xê Đăng", "Sedang"]),
    people("15", "Sán Chay", &["Cao Lan", "Sán Chí", "Sán Chỉ", "Cao Lan - Sán Chỉ"]),
    people("16", "Cơ Ho", &["Cơ-ho", "K'Ho", "Kơ Ho"]),
    people("17", "Chăm", &["Chàm"]),
    people("18", "Sán Dìu", &[]),
    people("19", "Hrê", &["H'rê"]),
    people("20", "Mnông", &["M'Nông"]),
    people("21", "Ra Glai", &["Raglai", "Ra-glai", "Raglay"]),
    people("22", "Xtiêng", &["Stiêng", "X'tiêng"]),
    people("23", "Bru-Vân Kiều", &["Bru - Vân Kiều", "Bru", "Vân Kiều"]),
    people("24", "Thổ", &[]),
    people("25", "Giáy", &["Nhắng"]),
    people("26", "Cơ Tu", &["Cơ-tu", "Katu"]),
    people("27", "Giẻ Triêng", &["Gié Triêng", "Giẻ-Triêng"]),
    people("28", "Mạ", &["Châu Mạ"]),
    people("29", "Khơ Mú", &["Khơ-mú", "Kmụ", "Khmu"]),
    people("30", "Co", &["Cor", "Kor"]),
    people("31", "Tà Ôi", &["Ta Ôi", "Tà-ôi", "Pa Cô"]),
    people("32", "Chơ Ro", &["Chơ-ro", "Châu Ro"]),
    people("33", "Kháng", &[]),
    people("34", "Xinh Mun", &["Xinh-mun"]),
    people("35", "Hà Nhì", &["U Ní"]),
    people("36", "Chu Ru", &["Chu-ru", "Churu"]),
    people("37", "Lào", &["Lào Bốc"]),
    people("38", "La Chí", &[]),
    people("39", "La Ha", &[]),
    people("40", "Phù Lá", &[]),
    people("41", "La Hủ", &[]),
    people("42", "Lự", &["Lừ"]),
    people("43", "Lô Lô", &[]),
    people("44", "Chứt", &["Rục", "Sách"]),
    people("45", "Mảng", &[]),
    people("46", "Pà Thẻn", &["Pà Hưng"]),
    people("47", "Cơ Lao", &["Cờ Lao"]),
    people("48", "Cống", &[]),
    people("49", "Bố Y", &["Tu Dí"]),
    people("50", "Si La", &[]),
    people("51", "Pu Péo", &[]),
    people("52", "Brâu", &["B'râu"]),
    people("53", "Ơ Đu", &["Ơ-đu"]),
    people("54", "Rơ Măm", &["Rơ-măm"]),
    people(FOREIGNER, "Người nước ngoài", &[]),
    people(UNKNOWN, "Không xác định", &["Chưa rõ"]),
];

/// Gives all peoples in the order of their codes, foreigners and the unknown last.
pub fn peoples() -> &'static [People] {
    &PEOPLES
}

/// Finds a people by its two-digit code.
pub fn by_code(code: &str) -> Option<&'static People> {
    PEOPLES.iter().find(|people| people.code == code)
}

/// Finds the people that a written name means: with its accents first, then without, then without spaces.
pub fn named(text: &str) -> Option<&'static People> {
    [exact, folding::fold, joined]
        .into_iter()
        .find_map(|key: fn(&str) -> String| {
            let wanted = key(text);
            // Own names before aliases: a branch of one people may bear the name of another.
            let own = PEOPLES.iter().find(|people| key(people.name) == wanted);
            own.or_else(|| {
                PEOPLES
                    .iter()
                    .find(|people| people.aliases.iter().any(|alias| key(alias) == wanted))
            })
        })
}

fn exact(text: &str) -> String {
    folding::exact_words(text).join(" ")
}

fn joined(text: &str) -> String {
    folding::words(text).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_54_peoples_and_two_other_codes() {
        assert_eq!(peoples().len(), 56);
        for (at, people) in peoples()[..54].iter().enumerate() {
            assert_eq!(people.code, format!("{:02}", at + 1));
        }
        assert_eq!(by_code("18").map(|p| p.name), Some("Sán Dìu"));
        assert_eq!(by_code("56"), None);
    }

    #[test]
    fn other_spellings_are_understood() {
        let code = |text| named(text).map(|p| p.code);
        for (text, expected) in [
            ("kinh", "01"),
            ("H'Mông", "08"),
            ("hmong", "08"),
            ("Sán Chỉ", "15"),
            ("cao lan", "15"),
            ("Êđê", "12"),
            ("ê-đê", "12"),
            ("Thổ", "24"),
            ("Mạ", "28"),
            ("Thái", "03"),
            ("bru vân kiều", "23"),
            ("Dao Thanh Phán", "09"),
            ("không xác định", "99"),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
        assert_eq!(code("Marsian"), None);
        assert_eq!(code(""), None);
    }
}
