//! Names of people who do not exist.

use crate::domain::residents::{Birth, Particulars};
use chrono::{Datelike, NaiveDate};
use entity::resident::Sex;
use fastrand::Rng;

/// Names as a people has them: family names, and what follows them for women and for men.
struct Pool {
    people: &'static str,
    families: &'static [&'static str],
    women: &'static [&'static str],
    men: &'static [&'static str],
}

const POOLS: [Pool; 5] = [
    Pool {
        people: "Kinh",
        families: &[
            "Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đặng", "Bùi", "Đoàn", "Lương",
        ],
        women: &[
            "Thị Hạnh",
            "Thị Lụa",
            "Ngọc Ánh",
            "Thị Thơm",
            "Thu Trang",
            "Thị Mến",
            "Thị Nhài",
        ],
        men: &[
            "Văn Khoa",
            "Đức Thắng",
            "Văn Quý",
            "Minh Đạt",
            "Văn Lợi",
            "Hữu Phúc",
        ],
    },
    Pool {
        people: "Dao",
        families: &["Triệu", "Bàn", "Đặng", "Phùng", "Tẩn", "Chíu"],
        women: &["Mùi Chẳn", "Thị Ghển", "Sử Mẩy", "Mùi Nhậy", "Thị Lìu"],
        men: &["Tài Thông", "Văn Phú", "Quay Vạng", "A Sám"],
    },
    Pool {
        people: "Tày",
        families: &["Hoàng", "Nông", "Vi", "Lục", "Lô"],
        women: &["Thị Đào", "Thị Nết", "Thị Ơn", "Bích Lộc"],
        men: &["Văn Tấn", "Văn Slao", "Đình Thụ"],
    },
    Pool {
        people: "Mông",
        families: &["Giàng", "Thào", "Vàng", "Sùng", "Lầu"],
        women: &["Thị Mỷ", "Thị Dợ", "Thị Chá", "Thị Sua"],
        men: &["A Páo", "A Chớ", "Mí Già"],
    },
    Pool {
        people: "Sán Dìu",
        families: &["Trương", "Ninh", "Lý", "Từ"],
        women: &["Thị Sáu", "Thị Mùi", "Thị Hai"],
        men: &["Văn Chắn", "Văn Sinh"],
    },
];

const PLACES: [&str; 6] = [
    "thôn Khe Tiền, xã Bình Liêu, Quảng Ninh",
    "bản Sông Moóc, xã Lục Hồn, Quảng Ninh",
    "khu 4, phường Hồng Gai, Quảng Ninh",
    "thôn Nà Pá, huyện cũ",
    "tổ 7",
    "xóm Bãi Đá",
];

/// Somebody of about an age; as often as in life, part of it is not known.
pub fn somebody(rng: &mut Rng, sex: Sex, age: u32, today: NaiveDate) -> Particulars {
    let pool = &POOLS[rng.usize(..POOLS.len())];
    let (families, given) = match sex {
        Sex::Male => (pool.families, pool.men),
        _ => (pool.families, pool.women),
    };
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
        people: (rng.u8(..5) > 0).then(|| pool.people.to_owned()),
        nationality: Some("Việt Nam".into()),
        address: (rng.u8(..3) > 0).then(|| PLACES[rng.usize(..PLACES.len())].to_owned()),
        ..Particulars::default()
    }
    .placed()
}
