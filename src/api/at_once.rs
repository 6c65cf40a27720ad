//! The same act on several procedures: a step, or a handover to another officer.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::Problem;
use super::schema::code;
use super::times;
use crate::db::Db;
use crate::domain::access::KeepProcedures;
use crate::domain::error::Error;
use crate::domain::procedures::at_once::{self, Chosen};
use crate::domain::procedures::steps::NewStep;
use crate::text::Text;
use chrono::{NaiveDate, NaiveTime};
use entity::id::{ProcedureId, UserId};
use entity::procedure::ProcedureState;
use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One step to be recorded on several procedures.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepOfSeveral {
    procedures: Vec<AsRead>,
    #[schema(schema_with = code::<ProcedureState>)]
    state: ProcedureState,
    #[serde(deserialize_with = "times::day")]
    happened_on: NaiveDate,
    /// At what time of that day in the shelter, `16:00`. Of today, none means now; of a day that is over it is needed where a
    /// deadline that runs by the clock begins or ends with the step.
    #[serde(default, deserialize_with = "times::time_of_day_or_none")]
    happened_at: Option<NaiveTime>,
    /// With whom, if not with each procedure's own agency.
    agency: Option<String>,
    paper_no: Option<String>,
}

/// A procedure as it was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AsRead {
    #[schema(value_type = i64)]
    id: ProcedureId,
    version: i32,
}

/// What became of each procedure; those that were refused did not keep the others from their step.
#[derive(Serialize, ToSchema)]
pub struct SeveralStepped {
    #[schema(value_type = Vec<i64>)]
    done: Vec<ProcedureId>,
    refused: Vec<NotStepped>,
}

/// A procedure that did not take the step.
#[derive(Serialize, ToSchema)]
pub struct NotStepped {
    #[schema(value_type = i64)]
    procedure: ProcedureId,
    /// Why not.
    problem: Problem,
}

/// Open procedures to be handed over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// The officer who has them.
    #[schema(value_type = i64)]
    from: UserId,
    /// The officer who gets them, and one letter for all.
    #[schema(value_type = i64)]
    to: UserId,
    /// Only these; all that are open if it is left out.
    #[schema(value_type = Option<Vec<i64>>)]
    procedures: Option<Vec<ProcedureId>>,
}

/// How many procedures moved.
#[derive(Serialize, ToSchema)]
pub struct HandedOver {
    moved: usize,
}

#[utoipa::path(
    post,
    path = "/api/v1/procedures/steps",
    tag = "procedures",
    request_body = StepOfSeveral,
    responses((status = 200, body = SeveralStepped))
)]
#[post("/procedures/steps", data = "<body>")]
async fn step(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    body: Result<Body<StepOfSeveral>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let text = Text(by.language);
    let chosen = value.procedures.iter().map(|one| (one.id, one.version));
    let chosen: Vec<_> = chosen.collect();
    let new = NewStep {
        state: value.state,
        happened_on: value.happened_on,
        happened_at: value.happened_at,
        agency: value.agency,
        due_on: None,
        paper_no: value.paper_no,
        note: None,
    };
    let refused = |(procedure, refusal)| NotStepped {
        procedure,
        problem: Problem::from_error(Error::Refused(refusal), text),
    };
    once.run(db, &by, Status::Ok, async |tx| {
        let outcome = at_once::step_each(tx, &by, &chosen, &new).await?;
        Ok(SeveralStepped {
            done: outcome.done,
            refused: outcome.refused.into_iter().map(refused).collect(),
        })
    })
    .await
}

#[utoipa::path(
    post,
    path = "/api/v1/procedures/handover",
    tag = "procedures",
    request_body = Handover,
    responses((status = 200, body = HandedOver))
)]
#[post("/procedures/handover", data = "<body>")]
async fn hand_over(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    body: Result<Body<Handover>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let chosen = value.procedures.map_or(Chosen::All, Chosen::These);
    once.run(db, &by, Status::Ok, async |tx| {
        let moved = at_once::hand_over(tx, &by, value.from, value.to, &chosen).await?;
        Ok(HandedOver { moved })
    })
    .await
}

/// The routes of acts on several procedures.
pub fn routes() -> Vec<Route> {
    routes![step, hand_over]
}
