//! What a program sees: the JSON API under `/api/v1`, with bearer tokens, problem details and idempotency keys.
//!
//! It calls the same verbs as the pages, under the same permission table.

mod at_once;
mod beds;
mod belongings;
mod body;
mod categories;
mod counting;
mod deadlines;
mod departures;
mod duties;
mod files;
mod guard;
mod hearings;
mod holds;
mod households;
mod intakes;
mod moves;
mod officers;
mod openapi;
mod papers;
mod problem;
mod procedures;
mod schema;
mod search;
mod settling;
mod stays;
mod steps;
mod times;
mod today;
mod unique;

use crate::http::API_BASE;
use rocket::{Build, Rocket};

/// Mounts the API with catchers that answer in its own format.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    let routes = [
        at_once::routes(),
        beds::routes(),
        belongings::routes(),
        categories::routes(),
        counting::routes(),
        deadlines::routes(),
        duties::routes(),
        files::routes(),
        hearings::routes(),
        holds::routes(),
        households::routes(),
        intakes::routes(),
        moves::routes(),
        officers::routes(),
        openapi::routes(),
        papers::routes(),
        procedures::routes(),
        search::routes(),
        settling::routes(),
        stays::routes(),
        steps::routes(),
        today::routes(),
    ];
    rocket
        .mount(API_BASE, routes.concat())
        .register(API_BASE, problem::catchers())
}
