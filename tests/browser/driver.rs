//! Gives a journey its own headless Chromium and keeps a screenshot when it fails. ChromeDriver runs once per test
//! process and dies with it, however that ends: a guard reads a pipe that closes with us.

use crate::chrome;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rocket::futures::FutureExt;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// What kind of browser walks a journey.
#[derive(Clone, Copy)]
pub struct Setting {
    width: u32,
    height: u32,
    is_phone: bool,
    has_script: bool,
}

/// The desk of the duty room.
pub const DESKTOP: Setting = Setting {
    width: 1280,
    height: 900,
    is_phone: false,
    has_script: true,
};

/// A small phone held upright.
pub const PHONE: Setting = Setting {
    width: 360,
    height: 800,
    is_phone: true,
    has_script: true,
};

impl Setting {
    /// The same with JavaScript of pages switched off.
    pub const fn without_script(self) -> Setting {
        Setting {
            has_script: false,
            ..self
        }
    }
}

/// Something on a page that keeps people out.
#[derive(Debug, Deserialize)]
pub struct Violation {
    /// The rule's name in axe-core.
    pub id: String,
    pub help: String,
    /// The elements, as selectors.
    pub nodes: Vec<String>,
}

/// Without the last ones Chromium looks for Google's hosts at every start.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Ends ChromeDriver with its browsers and removes the profiles as soon as its input ends. Browsers leave the driver's
/// group but not its session.
const GUARD: &str = r#"read -r _
for process in $(ps -o pid= -s "$SESSION"); do kill -KILL "$process"; done
rm -rf "$FOLDER""#;

/// WCAG 2.2 at level AA contains all but the last, which looks at headings and landmarks.
const RULES: &[&str] = &[
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

/// axe-core leaves the rule for the size of targets off unless it is asked for.
const RUN_AXE: &str = "const done = arguments[arguments.length - 1];
axe.run(document, {
    runOnly: { type: 'tag', values: arguments[0] },
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
}).then(
    (found) => done(found.violations.map((one) => ({
        id: one.id,
        help: one.help,
        nodes: one.nodes.map((node) => node.target.join(' ')),
    }))),
    (fault) => done(String(fault)),
);";

/// Walks a journey at a desk.
pub async fn journey(name: &str, walk: impl AsyncFnOnce(&Client)) {
    journey_with(DESKTOP, name, walk).await;
}

/// Walks a journey in a browser of its own with an empty profile; if it fails, keeps
/// `screenshots/<name>.png` beside the build.
pub async fn journey_with(setting: Setting, name: &str, walk: impl AsyncFnOnce(&Client)) {
    let client = open(setting).await;
    let outcome = AssertUnwindSafe(walk(&client)).catch_unwind().await;
    if outcome.is_err() {
        match save_screenshot(&client, name).await {
            Some(path) => eprintln!("{name} failed; see {}", path.display()),
            None => eprintln!("{name} failed, and its screenshot too"),
        }
    }
    let closed = client.close().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
    closed.expect("the browser closes");
}

/// What axe-core finds on the page against WCAG 2.2 AA.
pub async fn axe(client: &Client) -> Vec<Violation> {
    let run = async || {
        client.execute(axe_source(), Vec::new()).await?;
        client.execute_async(RUN_AXE, vec![json!(RULES)]).await
    };
    let found = run().await.expect("axe-core runs in the page");
    serde_json::from_value(found.clone())
        .unwrap_or_else(|_| panic!("axe-core did not finish: {found}"))
}

/// Fails with every violation of WCAG 2.2 AA that axe-core finds on the page.
pub async fn assert_accessible(client: &Client, page: &str) {
    let violations = axe(client).await;
    let told: Vec<String> = violations
        .iter()
        .map(|one| format!("  {}: {} {:?}", one.id, one.help, one.nodes))
        .collect();
    assert!(
        told.is_empty(),
        "{page} keeps people out:\n{}",
        told.join("\n")
    );
}

async fn save_screenshot(client: &Client, name: &str) -> Option<PathBuf> {
    save_picture(name, &client.screenshot().await.ok()?)
}

/// Keeps a picture as `screenshots/<name>.png` beside the build and returns its path.
pub fn save_picture(name: &str, picture: &[u8]) -> Option<PathBuf> {
    let path = target().join("screenshots").join(format!("{name}.png"));
    fs::create_dir_all(path.parent()?).ok()?;
    fs::write(&path, picture).ok()?;
    Some(path)
}

async fn open(setting: Setting) -> Client {
    let driver = driver();
    let profile = tempfile::Builder::new()
        .prefix("profile-")
        .tempdir_in(&driver.folder)
        .expect("a folder for the profile")
        // The browser writes to it until its last moment: the guard removes it.
        .keep();
    let Value::Object(capabilities) = capabilities(setting, &profile) else {
        unreachable!("capabilities are an object")
    };
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{}", driver.port))
        .await
        .unwrap_or_else(|fault| panic!("Chromium does not start: {fault}"));
    if !setting.has_script {
        chrome::switch_script_off(&client).await;
    }
    client
}

fn capabilities(setting: Setting, profile: &Path) -> Value {
    let mut flags: Vec<String> = FLAGS.iter().map(ToString::to_string).collect();
    flags.push(format!("--user-data-dir={}", profile.display()));
    flags.push(format!(
        "--window-size={},{}",
        setting.width, setting.height
    ));
    json!({ "goog:loggingPrefs": { "browser": "ALL" }, "goog:chromeOptions": {
        "args": flags,
        "prefs": { "intl.accept_languages": "vi" },
        // Windows have frames and a smallest width; the emulated screen has exactly these points.
        "mobileEmulation": { "deviceMetrics": {
            "width": setting.width,
            "height": setting.height,
            "pixelRatio": 1.0,
            "mobile": setting.is_phone,
            "touch": setting.is_phone,
        } },
    } })
}

struct Driver {
    port: u16,
    folder: PathBuf,
    /// Holds the pipe that the guard reads; never waited for.
    _guard: Child,
}

fn driver() -> &'static Driver {
    static DRIVER: OnceLock<Driver> = OnceLock::new();
    DRIVER.get_or_init(Driver::start)
}

