//! An invented shelter with two years behind it, to try things out. Everything goes through the verbs that staff use.

mod care;
mod life;
mod names;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::domain::access::{Actor, Can, Permission};
use crate::domain::accounts::passwords::{self, Password};
use crate::domain::accounts::people::{self, Login, NewPerson};
use crate::domain::error::{Error, Result};
use crate::domain::places;
use crate::domain::rooms::{self, NewRoom};
use crate::domain::shelters::{self, NewShelter};
use crate::start::{self, Lock};
use chrono::TimeDelta;
use entity::bed::BedKind;
use entity::id::ShelterId;
use entity::letter;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use entity::user::Language;
use sea_orm::EntityTrait;

/// How far back the history goes.
const HISTORY: TimeDelta = TimeDelta::days(730);

/// The login, name and role of everybody who works there.
const STAFF: [(&str, &str, Role); 5] = [
    ("quantri", "Hà Minh Tuấn", Role::Administrator),
    ("quanly", "Phạm Thị Hồng Vân", Role::Manager),
    ("canbo", "Nguyễn Thị Thu Thảo", Role::Staff),
    ("phaply", "Đỗ Quang Huy", Role::Legal),
    ("kiemtra", "Lê Thị Ngọc Bích", Role::Auditor),
];

/// Name, floor, rule, purpose, step-free, beds.
type Furnished = (
    &'static str,
    i32,
    RoomRule,
    RoomPurpose,
    bool,
    &'static [BedKind],
);

/// Eight rooms.
const ROOMS: [Furnished; 8] = {
    use BedKind::{Cot, Lower, Single, Upper};
    [
        (
            "101 Gia đình",
            1,
            RoomRule::Family,
            RoomPurpose::Victims,
            true,
            &[Single, Single, Single, Cot],
        ),
        (
            "102 Gia đình",
            1,
            RoomRule::Family,
            RoomPurpose::Victims,
            true,
            &[Single, Single, Single, Cot],
        ),
        (
            "103 Cách ly",
            1,
            RoomRule::Any,
            RoomPurpose::Isolation,
            true,
            &[Single, Single],
        ),
        (
            "104 Nam lưu trú",
            1,
            RoomRule::Men,
            RoomPurpose::Homeless,
            true,
            &[Single, Single, Lower, Upper, Lower, Upper],
        ),
        (
            "105 Nữ lưu trú",
            1,
            RoomRule::Women,
            RoomPurpose::Homeless,
            true,
            &[Single, Single, Lower, Upper],
        ),
        (
            "201 Nữ",
            2,
            RoomRule::Women,
            RoomPurpose::Victims,
            false,
            &[Single, Single, Lower, Upper, Lower, Upper, Lower, Upper],
        ),
        (
            "202 Trẻ em",
            2,
            RoomRule::Children,
            RoomPurpose::Victims,
            false,
            &[Single, Single, Lower, Upper, Lower, Upper],
        ),
        (
            "203 Nam",
            2,
            RoomRule::Men,
            RoomPurpose::Victims,
            false,
            &[Single, Single, Lower, Upper, Lower, Upper],
        ),
    ]
};

/// Fills an empty database; refuses one that holds a shelter. Gives the password that everybody there has.
pub async fn fill(config: &Config) -> Result<String> {
    let _lock = Lock::alone(config).await?;
    let today = Clock::system().now();
    let clock = Clock::fixed(today - HISTORY);
    let db = start::open(config, clock.clone()).await?;
    db.check_guards().await?;
    if !shelters::all(db.reader()).await?.is_empty() {
        return Err(Error::broken(
            "the database holds a shelter already; set another data folder: ROCKET_DATA_DIR=demo-data tamlanh demo",
        ));
    }
    let password = Password::initial()?;
    let told = password.text().to_owned();
    let shelter = db
        .write(async |tx| shelters::add(tx, &shelter()?).await)
        .await?;
    let staff = hire(&db, shelter, password).await?;
    furnish(&db, &staff).await?;
    life::two_years(&db, &clock, today, &staff).await?;
    forget_letters(&db).await?;
    db.settle().await?;
    Ok(told)
}

/// The logins of the invented staff.
pub fn logins() -> impl Iterator<Item = (&'static str, Role)> {
    STAFF.iter().map(|(login, _, role)| (*login, *role))
}

fn shelter() -> Result<NewShelter> {
    Ok(NewShelter {
        name: "Nhà tạm lánh Hoa Sim".into(),
        parent: "Sở Y tế thành phố Quảng Ninh".into(),
        symbol: "NTLHS".into(),
        drafting_unit: Some("CTXH".into()),
        province: places::province("22").ok_or(Error::NotFound)?,
        commune: places::commune("06685"),
        address: "Khu 3".into(),
        phone: None,
        hides_address: true,
    })
}

/// The staff as actors, in the order of [`STAFF`].
async fn hire(db: &Db, shelter: ShelterId, password: Password) -> Result<Vec<Actor>> {
    let keeper = people::keeper_of(shelter)?;
    let hash = passwords::hash(password).await?;
    let mut staff = Vec::new();
    for (login, name, role) in STAFF {
        let new = NewPerson {
            login: Login::new(login).ok_or(Error::NotFound)?,
            name: name.into(),
            email: None,
            language: Language::Vietnamese,
            role,
        };
        let user = db
            .write(async |tx| people::add(tx, &keeper, new, &hash).await)
            .await?;
        staff.push(Actor {
            user: Some(user),
            token: None,
            session: None,
            name: name.into(),
            language: Language::Vietnamese,
            shelter,
            role,
        });
    }
    Ok(staff)
}

/// The first of the staff whom the permission table allows it.
fn who<P: Permission>(staff: &[Actor]) -> Result<Can<P>> {
    let able = staff.iter().rev().find_map(Actor::can);
    able.ok_or_else(|| Error::broken("nobody of the demo may do this"))
}

async fn furnish(db: &Db, staff: &[Actor]) -> Result<()> {
    let manager = who(staff)?;
    db.write(async |tx| {
        for (name, floor, rule, purpose, step_free, beds) in ROOMS {
            let form = NewRoom {
                name: name.into(),
                floor,
                rule,
                purpose,
                step_free,
            };
            let room = rooms::add(tx, &manager, form).await?;
            for (at, kind) in (1..).zip(beds) {
                rooms::add_bed(tx, &manager, room, at.to_string(), *kind).await?;
            }
        }
        Ok(())
    })
    .await
}

/// Two invented years of letters are not sent on the first morning.
async fn forget_letters(db: &Db) -> Result<()> {
    db.write(async |tx| {
        letter::Entity::delete_many().exec(tx).await?;
        Ok(())
    })
    .await
}
