//! Who may do what: one table. `Can<P>` is the proof that an actor may do `P`, and only this file makes it.

use entity::id::{SessionId, ShelterId, TokenId, UserId};
use entity::membership::Role;
use entity::user::Language;
use std::marker::PhantomData;
use std::ops::Deref;

/// What there is to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See the board, stays and procedures by case code.
    SeeHouse,
    /// Open a person's record and read names.
    SeeNames,
    /// Intake, transfer, leave, notes, discharge.
    KeepStays,
    /// Hold a bed, take it out of service.
    KeepBeds,
    /// Add, change and retire rooms and beds.
    KeepRooms,
    /// Open procedures and record their steps; identification status.
    KeepProcedures,
    /// Terms of law and the calendar of days off.
    KeepLaw,
    /// Enter scans of papers and tick what is in a file.
    KeepFiles,
    /// Issue papers.
    IssuePapers,
    /// See and retry the letters that wait or failed.
    SeeLetters,
    /// People, their roles, and the shelter's own data.
    KeepAccounts,
    /// Issue and revoke API tokens.
    KeepTokens,
    /// Read the journal.
    ReadJournal,
}

/// The permission table: a row per right, the roles that have it.
pub const TABLE: &[(Right, &[Role])] = {
    use Right::*;
    use Role::*;
    &[
        (SeeHouse, &[Staff, Legal, Manager, Auditor]),
        (SeeNames, &[Staff, Legal, Manager]),
        (KeepStays, &[Staff, Manager]),
        (KeepBeds, &[Staff, Manager]),
        (KeepRooms, &[Manager]),
        (KeepProcedures, &[Legal, Manager]),
        (KeepLaw, &[Manager]),
        (KeepFiles, &[Staff, Legal, Manager]),
        (IssuePapers, &[Staff, Legal, Manager]),
        (SeeLetters, &[Legal, Manager, Administrator]),
        (KeepAccounts, &[Administrator]),
        (KeepTokens, &[Administrator]),
        (ReadJournal, &[Manager, Auditor]),
    ]
};

/// The roles that have a right.
pub fn roles(right: Right) -> impl Iterator<Item = Role> {
    let rows = TABLE.iter().filter(move |(row, _)| *row == right);
    rows.flat_map(|(_, roles)| roles.iter().copied())
}

/// Who acts, at which shelter, and as what.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person; absent for a program or for the command line.
    pub user: Option<UserId>,
    /// The program's token, if a program acts.
    pub token: Option<TokenId>,
    /// The browser session, if there is one.
    pub session: Option<SessionId>,
    /// Name on screen.
    pub name: String,
    /// Language of the pages.
    pub language: Language,
    /// The shelter that the actor sees now; nothing outside it exists for them.
    pub shelter: ShelterId,
    /// The role there.
    pub role: Role,
}

impl Actor {
    /// The program itself as a role of a shelter, where nobody is signed in: at the command line, at a start.
    pub(super) fn nobody(shelter: ShelterId, role: Role) -> Actor {
        Actor {
            user: None,
            token: None,
            session: None,
            name: String::new(),
            language: Language::Vietnamese,
            shelter,
            role,
        }
    }

    /// Whether the permission table gives the actor this right.
    pub fn may(&self, right: Right) -> bool {
        TABLE
            .iter()
            .any(|(row, roles)| *row == right && roles.contains(&self.role))
    }

    /// The proof, if the permission table allows it.
    pub fn can<P: Permission>(&self) -> Option<Can<P>> {
        self.may(P::RIGHT).then(|| Can {
            actor: self.clone(),
            allowed: PhantomData,
        })
    }
}

/// A right as a type.
pub trait Permission: Send + Sync + 'static {
    /// The row of the table.
    const RIGHT: Right;
}

/// The proof that this actor may do `P`.
#[derive(Clone, Debug)]
pub struct Can<P> {
    actor: Actor,
    allowed: PhantomData<P>,
}

impl<P> Deref for Can<P> {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.actor
    }
}

macro_rules! permissions {
    ($($name:ident)+) => {$(
        #[doc = concat!("See [`Right::", stringify!($name), "`].")]
        #[derive(Clone, Debug)]
        pub struct $name;
        impl Permission for $name {
            const RIGHT: Right = Right::$name;
        }
    )+};
}

permissions! { SeeHouse SeeNames KeepStays KeepBeds KeepRooms KeepProcedures KeepLaw KeepFiles IssuePapers SeeLetters KeepAccounts KeepTokens ReadJournal }
