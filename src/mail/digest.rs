//! The morning's letter: what is overdue, due today, due this week, and what to think of ahead. Case codes only.

use super::draft::{Draft, Line};
use super::notice;
use crate::domain::letters::digest::{Digest, Item, Part};
use crate::text::Text;
use entity::id::UserId;
use std::fmt::Display;

/// The letter in the recipient's language.
pub fn draft(digest: &Digest, to: UserId, text: Text, public_url: &str) -> Draft {
    let count = |part: Part| digest.parts.get(&part).map_or(0, |(_, all)| *all);
    let late = count(Part::Overdue) + count(Part::Escalated);
    let day = text.date(digest.day);
    let (today, week) = (count(Part::Today), count(Part::Week));
    let values: &[(&str, &dyn Display)] = &[
        ("day", &day),
        ("late", &late),
        ("today", &today),
        ("week", &week),
    ];
    let parts = digest.parts.iter().map(|(part, (items, all))| {
        let heading = text.with(&heading(*part), &[("value", all)]);
        let mut lines: Vec<Line> = items
            .iter()
            .map(|item| Line {
                words: words(*part, item, text),
                link: link(item, public_url),
            })
            .collect();
        if *all > items.len() {
            lines.push(Line {
                words: text.with("letter-digest-more", &[("value", &(all - items.len()))]),
                link: format!("{public_url}/today"),
            });
        }
        (heading, lines)
    });
    Draft {
        subject: text.with("letter-digest-subject", values),
        text,
        opening: vec![text.with("letter-digest-body", values)],
        parts: parts.collect(),
        link: (
            text.say("letter-digest-open"),
            format!("{public_url}/today?officer={to}"),
        ),
        closing: text.say("letter-closing"),
    }
}

fn heading(part: Part) -> String {
    let part = match part {
        Part::Escalated => "escalated",
        Part::Overdue => "overdue",
        Part::Today => "today",
        Part::Hearings => "hearings",
        Part::Week => "week",
        Part::FollowUps => "follow-ups",
        Part::Ahead => "ahead",
    };
    format!("letter-digest-{part}")
}

fn words(part: Part, item: &Item, text: Text) -> String {
    let kind = item.procedure.as_ref().map(|of| of.1);
    let what = notice::what(&kind, &item.term, text);
    let words = [
        Some(item.case_code.clone()).filter(|code| !code.is_empty()),
        Some(what).filter(|_| part != Part::FollowUps),
    ];
    let due = notice::moment(item.due_on, item.due_time, text);
    let due = match part {
        Part::Hearings | Part::FollowUps => due,
        Part::Escalated | Part::Overdue | Part::Today | Part::Week | Part::Ahead => {
            text.with("letter-digest-due", &[("value", &due)])
        }
    };
    let words: Vec<String> = words.into_iter().flatten().chain([due]).collect();
    words.join(" · ")
}

fn link(item: &Item, public_url: &str) -> String {
    match (&item.procedure, item.stay) {
        (Some((id, _)), _) => format!("{public_url}/procedures/{id}"),
        (None, Some(stay)) => format!("{public_url}/stays/{stay}"),
        (None, None) => format!("{public_url}/today"),
    }
}
