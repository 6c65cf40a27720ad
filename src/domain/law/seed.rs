//! The terms and paths of the law as it was read on 23 November 2026, put into a store at its first start. What a manager
//! changed afterwards stays.

use super::recount::{self, Changed, Progress};
use super::rules::{self, Rules};
use crate::db::{Db, Hold, Tx};
use crate::domain::access::{Actor, Can, KeepLaw};
use crate::domain::error::{Error, Result};
use crate::domain::journal::{self, Entry};
use crate::domain::law::{self, begun};
use crate::domain::shelters;
use chrono::NaiveDate;
use entity::code::Code;
use entity::id::{ShelterId, StayId};
use entity::journal::{Act, Subject as Recorded};
use entity::membership::Role;
use entity::term_rule::{self, Subject, TermUnit};
use entity::{deadline, path_step, stay};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use std::collections::HashSet;
use std::str::FromStr;

const TERMS: &str = include_str!("../data/terms.csv");
const PATHS: &str = include_str!("../data/paths.csv");
/// Stays written at once; each is a dozen values, and SQLite takes 32,766 at a time.
const AT_ONCE: usize = 500;

/// A version that an earlier release planted and that read the law wrongly.
struct Mistake {
    code: &'static str,
    was: (i32, TermUnit),
    is: (i32, TermUnit),
    /// What was wrong, as the page of the term tells it.
    reason: &'static str,
}

const MISTAKES: &[Mistake] = &[Mistake {
    code: "F2",
    was: (29, TermUnit::Days),
    is: (30, TermUnit::BeforeDay),
    reason: "Phải xong trước ngày thứ 30, nên hạn không dời khỏi ngày nghỉ. / It is due before the 30th day, and so does not move off a \
             day of rest.",
}];

/// Puts in what is missing; safe to run at every start and by several instances at once.
pub async fn plant(db: &Db) -> Result<()> {
    // What was planted or put right once stays so: a start that finds it keeps nobody waiting.
    if is_planted(db.reader()).await? {
        return Ok(());
    }
    db.write(async |tx| {
        // First of all, as whoever changes the law does: nobody begins a deadline meanwhile, and of several instances one plants.
        tx.alone(Hold::Law).await?;
        let planted = terms(tx).await?;
        paths(tx).await?;
        // Another instance that planted first has done this, too.
        if planted {
            limit_earlier_stays(tx).await?;
        }
        for mistake in MISTAKES {
            put_right(tx, mistake).await?;
        }
        Ok(())
    })
    .await
}

async fn is_planted(connection: &impl ConnectionTrait) -> Result<bool> {
    let known = rules::load(connection).await?;
    let steps = path_step::Entity::find().all(connection).await?;
    let key = |step: &path_step::Model| {
        let (version, position) = (step.version.to_string(), step.position.to_string());
        [step.path.code().to_owned(), version, position]
    };
    let steps: HashSet<[String; 3]> = steps.iter().map(key).collect();
    let has_step = |cells: &[&str]| steps.iter().any(|step| step == &cells[..3]);
    Ok(table(TERMS).all(|cells| is_known(&known, &cells))
        && table(PATHS).all(|cells| has_step(&cells))
        && MISTAKES.iter().all(|one| mistaken(&known, one).is_none()))
}

/// Whether the version of a term in this line is in the store.
fn is_known(known: &Rules, cells: &[&str]) -> bool {
    let mut versions = known.versions(cells[0]);
    versions.any(|rule| cells[1].parse() == Ok(rule.version))
}

/// Takes back a version that was a mistake of the program, as a manager takes back one of theirs; the right one takes its place
/// and its days, and the open deadlines move. What a manager entered stays.
async fn put_right(tx: &Tx, mistake: &Mistake) -> Result<()> {
    let before = rules::load(tx).await?;
    let Some(wrong) = mistaken(&before, mistake) else {
        return Ok(());
    };
    let versions = before.versions(mistake.code).map(|rule| rule.version);
    let (amount, unit) = mistake.is;
    let right = term_rule::ActiveModel {
        id: NotSet,
        version: Set(versions.max().unwrap_or_default() + 1),
        amount: Set(Some(amount)),
        unit: Set(unit),
        recorded_at: Set(tx.now()),
        ..wrong.clone().into_active_model().reset_all()
    };
    let mut row = wrong.clone().into_active_model();
    row.withdrawn_at = Set(Some(tx.now()));
    row.ended_reason = Set(Some(mistake.reason.to_owned()));
    row.update(tx).await?;
    let right = term_rule::Entity::insert(right).exec(tx).await?;
    let shelters = shelters::all(tx).await?;
    for shelter in &shelters {
        let by = planter(*shelter)?;
        let entry = |act, id: i64| Entry::new(act, Recorded::Rule).of(id);
        let withdrawn = entry(Act::Withdrawn, wrong.id.0).with((mistake.code, mistake.reason));
        let added =
            entry(Act::Added, right.last_insert_id.0).with((mistake.code, wrong.valid_from));
        journal::record_all(tx, &by, [withdrawn, added])?;
    }
    let Some(shelter) = shelters.first() else {
        return Ok(());
    };
    let (by, progress) = (planter(*shelter)?, Progress::default());
    let changed = Changed::Term(mistake.code, None);
    let moves = recount::compare(tx, &before, &law::load(tx).await?, changed, &progress).await?;
    recount::apply(tx, &by, &before, &moves, mistake.reason, &progress).await
}

/// The version that is the mistake, if nobody has taken it back yet.
fn mistaken<'r>(rules: &'r Rules, mistake: &Mistake) -> Option<&'r term_rule::Model> {
    let mut versions = rules.versions(mistake.code);
    versions.find(|rule| {
        rule.recorded_by.is_none()
            && rule.withdrawn_at.is_none()
            && rule.amount == Some(mistake.was.0)
            && rule.unit == mistake.was.1
    })
}

/// The program itself, at a shelter of the store.
fn planter(shelter: ShelterId) -> Result<Can<KeepLaw>> {
    Actor::nobody(shelter, Role::Manager)
        .can()
        .ok_or_else(|| Error::broken("managers may not keep the law"))
}

async fn terms(tx: &Tx) -> Result<bool> {
    let known = rules::load(tx).await?;
    let mut rows = Vec::new();
    for cells in table(TERMS) {
        let row = term(&cells, tx.now())?;
        if !is_known(&known, &cells) {
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
        assert_eq!(terms.unwrap().len(), 89);
        let paths: Result<Vec<_>> = table(PATHS).map(|cells| path(&cells)).collect();
        assert_eq!(paths.unwrap().len(), 56);
    }

    #[test]
    fn what_is_put_right_is_as_the_table_has_it() {
        for mistake in MISTAKES {
            let cells = table(TERMS).find(|cells| cells[0] == mistake.code).unwrap();
            let right = term(&cells, DateTimeUtc::UNIX_EPOCH).unwrap();
            let (amount, unit) = mistake.is;
            assert_eq!((right.amount, right.unit), (Set(Some(amount)), Set(unit)));
        }
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
