//! A letter in words, and as the two halves of a message: plain text, and the same as HTML.

use crate::text::Text;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use std::fmt::Write;
use std::time::SystemTime;

/// A letter in words.
pub struct Draft {
    /// What mail programs list.
    pub subject: String,
    /// Of which language it is.
    pub text: Text,
    /// Paragraphs at the top.
    pub opening: Vec<String>,
    /// Headings, each with its lines and the address that a line leads to.
    pub parts: Vec<(String, Vec<Line>)>,
    /// What to do: words and the address that they lead to.
    pub link: (String, String),
    /// Why one gets this.
    pub closing: String,
}

/// A line of a part.
pub struct Line {
    /// In words.
    pub words: String,
    /// Where it leads.
    pub link: String,
}

/// What stands around a letter.
pub struct Envelope<'e> {
    /// The sender.
    pub from: &'e Mailbox,
    /// The recipient.
    pub to: &'e Mailbox,
    /// The same for every try, so that a mail server knows a letter that it has.
    pub id: String,
    /// When it left.
    pub at: SystemTime,
}

impl Draft {
    /// A letter that says only that letters arrive.
    pub fn test(text: Text, public_url: &str) -> Draft {
        Draft {
            subject: text.say("letter-test-subject"),
            text,
            opening: vec![text.say("letter-test-body")],
            parts: Vec::new(),
            link: (
                text.say("letter-test-link"),
                format!("{public_url}/letters"),
            ),
            closing: text.say("letter-closing"),
        }
    }

    /// The plain half.
    pub fn plain(&self) -> String {
        let mut plain = self.opening.join("\n\n");
        for (heading, lines) in &self.parts {
            let _ = write!(plain, "\n\n{heading}\n");
            for line in lines {
                let _ = write!(plain, "\n- {}\n  {}", line.words, line.link);
            }
        }
        let (words, address) = &self.link;
        let _ = write!(plain, "\n\n{words}: {address}\n\n{}\n", self.closing);
        plain
    }

    fn html(&self) -> String {
        let mut html = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n<body>\n",
            self.text.tag(),
            escape(&self.subject)
        );
        for paragraph in &self.opening {
            let _ = writeln!(html, "<p>{}</p>", escape(paragraph).replace('\n', "<br>\n"));
        }
        for (heading, lines) in &self.parts {
            let _ = writeln!(html, "<h2>{}</h2>\n<ul>", escape(heading));
            for line in lines {
                let (words, link) = (escape(&line.words), escape(&line.link));
                let _ = writeln!(html, "<li><a href=\"{link}\">{words}</a></li>");
            }
            html.push_str("</ul>\n");
        }
        let (words, address) = (escape(&self.link.0), escape(&self.link.1));
        let closing = escape(&self.closing);
        let _ = write!(
            html,
            "<p><a href=\"{address}\">{words}</a></p>\n<p><small>{closing}</small></p>\n</body>\n</html>\n"
        );
        html
    }

    /// The message that goes over the wire.
    pub fn message(&self, envelope: Envelope<'_>) -> Result<Message, lettre::error::Error> {
        let part = |kind: ContentType, body: String| SinglePart::builder().header(kind).body(body);
        let both = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, self.plain()))
            .singlepart(part(ContentType::TEXT_HTML, self.html()));
        let header = |name, value: &str| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
        };
        Message::builder()
            .from(envelope.from.clone())
            .to(envelope.to.clone())
            .date(envelope.at)
            .message_id(Some(envelope.id))
            .subject(self.subject.clone())
            // Nobody's out-of-office note is to come back (RFC 3834).
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", self.text.tag()))
            .multipart(both)
    }
}

fn escape(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
