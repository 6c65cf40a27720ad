//! Entering a scan and looking at it: sizes, kinds, quotas, who may.

use super::{MIB, enter, pdf, session_as, stay_in};
use crate::house::{self, House, On, can};
use crate::on_both;
use entity::journal::{Act, Subject};
use entity::membership::Role;
use entity::{attachment, file_body, file_chunk, journal};
use rocket::http::Status;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tamlanh::domain::access::KeepFiles;
use tamlanh::domain::attachments::bodies::Incoming;
use tamlanh::http::upload::Senders;

/// A file with its name, if one is chosen, and what is said of it.
type Case<'b> = (Option<(&'b str, &'b [u8])>, &'b str);

async fn nothing_is_left(house: &House) {
    let reader = house.db.reader();
    let bodies = file_body::Entity::find().count(reader).await.unwrap();
    let pieces = file_chunk::Entity::find().count(reader).await.unwrap();
    let files = attachment::Entity::find().count(reader).await.unwrap();
    assert_eq!((bodies, pieces, files), (0, 0, 0));
}

on_both! {
    async fn twenty_megabytes_come_back_as_they_went_in(house: House) {
        let (_, session) = stay_in(&house).await;
        let scan = pdf(20 * MIB);
        let fields = [("file_title", "Giấy xác nhận"), ("item", "victim_paper")];
        let entered = enter(&house, &session, &fields, Some(("C:\\quét\\CCCD Mẩy.pdf", &scan))).await;
        assert_eq!(entered.status(), Status::SeeOther);
        assert_eq!(entered.headers().get_one("Location"), Some("/stays/1/file?done=file-entered"));

        let answer = house.get(&session, "/attachments/1/content").await;
        assert_eq!(answer.status(), Status::Ok);
        let header = |name: &str| answer.headers().get_one(name).unwrap_or_default().to_owned();
        assert_eq!(header("Content-Type"), "application/pdf", "by its contents, not as it was sent");
        assert_eq!(header("Content-Disposition"), "inline; filename=\"TL-26-00001-1.pdf\"");
        assert_eq!(header("Content-Length"), scan.len().to_string());
        assert_eq!(header("X-Content-Type-Options"), "nosniff");
        assert_eq!(header("X-Frame-Options"), "SAMEORIGIN");
        assert_eq!(header("Cache-Control"), "no-store");
        assert!(header("Content-Security-Policy").contains("frame-ancestors 'self'"));
        assert!(answer.into_bytes().await.unwrap() == scan, "byte for byte");
        let download = house.get(&session, "/attachments/1/content?download").await;
        assert!(download.headers().get_one("Content-Disposition").unwrap().starts_with("attachment"));

        let page = house.get(&session, "/attachments/1").await.into_string().await.unwrap();
        assert!(page.contains("<iframe") && page.contains("CCCD Mẩy.pdf") && !page.contains("quét\\"), "{page}");
        let file = house.get(&session, "/stays/1/file").await.into_string().await.unwrap();
        assert!(file.contains("Giấy xác nhận") && file.contains("20,0 MB"), "{file}");

        let opened = journal::Entity::find()
            .filter(journal::Column::Act.eq(Act::Opened))
            .filter(journal::Column::Subject.eq(Subject::Attachment));
        assert_eq!(opened.count(house.db.reader()).await.unwrap(), 3, "every view, every download, and the page that says what it is called");
    }

    async fn one_byte_more_is_refused_and_the_form_is_kept(house: House) {
        let (_, session) = stay_in(&house).await;
        let scan = pdf(20 * MIB + 1);
        let refused = enter(&house, &session, &[("file_title", "Công văn 12")], Some(("a.pdf", &scan))).await;
        assert_eq!(refused.status(), Status::PayloadTooLarge);
        let page = refused.into_string().await.unwrap();
        assert!(page.contains("Tệp lớn hơn 20 MB") && page.contains("Công văn 12"), "{page}");
        nothing_is_left(&house).await;
        let note = format!("body={}", "x".repeat(10 * MIB));
        let request = house.client.post("/stays/1/note").cookie(session.clone());
        let request = request.header(rocket::http::ContentType::Form);
        let request = request.header(rocket::http::Header::new("Sec-Fetch-Site", "same-origin"));
        assert_eq!(request.body(note).dispatch().await.status(), Status::PayloadTooLarge, "other forms stay small");
    }

    async fn what_is_no_scan_or_is_damaged_is_refused_and_the_form_is_kept(house: House) {
        let (_, session) = stay_in(&house).await;
        let whole = pdf(3 * MIB);
        let picture = include_bytes!("../pictures/a-square.png");
        let cases: [Case<'_>; 5] = [
            (Some(("a.pdf", b"MZ no scan at all")), "Chỉ nhận PDF, JPEG và PNG"),
            (Some(("a.pdf", b"")), "Chỉ nhận PDF, JPEG và PNG"),
            (Some(("a.pdf", &whole[..2 * MIB])), "Tệp này bị hỏng"),
            (Some(("a.png", &picture[..picture.len() - 9])), "Tệp này bị hỏng"),
            (None, "Cần ghi mục này"),
        ];
        for (file, says) in cases {
            let refused = enter(&house, &session, &[("file_title", "Công văn 12"), ("item", "proposal")], file).await;
            assert_eq!(refused.status(), Status::UnprocessableEntity, "{says}");
            let page = refused.into_string().await.unwrap();
            assert!(page.contains(says) && page.contains("Công văn 12"), "{says}: {page}");
            assert!(page.contains("value=\"proposal\" selected"), "{page}");
        }
        let wrong_item = enter(&house, &session, &[("item", "no_such")], Some(("a.png", picture))).await;
        assert_eq!(wrong_item.status(), Status::UnprocessableEntity);
        nothing_is_left(&house).await;
        assert_eq!(enter(&house, &session, &[], Some(("a.png", picture))).await.status(), Status::SeeOther);
        let file = attachment::Entity::find().one(house.db.reader()).await.unwrap().unwrap();
        let path = format!("/attachments/{}", file.id);
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains(&format!("<img class=\"scan\" src=\"{path}/content\"")), "{page}");
    }

    async fn a_form_that_is_cut_off_leaves_nothing(house: House) {
        let (_, session) = stay_in(&house).await;
        let (kind, mut body) = crate::files::multipart(&[], Some(("a.pdf", &pdf(3 * MIB))));
        body.truncate(2 * MIB);
        let request = house.client.post("/stays/1/file").cookie(session).header(kind);
        let request = request.header(rocket::http::Header::new("Sec-Fetch-Site", "same-origin"));
        assert_eq!(request.body(body).dispatch().await.status(), Status::BadRequest);
        nothing_is_left(&house).await;
    }

    async fn a_form_with_fields_without_end_is_refused(house: House) {
        let (_, session) = stay_in(&house).await;
        let scan = pdf(3000);
        let fields = [("x", ""); 300];
        let refused = enter(&house, &session, &fields, Some(("a.pdf", &scan))).await;
        assert_eq!(refused.status(), Status::PayloadTooLarge);
        nothing_is_left(&house).await;
        let entered = enter(&house, &session, &fields[..100], Some(("a.pdf", &scan))).await;
        assert_eq!(entered.status(), Status::SeeOther);
    }

    async fn a_few_files_at_once_are_taken_from_one_person(house: House) {
        let (_, session) = stay_in(&house).await;
        let scan = pdf(3000);
        let fields = [("file_title", "Công văn 12")];
        let senders = house.client.rocket().state::<Senders>().unwrap();
        let turn = || senders.turn((house.staff.user, None));
        let on_their_way: Vec<_> = std::iter::from_fn(|| turn().ok()).collect();
        assert_eq!(on_their_way.len(), 4);
        let refused = enter(&house, &session, &fields, Some(("a.pdf", &scan))).await;
        assert_eq!(refused.status(), Status::Conflict);
        let page = refused.into_string().await.unwrap();
        assert!(page.contains("Bạn đang gửi nhiều tệp cùng lúc") && page.contains("Công văn 12"), "{page}");
        nothing_is_left(&house).await;
        let other = session_as(&house, Role::Legal).await;
        let entered = enter(&house, &other, &[], Some(("a.pdf", &scan))).await;
        assert_eq!(entered.status(), Status::SeeOther, "somebody else");
        drop(on_their_way);
        let entered = enter(&house, &session, &fields, Some(("a.pdf", &scan))).await;
        assert_eq!(entered.status(), Status::SeeOther);
    }

    async fn a_form_sent_twice_enters_one_file(house: House) {
        let (_, session) = stay_in(&house).await;
        let scan = pdf(3000);
        for _ in 0..2 {
            let entered = enter(&house, &session, &[("form_key", "k1")], Some(("a.pdf", &scan))).await;
            assert_eq!(entered.status(), Status::SeeOther);
        }
        let other = enter(&house, &session, &[("form_key", "k1")], Some(("a.pdf", &pdf(3001)))).await;
        assert_eq!(other.status(), Status::Conflict);
        let bodies = file_body::Entity::find().count(house.db.reader()).await.unwrap();
        assert_eq!(bodies, 1);
    }

    async fn who_may_not_read_names_sees_no_scan(house: House) {
        let (_, session) = stay_in(&house).await;
        let fields = [("file_title", "Bản quét mật")];
        enter(&house, &session, &fields, Some(("CCCD.pdf", &pdf(3000)))).await;
        let auditor = session_as(&house, Role::Auditor).await;
        for path in ["/attachments/1", "/attachments/1/content"] {
            assert_eq!(house.get(&auditor, path).await.status(), Status::Forbidden);
        }
        let file = house.get(&auditor, "/stays/1/file").await.into_string().await.unwrap();
        assert!(file.contains("PDF") && !file.contains("Bản quét mật") && !file.contains("CCCD.pdf"), "{file}");
        assert!(!file.contains("/attachments/"), "{file}");
        let elsewhere = crate::lived::another_shelter(&house).await;
        let stranger = house::actor(&house.db, elsewhere, "la", Role::Staff).await;
        let stranger = house.sign_in(&stranger).await;
        for path in ["/attachments/1", "/attachments/1/content", "/stays/1/file"] {
            assert_eq!(house.get(&stranger, path).await.status(), Status::NotFound);
        }
        assert_eq!(enter(&house, &stranger, &[], Some(("a.pdf", &pdf(3000)))).await.status(), Status::NotFound);
    }
}

