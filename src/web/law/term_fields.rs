//! The fields that say what a version of a term says: those of a new term, and of another version of one.

use super::words;
use crate::domain::law::versions::{NewVersion, Reach};
use crate::domain::law::{rules, yearly};
use crate::web::field::{Fields, Reader};
use crate::web::page::Page;
use entity::procedure::ProcedureKind;
use entity::stay::Category;
use entity::term_rule::{self, Certainty, Nature, Starts, Subject, TermUnit};

/// A new version begins with what the one before it says; how sure it is, is to be said anew.
pub(super) fn as_it_is(rule: &term_rule::Model) -> Fields {
    let categories = rule.categories.split_whitespace();
    let categories = categories.map(|code| ("term_category", code.to_owned()));
    let said = [
        (
            "term_kind",
            rule.kind.map(|kind| kind.to_string()).unwrap_or_default(),
        ),
        ("starts", rule.starts.to_string()),
        ("person", rule.person.to_string()),
        ("who", rule.who.to_string()),
        ("then_code", rule.then_code.clone().unwrap_or_default()),
        (
            "amount",
            rule.amount.map(|n| n.to_string()).unwrap_or_default(),
        ),
        ("unit", rule.unit.to_string()),
        ("nature", rule.nature.to_string()),
        ("warn_days", rule.warn_days.clone()),
        ("on_days", words::days_of_year(&rule.on_days)),
        ("document", rule.document.clone()),
        ("article", rule.article.clone()),
    ];
    Fields::filled(said.into_iter().chain(categories))
}

/// From what a term may run that no other one names.
pub(super) fn starts_alone(page: &Page) -> Vec<(String, String)> {
    let mut starts = page.choices::<Starts>();
    starts.retain(|(code, _)| *code != Starts::Follows.to_string());
    starts
}

/// Whether what limits this may be of a procedure.
pub(super) fn may_be_of_procedure(subject: Subject) -> bool {
    match subject {
        Subject::Procedure | Subject::Duty => true,
        Subject::Stay | Subject::StayLimit => false,
    }
}

/// What a version says, from the fields of a form. A term of which another one lets it follow may run from the end of that.
pub(super) fn version(
    reader: &mut Reader<'_>,
    code: &str,
    (subject, may_follow): (Option<Subject>, bool),
) -> Option<NewVersion> {
    let valid_from = reader.needed_date("valid_from");
    let reach = reach(reader, subject, may_follow);
    let (unit, amount) = (reader.code::<TermUnit>("unit"), reader.number("amount"));
    let counts = unit.is_some_and(|unit| {
        !matches!(
            unit,
            TermUnit::BeforeNight | TermUnit::Unnumbered | TermUnit::FixedDates
        )
    });
    let fits = match amount {
        Some(amount) => counts && unit.is_some_and(|unit| rules::is_term(unit, amount)),
        None => !counts,
    };
    if !fits {
        reader.fault("amount", "amount");
    }
    let nature = reader.code::<Nature>("nature");
    let (document, article) = (reader.needed("document"), reader.needed("article"));
    let certainty = reader.code::<Certainty>("certainty");
    let warn_days = reader.line("warn_days").unwrap_or_default();
    let mut days: Vec<u32> = Vec::new();
    for word in words(&warn_days) {
        match word.parse() {
            Ok(day) if day <= rules::MOST_AHEAD => days.push(day),
            _ => reader.fault("warn_days", "warn-days"),
        }
    }
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    let days: Vec<String> = days.iter().map(u32::to_string).collect();
    let on_days = on_days(reader, unit);
    Some(NewVersion {
        code: code.to_owned(),
        valid_from: valid_from?,
        reach: reach?,
        amount,
        unit: unit?,
        nature: nature?,
        warn_days: days.join(" "),
        on_days,
        document,
        article,
        certainty: certainty?,
    })
}

/// For whom a version holds, from what it runs, and what follows.
fn reach(reader: &mut Reader<'_>, subject: Option<Subject>, may_follow: bool) -> Option<Reach> {
    let kind = reader.code_or_none::<ProcedureKind>("term_kind");
    let starts = reader.code::<Starts>("starts");
    match subject {
        Some(Subject::Procedure) if kind.is_none() => reader.fault("term_kind", "term-kind"),
        Some(Subject::Stay | Subject::StayLimit)
            if starts.is_some_and(|of| of != Starts::Arrival) =>
        {
            reader.fault("starts", "term-starts");
        }
        _ if starts == Some(Starts::Follows) && !may_follow => reader.fault("starts", "choose"),
        _ => {}
    }
    let categories: Option<Vec<Category>> = reader
        .fields()
        .values("term_category")
        .map(|code| code.parse().ok())
        .collect();
    if categories.is_none() {
        reader.fault("term_category", "choose");
    }
    let (person, who) = (reader.code("person"), reader.code("who"));
    let then_code = reader.line("then_code");
    Some(Reach {
        kind: kind.filter(|_| subject.is_some_and(may_be_of_procedure)),
        starts: starts?,
        categories: categories?,
        person: person?,
        who: who?,
        then_code,
    })
}

/// What people write one after the other, however they divide it.
fn words(typed: &str) -> impl Iterator<Item = &str> {
    typed.split([' ', ',', ';']).filter(|word| !word.is_empty())
}

/// Days of the year as people write them, `15/6 15/12`: for fixed dates only, and none where they are known but not kept.
fn on_days(reader: &mut Reader<'_>, unit: Option<TermUnit>) -> String {
    let typed = reader.line("on_days").unwrap_or_default();
    let days: Option<Vec<String>> = words(&typed)
        .map(|day| {
            let (day, month) = day.split_once('/')?;
            let (day, month): (u32, u32) = (day.parse().ok()?, month.parse().ok()?);
            Some(format!("{month:02}-{day:02}"))
        })
        .collect();
    let days = days.unwrap_or_default().join(" ");
    let fits = days.is_empty() || unit == Some(TermUnit::FixedDates);
    if days.is_empty() != typed.is_empty() || !fits || !yearly::are_days(&days) {
        reader.fault("on_days", "on-days");
    }
    days
}
