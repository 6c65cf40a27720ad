//! The built program as a process, on SQLite and on PostgreSQL: how it starts and ends, what it refuses, and what it has kept
//! when it, its database or the disk fails. `place`, `program` and `clients` are tools.

mod away;
mod backups;
mod clients;
mod commands;
mod counting;
mod ends;
mod full;
mod guards;
mod killed;
mod people;
mod place;
mod program;
mod proxy;
mod starts;
mod tls;
mod unsafe_settings;
mod uploads;

/// Runs a test on both databases, as two tests.
macro_rules! on_both_places {
    ($(fn $name:ident($place:ident: Place) $body:block)+) => {$(
        mod $name {
            use super::*;
            fn body($place: Place) $body
            #[test]
            fn on_sqlite() { body(Place::new($crate::house::On::Sqlite)) }
            #[test]
            fn on_postgres() { body(Place::new($crate::house::On::Postgres)) }
        }
    )+};
}
use on_both_places;
