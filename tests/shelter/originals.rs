//! Of a record or a decision about a stay there is one original at a time, unless somebody confirms that another is wanted.

use crate::api::program::Program;
use crate::forms;
use crate::house::{House, can};
use crate::on_both;
use crate::papers::{admitted, issued, left};
use entity::membership::Role;
use entity::register::PaperKind;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::Status;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use tamlanh::papers::{self, Order};

const PAPERS: &str = "/stays/1/papers";

async fn count(house: &House) -> u64 {
    let papers = entity::paper::Entity::find();
    papers.count(house.db.reader()).await.unwrap()
}

on_both! {
    async fn another_original_is_issued_only_when_that_is_confirmed(house: House) {
        let session = admitted(&house, &[]).await;
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(!page.contains("In lại"), "{page}");
        let record = [("kind", "intake_record"), ("variant", "plain")];
        let decision = [("kind", "decision_to_receive"), ("signer", "Bùi Thị Ký")];
        for (order, first, second) in [(record, "01/BB-NTLBM", "02/BB-NTLBM"), (decision, "01/QĐ-NTLBM", "02/QĐ-NTLBM")] {
            issued(&house, &session, &order).await;
            let before = count(&house).await;
            let again = house.post(&session, PAPERS, &order).await;
            assert_eq!(again.status(), Status::Conflict);
            let page = again.into_string().await.unwrap();
            assert_eq!(count(&house).await, before);
            for said in [format!("href=\"/papers/{before}\">{first}"), format!("Văn bản {first} cùng loại"), "id=\"another-fault\"".to_owned()] {
                assert!(page.contains(&said), "{said} in {page}");
            }
            let form = forms::forms(&page).into_iter().find(|form| form.action == PAPERS).unwrap();
            let shown = form.as_shown();
            assert!(order.iter().all(|(name, value)| shown.contains(&((*name).to_owned(), (*value).to_owned()))), "what was ordered: {shown:?}");
            let shown = form.with("another", "yes").as_shown();
            let sent: Vec<_> = shown.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let paper = issued(&house, &session, &sent).await;
            assert!(paper.contains(second), "{second} in\n{paper}");
        }
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("In lại 02/BB-NTLBM"), "{page}");
    }

    async fn a_spoiled_paper_makes_room_and_a_correction_does_not(house: House) {
        let session = admitted(&house, &[]).await;
        let order = [("kind", "decision_to_stop")];
        issued(&house, &session, &order).await;
        let voided = house.post(&session, "/papers/1/void", &[("void_reason", "in nhầm")]).await;
        assert_eq!(voided.status(), Status::SeeOther);
        let second = issued(&house, &session, &order).await;
        assert!(second.contains("02/QĐ-NTLBM"), "{second}");
        assert_eq!(house.post(&session, "/papers/2/correct", &[]).await.status(), Status::SeeOther);
        let again = house.post(&session, PAPERS, &order).await;
        assert_eq!(again.status(), Status::Conflict);
        let page = again.into_string().await.unwrap();
        assert!(page.contains("href=\"/papers/3\">02/QĐ-NTLBM") && !page.contains("href=\"/papers/2\""), "{page}");
    }

    async fn what_goes_to_somebody_else_or_until_another_day_is_no_second_original(house: House) {
        admitted(&house, &[]).await;
        let session = left(&house, &house.staff, &[("outcome", "TRAO_TRA"), ("destination", "embassy")]).await;
        for order in [
            [("kind", "handover_record"), ("variant", "family")],
            [("kind", "handover_record"), ("variant", "embassy")],
            [("kind", "handover_record"), ("variant", "embassy_bilingual")],
            [("kind", "decision_to_extend"), ("until_day", "2027-03-01")],
            [("kind", "decision_to_extend"), ("until_day", "2027-04-01")],
        ] {
            issued(&house, &session, &order).await;
            assert_eq!(house.post(&session, PAPERS, &order).await.status(), Status::Conflict, "{order:?}");
        }
        for _ in 0..2 {
            issued(&house, &session, &[("kind", "transfer_letter")]).await;
        }
        assert_eq!(count(&house).await, 7);
    }

    async fn a_program_confirms_another_original_in_so_many_words(house: House) {
        admitted(&house, &[]).await;
        let program = Program::new(&house, Role::Legal).await;
        let path = "/api/v1/stays/1/papers";
        let order = json!({ "kind": "decision_to_receive" });
        assert_eq!(program.post(path, "first", &order).await.0, Status::Created);
        for key in ["second", "third"] {
            let (status, problem) = program.post(path, key, &order).await;
            assert_eq!((status, &problem["type"]), (Status::Conflict, &json!("urn:tamlanh:problem:paper-in-force")));
            assert!(problem["title"].as_str().unwrap().contains("01/QĐ-NTLBM"), "{problem}");
        }
        assert_eq!(program.post(path, "first", &order).await.0, Status::Created, "sent twice, done once");
        assert_eq!(count(&house).await, 1);
        let order = json!({ "kind": "decision_to_receive", "another": true });
        let (status, issued) = program.post(path, "second", &order).await;
        assert_eq!((status, &issued["symbol"]), (Status::Created, &json!("02/QĐ-NTLBM")));
    }

    async fn of_many_that_are_ordered_at_once_one_is_issued(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Vàng Thị Dợ", beds[0]).await.unwrap();
        let by = can(&house.staff);
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (db, by) = (house.db.clone(), by.clone());
            let order = Order::plain(PaperKind::DecisionToReceive);
            tries.spawn(async move { db.write(async |tx| papers::issue(tx, &by, stay, &order).await).await.is_ok() });
        }
        let done = tries.join_all().await;
        assert_eq!(done.iter().filter(|is_issued| **is_issued).count(), 1, "{done:?}");
        assert_eq!(count(&house).await, 1);
    }
}
