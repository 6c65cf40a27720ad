//! Signing in over HTTP: how often one may try, what is told, where one lands, and the cookie.

use crate::accounts::is_in;
use crate::forms::links;
use crate::house::{House, On, PASSWORD, form, night};
use crate::kept::session_of;
use crate::lived::{self, ROLES};
use crate::on_both;
use chrono::TimeDelta;
use entity::membership::Role;
use rocket::http::{ContentType, Cookie, Header, SameSite, Status};
use rocket::local::asynchronous::LocalResponse;
use std::time::Instant;

/// A try to sign in from an address.
async fn try_from<'h>(
    house: &'h House,
    address: &str,
    fields: &[(&str, &str)],
) -> LocalResponse<'h> {
    let request = house.client.post("/sign-in").header(ContentType::Form);
    let request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
    let request = request.remote(format!("{address}:4000").parse().unwrap());
    request.body(form(fields)).dispatch().await
}

/// A try with name and password.
pub async fn sign_in<'h>(house: &'h House, login: &str, password: &str) -> LocalResponse<'h> {
    try_from(
        house,
        "192.0.2.1",
        &[("login", login), ("password", password)],
    )
    .await
}

/// A house without TLS and one with it.
struct PlainAndSecure {
    plain: House,
    secure: House,
}

impl PlainAndSecure {
    async fn new(on: On) -> PlainAndSecure {
        let public_url = [("public_url", "https://tamlanh.example.vn")];
        PlainAndSecure {
            plain: House::new(on).await,
            secure: House::with(on, &public_url).await,
        }
    }
}

on_both! {
    async fn after_ten_wrong_passwords_from_an_address_an_account_rests_there_for_a_minute(house: House) {
        for _ in 0..10 {
            assert_eq!(sign_in(&house, "thuy", "không phải").await.status(), Status::UnprocessableEntity);
        }
        assert_eq!(sign_in(&house, "thuy", PASSWORD).await.status(), Status::TooManyRequests);
        assert_eq!(sign_in(&house, "THUY ", PASSWORD).await.status(), Status::TooManyRequests, "the same account");
        house.person("khac", Role::Staff).await;
        assert_eq!(sign_in(&house, "khac", PASSWORD).await.status(), Status::SeeOther, "nobody else is shut out");
        house.clock.set(night() + TimeDelta::seconds(59));
        assert_eq!(sign_in(&house, "thuy", PASSWORD).await.status(), Status::TooManyRequests);
        house.clock.set(night() + TimeDelta::seconds(61));
        assert_eq!(sign_in(&house, "thuy", PASSWORD).await.status(), Status::SeeOther);
    }

    async fn a_stranger_who_guesses_does_not_shut_the_owner_out(house: House) {
        let right = [("login", "thuy"), ("password", PASSWORD)];
        let wrong = [("login", "thuy"), ("password", "không phải")];
        for stranger in ["203.0.113.66", "2001:db8:0:1::66"] {
            let from = if stranger.contains(':') { format!("[{stranger}]") } else { stranger.to_owned() };
            let tries = async || try_from(&house, &from, &wrong).await.status();
            for _ in 0..10 {
                assert_eq!(tries().await, Status::UnprocessableEntity);
            }
            assert_eq!(tries().await, Status::TooManyRequests);
        }
        // Another address of the same household is no new one.
        let neighbour = try_from(&house, "[2001:db8:0:1::67]", &wrong).await.status();
        assert_eq!(neighbour, Status::TooManyRequests);
        assert_eq!(try_from(&house, "192.0.2.1", &right).await.status(), Status::SeeOther);
    }

    async fn an_address_tries_sixty_accounts_and_no_more(house: House) {
        for number in 0..60 {
            let name = format!("nguoi-{number}");
            let tried = sign_in(&house, &name, "không phải").await.status();
            assert_eq!(tried, Status::UnprocessableEntity, "{number}");
        }
        let last = sign_in(&house, "thuy", PASSWORD).await.status();
        assert_eq!(last, Status::TooManyRequests);
        let right = [("login", "thuy"), ("password", PASSWORD)];
        let elsewhere = try_from(&house, "198.51.100.9", &right).await.status();
        assert_eq!(elsewhere, Status::SeeOther);
        house.clock.set(night() + TimeDelta::seconds(3));
        assert_eq!(
            sign_in(&house, "thuy", PASSWORD).await.status(),
            Status::SeeOther
        );
    }
}

