//! Numbers of papers: from the yearly register, without gaps or doubles, and once more for what is issued under one later.

use super::standing;
use crate::db::Tx;
use crate::domain::access::{Actor, Can, IssuePapers};
use crate::domain::calendar;
use crate::domain::error::{Error, Result};
use crate::domain::{register as read, shelters, stays};
use chrono::{Datelike, NaiveDate};
use entity::id::{PaperId, StayId};
use entity::paper::{self, PaperVariant};
use entity::register::{self, PaperKind, PaperSeries};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, EntityTrait};

/// A number that was taken from the register for a paper about to be issued.
#[derive(Clone, Debug)]
pub struct Numbered {
    /// The year of the register.
    pub year: i32,
    /// The number in it.
    pub number: i32,
    /// The register.
    pub series: PaperSeries,
    /// As printed: `05/BB-TTTGXH`.
    pub symbol: String,
    /// The day on which the number was given: whatever is issued under it is dated by it.
    pub on: NaiveDate,
    /// 1, or higher for what is issued under the number later: a correction, or the same record in another language.
    pub version: i32,
    /// The day on which this version is made.
    pub made_on: NaiveDate,
    /// The paper that this one corrects.
    pub replaces: Option<paper::Model>,
}

/// The register that numbers a kind: number and symbol are unique in a year for a type of document, not for what it is
/// about (Nghị định 30/2020/NĐ-CP, Điều 15).
pub fn series(kind: PaperKind) -> PaperSeries {
    match kind {
        PaperKind::IntakeRecord
        | PaperKind::HandoverRecord
        | PaperKind::PropertyReceipt
        | PaperKind::PropertyReturn
        | PaperKind::ListOfPapers => PaperSeries::Record,
        PaperKind::DecisionToReceive | PaperKind::DecisionToExtend | PaperKind::DecisionToStop => {
            PaperSeries::Decision
        }
        PaperKind::VerificationRequest | PaperKind::TransferLetter => PaperSeries::Letter,
        PaperKind::LodgingNotice => PaperSeries::Notice,
        PaperKind::Referral => PaperSeries::Slip,
        PaperKind::EmbassySummary => PaperSeries::Report,
    }
}

/// Number and symbol as printed. A letter's symbol has no type but, behind the agency, the unit that drafts letters, where
/// the agency has one (Nghị định 30/2020/NĐ-CP, Phụ lục I and III).
fn symbol(series: PaperSeries, number: i32, agency: &str, drafting_unit: Option<&str>) -> String {
    match series {
        PaperSeries::Letter => match drafting_unit {
            Some(unit) => format!("{number:02}/{agency}-{unit}"),
            None => format!("{number:02}/{agency}"),
        },
        PaperSeries::Decision => format!("{number:02}/QĐ-{agency}"),
        PaperSeries::Record | PaperSeries::Notice | PaperSeries::Slip | PaperSeries::Report => {
            format!("{number:02}/{series}-{agency}")
        }
    }
}

/// Takes the next number of this year, with the symbol that the agency has on the paper's day. The register's row stays locked
/// until the paper is issued or undone: no gaps, no doubles.
pub async fn next_number(
    tx: &Tx,
    by: &Can<IssuePapers>,
    kind: PaperKind,
    on: NaiveDate,
) -> Result<Numbered> {
    let today = tx.today();
    let (year, series) = (today.year(), series(kind));
    let first = register::ActiveModel {
        shelter_id: Set(by.shelter),
        series: Set(series),
        year: Set(year),
        last: Set(1),
    };
    let one_more = OnConflict::columns([
        register::Column::ShelterId,
        register::Column::Series,
        register::Column::Year,
    ])
    .value(
        register::Column::Last,
        Expr::col((register::Entity, register::Column::Last)).add(1),
    )
    .to_owned();
    register::Entity::insert(first)
        .on_conflict(one_more)
        .exec_without_returning(tx)
        .await?;
    let row = register::Entity::find_by_id((by.shelter, series, year))
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    let names = shelters::named(tx, by.shelter, on).await?;
    Ok(Numbered {
        year,
        number: row.last,
        series,
        symbol: symbol(
            series,
            row.last,
            &names.symbol,
            names.drafting_unit.as_deref(),
        ),
        on: today,
        version: 1,
        made_on: today,
        replaces: None,
    })
}

/// The number of a paper again, for a correction that names it.
pub async fn correction(tx: &Tx, by: &Can<IssuePapers>, id: PaperId) -> Result<Numbered> {
    let old = standing(tx, by, id).await?;
    let numbered = once_more(tx, by, &old).await?;
    Ok(Numbered {
        replaces: Some(old),
        ..numbered
    })
}

/// The number of a handover record to a mission that stands in the other language alone: both are one record, of which the mission
/// has a copy with English beside it.
pub async fn of_the_same_record(
    tx: &Tx,
    by: &Can<IssuePapers>,
    stay: StayId,
    kind: PaperKind,
    variant: PaperVariant,
) -> Result<Option<Numbered>> {
    let other = match (kind, variant) {
        (PaperKind::HandoverRecord, PaperVariant::Embassy) => PaperVariant::EmbassyBilingual,
        (PaperKind::HandoverRecord, PaperVariant::EmbassyBilingual) => PaperVariant::Embassy,
        _ => return Ok(None),
    };
    // Two who print the same copy at once come one after the other.
    stays::locked(tx, by, stay).await?;
    let mut records = read::standing(tx, by, stay).await?;
    records.retain(|record| record.kind == kind);
    let is_in_both = |record: &read::Row| {
        let number = (record.year, record.number);
        let mut alike = records.iter().filter(|one| one.variant == variant);
        alike.any(|one| (one.year, one.number) == number)
    };
    let mut others = records.iter().filter(|record| record.variant == other);
    let Some(record) = others.rfind(|record| !is_in_both(record)) else {
        return Ok(None);
    };
    let record = standing(tx, by, record.id).await?;
    once_more(tx, by, &record).await.map(Some)
}

/// The number of a paper, locked, for something more that is issued under it.
async fn once_more(tx: &Tx, by: &Actor, paper: &paper::Model) -> Result<Numbered> {
    let under = read::under(tx, by, paper.kind, paper.year, paper.number).await?;
    let (Some(first), Some(last)) = (under.first(), under.last()) else {
        return Err(Error::NotFound);
    };
    Ok(Numbered {
        year: paper.year,
        number: paper.number,
        series: paper.series,
        symbol: paper.symbol.clone(),
        on: calendar::local(first.issued_at).date(),
        version: last.version + 1,
        made_on: tx.today(),
        replaces: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_those_of_the_decree() {
        for (series, number, printed) in [
            (PaperSeries::Record, 5, "05/BB-TTTGXH"),
            (PaperSeries::Decision, 112, "112/QĐ-TTTGXH"),
            (PaperSeries::Letter, 7, "07/TTTGXH-CTXH"),
            (PaperSeries::Notice, 9, "09/TB-TTTGXH"),
        ] {
            assert_eq!(symbol(series, number, "TTTGXH", Some("CTXH")), printed);
        }
        assert_eq!(symbol(PaperSeries::Letter, 7, "TTTGXH", None), "07/TTTGXH");
    }
}
