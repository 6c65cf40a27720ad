//! What a person at a desk does: opens pages, types, chooses, presses, reads the screen and the papers.

use crate::chrome;
use crate::house::PASSWORD;
use data_encoding::BASE64;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a page may take to show what it should, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(25);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Reads an address with the cookies of the page and gives its bytes in base64.
const FETCH: &str = "const done = arguments[arguments.length - 1];
fetch(arguments[0]).then((answer) => answer.blob()).then((blob) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
}, (fault) => done(String(fault)));";

/// Puts text into the boxes that browsers fill in by pieces: dates and times.
const FILL: &str = "arguments[0].value = arguments[1];
arguments[0].dispatchEvent(new Event('input', { bubbles: true }));
arguments[0].dispatchEvent(new Event('change', { bubbles: true }));";

/// A person at a browser.
pub struct Desk<'c> {
    pub browser: &'c Client,
    url: &'c str,
}

impl<'c> Desk<'c> {
    pub fn new(browser: &'c Client, url: &'c str) -> Desk<'c> {
        Desk { browser, url }
    }

    /// Types an address of the shelter.
    pub async fn opens(&self, path: &str) {
        let url = format!("{}{path}", self.url);
        self.browser.goto(&url).await.unwrap();
    }

    /// The path of the page that is open, with what follows it.
    pub async fn path(&self) -> String {
        let url = self.browser.current_url().await.unwrap();
        url.as_str().replacen(self.url, "", 1)
    }

    /// Comes to the front door and signs in.
    pub async fn signs_in(&self, login: &str) {
        self.signs_in_with(login, PASSWORD).await;
    }

    /// Signs in with a password of their own.
    pub async fn signs_in_with(&self, login: &str, password: &str) {
        self.opens("/sign-in").await;
        self.signs_in_here(login, password).await;
    }

    /// Signs in on the page that asks for it, and comes to where one wanted to be.
    pub async fn signs_in_here(&self, login: &str, password: &str) {
        self.writes("login", login).await;
        self.writes("password", password).await;
        self.presses_main().await;
        self.sees_element("a[href='/account']").await;
    }

    /// Goes home.
    pub async fn signs_out(&self) {
        self.presses("Đăng xuất").await;
        self.sees("Đã đăng xuất").await;
    }

    /// Writes into a field, after what stands there.
    pub async fn writes(&self, field: &str, text: &str) {
        self.field(field).await.send_keys(text).await.unwrap();
    }

    /// Writes into a field in place of what stands there.
    pub async fn rewrites(&self, field: &str, text: &str) {
        let field = self.field(field).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Sets a date (`2026-11-23`), a time (`23:40`), or a choice by its code.
    pub async fn dates(&self, field: &str, value: &str) {
        let field = self.field(field).await;
        let given = vec![serde_json::to_value(&field).unwrap(), json!(value)];
        self.browser.execute(FILL, given).await.unwrap();
    }

    /// Chooses from a list the entry that begins with these words.
    pub async fn chooses(&self, field: &str, entry: &str) {
        let path = format!(
            "//select[@name='{field}']//option[starts-with(normalize-space(.), '{entry}')]"
        );
        let began = Instant::now();
        // The list may be put anew under one's hand.
        while self
            .finds(Locator::XPath(&path))
            .await
            .click()
            .await
            .is_err()
        {
            assert!(began.elapsed() < PATIENCE, "{entry} cannot be chosen");
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Ticks a box or chooses a dot, by the words beside it.
    pub async fn ticks(&self, words: &str) {
        self.clicks(&format!(
            "//label[.//input][contains(normalize-space(.), '{words}')]"
        ))
        .await;
    }

    /// Presses the first button that shows with these words, and waits for the page that it brings.
    pub async fn presses(&self, words: &str) {
        self.sends(&format!("//button[normalize-space(.)='{words}']"))
            .await;
    }

    /// Presses the button for which the page is there.
    pub async fn presses_main(&self) {
        self.sends("//button[contains(@class, 'main')]").await;
    }

    /// Clicks what an XPath finds, and waits for the page that it brings.
    pub async fn sends(&self, path: &str) {
        let page = self.finds(Locator::Css("html")).await;
        self.clicks(path).await;
        let began = Instant::now();
        while page.tag_name().await.is_ok() {
            assert!(began.elapsed() < PATIENCE, "{path} brings no page");
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Follows the first link that shows with these words.
    pub async fn follows(&self, words: &str) {
        self.clicks(&format!("//a[normalize-space(.)='{words}']"))
            .await;
    }

    /// Reads until these words are on the screen.
    pub async fn sees(&self, words: &str) {
        self.looks(words, true).await;
    }

    /// Reads until these words are not on the screen.
    pub async fn sees_no(&self, words: &str) {
        self.looks(words, false).await;
    }

    /// Waits until there is such an element.
    pub async fn sees_element(&self, css: &str) -> Element {
        self.finds(Locator::Css(css)).await
    }

    /// What is on the screen.
    pub async fn screen(&self) -> String {
        let body = self.finds(Locator::Css("body")).await;
        body.text().await.unwrap_or_default()
    }

    /// The heading of the page.
    pub async fn heading(&self) -> String {
        self.sees_element("h1").await.text().await.unwrap()
    }

    /// What stands in a field.
    pub async fn value(&self, field: &str) -> String {
        let value = self.field(field).await.prop("value").await.unwrap();
        value.unwrap_or_default()
    }

    /// Opens the paper behind the first link with these words and reads it; where lines break does not count.
    pub async fn reads_paper(&self, words: &str) -> String {
        let path = format!("//a[normalize-space(.)='{words}'][starts-with(@href, '/papers/')]");
        let link = self.finds(Locator::XPath(&path)).await;
        let href = link.attr("href").await.unwrap().expect("an address");
        let fetched = self.browser.execute_async(FETCH, vec![json!(href)]).await;
        let fetched = fetched.unwrap();
        let data = fetched.as_str().and_then(|url| url.split_once("base64,"));
        let (kind, data) = data.unwrap_or_else(|| panic!("no paper: {fetched}"));
        assert_eq!(kind, "data:application/pdf;");
        text_of(&BASE64.decode(data.as_bytes()).unwrap())
    }

    /// Fails if the pages have complained in the console since the last look.
    pub async fn finds_the_console_clean(&self) {
        let complaints = chrome::complaints(self.browser).await;
        assert!(
            complaints.is_empty(),
            "the console: {}",
            complaints.join("\n")
        );
    }

    /// A field that is there to be filled in.
    pub async fn field(&self, name: &str) -> Element {
        let css = format!("[name='{name}']:not([type=hidden])");
        self.finds(Locator::Css(&css)).await
    }

    /// Presses a key wherever the focus is.
    pub async fn keys(&self, key: impl Into<char> + Copy) {
        self.keys_fast(&[key]).await;
    }

    /// Presses keys one right after the other.
    pub async fn keys_fast(&self, keys: &[impl Into<char> + Copy]) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for key in keys {
            let value = (*key).into();
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        self.browser.perform_actions(actions).await.unwrap();
    }

    /// Clicks the first that shows of what an XPath finds.
    pub async fn clicks(&self, path: &str) {
        let found = self.finds_shown(path).await;
        // As one scrolls, so that nothing that stays on the screen is in the way.
        let given = vec![serde_json::to_value(&found).unwrap()];
        let scroll = "arguments[0].scrollIntoView({ block: 'center' })";
        self.browser.execute(scroll, given).await.unwrap();
        found
            .click()
            .await
            .unwrap_or_else(|fault| panic!("{path}: {fault}"));
    }

    async fn finds_shown(&self, path: &str) -> Element {
        let began = Instant::now();
        loop {
            for one in self.browser.find_all(Locator::XPath(path)).await.unwrap() {
                if one.is_displayed().await.unwrap_or(false) {
                    return one;
                }
            }
            assert!(began.elapsed() < PATIENCE, "{path} does not show");
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Waits until there is what this leads to.
    pub async fn finds(&self, locator: Locator<'_>) -> Element {
        let found = self.browser.wait().at_most(PATIENCE).for_element(locator);
        found
            .await
            .unwrap_or_else(|fault| panic!("{locator:?}: {fault}"))
    }

    async fn looks(&self, words: &str, is_there: bool) {
        let began = Instant::now();
        loop {
            let screen = self.screen().await;
            if screen.contains(words) == is_there {
                return;
            }
            let said = if is_there { "is not" } else { "is still" };
            assert!(
                began.elapsed() < PATIENCE,
                "“{words}” {said} on the screen:\n{screen}"
            );
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }
}

/// The words of a PDF.
pub fn text_of(pdf: &[u8]) -> String {
    let child = Command::new("pdftotext")
        .args(["-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = child.expect("pdftotext is missing: run tests/run");
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    let text = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
