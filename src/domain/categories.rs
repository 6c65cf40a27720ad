//! Why somebody is here, as dated rows: a change adjusts what follows from its day on, and what was stays on record.

use super::access::{Actor, Can, KeepStays};
use super::error::{Refusal, Result};
use super::journal::{self, Entry};
use super::law::moments::When;
use super::law::{self, adjusting, deadlines};
use super::letters::notices;
use super::{calendar, stays};
use crate::db::Tx;
use chrono::NaiveDate;
use entity::id::StayId;
use entity::journal::{Act, Subject as Recorded};
use entity::stay::Category;
use entity::{stay, stay_category};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};

/// The name under which the reason of a change is sealed.
pub const REASON: &str = "stay_category.reason";

/// A change of category.
#[derive(Clone, Debug)]
pub struct NewCategory {
    /// Why they are here from then on.
    pub category: Category,
    /// From which day.
    pub since: NaiveDate,
    /// Why it changes; sealed.
    pub reason: String,
    /// The paper that says so.
    pub paper_no: Option<String>,
}

/// Writes down the category that a stay begins with.
pub(in crate::domain) fn begin(tx: &Tx, by: &Actor, stay: &stay::Model) {
    let since = calendar::local(stay.arrived_at).date();
    tx.insert_at_end([row(tx, by, stay.id, stay.category, since, None, None)]);
}

/// The categories of a stay, the first one first.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    stay: StayId,
) -> Result<Vec<stay_category::Model>> {
    let rows = stay_category::Entity::find().filter(stay_category::Column::StayId.eq(stay));
    let rows = rows
        .order_by_asc(stay_category::Column::Since)
        .order_by_asc(stay_category::Column::Id);
    Ok(rows.all(connection).await?)
}

/// Changes the category of a stay from a day on: terms that no longer hold are lifted with the reason, those that hold from
/// now on begin, and the procedures of the way that it means open.
pub async fn change(tx: &Tx, by: &Can<KeepStays>, id: StayId, new: NewCategory) -> Result<()> {
    let law = law::to_begin(tx).await?;
    let stay = stays::open_for_change(tx, by, id).await?;
    let arrived_on = calendar::local(stay.arrived_at).date();
    if new.since > tx.today() {
        return Err(Refusal::InTheFuture.into());
    }
    if new.since < arrived_on {
        return Err(Refusal::BeforeArrival.into());
    }
    let known = of_stay(tx, id).await?;
    if known.last().is_some_and(|latest| latest.since > new.since) {
        return Err(Refusal::BeforeEarlierEntry.into());
    }
    if stay.category == new.category {
        return Err(Refusal::SameCategory.into());
    }
    let reason = Some(tx.vault().seal(REASON, &new.reason)?);
    let paper_no = new.paper_no.clone();
    let row = row(tx, by, id, new.category, new.since, reason, paper_no);
    stay_category::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    let before = deadlines::traits(tx, tx.vault(), &stay).await?;
    let (was, version) = (stay.category, stay.version);
    let mut row = stay.into_active_model();
    row.category = Set(new.category);
    row.version = Set(version + 1);
    let stay = row.update(tx).await?;
    let entry = Entry::new(Act::Reclassified, Recorded::Stay)
        .of(id.0)
        .in_stay(id);
    let to = (new.category, new.since, &new.reason, &new.paper_no);
    journal::record(tx, by, entry.from_to(was, to))?;
    notices::queue_category_change(tx, by, id, stay.version).await?;
    let at = When::day(new.since).begins(&stay, tx.now());
    adjusting::adjust(
        tx,
        by,
        &law,
        &stay,
        &before,
        at,
        &new.reason.as_str().into(),
    )
    .await
}

fn row(
    tx: &Tx,
    by: &Actor,
    stay: StayId,
    category: Category,
    since: NaiveDate,
    reason: Option<entity::sealed::Sealed>,
    paper_no: Option<String>,
) -> stay_category::ActiveModel {
    stay_category::ActiveModel {
        stay_id: Set(stay),
        category: Set(category),
        since: Set(since),
        reason: Set(reason),
        paper_no: Set(paper_no),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        ..Default::default()
    }
}
