//! The agencies that were asked: how each answers, and one of them as a sheet for the coordination meeting.

use super::chart::Chart;
use super::error::Failure;
use super::field::{Fields, parse_date};
use super::page::{Form, Page, Reply};
use crate::db::Db;
use crate::domain::access::{Can, SeeHouse};
use crate::domain::folding;
use crate::domain::procedures;
use crate::domain::procedures::answers::{self, Asked};
use crate::domain::procedures::tallies::{self, Agency, Period, Stretch, Tally};
use askama::Template;
use chrono::NaiveDate;
use entity::procedure::ProcedureKind;
use rocket::{FromForm, Route, State, get, routes};

/// How much of what was asked one page shows.
const PAGE: usize = 50;

/// The period that is looked at: the last twelve months unless it is told from when to when.
#[derive(FromForm)]
struct Within<'r> {
    from: Option<&'r str>,
    to: Option<&'r str>,
}

impl Within<'_> {
    fn period(&self, today: NaiveDate) -> Period {
        let usual = Period::last_year(today);
        let from = self.from.and_then(parse_date).unwrap_or(usual.from);
        let to = self.to.and_then(parse_date).unwrap_or(usual.to);
        Period::new(from, to).unwrap_or(usual)
    }
}

/// A number of days, or that nothing was measured.
fn days(page: &Page, days: &Option<i64>) -> String {
    days.map_or_else(|| "–".to_owned(), |days| page.tv("agency-days", days))
}

fn encode(text: &str) -> String {
    rocket::http::RawStr::percent_encode_bytes(text.as_bytes()).to_string()
}

#[derive(Template)]
#[template(path = "agencies/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    agencies: Vec<Agency>,
    today: NaiveDate,
    period: Period,
}

impl ListPage {
    fn waits(&self, since: &NaiveDate) -> String {
        let days = (self.today - *since).num_days();
        self.page
            .tvv("agency-waits-since", self.page.on(since), days)
    }
}

#[get("/agencies?<within..>")]
async fn list(db: &State<Db>, by: Can<SeeHouse>, within: Within<'_>) -> Result<Reply, Failure> {
    let today = db.today();
    let period = within.period(today);
    let asked = answers::asked(db.reader(), &by, None, period).await?;
    Reply::page(ListPage {
        page: Page::of(&by),
        form: Form::new(Fields::filled([
            ("from", period.from.to_string()),
            ("to", period.to.to_string()),
        ])),
        agencies: tallies::by_agency(&asked, period),
        today,
        period,
    })
}

#[derive(Template)]
#[template(path = "agencies/one.html")]
struct AgencyPage {
    page: Page,
    form: Form,
    agency: String,
    agencies: Vec<(String, String)>,
    period: Period,
    tally: Tally,
    waiting: usize,
    charts: [Chart; 2],
    stretches: Vec<(String, Tally)>,
    kinds: Vec<(ProcedureKind, Tally)>,
    asked: Vec<Asked>,
    today: NaiveDate,
    number: usize,
    last: usize,
}

impl AgencyPage {
    fn waits(&self, one: &Asked) -> String {
        let days = (self.today - one.sent_on).num_days();
        self.page.tv("agency-waits", days)
    }

    /// Where its pages are, up to their number.
    fn place(&self) -> String {
        let Period { from, to } = self.period;
        let agency = encode(&self.agency);
        format!("/agencies/of?agency={agency}&from={from}&to={to}")
    }
}

#[get("/agencies/of?<agency>&<page>&<within..>")]
async fn one(
    db: &State<Db>,
    by: Can<SeeHouse>,
    agency: Option<&str>,
    page: Option<usize>,
    within: Within<'_>,
) -> Result<Reply, Failure> {
    let today = db.today();
    let period = within.period(today);
    // What can be no agency's name was never asked, and not every store takes it.
    let agency = folding::clean(agency.unwrap_or_default()).unwrap_or_default();
    let all = match agency.is_empty() {
        true => Vec::new(),
        false => answers::asked(db.reader(), &by, Some(&agency), period).await?,
    };
    let names = procedures::agencies(db.reader(), &by).await?;
    let last = all.len().div_ceil(PAGE).max(1);
    let number = page.unwrap_or(1).clamp(1, last);
    let page = Page::of(&by);
    let stretches = tallies::over_time(&all, period);
    let stretches: Vec<_> = stretches.into_iter().map(named).collect();
    let start = [
        ("agency", agency.clone()),
        ("from", period.from.to_string()),
        ("to", period.to.to_string()),
    ];
    Reply::page(AgencyPage {
        form: Form::new(Fields::filled(start)),
        agencies: names.into_iter().map(|name| (name.clone(), name)).collect(),
        tally: tallies::in_period(&all, period),
        waiting: all.iter().filter(|one| one.is_waiting()).count(),
        charts: charts(&page, &stretches),
        stretches,
        kinds: tallies::by_kind(&all, period),
        asked: all
            .into_iter()
            .skip((number - 1) * PAGE)
            .take(PAGE)
            .collect(),
        agency,
        period,
        today,
        number,
        last,
        page,
    })
}

/// A stretch by the name that it has on an axis.
fn named(stretch: Stretch) -> (String, Tally) {
    let format = if stretch.is_year { "%Y" } else { "%m/%Y" };
    (stretch.first.format(format).to_string(), stretch.tally)
}

fn charts(page: &Page, stretches: &[(String, Tally)]) -> [Chart; 2] {
    let pairs = |pair: fn(&Tally) -> [Option<i64>; 2]| {
        let pairs = stretches.iter();
        pairs
            .map(|(label, tally)| (label.clone(), pair(tally)))
            .collect()
    };
    let counted = pairs(|tally| [tally.asked, tally.answered].map(|count| count.try_into().ok()));
    [
        Chart::of(
            "chart-counts",
            page.t("agency-chart-counts"),
            [page.t("agency-asked"), page.t("agency-answered")],
            counted,
        ),
        Chart::of(
            "chart-days",
            page.t("agency-chart-days"),
            [page.t("agency-ninetieth"), page.t("agency-median")],
            pairs(|tally| [tally.ninetieth, tally.median]),
        ),
    ]
}

/// The routes of agencies.
pub fn routes() -> Vec<Route> {
    routes![list, one]
}
