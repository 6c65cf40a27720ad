//! The handover of procedures when an officer goes on leave: who to whom, a preview, and then all or those chosen; and until when
//! the officer is away, also without any.

use super::error::Failure;
use super::field::{Fault, Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepProcedures, SeeHouse};
use crate::domain::error::Refusal;
use crate::domain::procedures::at_once::{self, Chosen};
use crate::domain::procedures::{self, Filter, Pending};
use crate::domain::{calendar, officers};
use askama::Template;
use chrono::NaiveDate;
use entity::id::UserId;
use rocket::{Route, State, get, post, routes};

/// How many procedures the list names one by one; it goes along on paper.
const LISTED: u64 = at_once::MOST as u64;

#[derive(Template)]
#[template(path = "procedures/handover.html")]
struct HandoverPage {
    page: Page,
    form: Form,
    officers: Vec<(String, String)>,
    /// The giving officer, if they keep procedures now, and until when they are away.
    giver: Option<(UserId, Option<NaiveDate>)>,
    /// How many the giving officer has, and the earliest of them; nothing before somebody was chosen.
    preview: Option<(u64, Vec<Pending>)>,
}

impl HandoverPage {
    /// Whether there are more than the preview shows.
    fn has_more(&self) -> bool {
        self.preview
            .as_ref()
            .is_some_and(|(all, rows)| *all > rows.len() as u64)
    }
}

async fn handover_page(
    db: &Db,
    by: &Can<KeepProcedures>,
    form: Form,
) -> Result<HandoverPage, Failure> {
    let now = db.clock().now();
    let today = calendar::local(now).date();
    let from = form.value("from").parse::<UserId>().ok();
    let officers = officers::list(db.reader(), by).await?;
    let giver = officers.iter().find(|officer| Some(officer.id) == from);
    let preview = match from {
        Some(from) => {
            let filter = Filter {
                officer: Some(from),
                ..Filter::default()
            };
            let all = at_once::load_of(db.reader(), by, from).await?;
            let mut rows = Vec::new();
            for page in 0..all.min(LISTED).div_ceil(procedures::PAGE) {
                rows.extend(
                    procedures::list(db.reader(), by, &filter, now, page)
                        .await?
                        .0,
                );
            }
            Some((all, rows))
        }
        None => None,
    };
    let page = Page::of(by);
    Ok(HandoverPage {
        officers: super::officers::named(&officers, today, page.text),
        page,
        form,
        giver: giver.map(|officer| (officer.id, officer.away_until(today))),
        preview,
    })
}

#[get("/procedures/handover?<from>&<done>")]
async fn ask(
    db: &State<Db>,
    _see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    from: Option<&str>,
    done: Option<&str>,
) -> Result<Reply, Failure> {
    let start = Fields::filled([
        ("from", from.unwrap_or_default().to_owned()),
        ("what", "all".to_owned()),
    ]);
    let mut shown = handover_page(db, &by, Form::new(start)).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

/// What somebody who hands over wants.
struct Wanted {
    from: UserId,
    /// To whom which procedures go; nothing, if only the absence is written down.
    moves: Option<(UserId, Chosen)>,
    /// Until when the giving officer is away.
    away_until: Option<NaiveDate>,
}

fn read(fields: &Fields) -> Result<Wanted, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let from = reader.needed_number::<UserId>("from");
    let items: Vec<&str> = fields.values("item").collect();
    let moves = match fields.value("what") {
        // Ticked ones beside another choice leave open what is meant.
        "all" | "none" if !items.is_empty() => {
            reader.fault("what", "all-or-these");
            None
        }
        "none" => Some(None),
        what => {
            let chosen = match what {
                "all" => Chosen::All,
                _ => Chosen::These(items.iter().filter_map(|item| item.parse().ok()).collect()),
            };
            let to = reader.needed_number::<UserId>("to");
            to.map(|to| Some((to, chosen)))
        }
    };
    let away_until = match moves {
        Some(None) => reader.needed_date("away_until"),
        _ => reader.date("away_until"),
    };
    let read = from.zip(moves).map(|(from, moves)| Wanted {
        from,
        moves,
        away_until,
    });
    reader.finish(read)
}

#[post("/procedures/handover", data = "<fields>")]
async fn hand_over(
    db: &State<Db>,
    _see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let text = Page::of(&by).text;
    let wanted = match read(&fields) {
        Ok(wanted) => wanted,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(handover_page(db, &by, form).await?);
        }
    };
    let from = wanted.from;
    let work = async |tx: &Tx| {
        if let Some(until) = wanted.away_until {
            officers::be_away(tx, &by, from, until).await?;
        }
        let Some((to, chosen)) = &wanted.moves else {
            return Ok(format!(
                "/procedures/handover?from={from}&done=officer-away"
            ));
        };
        at_once::hand_over(tx, &by, from, *to, chosen).await?;
        Ok(match wanted.away_until {
            Some(_) => format!("/today?officer={to}&done=handed-over-away"),
            None => format!("/today?officer={to}&done=handed-over"),
        })
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let field = match refusal {
            Refusal::AwayDayDoesNotFit => "away_until",
            Refusal::SameOfficer => "to",
            Refusal::NothingChosen | Refusal::TooManyChosen => "what",
            _ => "",
        };
        let form = Form::refused(fields, &refusal, field, text);
        Reply::refused(&refusal, handover_page(db, &by, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The routes of the handover.
pub fn routes() -> Vec<Route> {
    routes![ask, hand_over]
}
