//! The two records of a stay, filled from what is on record.

use super::people::{Says, as_taken_in, belongings, condition, group, person};
use super::stay_papers::{brought, documents, filed, is_meant};
use super::{TEXT, letterhead};
use crate::db::Tx;
use crate::domain::access::{Can, IssuePapers};
use crate::domain::accounts::people;
use crate::domain::discharges::{self, RECEIVER, Receiver};
use crate::domain::error::{Refusal, Result};
use crate::domain::papers::{self, numbers::Numbered};
use crate::domain::register::Row;
use crate::domain::stays::{self, INTAKE, Intake};
use crate::domain::{
    belongings as things, calendar, households, identifications, register, residents, shelters,
};
use crate::print::handover_record::document;
use crate::print::people::called;
use crate::print::record::{
    Assistant, Circumstances, Condition, Enclosure, HandoverRecord, IntakeRecord, Officer,
    Reference, Statement, Variant,
};
use crate::print::{bases, words};
use chrono::NaiveDate;
use entity::belonging::{self, Keeper};
use entity::id::UserId;
use entity::identification::IdentificationStatus;
use entity::register::{PaperKind, PaperSeries};
use entity::resident::Sex;
use entity::stay::{self, Relative, Source};
use entity::{shelter, shelter_name};

/// The record of an intake, for all of the household who came together; of who came otherwise, for them alone.
pub async fn intake(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    numbered: &Numbered,
) -> Result<IntakeRecord> {
    let (head, with) = households::arrival(tx, by, stay).await?;
    let arrived = calendar::local(head.arrived_at);
    let told: Intake = tx.vault().open(INTAKE, &head.intake)?;
    let head = as_taken_in(tx, &head).await?;
    let mut came = vec![head.clone()];
    for one in &with {
        came.push(as_taken_in(tx, one).await?);
    }
    let (mut people, mut things) = (Vec::new(), Vec::new());
    for one in &came {
        // What was told is about the head; of the others the pen tells.
        let condition = match one.id == head.id {
            true => condition(&told),
            false => Condition::default(),
        };
        let on = arrived.date();
        let mut person = person(tx, by, one, Says::Vietnamese, condition, on).await?;
        person.decision = decision(tx, by, one).await?;
        (person.father, person.mother) = parents(tx, by, one).await?;
        // Whoever belongs with somebody else by now is nothing to the one with whom they came.
        person.relation = person.relation.filter(|_| one.head_id == Some(head.id));
        people.push(person);
        things.extend(belongings(tx, one, Says::Vietnamese, |_| true).await?);
    }
    let minors = people.iter().enumerate().skip(1);
    let minors = minors.filter(|(_, one)| one.is_minor);
    let minors: Vec<String> = minors.map(|(at, one)| called(one, at)).collect();
    if let Some(first) = people.first_mut() {
        first.accompanying = (!minors.is_empty()).then(|| minors.join(", "));
    }
    let names = shelters::named(tx, by.shelter, arrived.date()).await?;
    let commune = Some(told.commune_officer.clone());
    let commune = commune.filter(|commune| *commune != stays::Officer::default());
    let has_proposal = told.paper_no.is_some() || told.paper_on.is_some();
    Ok(IntakeRecord {
        letterhead: letterhead(&names, numbered),
        begun: Some(arrived),
        // Whoever brought the person takes a copy home.
        place: Some(place(&names, &shelters::find(tx, by.shelter).await?)),
        bases: bases::legal_bases(arrived.date(), &group(head.category)),
        proposal: has_proposal.then(|| Reference {
            kind: Some("văn bản đề nghị".to_owned()),
            symbol: told.paper_no.clone(),
            on: told.paper_on,
            issuer: brought_by(&head),
            ..Reference::default()
        }),
        bringers: match came_alone(&head, &told) {
            true => Vec::new(),
            false => vec![officer(told.officer.clone(), brought_by(&head))],
        },
        authorities: commune
            .map(|commune| officer(commune, None))
            .into_iter()
            .collect(),
        receivers: vec![of_ours(tx, &names, head.recorded_by).await?],
        assistants: assistants(&told),
        people,
        circumstances: Circumstances {
            found: told.found.clone(),
            summary: told.circumstances.clone(),
            papers: certificate(tx, &head, arrived.date())
                .await?
                .into_iter()
                .collect(),
            ..Circumstances::default()
        },
        belongings: things,
        enclosures: filed(tx, &head, arrived.date()).await?,
        statement: Statement {
            wishes: told.wishes.clone(),
            ..Statement::default()
        },
        received: Some(arrived),
        ..IntakeRecord::default()
    })
}

