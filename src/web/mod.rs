//! What a browser sees: one file per noun, its markup under `pages/`.

pub mod account;
pub mod assets;
pub mod board;
pub mod error;
pub mod field;
pub mod guard;
pub mod intake;
pub mod journal;
pub mod letters;
pub mod page;
pub mod papers;
pub mod people;
pub mod procedures;
pub mod rooms;
pub mod setup;
pub mod sign_in;
pub mod stays;
pub mod tokens;
pub mod visitor;

/// The routes of every page.
pub fn routes() -> Vec<rocket::Route> {
    [
        account::routes(),
        assets::routes(),
        board::routes(),
        intake::routes(),
        journal::routes(),
        letters::routes(),
        papers::routes(),
        people::routes(),
        procedures::routes(),
        rooms::routes(),
        setup::routes(),
        sign_in::routes(),
        stays::routes(),
        tokens::routes(),
    ]
    .concat()
}
