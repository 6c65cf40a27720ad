//! Scans: entering one, for the file of a stay or for a step of a procedure; looking at one; marking it as a mistake.

use super::error::Failure;
use super::field::{Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use super::procedures;
use super::scanned::{self, Pages};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepFiles, SeeHouse, SeeNames};
use crate::domain::attachments::{self, NewAttachment, Opened, Quota, Told, pages};
use crate::domain::error::{Error, Refusal};
use crate::domain::stays;
use crate::http::content::Content;
use crate::http::refusal_status;
use crate::http::upload::{self, FILE, Failed, Limits, Upload};
use askama::Template;
use entity::id::{AttachmentId, ProcedureId, StayId};
use entity::procedure;
use entity::procedure_step;
use rocket::data::Data;
use rocket::http::{ContentType, Status};
use rocket::{Route, State, get, post, routes};

impl Page {
    /// A size as people say it: 1,4 MB.
    pub fn size(&self, bytes: &i64) -> String {
        let tenths = (bytes * 10 / 1024 / 1024).max(1);
        self.tvv("file-size", tenths / 10, tenths % 10)
    }

    /// What a scan is called: its title, or the name of its file, or just that.
    pub fn called(&self, told: &Told) -> String {
        let name = told.title.as_ref().or(told.name.as_ref());
        name.cloned().unwrap_or_else(|| self.t("file-scan"))
    }
}

/// What came of a form with a scan.
pub enum Entered {
    /// Done, now or before: it leads there.
    At(String),
    /// The form again.
    Not(Status, Form),
}

/// Makes what came a scan of a stay; `read` reads what is said of it, and the form leads to `to`.
pub async fn enter(
    db: &Db,
    quota: &Quota,
    by: &Can<KeepFiles>,
    (stay, to): (StayId, String),
    upload: Upload,
    read: impl FnOnce(&mut Reader<'_>) -> NewAttachment,
) -> Result<Entered, Error> {
    let text = Page::of(by).text;
    let fields = Fields::of(upload.fields);
    let file = match upload.file {
        Ok(file) => file,
        Err(refusal) => {
            let form = Form::refused(fields, &refusal, FILE, text);
            return Ok(Entered::Not(refusal_status(&refusal), form));
        }
    };
    let mut reader = Reader::new(&fields);
    let new = read(&mut reader);
    let Some((name, arrived)) = file else {
        reader.fault(FILE, "needed");
        let faults = reader.finish(None::<()>).err().unwrap_or_default();
        let form = Form::faulty(fields, faults, text);
        return Ok(Entered::Not(Status::UnprocessableEntity, form));
    };
    let new = match reader.finish(Some(new)) {
        Ok(new) => NewAttachment { name, ..new },
        Err(faults) => {
            upload::drop_unused(db, &arrived).await?;
            let form = Form::faulty(fields, faults, text);
            return Ok(Entered::Not(Status::UnprocessableEntity, form));
        }
    };
    let said = format!("{stay} {new:?} {}", arrived.sha256);
    let entered = once::sent(db, by, fields.value(once::KEY), said, async |tx| {
        attachments::attach(tx, by, stay, &arrived, new, quota).await?;
        Ok(to)
    });
    let entered = entered.await;
    // What came a second time, or is refused, is not kept.
    upload::drop_unused(db, &arrived).await?;
    match entered {
        Ok(place) => Ok(Entered::At(place)),
        Err(Error::Refused(refusal)) => {
            let form = Form::refused(fields, &refusal, "", text);
            Ok(Entered::Not(refusal_status(&refusal), form))
        }
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "procedures/scan.html")]
struct StepPage {
    page: Page,
    form: Form,
    procedure: procedure::Model,
    case_code: String,
    step: procedure_step::Model,
    most_mib: u64,
}

async fn step_page(
    db: &Db,
    see: &Can<SeeHouse>,
    quota: &Quota,
    (id, step): (ProcedureId, i64),
    form: Form,
) -> Result<StepPage, Error> {
    let (of, steps) = procedures::seen(db, see, id).await?;
    let step = steps.into_iter().find(|row| row.id == step);
    Ok(StepPage {
        page: Page::of(see),
        form,
        procedure: of.procedure,
        case_code: of.case_code,
        step: step.ok_or(Error::NotFound)?,
        most_mib: quota.file / 1024 / 1024,
    })
}

#[get("/procedures/<id>/steps/<step>/file")]
async fn of_step(
    db: &State<Db>,
    quota: &State<Quota>,
    see: Can<SeeHouse>,
    _by: Can<KeepFiles>,
    id: ProcedureId,
    step: i64,
) -> Result<Reply, Failure> {
    Reply::page(step_page(db, &see, quota, (id, step), Form::default()).await?)
}

#[post("/procedures/<id>/steps/<step>/file", data = "<data>")]
#[expect(clippy::too_many_arguments, reason = "each is a guard of its own")]
async fn enter_of_step(
    db: &State<Db>,
    limits: Limits<'_>,
    see: Can<SeeHouse>,
    by: Can<KeepFiles>,
    kind: Option<&ContentType>,
    id: ProcedureId,
    step: i64,
    data: Data<'_>,
) -> Result<Reply, Failed> {
    let of = step_page(db, &see, limits.quota, (id, step), Form::default()).await?;
    let upload = upload::receive(db, &by, &limits, kind, data).await?;
    let read = |reader: &mut Reader<'_>| NewAttachment {
        title: reader.line("file_title"),
        step: Some(step),
        ..NewAttachment::default()
    };
    let to = format!("/procedures/{id}?done=file-entered");
    match enter(
        db,
        limits.quota,
        &by,
        (of.procedure.stay_id, to),
        upload,
        read,
    )
    .await?
    {
        Entered::At(place) => Ok(Reply::to(place)?),
        Entered::Not(status, form) => Ok(Reply::with(status, StepPage { form, ..of })?),
    }
}

#[derive(Template)]
#[template(path = "files/attachment.html")]
struct AttachmentPage {
    page: Page,
    form: Form,
    opened: Opened,
    /// Of a PDF.
    pages: Option<Pages>,
    stay: StayId,
    case_code: String,
}

async fn attachment_page(
    db: &Db,
    by: &Can<SeeNames>,
    id: AttachmentId,
    form: Form,
) -> Result<AttachmentPage, Failure> {
    let opened = attachments::seen_by(db, by, id).await?;
    let stay = stays::seen_by(db.reader(), by, opened.row.stay_id).await?;
    let pages = scanned::of(db, &opened).await?;
    attachments::record_opened(db, by, &opened.row).await?;
    Ok(AttachmentPage {
        page: Page::of(by),
        form,
        pages,
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
            let work = async |tx: &Tx| {
                let stay = attachments::mark_mistaken(tx, &by, id, reason).await?;
                Ok(format!("/stays/{stay}/file?done=file-mistaken"))
            };
            let refused = async |fields: Fields, refusal: Refusal| {
                let form = Form::refused(fields, &refusal, "mistake_reason", Page::of(&see).text);
                Reply::refused(&refusal, attachment_page(db, &see, id, form).await?)
            };
            once::or_refused(db, &by, fields, work, refused).await
        }
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(&see).text);
            Reply::again(attachment_page(db, &see, id, form).await?)
        }
    }
}

/// The routes of scans.
pub fn routes() -> Vec<Route> {
    routes![of_step, enter_of_step, show, content, mistake]
}
