//! Addresses that nobody was given: wrong numbers, rubbish behind the question mark, ways out of the folder, other methods.

use super::{NOTHING, changed_since, live_in, state};
use crate::house::House;
use crate::lived::{self, Who, mounted};
use crate::on_both;
use entity::membership::Role;
use rocket::http::{ContentType, Header, Method, Status};

const NO_IDS: [&str; 10] = [
    "0",
    "-1",
    "99999999999999999999",
    "abc",
    "1%00",
    "1'--",
    "%EF%BC%91",
    "..%2f..%2fetc%2fpasswd",
    "1.0",
    "%F0%28",
];
const RUBBISH: &str = "?page=-1&page=99999999999999999999&case=%00&agency=%00&officer=%27&day=31/2/2026&before=x&act=zz\
    &changes=zz&done=%3Cscript%3Ealert%281%29&next=//x.vn&bed=zz&draft=zz&shown=%F0%28&sex=%00&family=999999999999999999\
    &age=%FF&step_free=%00&q=%00%27&person=-1&%00=%00&&==&note=%27";

on_both! {
    async fn an_address_that_names_nothing_leads_nowhere(house: House) {
        let (manager, administrator) = live_in(&house).await;
        let program = house.person("ct", Role::Manager).await;
        let program = lived::program(&house, &program, Role::Manager).await;
        let before = state(&house).await;
        for (method, path) in mounted(&house).into_iter().filter(|(_, path)| path.contains("<id>")) {
            for id in NO_IDS {
                let path = path.replace("<id>", id);
                let path = path.replace("<pair>", "1").replace("<interval>", "1").replace("<act>", "note");
                let route = (method, path.clone());
                let who = match lived::is_api(&path) {
                    true => &program,
                    false => &Who::Person(if path.starts_with("/people") || path.starts_with("/tokens") {
                        administrator.clone()
                    } else {
                        manager.clone()
                    }),
                };
                let body = if lived::is_api(&path) { "{}" } else { "a=b" };
                let status = lived::call(&house, &route, who, body).await.status();
                assert!(status.class().is_client_error(), "{method} {} {status}", route.1);
            }
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
    }

    async fn rubbish_behind_the_question_mark_breaks_nothing(house: House) {
        let (manager, administrator) = live_in(&house).await;
        let program = house.person("ct", Role::Manager).await;
        let program = lived::program(&house, &program, Role::Manager).await;
        for (method, path) in mounted(&house).into_iter().filter(|(method, _)| *method == Method::Get) {
            let filled = path.replace("<id>", "1").replace("<act>", "note").replace("<token>", "x");
            for session in [&manager, &administrator] {
                let path = format!("{filled}{RUBBISH}");
                let answer = house.get(session, &path).await;
                let status = answer.status();
                assert!(status.code < 500, "{method} {filled}: {status}");
                let page = answer.into_string().await.unwrap_or_default();
                assert!(!page.contains("<script>alert"), "{filled}");
            }
        }
        for (query, expected) in [
            ("stays?past=vang", Status::UnprocessableEntity), ("stays?page=-1", Status::UnprocessableEntity),
            ("procedures?stay=%00", Status::UnprocessableEntity), ("procedures?page=99999999999", Status::UnprocessableEntity),
            ("procedures?stay=777", Status::Ok), ("stays?page=4294967295&past=true", Status::Ok),
        ] {
            let route = (Method::Get, format!("/api/v1/{query}"));
            let answer = lived::call(&house, &route, &program, "").await;
            assert_eq!(answer.status(), expected, "{query}");
        }
    }

    async fn no_way_leads_out_and_no_other_method_in(house: House) {
        let (manager, _) = live_in(&house).await;
        for path in ["/static/../Cargo.toml", "/static/..%2f..%2fCargo.toml", "/static/%2e%2e/%2e%2e/etc/passwd", "/static//etc/passwd",
            "/%2e%2e/data/tamlanh.key", "/stays/1/..%2f..%2fpeople", "/papers/..%2f1", "/wp-login.php", "/.env"] {
            let answer = house.get(&manager, path).await;
            assert!(answer.status().class().is_client_error(), "{path}");
        }
        let long = format!("/stays/{}", "9".repeat(60_000));
        assert!(house.get(&manager, &long).await.status().class().is_client_error());
        let before = state(&house).await;
        for path in ["/stays/1", "/people/1", "/journal", "/api/v1/stays/1"] {
            for method in [Method::Put, Method::Delete, Method::Patch, Method::Options, Method::Trace, Method::Connect] {
                let request = house.client.req(method, path).cookie(manager.clone()).header(Header::new("Sec-Fetch-Site", "same-origin"));
                let status = request.dispatch().await.status();
                assert!(status.class().is_client_error(), "{method} {path}: {status}");
            }
        }
        // A form may name another method in its first field; there is none that changes anything.
        for method in ["DELETE", "PUT", "GET", "PATCH"] {
            let request = house.client.post("/stays/1").header(ContentType::Form).cookie(manager.clone());
            let request = request.header(Header::new("Sec-Fetch-Site", "cross-site"));
            let status = request.body(format!("_method={method}&a=b")).dispatch().await.status();
            assert!(status.code < 500, "{method}: {status}");
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
    }
}
