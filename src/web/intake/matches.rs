//! Whether who comes was here before: residents with such a name, of whom one may be chosen.

use super::read;
use crate::db::Db;
use crate::domain::access::{Can, SeeNames};
use crate::domain::search::{self, Match};
use crate::web::error::Failure;
use crate::web::field::Fields;
use crate::web::page::{Page, Reply};
use askama::Template;
use entity::id::ResidentId;
use rocket::{Route, State, post, routes};

#[derive(Template)]
#[template(path = "intake/matches.html")]
struct MatchesPage {
    page: Page,
    matches: Vec<Match>,
    chosen: Option<ResidentId>,
    number: usize,
}

/// Who was here under the name that is typed, if one looks for it, and at any rate whoever was chosen.
pub(super) async fn matches_of(
    db: &Db,
    see: &Can<SeeNames>,
    fields: &Fields,
    number: usize,
    look_up: bool,
) -> Result<Vec<Match>, Failure> {
    let typed = fields.value(&format!("full_name_{number}"));
    let mut matches = Vec::new();
    if look_up && !typed.trim().is_empty() {
        let today = db.today();
        let year = read::birth_so_far(fields, number, today).year();
        matches = search::by_name(db, see, typed, year).await?;
    }
    if let Some(chosen) = read::known(fields, number)
        && !matches.iter().any(|one| one.resident == chosen)
    {
        matches.extend(search::one(db, see, chosen).await?);
    }
    Ok(matches)
}

#[post("/intake/matches?<person>", data = "<fields>")]
async fn matches(
    db: &State<Db>,
    see: Can<SeeNames>,
    person: usize,
    fields: Fields,
) -> Result<Reply, Failure> {
    let matches = matches_of(db, &see, &fields, person, true).await?;
    Reply::page(MatchesPage {
        page: Page::of(&see),
        chosen: read::known(&fields, person),
        matches,
        number: person,
    })
}

/// The route of the look-up.
pub fn routes() -> Vec<Route> {
    routes![matches]
}
