//! From what is on record to what is printed: opens a stay and fills the plain structs of `print`. What nobody
//! knows stays empty and prints as dots.

use crate::db::Tx;
use crate::domain::access::{Can, IssuePapers};
use crate::domain::discharges::{self, RECEIVER, Receiver};
use crate::domain::error::{Refusal, Result};
use crate::domain::papers::{self, Numbered};
use crate::domain::residents::{self, Birth};
use crate::domain::stays::{self, INTAKE, Intake};
use crate::domain::{accounts, admission, calendar, shelters};
use crate::print::record::{
    Belonging, Category as Group, Circumstances, Condition, HandoverRecord, IntakeRecord,
    Letterhead, Officer, Person, Reference, Replaced, Statement, Variant,
};
use crate::print::{bases, handover_record, intake_record};
use crate::text::Text;
use chrono::NaiveDate;
use entity::belonging::Keeper;
use entity::id::{PaperId, StayId};
use entity::paper::PaperVariant;
use entity::register::PaperKind;
use entity::stay::{self, Category};
use entity::user::Language;

/// What is printed is Vietnamese, whoever prints it.
const TEXT: Text = Text(Language::Vietnamese);

/// Issues a record of a stay under the next number of its register.
pub async fn issue(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: StayId,
    kind: PaperKind,
    variant: PaperVariant,
) -> Result<PaperId> {
    let stay = stays::seen_by(tx, by, stay).await?;
    let numbered = papers::next_number(tx, by, kind).await?;
    let bytes = render(tx, by, &stay, kind, variant, &numbered).await?;
    papers::issue(tx, by, stay.id, kind, variant, numbered, &bytes).await
}

/// Issues a record anew from what is on record now; it names the one that it replaces.
pub async fn correct(tx: &Tx, by: &Can<IssuePapers>, id: PaperId) -> Result<PaperId> {
    let old = papers::seen_by(tx, by, id).await?;
    let stay = stays::seen_by(tx, by, old.stay_id).await?;
    let numbered = papers::correction(tx, by, id).await?;
    let bytes = render(tx, by, &stay, old.kind, old.variant, &numbered).await?;
    papers::issue(tx, by, stay.id, old.kind, old.variant, numbered, &bytes).await
}

async fn render(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    kind: PaperKind,
    variant: PaperVariant,
    numbered: &Numbered,
) -> Result<Vec<u8>> {
    match (kind, variant) {
        (PaperKind::IntakeRecord, PaperVariant::Plain) => {
            Ok(intake_record::print(&intake(tx, by, stay, numbered).await?))
        }
        (PaperKind::HandoverRecord, variant) => {
            let variant = match variant {
                PaperVariant::Family => Variant::Family,
                PaperVariant::OtherCentre => Variant::OtherCentre,
                PaperVariant::Embassy => Variant::Embassy,
                PaperVariant::EmbassyBilingual => Variant::EmbassyBilingual,
                PaperVariant::Border => Variant::Border,
                PaperVariant::Police => Variant::Police,
                PaperVariant::Alone => Variant::Alone,
                PaperVariant::Plain => return Err(Refusal::NothingToIssue.into()),
            };
            Ok(handover_record::print(
                &handover(tx, by, stay, variant, numbered).await?,
            ))
        }
        (PaperKind::IntakeRecord, _) => Err(Refusal::NothingToIssue.into()),
    }
}

async fn letterhead(
    tx: &Tx,
    by: &Can<IssuePapers>,
    on: NaiveDate,
    numbered: &Numbered,
) -> Result<Letterhead> {
    let names = shelters::named(tx, by.shelter, on).await?;
    let replaces = numbered.replaces.as_ref().map(|old| Replaced {
        version: u32::try_from(numbered.version).unwrap_or(1),
        symbol: old.symbol.clone(),
        on: calendar::local(old.issued_at).date(),
    });
    Ok(Letterhead {
        parent: names.parent,
        agency: names.name,
        number: numbered.symbol.clone(),
        replaces,
    })
}

async fn intake(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    numbered: &Numbered,
) -> Result<IntakeRecord> {
    let head = stays::seen_by(tx, by, stay.head_id.unwrap_or(stay.id)).await?;
    let arrived = calendar::local(head.arrived_at);
    let told: Intake = tx.vault().open(INTAKE, &head.intake)?;
    let mut household = vec![head.clone()];
    household.extend(stays::household(tx, by, &head).await?);
    let (mut people, mut things) = (Vec::new(), Vec::new());
    for one in &household {
        people.push(person(tx, by, one, condition(&told)).await?);
        things.extend(belongings(tx, one).await?);
    }
    let commune = told.commune_officer.clone();
    let authorities = commune
        .name
        .is_some()
        .then(|| officer(commune, None))
        .into_iter()
        .collect();
    Ok(IntakeRecord {
        letterhead: letterhead(tx, by, calendar::local(tx.now()).date(), numbered).await?,
        begun: Some(arrived),
        place: Some(place(tx, by, arrived.date()).await?),
        bases: bases::legal_bases(arrived.date(), is_trafficking(head.category)),
        proposal: told.paper_no.clone().map(|symbol| Reference {
            kind: Some("văn bản đề nghị".to_owned()),
            symbol: Some(symbol),
            on: told.paper_on,
            issuer: Some(head.agency.clone()),
        }),
        bringers: vec![officer(told.officer.clone(), Some(head.agency.clone()))],
        authorities,
        receivers: vec![receiver_here(tx, by).await?],
        people,
        circumstances: Circumstances {
            place: told.found.clone(),
            summary: told.circumstances.clone(),
            ..Circumstances::default()
        },
        belongings: things,
        statement: Statement {
            wishes: told.wishes.clone(),
            ..Statement::default()
        },
        received: Some(arrived),
        ..IntakeRecord::default()
    })
}

