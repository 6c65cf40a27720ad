//! Somebody who reads English sees no Vietnamese but what people have written and what laws are called.
//!
//! One database is enough, as for the other walk, which takes the other one.

use crate::answers;
use crate::crawl::{Seen, crawl, pages_of};
use crate::desk::Desk;
use crate::house::{House, On, as_role, night};
use crate::one_of_each::{self, Ways};
use crate::served::{Served, serve, settings};
use entity::id::StayId;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use tamlanh::clock::Clock;
use tamlanh::config::Config;
use tamlanh::domain::access::Actor;
use tamlanh::web::setup::SetupLink;

/// Letters that no English word has.
const LETTERS: &str = "ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ";

/// What a reader meets on a page: words, choices, titles and labels, without what is marked as Vietnamese or written
/// by people, and without the names of provinces.
const READ: &str = "const page = document.documentElement.cloneNode(true);
page.querySelectorAll('[lang=vi]:not(html), datalist, .who, #agency, #shelter_province').forEach((one) => one.remove());
const hidden = [...page.querySelectorAll('[aria-label],[title],[alt],[data-label],[data-kept]')]
    .flatMap((one) => [one.ariaLabel, one.title, one.alt, one.dataset.label, one.dataset.kept]);
return [page.textContent, ...hidden].join('\\n');";

/// The names of the program, of the shelter and where it is, of who works here and who brought somebody are theirs; so are
/// what a holiday is called and the sign of a paper.
const NAMES: [&str; 10] = [
    "Tạm Lánh",
    "Người ",
    "Đồn Biên phòng Hải Yên",
    "Nhà tạm lánh Bình Minh",
    "Sở Y tế thành phố Quảng Ninh",
    "Sở Y tế tỉnh Quảng Ninh",
    "Thành phố Quảng Ninh",
    "Quảng Ninh",
    "Tết",
    "Hùng",
];

async fn reads_english(desk: &Desk<'_>, page: &str) {
    let path = desk.path().await;
    let read = desk.browser.execute(READ, Vec::new()).await.unwrap();
    let read = read.as_str().unwrap();
    let chrome = NAMES
        .iter()
        .fold(read.to_owned(), |read, name| read.replace(name, ""))
        .replace("QĐ", "");
    let is_strange = |line: &&str| line.to_lowercase().contains(|sign| LETTERS.contains(sign));
    // An example says how papers have it.
    let cites = |line: &&str| {
        ["Nghị định", "Luật", "Bộ luật", "for example:"]
            .iter()
            .any(|law| line.contains(law))
    };
    let lines = chrome.lines().map(str::trim).filter(|line| !cites(line));
    let strange: Vec<_> = lines.filter(is_strange).collect();
    assert!(strange.is_empty(), "{page} at {path}: {strange:?}");
}

/// A stay with all that has a page of its own, in English.
async fn lives(house: &House, manager: &Actor, stay: StayId, over: StayId) -> Ways {
    let session = house.sign_in(manager).await;
    let path = format!("/stays/{stay}/note");
    let note = house.post(&session, &path, &[("body", "Called")]).await;
    assert_eq!(note.status(), Status::SeeOther);
    one_of_each::in_stay(&house.db, &house.config.files, manager, stay, over).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_english() {
    let served = Served::new(On::Postgres).await;
    let house = &served.house;
    let (_, beds) = house
        .room("R1", RoomRule::Women, RoomPurpose::Victims, 2)
        .await;
    // While nobody keeps procedures none opens by itself, with the Vietnamese name of an agency.
    let stay = house.admit("May", beds[0]).await.unwrap();
    let over =
        one_of_each::stay_that_is_over(&house.db, &as_role(&house.staff, Role::Manager)).await;
    let manager = house.person("manager", Role::Manager).await;
    house.person("admin", Role::Administrator).await;
    let ways = lives(house, &manager, stay, over).await;
    let pages = pages_of(house.client.rocket());
    let seen = Seen::default();
    let folder = tempfile::tempdir().unwrap();
    let empty = Config::from(settings(folder.path())).unwrap();
    let empty = tamlanh::rocket(empty, Clock::fixed(night())).await.unwrap();
    let link = empty.state::<SetupLink>().and_then(SetupLink::token);
    let link = format!("/setup/{}", link.expect("a link for an empty store"));
    let (first_start, stop) = serve(empty).await;
    served
        .journey("english", async |desk| {
            let look = async |page: &str| reads_english(desk, page).await;
            for (login, role) in [("manager", Role::Manager), ("admin", Role::Administrator)] {
                desk.signs_in(login).await;
                desk.opens("/account").await;
                desk.chooses("page_language", "Tiếng Anh").await;
                desk.presses("Đổi ngôn ngữ").await;
                desk.sees("Language").await;
                crawl(desk, login, &ways.of(role), &pages, &seen, &look).await;
                match role {
                    Role::Manager => answers::of_a_manager(desk, &look).await,
                    _ => answers::of_an_administrator(desk, &look).await,
                }
                desk.opens("/account").await;
                desk.presses("Sign out").await;
                desk.sees("signed out").await;
                look("/sign-in, signed out").await;
            }
            answers::of_the_front_door(desk, &look).await;
            // The language is remembered for whoever comes without an account, too.
            let desk = &Desk::new(desk.browser, &first_start);
            let look = async |page: &str| reads_english(desk, page).await;
            answers::of_the_first_start(desk, &link, &look).await;
        })
        .await;
    stop.notify();
    assert!(seen.count() > 50, "only {} pages were found", seen.count());
    let unopened = seen.unopened(&pages);
    assert!(unopened.is_empty(), "nobody came to {unopened:?}");
}
