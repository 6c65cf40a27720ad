//! Pages of files: what lacks something, the file of one stay with its tick-list and scans, one scan.

use super::content::Content;
use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::page::{Form, Page, Reply};
use super::upload::{self, FILE, Failed, Upload};
use crate::db::Db;
use crate::domain::access::{Can, KeepFiles, SeeHouse, SeeNames};
use crate::domain::attachments::{self, Listed, NewAttachment, Opened, Quota};
use crate::domain::error::{Error, Refusal};
use crate::domain::files::{self, Incomplete, Line, NewTick, Standing};
use crate::domain::stays::Shown;
use crate::domain::submissions::{self, Answer};
use crate::domain::{calendar, stays};
use crate::text::Text;
use askama::Template;
use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use entity::attachment::Format;
use entity::file_tick::TickState;
use entity::id::{AttachmentId, StayId};
use rocket::data::Data;
use rocket::http::{ContentType, Status};
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "files/list.html")]
struct ListPage {
    page: Page,
    shown: Shown,
    rows: Vec<Incomplete>,
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

    fn size(&self, bytes: &i64) -> String {
        size(&self.page, *bytes)
    }
}

#[derive(Template)]
#[template(path = "files/attachment.html")]
struct AttachmentPage {
    page: Page,
    form: Form,
    opened: Opened,
    stay: StayId,
    case_code: String,
}

impl AttachmentPage {
    fn size(&self, bytes: &i64) -> String {
        size(&self.page, *bytes)
    }

    fn is_picture(&self) -> bool {
        match self.opened.row.format {
            Format::Jpeg | Format::Png => true,
            Format::Pdf => false,
        }
    }
}

fn days(line: &Line, today: NaiveDate) -> i64 {
    line.missing_since()
        .map_or(0, |since| (today - since).num_days())
}

/// A size as people say it: 1,4 MB.
fn size(page: &Page, bytes: i64) -> String {
    let tenths = (bytes * 10 / 1024 / 1024).max(1);
    page.tvv("file-size", tenths / 10, tenths % 10)
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
        next,
        today: today(db),
    })
}

fn today(db: &Db) -> NaiveDate {
    calendar::local(db.clock().now()).date()
}

/// The tick-list of a stay with the notes that the reader may see.
pub async fn lines(
    db: &Db,
    by: &Can<SeeHouse>,
    stay: &entity::stay::Model,
) -> Result<Vec<(Line, Option<String>)>, Failure> {
    let may_read = by.can::<SeeNames>().is_some();
    let mut all = Vec::new();
    for line in files::of_stay(db.reader(), db.vault(), stay, today(db)).await? {
        let note = line.tick.as_ref().and_then(|tick| tick.note.as_ref());
        let note = match note.filter(|_| may_read) {
            Some(note) => Some(db.vault().open(files::NOTE, note)?),
            None => None,
        };
        all.push((line, note));
    }
    Ok(all)
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
    let steps = attachments::steps_of(db.reader(), by, id).await?;
    let steps = steps.iter().map(|step| {
        let said = [
            page.code(&step.kind),
            page.code(&step.step.state),
            page.on(&step.step.happened_on),
        ];
        (step.step.id.to_string(), said.join(" · "))
    });
    Ok(FilePage {
        stay: id,
        case_code: stays::code(&stay),
        items: items.collect(),
        steps: steps.collect(),
        lines,
        attached: attachments::of_stay(db, by, id).await?,
        form: forms.0,
        tick_form: forms.1,
        most_mib: quota.file / 1024 / 1024,
        today: today(db),
        page,
    })
}

