//! How agencies answer: percentiles against values counted by hand, what counts as asked and as answered, and the two pages.

use super::{Case, friday, open};
use crate::house::{House, can, day, form, local};
use crate::lived;
use crate::on_both;
use chrono::NaiveTime;
use entity::id::{ProcedureId, StayId};
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use tamlanh::domain::procedures::answers::{self, Asked};
use tamlanh::domain::procedures::steps::{self, NewStep};
use tamlanh::domain::procedures::tallies::{self, Period, Tally, nearest_rank};

#[test]
fn a_percentile_is_the_value_at_the_nearest_rank() {
    assert_eq!(nearest_rank(&[], 50), None);
    for percent in [1, 50, 90, 100] {
        assert_eq!(
            nearest_rank(&[7], percent),
            Some(7),
            "of one it is that one"
        );
    }
    let two = [30, 10];
    assert_eq!(
        (nearest_rank(&two, 50), nearest_rank(&two, 90)),
        (Some(10), Some(30))
    );
    // Of four the median is the second, and ⌈0.9 · 4⌉ = 4.
    let four = [8, 2, 6, 4];
    assert_eq!(
        (nearest_rank(&four, 50), nearest_rank(&four, 90)),
        (Some(4), Some(8))
    );
    let five = [15, 20, 35, 40, 50];
    let at = [5, 30, 40, 50, 100].map(|percent| nearest_rank(&five, percent).unwrap());
    assert_eq!(at, [15, 20, 20, 35, 50]);
    let ten: Vec<i64> = (1..=10).rev().collect();
    assert_eq!(
        (nearest_rank(&ten, 50), nearest_rank(&ten, 90)),
        (Some(5), Some(9))
    );
    let eleven: Vec<i64> = (1..=11).collect();
    assert_eq!(
        (nearest_rank(&eleven, 50), nearest_rank(&eleven, 90)),
        (Some(6), Some(10))
    );
}

/// Sent on a day of 2026 to this agency, and answered after so many days.
fn asked(agency: &str, sent_on: &str, after: Option<u64>, is_open: bool) -> Asked {
    let sent_on = day(sent_on);
    let answer = after.map(|days| (sent_on + chrono::Days::new(days), ProcedureState::Answered));
    Asked {
        procedure: ProcedureId(1),
        kind: ProcedureKind::Embassy,
        agency: agency.into(),
        stay: StayId(1),
        case_code: "TL-26-00001".into(),
        sent_on,
        answer,
        is_open,
    }
}

#[test]
fn a_tally_has_the_period_and_what_waits_has_the_time_before_it_too() {
    let period = Period::new(day("2026-03-01"), day("2026-05-31")).unwrap();
    let all = [
        asked("A", "2026-02-28", None, true),
        asked("A", "2026-03-01", Some(2), false),
        asked("A", "2026-03-31", Some(0), true),
        asked("A", "2026-05-31", Some(60), false),
        asked("A", "2026-05-02", None, false),
        asked("B", "2026-04-01", None, true),
        asked("B", "2026-02-01", None, true),
    ];
    let agencies = tallies::by_agency(&all, period);
    let [b, a] = &agencies[..] else {
        panic!("{agencies:?}")
    };
    assert_eq!(
        (a.name.as_str(), a.waiting, a.oldest),
        ("A", 1, Some(day("2026-02-28")))
    );
    let tally = Tally {
        asked: 4,
        answered: 3,
        median: Some(2),
        ninetieth: Some(60),
    };
    assert_eq!(a.tally, tally);
    assert_eq!(
        (b.name.as_str(), b.waiting, b.oldest),
        ("B", 2, Some(day("2026-02-01")))
    );
    assert_eq!(
        b.tally,
        Tally {
            asked: 1,
            ..Tally::default()
        }
    );
    let months = tallies::over_time(&all[..5], period);
    let months: Vec<_> = months
        .iter()
        .map(|one| (one.first, one.tally.asked, one.tally.median))
        .collect();
    assert_eq!(
        months,
        [
            (day("2026-03-01"), 2, Some(0)),
            (day("2026-04-01"), 0, None),
            (day("2026-05-01"), 2, Some(60)),
        ]
    );
    assert_eq!(
        tallies::by_kind(&all[..5], period),
        [(ProcedureKind::Embassy, tally)]
    );
    assert!(tallies::by_agency(&[], period).is_empty());
}

