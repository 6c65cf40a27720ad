//! The outbox of letters: queued in the transaction of what they tell of, sent once, never holding a name: nothing that somebody
//! typed freely is told, not even an agency or a place.
//!
//! A letter keeps only ids. What it says is read when it leaves, so that it tells what is true then, or does not leave at all.

pub mod digest;
pub mod notices;
pub mod outbox;
pub mod overdue;

use super::access::{Actor, Can, SeeLetters};
use super::error::{Error, Result};
use super::journal::{self, Entry};
use super::{officers, stays};
use crate::db::Tx;
use chrono::NaiveDate;
use entity::code::Code;
use entity::id::{DeadlineId, LetterId, ProcedureId, ShelterId, StayId, UserId};
use entity::journal::{Act, Subject};
use entity::letter::{self, LetterKind, TroubleKind};
use entity::membership::Role;
use entity::{membership, procedure, stay, user};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

/// A letter to be queued.
struct New<'k> {
    /// One per recipient and step.
    key: &'k str,
    to: UserId,
    kind: LetterKind,
    procedure: Option<ProcedureId>,
    deadline: Option<DeadlineId>,
    stay: Option<StayId>,
    for_day: Option<NaiveDate>,
}

/// Queues a letter; one with the same key is there already and stays as it is.
fn queue(tx: &Tx, new: New<'_>) {
    let row = letter::ActiveModel {
        key: Set(new.key.to_owned()),
        user_id: Set(new.to),
        kind: Set(new.kind),
        procedure_id: Set(new.procedure),
        deadline_id: Set(new.deadline),
        stay_id: Set(new.stay),
        for_day: Set(new.for_day),
        queued_at: Set(tx.now()),
        due_at: Set(tx.now()),
        attempts: Set(0),
        ..Default::default()
    };
    let once = OnConflict::column(letter::Column::Key)
        .do_nothing()
        .to_owned();
    tx.at_end(letter::Entity::insert(row).on_conflict(once).into_query());
}

/// What kept a letter from leaving, with the mail server's code if it gave one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// In words that people can act on.
    pub kind: TroubleKind,
    /// The server's three digits.
    pub status: Option<u16>,
}

impl Trouble {
    /// Whether no letter can leave until it ends: waiting helps, and no letter fails over it.
    pub fn is_outage(&self) -> bool {
        match self.kind {
            TroubleKind::Connection
            | TroubleKind::Timeout
            | TroubleKind::Tls
            | TroubleKind::SignIn
            | TroubleKind::Folder => true,
            TroubleKind::Busy
            | TroubleKind::Mailbox
            | TroubleKind::Full
            | TroubleKind::Refused
            | TroubleKind::BadAddress => false,
        }
    }

    fn to_text(&self) -> String {
        match self.status {
            Some(status) => format!("{} {status}", self.kind),
            None => self.kind.code().to_owned(),
        }
    }

    /// As it was kept; earlier versions kept free words, which say nothing that can be acted on.
    pub fn of_text(text: &str) -> Option<Trouble> {
        let mut words = text.split(' ');
        Some(Trouble {
            kind: words.next()?.parse().ok()?,
            status: words.next().and_then(|status| status.parse().ok()),
        })
    }
}

/// Puts a failed letter back into the outbox.
pub async fn retry(tx: &Tx, by: &Can<SeeLetters>, id: LetterId) -> Result<()> {
    let letter = letter::Entity::find_by_id(id)
        .filter(letter::Column::FailedAt.is_not_null())
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    membership::Entity::find_by_id((letter.user_id, by.shelter))
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    let mut row = letter.into_active_model();
    row.failed_at = Set(None);
    row.attempts = Set(0);
    row.due_at = Set(tx.now());
    row.update(tx).await?;
    journal::record(tx, by, Entry::new(Act::Retried, Subject::Letter).of(id.0))
}

/// A line of the letters page.
#[derive(Clone, Debug)]
pub struct Line {
    /// The row.
    pub letter: letter::Model,
    /// To whom, as a colleague.
    pub officer: String,
    /// Of which case; absent for a digest, which is about many.
    pub case_code: Option<String>,
    /// What keeps it.
    pub trouble: Option<Trouble>,
}

