//! A deadline on a page of its own: which day it ends and why, by which version of which law, and what happened to it.

use super::words::{self, DayBox};
use crate::db::Db;
use crate::domain::access::{Can, Right, SeeHouse};
use crate::domain::journal;
use crate::domain::law::deadlines::{self, REASON, Reason};
use crate::domain::law::explained::{self, Explained, Happened};
use crate::domain::law::rules;
use crate::web::error::Failure;
use crate::web::page::{Page, Reply};
use askama::Template;
use entity::id::DeadlineId;
use entity::journal::Subject;
use rocket::{Route, State, get, routes};

#[derive(Template)]
#[template(path = "law/deadline.html")]
struct DeadlinePage {
    page: Page,
    of: Explained,
    strip: Vec<DayBox>,
    /// The law by which the days of the strip are counted.
    law: Option<String>,
    /// Length, basis, certainty of the version, and whether that is sure.
    term: Option<(String, String, String, bool)>,
    /// The day that the present calendar gives, where the deadline ended before the calendar changed.
    now_otherwise: Option<String>,
    reason: Option<Reason>,
}

impl DeadlinePage {
    /// Whether it ends at a time of the day, as hours do, and not with the day.
    fn ends_within_a_day(&self) -> bool {
        deadlines::time_of_day(self.of.row.due_on, self.of.row.due_at).is_some()
    }

    fn said(&self, what: &Happened) -> String {
        let (page, row) = (&self.page, &self.of.row);
        match what {
            Happened::Began => page.tv("explained-began", page.on(&row.began_on)),
            Happened::Follows(_) => page.t("explained-follows"),
            Happened::Moved(from, to) => page.tvv("explained-moved", page.on(from), page.on(to)),
            Happened::Met => page.t("explained-met"),
            Happened::MetLate => page.t("explained-met-late"),
            Happened::Extended(_) => page.tvv(
                "explained-extended",
                row.decision_no.as_deref().unwrap_or("…"),
                row.decided_by.as_deref().unwrap_or("…"),
            ),
            Happened::Lifted => page.t("explained-lifted"),
        }
    }

    fn leads_to(&self, what: &Happened) -> Option<DeadlineId> {
        match what {
            Happened::Follows(id) => Some(*id),
            Happened::Extended(next) => *next,
            Happened::Began
            | Happened::Moved(..)
            | Happened::Met
            | Happened::MetLate
            | Happened::Lifted => None,
        }
    }
}

#[get("/deadlines/<id>")]
async fn one(db: &State<Db>, by: Can<SeeHouse>, id: DeadlineId) -> Result<Reply, Failure> {
    let now = db.clock().now();
    let of = explained::explain(db.reader(), db.vault(), &by, id, now).await?;
    let page = Page::of(&by);
    let counted = of.counted.as_ref();
    let strip = counted.map(|counted| words::strip(&page, counted));
    let law = counted.map(|counted| page.text.law_of(counted));
    let now_otherwise = counted
        .filter(|counted| counted.legal_end != of.row.due_on)
        .map(|counted| page.on(&counted.legal_end));
    let reason = match &of.row.reason {
        Some(reason) if by.may(Right::SeeNames) => Some(db.vault().open(REASON, reason)?),
        _ => None,
    };
    if reason.is_some() {
        journal::opened(db, &by, of.row.stay_id, Subject::Deadline, id.0).await?;
    }
    let term = of.rule.as_ref().map(|rule| {
        (
            words::length(&page, rule),
            rules::basis(rule),
            words::certainty(&page, rule),
            rules::is_certain(rule),
        )
    });
    Reply::page(DeadlinePage {
        page,
        strip: strip.unwrap_or_default(),
        law,
        term,
        now_otherwise,
        reason,
        of,
    })
}

/// The route of deadlines.
pub fn routes() -> Vec<Route> {
    routes![one]
}
