//! The running program: what it says, what it answers, and its end.

use super::place::Place;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};
use ureq::http::Response;
use ureq::{Agent, Body};

/// Long enough for a slow machine; a test that waits as long has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Everybody's password.
const PASSWORD: &str = "mưa rơi trên mái ngói";

/// A server; killed when this is dropped.
pub struct Program {
    child: Child,
    pub url: String,
    lines: Mutex<Receiver<String>>,
    errors: PathBuf,
    agent: Agent,
}

/// What the first set-up gives: how to ask, and where people sleep.
pub struct Keys {
    /// The session of the manager.
    pub manager: String,
    /// A bearer token for staff.
    pub token: String,
    /// Beds for women, four to a room.
    pub beds: Vec<i64>,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub cookies: String,
    pub location: String,
    pub text: String,
}

impl Program {
    /// Starts a command that serves, and waits until it says where.
    pub fn start(place: &Place, mut command: Command) -> Program {
        let errors = place.file("errors");
        command
            .stdout(Stdio::piped())
            .stderr(File::create(&errors).unwrap());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (said, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                // Nobody may be listening any more.
                let _ = said.send(line);
            }
        });
        Program {
            child,
            url: format!("http://127.0.0.1:{}", place.port),
            lines: Mutex::new(lines),
            errors,
            agent: agent(),
        }
    }

    /// What it says up to the line that holds `words`.
    pub fn says(&self, words: &str) -> Vec<String> {
        let mut said = Vec::new();
        while !said
            .last()
            .is_some_and(|line: &String| line.contains(words))
        {
            match self.lines.lock().unwrap().recv_timeout(PATIENCE) {
                Ok(line) => said.push(line),
                Err(_) => panic!("{words} is not in {said:?}; {}", self.errors()),
            }
        }
        said
    }

    /// What it says from here to its end.
    pub fn rest(&self) -> Vec<String> {
        self.lines.lock().unwrap().iter().collect()
    }

    /// Waits until it serves.
    pub fn serves(self) -> Program {
        self.says("Tạm Lánh: http");
        self
    }

    /// What it said on the error output so far.
    pub fn errors(&self) -> String {
        std::fs::read_to_string(&self.errors).unwrap()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn get(&self, session: &str, path: &str) -> Answer {
        let asked = self.agent.get(format!("{}{path}", self.url));
        answer(asked.header("Cookie", session).call().unwrap())
    }

    pub fn post(&self, session: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let sent = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("Cookie", session)
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .send(crate::house::form(fields));
        answer(sent.unwrap())
    }

    /// Signs somebody in; gives the cookie.
    pub fn sign_in(&self, login: &str) -> String {
        let form = [("login", login), ("password", PASSWORD)];
        let answer = self.post("", "/sign-in", &form);
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.session()
    }

    /// Goes the whole way of a first start through the pages: the printed link, accounts, rooms with beds, and a token.
    pub fn set_up(&self) -> Keys {
        let line = self.says("/setup/").pop().unwrap();
        let path = line.trim().strip_prefix(self.url.as_str());
        let path = path.unwrap_or_else(|| panic!("{line} is a link to {}", self.url));
        self.set_up_at(path)
    }

    /// As [`Program::set_up`], with the path of the link.
    pub fn set_up_at(&self, path: &str) -> Keys {
        let form = [
            ("page_language", "vi"),
            ("person_name", "Hà Minh Tuấn"),
            ("login", "quantri"),
            ("new_password", PASSWORD),
            ("shelter_name", "Nhà tạm lánh Bình Minh"),
            ("shelter_parent", "Sở Y tế thành phố Quảng Ninh"),
            ("shelter_symbol", "NTLBM"),
            ("shelter_address", "Số 5, khu 2"),
            ("shelter_province", "22"),
            ("manager_name", "Phạm Thị Vân"),
            ("manager_login", "quanly"),
            ("manager_password", PASSWORD),
        ];
        let answer = self.post("", path, &form);
        assert_eq!(answer.status, 303, "{answer:?}");
        let (administrator, manager) = (self.sign_in("quantri"), self.sign_in("quanly"));
        for room in 1..=2 {
            let name = format!("P{room}");
            let form = [
                ("name", name.as_str()),
                ("floor", "1"),
                ("rule", "women"),
                ("purpose", "victims"),
            ];
            let added = self.post(&manager, "/rooms", &form);
            let room = added.location.split('?').next().unwrap();
            for label in ["1", "2", "3", "4"] {
                let form = [("label", label), ("kind_of_bed", "single")];
                let added = self.post(&manager, &format!("{room}/beds"), &form);
                assert_eq!(added.status, 303, "{added:?}");
            }
        }
        let form = [("token_name", "Sở Y tế"), ("role", "staff")];
        let page = self.post(&administrator, "/tokens", &form).text;
        let token = page.split("<code>").nth(1).unwrap();
        let token = token.split("</code>").next().unwrap().to_owned();
        let beds = self.api_get(&token, "/beds").json()["beds"].take();
        let beds = beds.as_array().unwrap().iter();
        let beds = beds.map(|bed| bed["id"].as_i64().unwrap()).collect();
        Keys {
            manager,
            token,
            beds,
        }
    }

    pub fn api_get(&self, token: &str, path: &str) -> Answer {
        let asked = self.agent.get(format!("{}/api/v1{path}", self.url));
        answer(
            asked
                .header("Authorization", format!("Bearer {token}"))
                .call()
                .unwrap(),
        )
    }

    /// Kills it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        signal("TERM", self.id());
    }

    /// Waits for its end.
    pub fn ends(mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The session cookie that it set.
    pub fn session(&self) -> String {
        let set = self
            .cookies
            .split('\n')
            .find(|one| one.contains("tamlanh="));
        let pair = set.and_then(|cookie| cookie.split(';').next());
        pair.unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }
}

/// A client that keeps its connection and takes every status for an answer.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(PATIENCE))
        .build()
        .into()
}

pub fn answer(mut response: Response<Body>) -> Answer {
    let header = |name: &str| {
        let values = response.headers().get_all(name).iter();
        let values: Vec<_> = values.map(|value| value.to_str().unwrap()).collect();
        values.join("\n")
    };
    Answer {
        status: response.status().as_u16(),
        kind: header("content-type"),
        cookies: header("set-cookie"),
        location: header("location"),
        text: response.body_mut().read_to_string().unwrap(),
    }
}

pub fn signal(name: &str, process: u32) {
    let sent = Command::new("sh")
        .arg("-c")
        .arg(format!("kill -{name} {process}"))
        .status();
    assert!(sent.unwrap().success(), "kill -{name} {process}");
}
