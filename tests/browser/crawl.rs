//! Finds every page of a house: from the list of routes and by the links on them, two of a kind, because two stays are
//! not alike. A new page is found by itself. What it must find to come to all of them is in `one_of_each`, and what no link
//! leads to in `answers`.

use crate::desk::Desk;
use rocket::http::Method;
use rocket::{Phase, Rocket};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;

/// How many addresses of one kind are walked.
const OF_A_KIND: usize = 2;

/// What is no page of a house that has begun: the first start has a walk of its own, a calendar is for programs, and files and
/// pictures of their pages are what the page of a scan shows.
const NO_PAGES: [&str; 4] = [
    "/setup/<token>",
    "/calendar/<_file>",
    "/attachments/<id>/content",
    "/attachments/<id>/pages/<page>",
];

const LINKS: &str =
    "return [...document.querySelectorAll('a[href^=\"/\"]')].map((a) => a.getAttribute('href'));";

/// Papers, lists for the script and fragments have no main part.
const IS_PAGE: &str =
    "return document.contentType === 'text/html' && document.querySelector('main') !== null;";

/// How the page that is open was answered; 0 if the browser does not tell.
const STATUS: &str = "return performance.getEntriesByType('navigation')[0].responseStatus ?? 0;";

/// The addresses of the pages that a house has, with `<parameters>`.
pub fn pages_of<P: Phase>(rocket: &Rocket<P>) -> Vec<String> {
    let routes = rocket.routes().filter(|route| route.method == Method::Get);
    let paths = routes.map(|route| route.uri.path().to_owned());
    let is_page = |path: &String| {
        let is_for_programs = path.starts_with("/api/") || path.starts_with("/static/");
        !is_for_programs && !NO_PAGES.contains(&path.as_str())
    };
    paths.filter(is_page).collect()
}

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

/// What was seen on a crawl, by all who crawled.
#[derive(Default)]
pub struct Seen {
    /// Kinds of addresses as (login, kind) with how many were walked.
    kinds: Mutex<BTreeMap<(String, String), usize>>,
    paths: Mutex<BTreeSet<String>>,
    /// Addresses at which somebody got what they asked for.
    opened: Mutex<BTreeSet<String>>,
}

impl Seen {
    /// How many addresses were opened.
    pub fn count(&self) -> usize {
        self.paths.lock().unwrap().len()
    }

    /// Those of `pages` at which nobody got anything. An address is a case of the one that names most of its parts.
    pub fn unopened<'p>(&self, pages: &'p [String]) -> Vec<&'p str> {
        let opened = self.opened.lock().unwrap();
        let page_of = |path: &String| {
            let of = pages.iter().filter(|page| is_of(path, page));
            of.min_by_key(|page| page.matches('<').count())
        };
        let opened: BTreeSet<&String> = opened.iter().filter_map(page_of).collect();
        let unopened = pages.iter().filter(|page| !opened.contains(page));
        unopened.map(String::as_str).collect()
    }

    fn opens(&self, path: &str) {
        self.opened.lock().unwrap().insert(path.to_owned());
    }

    fn is_new(&self, login: &str, path: &str) -> bool {
        let mut kinds = self.kinds.lock().unwrap();
        let count = kinds.entry((login.to_owned(), kind(path))).or_default();
        *count += 1;
        *count <= OF_A_KIND && self.paths.lock().unwrap().insert(format!("{login} {path}"))
    }
}

/// Follows every link that leads to a page, beginning at some pages that count first and at the front door, and looks at each.
pub async fn crawl(
    desk: &Desk<'_>,
    login: &str,
    first: &[String],
    pages: &[String],
    seen: &Seen,
    look: &impl AsyncFn(&str),
) {
    let named = pages.iter().filter(|page| !page.contains('<'));
    let begin = first.iter().chain(named).cloned();
    let mut ahead: VecDeque<_> = begin.chain(["/no/such/page".to_owned()]).collect();
    ahead.retain(|path| seen.is_new(login, path));
    while let Some(path) = ahead.pop_front() {
        desk.opens(&path).await;
        let is_page = desk.browser.execute(IS_PAGE, Vec::new()).await.unwrap();
        if is_page != true {
            seen.opens(&path);
            continue;
        }
        let status = desk.browser.execute(STATUS, Vec::new()).await.unwrap();
        if status.as_u64().unwrap_or_default() < 400 {
            seen.opens(&path);
        }
        let links = desk.browser.execute(LINKS, Vec::new()).await.unwrap();
        for link in links.as_array().unwrap() {
            let link = link.as_str().unwrap();
            if pages.iter().any(|page| is_of(link, page)) && seen.is_new(login, link) {
                ahead.push_back(link.to_owned());
            }
        }
        look(&path).await;
    }
}
