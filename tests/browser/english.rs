//! Somebody who reads English sees no Vietnamese but what people have written and what laws are called.

use crate::desk::Desk;
use crate::on_both;
use crate::served::Served;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};

/// Letters that no English word has.
const LETTERS: &str = "ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ";

/// What a reader meets on a page: words, choices, titles and labels, without what is marked as Vietnamese or written
/// by people.
const READ: &str = "const page = document.documentElement.cloneNode(true);
page.querySelectorAll('[lang=vi]:not(html), datalist, .who, #agency').forEach((one) => one.remove());
const hidden = [...page.querySelectorAll('[aria-label],[title],[data-label],[data-kept]')]
    .flatMap((one) => [one.ariaLabel, one.title, one.dataset.label, one.dataset.kept]);
return [page.textContent, ...hidden].join('\\n');";

async fn reads_english(desk: &Desk<'_>) {
    let path = desk.path().await;
    let read = desk.browser.execute(READ, Vec::new()).await.unwrap();
    let read = read.as_str().unwrap();
    // The names of the program, of the people who work here and of who brought somebody are theirs.
    let names = ["Tạm Lánh", "Người ", "Đồn Biên phòng Hải Yên"];
    let chrome = names
        .iter()
        .fold(read.to_owned(), |read, name| read.replace(name, ""));
    let is_strange = |line: &&str| line.to_lowercase().contains(|sign| LETTERS.contains(sign));
    let cites = |line: &&str| {
        ["Nghị định", "Luật", "Bộ luật"]
            .iter()
            .any(|law| line.contains(law))
    };
    let lines = chrome.lines().map(str::trim).filter(|line| !cites(line));
    let strange: Vec<_> = lines.filter(is_strange).collect();
    assert!(strange.is_empty(), "on {path}: {strange:?}");
}

on_both! {
    async fn every_page_is_english(served: Served) {
        let house = &served.house;
        let (_, beds) = house.room("R1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("May", beds[0]).await.unwrap();
        house.person("manager", Role::Manager).await;
        house.person("admin", Role::Administrator).await;
        served.journey("english", async |desk| {
            for (login, pages) in [
                ("manager", &["/", "/board/print", "/intake", "/stays", "/stays?shown=past", "/stays/1", "/stays/1/person",
                    "/stays/1/transfer", "/stays/1/leave", "/stays/1/swap", "/stays/1/note", "/stays/1/category",
                    "/stays/1/identification", "/stays/1/keep-apart", "/stays/1/discharge", "/stays/1/procedures/new", "/procedures", "/rooms",
                    "/rooms/1", "/rooms/new", "/beds/1", "/letters", "/journal", "/no/such/page"][..]),
                ("admin", &["/people", "/people/new", "/people/1", "/tokens"][..]),
            ] {
                desk.signs_in(login).await;
                desk.opens("/account").await;
                desk.chooses("page_language", "Tiếng Anh").await;
                desk.presses("Đổi ngôn ngữ").await;
                desk.sees("Language").await;
                reads_english(desk).await;
                for page in pages {
                    desk.opens(page).await;
                    reads_english(desk).await;
                }
                desk.opens("/account").await;
                desk.presses("Sign out").await;
                desk.sees("signed out").await;
                reads_english(desk).await;
            }
        })
        .await;
    }
}
