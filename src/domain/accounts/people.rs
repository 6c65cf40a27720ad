//! The people of a shelter, as an administrator keeps them: accounts and roles.

mod administrators;
mod email;
mod engaging;
mod login;
mod signing_in;

pub use self::email::Email;
pub use self::engaging::{add, dismiss, engage, engage_known};
pub use self::login::Login;
pub(super) use self::signing_in::set_password;
pub use self::signing_in::{disable, enable, reset_password};

use self::administrators::{is_ours, lock_memberships, other_administrators};
use crate::db::{TO_CHANGE, Tx};
use crate::domain::access::{Actor, Can, KeepAccounts};
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::folding;
use crate::domain::journal::{self, Entry};
use entity::id::{ShelterId, UserId};
use entity::journal::{Act, Subject};
use entity::membership::Role;
use entity::user::Language;
use entity::{membership, user};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// Somebody who is to work here.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// With which they sign in.
    pub login: Login,
    /// Full name.
    pub name: String,
    /// For letters.
    pub email: Option<Email>,
    /// Of pages and letters.
    pub language: Language,
    /// At this shelter.
    pub role: Role,
}

/// What an administrator may change about somebody.
#[derive(Clone, Debug)]
pub struct Change {
    /// Full name.
    pub name: String,
    /// For letters.
    pub email: Option<Email>,
    /// At this shelter.
    pub role: Role,
}

/// Somebody who works at the actor's shelter.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their account.
    pub user: user::Model,
    /// What they are here.
    pub role: Role,
    /// Grows with every change of what [`Change`] names.
    pub version: i32,
}

impl Person {
    /// Whether they can sign in.
    pub fn is_enabled(&self) -> bool {
        self.user.disabled_at.is_none()
    }
}

/// The proof for the command line and the first start, where nobody is signed in.
pub fn keeper_of(shelter: ShelterId) -> Result<Can<KeepAccounts>> {
    Actor::nobody(shelter, Role::Administrator)
        .can()
        .ok_or_else(|| Error::broken("administrators may not keep accounts"))
}

/// A shelter where somebody works, for the command line.
pub async fn workplace_of(connection: &impl ConnectionTrait, id: UserId) -> Result<ShelterId> {
    let member = membership::Entity::find()
        .filter(membership::Column::UserId.eq(id))
        .one(connection)
        .await?;
    Ok(member.ok_or(Error::NotFound)?.shelter_id)
}

/// Everybody who works at the actor's shelter, by given name.
pub async fn list(connection: &impl ConnectionTrait, by: &Actor) -> Result<Vec<Person>> {
    let found = membership::Entity::find()
        .filter(membership::Column::ShelterId.eq(by.shelter))
        .all(connection)
        .await?;
    let ids: Vec<UserId> = found.iter().map(|member| member.user_id).collect();
    let users = user::Entity::find()
        .filter(user::Column::Id.is_in(ids))
        .all(connection)
        .await?;
    let member = |id| found.iter().find(|member| member.user_id == id);
    let mut people: Vec<Person> = users
        .into_iter()
        .filter_map(|user| Some(as_member(member(user.id)?, user)))
        .collect();
    people.sort_by_cached_key(|person| folding::vi_sort_key(&person.user.name));
    Ok(people)
}

/// Somebody who works at the actor's shelter; others do not exist.
pub async fn seen_by(connection: &impl ConnectionTrait, by: &Actor, id: UserId) -> Result<Person> {
    let member = membership::Entity::find_by_id((id, by.shelter))
        .one(connection)
        .await?
        .ok_or(Error::NotFound)?;
    let user = user::Entity::find_by_id(id).one(connection).await?;
    Ok(as_member(&member, user.ok_or(Error::NotFound)?))
}

/// What people are called.
pub async fn names(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<HashMap<UserId, String>> {
    let names = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name])
        .filter(user::Column::Id.is_in(ids));
    let names: Vec<(UserId, String)> = names.into_tuple().all(connection).await?;
    Ok(names.into_iter().collect())
}

fn as_member(member: &membership::Model, user: user::Model) -> Person {
    Person {
        user,
        role: member.role,
        version: member.version,
    }
}

/// As [`seen_by`], with the account locked: what is decided of somebody is decided one after the other, whichever shelter it
/// is done from. Everybody locks accounts before memberships.
async fn locked(tx: &Tx, by: &Actor, id: UserId) -> Result<Person> {
    let account = user::Entity::find_by_id(id).lock(TO_CHANGE);
    account.one(tx).await?;
    seen_by(tx, by, id).await
}

/// Whether somebody works at another shelter than the actor's as well.
pub async fn works_elsewhere(
    connection: &impl ConnectionTrait,
    by: &Actor,
    id: UserId,
) -> Result<bool> {
    let elsewhere = membership::Entity::find()
        .filter(membership::Column::UserId.eq(id))
        .filter(membership::Column::ShelterId.ne(by.shelter));
    Ok(elsewhere.one(connection).await?.is_some())
}

/// Changes somebody's name, address or role; refuses if somebody changed one of them since the form was opened.
pub async fn change(
    tx: &Tx,
    by: &Can<KeepAccounts>,
    id: UserId,
    version: i32,
    new: Change,
) -> Result<()> {
    let person = locked(tx, by, id).await?;
    if person.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let email = new.email.as_ref().map(|email| email.text().to_owned());
    let from = (person.user.name, person.user.email, person.role);
    let to = (new.name, email, new.role);
    if from == to {
        return Ok(());
    }
    if from.2 == Role::Administrator && to.2 != Role::Administrator {
        other_administrators(tx, &[by.shelter], id).await?;
    } else {
        lock_memberships(tx, &[], id).await?;
    }
    // Every shelter shows name and address; the role is of this one.
    let mut concerned = membership::Entity::update_many()
        .col_expr(
            membership::Column::Version,
            Expr::col(membership::Column::Version).add(1),
        )
        .filter(membership::Column::UserId.eq(id));
    if (&from.0, &from.1) == (&to.0, &to.1) {
        concerned = concerned.filter(membership::Column::ShelterId.eq(by.shelter));
    } else {
        is_ours(tx, by, id).await?;
        user::Entity::update_many()
            .col_expr(user::Column::Name, Expr::value(to.0.clone()))
            .col_expr(user::Column::Email, Expr::value(to.1.clone()))
            .filter(user::Column::Id.eq(id))
            .exec(tx)
            .await?;
    }
    concerned.exec(tx).await?;
    membership::Entity::update_many()
        .col_expr(membership::Column::Role, Expr::value(to.2))
        .filter(membership::Column::UserId.eq(id))
        .filter(membership::Column::ShelterId.eq(by.shelter))
        .exec(tx)
        .await?;
    let entry = Entry::new(Act::Changed, Subject::User).of(id.0);
    journal::record(tx, by, entry.from_to(from, to))
}
