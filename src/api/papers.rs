//! Papers of a stay: issuing one, what was issued, and the file as it was issued.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::Problem;
use super::schema::{code, code_or_none};
use super::times;
use crate::db::Db;
use crate::domain::access::IssuePapers;
use crate::domain::error::Error;
use crate::domain::papers as issued;
use crate::domain::papers::Told;
use crate::domain::register::{self, Line};
use crate::domain::stays;
use crate::domain::vault::Vault;
use crate::papers::{self, Order};
use chrono::{DateTime, NaiveDate, Utc};
use entity::id::{PaperId, StayId};
use entity::paper::{PaperVariant, SigningAuthority};
use entity::register::PaperKind;
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Route, State, get, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// The papers of a stay, newest first.
#[derive(Serialize, ToSchema)]
pub struct PaperList {
    papers: Vec<Paper>,
}

/// An issued paper.
#[derive(Serialize, ToSchema)]
pub struct Paper {
    #[schema(value_type = i64)]
    id: PaperId,
    #[schema(value_type = i64)]
    stay_id: StayId,
    #[schema(schema_with = code::<PaperKind>)]
    kind: PaperKind,
    #[schema(schema_with = code::<PaperVariant>)]
    variant: PaperVariant,
    /// Number and symbol.
    symbol: String,
    year: i32,
    /// 1, or higher for what was issued under the number later: a correction, or the record in another language.
    version: i32,
    /// What the QR code says beside the number.
    mark: Option<String>,
    /// Hex digest of the file.
    sha256: Option<String>,
    issued_at: DateTime<Utc>,
    is_void: bool,
    is_corrected: bool,
}

/// A paper with its file.
#[derive(Serialize, ToSchema)]
pub struct PaperFile {
    paper: Paper,
    /// The PDF in base64, the same at every time.
    pdf: String,
}

/// A paper to be issued. What is left out prints as a dotted line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ordered {
    #[schema(schema_with = code::<PaperKind>)]
    kind: PaperKind,
    /// Of a handover record: who receives. To a mission, embassy and embassy_bilingual are one record with one number.
    #[schema(schema_with = code::<PaperVariant>, required = false)]
    #[serde(default = "plain")]
    variant: PaperVariant,
    /// The paper that this one corrects.
    #[schema(value_type = Option<i64>)]
    replaces: Option<PaperId>,
    addressee: Option<String>,
    reason: Option<String>,
    wanted: Option<String>,
    request_no: Option<String>,
    #[serde(default, deserialize_with = "times::day_or_none")]
    request_on: Option<NaiveDate>,
    request_by: Option<String>,
    /// On whose proposal it is decided.
    proposed_by: Option<String>,
    #[serde(default, deserialize_with = "times::day_or_none")]
    from: Option<NaiveDate>,
    /// Left out of a decision to receive: the maximum by law, and in a correction the day that was printed first.
    #[serde(default, deserialize_with = "times::day_or_none")]
    until: Option<NaiveDate>,
    receiver: Option<String>,
    receiver_position: Option<String>,
    receiver_paper: Option<String>,
    signer: Option<String>,
    signer_position: Option<String>,
    #[schema(schema_with = authority, required = false)]
    signing_authority: Option<SigningAuthority>,
    /// Of a decision to extend or to stop: it holds for those of the household who are here, too.
    #[serde(default)]
    with_household: bool,
    /// Of a record or a decision: another original is wanted although one of its kind, variant and last day is in force.
    #[serde(default)]
    another: bool,
}

// A doc comment would not get into the description: the schema is made by hand.
fn authority() -> RefOr<Schema> {
    code_or_none::<SigningAuthority>(
        "By which authority a letter, decision, notice, slip or report is signed: head signs in their own right; acting (Q.), \
         deputy (KT.), by_order (TL.) and authorised (TUQ.) stand before the title of the head, under the last three signer_position. \
         Left out, a position that is the head's deputy signs as deputy, and any other as it is.",
    )
}

fn plain() -> PaperVariant {
    PaperVariant::Plain
}

