//! Today: what the officer does next, and one act on several procedures at once.

use super::error::Failure;
use super::field::{Fields, Reader};
use super::officers;
use super::once;
use super::page::{Form, Page, Reply, query_of};
use crate::db::Db;
use crate::domain::access::{Actor, Can, KeepProcedures, Right, SeeHouse};
use crate::domain::error::{Error, Refusal};
use crate::domain::follow_ups::FollowUp;
use crate::domain::law::yearly::HouseDuty;
use crate::domain::procedures::at_once::{self, Outcome};
use crate::domain::procedures::beside::{self, Duty, HearingOfDay};
use crate::domain::procedures::steps::NewStep;
use crate::domain::procedures::today::{self, Day, Group, PAGE, Wanted};
use crate::domain::procedures::{self, Pending};
use crate::domain::{accounts, calendar};
use askama::Template;
use chrono::NaiveDate;
use entity::id::{ProcedureId, ShelterId};
use entity::membership::Role;
use entity::procedure::ProcedureState;
use rocket::{FromForm, Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "today/today.html")]
struct TodayPage {
    page: Page,
    form: Form,
    day: Day,
    duties: Vec<Duty>,
    house: Vec<HouseDuty>,
    hearings: Vec<HearingOfDay>,
    follow_ups: Vec<FollowUp>,
    today: NaiveDate,
    number: u64,
    last: u64,
    officers: Vec<(String, String)>,
    agencies: Vec<(String, String)>,
    shelters: Vec<(String, String)>,
    /// The shelter shown, if it is not the one where the reader works now.
    elsewhere: Option<ShelterId>,
    states: Vec<(String, String)>,
    group: Option<Group>,
    query: String,
}

impl TodayPage {
    /// Whether a heading goes before this row.
    fn begins(&self, at: &usize) -> bool {
        *at == 0 || self.day.rows[*at].0 != self.day.rows[*at - 1].0
    }

    fn is_shown(&self, group: &Group) -> bool {
        self.group == Some(*group)
    }

    fn item(&self, row: &Pending) -> String {
        format!("{}:{}", row.procedure.id, row.procedure.version)
    }

    fn may_act(&self) -> bool {
        self.elsewhere.is_none() && self.page.may(Right::KeepProcedures)
    }

    /// Where its pages are, up to their number.
    fn place(&self) -> String {
        let group = self.group.map(|group| format!("&group={}", group.code()));
        format!("/today?{}{}", self.query, group.unwrap_or_default())
    }
}

/// What the filter asks for. An officer who has not chosen sees their own.
#[derive(FromForm)]
struct Asked<'r> {
    officer: Option<&'r str>,
    agency: Option<&'r str>,
    kind: Option<&'r str>,
    shelter: Option<&'r str>,
    group: Option<&'r str>,
    page: Option<u64>,
}

impl Asked<'_> {
    fn officer(&self, by: &Actor) -> String {
        let own = match (by.role, by.user) {
            (Role::Legal, Some(user)) => user.to_string(),
            _ => String::new(),
        };
        self.officer.map_or(own, str::to_owned)
    }

    /// The fields of the filter, as they are shown and sent on.
    fn pairs(&self, by: &Actor) -> [(&'static str, String); 5] {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        [
            ("officer", self.officer(by)),
            ("agency", text(self.agency)),
            ("kind", text(self.kind)),
            ("shelter", text(self.shelter)),
            ("group", text(self.group)),
        ]
    }

    /// The filter in an address; the group is chosen beside it.
    fn query(&self, by: &Actor) -> String {
        let pairs = self.pairs(by);
        let kept = pairs.iter().filter(|(name, _)| *name != "group");
        query_of(kept.map(|(name, value)| (*name, value.as_str())))
    }

    fn wanted(&self, by: &Actor) -> Wanted {
        Wanted {
            officer: self.officer(by).parse().ok(),
            agency: procedures::agency_named(self.agency.unwrap_or_default()),
            kind: self.kind.and_then(|kind| kind.parse().ok()),
            group: Group::of(self.group.unwrap_or_default()),
        }
    }

    /// The shelter that is asked for, if it is not the one where the reader works now.
    fn elsewhere(&self, by: &Actor) -> Option<ShelterId> {
        let shelter = self.shelter?.parse().ok().map(ShelterId);
        shelter.filter(|shelter| *shelter != by.shelter)
    }
}

/// The steps that are recorded on several at once.
fn states(page: &Page) -> Vec<(String, String)> {
    let states = [
        ProcedureState::Sent,
        ProcedureState::Acknowledged,
        ProcedureState::Answered,
        ProcedureState::Appealed,
        ProcedureState::Done,
        ProcedureState::Refused,
        ProcedureState::Withdrawn,
    ];
    let named = states.map(|state| (state.to_string(), page.code(&state)));
    named.into()
}

