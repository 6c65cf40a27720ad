//! The intake page: one page that a tired person finishes in three minutes, with or without script.

mod belongings;
pub(in crate::web) mod read;

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use crate::db::{Db, Tx};
use crate::domain::access::{Actor, Can, KeepStays, SeeNames};
use crate::domain::error::{Error, Refusal, Result as Verdict, Unfit};
use crate::domain::occupancies::Span;
use crate::domain::placement::{self, Suggestion};
use crate::domain::search::{self, Match};
use crate::domain::{admission, calendar, drafts, keep_apart, peoples, stays};
use askama::Template;
use entity::id::{BedId, DraftId, ResidentId, StayId};
use entity::{draft, occupancy};
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "intake/intake.html")]
struct IntakePage {
    page: Page,
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

#[derive(Template)]
#[template(path = "intake/matches.html")]
struct MatchesPage {
    page: Page,
    matches: Vec<Match>,
    chosen: Option<ResidentId>,
    number: usize,
}

async fn intake_page(
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
    let apart = apart(db, by, fields).await?.unwrap_or_default();
    let mut people = Vec::new();
    for number in 1..=read::people(fields) {
        let matches = matches_of(db, see, fields, number, look_up).await?;
        let chosen = read::known(fields, number);
        let known = matches.iter().find(|one| Some(one.resident) == chosen);
        let mut needs = read::needs(fields, number, today, apart.clone());
        // Who comes back is still kept apart from those from whom they were, and as old as is known.
        if let Some(known) = known {
            let apart = keep_apart::apart_from(db.reader(), known.resident).await?;
            needs.apart_from.extend(apart);
            let typed = read::birth_so_far(fields, number, today);
            needs.age = typed.unless_better(known.particulars.birth).age_on(today);
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

/// Who was here under the name that is typed, if one looks for it, and at any rate whoever was chosen.
async fn matches_of(
    db: &Db,
    see: &Can<SeeNames>,
    fields: &Fields,
    number: usize,
    look_up: bool,
) -> Result<Vec<Match>, Failure> {
    let typed = fields.value(&format!("full_name_{number}"));
    let mut matches = Vec::new();
    if look_up && !typed.trim().is_empty() {
        let today = db.today();
        let year = read::birth_so_far(fields, number, today).year();
        matches = search::by_name(db, see, typed, year).await?;
    }
    if let Some(chosen) = read::known(fields, number)
        && !matches.iter().any(|one| one.resident == chosen)
    {
        matches.extend(search::one(db, see, chosen).await?);
    }
    Ok(matches)
}

/// The residents behind the typed case codes; `None` if a code is none of this house.
async fn apart(
    db: &Db,
    by: &Can<KeepStays>,
    fields: &Fields,
) -> Result<Option<Vec<ResidentId>>, Failure> {
    let Some(codes) = read::case_codes(fields) else {
        return Ok(None);
    };
    let mut residents = Vec::new();
    for code in codes {
        let Some(stay) = stays::named(db.reader(), by, code).await? else {
            return Ok(None);
        };
        residents.push(stay.resident_id);
    }
    Ok(Some(residents))
}

#[get("/intake?<bed>&<draft>&<done>")]
async fn show(
    db: &State<Db>,
    by: Can<KeepStays>,
    see: Can<SeeNames>,
    bed: Option<i64>,
    draft: Option<DraftId>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let fields = match draft {
        Some(draft) => {
            let mut pairs = drafts::open(db, &by, draft).await?;
            pairs.retain(|(name, _)| name != "draft");
            pairs.push(("draft".to_owned(), draft.to_string()));
            Fields::of(pairs)
        }
        None => {
            let now = calendar::local(db.clock().now());
            Fields::filled([
                ("people", "1".to_owned()),
                ("arrived_on", now.format("%Y-%m-%d").to_string()),
                ("arrived_at", now.format("%H:%M").to_string()),
                ("bed_1", bed.map(|bed| bed.to_string()).unwrap_or_default()),
            ])
        }
    };
    let mut shown = intake_page(db, &by, &see, Form::new(fields.clone()), &fields, false).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

#[post("/intake", data = "<fields>")]
async fn act(
    db: &State<Db>,
    by: Can<KeepStays>,
    see: Can<SeeNames>,
    fields: Fields,
) -> Result<Reply, Failure> {
    match fields.value("act") {
        "person" => {
            let more = (read::people(&fields) + 1).min(admission::MOST_PEOPLE);
            let mut pairs = fields.all().to_vec();
            pairs.retain(|(name, _)| name != "people");
            pairs.push(("people".to_owned(), more.to_string()));
            let fields = Fields::of(pairs);
            Reply::page(
                intake_page(db, &by, &see, Form::new(fields.clone()), &fields, false).await?,
            )
        }
        "fewer" => {
            let people = read::people(&fields);
            let mut pairs = fields.all().to_vec();
            if people > 1 {
                let last = format!("_{people}");
                pairs.retain(|(name, _)| !name.ends_with(&last));
            }
            let mut fields = Fields::of(pairs);
            fields.set("people", &people.saturating_sub(1).max(1).to_string());
            Reply::page(
                intake_page(db, &by, &see, Form::new(fields.clone()), &fields, false).await?,
            )
        }
        "beds" => Reply::page(
            intake_page(db, &by, &see, Form::new(fields.clone()), &fields, false).await?,
        ),
        "matches" => {
            Reply::page(intake_page(db, &by, &see, Form::new(fields.clone()), &fields, true).await?)
        }
        "draft" => {
            let kept = db.write(async |tx| {
                drafts::one_at_a_time(tx, &by).await?;
                keep_draft(tx, &by, &fields).await
            });
            let draft = kept.await?;
            Reply::to(format!("/intake?draft={draft}&done=draft-kept"))
        }
        _ => admit(db, by, see, fields).await,
    }
}

async fn admit(
    db: &Db,
    by: Can<KeepStays>,
    see: Can<SeeNames>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let apart = apart(db, &by, &fields).await?;
    let text = Page::of(&by).text;
    let now = db.clock().now();
    let admission = match read::admission(&fields, now, apart) {
        Ok(admission) => admission,
        Err(faults) => return faulty(db, &by, &see, fields, faults).await,
    };
    let span = admission.span();
    let done = match admission.left {
        Some(_) => "admitted-and-left",
        None => "admitted",
    };
    let admitted = once::form(db, &by, &fields, async |tx| {
        let stays = admission::admit(tx, &by, &admission).await?;
        drafts::one_at_a_time(tx, &by).await?;
        if let Some(draft) = draft_of(tx, &by, &fields).await? {
            drafts::throw_away(tx, &by, draft).await?;
        }
        let head: StayId = *stays.first().ok_or(Error::NotFound)?;
        Ok(format!("/stays/{head}?done={done}"))
    });
    let refusal = match admitted.await {
        Ok(place) => return Reply::to(place),
        Err(Error::Refused(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let message = match &refusal {
        Refusal::BedTaken(bed) => taken_message(db, &by, *bed, span).await?,
        other => text.refusal(other),
    };
    let field = match &refusal {
        Refusal::BedTaken(bed) | Refusal::BedUnfit(bed, _) => field_of_bed(&fields, *bed),
        Refusal::InTheFuture if span.since > now => "arrived_on".to_owned(),
        Refusal::ArrivedTooEarly => "arrived_on".to_owned(),
        Refusal::ArrivedLongAgo => "long_ago".to_owned(),
        Refusal::WereToBeApart(_) => "despite".to_owned(),
        Refusal::BornAfterArrival(person) => field_of_birth(&fields, *person),
        other => field_of_who_left(other).to_owned(),
    };
    let form = Form::saying(fields.clone(), &field, message);
    Reply::refused(
        &refusal,
        intake_page(db, &by, &see, form, &fields, false).await?,
    )
}

fn field_of_bed(fields: &Fields, bed: BedId) -> String {
    let chosen = (1..=read::people(fields)).map(|number| format!("bed_{number}"));
    chosen
        .into_iter()
        .find(|field| fields.has(field, &bed.to_string()))
        .unwrap_or_default()
}

fn field_of_birth(fields: &Fields, person: usize) -> String {
    let (on, year) = (format!("birth_on_{person}"), format!("birth_year_{person}"));
    match fields.value(&on).is_empty() && !fields.value(&year).is_empty() {
        true => year,
        false => on,
    }
}

/// Where a refusal shows that is about how they left; nowhere in particular if it is not.
fn field_of_who_left(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::InTheFuture | Refusal::EndsBeforeItBegins => "left_on",
        Refusal::FollowUpTooEarly => "follow_up_on",
        Refusal::AbsenceNotRecorded => "outcome",
        Refusal::ProceduresOpen => "hand_on",
        _ => "",
    }
}

/// Who has a bed that was wanted, and until when.
pub async fn taken_message(
    db: &Db,
    by: &Actor,
    bed: BedId,
    span: impl Into<Span>,
) -> Result<String, Failure> {
    let page = Page::of(by);
    let text = page.text;
    let Some(taken) = placement::taken::explain(db.reader(), by, bed, span).await? else {
        return Ok(text.say("refusal-bed-taken"));
    };
    let (key, who) = match &taken.case_code {
        Some(code) => ("bed-taken-by", code.clone()),
        None => ("bed-kept", page.code(&taken.kind)),
    };
    let until = page.end(taken.until.as_ref());
    let since = page.at(&taken.since);
    let said = text.with(
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
    let all: Vec<_> = [Some(said), why, by_whom, Some(text.say("bed-choose-free"))]
        .into_iter()
        .flatten()
        .collect();
    Ok(all.join(" "))
}

async fn faulty(
    db: &Db,
    by: &Can<KeepStays>,
    see: &Can<SeeNames>,
    fields: Fields,
    faults: Vec<Fault>,
) -> Result<Reply, Failure> {
    let form = Form::faulty(fields.clone(), faults, Page::of(by).text);
    Reply::again(intake_page(db, by, see, form, &fields, false).await?)
}

/// The draft of a form: the one that it names, or one that was kept before the form could know it.
async fn draft_of(tx: &Tx, by: &Can<KeepStays>, fields: &Fields) -> Verdict<Option<DraftId>> {
    match fields.value("draft").parse() {
        Ok(draft) => Ok(Some(draft)),
        Err(_) => drafts::with(tx, by, (once::KEY, fields.value(once::KEY))).await,
    }
}

async fn keep_draft(tx: &Tx, by: &Can<KeepStays>, fields: &Fields) -> Verdict<DraftId> {
    let draft = draft_of(tx, by, fields).await?;
    drafts::keep(tx, by, draft, fields.all()).await
}

#[post("/intake/draft", data = "<fields>")]
async fn autosave(db: &State<Db>, by: Can<KeepStays>, fields: Fields) -> Result<String, Failure> {
    let kept = db.write(async |tx| {
        drafts::one_at_a_time(tx, &by).await?;
        match once::is_done(tx, &by, &fields).await? {
            // What comes late of a form that was sent is no draft any more.
            true => Ok(String::new()),
            false => Ok(keep_draft(tx, &by, &fields).await?.to_string()),
        }
    });
    Ok(kept.await?)
}

#[post("/intake/drafts/<id>/drop", data = "<fields>")]
async fn drop_draft(
    db: &State<Db>,
    by: Can<KeepStays>,
    id: DraftId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let dropped = once::form(db, &by, &fields, async |tx| {
        match drafts::throw_away(tx, &by, id).await? {
            true => Ok("/intake?done=draft-dropped".to_owned()),
            false => Err(Error::NotFound),
        }
    });
    Reply::to(dropped.await?)
}

#[post("/intake/matches?<person>", data = "<fields>")]
async fn matches(
    db: &State<Db>,
    see: Can<SeeNames>,
    person: usize,
    fields: Fields,
) -> Result<Reply, Failure> {
    let matches = matches_of(db, &see, &fields, person, true).await?;
    Reply::page(MatchesPage {
        page: Page::of(&see),
        chosen: read::known(&fields, person),
        matches,
        number: person,
    })
}

/// The routes of intake.
pub fn routes() -> Vec<Route> {
    routes![show, act, autosave, drop_draft, matches]
}
