//! The Vietnamese lunar calendar, computed from the sky at UTC+7: a month begins on the day of the new moon, the eleventh month
//! holds the winter solstice, and of thirteen months the first without a principal solar term is the leap month.
//! Chinese tables (UTC+8) give other days in some years (Tết 1985, 2007, 2030), so they are no substitute.

use std::f64::consts::PI;

use chrono::NaiveDate;

/// Gives the day of a lunar date in an ordinary (not a leap) month, 1 to 12; lunar year 2026 begins at Tết 2026.
pub fn day(year: i32, month: u8, day: u8) -> NaiveDate {
    // Months are counted from the eleventh of the year before, the only one that is fixed to the sun.
    let (cycle, after) = if month >= 11 {
        (year + 1, month - 11)
    } else {
        (year, month + 1)
    };
    let first = eleventh_month(cycle - 1);
    let leap = leap_month(first, eleventh_month(cycle));
    let after = i64::from(after) + i64::from(leap.is_some_and(|leap| i64::from(after) >= leap));
    date(new_moon_day(first + after) + i64::from(day) - 1)
}

/// Gives how many months after the eleventh the leap month comes, if this cycle of months has one.
fn leap_month(first: i64, next: i64) -> Option<i64> {
    let term_at = |k: i64| solar_term(new_moon_day(k));
    (next - first == 13)
        .then(|| (1..13).find(|after| term_at(first + after) == term_at(first + after + 1)))?
}

/// Gives the number of the new moon that begins the eleventh lunar month of a year.
fn eleventh_month(year: i32) -> i64 {
    // New moon 0 was on 6 January 2000; begin past the solstice and go back to the month that holds it.
    let mut k = (f64::from(year + 1 - 2000) * 12.3685).floor() as i64 + 1;
    while !(6..9).contains(&solar_term(new_moon_day(k))) {
        k -= 1;
    }
    k
}

fn date(julian_day: i64) -> NaiveDate {
    let days = i32::try_from(julian_day - 1_721_425).ok();
    days.and_then(NaiveDate::from_num_days_from_ce_opt)
        .unwrap_or(NaiveDate::MAX)
}

const HANOI: f64 = 7.0 / 24.0;

/// Gives the Julian day number, at UTC+7, of the day that holds new moon `k`.
fn new_moon_day(k: i64) -> i64 {
    let dynamical = new_moon(k as f64);
    (dynamical - delta_t(dynamical) + HANOI + 0.5).floor() as i64
}

/// Gives in which twelfth of its path (0 from the spring equinox) the sun stands when a day begins at UTC+7.
fn solar_term(julian_day: i64) -> i64 {
    let start = julian_day as f64 - 0.5 - HANOI;
    (sun(start + delta_t(start)) / 30.0).floor() as i64
}

/// Gives dynamical minus universal time in days: the polynomials of Espenak and Meeus, good to seconds from 1985 to 2150.
fn delta_t(julian_date: f64) -> f64 {
    let year = 2000.0 + (julian_date - 2_451_545.0) / 365.25;
    let t = year - 2000.0;
    let seconds = if year < 2050.0 {
        62.92 + 0.32217 * t + 0.005589 * t * t
    } else {
        -20.0 + 32.0 * ((year - 1820.0) / 100.0).powi(2) - 0.5628 * (2150.0 - year)
    };
    seconds / 86_400.0
}

fn sin(degrees: f64) -> f64 {
    (degrees * PI / 180.0).sin()
}

/// Gives the dynamical time of new moon `k`: Meeus, Astronomical Algorithms, chapter 49.
fn new_moon(k: f64) -> f64 {
    let t = k / 1236.85;
    let mean = 2_451_550.097_66 + 29.530_588_861 * k + 0.000_154_37 * t * t
        - 0.000_000_15 * t.powi(3)
        + 0.000_000_000_73 * t.powi(4);
    let e = 1.0 - 0.002_516 * t - 0.000_007_4 * t * t;
    // Anomaly of the sun, anomaly of the moon, argument of latitude, node.
    let m = 2.5534 + 29.105_356_70 * k - 0.000_001_4 * t * t;
    let l = 201.5643 + 385.816_935_28 * k + 0.010_758_2 * t * t + 0.000_012_38 * t.powi(3);
    let f = 160.7108 + 390.670_502_84 * k - 0.001_611_8 * t * t - 0.000_002_27 * t.powi(3);
    let node = 124.7746 - 1.563_755_88 * k + 0.002_067_2 * t * t + 0.000_002_15 * t.powi(3);
    let periodic: f64 = NEW_MOON
        .iter()
        .map(|&(size, power, a, b, c)| size * e.powi(power) * sin(a * m + b * l + c * f))
        .sum();
    let planets: f64 = PLANETS
        .iter()
        .map(|&(size, at, per_moon)| size * sin(at + per_moon * k))
        .sum();
    let first = 0.000_325 * sin(299.77 + 0.107_408 * k - 0.009_173 * t * t);
    mean + periodic - 0.000_17 * sin(node) + first + planets
}

