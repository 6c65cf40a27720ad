//! The built program, running on a folder of its own.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use ureq::Agent;

/// A running server; it ends when this is dropped.
pub struct Server {
    child: Child,
    pub url: String,
    /// From the start of the process to the first answer.
    pub cold_start: Duration,
}

impl Server {
    pub fn start(data: &Path, database: Option<&str>) -> Server {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .unwrap()
            .port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tamlanh"));
        command
            .env("ROCKET_DATA_DIR", data)
            .env("ROCKET_PORT", port.to_string())
            .env("ROCKET_LOG_LEVEL", "off")
            .stdout(Stdio::null());
        if let Some(database) = database {
            command.env("ROCKET_DATABASE_URL", database);
        }
        let (began, agent) = (Instant::now(), agent());
        let mut child = command.spawn().unwrap();
        let url = format!("http://127.0.0.1:{port}");
        while agent.get(format!("{url}/sign-in")).call().is_err() {
            assert!(
                child.try_wait().unwrap().is_none(),
                "the server did not start"
            );
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "the server does not answer"
            );
            std::thread::sleep(Duration::from_millis(2));
        }
        Server {
            child,
            url,
            cold_start: began.elapsed(),
        }
    }

    /// The most memory that the process has had (VmHWM), in MiB.
    pub fn peak_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap();
        kib / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client that keeps its connection and takes every status for an answer.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .build()
        .into()
}
