//! An intake that is refused: at which field that shows, and who has the bed that was wanted.

use super::read;
use crate::db::Db;
use crate::domain::access::Actor;
use crate::domain::error::Refusal;
use crate::domain::occupancies::Span;
use crate::domain::placement;
use crate::web::error::Failure;
use crate::web::field::Fields;
use crate::web::page::Page;
use entity::id::BedId;

/// Where a bed was chosen.
pub(super) fn field_of_bed(fields: &Fields, bed: BedId) -> String {
    let chosen = (1..=read::people(fields)).map(|number| format!("bed_{number}"));
    chosen
        .into_iter()
        .find(|field| fields.has(field, &bed.to_string()))
        .unwrap_or_default()
}

/// Where it was typed when somebody was born.
pub(super) fn field_of_birth(fields: &Fields, person: usize) -> String {
    let (on, year) = (format!("birth_on_{person}"), format!("birth_year_{person}"));
    match fields.value(&on).is_empty() && !fields.value(&year).is_empty() {
        true => year,
        false => on,
    }
}

/// Where a refusal shows that is about how they left; nowhere in particular if it is not.
pub(super) fn field_of_who_left(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::InTheFuture | Refusal::EndsBeforeItBegins => "left_on",
        Refusal::FollowUpTooEarly => "follow_up_on",
        Refusal::AbsenceNotRecorded => "outcome",
        Refusal::ProceduresOpen => "hand_on",
        _ => "",
    }
}

/// Who has a bed that was wanted, and until when; another one is to be chosen from the list beside it.
pub async fn taken_message(
    db: &Db,
    by: &Actor,
    bed: BedId,
    span: impl Into<Span>,
) -> Result<String, Failure> {
    let text = Page::of(by).text;
    Ok(match who_has(db, by, bed, span).await? {
        Some(said) => format!("{said} {}", text.say("bed-choose-free")),
        None => text.say("refusal-bed-taken"),
    })
}

/// Who has a bed that was wanted, until when, and why; nothing if it has become free since.
pub async fn who_has(
    db: &Db,
    by: &Actor,
    bed: BedId,
    span: impl Into<Span>,
) -> Result<Option<String>, Failure> {
    let page = Page::of(by);
    let Some(taken) = placement::taken::explain(db.reader(), by, bed, span).await? else {
        return Ok(None);
    };
    let (key, who) = match &taken.case_code {
        Some(code) => ("bed-taken-by", code.clone()),
        None => ("bed-kept", page.code(&taken.kind)),
    };
    let until = page.end(taken.until.as_ref());
    let since = page.at(&taken.since);
    let said = page.text.with(
        key,
        &[
            ("bed", &taken.label),
            ("who", &who),
            ("since", &since),
            ("until", &until),
        ],
    );
    let why = taken.reason.map(|reason| page.tv("bed-kept-why", reason));
    let by_whom = taken.kept_by.map(|name| page.tv("bed-kept-by", name));
    let all = [Some(said), why, by_whom].into_iter().flatten();
    Ok(Some(all.collect::<Vec<_>>().join(" ")))
}
