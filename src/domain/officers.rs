//! The people to whom procedures can be given: until when one of them is away, who gets what opens by itself, and who hears of what
//! nobody keeps.

use super::access::{self, Actor, Can, KeepProcedures, Right};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use crate::db::{TO_CHANGE, Tx};
use chrono::{Days, NaiveDate};
use entity::id::{ShelterId, UserId};
use entity::journal::{Act, Subject};
use entity::membership::{self, Role};
use entity::{procedure, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use serde_json::json;
use std::collections::BTreeSet;

/// How long an absence lasts at most: a year mistyped keeps nobody away for ever.
const LONGEST: Days = Days::new(366);

/// Somebody to whom a procedure can be given.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Officer {
    /// Their account.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// The last day of their latest absence.
    away_until: Option<NaiveDate>,
}

impl Officer {
    /// The last day of the absence in which a day falls.
    pub fn away_until(&self, on: NaiveDate) -> Option<NaiveDate> {
        self.away_until.filter(|until| on <= *until)
    }
}

/// The roles whose work procedures and deadlines are.
pub(in crate::domain) fn working_roles() -> impl Iterator<Item = Role> {
    access::roles(Right::KeepProcedures)
}

/// Who may keep procedures at the actor's shelter, by name.
pub async fn list(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Officer>> {
    let officers = membership::Entity::find()
        .select_only()
        .column_as(membership::Column::UserId, "id")
        .column(user::Column::Name)
        .column(membership::Column::AwayUntil)
        .join(JoinType::InnerJoin, their_account())
        .filter(membership::Column::ShelterId.eq(actor.shelter))
        .filter(membership::Column::Role.is_in(working_roles()))
        .filter(user::Column::DisabledAt.is_null())
        .order_by_asc(user::Column::Name);
    Ok(officers.into_model().all(connection).await?)
}

fn their_account() -> RelationDef {
    let relation = membership::Entity::belongs_to(user::Entity);
    let relation = relation.from(membership::Column::UserId);
    relation.to(user::Column::Id).into()
}

/// Who gets what opens by itself: of those who are not away, or of all if everybody is, the one with the fewest open procedures.
pub(in crate::domain) async fn least_busy(tx: &Tx, by: &Actor) -> Result<Option<UserId>> {
    let today = tx.today();
    let mut officers = list(tx, by).await?;
    let is_here = |officer: &Officer| officer.away_until(today).is_none();
    if officers.iter().any(is_here) {
        officers.retain(is_here);
    }
    if officers.len() < 2 {
        return Ok(officers.first().map(|officer| officer.id));
    }
    let open: Vec<(UserId, i64)> = procedure::Entity::find()
        .select_only()
        .column(procedure::Column::OfficerId)
        .column_as(procedure::Column::Id.count(), "open")
        .filter(procedure::Column::ShelterId.eq(by.shelter))
        .filter(procedure::Column::ClosedOn.is_null())
        .group_by(procedure::Column::OfficerId)
        .into_tuple()
        .all(tx)
        .await?;
    let load = |user: UserId| {
        let own = open.iter().find(|(of, _)| *of == user);
        own.map_or(0, |(_, open)| *open)
    };
    Ok(officers
        .into_iter()
        .map(|officer| officer.id)
        .min_by_key(|id| (load(*id), *id)))
}

/// Who hears of what no officer keeps: the managers, and where letters reach none of them everybody whose work it is.
pub(in crate::domain) async fn who_looks_after(
    connection: &impl ConnectionTrait,
    shelter: ShelterId,
) -> Result<BTreeSet<UserId>> {
    let members = membership::Entity::find()
        .filter(membership::Column::ShelterId.eq(shelter))
        .filter(membership::Column::Role.is_in(working_roles()));
    let members = members.all(connection).await?;
    let users = user::Entity::find()
        .filter(user::Column::Id.is_in(members.iter().map(|member| member.user_id)))
        .filter(user::Column::DisabledAt.is_null());
    let users = users.all(connection).await?;
    let is_manager = |user: &&user::Model| {
        let mut its = members.iter().filter(|member| member.user_id == user.id);
        its.any(|member| member.role == Role::Manager)
    };
    let are_reached = users
        .iter()
        .filter(is_manager)
        .any(|user| user.email.is_some());
    let keepers = users.iter().filter(|user| !are_reached || is_manager(user));
    Ok(keepers.map(|user| user.id).collect())
}

/// Keeps from somebody what opens by itself, up to and including a day: today or later, and within a year.
pub async fn be_away(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: UserId,
    until: NaiveDate,
) -> Result<()> {
    let member = locked(tx, by, id).await?;
    if !working_roles().any(|role| role == member.role) {
        return Err(Refusal::NotAnOfficer.into());
    }
    let today = tx.today();
    if !(today..=today + LONGEST).contains(&until) {
        return Err(Refusal::AwayDayDoesNotFit.into());
    }
    set(tx, by, member, Some(until)).await
}

/// Ends an absence before its day; one that is over already stays as it was.
pub async fn be_back(tx: &Tx, by: &Can<KeepProcedures>, id: UserId) -> Result<()> {
    let member = locked(tx, by, id).await?;
    let today = tx.today();
    match member.away_until {
        Some(until) if today <= until => set(tx, by, member, None).await,
        _ => Ok(()),
    }
}

async fn locked(tx: &Tx, by: &Actor, id: UserId) -> Result<membership::Model> {
    let member = membership::Entity::find_by_id((id, by.shelter)).lock(TO_CHANGE);
    member.one(tx).await?.ok_or(Error::NotFound)
}

async fn set(
    tx: &Tx,
    by: &Actor,
    member: membership::Model,
    until: Option<NaiveDate>,
) -> Result<()> {
    let (id, before) = (member.user_id, member.away_until);
    if before == until {
        return Ok(());
    }
    let mut row = member.into_active_model();
    row.away_until = Set(until);
    row.update(tx).await?;
    let entry = Entry::new(Act::Changed, Subject::User).of(id.0);
    let away = |until: Option<NaiveDate>| json!({ "away_until": until });
    journal::record(tx, by, entry.from_to(away(before), away(until)))
}
