//! Duties of the house on fixed days of the year: somebody writes down that one was seen to.

use super::error::Failure;
use super::field::{Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepProcedures};
use crate::domain::error::{Error, Refusal};
use crate::domain::law::yearly::{self, HouseDuty};
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "today/duty.html")]
struct DutyPage {
    page: Page,
    form: Form,
    duty: HouseDuty,
    is_late: bool,
}

/// The open duty of an address such as `/duties/B14/2026-12-14`.
async fn asked(
    db: &Db,
    by: &Can<KeepProcedures>,
    code: &str,
    day: &str,
) -> Result<HouseDuty, Error> {
    let day: NaiveDate = day.parse().map_err(|_| Error::NotFound)?;
    yearly::one(db.reader(), by.shelter, code, day).await
}

fn shown(db: &Db, by: &Can<KeepProcedures>, duty: HouseDuty, form: Form) -> DutyPage {
    DutyPage {
        page: Page::of(by),
        form,
        is_late: duty.is_late(db.clock().now()),
        duty,
    }
}

#[get("/duties/<code>/<day>")]
async fn show(
    db: &State<Db>,
    by: Can<KeepProcedures>,
    code: &str,
    day: &str,
) -> Result<Reply, Failure> {
    let duty = asked(db, &by, code, day).await?;
    let today = db.today();
    let form = Form::new(Fields::filled([("done_on", today.to_string())]));
    Reply::page(shown(db, &by, duty, form))
}

#[post("/duties/<code>/<day>", data = "<fields>")]
async fn done(
    db: &State<Db>,
    by: Can<KeepProcedures>,
    code: &str,
    day: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (on, paper_no) = (reader.needed_date("done_on"), reader.line("paper_no"));
    let on = match reader.finish(on) {
        Ok(on) => on,
        Err(faults) => {
            let duty = asked(db, &by, code, day).await?;
            let form = Form::faulty(fields, faults, Page::of(&by).text);
            return Reply::again(shown(db, &by, duty, form));
        }
    };
    let work = async |tx: &Tx| {
        let day = day.parse().map_err(|_| Error::NotFound)?;
        yearly::done(tx, &by, (code, day), on, paper_no).await?;
        Ok("/today?done=duty-done".to_owned())
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let duty = asked(db, &by, code, day).await?;
        let form = Form::refused(fields, &refusal, "done_on", Page::of(&by).text);
        Reply::refused(&refusal, shown(db, &by, duty, form))
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The routes of duties of the house.
pub fn routes() -> Vec<Route> {
    routes![show, done]
}