async fn quotas_hold(on: On) {
    let settings = [("files.max_stay_mib", "2"), ("files.max_store_mib", "3")];
    let house = House::with(on, &settings).await;
    let (_, session) = stay_in(&house).await;
    let scan = pdf(MIB);
    for _ in 0..2 {
        let entered = enter(&house, &session, &[], Some(("a.pdf", &scan))).await;
        assert_eq!(entered.status(), Status::SeeOther);
    }
    let refused = enter(&house, &session, &[], Some(("a.pdf", &pdf(3000)))).await;
    assert_eq!(refused.status(), Status::Conflict);
    let page = refused.into_string().await.unwrap();
    assert!(page.contains("vượt 2 MB"), "{page}");

    let rule = entity::room::RoomRule::Women;
    let (_, beds) = house
        .room("P2", rule, entity::room::RoomPurpose::Victims, 1)
        .await;
    let other = house.admit("Giàng Thị Dí", beds[0]).await.unwrap();
    super::enter_directly(&house, other, &scan).await;
    let (kind, body) = super::multipart(&[], Some(("a.pdf", &pdf(3000))));
    let request = house.client.post(format!("/stays/{other}/file"));
    let request = request.cookie(session).header(kind);
    let request = request.header(rocket::http::Header::new("Sec-Fetch-Site", "same-origin"));
    let refused = request.body(body).dispatch().await;
    assert_eq!(refused.status(), Status::Conflict);
    assert!(refused.into_string().await.unwrap().contains("vượt 3 MB"));
}

