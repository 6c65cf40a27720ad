//! The letters about one case: opened, extended, another category, other hands. Case codes only.

use super::draft::Draft;
use crate::domain::letters::notices::Notice;
use crate::text::Text;
use chrono::NaiveDate;
use entity::code::Code;
use entity::term_rule::Called;

/// The letter in the recipient's language.
pub fn draft(notice: &Notice, text: Text, public_url: &str) -> Draft {
    let kind = notice.kind.code().replace('_', "-");
    let what = what(
        &notice.procedure.as_ref().map(|of| of.1),
        &notice.term,
        text,
    );
    let agency = notice.procedure.as_ref().map(|of| of.2.as_str());
    let (due, category) = (day(notice.due_on), text.code(notice.category));
    let values: &[(&str, &dyn std::fmt::Display)] = &[
        ("case", &notice.case_code),
        ("kind", &what),
        ("agency", &agency.unwrap_or("—")),
        ("due", &due),
        ("decision", &notice.decision_no.as_deref().unwrap_or("—")),
        ("category", &category),
    ];
    let body = text.with(&format!("letter-{kind}-body"), values);
    let page = match &notice.procedure {
        Some((id, _, _)) => format!("{public_url}/procedures/{id}"),
        None => format!("{public_url}/stays/{}", notice.stay),
    };
    Draft {
        subject: text.with(&format!("letter-{kind}-subject"), values),
        text,
        opening: body.split("\n\n").map(str::to_owned).collect(),
        parts: Vec::new(),
        link: (text.say("letter-open"), page),
        closing: text.say("letter-closing"),
    }
}

/// What a deadline is about: its procedure, and the term of law that made it.
pub fn what<C: Code>(procedure: &Option<C>, term: &Option<Called>, text: Text) -> String {
    let term = term.as_ref().map(|term| text.term(term));
    match (procedure.map(|kind| text.code(kind)), term) {
        (Some(procedure), Some(term)) => format!("{procedure} ({term})"),
        (Some(procedure), None) => procedure,
        (None, Some(term)) => term,
        (None, None) => "—".to_owned(),
    }
}

fn day(date: Option<NaiveDate>) -> String {
    date.map_or_else(
        || "—".to_owned(),
        |date| date.format("%d/%m/%Y").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::letter::LetterKind;

    #[test]
    fn every_letter_about_a_case_has_words() {
        let about_a_case = LetterKind::ALL.iter().filter(|kind| {
            // A digest has its own, and nothing queues the third any more.
            !matches!(kind, LetterKind::Digest | LetterKind::ProcedureOverdue)
        });
        for kind in about_a_case {
            let kind = kind.code().replace('_', "-");
            for half in ["subject", "body"] {
                assert!(Text::knows(&format!("letter-{kind}-{half}")), "{kind}");
            }
        }
    }
}
