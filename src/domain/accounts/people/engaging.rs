//! How somebody comes to work at a shelter, and how that ends.

use super::administrators::{administers_one_of, other_administrators};
use super::{Login, NewPerson, locked, works_elsewhere};
use crate::db::Tx;
use crate::domain::access::{Actor, Can, KeepAccounts};
use crate::domain::accounts::{self, passwords::Hash};
use crate::domain::error::{Refusal, Result};
use crate::domain::journal::{self, Entry};
use entity::id::UserId;
use entity::journal::{Act, Subject};
use entity::membership::Role;
use entity::{membership, user};
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Gives somebody an account and a role at the actor's shelter.
pub async fn add(tx: &Tx, by: &Can<KeepAccounts>, new: NewPerson, hash: &Hash) -> Result<UserId> {
    let row = user::ActiveModel {
        login: Set(new.login.text().to_owned()),
        name: Set(new.name.clone()),
        email: Set(new.email.as_ref().map(|email| email.text().to_owned())),
        password_hash: Set(hash.text().to_owned()),
        language: Set(new.language),
        created_at: Set(tx.now()),
        ..Default::default()
    };
    let id = user::Entity::insert(row).exec(tx).await?.last_insert_id;
    join(tx, by, id, new.role).await?;
    let entry = Entry::new(Act::Added, Subject::User).of(id.0);
    journal::record(tx, by, entry.with((new.login.text(), new.name, new.role)))?;
    Ok(id)
}

/// Lets somebody who has an account work at the actor's shelter as well; refuses for whoever does already.
pub async fn engage(tx: &Tx, by: &Can<KeepAccounts>, id: UserId, role: Role) -> Result<()> {
    let member = membership::Entity::find_by_id((id, by.shelter));
    if member.one(tx).await?.is_some() {
        return Err(Refusal::WorksHere.into());
    }
    join(tx, by, id, role).await?;
    let entry = Entry::new(Act::Added, Subject::User).of(id.0);
    journal::record(tx, by, entry.with(role))
}

/// Lets somebody who works at another shelter of the actor's work here as well, by their login.
pub async fn engage_known(
    tx: &Tx,
    by: &Can<KeepAccounts>,
    login: &Login,
    role: Role,
) -> Result<UserId> {
    let known = accounts::with_login(tx, login.text()).await?;
    let known = known.ok_or(Refusal::NobodyHasLogin)?;
    // Accounts of shelters that the actor does not administer do not exist for them.
    if !administers_one_of(tx, by, known.id).await? {
        return Err(Refusal::NobodyHasLogin.into());
    }
    engage(tx, by, known.id, role).await?;
    Ok(known.id)
}

/// Ends somebody's work at the actor's shelter; who works nowhere else is disabled instead.
pub async fn dismiss(tx: &Tx, by: &Can<KeepAccounts>, id: UserId) -> Result<()> {
    let person = locked(tx, by, id).await?;
    if person.role == Role::Administrator {
        other_administrators(tx, &[by.shelter], id).await?;
    }
    if !works_elsewhere(tx, by, id).await? {
        return Err(Refusal::WorksOnlyHere.into());
    }
    membership::Entity::delete_by_id((id, by.shelter))
        .exec(tx)
        .await?;
    let entry = Entry::new(Act::Disabled, Subject::User).of(id.0);
    journal::record(tx, by, entry.with(person.role))
}

async fn join(tx: &Tx, by: &Actor, id: UserId, role: Role) -> Result<()> {
    let row = membership::ActiveModel {
        user_id: Set(id),
        shelter_id: Set(by.shelter),
        role: Set(role),
        ..Default::default()
    };
    membership::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