/// How many letters a page shows.
pub const SHOWN: u64 = 200;

/// The newest letters to people of this shelter, and whether there are more: what failed first, then what waits. What did not
/// have to leave is left out.
pub async fn list(connection: &impl ConnectionTrait, actor: &Actor) -> Result<(Vec<Line>, bool)> {
    let people = people(connection, actor.shelter).await?;
    let rows = letter::Entity::find()
        .filter(letter::Column::UserId.is_in(people.iter().map(|(user, _)| user.id)))
        .filter(letter::Column::Dropped.is_null())
        .order_by_desc(letter::Column::FailedAt.is_not_null())
        .order_by_desc(letter::Column::SentAt.is_null())
        .order_by_desc(letter::Column::Id)
        .limit(SHOWN + 1);
    let mut rows = rows.all(connection).await?;
    let has_more = rows.len() as u64 > SHOWN;
    rows.truncate(SHOWN as usize);
    let procedures = procedure::Entity::find()
        .filter(procedure::Column::Id.is_in(rows.iter().filter_map(|row| row.procedure_id)))
        .all(connection)
        .await?;
    let stay_of = |row: &letter::Model| {
        let procedure = procedures.iter().find(|of| Some(of.id) == row.procedure_id);
        row.stay_id.or(procedure.map(|of| of.stay_id))
    };
    let stays = stay::Entity::find()
        .filter(stay::Column::Id.is_in(rows.iter().filter_map(stay_of)))
        .filter(stay::Column::ShelterId.eq(actor.shelter))
        .all(connection)
        .await?;
    let lines = rows.into_iter().filter_map(|letter| {
        let case_code = match stay_of(&letter) {
            // A person of two shelters gets letters about cases that are not of this one.
            Some(id) => Some(stays::code(stays.iter().find(|stay| stay.id == id)?)),
            None => None,
        };
        let (officer, _) = people.iter().find(|(user, _)| user.id == letter.user_id)?;
        let trouble = letter.last_error.as_deref().and_then(Trouble::of_text);
        Some(Line {
            case_code,
            officer: officer.name.clone(),
            trouble,
            letter,
        })
    });
    Ok((lines.collect(), has_more))
}

/// Why somebody gets no letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreached {
    /// Their account names no address.
    NoAddress,
    /// They cannot sign in, and still have procedures.
    Disabled,
}

/// Who of the shelter ought to get letters and gets none, by name.
pub async fn unreached(
    connection: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Vec<(String, Unreached)>> {
    let busy: Vec<UserId> = procedure::Entity::find()
        .select_only()
        .column(procedure::Column::OfficerId)
        .distinct()
        .filter(procedure::Column::ShelterId.eq(actor.shelter))
        .filter(procedure::Column::ClosedOn.is_null())
        .into_tuple()
        .all(connection)
        .await?;
    let roles: Vec<Role> = officers::working_roles().collect();
    let of_person = |(user, role): (user::Model, Role)| {
        let why = match (user.disabled_at, &user.email) {
            (Some(_), _) if busy.contains(&user.id) => Unreached::Disabled,
            (None, None) if roles.contains(&role) => Unreached::NoAddress,
            _ => return None,
        };
        Some((user.name, why))
    };
    let people = people(connection, actor.shelter).await?;
    Ok(people.into_iter().filter_map(of_person).collect())
}

async fn people(
    connection: &impl ConnectionTrait,
    shelter: ShelterId,
) -> Result<Vec<(user::Model, Role)>> {
    let members = membership::Entity::find()
        .filter(membership::Column::ShelterId.eq(shelter))
        .all(connection)
        .await?;
    let users = user::Entity::find()
        .filter(user::Column::Id.is_in(members.iter().map(|member| member.user_id)))
        .order_by_asc(user::Column::Name);
    let role_of = |id| members.iter().find(|of| of.user_id == id).map(|of| of.role);
    let users = users.all(connection).await?.into_iter();
    Ok(users
        .filter_map(|user| role_of(user.id).map(|role| (user, role)))
        .collect())
}
