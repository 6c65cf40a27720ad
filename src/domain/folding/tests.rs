use super::likeness::{COMMON, is_one_edit};
use super::*;
use unicode_normalization::UnicodeNormalization;

#[test]
fn typed_text_is_kept_in_nfc_with_single_spaces() {
    let decomposed: String = "Nguyễn Thị Hòa".nfd().collect();
    assert_eq!(
        clean(&format!("  {decomposed}\u{a0} Ánh \n")),
        Ok("Nguyễn Thị Hòa Ánh".to_owned())
    );
    assert_eq!(clean("H'Hen Niê"), Ok("H'Hen Niê".to_owned()));
    assert_eq!(clean("阮氏蘭 สมชาย"), Ok("阮氏蘭 สมชาย".to_owned()));
    assert_eq!(clean(" \t "), Ok(String::new()));
}

#[test]
fn what_cannot_be_seen_is_refused() {
    for text in [
        "a\u{7}b",
        "a\tb",
        "a\nb",
        "a\0b",
        "a\u{85}b",
        "a\u{e000}b",
        "a\u{ffff}b",
        "a\u{fdd0}b",
        "a\u{10ffff}",
    ] {
        assert_eq!(clean(text), Err(BadText::ControlCharacter), "{text:?}");
    }
    for text in [
        "a\u{200b}b",
        "\u{feff}a",
        "a\u{202e}b",
        "a\u{2066}b",
        "a\u{ad}b",
        "a\u{200d}b",
        "a\u{e0041}b",
    ] {
        assert_eq!(clean(text), Err(BadText::InvisibleMark), "{text:?}");
        assert_eq!(clean_lines(text), Err(BadText::InvisibleMark), "{text:?}");
    }
}

#[test]
fn several_lines_keep_their_ends_and_tabs() {
    assert_eq!(
        clean_lines("\r\nmột \r\n\thai\rba\n\n"),
        Ok("một\n\thai\nba".to_owned())
    );
    assert_eq!(clean_lines("a\u{b}b"), Err(BadText::ControlCharacter));
}

#[test]
fn folding_takes_away_accents_case_and_punctuation() {
    assert_eq!(fold("  ĐẶNG  Thị-Hoà (Bé)"), "dang thi hoa be");
    assert_eq!(fold(&"Đường Thuỷ".nfd().collect::<String>()), "duong thuy");
    assert_eq!(fold("Ðức"), "duc");
    assert_eq!(words("H'Hen Niê"), ["h", "hen", "nie"]);
    assert_eq!(words("…"), Vec::<String>::new());
}

#[test]
fn other_scripts_are_left_untouched() {
    for name in ["阮氏蘭", "김영희", "ポンさん", "น้องฟ้า", "ສົມສີ"]
    {
        assert_eq!(fold(name), name);
    }
}

#[test]
fn both_places_of_a_tone_mark_are_one_spelling() {
    assert_eq!(exact_words("Hoà THUỶ khoẻ"), exact_words("hòa Thủy khỏe"));
    assert_eq!(exact_words("qúy"), exact_words("Quý"));
    assert_eq!(exact_words("Hoàn Quý"), ["hoàn", "quý"]);
    assert_ne!(exact_words("Hoa"), exact_words("Hòa"));
}

#[test]
fn words_that_sound_alike_share_a_skeleton() {
    for (one, other) in [
        ("suyen", "xuyen"),
        ("trinh", "chinh"),
        ("dung", "rung"),
        ("gia", "da"),
        ("lam", "nam"),
        ("ly", "li"),
        ("quyen", "kuyen"),
        ("nghia", "ngia"),
        ("ghe", "ge"),
        ("phung", "fung"),
        ("lan", "lang"),
        ("mac", "mat"),
        ("kwang", "quang"),
        ("nje", "nie"),
        ("hhen", "hen"),
        ("kim", "cim"),
        ("giang", "dang"),
        ("dak", "dac"),
    ] {
        assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
    }
    for (one, other) in [
        ("lan", "hoa"),
        ("minh", "min"),
        ("vu", "du"),
        ("tam", "tham"),
        ("nga", "na"),
    ] {
        assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
    }
    assert_eq!(skeleton("蘭"), "蘭");
    assert_eq!(skeleton(""), "");
}

