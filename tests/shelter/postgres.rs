//! A throw-away PostgreSQL cluster for the whole test run: made once, stopped when the run ends, even if it is killed.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

struct Cluster {
    port: u16,
    bin: PathBuf,
}

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database.
pub fn new_database() -> String {
    let cluster = CLUSTER.get_or_init(start);
    let name = format!("shelter_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let made = Command::new(cluster.bin.join("psql"))
        .args([
            "-h",
            "127.0.0.1",
            "-p",
            &cluster.port.to_string(),
            "-U",
            "postgres",
            "-d",
            "postgres",
            "-qc",
        ])
        .arg(format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"
        ))
        .output()
        .expect("psql runs");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    format!("postgres://postgres@127.0.0.1:{}/{name}", cluster.port)
}

fn start() -> Cluster {
    let bin = find_bin();
    let folder = std::env::temp_dir().join(format!("tamlanh-postgres-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the cluster");
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a free port")
        .local_addr()
        .expect("its address")
        .port();
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout.starts_with(b"0\n"));
    if is_root {
        // PostgreSQL refuses to run as root.
        run(Command::new("chown").arg("postgres").arg(&folder));
    }
    let as_server = |program: &str| {
        let program = bin.join(program);
        if is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        }
    };
    let data = folder.join("data");
    run(as_server("initdb").arg("-D").arg(&data).args([
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]));
    let options = format!(
        "-p {port} -h 127.0.0.1 -k {} -c fsync=off -c max_connections=400",
        folder.display()
    );
    let log = folder.join("log");
    run(as_server("pg_ctl")
        .arg("-D")
        .arg(&data)
        .arg("-l")
        .arg(&log)
        .args(["-w", "-o", &options, "start"]));
    // The guard's input closes when this process ends, however it ends.
    let stop = format!(
        "read _; {}{} -D {} -m immediate stop; rm -rf {}",
        if is_root {
            "runuser -u postgres -- "
        } else {
            ""
        },
        bin.join("pg_ctl").display(),
        data.display(),
        folder.display()
    );
    let guard = Command::new("sh")
        .arg("-c")
        .arg(stop)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    std::mem::forget(guard.expect("a guard that stops the cluster"));
    Cluster { port, bin }
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
