//! The journeys in a real Chromium, in one binary. One file per journey; `driver` is their tool.

mod driver;
