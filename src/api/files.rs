//! The file of a stay: its tick-list, its scans, entering one, and the bytes of one.

use super::body::{Answered, Once};
use super::guard::Bearer;
use super::problem::Problem;
use super::schema::code;
use crate::db::Db;
use crate::domain::access::{KeepFiles, SeeHouse, SeeNames};
use crate::domain::attachments::{self, Listed, NewAttachment};
use crate::domain::error::Error;
use crate::domain::files::{self, Line, Standing};
use crate::domain::{folding, journal, stays};
use crate::http::content::Content;
use crate::http::upload::{self, Failed, Limits, Upload};
use crate::text::Text;
use chrono::{DateTime, NaiveDate, Utc};
use entity::attachment::Format;
use entity::id::{AttachmentId, StayId};
use entity::journal::Subject;
use entity::term_rule::Who;
use rocket::data::Data;
use rocket::http::{ContentType, Status};
use rocket::serde::json::Json;
use rocket::{Route, State, get, post, routes};
use serde::Serialize;
use utoipa::ToSchema;

/// The tick-list of a file.
#[derive(Serialize, ToSchema)]
pub struct TickList {
    case_code: String,
    items: Vec<Item>,
}

/// An item of a file.
#[derive(Serialize, ToSchema)]
pub struct Item {
    /// Names the item; stable.
    code: String,
    /// What it is called, in the language asked for.
    name: String,
    /// `there`, `not_needed`, `missing`, or `later`: needed when the stay ends.
    standing: &'static str,
    /// Since when.
    since: Option<NaiveDate>,
    /// Whose turn it is while it is missing.
    #[schema(schema_with = code::<Who>)]
    who: Who,
    document: String,
    article: String,
    /// Whether the basis was read in the law itself.
    is_certain: bool,
    /// The scan of it.
    #[schema(value_type = Option<i64>)]
    attachment: Option<AttachmentId>,
}

fn item(text: Text, line: Line) -> Item {
    let (standing, since) = match line.standing {
        Standing::There(since) => ("there", Some(since)),
        Standing::NotNeeded(since) => ("not_needed", Some(since)),
        Standing::Missing(since) => ("missing", Some(since)),
        Standing::Later => ("later", None),
    };
    Item {
        name: text.say(&format!("file-item-{}", line.item.code)),
        standing,
        since,
        is_certain: line.is_certain(),
        attachment: line.tick.and_then(|tick| tick.attachment_id),
        who: line.item.who,
        code: line.item.code,
        document: line.item.document,
        article: line.item.article,
    }
}

/// The scans of a stay, newest first.
#[derive(Serialize, ToSchema)]
pub struct Attachments {
    attachments: Vec<Attachment>,
}

/// A scan or picture.
#[derive(Serialize, ToSchema)]
pub struct Attachment {
    #[schema(value_type = i64)]
    id: AttachmentId,
    #[schema(schema_with = code::<Format>)]
    format: Format,
    /// In bytes.
    size: i64,
    title: Option<String>,
    file_name: Option<String>,
    sha256: Option<String>,
    /// The item of the tick-list whose paper it is.
    item: Option<String>,
    /// The step of a procedure whose paper it is.
    step: Option<i64>,
    uploaded_at: DateTime<Utc>,
    /// When it was marked as entered by mistake.
    mistaken_at: Option<DateTime<Utc>>,
}

fn attachment(listed: Listed) -> Attachment {
    let Listed { row, told, .. } = listed;
    let (title, file_name, sha256) = match told {
        Some(told) => (told.title, told.name, Some(told.sha256)),
        None => (None, None, None),
    };
    Attachment {
        id: row.id,
        format: row.format,
        size: row.size,
        title,
        file_name,
        sha256,
        item: row.item,
        step: row.step_id,
        uploaded_at: row.uploaded_at,
        mistaken_at: row.mistaken_at,
    }
}

/// A scan that was entered.
#[derive(Serialize, ToSchema)]
pub struct Entered {
    #[schema(value_type = i64)]
    attachment: AttachmentId,
}

/// A form (multipart/form-data) with a file: PDF, JPEG or PNG by its contents, the text fields before it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the fields that are read one by one")]
pub struct NewScan {
    /// What it is.
    title: Option<String>,
    /// The code of an item of the tick-list; it is ticked.
    item: Option<String>,
    /// A step of a procedure of the stay.
    step: Option<i64>,
    /// The bytes.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

#[utoipa::path(
    get,
    path = "/api/v1/stays/{id}/file",
    tag = "files",
    params(("id" = i64, Path)),
    responses((status = 200, body = TickList))
)]
#[get("/stays/<id>/file")]
async fn tick_list(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    id: StayId,
) -> Result<Json<TickList>, Problem> {
    let wrong = |error| by.problem(error);
    let stay = stays::seen_by(db.reader(), &by.0, id).await;
    let stay = stay.map_err(wrong)?;
    let today = db.today();
    let lines = files::of_stay(db.reader(), db.vault(), &stay, today)
        .await
        .map_err(wrong)?;
    let text = Text(by.0.language);
    Ok(Json(TickList {
        case_code: stays::code(&stay),
        items: lines.into_iter().map(|line| item(text, line)).collect(),
    }))
}

