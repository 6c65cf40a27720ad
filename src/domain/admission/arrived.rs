//! One of those who arrive: who they are, their stay, and what opens for them. All of it is thought out before anything is
//! written, so that one round draws the ids of everybody, and another writes what each begins.

use super::{Admission, Newcomer};
use crate::db::Tx;
use crate::domain::access::{Can, KeepStays};
use crate::domain::error::{Error, Result};
use crate::domain::journal::{self, Entry};
use crate::domain::keep_apart;
use crate::domain::law::opening::Opening;
use crate::domain::law::rules::Traits;
use crate::domain::occupancies::{self, NewInterval, Span};
use crate::domain::residents::{self, Particulars};
use crate::domain::stays::INTAKE;
use entity::id::{ProcedureId, ResidentId, StayId};
use entity::journal::{Act, Subject};
use entity::occupancy::OccupancyKind;
use entity::path_step;
use entity::resident::Sex;
use entity::stay;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

/// One of them.
pub(super) struct Arrived<'a> {
    /// As they were told of.
    pub person: &'a Newcomer,
    /// Sex as seen or told, or as it was known before if nobody says.
    pub sex: Sex,
    /// Their stay.
    pub stay: stay::Model,
    /// All that is known of them.
    pub particulars: Particulars,
    /// What the law asks about them.
    pub traits: Traits,
    /// The steps that open a procedure for them.
    pub steps: Vec<&'a path_step::Model>,
    /// Under which ids they do.
    pub procedures: Vec<ProcedureId>,
    /// What the journal is told if more is known of them than before.
    learnt: Option<Entry>,
}

impl<'a> Arrived<'a> {
    /// One of them, whose ids are still to be drawn. Somebody who comes back is locked.
    pub(super) async fn new(
        tx: &Tx,
        by: &Can<KeepStays>,
        new: &Admission,
        person: &'a Newcomer,
        is_head: bool,
        opening: Option<&Opening<'a>>,
    ) -> Result<Self> {
        let mut told = person.particulars.clone();
        told.birth = told.birth.judged_by(new.day());
        let (sex, particulars, learnt) = who(tx, by, person, told).await?;
        let stay = stay::Model {
            id: StayId(0),
            shelter_id: by.shelter,
            resident_id: person.known.unwrap_or(ResidentId(0)),
            head_id: None,
            relation: person.relation.filter(|_| !is_head),
            with_head_since: (!is_head).then_some(new.arrived_at),
            came_with: None,
            category: person.category,
            source: new.source,
            from_abroad: new.from_abroad,
            agency: new.agency.clone(),
            intake: tx.vault().seal(INTAKE, &new.intake)?,
            arrived_at: new.arrived_at,
            // Who is here again meanwhile has two stays that do not overlap, not even for a moment.
            ended_at: new.span().until,
            step_free: person.step_free,
            recorded_by: by.user,
            recorded_at: tx.now(),
            version: 1,
        };
        let traits = Traits::of(&stay, &particulars);
        let steps = opening.map(|opening| opening.on_arrival(&stay, &traits));
        Ok(Arrived {
            person,
            sex,
            particulars,
            traits,
            steps: steps.unwrap_or_default(),
            procedures: Vec::new(),
            learnt,
            stay,
        })
    }

    /// Begins their stay, in the bed that was chosen.
    pub(super) async fn begin(
        &mut self,
        tx: &Tx,
        by: &Can<KeepStays>,
        new: &Admission,
    ) -> Result<()> {
        let (person, stay) = (self.person, &self.stay);
        let resident = stay.resident_id;
        if person.known.is_none() {
            residents::add(tx, by, resident, self.sex, &self.particulars)?;
        }
        tx.insert_at_end([stay.clone().into_active_model().reset_all()]);
        let Span { since, until } = new.span();
        let interval = NewInterval {
            bed: person.bed,
            stay: Some(stay.id),
            kind: OccupancyKind::Occupied,
            since,
            until,
            reason: None,
        };
        occupancies::take(tx, by, interval).await?;
        if let Some(entry) = self.learnt.take() {
            journal::record(tx, by, entry.in_stay(stay.id))?;
        }
        for other in &new.keep_apart {
            keep_apart::add(tx, by, resident, *other, String::new()).await?;
        }
        Ok(())
    }
}

/// Draws the ids of what all of them begin, the head's first.
pub(super) async fn number(tx: &Tx, came: &mut [Arrived<'_>]) -> Result<()> {
    let are_new = came.iter().filter(|one| one.person.known.is_none());
    let wanted = [
        ("resident", are_new.count()),
        ("stay", came.len()),
        ("procedure", came.iter().map(|one| one.steps.len()).sum()),
    ];
    let [residents, stays, procedures] = tx.ids(wanted).await?;
    let head = stays.first().copied().map(StayId);
    let mut residents = residents.into_iter().map(ResidentId);
    let mut procedures = procedures.into_iter().map(ProcedureId);
    for (one, id) in came.iter_mut().zip(stays) {
        one.stay.id = StayId(id);
        one.stay.head_id = head.filter(|head| *head != one.stay.id);
        one.stay.came_with = one.stay.head_id;
        if one.person.known.is_none() {
            let drawn = residents.next();
            one.stay.resident_id = drawn.ok_or_else(|| Error::broken("too few ids were drawn"))?;
        }
        one.procedures = procedures.by_ref().take(one.steps.len()).collect();
    }
    Ok(())
}

/// The sex and all else that is known of somebody, and what the journal is told if that is more than before.
async fn who(
    tx: &Tx,
    by: &Can<KeepStays>,
    person: &Newcomer,
    told: Particulars,
) -> Result<(Sex, Particulars, Option<Entry>)> {
    let Some(known) = person.known else {
        return Ok((person.sex, told, None));
    };
    let row = residents::seen_by(tx, by, known).await?;
    let before = (row.sex, residents::open(tx.vault(), &row)?);
    let sex = match person.sex {
        Sex::Unknown => row.sex,
        seen => seen,
    };
    let merged = told.over(before.1.clone());
    if sex == before.0 && merged == before.1 {
        return Ok((sex, merged, None));
    }
    residents::index(tx, by, known, &merged).await?;
    let version = row.version;
    let mut row = row.into_active_model();
    row.sex = Set(sex);
    row.particulars = Set(tx.vault().seal(residents::PARTICULARS, &merged)?);
    row.version = Set(version + 1);
    row.update(tx).await?;
    let entry = Entry::new(Act::Changed, Subject::Resident).of(known.0);
    let entry = entry.from_to(before, (sex, &merged));
    Ok((sex, merged, Some(entry)))
}
