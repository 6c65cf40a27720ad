//! Ids that are known before their rows are written, so that rows which name one another go to the database in one round.

use super::tx::Tx;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

impl Tx {
    /// Ids for so many rows of each of some tables, in ascending order. One that is not used leaves a gap.
    pub async fn ids<const N: usize>(
        &self,
        wanted: [(&'static str, usize); N],
    ) -> Result<[Vec<i64>; N], DbErr> {
        let backend = self.get_database_backend();
        let sql = match backend {
            DbBackend::Postgres => from_sequences(&wanted),
            _ => from_counters(&wanted),
        };
        let statement = Statement::from_string(backend, sql);
        let mut drawn: Vec<(String, i64)> = Vec::new();
        for row in self.query_all_raw(statement).await? {
            drawn.push((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
        }
        let ids = wanted.map(|(table, count)| -> Vec<i64> {
            let its = drawn.iter().filter(|(of, _)| of == table);
            let its = its.map(|(_, id)| *id);
            match backend {
                DbBackend::Postgres => its.collect(),
                _ => its
                    .flat_map(|last| last - count as i64 + 1..=last)
                    .collect(),
            }
        });
        let is_short = |(ids, (_, count)): (&Vec<i64>, &(_, usize))| ids.len() != *count;
        match ids.iter().zip(&wanted).any(is_short) {
            true => Err(DbErr::Custom("a table has lost its ids".to_owned())),
            false => Ok(ids),
        }
    }
}

/// A row for each id. How many is said in the text: PostgreSQL plans anew for each value of a count.
fn from_sequences(wanted: &[(&str, usize)]) -> String {
    let drawn = wanted.iter().map(|(table, count)| {
        format!("SELECT '{table}', nextval('{table}_id_seq') FROM generate_series(1, {count})")
    });
    drawn.collect::<Vec<_>>().join(" UNION ALL ")
}

/// A row for each table with the last of its ids. Nobody else writes meanwhile.
fn from_counters(wanted: &[(&str, usize)]) -> String {
    let more = wanted.iter();
    let more: String = more
        .map(|(table, count)| format!(" WHEN '{table}' THEN {count}"))
        .collect();
    let tables: Vec<_> = wanted
        .iter()
        .map(|(table, _)| format!("'{table}'"))
        .collect();
    let tables = tables.join(", ");
    format!(
        "UPDATE sqlite_sequence SET seq = seq + CASE name{more} END WHERE name IN ({tables}) RETURNING name, seq"
    )
}
