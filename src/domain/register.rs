//! The yearly registers as people read them: what was issued under which number, what was spoiled, and whether a paper in
//! hand is the one that was issued.

use super::access::Actor;
use super::accounts::people;
use super::error::{Error, Result};
use super::papers::{self, DIGESTS, Digests};
use super::vault::Vault;
use super::{calendar, folding, stays};
use chrono::{Datelike, NaiveDate};
use entity::id::{PaperId, StayId, UserId};
use entity::paper::PaperVariant;
use entity::register::{PaperKind, PaperSeries};
use entity::sealed::Sealed;
use entity::{paper, paper_void};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::HashMap;

/// A paper without its bytes.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    pub id: PaperId,
    pub stay_id: StayId,
    pub kind: PaperKind,
    pub variant: PaperVariant,
    pub series: PaperSeries,
    pub year: i32,
    pub number: i32,
    pub symbol: String,
    pub version: i32,
    pub replaces_id: Option<PaperId>,
    pub digests: Option<Sealed>,
    pub issued_by: Option<UserId>,
    pub issued_at: DateTimeUtc,
}

impl Row {
    /// By what it is told from another; none for papers from before the codes.
    pub fn digests(&self, vault: &Vault) -> Result<Option<Digests>> {
        let sealed = self.digests.as_ref();
        sealed.map(|sealed| vault.open(DIGESTS, sealed)).transpose()
    }
}

/// A line of a register.
#[derive(Clone, Debug)]
pub struct Line {
    /// The paper.
    pub paper: Row,
    /// The case code of its stay.
    pub case_code: String,
    /// Who issued it; empty for a program.
    pub issued_by: String,
    /// Set if it was spoiled.
    pub void: Option<paper_void::Model>,
    /// Who spoiled it; empty for a program, and for a paper that was not.
    pub voided_by: String,
    /// The paper that corrects it.
    pub corrected_by: Option<PaperId>,
}

impl Line {
    /// Neither spoiled nor corrected.
    pub fn stands(&self) -> bool {
        self.void.is_none() && self.corrected_by.is_none()
    }

    /// Whether it corrects an earlier version, and is not the same record in another language.
    pub fn is_correction(&self) -> bool {
        self.paper.replaces_id.is_some()
    }

    /// Whether its kind asks for more than what is on record.
    pub fn has_form(&self) -> bool {
        !papers::asks(self.paper.kind).is_empty()
    }
}

/// How many lines a page has.
pub const PAGE: u64 = 100;

/// The papers of a year and series, by number, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    year: i32,
    series: Option<PaperSeries>,
    page: u64,
) -> Result<(Vec<Line>, u64)> {
    let mut rows = of_shelter(actor).filter(paper::Column::Year.eq(year));
    if let Some(series) = series {
        rows = rows.filter(paper::Column::Series.eq(series));
    }
    let all = rows.clone().count(connection).await?;
    let rows = rows
        .order_by_asc(paper::Column::Series)
        .order_by_desc(paper::Column::Number)
        .order_by_desc(paper::Column::Version)
        .offset(page * PAGE)
        .limit(PAGE)
        .into_model()
        .all(connection)
        .await?;
    Ok((lines(connection, rows).await?, all))
}

/// The issued papers that carry this number and code; the digest of the file serves, too.
pub async fn with_mark(
    connection: &impl ConnectionTrait,
    vault: &Vault,
    actor: &Actor,
    symbol: &str,
    mark: &str,
) -> Result<Vec<Line>> {
    // What no symbol can be is none that was issued.
    let symbol = folding::clean(symbol).unwrap_or_default();
    let mark = mark.trim().to_lowercase();
    if symbol.is_empty() || mark.len() < 10 {
        return Ok(Vec::new());
    }
    let with_symbol = of_shelter(actor)
        .filter(paper::Column::Symbol.eq(symbol))
        .order_by_desc(paper::Column::Id)
        .into_model::<Row>()
        .all(connection)
        .await?;
    let mut rows = Vec::new();
    for row in with_symbol {
        let digests = row.digests(vault)?;
        if digests.is_some_and(|of| of.mark == mark || of.sha256 == mark) {
            rows.push(row);
        }
    }
    lines(connection, rows).await
}

/// The papers of a stay, newest first.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    stay: StayId,
) -> Result<Vec<Line>> {
    let rows = of_shelter(actor)
        .filter(paper::Column::StayId.eq(stay))
        .order_by_desc(paper::Column::Id)
        .into_model()
        .all(connection)
        .await?;
    lines(connection, rows).await
}

/// The papers of a stay that were neither spoiled nor corrected, oldest first.
pub async fn standing(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    stay: StayId,
) -> Result<Vec<Row>> {
    let standing = that_stand(actor, stay).order_by_asc(paper::Column::Id);
    Ok(standing.into_model().all(connection).await?)
}

/// The latest of them of a kind.
pub async fn latest(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    stay: StayId,
    kind: PaperKind,
) -> Result<Option<Row>> {
    let latest = that_stand(actor, stay)
        .filter(paper::Column::Kind.eq(kind))
        .order_by_desc(paper::Column::Id);
    Ok(latest.into_model().one(connection).await?)
}

