//! Pages of rooms and beds: add, change, hold, take out of service, retire, and a bed's history.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepBeds, KeepRooms, SeeHouse};
use crate::domain::error::{Error, Refusal, Result as Verdict};
use crate::domain::rooms::{self, RoomForm};
use askama::Template;
use entity::bed::{self, BedKind};
use entity::id::{BedId, OccupancyId, RoomId};
use entity::journal::Subject;
use entity::{occupancy, room};
use rocket::{Route, State, get, post, routes};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;

#[derive(Template)]
#[template(path = "rooms/list.html")]
struct ListPage {
    page: Page,
    rooms: Vec<(room::Model, Vec<bed::Model>)>,
}

#[derive(Template)]
#[template(path = "rooms/room.html")]
struct RoomPage {
    page: Page,
    form: Form,
    room: Option<room::Model>,
}

#[derive(Template)]
#[template(path = "rooms/bed.html")]
struct BedPage {
    page: Page,
    form: Form,
    bed: bed::Model,
    room: room::Model,
    history: Vec<occupancy::Model>,
    now: DateTimeUtc,
}

impl BedPage {
    fn is_open(&self, interval: &occupancy::Model) -> bool {
        interval.stay_id.is_none()
            && interval.reason.is_some()
            && interval.until.is_none_or(|until| until > self.now)
    }
}

#[get("/rooms?<done>")]
async fn list(db: &State<Db>, by: Can<SeeHouse>, done: Option<&str>) -> Result<Reply, Failure> {
    let beds = rooms::beds(db.reader(), &by).await?;
    let rooms = rooms::list(db.reader(), &by)
        .await?
        .into_iter()
        .map(|room| {
            let its = beds
                .iter()
                .filter(|bed| bed.room_id == room.id)
                .cloned()
                .collect();
            (room, its)
        });
    Reply::page(ListPage {
        page: Page::of(&by).noting(done),
        rooms: rooms.collect(),
    })
}

#[get("/rooms/new")]
fn new(by: Can<KeepRooms>) -> Result<Reply, Failure> {
    let start = Fields::filled([("floor", "1".to_owned())]);
    Reply::page(RoomPage {
        page: Page::of(&by),
        form: Form::new(start),
        room: None,
    })
}

fn read_room(fields: &Fields) -> Result<(RoomForm, i32), Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let (name, floor) = (reader.needed("name"), reader.needed_number::<i32>("floor"));
    if floor.is_some_and(|floor| !(-5..=99).contains(&floor)) {
        reader.fault("floor", "number");
    }
    let (rule, purpose) = (reader.code("rule"), reader.code("purpose"));
    let (step_free, version) = (
        reader.ticked("step_free"),
        reader.number("version").unwrap_or(0),
    );
    let form = (|| {
        Some(RoomForm {
            name,
            floor: floor?,
            rule: rule?,
            purpose: purpose?,
            step_free,
        })
    })();
    reader.finish(form.map(|form| (form, version)))
}

#[post("/rooms", data = "<fields>")]
async fn add(db: &State<Db>, by: Can<KeepRooms>, fields: Fields) -> Result<Reply, Failure> {
    let page = Page::of(&by);
    let shown = |form| RoomPage {
        page: page.clone(),
        form,
        room: None,
    };
    match read_room(&fields) {
        Err(faults) => Reply::again(shown(Form::faulty(fields, faults, page.text))),
        Ok((new, _)) => match once::form(db, &by, &fields, async |tx| {
            let id = rooms::add(tx, &by, new).await?;
            Ok(format!("/rooms/{id}?done=room-added"))
        })
        .await
        {
            Ok(place) => Reply::to(place),
            Err(Error::Refused(refusal)) => Reply::refused(
                &refusal,
                shown(Form::refused(fields, &refusal, "name", page.text)),
            ),
            Err(error) => Err(error.into()),
        },
    }
}

#[get("/rooms/<id>?<done>")]
async fn one(
    db: &State<Db>,
    by: Can<KeepRooms>,
    id: RoomId,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let room = rooms::seen_by(db.reader(), &by, id).await?;
    Reply::page(RoomPage {
        page: Page::of(&by).noting(done),
        form: Form::new(fields_of(&room)),
        room: Some(room),
    })
}

