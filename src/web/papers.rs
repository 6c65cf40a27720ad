//! Issuing a record, opening it again as it was, correcting it.

use super::error::Failure;
use super::field::Fields;
use super::page::Reply;
use crate::db::Db;
use crate::domain::access::{Can, IssuePapers};
use crate::domain::error::Refusal;
use crate::papers;
use entity::id::{PaperId, StayId};
use entity::paper::PaperVariant;
use entity::register::PaperKind;
use rocket::{Route, State, get, post, routes};

#[post("/stays/<id>/papers", data = "<fields>")]
async fn issue(
    db: &State<Db>,
    by: Can<IssuePapers>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let kind = fields.value("kind").parse::<PaperKind>();
    let variant = fields.value("variant").parse::<PaperVariant>();
    let (Ok(kind), Ok(variant)) = (kind, variant) else {
        return Err(Refusal::NothingToIssue.into());
    };
    db.write(async |tx| papers::issue(tx, &by, id, kind, variant).await)
        .await?;
    Reply::to(format!("/stays/{id}?done=paper-issued"))
}

#[get("/papers/<id>")]
async fn open(db: &State<Db>, by: Can<IssuePapers>, id: PaperId) -> Result<Reply, Failure> {
    let (paper, bytes) = db
        .write(async |tx| crate::domain::papers::reprint(tx, &by, id).await)
        .await?;
    Ok(Reply::Pdf(
        bytes,
        format!("{}-{}-{}", paper.kind, paper.year, paper.number),
    ))
}

#[post("/papers/<id>/correct", data = "<_fields>")]
async fn correct(
    db: &State<Db>,
    by: Can<IssuePapers>,
    id: PaperId,
    _fields: Fields,
) -> Result<Reply, Failure> {
    let paper = db
        .write(async |tx| {
            let new = papers::correct(tx, &by, id).await?;
            crate::domain::papers::seen_by(tx, &by, new).await
        })
        .await?;
    Reply::to(format!("/stays/{}?done=paper-issued", paper.stay_id))
}

/// The routes of papers.
pub fn routes() -> Vec<Route> {
    routes![issue, open, correct]
}
