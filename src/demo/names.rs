//! Names of people who do not exist.

use crate::domain::residents::{Birth, Particulars};
use chrono::{Datelike, NaiveDate};
use entity::resident::Sex;
use fastrand::Rng;

/// The code of a people, its family names, middle and given names of women, and of men.
type Pool = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

#[rustfmt::skip]
const POOLS: [Pool; 5] = [
    ("01", &["Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đặng", "Bùi", "Đoàn", "Đinh", "Lương"],
        &["Thị Hạnh", "Thị Lụa", "Ngọc Ánh", "Thị Thơm", "Thu Trang", "Thị Mến", "Thùy Dương", "Thị Nhài"],
        &["Văn Khoa", "Đức Thắng", "Văn Quý", "Minh Đạt", "Văn Lợi", "Hữu Phúc"]),
    ("09", &["Triệu", "Bàn", "Đặng", "Phùng", "Tẩn", "Chíu"],
        &["Mùi Chẳn", "Thị Ghển", "Sử Mẩy", "Mùi Nhậy", "Thị Lìu"],
        &["Tài Thông", "Văn Phú", "Quay Vạng", "A Sám"]),
    ("02", &["Hoàng", "Nông", "Vi", "Lục", "Lô"],
        &["Thị Đào", "Thị Nết", "Thị Ơn", "Bích Lộc"],
        &["Văn Tấn", "Văn Slao", "Đình Thụ"]),
    ("08", &["Giàng", "Thào", "Vàng", "Sùng", "Lầu"],
        &["Thị Mỷ", "Thị Dợ", "Thị Chá", "Thị Sua"],
        &["A Páo", "A Chớ", "Mí Già"]),
    ("18", &["Trương", "Ninh", "Lý", "Từ"],
        &["Thị Sáu", "Thị Mùi", "Thị Hai"],
        &["Văn Chắn", "Văn Sinh"]),
];

const PLACES: [&str; 6] = [
    "thôn Khe Tiền",
    "bản Sông Moóc",
    "khu 4",
    "thôn Nà Pá, huyện cũ",
    "tổ 7",
    "xóm Bãi Đá",
];

/// Somebody of about an age; as often as in life, part of it is not known.
pub fn somebody(rng: &mut Rng, sex: Sex, age: u32, today: NaiveDate) -> Particulars {
    let (people, families, women, men) = POOLS[rng.usize(..POOLS.len())];
    let given = if sex == Sex::Male { men } else { women };
    let name = format!(
        "{} {}",
        families[rng.usize(..families.len())],
        given[rng.usize(..given.len())]
    );
    let year = today.year() - i32::try_from(age).unwrap_or(0);
    let birth = match rng.u8(..10) {
        0..4 => Birth::On(
            NaiveDate::from_ymd_opt(year, rng.u32(1..=12), rng.u32(1..=28)).unwrap_or(today),
        ),
        4..7 => Birth::Year(year),
        _ => Birth::About { age, on: today },
    };
    let birth = if birth.age_on(today).is_some() {
        birth
    } else {
        Birth::About { age, on: today }
    };
    Particulars {
        name: Some(name),
        birth,
        people: (rng.u8(..5) > 0).then(|| people.to_owned()),
        nationality: Some("Việt Nam".into()),
        address: (rng.u8(..3) > 0).then(|| PLACES[rng.usize(..PLACES.len())].to_owned()),
        ..Particulars::default()
    }
}
