use chrono::Datelike;
use proptest::prelude::*;

use super::terms::{Deadline, Term, Why};
use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn count(calendar: &Calendar, from: &str, term: &str) -> Deadline {
    let from = from
        .parse()
        .unwrap_or_else(|_| day(from).and_time(NaiveTime::MIN));
    calendar.deadline(from, term.parse().unwrap())
}

fn ends(from: &str, term: &str) -> String {
    count(Calendar::built_in(), from, term)
        .legal_end
        .to_string()
}

fn change(change: Change) -> Override {
    Override {
        change,
        is_confirmed: true,
        source: "Thông báo".to_owned(),
    }
}

#[test]
fn the_worked_examples_of_the_law_come_out() {
    for (from, term, nominal, legal) in [
        ("2026-11-20", "3d", "2026-11-23", "2026-11-23"),
        ("2026-11-21", "3d", "2026-11-24", "2026-11-25"),
        ("2026-11-20", "2wd", "2026-11-25", "2026-11-25"),
        ("2026-11-20", "9wd", "2026-12-04", "2026-12-04"),
        ("2026-02-13", "3wd", "2026-02-25", "2026-02-25"),
        ("2026-08-28", "2wd", "2026-09-04", "2026-09-04"),
        ("2026-04-24", "5wd", "2026-05-06", "2026-05-06"),
        ("2026-07-01", "120d", "2026-10-29", "2026-10-29"),
        ("2026-11-23", "120d", "2027-03-23", "2027-03-23"),
        ("2026-11-30", "3mo", "2027-02-28", "2027-03-01"),
    ] {
        let deadline = count(Calendar::built_in(), from, term);
        assert_eq!(
            (deadline.nominal, deadline.legal_end),
            (day(nominal), day(legal)),
            "{term} from {from}"
        );
        // Whether Monday, 23/11/2026 is worked was proposed otherwise and is not known; nor is the Saturday after it.
        let is_sure = from != "2026-11-20";
        assert_eq!(deadline.is_confirmed, is_sure, "{term} from {from}");
    }
}

#[test]
fn a_swap_moves_what_is_counted_over_it() {
    let swap = Change::Swap {
        off: day("2026-11-23"),
        worked: day("2026-11-28"),
    };
    let calendar = Calendar::with(&[change(swap)]);
    assert_eq!(
        count(&calendar, "2026-11-20", "2wd").legal_end,
        day("2026-11-26")
    );
    assert_eq!(
        count(&calendar, "2026-11-20", "9wd").legal_end,
        day("2026-12-04")
    );
    assert_eq!(
        count(&calendar, "2026-11-20", "3d").legal_end,
        day("2026-11-25")
    );
    assert_eq!(
        calendar.day(day("2026-11-28")),
        DayKind::MadeUp(day("2026-11-23"))
    );
    let proposal = Calendar::with(&[Override {
        change: swap,
        is_confirmed: false,
        source: String::new(),
    }]);
    assert!(!count(&proposal, "2026-11-20", "2wd").is_confirmed);
    assert!(count(&proposal, "2026-12-01", "2wd").is_confirmed);
}

#[test]
fn calendars_differ_on_the_days_that_one_works_and_not_by_how_sure_they_are() {
    let built_in = Calendar::built_in();
    let swap = Change::Swap {
        off: day("2026-11-23"),
        worked: day("2026-11-28"),
    };
    let swapped = Calendar::with(&[change(swap)]);
    let days = [day("2026-11-23"), day("2026-11-28")];
    assert_eq!(swapped.differs_from(built_in), days);
    assert_eq!(built_in.differs_from(&swapped), days);
    let proposed = Calendar::with(&[Override {
        is_confirmed: false,
        ..change(swap)
    }]);
    assert!(proposed.differs_from(&swapped).is_empty());
}

