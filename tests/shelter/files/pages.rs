//! The pages of a scanned PDF as pictures: which bytes come, what is said where none do, who sees them and what the journal says of it.

use super::scan::{self, Sheet, document, filled, packed, photo, saved, shades};
use super::{MIB, enter, pdf, session_as, stay_in};
use crate::house::{self, House};
use crate::on_both;
use chrono::TimeDelta;
use entity::journal::{self, Act, Subject};
use entity::membership::Role;
use lopdf::{Dictionary, dictionary};
use rocket::http::{Cookie, Status};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

async fn entered(house: &House, session: &Cookie<'static>, bytes: &[u8]) {
    let answer = enter(house, session, &[], Some(("quet.pdf", bytes))).await;
    assert_eq!(answer.status(), Status::SeeOther);
}

async fn page(house: &House, session: &Cookie<'static>, path: &str) -> String {
    let answer = house.get(session, path).await;
    assert_eq!(answer.status(), Status::Ok, "{path}");
    answer.into_string().await.unwrap()
}

/// How often the journal says that a file was opened.
async fn openings(house: &House) -> u64 {
    let opened = journal::Entity::find()
        .filter(journal::Column::Act.eq(Act::Opened))
        .filter(journal::Column::Subject.eq(Subject::Attachment));
    opened.count(house.db.reader()).await.unwrap()
}

