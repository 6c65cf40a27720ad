//! The people of a shelter, as an administrator keeps them: accounts and roles.

use super::passwords::Hash;
use super::{feeds, sessions};
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
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::HashMap;

/// The name with which somebody signs in: small Latin letters, digits and `. _ - @`, 2 to 64 of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login(String);

impl Login {
    /// Takes what was typed in any case; `None` if it can be no login.
    pub fn new(typed: &str) -> Option<Login> {
        let login = typed.trim().to_ascii_lowercase();
        let fits = |sign: char| sign.is_ascii_alphanumeric() || ".-_@".contains(sign);
        ((2..=64).contains(&login.len()) && login.chars().all(fits)).then_some(Login(login))
    }

    /// The login as it is kept.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// An address that letters can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Refuses what no mail server would take.
    pub fn new(typed: &str) -> std::result::Result<Email, Refusal> {
        let typed = typed.trim();
        let (local, domain) = typed.rsplit_once('@').ok_or(Refusal::BadAddress)?;
        let is_local = local.len() <= 64
            && local.split('.').all(|part| {
                let fits = |sign: char| {
                    sign.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(sign)
                };
                !part.is_empty() && part.chars().all(fits)
            });
        let is_domain = domain.len() <= 190
            && domain.contains('.')
            && domain.split('.').all(|label| {
                let fits = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
                (1..=63).contains(&label.len())
                    && label.chars().all(fits)
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            });
        if is_local && is_domain {
            Ok(Email(typed.to_owned()))
        } else {
            Err(Refusal::BadAddress)
        }
    }

    /// The address as it is kept.
    pub fn text(&self) -> &str {
        &self.0
    }
}

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
    let known = super::with_login(tx, login.text()).await?;
    let known = known.ok_or(Refusal::NobodyHasLogin)?;
    // Accounts of shelters that the actor does not administer do not exist for them.
    if !administers_one_of(tx, by, known.id).await? {
        return Err(Refusal::NobodyHasLogin.into());
    }
    engage(tx, by, known.id, role).await?;
    Ok(known.id)
}

async fn administers_one_of(tx: &Tx, by: &Actor, id: UserId) -> Result<bool> {
    let theirs = workplaces(tx, Some(id)).await?;
    let ours = workplaces(tx, by.user).await?;
    Ok(theirs.iter().any(|there| is_administered(&ours, there)))
}

/// An account that opens another shelter, too, is touched only by whoever administers that one as well: a password that
/// one shelter resets must not open the records of another.
async fn is_ours(tx: &Tx, by: &Actor, id: UserId) -> Result<()> {
    // The command line acts for nobody and for the whole store.
    let Some(user) = by.user else { return Ok(()) };
    let ours = workplaces(tx, Some(user)).await?;
    let theirs = workplaces(tx, Some(id)).await?;
    match theirs.iter().all(|there| is_administered(&ours, there)) {
        true => Ok(()),
        false => Err(Refusal::WorksElsewhere.into()),
    }
}

async fn workplaces(tx: &Tx, id: Option<UserId>) -> Result<Vec<membership::Model>> {
    let places = membership::Entity::find().filter(membership::Column::UserId.eq(id));
    Ok(places.all(tx).await?)
}

