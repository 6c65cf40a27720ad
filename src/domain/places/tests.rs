use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn there_are_34_provinces_and_3321_communes() {
    assert_eq!(provinces().len(), 34);
    assert_eq!(communes().len(), 3321);
    let records = csv::Reader::from_reader(UNITS.as_bytes()).into_records();
    assert_eq!(records.map(Result::unwrap).count(), 3321);
    assert!(!UNITS.contains('"') && !DATED_NAMES.contains('"'));
    assert_eq!(GAZETTEER.by_code.len(), 3321);
    assert!(
        communes()
            .iter()
            .all(|c| province(c.province_code).is_some() && c.code.len() == 5)
    );
    assert!(
        communes()
            .iter()
            .all(|c| c.name.to_lowercase().starts_with(c.kind))
    );
}

#[test]
fn a_province_has_the_name_of_the_date() {
    assert_eq!(
        province_name("22", day("2026-08-31")),
        Some("Tỉnh Quảng Ninh")
    );
    assert_eq!(
        province_name("22", day("2026-09-01")),
        Some("Thành phố Quảng Ninh")
    );
    assert_eq!(
        province_name("22", day("2020-01-01")),
        Some("Tỉnh Quảng Ninh")
    );
    assert_eq!(
        province_name("75", day("2026-04-30")),
        Some("Thành phố Đồng Nai")
    );
    assert_eq!(
        province_name("04", day("2026-11-01")),
        Some("Tỉnh Cao Bằng")
    );
    assert_eq!(
        province_name("01", day("2026-11-01")),
        Some("Thành phố Hà Nội")
    );
    assert_eq!(province_name("99", day("2026-11-01")), None);
    let cities = provinces()
        .iter()
        .filter(|p| p.name(day("2026-11-01")).starts_with(CITY))
        .count();
    assert_eq!(cities, 9);
}

#[test]
fn an_address_names_the_province_of_its_date() {
    let ward = commune("06685").unwrap();
    assert_eq!(
        (ward.name, ward.kind, ward.province),
        ("Phường Hồng Gai", "phường", "Quảng Ninh")
    );
    assert_eq!(
        display(ward, day("2026-11-23")),
        "Phường Hồng Gai, Thành phố Quảng Ninh"
    );
    assert_eq!(
        display(ward, day("2026-08-31")),
        "Phường Hồng Gai, Tỉnh Quảng Ninh"
    );
    assert_eq!(commune("99999"), None);
}

#[test]
fn communes_are_found_without_accents_in_any_order() {
    let first = |typed| suggest(typed, 5).first().map(|c| (c.name, c.province));
    let hong_gai = Some(("Phường Hồng Gai", "Quảng Ninh"));
    for typed in [
        "hong gai",
        "Hồng Gai",
        "phuong hong gai quang ninh",
        "quang ninh gai hong",
        "P. Hồng Gai, TP Quảng Ninh",
        "HONG GAI",
    ] {
        assert_eq!(first(typed), hong_gai, "{typed}");
    }
    assert_eq!(first("dam ha"), Some(("Xã Đầm Hà", "Quảng Ninh")));
    assert_eq!(
        first("mong cai 2"),
        Some(("Phường Móng Cái 2", "Quảng Ninh"))
    );
    assert_eq!(
        first("dac khu co to"),
        Some(("Đặc khu Cô Tô", "Quảng Ninh"))
    );
    assert!(
        suggest("quảng ninh", 100)
            .iter()
            .filter(|c| c.province_code == "22")
            .count()
            == 54
    );
    assert!(
        suggest("", 10).is_empty() && suggest("zzz", 10).is_empty() && suggest("xa", 7).len() == 7
    );
}

#[test]
fn written_accents_rank_first() {
    let names: Vec<_> = suggest("Hà An", 50).iter().map(|c| c.name).collect();
    assert_eq!(names[0], "Phường Hà An");
    assert!(suggest("Tân Hưng", 1)[0].name.ends_with("Tân Hưng"));
}

#[test]
fn an_authority_is_named_as_on_the_date_in_its_own_letter_case() {
    let (before, after) = (day("2026-08-31"), day("2026-09-01"));
    assert_eq!(
        rename_for("Sở Y tế thành phố Quảng Ninh", before),
        "Sở Y tế tỉnh Quảng Ninh"
    );
    assert_eq!(
        rename_for("Sở Y tế tỉnh Quảng Ninh", after),
        "Sở Y tế thành phố Quảng Ninh"
    );
    assert_eq!(
        rename_for("SỞ Y TẾ THÀNH PHỐ QUẢNG NINH", before),
        "SỞ Y TẾ TỈNH QUẢNG NINH"
    );
    assert_eq!(
        rename_for("Tỉnh Quảng Ninh, Tỉnh Bắc Ninh", day("2026-09-19")),
        "Thành phố Quảng Ninh, Tỉnh Bắc Ninh"
    );
    for text in [
        "Trung tâm trợ giúp xã hội Quảng Ninh",
        "tỉnh Quảng Ninhx",
        "Công an tỉnh Cao Bằng",
        "",
    ] {
        assert_eq!(rename_for(text, after), text);
    }
}

#[test]
fn an_address_of_today_lies_in_a_commune_and_an_old_one_in_none() {
    let code = |address: &str| commune_of(address).map(|commune| commune.code);
    let today = display(commune("06685").unwrap(), day("2026-11-24"));
    let before = display(commune("06685").unwrap(), day("2025-08-01"));
    assert_ne!(today, before, "the province has been renamed since");
    for address in [
        &format!("số 5, khu 2, {today}"),
        &before,
        &before.to_uppercase(),
    ] {
        assert_eq!(code(address), Some("06685"), "{address}");
    }
    for old in [
        "khu 4, thị trấn Đầm Hà, huyện Đầm Hà, tỉnh Quảng Ninh",
        "Quảng Ninh",
        "thôn Khe Tiền",
        "",
    ] {
        assert_eq!(code(old), None, "{old}");
    }
}
