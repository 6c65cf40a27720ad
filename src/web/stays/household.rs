//! The page on which staff say with whom somebody belongs after all: join, put the relation right, leave.

use super::super::error::Failure;
use super::super::field::{Fault, Fields, Reader};
use super::super::once;
use super::super::page::{Form, Page, Reply};
use super::super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepStays, SeeHouse};
use crate::domain::error::Refusal;
use crate::domain::{households, stays};
use askama::Template;
use entity::id::StayId;
use entity::journal::Subject;
use entity::stay::{self, Relative};
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "stays/household.html")]
struct HouseholdPage {
    page: Page,
    form: Form,
    stay: stay::Model,
    case_code: String,
    /// Everybody else whose head is the same, the head first, each with their case code.
    household: Vec<(String, stay::Model)>,
}

impl HouseholdPage {
    /// Whether the form to leave, or else the one to join, was refused for a bed and asks to overrule that.
    fn asks_despite(&self, leaves: bool) -> bool {
        self.form.has("act", "leave") == leaves && self.form.touches(&["despite"])
    }
}

/// What the form asks for.
enum Wanted {
    Join(StayId, Relative),
    Leave,
}

async fn household_page(
    db: &Db,
    see: &Can<SeeHouse>,
    stay: stay::Model,
    form: Form,
) -> Result<HouseholdPage, Failure> {
    let household = households::others(db.reader(), see, &stay).await?;
    Ok(HouseholdPage {
        page: Page::of(see),
        form,
        case_code: stays::code(&stay),
        household: household
            .into_iter()
            .map(|one| (stays::code(&one), one))
            .collect(),
        stay,
    })
}

async fn fields_of(db: &Db, see: &Can<SeeHouse>, stay: &stay::Model) -> Result<Fields, Failure> {
    let head = match stay.head_id {
        Some(head) => stays::code(&stays::seen_by(db.reader(), see, head).await?),
        None => String::new(),
    };
    let relation = stay.relation.map(|relation| relation.to_string());
    Ok(Fields::filled([
        ("other_case", head),
        ("relative", relation.unwrap_or_default()),
        ("version", stay.version.to_string()),
    ]))
}

#[get("/stays/<id>/household")]
async fn show(
    db: &State<Db>,
    see: Can<SeeHouse>,
    _by: Can<KeepStays>,
    id: StayId,
) -> Result<Reply, Failure> {
    let stay = stays::seen_by(db.reader(), &see, id).await?;
    let form = Form::new(fields_of(db, &see, &stay).await?);
    Reply::page(household_page(db, &see, stay, form).await?)
}

/// Reads the form; `head` is the stay that the typed case code names.
fn read(fields: &Fields, head: Option<&stay::Model>) -> Result<(Wanted, i32), Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let version = reader.needed_number("version");
    if fields.has("act", "leave") {
        return reader.finish(version.map(|version| (Wanted::Leave, version)));
    }
    if head.is_none() {
        reader.fault("other_case", "case-codes");
    }
    let join = head.map(|head| head.id).zip(reader.code("relative"));
    let join = join.map(|(head, relation)| Wanted::Join(head, relation));
    reader.finish(join.zip(version))
}

#[post("/stays/<id>/household", data = "<fields>")]
async fn change(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let page = Page::of(&see);
    let head = stays::named(db.reader(), &see, fields.value("other_case")).await?;
    let (wanted, version) = match read(&fields, head.as_ref()) {
        Ok(read) => read,
        Err(faults) => {
            let stay = stays::seen_by(db.reader(), &see, id).await?;
            let form = Form::faulty(fields, faults, page.text);
            return Reply::again(household_page(db, &see, stay, form).await?);
        }
    };
    let despite = fields.has("despite", "yes");
    let work = async |tx: &Tx| {
        match wanted {
            Wanted::Join(head, relation) => {
                households::join(tx, &by, id, version, head, relation, despite).await?;
            }
            Wanted::Leave => households::leave(tx, &by, id, version, despite).await?,
        }
        Ok(format!("/stays/{id}?done=stay-household"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let stay = stays::seen_by(db.reader(), &see, id).await?;
        let field = match refusal {
            Refusal::JoinsItself | Refusal::HeadIsCompanion | Refusal::HeadHasLeft => "other_case",
            Refusal::BedUnfit(..) => "despite",
            _ => "",
        };
        let relation = stay.relation.map(|relation| page.code(&relation));
        let on_record = fields_of(db, &see, &stay).await?;
        let now = OnRecord {
            subject: Subject::Stay,
            id: id.0,
            now: on_record.clone(),
            named: vec![("relative", relation.unwrap_or_default())],
        };
        let form = stale::refused(db, &see, fields, &refusal, field, now).await?;
        let shown = household_page(db, &see, stay, form.over(on_record)).await?;
        Reply::refused(&refusal, shown)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The routes of a household.
pub fn routes() -> Vec<Route> {
    routes![show, change]
}
