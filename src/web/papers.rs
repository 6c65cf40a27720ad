//! Papers: issuing one, opening it again as it was, correcting it, marking it as spoiled; the registers; and whether a paper
//! in hand is the one that was issued.

use super::error::Failure;
use super::field::{Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, IssuePapers, Right, SeeHouse};
use crate::domain::error::{Error, Refusal};
use crate::domain::journal;
use crate::domain::papers::{self as issued, Ask, Told};
use crate::domain::register::{self, Line, Row};
use crate::domain::{households, stays};
use crate::papers::{self, Issued, Order};
use askama::Template;
use chrono::Datelike;
use entity::code::Code;
use entity::id::{PaperId, StayId};
use entity::journal::Subject;
use entity::paper::PaperVariant;
use entity::register::{PaperKind, PaperSeries};
use entity::stay;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "papers/new.html")]
struct NewPage {
    page: Page,
    form: Form,
    stay: StayId,
    case_code: String,
    /// Absent until one is chosen.
    kind: Option<PaperKind>,
    kinds: Vec<(String, String)>,
    asks: &'static [Ask],
    /// Whether others of the household are here.
    has_household: bool,
    /// Those of the kind of which there is one original at a time.
    in_force: Vec<Row>,
}

#[get("/stays/<id>/papers/new?<kind>&<replaces>")]
async fn new(
    db: &State<Db>,
    by: Can<IssuePapers>,
    id: StayId,
    kind: Option<&str>,
    replaces: Option<PaperId>,
) -> Result<Reply, Failure> {
    let mut values = Vec::new();
    if let Some(old) = replaces {
        let old = issued::seen_by(db.reader(), &by, old).await?;
        values = shown(&issued::told(db.vault(), &old)?);
        if old.told.is_some() {
            journal::opened(db, &by, old.stay_id, Subject::Paper, old.id.0).await?;
        }
        values.push(("replaces", old.id.to_string()));
    }
    let form = Form::new(Fields::filled(values));
    let kind = kind.and_then(|code| code.parse::<PaperKind>().ok());
    let kind = kind.filter(|kind| !issued::asks(*kind).is_empty());
    Reply::page(new_page(db, &by, id, kind, form).await?)
}

async fn new_page(
    db: &Db,
    by: &Can<IssuePapers>,
    id: StayId,
    kind: Option<PaperKind>,
    form: Form,
) -> Result<NewPage, Failure> {
    let stay = stays::seen_by(db.reader(), by, id).await?;
    let page = Page::of(by);
    let in_force = match kind {
        Some(kind) => issued::in_force::of_kind(db.reader(), by, id, kind).await?,
        None => Vec::new(),
    };
    let household = households::others(db.reader(), by, &stay).await?;
    let is_here = |one: &stay::Model| one.ended_at.is_none();
    Ok(NewPage {
        has_household: is_here(&stay) && household.iter().any(is_here),
        kinds: asked(&page),
        asks: kind.map_or(&[], issued::asks),
        case_code: stays::code(&stay),
        stay: id,
        page,
        form,
        kind,
        in_force,
    })
}

/// The kinds that have a form of their own, in the reader's words.
pub fn asked(page: &Page) -> Vec<(String, String)> {
    let kinds = PaperKind::ALL.iter();
    let kinds = kinds.filter(|kind| !issued::asks(**kind).is_empty());
    kinds
        .map(|kind| (kind.code().to_owned(), page.code(kind)))
        .collect()
}

fn shown(told: &Told) -> Vec<(&'static str, String)> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    vec![
        ("addressee", text(&told.addressee)),
        ("paper_reason", text(&told.reason)),
        ("wanted", text(&told.wanted)),
        ("request_no", text(&told.request_no)),
        ("request_on", day(told.request_on)),
        ("request_by", text(&told.request_by)),
        ("proposed_by", text(&told.proposed_by)),
        ("from_day", day(told.from)),
        ("until_day", day(told.until)),
        ("receiver_name", text(&told.receiver)),
        ("receiver_position", text(&told.receiver_position)),
        ("receiver_paper", text(&told.receiver_paper)),
        ("signer", text(&told.signer)),
        ("signer_position", text(&told.signer_position)),
        (
            "signing_authority",
            told.signing_authority
                .map(|authority| authority.to_string())
                .unwrap_or_default(),
        ),
        (
            "for_household",
            String::from(if told.with_household { "yes" } else { "" }),
        ),
    ]
}

