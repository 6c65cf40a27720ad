//! Deadlines that explain themselves.

use super::guard::Bearer;
use super::problem::Problem;
use super::schema::{code, code_or_none};
use crate::db::Db;
use crate::domain::access::SeeHouse;
use crate::domain::calendar::DayKind;
use crate::domain::calendar::terms::{DayMark, Why};
use crate::domain::law::explained::{self, Happened};
use crate::domain::law::{deadlines, rules};
use crate::text::Text;
use chrono::{DateTime, NaiveDate, Utc};
use entity::deadline::{self, DeadlineState};
use entity::id::{DeadlineId, ProcedureId, StayId};
use entity::term_rule::{self, Certainty, Nature, Starts, TermUnit};
use rocket::serde::json::Json;
use rocket::{Route, State, get, routes};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// The deadlines of a stay, the earliest first.
#[derive(Serialize, ToSchema)]
pub struct DeadlineList {
    deadlines: Vec<OneDeadline>,
}

/// A deadline.
#[derive(Serialize, ToSchema)]
pub struct OneDeadline {
    #[schema(value_type = i64)]
    id: DeadlineId,
    #[schema(value_type = i64)]
    stay_id: StayId,
    #[schema(value_type = Option<i64>)]
    procedure_id: Option<ProcedureId>,
    #[schema(schema_with = code::<DeadlineState>)]
    state: DeadlineState,
    /// The event from which it runs.
    began_at: DateTime<Utc>,
    /// The last day as counted, before it moves off a day of rest.
    nominal_on: NaiveDate,
    /// The last day on which it can be met.
    due_on: NaiveDate,
    /// The moment from which it is late.
    due_at: DateTime<Utc>,
    /// Whether no day on which it rests still awaits a decision.
    is_sure: bool,
    /// Set by a person or a decision: calendar and law do not move it.
    is_fixed: bool,
    is_late: bool,
    settled_at: Option<DateTime<Utc>>,
    decision_no: Option<String>,
    decided_on: Option<NaiveDate>,
    /// The deadline that a decision extended to this one.
    #[schema(value_type = Option<i64>)]
    follows_id: Option<DeadlineId>,
    version: i32,
}

/// A deadline with all that made it.
#[derive(Serialize, ToSchema)]
pub struct DeadlineExplained {
    deadline: OneDeadline,
    case_code: String,
    /// The version of the term that made it; none for a date that a person set.
    term: Option<TermVersion>,
    #[schema(schema_with = event)]
    runs_from: Option<Starts>,
    /// Every day on the way, by the calendar as it is now; empty for a date that a person set.
    days: Vec<Day>,
    history: Vec<Happening>,
}

// A doc comment would not get into the description: the schema is made by hand.
fn event() -> RefOr<Schema> {
    code_or_none::<Starts>(
        "The event from which it runs: that of its term, or the change of category with which it came to hold; absent for a date \
         that a person set.",
    )
}

/// One version of a term of law.
#[derive(Serialize, ToSchema)]
pub struct TermVersion {
    /// Names the term over all its versions.
    code: String,
    version: i32,
    name: String,
    #[schema(schema_with = code::<Starts>)]
    starts: Starts,
    amount: Option<i32>,
    #[schema(schema_with = code::<TermUnit>)]
    unit: TermUnit,
    #[schema(schema_with = code::<Nature>)]
    nature: Nature,
    document: String,
    article: String,
    #[schema(schema_with = code::<Certainty>)]
    certainty: Certainty,
    /// By which document somebody confirmed it.
    confirmed_no: Option<String>,
    is_certain: bool,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
}

/// One day of a count.
#[derive(Serialize, ToSchema)]
pub struct Day {
    date: NaiveDate,
    /// What the day is: working, weekend, holiday, compensation, swapped_off, made_up, extra_off or switched_on.
    kind: &'static str,
    counts: bool,
    /// Why: start, counts, skipped, ends_on_rest, still_rest or ends_here.
    why: &'static str,
    /// Whether what the day is has been decided, not guessed.
    is_confirmed: bool,
}

/// Something that happened to a deadline: began, follows, moved, met, met_late, extended or lifted.
#[derive(Serialize, ToSchema)]
pub struct Happening {
    at: DateTime<Utc>,
    what: &'static str,
    /// The day before it moved.
    from: Option<NaiveDate>,
    /// The day after it moved.
    to: Option<NaiveDate>,
}

