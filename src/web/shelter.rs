//! The shelter's own data for its administrators: address, dated names, and opening another shelter.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Actor, Can, KeepAccounts};
use crate::domain::accounts;
use crate::domain::error::Refusal;
use crate::domain::places::{self, Commune, Province};
use crate::domain::shelters::{self, Facts, NewName, NewShelter};
use askama::Template;
use entity::journal::Subject;
use entity::{shelter, shelter_name};
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "accounts/shelter.html")]
struct ShelterPage {
    page: Page,
    facts: Form,
    naming: Form,
    province: String,
    names: Vec<shelter_name::Model>,
}

#[derive(Template)]
#[template(path = "accounts/new_shelter.html")]
struct NewShelterPage {
    page: Page,
    form: Form,
    provinces: Vec<(String, String)>,
}

async fn shelter_page(
    db: &Db,
    by: &Actor,
    facts: Option<Form>,
    naming: Option<Form>,
) -> Result<ShelterPage, Failure> {
    let found = shelters::find(db.reader(), by.shelter).await?;
    let names = shelters::names(db.reader(), by).await?;
    let today = db.today();
    let now = shelters::named(db.reader(), by.shelter, today).await?;
    Ok(ShelterPage {
        page: Page::of(by),
        province: places::province_name(&found.province_code, today)
            .unwrap_or_default()
            .to_owned(),
        facts: facts.unwrap_or_else(|| Form::new(as_typed(&found))),
        naming: naming.unwrap_or_else(|| {
            Form::new(Fields::filled([
                ("name_from", String::new()),
                ("shelter_parent", now.parent),
                ("shelter_name", now.name),
                ("shelter_symbol", now.symbol),
                (
                    "shelter_drafting_unit",
                    now.drafting_unit.unwrap_or_default(),
                ),
                ("shelter_powers", now.powers.unwrap_or_default()),
                ("shelter_head_title", now.head_title.unwrap_or_default()),
                ("shelter_place", now.place),
            ]))
        }),
        names,
    })
}

fn as_typed(shelter: &shelter::Model) -> Fields {
    let commune = shelter.commune_code.as_deref().and_then(places::commune);
    Fields::filled([
        ("shelter_address", shelter.address.clone()),
        (
            "shelter_commune",
            commune
                .map(|commune| commune.name.to_owned())
                .unwrap_or_default(),
        ),
        ("shelter_phone", shelter.phone.clone().unwrap_or_default()),
        (
            "hides_address",
            if shelter.hides_address { "yes" } else { "" }.to_owned(),
        ),
        ("escalate_after", shelter.escalate_after.to_string()),
        ("version", shelter.version.to_string()),
    ])
}

#[get("/shelter?<done>")]
async fn show(db: &State<Db>, by: Can<KeepAccounts>, done: Option<&str>) -> Result<Reply, Failure> {
    let mut shown = shelter_page(db, &by, None, None).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

#[post("/shelter", data = "<fields>")]
async fn change(db: &State<Db>, by: Can<KeepAccounts>, fields: Fields) -> Result<Reply, Failure> {
    let found = shelters::find(db.reader(), by.shelter).await?;
    let (facts, version) = match read_facts(&fields, places::province(&found.province_code)) {
        Ok(read) => read,
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(&by).text);
            return Reply::again(shelter_page(db, &by, Some(form), None).await?);
        }
    };
    let work = async |tx: &Tx| {
        shelters::change(tx, &by, version, facts).await?;
        Ok("/shelter?done=shelter-changed".to_owned())
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let found = shelters::find(db.reader(), by.shelter).await?;
        let hides = Page::of(&by).said(&Some(found.hides_address));
        let now = OnRecord {
            now: as_typed(&found),
            named: vec![("hides_address", hides)],
            ..OnRecord::shown(Subject::Shelter, by.shelter.0)
        };
        let form = stale::refused(db, &by, fields, &refusal, "", now).await?;
        Reply::refused(&refusal, shelter_page(db, &by, Some(form), None).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

#[post("/shelter/names", data = "<fields>")]
async fn name(db: &State<Db>, by: Can<KeepAccounts>, fields: Fields) -> Result<Reply, Failure> {
    match read_name(&fields) {
        Ok(new) => {
            let named = once::form(db, &by, &fields, async |tx| {
                shelters::name_from(tx, &by, new).await?;
                Ok("/shelter?done=shelter-named".to_owned())
            });
            Reply::to(named.await?)
        }
        Err(faults) => {
            let form = Form::faulty(fields, faults, Page::of(&by).text);
            Reply::again(shelter_page(db, &by, None, Some(form)).await?)
        }
    }
}

#[get("/shelter/new")]
fn ask(by: Can<KeepAccounts>) -> Result<Reply, Failure> {
    let begun = Fields::filled([("hides_address", "yes".to_owned())]);
    Reply::page(NewShelterPage {
        page: Page::of(&by),
        form: Form::new(begun),
        provinces: provinces(),
    })
}

#[post("/shelter/new", data = "<fields>")]
async fn open(db: &State<Db>, by: Can<KeepAccounts>, fields: Fields) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let new = read_new(&mut reader);
    match reader.finish(new) {
        Ok(new) => {
            let opened = once::form(db, &by, &fields, async |tx| {
                accounts::open_shelter(tx, &by, &new).await?;
                Ok("/account?done=shelter-opened".to_owned())
            });
            Reply::to(opened.await?)
        }
        Err(faults) => {
            let page = Page::of(&by);
            let form = Form::faulty(fields, faults, page.text);
            Reply::again(NewShelterPage {
                page,
                form,
                provinces: provinces(),
            })
        }
    }
}

fn read_facts(fields: &Fields, province: Option<&Province>) -> Result<(Facts, i32), Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let facts = Facts {
        address: reader.needed("shelter_address"),
        commune: province.and_then(|province| read_commune(&mut reader, province)),
        phone: reader.line("shelter_phone"),
        hides_address: reader.ticked("hides_address"),
        escalate_after: read_patience(&mut reader),
    };
    let version = reader.needed_number("version");
    reader.finish(version.map(|version| (facts, version)))
}

