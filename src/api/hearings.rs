//! Hearings of a procedure: set, held, postponed, cancelled.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::Problem;
use super::procedures::ProcedureDone;
use super::schema::code;
use super::times;
use crate::db::Db;
use crate::domain::access::KeepProcedures;
use crate::domain::procedures::hearings::{self, NewHearing, Opened};
use chrono::{DateTime, Utc};
use entity::hearing::HearingState;
use entity::id::{HearingId, ProcedureId};
use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A hearing of a procedure, as it stands.
#[derive(Serialize, ToSchema)]
pub struct Hearing {
    #[schema(value_type = i64)]
    id: HearingId,
    at: DateTime<Utc>,
    place: String,
    /// Number of the summons.
    paper_no: Option<String>,
    #[schema(schema_with = code::<HearingState>)]
    state: HearingState,
    /// The hearing that was postponed to this one.
    #[schema(value_type = Option<i64>)]
    follows_id: Option<HearingId>,
    settled_at: Option<DateTime<Utc>>,
    /// Why it was postponed or cancelled, for those who may read names.
    reason: Option<String>,
    /// What came of it, for those who may read names.
    outcome: Option<String>,
    /// To be sent with what becomes of it.
    version: i32,
}

pub(super) fn described(opened: Opened) -> Hearing {
    let row = opened.hearing;
    Hearing {
        id: row.id,
        at: row.at,
        place: row.place,
        paper_no: row.paper_no,
        state: row.state,
        follows_id: row.follows_id,
        settled_at: row.settled_at,
        reason: opened.reason,
        outcome: opened.outcome,
        version: row.version,
    }
}

/// A date in court or at an agency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetHearing {
    #[serde(deserialize_with = "times::moment")]
    at: DateTime<Utc>,
    /// Court, agency or room.
    place: String,
    /// Number of the summons.
    paper_no: Option<String>,
}

impl SetHearing {
    fn read(self) -> NewHearing {
        NewHearing {
            at: self.at,
            place: self.place,
            paper_no: self.paper_no,
        }
    }
}

/// What came of a hearing.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldHearing {
    /// Of the hearing as it was read; 1 for a new one.
    version: i32,
    outcome: String,
}

/// A hearing that is postponed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostponedHearing {
    /// Of the hearing as it was read; 1 for a new one.
    version: i32,
    reason: String,
    /// The new date, if it is known.
    to: Option<SetHearing>,
}

/// A hearing that will not be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelledHearing {
    /// Of the hearing as it was read; 1 for a new one.
    version: i32,
    reason: String,
}

/// The hearing that was set.
#[derive(Serialize, ToSchema)]
pub struct HearingDone {
    #[schema(value_type = i64)]
    hearing: HearingId,
}

#[utoipa::path(
    post,
    path = "/api/v1/procedures/{id}/hearings",
    tag = "procedures",
    params(("id" = i64, Path)),
    request_body = SetHearing,
    responses((status = 201, body = HearingDone))
)]
#[post("/procedures/<id>/hearings", data = "<body>")]
async fn set(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: ProcedureId,
    body: Result<Body<SetHearing>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    once.run(db, &by, Status::Created, async |tx| {
        let hearing = hearings::set(tx, &by, id, value.read()).await?;
        Ok(HearingDone { hearing })
    })
    .await
}

#[utoipa::path(
    post,
    path = "/api/v1/hearings/{id}/hold",
    tag = "procedures",
    params(("id" = i64, Path)),
    request_body = HeldHearing,
    responses((status = 200, body = ProcedureDone))
)]
#[post("/hearings/<id>/hold", data = "<body>")]
async fn hold(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: HearingId,
    body: Result<Body<HeldHearing>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    once.run(db, &by, Status::Ok, async |tx| {
        let procedure = hearings::hold(tx, &by, id, value.version, &value.outcome).await?;
        Ok(ProcedureDone { procedure })
    })
    .await
}

#[utoipa::path(
    post,
    path = "/api/v1/hearings/{id}/postpone",
    tag = "procedures",
    params(("id" = i64, Path)),
    request_body = PostponedHearing,
    responses((status = 200, body = ProcedureDone))
)]
#[post("/hearings/<id>/postpone", data = "<body>")]
async fn postpone(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: HearingId,
    body: Result<Body<PostponedHearing>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let (by, to) = (by.0, value.to.map(SetHearing::read));
    once.run(db, &by, Status::Ok, async |tx| {
        let procedure = hearings::postpone(tx, &by, id, value.version, to, &value.reason).await?;
        Ok(ProcedureDone { procedure })
    })
    .await
}

#[utoipa::path(
    post,
    path = "/api/v1/hearings/{id}/cancel",
    tag = "procedures",
    params(("id" = i64, Path)),
    request_body = CancelledHearing,
    responses((status = 200, body = ProcedureDone))
)]
#[post("/hearings/<id>/cancel", data = "<body>")]
async fn cancel(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: HearingId,
    body: Result<Body<CancelledHearing>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    once.run(db, &by, Status::Ok, async |tx| {
        let procedure = hearings::cancel(tx, &by, id, value.version, &value.reason).await?;
        Ok(ProcedureDone { procedure })
    })
    .await
}

/// The routes of hearings.
pub fn routes() -> Vec<Route> {
    routes![set, hold, postpone, cancel]
}