#[test]
fn months_end_on_the_same_day_or_the_last_of_the_month() {
    let nominal = |from, term| count(Calendar::built_in(), from, term).nominal.to_string();
    assert_eq!(nominal("2027-01-31", "1mo"), "2027-02-28");
    assert_eq!(nominal("2028-01-31", "1mo"), "2028-02-29");
    assert_eq!(nominal("2028-02-29", "1y"), "2029-02-28");
    assert_eq!(nominal("2028-02-29", "4y"), "2032-02-29");
    assert_eq!(nominal("2027-02-28", "1mo"), "2027-03-28");
    assert_eq!(nominal("2026-08-31", "3mo"), "2026-11-30");
    assert_eq!(nominal("2026-12-31", "2mo"), "2027-02-28");
    assert_eq!(nominal("2026-11-23", "3w"), "2026-12-14");
}

#[test]
fn the_time_of_day_of_the_event_does_not_matter_for_days() {
    for time in ["00:00:00", "12:00:00", "23:59:00", "23:59:59"] {
        assert_eq!(ends(&format!("2026-11-20T{time}"), "3d"), "2026-11-23");
        assert_eq!(ends(&format!("2026-11-20T{time}"), "2wd"), "2026-11-25");
    }
}

#[test]
fn hours_run_by_the_clock_over_nights_and_holidays() {
    let at = |from, term| {
        count(Calendar::built_in(), from, term)
            .at
            .unwrap()
            .to_string()
    };
    assert_eq!(at("2026-11-22T22:30:00", "12h"), "2026-11-23 10:30:00");
    assert_eq!(at("2026-02-14T23:59:00", "72h"), "2026-02-17 23:59:00");
    assert_eq!(at("2028-02-28T12:00:00", "24h"), "2028-02-29 12:00:00");
    let deadline = count(Calendar::built_in(), "2026-11-22T22:30:00", "12h");
    assert_eq!(deadline.passes_at().to_string(), "2026-11-23 03:30:00 UTC");
}

#[test]
fn a_day_ends_at_24_00_in_the_shelter() {
    let deadline = count(Calendar::built_in(), "2026-11-20", "3d");
    assert_eq!(deadline.passes_at().to_string(), "2026-11-23 17:00:00 UTC");
    let noon = "2026-11-23T05:00:00Z".parse().unwrap();
    assert_eq!(local(noon).to_string(), "2026-11-23 12:00:00");
    assert_eq!(to_utc(local(noon)), noon);
}

#[test]
fn past_years_rest_as_was_announced() {
    let off = |from: &str, to: &str| {
        let days = day(from).iter_days().take_while(|d| *d <= day(to));
        let working: Vec<_> = days
            .filter(|d| Calendar::built_in().is_working(*d))
            .collect();
        assert!(working.is_empty(), "{from}–{to}: {working:?}");
        for beside in [day(from).pred_opt().unwrap(), day(to).succ_opt().unwrap()] {
            assert!(Calendar::built_in().is_working(beside), "{beside}");
        }
    };
    // Tết.
    off("2020-01-23", "2020-01-29");
    off("2021-02-10", "2021-02-16");
    off("2022-01-29", "2022-02-06");
    off("2023-01-20", "2023-01-26");
    off("2024-02-08", "2024-02-14");
    off("2025-01-25", "2025-02-02");
    off("2026-02-14", "2026-02-22");
    // Giỗ Tổ, 30/4 and 1/5.
    off("2022-04-09", "2022-04-11");
    off("2022-04-30", "2022-05-03");
    off("2023-04-29", "2023-05-03");
    off("2024-04-18", "2024-04-18");
    off("2024-04-27", "2024-05-01");
    off("2025-04-05", "2025-04-07");
    off("2025-04-30", "2025-05-04");
    off("2026-04-25", "2026-04-27");
    off("2026-04-30", "2026-05-03");
    // 2/9.
    off("2020-09-02", "2020-09-02");
    off("2021-09-02", "2021-09-05");
    off("2022-09-01", "2022-09-04");
    off("2023-09-01", "2023-09-04");
    off("2024-08-31", "2024-09-03");
    off("2025-08-30", "2025-09-02");
    off("2026-08-29", "2026-09-02");
    // 1/1 and 24/11.
    off("2022-01-01", "2022-01-03");
    off("2026-01-01", "2026-01-04");
    off("2026-11-24", "2026-11-24");
    assert!(Calendar::built_in().is_working(day("2025-11-24")));
    for made_up in ["2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"] {
        assert!(Calendar::built_in().is_working(day(made_up)), "{made_up}");
    }
}