async fn what_is_on_its_way_takes_room(on: On) {
    let house = House::with(on, &[("files.max_store_mib", "3")]).await;
    let (_, session) = stay_in(&house).await;
    let by = can::<KeepFiles>(&house.staff);
    let mut coming = Incoming::begin(&house.db, &by, house.config.files.file).unwrap();
    coming.take(&pdf(4 * MIB)).await.unwrap();
    let fields = [("file_title", "Công văn 12")];
    let scan = pdf(3000);
    let refused = enter(&house, &session, &fields, Some(("a.pdf", &scan))).await;
    assert_eq!(refused.status(), Status::Conflict);
    let page = refused.into_string().await.unwrap();
    assert!(
        page.contains("vượt 3 MB") && page.contains("Công văn 12"),
        "{page}"
    );
    coming.give_up().await.unwrap();
    nothing_is_left(&house).await;
    let entered = enter(&house, &session, &fields, Some(("a.pdf", &scan))).await;
    assert_eq!(entered.status(), Status::SeeOther);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_on_its_way_takes_room_on_sqlite() {
    what_is_on_its_way_takes_room(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_on_its_way_takes_room_on_postgres() {
    what_is_on_its_way_takes_room(On::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quotas_hold_on_sqlite() {
    quotas_hold(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quotas_hold_on_postgres() {
    quotas_hold(On::Postgres).await;
}
