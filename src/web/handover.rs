//! The handover of procedures when an officer goes on leave: who to whom, a preview, and then all or those chosen.

use super::error::Failure;
use super::field::{Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepProcedures, SeeHouse};
use crate::domain::error::Refusal;
use crate::domain::procedures::at_once::{self, Chosen};
use crate::domain::procedures::{self, Filter, Pending};
use askama::Template;
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
    let officers = procedures::officers(db.reader(), by).await?;
    let preview = match form.value("from").parse::<UserId>() {
        Ok(from) => {
            let filter = Filter {
                officer: Some(from),
                ..Filter::default()
            };
            let now = db.clock().now();
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
        Err(_) => None,
    };
    Ok(HandoverPage {
        page: Page::of(by),
        form,
        officers: officers
            .into_iter()
            .map(|user| (user.id.to_string(), user.name))
            .collect(),
        preview,
    })
}

#[get("/procedures/handover?<from>&<to>")]
async fn ask(
    db: &State<Db>,
    _see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Reply, Failure> {
    let start = Fields::filled([
        ("from", from.unwrap_or_default().to_owned()),
        ("to", to.unwrap_or_default().to_owned()),
        ("what", "all".to_owned()),
    ]);
    Reply::page(handover_page(db, &by, Form::new(start)).await?)
}

#[post("/procedures/handover", data = "<fields>")]
async fn hand_over(
    db: &State<Db>,
    _see: Can<SeeHouse>,
    by: Can<KeepProcedures>,
    fields: Fields,
) -> Result<Reply, Failure> {
    let mut reader = Reader::new(&fields);
    let (from, to) = (
        reader.needed_number::<UserId>("from"),
        reader.needed_number::<UserId>("to"),
    );
    // Ticked ones beside "all" leave open what is meant.
    if fields.has("what", "all") && fields.values("item").next().is_some() {
        reader.fault("what", "all-or-these");
    }
    let chosen = match fields.value("what") {
        "all" => Chosen::All,
        _ => {
            let items = fields.values("item").filter_map(|item| item.parse().ok());
            Chosen::These(items.collect())
        }
    };
    let text = Page::of(&by).text;
    let (from, to) = match reader.finish(from.zip(to)) {
        Ok(read) => read,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(handover_page(db, &by, form).await?);
        }
    };
    let work = async |tx: &Tx| {
        at_once::hand_over(tx, &by, from, to, &chosen).await?;
        Ok(format!("/today?officer={to}&done=handed-over"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let form = Form::refused(fields, &refusal, "", text);
        Reply::refused(&refusal, handover_page(db, &by, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The routes of the handover.
pub fn routes() -> Vec<Route> {
    routes![ask, hand_over]
}
