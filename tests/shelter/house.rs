//! A shelter on its own database, with people who work in it, and verbs to arrange with.

use crate::ready;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use entity::bed::BedKind;
use entity::id::{BedId, ProcedureId, RoomId, ShelterId, StayId};
use entity::membership::Role;
use entity::procedure::ProcedureState;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::{Category, Source};
use entity::user::Language;
use rocket::http::{ContentType, Cookie, Header};
use rocket::local::asynchronous::{Client, LocalResponse};
use tamlanh::clock::Clock;
use tamlanh::config::Config;
use tamlanh::db::Db;
use tamlanh::domain::access::{Actor, Can, Permission};
use tamlanh::domain::accounts::passwords::Hash;
use tamlanh::domain::accounts::people::{self, Login, NewPerson};
use tamlanh::domain::accounts::sessions::{self, Origin};
use tamlanh::domain::admission::{self, Admission, Newcomer};
use tamlanh::domain::error::{Error, Refusal, Result};
use tamlanh::domain::places;
use tamlanh::domain::procedures;
use tamlanh::domain::procedures::steps::{self, NewStep};
use tamlanh::domain::residents::Particulars;
use tamlanh::domain::rooms::{self, NewRoom};
use tamlanh::domain::shelters::{self, NewShelter};
use tamlanh::domain::stays::Intake;
use tamlanh::jobs::Rounds;
use tokio::sync::OnceCell;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// Runs a test on both databases, as two tests.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($house:ident: $kind:ty) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "the body says what it needs")]
            use super::*;
            async fn body($house: $kind) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() { body(<$kind>::new($crate::house::On::Sqlite).await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() { body(<$kind>::new($crate::house::On::Postgres).await).await }
        }
    )+};
}

/// A running shelter.
pub struct House {
    /// The settings, to open the same store once more.
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub client: Client,
    pub shelter: ShelterId,
    pub staff: Actor,
    _folder: tempfile::TempDir,
}

/// 23 November 2026, 23:40 in the shelter.
pub fn night() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 16, 40, 0).unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A moment of the shelter's own clock.
pub fn local(text: &str) -> DateTime<Utc> {
    let local: NaiveDateTime = text.parse().unwrap();
    Utc.from_utc_datetime(&(local - TimeDelta::hours(7)))
}

/// Why it was refused, as it must have been.
pub fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("a refusal was expected: {other:?}"),
    }
}

impl House {
    pub async fn new(on: On) -> House {
        House::with(on, &[]).await
    }

    /// With settings of its own.
    pub async fn with(on: On, settings: &[(&str, &str)]) -> House {
        let folder = tempfile::tempdir().unwrap();
        let mut figment = rocket::figment::Figment::from(rocket::Config::debug_default())
            .merge(("log_level", "off"))
            .merge(("cli_colors", false));
        for (name, value) in settings {
            figment = match value.parse::<u64>() {
                Ok(number) => figment.merge((*name, number)),
                Err(_) => figment.merge((*name, *value)),
            };
        }
        let clock = Clock::fixed(night());
        let figment = ready::store(on, &folder.path().join("data"), figment, &clock).await;
        let config = Config::from(figment).unwrap();
        let rocket = tamlanh::rocket(config.clone(), clock.clone())
            .await
            .unwrap();
        let db = rocket.state::<Db>().unwrap().clone();
        let client = Client::untracked(rocket).await.unwrap();
        // Letters leave when a test says so.
        client.rocket().state::<Rounds>().unwrap().end().await;
        let shelter = db
            .write(async |tx| shelters::add(tx, &new_shelter()).await)
            .await
            .unwrap();
        let mut house = House {
            staff: actor(&db, shelter, "thuy", Role::Staff).await,
            config,
            db,
            clock,
            client,
            shelter,
            _folder: folder,
        };
        house.staff.name = "Trần Thị Thủy".into();
        house
    }

    /// Somebody who works here as `role`.
    pub async fn person(&self, login: &str, role: Role) -> Actor {
        actor(&self.db, self.shelter, login, role).await
    }

    /// A room with beds labelled 1, 2, ….
    pub async fn room(
        &self,
        name: &str,
        rule: RoomRule,
        purpose: RoomPurpose,
        beds: usize,
    ) -> (RoomId, Vec<BedId>) {
        let manager = can(&as_role(&self.staff, Role::Manager));
        self.db
            .write(async |tx| {
                let form = NewRoom {
                    name: name.into(),
                    floor: 1,
                    rule,
                    purpose,
                    step_free: true,
                };
                let room = rooms::add(tx, &manager, form).await?;
                let mut ids = Vec::new();
                for label in 1..=beds {
                    ids.push(
                        rooms::add_bed(tx, &manager, room, label.to_string(), BedKind::Single)
                            .await?,
                    );
                }
                Ok((room, ids))
            })
            .await
            .unwrap()
    }

