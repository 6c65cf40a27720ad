//! Forms whose sender has changed meanwhile: signed out, moved to another role or another shelter.

use super::{NOTHING, all_forms, changed_since, filled, live_in, state};
use crate::house::{House, can, night};
use crate::lived;
use crate::on_both;
use chrono::TimeDelta;
use entity::membership::Role;
use rocket::http::{Cookie, Status};
use tamlanh::domain::accounts::people;

on_both! {
    async fn a_form_after_its_session_asks_to_sign_in_and_does_nothing(house: House) {
        let (manager, administrator) = live_in(&house).await;
        let forms = all_forms(&house, &[&manager, &administrator]).await;
        house.clock.set(night() + TimeDelta::hours(4));
        let before = state(&house).await;
        for (action, (session, form)) in forms {
            if ["/sign-in", "/language"].contains(&action.as_str()) || action.starts_with("/setup/") {
                continue;
            }
            let fields = filled(&form);
            let pairs: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = house.post(&session, &action, &pairs).await;
            assert_eq!(answer.status(), Status::Unauthorized, "{action}");
            let page = answer.into_string().await.unwrap();
            assert!(page.contains("name=\"password\""), "{action} asks to sign in");
            let typed = pairs.iter().any(|(name, value)| !value.is_empty() && !name.contains("password"));
            assert!(!typed || page.contains("name=\"kept.") , "{action} keeps what was typed");
            assert!(!page.contains(crate::house::PASSWORD), "{action}: no password goes back");
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
    }

    async fn who_lost_a_right_meanwhile_does_nothing_with_it(house: House) {
        lived::live_in(&house, 2).await;
        let staff = house.sign_in(&house.staff).await;
        let form = [("body", "một ghi chú")];
        assert_eq!(house.post(&staff, "/stays/1/note", &form).await.status(), Status::SeeOther);
        let by = can(&house.person("qt-ba", Role::Administrator).await);
        let user = house.staff.user.unwrap();
        let change = people::Change { name: "Trần Thị Thủy".into(), email: None, role: Role::Auditor };
        house.db.write(async |tx| people::change(tx, &by, user, 1, change).await).await.unwrap();
        let before = state(&house).await;
        let late = house.post(&staff, "/stays/1/note", &form).await.status();
        assert!([Status::Forbidden, Status::Unauthorized].contains(&late), "{late}");
        for page in ["/stays/1/note", "/intake", "/papers/1"] {
            let status = house.get(&staff, page).await.status();
            assert!([Status::Forbidden, Status::SeeOther].contains(&status), "{page}: {status}");
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
    }

    async fn a_form_of_one_shelter_reaches_nothing_of_another(house: House) {
        lived::live_in(&house, 2).await;
        let elsewhere = lived::another_shelter(&house).await;
        let by = people::keeper_of(elsewhere).unwrap();
        let user = house.staff.user.unwrap();
        house.db.write(async |tx| people::engage(tx, &by, user, Role::Manager).await).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let switched = house.post(&session, "/account/shelter", &[("shelter", &elsewhere.to_string())]).await;
        assert_eq!(switched.status(), Status::SeeOther);
        let before = state(&house).await;
        let beds = crate::bad_input::ids(&house, "bed").await;
        let mut intake = crate::intake::fields("Lý Thị Mẩy", &beds[3], "k");
        let taken = house.post(&session, "/intake", &intake).await;
        assert_eq!(taken.status(), Status::NotFound, "a bed of the first shelter");
        intake.push(("known_1", "1"));
        assert_eq!(house.post(&session, "/intake", &intake).await.status(), Status::NotFound, "a person of the first shelter");
        let apart: Vec<_> = intake.iter().copied().filter(|(name, _)| *name != "known_1").chain([("keep_apart", "TL-26-00001")]).collect();
        assert_eq!(house.post(&session, "/intake", &apart).await.status(), Status::UnprocessableEntity);
        for (path, fields) in [
            ("/stays/1/note", [("body", "x"), ("a", "b")]), ("/stays/1/note?note=1", [("body", "x"), ("a", "b")]),
            ("/beds/4/release/3", [("a", "b"), ("c", "d")]), ("/stays/1/keep-apart/1/lift", [("a", "b"), ("c", "d")]),
            ("/stays/1/person", [("sex", "female"), ("version", "1")]), ("/papers/1/correct", [("a", "b"), ("c", "d")]),
            ("/letters/1/retry", [("a", "b"), ("c", "d")]), ("/procedures/1/steps", [("version", "1"), ("state", "sent")]),
        ] {
            let status = house.post(&session, path, &fields).await.status();
            assert_eq!(status, Status::NotFound, "{path}");
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
        let found = house.post(&session, "/stays/search", &[("full_name", "Lý Thị Mẩy")]).await;
        let page = found.into_string().await.unwrap();
        assert!(!page.contains("TL-26-"), "nobody of the first shelter is found");
        let nobody = Cookie::new("tamlanh", "x".repeat(100_000));
        let asked = house.get(&nobody, "/stays/1").await.status();
        assert_eq!(asked, Status::SeeOther);
    }
}