fn that_stand(actor: &Actor, stay: StayId) -> Select<paper::Entity> {
    of_shelter(actor).filter(are_of_and_stand(&[stay]))
}

/// Which papers are of these stays and stand: neither spoiled nor corrected, whatever became of the correction.
pub(super) fn are_of_and_stand(stays: &[StayId]) -> Condition {
    let of_them = || paper::Column::StayId.is_in(stays.iter().copied());
    let corrected = Query::select()
        .column(paper::Column::ReplacesId)
        .from(paper::Entity)
        .and_where(of_them())
        .and_where(paper::Column::ReplacesId.is_not_null())
        .take();
    let spoiled = Query::select()
        .column(paper_void::Column::PaperId)
        .from(paper_void::Entity)
        .take();
    Condition::all()
        .add(of_them())
        .add(paper::Column::Id.not_in_subquery(corrected))
        .add(paper::Column::Id.not_in_subquery(spoiled))
}

/// Everything that was issued under a number, the first version first.
pub(super) async fn under(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    kind: PaperKind,
    year: i32,
    number: i32,
) -> Result<Vec<Row>> {
    let under = of_shelter(actor)
        .filter(paper::Column::Kind.eq(kind))
        .filter(paper::Column::Year.eq(year))
        .filter(paper::Column::Number.eq(number))
        .order_by_asc(paper::Column::Version);
    Ok(under.into_model().all(connection).await?)
}

/// The day of a paper: that on which its number was given, however often it was corrected since.
pub async fn dated(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    paper: &Row,
) -> Result<NaiveDate> {
    if paper.version == 1 {
        return Ok(calendar::local(paper.issued_at).date());
    }
    let under = under(connection, actor, paper.kind, paper.year, paper.number).await?;
    let first = under.first().ok_or(Error::NotFound)?;
    Ok(calendar::local(first.issued_at).date())
}

/// One paper of the actor's shelter.
pub async fn one(connection: &impl ConnectionTrait, actor: &Actor, id: PaperId) -> Result<Line> {
    let rows = of_shelter(actor)
        .filter(paper::Column::Id.eq(id))
        .into_model()
        .all(connection)
        .await?;
    let mut lines = lines(connection, rows).await?;
    lines.pop().ok_or(Error::NotFound)
}

// Without the bytes: a page of a register would else carry megabytes.
fn of_shelter(actor: &Actor) -> Select<paper::Entity> {
    use paper::Column as C;
    paper::Entity::find()
        .select_only()
        .columns([
            C::Id,
            C::StayId,
            C::Kind,
            C::Variant,
            C::Series,
            C::Year,
            C::Number,
            C::Symbol,
            C::Version,
            C::ReplacesId,
            C::Digests,
            C::IssuedBy,
            C::IssuedAt,
        ])
        .filter(C::ShelterId.eq(actor.shelter))
}

/// The years in which papers were issued, the present one among them, the latest first.
pub async fn years(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    now: DateTimeUtc,
) -> Result<Vec<i32>> {
    let mut years: Vec<i32> = paper::Entity::find()
        .select_only()
        .column(paper::Column::Year)
        .distinct()
        .filter(paper::Column::ShelterId.eq(actor.shelter))
        .into_tuple()
        .all(connection)
        .await?;
    years.push(calendar::local(now).year());
    years.sort_unstable();
    years.dedup();
    years.reverse();
    Ok(years)
}

async fn lines(connection: &impl ConnectionTrait, papers: Vec<Row>) -> Result<Vec<Line>> {
    let ids: Vec<PaperId> = papers.iter().map(|paper| paper.id).collect();
    let codes = stays::codes(connection, papers.iter().map(|paper| paper.stay_id)).await?;
    let voids = paper_void::Entity::find()
        .filter(paper_void::Column::PaperId.is_in(ids.clone()))
        .all(connection)
        .await?;
    let issued_by = papers.iter().filter_map(|paper| paper.issued_by);
    let voided_by = voids.iter().filter_map(|void| void.voided_by);
    let names = people::names(connection, issued_by.chain(voided_by)).await?;
    let name = |user: Option<UserId>| user.and_then(|id| names.get(&id).cloned());
    let mut voids: HashMap<_, _> = voids
        .into_iter()
        .map(|void| (void.paper_id, void))
        .collect();
    let later: Vec<(PaperId, Option<PaperId>)> = paper::Entity::find()
        .select_only()
        .columns([paper::Column::Id, paper::Column::ReplacesId])
        .filter(paper::Column::ReplacesId.is_in(ids))
        .into_tuple()
        .all(connection)
        .await?;
    let later: HashMap<_, _> = later
        .into_iter()
        .filter_map(|(id, replaced)| Some((replaced?, id)))
        .collect();
    let line = |paper: Row| {
        let void = voids.remove(&paper.id);
        let voided_by = void.as_ref().and_then(|void| void.voided_by);
        Line {
            case_code: codes.get(&paper.stay_id).cloned().unwrap_or_default(),
            issued_by: name(paper.issued_by).unwrap_or_default(),
            void,
            voided_by: name(voided_by).unwrap_or_default(),
            corrected_by: later.get(&paper.id).copied(),
            paper,
        }
    };
    Ok(papers.into_iter().map(line).collect())
}