/// The record of a handover.
pub async fn handover(
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
    let names = shelters::named(tx, by.shelter, left.date()).await?;
    let says = match variant {
        Variant::EmbassyBilingual => Says::Both,
        _ => Says::Vietnamese,
    };
    let told: Intake = tx.vault().open(INTAKE, &stay.intake)?;
    let condition = Condition {
        health: receiver.health.clone(),
        ..Condition::default()
    };
    let on = left.date();
    let receivers = match variant {
        Variant::Alone => Vec::new(),
        // Of a relative the discharge tells what they are to the person, and where they live.
        Variant::Family | Variant::SubstituteFamily => vec![Officer {
            name: receiver.name.clone(),
            relation: receiver.position.clone(),
            address: receiver.agency.clone(),
            paper: receiver.paper.clone(),
            ..Officer::default()
        }],
        Variant::Locality
        | Variant::OtherCentre
        | Variant::Embassy
        | Variant::EmbassyBilingual
        | Variant::Border
        | Variant::Police => vec![Officer {
            name: receiver.name.clone(),
            position: receiver.position.clone(),
            agency: receiver.agency.clone(),
            paper: receiver.paper.clone(),
            ..Officer::default()
        }],
    };
    // Where nobody wrote it down, whoever leaves alone leaves from the house.
    let of_the_house = || (variant == Variant::Alone).then(|| place(&names, &shelter));
    let place = receiver.place.clone().or_else(of_the_house);
    let group = group(stay.category);
    let own = things::of_stay(tx, stay).await?;
    let keeps_things = own.iter().any(|thing| {
        let is_later = |at| calendar::local(at).date() > left.date();
        thing.kept_by == Keeper::Shelter && thing.returned_at.is_none_or(is_later)
    });
    Ok(HandoverRecord {
        variant,
        letterhead: letterhead(&names, numbered),
        begun: Some(left),
        place,
        bases: bases::legal_bases(left.date(), &group),
        bases_in_english: bases::legal_bases_in_english(left.date(), &group),
        grounds: grounds(tx, by, stay, variant, on).await?,
        givers: vec![of_ours(tx, &names, row.recorded_by).await?],
        shelter_address: (!shelter.hides_address).then(|| shelter.address.clone()),
        receivers,
        // Who interpreted or stood for the person when they came does so when they leave.
        assistants: assistants(&told),
        people: vec![person(tx, by, stay, says, condition, on).await?],
        stayed_from: Some(calendar::local(stay.arrived_at).date()),
        stayed_until: Some(left.date()),
        belongings: belongings(tx, stay, says, |thing| goes_along(thing, stay)).await?,
        keeps_things,
        money: u64::try_from(row.money_vnd).ok().filter(|money| *money > 0),
        enclosures: handed_over(tx, by, stay, variant, on).await?,
        medicines: receiver.medicines.clone(),
        follow_up: receiver.remarks.clone(),
        next_contact: row.follow_up_on,
        contact: shelter
            .phone
            .as_ref()
            .map(|phone| format!("{}, {phone}", names.name)),
        ..HandoverRecord::default()
    })
}

/// The decision by which somebody was taken in, if one was issued.
async fn decision(tx: &Tx, by: &Can<IssuePapers>, stay: &stay::Model) -> Result<Option<String>> {
    let Some(paper) = decided(tx, by, stay, PaperKind::DecisionToReceive).await? else {
        return Ok(None);
    };
    let on = register::dated(tx, by, &paper).await?;
    let agency = shelters::named(tx, by.shelter, on).await?.name;
    let (symbol, on) = (&paper.symbol, words::date(on));
    Ok(Some(format!("số {symbol} ngày {on} của {agency}")))
}

/// The decision about a stay: its own, or the one about its head that names it, too.
async fn decided(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    kind: PaperKind,
) -> Result<Option<Row>> {
    let own = register::latest(tx, by, stay.id, kind).await?;
    let (None, Some(head)) = (&own, stay.head_id) else {
        return Ok(own);
    };
    let Some(paper) = register::latest(tx, by, head, kind).await? else {
        return Ok(None);
    };
    let (head, then) = (stays::seen_by(tx, by, head).await?, paper.issued_at);
    let told = papers::told(tx.vault(), &papers::seen_by(tx, by, paper.id).await?)?;
    let have_left = |stay: &stay::Model| stay.ended_at.filter(|end| *end <= then);
    let is_named = Some(then) >= stay.with_head_since
        && is_meant(kind, told.with_household, have_left(&head), have_left(stay));
    Ok(is_named.then_some(paper))
}

/// The names of father and mother as the household tells them: of a child the head's, of a head those of who came as a parent.
async fn parents(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
) -> Result<(Option<String>, Option<String>)> {
    let is_child = stay.relation == Some(Relative::Child);
    let is_parent = |one: &stay::Model| match one.head_id {
        Some(head) => head == stay.id && one.relation == Some(Relative::Parent),
        None => is_child && stay.head_id == Some(one.id),
    };
    let mut household = households::others(tx, by, stay).await?;
    household.retain(is_parent);
    let (mut father, mut mother) = (None, None);
    for parent in household {
        let resident = residents::seen_by(tx, by, parent.resident_id).await?;
        let name = residents::open(tx.vault(), &resident)?.name;
        match resident.sex {
            Sex::Male => father = father.or(name),
            Sex::Female => mother = mother.or(name),
            Sex::Other | Sex::Unknown => {}
        }
    }
    Ok((father, mother))
}