/// One database is enough: it is the hash of a password that takes the time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_name_and_a_wrong_password_look_alike() {
    let house = House::new(On::Sqlite).await;
    let logins = ["thuy", "khong-co", "Không hợp lệ!", ""];
    let mut least = [f64::MAX; 4];
    let mut said = [const { String::new() }; 4];
    // In turns, and the fastest of each: what else the machine does hits all alike.
    for _ in 0..6 {
        for (at, login) in logins.into_iter().enumerate() {
            let began = Instant::now();
            let answer = sign_in(&house, login, "không phải").await;
            least[at] = least[at].min(began.elapsed().as_secs_f64());
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{login}");
            let typed = format!("value=\"{login}\"");
            said[at] = answer
                .into_string()
                .await
                .unwrap()
                .replace(&typed, "value=\"\"");
        }
    }
    assert!(said.iter().all(|page| *page == said[0]));
    let page = &said[0];
    assert!(
        page.contains("Chưa đăng nhập được") && !page.contains("Chưa lưu được"),
        "{page}"
    );
    for took in least {
        let ratio = took / least[0];
        assert!(ratio > 0.2, "{ratio} of the work of a wrong password");
    }
}

on_both! {
    async fn every_role_begins_where_its_work_is(house: House) {
        lived::live_in(&house, 2).await;
        for role in ROLES {
            let login = format!("bat-dau-{role}");
            house.person(&login, role).await;
            let expected = match role {
                Role::Staff | Role::Manager => "/",
                Role::Legal => "/today",
                Role::Administrator => "/people",
                Role::Auditor => "/journal",
            };
            let answer = sign_in(&house, &login, PASSWORD).await;
            let to = answer.headers().get_one("Location");
            assert_eq!(
                (answer.status(), to),
                (Status::SeeOther, Some(expected)),
                "{role}"
            );
            let session = session_of(&answer);
            let door = house.get(&session, "/").await.status();
            assert!(
                [Status::Ok, Status::SeeOther].contains(&door),
                "/ as {role}: {door}"
            );
            let page = house.get(&session, expected).await;
            assert_eq!(page.status(), Status::Ok, "{expected} as {role}");
            let page = page.into_string().await.unwrap();
            let product = format!("<a class=\"product\" href=\"{expected}\">");
            assert!(
                page.contains(&product),
                "the product's name leads there, too"
            );
            for link in links(&page) {
                let opened = house.get(&session, &link).await.status();
                assert_eq!(opened, Status::Ok, "{link} on the first page of {role}");
            }
        }
    }

    async fn after_sign_in_one_stays_in_the_house(house: House) {
        let elsewhere = [
            "//x.vn",
            "///x.vn",
            "https://x.vn",
            "https:x.vn",
            "/\\x.vn",
            "\\\\x.vn",
            "/\t/x.vn",
            "/\r\n/x.vn",
            "/\u{0}/x.vn",
            "/\u{b}x",
            " //x.vn",
            "javascript:alert(1)",
            "data:text/html,x",
            "x.vn",
            "@x.vn",
            "/ấ",
        ];
        for (number, next) in elsewhere
            .into_iter()
            .chain(["/stays/7?done=noted"])
            .enumerate()
        {
            let login = format!("nguoi-{number}");
            house.person(&login, Role::Staff).await;
            let fields = [
                ("login", login.as_str()),
                ("password", PASSWORD),
                ("next", next),
            ];
            let answer = try_from(&house, "192.0.2.1", &fields).await;
            let expected = if next.ends_with("noted") { next } else { "/" };
            assert_eq!(
                answer.headers().get_one("Location"),
                Some(expected),
                "{next:?}"
            );
        }
        let asked = house.client.get("/intake?draft=5").dispatch().await;
        let to = asked.headers().get_one("Location").unwrap().to_owned();
        let page = house.client.get(to).dispatch().await.into_string().await;
        assert!(
            page.unwrap()
                .contains("name=\"next\" value=\"/intake?draft=5\"")
        );
    }

    async fn the_session_cookie_is_bound_to_this_house_and_to_tls(houses: PlainAndSecure) {
        let PlainAndSecure { plain, secure } = houses;
        for (house, name, is_secure) in [(plain, "tamlanh", false), (secure, "__Host-tamlanh", true)] {
            let answer = sign_in(&house, "thuy", PASSWORD).await;
            let jar = answer.cookies();
            let cookie = jar.get(name).unwrap();
            assert_eq!(cookie.http_only(), Some(true));
            assert_eq!(cookie.same_site(), Some(SameSite::Lax));
            assert_eq!(cookie.secure().unwrap_or(false), is_secure);
            assert_eq!(
                (cookie.path(), cookie.domain(), cookie.max_age()),
                (Some("/"), None, None)
            );
            let said = answer.headers().get_one("Strict-Transport-Security");
            assert_eq!(
                said.is_some(),
                is_secure,
                "only what has TLS may ask for it"
            );
        }
    }

    async fn a_token_that_somebody_planted_is_not_taken_over(house: House) {
        let before = house.sign_in(&house.staff).await;
        for planted in [Cookie::new("tamlanh", "planted"), before] {
            let request = house
                .client
                .post("/sign-in")
                .header(ContentType::Form)
                .cookie(planted.clone());
            let request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
            let fields = form(&[("login", "thuy"), ("password", PASSWORD)]);
            let session = session_of(&request.body(fields).dispatch().await);
            assert_ne!(session.value(), planted.value());
            assert!(session.value().len() >= 43, "256 random bits");
            assert!(is_in(&house, &session).await);
        }
    }
}
