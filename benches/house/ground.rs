//! A shelter to measure in: rooms of six, beds, somebody who may ask, and a past.

use chrono::{DateTime, TimeDelta, Utc};
use entity::bed::BedKind;
use entity::deadline::{self, DeadlineState};
use entity::discharge::{self, Destination, Outcome};
use entity::id::{BedId, ProcedureId, StayId};
use entity::membership::Role;
use entity::occupancy::{self, OccupancyKind};
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::resident::{self, Sex};
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::{self, Category, Source};
use entity::user::Language;
use rocket::figment::Figment;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, Statement,
};
use std::path::Path;
use tamlanh::clock::Clock;
use tamlanh::config::Config;
use tamlanh::db::{Db, Tx};
use tamlanh::domain::access::{Actor, Can, KeepLaw, Permission};
use tamlanh::domain::accounts::people::{self, Email, Login, NewPerson};
use tamlanh::domain::accounts::sessions::{self, Origin};
use tamlanh::domain::accounts::{hash_of, tokens};
use tamlanh::domain::admission::{self, Admission, Newcomer};
use tamlanh::domain::discharges::Receiver;
use tamlanh::domain::error::Result;
use tamlanh::domain::residents::{PARTICULARS, Particulars};
use tamlanh::domain::rooms::{self, NewRoom};
use tamlanh::domain::shelters::{self, NewShelter};
use tamlanh::domain::stays::{INTAKE, Intake};
use tamlanh::domain::{discharges, places};
use tamlanh::start;

/// How many beds a room has.
pub const BEDS_OF_A_ROOM: usize = 6;

pub struct Ground {
    pub db: Db,
    pub beds: Vec<BedId>,
    by: Actor,
    /// Who issues keys, without whose right to do so a key opens nothing.
    administrator: Actor,
}

impl Ground {
    pub async fn new(data: &Path, database: Option<&str>, beds: usize) -> Ground {
        let mut settings = Figment::from(rocket::Config::release_default())
            .merge(("data_dir", data.to_str().unwrap()));
        if let Some(database) = database {
            settings = settings.merge(("database_url", database));
        }
        let config = Config::from(settings).unwrap();
        let db = start::open(&config, Clock::system()).await.unwrap();
        let hash = hash_of("mưa rơi trên mái ngói", "do").await.unwrap();
        let made = db.write(async |tx| {
            let shelter = shelters::add(tx, &shelter()).await?;
            let keeper = people::keeper_of(shelter)?;
            let person = |login, email, role| NewPerson {
                login: Login::new(login).unwrap(),
                name: "Người đo".into(),
                email,
                language: Language::Vietnamese,
                role,
            };
            // Whoever sees to the procedures that an arrival opens, and hears of them by letter.
            let officer = person("luat", Email::new("luat@example.vn").ok(), Role::Legal);
            people::add(tx, &keeper, officer, &hash).await?;
            let staff = person("do", None, Role::Staff);
            let by = Actor {
                user: Some(people::add(tx, &keeper, staff, &hash).await?),
                token: None,
                session: None,
                name: "do".into(),
                language: Language::Vietnamese,
                shelter,
                role: Role::Staff,
            };
            let administrator = person("quan-tri", None, Role::Administrator);
            let administrator = Actor {
                user: Some(people::add(tx, &keeper, administrator, &hash).await?),
                role: Role::Administrator,
                ..by.clone()
            };
            let beds = furnish(tx, &can(&by, Role::Manager), beds).await?;
            Ok((by, administrator, beds))
        });
        let (by, administrator, beds) = made.await.unwrap();
        Ground {
            db,
            beds,
            by,
            administrator,
        }
    }

    /// Somebody who may change the calendar.
    pub fn manager(&self) -> Can<KeepLaw> {
        can(&self.by, Role::Manager)
    }

    /// A bearer token for staff.
    pub async fn token(&self) -> String {
        let by = can(&self.administrator, Role::Administrator);
        let issued = self
            .db
            .write(async |tx| tokens::issue(tx, &by, "đo".into(), Role::Staff).await);
        issued.await.unwrap().1
    }

    /// A session cookie of staff.
    pub async fn cookie(&self) -> String {
        let origin = Origin {
            agent: "bench".into(),
            address: "127.0.0.1".into(),
        };
        let (user, shelter) = (self.by.user.unwrap(), self.by.shelter);
        let begun = self
            .db
            .write(async |tx| sessions::begin(tx, user, shelter, &origin).await);
        format!("tamlanh={}", begun.await.unwrap().1)
    }

    /// Whoever issues papers.
    pub fn issuer(&self) -> Can<tamlanh::domain::access::IssuePapers> {
        can(&self.by, Role::Staff)
    }