fn is_administered(ours: &[membership::Model], there: &membership::Model) -> bool {
    ours.iter()
        .any(|here| here.shelter_id == there.shelter_id && here.role == Role::Administrator)
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

/// Keeps somebody from signing in and ends their sessions; refuses for the last administrator of any shelter.
pub async fn disable(tx: &Tx, by: &Can<KeepAccounts>, id: UserId) -> Result<()> {
    let person = locked(tx, by, id).await?;
    if !person.is_enabled() {
        return Ok(());
    }
    is_ours(tx, by, id).await?;
    let mut theirs = workplaces(tx, Some(id)).await?;
    theirs.retain(|there| there.role == Role::Administrator);
    let theirs: Vec<_> = theirs.iter().map(|there| there.shelter_id).collect();
    other_administrators(tx, &theirs, id).await?;
    user::Entity::update_many()
        .col_expr(user::Column::DisabledAt, Expr::value(tx.now()))
        .filter(user::Column::Id.eq(id))
        .exec(tx)
        .await?;
    sessions::end_all(tx, id).await?;
    feeds::end(tx, id).await?;
    let entry = Entry::new(Act::Disabled, Subject::User).of(id.0);
    journal::record(tx, by, entry)
}

/// Lets somebody sign in again.
pub async fn enable(tx: &Tx, by: &Can<KeepAccounts>, id: UserId) -> Result<()> {
    if seen_by(tx, by, id).await?.is_enabled() {
        return Ok(());
    }
    is_ours(tx, by, id).await?;
    let nobody: Option<sea_orm::prelude::ChronoDateTimeUtc> = None;
    user::Entity::update_many()
        .col_expr(user::Column::DisabledAt, Expr::value(nobody))
        .filter(user::Column::Id.eq(id))
        .exec(tx)
        .await?;
    let entry = Entry::new(Act::Enabled, Subject::User).of(id.0);
    journal::record(tx, by, entry)
}

/// Gives somebody another password and ends their sessions.
pub async fn reset_password(
    tx: &Tx,
    by: &Can<KeepAccounts>,
    id: UserId,
    hash: &Hash,
) -> Result<()> {
    seen_by(tx, by, id).await?;
    is_ours(tx, by, id).await?;
    set_password(tx, id, hash).await?;
    sessions::end_all(tx, id).await?;
    feeds::end(tx, id).await?;
    let entry = Entry::new(Act::PasswordChanged, Subject::User).of(id.0);
    journal::record(tx, by, entry)
}

pub(super) async fn set_password(tx: &Tx, id: UserId, hash: &Hash) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(hash.text()))
        .filter(user::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
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

/// Refuses if at one of these shelters nobody else who can sign in administers it.
async fn other_administrators(tx: &Tx, shelters: &[ShelterId], than: UserId) -> Result<()> {
    // Locked, so that two administrators cannot disable each other at once.
    let administrators = lock_memberships(tx, shelters, than).await?;
    let others = administrators.iter().map(|member| member.user_id);
    let enabled: Vec<UserId> = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::Id.is_in(others.filter(|id| *id != than)))
        .filter(user::Column::DisabledAt.is_null())
        .into_tuple()
        .all(tx)
        .await?;
    let keeps_one = |shelter: &ShelterId| {
        let mut there = administrators
            .iter()
            .filter(|member| member.shelter_id == *shelter);
        there.any(|member| enabled.contains(&member.user_id))
    };
    match shelters.iter().all(keeps_one) {
        true => Ok(()),
        false => Err(Refusal::LastAdministrator.into()),
    }
}

/// Locks all memberships of somebody, and those of the administrators of some shelters: at once and in one order, so that nobody
/// waits for ever.
async fn lock_memberships(
    tx: &Tx,
    shelters: &[ShelterId],
    of: UserId,
) -> Result<Vec<membership::Model>> {
    let administrators = Condition::all()
        .add(membership::Column::ShelterId.is_in(shelters.iter().copied()))
        .add(membership::Column::Role.eq(Role::Administrator));
    let which = Condition::any()
        .add(membership::Column::UserId.eq(of))
        .add(administrators);
    let locked = membership::Entity::find()
        .filter(which)
        .order_by_asc(membership::Column::ShelterId)
        .order_by_asc(membership::Column::UserId)
        .lock(TO_CHANGE);
    Ok(locked.all(tx).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_small_latin_letters() {
        assert_eq!(Login::new(" Hoai.Thuong ").unwrap().text(), "hoai.thuong");
        assert_eq!(Login::new("thương"), None);
        assert_eq!(Login::new("a"), None);
        assert_eq!(Login::new("a b"), None);
    }

    #[test]
    fn an_address_is_one_that_mail_can_reach() {
        assert!(Email::new("truc.ban@tamlanh.example.vn").is_ok());
        for bad in [
            "",
            "lan",
            "lan@",
            "@x.vn",
            "lan@x",
            "a..b@x.vn",
            "lan@-x.vn",
            "lan@x.vn\r\nBcc: y@x.vn",
            "lan hoa@x.vn",
        ] {
            assert_eq!(Email::new(bad), Err(Refusal::BadAddress), "{bad}");
        }
    }
}
