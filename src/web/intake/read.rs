//! Reading the intake form: fields of the n-th person carry its number (`full_name_2`).

use super::belongings;
use crate::db::Db;
use crate::domain::access::{Can, KeepStays};
use crate::domain::admission::{Admission, MOST_CASES, MOST_PEOPLE, Newcomer};
use crate::domain::late_entries::Left;
use crate::domain::placement::fit::{MINOR, Needs};
use crate::domain::residents::{Birth, Particulars};
use crate::domain::stays::{self, Intake, Officer};
use crate::domain::{calendar, peoples};
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Reader, parse_date};
use crate::web::stays::discharge;
use chrono::NaiveDate;
use entity::belonging::Keeper;
use entity::id::ResidentId;
use entity::resident::Sex;
use entity::stay::{Category, Relative, Source};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;

/// The fields about those who have left already.
pub const OF_WHO_LEFT: [&str; 16] = [
    "left_on",
    "left_at",
    "outcome",
    "destination",
    "receiver_name",
    "receiver_position",
    "receiver_agency",
    "receiver_paper",
    "handover_place",
    "money",
    "follow_up_on",
    "leaving_health",
    "leaving_medicines",
    "remarks",
    "hand_on",
    "gave_all_back",
];

/// How many people the form is for.
pub fn people(fields: &Fields) -> usize {
    fields
        .value("people")
        .parse()
        .unwrap_or(1)
        .clamp(1, MOST_PEOPLE)
}

/// When somebody was born, by whatever can be read so far.
pub fn birth_so_far(fields: &Fields, person: usize, today: NaiveDate) -> Birth {
    let value = |name: &str| fields.value(&format!("{name}_{person}")).trim();
    if let Some(on) = parse_date(value("birth_on")) {
        Birth::On(on)
    } else if let Ok(year) = value("birth_year").parse() {
        Birth::Year(year)
    } else if let Ok(age) = value("birth_about").parse() {
        Birth::About { age, on: today }
    } else {
        Birth::Unknown
    }
}

/// The earlier resident that a person was found to be.
pub fn known(fields: &Fields, person: usize) -> Option<ResidentId> {
    fields.value(&format!("known_{person}")).parse().ok()
}

/// What the beds are suggested by: whatever can be read of a person so far.
pub fn needs(
    fields: &Fields,
    person: usize,
    today: NaiveDate,
    apart_from: Vec<ResidentId>,
) -> Needs {
    let value = |name: &str| fields.value(&format!("{name}_{person}"));
    let others = (1..=people(fields)).filter(|other| *other != person);
    let chosen = |other: usize| fields.value(&format!("bed_{other}")).parse().ok();
    Needs {
        sex: value("sex").parse().unwrap_or(Sex::Unknown),
        age: birth_so_far(fields, person, today).age_on(today),
        step_free: !value("no_stairs").is_empty(),
        category: fields.value("category").parse().unwrap_or(Category::Other),
        stay: None,
        household: None,
        family_of: people(fields),
        companions: others.map(chosen).collect(),
        apart_from,
    }
}

/// The whole form as an admission, or every fault. `apart` are the residents behind the typed case codes.
pub fn admission(
    fields: &Fields,
    now: DateTimeUtc,
    apart: Option<Vec<ResidentId>>,
) -> Result<Admission, Vec<Fault>> {
    let today = calendar::local(now).date();
    let mut reader = Reader::new(fields);
    let (source, agency) = brought_by(&mut reader);
    let from_abroad = reader.yes_or_no("from_abroad");
    let arrived_at = reader.needed_moment("arrived");
    let left = left(&mut reader);
    let category = reader.code::<Category>("category");
    let keeper = reader
        .code_or_none::<Keeper>("keeper")
        .unwrap_or(Keeper::Resident);
    if apart.is_none() {
        reader.fault("keep_apart", "case-codes");
    }
    let intake = intake(&mut reader);
    let mut newcomers = Vec::new();
    for number in 1..=people(fields) {
        newcomers.extend(newcomer(&mut reader, number, category, keeper, today));
    }
    let admission = (|| {
        Some(Admission {
            arrived_at: arrived_at?,
            left: left?,
            source: source?,
            agency,
            from_abroad,
            intake,
            people: newcomers,
            keep_apart: apart.unwrap_or_default(),
            is_long_ago: fields.has("long_ago", "yes"),
            despite: fields.has("despite", "yes"),
        })
    })();
    reader.finish(admission)
}

/// How they left, nothing if they are here; `None` if it cannot be read. Whatever is typed about it means that they have left.
fn left(reader: &mut Reader<'_>) -> Option<Option<Left>> {
    let fields = reader.fields();
    if OF_WHO_LEFT.iter().all(|name| fields.value(name).is_empty()) {
        return Some(None);
    }
    let at = reader.needed_moment("left");
    let gave_all_back = reader.ticked("gave_all_back");
    let end = discharge::end(reader, at)?;
    Some(Some(Left { end, gave_all_back }))
}