/// The paper that was issued.
#[derive(Serialize, ToSchema)]
pub struct PaperIssued {
    #[schema(value_type = i64)]
    paper: PaperId,
    symbol: String,
    /// Letters that cannot be printed are left to be written by hand.
    wants_pen: bool,
}

fn described(vault: &Vault, line: Line) -> Result<Paper, Error> {
    let row = line.paper;
    let digests = row.digests(vault)?;
    Ok(Paper {
        id: row.id,
        stay_id: row.stay_id,
        kind: row.kind,
        variant: row.variant,
        symbol: row.symbol,
        year: row.year,
        version: row.version,
        mark: digests.as_ref().map(|of| of.mark.clone()),
        sha256: digests.map(|of| of.sha256),
        issued_at: row.issued_at,
        is_void: line.void.is_some(),
        is_corrected: line.corrected_by.is_some(),
    })
}

#[utoipa::path(
    get,
    path = "/api/v1/stays/{id}/papers",
    tag = "papers",
    params(("id" = i64, Path)),
    responses((status = 200, body = PaperList))
)]
#[get("/stays/<id>/papers")]
async fn list(
    db: &State<Db>,
    by: Bearer<IssuePapers>,
    id: StayId,
) -> Result<Json<PaperList>, Problem> {
    let found = async {
        stays::seen_by(db.reader(), &by.0, id).await?;
        let lines = register::of_stay(db.reader(), &by.0, id).await?;
        let papers = lines.into_iter().map(|line| described(db.vault(), line));
        papers.collect::<Result<Vec<_>, _>>()
    };
    found
        .await
        .map(|papers| Json(PaperList { papers }))
        .map_err(|error| by.problem(error))
}

#[utoipa::path(
    get,
    path = "/api/v1/papers/{id}",
    tag = "papers",
    params(("id" = i64, Path)),
    responses((status = 200, body = PaperFile))
)]
#[get("/papers/<id>")]
async fn one(
    db: &State<Db>,
    by: Bearer<IssuePapers>,
    id: PaperId,
) -> Result<Json<PaperFile>, Problem> {
    let opened = db
        .write(async |tx| {
            let (_, bytes) = issued::reprint(tx, &by.0, id).await?;
            let line = register::one(tx, &by.0, id).await?;
            Ok((described(tx.vault(), line)?, bytes))
        })
        .await;
    let (paper, bytes) = opened.map_err(|error| by.problem(error))?;
    Ok(Json(PaperFile {
        paper,
        pdf: data_encoding::BASE64.encode(&bytes),
    }))
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/papers",
    tag = "papers",
    params(("id" = i64, Path)),
    request_body = Ordered,
    responses((status = 201, body = PaperIssued))
)]
#[post("/stays/<id>/papers", data = "<body>")]
async fn issue(
    db: &State<Db>,
    by: Bearer<IssuePapers>,
    id: StayId,
    body: Result<Body<Ordered>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let order = Order {
        kind: value.kind,
        variant: value.variant,
        replaces: value.replaces,
        another: value.another,
        told: Told {
            addressee: value.addressee,
            reason: value.reason,
            wanted: value.wanted,
            request_no: value.request_no,
            request_on: value.request_on,
            request_by: value.request_by,
            proposed_by: value.proposed_by,
            from: value.from,
            until: value.until,
            receiver: value.receiver,
            receiver_position: value.receiver_position,
            receiver_paper: value.receiver_paper,
            signer: value.signer,
            signer_position: value.signer_position,
            signing_authority: value.signing_authority,
            with_household: value.with_household,
        },
    };
    once.run(db, &by, Status::Created, async |tx| {
        let done = papers::issue(tx, &by, id, &order).await?;
        let symbol = issued::seen_by(tx, &by, done.id).await?.symbol;
        Ok(PaperIssued {
            paper: done.id,
            symbol,
            wants_pen: done.wants_pen,
        })
    })
    .await
}

/// The routes of papers.
pub fn routes() -> Vec<Route> {
    routes![list, one, issue]
}
