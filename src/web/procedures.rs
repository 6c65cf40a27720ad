//! Pages of legal procedures: what is pending, one procedure with its steps, opening one.

use super::error::Failure;
use super::field::{Fields, Reader};
use super::officers;
use super::once;
use super::page::{Form, Page, Reply, query_of};
use super::stale::{self, OnRecord};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepProcedures, Right, SeeHouse};
use crate::domain::accounts::people;
use crate::domain::attachments::{self, Listed};
use crate::domain::error::{Error, Refusal};
use crate::domain::law::told::{self, Told};
use crate::domain::procedures::steps::{self, NewStep};
use crate::domain::procedures::{self, Filter, NewProcedure, PAGE, Pending, hearings, states};
use crate::domain::register::{self, Line, Row};
use crate::domain::{journal, stays};
use askama::Template;
use entity::id::{PaperId, ProcedureId, StayId};
use entity::journal::Subject;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::procedure_step;
use entity::register::PaperKind;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "procedures/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    rows: Vec<Pending>,
    all: u64,
    number: u64,
    last: u64,
    officers: Vec<(String, String)>,
    agencies: Vec<(String, String)>,
    query: String,
}

#[derive(Template)]
#[template(path = "procedures/new.html")]
struct NewPage {
    page: Page,
    form: Form,
    stay: StayId,
    case_code: String,
    officers: Vec<(String, String)>,
    agencies: Vec<String>,
}

#[derive(Template)]
#[template(path = "procedures/one.html")]
pub(super) struct OnePage {
    page: Page,
    form: Form,
    pending: Pending,
    steps: Vec<StepLine>,
    next: Vec<(String, String)>,
    deadlines: Vec<Told>,
    hearings: Vec<hearings::Opened>,
    /// The papers that the house issued about the stay, which a step may name.
    issued: Vec<Row>,
}

impl OnePage {
    /// The paper of the house that has this number.
    fn issued_as(&self, number: &str) -> Option<PaperId> {
        let issued = self.issued.iter().find(|paper| paper.symbol == number)?;
        self.page.may(Right::IssuePapers).then_some(issued.id)
    }

    /// The paper of the house that this procedure asks for, if there is one.
    fn paper(&self) -> Option<PaperKind> {
        match self.pending.procedure.kind {
            ProcedureKind::InitialVerification | ProcedureKind::Identification => {
                Some(PaperKind::VerificationRequest)
            }
            ProcedureKind::AdmissionDecision => Some(PaperKind::DecisionToReceive),
            ProcedureKind::StayExtension => Some(PaperKind::DecisionToExtend),
            ProcedureKind::StopDecision => Some(PaperKind::DecisionToStop),
            ProcedureKind::ResidenceNotice => Some(PaperKind::LodgingNotice),
            ProcedureKind::Embassy => Some(PaperKind::EmbassySummary),
            ProcedureKind::LegalAid | ProcedureKind::Support => Some(PaperKind::Referral),
            ProcedureKind::Notice
            | ProcedureKind::FollowUp
            | ProcedureKind::VictimPaper
            | ProcedureKind::ReturnPapers
            | ProcedureKind::IdentityPapers
            | ProcedureKind::BirthRegistration
            | ProcedureKind::Guardian
            | ProcedureKind::ChildProtection
            | ProcedureKind::SubstituteCare
            | ProcedureKind::ForeignerDeclaration
            | ProcedureKind::Court
            | ProcedureKind::Statement
            | ProcedureKind::NoContactOrder
            | ProcedureKind::Residence
            | ProcedureKind::Other => None,
        }
    }
}

/// A step as the page tells it.
struct StepLine {
    step: procedure_step::Model,
    /// What was said, for who may read it.
    note: Option<String>,
    /// Who wrote it down.
    who: String,
    /// Its paper, as it was scanned.
    scans: Vec<Listed>,
}

impl StepLine {
    /// Whether it shows anything that is sealed.
    fn is_opened(&self) -> bool {
        self.note.is_some() || self.scans.iter().any(|scan| scan.told.is_some())
    }
}