impl Driver {
    fn start() -> Driver {
        let folder = tempfile::Builder::new()
            .prefix("shelter-browser-")
            .tempdir()
            .expect("a temporary folder")
            .keep();
        // `setsid` forks unless it already leads no group: as our child it does not, so its id stays the session's.
        let mut driver = Command::new("setsid")
            .args(["chromedriver", "--port=0"])
            .env("HOME", &folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("setsid runs");
        let guard = Command::new("sh")
            .args(["-c", GUARD])
            .env("SESSION", driver.id().to_string())
            .env("FOLDER", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Its own group: the Ctrl-C that ends the tests must not end it.
            .process_group(0)
            .spawn()
            .expect("sh runs");
        let mut said = BufReader::new(driver.stdout.take().expect("its output is ours")).lines();
        let port = said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| port_in(&line));
        let port = port.expect(
            "ChromeDriver does not start; install it (Debian: apt-get install chromium chromium-driver) or run tests/run",
        );
        // It would stop at a closed pipe if it had more to say.
        std::thread::spawn(move || {
            said.for_each(drop);
            driver.wait()
        });
        Driver {
            port,
            folder,
            _guard: guard,
        }
    }
}

/// Reads `ChromeDriver was started successfully on port 12345.`
fn port_in(line: &str) -> Option<u16> {
    let (_, after) = line.split_once("successfully on port ")?;
    after.trim().trim_end_matches('.').parse().ok()
}

fn axe_source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let path = target().join("axe/node_modules/axe-core/axe.min.js");
        fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{} is missing; tests/run fetches it", path.display()))
    })
}

fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("cargo's folder for tests lies in its target folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Serves nothing: a page of its own in a file, under the strictest policy that our pages may have.
    async fn show(client: &Client, folder: &Path, body: &str) {
        let page = format!(
            "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>Thử</title>\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\
             </head><body><main><h1>Thử</h1>{body}</main></body></html>"
        );
        let path = folder.join("page.html");
        fs::write(&path, page).unwrap();
        client
            .goto(&format!("file://{}", path.display()))
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn axe_finds_a_field_without_a_label_and_lets_a_good_page_pass() {
        let folder = tempfile::tempdir().unwrap();
        journey("axe", async |client| {
            show(client, folder.path(), "<input name=\"bed\">").await;
            let found = axe(client).await;
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(found[0].id, "label");
            assert_eq!(found[0].nodes, ["input"]);
            let labelled = "<label>Giường <input name=\"bed\"></label>";
            show(client, folder.path(), labelled).await;
            assert_accessible(client, "a good page").await;
        })
        .await;
    }

    #[tokio::test]
    async fn axe_finds_targets_too_small_for_a_finger() {
        let folder = tempfile::tempdir().unwrap();
        journey_with(PHONE, "axe-target", async |client| {
            // Presentation attributes only: the policy lets no style in.
            let links = "<p><a href=\"#a\"><svg role=\"img\" aria-label=\"a\" width=\"9\" height=\"9\"></svg></a>\
                         <a href=\"#b\"><svg role=\"img\" aria-label=\"b\" width=\"9\" height=\"9\"></svg></a></p>";
            show(client, folder.path(), links).await;
            let found = axe(client).await;
            assert!(found.iter().any(|one| one.id == "target-size"), "{found:?}");
        })
        .await;
    }

    #[tokio::test]
    async fn a_window_has_exactly_its_points() {
        for (setting, width, height) in [(DESKTOP, 1280, 900), (PHONE, 360, 800)] {
            let folder = tempfile::tempdir().unwrap();
            journey_with(setting, "window", async |client| {
                show(client, folder.path(), "").await;
                let size = "return [window.innerWidth, window.innerHeight]";
                let size = client.execute(size, Vec::new()).await.unwrap();
                assert_eq!(size, json!([width, height]));
            })
            .await;
        }
    }

    #[tokio::test]
    async fn a_failed_journey_leaves_a_screenshot() {
        let kept = target().join("screenshots/a-wrong-turn.png");
        let _ = fs::remove_file(&kept);
        let lost = journey("a-wrong-turn", async |_| panic!("a wrong turn"));
        assert!(AssertUnwindSafe(lost).catch_unwind().await.is_err());
        assert!(fs::read(&kept).unwrap().starts_with(b"\x89PNG"));
    }
}
