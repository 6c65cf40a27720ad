//! Completing who somebody is.

use super::super::error::Failure;
use super::super::field::{Fault, Fields, Reader};
use super::super::once;
use super::super::page::{Form, Page, Reply};
use super::super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepStays, SeeHouse, SeeNames};
use crate::domain::error::Refusal;
use crate::domain::residents::{Birth, Particulars};
use crate::domain::{particulars, peoples, stays};
use askama::Template;
use chrono::NaiveDate;
use entity::id::StayId;
use entity::journal::Subject;
use entity::resident::{self, Sex};
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "stays/person.html")]
struct PersonPage {
    page: Page,
    form: Form,
    stay: StayId,
    case_code: String,
    peoples: Vec<&'static str>,
}

/// The fields of one line: name in the form, and where it goes.
macro_rules! plain {
    ($do:ident) => {
        $do! { full_name = name, other_names = other_names, ethnicity = people, nationality = nationality, religion = religion,
            birthplace = birthplace, address = address, id_paper_kind = paper_kind, id_paper = paper_no, id_paper_issued = paper_issued,
            language = language, schooling = schooling, marital = marital, occupation = occupation }
    };
}

fn fields_of(who: &Particulars, row: &resident::Model) -> Fields {
    let mut pairs = vec![
        ("sex", row.sex.to_string()),
        ("version", row.version.to_string()),
    ];
    macro_rules! push {
        ($($field:ident = $to:ident),*) => { $(pairs.push((stringify!($field), who.$to.clone().unwrap_or_default()));)* };
    }
    plain!(push);
    push!(relatives = relatives, description = description);
    let (mut on, mut year, mut about, mut judged_on) = Default::default();
    match who.birth {
        Birth::Unknown => {}
        Birth::On(day) => on = day.to_string(),
        Birth::Year(number) => year = number.to_string(),
        Birth::About { age, on: day } => (about, judged_on) = (age.to_string(), day.to_string()),
    }
    pairs.extend([
        ("birth_on", on),
        ("birth_year", year),
        ("birth_about", about),
    ]);
    pairs.push(("birth_judged_on", judged_on));
    Fields::filled(pairs)
}

fn read(fields: &Fields, today: NaiveDate) -> Result<(Particulars, Sex, i32), Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let mut who = Particulars::default();
    macro_rules! take {
        ($($field:ident = $to:ident),*) => { $(who.$to = reader.line(stringify!($field));)* };
    }
    plain!(take);
    who.relatives = reader.lines("relatives");
    who.description = reader.lines("description");
    who.birth = birth(&mut reader, today);
    let (sex, version) = (reader.code("sex"), reader.needed_number("version"));
    let read = (|| Some((who, sex?, version?)))();
    reader.finish(read)
}

fn birth(reader: &mut Reader<'_>, today: NaiveDate) -> Birth {
    let judged_on = reader.date("birth_judged_on").unwrap_or(today);
    let about = |age| Birth::About { age, on: judged_on };
    // The one that is known best comes first.
    let births = [
        ("birth_on", reader.date("birth_on").map(Birth::On)),
        ("birth_year", reader.number("birth_year").map(Birth::Year)),
        ("birth_about", reader.number("birth_about").map(about)),
    ];
    for (field, birth) in births {
        if birth.is_some_and(|birth| !birth.is_possible(today)) {
            reader.fault(field, "birth");
        }
    }
    let best = births.into_iter().find_map(|(_, birth)| birth);
    best.unwrap_or_default()
}

async fn person_page(
    db: &Db,
    see: &Can<SeeHouse>,
    id: StayId,
    form: Form,
) -> Result<PersonPage, Failure> {
    let stay = stays::seen_by(db.reader(), see, id).await?;
    let peoples = peoples::peoples()
        .iter()
        .map(|people| people.name)
        .collect();
    Ok(PersonPage {
        page: Page::of(see),
        form,
        stay: id,
        case_code: stays::code(&stay),
        peoples,
    })
}

#[get("/stays/<id>/person")]
async fn show(
    db: &State<Db>,
    see: Can<SeeHouse>,
    names: Can<SeeNames>,
    _by: Can<KeepStays>,
    id: StayId,
) -> Result<Reply, Failure> {
    let stay = stays::seen_by(db.reader(), &see, id).await?;
    let opened = super::open(db, &names, &stay).await?;
    let fields = fields_of(&opened.particulars, &opened.resident);
    Reply::page(person_page(db, &see, id, Form::new(fields)).await?)
}

#[post("/stays/<id>/person", data = "<fields>")]
async fn change(
    db: &State<Db>,
    see: Can<SeeHouse>,
    names: Can<SeeNames>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let text = Page::of(&see).text;
    let stay = stays::seen_by(db.reader(), &see, id).await?;
    let (who, sex, version) = match read(&fields, db.today()) {
        Ok(read) => read,
        Err(faults) => {
            return Reply::again(
                person_page(db, &see, id, Form::faulty(fields, faults, text)).await?,
            );
        }
    };
    let work = async |tx: &Tx| {
        particulars::change(tx, &by, id, version, sex, who.placed()).await?;
        Ok(format!("/stays/{id}?done=stay-person"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        // What somebody else wrote is looked at, which the journal is told.
        let opened = super::open(db, &names, &stay).await?;
        let now = OnRecord {
            subject: Subject::Resident,
            id: stay.resident_id.0,
            now: fields_of(&opened.particulars, &opened.resident),
            named: vec![("sex", Page::of(&see).code(&opened.resident.sex))],
        };
        let form = stale::refused(db, &see, fields, &refusal, "", now).await?;
        Reply::refused(&refusal, person_page(db, &see, id, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The routes of a person's particulars.
pub fn routes() -> Vec<Route> {
    routes![show, change]
}
