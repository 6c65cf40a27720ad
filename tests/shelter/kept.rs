//! A form that is sent after its session has ended: nothing typed is lost, and nobody else gets on with it.

use crate::forms::{Form, forms};
use crate::house::{House, PASSWORD, night};
use crate::on_both;
use chrono::TimeDelta;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::{ContentType, Cookie, Header, Status};
use rocket::local::asynchronous::LocalResponse;
use sea_orm::{EntityTrait, PaginatorTrait};

/// The cookie that a sign-in has set.
pub fn session_of(answer: &LocalResponse<'_>) -> Cookie<'static> {
    let cookie = answer.cookies().get("tamlanh").expect("a session cookie");
    Cookie::new("tamlanh", cookie.value().to_owned())
}

async fn send<'h>(house: &'h House, session: &Cookie<'static>, form: &Form) -> LocalResponse<'h> {
    let fields = form.as_shown();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let request = house
        .client
        .post(form.action.clone())
        .cookie(session.clone());
    let request = request.header(ContentType::Form);
    let request = request.header(Header::new("Sec-Fetch-Site", "same-origin"));
    request.body(crate::house::form(&fields)).dispatch().await
}

/// The form of a page that is sent to `action`.
async fn form_to(answer: LocalResponse<'_>, action: &str) -> Form {
    let page = answer.into_string().await.unwrap();
    let found = forms(&page)
        .into_iter()
        .find(|form| form.is_post && form.action == action);
    found.unwrap_or_else(|| panic!("a form to {action} in {page}"))
}

const TYPED: &str = "khát nước,\r\nrất mệt & \"lo\" <b>";

on_both! {
    async fn what_was_typed_comes_back_after_signing_in_again(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.staff).await;
        let bed = beds[0].to_string();
        let mut typed = crate::intake::fields("Lý Thị Mẩy", &bed, "k");
        typed.extend([("needs", TYPED), ("password", "bí mật")]);
        house.clock.set(night() + TimeDelta::hours(3));
        let answer = house.post(&session, "/intake", &typed).await;
        assert_eq!(answer.status(), Status::Unauthorized);
        let mut form = form_to(answer, "/sign-in").await;
        assert!(!form.as_shown().iter().any(|(_, value)| value == "bí mật"), "no password goes back");

        form.set("login", "thuy");
        form.set("password", "sai mất rồi");
        let answer = send(&house, &session, &form).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity);
        let mut form = form_to(answer, "/sign-in").await;
        form.set("password", PASSWORD);
        let answer = send(&house, &session, &form).await;
        assert_eq!(answer.status(), Status::Ok);
        let session = session_of(&answer);
        let form = form_to(answer, "/intake").await;

        let answer = send(&house, &session, &form).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity, "it is shown before anything is done");
        assert_eq!(entity::stay::Entity::find().count(house.db.reader()).await.unwrap(), 0);
        let form = form_to(answer, "/intake").await;
        let shown = form.as_shown();
        let value = |name: &str| shown.iter().find(|(field, _)| field == name).unwrap().1.as_str();
        assert_eq!((value("full_name_1"), value("needs"), value("bed_1")), ("Lý Thị Mẩy", TYPED, bed.as_str()));
        let answer = send(&house, &session, &form).await;
        assert_eq!(answer.headers().get_one("Location"), Some("/stays/1?done=admitted"));
    }

    async fn what_has_no_field_is_not_done_by_looking_at_it_again(house: House) {
        let (room, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let session = house.sign_in(&house.person("quan-ly", Role::Manager).await).await;
        for path in [format!("/rooms/{room}/retire"), format!("/beds/{}/retire", beds[0])] {
            let answer = house.post(&session, &path, &[("kept_show_again", "yes"), ("form_key", "k")]).await;
            assert_eq!(answer.status(), Status::UnprocessableEntity, "{path}");
            let page = answer.into_string().await.unwrap();
            assert!(page.contains("Chưa làm gì") && page.contains(&format!("action=\"{path}\"")), "{page}");
        }
        let room = entity::room::Entity::find_by_id(room).one(house.db.reader()).await.unwrap().unwrap();
        assert_eq!(room.retired_at, None);
    }

    async fn another_account_does_not_get_on_with_it(house: House) {
        house.person("nguoi-khac", Role::Staff).await;
        let session = house.sign_in(&house.staff).await;
        house.clock.set(night() + TimeDelta::hours(3));
        let answer = house.post(&session, "/stays/search", &[("full_name", "Lý Thị Mẩy")]).await;
        let mut form = form_to(answer, "/sign-in").await;
        form.set("login", "nguoi-khac");
        form.set("password", PASSWORD);
        let answer = send(&house, &session, &form).await;
        assert_eq!(answer.headers().get_one("Location"), Some("/?done=kept-dropped"));
        let begin = house.get(&session_of(&answer), "/?done=kept-dropped").await.into_string().await.unwrap();
        assert!(begin.contains("thuộc tài khoản khác") && !begin.contains("Mẩy"));
    }

    async fn only_a_form_of_ours_to_a_path_of_ours_is_kept(house: House) {
        let session = house.sign_in(&house.staff).await;
        house.clock.set(night() + TimeDelta::hours(3));
        let foreign = house.client.post("/stays/search").cookie(session.clone()).header(ContentType::Form);
        let foreign = foreign.header(Header::new("Sec-Fetch-Site", "cross-site"));
        let answer = foreign.body("full_name=A").dispatch().await;
        assert_eq!(answer.status(), Status::Forbidden);
        assert!(!answer.into_string().await.unwrap().contains("kept."), "nothing is taken from elsewhere");

        let nobody = Cookie::new("tamlanh", "none");
        let answer = house.post(&nobody, "/stays/search", &[("full_name", "Mẩy")]).await;
        assert_eq!(answer.status(), Status::Unauthorized);
        assert!(!answer.into_string().await.unwrap().contains("Mẩy"), "it is nobody's");

        let long = "ấ".repeat(30_000);
        let answer = house.post(&session, "/stays/search", &[("full_name", &long)]).await;
        assert_eq!(answer.status(), Status::PayloadTooLarge);
        let answer = house.post(&session, "/stays/search", &[("full_name", &long[..3 * 28_000])]).await;
        let page = answer.into_string().await.unwrap();
        assert!(page.contains("quá dài để giữ lại") && !page.contains("kept."));

        let answer = house.post(&session, "/stays/search", &[("full_name", "Mẩy")]).await;
        let form = form_to(answer, "/sign-in").await.with("login", "thuy").with("password", PASSWORD);
        for elsewhere in ["//x.vn", "https://x.vn", "/\\x.vn", "javascript:alert(1)", "", "/a\r\nb"] {
            let answer = send(&house, &session, &form.with("kept_to", elsewhere)).await;
            assert_eq!(answer.headers().get_one("Location"), Some("/"), "{elsewhere}");
        }
    }
}

#[test]
fn every_field_for_a_password_says_so_in_its_name() {
    let mut folders = vec![std::path::PathBuf::from("src/web/pages")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let page = std::fs::read_to_string(&path).unwrap();
            for call in page.split("f::password(page, form, \"").skip(1) {
                let name = call.split('"').next().unwrap();
                assert!(name.contains("password"), "{name} in {}", path.display());
                seen += 1;
            }
            let by_hand = page.contains("type=\"password\"") && !path.ends_with("macros.html");
            assert!(!by_hand, "{}: use the macro", path.display());
        }
    }
    assert!(seen > 4);
}
