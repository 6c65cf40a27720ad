//! All tests that need a running shelter, in one binary that links once.

mod access;
mod api;
mod beds;
mod house;
mod intake;
mod letters;
mod papers;
mod postgres;
mod schema;
mod situations;
