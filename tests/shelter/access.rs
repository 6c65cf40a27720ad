//! Every page as every role, as one table beside the one in the code.

use crate::house::{House, On};
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;

/// Who may: staff, legal, manager, administrator, auditor.
const PAGES: &[(&str, &str)] = &[
    ("/", "yyyny"),
    ("/board", "yyyny"),
    ("/board/print", "yyyny"),
    ("/intake", "ynynn"),
    ("/stays", "yyyny"),
    ("/stays/1", "yyyny"),
    ("/stays/1/person", "ynynn"),
    ("/stays/1/transfer", "yyynn"),
    ("/stays/1/discharge", "ynynn"),
    ("/stays/1/procedures/new", "nyynn"),
    ("/procedures", "yyyny"),
    ("/rooms", "yyyny"),
    ("/rooms/new", "nnynn"),
    ("/rooms/1", "nnynn"),
    ("/beds/1", "yyyny"),
    ("/letters", "nyyyn"),
    ("/journal", "nnyny"),
    ("/people", "nnnyn"),
    ("/tokens", "nnnyn"),
    ("/account", "yyyyy"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_sees_just_the_pages_of_the_table() {
    let house = House::new(On::Sqlite).await;
    let (_, beds) = house
        .room("P1", RoomRule::Women, RoomPurpose::Victims, 1)
        .await;
    house.admit("Đặng Thị Hạnh", beds[0]).await.unwrap();
    let roles = [
        Role::Staff,
        Role::Legal,
        Role::Manager,
        Role::Administrator,
        Role::Auditor,
    ];
    for (at, role) in roles.into_iter().enumerate() {
        let who = house.person(&format!("{role}-one"), role).await;
        let session = house.sign_in(&who).await;
        for (path, may) in PAGES {
            let expected = if may.as_bytes()[at] == b'y' {
                Status::Ok
            } else {
                Status::Forbidden
            };
            assert_eq!(
                house.get(&session, path).await.status(),
                expected,
                "{path} as {role}"
            );
        }
    }
    for (path, _) in PAGES {
        let nobody = house.client.get(*path).dispatch().await.status();
        assert_eq!(
            nobody,
            Status::SeeOther,
            "{path} without a session leads to sign-in"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_shelter_does_not_exist() {
    let (one, other) = (House::new(On::Sqlite).await, House::new(On::Sqlite).await);
    let (_, beds) = one
        .room("P1", RoomRule::Women, RoomPurpose::Victims, 1)
        .await;
    one.admit("Bàn Thị Ghển", beds[0]).await.unwrap();
    drop(other);
    let elsewhere = one
        .db
        .write(async |tx| tamlanh::domain::shelters::add(tx, &crate::house::new_shelter()).await)
        .await
        .unwrap();
    let stranger = crate::house::actor(&one.db, elsewhere, "nguoi-khac", Role::Manager).await;
    let (_, token) = {
        let origin = tamlanh::domain::accounts::sessions::Origin {
            agent: String::new(),
            address: String::new(),
        };
        one.db
            .write(async |tx| {
                tamlanh::domain::accounts::sessions::begin(
                    tx,
                    stranger.user.unwrap(),
                    elsewhere,
                    &origin,
                )
                .await
            })
            .await
            .unwrap()
    };
    let session = rocket::http::Cookie::new("tamlanh", token);
    for path in ["/stays/1", "/beds/1", "/rooms/1", "/stays/1/discharge"] {
        assert_eq!(
            one.get(&session, path).await.status(),
            Status::NotFound,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_from_another_origin_is_refused() {
    let house = House::new(On::Sqlite).await;
    let session = house.sign_in(&house.staff).await;
    let request = house
        .client
        .post("/stays/search")
        .cookie(session)
        .header(rocket::http::ContentType::Form);
    let request = request.header(rocket::http::Header::new("Sec-Fetch-Site", "cross-site"));
    assert_eq!(
        request.body("full_name=A").dispatch().await.status(),
        Status::Forbidden
    );
}