#[test]
fn a_period_is_a_year_unless_told_and_a_long_one_is_shown_by_years() {
    let year = Period::last_year(day("2026-11-25"));
    assert_eq!((year.from, year.to), (day("2025-11-26"), day("2026-11-25")));
    assert_eq!(Period::last_year(day("2028-02-29")).from, day("2027-03-01"));
    assert_eq!(Period::new(day("2026-02-02"), day("2026-02-01")), None);
    assert_eq!(tallies::over_time(&[], year).len(), 13);
    let two_years = Period::new(day("2025-01-31"), day("2026-12-01")).unwrap();
    assert_eq!(tallies::over_time(&[], two_years).len(), 24);
    let longer = Period::new(day("2024-12-31"), day("2026-12-01")).unwrap();
    let years = tallies::over_time(&[], longer);
    let firsts: Vec<_> = years.iter().map(|year| year.first).collect();
    assert_eq!(
        firsts,
        [day("2024-01-01"), day("2025-01-01"), day("2026-01-01")]
    );
}

const AGENCY: &str = "Công an tỉnh Thử Nghiệm";

/// Opens a procedure on 20 November and takes its steps, each with the agency that it names.
async fn with_steps(
    house: &House,
    case: &Case,
    (kind, agency): (ProcedureKind, &str),
    steps: &[(ProcedureState, &str, Option<&str>)],
) -> ProcedureId {
    house.clock.set(local("2026-11-20T12:00:00"));
    let id = open(house, case, kind, agency, None).await;
    house.clock.set(local("2026-12-10T09:00:00"));
    for (version, (state, on, agency)) in (1..).zip(steps) {
        let by = can(&case.officer);
        let new = NewStep {
            state: *state,
            happened_on: day(on),
            // Notice of a stay runs by the clock.
            happened_at: NaiveTime::from_hms_opt(12, 0, 0),
            agency: agency.map(str::to_owned),
            due_on: None,
            paper_no: None,
            note: None,
        };
        let stepped = house
            .db
            .write(async |tx| steps::record(tx, &by, id, version, new).await);
        stepped.await.unwrap();
    }
    id
}

/// Five that were asked of one agency, three of them answered, and four that do not count.
async fn year(house: &House, case: &Case) -> [ProcedureId; 5] {
    use ProcedureKind::*;
    use ProcedureState::*;
    let sent = (Sent, "2026-11-20", None);
    let of = async |what, steps: &[_]| with_steps(house, case, what, steps).await;
    let all = [
        of(
            (Identification, AGENCY),
            &[
                sent,
                (Answered, "2026-11-21", None),
                (Done, "2026-12-09", None),
            ],
        )
        .await,
        of(
            (Embassy, AGENCY),
            &[
                sent,
                (Acknowledged, "2026-11-22", None),
                (Done, "2026-11-25", None),
            ],
        )
        .await,
        of(
            (Embassy, "Sở Y tế"),
            &[
                (Sent, "2026-11-20", Some(AGENCY)),
                (Refused, "2026-12-05", None),
                (Appealed, "2026-12-06", None),
            ],
        )
        .await,
        of((Court, AGENCY), &[sent]).await,
        of((Court, AGENCY), &[sent, (Withdrawn, "2026-11-30", None)]).await,
    ];
    of(
        (ResidenceNotice, AGENCY),
        &[sent, (Done, "2026-11-21", None)],
    )
    .await;
    of((AdmissionDecision, AGENCY), &[(Done, "2026-11-21", None)]).await;
    of((LegalAid, AGENCY), &[(Answered, "2026-11-22", None)]).await;
    of((LegalAid, AGENCY), &[]).await;
    all
}