    /// Somebody who is here.
    pub async fn stay(&self) -> StayId {
        let new = Admission {
            arrived_at: Clock::system().now(),
            left: None,
            source: Source::BorderGuard,
            from_abroad: None,
            agency: "Đồn Biên phòng".into(),
            intake: Intake::default(),
            people: vec![Newcomer {
                known: None,
                sex: Sex::Female,
                particulars: Particulars {
                    name: Some("Lý Thị Mẩy".into()),
                    ..Particulars::default()
                },
                relation: None,
                category: Category::BeingIdentified,
                bed: self.beds[0],
                step_free: false,
                belongings: Vec::new(),
            }],
            keep_apart: Vec::new(),
            is_long_ago: false,
            despite: true,
        };
        let by = can(&self.by, Role::Staff);
        let admitted = self
            .db
            .write(async |tx| admission::admit(tx, &by, &new).await);
        admitted.await.unwrap()[0]
    }

    /// People who came and left long ago, spread over all beds.
    pub async fn past(&self, stays: usize) {
        let (db, shelter) = (&self.db, self.by.shelter);
        let person = Particulars {
            name: Some("Lý Thị Mẩy".into()),
            ..Particulars::default()
        };
        let person = db.vault().seal(PARTICULARS, &person).unwrap();
        let intake = db.vault().seal(INTAKE, &Intake::default()).unwrap();
        let receiver = db
            .vault()
            .seal(discharges::RECEIVER, &Receiver::default())
            .unwrap();
        let latest = Clock::system().now() - TimeDelta::days(10);
        for chunk in (1..=stays).collect::<Vec<_>>().chunks(500) {
            let arrived =
                |n: usize| latest - TimeDelta::hours(40 * (n / self.beds.len()) as i64 + 40);
            let left = |n: usize| arrived(n) + TimeDelta::hours(30);
            let id = |n: usize| StayId(n as i64);
            let people = chunk.iter().map(|n| resident::ActiveModel {
                id: Set(entity::id::ResidentId(*n as i64)),
                shelter_id: Set(shelter),
                sex: Set(Sex::Female),
                particulars: Set(person.clone()),
                version: Set(1),
                created_at: Set(arrived(*n)),
            });
            let rows = chunk.iter().map(|n| stay::ActiveModel {
                id: Set(id(*n)),
                shelter_id: Set(shelter),
                resident_id: Set(entity::id::ResidentId(*n as i64)),
                head_id: Set(None),
                relation: Set(None),
                with_head_since: Set(None),
                came_with: Set(None),
                from_abroad: Set(None),
                category: Set(Category::Homeless),
                source: Set(Source::Commune),
                agency: Set("Ủy ban nhân dân xã".into()),
                intake: Set(intake.clone()),
                arrived_at: Set(arrived(*n)),
                ended_at: Set(Some(left(*n))),
                step_free: Set(false),
                recorded_by: Set(self.by.user),
                recorded_at: Set(arrived(*n)),
                version: Set(2),
            });
            let intervals = chunk.iter().map(|n| occupancy::ActiveModel {
                bed_id: Set(self.beds[n % self.beds.len()]),
                stay_id: Set(Some(id(*n))),
                kind: Set(OccupancyKind::Occupied),
                since: Set(arrived(*n)),
                until: Set(Some(left(*n))),
                reason: Set(None),
                recorded_by: Set(self.by.user),
                recorded_at: Set(arrived(*n)),
                ..Default::default()
            });
            let ends = chunk.iter().map(|n| discharge::ActiveModel {
                stay_id: Set(id(*n)),
                outcome: Set(Outcome::OwnWish),
                destination: Set(Destination::OnTheirOwn),
                receiver: Set(receiver.clone()),
                money_vnd: Set(0),
                follow_up_on: Set(None),
                followed_up_at: Set(None),
                recorded_by: Set(self.by.user),
                recorded_at: Set(left(*n)),
            });
            db.write(async |tx| {
                resident::Entity::insert_many(people)
                    .exec_without_returning(tx)
                    .await?;
                stay::Entity::insert_many(rows)
                    .exec_without_returning(tx)
                    .await?;
                occupancy::Entity::insert_many(intervals)
                    .exec_without_returning(tx)
                    .await?;
                discharge::Entity::insert_many(ends)
                    .exec_without_returning(tx)
                    .await?;
                Ok(())
            })
            .await
            .unwrap();
        }
    }

