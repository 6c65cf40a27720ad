//! Two years in the house, day by day: people come, are moved, go to court, have their procedures, and leave.

use super::care;
use super::names;
use super::who;
use crate::clock::Clock;
use crate::db::Db;
use crate::domain::access::{Actor, Can, KeepProcedures, KeepStays};
use crate::domain::admission::{self, Admission, Newcomer};
use crate::domain::belongings::NewBelonging;
use crate::domain::calendar::{self, Calendar};
use crate::domain::discharges::{self, NewDischarge, Receiver};
use crate::domain::error::{Error, Result};
use crate::domain::placement::{self, fit::Needs};
use crate::domain::procedures::steps::{self, NewStep};
use crate::domain::procedures::{self, NewProcedure};
use crate::domain::residents::Particulars;
use crate::domain::stays::{Intake, Officer};
use crate::domain::transfers::{self, NewLeave};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use entity::belonging::Keeper;
use entity::discharge::{Destination, Outcome};
use entity::id::{BedId, StayId};
use entity::leave::LeaveReason;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::resident::Sex;
use entity::stay::{Category, Relative, Source};
use fastrand::Rng;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::collections::HashSet;

/// The same demo every time.
const SEED: u64 = 20_261_123;

/// Somebody who is in the house, with what is still to happen.
struct Guest {
    stay: StayId,
    category: Category,
    leaves_on: NaiveDate,
    court_on: Option<NaiveDate>,
}

struct Life<'a> {
    db: &'a Db,
    clock: &'a Clock,
    rng: Rng,
    keeper: Can<KeepStays>,
    lawyer: Can<KeepProcedures>,
    guests: Vec<Guest>,
}

/// Lives from the clock's day until `today`, which leaves the clock there.
pub async fn two_years(db: &Db, clock: &Clock, today: DateTimeUtc, staff: &[Actor]) -> Result<()> {
    let mut life = Life {
        db,
        clock,
        rng: Rng::with_seed(SEED),
        keeper: who(staff)?,
        lawyer: who(staff)?,
        guests: Vec::new(),
    };
    let mut day = calendar::local(clock.now()).date();
    let last = calendar::local(today).date();
    while day < last {
        life.leave(day).await?;
        life.go_to_court(day).await?;
        for _ in 0..[0, 0, 1, 1, 2][life.rng.usize(..5)] {
            life.arrive(day).await?;
        }
        life.at(day, 23, 58);
        care::meet(db, &life.lawyer, day).await?;
        care::ask_after(db, &life.keeper, day).await?;
        life.answer(day).await?;
        day += TimeDelta::days(1);
    }
    clock.set(today);
    Ok(())
}

