//! The ways through the house, and who goes which. Their steps are rows with versions; `opening` takes them.

use super::rules::Traits;
use crate::domain::error::Result;
use chrono::NaiveDate;
use entity::path_step::{self, Path};
use entity::stay::{self, Category, Relative, Source};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

/// The steps of all ways in all versions, in the order in which people see them.
pub async fn load_steps(connection: &impl ConnectionTrait) -> Result<Vec<path_step::Model>> {
    let rows = path_step::Entity::find()
        .order_by_asc(path_step::Column::Path)
        .order_by_asc(path_step::Column::Position)
        .order_by_asc(path_step::Column::Version);
    Ok(rows.all(connection).await?)
}

/// Whether a step is in force on a day.
pub fn is_in_force(step: &path_step::Model, on: NaiveDate) -> bool {
    step.valid_from <= on && step.valid_until.is_none_or(|end| on < end)
}

/// The ways that somebody goes: one by the reason for the stay, others beside it for foreigners and children.
pub fn of(stay: &stay::Model, of: &Traits) -> Vec<Path> {
    // Whom these bring came over the border, unless somebody says otherwise.
    let seems_back = matches!(
        stay.source,
        Source::BorderGuard | Source::CoastGuard | Source::Mission
    );
    let came_back = stay.from_abroad.unwrap_or(seems_back);
    let mut paths = vec![match of.category {
        Category::Victim | Category::BeingIdentified | Category::AccompanyingMinor if came_back => {
            Path::Returned
        }
        Category::Victim | Category::BeingIdentified | Category::AccompanyingMinor => {
            Path::FoundHere
        }
        Category::DomesticViolence | Category::Abuse | Category::ForcedLabour => Path::Violence,
        Category::Homeless => Path::Homeless,
        Category::Child | Category::Other => Path::Urgent,
    }];
    if of.is_foreign {
        paths.push(Path::Foreigner);
    }
    // Beside a grandparent, a sibling or a friend of the family a child still has no guardian by law, who is needed until 18.
    match stay.relation {
        Some(Relative::Child) if of.is_child => paths.push(Path::ChildWithParent),
        Some(Relative::Child) => {}
        _ if of.is_minor => paths.push(Path::ChildAlone),
        _ => {}
    }
    if stay.source == Source::OnTheirOwn {
        paths.push(Path::OnTheirOwn);
    }
    paths
}
