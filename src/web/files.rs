//! Pages of files: what lacks something, the file of one stay with its tick-list and scans.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use super::scans::{self, Entered};
use crate::db::Db;
use crate::domain::access::{Can, KeepFiles, SeeHouse, SeeNames};
use crate::domain::attachments::{self, Listed, NewAttachment, Quota, Step};
use crate::domain::error::Error;
use crate::domain::files::{self, Incomplete, Line, NewTick, Standing};
use crate::domain::stays::Shown;
use crate::domain::{journal, stays};
use crate::http::upload::{self, Failed, Limits};
use crate::text::Text;
use askama::Template;
use chrono::NaiveDate;
use entity::file_tick::TickState;
use entity::id::StayId;
use entity::journal::Subject;
use rocket::data::Data;
use rocket::http::ContentType;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "files/list.html")]
struct ListPage {
    page: Page,
    shown: Shown,
    rows: Vec<Incomplete>,
    /// Whether there are pages before this one.
    is_later: bool,
    next: Option<StayId>,
    today: NaiveDate,
}

impl ListPage {
    fn days(&self, line: &Line) -> i64 {
        days(line, self.today)
    }
}

#[derive(Template)]
#[template(path = "files/one.html")]
struct FilePage {
    page: Page,
    stay: StayId,
    case_code: String,
    lines: Vec<(Line, Option<String>)>,
    attached: Vec<Listed>,
    form: Form,
    tick_form: Form,
    items: Vec<(String, String)>,
    steps: Vec<(String, String)>,
    most_mib: u64,
    today: NaiveDate,
}

impl FilePage {
    fn days(&self, line: &Line) -> i64 {
        days(line, self.today)
    }

    /// The step whose paper a scan is.
    fn step_of(&self, scan: &Listed) -> Option<&str> {
        let id = scan.row.step_id?.to_string();
        let step = self.steps.iter().find(|(step, _)| *step == id)?;
        Some(&step.1)
    }
}

fn days(line: &Line, today: NaiveDate) -> i64 {
    line.missing_since()
        .map_or(0, |since| (today - since).num_days())
}

/// The name of an item.
fn item_name(text: Text, code: &str) -> String {
    text.say(&format!("file-item-{code}"))
}

#[get("/files?<shown>&<before>")]
async fn list(
    db: &State<Db>,
    by: Can<SeeHouse>,
    shown: Option<&str>,
    before: Option<StayId>,
) -> Result<Reply, Failure> {
    let shown = match shown {
        Some("past") => Shown::Past,
        _ => Shown::Current,
    };
    let (rows, next) = files::incomplete(db, &by, shown, before).await?;
    Reply::page(ListPage {
        page: Page::of(&by),
        shown,
        rows,
        is_later: before.is_some(),
        next,
        today: db.today(),
    })
}

/// The tick-list of a stay with the notes that the reader may see.
pub async fn lines(
    db: &Db,
    by: &Can<SeeHouse>,
    stay: &entity::stay::Model,
) -> Result<Vec<(Line, Option<String>)>, Failure> {
    let may_read = by.can::<SeeNames>().is_some();
    let mut all = Vec::new();
    for line in files::of_stay(db.reader(), db.vault(), stay, db.today()).await? {
        let note = line.tick.as_ref().and_then(|tick| tick.note.as_ref());
        let note = match note.filter(|_| may_read) {
            Some(note) => Some(db.vault().open(files::NOTE, note)?),
            None => None,
        };
        all.push((line, note));
    }
    Ok(all)
}

fn step_name(page: &Page, step: &Step) -> String {
    let said = [
        page.code(&step.kind),
        page.code(&step.step.state),
        page.taken(&step.step),
    ];
    said.join(" · ")
}

async fn file_page(
    db: &Db,
    by: &Can<SeeHouse>,
    quota: &Quota,
    id: StayId,
    forms: (Form, Form),
) -> Result<FilePage, Failure> {
    let stay = stays::seen_by(db.reader(), by, id).await?;
    let page = Page::of(by);
    let lines = lines(db, by, &stay).await?;
    let items = lines.iter().map(|(line, _)| {
        let code = line.item.code.clone();
        let name = item_name(page.text, &code);
        (code, name)
    });
    let attached = attachments::of_stay(db, by, id).await?;
    let is_noted = lines.iter().any(|(_, note)| note.is_some());
    if is_noted || attached.iter().any(|scan| scan.told.is_some()) {
        journal::opened(db, by, id, Subject::Stay, id.0).await?;
    }
    let steps = attachments::steps_of(db.reader(), by, id).await?;
    let steps = steps
        .iter()
        .map(|step| (step.step.id.to_string(), step_name(&page, step)));
    Ok(FilePage {
        stay: id,
        case_code: stays::code(&stay),
        items: items.collect(),
        steps: steps.collect(),
        lines,
        attached,
        form: forms.0,
        tick_form: forms.1,
        most_mib: quota.file / 1024 / 1024,
        today: db.today(),
        page,
    })
}

