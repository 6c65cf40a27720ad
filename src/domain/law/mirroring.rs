//! The due date that a procedure shows in lists, for many procedures at once; `deadlines::mirror` does it for one.

use crate::db::Tx;
use crate::domain::error::Result;
use chrono::NaiveDate;
use entity::id::RuleId;
use sea_orm::{ConnectionTrait, Statement, Value};

/// Writes it for the open procedures with deadlines of these versions that began on these days.
pub(super) async fn of_groups(
    tx: &Tx,
    groups: impl ExactSizeIterator<Item = (RuleId, NaiveDate)>,
) -> Result<()> {
    let rows = groups.len();
    if rows == 0 {
        return Ok(());
    }
    let values: Vec<Value> = groups
        .flat_map(|(rule, on)| [rule.into(), on.into()])
        .collect();
    let sql = format!(
        "UPDATE procedure SET due_on = (
             SELECT CASE WHEN MIN(d.due_on) < procedure.started_on THEN procedure.started_on ELSE MIN(d.due_on) END
             FROM deadline AS d WHERE d.procedure_id = procedure.id AND d.state = 'open'),
             late_at = (
             SELECT MIN(d.due_at) FROM deadline AS d WHERE d.procedure_id = procedure.id AND d.state = 'open')
         WHERE closed_on IS NULL AND id IN (
             SELECT d.procedure_id FROM (VALUES {}) AS v
             JOIN deadline AS d ON d.rule_id = v.column1 AND d.began_on = v.column2 WHERE d.state = 'open')",
        places(rows, 2)
    );
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Places for values: `($1,$2),($3,$4)`.
pub(super) fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns)
            .map(|column| format!("${}", row * columns + column))
            .collect();
        format!("({})", places.join(","))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(",")
}
