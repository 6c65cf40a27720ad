//! `tamlanh deadline`: the day alone on the last line, the strip before it, by the calendar of the house or the built-in one.

use super::on_both_places;
use super::place::Place;
use crate::house::On;
use sea_orm::{ConnectionTrait, Database};

fn last_line(said: &str) -> &str {
    said.trim_end().lines().last().unwrap_or_default()
}

#[test]
fn a_term_is_counted_without_a_database_and_the_day_stands_alone_on_the_last_line() {
    let place = Place::new(On::Sqlite);
    for (from, term, day) in [
        ("2026-11-20", "3d", "2026-11-23"),
        ("2026-11-21", "3d", "2026-11-25"),
        ("2026-11-20", "9wd", "2026-12-04"),
        ("2026-02-13", "3wd", "2026-02-25"),
        ("2026-11-30", "3mo", "2027-03-01"),
        ("2026-11-23", "120d", "2027-03-23"),
    ] {
        let said = place.run(&["deadline", "--from", from, "--term", term]);
        assert_eq!(said.trim_end(), day, "{from} {term}");
        let told = place.run(&["deadline", "--from", from, "--term", term, "--explain"]);
        assert_eq!(last_line(&told), day);
        assert!(told.lines().count() > 2, "a strip of days: {told}");
    }
    let words = |language: &str| {
        let asked = [
            "deadline",
            "--from",
            "2026-11-20",
            "--term",
            "2wd",
            "--explain",
            "--language",
            language,
        ];
        place.run(&asked)
    };
    let (vietnamese, english) = (words("vi"), words("en"));
    assert!(
        vietnamese.contains("nghỉ lễ: Ngày Văn hóa Việt Nam")
            && vietnamese.contains("Đếm theo lịch có sẵn"),
        "{vietnamese}"
    );
    assert!(
        english.contains("Ends at 24:00 on 25/11/2026") && english.contains("built-in calendar"),
        "{english}"
    );
    assert_eq!(last_line(&english), "2026-11-25");
    let hours = place.run(&["deadline", "--from", "2026-11-22T22:30", "--term", "12h"]);
    assert_eq!(last_line(&hours), "2026-11-23T10:30");
    let beside = [
        "deadline",
        "--from",
        "2026-11-22",
        "--at",
        "22:30",
        "--term",
        "12h",
    ];
    assert_eq!(last_line(&place.run(&beside)), "2026-11-23T10:30");
    let before = place.run(&["deadline", "--from", "2026-10-23", "--term", "30bd"]);
    assert_eq!(last_line(&before), "2026-11-21", "a Saturday stays");
    assert!(!place.file("data").exists(), "nothing is made by asking");
    let why = place.command(&["deadline", "--from", "2026-11-22", "--term", "9x"]);
    let mut why = why;
    assert!(!why.output().unwrap().status.success());
    let why = place.refused(&["deadline", "--from", "2026-11-22", "--term", "12h"]);
    assert!(why.contains("begins at a time of day"), "{why}");
}

#[test]
fn a_day_that_waits_for_a_decision_is_told_before_the_last_line() {
    let place = Place::new(On::Sqlite);
    let told = |term: &str| {
        place.run(&[
            "deadline",
            "--from",
            "2027-02-01",
            "--term",
            term,
            "--explain",
            "--language",
            "en",
        ])
    };
    let three = told("3d");
    assert!(
        three.contains("2027-02-04 Thu    3  not yet confirmed")
            && three.contains(
                "Not sure: whether these days are off or worked is not announced: 04/02/2027."
            ),
        "{three}"
    );
    assert_eq!(last_line(&three), "2027-02-04");
    let sure = told("2d");
    assert!(!sure.contains("Not sure"), "{sure}");
}

async fn swaps_a_day(database: &str) {
    let store = Database::connect(database).await.unwrap();
    let swap = "INSERT INTO calendar_day (year, kind, day, other_day, is_confirmed, source, recorded_at)
        VALUES (2026, 'swap', '2026-11-23', '2026-11-28', TRUE, 'Thông báo', '2026-11-01T00:00:00+00:00')";
    store.execute_unprepared(swap).await.unwrap();
    store.close().await.unwrap();
}

on_both_places! {
    fn a_store_that_nothing_is_in_yet_leaves_the_calendar_that_is_built_in(place: Place) {
        let told = place.run(&["deadline", "--from", "2026-11-20", "--term", "3d", "--explain", "--language", "en"]);
        assert!(told.contains("built-in calendar"), "{told}");
        assert_eq!(last_line(&told), "2026-11-23");
        assert!(!place.file("data").exists(), "nothing is made by asking");
        if !place.has_sqlite() {
            let nowhere = Place::on_database(format!("{}_nowhere", place.database));
            let why = nowhere.refused(&["deadline", "--from", "2026-11-20", "--term", "3d"]);
            assert!(why.contains("nowhere"), "a database that is not there is an error: {why}");
        }
    }

    fn the_calendar_of_the_house_counts_where_there_is_one(place: Place) {
        place.start().serves().kill();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(swaps_a_day(&place.database));
        let said = place.run(&["deadline", "--from", "2026-11-20", "--term", "2wd"]);
        assert_eq!(said.trim_end(), "2026-11-26", "23 November is off, 28 worked");
    }
}
