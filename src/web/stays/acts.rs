//! Small acts of a stay, each a form of its own: note, identification, category, arrival, stairs; and how each act is shown
//! and settled, those of `moves` and `apart`, too.

use super::super::error::Failure;
use super::super::field::{Fault, Fields, Reader};
use super::super::intake::taken_message;
use super::super::once;
use super::super::page::{Form, Page, Reply};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepProcedures, KeepStays, SeeHouse, SeeNames};
use crate::domain::categories::{self, NewCategory};
use crate::domain::error::{Error, Refusal, Result as Verdict, Unfit};
use crate::domain::identifications::{self, NewIdentification};
use crate::domain::placement;
use crate::domain::{arrivals, calendar, notes, particulars, stays, transfers};
use askama::Template;
use entity::id::{NoteId, StayId};
use entity::identification::IdentificationStatus;
use entity::stay::Category;
use rocket::{Route, State, get, post, routes};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;

/// Which act a form is for; its code is part of the address and of the message keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Transfer,
    Swap,
    Leave,
    Return,
    Note,
    /// Of a note that is there already.
    Rewrite(NoteId),
    Identification,
    Category,
    KeepApart,
    Stairs,
    Arrival,
}

impl Kind {
    const ALL: [(&'static str, Kind); 10] = [
        ("transfer", Kind::Transfer),
        ("swap", Kind::Swap),
        ("leave", Kind::Leave),
        ("return", Kind::Return),
        ("note", Kind::Note),
        ("identification", Kind::Identification),
        ("category", Kind::Category),
        ("keep-apart", Kind::KeepApart),
        ("stairs", Kind::Stairs),
        ("arrival", Kind::Arrival),
    ];

    fn of(code: &str) -> Option<Kind> {
        Kind::ALL
            .iter()
            .find(|(name, _)| *name == code)
            .map(|(_, kind)| *kind)
    }

    pub(super) fn code(self) -> &'static str {
        let named = match self {
            Kind::Rewrite(_) => Kind::Note,
            other => other,
        };
        let known = Kind::ALL.iter().find(|(_, one)| *one == named);
        known.map_or("", |(code, _)| *code)
    }
}

#[derive(Template)]
#[template(path = "stays/act.html")]
pub(super) struct ActPage {
    page: Page,
    form: Form,
    stay: StayId,
    case_code: String,
    code: &'static str,
    kind: Kind,
    beds: Vec<(String, String)>,
}

impl ActPage {
    fn title(&self) -> String {
        match self.kind {
            Kind::Rewrite(_) => "note-rewrite".to_owned(),
            _ => format!("act-{}", self.code),
        }
    }
}

/// The moment for which a bed is asked, if it can be read; else now.
fn asked_for(db: &Db, kind: Kind, fields: &Fields) -> DateTimeUtc {
    let name = match kind {
        Kind::Arrival => "arrived",
        Kind::Leave => "since",
        _ => "at",
    };
    let now = db.clock().now();
    let asked = Reader::new(fields).moment(name);
    asked.map_or(now, |at| at.min(now))
}

pub(super) async fn act_page(
    db: &Db,
    see: &Can<SeeHouse>,
    id: StayId,
    kind: Kind,
    form: Form,
) -> Result<ActPage, Failure> {
    let stay = stays::seen_by(db.reader(), see, id).await?;
    let page = Page::of(see);
    let mut beds = Vec::new();
    if kind == Kind::Transfer {
        let at = asked_for(db, kind, form.fields());
        let needs = transfers::needs(db.reader(), see, db.vault(), &stay, at).await?;
        for bed in placement::suggest(db.reader(), db.vault(), see, &needs, at).await? {
            if !bed.unfit.contains(&Unfit::NotFree) {
                let label = format!("{} {}", bed.label(), page.unfit(&bed.unfit));
                beds.push((bed.bed.id.to_string(), label));
            }
        }
    }
    Ok(ActPage {
        page,
        form,
        stay: id,
        case_code: stays::code(&stay),
        code: kind.code(),
        kind,
        beds,
    })
}

