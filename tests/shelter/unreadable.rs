//! What is damaged on the disk keeps nobody from all the rest: the start tells it, lists go on, and beds beside it can be had.

use crate::house::{House, admission, can, local, newcomer, night};
use crate::leaks::Log;
use crate::on_both;
use entity::id::{BedId, ResidentId};
use entity::journal::{self, Act, Subject};
use entity::membership::Role;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::sealed::Sealed;
use entity::{belonging, draft, key_proof, note_version, resident};
use rocket::http::Status;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tamlanh::domain::admission::Admission;
use tamlanh::domain::error::{Error, Refusal, Unfit};
use tamlanh::domain::search;
use tamlanh::start;
use tracing::level_filters::LevelFilter;

/// What opens with no key.
fn damaged() -> Sealed {
    Sealed(vec![1, 2, 3])
}

/// Damages what is known of somebody.
pub async fn damage(house: &House, who: ResidentId) {
    let row = resident::Entity::update_many()
        .col_expr(resident::Column::Particulars, Expr::value(damaged()))
        .filter(resident::Column::Id.eq(who));
    let done = house.db.write(async |tx| Ok(row.exec(tx).await?));
    done.await.unwrap();
}

/// Two women of one name in a room; a third bed is free.
async fn two_women(house: &House) -> Vec<BedId> {
    let room = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 3);
    let beds = room.await.1;
    for bed in &beds[..2] {
        house.admit("Trần Thị Loan", *bed).await.unwrap();
    }
    beds
}

