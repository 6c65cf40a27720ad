//! Every page of a lived-in house, from the list of routes and by its links, as each role: axe-core finds nothing
//! against it in light and dark, on a phone and on a desk; nothing scrolls sideways; the console stays clean. A new page
//! is walked by itself.
//!
//! With `PICTURES=yes` it keeps what it saw in `screenshots/pages/` beside the build.

use crate::chrome;
use crate::desk::Desk;
use crate::driver::{axe, journey, save_picture};
use crate::served::serve;
use rocket::http::Method;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;
use tamlanh::clock::Clock;
use tamlanh::config::Config;
use tamlanh::demo;

/// Width and darkness: colours do not depend on the width, nor sizes on the colours.
const LOOKS: [(u32, bool); 2] = [(360, false), (1280, true)];

/// How many addresses of one kind are walked: two stays are not alike.
const OF_A_KIND: usize = 2;

const LINKS: &str =
    "return [...document.querySelectorAll('a[href^=\"/\"]')].map((a) => a.getAttribute('href'));";

/// Papers, lists for the script and fragments have no main part.
const IS_PAGE: &str =
    "return document.contentType === 'text/html' && document.querySelector('main') !== null;";

const WIDER: &str = "return [...document.querySelectorAll('body *')]
    .filter((one) => document.scrollingElement.scrollWidth > innerWidth && one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120));";

/// A number, or the code of a term such as `A6b`.
fn is_key(part: &str) -> bool {
    let digits = part.trim_start_matches(|sign: char| sign.is_ascii_uppercase());
    let digits = digits.trim_end_matches(|sign: char| sign.is_ascii_lowercase());
    !digits.is_empty() && digits.bytes().all(|sign| sign.is_ascii_digit())
}

/// What an address is a case of: its numbers and what it asks for do not count.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts = path
        .split('/')
        .map(|part| if is_key(part) { "#" } else { part });
    let asked = query.split('&').map(|pair| pair.split('=').next().unwrap());
    let asked: Vec<_> = asked.filter(|name| !name.is_empty()).collect();
    format!(
        "{}?{}",
        parts.collect::<Vec<_>>().join("/"),
        asked.join("&")
    )
}

fn is_of(path: &str, route: &str) -> bool {
    let path = path.split('?').next().unwrap();
    let (path, route): (Vec<_>, Vec<_>) = (path.split('/').collect(), route.split('/').collect());
    path.len() == route.len()
        && path
            .iter()
            .zip(&route)
            .all(|(part, named)| part == named || named.starts_with('<'))
}

/// What was seen on a walk, by all roles.
#[derive(Default)]
struct Seen {
    /// Kinds of addresses as (role, kind) with how many were walked.
    kinds: Mutex<BTreeMap<(String, String), usize>>,
    paths: Mutex<BTreeSet<String>>,
    faults: Mutex<Vec<String>>,
}

impl Seen {
    fn is_new(&self, login: &str, path: &str) -> bool {
        let mut kinds = self.kinds.lock().unwrap();
        let count = kinds.entry((login.to_owned(), kind(path))).or_default();
        *count += 1;
        *count <= OF_A_KIND && self.paths.lock().unwrap().insert(format!("{login} {path}"))
    }
}

/// Follows every link that leads to a page, beginning at the front door.
async fn walk(desk: &Desk<'_>, login: &str, pages: &[String], seen: &Seen) {
    let begin = pages.iter().filter(|page| !page.contains('<')).cloned();
    let mut ahead: VecDeque<_> = begin.chain(["/no/such/page".to_owned()]).collect();
    ahead.retain(|path| seen.is_new(login, path));
    while let Some(path) = ahead.pop_front() {
        desk.opens(&path).await;
        let is_page = desk.browser.execute(IS_PAGE, Vec::new()).await.unwrap();
        if is_page != true {
            continue;
        }
        let links = desk.browser.execute(LINKS, Vec::new()).await.unwrap();
        for link in links.as_array().unwrap() {
            let link = link.as_str().unwrap();
            if pages.iter().any(|page| is_of(link, page)) && seen.is_new(login, link) {
                ahead.push_back(link.to_owned());
            }
        }
        for (width, is_dark) in LOOKS {
            look_at(desk, &format!("{login} {path}"), width, is_dark, seen).await;
        }
    }
}

async fn look_at(desk: &Desk<'_>, page: &str, width: u32, is_dark: bool, seen: &Seen) {
    chrome::look(desk.browser, width, is_dark).await;
    let mut told = Vec::new();
    for one in axe(desk.browser).await {
        told.push(format!("{}: {} {:?}", one.id, one.help, one.nodes));
    }
    let wider = desk.browser.execute(WIDER, Vec::new()).await.unwrap();
    if wider.as_array().is_some_and(|wider| !wider.is_empty()) {
        told.push(format!("scrolls sideways: {wider}"));
    }
    told.extend(chrome::complaints(desk.browser).await);
    let shade = if is_dark { "dark" } else { "light" };
    let place = format!("{page} at {width} {shade}");
    if std::env::var_os("PICTURES").is_some() {
        let name = place.replace(|sign: char| !sign.is_alphanumeric(), "-");
        save_picture(
            &format!("pages/{name}"),
            &chrome::picture(desk.browser).await,
        );
    }
    let told = told.into_iter().map(|fault| format!("{place}: {fault}"));
    seen.faults.lock().unwrap().extend(told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_on_any_page_keeps_anybody_out() {
    let folder = tempfile::tempdir().unwrap();
    let figment = rocket::figment::Figment::from(rocket::Config::debug_default())
        .merge(("log_level", "off"))
        .merge(("port", 0))
        .merge(("shutdown.ctrlc", false))
        .merge(("shutdown.signals", Vec::<String>::new()))
        .merge(("data_dir", folder.path().to_str().unwrap()));
    let config = Config::from(figment).unwrap();
    let password = demo::fill(&config).await.unwrap();
    let rocket = tamlanh::rocket(config, Clock::system()).await.unwrap();
    let routes = rocket.routes().filter(|route| route.method == Method::Get);
    let routes = routes.map(|route| route.uri.path().to_owned());
    let pages: Vec<String> = routes
        .filter(|path| !path.starts_with("/api/") && !path.starts_with("/static/"))
        .collect();
    let (url, stop) = serve(rocket).await;
    let seen = Seen::default();
    let lane = async |logins: &[&str]| {
        for login in logins {
            journey(&format!("walk-{login}"), async |browser| {
                let desk = Desk::new(browser, &url);
                desk.opens("/sign-in").await;
                look_at(&desk, &format!("{login} /sign-in"), 360, true, &seen).await;
                desk.signs_in_with(login, &password).await;
                walk(&desk, login, &pages, &seen).await;
            })
            .await;
        }
    };
    tokio::join!(lane(&["quanly"]), lane(&["quantri", "phaply", "kiemtra"]));
    stop.notify();
    let faults = seen.faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let walked = seen.paths.into_inner().unwrap().len();
    assert!(walked > 80, "only {walked} pages were found");
}