pub(super) fn described(row: &deadline::Model, is_late: bool) -> OneDeadline {
    OneDeadline {
        id: row.id,
        stay_id: row.stay_id,
        procedure_id: row.procedure_id,
        state: row.state,
        began_at: row.began_at,
        nominal_on: row.nominal_on,
        due_on: row.due_on,
        due_at: row.due_at,
        is_sure: row.is_sure,
        is_fixed: row.is_fixed,
        is_late,
        settled_at: row.settled_at,
        decision_no: row.decision_no.clone(),
        decided_on: row.decided_on,
        follows_id: row.follows_id,
        version: row.version,
    }
}

pub(super) fn strip(days: &[DayMark]) -> Vec<Day> {
    let day = |mark: &DayMark| Day {
        date: mark.date,
        kind: kind(mark.day),
        counts: mark.is_counted,
        why: why(mark.why),
        is_confirmed: mark.is_confirmed,
    };
    days.iter().map(day).collect()
}

fn kind(day: DayKind) -> &'static str {
    match day {
        DayKind::Working => "working",
        DayKind::Weekend => "weekend",
        DayKind::Holiday(_) => "holiday",
        DayKind::Compensation(_) => "compensation",
        DayKind::SwappedOff(_) => "swapped_off",
        DayKind::MadeUp(_) => "made_up",
        DayKind::ExtraOff => "extra_off",
        DayKind::SwitchedOn => "switched_on",
    }
}

fn why(why: Why) -> &'static str {
    match why {
        Why::Start => "start",
        Why::Counts => "counts",
        Why::Skipped => "skipped",
        Why::EndsOnRest => "ends_on_rest",
        Why::StillRest => "still_rest",
        Why::EndsHere => "ends_here",
    }
}

fn happening(event: &explained::Event) -> Happening {
    let (what, from, to) = match event.what {
        Happened::Began => ("began", None, None),
        Happened::Follows(_) => ("follows", None, None),
        Happened::Moved(from, to) => ("moved", Some(from), Some(to)),
        Happened::Met => ("met", None, None),
        Happened::MetLate => ("met_late", None, None),
        Happened::Extended(_) => ("extended", None, None),
        Happened::Lifted => ("lifted", None, None),
    };
    Happening {
        at: event.at,
        what,
        from,
        to,
    }
}

pub(super) fn version(rule: &term_rule::Model, text: Text) -> TermVersion {
    TermVersion {
        name: text.term(&rule.called()),
        is_certain: rules::is_certain(rule),
        code: rule.code.clone(),
        version: rule.version,
        starts: rule.starts,
        amount: rule.amount,
        unit: rule.unit,
        nature: rule.nature,
        document: rule.document.clone(),
        article: rule.article.clone(),
        certainty: rule.certainty,
        confirmed_no: rule.confirmed_no.clone(),
        valid_from: rule.valid_from,
        valid_until: rule.valid_until,
    }
}

#[utoipa::path(
    get,
    path = "/api/v1/deadlines",
    tag = "deadlines",
    params(("stay" = i64, Query, description = "Whose")),
    responses(
        (status = 200, body = DeadlineList),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/deadlines?<stay>")]
async fn list(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    stay: Option<StayId>,
) -> Result<Json<DeadlineList>, Problem> {
    let text = Text(by.0.language);
    let stay = stay.ok_or_else(|| Problem::wrong(text, "stay", "needed"))?;
    let now = db.clock().now();
    let rows = deadlines::of_stay(db.reader(), &by.0, stay).await;
    let rows = rows.map_err(|error| by.problem(error))?;
    let one = |row: &deadline::Model| described(row, deadlines::is_late(row, now));
    Ok(Json(DeadlineList {
        deadlines: rows.iter().map(one).collect(),
    }))
}

#[utoipa::path(
    get,
    path = "/api/v1/deadlines/{id}",
    tag = "deadlines",
    params(("id" = i64, Path)),
    responses((status = 200, body = DeadlineExplained))
)]
#[get("/deadlines/<id>")]
async fn one(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    id: DeadlineId,
) -> Result<Json<DeadlineExplained>, Problem> {
    let text = Text(by.0.language);
    let now = db.clock().now();
    let of = explained::explain(db.reader(), db.vault(), &by.0, id, now)
        .await
        .map_err(|error| by.problem(error))?;
    Ok(Json(DeadlineExplained {
        deadline: described(&of.row, of.is_late),
        term: of.rule.as_ref().map(|rule| version(rule, text)),
        runs_from: of.starts,
        days: of
            .counted
            .as_ref()
            .map(|counted| strip(&counted.days))
            .unwrap_or_default(),
        history: of.history.iter().map(happening).collect(),
        case_code: of.case_code,
    }))
}

/// The routes of deadlines.
pub fn routes() -> Vec<Route> {
    routes![list, one]
}
