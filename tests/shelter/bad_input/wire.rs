//! What only a real connection shows: answers to bodies that never end, come too slowly, or stop half-way.

use rocket::fairing::AdHoc;
use rocket::tokio::io::{AsyncReadExt, AsyncWriteExt};
use rocket::tokio::net::TcpStream;
use rocket::tokio::sync::oneshot;
use tamlanh::clock::Clock;
use tamlanh::config::Config;

struct Served {
    port: u16,
    stop: rocket::Shutdown,
    _folder: tempfile::TempDir,
}

async fn serve() -> Served {
    let folder = tempfile::tempdir().unwrap();
    let figment = rocket::figment::Figment::from(rocket::Config::debug_default())
        .merge(("log_level", "off"))
        .merge(("cli_colors", false))
        .merge(("port", 0))
        .merge(("body_seconds", 1))
        .merge(("shutdown.ctrlc", false))
        .merge(("data_dir", folder.path().join("data").to_str().unwrap()));
    let config = Config::from(figment).unwrap();
    let (tell, told) = oneshot::channel();
    let rocket = tamlanh::rocket(config, Clock::system()).await.unwrap();
    let rocket = rocket.attach(AdHoc::on_liftoff("port", |rocket| {
        let _ = tell.send(rocket.config().port);
        Box::pin(async {})
    }));
    let rocket = rocket.ignite().await.unwrap();
    let stop = rocket.shutdown();
    rocket::tokio::spawn(rocket.launch());
    Served {
        port: told.await.unwrap(),
        stop,
        _folder: folder,
    }
}

impl Served {
    /// Sends bytes as they are and gives all that comes back.
    async fn send(&self, parts: &[&[u8]], ends: bool) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        for part in parts {
            stream.write_all(part).await.unwrap();
        }
        if ends {
            stream.shutdown().await.unwrap();
        }
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer).await;
        assert!(
            read.is_ok(),
            "the connection broke before the answer was read: {read:?}"
        );
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn head(path: &str, kind: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
}

const FORM: &str = "application/x-www-form-urlencoded";
const QUIET: &[u8] = b"GET /calm HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_without_end_gets_its_answer_and_a_slow_one_is_given_up() {
    let served = serve().await;
    let long = vec![b'x'; 10 << 20];
    let answer = served
        .send(
            &[head("/sign-in", FORM, long.len()).as_bytes(), &long],
            false,
        )
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 413"),
        "{}",
        &answer[..answer.len().min(200)]
    );
    assert!(answer.contains("Nội dung quá dài"), "in words");

    let head = head("/sign-in", FORM, 1000);
    let slow = [
        head.as_bytes(),
        b"login=thuy&password=chua-het-dau&next=/intake".as_slice(),
    ];
    let (answer, quiet) =
        rocket::tokio::join!(served.send(&slow, false), served.send(&[QUIET], false));
    assert!(quiet.starts_with("HTTP/1.1 200"), "nobody else waits");
    assert!(
        answer.starts_with("HTTP/1.1 408"),
        "{}",
        &answer[..answer.len().min(200)]
    );
    assert!(answer.contains("Đường truyền quá chậm"));

    let cut = served.send(&slow, true).await;
    assert!(cut.is_empty() || cut.starts_with("HTTP/1.1 4"), "{cut}");
    for odd in [
        "BREW /stays/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(),
        "GET /stays/\u{1} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(),
        format!(
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: {}\r\n\r\n",
            "x".repeat(1 << 20)
        ),
        "GET http:// HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(),
        "\r\n\r\n\0\0\0".to_owned(),
    ] {
        let mut stream = TcpStream::connect(("127.0.0.1", served.port))
            .await
            .unwrap();
        // It may be refused before all of it is sent.
        let _ = stream.write_all(odd.as_bytes()).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{odd:.40}: {answer:.200}"
        );
    }
    assert!(
        served
            .send(&[QUIET], false)
            .await
            .starts_with("HTTP/1.1 200"),
        "it still serves"
    );
    served.stop.notify();
}