/// Days; power of E; multiples of M, M', F.
#[rustfmt::skip]
const NEW_MOON: [(f64, i32, f64, f64, f64); 24] = [
    (-0.40720, 0, 0.0, 1.0, 0.0), (0.17241, 1, 1.0, 0.0, 0.0), (0.01608, 0, 0.0, 2.0, 0.0), (0.01039, 0, 0.0, 0.0, 2.0),
    (0.00739, 1, -1.0, 1.0, 0.0), (-0.00514, 1, 1.0, 1.0, 0.0), (0.00208, 2, 2.0, 0.0, 0.0), (-0.00111, 0, 0.0, 1.0, -2.0),
    (-0.00057, 0, 0.0, 1.0, 2.0), (0.00056, 1, 1.0, 2.0, 0.0), (-0.00042, 0, 0.0, 3.0, 0.0), (0.00042, 1, 1.0, 0.0, 2.0),
    (0.00038, 1, 1.0, 0.0, -2.0), (-0.00024, 1, -1.0, 2.0, 0.0), (-0.00007, 0, 2.0, 1.0, 0.0), (0.00004, 0, 0.0, 2.0, -2.0),
    (0.00004, 0, 3.0, 0.0, 0.0), (0.00003, 0, 1.0, 1.0, -2.0), (0.00003, 0, 0.0, 2.0, 2.0), (-0.00003, 0, 1.0, 1.0, 2.0),
    (0.00003, 0, -1.0, 1.0, 2.0), (-0.00002, 0, -1.0, 1.0, -2.0), (-0.00002, 0, 1.0, 3.0, 0.0), (0.00002, 0, 0.0, 4.0, 0.0),
];

/// Days; degrees at new moon 0; degrees for each new moon.
#[rustfmt::skip]
const PLANETS: [(f64, f64, f64); 13] = [
    (0.000165, 251.88, 0.016321), (0.000164, 251.83, 26.651886), (0.000126, 349.42, 36.412478), (0.000110, 84.66, 18.206239),
    (0.000062, 141.74, 53.303771), (0.000060, 207.14, 2.453732), (0.000056, 154.84, 7.306860), (0.000047, 34.52, 27.261239),
    (0.000042, 207.19, 0.121824), (0.000040, 291.34, 1.844379), (0.000037, 161.72, 24.198154), (0.000035, 239.56, 25.513099),
    (0.000023, 331.55, 3.592518),
];

/// Gives the apparent longitude of the sun in degrees: the great terms of VSOP87 (Meeus, chapters 25 and 32), good to a minute of time.
fn sun(dynamical: f64) -> f64 {
    let t = (dynamical - 2_451_545.0) / 365_250.0;
    let series = |terms: &[(f64, f64, f64)]| {
        terms
            .iter()
            .map(|&(size, at, speed)| size * (at + speed * t).cos())
            .sum::<f64>()
    };
    let earth = (series(&L0) + series(&L1) * t + series(&L2) * t * t) / 1e8;
    let node = 125.04 - 19_341.36 * t;
    let (mean_sun, mean_moon) = (280.4665 + 360_007.698 * t, 218.3165 + 4_812_678.813 * t);
    let nutation = -17.20 * sin(node) - 1.32 * sin(2.0 * mean_sun) - 0.23 * sin(2.0 * mean_moon)
        + 0.21 * sin(2.0 * node);
    // Aberration and the turn to the FK5 frame complete the seconds of arc.
    (earth.to_degrees() + 180.0 + (nutation - 20.49 - 0.09) / 3600.0).rem_euclid(360.0)
}

