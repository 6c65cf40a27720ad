//! Every page of a lived-in house, from the list of routes and by its links, as each role, what its forms answer, and the
//! page of the first start: axe-core finds nothing against it in light and dark, on a phone and on a desk, with all folds
//! open; nothing scrolls sideways; the console stays clean. What one role was shown is not looked at again for another.
//!
//! One database is enough: no page knows which it is on.
//!
//! With `PICTURES=yes` it keeps what it saw in `screenshots/pages/` beside the build.

use crate::answers;
use crate::chrome;
use crate::crawl::{Seen, crawl, pages_of};
use crate::desk::Desk;
use crate::driver::{axe, journey, save_picture};
use crate::one_of_each;
use crate::served::{serve, settings};
use entity::id::StayId;
use entity::membership::Role;
use entity::user;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashSet;
use std::sync::Mutex;
use tamlanh::clock::Clock;
use tamlanh::config::Config;
use tamlanh::db::Db;
use tamlanh::demo;
use tamlanh::domain::access::Actor;
use tamlanh::domain::shelters;
use tamlanh::domain::stays::{self, Shown};
use tamlanh::web::setup::SetupLink;

/// Width and darkness: colours do not depend on the width, nor sizes on the colours.
const LOOKS: [(u32, bool); 2] = [(360, false), (1280, true)];

const WIDER: &str = "return [...document.querySelectorAll('body *')]
    .filter((one) => document.scrollingElement.scrollWidth > innerWidth && one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120));";

/// What is folded up is opened: nothing looks at it otherwise.
const UNFOLD: &str = "document.querySelectorAll('details').forEach((one) => { one.open = true; });";

/// What a page shows: its main part without what differs each time.
const SHOWN: &str = "const main = document.querySelector('main').cloneNode(true);
    main.querySelectorAll('input[type=hidden], time').forEach((one) => one.remove());
    return main.outerHTML;";

/// What was looked at, and what is wrong with it.
#[derive(Default)]
struct Looks {
    shown: Mutex<HashSet<String>>,
    faults: Mutex<Vec<String>>,
}

impl Looks {
    fn is_new(&self, shown: String) -> bool {
        self.shown.lock().unwrap().insert(shown)
    }

    fn blame(&self, place: &str, faults: Vec<String>) {
        let told = faults.into_iter().map(|fault| format!("{place}: {fault}"));
        self.faults.lock().unwrap().extend(told);
    }

    fn finds_nothing(self) {
        let faults = self.faults.into_inner().unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// Looks at a page in every look, if nobody was shown the same.
async fn look_at(desk: &Desk<'_>, page: &str, looks: &Looks) {
    desk.browser.execute(UNFOLD, Vec::new()).await.unwrap();
    let shown = desk.browser.execute(SHOWN, Vec::new()).await.unwrap();
    if looks.is_new(shown.to_string()) {
        for (width, is_dark) in LOOKS {
            look_once(desk, page, width, is_dark, looks).await;
        }
    }
    looks.blame(page, chrome::complaints(desk.browser).await);
}

async fn look_once(desk: &Desk<'_>, page: &str, width: u32, is_dark: bool, looks: &Looks) {
    chrome::look(desk.browser, width, is_dark).await;
    let mut told = Vec::new();
    for one in axe(desk.browser).await {
        told.push(format!("{}: {} {:?}", one.id, one.help, one.nodes));
    }
    let wider = desk.browser.execute(WIDER, Vec::new()).await.unwrap();
    if wider.as_array().is_some_and(|wider| !wider.is_empty()) {
        told.push(format!("scrolls sideways: {wider}"));
    }
    let shade = if is_dark { "dark" } else { "light" };
    let place = format!("{page} at {width} {shade}");
    if std::env::var_os("PICTURES").is_some() {
        let name = place.replace(|sign: char| !sign.is_alphanumeric(), "-");
        save_picture(
            &format!("pages/{name}"),
            &chrome::picture(desk.browser).await,
        );
    }
    looks.blame(&place, told);
}

/// The manager of the demo.
async fn manager(db: &Db) -> Actor {
    let row = user::Entity::find().filter(user::Column::Login.eq("quanly"));
    let row = row.one(db.reader()).await.unwrap().unwrap();
    Actor {
        user: Some(row.id),
        token: None,
        session: None,
        name: row.name,
        language: row.language,
        shelter: shelters::all(db.reader()).await.unwrap()[0],
        role: Role::Manager,
    }
}

/// The head of a household that is here, about whom there is most to see; else whoever came last.
async fn somebody(db: &Db, manager: &Actor) -> StayId {
    let here = stays::list(db.reader(), manager, Shown::Current, 0).await;
    let (here, _) = here.unwrap();
    let head = here.iter().find_map(|row| row.stay.head_id);
    head.unwrap_or(here[0].stay.id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_on_any_page_keeps_anybody_out() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::from(settings(folder.path())).unwrap();
    let (password, quota) = (demo::fill(&config).await.unwrap(), config.files);
    // A walk that is under way at midnight stays in its day.
    let clock = Clock::fixed(Clock::system().now());
    let rocket = tamlanh::rocket(config, clock).await.unwrap();
    let db = rocket.state::<Db>().unwrap();
    let manager = manager(db).await;
    let over = one_of_each::stay_that_is_over(db, &manager).await;
    let stay = somebody(db, &manager).await;
    let ways = one_of_each::in_stay(db, &quota, &manager, stay, over).await;
    let pages = pages_of(&rocket);
    let (url, stop) = serve(rocket).await;
    let (seen, looks) = (Seen::default(), Looks::default());
    let lane = async |logins: &[&str]| {
        for login in logins {
            let mut staff = demo::logins();
            let (_, role) = staff.find(|(name, _)| name == login).unwrap();
            journey(&format!("walk-{login}"), async |browser| {
                let desk = Desk::new(browser, &url);
                let look = async |page: &str| {
                    look_at(&desk, &format!("{login} {page}"), &looks).await;
                };
                answers::of_the_front_door(&desk, &look).await;
                desk.signs_in_with(login, &password).await;
                crawl(&desk, login, &ways.of(role), &pages, &seen, &look).await;
                match *login {
                    "quanly" => answers::of_a_manager(&desk, &look).await,
                    "quantri" => answers::of_an_administrator(&desk, &look).await,
                    _ => {}
                }
            })
            .await;
        }
    };
    tokio::join!(
        lane(&["quanly", "kiemtra"]),
        lane(&["quantri", "phaply", "canbo"])
    );
    stop.notify();
    looks.finds_nothing();
    let walked = seen.count();
    assert!(walked > 80, "only {walked} pages were found");
    let unopened = seen.unopened(&pages);
    assert!(unopened.is_empty(), "nobody came to {unopened:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_the_first_start_keeps_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::from(settings(folder.path())).unwrap();
    let rocket = tamlanh::rocket(config, Clock::system()).await.unwrap();
    let link = rocket.state::<SetupLink>().and_then(SetupLink::token);
    let link = format!("/setup/{}", link.expect("a link for an empty store"));
    let (url, stop) = serve(rocket).await;
    let looks = Looks::default();
    journey("walk-first-start", async |browser| {
        let desk = Desk::new(browser, &url);
        let look = async |page: &str| look_at(&desk, page, &looks).await;
        answers::of_the_first_start(&desk, &link, &look).await;
    })
    .await;
    stop.notify();
    looks.finds_nothing();
}