on_both! {
    async fn the_start_tells_what_is_damaged_and_refuses_only_a_key_that_opens_nothing(house: House) {
        two_women(&house).await;
        damage(&house, ResidentId(2)).await;
        house.db.write(async |tx| {
            let proof = key_proof::Entity::update_many();
            Ok(proof.col_expr(key_proof::Column::Word, Expr::value(damaged())).exec(tx).await?)
        }).await.unwrap();
        let log = Log::default();
        let guard = log.listen(LevelFilter::WARN);
        let opened = start::open(&house.config, house.clock.clone()).await;
        drop(guard);
        opened.unwrap();
        let heard = log.heard();
        for said in ["table=\"resident\" id=2", "table=\"key_proof\" id=1"] {
            assert!(heard.contains(said), "{said} in {heard}");
        }
        assert!(!heard.contains("table=\"resident\" id=1") && !heard.contains("journal"), "the others open: {heard}");

        std::fs::write(&house.config.key_file, "0123456789abcdef".repeat(4)).unwrap();
        let Err(Error::Broken(why)) = start::open(&house.config, house.clock.clone()).await else {
            panic!("another key opens nothing");
        };
        assert!(why.to_string().contains("does not open what this database holds"), "{why}");
    }

    async fn lists_go_on_without_who_cannot_be_read_and_say_so(house: House) {
        let beds = two_women(&house).await;
        damage(&house, ResidentId(1)).await;
        let log = Log::default();
        let guard = log.listen(LevelFilter::WARN);
        let found = search::by_name(&house.db, &can(&house.staff), "Trần Thị Loan", None).await;
        drop(guard);
        let found: Vec<_> = found.unwrap().iter().map(|one| one.resident).collect();
        assert_eq!(found, [ResidentId(2), ResidentId(1)], "who cannot be read may be the very one");
        assert!(log.heard().contains("what=\"resident.particulars\" id=1"), "{}", log.heard());

        let session = house.sign_in(&house.staff).await;
        let board = house.post(&session, "/board/names", &[]).await;
        assert_eq!(board.status(), Status::Ok);
        let board = board.into_string().await.unwrap();
        assert!(board.contains(">Không đọc được<") && board.contains(">Trần Thị Loan<"), "{board}");
        let files = house.get(&session, "/files").await.into_string().await.unwrap();
        for said in ["TL-26-00001", "TL-26-00002", ">Không đọc được<"] {
            assert!(files.contains(said), "{said} in {files}");
        }
        // Beside them others are still taken in, by somebody who has seen it.
        let intake = house.get(&session, "/intake").await;
        assert_eq!(intake.status(), Status::Ok);
        let unseen = admission(vec![newcomer("Lò Thị Pha", Sex::Female, beds[2])]);
        assert!(matches!(house.admit_all(&unseen).await, Err(Error::Refused(Refusal::BedUnfit(_, Unfit::AgeUnknown)))));
        house.admit_all(&Admission { despite: true, ..unseen }).await.unwrap();
    }

    async fn a_stay_is_shown_with_the_note_and_the_thing_that_cannot_be_read(house: House) {
        two_women(&house).await;
        let session = house.sign_in(&house.staff).await;
        let thing = [("thing", "vòng bạc"), ("quantity", "2"), ("keeper", "resident"), ("money_kept", "")];
        assert_eq!(house.post(&session, "/stays/1/belongings", &thing).await.status(), Status::SeeOther);
        assert_eq!(house.post(&session, "/stays/1/note", &[("body", "đã gọi về nhà")]).await.status(), Status::SeeOther);
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert!(page.contains("vòng bạc × 2") && page.contains("/stays/1/note?note=1"), "{page}");
        house.db.write(async |tx| {
            let thing = belonging::Entity::update_many();
            thing.col_expr(belonging::Column::What, Expr::value(damaged())).exec(tx).await?;
            let note = note_version::Entity::update_many();
            Ok(note.col_expr(note_version::Column::Body, Expr::value(damaged())).exec(tx).await?)
        }).await.unwrap();
        let page = house.get(&session, "/stays/1").await.into_string().await.unwrap();
        assert_eq!(page.matches("Không đọc được").count(), 2, "{page}");
        assert!(!page.contains("/stays/1/note?note=1"), "what stands in its place is not rewritten: {page}");
        house.clock.set(local("2026-11-24T09:00:00"));
        let session = house.sign_in(&house.staff).await;
        let end = [("at_on", "2026-11-24"), ("at_at", "08:00"), ("outcome", "VE_GIA_DINH"), ("destination", "family"),
            ("returned", "1"), ("hand_on", "Công an xã theo dõi tiếp"), ("money", "0"), ("sure", "yes")];
        assert_eq!(house.post(&session, "/stays/1/discharge", &end).await.status(), Status::SeeOther, "it is given back all the same");
        assert!(belonging::Entity::find().one(house.db.reader()).await.unwrap().unwrap().returned_at.is_some());
    }

    async fn a_damaged_row_of_the_journal_says_so_among_the_others(house: House) {
        two_women(&house).await;
        let row = journal::ActiveModel {
            at: Set(night()),
            shelter_id: Set(Some(house.shelter)),
            act: Set(Act::Changed),
            subject: Set(Subject::Room),
            change: Set(Some(damaged())),
            ..Default::default()
        };
        journal::Entity::insert(row).exec_without_returning(house.db.reader()).await.unwrap();
        let manager = house.person("quan-ly", Role::Manager).await;
        let session = house.sign_in(&manager).await;
        let page = house.get(&session, "/journal?changes=true").await;
        assert_eq!(page.status(), Status::Ok);
        let page = page.into_string().await.unwrap();
        let said = page.matches("<ul class=\"lines\"><li>").count();
        assert!(page.matches("<li>Không đọc được</li>").count() == 1 && said > 1, "{page}");
    }

    async fn a_damaged_draft_keeps_no_other_from_being_kept(house: House) {
        let session = house.sign_in(&house.staff).await;
        let keep = async |key: &str| {
            let form = [("form_key", key), ("full_name_1", "Sùng Thị Xé"), ("people", "1")];
            let kept = house.post(&session, "/intake/draft", &form).await;
            (kept.status(), kept.into_string().await.unwrap())
        };
        let (_, first) = keep("k1").await;
        house.db.write(async |tx| {
            let drafts = draft::Entity::update_many();
            Ok(drafts.col_expr(draft::Column::Body, Expr::value(damaged())).exec(tx).await?)
        }).await.unwrap();
        let (status, second) = keep("k2").await;
        assert!(status == Status::Ok && second != first, "{second}");
        assert_eq!(keep("k2").await, (Status::Ok, second), "it is found among them");
        assert_eq!(draft::Entity::find().count(house.db.reader()).await.unwrap(), 2);
    }
}
