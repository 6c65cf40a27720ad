//! A form that is refused because somebody changed meanwhile what it is about: it says who did what and when, has what is
//! on record beside what was typed, and carries the version of now, so that whoever sends it again has decided.

use super::field::{Fields, parse_date};
use super::page::{Form, Page};
use crate::db::Db;
use crate::domain::access::Actor;
use crate::domain::error::{Refusal, Result};
use crate::domain::journal;
use entity::journal::Subject;

/// What a form changes, as it is on record.
pub struct OnRecord {
    /// What it is, as the journal calls it.
    pub subject: Subject,
    /// Which one.
    pub id: i64,
    /// The fields with which the form begins now, with the version.
    pub now: Fields,
    /// How the reader calls the values that are codes.
    pub named: Vec<(&'static str, String)>,
}

impl OnRecord {
    /// Something of which the page itself shows what is on record, with the version in its forms.
    pub fn shown(subject: Subject, id: i64) -> OnRecord {
        OnRecord {
            subject,
            id,
            now: Fields::default(),
            named: Vec::new(),
        }
    }

    fn words(&self, page: &Page, name: &str, value: &str) -> String {
        let named = self.named.iter().find(|(field, _)| *field == name);
        let words = match (named, parse_date(value)) {
            (Some((_, words)), _) => words.clone(),
            (None, Some(day)) => page.on(&day),
            (None, None) => value.to_owned(),
        };
        match words.is_empty() {
            true => page.t("on-record-empty"),
            false => page.tv("on-record", words),
        }
    }
}

/// The form again after a refusal; `field` is where one shows that has nothing to do with anybody else.
pub async fn refused(
    db: &Db,
    by: &Actor,
    mut fields: Fields,
    refusal: &Refusal,
    field: &str,
    row: OnRecord,
) -> Result<Form> {
    let page = Page::of(by);
    if !is_of_somebody_else(refusal) {
        return Ok(Form::refused(fields, refusal, field, page.text));
    }
    let mut said = page.text.refusal(refusal);
    let last = journal::latest(db.reader(), by, row.subject, row.id).await?;
    if let Some(last) = last.filter(|last| !last.who.is_empty()) {
        let (act, at) = (page.code(&last.entry.act), page.at(&last.entry.at));
        let who = page.text.with(
            "changed-by",
            &[("who", &last.who), ("act", &act), ("at", &at)],
        );
        said = format!("{said} {who}");
    }
    let mut messages = vec![(String::new(), said)];
    for (name, value) in row.now.all() {
        if name != "version" && value != fields.value(name) {
            messages.push((name.clone(), row.words(&page, name, value)));
        }
    }
    let version = row.now.value("version");
    if !version.is_empty() {
        fields.set("version", version);
    }
    Ok(Form::telling(fields, messages))
}

fn is_of_somebody_else(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::ChangedMeanwhile
            | Refusal::ProcedureClosed
            | Refusal::HearingSettled
            | Refusal::DeadlineSettled
    )
}
