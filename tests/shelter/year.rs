//! A year in the life of sixty cases on a fixed clock: two instances work one store, one of them dies with a letter in its hands,
//! the mail server is away for days; and each morning everybody gets what a plain reading of the deadlines says, once.

use crate::house::{House, can};
use crate::letters::{Post, local, reachable};
use crate::on_both;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entity::deadline::{self, DeadlineState};
use entity::hearing::{self, HearingState};
use entity::id::{BedId, ProcedureId, StayId, UserId};
use entity::letter::TroubleKind;
use entity::membership::Role;
use entity::procedure::{self, ProcedureKind};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Category;
use entity::term_rule::Subject;
use entity::user::Language;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};
use tamlanh::db::Db;
use tamlanh::domain::access::Actor;
use tamlanh::domain::calendar::{self, Calendar};
use tamlanh::domain::categories::{self, NewCategory};
use tamlanh::domain::law::rules::{self, Rules};
use tamlanh::domain::law::settling::{self, Decision};
use tamlanh::domain::letters::{digest, outbox};
use tamlanh::domain::procedures::at_once::{self, Chosen};
use tamlanh::domain::procedures::hearings::{self, NewHearing};
use tamlanh::domain::procedures::{self, NewProcedure, NewStep, states};
use tamlanh::domain::{admission, stays};
use tamlanh::mail::Letter;
use tamlanh::text::Text;
use tamlanh::{jobs, start};

const CASES: usize = 60;
const KINDS: [ProcedureKind; 6] = [
    ProcedureKind::InitialVerification,
    ProcedureKind::Identification,
    ProcedureKind::ResidenceNotice,
    ProcedureKind::Support,
    ProcedureKind::LegalAid,
    ProcedureKind::Embassy,
];

fn first() -> NaiveDate {
    "2026-12-01".parse().unwrap()
}

fn at(day: NaiveDate, time: &str) -> DateTime<Utc> {
    local(&format!("{day}T{time}:00"))
}

/// Parts of a digest by their headings, each with its case codes and links; or the subject of a letter about one case.
type Told = BTreeMap<String, BTreeSet<(String, String)>>;

/// A letter about one case that is owed while what it tells of is open.
enum Owed {
    Opened(UserId, ProcedureId),
    Extended(UserId, entity::id::DeadlineId),
    Reclassified(UserId, StayId),
    HandedOver(UserId),
}

struct Year {
    house: House,
    instances: [Db; 2],
    post: Post,
    /// Those whom letters reach, in their languages.
    people: Vec<(Actor, Language)>,
    /// No letter reaches them.
    silent: Actor,
    beds: Vec<BedId>,
    names: Vec<String>,
    rules: Rules,
    chance: fastrand::Rng,
    owed: Vec<Owed>,
    /// Up to which morning each was told.
    told: BTreeMap<UserId, NaiveDate>,
    digests: usize,
    /// How often somebody's procedures went into other hands.
    handed: usize,
    notices: usize,
    /// The parts of digests that were owed.
    seen: BTreeSet<&'static str>,
}

impl Year {
    async fn new(house: House) -> Year {
        let (_, beds) = house
            .room("P1", RoomRule::Women, RoomPurpose::Victims, CASES)
            .await;
        let people = vec![
            (
                reachable(&house, "luat", Role::Legal, Language::English).await,
                Language::English,
            ),
            (
                reachable(&house, "luat-hai", Role::Legal, Language::Vietnamese).await,
                Language::Vietnamese,
            ),
            (
                reachable(&house, "quan-ly", Role::Manager, Language::Vietnamese).await,
                Language::Vietnamese,
            ),
        ];
        Year {
            silent: house.person("luat-ba", Role::Legal).await,
            instances: [open(&house).await, open(&house).await],
            rules: rules::load(house.db.reader()).await.unwrap(),
            post: Post::new(),
            people,
            beds,
            names: Vec::new(),
            chance: fastrand::Rng::with_seed(60),
            owed: Vec::new(),
            told: BTreeMap::new(),
            digests: 0,
            handed: 0,
            notices: 0,
            seen: BTreeSet::new(),
            house,
        }
    }

