//! A calendar for other programs to subscribe to, as RFC 5545 writes it. The crate for it folds by characters where octets are
//! meant, ends a whole day on the day itself, and has no time zones.

use chrono::{Days, NaiveDate, NaiveDateTime};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::fmt::Display;

/// RFC 5545, 3.1: a line has at most so many octets.
const OCTETS: usize = 75;

/// Something on a day, or at a time.
#[derive(Clone, Debug)]
pub struct Event {
    /// The same for ever.
    pub uid: String,
    /// Grows with every change.
    pub sequence: i32,
    /// When this was written.
    pub stamp: DateTimeUtc,
    /// When it is.
    pub when: When,
    /// The title.
    pub summary: String,
    /// More, if there is more to say.
    pub description: String,
    /// Where it leads.
    pub url: String,
}

/// When an event is, in the shelter's zone.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// All of a day.
    Day(NaiveDate),
    /// A moment.
    At(NaiveDateTime),
}

/// The calendar as text; phones ask again every hour.
pub fn calendar(name: &str, events: &[Event]) -> String {
    let mut lines = Lines(String::new());
    for (key, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Tam Lanh//Tam Lanh//VI"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT1H"),
        ("X-PUBLISHED-TTL", "PT1H"),
    ] {
        lines.add(key, value);
    }
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    for (key, value) in [
        ("BEGIN", "VTIMEZONE"),
        ("TZID", "Asia/Ho_Chi_Minh"),
        ("BEGIN", "STANDARD"),
        ("DTSTART", "19750613T000000"),
        ("TZOFFSETFROM", "+0800"),
        ("TZOFFSETTO", "+0700"),
        ("TZNAME", "+07"),
        ("END", "STANDARD"),
        ("END", "VTIMEZONE"),
    ] {
        lines.add(key, value);
    }
    for event in events {
        lines.event(event);
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

struct Lines(String);

impl Lines {
    fn event(&mut self, event: &Event) {
        self.add("BEGIN", "VEVENT");
        self.text("UID", &event.uid);
        self.add("SEQUENCE", event.sequence);
        self.add("DTSTAMP", event.stamp.format("%Y%m%dT%H%M%SZ"));
        match event.when {
            When::Day(day) => {
                // The end is the first day that is not in it any more.
                let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
                self.add("DTSTART;VALUE=DATE", day.format("%Y%m%d"));
                self.add("DTEND;VALUE=DATE", next.format("%Y%m%d"));
            }
            When::At(at) => {
                let at = at.format("%Y%m%dT%H%M%S");
                self.add("DTSTART;TZID=Asia/Ho_Chi_Minh", at);
            }
        }
        self.text("SUMMARY", &event.summary);
        if !event.description.is_empty() {
            self.text("DESCRIPTION", &event.description);
        }
        self.add("URL", &event.url);
        self.add("CLASS", "PRIVATE");
        self.add("TRANSP", "TRANSPARENT");
        self.add("END", "VEVENT");
    }

    fn text(&mut self, key: &str, value: &str) {
        let value = value
            .replace('\\', "\\\\")
            .replace(';', "\\;")
            .replace(',', "\\,")
            .replace("\r\n", "\\n")
            .replace(['\n', '\r'], "\\n");
        self.add(key, value);
    }

    /// A line, folded between characters so that no part has more than 75 octets.
    fn add(&mut self, key: &str, value: impl Display) {
        let mut width = 0;
        for sign in format!("{key}:{value}").chars() {
            if width + sign.len_utf8() > OCTETS {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(sign);
            width += sign.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(summary: &str) -> Event {
        Event {
            uid: "deadline-7@x.example.vn".into(),
            sequence: 2,
            stamp: DateTimeUtc::UNIX_EPOCH,
            when: When::Day(NaiveDate::from_ymd_opt(2026, 12, 31).unwrap()),
            summary: summary.into(),
            description: "a\r\nb; c, d\\".into(),
            url: "https://x.example.vn/procedures/7".into(),
        }
    }

    #[test]
    fn lines_are_folded_by_octets_between_characters_and_unfold_to_what_they_were() {
        let summary = "Xác định nạn nhân ".repeat(20);
        let text = calendar("Tạm Lánh", &[event(&summary)]);
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(
            text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n'])
        );
        let unfolded = text.replace("\r\n ", "");
        assert!(
            unfolded.contains(&format!("\r\nSUMMARY:{summary}\r\n")),
            "{unfolded}"
        );
    }

    #[test]
    fn text_is_escaped_and_a_day_ends_before_the_next() {
        let text = calendar("Tạm Lánh", &[event("x")]);
        assert!(
            text.contains("DESCRIPTION:a\\nb\\; c\\, d\\\\\r\n"),
            "{text}"
        );
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"));
        let at = When::At(
            NaiveDate::from_ymd_opt(2026, 12, 31)
                .unwrap()
                .and_hms_opt(23, 0, 0)
                .unwrap(),
        );
        let text = calendar(
            "Tạm Lánh",
            &[Event {
                when: at,
                ..event("x")
            }],
        );
        assert!(
            text.contains("DTSTART;TZID=Asia/Ho_Chi_Minh:20261231T230000\r\n"),
            "{text}"
        );
    }
}
