//! Pages of a bed: its history, change, hold, take out of service, retire.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::intake::who_has;
use super::once;
use super::page::{Form, Page, Reply};
use super::rooms::read_label;
use super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepBeds, KeepRooms, SeeHouse};
use crate::domain::error::{Error, Refusal, Result as Verdict};
use crate::domain::occupancies::Span;
use crate::domain::placement::{Suggestion, taken};
use crate::domain::{rooms, stays};
use askama::Template;
use entity::bed::{self, BedKind};
use entity::id::{BedId, OccupancyId, StayId};
use entity::journal::Subject;
use entity::{occupancy, room};
use rocket::{Route, State, get, post, routes};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::collections::HashMap;

/// How many free beds a message names; the board shows all.
const NAMED: usize = 8;

/// What is done to a bed; what keeps it from others does so for a span.
#[derive(Clone, Copy)]
enum Act {
    Change,
    Retire,
    Hold(Span),
    TakeOut(Span),
    Release,
}

impl Act {
    /// What is said after it: the code behind `done-`.
    fn done(self) -> &'static str {
        match self {
            Act::Change => "bed-changed",
            Act::Retire => "bed-retired",
            Act::Hold(_) => "bed-held",
            Act::TakeOut(_) => "bed-out",
            Act::Release => "bed-released",
        }
    }
}

#[derive(Template)]
#[template(path = "rooms/bed.html")]
struct BedPage {
    page: Page,
    form: Form,
    bed: bed::Model,
    room: room::Model,
    history: Vec<occupancy::Model>,
    /// The case codes of who slept in it.
    codes: HashMap<StayId, String>,
    now: DateTimeUtc,
}

impl BedPage {
    fn code(&self, stay: &StayId) -> &str {
        self.codes.get(stay).map_or("", String::as_str)
    }

    fn is_open(&self, interval: &occupancy::Model) -> bool {
        interval.stay_id.is_none()
            && interval.reason.is_some()
            && interval.until.is_none_or(|until| until > self.now)
    }
}

/// The page of a bed; a form of it that was sent lies over what is on record.
async fn bed_page(db: &Db, by: &Can<SeeHouse>, id: BedId, form: Form) -> Result<BedPage, Failure> {
    let (bed, history) = rooms::history(db.reader(), by, id).await?;
    let room = rooms::seen_by(db.reader(), by, bed.room_id).await?;
    let slept = history.iter().filter_map(|interval| interval.stay_id);
    let codes = stays::codes(db.reader(), slept).await?;
    Ok(BedPage {
        page: Page::of(by),
        form: form.over(fields_of(&bed)),
        bed,
        room,
        history,
        codes,
        now: db.clock().now(),
    })
}

fn fields_of(bed: &bed::Model) -> Fields {
    Fields::filled([
        ("label", bed.label.clone()),
        ("kind_of_bed", bed.kind.to_string()),
        ("version", bed.version.to_string()),
    ])
}

/// The bed as it is on record now.
async fn bed_now(db: &Db, by: &Can<SeeHouse>, id: BedId) -> Verdict<OnRecord> {
    let (row, _) = rooms::history(db.reader(), by, id).await?;
    let kind = Page::of(by).code(&row.kind);
    Ok(OnRecord {
        subject: Subject::Bed,
        id: id.0,
        now: fields_of(&row),
        named: vec![("kind_of_bed", kind)],
    })
}

#[get("/beds/<id>?<done>")]
async fn one_bed(
    db: &State<Db>,
    by: Can<SeeHouse>,
    id: BedId,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let mut shown = bed_page(db, &by, id, Form::default()).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

/// Does once what was read of a form about a bed: back to the bed, or the form again.
async fn settle<T>(
    db: &Db,
    see: &Can<SeeHouse>,
    id: BedId,
    fields: Fields,
    act: Act,
    read: Result<T, Vec<Fault>>,
    work: impl AsyncFnOnce(&Tx, T) -> Verdict<()>,
) -> Result<Reply, Failure> {
    let read = match read {
        Ok(read) => read,
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(see).text);
            return Reply::again(bed_page(db, see, id, form).await?);
        }
    };
    let work = async |tx: &Tx| {
        work(tx, read).await?;
        Ok(format!("/beds/{id}?done={}", act.done()))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        if let Refusal::BedTaken(bed) = refusal
            && let Some(said) = has_it(db, see, bed, act).await?
        {
            let form = Form::saying(fields, "", said);
            return Reply::refused(&refusal, bed_page(db, see, id, form).await?);
        }
        let field = match refusal {
            Refusal::NameTaken => "label",
            _ => "",
        };
        let now = bed_now(db, see, id).await?;
        let fields = fields.over(now.now.clone());
        let form = stale::refused(db, see, fields, &refusal, field, now).await?;
        Reply::refused(&refusal, bed_page(db, see, id, form).await?)
    };
    once::or_refused(db, see, fields, work, refused).await
}

