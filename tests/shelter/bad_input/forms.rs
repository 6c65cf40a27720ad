//! Forms with what nobody should send: the message, the follow-up, too many of anything, letters that were taken apart.

use super::{NOTHING, changed_since, live_in, state};
use crate::house::House;
use crate::on_both;
use entity::user::Language;
use rocket::http::Status;
use tamlanh::text::Text;

on_both! {
    async fn the_message_is_in_the_language_of_whoever_typed(house: House) {
        let (manager, _) = live_in(&house).await;
        for (code, language) in [("en", Language::English), ("vi", Language::Vietnamese)] {
            let chosen = house.post(&manager, "/account/language", &[("page_language", code)]).await;
            assert_eq!(chosen.status(), Status::SeeOther);
            let note = house.post(&manager, "/stays/1/note", &[("body", "a\u{202e}b")]).await;
            assert_eq!(note.status(), Status::UnprocessableEntity);
            let page = note.into_string().await.unwrap();
            assert!(page.contains(&Text(language).say("fault-invisible-mark")), "{code}");
            assert!(page.contains("a\u{202e}b"));
        }
    }

    async fn a_day_that_does_not_exist_ends_no_follow_up(house: House) {
        let (manager, _) = live_in(&house).await;
        let path = "/stays/3/follow-up";
        assert_eq!(house.post(&manager, path, &[("next_follow_up", "2026-12-01")]).await.status(), Status::SeeOther);
        let wrong = house.post(&manager, path, &[("next_follow_up", "31/2/2026")]).await;
        assert_eq!(wrong.status(), Status::UnprocessableEntity);
        assert!(wrong.into_string().await.unwrap().contains("value=\"31/2/2026\""));
        let page = house.get(&manager, "/stays/3").await.into_string().await.unwrap();
        assert!(page.contains("01/12/2026"), "the day that was set stands");
    }

    async fn too_many_of_anything_is_told_and_not_broken(house: House) {
        let (_, beds) = house.room("P1", entity::room::RoomRule::Any, entity::room::RoomPurpose::Victims, 2).await;
        let session = house.sign_in(&house.staff).await;
        let (bed, before) = (beds[0].to_string(), state(&house).await);
        let (things, cases) = ("a\n".repeat(55_000), "1,".repeat(55_000));
        for (field, value) in [("belongings_1", things.as_str()), ("belongings_1", &"áo\n".repeat(201)), ("keep_apart", &cases)] {
            let mut form = crate::intake::fields("Lý Thị Mẩy", &bed, "k");
            form.push((field, value));
            assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::UnprocessableEntity, "{field}");
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
        let name = "Mẩy Dính Súa ".repeat(5_000);
        let found = house.post(&session, "/stays/search", &[("full_name", &name)]).await;
        assert_eq!(found.status(), Status::UnprocessableEntity, "a book is no name");
        let mut form = crate::intake::fields("Lý Thị Mẩy", &bed, "k");
        form.push(("belongings_1", "2 áo"));
        assert_eq!(house.post(&session, "/intake", &form).await.status(), Status::SeeOther);
        house.clock.set(crate::house::night() + chrono::TimeDelta::hours(1));
        let mut end = vec![
            ("at_on", "2026-11-24"), ("at_at", "00:05"), ("outcome", "TU_Y_ROI_DI"), ("destination", "alone"),
            ("money", "0"), ("sure", "yes"),
        ];
        end.extend(std::iter::repeat_n(("returned", "77"), 15_000));
        let ended = house.post(&session, "/stays/1/discharge", &end).await;
        assert_eq!(ended.status(), Status::NotFound, "things that are not theirs");
        end.retain(|(name, _)| *name != "returned");
        end.push(("returned", "1"));
        assert_eq!(house.post(&session, "/stays/1/discharge", &end).await.status(), Status::SeeOther);
    }

    async fn a_name_is_found_however_its_letters_were_composed(house: House) {
        let (_, beds) = house.room("P1", entity::room::RoomRule::Any, entity::room::RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let apart = "Vu\u{31b}o\u{31b}ng Thi\u{323} Ma\u{302}\u{309}y";
        let taken = house.post(&session, "/intake", &crate::intake::fields(apart, &bed, "k")).await;
        assert_eq!(taken.status(), Status::SeeOther);
        for typed in [apart, "Vương Thị Mẩy", "vuong thi may", "MẨY"] {
            let found = house.post(&session, "/stays/search", &[("full_name", typed)]).await;
            let page = found.into_string().await.unwrap();
            assert!(page.contains("Vương Thị Mẩy"), "{typed}");
        }
    }
}
