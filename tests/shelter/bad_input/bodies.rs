//! Bodies that are too long, of another kind, or cut short.

use super::{NOTHING, changed_since, live_in, state};
use crate::house::House;
use crate::lived::{self, Who, mounted};
use crate::on_both;
use entity::membership::Role;
use entity::user::Language;
use rocket::http::{ContentType, Cookie, Header, Method, Status};
use tamlanh::text::Text;

const LANGUAGES: [(&str, Language); 2] = [("vi", Language::Vietnamese), ("en", Language::English)];

on_both! {
    async fn ten_megabytes_are_too_long_in_the_readers_language(house: House) {
        let (manager, _) = live_in(&house).await;
        let staff = house.person("ct", Role::Staff).await;
        let Who::Program(token) = lived::program(&house, &staff, Role::Staff).await else { unreachable!() };
        let before = state(&house).await;
        let form = format!("body={}", "x".repeat(10 << 20));
        let json = format!("{{\"agency\":\"{}\"}}", "x".repeat(10 << 20));
        for (code, language) in LANGUAGES {
            let said = Text(language).say("error-413");
            for (path, session) in [("/stays/1/note", Some(&manager)), ("/intake", Some(&manager)), ("/sign-in", None), ("/nowhere", None)] {
                let mut request = house.client.post(path).header(ContentType::Form).cookie(Cookie::new("language", code));
                request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
                request = session.map_or(request.clone(), |session| request.clone().cookie(session.clone()));
                let answer = request.body(&form).dispatch().await;
                assert_eq!(answer.status(), Status::PayloadTooLarge, "{path}");
                assert!(answer.content_type().unwrap().is_html());
                assert!(answer.into_string().await.unwrap().contains(&said), "{path} in {code}");
            }
            let request = house.client.post("/api/v1/intakes").header(ContentType::JSON);
            let request = request.header(Header::new("Authorization", format!("Bearer {token}")));
            let request = request.header(Header::new("Accept-Language", code)).header(Header::new("Idempotency-Key", "k"));
            let answer = request.body(&json).dispatch().await;
            assert_eq!(answer.status(), Status::PayloadTooLarge);
            assert_eq!(answer.content_type().unwrap().to_string(), "application/problem+json");
            assert!(answer.into_string().await.unwrap().contains(&said));
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
    }

    async fn what_is_no_form_is_not_read_as_one(house: House) {
        let (manager, administrator) = live_in(&house).await;
        let before = state(&house).await;
        let kinds = [
            None, Some(ContentType::JSON), Some(ContentType::Plain), Some(ContentType::XML),
            Some(ContentType::new("multipart", "form-data").with_params([("boundary", "x")])),
        ];
        let reads_nothing = ["/end", "end-others", "/sign-out", "/disable", "/dismiss", "/enable", "/revoke", "/people/1/password", "/account/calendar"];
        for (_, path) in mounted(&house).into_iter().filter(|(method, path)| *method == Method::Post && !lived::is_api(path)) {
            let path = path.replace("<_..>", "x").replace("<id>", "1").replace("<interval>", "1").replace("<pair>", "1");
            if path.contains('<') || reads_nothing.iter().any(|bare| path.ends_with(bare)) || path == "/x" {
                continue;
            }
            let is_of_administrators = ["/people", "/tokens", "/shelter"].iter().any(|of| path.starts_with(of));
            let session = if is_of_administrators { &administrator } else { &manager };
            for kind in &kinds {
                // Scans come as multipart: rubbish in it is another refusal.
                if path.ends_with("/file") && kind.as_ref().is_some_and(|kind| kind.top() == "multipart") {
                    continue;
                }
                let mut request = house.client.post(path.clone() + "?person=1").cookie(session.clone());
                request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
                if let Some(kind) = kind {
                    request = request.header(kind.clone());
                }
                let status = request.body("--x\r\n{}").dispatch().await.status();
                assert_eq!(status, Status::UnsupportedMediaType, "{path} as {kind:?}");
            }
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
        let staff = house.person("ct", Role::Manager).await;
        let Who::Program(token) = lived::program(&house, &staff, Role::Manager).await else { unreachable!() };
        let before = state(&house).await;
        for (kind, expected) in [
            (Some(ContentType::Form), Status::UnsupportedMediaType), (Some(ContentType::Plain), Status::UnsupportedMediaType),
            (None, Status::UnsupportedMediaType), (Some(ContentType::JSON.with_params([("charset", "utf-8")])), Status::UnprocessableEntity),
        ] {
            let mut request = house.client.post("/api/v1/stays/1/transfer").header(Header::new("Idempotency-Key", "k"));
            request = request.header(Header::new("Authorization", format!("Bearer {token}")));
            if let Some(kind) = &kind {
                request = request.header(kind.clone());
            }
            assert_eq!(request.body("{}").dispatch().await.status(), expected, "{kind:?}");
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
    }

    async fn bytes_that_are_no_text_are_refused(house: House) {
        let (manager, _) = live_in(&house).await;
        let before = state(&house).await;
        let bodies: [&[u8]; 7] = [b"body=\xff\xfe", b"body=%ff%fe", b"\xc3\x28=x", b"body=%ed%a0%80", b"body=\xf0\x28", b"%c0%80=x", b"body=a&%ff"];
        for body in bodies {
            let request = house.client.post("/stays/1/note").header(ContentType::Form).cookie(manager.clone());
            let request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
            let answer = request.body(body).dispatch().await;
            assert_eq!(answer.status(), Status::BadRequest, "{body:?}");
            assert!(answer.into_string().await.unwrap().contains(&Text(Language::Vietnamese).say("error-400")));
        }
        // Signs that stand for themselves when they stand alone are text like any other.
        for body in ["body=%", "body=%zz", "body=100%25+%2B+1", "=&body=x&&&=x"] {
            let request = house.client.post("/stays/1/note").header(ContentType::Form).cookie(manager.clone());
            let request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
            assert_eq!(request.body(body).dispatch().await.status(), Status::SeeOther, "{body}");
        }
        assert_ne!(changed_since(&house, &before).await, NOTHING);
    }
}