/// What has the bed that was to be kept from others; for whom it was to be held others may be free.
async fn has_it(
    db: &Db,
    see: &Can<SeeHouse>,
    bed: BedId,
    act: Act,
) -> Result<Option<String>, Failure> {
    let span = match act {
        Act::Hold(span) | Act::TakeOut(span) => span,
        Act::Change | Act::Retire | Act::Release => return Ok(None),
    };
    let Some(said) = who_has(db, see, bed, span).await? else {
        return Ok(None);
    };
    if matches!(act, Act::TakeOut(_)) {
        return Ok(Some(said));
    }
    let free = taken::free_like(db.reader(), see, bed, span).await?;
    let free: Vec<String> = free.iter().take(NAMED).map(Suggestion::label).collect();
    let page = Page::of(see);
    let instead = match free.is_empty() {
        true => page.t("bed-instead-none"),
        false => page.tv("bed-instead", free.join(", ")),
    };
    Ok(Some(format!("{said} {instead}")))
}

#[post("/beds/<id>", data = "<fields>")]
async fn change_bed(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepRooms>,
    id: BedId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (label, kind, version) = (
        read_label(&mut reader),
        reader.code::<BedKind>("kind_of_bed"),
        reader.needed_number("version"),
    );
    let read = reader.finish(kind.zip(version));
    let work =
        async |tx: &Tx, (kind, version)| rooms::change_bed(tx, &by, id, version, label, kind).await;
    settle(db, &see, id, fields, Act::Change, read, work).await
}

#[post("/beds/<id>/retire", data = "<fields>")]
async fn retire_bed(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepRooms>,
    id: BedId,
    fields: Fields,
) -> Result<Reply, Failure> {
    settle(db, &see, id, fields, Act::Retire, Ok(()), async |tx, ()| {
        rooms::retire_bed(tx, &by, id).await
    })
    .await
}

#[post("/beds/<id>/hold", data = "<fields>")]
async fn hold(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepBeds>,
    id: BedId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (until, reason) = (reader.needed_moment("until"), reader.needed("reason"));
    let since = db.clock().now();
    let act = Act::Hold(Span { since, until });
    let read = reader.finish(until);
    settle(db, &see, id, fields, act, read, async |tx, until| {
        rooms::hold(tx, &by, id, until, reason).await
    })
    .await
}

#[post("/beds/<id>/out-of-service", data = "<fields>")]
async fn take_out(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepBeds>,
    id: BedId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (since, until, reason) = (
        reader.moment("since"),
        reader.moment("until"),
        reader.needed("reason"),
    );
    let read = reader.finish(Some(()));
    let act = Act::TakeOut(Span {
        since: since.unwrap_or(db.clock().now()),
        until,
    });
    settle(db, &see, id, fields, act, read, async |tx, ()| {
        rooms::take_out(tx, &by, id, since.unwrap_or(tx.now()), until, reason).await
    })
    .await
}

#[post("/beds/<id>/release/<interval>", data = "<fields>")]
async fn release(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepBeds>,
    id: BedId,
    interval: OccupancyId,
    fields: Fields,
) -> Result<Reply, Failure> {
    settle(
        db,
        &see,
        id,
        fields,
        Act::Release,
        Ok(()),
        async |tx, ()| {
            let (_, of_bed) = rooms::history(tx, &by, id).await?;
            if !of_bed.iter().any(|row| row.id == interval) {
                return Err(Error::NotFound);
            }
            rooms::release(tx, &by, interval).await
        },
    )
    .await
}

/// The routes of beds.
pub fn routes() -> Vec<Route> {
    routes![one_bed, change_bed, retire_bed, hold, take_out, release]
}
