//! Who is gone without word stays on record for a month: from when it counts, who need not wait for it, and what to do meanwhile.

use crate::api::program::Program;
use crate::house::{House, local};
use crate::on_both;
use entity::id::StayId;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use serde_json::json;

/// Takes in as many women as that; it is the morning after.
async fn here(house: &House, women: usize) -> Vec<StayId> {
    let (rule, purpose) = (RoomRule::Women, RoomPurpose::Victims);
    let (_, beds) = house.room("P1", rule, purpose, women).await;
    let mut stays = Vec::new();
    for bed in beds {
        stays.push(house.admit("Vàng Thị Dợ", bed).await.unwrap());
    }
    house.clock.set(local("2026-11-24T09:00:00"));
    stays
}

/// One of them went at eight, and is expected back at a time.
async fn goes(house: &House, stay: StayId, (back_on, back_at): (&str, &str)) {
    let session = house.sign_in(&house.staff).await;
    let leave = [
        ("leave_reason", "hospital"),
        ("since_on", "2026-11-24"),
        ("since_at", "08:00"),
        ("back_on", back_on),
        ("back_at", back_at),
    ];
    let path = format!("/stays/{stay}/leave");
    let left = house.post(&session, &path, &leave).await;
    assert_eq!(left.status(), Status::SeeOther);
}

/// How it is answered that somebody left at nine on a day, as is written down at a moment.
async fn ends(
    house: &House,
    stay: StayId,
    (outcome, destination): (&str, &str),
    on: &str,
    now: &str,
) -> (Status, String) {
    house.clock.set(local(now));
    let session = house.sign_in(&house.staff).await;
    let end = [
        ("at_on", on),
        ("at_at", "09:00"),
        ("outcome", outcome),
        ("destination", destination),
        ("sure", "yes"),
    ];
    let path = format!("/stays/{stay}/discharge");
    let answer = house.post(&session, &path, &end).await;
    (
        answer.status(),
        answer.into_string().await.unwrap_or_default(),
    )
}

const SLIPPED_AWAY: (&str, &str) = ("TU_Y_ROI_DI", "unknown");

on_both! {
    async fn a_month_of_silence_begins_when_somebody_was_expected_back(house: House) {
        let stay = here(&house, 1).await[0];
        goes(&house, stay, ("2026-12-10", "10:00")).await;
        // She is in hospital until then, and everybody knows it.
        for (end, field) in [
            (SLIPPED_AWAY, "outcome"), (("TU_Y_ROI_DI", "alone"), "outcome"), (("MAT_TICH", "family"), "outcome"),
            (("KET_THUC_QLTH", "unknown"), "destination"), (("THEO_NGUYEN_VONG", "none"), "destination"),
        ] {
            let (status, page) = ends(&house, stay, end, "2026-12-01", "2026-12-10T09:59:00").await;
            assert_eq!(status, Status::UnprocessableEntity, "{end:?}");
            assert!(page.contains("chưa đến giờ hẹn") && page.contains(&format!("id=\"{field}-fault\"")), "{end:?}: {page}");
        }
        // A month after she went, not after she was to be back; and the month of 10 January 2027 ends on a Sunday, so with Monday.
        for now in ["2026-12-25T10:00:00", "2027-01-11T23:59:00"] {
            for end in [SLIPPED_AWAY, ("MAT_TICH", "police"), ("HET_THOI_HAN", "unknown")] {
                let (status, page) = ends(&house, stay, end, "2026-12-10", now).await;
                assert_eq!(status, Status::UnprocessableEntity, "{now} {end:?}");
                assert!(page.contains("chưa đủ một tháng kể từ giờ hẹn về") && page.contains("“Đã trở về”"), "{now} {end:?}: {page}");
            }
        }
        let (status, page) = ends(&house, stay, SLIPPED_AWAY, "2026-12-10", "2027-01-12T00:01:00").await;
        assert_eq!(status, Status::SeeOther, "{page}");
    }

    async fn who_is_known_to_be_with_somebody_may_leave_from_a_leave(house: House) {
        let ends_known = [("VE_GIA_DINH", "family"), ("TRAO_TRA", "embassy"), ("TO_TUNG", "police"), ("CHET", "hospital"), ("CHET", "none")];
        let stays = here(&house, ends_known.len()).await;
        for stay in &stays {
            goes(&house, *stay, ("2026-12-10", "10:00")).await;
        }
        for (stay, end) in stays.into_iter().zip(ends_known) {
            let (status, page) = ends(&house, stay, end, "2026-11-25", "2026-11-26T10:00:00").await;
            assert_eq!(status, Status::SeeOther, "{end:?}: {page}");
        }
    }

    async fn who_is_gone_from_the_house_is_written_down_as_away_first(house: House) {
        let stays = here(&house, 2).await;
        for end in [SLIPPED_AWAY, ("MAT_TICH", "unknown"), ("MAT_TICH", "police"), ("MAT_TICH", "alone"), ("TU_Y_ROI_DI", "none")] {
            let (status, page) = ends(&house, stays[0], end, "2026-11-24", "2026-11-24T10:00:00").await;
            assert_eq!(status, Status::UnprocessableEntity, "{end:?}");
            assert!(page.contains("id=\"outcome-fault\"") && page.contains("ghi “Vắng có giữ giường” từ lần liên hệ cuối cùng"), "{end:?}: {page}");
        }
        let program = Program::new(&house, Role::Staff).await;
        let lost = json!({ "at": "2026-11-24T09:00:00+07:00", "outcome": "MAT_TICH", "destination": "police" });
        let (status, problem) = program.post(&format!("/api/v1/stays/{}/discharge", stays[0]), "k", &lost).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:absence-not-recorded")));

        // As it was said: away from the last contact on, and a month later gone. Of the other nobody wrote down that she was away:
        // the day on which she really left tells it.
        goes(&house, stays[0], ("2026-11-24", "08:30")).await;
        let gone = [(stays[0], SLIPPED_AWAY), (stays[1], ("MAT_TICH", "police"))];
        for (now, expected) in [("2026-12-24T23:59:00", Status::UnprocessableEntity), ("2026-12-25T00:01:00", Status::SeeOther)] {
            for (stay, end) in gone {
                let (status, page) = ends(&house, stay, end, "2026-11-24", now).await;
                assert_eq!(status, expected, "{now} {end:?}: {page}");
            }
        }
    }
}
