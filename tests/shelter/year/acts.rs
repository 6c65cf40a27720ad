//! What happens in the house on a day of the year, and what letters that owes.

use super::{CASES, Owed, Year, at, first};
use crate::beds::leaving;
use crate::house::can;
use chrono::{Days, NaiveDate, TimeDelta};
use entity::deadline::{self, DeadlineState};
use entity::discharge::{Destination, Outcome};
use entity::hearing::{self, HearingState};
use entity::id::StayId;
use entity::leave::LeaveReason;
use entity::procedure::{self, ProcedureKind};
use entity::resident::Sex;
use entity::stay::{self, Category};
use entity::term_rule::Subject;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use tamlanh::domain::categories::{self, NewCategory};
use tamlanh::domain::discharges::{self, NewDischarge};
use tamlanh::domain::follow_ups;
use tamlanh::domain::law::rules;
use tamlanh::domain::law::settling::{self, Decision};
use tamlanh::domain::law::yearly;
use tamlanh::domain::procedures::at_once::{self, Chosen};
use tamlanh::domain::procedures::hearings::{self, NewHearing};
use tamlanh::domain::procedures::steps::{self, NewStep};
use tamlanh::domain::procedures::{self, NewProcedure, states};
use tamlanh::domain::transfers::{self, NewLeave};
use tamlanh::domain::{admission, calendar};

const KINDS: [ProcedureKind; 6] = [
    ProcedureKind::InitialVerification,
    ProcedureKind::Identification,
    ProcedureKind::ResidenceNotice,
    ProcedureKind::Support,
    ProcedureKind::LegalAid,
    ProcedureKind::Embassy,
];

impl Year {
    pub(super) async fn works(&mut self, day: NaiveDate) {
        self.house.clock.set(at(day, "10:00"));
        let number = usize::try_from((day - first()).num_days()).unwrap();
        if number >= 40 && number % 7 == 5 && self.handed < 2 {
            self.hand_over().await;
        }
        if number.is_multiple_of(6) && number / 6 < CASES {
            self.arrives(number / 6, day).await;
        }
        // A path opens several procedures a case; a digest lists so many lines and no more.
        for _ in 0..3 {
            self.goes_on(day).await;
        }
        if number.is_multiple_of(5) {
            self.is_extended(day).await;
        }
        if number % 23 == 11 {
            self.is_reclassified(day).await;
        }
        self.are_heard(day).await;
        match number % 3 {
            1 => self.is_summoned(day).await,
            2 => self.is_postponed(day).await,
            _ => {}
        }
        self.is_met(day).await;
        // The half-year's report goes out late.
        if number == 17 {
            self.reports(day).await;
        }
        self.is_away(number).await;
        self.leaves(number, day).await;
        self.are_asked(day).await;
    }

    /// The case that began so many days before a day, one of every five.
    fn began(&self, before: usize, number: usize, one_of_five: usize) -> Option<usize> {
        let since = number.checked_sub(before)?;
        let case = since.is_multiple_of(6).then_some(since / 6)?;
        (case % 5 == one_of_five && case < self.stays.len()).then_some(case)
    }

    /// Somebody is in hospital for five days, which changes nothing of what is owed.
    async fn is_away(&mut self, number: usize) {
        let now = self.house.clock.now();
        let by = can(&self.house.staff);
        if let Some(case) = self.began(20, number, 3) {
            let stay = self.stays[case];
            let new = NewLeave {
                reason: LeaveReason::Hospital,
                place: None,
                since: now,
                expected_back: now + TimeDelta::days(5),
            };
            let left = self
                .house
                .db
                .write(async |tx| transfers::leave(tx, &by, stay, new).await);
            left.await.unwrap();
        }
        if let Some(case) = self.began(25, number, 3) {
            let stay = self.stays[case];
            let back = self
                .house
                .db
                .write(async |tx| transfers::back(tx, &by, stay, now).await);
            back.await.unwrap();
        }
    }