on_both! {
    async fn a_scan_is_shown_page_by_page_byte_for_byte(house: House) {
        let (_, session) = stay_in(&house).await;
        entered(&house, &session, &scan::pdf(vec![filled(photo("một")), filled(photo("hai"))])).await;
        let html = page(&house, &session, "/attachments/1").await;
        assert!(html.contains("2 trang") && !html.contains("<iframe"), "{html}");
        for n in 1..=2 {
            let src = format!("src=\"/attachments/1/pages/{n}?strip=1\" width=\"30\" height=\"40\" alt=\"Trang {n}/2\"");
            assert!(html.contains("<img loading=\"lazy\"") && html.contains(&src), "{html}");
            assert!(html.contains(&format!("<a href=\"/attachments/1/pages/{n}?strip=1\">")), "{html}");
        }
        for (n, remark) in [(1, "một"), (2, "hai")] {
            let path = format!("/attachments/1/pages/{n}?strip=1");
            let answer = house.get(&session, &path).await;
            assert_eq!(answer.status(), Status::Ok);
            let header = |name: &str| answer.headers().get_one(name).unwrap_or_default().to_owned();
            assert_eq!(header("Content-Type"), "image/jpeg");
            assert_eq!(header("Cache-Control"), "no-store");
            assert_eq!(header("X-Content-Type-Options"), "nosniff");
            assert!(header("Content-Security-Policy").starts_with("default-src 'none'"));
            assert_eq!(answer.into_bytes().await.unwrap(), scan::jpeg(remark));
        }
        for none in ["0", "3", "1?strip=2", "1?strip=0"] {
            let path = format!("/attachments/1/pages/{none}");
            assert_eq!(house.get(&session, &path).await.status(), Status::NotFound, "{none}");
        }
    }

    async fn a_page_of_grey_rows_is_shown_point_for_point_and_turned(house: House) {
        let (_, session) = stay_in(&house).await;
        let rows = scan::picture(60, 40, "FlateDecode", packed(&shades(60, 40)));
        let turned = Sheet { more: dictionary! { "Rotate" => 90 }, ..filled(rows) };
        let text = Sheet { drawing: "BT (x) Tj ET".to_owned(), ..Sheet::default() };
        entered(&house, &session, &scan::pdf(vec![turned, text])).await;
        let html = page(&house, &session, "/attachments/1").await;
        assert!(html.contains("class=\"turned-90\""), "{html}");
        assert!(html.contains("Trang này không chỉ là ảnh quét") && html.contains("<iframe"), "the other page: {html}");
        let answer = house.get(&session, "/attachments/1/pages/1").await;
        assert_eq!(answer.headers().get_one("Content-Type"), Some("image/png"));
        let (head, points) = scan::points(&answer.into_bytes().await.unwrap());
        assert_eq!((head.width, head.height, head.color_type), (60, 40, png::ColorType::Grayscale));
        assert!(points == shades(60, 40));
        assert_eq!(house.get(&session, "/attachments/1/pages/2").await.status(), Status::NotFound);
    }

    async fn what_is_no_scan_is_said_and_shown_as_before(house: House) {
        let (_, session) = stay_in(&house).await;
        let text = Sheet { drawing: "BT /F1 12 Tf (Giay xac nhan) Tj ET".to_owned(), ..Sheet::default() };
        let bomb = scan::picture(30_000, 30_000, "FlateDecode", packed(&vec![0; 16 * MIB]));
        let (mut around, tree) = document(vec![filled(photo("a"))]);
        let kids: Dictionary = dictionary! { "Type" => "Pages", "Kids" => vec![tree.into()] };
        around.objects.insert(tree, kids.into());
        let whole = scan::pdf(vec![filled(photo("a"))]);
        let mut cut = whole[..whole.len() / 2].to_vec();
        cut.extend_from_slice(&whole[whole.len() - 30..]);
        let (mut locked, _) = document(vec![filled(photo("a"))]);
        locked.trailer.set("Encrypt", dictionary! { "V" => 5 });
        let files = [
            (scan::pdf(vec![text]), "không phải bản quét"), (scan::pdf(vec![filled(bomb)]), "không phải bản quét"),
            (saved(around), "Không đọc được các trang"), (cut, "Không đọc được các trang"), (pdf(3000), "Không đọc được các trang"),
            (saved(locked), "được mã hóa"),
        ];
        for (n, (bytes, says)) in (1..).zip(files) {
            entered(&house, &session, &bytes).await;
            let path = format!("/attachments/{n}");
            let html = page(&house, &session, &path).await;
            assert!(html.contains(says) && html.contains("<iframe") && !html.contains("<figure"), "{n}: {html}");
            let picture = house.get(&session, &format!("{path}/pages/1")).await.status();
            assert_eq!(picture, Status::NotFound, "{n}");
            assert_eq!(openings(&house).await, n, "the page says what it is called");
        }
        entered(&house, &session, include_bytes!("../pictures/a-square.png")).await;
        assert_eq!(house.get(&session, "/attachments/7/pages/1").await.status(), Status::NotFound, "no PDF");
    }

    async fn the_journal_says_once_per_showing_who_saw_a_scan(house: House) {
        let (_, session) = stay_in(&house).await;
        entered(&house, &session, &scan::pdf(vec![filled(photo("một")), filled(photo("hai"))])).await;
        entered(&house, &session, &scan::pdf(vec![filled(photo("ba"))])).await;
        page(&house, &session, "/attachments/1").await;
        for n in [1, 2] {
            house.get(&session, &format!("/attachments/1/pages/{n}")).await;
        }
        assert_eq!(openings(&house).await, 1, "the page, with its pictures");
        house.get(&session, "/attachments/2/pages/1").await;
        assert_eq!(openings(&house).await, 2, "a picture of another file, without its page");
        house.clock.set(house.clock.now() + TimeDelta::minutes(16));
        house.get(&session, "/attachments/1/pages/1").await;
        house.get(&session, "/attachments/1/pages/2").await;
        assert_eq!(openings(&house).await, 3, "long after");
        let again = house.sign_in(&house.staff).await;
        house.clock.set(house.clock.now() + TimeDelta::minutes(1));
        house.get(&session, "/attachments/1/pages/1").await;
        assert_eq!(openings(&house).await, 3);
        let other = session_as(&house, Role::Legal).await;
        house.get(&other, "/attachments/1/pages/1").await;
        assert_eq!(openings(&house).await, 4, "somebody else");
        house.clock.set(house.clock.now() + TimeDelta::minutes(16));
        house.get(&again, "/attachments/1/pages/1").await;
        assert_eq!(openings(&house).await, 5);
        page(&house, &again, "/attachments/1").await;
        assert_eq!(openings(&house).await, 6, "every showing of the page");
    }

    async fn pages_are_for_those_who_may_open_the_file(house: House) {
        let (_, session) = stay_in(&house).await;
        entered(&house, &session, &scan::pdf(vec![filled(photo("một"))])).await;
        for role in [Role::Auditor, Role::Administrator] {
            let reader = session_as(&house, role).await;
            let answer = house.get(&reader, "/attachments/1/pages/1").await;
            assert_eq!(answer.status(), Status::Forbidden, "{role}");
        }
        let elsewhere = crate::lived::another_shelter(&house).await;
        let stranger = house::actor(&house.db, elsewhere, "la", Role::Manager).await;
        let stranger = house.sign_in(&stranger).await;
        assert_eq!(house.get(&stranger, "/attachments/1/pages/1").await.status(), Status::NotFound);
        let nobody = house.client.get("/attachments/1/pages/1").dispatch().await;
        assert_eq!(nobody.status(), Status::SeeOther);
        assert_eq!(openings(&house).await, 0);
    }
}