#[rustfmt::skip]
const L0: [(f64, f64, f64); 33] = [
    (175347046.0, 0.0, 0.0), (3341656.0, 4.6692568, 6283.07585), (34894.0, 4.6261, 12566.1517), (3497.0, 2.7441, 5753.3849),
    (3418.0, 2.8289, 3.5231), (3136.0, 3.6277, 77713.7715), (2676.0, 4.4181, 7860.4194), (2343.0, 6.1352, 3930.2097),
    (1324.0, 0.7425, 11506.7698), (1273.0, 2.0371, 529.691), (1199.0, 1.1096, 1577.3435), (990.0, 5.233, 5884.927),
    (902.0, 2.045, 26.298), (857.0, 3.508, 398.149), (780.0, 1.179, 5223.694), (753.0, 2.533, 5507.553), (505.0, 4.583, 18849.228),
    (492.0, 4.205, 775.523), (357.0, 2.92, 0.067), (317.0, 5.849, 11790.629), (284.0, 1.899, 796.298), (271.0, 0.315, 10977.079),
    (243.0, 0.345, 5486.778), (206.0, 4.806, 2544.314), (205.0, 1.869, 5573.143), (202.0, 2.458, 6069.777), (156.0, 0.833, 213.299),
    (132.0, 3.411, 2942.463), (126.0, 1.083, 20.775), (115.0, 0.645, 0.98), (103.0, 0.636, 4694.003), (102.0, 0.976, 15720.839),
    (102.0, 4.267, 7.114),
];
#[rustfmt::skip]
const L1: [(f64, f64, f64); 6] = [
    (628331966747.0, 0.0, 0.0), (206059.0, 2.678235, 6283.07585), (4303.0, 2.6351, 12566.1517), (425.0, 1.59, 3.523),
    (119.0, 5.796, 26.298), (109.0, 2.966, 1577.344),
];
const L2: [(f64, f64, f64); 3] = [
    (52919.0, 0.0, 0.0),
    (8720.0, 1.0721, 6283.0758),
    (309.0, 0.867, 12566.152),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn tet(year: i32) -> String {
        day(year, 1, 1).to_string()
    }

    #[test]
    fn tet_falls_on_the_published_days() {
        for published in [
            "1985-01-21",
            "1987-01-29",
            "1988-02-17",
            "1990-01-27",
            "1995-01-31",
            "2000-02-05",
            "2001-01-24",
            "2002-02-12",
            "2003-02-01",
            "2004-01-22",
            "2005-02-09",
            "2006-01-29",
            "2007-02-17",
            "2008-02-07",
            "2009-01-26",
            "2010-02-14",
            "2011-02-03",
            "2012-01-23",
            "2013-02-10",
            "2014-01-31",
            "2015-02-19",
            "2016-02-08",
            "2017-01-28",
            "2018-02-16",
            "2019-02-05",
            "2020-01-25",
            "2021-02-12",
            "2022-02-01",
            "2023-01-22",
            "2024-02-10",
            "2025-01-29",
            "2026-02-17",
            "2027-02-06",
            "2028-01-26",
            "2029-02-13",
            "2030-02-02",
            "2031-01-23",
            "2032-02-11",
            "2033-01-31",
            "2034-02-19",
            "2035-02-08",
            "2036-01-28",
            "2037-02-15",
            "2038-02-04",
            "2039-01-24",
            "2040-02-12",
        ] {
            assert_eq!(tet(published[..4].parse().unwrap()), published);
        }
    }

    #[test]
    fn the_hung_kings_are_honoured_on_the_published_days() {
        for published in [
            "2020-04-02",
            "2021-04-21",
            "2022-04-10",
            "2023-04-29",
            "2024-04-18",
            "2025-04-07",
            "2026-04-26",
            "2027-04-16",
            "2028-04-04",
        ] {
            assert_eq!(
                day(published[..4].parse().unwrap(), 3, 10).to_string(),
                published
            );
        }
    }

    #[test]
    fn leap_months_come_before_the_months_that_follow_them() {
        // 2020 had a leap fourth month, 2023 a leap second, 2025 a leap sixth: the Mid-Autumn days show it.
        for published in [
            "2020-10-01",
            "2023-09-29",
            "2024-09-17",
            "2025-10-06",
            "2026-09-25",
        ] {
            assert_eq!(
                day(published[..4].parse().unwrap(), 8, 15).to_string(),
                published
            );
        }
        assert_eq!(day(2025, 12, 1).to_string(), "2026-01-19");
    }

    #[test]
    fn known_moments_of_sun_and_moon_are_met_to_minutes() {
        // New moon of 18 February 1977, 3:37:42 dynamical time (Meeus, example 49.a).
        assert!((new_moon(-283.0) - 2_443_192.651_18).abs() < 0.0003);
        // The sun on 13 October 1992, 0h dynamical time: 199° 54' 22" (Meeus, example 25.b).
        assert!((sun(2_448_908.5) - 199.906).abs() < 0.001);
    }
}
