//! What somebody says who changes a term of law: a version, a new term, an end, a mistake.

use chrono::NaiveDate;
use entity::id::RuleId;
use entity::procedure::ProcedureKind;
use entity::stay::Category;
use entity::term_rule::{Certainty, Nature, Person, Starts, Subject, TermUnit, Who};

/// What a version says.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// Code of the term.
    pub code: String,
    /// The day from which it is in force.
    pub valid_from: NaiveDate,
    /// For whom it holds, and from what it runs.
    pub reach: Reach,
    /// How much; none if the law names no number.
    pub amount: Option<i32>,
    /// In which unit.
    pub unit: TermUnit,
    /// Whose number it is.
    pub nature: Nature,
    /// How many days before the end to warn, with spaces between.
    pub warn_days: String,
    /// Before which days of the year, as `06-15`, with spaces between; for fixed dates.
    pub on_days: String,
    /// The law.
    pub document: String,
    /// Its article.
    pub article: String,
    /// How sure the basis is.
    pub certainty: Certainty,
}

/// For whom a version holds, from what it runs, who has to act, and what follows.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The procedure whose deadline it makes.
    pub kind: Option<ProcedureKind>,
    /// From which event it runs.
    pub starts: Starts,
    /// For which categories; none: for all.
    pub categories: Vec<Category>,
    /// For which persons.
    pub person: Person,
    /// Who has to act.
    pub who: Who,
    /// Code of the term that begins where this one was to end.
    pub then_code: Option<String>,
}

/// A term that was not there before: what it is called, what it limits, and its first version.
#[derive(Clone, Debug)]
pub struct NewTerm {
    /// What it is called, in Vietnamese.
    pub name: String,
    /// The same in English, if somebody knows.
    pub name_en: Option<String>,
    /// What it limits.
    pub subject: Subject,
    /// The code, and what it says.
    pub first: NewVersion,
}

/// What somebody does to a term.
#[derive(Clone, Debug)]
pub enum Amendment {
    /// Brings in a term.
    Found(Box<NewTerm>),
    /// Adds a version; the one before ends where it begins.
    Add(NewVersion),
    /// Ends the latest version on a day without another that follows, with the reason.
    End(RuleId, NaiveDate, String),
    /// Takes the latest version back because it was a mistake, with the reason; the one before goes on, if there is one.
    Withdraw(RuleId, String),
}

impl NewVersion {
    fn basis(&self) -> String {
        format!("{}, {}", self.document, self.article)
    }
}

impl Amendment {
    /// What is written down as the reason: that of whoever ends a term, else the basis of what comes.
    pub(super) fn reason(&self) -> String {
        match self {
            Amendment::Add(new) => new.basis(),
            Amendment::Found(new) => new.first.basis(),
            Amendment::End(_, _, reason) | Amendment::Withdraw(_, reason) => reason.clone(),
        }
    }
}