    /// Takes one woman in.
    pub async fn admit(&self, name: &str, bed: BedId) -> Result<StayId> {
        let new = admission(vec![newcomer(name, Sex::Female, bed)]);
        self.admit_all(&new).await.map(|stays| stays[0])
    }

    /// Takes everybody of an admission in.
    pub async fn admit_all(&self, new: &Admission) -> Result<Vec<StayId>> {
        let by = can(&self.staff);
        let admitted = self
            .db
            .write(async |tx| admission::admit(tx, &by, new).await);
        admitted.await
    }

    /// Records a step of a procedure as it stands.
    pub async fn step(&self, by: &Actor, id: ProcedureId, new: NewStep) -> Result<()> {
        let (seen, _) = procedures::seen_by(self.db.reader(), by, id, self.clock.now()).await?;
        let (by, version) = (can(by), seen.procedure.version);
        let stepped = self
            .db
            .write(async |tx| steps::record(tx, &by, id, version, new).await);
        stepped.await
    }

    /// A session cookie for somebody.
    pub async fn sign_in(&self, who: &Actor) -> Cookie<'static> {
        let origin = Origin {
            agent: "test".into(),
            address: "127.0.0.1".into(),
        };
        let user = who.user.unwrap();
        let (_, token) = self
            .db
            .write(async |tx| sessions::begin(tx, user, who.shelter, &origin).await)
            .await
            .unwrap();
        Cookie::new("tamlanh", token)
    }

    pub async fn get<'c>(&'c self, session: &Cookie<'static>, path: &'c str) -> LocalResponse<'c> {
        self.client
            .get(path)
            .cookie(session.clone())
            .dispatch()
            .await
    }

    pub async fn post<'c>(
        &'c self,
        session: &Cookie<'static>,
        path: &'c str,
        fields: &[(&str, &str)],
    ) -> LocalResponse<'c> {
        self.client
            .post(path)
            .cookie(session.clone())
            .header(ContentType::Form)
            .header(Header::new("Sec-Fetch-Site", "same-origin"))
            .body(form(fields))
            .dispatch()
            .await
    }
}

/// Fields as a browser sends them.
pub fn form(fields: &[(&str, &str)]) -> String {
    let encode =
        |text: &str| rocket::http::RawStr::percent_encode_bytes(text.as_bytes()).to_string();
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// The proof that the permission table gives an actor.
pub fn can<P: Permission>(actor: &Actor) -> Can<P> {
    actor.can().expect("the role allows it")
}

/// The same person in another role.
pub fn as_role(actor: &Actor, role: Role) -> Actor {
    Actor {
        role,
        ..actor.clone()
    }
}

pub fn new_shelter() -> NewShelter {
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

pub async fn actor(db: &Db, shelter: ShelterId, login: &str, role: Role) -> Actor {
    let keeper = people::keeper_of(shelter).unwrap();
    let new = NewPerson {
        login: Login::new(login).unwrap(),
        name: format!("Người {login}"),
        email: None,
        language: Language::Vietnamese,
        role,
    };
    let user = db
        .write(async |tx| people::add(tx, &keeper, new, password(login).await).await)
        .await
        .unwrap();
    Actor {
        user: Some(user),
        token: None,
        session: None,
        name: login.into(),
        language: Language::Vietnamese,
        shelter,
        role,
    }
}

/// A step about which only its day is known.
pub fn step_on(state: ProcedureState, on: NaiveDate) -> NewStep {
    NewStep {
        state,
        happened_on: on,
        happened_at: None,
        agency: None,
        due_on: None,
        paper_no: None,
        note: None,
    }
}

/// One person for an admission, about whom only the name is known.
pub fn newcomer(name: &str, sex: Sex, bed: BedId) -> Newcomer {
    Newcomer {
        known: None,
        sex,
        particulars: Particulars {
            name: Some(name.into()),
            ..Particulars::default()
        },
        relation: None,
        category: Category::BeingIdentified,
        bed,
        step_free: false,
        belongings: Vec::new(),
    }
}

/// People brought by the border guard just now.
pub fn admission(people: Vec<Newcomer>) -> Admission {
    Admission {
        arrived_at: night(),
        left: None,
        source: Source::BorderGuard,
        from_abroad: None,
        agency: "Đồn Biên phòng Hải Yên".into(),
        intake: Intake::default(),
        people,
        keep_apart: Vec::new(),
        is_long_ago: false,
        despite: false,
    }
}

/// Everybody's password.
pub const PASSWORD: &str = "mưa rơi trên mái ngói";

/// One password for everybody: hashing is slow on purpose.
async fn password(login: &str) -> &'static Hash {
    static HASH: OnceCell<Hash> = OnceCell::const_new();
    HASH.get_or_init(async || {
        tamlanh::domain::accounts::hash_of(PASSWORD, login)
            .await
            .unwrap()
    })
    .await
}
