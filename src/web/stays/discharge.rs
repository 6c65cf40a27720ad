//! The page on which a stay ends, and the follow-up afterwards.

use super::super::error::Failure;
use super::super::field::{Fault, Fields, Reader, parse_date};
use super::super::once;
use super::super::page::{Form, Page, Reply};
use super::super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepStays, SeeHouse, SeeNames};
use crate::domain::belongings;
use crate::domain::discharges::{self, NewDischarge, Receiver};
use crate::domain::error::Refusal;
use crate::domain::procedures;
use crate::domain::{calendar, follow_ups, households, stays};
use askama::Template;
use entity::discharge::Outcome;
use entity::id::{BelongingId, StayId};
use entity::journal::Subject;
use entity::{discharge as discharge_row, procedure, stay};
use rocket::{Route, State, get, post, routes};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;

#[derive(Template)]
#[template(path = "stays/discharge.html")]
struct DischargePage {
    page: Page,
    form: Form,
    stay: StayId,
    case_code: String,
    /// What each who may leave has to get back: case code, belongings.
    things: Vec<(String, Vec<(BelongingId, String)>)>,
    open: Vec<procedure::Model>,
    has_companions: bool,
}

/// Those who came along with somebody and are still here.
async fn companions(
    db: &Db,
    see: &Can<SeeHouse>,
    stay: &stay::Model,
) -> Result<Vec<stay::Model>, Failure> {
    let mut companions = households::others(db.reader(), see, stay).await?;
    companions.retain(|other| other.head_id == Some(stay.id) && other.ended_at.is_none());
    Ok(companions)
}

