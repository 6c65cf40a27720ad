//! Which days of a year are public holidays by law, which days stand in for those that fall on a weekend, and which of that still
//! awaits the Prime Minister's yearly decision. Bộ luật Lao động 2019, Điều 111(3) and 112; Nghị quyết 28/2026/QH16.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::lunar;

/// A public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// Tết Nguyên đán, five days.
    Tet,
    /// Giỗ Tổ Hùng Vương, the tenth of the third lunar month.
    HungKings,
    /// 30 April.
    Reunification,
    /// 1 May.
    Labour,
    /// 2 September and the day beside it.
    National,
    /// Ngày Văn hóa Việt Nam, 24 November, from 2026 on.
    Culture,
}

/// What a year's law gives before any change by people.
pub(super) struct Year {
    pub holidays: Vec<(NaiveDate, Holiday)>,
    pub compensation: Vec<(NaiveDate, Holiday)>,
    /// Days whose rest depends on a decision that is not known.
    pub unsure: Vec<NaiveDate>,
}

/// A working day given off for a Saturday worked instead.
pub(super) struct KnownSwap {
    pub off: (i32, u32, u32),
    pub worked: (i32, u32, u32),
}

/// The swaps that were decided for civil servants.
#[rustfmt::skip]
pub(super) const SWAPS: [KnownSwap; 4] = [
    KnownSwap { off: (2024, 4, 29), worked: (2024, 5, 4) },
    KnownSwap { off: (2025, 5, 2), worked: (2025, 4, 26) },
    KnownSwap { off: (2026, 1, 2), worked: (2026, 1, 10) },
    KnownSwap { off: (2026, 8, 31), worked: (2026, 8, 22) },
];

/// Swaps that were proposed; whether they were decided is not known. Both days are as if they were not, and not sure.
pub(super) const PROPOSED: [KnownSwap; 1] = [KnownSwap {
    off: (2026, 11, 23),
    worked: (2026, 11, 28),
}];

/// Year, days of Tết that lie before the first of the lunar year, day of September beside the 2nd.
/// The law of before 2021 gave no such day.
#[rustfmt::skip]
const DECIDED: [(i32, u64, Option<u32>); 7] = [
    (2020, 2, None), (2021, 2, Some(3)), (2022, 1, Some(1)), (2023, 2, Some(1)), (2024, 2, Some(3)), (2025, 2, Some(1)),
    (2026, 1, Some(1)),
];

pub(super) fn of(year: i32) -> Year {
    let tet = lunar::day(year, 1, 1);
    let decided = DECIDED.iter().find(|(of, ..)| *of == year);
    let (before, beside) = match decided {
        Some(&(_, before, beside)) => (before, beside),
        None => (1, Some(if is_weekend(on(year, 9, 1)) { 3 } else { 1 })),
    };
    let mut holidays = vec![
        (on(year, 1, 1), Holiday::NewYear),
        (lunar::day(year, 3, 10), Holiday::HungKings),
        (on(year, 4, 30), Holiday::Reunification),
        (on(year, 5, 1), Holiday::Labour),
        (on(year, 9, 2), Holiday::National),
    ];
    holidays.extend((0..5).map(|day| (tet - Days::new(before) + Days::new(day), Holiday::Tet)));
    holidays.extend(beside.map(|day| (on(year, 9, day), Holiday::National)));
    if year >= 2026 {
        holidays.push((on(year, 11, 24), Holiday::Culture));
    }
    holidays.sort();
    holidays.dedup_by_key(|(day, _)| *day);
    let compensation = compensation(&holidays);
    let mut unsure = if decided.is_some() {
        Vec::new()
    } else {
        unsure(year, tet, &compensation)
    };
    let proposed = PROPOSED.iter().flat_map(|swap| [swap.off, swap.worked]);
    let proposed = proposed.map(|(year, month, day)| on(year, month, day));
    unsure.extend(proposed.filter(|day| day.year() == year));
    Year {
        holidays,
        compensation,
        unsure,
    }
}

/// Điều 111(3): a holiday on a weekly day of rest is made good on the next working day.
fn compensation(holidays: &[(NaiveDate, Holiday)]) -> Vec<(NaiveDate, Holiday)> {
    let mut given: Vec<(NaiveDate, Holiday)> = Vec::new();
    for &(day, holiday) in holidays.iter().filter(|(day, _)| is_weekend(*day)) {
        let is_free = |day: &NaiveDate| {
            !is_weekend(*day) && !holidays.iter().chain(&given).any(|(taken, _)| taken == day)
        };
        given.extend(day.iter_days().find(is_free).map(|day| (day, holiday)));
    }
    given
}

/// The decisions of past years took Tết from one or two days before the first of the lunar year, and 1 or 3 September.
fn unsure(year: i32, tet: NaiveDate, compensation: &[(NaiveDate, Holiday)]) -> Vec<NaiveDate> {
    let last_of = |holiday, day| {
        compensation
            .iter()
            .filter(|(_, of)| *of == holiday)
            .map(|(day, _)| *day)
            .fold(day, NaiveDate::max)
    };
    let around_tet = (tet - Days::new(2))
        .iter_days()
        .take_while(move |day| *day <= last_of(Holiday::Tet, tet + Days::new(3)));
    let around_national = on(year, 9, 1)
        .iter_days()
        .take_while(move |day| *day <= last_of(Holiday::National, on(year, 9, 3)));
    // The 2nd itself rests in any case.
    around_tet
        .chain(around_national)
        .filter(|day| *day != on(year, 9, 2) && !is_weekend(*day))
        .collect()
}

pub(super) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

pub(super) fn on(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}