    /// Somebody leaves for good. What was to be told of them this morning need not be any more.
    async fn leaves(&mut self, number: usize, day: NaiveDate) {
        let Some(case) = self.began(46, number, 2) else {
            return;
        };
        let id = self.stays[case];
        self.is_opened(id, case, day).await;
        let stay = stay::Entity::find_by_id(id).one(self.house.db.reader());
        let stay = stay.await.unwrap().unwrap();
        self.reclassify(&stay, day).await;
        let (outcome, destination, follow_up_on) = match case % 2 {
            0 => (
                Outcome::ToFamily,
                Destination::Family,
                Some(day + Days::new(10)),
            ),
            _ => (Outcome::ToLocality, Destination::Locality, None),
        };
        let end = NewDischarge {
            outcome,
            destination,
            follow_up_on,
            hand_on: Some("Công an xã theo dõi tiếp".into()),
            ..leaving(self.house.clock.now())
        };
        let by = can(&self.house.staff);
        let ended = self
            .house
            .db
            .write(async |tx| discharges::discharge(tx, &by, id, end).await);
        ended.await.unwrap();
        self.gone.insert(id, follow_up_on);
    }

    /// Those who went home are asked how they are, three days late; every other time they are to be asked again.
    async fn are_asked(&mut self, day: NaiveDate) {
        for (stay, on) in self.gone.clone() {
            let Some(on) = on.filter(|on| *on + Days::new(3) <= day) else {
                continue;
            };
            let next = self.asked.is_multiple_of(2).then(|| day + Days::new(20));
            let by = can(&self.house.staff);
            let asked = self
                .house
                .db
                .write(async |tx| follow_ups::record(tx, &by, stay, Some(on), next).await);
            asked.await.unwrap();
            self.gone.insert(stay, next);
            self.asked += 1;
        }
    }

    async fn reports(&mut self, day: NaiveDate) {
        let by = can(self.manager());
        let due_on = super::REPORTS[0].parse().unwrap();
        let done = self
            .house
            .db
            .write(async |tx| yearly::done(tx, &by, ("B14", due_on), day, None).await);
        done.await.unwrap();
        self.reported.push(due_on);
    }

    async fn arrives(&mut self, number: usize, day: NaiveDate) {
        let given = ["Dính", "Sua", "Chẳn", "Mẩy", "Xé", "Pàng", "Chạn", "Dợ"];
        let family = [
            "Sùng", "Lầu", "Triệu", "Lý", "Giàng", "Thào", "Phàn", "Vàng",
        ];
        let name = format!("{} Thị {}", family[number / 8], given[number % 8]);
        let mut new = crate::house::admission(vec![crate::house::newcomer(
            &name,
            Sex::Female,
            self.beds[number],
        )]);
        new.arrived_at = self.house.clock.now();
        let by = can(&self.house.staff);
        let stay = self
            .house
            .db
            .write(async |tx| admission::admit(tx, &by, &new).await)
            .await
            .unwrap()[0];
        self.names.push(name);
        self.stays.push(stay);
        self.opens_by_itself(stay, 0).await;
        for turn in 0..3 {
            self.is_opened(stay, number + turn, day).await;
        }
    }

    /// What an act opened by the path of the stay is told together.
    async fn opens_by_itself(&mut self, stay: StayId, already: usize) {
        let rows = self.procedures().await;
        let new = rows.iter().filter(|row| row.stay_id == stay).nth(already);
        self.owed
            .extend(new.map(|row| Owed::OpenedTogether(row.officer_id, stay, row.recorded_at)));
    }

    /// Each act has its own moment: by that is known what one opened.
    fn a_moment_later(&self) {
        let clock = &self.house.clock;
        clock.set(clock.now() + TimeDelta::seconds(1));
    }

    async fn is_opened(&mut self, stay: StayId, turn: usize, day: NaiveDate) {
        self.a_moment_later();
        let officer = match turn % 7 {
            0 => self.silent.user,
            turn => self.people[turn % 3].0.user,
        };
        let officer = officer.unwrap();
        let new = NewProcedure {
            kind: KINDS[turn % KINDS.len()],
            agency: "Công an thành phố Quảng Ninh".into(),
            reference_no: None,
            officer,
            started_on: day,
            started_at: None,
            due_on: turn
                .is_multiple_of(2)
                .then(|| day + Days::new(self.chance.u64(1..40))),
        };
        let by = can(self.manager());
        let id = self
            .house
            .db
            .write(async |tx| procedures::open(tx, &by, stay, new).await)
            .await
            .unwrap();
        self.owed.push(Owed::Opened(officer, id));
    }

