//! Whose store a backup is: what is asked of it before anything gives way to it. It is only read.

use super::{column, read_tool, says, tables};
use crate::domain::error::Result;
use crate::key;
use data_encoding::HEXLOWER;
use entity::sealed::Sealed;
use migration::{Migrator, MigratorTrait};
use sea_orm::DatabaseConnection;
use std::path::Path;
use std::process::Command;

/// Tables that every store of this program has, of whatever version.
const OURS: [&str; 3] = ["seaql_migrations", "shelter", "user"];

/// By what a backup is known.
#[derive(Default)]
pub struct Origin {
    /// The steps by which its tables came to be; none if they are not ours.
    steps: Vec<String>,
    /// What its key sealed; none in a store from before there was a proof.
    proof: Option<Sealed>,
    /// What its key sealed last in the journal, should the proof be damaged.
    changes: Vec<Sealed>,
}

impl Origin {
    /// Reads it in a database of SQLite.
    pub async fn of_sqlite(copy: &DatabaseConnection) -> Result<Origin> {
        let tables = tables(copy).await?;
        let has = |name: &str| tables.iter().any(|table| table == name);
        if !OURS.iter().all(|name| has(name)) {
            return Ok(Origin::default());
        }
        let versions = "SELECT version FROM seaql_migrations ORDER BY version";
        let steps: Vec<String> = column(copy, versions).await?;
        if !has("key_proof") {
            return Ok(Origin {
                steps,
                ..Origin::default()
            });
        }
        let proofs: Vec<Sealed> = column(copy, "SELECT word FROM key_proof WHERE id = 1").await?;
        let newest = "SELECT change FROM journal WHERE change IS NOT NULL ORDER BY id DESC LIMIT 5";
        Ok(Origin {
            steps,
            proof: proofs.into_iter().next(),
            changes: column(copy, newest).await?,
        })
    }

    /// Reads it in what `pg_dump` wrote. The journal is left out: it may be large.
    pub fn of_postgres(dump: &Path) -> Result<Origin> {
        let mut tool = Command::new("pg_restore");
        tool.args(["--data-only", "--file=-"])
            .args(["--table=seaql_migrations", "--table=key_proof"])
            .arg(dump);
        let script = read_tool(tool, "pg_restore")?;
        let steps = rows(&script, "seaql_migrations").filter_map(|row| row.split('\t').next());
        let proof = rows(&script, "key_proof").next();
        let unclear = || says(dump, "holds a proof of its key that cannot be read");
        Ok(Origin {
            steps: steps.map(str::to_owned).collect(),
            proof: proof
                .map(|row| sealed_word(row).ok_or_else(unclear))
                .transpose()?,
            changes: Vec::new(),
        })
    }

    /// Refuses what this program did not write, what a newer one wrote, and what the key in place does not open. Where no key
    /// lies yet, it is put there afterwards: the start tries it.
    pub fn check(&self, from: &Path, key_file: &Path) -> Result<()> {
        let known = Migrator::get_migration_files();
        let (ours, others): (Vec<_>, Vec<_>) = self
            .steps
            .iter()
            .partition(|step| known.iter().any(|one| one.name() == step.as_str()));
        if ours.is_empty() {
            return Err(says(
                from,
                "is no backup of this program: its tables are not in it",
            ));
        }
        if let Some(step) = others.last() {
            return Err(says(
                from,
                format!(
                    "comes from a newer version of this program (it knows {step}): install that version first"
                ),
            ));
        }
        let Some(proof) = &self.proof else {
            return Ok(());
        };
        match key::read(key_file)? {
            Some(secret) if !key::opens(&secret, proof, &self.changes) => Err(says(
                from,
                format!(
                    "belongs to another key than {}: put the key file of this backup there first",
                    key_file.display()
                ),
            )),
            _ => Ok(()),
        }
    }
}

/// The rows of a table, as PostgreSQL copies them.
fn rows<'a>(script: &'a str, table: &str) -> impl Iterator<Item = &'a str> {
    let head = format!(".{table} (");
    script
        .lines()
        .skip_while(move |line| !(line.starts_with("COPY ") && line.contains(&head)))
        .skip(1)
        .take_while(|line| *line != r"\.")
}

/// The second column of a row: bytes in hex.
fn sealed_word(row: &str) -> Option<Sealed> {
    let hex = row.split('\t').nth(1)?.strip_prefix(r"\\x")?;
    HEXLOWER.decode(hex.as_bytes()).ok().map(Sealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_table_are_found_among_others() {
        let script = concat!(
            "SET row_security = off;\n\n",
            "COPY public.key_proof (id, word) FROM stdin;\n1\t\\\\x01ff\n\\.\n\n",
            "COPY public.seaql_migrations (version, applied_at) FROM stdin;\nm1\t7\nm2\t8\n\\.\n\n",
        );
        let steps: Vec<_> = rows(script, "seaql_migrations").collect();
        assert_eq!(steps, ["m1\t7", "m2\t8"]);
        let word = rows(script, "key_proof").next().and_then(sealed_word);
        assert_eq!(word, Some(Sealed(vec![1, 255])));
        assert_eq!(rows(script, "proof").count(), 0);
    }
}