#[test]
fn coming_years_rest_by_the_rule_until_they_are_decided() {
    let calendar = Calendar::built_in();
    let off = |text| !calendar.is_working(day(text));
    // 2027: the last day of the lunar year is Friday 5 February, the first Saturday the 6th; two days are made good.
    for text in [
        "2027-02-05",
        "2027-02-08",
        "2027-02-09",
        "2027-02-10",
        "2027-02-11",
        "2027-04-16",
        "2027-05-03",
        "2027-09-01",
    ] {
        assert!(off(text), "{text}");
    }
    assert!(!off("2027-02-04") && !off("2027-02-12") && !off("2027-09-03"));
    for text in [
        "2028-01-03",
        "2028-04-04",
        "2028-05-02",
        "2028-09-01",
        "2028-09-04",
        "2028-11-24",
        "2030-02-01",
    ] {
        assert!(off(text), "{text}");
    }
    // 1 September 2029 is a Saturday: the day beside the 2nd is the 3rd, and the Sunday is made good on the 4th.
    assert!(off("2029-09-03") && off("2029-09-04") && !off("2029-09-05"));
    assert!(!calendar.is_confirmed(day("2027-02-04")) && !calendar.is_confirmed(day("2027-09-03")));
    assert!(calendar.is_confirmed(day("2027-09-02")) && calendar.is_confirmed(day("2027-04-16")));
    assert!(!count(calendar, "2027-02-03", "9wd").is_confirmed);
    let monday = day("2026-11-23");
    assert!(
        !Calendar::built_in().is_confirmed(monday),
        "a swap was proposed"
    );
    let confirmed = Calendar::with(&[change(Change::YearConfirmed(2026))]);
    assert!(confirmed.is_confirmed(monday) && confirmed.is_working(monday));
    let confirmed = Calendar::with(&[change(Change::YearConfirmed(2027))]);
    assert!(count(&confirmed, "2027-02-03", "9wd").is_confirmed);
    let rumour = Override {
        is_confirmed: false,
        ..change(Change::YearConfirmed(2027))
    };
    assert!(!count(&Calendar::with(&[rumour]), "2027-02-03", "9wd").is_confirmed);
    assert_eq!(ends("2027-02-03", "9wd"), "2027-02-23");
}

#[test]
fn tet_of_the_coming_years_takes_the_days_that_the_moon_gives() {
    // From the last working day before to the first one after.
    for (before, after, term) in [
        ("2026-02-13", "2026-02-23", "1wd"),
        ("2027-02-04", "2027-02-12", "1wd"),
        ("2028-01-24", "2028-02-01", "1wd"),
        ("2029-02-09", "2029-02-19", "1wd"),
        ("2030-01-31", "2030-02-08", "1wd"),
    ] {
        assert_eq!(ends(before, term), after, "{before}");
        assert!(Calendar::built_in().is_working(day(before)), "{before}");
    }
    // In China the year 2030 begins a day later.
    assert_eq!(lunar::day(2030, 1, 1), day("2030-02-02"));
}

#[test]
fn an_event_of_the_last_minute_counts_like_one_of_the_first() {
    for (from, term, end) in [
        ("2026-12-31T23:59:00", "1d", "2027-01-04"),
        ("2028-02-28T23:59:00", "1d", "2028-02-29"),
        ("2027-02-28T23:59:00", "1d", "2027-03-01"),
        ("2028-02-29T23:59:00", "1y", "2029-02-28"),
        ("2026-11-30T23:59:00", "3mo", "2027-03-01"),
        ("2026-08-31T23:59:00", "6mo", "2027-03-01"),
    ] {
        assert_eq!(ends(from, term), end, "{term} from {from}");
    }
    let hours = count(Calendar::built_in(), "2026-12-31T23:59:00", "24h");
    assert_eq!(hours.at.unwrap().to_string(), "2027-01-01 23:59:00");
}

