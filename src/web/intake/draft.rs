//! The draft of an intake: kept while somebody types, or when they ask for it, and thrown away.

use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepStays};
use crate::domain::drafts;
use crate::domain::error::{Error, Result as Verdict};
use crate::web::error::Failure;
use crate::web::field::Fields;
use crate::web::once;
use crate::web::page::Reply;
use entity::id::DraftId;
use rocket::{Route, State, post, routes};

/// The draft of a form: the one that it names, or one that was kept before the form could know it.
pub(super) async fn of(tx: &Tx, by: &Can<KeepStays>, fields: &Fields) -> Verdict<Option<DraftId>> {
    match fields.value("draft").parse() {
        Ok(draft) => Ok(Some(draft)),
        Err(_) => drafts::with(tx, by, (once::KEY, fields.value(once::KEY))).await,
    }
}

/// Keeps what is typed so far in place of what was kept of the same form.
pub(super) async fn keep(tx: &Tx, by: &Can<KeepStays>, fields: &Fields) -> Verdict<DraftId> {
    let draft = of(tx, by, fields).await?;
    drafts::keep(tx, by, draft, fields.all()).await
}

#[post("/intake/draft", data = "<fields>")]
async fn autosave(db: &State<Db>, by: Can<KeepStays>, fields: Fields) -> Result<String, Failure> {
    let kept = db.write(async |tx| {
        drafts::one_at_a_time(tx, &by).await?;
        match once::is_done(tx, &by, &fields).await? {
            // What comes late of a form that was sent is no draft any more.
            true => Ok(String::new()),
            false => Ok(keep(tx, &by, &fields).await?.to_string()),
        }
    });
    Ok(kept.await?)
}

#[post("/intake/drafts/<id>/drop", data = "<fields>")]
async fn drop_draft(
    db: &State<Db>,
    by: Can<KeepStays>,
    id: DraftId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let dropped = once::form(db, &by, &fields, async |tx| {
        match drafts::throw_away(tx, &by, id).await? {
            true => Ok("/intake?done=draft-dropped".to_owned()),
            false => Err(Error::NotFound),
        }
    });
    Reply::to(dropped.await?)
}

/// The routes of drafts.
pub fn routes() -> Vec<Route> {
    routes![autosave, drop_draft]
}
