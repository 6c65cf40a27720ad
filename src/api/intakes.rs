//! Intake: people come in together, each with a bed, all of them or nobody.

use super::belongings::NewThing;
use super::body::{Answered, Body};
use super::departures::Departure;
use super::guard::Bearer;
use super::problem::Problem;
use super::schema::code;
use super::times;
use crate::db::Db;
use crate::domain::access::{Can, KeepStays};
use crate::domain::admission::{self, Admission, MOST_CASES, MOST_PEOPLE, MOST_THINGS, Newcomer};
use crate::domain::belongings::NewBelonging;
use crate::domain::late_entries::Left;
use crate::domain::residents::{self, Birth, Particulars};
use crate::domain::stays::{Intake, Officer};
use crate::domain::{calendar, peoples, placement, stays};
use crate::text::Text;
use chrono::{DateTime, NaiveDate, Utc};
use entity::id::{BedId, ResidentId, StayId};
use entity::resident::Sex;
use entity::stay::{Category, Relative, Source};
use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// People who arrive together. Whatever is not known is left out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIntake {
    /// When they really arrived; a late entry is normal.
    #[serde(deserialize_with = "times::moment")]
    arrived_at: DateTime<Utc>,
    /// How all of them left, if they had left before anybody wrote down that they came.
    left: Option<Departure>,
    /// Who brings them.
    #[schema(schema_with = code::<Source>)]
    source: Source,
    /// That agency in words; who comes on their own is brought by none.
    agency: Option<String>,
    /// Whether they come back from abroad; left out: judged by the source.
    from_abroad: Option<bool>,
    officer_name: Option<String>,
    officer_position: Option<String>,
    officer_phone: Option<String>,
    paper_no: Option<String>,
    #[serde(default, deserialize_with = "times::day_or_none")]
    paper_on: Option<NaiveDate>,
    /// The decision of the province's chairman, of people of no other group.
    decision_no: Option<String>,
    #[serde(default, deserialize_with = "times::day_or_none")]
    decision_on: Option<NaiveDate>,
    /// The commune's authority or police, who sign too.
    commune_officer_name: Option<String>,
    commune_officer_position: Option<String>,
    /// Where and when the person was found or rescued.
    found: Option<String>,
    circumstances: Option<String>,
    health: Option<String>,
    /// What is needed at once.
    needs: Option<String>,
    wishes: Option<String>,
    /// Interpreter or guardian who was there.
    companion_adult: Option<String>,
    /// One to twelve; the head of the household first.
    people: Vec<NewPerson>,
    /// Stays of people from whom all of them are to be kept apart.
    #[serde(default)]
    #[schema(value_type = Vec<i64>)]
    keep_apart: Vec<StayId>,
    /// They really arrived more than a year ago. Without it such an arrival is refused: most are slips in the year.
    #[serde(default)]
    long_ago: bool,
    /// Take a bed although it does not suit; of people who have left, also one beside somebody from whom they must be kept apart.
    #[serde(default)]
    despite: bool,
}

/// One of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// An earlier resident who comes back.
    #[schema(value_type = Option<i64>)]
    resident_id: Option<ResidentId>,
    #[schema(schema_with = code::<Sex>)]
    sex: Sex,
    #[schema(schema_with = code::<Category>)]
    category: Category,
    /// What they are to the head; not for the head.
    #[schema(schema_with = code::<Relative>, required = false)]
    relation: Option<Relative>,
    #[schema(value_type = i64)]
    bed_id: BedId,
    /// Must not climb stairs.
    #[serde(default)]
    step_free: bool,
    name: Option<String>,
    other_names: Option<String>,
    /// The day of birth, if it is known; else the year; else about how old.
    #[serde(default, deserialize_with = "times::day_or_none")]
    born_on: Option<NaiveDate>,
    born_in: Option<i32>,
    about_age: Option<u32>,
    /// Name of the people (dân tộc).
    ethnicity: Option<String>,
    nationality: Option<String>,
    address: Option<String>,
    id_paper_no: Option<String>,
    language: Option<String>,
    description: Option<String>,
    #[serde(default)]
    belongings: Vec<NewThing>,
}

impl NewPerson {
    /// When they were born, in every way that was told; the first of them counts.
    fn births(&self, today: NaiveDate) -> impl Iterator<Item = Birth> {
        let births = [
            self.born_on.map(Birth::On),
            self.born_in.map(Birth::Year),
            self.about_age.map(|age| Birth::About { age, on: today }),
        ];
        births.into_iter().flatten()
    }
}

/// The stays that began, in the order of the people.
#[derive(Serialize, ToSchema)]
pub struct Admitted {
    #[schema(value_type = Vec<i64>)]
    stays: Vec<StayId>,
}