fn empty_forms(db: &Db) -> (Form, Form) {
    let on = db.today().to_string();
    (Form::default(), Form::new(Fields::filled([("since", on)])))
}

#[get("/stays/<id>/file?<done>&<step>&<item>")]
async fn one(
    db: &State<Db>,
    quota: &State<Quota>,
    by: Can<SeeHouse>,
    id: StayId,
    done: Option<&str>,
    step: Option<i64>,
    item: Option<&str>,
) -> Result<Reply, Failure> {
    let (_, tick) = empty_forms(db);
    let step = step.map(|step| step.to_string()).unwrap_or_default();
    let form = Form::new(Fields::filled([
        ("step", step),
        ("item", item.unwrap_or_default().to_owned()),
    ]));
    let mut shown = file_page(db, &by, quota, id, (form, tick)).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

#[post("/stays/<id>/file", data = "<data>")]
async fn enter(
    db: &State<Db>,
    limits: Limits<'_>,
    see: Can<SeeHouse>,
    by: Can<KeepFiles>,
    kind: Option<&ContentType>,
    id: StayId,
    data: Data<'_>,
) -> Result<Reply, Failed> {
    let steps = attachments::steps_of(db.reader(), &by, id).await?;
    stays::seen_by(db.reader(), &by, id).await?;
    let upload = upload::receive(db, &by, &limits, kind, data).await?;
    let read = |reader: &mut Reader<'_>| NewAttachment {
        title: reader.line("file_title"),
        item: reader.line("item"),
        step: one_of(&steps, reader),
        name: None,
    };
    let to = format!("/stays/{id}/file?done=file-entered");
    match scans::enter(db, limits.quota, &by, (id, to), upload, read).await? {
        Entered::At(place) => Ok(Reply::to(place)?),
        Entered::Not(status, form) => {
            let forms = (form, empty_forms(db).1);
            Ok(Reply::with(
                status,
                file_page(db, &see, limits.quota, id, forms).await?,
            )?)
        }
    }
}

/// The step that was chosen, if one was.
fn one_of(steps: &[Step], reader: &mut Reader<'_>) -> Option<i64> {
    let chosen = reader.number::<i64>("step")?;
    let is_known = steps.iter().any(|step| step.step.id == chosen);
    if !is_known {
        reader.fault("step", "choose");
    }
    is_known.then_some(chosen)
}

#[post("/stays/<id>/file/ticks", data = "<fields>")]
async fn tick(
    db: &State<Db>,
    quota: &State<Quota>,
    see: Can<SeeHouse>,
    by: Can<KeepFiles>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    stays::seen_by(db.reader(), &by, id).await?;
    let text = Page::of(&see).text;
    let form = match read_tick(&fields) {
        Ok(new) => {
            let ticked = once::form(db, &by, &fields, async |tx| {
                files::tick(tx, &by, id, new).await?;
                Ok(format!("/stays/{id}/file?done=file-ticked"))
            });
            match ticked.await {
                Ok(place) => return Reply::to(place),
                Err(Error::Refused(refusal)) => Form::refused(fields, &refusal, "", text),
                Err(error) => return Err(error.into()),
            }
        }
        Err(faults) => Form::faulty(fields, faults, text),
    };
    let forms = (empty_forms(db).0, form);
    Reply::again(file_page(db, &see, quota, id, forms).await?)
}

fn read_tick(fields: &Fields) -> Result<NewTick, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let item = reader.needed("tick_item");
    let state = reader.code::<TickState>("tick_state");
    let since = reader.needed_date("since");
    // That something is there speaks for itself; the rest needs a reason.
    let note = match state {
        Some(TickState::NotNeeded | TickState::Missing) => Some(reader.needed("tick_note")),
        Some(TickState::There) | None => reader.line("tick_note"),
    };
    let new = (|| {
        Some(NewTick {
            item,
            state: state?,
            since: since?,
            attachment: None,
            note,
        })
    })();
    reader.finish(new)
}

/// The routes of files.
pub fn routes() -> Vec<Route> {
    routes![list, one, enter, tick]
}
