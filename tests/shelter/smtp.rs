//! Letters through a real mail server: encrypted from the start or by STARTTLS, signed in, its certificate checked; and what its
//! refusals become.

use crate::house::night;
use entity::id::UserId;
use entity::letter::TroubleKind;
use entity::user::{self, Language};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use tamlanh::domain::letters::Trouble;
use tamlanh::mail::{Mailer, Settings};

/// The account of the server, as a URL writes it.
const ACCOUNT: &str = "tamlanh:m%E1%BA%ADt%20kh%E1%BA%A9u%20th%C6%B0";

struct Server {
    child: Child,
    said: BufReader<ChildStdout>,
    port: u16,
    folder: tempfile::TempDir,
}

impl Server {
    /// Starts one with a certificate for `localhost`, made just now under an authority of its own.
    fn start(mode: &str) -> Server {
        let folder = tempfile::tempdir().unwrap();
        certify(folder.path());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shelter/smtp_server.py");
        // Debian's own Python has Debian's packages; another may stand before it in the path.
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(mode)
            .args([
                folder.path().join("server.pem"),
                folder.path().join("server.key"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python runs: tests/run installs python3-aiosmtpd");
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        said.read_line(&mut port).unwrap();
        let port = port.trim().parse();
        let port = port.expect("the mail server starts: tests/run installs python3-aiosmtpd");
        Server {
            child,
            said,
            port,
            folder,
        }
    }

    fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    fn mailer(&self, url: &str, ca_file: Option<PathBuf>) -> Mailer {
        let settings = Settings {
            smtp: Some(url.replace("PORT", &self.port.to_string())),
            ca_file,
            ..Settings::default()
        };
        Mailer::new(&settings, PathBuf::new(), "https://x.example.vn").unwrap()
    }

    /// The next letter that it took.
    fn letter(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn certify(folder: &Path) {
    let openssl = |line: &str| {
        let out = Command::new("openssl")
            .args(line.split(' '))
            .current_dir(folder)
            .output()
            .expect("openssl runs: tests/run installs it");
        assert!(
            out.status.success(),
            "{line}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!(
        "req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=Throw-away"
    ));
    openssl(&format!(
        "req {key} -keyout server.key -out server.csr -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    ));
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copyall -out server.pem",
    );
}

fn officer(email: &str) -> user::Model {
    user::Model {
        id: UserId(1),
        login: "luat".into(),
        name: "Hoàng Văn Luật".into(),
        email: Some(email.into()),
        password_hash: String::new(),
        language: Language::Vietnamese,
        created_at: night(),
        disabled_at: None,
    }
}

async fn send(mailer: &Mailer, to: &str) -> Result<String, Trouble> {
    let answer = mailer.test(&officer(to), night().into()).await;
    answer.map_err(|(trouble, _)| trouble)
}

fn trouble(kind: TroubleKind, status: Option<u16>) -> Result<String, Trouble> {
    Err(Trouble { kind, status })
}

#[tokio::test]
async fn letters_leave_encrypted_and_signed_in_by_either_way() {
    for (mode, url) in [
        ("tls", format!("smtps://{ACCOUNT}@localhost:PORT")),
        (
            "starttls",
            format!("smtp://{ACCOUNT}@localhost:PORT?tls=required"),
        ),
    ] {
        let mut server = Server::start(mode);
        let mailer = server.mailer(&url, Some(server.authority()));
        let answer = send(&mailer, "luat@example.vn").await.unwrap();
        assert_eq!(
            answer, "250 2.0.0 taken as number 7",
            "{mode}: the server's own words"
        );
        let letter = server.letter();
        assert_eq!(
            (&letter["is_encrypted"], &letter["is_signed_in"]),
            (&Value::Bool(true), &Value::Bool(true)),
            "{mode}"
        );
        assert_eq!(letter["to"][0], "luat@example.vn");
        let wire = letter["wire"].as_str().unwrap();
        assert!(
            wire.contains("multipart/alternative") && !wire.contains("Hoàng"),
            "{wire}"
        );

        for (to, kind, status) in [
            ("nobody@example.vn", TroubleKind::Mailbox, 550),
            ("later@example.vn", TroubleKind::Busy, 451),
            ("full@example.vn", TroubleKind::Full, 552),
        ] {
            assert_eq!(
                send(&mailer, to).await,
                trouble(kind, Some(status)),
                "{mode}: {to}"
            );
        }
        let wrong = url.replace(ACCOUNT, "tamlanh:sai");
        let wrong = server.mailer(&wrong, Some(server.authority()));
        assert_eq!(
            send(&wrong, "luat@example.vn").await,
            trouble(TroubleKind::SignIn, Some(535)),
            "{mode}"
        );
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_or_of_another_name_is_refused() {
    for (mode, query) in [("tls", ""), ("starttls", "?tls=required")] {
        let server = Server::start(mode);
        let scheme = if mode == "tls" { "smtps" } else { "smtp" };
        let url = |host: &str| format!("{scheme}://{ACCOUNT}@{host}:PORT{query}");
        let stranger = server.mailer(&url("localhost"), None);
        assert_eq!(
            send(&stranger, "luat@example.vn").await,
            trouble(TroubleKind::Tls, None),
            "{mode}"
        );
        let misnamed = server.mailer(&url("127.0.0.1"), Some(server.authority()));
        assert_eq!(
            send(&misnamed, "luat@example.vn").await,
            trouble(TroubleKind::Tls, None),
            "{mode}"
        );
    }
}

#[tokio::test]
async fn nothing_is_sent_in_the_open_where_encryption_is_asked_for() {
    let server = Server::start("plain");
    let url = format!("smtp://{ACCOUNT}@localhost:PORT?tls=required");
    let mailer = server.mailer(&url, Some(server.authority()));
    assert!(send(&mailer, "luat@example.vn").await.is_err());
    let gone = server.mailer("smtp://localhost:1", None);
    assert_eq!(
        send(&gone, "luat@example.vn").await,
        trouble(TroubleKind::Connection, None)
    );
}

#[test]
fn settings_that_give_a_password_away_are_refused() {
    let with = |smtp: &str, ca_file: Option<&str>| {
        let settings = Settings {
            smtp: Some(smtp.into()),
            ca_file: ca_file.map(PathBuf::from),
            ..Settings::default()
        };
        Mailer::new(&settings, PathBuf::new(), "https://x.example.vn").map(|_| ())
    };
    for open in [
        "smtp://a:b@mail.example.vn",
        "smtp://a:b@mail.example.vn:587?tls=opportunistic",
    ] {
        assert!(
            with(open, None).unwrap_err().contains("in the open"),
            "{open}"
        );
    }
    assert!(with("smtps://a:b@mail.example.vn", None).is_ok());
    assert!(with("smtp://mail.example.vn", None).is_ok());
    assert!(
        with("smtps://a:b@mail.example.vn", Some("/no/such.pem"))
            .unwrap_err()
            .contains("/no/such.pem")
    );
    assert!(with("smtp://mail.example.vn", Some("/no/such.pem")).is_err());
}
