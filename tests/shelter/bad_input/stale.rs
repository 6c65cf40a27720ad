//! Forms and requests that come twice, late, or from two windows at once.

use super::{NOTHING, changed_since, ids, live_in, state, text};
use crate::api::program::Program;
use crate::house::House;
use crate::on_both;
use entity::membership::Role;
use rocket::futures::future::{join, join_all};
use rocket::http::Status;
use serde_json::json;
use tamlanh::text::Text;

/// Where a form is sent, what it holds, and the field that is typed anew.
type Typed<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a str);

on_both! {
    async fn what_somebody_else_has_changed_is_told_and_nothing_typed_is_lost(house: House) {
        let (manager, _) = live_in(&house).await;
        let typed = "Lời đã gõ 17";
        let room = format!("/rooms/{}", ids(&house, "room").await[0]);
        let bed = format!("/beds/{}", ids(&house, "bed").await[0]);
        let forms: [Typed<'_>; 4] = [
            (&room, vec![("name", "P1"), ("floor", "1"), ("rule", "any"), ("purpose", "victims"), ("version", "1")], "name"),
            (&bed, vec![("label", "1"), ("kind_of_bed", "single"), ("version", "1")], "label"),
            ("/stays/1/person", vec![("sex", "female"), ("full_name", "Lý Thị Mẩy"), ("version", "1")], "full_name"),
            ("/procedures/1/steps", vec![("state", "sent"), ("happened_on", "2026-11-23"), ("note", "x"), ("version", "1")], "note"),
        ];
        for (path, fields, field) in forms {
            assert_eq!(house.post(&manager, path, &fields).await.status(), Status::SeeOther, "{path}");
            let before = state(&house).await;
            let mut stale = fields.clone();
            stale.retain(|(name, _)| *name != field);
            stale.push((field, typed));
            let answer = house.post(&manager, path, &stale).await;
            assert_eq!(answer.status(), Status::Conflict, "{path}");
            let page = answer.into_string().await.unwrap();
            let said = Text(entity::user::Language::Vietnamese).say("refusal-changed-meanwhile");
            assert!(page.contains(&said) && page.contains(typed), "{path}");
            assert!(page.contains("Người quan-ly-hai: "), "{path} says who: {page}");
            assert_eq!(changed_since(&house, &before).await, NOTHING, "{path}");
            let on_record = fields.iter().find(|(name, _)| *name == field).unwrap().1;
            let has_field = path != "/procedures/1/steps";
            assert_eq!(has_field, page.contains(&format!("Đang ghi: {on_record}")), "{path}: {page}");
            // Whoever has seen it sends the form as it is shown, and it is taken.
            let mut again = crate::forms::forms(&page).into_iter().find(|form| form.action == path).unwrap();
            if !has_field {
                again.set("state", "acknowledged");
            }
            let again = again.as_shown();
            let again: Vec<_> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(house.post(&manager, path, &again).await.status(), Status::SeeOther, "{path}");
            assert_ne!(changed_since(&house, &before).await, NOTHING, "{path}");
        }
    }

    async fn an_old_page_does_not_end_a_follow_up_that_somebody_set_meanwhile(house: House) {
        let (manager, _) = live_in(&house).await;
        let path = "/stays/3/follow-up";
        let form = async || {
            let page = house.get(&manager, "/stays/3").await.into_string().await.unwrap();
            crate::forms::forms(&page).into_iter().find(|form| form.action == path).unwrap()
        };
        let sent = async |form: &crate::forms::Form| {
            let fields = form.as_shown();
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = house.post(&manager, path, &fields).await;
            (answer.status(), answer.into_string().await.unwrap_or_default())
        };
        let set = |day: &str| format!("SELECT '' || count(*) FROM discharge WHERE followed_up_at IS NULL AND follow_up_on = '{day}'");
        assert_eq!(sent(&form().await.with("next_follow_up", "2026-12-01")).await.0, Status::SeeOther);
        let (old, older) = (form().await, form().await);
        assert_eq!(sent(&form().await.with("next_follow_up", "2027-03-01")).await.0, Status::SeeOther);
        let before = state(&house).await;
        assert_eq!(sent(&old).await.0, Status::Conflict, "nothing more to be done, says a page that knows nothing of March");
        let (status, page) = sent(&older.with("next_follow_up", "2026-12-15")).await;
        assert_eq!(status, Status::Conflict);
        assert_eq!(changed_since(&house, &before).await, NOTHING);
        assert_eq!(text(&house, &set("2027-03-01")).await, "1");
        let said = Text(entity::user::Language::Vietnamese).say("refusal-changed-meanwhile");
        assert!(page.contains(&said) && page.contains("Người quan-ly-hai: "), "{page}");
        assert!(page.contains("Đang ghi: 01/03/2027") && page.contains("value=\"2026-12-15\""), "{page}");
        // A day that is none does not make the page forget which follow-up it answers.
        let (status, page) = sent(&old.with("next_follow_up", "31/2/2027")).await;
        assert_eq!(status, Status::UnprocessableEntity);
        let again = crate::forms::forms(&page).into_iter().find(|form| form.action == path).unwrap();
        assert_eq!(sent(&again.with("next_follow_up", "")).await.0, Status::Conflict);
        // Whoever has seen what stands now has decided.
        let (_, page) = sent(&older.with("next_follow_up", "2026-12-15")).await;
        let again = crate::forms::forms(&page).into_iter().find(|form| form.action == path).unwrap();
        assert_eq!(sent(&again).await.0, Status::SeeOther);
        assert_eq!(text(&house, &set("2026-12-15")).await, "1");
    }

    async fn a_case_code_in_which_a_digit_is_wrong_keeps_the_form(house: House) {
        let (manager, _) = live_in(&house).await;
        for (act, code) in [("swap", "TL-26-00999"), ("swap", "TL-26-00001"), ("keep-apart", "TL-26-00999")] {
            let form = [("other_case", code), ("at_on", "2026-11-24"), ("at_at", "00:05"), ("reason", "cùng vụ án")];
            let path = format!("/stays/1/{act}");
            let answer = house.post(&manager, &path, &form).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{act} {code}");
            let page = answer.into_string().await.unwrap();
            assert!(page.contains(&format!("value=\"{code}\"")) && page.contains("mã hồ sơ không đúng"), "{act}: {page}");
        }
        assert_eq!(house.get(&manager, "/stays/999/swap").await.status(), Status::NotFound);
    }

    async fn what_somebody_else_has_settled_is_told_and_what_was_typed_stands_on_the_page(house: House) {
        live_in(&house).await;
        let held = [("version", "1"), ("hearing_outcome", "Hoãn")];
        house.clock.set(crate::house::night() + chrono::TimeDelta::days(10));
        let manager = house.sign_in(&house.person("quan-ly-ba", Role::Manager).await).await;
        assert_eq!(house.post(&manager, "/hearings/1/hold", &held).await.status(), Status::SeeOther);
        let late = [("version", "1"), ("cancel_reason", "Tòa án rút lịch")];
        let answer = house.post(&manager, "/hearings/1/cancel", &late).await;
        assert_eq!(answer.status(), Status::Conflict);
        let page = answer.into_string().await.unwrap();
        assert!(page.contains("Tòa án rút lịch") && page.contains("Nội dung bạn đã ghi"), "{page}");
        assert!(page.contains("Người quan-ly-ba: "), "{page}");
        let closed = [("state", "sent"), ("happened_on", "2026-11-23"), ("version", "1")];
        assert_eq!(house.post(&manager, "/procedures/1/steps", &closed).await.status(), Status::SeeOther);
        let closed = [("state", "withdrawn"), ("happened_on", "2026-11-24"), ("version", "2")];
        assert_eq!(house.post(&manager, "/procedures/1/steps", &closed).await.status(), Status::SeeOther);
        let late = [("state", "answered"), ("happened_on", "2026-11-24"), ("version", "2"), ("note", "Công an đã trả lời")];
        let answer = house.post(&manager, "/procedures/1/steps", &late).await;
        assert_eq!(answer.status(), Status::Conflict);
        let page = answer.into_string().await.unwrap();
        assert!(page.contains("class=\"faults\"") && page.contains("Công an đã trả lời"), "{page}");
    }

    async fn a_correction_that_somebody_made_first_is_told_and_the_next_one_follows_it(house: House) {
        let (manager, _) = live_in(&house).await;
        let notice = [("kind", "lodging_notice"), ("addressee", "Công an phường")];
        assert_eq!(house.post(&manager, "/stays/1/papers", &notice).await.status(), Status::SeeOther);
        let first = ids(&house, "paper").await.pop().unwrap();
        let correct = |addressee| [("kind", "lodging_notice"), ("addressee", addressee), ("replaces", first.as_str())];
        assert_eq!(house.post(&manager, "/stays/1/papers", &correct("Công an xã")).await.status(), Status::SeeOther);
        let late = house.post(&manager, "/stays/1/papers", &correct("Công an tỉnh")).await;
        assert_eq!(late.status(), Status::Conflict);
        let page = late.into_string().await.unwrap();
        assert!(page.contains("Công an tỉnh") && page.contains("Người quan-ly-hai: "), "{page}");
        let again = crate::forms::forms(&page).into_iter().find(|form| form.action == "/stays/1/papers").unwrap().as_shown();
        let again: Vec<_> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(house.post(&manager, "/stays/1/papers", &again).await.status(), Status::SeeOther);
        let versions = text(&house, "SELECT '' || max(version) FROM paper").await;
        assert_eq!(versions, "3", "three versions of one number");
    }

    async fn an_act_sent_twice_is_done_once(house: House) {
        let (manager, administrator) = live_in(&house).await;
        let (rooms, beds) = (ids(&house, "room").await, ids(&house, "bed").await);
        let (to_room, to_bed) = (format!("/rooms/{}/beds", rooms[0]), format!("/beds/{}/hold", beds[4]));
        let moved = [("bed", beds[5].as_str()), ("at_on", "2026-11-24"), ("at_at", "00:06"), ("despite", "yes")];
        let swap = [("other_case", "TL-26-00002"), ("at_on", "2026-11-24"), ("at_at", "00:07"), ("despite", "yes")];
        let leave = [("leave_reason", "court"), ("since_on", "2026-11-24"), ("since_at", "00:08"), ("back_on", "2026-11-25"), ("back_at", "10:00")];
        let back = [("at_on", "2026-11-24"), ("at_at", "00:09")];
        let end = [
            ("at_on", "2026-11-24"), ("at_at", "00:10"), ("outcome", "TU_Y_ROI_DI"), ("destination", "alone"),
            ("money", "0"), ("sure", "yes"), ("hand_on", "x"),
        ];
        let person = [("login", "moi"), ("person_name", "Mới"), ("page_language", "vi"), ("role", "staff")];
        let acts: [(&str, &[(&str, &str)]); 9] = [
            ("/stays/1/transfer", &moved), ("/stays/1/swap", &swap), ("/stays/1/leave", &leave), ("/stays/1/return", &back),
            ("/stays/1/discharge", &end), ("/rooms", &[("name", "P9"), ("floor", "1"), ("rule", "any"), ("purpose", "victims")]),
            (&to_room, &[("label", "9"), ("kind_of_bed", "single")]),
            (&to_bed, &[("reason", "x"), ("until_on", "2026-11-26"), ("until_at", "08:00")]),
            ("/people", &person),
        ];
        for (path, fields) in acts {
            let session = if path == "/people" { &administrator } else { &manager };
            let first = house.post(session, path, fields).await.status();
            assert!([Status::SeeOther, Status::Ok].contains(&first), "{path}: {first}");
            let before = state(&house).await;
            let second = house.post(session, path, fields).await;
            let status = second.status();
            assert!(status.class().is_client_error(), "{path}: {status}");
            assert!(second.into_string().await.unwrap().contains("class=\"faults\""), "{path} says why");
            assert_eq!(changed_since(&house, &before).await, NOTHING, "{path}");
        }
    }

    async fn of_one_form_sent_many_times_at_once_one_is_done(house: House) {
        let (_, beds) = house.room("P1", entity::room::RoomRule::Any, entity::room::RoomPurpose::Victims, 3).await;
        let session = house.sign_in(&house.staff).await;
        for bed in beds {
            let (bed, key) = (bed.to_string(), format!("key {bed}\u{0}{}", "x".repeat(9_000)));
            let form = crate::intake::fields("Lý Thị Mẩy", &bed, &key);
            let answers = join_all((0..6).map(|_| house.post(&session, "/intake", &form))).await;
            let led: Vec<_> = answers.iter().map(|answer| (answer.status(), answer.headers().get_one("Location"))).collect();
            assert_eq!(led[0].0, Status::SeeOther);
            assert!(led.iter().all(|one| *one == led[0]), "{led:?}");
        }
    }

    async fn a_key_is_for_one_request_and_a_refused_one_does_not_use_it_up(house: House) {
        live_in(&house).await;
        let program = Program::new(&house, Role::Manager).await;
        let other = Program::new(&house, Role::Manager).await;
        let beds = ids(&house, "bed").await;
        let bed = |at: usize| beds[at].parse::<i64>().unwrap();
        let at = "2026-11-24T00:05:00+07:00";
        let moved = json!({ "bed_id": bed(5), "at": at, "despite": true });
        let taken = json!({ "bed_id": bed(1), "at": at, "despite": true });
        let (status, _) = program.post("/api/v1/stays/1/transfer", "k", &taken).await;
        assert_eq!(status, Status::Conflict);
        let (first, second) = join(
            program.post("/api/v1/stays/1/transfer", "k", &moved),
            program.post("/api/v1/stays/1/transfer", "k", &moved),
        ).await;
        assert_eq!((first.0, &first), (Status::Ok, &second));
        let before = state(&house).await;
        for (path, body) in [("/api/v1/stays/2/transfer", &moved), ("/api/v1/stays/1/transfer", &taken), ("/api/v1/stays/1/return", &json!({ "at": at }))] {
            let (status, problem) = program.post(path, "k", body).await;
            assert_eq!(status, Status::Conflict, "{path}");
            assert_eq!(problem["type"], "urn:tamlanh:problem:sent-with-other-contents", "{path}");
        }
        // Another program's key of the same name is another key.
        let (status, problem) = other.post("/api/v1/stays/1/transfer", "k", &moved).await;
        assert!(status.class().is_client_error(), "{problem}");
        assert_ne!(problem["type"], "urn:tamlanh:problem:sent-with-other-contents");
        assert_eq!(changed_since(&house, &before).await, NOTHING);
        let (one, two) = join(
            program.post("/api/v1/stays/2/leave", "l", &json!({ "reason": "court", "since": at, "expected_back": "2026-11-25T01:00:00Z" })),
            program.post("/api/v1/stays/2/leave", "l", &json!({ "reason": "hospital", "since": at, "expected_back": "2026-11-25T01:00:00Z" })),
        ).await;
        let mut statuses = [one.0, two.0];
        statuses.sort();
        assert_eq!(statuses, [Status::Ok, Status::Conflict], "{} {}", one.1, two.1);
    }

    async fn no_date_runs_backwards(house: House) {
        let (manager, _) = live_in(&house).await;
        let beds = ids(&house, "bed").await;
        let [of_held, of_free] = [3, 4].map(|at: usize| format!("/beds/{}/out-of-service", beds[at]));
        let before = state(&house).await;
        let leave = |since, back| [("leave_reason", "court"), ("since_on", "2026-11-24"), ("since_at", since), ("back_on", "2026-11-24"), ("back_at", back)];
        let end = |day, at| [
            ("at_on", day), ("at_at", at), ("outcome", "TU_Y_ROI_DI"), ("destination", "alone"), ("money", "0"), ("sure", "yes"), ("hand_on", "x"),
        ];
        let until = |since, until| [("reason", "sửa"), ("since_on", "2026-11-25"), ("since_at", since), ("until_on", "2026-11-25"), ("until_at", until)];
        let procedure = [("kind", "identification"), ("agency", "A"), ("officer", "2"), ("started_on", "2026-11-23"), ("due_on", "2026-11-22")];
        let step = [("state", "sent"), ("happened_on", "2026-11-22"), ("version", "1")];
        let acts: [(&str, &[(&str, &str)]); 9] = [
            ("/stays/1/leave", &leave("00:05", "00:05")), ("/stays/1/leave", &leave("00:09", "00:05")),
            ("/stays/1/leave", &leave("00:50", "10:00")), ("/stays/1/discharge", &end("2026-11-23", "23:39")),
            ("/stays/1/discharge", &end("2026-11-23", "23:40")), ("/stays/1/discharge", &end("2026-11-24", "00:11")),
            (&of_free, &until("10:00", "09:00")), ("/stays/1/procedures", &procedure), ("/procedures/1/steps", &step),
        ];
        for (path, fields) in acts {
            let answer = house.post(&manager, path, fields).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{path} {fields:?}");
            assert!(answer.into_string().await.unwrap().contains("class=\"faults\""), "{path}");
        }
        let overlap = [("reason", "sửa"), ("since_on", "2026-11-24"), ("since_at", "07:00"), ("until_on", ""), ("until_at", "")];
        assert_eq!(house.post(&manager, &of_held, &overlap).await.status(), Status::Conflict, "it is held until eight");
        assert_eq!(changed_since(&house, &before).await, NOTHING);
    }
}
