//! The terms of law by kind, one term with all its versions, and what a manager does to them.

use super::{PreviewPage, carried, once_seen, words};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepLaw, Right, SeeHouse};
use crate::domain::calendar::local;
use crate::domain::error::{Error, Refusal};
use crate::domain::law::recount::Progress;
use crate::domain::law::rules::{self, Rules};
use crate::domain::law::versions::{self, Amendment, NewVersion};
use crate::domain::law::yearly;
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Reader};
use crate::web::once;
use crate::web::page::{Form, Page, Reply};
use askama::Template;
use chrono::NaiveDate;
use entity::id::RuleId;
use entity::term_rule::{self, Called, Certainty, Nature, Subject, TermUnit};
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "law/terms.html")]
struct TermsPage {
    page: Page,
    groups: Vec<(String, Vec<Shown>)>,
}

#[derive(Template)]
#[template(path = "law/term.html")]
struct TermPage {
    page: Page,
    form: Form,
    called: Called,
    versions: Vec<Shown>,
    /// The version that may end or be taken back.
    latest: RuleId,
    is_ended: bool,
    /// The whole term was a mistake: nothing goes on from it.
    is_taken_back: bool,
    moved: Option<i64>,
}

/// A version of a term as it is shown.
struct Shown {
    rule: term_rule::Model,
    length: String,
    basis: String,
    validity: String,
    certainty: String,
    is_certain: bool,
    is_in_force: bool,
    /// For whom, if not for everybody.
    categories: Vec<String>,
}

fn shown(page: &Page, rule: &term_rule::Model, today: NaiveDate) -> Shown {
    let categories = rule.categories.split_whitespace();
    Shown {
        length: words::length(page, rule),
        basis: words::basis(rule),
        validity: words::validity(page, rule),
        certainty: words::certainty(page, rule),
        is_certain: rules::is_certain(rule),
        is_in_force: rules::is_in_force(rule, today),
        categories: categories
            .map(|code| page.t(format!("category-{code}")))
            .collect(),
        rule: rule.clone(),
    }
}

fn today(db: &Db) -> NaiveDate {
    local(db.clock().now()).date()
}

#[get("/law")]
async fn list(db: &State<Db>, by: Can<SeeHouse>) -> Result<Reply, Failure> {
    let (page, today) = (Page::of(&by), today(db));
    let rules = rules::load(db.reader()).await?;
    let mut codes: Vec<&str> = rules.all().iter().map(|rule| rule.code.as_str()).collect();
    codes.dedup();
    let mut groups: Vec<(String, Vec<Shown>)> = Vec::new();
    for code in codes {
        // What holds today stands for a term; one that has ended or has not begun is shown by its latest version.
        let rule = match rules.version_on(code, today) {
            Some(rule) => rule,
            None => versions::newest(&rules, code)?,
        };
        let title = match (rule.subject, rule.kind) {
            (Subject::StayLimit | Subject::Stay, _) | (_, None) => page.code(&rule.subject),
            (Subject::Procedure | Subject::Duty, Some(kind)) => page.code(&kind),
        };
        let row = shown(&page, rule, today);
        match groups.iter_mut().find(|(of, _)| *of == title) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((title, vec![row])),
        }
    }
    Reply::page(TermsPage { page, groups })
}

async fn term_page(
    db: &Db,
    by: &Can<SeeHouse>,
    code: &str,
    form: Option<Form>,
) -> Result<TermPage, Failure> {
    let (page, today) = (Page::of(by), today(db));
    let rules = rules::load(db.reader()).await?;
    let latest = versions::newest(&rules, code)?.clone();
    let mut versions: Vec<Shown> = rules
        .versions(code)
        .map(|rule| shown(&page, rule, today))
        .collect();
    versions.reverse();
    Ok(TermPage {
        page,
        form: form.unwrap_or_else(|| Form::new(as_it_is(&latest))),
        called: latest.called(),
        versions,
        latest: latest.id,
        is_ended: latest.valid_until.is_some(),
        is_taken_back: latest.withdrawn_at.is_some(),
        moved: None,
    })
}

