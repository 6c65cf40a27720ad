//! The two records of a stay, filled from what is on record.

use super::people::{Says, belongings, condition, english_bases, is_trafficking, person};
use super::{TEXT, letterhead};
use crate::db::Tx;
use crate::domain::access::{Can, IssuePapers};
use crate::domain::discharges::{self, RECEIVER, Receiver};
use crate::domain::error::{Refusal, Result};
use crate::domain::papers::Numbered;
use crate::domain::stays::{self, INTAKE, Intake};
use crate::domain::{accounts, calendar, households, register, shelters};
use crate::print::handover_record::GIVEN_TO_A_FAMILY;
use crate::print::record::{
    Assistant, Circumstances, Condition, HandoverRecord, IntakeRecord, Officer, Reference,
    Statement, Variant,
};
use crate::print::{bases, words};
use chrono::NaiveDate;
use entity::register::PaperKind;
use entity::stay;

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
    let (mut people, mut things) = (Vec::new(), Vec::new());
    for one in std::iter::once(&head).chain(&with) {
        // What was told is about the head; of the others the pen tells.
        let condition = match one.id == head.id {
            true => condition(&told),
            false => Condition::default(),
        };
        let mut person = person(tx, by, one, Says::Vietnamese, condition).await?;
        person.decision = decision(tx, by, one).await?;
        people.push(person);
        things.extend(belongings(tx, one, Says::Vietnamese, |_| true).await?);
    }
    let assistants = told.companion_adult.clone().map(|name| Assistant {
        name: Some(name),
        ..Assistant::default()
    });
    let commune = told.commune_officer.clone();
    let authorities = commune
        .name
        .is_some()
        .then(|| officer(commune, None))
        .into_iter()
        .collect();
    Ok(IntakeRecord {
        letterhead: letterhead(tx, by, arrived.date(), numbered).await?,
        begun: Some(arrived),
        // Whoever brought the person takes a copy home.
        place: Some(place(tx, by, arrived.date()).await?),
        bases: bases::legal_bases(arrived.date(), is_trafficking(head.category)),
        proposal: told.paper_no.clone().map(|symbol| Reference {
            kind: Some("văn bản đề nghị".to_owned()),
            symbol: Some(symbol),
            on: told.paper_on,
            issuer: brought_by(&head),
        }),
        bringers: vec![officer(told.officer.clone(), brought_by(&head))],
        authorities,
        receivers: vec![receiver_here(tx, by, arrived.date()).await?],
        assistants: assistants.into_iter().collect(),
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
    let says = match variant {
        Variant::EmbassyBilingual => Says::Both,
        _ => Says::Vietnamese,
    };
    let condition = Condition {
        health: receiver.remarks.clone(),
        ..Condition::default()
    };
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
        Variant::OtherCentre
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
    let given = (variant == Variant::SubstituteFamily).then(|| Reference {
        kind: Some(GIVEN_TO_A_FAMILY.to_owned()),
        ..Reference::default()
    });
    Ok(HandoverRecord {
        variant,
        letterhead: letterhead(tx, by, left.date(), numbered).await?,
        begun: Some(left),
        place: Some(place(tx, by, left.date()).await?),
        bases: bases::legal_bases(left.date(), is_trafficking(stay.category)),
        bases_in_english: english_bases(left.date(), stay.category),
        grounds: stop(tx, by, stay).await?.into_iter().chain(given).collect(),
        givers: vec![receiver_here(tx, by, left.date()).await?],
        shelter_address: (!shelter.hides_address).then(|| shelter.address.clone()),
        receivers,
        people: vec![person(tx, by, stay, says, condition).await?],
        stayed_from: Some(calendar::local(stay.arrived_at).date()),
        stayed_until: Some(left.date()),
        belongings: belongings(tx, stay, says, |_| true).await?,
        money: u64::try_from(row.money_vnd).ok().filter(|money| *money > 0),
        next_contact: row.follow_up_on,
        ..HandoverRecord::default()
    })
}

/// The decision by which somebody was taken in, if one was issued: their own, or the one about their head, which names all
/// who belonged to the household by then.
async fn decision(tx: &Tx, by: &Can<IssuePapers>, stay: &stay::Model) -> Result<Option<String>> {
    let kind = PaperKind::DecisionToReceive;
    let mut paper = register::standing(tx, by, stay.id, kind).await?;
    if paper.is_none()
        && let Some(head) = stay.head_id
    {
        let head = stays::seen_by(tx, by, head).await?;
        let of_head = register::standing(tx, by, head.id, kind).await?;
        paper = of_head.filter(|paper| Some(paper.issued_at) >= stay.with_head_since);
    }
    let Some(paper) = paper else {
        return Ok(None);
    };
    let on = calendar::local(paper.issued_at).date();
    let agency = shelters::named(tx, by.shelter, on).await?.name;
    let (symbol, on) = (&paper.symbol, words::date(on));
    Ok(Some(format!("số {symbol} ngày {on} của {agency}")))
}

/// The decision by which the shelter's care ended, if one was issued.
async fn stop(tx: &Tx, by: &Can<IssuePapers>, stay: &stay::Model) -> Result<Option<Reference>> {
    let kind = PaperKind::DecisionToStop;
    let Some(paper) = register::standing(tx, by, stay.id, kind).await? else {
        return Ok(None);
    };
    let on = calendar::local(paper.issued_at).date();
    let agency = shelters::named(tx, by.shelter, on).await?.name;
    Ok(Some(Reference {
        kind: Some(TEXT.code(kind)),
        symbol: Some(paper.symbol),
        on: Some(on),
        issuer: Some(format!("Giám đốc {agency}")),
    }))
}

/// The house by the name of that day, with its address unless that is hidden.
async fn place(tx: &Tx, by: &Can<IssuePapers>, on: NaiveDate) -> Result<String> {
    let shelter = shelters::find(tx, by.shelter).await?;
    let names = shelters::named(tx, by.shelter, on).await?;
    let address = (!shelter.hides_address).then_some(shelter.address);
    Ok(std::iter::once(names.name)
        .chain(address)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", "))
}

/// The shelter's side: who issues the paper.
async fn receiver_here(tx: &Tx, by: &Can<IssuePapers>, on: NaiveDate) -> Result<Officer> {
    let name = match by.user {
        Some(_) => Some(accounts::own(tx, by).await?.name),
        None => None,
    };
    Ok(Officer {
        name,
        agency: Some(shelters::named(tx, by.shelter, on).await?.name),
        ..Officer::default()
    })
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
