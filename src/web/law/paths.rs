//! The ways through the house as pictures: what comes after what, who acts, how long it may take.

use super::words;
use crate::db::Db;
use crate::domain::access::{Can, SeeHouse};
use crate::domain::law::paths;
use crate::domain::law::rules::{self, Rules};
use crate::web::error::Failure;
use crate::web::field::parse_date;
use crate::web::page::{Page, Reply};
use askama::Template;
use chrono::NaiveDate;
use entity::code::Code;
use entity::path_step::{self, Opens, Path};
use entity::procedure::ProcedureKind;
use entity::stay::Category;
use entity::term_rule::{Called, Nature, Subject};
use rocket::{Route, State, get, routes};

#[derive(Template)]
#[template(path = "law/paths.html")]
struct PathsPage {
    page: Page,
    on: NaiveDate,
    ways: Vec<Way>,
}

/// One way, drawn as a tree from the arrival on.
struct Way {
    path: Path,
    /// Whether it comes beside the way that the reason for the stay means.
    is_beside: bool,
    /// The maxima of the stay that run along it.
    limits: Vec<Span>,
    steps: Vec<Step>,
}

/// How long something may take, and by which law.
struct Span {
    term: Called,
    starts: String,
    length: String,
    basis: String,
    is_certain: bool,
    is_target: bool,
}

/// One procedure on a way.
struct Step {
    kind: ProcedureKind,
    position: i32,
    /// How many steps lie between it and the arrival.
    depth: usize,
    /// What it comes after, if not the arrival.
    after: Option<String>,
    who: String,
    agency: String,
    opens: Opens,
    spans: Vec<Span>,
}

#[get("/law/paths?<on>&<done>")]
async fn show(
    db: &State<Db>,
    by: Can<SeeHouse>,
    on: Option<&str>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let page = Page::of(&by).noting(done);
    let today = db.today();
    let on = on.and_then(parse_date).unwrap_or(today);
    let rules = rules::load(db.reader()).await?;
    let steps = paths::load_steps(db.reader()).await?;
    let in_force: Vec<_> = steps
        .iter()
        .filter(|step| paths::is_in_force(step, on))
        .collect();
    let ways = Path::ALL.iter().map(|path| {
        let own = in_force.iter().filter(|step| step.path == *path);
        let own: Vec<&path_step::Model> = own.copied().collect();
        Way {
            path: *path,
            is_beside: category(*path).is_none(),
            limits: limits(&page, &rules, *path, on),
            steps: tree(&page, &rules, &own, on),
        }
    });
    Reply::page(PathsPage {
        ways: ways.collect(),
        page,
        on,
    })
}

/// The category whose maxima a way shows; none for what comes beside another way.
fn category(path: Path) -> Option<Category> {
    match path {
        Path::Returned | Path::FoundHere => Some(Category::BeingIdentified),
        Path::Violence => Some(Category::DomesticViolence),
        Path::Homeless => Some(Category::Homeless),
        Path::Urgent => Some(Category::Other),
        Path::Foreigner | Path::ChildAlone | Path::ChildWithParent | Path::OnTheirOwn => None,
    }
}

fn limits(page: &Page, rules: &Rules, path: Path, on: NaiveDate) -> Vec<Span> {
    let Some(category) = category(path) else {
        return Vec::new();
    };
    let traits = rules::Traits {
        category,
        is_foreign: false,
        is_child: false,
        is_minor: false,
    };
    let maxima = rules
        .in_force(on)
        .filter(|rule| rule.subject == Subject::StayLimit && rules::applies(rule, &traits));
    maxima.map(|rule| span(page, rule)).collect()
}

fn span(page: &Page, rule: &entity::term_rule::Model) -> Span {
    Span {
        term: rule.called(),
        starts: page.code(&rule.starts),
        length: words::length(page, rule),
        basis: rules::basis(rule),
        is_certain: rules::is_certain(rule),
        is_target: rule.nature == Nature::Target,
    }
}

/// The steps in the order of a tree: each after the one that it waits for.
fn tree(page: &Page, rules: &Rules, steps: &[&path_step::Model], on: NaiveDate) -> Vec<Step> {
    let mut drawn = Vec::new();
    grow(page, rules, steps, on, "", 0, &mut drawn);
    drawn
}

fn grow(
    page: &Page,
    rules: &Rules,
    steps: &[&path_step::Model],
    on: NaiveDate,
    after: &str,
    depth: usize,
    drawn: &mut Vec<Step>,
) {
    // A step may wait for one of another way; it then stands at the beginning of its own.
    let is_here = |step: &path_step::Model| {
        let is_known = steps.iter().any(|other| other.kind.code() == step.after);
        step.after == after || (after.is_empty() && !is_known)
    };
    for step in steps.iter().filter(|step| is_here(step)) {
        let spans = step.rules.split_whitespace().filter_map(|code| {
            let rule = rules.version_on(code, on);
            rule.map(|rule| span(page, rule))
        });
        let after = step.after.parse::<ProcedureKind>().ok();
        drawn.push(Step {
            kind: step.kind,
            position: step.position,
            depth: depth.min(4),
            after: after.map(|kind| page.code(&kind)),
            who: page.code(&step.who),
            agency: step.agency.clone(),
            opens: step.opens,
            spans: spans.collect(),
        });
        // No way of the law is longer; rows that wait for each other in a circle end here.
        if depth < 8 {
            grow(page, rules, steps, on, step.kind.code(), depth + 1, drawn);
        }
    }
}

/// The route of the ways.
pub fn routes() -> Vec<Route> {
    routes![show]
}
