//! Hearings of a procedure: set one, say what came of it, postpone or cancel it.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use super::procedures;
use super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepProcedures, SeeHouse};
use crate::domain::error::{Error, Refusal};
use crate::domain::procedures::hearings::{self, NewHearing};
use crate::domain::stays;
use askama::Template;
use entity::hearing::{self, HearingState};
use entity::id::{HearingId, ProcedureId};
use entity::journal::Subject;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "procedures/hearing.html")]
struct HearingPage {
    page: Page,
    form: Form,
    hearing: hearing::Model,
    case_code: String,
}

impl HearingPage {
    fn is_open(&self) -> bool {
        self.hearing.state == HearingState::Set
    }
}

async fn hearing_page(
    db: &Db,
    see: &Can<SeeHouse>,
    id: HearingId,
    form: Form,
) -> Result<HearingPage, Failure> {
    let hearing = hearings::seen_by(db.reader(), see, id).await?;
    let stay = stays::seen_by(db.reader(), see, hearing.stay_id).await?;
    Ok(HearingPage {
        page: Page::of(see),
        form,
        hearing,
        case_code: stays::code(&stay),
    })
}

#[get("/hearings/<id>")]
async fn one(db: &State<Db>, see: Can<SeeHouse>, id: HearingId) -> Result<Reply, Failure> {
    let hearing = hearings::seen_by(db.reader(), &see, id).await?;
    let start = Fields::filled([("new_place", hearing.place)]);
    Reply::page(hearing_page(db, &see, id, Form::new(start)).await?)
}

#[post("/procedures/<id>/hearings", data = "<fields>")]
async fn set(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: ProcedureId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (at, place) = (reader.needed_moment("hearing"), reader.needed("place"));
    let paper_no = reader.line("summons_no");
    let new = at.map(|at| NewHearing {
        at,
        place,
        paper_no,
    });
    let text = Page::of(&see).text;
    let new = match reader.finish(new) {
        Ok(new) => new,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(procedures::one_page(db, &see, id, form).await?);
        }
    };
    let work = async |tx: &Tx| {
        hearings::set(tx, &by, id, new).await?;
        Ok(format!("/procedures/{id}?done=hearing-set"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let form = Form::refused(fields, &refusal, "hearing_on", text);
        Reply::refused(&refusal, procedures::one_page(db, &see, id, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// Does once what was read of the form: to the procedure, or the form again.
async fn answer<T>(
    db: &Db,
    see: &Can<SeeHouse>,
    id: HearingId,
    fields: Fields,
    read: Result<T, Vec<Fault>>,
    work: impl AsyncFnOnce(&Tx, T) -> Result<ProcedureId, Error>,
) -> Result<Reply, Failure> {
    let read = match read {
        Ok(read) => read,
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(see).text);
            return Reply::again(hearing_page(db, see, id, form).await?);
        }
    };
    let work = async |tx: &Tx| {
        let procedure = work(tx, read).await?;
        Ok(format!("/procedures/{procedure}?done=hearing-settled"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let now = OnRecord::shown(Subject::Hearing, id.0);
        let form = stale::refused(db, see, fields, &refusal, "", now).await?;
        Reply::refused(&refusal, hearing_page(db, see, id, form).await?)
    };
    once::or_refused(db, see, fields, work, refused).await
}

#[post("/hearings/<id>/hold", data = "<fields>")]
async fn hold(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: HearingId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let version = reader.needed_number::<i32>("version");
    let outcome = reader.lines("hearing_outcome");
    if outcome.is_none() {
        reader.fault("hearing_outcome", "needed");
    }
    let read = reader.finish(version.zip(outcome));
    answer(
        db,
        &see,
        id,
        fields,
        read,
        async |tx, (version, outcome)| hearings::hold(tx, &by, id, version, &outcome).await,
    )
    .await
}

#[post("/hearings/<id>/postpone", data = "<fields>")]
async fn postpone(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: HearingId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let version = reader.needed_number::<i32>("version");
    let (to, place, reason) = (
        reader.moment("postponed"),
        reader.line("new_place"),
        reader.needed("postpone_reason"),
    );
    let paper_no = reader.line("summons_no");
    if to.is_some() && place.is_none() {
        reader.fault("new_place", "needed");
    }
    let to = to.zip(place).map(|(at, place)| NewHearing {
        at,
        place,
        paper_no,
    });
    let read = reader.finish(version);
    answer(db, &see, id, fields, read, async |tx, version| {
        hearings::postpone(tx, &by, id, version, to, &reason).await
    })
    .await
}

#[post("/hearings/<id>/cancel", data = "<fields>")]
async fn cancel(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: HearingId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (version, reason) = (
        reader.needed_number::<i32>("version"),
        reader.needed("cancel_reason"),
    );
    let read = reader.finish(version);
    answer(db, &see, id, fields, read, async |tx, version| {
        hearings::cancel(tx, &by, id, version, &reason).await
    })
    .await
}

/// The routes of hearings.
pub fn routes() -> Vec<Route> {
    routes![one, set, hold, postpone, cancel]
}