    fn manager(&self) -> &Actor {
        &self.people[2].0
    }

    async fn deadlines(&self) -> Vec<deadline::Model> {
        deadline::Entity::find()
            .order_by_asc(deadline::Column::Id)
            .all(self.house.db.reader())
            .await
            .unwrap()
    }

    async fn procedures(&self) -> Vec<procedure::Model> {
        procedure::Entity::find()
            .order_by_asc(procedure::Column::Id)
            .all(self.house.db.reader())
            .await
            .unwrap()
    }

    async fn works(&mut self, day: NaiveDate) {
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
        self.opens_by_itself(stay, 0).await;
        for turn in 0..3 {
            self.is_opened(stay, number + turn, day).await;
        }
    }

    /// Of the procedures that an act opened by the path of the stay, the first is told of.
    async fn opens_by_itself(&mut self, stay: StayId, already: usize) {
        let rows = self.procedures().await;
        let new = rows.iter().filter(|row| row.stay_id == stay).nth(already);
        self.owed
            .extend(new.map(|row| Owed::Opened(row.officer_id, row.id)));
    }

    async fn is_opened(&mut self, stay: StayId, turn: usize, day: NaiveDate) {
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
            agency: None,
            due_on: None,
            paper_no: None,
            note: None,
        };
        let by = can(self.manager());
        self.house
            .db
            .write(async |tx| procedures::step(tx, &by, row.id, row.version, step).await)
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
        let stays = entity::stay::Entity::find().order_by_asc(entity::stay::Column::Id);
        let stays = stays.all(self.house.db.reader()).await.unwrap();
        let stay = self.chance.choice(&stays).unwrap().clone();
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