#[get("/procedures?<officer>&<agency>&<page>&<done>")]
async fn list(
    db: &State<Db>,
    by: Can<SeeHouse>,
    officer: Option<&str>,
    agency: Option<&str>,
    page: Option<u64>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let (officer, agency) = (officer.unwrap_or_default(), agency.unwrap_or_default());
    let filter = Filter {
        officer: officer.parse().ok(),
        agency: procedures::agency_named(agency),
        stay: None,
    };
    let number = page.unwrap_or(1).clamp(1, 1_000_000);
    let (rows, all) =
        procedures::list(db.reader(), &by, &filter, db.clock().now(), number - 1).await?;
    let agencies = procedures::agencies(db.reader(), &by).await?;
    Reply::page(ListPage {
        page: Page::of(&by).noting(done),
        form: Form::new(Fields::filled([
            ("officer", officer.to_owned()),
            ("agency", agency.to_owned()),
        ])),
        rows,
        all,
        number,
        last: all.div_ceil(PAGE).max(1),
        officers: officers::choices(db, &by).await?,
        agencies: agencies
            .into_iter()
            .map(|agency| (agency.clone(), agency))
            .collect(),
        query: query_of([("officer", officer), ("agency", agency)]),
    })
}

async fn new_page(
    db: &Db,
    by: &Can<SeeHouse>,
    stay: StayId,
    form: Form,
) -> Result<NewPage, Failure> {
    let row = stays::seen_by(db.reader(), by, stay).await?;
    Ok(NewPage {
        page: Page::of(by),
        form,
        stay,
        case_code: stays::code(&row),
        officers: officers::choices(db, by).await?,
        agencies: procedures::agencies(db.reader(), by).await?,
    })
}

#[get("/stays/<id>/procedures/new")]
async fn new(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: StayId,
) -> Result<Reply, Failure> {
    let officer = by.user.map(|user| user.to_string()).unwrap_or_default();
    let start = Fields::filled([("officer", officer), ("started_on", db.today().to_string())]);
    Reply::page(new_page(db, &see, id, Form::new(start)).await?)
}

