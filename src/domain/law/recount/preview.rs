//! What a change of the law would do, as a person decides on it; nothing is written.

use super::Move;
use super::reach::Beginning;
use crate::domain::access::Actor;
use crate::domain::error::Result;
use crate::domain::law::rules::Rules;
use crate::domain::stays;
use chrono::NaiveDate;
use entity::deadline::{self, DeadlineState};
use entity::id::DeadlineId;
use entity::term_rule::Called;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// A deadline that a change would move, by case code.
#[derive(Clone, Debug)]
pub struct MovedCase {
    /// The deadline.
    pub id: DeadlineId,
    /// Its stay's case code.
    pub case_code: String,
    /// Its term.
    pub term: Called,
    /// Its last day so far.
    pub from: NaiveDate,
    /// Its last day from then on; none if it would be lifted.
    pub to: Option<NaiveDate>,
}

/// What a change would do, as a person decides on it.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The first of those of the actor's shelter whose day moves, by date.
    pub cases: Vec<MovedCase>,
    /// How many of the actor's shelter move.
    pub here: i64,
    /// How many of other shelters in this store move.
    pub elsewhere: i64,
    /// How many keep their day, but get another version or become sure or unsure.
    pub otherwise: i64,
    /// What begins.
    pub begins: Begins,
}

/// What a change of a term would begin, for those for whom it did not hold before.
#[derive(Clone, Debug, Default)]
pub struct Begins {
    /// The first of the actor's shelter: case code and last day, by date.
    pub cases: Vec<(String, NaiveDate)>,
    /// How many at the actor's shelter.
    pub here: usize,
    /// How many at other shelters in this store.
    pub elsewhere: usize,
}

/// Groups of which cases are listed one by one, and cases listed in all.
pub(super) const LISTED: usize = 200;

/// Describes moves to somebody: by case at their own shelter, as numbers elsewhere.
pub async fn of(
    connection: &impl ConnectionTrait,
    by: &Actor,
    rules: &Rules,
    moves: &[Move],
) -> Result<Preview> {
    let sum = |of: &dyn Fn(&Move) -> bool| -> i64 {
        let counted = moves.iter().filter(|moved| of(moved));
        counted.map(|moved| moved.deadlines).sum()
    };
    Ok(Preview {
        cases: cases(connection, by, rules, moves).await?,
        here: sum(&|moved| moved.is_of_day() && moved.shelter == by.shelter),
        elsewhere: sum(&|moved| moved.is_of_day() && moved.shelter != by.shelter),
        otherwise: sum(&|moved| !moved.is_of_day()),
        begins: Begins::default(),
    })
}

/// Describes what would begin: by case at somebody's own shelter, as a number elsewhere.
pub async fn begins(
    connection: &impl ConnectionTrait,
    by: &Actor,
    beginnings: &[Beginning],
) -> Result<Begins> {
    let own = beginnings.iter();
    let mut own: Vec<_> = own
        .filter(|one| one.stay.shelter_id == by.shelter)
        .collect();
    let here = own.len();
    own.sort_by_key(|one| (one.due.due_at, one.stay.id));
    own.truncate(LISTED);
    let codes = stays::codes(connection, own.iter().map(|one| one.stay.id)).await?;
    let case = |one: &&Beginning| {
        let code = codes.get(&one.stay.id).cloned().unwrap_or_default();
        (code, one.due.due_on)
    };
    Ok(Begins {
        cases: own.iter().map(case).collect(),
        here,
        elsewhere: beginnings.len() - here,
    })
}

async fn cases(
    connection: &impl ConnectionTrait,
    by: &Actor,
    rules: &Rules,
    moves: &[Move],
) -> Result<Vec<MovedCase>> {
    let own: Vec<&Move> = moves
        .iter()
        .filter(|moved| moved.shelter == by.shelter && moved.is_of_day())
        .take(LISTED)
        .collect();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let mut any = Condition::any();
    for moved in &own {
        let group = Condition::all()
            .add(deadline::Column::RuleId.eq(moved.rule))
            .add(deadline::Column::BeganOn.eq(moved.began_on))
            .add(deadline::Column::DueOn.eq(moved.from));
        let at = moved.began_at.map(|at| deadline::Column::BeganAt.eq(at));
        let of = moved.stay.map(|stay| deadline::Column::StayId.eq(stay));
        any = any.add(group.add_option(at).add_option(of));
    }
    let rows = deadline::Entity::find()
        .filter(deadline::Column::ShelterId.eq(by.shelter))
        .filter(deadline::Column::State.eq(DeadlineState::Open))
        .filter(deadline::Column::IsFixed.eq(false))
        .filter(any)
        .order_by_asc(deadline::Column::DueOn)
        .order_by_asc(deadline::Column::Id)
        .limit(LISTED as u64);
    let rows = rows.all(connection).await?;
    let codes = stays::codes(connection, rows.iter().map(|row| row.stay_id)).await?;
    let mut cases = Vec::new();
    for row in rows {
        let moved = own.iter().find(|moved| moved.covers(&row));
        let rule = moved.and_then(|moved| rules.with_id(moved.rule));
        let (Some(moved), Some(rule)) = (moved, rule) else {
            continue;
        };
        cases.push(MovedCase {
            id: row.id,
            case_code: codes.get(&row.stay_id).cloned().unwrap_or_default(),
            term: rule.called(),
            from: moved.from,
            to: moved.to.map(|(_, due)| due.due_on),
        });
    }
    Ok(cases)
}
