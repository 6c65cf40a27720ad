//! Files that lack something, over all stays of a shelter.

use super::{Known, Line, items};
use crate::db::Db;
use crate::domain::access::Actor;
use crate::domain::error::Result;
use crate::domain::stays::{self, Shown};
use entity::id::StayId;
use entity::stay;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// How many files a page has.
pub const PAGE: usize = 50;
/// How many stays are read at once.
const AT_ONCE: u64 = 200;
/// How often a page reads on: where nearly all is complete, it ends before it is full.
const ROUNDS: usize = 10;

/// A file that lacks something.
#[derive(Clone, Debug)]
pub struct Incomplete {
    /// The stay.
    pub stay: stay::Model,
    /// Its case code.
    pub code: String,
    /// What is missing, longest first; absent where it cannot be read whose file it is.
    pub missing: Option<Vec<Line>>,
}

/// Incomplete files of the actor's shelter, newest stay first, only those older than `before`; and where the next page begins.
pub async fn incomplete(
    db: &Db,
    actor: &Actor,
    shown: Shown,
    before: Option<StayId>,
) -> Result<(Vec<Incomplete>, Option<StayId>)> {
    let today = db.today();
    let items = items(db.reader()).await?;
    let mut found = Vec::new();
    let mut from = before;
    for _ in 0..ROUNDS {
        let mut rows = stay::Entity::find().filter(stay::Column::ShelterId.eq(actor.shelter));
        rows = match shown {
            Shown::Current => rows.filter(stay::Column::EndedAt.is_null()),
            Shown::Past => rows.filter(stay::Column::EndedAt.is_not_null()),
        };
        if let Some(from) = from {
            rows = rows.filter(stay::Column::Id.lt(from));
        }
        let rows = rows.order_by_desc(stay::Column::Id).limit(AT_ONCE);
        let rows = rows.all(db.reader()).await?;
        let known = Known::load(db.reader(), db.vault(), &rows).await?;
        for stay in &rows {
            let mut missing = known.lines(&items, stay, today);
            if let Some(lines) = &mut missing {
                lines.retain(|line| line.missing_since().is_some());
                lines.sort_by_key(Line::missing_since);
            }
            if missing.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            if found.len() == PAGE {
                let last = found.last().map(|last: &Incomplete| last.stay.id);
                return Ok((found, last));
            }
            found.push(Incomplete {
                code: stays::code(stay),
                stay: stay.clone(),
                missing,
            });
        }
        match rows.last() {
            Some(last) => from = Some(last.id),
            None => return Ok((found, None)),
        }
    }
    Ok((found, from))
}