#[test]
fn a_manager_switches_days_off_and_on() {
    let calendar = Calendar::with(&[
        change(Change::DayOff(day("2026-11-25"))),
        change(Change::WorkingDay(day("2026-11-24"))),
        change(Change::DayOff(day("1990-01-01"))),
    ]);
    assert_eq!(calendar.day(day("2026-11-25")), DayKind::ExtraOff);
    assert_eq!(calendar.day(day("2026-11-24")), DayKind::SwitchedOn);
    assert_eq!(
        count(&calendar, "2026-11-21", "3d").legal_end,
        day("2026-11-24")
    );
    assert!(calendar.is_working(day("1990-01-01")) && !calendar.is_confirmed(day("1990-01-01")));
}

#[test]
fn a_deadline_shows_which_days_counted_and_why() {
    let deadline = count(Calendar::built_in(), "2026-11-21", "3d");
    let whys: Vec<Why> = deadline.days.iter().map(|mark| mark.why).collect();
    assert_eq!(
        whys,
        [
            Why::Start,
            Why::Counts,
            Why::Counts,
            Why::EndsOnRest,
            Why::EndsHere
        ]
    );
    assert_eq!(
        deadline.days.iter().filter(|mark| mark.is_counted).count(),
        3
    );
    let deadline = count(Calendar::built_in(), "2026-11-20", "2wd");
    assert_eq!(
        deadline.days.iter().filter(|mark| mark.is_counted).count(),
        2
    );
    assert_eq!(
        deadline
            .days
            .iter()
            .filter(|mark| mark.why == Why::Skipped)
            .count(),
        3
    );
}