fn empty_forms(db: &Db) -> Result<(Form, Form), Failure> {
    let mut key = [0; 12];
    getrandom::fill(&mut key).map_err(Error::broken)?;
    let key = HEXLOWER.encode(&key);
    let on = today(db).to_string();
    Ok((
        Form::new(Fields::filled([("key", key)])),
        Form::new(Fields::filled([("since", on)])),
    ))
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
    let (form, tick) = empty_forms(db)?;
    let step = step.map(|step| step.to_string()).unwrap_or_default();
    let form = Form::new(Fields::filled([
        ("key", form.value("key").to_owned()),
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
    quota: &State<Quota>,
    see: Can<SeeHouse>,
    by: Can<KeepFiles>,
    kind: Option<&ContentType>,
    id: StayId,
    data: Data<'_>,
) -> Result<Result<Reply, Failure>, Status> {
    if let Err(error) = stays::seen_by(db.reader(), &by, id).await {
        return Ok(Err(error.into()));
    }
    let upload = match upload::receive(db, &by, quota, kind, data).await {
        Ok(upload) => upload,
        Err(Failed::Form(status)) => return Err(status),
        Err(Failed::Ours(error)) => return Ok(Err(error.into())),
    };
    Ok(entered(db, quota, &see, &by, id, upload).await)
}

async fn entered(
    db: &Db,
    quota: &Quota,
    see: &Can<SeeHouse>,
    by: &Can<KeepFiles>,
    id: StayId,
    upload: Upload,
) -> Result<Reply, Failure> {
    let text = Page::of(see).text;
    let Upload { fields, file } = upload;
    let file = match file {
        Ok(file) => file,
        Err(refusal) => return not_entered(db, quota, see, id, fields, &refusal, FILE).await,
    };
    let (new, file) = match (read(&fields, file.is_some()), file) {
        (Ok(new), Some(file)) => (new, file),
        (read, file) => {
            if let Some((_, arrived)) = file {
                upload::drop_unused(db, &arrived).await?;
            }
            let faults = read.err().unwrap_or_default();
            let forms = (Form::faulty(fields, faults, text), empty_forms(db)?.1);
            return Reply::again(file_page(db, see, quota, id, forms).await?);
        }
    };
    let (name, arrived) = file;
    let new = NewAttachment { name, ..new };
    let scope = format!("file {}", by.user.map(|user| user.0).unwrap_or_default());
    let said = format!("{id} {new:?} {}", arrived.sha256);
    let key = fields.value("key").to_owned();
    let kept = db.write(async |tx| {
        if !key.is_empty()
            && submissions::answered(tx, &scope, &key, said.as_bytes())
                .await?
                .is_some()
        {
            return Ok(());
        }
        attachments::attach(tx, by, id, &arrived, new, quota).await?;
        if key.is_empty() {
            return Ok(());
        }
        let answer = Answer {
            status: Status::SeeOther.code,
            body: String::new(),
        };
        submissions::keep(tx, &scope, &key, said.as_bytes(), &answer).await
    });
    let kept = kept.await;
    // What came a second time, or is refused, is not kept.
    upload::drop_unused(db, &arrived).await?;
    match kept {
        Ok(()) => Reply::to(format!("/stays/{id}/file?done=file-entered")),
        Err(Error::Refused(refusal)) => not_entered(db, quota, see, id, fields, &refusal, "").await,
        Err(error) => Err(error.into()),
    }
}

async fn not_entered(
    db: &Db,
    quota: &Quota,
    see: &Can<SeeHouse>,
    id: StayId,
    fields: Fields,
    refusal: &Refusal,
    field: &str,
) -> Result<Reply, Failure> {
    let form = Form::refused(fields, refusal, field, Page::of(see).text);
    let forms = (form, empty_forms(db)?.1);
    Reply::refused(refusal, file_page(db, see, quota, id, forms).await?)
}

fn read(fields: &Fields, has_file: bool) -> Result<NewAttachment, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let title = reader.line("file_title");
    let item = reader.line("item");
    let step = reader.number("step");
    if !has_file {
        reader.fault(FILE, "needed");
    }
    reader.finish(Some(NewAttachment {
        title,
        name: None,
        item,
        step,
    }))
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
            match db
                .write(async |tx| files::tick(tx, &by, id, new).await)
                .await
            {
                Ok(()) => return Reply::to(format!("/stays/{id}/file?done=file-ticked")),
                Err(Error::Refused(refusal)) => Form::refused(fields, &refusal, "", text),
                Err(error) => return Err(error.into()),
            }
        }
        Err(faults) => Form::faulty(fields, faults, text),
    };
    let forms = (empty_forms(db)?.0, form);
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

async fn attachment_page(
    db: &Db,
    by: &Can<SeeNames>,
    id: AttachmentId,
    form: Form,
) -> Result<AttachmentPage, Failure> {
    let opened = attachments::seen_by(db, by, id).await?;
    let stay = stays::seen_by(db.reader(), by, opened.row.stay_id).await?;
    Ok(AttachmentPage {
        page: Page::of(by),
        form,
        opened,
        stay: stay.id,
        case_code: stays::code(&stay),
    })
}

#[get("/attachments/<id>")]
async fn show(db: &State<Db>, by: Can<SeeNames>, id: AttachmentId) -> Result<Reply, Failure> {
    Reply::page(attachment_page(db, &by, id, Form::default()).await?)
}

#[get("/attachments/<id>/content?<download>")]
async fn content(
    db: &State<Db>,
    by: Can<SeeNames>,
    id: AttachmentId,
    download: bool,
) -> Result<Content, Failure> {
    let opened = attachments::open(db, &by, id).await?;
    let stay = stays::seen_by(db.reader(), &by, opened.row.stay_id).await?;
    Ok(Content::new(db, opened, &stays::code(&stay), download))
}

#[post("/attachments/<id>/mistake", data = "<fields>")]
async fn mistake(
    db: &State<Db>,
    see: Can<SeeNames>,
    by: Can<KeepFiles>,
    id: AttachmentId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let reason = reader.needed("mistake_reason");
    match reader.finish(Some(reason)) {
        Ok(reason) => {
            let stay = db
                .write(async |tx| attachments::mark_mistaken(tx, &by, id, reason).await)
                .await?;
            Reply::to(format!("/stays/{stay}/file?done=file-mistaken"))
        }
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(&see).text);
            Reply::again(attachment_page(db, &see, id, form).await?)
        }
    }
}

/// The routes of files.
pub fn routes() -> Vec<Route> {
    routes![list, one, enter, tick, show, content, mistake]
}
