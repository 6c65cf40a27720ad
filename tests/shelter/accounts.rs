//! Accounts over HTTP: passwords, sessions and how they end, tokens, and changes that come from elsewhere.

use crate::forms::{self, Form};
use crate::house::{House, PASSWORD, night};
use crate::lived::{self, mounted};
use crate::on_both;
use crate::sign_in::sign_in;
use chrono::TimeDelta;
use entity::membership::Role;
use entity::user::Language;
use rocket::http::{ContentType, Cookie, Header, Method, Status};
use tamlanh::domain::accounts::people;
use tamlanh::text::Text;

/// Whether a session lives.
pub async fn is_in(house: &House, session: &Cookie<'static>) -> bool {
    house.get(session, "/account").await.status() == Status::Ok
}

on_both! {
    async fn a_new_password_ends_every_other_session(house: House) {
        let (here, there) = (house.sign_in(&house.staff).await, house.sign_in(&house.staff).await);
        let change = |old: &'static str| [("password", old), ("new_password", "nắng lên trên đồi chè"), ("repeat_password", "nắng lên trên đồi chè")];
        let wrong = house.post(&here, "/account/password", &change("không phải")).await;
        assert_eq!(wrong.status(), Status::UnprocessableEntity);
        assert!(is_in(&house, &there).await);
        assert_eq!(house.post(&here, "/account/password", &change(PASSWORD)).await.status(), Status::SeeOther);
        assert!(is_in(&house, &here).await && !is_in(&house, &there).await);
        assert_eq!(sign_in(&house, "thuy", PASSWORD).await.status(), Status::UnprocessableEntity);
        assert_eq!(sign_in(&house, "thuy", "nắng lên trên đồi chè").await.status(), Status::SeeOther);
    }

    async fn one_sees_and_ends_ones_own_sessions_and_nobody_elses(house: House) {
        let stranger = house.person("khac", Role::Manager).await;
        let stranger = house.sign_in(&stranger).await;
        let (here, there) = (house.sign_in(&house.staff).await, house.sign_in(&house.staff).await);
        let page = house.get(&here, "/account").await.into_string().await.unwrap();
        assert!(page.contains("/account/sessions/3/end") && !page.contains("/account/sessions/1/end"));
        assert_eq!(house.post(&here, "/account/sessions/1/end", &[]).await.status(), Status::NotFound);
        assert!(is_in(&house, &stranger).await);
        assert_eq!(house.post(&here, "/account/sessions/3/end", &[]).await.status(), Status::SeeOther);
        assert!(!is_in(&house, &there).await && is_in(&house, &here).await);
        let there = house.sign_in(&house.staff).await;
        assert_eq!(house.post(&here, "/account/sessions/end-others", &[]).await.status(), Status::SeeOther);
        assert!(!is_in(&house, &there).await && is_in(&house, &here).await && is_in(&house, &stranger).await);
        let out = house.post(&here, "/sign-out", &[]).await;
        assert!(out.cookies().get("tamlanh").is_some_and(|gone| gone.value().is_empty()));
        assert!(!is_in(&house, &here).await, "a copy of the cookie is worth nothing");
    }

    async fn a_session_ends_when_idle_and_after_a_long_shift(house: House) {
        let idle = house.sign_in(&house.staff).await;
        let busy = house.sign_in(&house.staff).await;
        for half_hours in 1..=28 {
            house.clock.set(night() + TimeDelta::minutes(30 * half_hours));
            assert!(is_in(&house, &busy).await, "after {half_hours} half hours");
        }
        assert!(!is_in(&house, &idle).await);
        house.clock.set(night() + TimeDelta::hours(14) + TimeDelta::seconds(1));
        assert!(!is_in(&house, &busy).await);
        let fresh = house.sign_in(&house.staff).await;
        house.clock.set(night() + TimeDelta::hours(16) + TimeDelta::seconds(1));
        assert!(is_in(&house, &fresh).await, "two hours are not too long");
        house.clock.set(night() + TimeDelta::hours(18) + TimeDelta::seconds(2));
        assert!(!is_in(&house, &fresh).await);
    }

    async fn a_board_that_keeps_itself_up_to_date_keeps_nobody_signed_in(house: House) {
        let session = house.sign_in(&house.staff).await;
        let refresh = async |minutes| {
            house.clock.set(night() + TimeDelta::minutes(minutes));
            let asked = house.client.get("/board").cookie(session.clone()).header(Header::new("X-Script", "refresh"));
            asked.dispatch().await.status()
        };
        for minutes in [20, 40, 60, 80, 100, 119] {
            assert_eq!(refresh(minutes).await, Status::Ok, "after {minutes} minutes");
        }
        assert_eq!(refresh(121).await, Status::SeeOther, "nobody has touched the desk for two hours");
    }

    async fn whoever_works_here_is_not_engaged_again(house: House) {
        let administrator = house.person("quan-tri", Role::Administrator).await;
        let session = house.sign_in(&administrator).await;
        let known = [("has_account", "yes"), ("login", "thuy"), ("role", "manager")];
        let answer = house.post(&session, "/people", &known).await;
        assert_eq!(answer.status(), Status::Conflict);
        assert!(answer.into_string().await.unwrap().contains("đã làm việc ở cơ sở này"));
    }

    async fn an_old_page_gives_nobody_a_role_back(house: House) {
        let administrator = house.person("quan-tri", Role::Administrator).await;
        let session = house.sign_in(&administrator).await;
        let other = house.person("quan-tri-hai", Role::Administrator).await;
        let other = house.sign_in(&other).await;
        let somebody = house.person("quan-ly", Role::Manager).await.user.unwrap();
        let path = format!("/people/{somebody}");
        let shown = |page: &str| forms::forms(page).into_iter().find(|form| form.action == path).unwrap();
        let opened = async |session: &Cookie<'static>| shown(&house.get(session, &path).await.into_string().await.unwrap());
        let sent = async |session: &Cookie<'static>, form: &Form| {
            let fields = form.as_shown();
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = house.post(session, &path, &fields).await;
            (answer.status(), answer.into_string().await.unwrap_or_default())
        };
        let role = async || people::seen_by(house.db.reader(), &administrator, somebody).await.unwrap().role;
        let old = opened(&session).await;
        assert_eq!(sent(&other, &opened(&other).await.with("role", "auditor")).await.0, Status::SeeOther);
        // What is wrong in the form does not make it newer than it is.
        let (status, page) = sent(&session, &old.with("email", "không phải")).await;
        assert_eq!(status, Status::UnprocessableEntity);
        let (status, page) = sent(&session, &shown(&page).with("email", "ql@example.vn")).await;
        assert_eq!((status, role().await), (Status::Conflict, Role::Auditor));
        let auditor = Text(Language::Vietnamese).code(Role::Auditor);
        assert!(page.contains(&format!("Đang ghi: {auditor}")) && page.contains("value=\"ql@example.vn\""), "{page}");
        assert!(page.contains("Người quan-tri-hai: "), "{page}");
        assert_eq!(sent(&session, &shown(&page).with("role", "auditor")).await.0, Status::SeeOther);
        let kept = people::seen_by(house.db.reader(), &administrator, somebody).await.unwrap();
        assert_eq!((kept.role, kept.user.email.as_deref()), (Role::Auditor, Some("ql@example.vn")));
    }

    async fn an_address_for_a_calendar_ends_with_the_password_it_was_made_under(house: House) {
        let administrator = house.person("quan-tri", Role::Administrator).await;
        let administrator = house.sign_in(&administrator).await;
        let own = [("password", PASSWORD), ("new_password", "nắng lên trên đồi chè"), ("repeat_password", "nắng lên trên đồi chè")];
        for act in ["password", "disable", "own"] {
            let officer = house.person(&format!("luat-{act}"), Role::Legal).await;
            let session = house.sign_in(&officer).await;
            let page = house.post(&session, "/account/calendar", &[]).await.into_string().await.unwrap();
            let address = page[page.find("/calendar/").unwrap()..].split('<').next().unwrap().to_owned();
            assert_eq!(house.client.get(address.clone()).dispatch().await.status(), Status::Ok);
            let id = officer.user.unwrap();
            let done = match act {
                "own" => house.post(&session, "/account/password", &own).await.status(),
                _ => house.post(&administrator, &format!("/people/{id}/{act}"), &[]).await.status(),
            };
            assert!(done.code < 400, "{act}: {done}");
            house.post(&administrator, &format!("/people/{id}/enable"), &[]).await;
            assert_eq!(house.client.get(address).dispatch().await.status(), Status::NotFound, "{act}");
        }
    }

    async fn somebody_shut_out_is_out_at_once(house: House) {
        let administrator = house.person("quan-tri", Role::Administrator).await;
        let administrator = house.sign_in(&administrator).await;
        let session = house.sign_in(&house.staff).await;
        assert_eq!(house.post(&administrator, "/people/1/disable", &[]).await.status(), Status::SeeOther);
        assert!(!is_in(&house, &session).await);
        assert_eq!(sign_in(&house, "thuy", PASSWORD).await.status(), Status::UnprocessableEntity);
        assert_eq!(house.post(&administrator, "/people/1/enable", &[]).await.status(), Status::SeeOther);
        assert!(!is_in(&house, &session).await, "what was ended stays ended");
        assert_eq!(sign_in(&house, "thuy", PASSWORD).await.status(), Status::SeeOther);
    }

    async fn a_revoked_token_is_not_heard_again(house: House) {
        let program = lived::program(&house, &house.staff, Role::Auditor).await;
        let beds = (Method::Get, "/api/v1/beds".to_owned());
        assert_eq!(lived::call(&house, &beds, &program, "").await.status(), Status::Ok);
        let administrator = house.person("quan-tri", Role::Administrator).await;
        let administrator = house.sign_in(&administrator).await;
        assert_eq!(house.post(&administrator, "/tokens/1/revoke", &[]).await.status(), Status::SeeOther);
        assert_eq!(lived::call(&house, &beds, &program, "").await.status(), Status::Unauthorized);
    }

    async fn no_change_comes_from_another_site(house: House) {
        let manager = house.person("quan-ly", Role::Manager).await;
        let session = house.sign_in(&manager).await;
        let routes = mounted(&house).into_iter();
        let posts = routes.filter(|(method, path)| *method == Method::Post && !lived::is_api(path));
        let foreign: [&[(&str, &str)]; 6] = [
            &[],
            &[("Sec-Fetch-Site", "cross-site")],
            &[("Sec-Fetch-Site", "same-site")],
            &[("Sec-Fetch-Site", "none")],
            &[("Origin", "https://x.vn"), ("Host", "tamlanh.example.vn")],
            &[("Origin", "null"), ("Host", "tamlanh.example.vn")],
        ];
        for (_, path) in posts {
            let path = path.replace("<_..>", "x").replace(['<', '>'], "");
            let path = path
                .replace("interval", "1")
                .replace("pair", "1")
                .replace("/id", "/1");
            for headers in foreign {
                let mut request = house.client.post(path.clone()).header(ContentType::Form);
                for (name, value) in headers {
                    request = request.header(Header::new(name.to_string(), value.to_string()));
                }
                let answer = request.cookie(session.clone()).body("a=b").dispatch().await;
                assert_eq!(
                    answer.status(),
                    Status::Forbidden,
                    "{path} with {headers:?}"
                );
            }
        }
        let own = house
            .client
            .post("/stays/search")
            .header(ContentType::Form)
            .cookie(session);
        let own = own.header(Header::new("Origin", "https://tamlanh.example.vn"));
        let own = own.header(Header::new("Host", "tamlanh.example.vn"));
        assert_eq!(
            own.body("full_name=A").dispatch().await.status(),
            Status::Ok
        );
    }
}
