//! The two records of a stay, filled from what is on record.

use super::letterhead;
use super::people::{Says, belongings, condition, english_bases, is_trafficking, person};
use crate::db::Tx;
use crate::domain::access::{Can, IssuePapers};
use crate::domain::discharges::{self, RECEIVER, Receiver};
use crate::domain::error::{Refusal, Result};
use crate::domain::papers::Numbered;
use crate::domain::stays::{self, INTAKE, Intake};
use crate::domain::{accounts, calendar, register, shelters};
use crate::print::record::{
    Circumstances, Condition, HandoverRecord, IntakeRecord, Officer, Reference, Statement, Variant,
};
use crate::print::{bases, words};
use chrono::NaiveDate;
use entity::register::PaperKind;
use entity::stay;

/// The record of an intake, for the whole household.
pub async fn intake(
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
        let condition = condition(&told);
        let mut person = person(tx, by, one, Says::Vietnamese, condition).await?;
        person.decision = decision(tx, by, one).await?;
        people.push(person);
        things.extend(belongings(tx, one, Says::Vietnamese, |_| true).await?);
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
        bases_in_english: english_bases(left.date(), stay.category),
        givers: vec![receiver_here(tx, by).await?],
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

/// The decision by which somebody was taken in, if one was issued.
async fn decision(tx: &Tx, by: &Can<IssuePapers>, stay: &stay::Model) -> Result<Option<String>> {
    let papers = register::of_stay(tx, by, stay.id).await?;
    let decision = papers
        .iter()
        .find(|line| line.paper.kind == PaperKind::DecisionToReceive && line.void.is_none());
    let Some(line) = decision else {
        return Ok(None);
    };
    let on = calendar::local(line.paper.issued_at).date();
    let agency = shelters::named(tx, by.shelter, on).await?.name;
    let (symbol, on) = (&line.paper.symbol, words::date(on));
    Ok(Some(format!("số {symbol} ngày {on} của {agency}")))
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