#[test]
fn words_of_which_only_the_vowels_differ_share_a_frame() {
    for (one, other) in [
        ("lan", "loan"),
        ("hang", "hanh"),
        ("may", "my"),
        ("suong", "xoan"),
        ("bich", "but"),
        ("hhen", "hoan"),
    ] {
        assert_eq!(frame(one), frame(other), "{one} {other}");
    }
    for (one, other) in [
        ("lan", "hoa"),
        ("lan", "la"),
        ("tam", "tan"),
        ("my", "mai-ly"),
    ] {
        assert_ne!(frame(one), frame(other), "{one} {other}");
    }
    for word in ["", "y", "ai", "蘭"] {
        assert_eq!(frame(word), None, "{word}");
    }
}

#[test]
fn common_words_are_in_order_for_the_search() {
    assert!(COMMON.is_sorted());
    assert!(is_common("nguyen") && is_common("thi") && is_common("van") && !is_common("huyen"));
}

#[test]
fn likeness_falls_from_accents_to_letters_to_sound_to_a_slip() {
    let of = |other| similarity("Trần Thị Sương", other);
    assert_eq!(of("Sương trần THỊ"), 100);
    let ranks = [
        of("Trần Thị Sương"),
        of("Tran Thi Suong"),
        of("Tran Thi Xuong"),
        of("Tran Thi Suomg"),
        of("Tran Thi Hoa"),
    ];
    assert!(ranks.is_sorted_by(|a, b| a > b), "{ranks:?}");
    assert!(of("Sương") < 100 && of("Sương") > of("Trần Thị Hoa"));
    for (one, other) in [
        ("Trần Thị Lan", "Trần Thị Loan"),
        ("Nguyễn Thị Hằng", "Nguyễn Thị Hạnh"),
        ("Lý Thị Mẩy", "Lý Thị Mỷ"),
    ] {
        assert_eq!(similarity(one, other), 75, "{one} {other}");
    }
    assert_eq!(similarity("Lý Thị Vy", "Lý Thị My"), 37, "another name");
    assert_eq!(similarity("", "Lan"), 0);
    assert_eq!(similarity("Lan", "Hoa"), 0);
}

#[test]
fn names_of_every_people_can_be_compared() {
    assert_eq!(similarity("Lan", "lan"), 100);
    assert_eq!(similarity("H'Hen Niê", "H’Hen Niê"), 100);
    assert!(similarity("H'Hen Niê", "Hhen Nie") >= 85);
    assert!(similarity("Somchai Wongsawat", "Somchai Uongsawat") > 80);
    assert!(similarity("Somchai Wongsawat", "Wongsawat Somchay") > 80);
    assert_eq!(similarity("阮氏蘭", "阮氏蘭"), 100);
    assert_eq!(similarity("阮氏蘭", "王小明"), 0);
}

#[test]
fn one_slip_is_one_letter_or_two_neighbours() {
    for (one, other) in [
        ("huong", "huon"),
        ("huong", "huogn"),
        ("huong", "hiong"),
        ("huong", "xhuong"),
        ("hoa", "hoa"),
    ] {
        assert!(
            is_one_edit(one, other) && is_one_edit(other, one),
            "{one} {other}"
        );
    }
    for (one, other) in [("huong", "hoan"), ("huong", "hu"), ("abcd", "badc")] {
        assert!(!is_one_edit(one, other), "{one} {other}");
    }
}

#[test]
fn names_stand_in_vietnamese_order_by_given_name() {
    let sorted = |mut names: Vec<&'static str>| {
        names.sort_by_key(|name| vi_sort_key(name));
        names
    };
    let given = [
        "An", "Ái", "Ăn", "Âu", "Bà", "Cúc", "Dung", "Đào", "Em", "Ếch", "Giang", "Oanh", "Ôn",
        "Ơn", "Tú", "Tư", "Vy", "Ý",
    ];
    let mut expected = given.to_vec();
    expected.swap(0, 1);
    assert_eq!(sorted(given.to_vec()), expected);
    let tones = [
        "Nguyễn Thị Ma",
        "Nguyễn Thị Mà",
        "Nguyễn Thị Mả",
        "Nguyễn Thị Mã",
        "Nguyễn Thị Má",
        "Nguyễn Thị Mạ",
    ];
    let mut shuffled = tones.to_vec();
    shuffled.reverse();
    assert_eq!(sorted(shuffled), tones);
    assert_eq!(
        sorted(vec!["Trần Văn An", "Lê Thị Bình", "Đỗ An", "Lê Văn An"]),
        ["Đỗ An", "Lê Văn An", "Trần Văn An", "Lê Thị Bình"]
    );
    assert_eq!(
        sorted(vec!["蘭", "Anh", "An", "Zoe"]),
        ["An", "Anh", "Zoe", "蘭"]
    );
    assert_eq!(vi_sort_key("Hoà"), vi_sort_key("hòa"));
    assert!(vi_sort_key("").is_empty());
}