    async fn hearings(&self, state: HearingState) -> Vec<hearing::Model> {
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

    /// Both instances go round at once.
    async fn rounds(&self) {
        let [one, other] = &self.instances;
        let mailer = &self.post.mailer;
        let (one, other) = tokio::join!(jobs::round(one, mailer), jobs::round(other, mailer));
        one.unwrap();
        other.unwrap();
    }

    /// Compares what left with what was owed.
    async fn is_right(&mut self, what: &str) {
        let now = self.house.clock.now();
        let left = std::mem::take(&mut self.post.memory.lock().unwrap().letters);
        for letter in &left {
            let is_named = |name: &String| letter.text.contains(name);
            assert!(!self.names.iter().any(is_named), "a name: {letter:?}");
        }
        let today = calendar::local(now).date();
        let is_told = |(person, _): &(Actor, Language)| {
            let told = self.told.get(&person.user.unwrap());
            told == Some(&today)
        };
        if self.owed.is_empty() && self.people.iter().all(is_told) {
            assert!(left.is_empty(), "{what} {now}: {left:?}");
            return;
        }
        let mut told: Vec<(String, Told)> = left
            .iter()
            .map(|letter| (letter.to.clone(), read(letter)))
            .collect();
        let mut owed = self.owed_now(now).await;
        told.sort();
        owed.sort();
        assert_eq!(told, owed, "{what} {now}");
    }

    async fn owed_now(&mut self, now: DateTime<Utc>) -> Vec<(String, Told)> {
        let (deadlines, procedures) = (self.deadlines().await, self.procedures().await);
        let codes: BTreeMap<StayId, String> = entity::stay::Entity::find()
            .all(self.house.db.reader())
            .await
            .unwrap()
            .iter()
            .map(|stay| (stay.id, stays::code(stay)))
            .collect();
        let today = calendar::local(now).date();
        let mut owed = Vec::new();
        for (person, language) in self.people.clone() {
            let user = person.user.unwrap();
            let address = format!("{}@example.vn", person.name);
            for notice in &self.owed {
                let subject = match notice {
                    Owed::Opened(to, id) if *to == user => {
                        let row = procedures.iter().find(|row| row.id == *id).unwrap();
                        row.closed_on
                            .is_none()
                            .then(|| format!("{}: opened", codes[&row.stay_id]))
                    }
                    Owed::Extended(to, id) if *to == user => {
                        let row = deadlines.iter().find(|row| row.id == *id).unwrap();
                        (row.state == DeadlineState::Open)
                            .then(|| format!("{}: extended", codes[&row.stay_id]))
                    }
                    Owed::Reclassified(to, stay) if *to == user => {
                        Some(format!("{}: category", codes[stay]))
                    }
                    Owed::HandedOver(to) if *to == user => Some("handed over".to_owned()),
                    _ => None,
                };
                if let Some(subject) = subject {
                    owed.push((address.clone(), Told::from([(subject, BTreeSet::new())])));
                    self.notices += 1;
                }
            }
            let since = *self.told.get(&user).unwrap_or(&(today - Days::new(1)));
            if now < at(today, "07:00") || since >= today {
                continue;
            }
            self.told.insert(user, today);
            let mut parts: BTreeMap<&'static str, BTreeSet<(String, String)>> = BTreeMap::new();
            for row in deadlines
                .iter()
                .filter(|row| row.state == DeadlineState::Open)
            {
                let procedure = procedures.iter().find(|of| Some(of.id) == row.procedure_id);
                let Some(part) = self.part(row, procedure, &person, since, now) else {
                    continue;
                };
                let link = match procedure {
                    Some(of) => format!("https://x.example.vn/procedures/{}", of.id),
                    None => format!("https://x.example.vn/stays/{}", row.stay_id),
                };
                let about = format!("{} {}", codes[&row.stay_id], row.due_on.format("%d/%m/%Y"));
                parts.entry(part).or_default().insert((about, link));
            }
            for one in self.hearings(HearingState::Set).await {
                let of = procedures.iter().find(|of| of.id == one.procedure_id);
                let of = of.unwrap();
                let on = calendar::local(one.at).date();
                let is_near = (0..=6).contains(&(on - today).num_days());
                if of.officer_id == user && of.closed_on.is_none() && is_near {
                    let about = format!("{} {}", codes[&one.stay_id], on.format("%d/%m/%Y"));
                    let link = format!("https://x.example.vn/procedures/{}", of.id);
                    parts.entry("hearings").or_default().insert((about, link));
                }
            }
            if !parts.is_empty() {
                self.digests += 1;
                self.seen.extend(parts.keys());
                let headed = parts
                    .into_iter()
                    .map(|(part, lines)| (heading(part, language), lines));
                owed.push((address, headed.collect()));
            }
        }
        self.owed.clear();
        owed
    }

    /// What a plain reading says: in which part of whose letter a deadline stands this morning.
    fn part(
        &self,
        row: &deadline::Model,
        procedure: Option<&procedure::Model>,
        person: &Actor,
        since: NaiveDate,
        now: DateTime<Utc>,
    ) -> Option<&'static str> {
        let today = calendar::local(now).date();
        let (is_late, is_manager) = (now >= row.due_at, person.role == Role::Manager);
        match procedure {
            None if !is_manager => return None,
            Some(of) if Some(of.officer_id) != person.user => {
                let mut working = 0;
                let mut day = row.due_on + Days::new(1);
                while day < today {
                    working += usize::from(Calendar::built_in().is_working(day));
                    day = day.succ_opt().unwrap();
                }
                let is_alone = Some(of.officer_id) == self.silent.user;
                return (is_manager && is_late && (working >= 3 || is_alone))
                    .then_some("escalated");
            }
            _ => {}
        }
        let ahead = (row.due_on - today).num_days();
        if is_late {
            Some("overdue")
        } else if ahead <= 0 {
            Some("today")
        } else if ahead <= 6 {
            Some("week")
        } else {
            let rule = row.rule_id.and_then(|id| self.rules.with_id(id))?;
            let leads = rules::warn_days(rule);
            let missed = (today - since).num_days();
            leads
                .iter()
                .any(|lead| ahead <= *lead && *lead < ahead + missed)
                .then_some("ahead")
        }
    }
}

