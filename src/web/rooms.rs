//! Pages of rooms: add, change, retire, and add beds to one.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepRooms, SeeHouse};
use crate::domain::error::{Refusal, Result as Verdict};
use crate::domain::rooms::{self, NewRoom};
use askama::Template;
use entity::bed::{self, BedKind};
use entity::id::RoomId;
use entity::journal::Subject;
use entity::room;
use rocket::{Route, State, get, post, routes};

/// How many characters a room's name has at most, so that the board can be read.
const LONGEST_NAME: usize = 60;
/// How many a bed's label has.
const LONGEST_LABEL: usize = 40;

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

fn read_room(fields: &Fields) -> Result<(NewRoom, i32), Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let (name, floor) = (reader.needed("name"), reader.needed_number::<i32>("floor"));
    if name.chars().count() > LONGEST_NAME {
        reader.fault("name", "room-name-too-long");
    }
    if floor.is_some_and(|floor| !(-5..=99).contains(&floor)) {
        reader.fault("floor", "number");
    }
    let (rule, purpose) = (reader.code("rule"), reader.code("purpose"));
    let (step_free, version) = (
        reader.ticked("step_free"),
        reader.number("version").unwrap_or(0),
    );
    let form = (|| {
        Some(NewRoom {
            name,
            floor: floor?,
            rule: rule?,
            purpose: purpose?,
            step_free,
        })
    })();
    reader.finish(form.map(|form| (form, version)))
}

/// What a bed is to be called.
pub(super) fn read_label(reader: &mut Reader<'_>) -> String {
    let label = reader.needed("label");
    if label.chars().count() > LONGEST_LABEL {
        reader.fault("label", "bed-label-too-long");
    }
    label
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
        Ok((new, _)) => {
            let work = async |tx: &Tx| {
                let id = rooms::add(tx, &by, new).await?;
                Ok(format!("/rooms/{id}?done=room-added"))
            };
            let refused = async |fields: Fields, refusal: Refusal| {
                let form = Form::refused(fields, &refusal, "name", page.text);
                Reply::refused(&refusal, shown(form))
            };
            once::or_refused(db, &by, fields, work, refused).await
        }
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
        Ok((new, version)) => {
            let despite = fields.has("despite", "yes");
            let work = async |tx: &Tx| {
                rooms::change(tx, &by, id, version, new, despite).await?;
                Ok(format!("/rooms/{id}?done=room-changed"))
            };
            let refused = async |fields: Fields, refusal: Refusal| {
                let form = match refusal {
                    Refusal::BedUnfit(bed, why) => {
                        let labels = rooms::labels(db.reader(), &by).await?;
                        let label = labels.beds.get(&bed).cloned().unwrap_or_default();
                        let why = page.unfit(&[why]);
                        let message = page.tvv("room-bed-unfit", label, why);
                        Form::saying(fields, "despite", message)
                    }
                    _ => {
                        let now = room_now(db, &by, id).await?;
                        stale::refused(db, &by, fields, &refusal, "name", now).await?
                    }
                };
                Reply::refused(&refusal, shown(form))
            };
            once::or_refused(db, &by, fields, work, refused).await
        }
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
    let work = async |tx: &Tx| {
        rooms::retire(tx, &by, id).await?;
        Ok("/rooms?done=room-retired".to_owned())
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let (page, fields) = (Page::of(&by), fields.over(fields_of(&room)));
        let form = Form::refused(fields, &refusal, "", page.text);
        let room = Some(room);
        Reply::refused(&refusal, RoomPage { page, form, room })
    };
    once::or_refused(db, &by, fields, work, refused).await
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
    let on_record = fields_of(&room);
    let shown = |form| RoomPage {
        page: page.clone(),
        form,
        room: Some(room),
    };
    let mut reader = Reader::new(&fields);
    let (label, kind) = (
        read_label(&mut reader),
        reader.code::<BedKind>("kind_of_bed"),
    );
    let kind = match reader.finish(kind) {
        Ok(kind) => kind,
        Err(faults) => {
            let form = Form::faulty(fields.over(on_record), faults, page.text);
            return Reply::again(shown(form));
        }
    };
    let work = async |tx: &Tx| {
        rooms::add_bed(tx, &by, id, label, kind).await?;
        Ok(format!("/rooms/{id}?done=bed-added"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let form = Form::refused(fields.over(on_record), &refusal, "label", page.text);
        Reply::refused(&refusal, shown(form))
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The routes of rooms.
pub fn routes() -> Vec<Route> {
    routes![list, new, add, one, change, retire, add_bed]
}
