//! What the intake page shows: its people with the beds to choose from, and the drafts that are kept.

use super::matches::matches_of;
use super::read;
use crate::db::Db;
use crate::domain::access::{Can, KeepStays, SeeNames};
use crate::domain::error::Unfit;
use crate::domain::occupancies::Span;
use crate::domain::placement::{self, Suggestion};
use crate::domain::search::{self, Match};
use crate::domain::{calendar, drafts, keep_apart, peoples};
use crate::web::error::Failure;
use crate::web::field::{Fields, Reader};
use crate::web::page::{Form, Page};
use askama::Template;
use entity::id::{BedId, ResidentId};
use entity::resident::Sex;
use entity::{draft, occupancy};

#[derive(Template)]
#[template(path = "intake/intake.html")]
pub(super) struct IntakePage {
    pub(super) page: Page,
    form: Form,
    people: Vec<Person>,
    drafts: Vec<draft::Model>,
    peoples: Vec<&'static str>,
}

impl IntakePage {
    fn tells_of_who_left(&self) -> bool {
        self.form.touches(&read::OF_WHO_LEFT)
    }
}

/// One person of the form: beds to choose from, and who was here under such a name.
struct Person {
    number: usize,
    beds: Vec<Choice>,
    /// With whom they were found to be the same, whatever name is typed.
    matches: Vec<Match>,
    chosen: Option<ResidentId>,
}

/// A bed to choose, and what speaks against it.
struct Choice {
    id: BedId,
    label: String,
    fits: bool,
    is_free: bool,
}

/// The page for as many people as the form is for, each with the beds of its time.
pub(super) async fn intake_page(
    db: &Db,
    by: &Can<KeepStays>,
    see: &Can<SeeNames>,
    form: Form,
    fields: &Fields,
    look_up: bool,
) -> Result<IntakePage, Failure> {
    let page = Page::of(by);
    let now = db.clock().now();
    // Late entries are placed as of the arrival, and who has left needed a bed until then.
    let mut reader = Reader::new(fields);
    let since = reader.moment("arrived").map_or(now, |at| at.min(now));
    let until = reader.moment("left").filter(|left| *left > since);
    let span = Span { since, until };
    let today = calendar::local(since).date();
    let apart = read::apart(db, by, fields).await?.unwrap_or_default();
    let mut people = Vec::new();
    for number in 1..=read::people(fields) {
        let matches = matches_of(db, see, fields, number, look_up).await?;
        let chosen = read::known(fields, number);
        let known = matches.iter().find(|one| Some(one.resident) == chosen);
        let mut needs = read::needs(fields, number, today, apart.clone());
        // Who comes back is still kept apart from those from whom they were, and as old and of the sex as is known.
        if let Some(known) = known {
            let apart = keep_apart::apart_from(db.reader(), known.resident).await?;
            needs.apart_from.extend(apart);
            if needs.sex == Sex::Unknown {
                needs.sex = known.sex;
            }
            if let Some(who) = &known.particulars {
                let typed = read::birth_so_far(fields, number, today);
                needs.age = typed.unless_better(who.birth).age_on(today);
            }
        }
        let beds = placement::suggest(db.reader(), db.vault(), by, &needs, span).await?;
        let beds = beds.into_iter().map(|bed| choice(&page, bed)).collect();
        people.push(Person {
            number,
            beds,
            chosen: known.map(|known| known.resident),
            matches,
        });
    }
    let drafts = drafts::list(db.reader(), by).await?;
    let peoples = peoples::peoples()
        .iter()
        .map(|people| people.name)
        .collect();
    Ok(IntakePage {
        page,
        form,
        people,
        drafts,
        peoples,
    })
}

fn choice(page: &Page, suggestion: Suggestion) -> Choice {
    let mut label = format!(
        "{} ({})",
        suggestion.label(),
        page.code(&suggestion.bed.kind)
    );
    let Suggestion {
        bed, unfit, taken, ..
    } = suggestion;
    // A bed of today may have its name.
    if bed.retired_at.is_some() {
        label = format!("{label}, {}", page.t("bed-retired-since"));
    }
    // What has the bed says that it is not free.
    let others = unfit.iter().copied().filter(|why| *why != Unfit::NotFree);
    let others = page.unfit(&others.collect::<Vec<_>>());
    let has = taken.as_ref().map(|taken| what_has(page, taken));
    let why: Vec<_> = [has, Some(others).filter(|why| !why.is_empty())]
        .into_iter()
        .flatten()
        .collect();
    if !why.is_empty() {
        label = format!("{label}: {}", why.join(" "));
    }
    Choice {
        id: bed.id,
        label,
        fits: unfit.is_empty(),
        is_free: taken.is_none(),
    }
}

/// What has a bed, from when until when, and why.
fn what_has(page: &Page, taken: &occupancy::Model) -> String {
    let until = page.end(taken.until.as_ref());
    let has = page.text.with(
        "bed-has",
        &[
            ("kind", &page.code(&taken.kind)),
            ("since", &page.at(&taken.since)),
            ("until", &until),
        ],
    );
    match &taken.reason {
        Some(reason) => format!("{has} ({reason})."),
        None => format!("{has}."),
    }
}