#[get("/stays/<id>/<act>", rank = 5)]
async fn show(
    db: &State<Db>,
    see: Can<SeeHouse>,
    _names: Can<SeeNames>,
    id: StayId,
    act: &str,
) -> Result<Reply, Failure> {
    let kind = Kind::of(act).ok_or(Error::NotFound)?;
    let now = calendar::local(db.clock().now());
    let (day, time) = (
        now.format("%Y-%m-%d").to_string(),
        now.format("%H:%M").to_string(),
    );
    let stay = stays::seen_by(db.reader(), &see, id).await?;
    let arrived = calendar::local(stay.arrived_at);
    let no_stairs = if stay.step_free { "yes" } else { "" };
    let start = Fields::filled([
        ("no_stairs", no_stairs.to_owned()),
        ("at_on", day.clone()),
        ("at_at", time.clone()),
        ("since_on", day.clone()),
        ("since_at", time),
        ("identified_on", day.clone()),
        ("category_since", day),
        ("category", stay.category.to_string()),
        ("arrived_on", arrived.format("%Y-%m-%d").to_string()),
        ("arrived_at", arrived.format("%H:%M").to_string()),
    ]);
    Reply::page(act_page(db, &see, id, kind, Form::new(start)).await?)
}

/// Does once what was read of the form: back to the stay, or the form again.
pub(super) async fn settle<T>(
    db: &Db,
    see: &Can<SeeHouse>,
    id: StayId,
    kind: Kind,
    fields: Fields,
    read: Result<T, Vec<Fault>>,
    work: impl AsyncFnOnce(&Tx, T) -> Verdict<()>,
) -> Result<Reply, Failure> {
    match read {
        Err(faults) => again(db, see, id, kind, fields, faults).await,
        Ok(read) => {
            settle_saying(db, see, id, kind, fields, async |tx| {
                work(tx, read).await?;
                Ok(kind.code())
            })
            .await
        }
    }
}