#[utoipa::path(
    get,
    path = "/api/v1/stays/{id}/attachments",
    tag = "files",
    params(("id" = i64, Path)),
    responses((status = 200, body = Attachments))
)]
#[get("/stays/<id>/attachments")]
async fn list(
    db: &State<Db>,
    by: Bearer<SeeNames>,
    id: StayId,
) -> Result<Json<Attachments>, Problem> {
    let wrong = |error| by.problem(error);
    let seen = stays::seen_by(db.reader(), &by.0, id).await;
    seen.map_err(wrong)?;
    let all = attachments::of_stay(db, &by.0, id).await.map_err(wrong)?;
    if !all.is_empty() {
        let opened = journal::opened(db, &by.0, id, Subject::Stay, id.0).await;
        opened.map_err(wrong)?;
    }
    Ok(Json(Attachments {
        attachments: all.into_iter().map(attachment).collect(),
    }))
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/attachments",
    tag = "files",
    params(("id" = i64, Path)),
    request_body(content = NewScan, content_type = "multipart/form-data"),
    responses((status = 201, body = Entered))
)]
#[post("/stays/<id>/attachments", data = "<data>")]
async fn enter(
    db: &State<Db>,
    limits: Limits<'_>,
    by: Bearer<KeepFiles>,
    key: Result<Once, Problem>,
    kind: Option<&ContentType>,
    id: StayId,
    data: Data<'_>,
) -> Result<Answered, Problem> {
    let by = by.0;
    let text = Text(by.language);
    let wrong = |error: Error| Problem::from_error(error, text);
    stays::seen_by(db.reader(), &by, id).await.map_err(wrong)?;
    let mut once = key?;
    let came = upload::receive(db, &by, &limits, kind, data).await;
    let Upload { fields, file } = came.map_err(|failed| match failed {
        Failed::Form(status) => {
            let code = match status.code {
                408 => "too-slow",
                413 => "too-long",
                415 => "form-expected",
                _ => "cut-off",
            };
            Problem::of(
                status,
                code,
                text.say(&format!("error-{}", status.code)),
                None,
            )
        }
        Failed::Ours(error) => wrong(error),
    })?;
    let Some((name, arrived)) = file.map_err(|refusal| wrong(refusal.into()))? else {
        return Err(Problem::wrong(text, "/file", "needed"));
    };
    let new = read(&fields, name);
    let done = match &new {
        Ok(new) => {
            once.sends(format!("{new:?} {}", arrived.sha256).as_bytes());
            let work = async |tx: &_| {
                let attachment =
                    attachments::attach(tx, &by, id, &arrived, new.clone(), limits.quota).await?;
                Ok(Entered { attachment })
            };
            once.run(db, &by, Status::Created, work).await
        }
        Err(field) => Err(Problem::wrong(
            text,
            &format!("/{field}"),
            "control-character",
        )),
    };
    // What came a second time, or was refused, is not kept.
    upload::drop_unused(db, &arrived).await.map_err(wrong)?;
    done
}

/// What is said of a scan, or the field that says something impossible.
fn read(fields: &[(String, String)], name: Option<String>) -> Result<NewAttachment, &'static str> {
    let cleaned = |field: &'static str| {
        let given = fields.iter().find(|(name, _)| name == field);
        let cleaned = given.map(|(_, value)| folding::clean(value)).transpose();
        match cleaned {
            Ok(value) => Ok(value.filter(|value| !value.is_empty())),
            Err(_) => Err(field),
        }
    };
    let step = cleaned("step")?.map(|step| step.parse().map_err(|_| "step"));
    Ok(NewAttachment {
        title: cleaned("title")?,
        name,
        item: cleaned("item")?,
        step: step.transpose()?,
    })
}

#[utoipa::path(
    get,
    path = "/api/v1/attachments/{id}",
    tag = "files",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The bytes as they came",
        content((String = "application/pdf"), (String = "image/jpeg"), (String = "image/png"))))
)]
#[get("/attachments/<id>")]
async fn content(
    db: &State<Db>,
    by: Bearer<SeeNames>,
    id: AttachmentId,
) -> Result<Content, Problem> {
    let wrong = |error| by.problem(error);
    let opened = attachments::open(db, &by.0, id).await.map_err(wrong)?;
    let stay = stays::seen_by(db.reader(), &by.0, opened.row.stay_id).await;
    let code = stays::code(&stay.map_err(wrong)?);
    Ok(Content::new(db, opened, &code, true))
}

/// The routes of files.
pub fn routes() -> Vec<Route> {
    routes![tick_list, list, enter, content]
}
