//! Those who should not be here: forged keys, the headers and cookies that keep them out, and how long they must wait.

use crate::bad_input::{NOTHING, changed_since, state};
use crate::house::{House, On, PASSWORD, as_role, can, form, night};
use crate::lived::{self, Who, call, is_api, mounted};
use crate::on_both;
use chrono::TimeDelta;
use entity::membership::Role;
use rocket::http::{ContentType, Cookie, Header, Method, Status};
use tamlanh::domain::accounts::{people, tokens};

const PERSONAL: [&str; 4] = ["Mẩy", "Lý Thị", "đã gọi cho gia đình", "Quản Lý"];

/// Where scans of papers are sent as they are.
const SCANS: [&str; 2] = ["/api/v1/attachments/<id>", "/attachments/<id>/content"];

/// A house with TLS.
struct Secure(House);

impl Secure {
    async fn new(on: On) -> Secure {
        let public_url = [("public_url", "https://tamlanh.example.vn")];
        Secure(House::with(on, &public_url).await)
    }
}

on_both! {
    async fn nobody_gets_in_with_a_key_that_is_none(house: House) {
        lived::live_in(&house, 2).await;
        let by = can(&as_role(&house.staff, Role::Administrator));
        let (id, revoked) = house.db.write(async |tx| tokens::issue(tx, &by, "x".into(), Role::Manager).await).await.unwrap();
        house.db.write(async |tx| tokens::revoke(tx, &by, id).await).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let ended = house.sign_in(&house.staff).await;
        assert_eq!(house.post(&ended, "/sign-out", &[]).await.status(), Status::SeeOther);
        let before = state(&house).await;
        let bearers = [
            String::new(), "Bearer".into(), "Bearer ".into(), "Basic dGh1eTp4".into(), "Bearer tamlanh_".into(), format!("Bearer {revoked}"),
            format!("Bearer {}", "x".repeat(100_000)), format!("Bearer {}", session.value()), "Bearer ' OR 1=1 --".into(), "Bearer %00".into(),
        ];
        let cookies = [Cookie::new("tamlanh", ended.value().to_owned()), Cookie::new("tamlanh", "' OR 1=1 --"), Cookie::new("tamlanh", revoked.clone()),
            Cookie::new("__Host-tamlanh", session.value().to_owned())];
        for (method, path) in mounted(&house) {
            let filled = path.split('/').map(|part| match part {
                "<act>" => "note",
                part if part.starts_with('<') => "1",
                part => part,
            });
            let filled = filled.collect::<Vec<_>>().join("/");
            let is_open = ["/static", "/calm", "/sign-in", "/language", "/setup", "/api/v1/openapi.json", "/calendar/<_file>"].iter().any(|open| path.starts_with(open));
            if is_open {
                continue;
            }
            let tries = if is_api(&path) { bearers.len() } else { cookies.len() };
            for n in 0..tries {
                let mut request = house.client.req(method, filled.clone()).header(Header::new("Sec-Fetch-Site", "same-origin"));
                request = match is_api(&path) {
                    true => request.header(Header::new("Authorization", bearers[n].clone())).header(ContentType::JSON),
                    false => request.cookie(cookies[n].clone()).header(ContentType::Form),
                };
                let answer = request.body("a=b").dispatch().await;
                let (status, api) = (answer.status(), is_api(&path));
                let asked = match api {
                    true => status == Status::Unauthorized && answer.headers().get_one("WWW-Authenticate") == Some("Bearer"),
                    false => status == Status::Unauthorized || (status == Status::SeeOther && method == Method::Get),
                };
                assert!(asked, "{method} {path} with key {n}: {status}");
                let body = answer.into_string().await.unwrap_or_default();
                assert!(!PERSONAL.iter().any(|name| body.contains(name)), "{method} {path}");
            }
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
    }

    async fn a_token_opens_nothing_while_whoever_issued_it_may_not_sign_in(house: House) {
        let first = house.person("quan-tri", Role::Administrator).await;
        let second = house.person("quan-tri-hai", Role::Administrator).await;
        let program = lived::program(&house, &first, Role::Manager).await;
        let session = house.sign_in(&second).await;
        let id = first.user.unwrap();
        let hears = async || call(&house, &(Method::Get, "/api/v1/stays".into()), &program, "").await.status();
        let tokens_page = async || house.get(&session, "/tokens").await.into_string().await.unwrap();
        let act = async |path: String, expected| assert_eq!(house.post(&session, &path, &[]).await.status(), expected, "{path}");
        let rests = "Không dùng được";
        assert_eq!(hears().await, Status::Ok);
        let page = tokens_page().await;
        assert!(page.contains("Người quan-tri<") && !page.contains(rests), "{page}");
        act(format!("/people/{id}/disable"), Status::SeeOther).await;
        assert_eq!(hears().await, Status::Unauthorized);
        assert!(tokens_page().await.contains(rests));
        act(format!("/people/{id}/enable"), Status::SeeOther).await;
        assert_eq!(hears().await, Status::Ok, "the key was not revoked");
        assert!(!tokens_page().await.contains(rests));
        for (role, version, expected) in [("manager", "1", Status::Unauthorized), ("administrator", "2", Status::Ok)] {
            let change = [("person_name", "Người quan-tri"), ("email", "qt@example.vn"), ("role", role), ("version", version)];
            let path = format!("/people/{id}");
            assert_eq!(house.post(&session, &path, &change).await.status(), Status::SeeOther);
            assert_eq!(hears().await, expected, "who issued it is now {role}");
            assert_eq!(tokens_page().await.contains(rests), role == "manager");
        }
        // Who works elsewhere only answers for nothing here.
        let elsewhere = lived::another_shelter(&house).await;
        let keeper = people::keeper_of(elsewhere).unwrap();
        house.db.write(async |tx| people::engage(tx, &keeper, id, Role::Administrator).await).await.unwrap();
        act(format!("/people/{id}/dismiss"), Status::SeeOther).await;
        assert_eq!(hears().await, Status::Unauthorized);
        assert!(tokens_page().await.contains(rests));
    }

    async fn a_program_of_one_shelter_does_not_see_whether_another_has_something(house: House) {
        lived::live_in(&house, 2).await;
        let elsewhere = lived::another_shelter(&house).await;
        let stranger = crate::house::actor(&house.db, elsewhere, "la", Role::Manager).await;
        let program = lived::program(&house, &stranger, Role::Manager).await;
        let bodies = [
            ("transfer", r#"{"bed_id":1,"at":"2026-11-23T23:40:00+07:00"}"#), ("swap", r#"{"with":2,"at":"2026-11-23T23:40:00+07:00"}"#),
            ("return", r#"{"at":"2026-11-23T23:40:00+07:00"}"#),
            ("discharge", r#"{"at":"2026-11-23T23:40:00+07:00","outcome":"TU_Y_ROI_DI","destination":"alone"}"#),
        ];
        for (verb, body) in bodies {
            let mut said = Vec::new();
            for id in ["1", "777"] {
                let answer = call(&house, &(Method::Post, format!("/api/v1/stays/{id}/{verb}")), &program, body).await;
                said.push((answer.status(), answer.into_string().await));
            }
            assert_eq!(said[0].0, Status::NotFound, "{verb}");
            assert_eq!(said[0], said[1], "{verb}: what is another's and what is not look alike");
        }
        let all = call(&house, &(Method::Get, "/api/v1/stays".into()), &program, "").await.into_string().await.unwrap();
        assert_eq!(all, r#"{"all":0,"stays":[]}"#);
        let procedures = call(&house, &(Method::Get, "/api/v1/procedures?stay=1".into()), &program, "").await.into_string().await.unwrap();
        assert!(procedures.contains("\"all\":0"));
        let beds = call(&house, &(Method::Get, "/api/v1/beds".into()), &program, "").await.into_string().await.unwrap();
        assert!(!beds.contains("P1"));
    }

    async fn whoever_tries_too_often_is_told_how_long_to_wait(house: House) {
        let knock = async |cookie: Option<Cookie<'static>>, path: &str, fields: &[(&str, &str)]| {
            let mut request = house.client.post(path.to_owned()).header(ContentType::Form).remote("192.0.2.7:4000".parse().unwrap());
            request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
            if let Some(cookie) = cookie {
                request = request.cookie(cookie);
            }
            let answer = request.body(form(fields)).dispatch().await;
            let wait = answer.headers().get_one("Retry-After").map(str::to_owned);
            (answer.status(), wait, answer.into_string().await.unwrap_or_default())
        };
        let wrong = [("login", "thuy"), ("password", "không phải")];
        for _ in 0..10 {
            assert_eq!(knock(None, "/sign-in", &wrong).await.0, Status::UnprocessableEntity);
        }
        house.clock.set(night() + TimeDelta::seconds(15));
        let (status, wait, page) = knock(None, "/sign-in", &wrong).await;
        assert_eq!((status, wait.as_deref()), (Status::TooManyRequests, Some("45")));
        assert!(page.contains("Chờ 45 giây") && page.contains("value=\"thuy\""), "{page}");
        let (status, _, page) = knock(Some(Cookie::new("language", "en")), "/sign-in", &wrong).await;
        assert!(status == Status::TooManyRequests && page.contains("Wait 45 seconds"));
        // The form for a new password is no way round.
        let session = house.sign_in(&house.staff).await;
        let change = [("password", PASSWORD), ("new_password", "nắng lên trên đồi chè"), ("repeat_password", "nắng lên trên đồi chè")];
        let (status, wait, page) = knock(Some(session.clone()), "/account/password", &change).await;
        assert_eq!((status, wait.as_deref()), (Status::TooManyRequests, Some("45")));
        assert!(page.contains("Chờ 45 giây") && !page.contains("đồi chè"));
        // Names that would fill the memory are cut, and count like others.
        let long = "x".repeat(200_000);
        for n in 0..11 {
            let login = format!("{long}{n}");
            let (status, _, _) = knock(None, "/sign-in", &[("login", &login), ("password", "x")]).await;
            assert_eq!(status, if n < 10 { Status::UnprocessableEntity } else { Status::TooManyRequests });
        }
    }

    async fn every_answer_keeps_strangers_and_neighbours_out(house: House) {
        lived::live_in(&house, 2).await;
        let manager = house.person("xem", Role::Manager).await;
        let session = Who::Person(house.sign_in(&manager).await);
        let program = lived::program(&house, &manager, Role::Manager).await;
        let mut seen = std::collections::BTreeSet::new();
        for route in mounted(&house) {
            for who in [
                &Who::Nobody,
                if is_api(&route.1) { &program } else { &session },
            ] {
                let answer = call(&house, &route, who, "a=b").await;
                let header = |name: &str| {
                    answer
                        .headers()
                        .get_one(name)
                        .unwrap_or_default()
                        .to_owned()
                };
                let policy = header("Content-Security-Policy");
                let path = &route.1;
                assert!(policy.contains("default-src 'none'"), "{path}");
                assert!(!policy.contains('*'), "{path}: {policy}");
                // A scan is shown within a page of ours, and may do nothing there.
                let is_scan = policy.contains("object-src");
                if is_scan {
                    assert!(SCANS.contains(&path.as_str()), "{path}");
                    assert!(
                        !policy.contains("script-src") && policy.contains("frame-ancestors 'self'")
                    );
                } else {
                    assert!(policy.contains("frame-ancestors 'none'"), "{path}");
                    assert!(
                        policy.contains("base-uri 'none'") && policy.contains("form-action 'self'")
                    );
                    assert!(!policy.contains("unsafe"), "{path}: {policy}");
                }
                assert_eq!(header("X-Content-Type-Options"), "nosniff", "{path}");
                let framed = if is_scan { "SAMEORIGIN" } else { "DENY" };
                assert_eq!(header("X-Frame-Options"), framed, "{path}");
                assert_eq!(header("Referrer-Policy"), "no-referrer", "{path}");
                assert_eq!(
                    header("Cross-Origin-Opener-Policy"),
                    "same-origin",
                    "{path}"
                );
                assert_eq!(header("Cross-Origin-Resource-Policy"), "same-origin");
                assert_eq!(header("Server"), "", "{path} tells nobody what serves it");
                let keeps = header("Cache-Control");
                let expected = if path.starts_with("/static/") {
                    "public, max-age=300"
                } else {
                    "no-store"
                };
                assert_eq!(keeps, expected, "{path}");
                assert_eq!(
                    answer.headers().get("Access-Control-Allow-Origin").count(),
                    0
                );
                seen.insert(answer.status().code);
                let kind = answer.content_type();
                let html = answer.into_string().await.unwrap_or_default();
                if kind.is_some_and(|kind| kind.is_html()) {
                    assert!(
                        !html.contains("<script>")
                            && !html.contains(" style=")
                            && !html.contains(" onclick="),
                        "{path}"
                    );
                }
            }
        }
        assert!(
            [200, 303, 400, 401, 404, 422]
                .iter()
                .all(|code| seen.contains(code)),
            "{seen:?}"
        );
    }

    async fn every_cookie_is_out_of_reach_of_scripts_and_other_sites(secure: Secure) {
        let Secure(house) = secure;
        let send = async |path: &str, fields: &[(&str, &str)], cookies: &[Cookie<'static>]| {
            let mut request = house.client.post(path.to_owned()).header(ContentType::Form);
            request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
            for cookie in cookies {
                request = request.cookie(cookie.clone());
            }
            let answer = request.body(form(fields)).dispatch().await;
            let set: Vec<String> = answer
                .headers()
                .get("Set-Cookie")
                .map(str::to_owned)
                .collect();
            set
        };
        let signed_in = send(
            "/sign-in",
            &[("login", "thuy"), ("password", PASSWORD)],
            &[],
        )
        .await;
        assert_eq!(signed_in.len(), 2);
        let token = signed_in
            .iter()
            .find(|cookie| cookie.starts_with("__Host-tamlanh="))
            .unwrap();
        let token = token.split(['=', ';']).nth(1).unwrap().to_owned();
        let session = Cookie::new("__Host-tamlanh", token);
        let spoken = send(
            "/account/language",
            &[("page_language", "en")],
            std::slice::from_ref(&session),
        )
        .await;
        let before = send("/language", &[("page_language", "en; Domain=x.vn")], &[]).await;
        assert!(
            before.is_empty(),
            "no cookie says what it was told: {before:?}"
        );
        let out = send("/sign-out", &[], &[session]).await;
        for cookie in signed_in.iter().chain(&spoken).chain(&out) {
            assert!(
                cookie.contains("; Secure") && cookie.contains("; Path=/"),
                "{cookie}"
            );
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        for cookie in signed_in.iter().chain(&spoken) {
            assert!(
                cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"),
                "{cookie}"
            );
        }
    }
}