async fn handover(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    variant: Variant,
    numbered: &Numbered,
) -> Result<HandoverRecord> {
    let (Some(ended_at), Some(row)) = (stay.ended_at, discharges::of(tx, stay).await?) else {
        return Err(Refusal::NothingToIssue.into());
    };
    let left = calendar::local(ended_at);
    let receiver: Receiver = tx.vault().open(RECEIVER, &row.receiver)?;
    let shelter = shelters::find(tx, by.shelter).await?;
    let receivers = match variant {
        Variant::Alone => Vec::new(),
        _ => vec![Officer {
            name: receiver.name.clone(),
            position: receiver.position.clone(),
            agency: receiver.agency.clone(),
            paper: receiver.paper.clone(),
            ..Officer::default()
        }],
    };
    Ok(HandoverRecord {
        variant,
        letterhead: letterhead(tx, by, calendar::local(tx.now()).date(), numbered).await?,
        begun: Some(left),
        place: if shelter.hides_address {
            None
        } else {
            Some(place(tx, by, left.date()).await?)
        },
        bases: bases::legal_bases(left.date(), is_trafficking(stay.category)),
        givers: vec![receiver_here(tx, by).await?],
        shelter_address: (!shelter.hides_address).then(|| shelter.address.clone()),
        receivers,
        people: vec![
            person(
                tx,
                by,
                stay,
                Condition {
                    health: receiver.remarks.clone(),
                    ..Condition::default()
                },
            )
            .await?,
        ],
        stayed_from: Some(calendar::local(stay.arrived_at).date()),
        stayed_until: Some(left.date()),
        belongings: belongings(tx, stay).await?,
        money: u64::try_from(row.money_vnd).ok().filter(|money| *money > 0),
        next_contact: row.follow_up_on,
        ..HandoverRecord::default()
    })
}

async fn place(tx: &Tx, by: &Can<IssuePapers>, on: NaiveDate) -> Result<String> {
    let shelter = shelters::find(tx, by.shelter).await?;
    let names = shelters::named(tx, by.shelter, on).await?;
    Ok([names.name, shelter.address]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", "))
}

/// The shelter's side: who issues the paper.
async fn receiver_here(tx: &Tx, by: &Can<IssuePapers>) -> Result<Officer> {
    let name = match by.user {
        Some(_) => Some(accounts::own(tx, by).await?.name),
        None => None,
    };
    Ok(Officer {
        name,
        ..Officer::default()
    })
}

fn officer(told: stays::Officer, agency: Option<String>) -> Officer {
    Officer {
        name: told.name,
        position: told.position,
        agency: told.agency.or(agency),
        phone: told.phone,
        ..Officer::default()
    }
}

fn condition(told: &Intake) -> Condition {
    Condition {
        health: told.health.clone(),
        safety: told.needs.clone(),
        ..Condition::default()
    }
}

async fn person(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    condition: Condition,
) -> Result<Person> {
    let resident = residents::seen_by(tx, by, stay.resident_id).await?;
    let who = residents::open(tx.vault(), &resident)?;
    let sex = (resident.sex != entity::resident::Sex::Unknown).then(|| TEXT.code(resident.sex));
    Ok(Person {
        name: who.name,
        other_names: who.other_names,
        born: born(who.birth),
        sex,
        ethnicity: who.people,
        nationality: who.nationality,
        religion: who.religion,
        origin: who.birthplace,
        permanent_address: who.address,
        paper: [who.paper_kind, who.paper_no]
            .into_iter()
            .flatten()
            .reduce(|kind, number| format!("{kind} {number}")),
        paper_issued_on: who.paper_issued,
        languages: who.language,
        schooling: who.schooling,
        marital_status: who.marital,
        occupation: who.occupation,
        relative: who.relatives,
        categories: vec![group(stay.category)],
        condition,
        ..Person::default()
    })
}

fn born(birth: Birth) -> Option<String> {
    match birth {
        Birth::Unknown => None,
        Birth::On(day) => Some(day.format("%d/%m/%Y").to_string()),
        Birth::Year(year) => Some(format!("năm {year}")),
        Birth::About { age, on } => Some(format!(
            "khoảng {age} tuổi (ước lượng ngày {})",
            on.format("%d/%m/%Y")
        )),
    }
}

async fn belongings(tx: &Tx, stay: &stay::Model) -> Result<Vec<Belonging>> {
    let mut things = Vec::new();
    for row in discharges::belongings(tx, stay).await? {
        things.push(Belonging {
            name: tx.vault().open(admission::BELONGING, &row.what)?,
            quantity: Some(format!("{:02}", row.quantity)),
            condition: None,
            kept_by: Some(match row.kept_by {
                Keeper::Shelter => "cơ sở giữ hộ".to_owned(),
                Keeper::Resident => "tự giữ".to_owned(),
            }),
            note: row.returned_at.map(|_| "đã trả".to_owned()),
        });
    }
    Ok(things)
}

fn is_trafficking(category: Category) -> bool {
    matches!(
        category,
        Category::Victim | Category::BeingIdentified | Category::AccompanyingMinor
    )
}

fn group(category: Category) -> Group {
    match category {
        Category::Victim => Group::TraffickingVictim,
        Category::BeingIdentified => Group::BeingIdentified,
        Category::AccompanyingMinor => Group::AccompanyingMinor,
        Category::DomesticViolence => Group::DomesticViolence,
        Category::Abuse => Group::Abuse,
        Category::ForcedLabour => Group::ForcedLabour,
        Category::Child => Group::Child,
        Category::Homeless => Group::Wandering,
        Category::Other => Group::Other(None),
    }
}
