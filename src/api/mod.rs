//! What a program sees: the JSON API under `/api/v1`, with bearer tokens, problem details and idempotency keys.
//!
//! It calls the same verbs as the pages, under the same permission table.

mod at_once;
mod beds;
mod body;
mod categories;
mod deadlines;
mod files;
mod guard;
mod hearings;
mod households;
mod intakes;
mod moves;
mod openapi;
mod papers;
mod problem;
mod procedures;
mod schema;
mod settling;
mod stays;
mod times;
mod today;
mod unique;

use rocket::{Build, Rocket};

/// Where the API lives.
pub const BASE: &str = "/api/v1";

/// Mounts the API with catchers that answer in its own format.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    let routes = [
        at_once::routes(),
        beds::routes(),
        categories::routes(),
        deadlines::routes(),
        files::routes(),
        hearings::routes(),
        households::routes(),
        intakes::routes(),
        moves::routes(),
        openapi::routes(),
        papers::routes(),
        procedures::routes(),
        settling::routes(),
        stays::routes(),
        today::routes(),
    ];
    rocket
        .mount(BASE, routes.concat())
        .register(BASE, problem::catchers())
}