#[test]
fn terms_are_read_and_written_alike() {
    for text in ["3d", "9wd", "30bd", "2mo", "12h", "1y", "3w"] {
        assert_eq!(text.parse::<Term>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "d",
        "0d",
        "-1d",
        "3",
        "3 d",
        "3D",
        "1.5d",
        "99999999999d",
        "100y",
        "3m",
        "+3d",
        "３d",
    ] {
        assert!(text.parse::<Term>().is_err(), "{text}");
    }
}

#[test]
fn what_is_due_before_a_day_does_not_move_past_it() {
    let before = count(Calendar::built_in(), "2026-10-23", "30bd");
    assert_eq!(before.nominal, day("2026-11-21"), "a Saturday");
    assert_eq!(before.legal_end, before.nominal);
    assert_eq!(before.passes_at().to_string(), "2026-11-21 17:00:00 UTC");
    let counted = before.days.iter().filter(|mark| mark.is_counted).count();
    assert_eq!(counted, 29, "the day of the event is none of them");
    assert_eq!(ends("2026-10-23", "29d"), "2026-11-23");
    // Whatever is decided about a day, it counts.
    let over_tet = count(Calendar::built_in(), "2027-01-10", "30bd");
    assert!(over_tet.is_confirmed && over_tet.unsure().next().is_none());
    assert_eq!(ends("2026-11-23", "1bd"), "2026-11-23");
}

#[test]
fn a_deadline_names_the_days_that_may_yet_be_decided_otherwise() {
    let unsure = |from: &str, term: &str| -> Vec<NaiveDate> {
        let deadline = count(Calendar::built_in(), from, term);
        deadline.unsure().map(|mark| mark.date).collect()
    };
    assert_eq!(unsure("2027-02-01", "3d"), [day("2027-02-04")]);
    assert_eq!(unsure("2026-11-20", "2wd"), [day("2026-11-23")]);
    // The Monday on the way is a day like any other where every day counts.
    assert!(unsure("2026-11-20", "6d").is_empty());
    assert!(unsure("2027-02-01", "120h").is_empty());
}

#[test]
fn dates_at_the_end_of_time_do_not_stop_the_program() {
    let from = NaiveDate::MAX.and_time(NaiveTime::MIN);
    for term in ["9d", "9wd", "9mo", "9y", "99h", "9w"] {
        let deadline = Calendar::built_in().deadline(from, term.parse().unwrap());
        assert_eq!(deadline.nominal, NaiveDate::MAX);
        deadline.passes_at();
    }
}

#[test]
fn notice_of_a_stay_is_due_by_23_00_or_by_08_00() {
    let due = |text: &str| stay_notice_due(text.parse().unwrap()).to_string();
    assert_eq!(due("2026-11-23T00:00:00"), "2026-11-23 23:00:00");
    assert_eq!(due("2026-11-23T22:59:59"), "2026-11-23 23:00:00");
    assert_eq!(due("2026-11-23T23:00:00"), "2026-11-24 08:00:00");
    assert_eq!(due("2026-12-31T23:59:00"), "2027-01-01 08:00:00");
}

#[test]
fn every_year_gives_its_days_off() {
    for year in YEARS {
        let law = holidays::of(year);
        let weekend = law
            .holidays
            .iter()
            .filter(|(day, _)| is_weekend(*day))
            .count();
        let expected = 10 + usize::from(year >= 2021) + usize::from(year >= 2026);
        // Giỗ Tổ may fall on 30 April and gives no day of its own then.
        assert!(
            (expected - 1..=expected).contains(&law.holidays.len()),
            "{year}"
        );
        assert_eq!(law.compensation.len(), weekend, "{year}");
        assert!(law.compensation.iter().all(|(day, _)| day.year() == year));
    }
}

/// Counts as a clerk with a wall calendar does: one day after the other, with no arithmetic of dates.
fn by_finger(calendar: &Calendar, start: NaiveDate, amount: u32, unit: &str) -> NaiveDate {
    let mut day = start;
    let mut left = amount;
    while left > 0 {
        day = day.succ_opt().unwrap();
        let is_last_of_month = day.succ_opt().unwrap().month() != day.month();
        let counts = match unit {
            "wd" => calendar.is_working(day),
            "mo" => day.day() == start.day() || (is_last_of_month && day.day() < start.day()),
            "w" => day.weekday() == start.weekday(),
            _ => true,
        };
        left -= u32::from(counts);
    }
    while !calendar.is_working(day) {
        day = day.succ_opt().unwrap();
    }
    day
}

proptest! {
    #[test]
    fn counting_agrees_with_a_finger_on_the_wall_calendar(
        offset in 0_u64..29_000,
        amount in 1_u32..130,
        unit in prop::sample::select(vec!["d", "wd", "w", "mo"]),
        switched in prop::collection::vec((0_u64..29_000, any::<bool>()), 0..20),
    ) {
        let first = day("2020-01-01");
        let overrides: Vec<Override> = switched
            .into_iter()
            .map(|(at, is_off)| (first + Days::new(at), is_off))
            .map(|(day, is_off)| change(if is_off { Change::DayOff(day) } else { Change::WorkingDay(day) }))
            .collect();
        let calendar = Calendar::with(&overrides);
        let start = first + Days::new(offset);
        let deadline = calendar.deadline(start.and_time(NaiveTime::MIN), format!("{amount}{unit}").parse().unwrap());
        prop_assert_eq!(deadline.legal_end, by_finger(&calendar, start, amount, unit));
        prop_assert!(deadline.nominal <= deadline.legal_end && calendar.is_working(deadline.legal_end));
        prop_assert_eq!(deadline.days.last().map(|mark| mark.date), Some(deadline.legal_end));
        if unit == "wd" {
            prop_assert_eq!(deadline.days.iter().filter(|mark| mark.is_counted).count(), amount as usize);
        }
    }
}
