//! What belongs into a file by the law as it was read on 23 November 2026, put into a store at its first start.

use crate::db::Db;
use crate::domain::error::{Error, Result};
use chrono::NaiveDate;
use entity::file_item;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use std::str::FromStr;

const ITEMS: &str = include_str!("../data/file-items.csv");

/// Puts in what is missing; safe to run at every start and by several instances at once.
pub async fn plant(db: &Db) -> Result<()> {
    let rows = ITEMS.lines().skip(1).map(item);
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let key = [file_item::Column::Code, file_item::Column::Version];
    let once = OnConflict::columns(key).do_nothing().to_owned();
    db.write(async |tx| {
        let written = file_item::Entity::insert_many(rows).on_conflict(once);
        written.exec_without_returning(tx).await?;
        Ok(())
    })
    .await
}

fn cell<T: FromStr>(text: &str) -> Result<T> {
    text.parse()
        .map_err(|_| Error::broken(format!("the table of items says {text:?}")))
}

fn item(line: &str) -> Result<file_item::ActiveModel> {
    let cells: Vec<_> = line.split(';').collect();
    let [
        code,
        version,
        position,
        stage,
        categories,
        person,
        papers,
        who,
        document,
        article,
        certainty,
        from,
        until,
    ] = cells[..]
    else {
        return Err(Error::broken(format!("an item has {} cells", cells.len())));
    };
    let until = match until {
        "" => None,
        day => Some(cell::<NaiveDate>(day)?),
    };
    Ok(file_item::ActiveModel {
        code: Set(code.to_owned()),
        version: Set(cell(version)?),
        position: Set(cell(position)?),
        stage: Set(cell(stage)?),
        categories: Set(categories.to_owned()),
        person: Set(cell(person)?),
        papers: Set(papers.to_owned()),
        who: Set(cell(who)?),
        document: Set(document.to_owned()),
        article: Set(article.to_owned()),
        certainty: Set(cell(certainty)?),
        valid_from: Set(cell(from)?),
        valid_until: Set(until),
        ..Default::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;
    use entity::register::PaperKind;
    use entity::stay::Category;

    #[test]
    fn every_line_is_read_names_what_exists_and_has_words() {
        for line in ITEMS.lines().skip(1) {
            item(line).unwrap();
            let cells: Vec<_> = line.split(';').collect();
            assert!(Text::knows(&format!("file-item-{}", cells[0])), "{line}");
            for code in cells[4].split_whitespace() {
                assert!(code.parse::<Category>().is_ok(), "{line}");
            }
            for code in cells[6].split_whitespace() {
                assert!(code.parse::<PaperKind>().is_ok(), "{line}");
            }
        }
    }

    #[test]
    fn versions_of_an_item_follow_each_other_without_overlap() {
        let rows: Vec<Vec<_>> = ITEMS
            .lines()
            .map(|line| line.split(';').collect())
            .collect();
        for pair in rows.windows(2).filter(|pair| pair[0][0] == pair[1][0]) {
            assert_eq!(pair[0][12], pair[1][11], "{}", pair[0][0]);
        }
    }
}