fn fields_of(room: &room::Model) -> Fields {
    let step_free = if room.step_free { "yes" } else { "" };
    Fields::filled([
        ("name", room.name.clone()),
        ("floor", room.floor.to_string()),
        ("rule", room.rule.to_string()),
        ("purpose", room.purpose.to_string()),
        ("step_free", step_free.to_owned()),
        ("version", room.version.to_string()),
    ])
}

/// The room as it is on record now.
async fn room_now(db: &Db, by: &Can<KeepRooms>, id: RoomId) -> Verdict<OnRecord> {
    let (page, room) = (Page::of(by), rooms::seen_by(db.reader(), by, id).await?);
    let step_free = if room.step_free {
        "said-yes"
    } else {
        "said-no"
    };
    Ok(OnRecord {
        subject: Subject::Room,
        id: id.0,
        now: fields_of(&room),
        named: vec![
            ("rule", page.code(&room.rule)),
            ("purpose", page.code(&room.purpose)),
            ("step_free", page.t(step_free)),
        ],
    })
}

#[post("/rooms/<id>", data = "<fields>")]
async fn change(
    db: &State<Db>,
    by: Can<KeepRooms>,
    id: RoomId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let room = rooms::seen_by(db.reader(), &by, id).await?;
    let page = Page::of(&by);
    let shown = |form| RoomPage {
        page: page.clone(),
        form,
        room: Some(room.clone()),
    };
    match read_room(&fields) {
        Err(faults) => Reply::again(shown(Form::faulty(fields, faults, page.text))),
        Ok((new, version)) => match once::form(db, &by, &fields, async |tx| {
            rooms::change(tx, &by, id, version, new).await?;
            Ok(format!("/rooms/{id}?done=room-changed"))
        })
        .await
        {
            Ok(place) => Reply::to(place),
            Err(Error::Refused(refusal)) => {
                let now = room_now(db, &by, id).await?;
                let form = stale::refused(db, &by, fields, &refusal, "name", now).await?;
                Reply::refused(&refusal, shown(form))
            }
            Err(error) => Err(error.into()),
        },
    }
}

#[post("/rooms/<id>/retire", data = "<fields>")]
async fn retire(
    db: &State<Db>,
    by: Can<KeepRooms>,
    id: RoomId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let room = rooms::seen_by(db.reader(), &by, id).await?;
    let retired = once::form(db, &by, &fields, async |tx| {
        rooms::retire(tx, &by, id).await?;
        Ok("/rooms?done=room-retired".to_owned())
    });
    match retired.await {
        Ok(place) => Reply::to(place),
        Err(Error::Refused(refusal)) => {
            let page = Page::of(&by);
            let form = Form::refused(fields, &refusal, "", page.text);
            Reply::refused(
                &refusal,
                RoomPage {
                    page,
                    form,
                    room: Some(room),
                },
            )
        }
        Err(error) => Err(error.into()),
    }
}

#[post("/rooms/<id>/beds", data = "<fields>")]
async fn add_bed(
    db: &State<Db>,
    by: Can<KeepRooms>,
    id: RoomId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let room = rooms::seen_by(db.reader(), &by, id).await?;
    let page = Page::of(&by);
    let shown = |form| RoomPage {
        page: page.clone(),
        form,
        room: Some(room.clone()),
    };
    let mut reader = Reader::new(&fields);
    let (label, kind) = (
        reader.needed("label"),
        reader.code::<BedKind>("kind_of_bed"),
    );
    let read = reader.finish(kind.map(|kind| (label, kind)));
    match read {
        Err(faults) => Reply::again(shown(Form::faulty(fields, faults, page.text))),
        Ok((label, kind)) => match once::form(db, &by, &fields, async |tx| {
            rooms::add_bed(tx, &by, id, label, kind).await?;
            Ok(format!("/rooms/{id}?done=bed-added"))
        })
        .await
        {
            Ok(place) => Reply::to(place),
            Err(Error::Refused(refusal)) => Reply::refused(
                &refusal,
                shown(Form::refused(fields, &refusal, "label", page.text)),
            ),
            Err(error) => Err(error.into()),
        },
    }
}

