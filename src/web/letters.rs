//! The page of letters: what waits, what failed, what left.

use super::error::Failure;
use super::field::Fields;
use super::page::{Page, Reply};
use crate::db::Db;
use crate::domain::access::{Can, SeeLetters};
use crate::domain::letters::{self, Line};
use askama::Template;
use entity::id::LetterId;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "letters/list.html")]
struct ListPage {
    page: Page,
    waiting: Vec<Line>,
    failed: Vec<Line>,
    sent: Vec<Line>,
}

#[get("/letters?<done>")]
async fn list(db: &State<Db>, by: Can<SeeLetters>, done: Option<&str>) -> Result<Reply, Failure> {
    let lines = letters::list(db.reader(), &by).await?;
    let (failed, lines): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|line| line.letter.failed_at.is_some());
    let (sent, waiting) = lines
        .into_iter()
        .partition(|line| line.letter.sent_at.is_some());
    Reply::page(ListPage {
        page: Page::of(&by).noting(done),
        waiting,
        failed,
        sent,
    })
}

#[post("/letters/<id>/retry", data = "<_fields>")]
async fn retry(
    db: &State<Db>,
    by: Can<SeeLetters>,
    id: LetterId,
    _fields: Fields,
) -> Result<Reply, Failure> {
    db.write(async |tx| letters::retry(tx, &by, id).await)
        .await?;
    Reply::to("/letters?done=letter-retried")
}

/// The routes of letters.
pub fn routes() -> Vec<Route> {
    routes![list, retry]
}
