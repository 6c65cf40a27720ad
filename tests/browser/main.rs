//! The journeys in a real Chromium, in one binary. One file per journey; `answers`, `chrome`, `crawl`, `desk`, `driver`,
//! `one_of_each` and `served` are their tools, `house`, `postgres`, `ready` and `scan` those of the other tests.

mod answers;
mod chrome;
mod crawl;
mod desk;
mod driver;
#[expect(
    dead_code,
    reason = "journeys go through pages where other tests go through verbs"
)]
#[path = "../shelter/house.rs"]
mod house;
mod one_of_each;
#[path = "../shelter/postgres.rs"]
mod postgres;
#[path = "../shelter/ready.rs"]
mod ready;
#[expect(
    dead_code,
    reason = "a journey looks at scans where other tests take them apart"
)]
#[path = "../shelter/files/scan.rs"]
mod scan;
mod served;

mod embassy;
mod english;
mod first_start;
mod interrupted;
mod keep_apart;
mod keyboard;
mod morning;
mod mother_and_child;
mod night_list;
mod returns;
mod roll_call;
mod rule_change;
mod two_nights;
mod walk;
mod without_script;
