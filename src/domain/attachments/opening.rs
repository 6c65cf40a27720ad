//! A file that somebody looks at, and the journal that says so.

use super::bodies::Outgoing;
use super::{Told, open_mistake, open_told};
use crate::db::Db;
use crate::domain::access::{Can, SeeNames};
use crate::domain::error::{Error, Result};
use crate::domain::journal;
use chrono::TimeDelta;
use entity::id::AttachmentId;
use entity::journal::{Act, Subject};
use entity::{attachment, file_body, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// For how long a line of the journal that says that somebody opened a file stands for its further pages.
const FURTHER_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// A file that is looked at.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The row.
    pub row: attachment::Model,
    /// Its name and title.
    pub told: Told,
    /// Why it was a mistake.
    pub mistake: Option<String>,
    /// Its bytes.
    pub bytes: Outgoing,
}

/// A file of the actor's shelter.
pub async fn seen_by(db: &Db, by: &Can<SeeNames>, id: AttachmentId) -> Result<Opened> {
    let row = attachment::Entity::find_by_id(id)
        .filter(attachment::Column::ShelterId.eq(by.shelter))
        .find_also_related(file_body::Entity);
    let (row, body) = row.one(db.reader()).await?.ok_or(Error::NotFound)?;
    let body = body.ok_or_else(|| Error::broken(format!("file {id} has no body")))?;
    let told = open_told(db.vault(), &row, &body)?;
    Ok(Opened {
        mistake: open_mistake(db.vault(), &row)?,
        bytes: Outgoing {
            body: body.id,
            token: body.token,
            pieces: told.pieces,
        },
        told,
        row,
    })
}

/// Opens a file for somebody's eyes: every piece of it is sound, and the journal says who has it.
pub async fn open(db: &Db, by: &Can<SeeNames>, id: AttachmentId) -> Result<Opened> {
    let opened = seen_by(db, by, id).await?;
    opened.bytes.check(db, opened.row.size).await?;
    record_opened(db, by, &opened.row).await?;
    Ok(opened)
}

/// Writes down that somebody is shown what is in a file.
pub async fn record_opened(db: &Db, by: &Can<SeeNames>, row: &attachment::Model) -> Result<()> {
    journal::opened(db, by, row.stay_id, Subject::Attachment, row.id.0).await
}

/// Writes it down unless it was written down for this person a short while ago, in this sign-in: the pictures of the pages of
/// one file come one by one.
pub async fn record_opened_further(
    db: &Db,
    by: &Can<SeeNames>,
    row: &attachment::Model,
) -> Result<()> {
    let reader = db.reader();
    let session = match by.session {
        Some(id) => session::Entity::find_by_id(id).one(reader).await?,
        None => None,
    };
    let Some(session) = session else {
        return record_opened(db, by, row).await;
    };
    let since = Ord::max(session.created_at, db.clock().now() - FURTHER_WITHIN);
    let known = entity::journal::Entity::find()
        .filter(entity::journal::Column::StayId.eq(row.stay_id))
        .filter(entity::journal::Column::Subject.eq(Subject::Attachment))
        .filter(entity::journal::Column::SubjectId.eq(row.id.0))
        .filter(entity::journal::Column::Act.eq(Act::Opened))
        .filter(entity::journal::Column::UserId.eq(session.user_id))
        .filter(entity::journal::Column::At.gte(since));
    match known.one(reader).await? {
        Some(_) => Ok(()),
        None => record_opened(db, by, row).await,
    }
}