    /// A procedure that has been open for a while takes a step.
    async fn goes_on(&mut self, day: NaiveDate) {
        self.a_moment_later();
        let open = self.procedures().await;
        let of_stay = |stay| open.iter().filter(|row| row.stay_id == stay).count();
        let pending: Vec<_> = open.iter().filter(|row| row.closed_on.is_none()).collect();
        let Some(row) = self.chance.choice(&pending) else {
            return;
        };
        let already = of_stay(row.stay_id);
        let next = states::next(row.kind, row.state);
        let state = match self.chance.u8(0..3) {
            0 => next[0],
            _ => *next
                .iter()
                .find(|state| states::is_closing(**state))
                .unwrap_or(&next[0]),
        };
        let step = NewStep {
            state,
            happened_on: day,
            happened_at: None,
            agency: None,
            due_on: None,
            paper_no: None,
            note: None,
        };
        let by = can(self.manager());
        self.house
            .db
            .write(async |tx| steps::record(tx, &by, row.id, row.version, step).await)
            .await
            .unwrap();
        self.opens_by_itself(row.stay_id, already).await;
    }

    async fn is_extended(&mut self, day: NaiveDate) {
        let rows = self.deadlines().await;
        let rows: Vec<_> = rows
            .iter()
            .filter(|row| row.state == DeadlineState::Open && row.procedure_id.is_some())
            .collect();
        let Some(row) = self.chance.choice(&rows) else {
            return;
        };
        let decision = Decision {
            no: "45/QĐ-TTTGXH".into(),
            on: day,
            signer: "Giám đốc Vi Văn Hợp".into(),
            reason: "chờ trả lời".into(),
            until: row.due_on.max(day) + Days::new(self.chance.u64(1..30)),
        };
        let by = can(self.manager());
        let next = self
            .house
            .db
            .write(async |tx| settling::extend(tx, &by, row.id, row.version, decision).await)
            .await
            .unwrap();
        let officer = self
            .procedures()
            .await
            .iter()
            .find(|of| Some(of.id) == row.procedure_id)
            .unwrap()
            .officer_id;
        if Some(officer) != self.manager().user {
            self.owed.push(Owed::Extended(officer, next));
        }
    }

    /// The officer who has more goes on leave, and another one has all that was theirs.
    async fn hand_over(&mut self) {
        let rows = self.procedures().await;
        let load = |user| {
            let own = |row: &&procedure::Model| row.officer_id == user && row.closed_on.is_none();
            rows.iter().filter(own).count()
        };
        let mut two = [0, 1].map(|at: usize| self.people[at].0.user.unwrap());
        two.sort_by_key(|user| std::cmp::Reverse(load(*user)));
        let [from, to] = two;
        if load(from) < 2 {
            return;
        }
        let by = can(self.manager());
        let handed = self
            .house
            .db
            .write(async |tx| at_once::hand_over(tx, &by, from, to, &Chosen::All).await);
        assert_eq!(handed.await.unwrap(), load(from));
        self.owed.push(Owed::HandedOver(to));
        self.handed += 1;
    }

    /// Somebody turns out to be a victim, or one of another law.
    async fn is_reclassified(&mut self, day: NaiveDate) {
        let here = stay::Entity::find().filter(stay::Column::EndedAt.is_null());
        let here = here.order_by_asc(stay::Column::Id);
        let here = here.all(self.house.db.reader()).await.unwrap();
        let stay = self.chance.choice(&here).unwrap();
        self.reclassify(stay, day).await;
    }

    async fn reclassify(&mut self, stay: &stay::Model, day: NaiveDate) {
        self.a_moment_later();
        let category = match stay.category {
            Category::BeingIdentified => Category::Victim,
            Category::Victim => Category::DomesticViolence,
            _ => Category::BeingIdentified,
        };
        let new = NewCategory {
            category,
            since: day,
            reason: "kết quả xác minh".into(),
            paper_no: None,
        };
        let of_stay = |row: &&procedure::Model| row.stay_id == stay.id;
        let rows = self.procedures().await;
        let open = rows
            .iter()
            .filter(of_stay)
            .filter(|row| row.closed_on.is_none());
        let mut to: BTreeSet<_> = open.map(|row| row.officer_id).collect();
        to.extend(self.manager().user);
        let by = can(&self.house.staff);
        let changed = self
            .house
            .db
            .write(async |tx| categories::change(tx, &by, stay.id, new).await);
        changed.await.unwrap();
        // The letter goes to whose work it is once the new ways are open, too.
        let already = rows.iter().filter(of_stay).count();
        let told = to.into_iter().map(|user| Owed::Reclassified(user, stay.id));
        self.owed.extend(told);
        self.opens_by_itself(stay.id, already).await;
    }

