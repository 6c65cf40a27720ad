//! How long somebody who looks after a house waits before they hear of what is overdue in other hands.

use crate::domain::calendar::Calendar;
use crate::domain::error::{Error, Result};
use crate::domain::officers::working_roles;
use chrono::NaiveDate;
use entity::id::{ShelterId, UserId};
use entity::{membership, shelter, user};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

/// How long a shelter's managers wait for others.
pub(super) struct Patience {
    working_days: usize,
    /// Officers whom letters reach.
    reached: Vec<UserId>,
}

impl Patience {
    /// Reads how long it is, and who of the shelter hears of their own deadlines.
    pub(super) async fn of(connection: &impl ConnectionTrait, id: ShelterId) -> Result<Patience> {
        let shelter = shelter::Entity::find_by_id(id).one(connection).await?;
        let shelter = shelter.ok_or(Error::NotFound)?;
        let members = membership::Entity::find()
            .filter(membership::Column::ShelterId.eq(id))
            .filter(membership::Column::Role.is_in(working_roles()));
        let members = members.all(connection).await?;
        let reached = user::Entity::find()
            .select_only()
            .column(user::Column::Id)
            .filter(user::Column::Id.is_in(members.iter().map(|member| member.user_id)))
            .filter(user::Column::DisabledAt.is_null())
            .filter(user::Column::Email.is_not_null());
        Ok(Patience {
            working_days: usize::try_from(shelter.escalate_after).map_err(Error::broken)?,
            reached: reached.into_tuple().all(connection).await?,
        })
    }

    /// Whether so many working days lie between the last day and this morning, or nobody else hears of it.
    pub(super) fn ends(
        &self,
        calendar: &Calendar,
        officer: UserId,
        due_on: NaiveDate,
        day: NaiveDate,
    ) -> bool {
        let between = due_on.iter_days().skip(1).take_while(|at| *at < day);
        !self.reached.contains(&officer)
            || between
                .filter(|at| calendar.is_working(*at))
                .take(self.working_days)
                .count()
                == self.working_days
    }
}
