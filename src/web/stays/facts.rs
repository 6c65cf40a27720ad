//! Completing what was told at the intake: who brought the person, the paper, health, needs, wishes. A stay that has ended is
//! completed, too, for the record that is still to be printed.

use super::super::error::Failure;
use super::super::field::{Fault, Fields, Reader};
use super::super::intake::read::{brought_by, intake};
use super::super::once;
use super::super::page::{Form, Page, Reply};
use super::super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepStays, SeeHouse, SeeNames};
use crate::domain::error::Refusal;
use crate::domain::particulars::{self, Told};
use crate::domain::stays::{self, Intake};
use askama::Template;
use chrono::NaiveDate;
use entity::id::StayId;
use entity::journal::Subject;
use entity::stay::{self, Source};
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "stays/facts.html")]
struct FactsPage {
    page: Page,
    form: Form,
    stay: StayId,
    case_code: String,
}

fn fields_of(told: &Intake, stay: &stay::Model) -> Fields {
    let text = |told: &Option<String>| told.clone().unwrap_or_default();
    let from_abroad = match stay.from_abroad {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    Fields::filled([
        ("source", stay.source.to_string()),
        ("agency", stay.agency.clone()),
        ("from_abroad", from_abroad.to_owned()),
        ("officer_name", text(&told.officer.name)),
        ("officer_position", text(&told.officer.position)),
        ("officer_phone", text(&told.officer.phone)),
        ("paper_no", text(&told.paper_no)),
        ("paper_on", day(told.paper_on)),
        ("other_decision_no", text(&told.decision_no)),
        ("other_decision_on", day(told.decision_on)),
        ("commune_officer", text(&told.commune_officer.name)),
        ("commune_position", text(&told.commune_officer.position)),
        ("found", text(&told.found)),
        ("circumstances", text(&told.circumstances)),
        ("health", text(&told.health)),
        ("needs", text(&told.needs)),
        ("wishes", text(&told.wishes)),
        ("companion_adult", text(&told.companion_adult)),
        ("version", stay.version.to_string()),
    ])
}

async fn facts_page(
    db: &Db,
    see: &Can<SeeHouse>,
    id: StayId,
    form: Form,
) -> Result<FactsPage, Failure> {
    let stay = stays::seen_by(db.reader(), see, id).await?;
    Ok(FactsPage {
        page: Page::of(see),
        form,
        stay: id,
        case_code: stays::code(&stay),
    })
}

fn read(fields: &Fields) -> Result<(Told, i32), Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let (source, agency) = brought_by(&mut reader);
    let from_abroad = reader.yes_or_no("from_abroad");
    let (intake, version) = (intake(&mut reader), reader.needed_number("version"));
    let told = source.map(|source| Told {
        source,
        agency,
        from_abroad,
        intake,
    });
    reader.finish(told.zip(version))
}

#[get("/stays/<id>/facts")]
async fn show(
    db: &State<Db>,
    see: Can<SeeHouse>,
    names: Can<SeeNames>,
    _by: Can<KeepStays>,
    id: StayId,
) -> Result<Reply, Failure> {
    let stay = stays::seen_by(db.reader(), &see, id).await?;
    let opened = super::open(db, &names, &stay).await?;
    let form = Form::new(fields_of(&opened.intake, &stay));
    Reply::page(facts_page(db, &see, id, form).await?)
}

#[post("/stays/<id>/facts", data = "<fields>")]
async fn change(
    db: &State<Db>,
    see: Can<SeeHouse>,
    names: Can<SeeNames>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let text = Page::of(&see).text;
    let (told, version) = match read(&fields) {
        Ok(read) => read,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(facts_page(db, &see, id, form).await?);
        }
    };
    let work = async |tx: &Tx| {
        particulars::change_intake(tx, &by, id, version, &told).await?;
        Ok(format!("/stays/{id}?done=stay-person"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        // What somebody else wrote is looked at, which the journal is told.
        let page = Page::of(&see);
        let stay = stays::seen_by(db.reader(), &see, id).await?;
        let opened = super::open(db, &names, &stay).await?;
        let now = OnRecord {
            subject: Subject::Stay,
            id: id.0,
            now: fields_of(&opened.intake, &stay),
            named: vec![
                ("source", page.code(&stay.source)),
                ("from_abroad", page.said(&stay.from_abroad)),
            ],
        };
        let form = stale::refused(db, &see, fields, &refusal, "", now).await?;
        Reply::refused(&refusal, facts_page(db, &see, id, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The routes of what was told at the intake.
pub fn routes() -> Vec<Route> {
    routes![show, change]
}