/// A new version begins with what the one before it says; how sure it is, is to be said anew.
fn as_it_is(rule: &term_rule::Model) -> Fields {
    Fields::filled([
        (
            "amount",
            rule.amount.map(|n| n.to_string()).unwrap_or_default(),
        ),
        ("unit", rule.unit.to_string()),
        ("nature", rule.nature.to_string()),
        ("warn_days", rule.warn_days.clone()),
        ("on_days", words::days_of_year(&rule.on_days)),
        ("document", rule.document.clone()),
        ("article", rule.article.clone()),
    ])
}

#[get("/law/terms/<code>?<done>&<moved>")]
async fn one(
    db: &State<Db>,
    by: Can<SeeHouse>,
    code: &str,
    done: Option<&str>,
    moved: Option<i64>,
) -> Result<Reply, Failure> {
    let mut shown = term_page(db, &by, code, None).await?;
    shown.page = shown.page.noting(done);
    shown.moved = moved.filter(|_| done.is_some());
    Reply::page(shown)
}

fn read_new(code: &str, fields: &Fields) -> Result<Amendment, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let new = version(&mut reader, code);
    reader.finish(new.map(Amendment::Add))
}

/// What a version says, from the fields of a form.
pub(super) fn version(reader: &mut Reader<'_>, code: &str) -> Option<NewVersion> {
    let valid_from = reader.needed_date("valid_from");
    let (unit, amount) = (reader.code::<TermUnit>("unit"), reader.number("amount"));
    let counts = unit.is_some_and(|unit| {
        !matches!(
            unit,
            TermUnit::BeforeNight | TermUnit::Unnumbered | TermUnit::FixedDates
        )
    });
    let fits = match amount {
        Some(amount) => counts && unit.is_some_and(|unit| rules::is_term(unit, amount)),
        None => !counts,
    };
    if !fits {
        reader.fault("amount", "amount");
    }
    let nature = reader.code::<Nature>("nature");
    let (document, article) = (reader.needed("document"), reader.needed("article"));
    let certainty = reader.code::<Certainty>("certainty");
    let warn_days = reader.line("warn_days").unwrap_or_default();
    let mut days: Vec<u32> = Vec::new();
    for word in warn_days
        .split([' ', ',', ';'])
        .filter(|word| !word.is_empty())
    {
        match word.parse() {
            Ok(day) if day <= rules::MOST_AHEAD => days.push(day),
            _ => reader.fault("warn_days", "warn-days"),
        }
    }
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    let days: Vec<String> = days.iter().map(u32::to_string).collect();
    let on_days = on_days(reader, unit);
    Some(NewVersion {
        code: code.to_owned(),
        valid_from: valid_from?,
        amount,
        unit: unit?,
        nature: nature?,
        warn_days: days.join(" "),
        on_days,
        document,
        article,
        certainty: certainty?,
    })
}

/// Days of the year as people write them, `15/6 15/12`: for fixed dates only, and none where they are known but not kept.
fn on_days(reader: &mut Reader<'_>, unit: Option<TermUnit>) -> String {
    let typed = reader.line("on_days").unwrap_or_default();
    let days = typed.split([' ', ',', ';']).filter(|word| !word.is_empty());
    let days: Option<Vec<String>> = days
        .map(|day| {
            let (day, month) = day.split_once('/')?;
            let (day, month): (u32, u32) = (day.parse().ok()?, month.parse().ok()?);
            Some(format!("{month:02}-{day:02}"))
        })
        .collect();
    let days = days.unwrap_or_default().join(" ");
    let fits = days.is_empty() || unit == Some(TermUnit::FixedDates);
    if days.is_empty() != typed.is_empty() || !fits || !yearly::are_days(&days) {
        reader.fault("on_days", "on-days");
    }
    days
}

