//! Beds against a naive model: sequences of acts at random, and after each of them the store says yes and no as a list
//! of intervals does that is read from end to end. A sequence that fails is made as short as it can be.

mod model;

use crate::beds::leaving;
use crate::house::{House, admission, can, newcomer, night};
use crate::on_both;
use chrono::{DateTime, TimeDelta, Utc};
use entity::id::{BedId, OccupancyId, StayId};
use entity::leave::LeaveReason;
use entity::occupancy;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use model::{Act, BEDS, Interval, Model, act, of_those_here};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use tamlanh::domain::access::{Can, KeepBeds, KeepStays};
use tamlanh::domain::error::{Error, Result};
use tamlanh::domain::transfers::{self, NewLeave};
use tamlanh::domain::{board, discharges, rooms};
use tokio::runtime::Handle;

/// How long a sequence is on average.
const STEPS: usize = 25;

/// The beds of one sequence, with the stays in the order in which they began.
struct Ground<'h> {
    house: &'h House,
    beds: Vec<BedId>,
    stays: Vec<StayId>,
}

impl Ground<'_> {
    /// What the store has: intervals of these beds, each with its row.
    async fn intervals(&self) -> Vec<(OccupancyId, Interval)> {
        let rows = occupancy::Entity::find()
            .filter(occupancy::Column::BedId.is_in(self.beds.iter().copied()))
            .order_by_asc(occupancy::Column::BedId)
            .order_by_asc(occupancy::Column::Since);
        let rows = rows.all(self.house.db.reader()).await.unwrap();
        let number = |id: StayId| self.stays.iter().position(|stay| *stay == id).unwrap();
        let interval = |row: occupancy::Model| {
            let bed = self.beds.iter().position(|bed| *bed == row.bed_id);
            let interval = Interval {
                bed: bed.unwrap(),
                since: row.since,
                until: row.until,
                kind: row.kind,
                stay: row.stay_id.map(number),
            };
            (row.id, interval)
        };
        rows.into_iter().map(interval).collect()
    }

    /// Does an act; gives the stays that began with it.
    async fn does(&self, act: &Act, model: &Model, now: DateTime<Utc>) -> Result<Vec<StayId>> {
        let (db, staff) = (&self.house.db, &self.house.staff);
        let (by, keeps): (Can<KeepStays>, Can<KeepBeds>) = (can(staff), can(staff));
        let before = |ago: i64| now - TimeDelta::minutes(ago);
        let released = match act {
            Act::Release { which } => {
                let meant = &model.intervals[*which];
                let rows = self.intervals().await.into_iter();
                rows.filter(|(_, one)| one == meant)
                    .map(|(id, _)| id)
                    .next()
            }
            _ => None,
        };
        let work = async |tx: &tamlanh::db::Tx| {
            match act {
                Act::Admit { beds, ago } => {
                    let people = beds.iter();
                    let people =
                        people.map(|bed| newcomer("Lò Thị Mây", Sex::Female, self.beds[*bed]));
                    let mut new = admission(people.collect());
                    new.arrived_at = before(*ago);
                    return tamlanh::domain::admission::admit(tx, &by, &new).await;
                }
                Act::Transfer { who, bed, ago } => {
                    let (who, to) = (self.stays[*who], self.beds[*bed]);
                    transfers::transfer(tx, &by, who, to, before(*ago), false).await
                }
                Act::Swap { one, other, ago } => {
                    let (one, other) = (self.stays[*one], self.stays[*other]);
                    transfers::swap(tx, &by, one, other, before(*ago), false).await
                }
                Act::Leave { who, ago } => {
                    let leave = NewLeave {
                        reason: LeaveReason::Court,
                        place: None,
                        since: before(*ago),
                        expected_back: before(*ago) + TimeDelta::hours(3),
                    };
                    transfers::leave(tx, &by, self.stays[*who], leave).await
                }
                Act::Return { who, ago } => {
                    transfers::back(tx, &by, self.stays[*who], before(*ago)).await
                }
                Act::Hold { bed, minutes } => {
                    rooms::hold(tx, &keeps, self.beds[*bed], before(-minutes), "x".into()).await
                }
                Act::TakeOut { bed, from, minutes } => {
                    let since = before(-from);
                    let until = minutes.map(|minutes| since + TimeDelta::minutes(minutes));
                    rooms::take_out(tx, &keeps, self.beds[*bed], since, until, "x".into()).await
                }
                Act::Release { .. } => rooms::release(tx, &keeps, released.unwrap()).await,
                Act::Discharge { who, ago, together } => {
                    let mut end = leaving(before(*ago));
                    end.with_household = *together;
                    let ended = discharges::discharge(tx, &by, self.stays[*who], end).await;
                    ended.map(|_| ())
                }
            }
            .map(|()| Vec::new())
        };
        db.write(work).await
    }

    /// The board shows in each bed whoever the model has there now.
    async fn board_agrees(&self, model: &Model, now: DateTime<Utc>) {
        let seen = board::at(self.house.db.reader(), &self.house.staff, now)
            .await
            .unwrap();
        for shown in seen.rooms.iter().flat_map(|room| &room.beds) {
            let Some(bed) = self.beds.iter().position(|bed| *bed == shown.bed.id) else {
                continue;
            };
            let is_now = |one: &&Interval| {
                one.bed == bed && one.since <= now && one.until.is_none_or(|until| now < until)
            };
            let expected = model.intervals.iter().find(is_now);
            let taken = shown.taken.as_ref().map(|taken| &taken.interval);
            let stay = taken.and_then(|taken| taken.stay_id);
            assert_eq!(
                taken.map(|taken| (taken.kind, stay)),
                expected.map(|one| (one.kind, one.stay.map(|stay| self.stays[stay])))
            );
        }
    }
}