fn read_patience(reader: &mut Reader<'_>) -> i32 {
    let days = reader.needed_number("escalate_after").unwrap_or(1);
    if !(1..=60).contains(&days) {
        reader.fault("escalate_after", "escalate-after");
    }
    days
}

fn read_name(fields: &Fields) -> Result<NewName, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let valid_from = reader.needed_date("name_from");
    let (parent, name) = (
        reader.needed("shelter_parent"),
        reader.needed("shelter_name"),
    );
    let (symbol, place) = (
        reader.needed("shelter_symbol"),
        reader.needed("shelter_place"),
    );
    let drafting_unit = read_drafting_unit(&mut reader);
    let powers = reader.line("shelter_powers");
    let head_title = reader.line("shelter_head_title");
    let new = valid_from.map(|valid_from| NewName {
        valid_from,
        parent,
        name,
        symbol: symbol.to_uppercase(),
        drafting_unit,
        powers,
        head_title,
        place,
    });
    reader.finish(new)
}

/// Reads a shelter that is to be opened.
pub fn read_new(reader: &mut Reader<'_>) -> Option<NewShelter> {
    let name = reader.needed("shelter_name");
    let parent = reader.needed("shelter_parent");
    let symbol = reader.needed("shelter_symbol").to_uppercase();
    let drafting_unit = read_drafting_unit(reader);
    let address = reader.needed("shelter_address");
    let phone = reader.line("shelter_phone");
    let province = places::province(reader.fields().value("shelter_province"));
    if province.is_none() {
        reader.fault("shelter_province", "choose");
    }
    let commune = province.and_then(|province| read_commune(reader, province));
    Some(NewShelter {
        name,
        parent,
        symbol,
        drafting_unit,
        province: province?,
        commune,
        address,
        phone,
        hides_address: reader.ticked("hides_address"),
    })
}

/// Symbols are in capitals (Nghị định 30/2020/NĐ-CP, Phụ lục I).
fn read_drafting_unit(reader: &mut Reader<'_>) -> Option<String> {
    let typed = reader.line("shelter_drafting_unit")?;
    Some(typed.to_uppercase())
}

fn read_commune(reader: &mut Reader<'_>, province: &Province) -> Option<&'static Commune> {
    let typed = reader.line("shelter_commune")?;
    let found = places::commune_named(province, &typed);
    if found.is_none() {
        reader.fault("shelter_commune", "commune");
    }
    found
}

/// The provinces to choose from, by code.
pub fn provinces() -> Vec<(String, String)> {
    let provinces = places::provinces().iter();
    provinces
        .map(|province| (province.code.to_owned(), province.place.to_owned()))
        .collect()
}

/// The routes of the shelter's own data.
pub fn routes() -> Vec<Route> {
    routes![show, change, name, ask, open]
}