    /// Open procedures with their deadlines, spread over the first `stays` stays, over 40 agencies and a hundred days.
    pub async fn open_procedures(&self, stays: usize, procedures: usize) {
        let (shelter, now) = (self.by.shelter, Clock::system().now());
        let today = (now + TimeDelta::hours(7)).date_naive();
        let states = [
            ProcedureState::Prepared,
            ProcedureState::Sent,
            ProcedureState::Acknowledged,
            ProcedureState::Answered,
        ];
        let due = |n: usize| today + TimeDelta::days((n % 100) as i64 - 20);
        for chunk in (1..=procedures).collect::<Vec<_>>().chunks(500) {
            let rows = chunk.iter().map(|n| procedure::ActiveModel {
                id: Set(ProcedureId(*n as i64)),
                shelter_id: Set(shelter),
                stay_id: Set(StayId((n % stays) as i64 + 1)),
                kind: Set(ProcedureKind::Identification),
                agency: Set(format!("Cơ quan {}", n % 40)),
                reference_no: Set(None),
                officer_id: Set(self.by.user.unwrap()),
                started_on: Set(today - TimeDelta::days(30)),
                due_on: Set((n % 10 > 0).then(|| due(*n))),
                late_at: Set((n % 10 > 0).then(|| now + TimeDelta::days((n % 100) as i64 - 20))),
                state: Set(states[n % states.len()]),
                closed_on: Set(None),
                recorded_by: Set(self.by.user),
                recorded_at: Set(now),
                version: Set(1),
            });
            let deadlines = chunk.iter().filter(|n| *n % 10 > 0);
            let deadlines = deadlines.map(|n| deadline::ActiveModel {
                shelter_id: Set(shelter),
                stay_id: Set(StayId((n % stays) as i64 + 1)),
                procedure_id: Set(Some(ProcedureId(*n as i64))),
                began_at: Set(now - TimeDelta::days(30)),
                began_on: Set(today - TimeDelta::days(30)),
                nominal_on: Set(due(*n)),
                due_on: Set(due(*n)),
                due_at: Set(now + TimeDelta::days((n % 100) as i64 - 20)),
                is_sure: Set(true),
                is_fixed: Set(true),
                state: Set(DeadlineState::Open),
                recorded_at: Set(now),
                version: Set(1),
                ..Default::default()
            });
            let (rows, deadlines): (Vec<_>, Vec<_>) = (rows.collect(), deadlines.collect());
            self.db
                .write(async |tx| {
                    procedure::Entity::insert_many(rows)
                        .exec_without_returning(tx)
                        .await?;
                    deadline::Entity::insert_many(deadlines)
                        .exec_without_returning(tx)
                        .await?;
                    Ok(())
                })
                .await
                .unwrap();
        }
    }

    /// Lets PostgreSQL look at what was filled in at once, as it does by itself where a house fills over months.
    pub async fn is_known(&self) {
        if self.db.backend() == DbBackend::Postgres {
            let analyze = self.db.reader().execute_unprepared("VACUUM ANALYZE");
            analyze.await.unwrap();
        }
    }

    /// How many rows the tables hold together.
    pub async fn rows(&self) -> i64 {
        let reader = self.db.reader();
        let mut rows = 0;
        for table in tables(reader).await {
            let sql = format!("SELECT COUNT(*) AS n FROM \"{table}\"");
            let counted = reader
                .query_one_raw(Statement::from_string(self.db.backend(), sql))
                .await;
            rows += counted.unwrap().unwrap().try_get::<i64>("", "n").unwrap();
        }
        rows
    }
}

async fn tables(reader: &DatabaseConnection) -> Vec<String> {
    let sql = match reader.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        }
        _ => {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'"
        }
    };
    let statement = Statement::from_string(reader.get_database_backend(), sql);
    let rows = reader.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", "name").unwrap())
        .collect()
}

async fn furnish(
    tx: &Tx,
    by: &Can<tamlanh::domain::access::KeepRooms>,
    beds: usize,
) -> Result<Vec<BedId>> {
    let mut ids = Vec::new();
    for number in 1..=beds.div_ceil(BEDS_OF_A_ROOM) {
        let room = NewRoom {
            name: format!("P{number}"),
            floor: 1,
            rule: RoomRule::Women,
            purpose: RoomPurpose::Victims,
            step_free: true,
        };
        let room = rooms::add(tx, by, room).await?;
        for label in 1..=BEDS_OF_A_ROOM.min(beds - ids.len()) {
            ids.push(rooms::add_bed(tx, by, room, label.to_string(), BedKind::Single).await?);
        }
    }
    Ok(ids)
}

fn can<P: Permission>(by: &Actor, role: Role) -> Can<P> {
    Actor { role, ..by.clone() }.can().unwrap()
}

fn shelter() -> NewShelter {
    NewShelter {
        name: "Nhà tạm lánh Bình Minh".into(),
        parent: "Sở Y tế thành phố Quảng Ninh".into(),
        symbol: "NTLBM".into(),
        drafting_unit: None,
        province: places::province("22").unwrap(),
        commune: places::commune("06685"),
        address: "Số 5, khu 2".into(),
        phone: None,
        hides_address: true,
    }
}

/// Some arrival of today, as the API wants it.
pub fn intake(number: usize, bed: BedId, at: DateTime<Utc>) -> String {
    serde_json::json!({
        "arrived_at": at,
        "source": "BDBP",
        "agency": "Đồn Biên phòng Hải Yên",
        "officer_name": "Trung úy Vũ Văn Nam",
        "health": "Tỉnh táo, xây xước ở tay",
        "people": [{
            "sex": "female", "category": "being_identified", "bed_id": bed,
            "name": format!("Lý Thị Mẩy {number}"), "about_age": 20, "ethnicity": "Dao",
            "belongings": [{ "what": "túi quần áo", "quantity": 1, "kept_by": "resident" }],
        }],
    })
    .to_string()
}