/// Who brings somebody, and as which agency; whoever comes on their own is brought by none.
pub fn brought_by(reader: &mut Reader<'_>) -> (Option<Source>, String) {
    let source = reader.code("source");
    let agency = match source {
        Some(Source::OnTheirOwn) => reader.line("agency").unwrap_or_default(),
        _ => reader.needed("agency"),
    };
    (source, agency)
}

/// What was told by whoever brought the person.
pub fn intake(reader: &mut Reader<'_>) -> Intake {
    Intake {
        officer: Officer {
            name: reader.line("officer_name"),
            position: reader.line("officer_position"),
            agency: None,
            phone: reader.line("officer_phone"),
        },
        paper_no: reader.line("paper_no"),
        paper_on: reader.date("paper_on"),
        decision_no: reader.line("other_decision_no"),
        decision_on: reader.date("other_decision_on"),
        commune_officer: Officer {
            name: reader.line("commune_officer"),
            position: reader.line("commune_position"),
            agency: None,
            phone: None,
        },
        found: reader.lines("found"),
        circumstances: reader.lines("circumstances"),
        health: reader.lines("health"),
        needs: reader.lines("needs"),
        wishes: reader.lines("wishes"),
        companion_adult: reader.line("companion_adult"),
    }
}

fn newcomer(
    reader: &mut Reader<'_>,
    number: usize,
    head: Option<Category>,
    keeper: Keeper,
    today: NaiveDate,
) -> Option<Newcomer> {
    let field = |name: &str| format!("{name}_{number}");
    let sex = reader.code::<Sex>(&field("sex"));
    let birth = birth(reader, number, today);
    let particulars = Particulars {
        name: reader.line(&field("full_name")),
        other_names: reader.line(&field("other_names")),
        birth,
        people: reader
            .line(&field("ethnicity"))
            .map(|typed| peoples::named(&typed).map_or(typed, |people| people.name.to_owned())),
        nationality: reader.line(&field("nationality")),
        address: reader.line(&field("address")),
        paper_no: reader.line(&field("id_paper")),
        language: reader.line(&field("language")),
        description: reader.lines(&field("description")),
        ..Particulars::default()
    }
    .placed();
    let relation = match number {
        1 => None,
        _ => Some(
            reader
                .code_or_none(&field("relation"))
                .unwrap_or(Relative::Other),
        ),
    };
    // A child whose age nobody knows is a child.
    let seems_child = relation == Some(Relative::Child);
    let age = birth.age_on(today);
    let is_minor = age.map_or(seems_child, |age| age.may_be_under(MINOR));
    let category = match head {
        Some(Category::Victim | Category::BeingIdentified) if number > 1 && is_minor => {
            Some(Category::AccompanyingMinor)
        }
        other => other,
    };
    let belongings = belongings::read(reader, number, keeper);
    let bed = reader.needed_number(&field("bed"));
    let known = reader.number(&field("known"));
    let step_free = reader.ticked(&field("no_stairs"));
    Some(Newcomer {
        known,
        sex: sex?,
        particulars,
        relation,
        category: category?,
        bed: bed?,
        step_free,
        belongings,
    })
}

fn birth(reader: &mut Reader<'_>, number: usize, today: NaiveDate) -> Birth {
    let (on, year, about) = (
        format!("birth_on_{number}"),
        format!("birth_year_{number}"),
        format!("birth_about_{number}"),
    );
    let (field, birth) = if let Some(day) = reader.date(&on) {
        (on, Birth::On(day))
    } else if let Some(born) = reader.number(&year) {
        (year, Birth::Year(born))
    } else if let Some(age) = reader.number(&about) {
        (about, Birth::About { age, on: today })
    } else {
        return Birth::Unknown;
    };
    if !birth.is_possible(today) {
        reader.fault(&field, "birth");
    }
    birth
}

/// The residents behind the typed case codes; `None` if a code is none of this house.
pub async fn apart(
    db: &Db,
    by: &Can<KeepStays>,
    fields: &Fields,
) -> Result<Option<Vec<ResidentId>>, Failure> {
    let Some(codes) = case_codes(fields) else {
        return Ok(None);
    };
    let mut residents = Vec::new();
    for code in codes {
        let Some(stay) = stays::named(db.reader(), by, code).await? else {
            return Ok(None);
        };
        residents.push(stay.resident_id);
    }
    Ok(Some(residents))
}

/// The case codes that were typed, separated by commas or spaces; `None` if there are more than fifty.
fn case_codes(fields: &Fields) -> Option<Vec<&str>> {
    let typed = fields
        .value("keep_apart")
        .split([',', ';', ' '])
        .filter(|code| !code.trim().is_empty());
    let codes: Vec<_> = typed.collect();
    Some(codes).filter(|codes| codes.len() <= MOST_CASES)
}
