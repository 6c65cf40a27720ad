//! Where the program runs: a folder, a free port, a database, and nothing of the settings of whoever runs the tests.

use super::program::Program;
use crate::house::On;
use crate::postgres;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder with what the program is told.
pub struct Place {
    folder: TempDir,
    pub port: u16,
    pub database: String,
    settings: Vec<(String, String)>,
}

impl Place {
    pub fn new(on: On) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let database = match on {
            On::Sqlite => format!("sqlite:{}", folder.path().join("data/tamlanh.db").display()),
            On::Postgres => postgres::new_database(),
        };
        Place::at(folder, database)
    }

    /// On a database that exists.
    pub fn on_database(database: String) -> Place {
        Place::at(tempfile::tempdir().unwrap(), database)
    }

    fn at(folder: TempDir, database: String) -> Place {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let place = Place {
            port: free.local_addr().unwrap().port(),
            folder,
            database: database.clone(),
            settings: Vec::new(),
        };
        place.with("DATABASE_URL", database)
    }

    /// With a setting; the later one wins.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Place {
        self.settings.push((format!("ROCKET_{name}"), value.into()));
        self
    }

    /// A file of this folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The key that the first start made.
    pub fn key(&self) -> PathBuf {
        self.file("data/tamlanh.key")
    }

    pub fn has_sqlite(&self) -> bool {
        self.database.starts_with("sqlite:")
    }

    /// The program with arguments, here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tamlanh"));
        command.args(arguments);
        self.place(&mut command);
        command
    }

    /// Lets any command run here.
    pub fn place(&self, command: &mut Command) {
        for (name, _) in std::env::vars() {
            if name.starts_with("ROCKET_") || name == "RUST_LOG" {
                command.env_remove(name);
            }
        }
        command
            .current_dir(self.folder.path())
            .env("ROCKET_PORT", self.port.to_string())
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
    }

    /// Serves.
    pub fn start(&self) -> Program {
        Program::start(self, self.command(&[]))
    }

    /// Runs a command to its end, which must be a good one; gives what it said.
    pub fn run(&self, arguments: &[&str]) -> String {
        let out = self.command(arguments).output().unwrap();
        assert!(out.status.success(), "{arguments:?}: {}", said(&out));
        String::from_utf8(out.stdout).unwrap()
    }

    /// Runs a command that must be refused; gives the reason.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let out = self.command(arguments).output().unwrap();
        assert_eq!(out.status.code(), Some(1), "{arguments:?}: {}", said(&out));
        String::from_utf8(out.stderr).unwrap()
    }
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
}
