//! Whose address a request has: the one that our own proxy wrote, or that of the connection. One database is enough: it is told
//! the address and has no part in finding it.

use super::place::Place;
use super::program::{Program, agent, answer};
use crate::house::On;

/// Signs in with the headers of somebody who pretends, through a proxy that appends what it saw; gives the list of
/// sessions as that person sees it.
fn sessions(program: &Program) -> String {
    let form = crate::house::form(&[("login", "quanly"), ("password", "mưa rơi trên mái ngói")]);
    let sent = agent()
        .post(format!("{}/sign-in", program.url))
        .header("Sec-Fetch-Site", "same-origin")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("X-Forwarded-For", "192.0.2.1, 192.0.2.2")
        .header("X-Forwarded-For", "192.0.2.3, 198.51.100.9")
        .header("X-Real-IP", "192.0.2.4")
        .header("Forwarded", "for=192.0.2.5")
        .header("X-Client-IP", "192.0.2.6")
        .send(form);
    let signed_in = answer(sent.unwrap());
    assert_eq!(signed_in.status, 303, "{signed_in:?}");
    program.get(&signed_in.session(), "/account").text
}

#[test]
fn behind_a_proxy_the_address_is_the_last_that_it_wrote() {
    let place = Place::new(On::Sqlite)
        .with("BEHIND_PROXY", "true")
        .with("PUBLIC_URL", "https://tamlanh.example.vn/");
    let program = place.start();
    let link = program.says("/setup/").pop().unwrap();
    let path = link
        .trim()
        .strip_prefix("https://tamlanh.example.vn")
        .unwrap();
    let keys = program.set_up_at(path);
    assert!(
        keys.manager.starts_with("__Host-tamlanh="),
        "{}",
        keys.manager
    );
    let page = sessions(&program);
    assert!(
        page.contains("198.51.100.9") && !page.contains("192.0.2."),
        "{page}"
    );
}

#[test]
fn without_a_proxy_the_address_is_that_of_the_connection() {
    let place = Place::new(On::Sqlite);
    let program = place.start();
    program.set_up();
    let page = sessions(&program);
    assert!(
        page.contains("127.0.0.1") && !page.contains("192.0.2.") && !page.contains("198.51."),
        "{page}"
    );
}