fn read_end(latest: RuleId, fields: &Fields) -> Result<Amendment, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let reason = reader.needed("law_reason");
    let read = match reader.ticked("is_mistake") {
        true => Some(Amendment::Withdraw(latest, reason)),
        false => {
            let on = reader.needed_date("ends_on");
            on.map(|on| Amendment::End(latest, on, reason))
        }
    };
    reader.finish(read)
}

async fn settle(
    db: &Db,
    see: &Can<SeeHouse>,
    by: &Can<KeepLaw>,
    progress: &Progress,
    code: &str,
    (action, fields): (&str, Fields),
    amendment: Result<Amendment, Vec<Fault>>,
) -> Result<Reply, Failure> {
    let text = Page::of(see).text;
    let amendment = match amendment {
        Ok(amendment) => amendment,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(term_page(db, see, code, Some(form)).await?);
        }
    };
    let back = format!("/law/terms/{code}");
    let again = async |form: Form| term_page(db, see, code, Some(form)).await;
    let preview = async |fields: &Fields| {
        let now = db.clock().now();
        let tried = versions::try_out(db.reader(), by, &amendment, now, progress);
        let (preview, keep) = tried.await?;
        Ok(PreviewPage {
            page: Page::of(see),
            title: "law-term",
            action: format!("{back}{action}"),
            back: back.clone(),
            fields: carried(fields),
            preview,
            keep,
            is_of_calendar: false,
        })
    };
    let work = async |tx: &Tx| {
        let moves = versions::amend(tx, by, &amendment, progress).await?;
        let moved: i64 = moves.iter().map(|moved| moved.deadlines).sum();
        Ok(format!("{back}?done=term-changed&moved={moved}"))
    };
    once_seen(db, by, (fields, ""), preview, work, again).await
}

#[post("/law/terms/<code>", data = "<fields>")]
async fn add(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    progress: &State<Progress>,
    code: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    versions::latest(&rules::load(db.reader()).await?, code)?;
    let amendment = read_new(code, &fields);
    settle(db, &see, &by, progress, code, ("", fields), amendment).await
}

#[post("/law/terms/<code>/end", data = "<fields>")]
async fn end(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    progress: &State<Progress>,
    code: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    let rules: Rules = rules::load(db.reader()).await?;
    let latest = versions::latest(&rules, code)?.id;
    // The version that the reader saw as the latest is the one that they mean; without one nothing has changed meanwhile.
    let meant = match fields.value("version") {
        "" => latest,
        seen => seen.parse().map_err(|_| Error::NotFound)?,
    };
    let amendment = read_end(meant, &fields);
    settle(db, &see, &by, progress, code, ("/end", fields), amendment).await
}

#[post("/law/terms/<code>/confirm", data = "<fields>")]
async fn confirm(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepLaw>,
    code: &str,
    fields: Fields,
) -> Result<Reply, Failure> {
    let rules: Rules = rules::load(db.reader()).await?;
    versions::latest(&rules, code)?;
    let text = Page::of(&see).text;
    let mut reader = Reader::new(&fields);
    let id = reader.needed_number::<RuleId>("version");
    let id = id.filter(|id| rules.with_id(*id).is_some_and(|rule| rule.code == code));
    let document_no = match id {
        Some(id) => reader.needed(&format!("document_no_{id}")),
        None => String::new(),
    };
    match reader.finish(id) {
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            Reply::again(term_page(db, &see, code, Some(form)).await?)
        }
        Ok(id) => {
            let work = async |tx: &Tx| {
                versions::confirm(tx, &by, id, &document_no).await?;
                Ok(format!("/law/terms/{code}?done=term-confirmed"))
            };
            let refused = async |fields: Fields, refusal: Refusal| {
                let form = Form::refused(fields, &refusal, "", text);
                Reply::refused(&refusal, term_page(db, &see, code, Some(form)).await?)
            };
            once::or_refused(db, &by, fields, work, refused).await
        }
    }
}

/// The routes of terms.
pub fn routes() -> Vec<Route> {
    routes![list, one, add, end, confirm]
}
