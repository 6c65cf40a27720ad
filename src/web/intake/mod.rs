//! The intake page: one page that a tired person finishes in three minutes, with or without script.

mod belongings;
mod draft;
mod matches;
pub(in crate::web) mod read;
mod refused;
mod shown;

pub use self::refused::{taken_message, who_has};

use self::refused::{field_of_bed, field_of_birth, field_of_who_left};
use self::shown::intake_page;
use super::error::Failure;
use super::field::{Fault, Fields};
use super::once;
use super::page::{Form, Page, Reply};
use crate::db::Db;
use crate::domain::access::{Can, KeepStays, SeeNames};
use crate::domain::error::{Error, Refusal};
use crate::domain::{admission, calendar, drafts};
use entity::id::{DraftId, StayId};
use rocket::{Route, State, get, post, routes};

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
                draft::keep(tx, &by, &fields).await
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
    let apart = read::apart(db, &by, &fields).await?;
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
        if let Some(draft) = draft::of(tx, &by, &fields).await? {
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

/// The routes of intake.
pub fn routes() -> Vec<Route> {
    let mut all = routes![show, act];
    all.extend(draft::routes());
    all.extend(matches::routes());
    all
}