#[post("/stays/<id>/procedures", data = "<fields>")]
async fn open(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let new = match read_new(&fields) {
        Ok(new) => new,
        Err(faults) => {
            let text = Page::of(&see).text;
            return Reply::again(new_page(db, &see, id, Form::faulty(fields, faults, text)).await?);
        }
    };
    let has_come = new.started_on <= db.today();
    let work = async |tx: &Tx| {
        let procedure = procedures::open(tx, &by, id, new).await?;
        Ok(format!("/procedures/{procedure}?done=procedure-opened"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let text = Page::of(&see).text;
        let field = match refusal {
            Refusal::TimeNeeded => "started_at",
            Refusal::InTheFuture if has_come => "started_at",
            Refusal::InTheFuture => "started_on",
            _ => "",
        };
        let form = Form::refused(fields, &refusal, field, text);
        Reply::refused(&refusal, new_page(db, &see, id, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

fn read_new(fields: &Fields) -> Result<NewProcedure, Vec<super::field::Fault>> {
    let mut reader = Reader::new(fields);
    let (kind, agency) = (
        reader.code::<ProcedureKind>("kind"),
        reader.needed("agency"),
    );
    let (reference_no, officer) = (reader.line("reference_no"), reader.needed_number("officer"));
    let (started_on, started_at) = (reader.needed_date("started_on"), reader.time("started_at"));
    let due_on = reader.date("due_on");
    if let (Some(started), Some(due)) = (started_on, due_on)
        && due < started
    {
        reader.fault("due_on", "due-before-start");
    }
    let new = (|| {
        Some(NewProcedure {
            kind: kind?,
            agency,
            reference_no,
            officer: officer?,
            started_on: started_on?,
            started_at,
            due_on,
        })
    })();
    reader.finish(new)
}

/// A procedure with its steps.
pub(super) async fn seen(
    db: &Db,
    by: &Can<SeeHouse>,
    id: ProcedureId,
) -> Result<(Pending, Vec<procedure_step::Model>), Error> {
    procedures::seen_by(db.reader(), by, id, db.clock().now()).await
}

/// The page of one procedure, with whatever form of it was sent.
pub(super) async fn one_page(
    db: &Db,
    by: &Can<SeeHouse>,
    id: ProcedureId,
    form: Form,
) -> Result<OnePage, Failure> {
    let (pending, steps) = seen(db, by, id).await?;
    let mut scans = attachments::of_steps(db, by, steps.iter().map(|step| step.id)).await?;
    let may_read = by.may(Right::SeeNames);
    let open = |step: &procedure_step::Model| match &step.note {
        Some(note) if may_read => db.vault().open(steps::NOTE, note).map(Some),
        _ => Ok(None),
    };
    let who = people::names(
        db.reader(),
        steps.iter().filter_map(|step| step.recorded_by),
    );
    let who = who.await?;
    let steps = steps
        .into_iter()
        .map(|step| {
            let by = step.recorded_by.and_then(|by| who.get(&by).cloned());
            let its = scans.extract_if(.., |scan| scan.row.step_id == Some(step.id));
            let scans = its.collect();
            open(&step).map(|note| StepLine {
                step,
                note,
                who: by.unwrap_or_default(),
                scans,
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let reader = told::Reader {
        actor: by,
        vault: db.vault(),
        may_read,
        now: db.clock().now(),
    };
    let deadlines = told::of_procedure(db.reader(), &reader, id).await?;
    let hearings = hearings::of_procedure(db.reader(), db.vault(), by, id, may_read).await?;
    let is_opened = steps.iter().any(StepLine::is_opened)
        || deadlines.iter().any(|told| told.reason.is_some())
        || hearings.iter().any(hearings::Opened::is_opened);
    if is_opened {
        let stay = pending.procedure.stay_id;
        journal::opened(db, by, stay, Subject::Procedure, id.0).await?;
    }
    let mut issued = register::of_stay(db.reader(), by, pending.procedure.stay_id).await?;
    issued.retain(Line::stands);
    let page = Page::of(by);
    let next = states::next(pending.procedure.kind, pending.procedure.state);
    let next = next
        .iter()
        .map(|state| (state.to_string(), page.code(state)))
        .collect();
    Ok(OnePage {
        page,
        form,
        pending,
        steps,
        next,
        deadlines,
        hearings,
        issued: issued.into_iter().map(|line| line.paper).collect(),
    })
}

#[get("/procedures/<id>?<done>")]
async fn one(
    db: &State<Db>,
    by: Can<SeeHouse>,
    id: ProcedureId,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let start = Fields::filled([("happened_on", db.today().to_string())]);
    let mut shown = one_page(db, &by, id, Form::new(start)).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

#[post("/procedures/<id>/steps", data = "<fields>")]
async fn step(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: ProcedureId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (state, happened_on) = (
        reader.code::<ProcedureState>("state"),
        reader.needed_date("happened_on"),
    );
    let happened_at = reader.time("happened_at");
    let (paper_no, note) = (reader.line("paper_no"), reader.lines("note"));
    let (agency, due_on) = (reader.line("step_agency"), reader.date("answer_by"));
    let version = reader.needed_number::<i32>("version");
    let new = (|| {
        Some((
            NewStep {
                state: state?,
                happened_on: happened_on?,
                happened_at,
                agency,
                due_on,
                paper_no,
                note,
            },
            version?,
        ))
    })();
    let text = Page::of(&see).text;
    let (new, version) = match reader.finish(new) {
        Ok(read) => read,
        Err(faults) => {
            return Reply::again(one_page(db, &see, id, Form::faulty(fields, faults, text)).await?);
        }
    };
    let has_come = new.happened_on <= db.today();
    let work = async |tx: &Tx| {
        steps::record(tx, &by, id, version, new).await?;
        Ok(format!("/procedures/{id}?done=step-recorded"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let (field, now) = (
            field_of(&refusal, has_come),
            OnRecord::shown(Subject::Procedure, id.0),
        );
        let form = stale::refused(db, &see, fields, &refusal, field, now).await?;
        Reply::refused(&refusal, one_page(db, &see, id, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The field of a step that a refusal is about; of a day that has come only the time can be ahead.
fn field_of(refusal: &Refusal, has_come: bool) -> &'static str {
    match refusal {
        Refusal::TimeNeeded => "happened_at",
        Refusal::InTheFuture if has_come => "happened_at",
        Refusal::InTheFuture | Refusal::BeforeProcedureStart | Refusal::BeforeEarlierStep => {
            "happened_on"
        }
        Refusal::DueBeforeStart => "answer_by",
        Refusal::StepOutOfOrder => "state",
        _ => "",
    }
}

/// The routes of procedures.
pub fn routes() -> Vec<Route> {
    routes![list, new, open, one, step]
}
