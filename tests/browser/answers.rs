//! Pages to which no link leads: what a form answers that is refused, that looks for somebody or that shows a secret once.
//! Whoever goes through them reads no words, so that it goes in each language.

use crate::desk::Desk;

/// How many people are asked for their name until one has it.
const ASKED: usize = 10;

const STAYS: &str = "return [...document.querySelectorAll('main table a[href^=\"/stays/\"]')]
    .map((a) => a.getAttribute('href'));";

/// What the form carries to tell whether somebody changed meanwhile what it is about.
const AGE: &str = "document.querySelector('main [name=version]').value = '0';";

/// The form of a page again, sent as it stands there.
async fn refused(desk: &Desk<'_>, page: &str, look: &impl AsyncFn(&str)) {
    desk.opens(page).await;
    desk.presses_main().await;
    desk.sees_element(".faults").await;
    look(&format!("{page}, refused")).await;
}

/// Of the first start: its only page, before and after a fault.
pub async fn of_the_first_start(desk: &Desk<'_>, link: &str, look: &impl AsyncFn(&str)) {
    desk.opens(link).await;
    look("the first start").await;
    desk.presses_main().await;
    desk.sees_element(".faults").await;
    look("the first start, refused").await;
}

/// Of signing in, by somebody who is not signed in.
pub async fn of_the_front_door(desk: &Desk<'_>, look: &impl AsyncFn(&str)) {
    desk.opens("/sign-in").await;
    look("/sign-in").await;
    desk.writes("login", "nobody").await;
    desk.writes("password", "wrong").await;
    desk.presses_main().await;
    desk.sees_element(".faults").await;
    look("/sign-in, refused").await;
}

/// Of whoever takes people in and keeps procedures; somebody must be in the house.
pub async fn of_a_manager(desk: &Desk<'_>, look: &impl AsyncFn(&str)) {
    desk.opens("/stays").await;
    let stays = desk.browser.execute(STAYS, Vec::new()).await.unwrap();
    let stays = stays.as_array().unwrap().iter();
    let stays: Vec<_> = stays
        .map(|stay| stay.as_str().unwrap().to_owned())
        .collect();
    let stay = stays.first().expect("somebody is here");
    for page in [
        "/intake",
        "/stays",
        "/rooms/new",
        &format!("{stay}/discharge"),
        &format!("{stay}/procedures/new"),
        &format!("{stay}/transfer"),
        &format!("{stay}/note"),
    ] {
        refused(desk, page, look).await;
    }

    desk.opens(&format!("{stay}/person")).await;
    desk.browser.execute(AGE, Vec::new()).await.unwrap();
    desk.presses_main().await;
    desk.sees_element(".faults").await;
    look(&format!("{stay}/person, stale")).await;

    let mut name = String::new();
    for stay in stays.iter().take(ASKED) {
        desk.opens(&format!("{stay}/person")).await;
        name = desk.value("full_name").await;
        if !name.is_empty() {
            break;
        }
    }
    assert!(!name.is_empty(), "of so many, one has a name");
    desk.opens("/stays").await;
    desk.writes("full_name", &name).await;
    desk.sends("//form[@action='/stays/search']//button").await;
    desk.sees_element("main ul.lines a").await;
    look("/stays/search").await;
    desk.opens("/intake").await;
    desk.writes("full_name_1", &name).await;
    desk.sends("//button[@value='matches']").await;
    desk.sees_element(".matches .match").await;
    look("/intake, earlier stays").await;

    desk.opens("/account").await;
    desk.sends("//form[@action='/account/calendar']//button")
        .await;
    desk.sees_element(".secret").await;
    look("/account, a feed").await;
}

/// Of whoever keeps accounts and keys.
pub async fn of_an_administrator(desk: &Desk<'_>, look: &impl AsyncFn(&str)) {
    for page in ["/people/new", "/tokens", "/shelter/new"] {
        refused(desk, page, look).await;
    }
    desk.opens("/tokens").await;
    desk.writes("token_name", "Statistics").await;
    desk.dates("role", "auditor").await;
    desk.presses_main().await;
    desk.sees_element(".secret").await;
    look("/tokens, a new one").await;
    desk.opens("/people/new").await;
    desk.writes("login", "newcomer").await;
    desk.writes("person_name", "May Smith").await;
    desk.dates("role", "auditor").await;
    desk.dates("page_language", "en").await;
    desk.presses_main().await;
    desk.sees_element(".secret").await;
    look("/people, a first password").await;
}
