//! All tests but the journeys in a browser, in one binary that links once: one file per noun; house, pdf and postgres
//! are tools.

mod access;
mod api;
mod beds;
mod deadlines;
mod demo;
mod house;
mod intake;
mod layers;
mod letters;
mod papers;
mod pdf;
mod postgres;
mod schema;
mod situations;