fn told(reader: &mut Reader<'_>) -> Told {
    Told {
        addressee: reader.line("addressee"),
        reason: reader.lines("paper_reason"),
        wanted: reader.lines("wanted"),
        request_no: reader.line("request_no"),
        request_on: reader.date("request_on"),
        request_by: reader.line("request_by"),
        proposed_by: reader.line("proposed_by"),
        from: reader.date("from_day"),
        until: reader.date("until_day"),
        receiver: reader.line("receiver_name"),
        receiver_position: reader.line("receiver_position"),
        receiver_paper: reader.line("receiver_paper"),
        signer: reader.line("signer"),
        signer_position: reader.line("signer_position"),
        signing_authority: reader.code_or_none("signing_authority"),
        with_household: reader.ticked("for_household"),
    }
}

#[post("/stays/<id>/papers", data = "<fields>")]
async fn issue(
    db: &State<Db>,
    by: Can<IssuePapers>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let kind = fields.value("kind").parse::<PaperKind>();
    let variant = match fields.value("variant") {
        "" => Ok(PaperVariant::Plain),
        typed => typed.parse::<PaperVariant>(),
    };
    let (Ok(kind), Ok(variant)) = (kind, variant) else {
        return Err(Refusal::NothingToIssue.into());
    };
    let mut reader = Reader::new(&fields);
    let told = told(&mut reader);
    let (replaces, another) = (reader.number("replaces"), reader.ticked("another"));
    let told = match reader.finish(Some(told)) {
        Ok(told) => told,
        Err(faults) => {
            let text = Page::of(&by).text;
            let form = Form::faulty(fields.clone(), faults, text);
            return Reply::again(new_page(db, &by, id, Some(kind), form).await?);
        }
    };
    let order = Order {
        kind,
        variant,
        told,
        replaces,
        another,
    };
    let issued = once::form(db, &by, &fields, async |tx| {
        let issued = papers::issue(tx, &by, id, &order).await?;
        Ok(format!("/stays/{id}?done={}", notice(issued)))
    });
    match issued.await {
        Ok(place) => Reply::to(place),
        Err(Error::Refused(refusal)) if is_ordered_again(kind, &refusal) => {
            let latest = match replaces {
                Some(old) => Some(issued::latest(db.reader(), &by, old).await?),
                None => None,
            };
            let mut fields = fields;
            if let Some(latest) = &latest {
                fields.set("replaces", &latest.id.to_string());
            }
            let now = OnRecord::shown(Subject::Paper, latest.map_or(0, |latest| latest.id.0));
            let field = match refusal {
                Refusal::PaperInForce(_) => "another",
                _ => "",
            };
            let form = stale::refused(db, &by, fields, &refusal, field, now).await?;
            Reply::refused(&refusal, new_page(db, &by, id, Some(kind), form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether a refusal is shown where papers are ordered: a record has no form of its own, but another original is confirmed there.
fn is_ordered_again(kind: PaperKind, refusal: &Refusal) -> bool {
    !issued::asks(kind).is_empty() || matches!(refusal, Refusal::PaperInForce(_))
}

fn notice(issued: Issued) -> &'static str {
    match issued.wants_pen {
        true => "paper-issued-for-the-pen",
        false => "paper-issued",
    }
}

#[get("/papers/<id>", rank = 2)]
async fn open(db: &State<Db>, by: Can<IssuePapers>, id: PaperId) -> Result<Reply, Failure> {
    let (paper, bytes) = db
        .write(async |tx| issued::reprint(tx, &by, id).await)
        .await?;
    Ok(Reply::Pdf(
        bytes,
        format!("{}-{}-{}", paper.kind, paper.year, paper.number),
    ))
}

#[post("/papers/<id>/correct", data = "<fields>")]
async fn correct(
    db: &State<Db>,
    by: Can<IssuePapers>,
    id: PaperId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let corrected = once::form(db, &by, &fields, async |tx| {
        let issued = papers::correct(tx, &by, id).await?;
        let paper = issued::seen_by(tx, &by, issued.id).await?;
        Ok(format!("/stays/{}?done={}", paper.stay_id, notice(issued)))
    });
    Reply::to(corrected.await?)
}

#[derive(Template)]
#[template(path = "papers/void.html")]
struct VoidPage {
    page: Page,
    form: Form,
    line: Line,
    /// Why it was spoiled; absent where that is asked for.
    reason: Option<String>,
}

impl VoidPage {
    fn asking(page: Page, form: Form, line: Line) -> VoidPage {
        VoidPage {
            page,
            form,
            line,
            reason: None,
        }
    }
}

/// The form by which a paper is spoiled; of one that was, why. A reason may name somebody: the journal is told who reads it.
#[get("/papers/<id>/void")]
async fn voiding(db: &State<Db>, by: Can<IssuePapers>, id: PaperId) -> Result<Reply, Failure> {
    let line = register::one(db.reader(), &by, id).await?;
    let mut reason = None;
    if let Some(void) = &line.void {
        journal::opened(db, &by, line.paper.stay_id, Subject::Paper, id.0).await?;
        reason = Some(db.vault().open(issued::REASON, &void.reason)?);
    }
    Reply::page(VoidPage {
        reason,
        ..VoidPage::asking(Page::of(&by), Form::default(), line)
    })
}

#[post("/papers/<id>/void", data = "<fields>")]
async fn void(
    db: &State<Db>,
    by: Can<IssuePapers>,
    id: PaperId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let line = register::one(db.reader(), &by, id).await?;
    let mut reader = Reader::new(&fields);
    let reason = reader.needed("void_reason");
    let reason = match reader.finish(Some(reason)) {
        Ok(reason) => reason,
        Err(faults) => {
            let page = Page::of(&by);
            let form = Form::faulty(fields.clone(), faults, page.text);
            return Reply::again(VoidPage::asking(page, form, line));
        }
    };
    let (year, series) = (line.paper.year, line.paper.series);
    let work = async |tx: &Tx| {
        issued::void(tx, &by, id, &reason).await?;
        Ok(format!(
            "/papers?year={year}&series={series}&done=paper-voided"
        ))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let page = Page::of(&by);
        let form = Form::refused(fields, &refusal, "void_reason", page.text);
        Reply::refused(&refusal, VoidPage::asking(page, form, line))
    };
    once::or_refused(db, &by, fields, work, refused).await
}

#[derive(Template)]
#[template(path = "papers/register.html")]
struct RegisterPage {
    page: Page,
    form: Form,
    years: Vec<(String, String)>,
    year: i32,
    lines: Vec<Line>,
    all: u64,
    number: u64,
    last: u64,
}

#[get("/papers?<year>&<series>&<page>&<done>")]
async fn list(
    db: &State<Db>,
    by: Can<SeeHouse>,
    year: Option<i32>,
    series: Option<&str>,
    page: Option<u32>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let now = db.clock().now();
    let year = year.unwrap_or_else(|| crate::domain::calendar::local(now).year());
    let chosen = series.and_then(|code| code.parse::<PaperSeries>().ok());
    let number = page.map_or(1, u64::from).max(1);
    let (lines, all) = register::list(db.reader(), &by, year, chosen, number - 1).await?;
    let years = register::years(db.reader(), &by, now).await?;
    let values = [
        ("year", year.to_string()),
        (
            "series",
            chosen.map(|series| series.to_string()).unwrap_or_default(),
        ),
    ];
    Reply::page(RegisterPage {
        page: Page::of(&by).noting(done),
        form: Form::new(Fields::filled(values)),
        years: years
            .iter()
            .map(|year| (year.to_string(), year.to_string()))
            .collect(),
        year,
        lines,
        last: all.div_ceil(register::PAGE).max(1),
        all,
        number,
    })
}

impl RegisterPage {
    /// Where its pages are, up to their number.
    fn place(&self) -> String {
        let series = self.form.value("series");
        format!("/papers?year={}&series={series}", self.year)
    }
}

#[derive(Template)]
#[template(path = "papers/check.html")]
struct CheckPage {
    page: Page,
    form: Form,
    /// What was found; absent before anything was asked.
    found: Option<Vec<Line>>,
}

#[get("/papers/check")]
fn check(by: Can<SeeHouse>) -> Result<Reply, Failure> {
    let (page, form) = (Page::of(&by), Form::default());
    Reply::page(CheckPage {
        page,
        form,
        found: None,
    })
}

#[post("/papers/check", data = "<fields>")]
async fn checked(db: &State<Db>, by: Can<SeeHouse>, fields: Fields) -> Result<Reply, Failure> {
    let (symbol, mark) = (fields.value("paper_symbol"), fields.value("paper_mark"));
    // A phone reads number and code from the QR code as one text.
    let (symbol, mark) = match symbol.trim().rsplit_once(' ') {
        Some((symbol, scanned)) if mark.trim().is_empty() => (symbol, scanned),
        _ => (symbol, mark),
    };
    let found = register::with_mark(db.reader(), db.vault(), &by, symbol, mark).await?;
    Reply::page(CheckPage {
        page: Page::of(&by),
        form: Form::new(fields.clone()),
        found: Some(found),
    })
}

/// The routes of papers.
pub fn routes() -> Vec<Route> {
    routes![
        new, issue, open, correct, voiding, void, list, check, checked
    ]
}
