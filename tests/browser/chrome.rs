//! What only Chromium and its driver can do: other screens, print to PDF, the console.

use data_encoding::BASE64;
use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A command beyond WebDriver, under the session's address.
#[derive(Debug)]
struct Command {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/", session.unwrap_or_default()))?
            .join(self.path)
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// A command of the DevTools protocol.
async fn devtools(client: &Client, command: &str, parameters: Value) -> Value {
    let body = json!({ "cmd": command, "params": parameters });
    let path = "goog/cdp/execute";
    let answer = client.issue_cmd(Command { path, body }).await;
    answer.unwrap_or_else(|fault| panic!("{command}: {fault}"))
}

/// What stands in the console since the last look and is worse than advice, without what the network says of
/// answers: a refused form is one.
pub async fn complaints(client: &Client) -> Vec<String> {
    let body = json!({ "type": "browser" });
    let path = "se/log";
    let said = client.issue_cmd(Command { path, body }).await;
    let said = said.expect("the console can be read");
    let lines = said.as_array().expect("lines").iter();
    let bad = lines.filter(|line| {
        ["WARNING", "SEVERE"]
            .iter()
            .any(|level| line["level"] == *level)
            && line["source"] != "network"
    });
    bad.map(ToString::to_string).collect()
}

/// Another width of the screen, and light or dark as the reader's machine asks.
pub async fn look(client: &Client, width: u32, is_dark: bool) {
    let metrics =
        json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600 });
    devtools(client, "Emulation.setDeviceMetricsOverride", metrics).await;
    let scheme = if is_dark { "dark" } else { "light" };
    let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
    devtools(
        client,
        "Emulation.setEmulatedMedia",
        json!({ "features": features }),
    )
    .await;
}

/// The whole page as a picture, also what one would have to scroll to.
pub async fn picture(client: &Client) -> Vec<u8> {
    let whole = json!({ "captureBeyondViewport": true });
    let answer = devtools(client, "Page.captureScreenshot", whole).await;
    decode(&answer)
}

/// Pages get no JavaScript from now on: no file of it comes through, and the policy of our pages allows no other.
/// Chromium's own switch would stop the driver's scripts too, and it would wait for ever.
pub async fn switch_script_off(client: &Client) {
    devtools(client, "Network.enable", json!({})).await;
    let blocked = json!({ "urls": ["*.js"] });
    devtools(client, "Network.setBlockedURLs", blocked).await;
}

/// The page as the printer of the duty room puts it on A4.
pub async fn on_paper(client: &Client) -> Vec<u8> {
    // Inches.
    let a4 = json!({ "paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true });
    decode(&devtools(client, "Page.printToPDF", a4).await)
}

fn decode(answer: &Value) -> Vec<u8> {
    let data = answer["data"].as_str().expect("bytes in base64");
    BASE64.decode(data.as_bytes()).expect("base64")
}
