//! All tests but the journeys in a browser, in one binary that links once: one file per noun; forms, house, lived,
//! pdf and postgres are tools.

mod access;
mod accounts;
mod api;
mod bad_input;
mod beds;
mod beds_model;
mod deadlines;
mod demo;
mod feeds;
mod files;
mod forms;
mod house;
mod households;
mod intake;
mod kept;
mod law;
mod layers;
mod leaks;
mod letters;
mod lived;
mod officer;
mod papers;
mod pdf;
mod postgres;
mod print;
mod process;
mod schema;
mod shelters;
mod sign_in;
mod situations;
mod smtp;
mod strangers;
mod typed;
mod written;
mod year;