async fn open(house: &House) -> Db {
    start::open(&house.config, house.clock.clone())
        .await
        .unwrap()
}

fn heading(part: &str, language: Language) -> String {
    let words = Text(language).with(&format!("letter-digest-{part}"), &[("value", &"")]);
    words.trim_end_matches([' ', '(', ')']).to_owned()
}

/// What a letter says, from its plain half.
fn read(letter: &Letter) -> Told {
    let mut told = Told::new();
    if ["bàn giao", "handed over"]
        .iter()
        .any(|words| letter.subject.contains(words))
    {
        return Told::from([("handed over".to_owned(), BTreeSet::new())]);
    }
    let code = letter
        .subject
        .split_whitespace()
        .find(|word| word.starts_with("TL-"));
    if let Some(code) = code {
        let kinds = [
            ("extended", ["gia hạn", "extended"]),
            ("category", ["đổi nhóm", "category changed"]),
        ];
        let said = |(_, words): &&(&str, [&str; 2])| {
            words.iter().any(|word| letter.subject.contains(word))
        };
        let what = kinds.iter().find(said).map_or("opened", |(what, _)| *what);
        told.insert(format!("{code} {what}"), BTreeSet::new());
        return told;
    }
    let mut lines = letter.text.lines();
    let mut part = String::new();
    while let Some(line) = lines.next() {
        if let Some(item) = line.strip_prefix("- ") {
            let words: Vec<&str> = item.split_whitespace().collect();
            let about = format!("{} {}", words[0], words[words.len() - 1]);
            let link = lines.next().unwrap().trim().to_owned();
            told.entry(part.clone()).or_default().insert((about, link));
        } else if line.ends_with(')') {
            part = line.rsplit_once(" (").unwrap().0.to_owned();
        }
    }
    told
}

on_both! {
    async fn in_a_year_of_sixty_cases_everybody_gets_the_right_letters_once(house: House) {
        let mut year = Year::new(house).await;
        for number in 0..365_u64 {
            let day = first() + Days::new(number);
            let is_away = (200..=203).contains(&number);
            if is_away {
                year.post.memory.lock().unwrap().trouble = Some(tamlanh::domain::letters::Trouble { kind: TroubleKind::Connection, status: None });
            }
            year.house.clock.set(at(day, "07:00"));
            if number == 120 {
                // One instance dies with a letter in its hands; the other takes it over when the claim has run out.
                digest::queue_digests(&year.instances[0]).await.unwrap();
                assert!(outbox::claim(&year.instances[0]).await.unwrap().is_some(), "there is a letter to die with");
                year.instances[0] = open(&year.house).await;
                year.rounds().await;
                year.house.clock.set(at(day, "07:00") + TimeDelta::minutes(11));
            }
            year.rounds().await;
            if is_away {
                assert!(year.post.memory.lock().unwrap().letters.is_empty());
            } else {
                year.is_right("in the morning").await;
            }
            year.works(day).await;
            year.house.clock.set(at(day, "13:00"));
            if number == 203 {
                year.post.memory.lock().unwrap().trouble = None;
            }
            year.rounds().await;
            if !is_away || number == 203 {
                year.is_right("in the afternoon").await;
            }
        }
        let open = entity::letter::Entity::find().all(year.house.db.reader()).await.unwrap();
        assert!(open.iter().all(|letter| letter.sent_at.is_some() || letter.dropped.is_some()), "none is left behind");
        assert!(year.names.len() == CASES && year.digests > 350 && year.notices > 100, "{} digests, {} notices", year.digests, year.notices);
        assert_eq!(year.seen, BTreeSet::from(["escalated", "overdue", "today", "hearings", "week", "ahead"]), "every part was needed");
        assert_eq!(year.handed, 2);
        let postponed = year.hearings(HearingState::Postponed).await.len();
        assert!(postponed > 5, "{postponed} hearings were postponed");
    }
}