/// Whether something is given back to a companion who does not leave.
async fn is_of_who_stays(
    db: &Db,
    see: &Can<SeeHouse>,
    id: StayId,
    new: &NewDischarge,
) -> Result<bool, Failure> {
    if new.with_household || new.returned.is_empty() {
        return Ok(false);
    }
    let stay = stays::seen_by(db.reader(), see, id).await?;
    for companion in companions(db, see, &stay).await? {
        let things = belongings::of_stay(db.reader(), &companion).await?;
        if things.iter().any(|thing| new.returned.contains(&thing.id)) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn discharge_page(
    db: &Db,
    see: &Can<SeeHouse>,
    names: &Can<SeeNames>,
    id: StayId,
    form: Form,
) -> Result<DischargePage, Failure> {
    let stay = stays::seen_by(db.reader(), see, id).await?;
    let companions = companions(db, see, &stay).await?;
    let has_companions = !companions.is_empty();
    let who: Vec<_> = std::iter::once(stay.clone()).chain(companions).collect();
    Ok(DischargePage {
        page: Page::of(see),
        form,
        stay: id,
        case_code: stays::code(&stay),
        things: super::things(db, names, &who).await?,
        open: procedures::open_of_stay(db.reader(), id).await?,
        has_companions,
    })
}

#[get("/stays/<id>/discharge")]
async fn show(
    db: &State<Db>,
    see: Can<SeeHouse>,
    names: Can<SeeNames>,
    _by: Can<KeepStays>,
    id: StayId,
) -> Result<Reply, Failure> {
    let now = calendar::local(db.clock().now());
    let start = Fields::filled([
        ("at_on", now.format("%Y-%m-%d").to_string()),
        ("at_at", now.format("%H:%M").to_string()),
        ("money", "0".to_owned()),
    ]);
    Reply::page(discharge_page(db, &see, &names, id, Form::new(start)).await?)
}

/// How a stay ended at a moment; who left with whom, and what was given back, each form tells in its own way.
pub(in crate::web) fn end(
    reader: &mut Reader<'_>,
    at: Option<DateTimeUtc>,
) -> Option<NewDischarge> {
    let (outcome, destination) = (reader.code("outcome"), reader.code("destination"));
    let receiver = Receiver {
        name: reader.line("receiver_name"),
        position: reader.line("receiver_position"),
        agency: reader.line("receiver_agency"),
        paper: reader.line("receiver_paper"),
        place: reader.line("handover_place"),
        health: reader.lines("leaving_health"),
        medicines: reader.lines("leaving_medicines"),
        remarks: reader.lines("remarks"),
    };
    let money_vnd = reader.dong("money").unwrap_or_default();
    let (follow_up_on, hand_on) = (reader.date("follow_up_on"), reader.line("hand_on"));
    Some(NewDischarge {
        at: at?,
        outcome: outcome?,
        destination: destination?,
        receiver,
        returned: Vec::new(),
        keeps_things: false,
        money_vnd,
        follow_up_on,
        hand_on,
        with_household: false,
    })
}

fn read(fields: &Fields) -> Result<NewDischarge, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let at = reader.needed_moment("at");
    let end = end(&mut reader, at);
    if !reader.ticked("sure") {
        reader.fault("sure", "confirm");
    }
    let returned = fields.values("returned").map(str::parse);
    let returned: Option<Vec<_>> = returned.map(Result::ok).collect();
    if returned.is_none() {
        reader.fault("", "choose");
    }
    let with_household = reader.ticked("with_household");
    let keeps_things = reader.ticked("keeps_things");
    let new = end.zip(returned).map(|(end, returned)| NewDischarge {
        returned,
        keeps_things,
        with_household,
        ..end
    });
    reader.finish(new)
}

#[post("/stays/<id>/discharge", data = "<fields>")]
async fn discharge(
    db: &State<Db>,
    see: Can<SeeHouse>,
    names: Can<SeeNames>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let text = Page::of(&see).text;
    let new = match read(&fields) {
        Ok(new) => new,
        Err(faults) => {
            return Reply::again(
                discharge_page(db, &see, &names, id, Form::faulty(fields, faults, text)).await?,
            );
        }
    };
    if is_of_who_stays(db, &see, id, &new).await? {
        let fault = Fault {
            field: "with_household".to_owned(),
            message: "fault-stays-behind".to_owned(),
        };
        let form = Form::faulty(fields, vec![fault], text);
        return Reply::again(discharge_page(db, &see, &names, id, form).await?);
    }
    let work = async |tx: &Tx| {
        discharges::discharge(tx, &by, id, new).await?;
        Ok(format!("/stays/{id}?done=stay-discharged"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let field = match refusal {
            Refusal::ProceduresOpen => "hand_on",
            Refusal::FollowUpTooEarly => "follow_up_on",
            Refusal::NotAbsentLongEnough | Refusal::AwayWithWord | Refusal::AbsenceNotRecorded => {
                of_who_is_gone(&fields)
            }
            Refusal::CompanionsStayBehind => "with_household",
            Refusal::ThingsKept => "keeps_things",
            Refusal::InTheFuture | Refusal::EndsBeforeItBegins | Refusal::BeforeEarlierEntry => {
                "at_on"
            }
            _ => "",
        };
        let form = Form::refused(fields, &refusal, field, text);
        Reply::refused(&refusal, discharge_page(db, &see, &names, id, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// What of the form says that nobody knows where the person is.
fn of_who_is_gone(fields: &Fields) -> &'static str {
    match fields.value("outcome").parse() {
        Ok(Outcome::LeftOnTheirOwn | Outcome::Missing) => "outcome",
        _ => "destination",
    }
}

#[post("/stays/<id>/follow-up", data = "<fields>")]
async fn follow_up(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let next = reader.date("next_follow_up");
    let next = match reader.finish(Some(next)) {
        Ok(next) => next,
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(&see).text);
            return Reply::again(super::stay_page(db, &see, id, form).await?);
        }
    };
    // Empty where nothing was to be done; what is no day answers nothing that is.
    let answered = parse_date(fields.value(ANSWERED));
    let work = async |tx: &Tx| {
        follow_ups::record(tx, &by, id, answered, next).await?;
        Ok(format!("/stays/{id}?done=stay-followed-up"))
    };
    let refused = async |mut fields: Fields, refusal: Refusal| {
        let stay = stays::seen_by(db.reader(), &see, id).await?;
        let row = discharges::of(db.reader(), &stay).await?;
        let now = open_follow_up(row.as_ref());
        fields.set(ANSWERED, &now);
        let now = OnRecord {
            now: Fields::filled([("next_follow_up", now)]),
            ..OnRecord::shown(Subject::Stay, id.0)
        };
        let form = stale::refused(db, &see, fields, &refusal, "next_follow_up", now).await?;
        Reply::refused(&refusal, super::stay_page(db, &see, id, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The field that carries the day of the follow-up which the form answers.
pub(super) const ANSWERED: &str = "answered_follow_up";

/// The day of the follow-up that is to be done, as that field carries it; empty if none is.
pub(super) fn open_follow_up(ended: Option<&discharge_row::Model>) -> String {
    let day = ended.and_then(follow_ups::open_day);
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The routes of discharge.
pub fn routes() -> Vec<Route> {
    routes![show, discharge, follow_up]
}
