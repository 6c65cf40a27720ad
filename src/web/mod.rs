//! What a browser sees: one file per noun, its markup under `pages/`.

pub mod account;
mod agencies;
pub mod assets;
pub mod beds;
mod beginning;
pub mod board;
mod chart;
mod duties;
pub mod error;
pub mod feed;
pub mod field;
pub mod files;
pub mod guard;
mod handover;
mod hearings;
pub mod intake;
pub mod journal;
pub mod kept;
mod law;
pub mod letters;
mod month;
mod officers;
mod once;
pub mod page;
pub mod papers;
pub mod people;
pub mod procedures;
pub mod rooms;
mod scanned;
mod scans;
mod settling;
pub mod setup;
mod shelter;
pub mod sign_in;
mod stale;
pub mod stays;
mod today;
pub mod tokens;
pub mod visitor;

/// The routes of every page.
pub fn routes() -> Vec<rocket::Route> {
    [
        account::routes(),
        agencies::routes(),
        assets::routes(),
        board::routes(),
        duties::routes(),
        feed::routes(),
        handover::routes(),
        hearings::routes(),
        files::routes(),
        intake::routes(),
        journal::routes(),
        kept::routes(),
        law::routes(),
        letters::routes(),
        month::routes(),
        officers::routes(),
        papers::routes(),
        people::routes(),
        procedures::routes(),
        rooms::routes(),
        beds::routes(),
        scanned::routes(),
        scans::routes(),
        settling::routes(),
        beginning::routes(),
        setup::routes(),
        shelter::routes(),
        sign_in::routes(),
        stays::routes(),
        today::routes(),
        tokens::routes(),
    ]
    .concat()
}
