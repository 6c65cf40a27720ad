//! How a deadline ends by hand: met, extended by a decision, or lifted with a reason.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepProcedures, Right, SeeHouse};
use crate::domain::error::{Error, Refusal};
use crate::domain::law::settling::{self, Decision};
use crate::domain::law::told::{self, Told};
use crate::domain::{calendar, papers, register, stays};
use askama::Template;
use chrono::NaiveDate;
use entity::id::{DeadlineId, StayId};
use entity::journal::Subject;
use entity::register::PaperKind;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "procedures/deadline.html")]
struct EndPage {
    page: Page,
    form: Form,
    told: Told,
    case_code: String,
}

impl EndPage {
    /// Where the reader came from.
    fn back(&self) -> String {
        match self.told.deadline.procedure_id {
            Some(procedure) => format!("/procedures/{procedure}"),
            None => format!("/stays/{}", self.told.deadline.stay_id),
        }
    }
}

async fn end_page(
    db: &Db,
    see: &Can<SeeHouse>,
    id: DeadlineId,
    form: Form,
) -> Result<EndPage, Failure> {
    let reader = told::Reader {
        actor: see,
        vault: db.vault(),
        may_read: see.may(Right::SeeNames),
        now: db.clock().now(),
    };
    let told = told::one(db.reader(), &reader, id).await?;
    let stay = stays::seen_by(db.reader(), see, told.deadline.stay_id).await?;
    Ok(EndPage {
        page: Page::of(see),
        form,
        told,
        case_code: stays::code(&stay),
    })
}

#[get("/deadlines/<id>/end")]
async fn end(
    db: &State<Db>,
    see: Can<SeeHouse>,
    _by: Can<KeepProcedures>,
    id: DeadlineId,
) -> Result<Reply, Failure> {
    let now = calendar::local(db.clock().now());
    let mut start = vec![
        ("met_on", now.format("%Y-%m-%d").to_string()),
        ("met_at", now.format("%H:%M").to_string()),
    ];
    let mut shown = end_page(db, &see, id, Form::default()).await?;
    let decided = match shown.told.is_limit {
        true => decision_of_the_house(db, &see, shown.told.deadline.stay_id).await?,
        false => None,
    };
    start.extend(
        decided.unwrap_or_else(|| vec![("decided_on", now.format("%Y-%m-%d").to_string())]),
    );
    shown.form = Form::new(Fields::filled(start));
    Reply::page(shown)
}

/// What the house's own decision to extend says, for the form to begin with; its reason stays in the paper.
async fn decision_of_the_house(
    db: &Db,
    see: &Can<SeeHouse>,
    stay: StayId,
) -> Result<Option<Vec<(&'static str, String)>>, Failure> {
    let kind = PaperKind::DecisionToExtend;
    let Some(paper) = register::latest(db.reader(), see, stay, kind).await? else {
        return Ok(None);
    };
    let row = papers::seen_by(db.reader(), see, paper.id).await?;
    let told = papers::told(db.vault(), &row)?;
    let day = |day: NaiveDate| day.to_string();
    Ok(Some(vec![
        ("decision_no", paper.symbol),
        ("decided_on", day(calendar::local(paper.issued_at).date())),
        ("decision_signer", told.signer.unwrap_or_default()),
        ("until", told.until.map(day).unwrap_or_default()),
    ]))
}

/// Does once what was read of the form: to where the deadline belongs, or the form again.
async fn answer<T>(
    db: &Db,
    see: &Can<SeeHouse>,
    id: DeadlineId,
    fields: Fields,
    read: Result<T, Vec<Fault>>,
    work: impl AsyncFnOnce(&Tx, T) -> Result<&'static str, Error>,
) -> Result<Reply, Failure> {
    let read = match read {
        Ok(read) => read,
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(see).text);
            return Reply::again(end_page(db, see, id, form).await?);
        }
    };
    let back = end_page(db, see, id, Form::default()).await?.back();
    let work = async |tx: &Tx| {
        let done = work(tx, read).await?;
        Ok(format!("{back}?done={done}"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let now = OnRecord::shown(Subject::Deadline, id.0);
        let form = stale::refused(db, see, fields, &refusal, "", now).await?;
        Reply::refused(&refusal, end_page(db, see, id, form).await?)
    };
    once::or_refused(db, see, fields, work, refused).await
}

#[post("/deadlines/<id>/meet", data = "<fields>")]
async fn meet(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: DeadlineId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (version, at) = (
        reader.needed_number::<i32>("version"),
        reader.needed_moment("met"),
    );
    let read = reader.finish(version.zip(at));
    answer(db, &see, id, fields, read, async |tx, (version, at)| {
        settling::meet(tx, &by, id, version, at).await?;
        Ok("deadline-met")
    })
    .await
}

#[post("/deadlines/<id>/extend", data = "<fields>")]
async fn extend(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: DeadlineId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let version = reader.needed_number::<i32>("version");
    let (no, signer, reason) = (
        reader.needed("decision_no"),
        reader.needed("decision_signer"),
        reader.needed("extend_reason"),
    );
    let (on, until) = (
        reader.needed_date("decided_on"),
        reader.needed_date("until"),
    );
    let decision = (|| {
        Some(Decision {
            no,
            on: on?,
            signer,
            reason,
            until: until?,
        })
    })();
    let read = reader.finish(version.zip(decision));
    answer(
        db,
        &see,
        id,
        fields,
        read,
        async |tx, (version, decision)| {
            settling::extend(tx, &by, id, version, decision).await?;
            Ok("deadline-extended")
        },
    )
    .await
}

#[post("/deadlines/<id>/lift", data = "<fields>")]
async fn lift(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: DeadlineId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (version, reason) = (
        reader.needed_number::<i32>("version"),
        reader.needed("lift_reason"),
    );
    let read = reader.finish(version);
    answer(db, &see, id, fields, read, async |tx, version| {
        settling::lift(tx, &by, id, version, &reason).await?;
        Ok("deadline-lifted")
    })
    .await
}

/// The routes by which deadlines end.
pub fn routes() -> Vec<Route> {
    routes![end, meet, extend, lift]
}
