//! Our own TLS, asked by `openssl`. One database is enough: it does not hear how a page travels.

use super::place::Place;
use crate::house::On;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn tls_serves_with_the_certificate_that_it_was_given() {
    let place = Place::new(On::Sqlite);
    let (certificate, key) = (place.file("cert.pem"), place.file("key.pem"));
    let mut make = openssl();
    make.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]);
    make.args([
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ]);
    make.arg("-keyout").arg(&key).arg("-out").arg(&certificate);
    let made = make.output().expect("openssl runs");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );

    let tls = format!(
        "{{certs={:?}, key={:?}}}",
        certificate.to_str().unwrap(),
        key.to_str().unwrap()
    );
    let place = place
        .with("TLS", tls)
        .with("ADDRESS", "0.0.0.0")
        .with("PUBLIC_URL", "https://localhost");
    let program = place.start().serves();

    let mut client = openssl();
    client.args([
        "s_client",
        "-quiet",
        "-verify_return_error",
        "-verify_hostname",
        "localhost",
        "-CAfile",
    ]);
    client
        .arg(&certificate)
        .args(["-connect", &format!("127.0.0.1:{}", place.port)]);
    let mut client = client
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let request = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    client.stdin.take().unwrap().write_all(request).unwrap();
    let said = client.wait_with_output().unwrap();
    let page = String::from_utf8_lossy(&said.stdout);
    assert!(
        page.starts_with("HTTP/1.1 200"),
        "{page}{}",
        String::from_utf8_lossy(&said.stderr)
    );
    assert!(page.contains("</html>"), "{page}");

    let open = super::program::agent()
        .get(format!("{}/sign-in", program.url))
        .call();
    assert!(open.is_err(), "without TLS there is no answer: {open:?}");
}

fn openssl() -> Command {
    Command::new("openssl")
}
