//! Throw-away PostgreSQL clusters: one for the whole test run, made once, and those of tests that stop theirs. All are
//! stopped when the run ends, even if it is killed.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A cluster of its own folder and port.
pub struct Cluster {
    pub port: u16,
    bin: PathBuf,
    pub folder: PathBuf,
    is_root: bool,
}

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database of the cluster that all tests share; it does not wait for the disk.
pub fn new_database() -> String {
    shared().new_database()
}

/// The address of a new database of that cluster, the same as the one named `template`, to which nobody is connected.
pub fn copy_of(template: &str) -> String {
    shared().copy_of(template)
}

fn shared() -> &'static Cluster {
    CLUSTER.get_or_init(|| Cluster::new("off"))
}

impl Cluster {
    /// Makes and starts one; `fsync` says whether a commit waits for the disk.
    pub fn new(fsync: &str) -> Cluster {
        let (own, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(format!("tamlanh-postgres-{own}-{count}"));
        std::fs::create_dir_all(&folder).expect("a folder for the cluster");
        let is_root = Command::new("id")
            .arg("-u")
            .output()
            .is_ok_and(|out| out.stdout.starts_with(b"0\n"));
        if is_root {
            // PostgreSQL refuses to run as root.
            run(Command::new("chown").arg("postgres").arg(&folder));
        }
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let cluster = Cluster {
            port: free.local_addr().expect("its address").port(),
            bin: find_bin(),
            folder,
            is_root,
        };
        drop(free);
        run(cluster
            .as_server("initdb")
            .arg("-D")
            .arg(cluster.data())
            .args([
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]));
        // In the file, so that a run that measures can switch it on again.
        let mut settings = std::fs::OpenOptions::new()
            .append(true)
            .open(cluster.data().join("postgresql.conf"))
            .expect("the settings of the cluster");
        writeln!(settings, "fsync = {fsync}").expect("a line of settings");
        assert!(cluster.start(), "the cluster starts: {}", cluster.log());
        cluster.stop_at_the_end();
        cluster
    }

    /// Starts the server, and says whether it serves.
    pub fn start(&self) -> bool {
        let options = format!(
            "-p {} -h 127.0.0.1 -k {} -c max_connections=400",
            self.port,
            self.folder.display()
        );
        let mut start = self.as_server("pg_ctl");
        start
            .arg("-D")
            .arg(self.data())
            .arg("-l")
            .arg(self.folder.join("log"));
        start.args(["-w", "-o", &options, "start"]);
        start.stdout(Stdio::null()).stderr(Stdio::null());
        start.status().expect("pg_ctl runs").success()
    }

    /// The address of a new, empty database.
    pub fn new_database(&self) -> String {
        self.copy_of("template0")
    }

    fn copy_of(&self, template: &str) -> String {
        let name = format!("shelter_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let create = format!("CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'");
        let port = self.port.to_string();
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args([
            "-h",
            "127.0.0.1",
            "-p",
            &port,
            "-U",
            "postgres",
            "-d",
            "postgres",
        ]);
        run(psql.arg("-qc").arg(create));
        format!("postgres://postgres@127.0.0.1:{port}/{name}")
    }

    /// A program of PostgreSQL as the user who may run the server.
    pub fn as_server(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        if self.is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        }
    }

    /// Where its files are.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    // The guard's input closes when this process ends, however it ends; a signal to the whole group is for others.
    fn stop_at_the_end(&self) {
        let stop = format!(
            "trap '' HUP INT TERM; read _; {}{} -D {} -m immediate stop; rm -rf {}",
            if self.is_root {
                "runuser -u postgres -- "
            } else {
                ""
            },
            self.bin.join("pg_ctl").display(),
            self.data().display(),
            self.folder.display()
        );
        let guard = Command::new("sh")
            .arg("-c")
            .arg(stop)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        std::mem::forget(guard.expect("a guard that stops the cluster"));
    }
}

fn find_bin() -> PathBuf {
    let mut places: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| {
            versions
                .flatten()
                .map(|version| version.path().join("bin"))
                .collect()
        })
        .unwrap_or_default();
    places.extend(
        std::env::var_os("PATH")
            .iter()
            .flat_map(std::env::split_paths),
    );
    let found = places
        .into_iter()
        .find(|place| place.join("initdb").exists() && place.join("psql").exists());
    found.unwrap_or_else(|| {
        panic!("PostgreSQL is missing: install the Debian package postgresql, or run tests/run")
    })
}

fn run(command: &mut Command) {
    let out = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        out.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
}