    pub(super) async fn hearings(&self, state: HearingState) -> Vec<hearing::Model> {
        hearing::Entity::find()
            .filter(hearing::Column::State.eq(state))
            .order_by_asc(hearing::Column::Id)
            .all(self.house.db.reader())
            .await
            .unwrap()
    }

    /// A hearing of an open procedure is set.
    async fn is_summoned(&mut self, day: NaiveDate) {
        let open = self.procedures().await;
        let open: Vec<_> = open.iter().filter(|row| row.closed_on.is_none()).collect();
        let Some(row) = self.chance.choice(&open) else {
            return;
        };
        let new = NewHearing {
            at: at(day + Days::new(self.chance.u64(2..20)), "09:30"),
            place: "Tòa án nhân dân khu vực 1".into(),
            paper_no: None,
        };
        let by = can(self.manager());
        let set = self
            .house
            .db
            .write(async |tx| hearings::set(tx, &by, row.id, new).await);
        set.await.unwrap();
    }

    /// A hearing to come is postponed; letters go by its new day alone.
    async fn is_postponed(&mut self, day: NaiveDate) {
        let open = self.procedures().await;
        let set = self.hearings(HearingState::Set).await;
        let is_open = |of: &&hearing::Model| {
            let procedure = open.iter().find(|row| row.id == of.procedure_id);
            procedure.unwrap().closed_on.is_none()
        };
        let set: Vec<_> = set.iter().filter(is_open).collect();
        let Some(row) = self.chance.choice(&set) else {
            return;
        };
        let later = calendar::local(row.at).date().max(day) + Days::new(self.chance.u64(1..15));
        let new = NewHearing {
            at: at(later, "14:00"),
            place: "Tòa án nhân dân khu vực 1".into(),
            paper_no: None,
        };
        let by = can(self.manager());
        let postponed = self.house.db.write(async |tx| {
            hearings::postpone(tx, &by, row.id, row.version, Some(new), "thẩm phán bận").await
        });
        postponed.await.unwrap();
    }

    /// What came of the hearings that have been is written down.
    async fn are_heard(&mut self, day: NaiveDate) {
        let now = at(day, "10:00");
        for row in self.hearings(HearingState::Set).await {
            if row.at > now {
                continue;
            }
            let by = can(self.manager());
            let held = self
                .house
                .db
                .write(async |tx| hearings::hold(tx, &by, row.id, row.version, "đã nghe").await);
            held.await.unwrap();
        }
    }

    /// A duty that no procedure keeps, late for two days or more, is done; a maximum is passed by a decision.
    async fn is_met(&mut self, day: NaiveDate) {
        let late = deadline::Entity::find()
            .filter(deadline::Column::State.eq(DeadlineState::Open))
            .filter(deadline::Column::ProcedureId.is_null())
            .filter(deadline::Column::DueOn.lte(day - Days::new(2)))
            .order_by_asc(deadline::Column::Id);
        let Some(row) = late.one(self.house.db.reader()).await.unwrap() else {
            return;
        };
        let rules = rules::load(self.house.db.reader()).await.unwrap();
        let rule = row.rule_id.and_then(|id| rules.with_id(id)).unwrap();
        let by = can(self.manager());
        let now = self.house.clock.now();
        let settled = self.house.db.write(async |tx| {
            if rule.subject != Subject::StayLimit {
                return settling::meet(tx, &by, row.id, row.version, now).await;
            }
            let decision = Decision {
                no: "46/QĐ-TTTGXH".into(),
                on: day,
                signer: "Giám đốc Vi Văn Hợp".into(),
                reason: "chưa có nơi về".into(),
                until: day + Days::new(400),
            };
            let extended = settling::extend(tx, &by, row.id, row.version, decision);
            extended.await.map(drop)
        });
        settled.await.unwrap();
    }
}
