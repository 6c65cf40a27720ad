//! People who work here: signing in, their own account, and the first start.

pub mod feeds;
pub mod limits;
pub mod passwords;
pub mod people;
pub mod secrets;
pub mod sessions;
pub mod tokens;

use super::access::{Actor, Can, KeepAccounts};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::shelters::{self, NewShelter};
use crate::db::{Db, Tx};
use entity::id::{ShelterId, UserId};
use entity::journal::{Act, Subject};
use entity::membership::Role;
use entity::user::Language;
use entity::{membership, session, user};
use passwords::{Hash, Password};
use people::{Login, NewPerson};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use sessions::Origin;

/// A sign-in that worked.
pub struct SignedIn {
    /// For the browser's cookie.
    pub token: String,
    /// Of the person's pages.
    pub language: Language,
    /// Who it is.
    pub user: UserId,
    /// Their role at the shelter that the pages show.
    pub role: Role,
}

/// Signs somebody in. `None` says no more than that name and password do not belong together.
pub async fn sign_in(
    db: &Db,
    login: &str,
    password: &str,
    origin: &Origin,
) -> Result<Option<SignedIn>> {
    let user = with_login(db.reader(), login).await?;
    let hash = user.map(|user| user.password_hash);
    let fits = passwords::fits(password, hash.clone()).await?;
    db.write(async |tx| {
        // Hashing takes a while, in which the account may have been disabled or the password reset.
        let user = with_login(tx, login).await?;
        let fits = fits && user.as_ref().map(|user| &user.password_hash) == hash.as_ref();
        let place = match &user {
            Some(user) => workplace(tx, user.id).await?,
            None => None,
        };
        match (&user, place) {
            (Some(user), Some(place)) if fits && user.disabled_at.is_none() => {
                begin(tx, user, place, origin).await.map(Some)
            }
            (user, place) => {
                // What was typed is not written down: people type their password into the wrong field.
                let mut entry = Entry::new(Act::FailedSignIn, Subject::User);
                if let Some(user) = user {
                    entry = entry.of(user.id.0);
                }
                let shelter = place.map(|place| place.shelter_id);
                journal::record_outside(tx, shelter, entry)?;
                Ok(None)
            }
        }
    })
    .await
}

async fn begin(
    tx: &Tx,
    user: &user::Model,
    place: membership::Model,
    origin: &Origin,
) -> Result<SignedIn> {
    let (id, token) = sessions::begin(tx, user.id, place.shelter_id, origin).await?;
    let by = Actor {
        user: Some(user.id),
        token: None,
        session: Some(id),
        name: user.name.clone(),
        language: user.language,
        shelter: place.shelter_id,
        role: place.role,
    };
    let entry = Entry::new(Act::SignedIn, Subject::Session).of(id.0);
    journal::record(tx, &by, entry)?;
    Ok(SignedIn {
        token,
        language: user.language,
        user: user.id,
        role: by.role,
    })
}

/// The shelters where the actor works, with their present names.
pub async fn workplaces(db: &Db, by: &Actor) -> Result<Vec<(ShelterId, String)>> {
    let memberships = membership::Entity::find()
        .filter(membership::Column::UserId.eq(by.user))
        .order_by_asc(membership::Column::ShelterId);
    let today = db.today();
    let mut places = Vec::new();
    for member in memberships.all(db.reader()).await? {
        let named = shelters::named(db.reader(), member.shelter_id, today).await?;
        places.push((member.shelter_id, named.name));
    }
    Ok(places)
}

/// The same person as they may act at another shelter where they work; it does not exist for others.
pub async fn at_other_shelter(
    connection: &impl ConnectionTrait,
    by: &Actor,
    shelter: ShelterId,
) -> Result<Actor> {
    let user = by.user.ok_or(Error::NotFound)?;
    let member = membership::Entity::find_by_id((user, shelter)).one(connection);
    let member = member.await?.ok_or(Error::NotFound)?;
    Ok(Actor {
        shelter,
        role: member.role,
        ..by.clone()
    })
}

/// Checks the present password before it is changed.
pub async fn check_password(db: &Db, by: &Actor, typed: &str) -> Result<()> {
    let hash = own(db.reader(), by).await?.password_hash;
    match passwords::fits(typed, Some(hash)).await? {
        true => Ok(()),
        false => Err(Refusal::PasswordWrong.into()),
    }
}