impl Life<'_> {
    /// Sets the clock to a time of that day.
    fn at(&self, day: NaiveDate, hour: u32, minute: u32) -> DateTimeUtc {
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
        let at = calendar::to_utc(day.and_time(time));
        self.clock.set(at);
        at
    }

    async fn arrive(&mut self, day: NaiveDate) -> Result<()> {
        let rng = &mut self.rng;
        let (category, source, agency, stays_for) = match rng.u8(..10) {
            0..3 => (
                Category::Homeless,
                Source::Commune,
                "UBND xã Hải Lạng",
                1..10,
            ),
            3..6 => (
                Category::BeingIdentified,
                Source::BorderGuard,
                "Đồn Biên phòng Hải Yên",
                20..80,
            ),
            6..8 => (
                Category::Victim,
                Source::ProvincialPolice,
                "Công an thành phố Quảng Ninh",
                30..118,
            ),
            8 => (Category::Child, Source::ChildHotline, "Tổng đài 111", 5..60),
            _ => (
                Category::DomesticViolence,
                Source::CommunePolice,
                "Công an xã Đường Hoa",
                3..30,
            ),
        };
        let is_man = match category {
            Category::Homeless => rng.u8(..10) < 7,
            Category::DomesticViolence => false,
            _ => rng.u8(..10) < 2,
        };
        let sex = if is_man { Sex::Male } else { Sex::Female };
        let age = match category {
            Category::Child => rng.u32(11..17),
            Category::Homeless => rng.u32(35..75),
            _ => rng.u32(18..40),
        };
        let brings_child = !is_man && category != Category::Child && rng.u8(..10) < 2;
        let mut people = vec![(sex, names::somebody(rng, sex, age, day))];
        if brings_child {
            let sex = if rng.bool() { Sex::Male } else { Sex::Female };
            let age = rng.u32(1..9);
            people.push((sex, names::somebody(rng, sex, age, day)));
        }
        let (hour, minute, length) = (rng.u32(6..24), rng.u32(..60), rng.i64(stays_for));
        let arrived_at = self.at(day, hour, minute);
        // A full house sends people elsewhere.
        let Some(beds) = self.beds(&people, category, arrived_at).await? else {
            return Ok(());
        };
        let new = self.admission(day, arrived_at, category, source, agency, people, &beds);
        let by = &self.keeper;
        let stays = self
            .db
            .write(async |tx| admission::admit(tx, by, &new).await)
            .await?;
        let leaves_on = day + TimeDelta::days(length);
        if matches!(category, Category::Victim | Category::BeingIdentified) {
            self.open(day, stays[0]).await?;
        }
        let has_hearing = category == Category::Victim && self.rng.bool();
        self.guests.push(Guest {
            stay: stays[0],
            category,
            leaves_on,
            court_on: has_hearing.then(|| day + TimeDelta::days(length / 2)),
        });
        Ok(())
    }

    /// A fitting free bed for each of them, in one room.
    async fn beds(
        &self,
        people: &[(Sex, Particulars)],
        category: Category,
        at: DateTimeUtc,
    ) -> Result<Option<Vec<BedId>>> {
        let mut taken = HashSet::new();
        let mut room = None;
        let mut beds = Vec::new();
        for (sex, who) in people {
            let needs = Needs {
                sex: *sex,
                age: who.birth.age_on(calendar::local(at).date()),
                step_free: false,
                category,
                stay: None,
                household: None,
                family_of: people.len(),
                companions: vec![None; people.len() - 1],
                apart_from: Vec::new(),
            };
            let vault = self.db.vault();
            let found =
                placement::suggest(self.db.reader(), vault, &self.keeper, &needs, at).await?;
            let fits = found.into_iter().find(|one| {
                one.unfit.is_empty()
                    && room.is_none_or(|room| room == one.room.id)
                    && !taken.contains(&one.bed.id)
            });
            let Some(one) = fits else { return Ok(None) };
            room = Some(one.room.id);
            taken.insert(one.bed.id);
            beds.push(one.bed.id);
        }
        Ok(Some(beds))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one call, each of them drawn above"
    )]
    fn admission(
        &mut self,
        day: NaiveDate,
        arrived_at: DateTimeUtc,
        category: Category,
        source: Source,
        agency: &str,
        people: Vec<(Sex, Particulars)>,
        beds: &[BedId],
    ) -> Admission {
        let officer = names::somebody(&mut self.rng, Sex::Male, 35, day);
        let newcomers =
            people
                .into_iter()
                .zip(beds)
                .enumerate()
                .map(|(at, ((sex, particulars), bed))| Newcomer {
                    known: None,
                    sex,
                    particulars,
                    relation: (at > 0).then_some(Relative::Child),
                    category: match category {
                        Category::Victim | Category::BeingIdentified if at > 0 => {
                            Category::AccompanyingMinor
                        }
                        other => other,
                    },
                    bed: *bed,
                    step_free: false,
                    belongings: vec![NewBelonging {
                        what: "túi quần áo".into(),
                        quantity: 1,
                        kept_by: Keeper::Resident,
                        is_document: false,
                        money_vnd: None,
                    }],
                });
        let people = newcomers.collect();
        Admission {
            arrived_at,
            left: None,
            source,
            from_abroad: None,
            agency: agency.into(),
            intake: Intake {
                officer: Officer {
                    name: officer.name,
                    position: Some("Cán bộ".into()),
                    ..Officer::default()
                },
                health: Some("Tỉnh táo, đi lại được".into()),
                ..Intake::default()
            },
            people,
            keep_apart: Vec::new(),
            is_long_ago: false,
            despite: false,
        }
    }

    async fn open(&mut self, day: NaiveDate, stay: StayId) -> Result<()> {
        self.at(day, 23, 59);
        let calendar = Calendar::built_in();
        let due = |term: &str| -> Result<NaiveDate> {
            let term = term
                .parse()
                .map_err(|_| Error::broken("a term of the demo"))?;
            Ok(calendar
                .deadline(day.and_time(NaiveTime::MIN), term)
                .legal_end)
        };
        let asked = [
            (
                ProcedureKind::Identification,
                "Công an thành phố Quảng Ninh",
                due("20d")?,
            ),
            (
                ProcedureKind::ResidenceNotice,
                "Công an xã sở tại",
                due("1d")?,
            ),
            (
                ProcedureKind::LegalAid,
                "Trung tâm Trợ giúp pháp lý nhà nước",
                due("9wd")?,
            ),
        ];
        let by = &self.lawyer;
        let officer = by.user.ok_or(Error::NotFound)?;
        let asks = self.rng.usize(2..=3);
        self.db
            .write(async |tx| {
                for (kind, agency, due_on) in asked.into_iter().take(asks) {
                    let new = NewProcedure {
                        kind,
                        agency: agency.into(),
                        reference_no: None,
                        officer,
                        started_on: day,
                        started_at: None,
                        due_on: Some(due_on),
                    };
                    let id = procedures::open(tx, by, stay, new).await?;
                    let sent = reached(ProcedureState::Sent, day, None);
                    steps::record(tx, by, id, 1, sent).await?;
                }
                Ok(())
            })
            .await
    }

    /// Agencies answer some days before or, now and then, after the due date.
    async fn answer(&mut self, day: NaiveDate) -> Result<()> {
        self.at(day, 23, 59);
        for at in 0..self.guests.len() {
            let stay = self.guests[at].stay;
            for procedure in procedures::open_of_stay(self.db.reader(), stay).await? {
                let days_left = procedure.due_on.map_or(0, |due| (due - day).num_days());
                if days_left > 2 || self.rng.u8(..4) > 0 {
                    continue;
                }
                let paper_no = format!("{}/CV", self.rng.u16(10..900));
                let done = reached(ProcedureState::Done, day, Some(paper_no));
                let (by, version) = (&self.lawyer, procedure.version);
                self.db
                    .write(async |tx| steps::record(tx, by, procedure.id, version, done).await)
                    .await?;
            }
        }
        Ok(())
    }

    async fn go_to_court(&mut self, day: NaiveDate) -> Result<()> {
        let goes = |guest: &&Guest| guest.court_on == Some(day) && guest.leaves_on > day;
        let going: Vec<StayId> = self
            .guests
            .iter()
            .filter(goes)
            .map(|guest| guest.stay)
            .collect();
        for stay in going {
            let since = self.at(day, 7, 30);
            let new = NewLeave {
                reason: LeaveReason::Court,
                place: Some("Tòa án nhân dân khu vực 6".into()),
                since,
                expected_back: since + TimeDelta::hours(10),
            };
            let by = &self.keeper;
            self.db
                .write(async |tx| transfers::leave(tx, by, stay, new).await)
                .await?;
            let back = self.at(day, 16, 40);
            self.db
                .write(async |tx| transfers::back(tx, by, stay, back).await)
                .await?;
        }
        Ok(())
    }

    async fn leave(&mut self, day: NaiveDate) -> Result<()> {
        let at = self.at(day, 9, 30);
        let (leaving, staying) = std::mem::take(&mut self.guests)
            .into_iter()
            .partition(|guest: &Guest| guest.leaves_on == day);
        self.guests = staying;
        for guest in leaving {
            let (outcome, destination) = match guest.category {
                Category::Homeless => (Outcome::OwnWish, Destination::OnTheirOwn),
                Category::Child => (Outcome::ToFamily, Destination::Family),
                Category::Victim if self.rng.u8(..4) == 0 => {
                    (Outcome::OtherCentre, Destination::OtherCentre)
                }
                _ => (Outcome::ToLocality, Destination::Locality),
            };
            let receiver = names::somebody(&mut self.rng, Sex::Female, 45, day);
            let new = NewDischarge {
                at,
                outcome,
                destination,
                receiver: Receiver {
                    name: receiver.name,
                    ..Receiver::default()
                },
                returned: Vec::new(),
                keeps_things: false,
                money_vnd: 500_000 * i64::from(self.rng.u8(..3)),
                follow_up_on: (outcome != Outcome::OwnWish).then(|| day + TimeDelta::days(90)),
                hand_on: Some("Cơ quan nơi đến tiếp tục".into()),
                with_household: true,
            };
            let by = &self.keeper;
            self.db
                .write(async |tx| discharges::discharge(tx, by, guest.stay, new).await)
                .await?;
        }
        Ok(())
    }
}

fn reached(state: ProcedureState, happened_on: NaiveDate, paper_no: Option<String>) -> NewStep {
    NewStep {
        state,
        happened_on,
        happened_at: None,
        agency: None,
        due_on: None,
        paper_no,
        note: None,
    }
}
