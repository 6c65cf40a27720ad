//! The letters about one case: opened, overdue, extended, another category, other hands. Case codes only.

use super::draft::Draft;
use crate::domain::letters::notices::Notice;
use crate::text::Text;
use chrono::{NaiveDate, NaiveTime};
use entity::code::Code;
use entity::id::UserId;
use entity::letter::LetterKind;
use entity::term_rule::Called;

/// The letter in the recipient's language.
pub fn draft(notice: &Notice, to: UserId, text: Text, public_url: &str) -> Draft {
    let kind = notice.kind.code().replace('_', "-");
    let what = what(
        &notice.procedure.as_ref().map(|of| of.1),
        &notice.term,
        text,
    );
    let due = notice.due_on.map(|on| moment(on, notice.due_time, text));
    let category = text.code(notice.category);
    let values: &[(&str, &dyn std::fmt::Display)] = &[
        ("case", &notice.case_code),
        ("kind", &what),
        ("due", &due.as_deref().unwrap_or("—")),
        ("category", &category),
        ("count", &(notice.more + 1)),
    ];
    let body = text.with(&format!("letter-{kind}-body"), values);
    let mut opening: Vec<String> = body.split("\n\n").map(str::to_owned).collect();
    if notice.more > 0 {
        opening.push(text.with(&format!("letter-{kind}-more"), &[("value", &notice.more)]));
    }
    let page = match &notice.procedure {
        Some((id, _)) if notice.more == 0 => format!("{public_url}/procedures/{id}"),
        Some(_) if notice.kind == LetterKind::HandedOver => {
            format!("{public_url}/today?officer={to}")
        }
        _ => format!("{public_url}/stays/{}", notice.stay),
    };
    Draft {
        subject: text.with(&format!("letter-{kind}-subject"), values),
        text,
        opening,
        parts: Vec::new(),
        link: (text.say("letter-open"), page),
        closing: text.say("letter-closing"),
    }
}

/// What a deadline is about: its procedure, and the term of law that made it.
pub fn what<C: Code>(procedure: &Option<C>, term: &Option<Called>, text: Text) -> String {
    let term = term.as_ref().map(|term| text.term(term));
    match (procedure.map(|kind| text.code(kind)), term) {
        (Some(procedure), Some(term)) if term != procedure => format!("{procedure} ({term})"),
        (Some(procedure), _) => procedure,
        (None, Some(term)) => term,
        (None, None) => "—".to_owned(),
    }
}

/// A day, with the time before it if there is one.
pub(super) fn moment(on: NaiveDate, at: Option<NaiveTime>, text: Text) -> String {
    let day = text.date(on);
    match at {
        Some(time) => format!("{} {day}", time.format("%H:%M")),
        None => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_about_a_case_has_words() {
        // A digest has its own.
        let about_a_case = LetterKind::ALL
            .iter()
            .filter(|kind| **kind != LetterKind::Digest);
        for kind in about_a_case {
            let kind = kind.code().replace('_', "-");
            for half in ["subject", "body"] {
                assert!(Text::knows(&format!("letter-{kind}-{half}")), "{kind}");
            }
        }
    }
}