async fn today_page(
    db: &Db,
    by: &Can<SeeHouse>,
    asked: &Asked<'_>,
    form: Option<Form>,
) -> Result<TodayPage, Failure> {
    let elsewhere = asked.elsewhere(by);
    let there = match elsewhere {
        Some(shelter) => accounts::at_other_shelter(db.reader(), by, shelter).await?,
        None => (**by).clone(),
    };
    let see = there.can::<SeeHouse>().ok_or(Error::NotFound)?;
    let wanted = asked.wanted(by);
    let now = db.clock().now();
    let on = calendar::local(now).date();
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let day = today::page(db.reader(), &see, &wanted, now, number - 1).await?;
    let week = calendar::end_of(today::end_of_week(on));
    let is_whole = wanted.agency.is_none() && wanted.kind.is_none() && wanted.group.is_none();
    let (duties, house, hearings, follow_ups) = match number == 1 && is_whole {
        true => (
            beside::duties(db.reader(), &see, now, week).await?,
            beside::house_duties(db.reader(), &see, on).await?,
            beside::hearings(db.reader(), &see, week).await?,
            beside::follow_ups(db.reader(), &see, on).await?,
        ),
        false => Default::default(),
    };
    let officers = officers::choices(db, &see).await?;
    let agencies = procedures::agencies(db.reader(), &see).await?;
    let shelters = accounts::workplaces(db, by).await?;
    let start = [
        ("happened_on", on.to_string()),
        ("state", "sent".to_owned()),
    ];
    let filter = asked.pairs(by).into_iter();
    let page = Page::of(by);
    Ok(TodayPage {
        last: day.all.div_ceil(PAGE).max(1),
        form: match form {
            Some(form) => form.over(Fields::filled(filter)),
            None => Form::new(Fields::filled(filter.chain(start))),
        },
        day,
        duties,
        house,
        hearings,
        follow_ups,
        today: on,
        number,
        officers,
        agencies: agencies
            .into_iter()
            .map(|agency| (agency.clone(), agency))
            .collect(),
        shelters: shelters
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect(),
        elsewhere,
        states: states(&page),
        group: wanted.group,
        query: asked.query(by),
        page,
    })
}

#[get("/today?<done>&<asked..>")]
async fn show(
    db: &State<Db>,
    by: Can<SeeHouse>,
    asked: Asked<'_>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let mut shown = today_page(db, &by, &asked, None).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

#[derive(Template)]
#[template(path = "today/outcome.html")]
struct OutcomePage {
    page: Page,
    done: usize,
    /// Where to go on, of which case, which procedure, and why not.
    refused: Vec<(String, String, String, String)>,
    query: String,
}

#[post("/today?<asked..>", data = "<fields>")]
async fn act(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    asked: Asked<'_>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let chosen: Option<Vec<_>> = fields.values("item").map(read_item).collect();
    let chosen = chosen.filter(|chosen| !chosen.is_empty());
    if chosen.is_none() {
        reader.fault("chosen", "nothing-chosen");
    }
    let (state, happened_on) = (
        reader.code::<ProcedureState>("state"),
        reader.needed_date("happened_on"),
    );
    let happened_at = reader.time("happened_at");
    let (agency, paper_no) = (reader.line("step_agency"), reader.line("paper_no"));
    let new = state.zip(happened_on).map(|(state, happened_on)| NewStep {
        state,
        happened_on,
        happened_at,
        agency,
        due_on: None,
        paper_no,
        note: None,
    });
    let text = Page::of(&see).text;
    let (new, chosen) = match reader.finish(new.zip(chosen)) {
        Ok(read) => read,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(today_page(db, &see, &asked, Some(form)).await?);
        }
    };
    let query = asked.query(&see);
    let acted = once::telling(db, &by, &fields, async |tx| {
        let outcome = at_once::step_each(tx, &by, &chosen, &new).await?;
        let place = match outcome.refused.is_empty() {
            true => format!("/today?{query}&done=steps-recorded"),
            false => format!("/today?{query}"),
        };
        Ok((place, outcome))
    });
    let (place, outcome) = acted.await?;
    let outcome = outcome.filter(|outcome| !outcome.refused.is_empty());
    let Some(outcome) = outcome else {
        return Reply::to(place);
    };
    Reply::page(OutcomePage {
        page: Page::of(&see),
        done: outcome.done.len(),
        refused: told(db, &see, outcome).await?,
        query,
    })
}

/// The procedures that were refused, as a reader knows them.
async fn told(
    db: &Db,
    see: &Can<SeeHouse>,
    outcome: Outcome,
) -> Result<Vec<(String, String, String, String)>, Failure> {
    let (page, now) = (Page::of(see), db.clock().now());
    let mut lines = Vec::new();
    for (id, refusal) in outcome.refused {
        let (pending, _) = procedures::seen_by(db.reader(), see, id, now).await?;
        let kind = page.code(&pending.procedure.kind);
        let why = why(&refusal, &page, &pending);
        let field = match refusal {
            Refusal::TimeNeeded => "#happened_at",
            _ => "",
        };
        let place = format!("/procedures/{id}{field}");
        lines.push((place, pending.case_code, kind, why));
    }
    Ok(lines)
}

fn why(refusal: &Refusal, page: &Page, of: &Pending) -> String {
    let said = page.text.refusal(refusal);
    match refusal {
        Refusal::StepOutOfOrder => format!("{said} ({})", page.code(&of.procedure.state)),
        _ => said,
    }
}

/// A procedure and its version as it was read: `7:2`.
fn read_item(item: &str) -> Option<(ProcedureId, i32)> {
    let (id, version) = item.split_once(':')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}

/// The routes of the day.
pub fn routes() -> Vec<Route> {
    routes![show, act]
}