#[utoipa::path(
    post,
    path = "/api/v1/intakes",
    tag = "stays",
    request_body = NewIntake,
    responses((status = 201, body = Admitted))
)]
#[post("/intakes", data = "<body>")]
async fn admit(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    body: Result<Body<NewIntake>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let text = Text(by.language);
    let today = db.today();
    check(&value, today).map_err(|(field, fault)| Problem::wrong(text, &field, fault))?;
    let new = match admission(db, &by, value, today).await {
        Ok(new) => new,
        Err(error) => return Err(Problem::from_error(error, text)),
    };
    let done = once
        .attempt(db, &by, Status::Created, async |tx| {
            let stays = admission::admit(tx, &by, &new).await?;
            Ok(Admitted { stays })
        })
        .await;
    let error = match done {
        Ok(answer) => return Ok(answer),
        Err(error) => error,
    };
    let problem = Problem::with_bed(db, &by, new.span(), error).await;
    let taken = problem.taken();
    let Some(person) = new.people.iter().find(|one| Some(one.bed) == taken) else {
        return Err(problem);
    };
    let mut needs = new.needs(person);
    // Who comes back is as old, and of the sex, as is known.
    if let Some(known) = person.known
        && let Ok(row) = residents::seen_by(db.reader(), &by, known).await
        && let Ok(earlier) = residents::open(db.vault(), &row)
    {
        let birth = person.particulars.birth.unless_better(earlier.birth);
        needs.age = birth.age_on(calendar::local(new.arrived_at).date());
        if needs.sex == Sex::Unknown {
            needs.sex = row.sex;
        }
    }
    let free = placement::fitting(db.reader(), db.vault(), &by, &needs, new.span()).await;
    let mut free = free.unwrap_or_default();
    free.retain(|one| new.people.iter().all(|person| person.bed != one.bed.id));
    Err(problem.instead(free))
}

fn check(new: &NewIntake, today: NaiveDate) -> Result<(), (String, &'static str)> {
    if let Some(left) = &new.left {
        left.check()
            .map_err(|(field, fault)| (format!("/left{field}"), fault))?;
    }
    if new.agency.is_none() && new.source != Source::OnTheirOwn {
        return Err(("/agency".to_owned(), "needed"));
    }
    if !(1..=MOST_PEOPLE).contains(&new.people.len()) {
        return Err(("/people".to_owned(), "people-count"));
    }
    if new.keep_apart.len() > MOST_CASES {
        return Err(("/keep_apart".to_owned(), "number"));
    }
    for (n, person) in new.people.iter().enumerate() {
        if person.belongings.len() > MOST_THINGS {
            return Err((format!("/people/{n}/belongings"), "too-many-lines"));
        }
        if !person.births(today).all(|birth| birth.is_possible(today)) {
            return Err((format!("/people/{n}"), "birth"));
        }
        for (k, thing) in person.belongings.iter().enumerate() {
            let within = format!("/people/{n}/belongings/{k}");
            let checked = thing.check();
            checked.map_err(|(field, fault)| (within + field, fault))?;
        }
    }
    Ok(())
}

async fn admission(
    db: &Db,
    by: &Can<KeepStays>,
    new: NewIntake,
    today: NaiveDate,
) -> crate::domain::error::Result<Admission> {
    let mut keep_apart = Vec::new();
    for stay in new.keep_apart {
        keep_apart.push(stays::seen_by(db.reader(), by, stay).await?.resident_id);
    }
    let people = new.people.into_iter().enumerate();
    Ok(Admission {
        arrived_at: new.arrived_at,
        left: new.left.map(Left::from),
        source: new.source,
        agency: new.agency.unwrap_or_default(),
        from_abroad: new.from_abroad,
        intake: Intake {
            officer: Officer {
                name: new.officer_name,
                position: new.officer_position,
                agency: None,
                phone: new.officer_phone,
            },
            paper_no: new.paper_no,
            paper_on: new.paper_on,
            decision_no: new.decision_no,
            decision_on: new.decision_on,
            commune_officer: Officer {
                name: new.commune_officer_name,
                position: new.commune_officer_position,
                ..Officer::default()
            },
            found: new.found,
            circumstances: new.circumstances,
            health: new.health,
            needs: new.needs,
            wishes: new.wishes,
            companion_adult: new.companion_adult,
        },
        people: people.map(|(n, one)| newcomer(one, n > 0, today)).collect(),
        keep_apart,
        is_long_ago: new.long_ago,
        despite: new.despite,
    })
}

fn newcomer(one: NewPerson, is_companion: bool, today: NaiveDate) -> Newcomer {
    let birth = one.births(today).next();
    let people = one
        .ethnicity
        .map(|typed| peoples::named(&typed).map_or(typed, |people| people.name.to_owned()));
    let belongings = one.belongings.into_iter().map(NewBelonging::from);
    Newcomer {
        known: one.resident_id,
        sex: one.sex,
        particulars: Particulars {
            name: one.name,
            other_names: one.other_names,
            birth: birth.unwrap_or_default(),
            people,
            nationality: one.nationality,
            address: one.address,
            paper_no: one.id_paper_no,
            language: one.language,
            description: one.description,
            ..Particulars::default()
        }
        .placed(),
        relation: is_companion.then(|| one.relation.unwrap_or(Relative::Other)),
        category: one.category,
        bed: one.bed_id,
        step_free: one.step_free,
        belongings: belongings.collect(),
    }
}

/// The routes of intake.
pub fn routes() -> Vec<Route> {
    routes![admit]
}