/// Changes the actor's own password and ends their other sessions and the address of their calendar.
pub async fn change_password(tx: &Tx, by: &Actor, hash: &Hash) -> Result<()> {
    let user = by.user.ok_or(Error::NotFound)?;
    people::set_password(tx, user, hash).await?;
    sessions::end_others(tx, by).await?;
    feeds::end(tx, user).await?;
    let entry = Entry::new(Act::PasswordChanged, Subject::User).of(user.0);
    journal::record(tx, by, entry)
}

/// Changes the language of the actor's pages and letters.
pub async fn choose_language(tx: &Tx, by: &Actor, language: Language) -> Result<()> {
    let user = by.user.ok_or(Error::NotFound)?;
    user::Entity::update_many()
        .col_expr(user::Column::Language, Expr::value(language))
        .filter(user::Column::Id.eq(user))
        .exec(tx)
        .await?;
    let entry = Entry::new(Act::Changed, Subject::User).of(user.0);
    journal::record(tx, by, entry.from_to(by.language, language))
}

/// The actor's own account.
pub async fn own(connection: &impl ConnectionTrait, by: &Actor) -> Result<user::Model> {
    let id = by.user.ok_or(Error::NotFound)?;
    let user = user::Entity::find_by_id(id).one(connection).await?;
    user.ok_or(Error::NotFound)
}

/// Whether nobody can sign in yet.
pub async fn is_empty(connection: &impl ConnectionTrait) -> Result<bool> {
    Ok(user::Entity::find().count(connection).await? == 0)
}

/// What the first start asks for.
pub struct FirstStart {
    /// The shelter.
    pub shelter: NewShelter,
    /// Who administers.
    pub administrator: (NewPerson, Hash),
    /// Who leads the house, if they are to have an account at once.
    pub manager: Option<(NewPerson, Hash)>,
}

/// Opens the shelter with its first accounts. Once there is an account, this does not exist.
pub async fn set_up(tx: &Tx, first: FirstStart) -> Result<ShelterId> {
    if !is_empty(tx).await? {
        return Err(Error::NotFound);
    }
    let shelter = shelters::add(tx, &first.shelter).await?;
    let people = [Some(first.administrator), first.manager];
    for (person, hash) in people.into_iter().flatten() {
        people::add(tx, &people::keeper_of(shelter)?, person, &hash).await?;
    }
    Ok(shelter)
}

/// Opens another shelter, which the actor administers as well; the journal of that one names them.
pub async fn open_shelter(tx: &Tx, by: &Can<KeepAccounts>, new: &NewShelter) -> Result<ShelterId> {
    let user = by.user.ok_or(Error::NotFound)?;
    let there = shelters::add_another(tx, by, new).await?;
    people::engage(tx, &there, user, Role::Administrator).await?;
    Ok(there.shelter)
}

/// Who has this login, however its case was typed.
pub async fn with_login(
    connection: &impl ConnectionTrait,
    typed: &str,
) -> Result<Option<user::Model>> {
    // What can be no login belongs to nobody.
    let Some(login) = Login::new(typed) else {
        return Ok(None);
    };
    let user = user::Entity::find().filter(user::Column::Login.eq(login.text()));
    Ok(user.one(connection).await?)
}

/// Where somebody worked last, else where they work at all.
async fn workplace(tx: &Tx, user: UserId) -> Result<Option<membership::Model>> {
    let last = session::Entity::find()
        .filter(session::Column::UserId.eq(user))
        .order_by_desc(session::Column::Id)
        .one(tx)
        .await?;
    let memberships = membership::Entity::find()
        .filter(membership::Column::UserId.eq(user))
        .order_by_asc(membership::Column::ShelterId)
        .all(tx)
        .await?;
    let place = memberships
        .iter()
        .find(|member| Some(member.shelter_id) == last.as_ref().map(|last| last.shelter_id));
    Ok(place.or(memberships.first()).cloned())
}

/// Checks and hashes a password that somebody chose.
pub async fn hash_of(typed: &str, login: &str) -> Result<Hash> {
    passwords::hash(Password::new(typed, login)?).await
}