/// How often an act was done, and how often refused.
type Tally = BTreeMap<&'static str, (u32, u32)>;

fn count(tally: &mut Tally, act: &'static str, is_done: bool) {
    let (done, refused) = tally.entry(act).or_default();
    *if is_done { done } else { refused } += 1;
}

async fn lives_through(house: &House, room: &str, acts: &[(i64, Act)], tally: &RefCell<Tally>) {
    house.clock.set(night());
    let (_, beds) = house
        .room(room, RoomRule::Any, RoomPurpose::Victims, BEDS)
        .await;
    let mut ground = Ground {
        house,
        beds,
        stays: Vec::new(),
    };
    let mut model = Model::default();
    for (step, (wait, act)) in acts.iter().enumerate() {
        let now = house.clock.now() + TimeDelta::minutes(*wait);
        house.clock.set(now);
        let Some(act) = of_those_here(act, &model) else {
            continue;
        };
        let expected = model.after(&act, now);
        let done = ground.does(&act, &model, now).await;
        let told = format!("step {step} at {now}, {act:?}: {done:?}, after {model:?}");
        assert_eq!(done.is_ok(), expected.is_some(), "{told}");
        count(&mut tally.borrow_mut(), act.kind(), done.is_ok());
        match done {
            Ok(began) => {
                ground.stays.extend(began);
                model = expected.unwrap();
                model.intervals.sort_by_key(|one| (one.bed, one.since));
            }
            // Who would swap with themselves is not found.
            Err(Error::Refused(_) | Error::NotFound) => {}
            Err(_) => panic!("{told}"),
        }
        let stored = ground.intervals().await.into_iter();
        let stored: Vec<Interval> = stored.map(|(_, interval)| interval).collect();
        assert_eq!(stored, model.intervals, "{told}");
    }
    ground.board_agrees(&model, house.clock.now()).await;
}

on_both! {
    async fn beds_agree_with_a_naive_model(house: House) {
        // A server that is asked over a socket takes longer for each step.
        let cases = if house.db.backend() == DbBackend::Sqlite { 40 } else { 15 };
        let config = Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let (round, tally) = (Cell::new(0), RefCell::new(Tally::new()));
        let acts = prop::collection::vec((0..40_i64, act()), 1..=2 * STEPS);
        let agrees = runner.run(&acts, |acts| {
            round.set(round.get() + 1);
            let room = format!("P{}", round.get());
            let lives = lives_through(&house, &room, &acts, &tally);
            tokio::task::block_in_place(|| Handle::current().block_on(lives));
            Ok(())
        });
        agrees.unwrap_or_else(|fault| panic!("{fault}"));
        let tally = tally.into_inner();
        let has_both = |(done, refused): &(u32, u32)| *done > 0 && *refused > 0;
        assert!(tally.len() == 10 && tally.values().all(has_both), "{tally:?}");
    }
}