async fn bed_page(db: &Db, by: &Can<SeeHouse>, id: BedId, form: Form) -> Result<BedPage, Failure> {
    let (bed, history) = rooms::history(db.reader(), by, id).await?;
    let room = rooms::seen_by(db.reader(), by, bed.room_id).await?;
    Ok(BedPage {
        page: Page::of(by),
        form,
        bed,
        room,
        history,
        now: db.clock().now(),
    })
}

/// The bed as it is on record now.
async fn bed_now(db: &Db, by: &Can<SeeHouse>, id: BedId) -> Verdict<OnRecord> {
    let (row, _) = rooms::history(db.reader(), by, id).await?;
    let kind = Page::of(by).code(&row.kind);
    Ok(OnRecord {
        subject: Subject::Bed,
        id: id.0,
        now: Fields::filled([
            ("label", row.label),
            ("kind_of_bed", row.kind.to_string()),
            ("version", row.version.to_string()),
        ]),
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
    let now = bed_now(db, &by, id).await?.now;
    let mut shown = bed_page(db, &by, id, Form::new(now)).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

/// What a form about a bed leads to: back to the bed, or the form again.
async fn settle(
    db: &Db,
    see: &Can<SeeHouse>,
    id: BedId,
    fields: Fields,
    done: &str,
    work: impl AsyncFnOnce(&Tx) -> Verdict<()>,
) -> Result<Reply, Failure> {
    let done = once::form(db, see, &fields, async |tx| {
        work(tx).await?;
        Ok(format!("/beds/{id}?done={done}"))
    });
    match done.await {
        Ok(place) => Reply::to(place),
        Err(Error::Refused(refusal)) => {
            let field = if refusal == Refusal::NameTaken {
                "label"
            } else {
                ""
            };
            let now = bed_now(db, see, id).await?;
            let form = stale::refused(db, see, fields, &refusal, field, now).await?;
            Reply::refused(&refusal, bed_page(db, see, id, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn again(
    db: &Db,
    see: &Can<SeeHouse>,
    id: BedId,
    fields: Fields,
    faults: Vec<Fault>,
) -> Result<Reply, Failure> {
    let form = Form::faulty(fields, faults, Page::of(see).text);
    Reply::again(bed_page(db, see, id, form).await?)
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
        reader.needed("label"),
        reader.code::<BedKind>("kind_of_bed"),
        reader.needed_number("version"),
    );
    match reader.finish(kind.zip(version)) {
        Err(faults) => again(db, &see, id, fields, faults).await,
        Ok((kind, version)) => {
            settle(db, &see, id, fields, "bed-changed", async |tx| {
                rooms::change_bed(tx, &by, id, version, label, kind).await
            })
            .await
        }
    }
}

#[post("/beds/<id>/retire", data = "<fields>")]
async fn retire_bed(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepRooms>,
    id: BedId,
    fields: Fields,
) -> Result<Reply, Failure> {
    settle(db, &see, id, fields, "bed-retired", async |tx| {
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
    match reader.finish(until) {
        Err(faults) => again(db, &see, id, fields, faults).await,
        Ok(until) => {
            settle(db, &see, id, fields, "bed-held", async |tx| {
                rooms::hold(tx, &by, id, until, reason).await
            })
            .await
        }
    }
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
    match reader.finish(Some(())) {
        Err(faults) => again(db, &see, id, fields, faults).await,
        Ok(()) => {
            settle(db, &see, id, fields, "bed-out", async |tx| {
                rooms::take_out(tx, &by, id, since.unwrap_or(tx.now()), until, reason).await
            })
            .await
        }
    }
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
    settle(db, &see, id, fields, "bed-released", async |tx| {
        let (_, of_bed) = rooms::history(tx, &by, id).await?;
        if !of_bed.iter().any(|row| row.id == interval) {
            return Err(Error::NotFound);
        }
        rooms::release(tx, &by, interval).await
    })
    .await
}

/// The routes of rooms and beds.
pub fn routes() -> Vec<Route> {
    routes![
        list, new, add, one, change, retire, add_bed, one_bed, change_bed, retire_bed, hold,
        take_out, release
    ]
}
