//! The tick-list: what belongs into a file, what is there, since when the rest is missing, and the list over all stays.

use super::{enter, pdf, stay_in};
use crate::house::{House, admission, can, day, newcomer, night};
use crate::on_both;
use chrono::{TimeZone, Utc};
use entity::id::StayId;
use entity::register::PaperKind;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay;
use rocket::http::Status;
use sea_orm::EntityTrait;
use tamlanh::domain::files::{self, Line, Standing};
use tamlanh::domain::papers as issued;
use tamlanh::domain::{admission as admissions, register};
use tamlanh::papers::{self, Order};

async fn lines(house: &House, stay: StayId) -> Vec<Line> {
    let row = stay::Entity::find_by_id(stay);
    let row = row.one(house.db.reader()).await.unwrap().unwrap();
    let today = house.db.today();
    files::of_stay(house.db.reader(), house.db.vault(), &row, today)
        .await
        .unwrap()
}

fn line<'l>(lines: &'l [Line], code: &str) -> Option<&'l Line> {
    lines.iter().find(|line| line.item.code == code)
}

fn standing(lines: &[Line], code: &str) -> Option<Standing> {
    line(lines, code).map(|line| line.standing)
}

on_both! {
    async fn a_file_wants_what_the_law_of_the_arrival_wants_of_such_a_person(house: House) {
        let (stay, _) = stay_in(&house).await;
        let now = lines(&house, stay).await;
        let since = Standing::Missing(day("2026-11-23"));
        for code in ["proposal", "intake_record", "health_record", "victim_paper"] {
            assert_eq!(standing(&now, code), Some(since), "{code}");
        }
        assert!(line(&now, "proposal").unwrap().basis().contains("335/2026"));
        assert_eq!(standing(&now, "stop_decision"), Some(Standing::Later));
        for code in ["identity_copy", "passport_copy", "child_forms"] {
            assert_eq!(standing(&now, code), None, "{code}");
        }
        let (_, beds) = house.room("P2", RoomRule::Any, RoomPurpose::Victims, 1).await;
        let mut child = newcomer("Malee Srisuk", Sex::Female, beds[0]);
        child.category = entity::stay::Category::Victim;
        child.particulars.nationality = Some("Thái Lan".into());
        child.particulars.birth = tamlanh::domain::residents::Birth::Year(2014);
        let mut earlier = admission(vec![child]);
        earlier.arrived_at = Utc.with_ymd_and_hms(2026, 9, 1, 3, 0, 0).unwrap();
        earlier.despite = true;
        let by = can(&house.staff);
        let stays = house.db.write(async |tx| admissions::admit(tx, &by, &earlier).await).await.unwrap();
        let then = lines(&house, stays[0]).await;
        let since = Standing::Missing(day("2026-09-01"));
        for code in ["proposal", "identity_copy", "passport_copy", "foreigner_slip", "mission_letters", "child_forms"] {
            assert_eq!(standing(&then, code), Some(since), "{code}");
        }
        assert!(line(&then, "proposal").unwrap().basis().contains("20/2021"));
        assert_eq!(standing(&then, "health_record"), None, "in force from 5 October 2026");
    }

    async fn papers_and_scans_tick_and_people_say_the_rest(house: House) {
        let (stay, session) = stay_in(&house).await;
        let by = can(&house.staff);
        house.db.write(async |tx| papers::issue(tx, &by, stay, &Order::plain(PaperKind::IntakeRecord)).await).await.unwrap();
        let entered = enter(&house, &session, &[("item", "victim_paper")], Some(("a.pdf", &pdf(3000)))).await;
        assert_eq!(entered.status(), Status::SeeOther);
        let tick = |item: &'static str, state: &'static str, since: &'static str, note: &'static str| {
            let (house, session) = (&house, &session);
            async move {
                let fields = [("tick_item", item), ("tick_state", state), ("since", since), ("tick_note", note)];
                house.post(session, "/stays/1/file/ticks", &fields).await.status()
            }
        };
        assert_eq!(tick("proposal", "there", "2026-11-22", "").await, Status::SeeOther);
        assert_eq!(tick("declaration", "not_needed", "2026-11-23", "").await, Status::UnprocessableEntity, "why");
        assert_eq!(tick("declaration", "not_needed", "2026-11-23", "không biết chữ").await, Status::SeeOther);
        assert_eq!(tick("proposal", "there", "2026-11-24", "").await, Status::UnprocessableEntity, "tomorrow");
        assert_eq!(tick("passport_copy", "there", "2026-11-23", "").await, Status::UnprocessableEntity, "not of this person");
        let now = lines(&house, stay).await;
        let today = day("2026-11-23");
        assert_eq!(standing(&now, "intake_record"), Some(Standing::There(today)));
        assert!(line(&now, "intake_record").unwrap().paper.is_some());
        assert_eq!(standing(&now, "victim_paper"), Some(Standing::There(today)));
        assert_eq!(standing(&now, "proposal"), Some(Standing::There(day("2026-11-22"))));
        assert_eq!(standing(&now, "declaration"), Some(Standing::NotNeeded(today)));
        let page = house.get(&session, "/stays/1/file").await.into_string().await.unwrap();
        assert!(page.contains("không biết chữ") && page.contains("href=\"/attachments/1\""), "{page}");
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("Hồ sơ sức khỏe") && !page.contains("Tờ khai đề nghị"), "{page}");

        house.post(&session, "/attachments/1/mistake", &[("mistake_reason", "nhầm người")]).await;
        let now = lines(&house, stay).await;
        assert_eq!(standing(&now, "victim_paper"), Some(Standing::Missing(today)), "what rested on the mistake");
    }

    async fn a_paper_whose_correction_was_spoiled_ticks_nothing(house: House) {
        let (stay, _) = stay_in(&house).await;
        let by = can(&house.staff);
        let order = Order::plain(PaperKind::IntakeRecord);
        let first = house.db.write(async |tx| papers::issue(tx, &by, stay, &order).await).await.unwrap();
        house.clock.set(night() + chrono::TimeDelta::days(2));
        let second = house.db.write(async |tx| papers::correct(tx, &by, first.id).await).await.unwrap();
        let now = lines(&house, stay).await;
        let record = line(&now, "intake_record").unwrap();
        assert_eq!((record.paper, record.standing), (Some(second.id), Standing::There(day("2026-11-23"))), "there since the first version");
        house.db.write(async |tx| issued::void(tx, &by, second.id, "in nhầm").await).await.unwrap();
        let standing_now = register::standing(house.db.reader(), &house.staff, stay).await.unwrap();
        assert!(standing_now.is_empty(), "nor does the register find one");
        let now = lines(&house, stay).await;
        let record = line(&now, "intake_record").unwrap();
        assert_eq!((record.paper, record.standing), (None, Standing::Missing(day("2026-11-23"))));
    }

    async fn the_list_shows_what_is_missing_page_by_page(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, files_per_page() + 2).await;
        for bed in &beds {
            house.admit("Lý Thị Mẩy", *bed).await.unwrap();
        }
        let session = house.sign_in(&house.staff).await;
        house.clock.set(night() + chrono::TimeDelta::days(2));
        let session_later = house.sign_in(&house.staff).await;
        drop(session);
        let first = house.get(&session_later, "/files").await.into_string().await.unwrap();
        assert_eq!(first.matches("/file\">TL-26-").count(), files_per_page(), "{first}");
        assert!(first.contains("Giấy tờ xác nhận nạn nhân") && first.contains("2 ngày"), "{first}");
        let next = first.split("/files?before=").nth(1).unwrap().split('"').next().unwrap();
        let path = format!("/files?before={next}");
        let second = house.get(&session_later, &path).await.into_string().await.unwrap();
        assert_eq!(second.matches("/file\">TL-26-").count(), 2, "{second}");
        assert!(!second.contains("?before="), "{second}");
        let past = house.get(&session_later, "/files?shown=past").await.into_string().await.unwrap();
        assert!(past.contains("Không có hồ sơ nào còn thiếu"), "{past}");
    }
}

fn files_per_page() -> usize {
    50
}
