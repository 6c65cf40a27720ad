//! A year in the life of sixty cases on a fixed clock: two instances work one store, one of them dies with a letter in its hands,
//! the mail server is away for days, people go for a while or for good; and each morning everybody gets what a plain reading of
//! the deadlines says, once.

mod acts;

use crate::house::{House, local};
use crate::letters::{Post, reachable};
use crate::on_both;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::deadline::{self, DeadlineState};
use entity::hearing::HearingState;
use entity::id::{BedId, DeadlineId, ProcedureId, StayId, UserId};
use entity::letter::TroubleKind;
use entity::membership::Role;
use entity::procedure;
use entity::room::{RoomPurpose, RoomRule};
use entity::user::Language;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};
use tamlanh::db::Db;
use tamlanh::domain::access::Actor;
use tamlanh::domain::calendar::{self, Calendar};
use tamlanh::domain::law::rules::{self, Rules};
use tamlanh::domain::letters::{digest, outbox};
use tamlanh::domain::stays;
use tamlanh::mail::Letter;
use tamlanh::text::Text;
use tamlanh::{jobs, start};

const CASES: usize = 60;

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
    /// What one act opened in a stay, at that moment.
    OpenedTogether(UserId, StayId, DateTime<Utc>),
    Extended(UserId, DeadlineId),
    Reclassified(UserId, StayId),
    HandedOver(UserId),
    Lapsed(UserId, StayId),
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
    /// In the order in which they began.
    stays: Vec<StayId>,
    /// Who left for good, with the day on which to ask how they are.
    gone: BTreeMap<StayId, Option<NaiveDate>>,
    /// How often that was asked.
    asked: usize,
    rules: Rules,
    chance: fastrand::Rng,
    owed: Vec<Owed>,
    /// What ran by the clock and was told when it lapsed.
    lapsed: BTreeSet<DeadlineId>,
    /// Up to which morning each was told.
    told: BTreeMap<UserId, NaiveDate>,
    digests: usize,
    /// How often somebody's procedures went into other hands.
    handed: usize,
    notices: usize,
    /// The half-year reports that were written down as sent.
    reported: Vec<NaiveDate>,
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
            stays: Vec::new(),
            gone: BTreeMap::new(),
            asked: 0,
            chance: fastrand::Rng::with_seed(60),
            owed: Vec::new(),
            lapsed: BTreeSet::new(),
            told: BTreeMap::new(),
            digests: 0,
            handed: 0,
            notices: 0,
            reported: Vec::new(),
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
        let is_told = self.people.iter().all(is_told);
        self.lapse(now).await;
        if self.owed.is_empty() && is_told {
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

    /// What runs by the clock and lapsed since seven o'clock is owed to its officer, or to the manager if it is in no procedure, once.
    async fn lapse(&mut self, now: DateTime<Utc>) {
        let since = at(calendar::local(now).date(), "07:00");
        let rows = deadline::Entity::find()
            .filter(deadline::Column::State.eq(DeadlineState::Open))
            .filter(deadline::Column::DueAt.gt(since))
            .filter(deadline::Column::DueAt.lte(now));
        for row in rows.all(self.house.db.reader()).await.unwrap() {
            let lasts_all_day = calendar::local(row.due_at).time() == NaiveTime::MIN;
            let is_gone = self.gone.contains_key(&row.stay_id);
            if lasts_all_day || is_gone || !self.lapsed.insert(row.id) {
                continue;
            }
            let to = match row.procedure_id {
                Some(id) => {
                    let of = procedure::Entity::find_by_id(id).one(self.house.db.reader());
                    of.await.unwrap().unwrap().officer_id
                }
                None => self.manager().user.unwrap(),
            };
            self.owed.push(Owed::Lapsed(to, row.stay_id));
        }
    }

    async fn owed_now(&mut self, now: DateTime<Utc>) -> Vec<(String, Told)> {
        let (mut deadlines, mut procedures) = (self.deadlines().await, self.procedures().await);
        // Of who has left nothing is owed but to ask how they are.
        deadlines.retain(|row| !self.gone.contains_key(&row.stay_id));
        procedures.retain(|row| !self.gone.contains_key(&row.stay_id));
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
                        let is_it =
                            |row: &&procedure::Model| row.id == *id && row.closed_on.is_none();
                        let opened = procedures.iter().find(is_it);
                        opened.map(|row| format!("{}: opened", codes[&row.stay_id]))
                    }
                    Owed::OpenedTogether(to, stay, at) if *to == user => {
                        let is_of_it = |row: &&procedure::Model| {
                            (row.stay_id, row.recorded_at, row.officer_id) == (*stay, *at, user)
                        };
                        let mut opened = procedures.iter().filter(is_of_it);
                        opened
                            .any(|row| row.closed_on.is_none())
                            .then(|| format!("{}: opened", codes[stay]))
                    }
                    Owed::Lapsed(to, stay) if *to == user => {
                        Some(format!("{}: overdue", codes[stay]))
                    }
                    Owed::Extended(to, id) if *to == user => {
                        let is_it = |row: &&deadline::Model| {
                            row.id == *id && row.state == DeadlineState::Open
                        };
                        let extended = deadlines.iter().find(is_it);
                        extended.map(|row| format!("{}: extended", codes[&row.stay_id]))
                    }
                    Owed::Reclassified(to, stay) if *to == user => {
                        let is_gone = self.gone.contains_key(stay);
                        (!is_gone).then(|| format!("{}: category", codes[stay]))
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
            if person.role == Role::Manager {
                let words = Text(language).say("rule-B14");
                let word = words.split_whitespace().next().unwrap();
                for due_on in REPORTS.map(|day| day.parse::<NaiveDate>().unwrap()) {
                    let part = (!self.reported.contains(&due_on))
                        .then(|| report(due_on, since, today))
                        .flatten();
                    if let Some(part) = part {
                        let about = format!("{word} {}", due_on.format("%d/%m/%Y"));
                        let link = "https://x.example.vn/today".to_owned();
                        parts.entry(part).or_default().insert((about, link));
                    }
                }
                for (stay, on) in &self.gone {
                    let Some(on) = on.filter(|on| *on <= today) else {
                        continue;
                    };
                    let about = format!("{} {}", codes[stay], on.format("%d/%m/%Y"));
                    let link = format!("https://x.example.vn/stays/{stay}");
                    let asked = parts.entry("follow-ups").or_default();
                    asked.insert((about, link));
                }
            }
            for one in self.hearings(HearingState::Set).await {
                let of = procedures.iter().find(|of| of.id == one.procedure_id);
                let Some(of) = of else {
                    continue;
                };
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

/// The last days for the half-year reports that the year comes near, reminded of 30, 14, 7 days and one day before.
const REPORTS: [&str; 3] = ["2026-12-14", "2027-06-14", "2027-12-14"];

fn report(due_on: NaiveDate, since: NaiveDate, today: NaiveDate) -> Option<&'static str> {
    match (due_on - today).num_days() {
        ..0 => Some("overdue"),
        0 => Some("today"),
        1..=6 => Some("week"),
        ahead => {
            let missed = (today - since).num_days();
            let is_asked = |lead| ahead <= lead && lead < ahead + missed;
            [30, 14, 7, 1].into_iter().any(is_asked).then_some("ahead")
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
            ("overdue", ["quá hạn", "overdue"]),
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
            year.house.clock.set(at(day, "23:10"));
            year.rounds().await;
            if !is_away || number == 203 {
                year.is_right("at night").await;
            }
        }
        let open = entity::letter::Entity::find().all(year.house.db.reader()).await.unwrap();
        assert!(open.iter().all(|letter| letter.sent_at.is_some() || letter.dropped.is_some()), "none is left behind");
        assert!(year.names.len() == CASES && year.digests > 350 && year.notices > 100, "{} digests, {} notices", year.digests, year.notices);
        assert_eq!(year.seen, BTreeSet::from(["escalated", "overdue", "today", "hearings", "week", "follow-ups", "ahead"]), "every part was needed");
        assert_eq!(year.handed, 2);
        assert!(year.gone.len() > 10 && year.asked > 5, "{} left, {} times somebody was asked", year.gone.len(), year.asked);
        assert!(year.lapsed.len() > 5, "{} notices of a stay were late", year.lapsed.len());
        let postponed = year.hearings(HearingState::Postponed).await.len();
        assert!(postponed > 5, "{postponed} hearings were postponed");
    }
}
