//! The letters about a procedure: opened, overdue. Case codes only; the text is in the message files.

use crate::domain::letters::{Claimed, day};
use crate::text::Text;
use entity::code::Code;
use lettre::Message;
use lettre::message::{MultiPart, SinglePart, header::ContentType};

/// A letter in the recipient's language, as plain text and as HTML.
pub fn message(
    claimed: &Claimed,
    from: &str,
    to: &str,
    public_url: &str,
) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
    let text = Text(claimed.user.language);
    let kind = claimed.letter.kind.code().replace('_', "-");
    let procedure = &claimed.procedure;
    let link = format!(
        "{}/procedures/{}",
        public_url.trim_end_matches('/'),
        procedure.id
    );
    let (name, due) = (text.code(procedure.kind), day(procedure.due_on));
    let values: &[(&str, &dyn std::fmt::Display)] = &[
        ("case", &claimed.case_code),
        ("kind", &name),
        ("agency", &procedure.agency),
        ("due", &due),
        ("link", &link),
    ];
    let subject = text.with(&format!("letter-{kind}-subject"), values);
    let body = text.with(&format!("letter-{kind}-body"), values);
    let paragraphs: String = body
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| format!("<p>{}</p>\n", escape(line)))
        .collect();
    let html = format!(
        "<!doctype html><html lang=\"{}\"><body>{paragraphs}</body></html>",
        text.tag()
    );
    let message = Message::builder()
        .from(from.parse()?)
        .to(to.parse()?)
        .message_id(Some(format!(
            "<{}@tamlanh>",
            claimed.letter.key.replace(':', ".")
        )))
        .subject(subject)
        .multipart(
            MultiPart::alternative()
                .singlepart(
                    SinglePart::builder()
                        .header(ContentType::TEXT_PLAIN)
                        .body(body),
                )
                .singlepart(
                    SinglePart::builder()
                        .header(ContentType::TEXT_HTML)
                        .body(html),
                ),
        )?;
    Ok(message)
}

fn escape(line: &str) -> String {
    line.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
