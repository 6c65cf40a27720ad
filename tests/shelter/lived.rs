//! A house in which there is one of everything, and how to call any of its routes as anybody.

use crate::house::{self, House, can};
use entity::id::ShelterId;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::{ContentType, Cookie, Header, Method, Status};
use rocket::local::asynchronous::LocalResponse;
use tamlanh::domain::access::Actor;
use tamlanh::domain::accounts::tokens;

/// All roles, in the order of the table.
pub const ROLES: [Role; 5] = [
    Role::Staff,
    Role::Legal,
    Role::Manager,
    Role::Administrator,
    Role::Auditor,
];

/// Whose request it is.
pub enum Who {
    Nobody,
    Person(Cookie<'static>),
    Program(String),
}

/// Fills a house with `stays` people and one of whatever else has an id; every first id is 1.
pub async fn live_in(house: &House, stays: usize) {
    let (_, beds) = house
        .room("P1", RoomRule::Any, RoomPurpose::Victims, stays + 2)
        .await;
    let manager = house.person("quan-ly", Role::Manager).await;
    let officer = manager.user.unwrap().to_string();
    let manager = house.sign_in(&manager).await;
    let administrator = house.person("quan-tri", Role::Administrator).await;
    let administrator = house.sign_in(&administrator).await;
    let email = [
        ("person_name", "Lê Quản Lý"),
        ("email", "ql@example.vn"),
        ("role", "manager"),
        ("version", "1"),
    ];
    let path = format!("/people/{officer}");
    done(house.post(&administrator, &path, &email).await).await;
    let token = [("token_name", "Sở Y tế"), ("role", "staff")];
    done(house.post(&administrator, "/tokens", &token).await).await;
    for (number, bed) in beds.iter().take(stays).enumerate() {
        let (bed, key) = (bed.to_string(), format!("lived-{number}"));
        let mut form = crate::intake::fields("Lý Thị Mẩy", &bed, &key);
        form.extend([("belongings_1", "2 áo"), ("despite", "yes")]);
        done(house.post(&manager, "/intake", &form).await).await;
    }
    let until = [
        ("reason", "đang đến"),
        ("until_on", "2026-11-25"),
        ("until_at", "08:00"),
    ];
    let held = format!("/beds/{}/hold", beds[stays]);
    let procedure = [
        ("kind", "identification"),
        ("agency", "Công an tỉnh"),
        ("officer", officer.as_str()),
        ("started_on", "2026-11-23"),
        ("due_on", "2026-12-10"),
    ];
    let hearing = [
        ("hearing_on", "2026-12-01"),
        ("hearing_at", "08:00"),
        ("place", "Tòa án nhân dân khu vực"),
    ];
    let acts: [(&str, &[(&str, &str)]); 7] = [
        (&held, &until),
        ("/stays/1/note", &[("body", "đã gọi cho gia đình")]),
        ("/stays/1/keep-apart", &[("other_case", "TL-26-00002")]),
        ("/stays/1/procedures", &procedure),
        ("/procedures/1/hearings", &hearing),
        (
            "/stays/1/papers",
            &[("kind", "intake_record"), ("variant", "plain")],
        ),
        (
            "/intake/draft",
            &[("full_name_1", "Sùng Thị Xé"), ("people", "1")],
        ),
    ];
    for (path, fields) in acts {
        done(house.post(&manager, path, fields).await).await;
    }
    let scan = crate::files::pdf(2000);
    let file = crate::files::enter(house, &manager, &[], Some(("a.pdf", &scan))).await;
    done(file).await;
}

async fn done(answer: LocalResponse<'_>) {
    let status = answer.status();
    if ![Status::Ok, Status::SeeOther].contains(&status) {
        panic!("{status}: {:?}", answer.into_string().await);
    }
}

/// Another shelter in the same store, without anything in it.
pub async fn another_shelter(house: &House) -> ShelterId {
    let add = house
        .db
        .write(async |tx| tamlanh::domain::shelters::add(tx, &crate::house::new_shelter()).await);
    add.await.unwrap()
}

/// Who issues a token where somebody works: they themselves if they administer, or somebody who does.
pub async fn issuer(house: &House, of: &Actor) -> Actor {
    if of.role == Role::Administrator {
        return of.clone();
    }
    let login = format!("cap-khoa-{}", fastrand::u64(..));
    house::actor(&house.db, of.shelter, &login, Role::Administrator).await
}

/// A bearer token for a program in this role.
pub async fn program(house: &House, of: &Actor, role: Role) -> Who {
    let by = can(&issuer(house, of).await);
    let issued = house
        .db
        .write(async |tx| tokens::issue(tx, &by, "Chương trình".into(), role).await);
    Who::Program(issued.await.unwrap().1)
}

/// Every mounted route as its method and its path with `<parameters>`, in order.
pub fn mounted(house: &House) -> Vec<(Method, String)> {
    let routes = house.client.rocket().routes();
    let mut all: Vec<_> = routes
        .map(|route| (route.method, route.uri.path().to_owned()))
        .collect();
    all.sort_by_key(|(method, path)| (path.clone(), method.as_str()));
    all
}

/// Whether a path is one of the API.
pub fn is_api(path: &str) -> bool {
    path.starts_with(tamlanh::http::API_BASE)
}

/// Calls a route: parameters are filled in with 1, an act with a name; a page gets form fields, the API a JSON body.
pub async fn call<'h>(
    house: &'h House,
    (method, path): &(Method, String),
    who: &Who,
    body: &str,
) -> LocalResponse<'h> {
    let parts = path.split('/').map(|part| match part {
        "<act>" => "transfer",
        "<token>" => "none",
        "<_..>" => "no/such/page",
        part if part.starts_with('<') => "1",
        part => part,
    });
    let mut filled = parts.collect::<Vec<_>>().join("/");
    if filled.starts_with("/intake/matches") {
        filled.push_str("?person=1");
    }
    if *method == Method::Delete {
        filled.push_str("?version=1");
    }
    let mut request = house.client.req(*method, filled);
    match who {
        Who::Nobody => {}
        Who::Person(session) => request = request.cookie(session.clone()),
        Who::Program(token) => {
            let bearer = format!("Bearer {token}");
            request = request.header(Header::new("Authorization", bearer));
        }
    }
    if *method != Method::Get && is_api(path) {
        let key: String = std::iter::repeat_with(fastrand::alphanumeric)
            .take(12)
            .collect();
        request = request.header(ContentType::JSON);
        request = request.header(Header::new("Idempotency-Key", key));
    } else if *method == Method::Post {
        request = request.header(ContentType::Form);
        request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
    }
    request.body(body).dispatch().await
}
