//! A letter as its reader sees it, from the bytes that go over the wire: as much of RFC 2045 to 2047 as our letters have.

/// All that a letter says: its headers and its parts, decoded.
pub fn read(wire: &[u8]) -> String {
    entity(&String::from_utf8_lossy(wire))
}

fn entity(wire: &str) -> String {
    let (head, body) = wire.split_once("\r\n\r\n").unwrap_or((wire, ""));
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let said = match head.split_once("boundary=\"") {
        Some((_, rest)) => {
            let (boundary, _) = rest.split_once('"').unwrap_or((rest, ""));
            let boundary = format!("--{boundary}");
            let parts = body.split(&boundary);
            parts.map(|part| entity(part.trim_start())).collect()
        }
        None => decoded(&head.to_lowercase(), body),
    };
    format!("{}\n{said}", words(&head))
}

fn decoded(head: &str, body: &str) -> String {
    if head.contains("content-transfer-encoding: base64") {
        text(base64(body))
    } else if head.contains("content-transfer-encoding: quoted-printable") {
        text(quoted(body))
    } else {
        body.to_owned()
    }
}

/// Headers, in which other signs than ASCII stand in words of their own: `=?utf-8?b?…?=`.
fn words(head: &str) -> String {
    let mut said = Vec::new();
    let mut rest = head;
    while let Some((before, (encoding, word, after))) = next_word(rest) {
        // A space between two of them is none.
        if rest.len() == head.len() || !before.trim().is_empty() {
            said.extend(before.bytes());
        }
        said.extend(match encoding {
            "b" | "B" => base64(word),
            _ => quoted(&word.replace('_', " ")),
        });
        rest = after;
    }
    said.extend(rest.bytes());
    text(said)
}

/// The text before the next encoded word; its encoding, what it holds, and the text after it.
fn next_word(head: &str) -> Option<(&str, (&str, &str, &str))> {
    let (before, word) = head.split_once("=?")?;
    let (_charset, word) = word.split_once('?')?;
    let (encoding, word) = word.split_once('?')?;
    let (word, after) = word.split_once("?=")?;
    Some((before, (encoding, word, after)))
}

fn base64(text: &str) -> Vec<u8> {
    let signs: String = text.split_whitespace().collect();
    data_encoding::BASE64.decode(signs.as_bytes()).unwrap()
}

/// Signs as `=C3=A1`; a line that ends in `=` goes on.
fn quoted(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let mut parts = text.split('=');
    let mut said: Vec<u8> = parts.next().unwrap_or_default().bytes().collect();
    for part in parts {
        let (sign, rest) = part.split_at(2);
        said.push(u8::from_str_radix(sign, 16).unwrap());
        said.extend(rest.bytes());
    }
    said
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_name_is_seen_in_whatever_a_letter_hides_it() {
    let name = "Vừaxay";
    let in_base64 = data_encoding::BASE64.encode(name.as_bytes());
    let in_signs = "V=E1=BB=ABa=\r\nxay";
    let seen = |wire: String| read(wire.as_bytes()).matches(name).count();
    let (half, rest) = ("V\u{1eeb}a".as_bytes(), "xay".as_bytes());
    let halves = [half, rest].map(|part| data_encoding::BASE64.encode(part));
    for subject in [
        format!("=?utf-8?b?{in_base64}?="),
        "=?UTF-8?Q?b=C3=A0_V=E1=BB=ABaxay?=".to_owned(),
        format!(
            "x =?utf-8?b?{}?=\r\n =?utf-8?b?{}?= y",
            halves[0], halves[1]
        ),
    ] {
        assert_eq!(seen(format!("Subject: {subject}\r\n\r\nx")), 1, "{subject}");
    }
    let part = |encoding: &str, body: &str| {
        format!("--B\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n")
    };
    let parts = [
        part("quoted-printable", in_signs),
        part("base64", &in_base64),
        part("8bit", name),
    ];
    let head = "Content-Type: multipart/alternative;\r\n boundary=\"B\"\r\n\r\n";
    assert_eq!(seen(format!("{head}{}--B--\r\n", parts.concat())), 3);
}