/// Who interpreted for the person or stood for them, as the intake tells; in which of the two ways it does not tell.
fn assistants(told: &Intake) -> Vec<Assistant> {
    let name = told.companion_adult.clone();
    let assistant = name.map(|name| Assistant {
        name: Some(name),
        ..Assistant::default()
    });
    assistant.into_iter().collect()
}

/// The documents that go along. The other centre has those that the letter to it encloses, and whoever took papers by a list has
/// those on it; else it is known only of the person's own which were given back.
async fn handed_over(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    variant: Variant,
    on: NaiveDate,
) -> Result<Vec<Enclosure>> {
    let list = register::latest(tx, by, stay.id, PaperKind::ListOfPapers).await?;
    if variant == Variant::OtherCentre || list.is_some() {
        return documents(tx, by, stay, PaperKind::HandoverRecord, on).await;
    }
    brought(tx, stay, |thing| goes_along(thing, stay)).await
}

/// Whether a thing was given back on the day on which the person left. What was given back before or later stands in a receipt of
/// its own, with the day of each return.
fn goes_along(thing: &belonging::Model, stay: &stay::Model) -> bool {
    let day = |at| calendar::local(at).date();
    thing.returned_at.is_some() && thing.returned_at.map(day) == stay.ended_at.map(day)
}

/// What a handover rests on: the decision to stop, the certificate of a victim, and the document that its variant asks for.
async fn grounds(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: &stay::Model,
    variant: Variant,
    on: NaiveDate,
) -> Result<Vec<Reference>> {
    let stop = Reference {
        kind: Some(TEXT.code(PaperKind::DecisionToStop)),
        kind_in_english: Some("decision to stop care"),
        ..referred(
            tx,
            by,
            decided(tx, by, stay, PaperKind::DecisionToStop).await?,
        )
        .await?
    };
    let letter = register::latest(tx, by, stay.id, PaperKind::TransferLetter).await?;
    let document = match document(variant) {
        // The letter that asks the other centre is the shelter's own.
        Some(document) if variant == Variant::OtherCentre => Some(Reference {
            kind: document.kind,
            kind_in_english: document.kind_in_english,
            ..referred(tx, by, letter).await?
        }),
        other => other,
    };
    let known = [Some(stop), certificate(tx, stay, on).await?, document];
    Ok(known.into_iter().flatten().collect())
}

/// Number, day and issuer of a paper of the shelter's own, as far as one was issued.
async fn referred(tx: &Tx, by: &Can<IssuePapers>, paper: Option<Row>) -> Result<Reference> {
    let Some(paper) = paper else {
        return Ok(Reference::default());
    };
    let on = register::dated(tx, by, &paper).await?;
    let names = shelters::named(tx, by.shelter, on).await?;
    Ok(Reference {
        symbol: Some(paper.symbol),
        on: Some(on),
        issuer: Some(match paper.series {
            PaperSeries::Decision => format!("{} {}", shelters::head_title(&names), names.name),
            PaperSeries::Record
            | PaperSeries::Letter
            | PaperSeries::Notice
            | PaperSeries::Slip
            | PaperSeries::Report => names.name,
        }),
        ..Reference::default()
    })
}

/// The paper that confirms a victim, if identification had come to that by a day. Its own day is not on record.
async fn certificate(tx: &Tx, stay: &stay::Model, on: NaiveDate) -> Result<Option<Reference>> {
    let known = identifications::of_stay(tx, stay.id).await?;
    let latest = known.into_iter().find(|row| row.since <= on);
    let confirmed = latest.filter(|row| row.status == IdentificationStatus::Confirmed);
    Ok(confirmed.map(|row| Reference {
        kind: Some("Giấy xác nhận nạn nhân".to_owned()),
        kind_in_english: Some("certificate of victim status"),
        symbol: row.paper_no,
        on: None,
        issuer: row.issuer,
    }))
}

/// The house by the name of that day, with its address unless that is hidden.
fn place(names: &shelter_name::Model, shelter: &shelter::Model) -> String {
    let address = (!shelter.hides_address).then_some(shelter.address.as_str());
    std::iter::once(names.name.as_str())
        .chain(address)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The shelter's side: who wrote down that somebody came or left, by the name that the house had then.
async fn of_ours(
    tx: &Tx,
    names: &shelter_name::Model,
    recorded_by: Option<UserId>,
) -> Result<Officer> {
    Ok(Officer {
        name: people::names(tx, recorded_by).await?.into_values().next(),
        agency: Some(names.name.clone()),
        ..Officer::default()
    })
}

/// Whether nobody brought them.
pub(super) fn came_alone(stay: &stay::Model, told: &Intake) -> bool {
    stay.source == Source::OnTheirOwn
        && stay.agency.is_empty()
        && told.officer == stays::Officer::default()
}

/// The agency that brought somebody; none for who came on their own.
pub(super) fn brought_by(stay: &stay::Model) -> Option<String> {
    Some(stay.agency.clone()).filter(|agency| !agency.is_empty())
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
