//! The terms and paths of the law as it was read on 23 November 2026, put into a store at its first start. What a manager
//! changed afterwards stays.

use super::rules;
use crate::db::{Db, Tx};
use crate::domain::error::{Error, Result};
use crate::domain::law::{self, begun};
use chrono::NaiveDate;
use entity::id::StayId;
use entity::term_rule::{self, Subject};
use entity::{deadline, path_step, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashSet;
use std::str::FromStr;

const TERMS: &str = include_str!("../data/terms.csv");
const PATHS: &str = include_str!("../data/paths.csv");
/// Stays written at once; each is a dozen values, and SQLite takes 32,766 at a time.
const AT_ONCE: usize = 500;

/// Puts in what is missing; safe to run at every start and by several instances at once.
pub async fn plant(db: &Db) -> Result<()> {
    db.write(async |tx| {
        let planted = terms(tx).await?;
        paths(tx).await?;
        // Another instance that planted first has done this, too: its terms were seen before ours could be written.
        if planted {
            limit_earlier_stays(tx).await?;
        }
        Ok(())
    })
    .await
}

async fn terms(tx: &Tx) -> Result<bool> {
    let known = rules::load(tx).await?;
    let mut rows = Vec::new();
    for cells in table(TERMS) {
        let row = term(&cells, tx.now())?;
        if !known.all().iter().any(|rule| rule.code == cells[0]) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Ok(false);
    }
    let once = OnConflict::columns([term_rule::Column::Code, term_rule::Column::Version])
        .do_nothing()
        .to_owned();
    let written = term_rule::Entity::insert_many(rows).on_conflict(once);
    written.exec_without_returning(tx).await?;
    Ok(known.all().is_empty())
}

async fn paths(tx: &Tx) -> Result<()> {
    let mut rows = Vec::new();
    for cells in table(PATHS) {
        rows.push(path(&cells)?);
    }
    let key = [
        path_step::Column::Path,
        path_step::Column::Version,
        path_step::Column::Position,
    ];
    let once = OnConflict::columns(key).do_nothing().to_owned();
    let written = path_step::Entity::insert_many(rows).on_conflict(once);
    written.exec_without_returning(tx).await?;
    Ok(())
}

/// Stays that began before deadlines were kept get their maxima by the law of their day.
async fn limit_earlier_stays(tx: &Tx) -> Result<()> {
    let law = law::load(tx).await?;
    let limits = law.rules.all().iter();
    let limits: Vec<_> = limits
        .filter(|rule| rule.subject == Subject::StayLimit)
        .map(|rule| rule.id)
        .collect();
    let limited = deadline::Entity::find().filter(deadline::Column::RuleId.is_in(limits));
    let limited = limited.all(tx).await?;
    let limited: HashSet<StayId> = limited.iter().map(|row| row.stay_id).collect();
    let mut rows = Vec::new();
    for stay in stay::Entity::find().all(tx).await? {
        if !limited.contains(&stay.id) {
            rows.extend(begun::limits_of_earlier(&law, &stay, tx.now())?);
        }
    }
    for rows in rows.chunks(AT_ONCE) {
        deadline::Entity::insert_many(rows.to_vec())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn table(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .skip(1)
        .map(|line| line.split(';').collect::<Vec<_>>())
}

fn cell<T: FromStr>(text: &str) -> Result<T> {
    text.parse()
        .map_err(|_| Error::broken(format!("a table of the law says {text:?}")))
}

fn maybe<T: FromStr>(text: &str) -> Result<Option<T>> {
    match text {
        "" => Ok(None),
        _ => cell(text).map(Some),
    }
}

fn term(cells: &[&str], now: DateTimeUtc) -> Result<term_rule::ActiveModel> {
    let [
        code,
        version,
        subject,
        kind,
        starts,
        amount,
        unit,
        nature,
        categories,
        person,
        who,
        warn_days,
        document,
        article,
        certainty,
        from,
        until,
        then,
        on_days,
    ] = cells
    else {
        return Err(Error::broken(format!("a term has {} cells", cells.len())));
    };
    Ok(term_rule::ActiveModel {
        code: Set((*code).to_owned()),
        version: Set(cell(version)?),
        subject: Set(cell(subject)?),
        kind: Set(maybe(kind)?),
        starts: Set(cell(starts)?),
        amount: Set(maybe(amount)?),
        unit: Set(cell(unit)?),
        nature: Set(cell(nature)?),
        categories: Set((*categories).to_owned()),
        person: Set(cell(person)?),
        who: Set(cell(who)?),
        warn_days: Set((*warn_days).to_owned()),
        then_code: Set(maybe(then)?),
        on_days: Set((*on_days).to_owned()),
        document: Set((*document).to_owned()),
        article: Set((*article).to_owned()),
        certainty: Set(cell(certainty)?),
        confirmed_no: Set(None),
        confirmed_by: Set(None),
        confirmed_at: Set(None),
        valid_from: Set(cell::<NaiveDate>(from)?),
        valid_until: Set(maybe(until)?),
        withdrawn_at: Set(None),
        ended_reason: Set(None),
        recorded_by: Set(None),
        recorded_at: Set(now),
        ..Default::default()
    })
}

fn path(cells: &[&str]) -> Result<path_step::ActiveModel> {
    let [
        path,
        version,
        position,
        kind,
        after,
        who,
        agency,
        opens,
        rules,
        from,
        until,
    ] = cells
    else {
        return Err(Error::broken(format!("a path has {} cells", cells.len())));
    };
    Ok(path_step::ActiveModel {
        path: Set(cell(path)?),
        version: Set(cell(version)?),
        position: Set(cell(position)?),
        kind: Set(cell(kind)?),
        after: Set((*after).to_owned()),
        who: Set(cell(who)?),
        agency: Set((*agency).to_owned()),
        opens: Set(cell(opens)?),
        rules: Set((*rules).to_owned()),
        valid_from: Set(cell::<NaiveDate>(from)?),
        valid_until: Set(maybe(until)?),
        ..Default::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_of_both_tables_is_read() {
        let now = DateTimeUtc::UNIX_EPOCH;
        let terms: Result<Vec<_>> = table(TERMS).map(|cells| term(&cells, now)).collect();
        assert_eq!(terms.unwrap().len(), 86);
        let paths: Result<Vec<_>> = table(PATHS).map(|cells| path(&cells)).collect();
        assert_eq!(paths.unwrap().len(), 52);
    }

    #[test]
    fn a_path_names_terms_that_exist_and_every_term_has_words() {
        let codes: BTreeSet<&str> = table(TERMS).map(|cells| cells[0]).collect();
        for cells in table(PATHS) {
            for code in cells[8].split_whitespace() {
                assert!(codes.contains(code), "{code}");
            }
        }
        for then in table(TERMS).map(|cells| cells[17]) {
            assert!(then.is_empty() || codes.contains(then), "{then}");
        }
        for code in codes {
            assert!(Text::knows(&format!("rule-{code}")), "{code}");
        }
    }

    #[test]
    fn versions_of_a_term_follow_each_other_without_overlap() {
        let rows: Vec<_> = table(TERMS).collect();
        for pair in rows.windows(2).filter(|pair| pair[0][0] == pair[1][0]) {
            assert_eq!(pair[0][16], pair[1][15], "{}", pair[0][0]);
        }
    }
}