on_both! {
    async fn what_was_asked_is_what_was_sent_and_the_first_answer_counts(house: House) {
        let case = friday(&house).await;
        let [told, done, refused, waiting, withdrawn] = year(&house, &case).await;
        let period = Period::last_year(day("2026-12-10"));
        let all = answers::asked(house.db.reader(), &case.officer, Some(AGENCY), period).await.unwrap();
        let of = |id| all.iter().find(|one| one.procedure == id).unwrap();
        assert_eq!(all.len(), 5, "{all:?}");
        assert_eq!([told, done, refused, waiting, withdrawn].map(|id| of(id).days()), [Some(1), Some(5), Some(15), None, None]);
        assert_eq!(of(refused).answer, Some((day("2026-12-05"), ProcedureState::Refused)));
        assert!(of(waiting).is_waiting() && !of(withdrawn).is_waiting() && !of(refused).is_waiting());
        let tally = Tally { asked: 5, answered: 3, median: Some(5), ninetieth: Some(15) };
        assert_eq!(tallies::in_period(&all, period), tally);
        let agencies = tallies::by_agency(&answers::asked(house.db.reader(), &case.officer, None, period).await.unwrap(), period);
        assert_eq!(agencies.len(), 1, "the other agency was not asked: {agencies:?}");
        assert_eq!((&agencies[0].tally, agencies[0].waiting, agencies[0].oldest), (&tally, 1, Some(day("2026-11-20"))));
        // What waits from before a period is in it, what was answered is not; what is sent after it is not there.
        let later = Period::new(day("2026-12-01"), day("2026-12-31")).unwrap();
        let left = answers::asked(house.db.reader(), &case.officer, Some(AGENCY), later).await.unwrap();
        assert_eq!(left.iter().map(|one| one.procedure).collect::<Vec<_>>(), [waiting]);
        let before = Period::new(day("2026-11-01"), day("2026-11-19")).unwrap();
        assert_eq!(answers::asked(house.db.reader(), &case.officer, None, before).await.unwrap(), []);
        let elsewhere = lived::another_shelter(&house).await;
        let stranger = crate::house::actor(&house.db, elsewhere, "la", Role::Manager).await;
        assert_eq!(answers::asked(house.db.reader(), &stranger, None, period).await.unwrap(), []);
    }

    async fn the_sheet_shows_numbers_chart_and_definitions(house: House) {
        let case = friday(&house).await;
        year(&house, &case).await;
        let session = house.sign_in(&case.officer).await;
        let list = house.get(&session, "/agencies").await.into_string().await.unwrap();
        let row = list.split("<tr>").find(|row| row.contains(AGENCY)).unwrap();
        for said in [">5<", ">3<", ">1<", "từ 20/11/2026, 20 ngày", "5 ngày", "15 ngày"] {
            assert!(row.contains(said), "{said}: {row}");
        }
        // Typed with too many spaces and its letters taken apart.
        let path = format!("/agencies/of?{}", form(&[("agency", "  Co\u{302}ng an   ti\u{309}nh Thư\u{309} Nghiê\u{323}m ")]));
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        for said in [AGENCY, "Gửi từ 11/12/2025 đến 10/12/2026", "role=\"img\"", "<title id=\"chart-days\">", "đang chờ 20 ngày",
            "bị từ chối, 05/12/2026", "kết thúc, không có trả lời", "hạng gần nhất", "11/2026", "TL-26-00001"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("Dính"), "case codes only");
        let svg = page.split("<svg").nth(2).unwrap().split("</svg>").next().unwrap();
        assert!(svg.contains(">15</text>") && svg.contains(">5</text>"), "the days of November: {svg}");
        let table = page.split("data-label=\"Gửi trong\">11/2026").nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(table.contains(">5<") && table.contains("15 ngày"), "the table says what the chart shows: {table}");
        for empty in ["/agencies/of", "/agencies/of?agency=%00", "/agencies/of?agency=Khong+ai&page=99", "/agencies/of?agency=a&from=2026-02-30&to=x"] {
            let page = house.get(&session, empty).await.into_string().await.unwrap();
            assert!(page.contains("chưa hỏi cơ quan nào đã chọn") && page.contains("Gửi từ 11/12/2025"), "{empty}");
        }
        let turned = house.get(&session, "/agencies?from=2026-12-01&to=2026-01-01").await.into_string().await.unwrap();
        assert!(turned.contains("Gửi từ 11/12/2025 đến 10/12/2026"));
    }
}