/// As [`settle`], where the act itself gives the code of what is said after it.
pub(super) async fn settle_saying(
    db: &Db,
    see: &Can<SeeHouse>,
    id: StayId,
    kind: Kind,
    fields: Fields,
    work: impl AsyncFnOnce(&Tx) -> Verdict<&'static str>,
) -> Result<Reply, Failure> {
    let text = Page::of(see).text;
    let done = once::form(db, see, &fields, async |tx| {
        let said = work(tx).await?;
        Ok(format!("/stays/{id}?done=stay-{said}"))
    });
    match done.await {
        Ok(place) => Reply::to(place),
        Err(Error::Refused(refusal)) => {
            let is_of_bed = matches!(refusal, Refusal::BedTaken(_) | Refusal::BedUnfit(..));
            let field = match (kind, &refusal) {
                (Kind::Transfer, _) if is_of_bed => "bed",
                (Kind::Swap, _) if is_of_bed => "other_case",
                (Kind::Arrival, _) if is_of_bed => "arrived_on",
                (Kind::Transfer | Kind::Swap, Refusal::WereToBeApart(_)) => "despite",
                (
                    Kind::Arrival,
                    Refusal::InTheFuture | Refusal::OtherYear | Refusal::RecordedBefore,
                ) => "arrived_on",
                (
                    Kind::Transfer | Kind::Swap,
                    Refusal::InTheFuture | Refusal::BeforeArrival | Refusal::BeforeEarlierEntry,
                ) => "at_on",
                _ => "",
            };
            let message = match &refusal {
                Refusal::BedTaken(bed) => {
                    taken_message(db, see, *bed, asked_for(db, kind, &fields)).await?
                }
                other => text.refusal(other),
            };
            let form = Form::saying(fields, field, message);
            Reply::refused(&refusal, act_page(db, see, id, kind, form).await?)
        }
        // A code in which a digit is wrong names nobody, or the stay itself.
        Err(Error::NotFound) if matches!(kind, Kind::Swap | Kind::KeepApart) => {
            let fault = Fault {
                field: "other_case".to_owned(),
                message: "fault-case-codes".to_owned(),
            };
            again(db, see, id, kind, fields, vec![fault]).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The stay whose case code was typed as that of the other one.
pub(super) async fn other_case(
    db: &Db,
    see: &Can<SeeHouse>,
    reader: &mut Reader<'_>,
) -> Result<Option<StayId>, Failure> {
    let typed = reader.fields().value("other_case");
    let other = stays::named(db.reader(), see, typed).await?;
    if other.is_none() {
        reader.fault("other_case", "case-codes");
    }
    Ok(other.map(|stay| stay.id))
}

pub(super) async fn again(
    db: &Db,
    see: &Can<SeeHouse>,
    id: StayId,
    kind: Kind,
    fields: Fields,
    faults: Vec<Fault>,
) -> Result<Reply, Failure> {
    let form = Form::faulty(fields, faults, Page::of(see).text);
    Reply::again(act_page(db, see, id, kind, form).await?)
}

#[post("/stays/<id>/note?<note>", data = "<fields>")]
async fn note(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<SeeNames>,
    id: StayId,
    note: Option<NoteId>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let body = reader.lines("body");
    if body.is_none() {
        reader.fault("body", "needed");
    }
    // A note that is rewritten does not become another one on the way.
    let kind = note.map_or(Kind::Note, Kind::Rewrite);
    let read = reader.finish(body);
    let work = async |tx: &Tx, body| match note {
        Some(note) => notes::rewrite(tx, &by, id, note, body).await,
        None => notes::write(tx, &by, id, body).await.map(|_| ()),
    };
    settle(db, &see, id, kind, fields, read, work).await
}

#[post("/stays/<id>/identification", data = "<fields>")]
async fn identification(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (status, since) = (
        reader.code::<IdentificationStatus>("identification_status"),
        reader.needed_date("identified_on"),
    );
    let (paper_no, issuer) = (reader.line("paper_no"), reader.line("issuer"));
    let new = status.zip(since).map(|(status, since)| NewIdentification {
        status,
        since,
        paper_no,
        issuer,
    });
    let read = reader.finish(new);
    let work = async |tx: &Tx, new| identifications::identify(tx, &by, id, new).await;
    settle(db, &see, id, Kind::Identification, fields, read, work).await
}

#[post("/stays/<id>/category", data = "<fields>")]
async fn category(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (category, since) = (
        reader.code::<Category>("category"),
        reader.needed_date("category_since"),
    );
    let (reason, paper_no) = (reader.needed("category_reason"), reader.line("paper_no"));
    let new = category.zip(since).map(|(category, since)| NewCategory {
        category,
        since,
        reason,
        paper_no,
    });
    let read = reader.finish(new);
    let work = async |tx: &Tx, new| categories::change(tx, &by, id, new).await;
    settle(db, &see, id, Kind::Category, fields, read, work).await
}

#[post("/stays/<id>/arrival", data = "<fields>")]
async fn arrival(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (at, reason) = (
        reader.needed_moment("arrived"),
        reader.needed("arrival_reason"),
    );
    let read = reader.finish(at);
    settle(db, &see, id, Kind::Arrival, fields, read, async |tx, at| {
        arrivals::correct(tx, &by, id, at, &reason).await
    })
    .await
}

#[post("/stays/<id>/stairs", data = "<fields>")]
async fn stairs(
    db: &State<Db>,
    see: Can<SeeHouse>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let reader = Reader::new(&fields);
    let step_free = reader.ticked("no_stairs");
    let read = reader.finish(Some(step_free));
    let work = async |tx: &Tx, step_free| particulars::change_stairs(tx, &by, id, step_free).await;
    settle(db, &see, id, Kind::Stairs, fields, read, work).await
}

/// The routes of the small acts.
pub fn routes() -> Vec<Route> {
    routes![show, note, identification, category, stairs, arrival]
}
