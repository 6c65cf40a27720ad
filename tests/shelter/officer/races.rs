//! Two who act on the same deadline, bed or law at the same time: one after the other, and what both leave behind fits together.

use super::{Case, day, friday, local, open, shown};
use crate::house::{House, can};
use crate::on_both;
use entity::deadline::{self, DeadlineState};
use entity::id::ProcedureId;
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::room::{RoomPurpose, RoomRule};
use entity::term_rule::{Certainty, Nature, TermUnit};
use rocket::futures::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tamlanh::domain::error::Error;
use tamlanh::domain::law::recount::Progress;
use tamlanh::domain::law::settling::{self, Decision};
use tamlanh::domain::law::versions::{self, Amendment, NewVersion};
use tamlanh::domain::procedures::{self, NewStep};
use tamlanh::domain::transfers;

async fn deadlines(house: &House, of: ProcedureId) -> Vec<deadline::Model> {
    let rows = deadline::Entity::find().filter(deadline::Column::ProcedureId.eq(of));
    rows.all(house.db.reader()).await.unwrap()
}

async fn extend(house: &House, case: &Case, row: &deadline::Model) -> Result<(), Error> {
    let decision = Decision {
        no: "3/QĐ".into(),
        on: day("2026-11-20"),
        signer: "Vi Văn Hợp".into(),
        reason: "chờ trả lời".into(),
        until: day("2027-01-05"),
    };
    let by = can(&case.officer);
    let extended = house
        .db
        .write(async |tx| settling::extend(tx, &by, row.id, row.version, decision).await);
    extended.await.map(drop)
}

async fn finish(house: &House, case: &Case, id: ProcedureId) -> Result<(), Error> {
    let done = NewStep {
        state: ProcedureState::Done,
        happened_on: day("2026-11-20"),
        agency: None,
        due_on: None,
        paper_no: None,
        note: None,
    };
    let by = can(&case.officer);
    let stepped = house
        .db
        .write(async |tx| procedures::step(tx, &by, id, 1, done).await);
    stepped.await
}

fn is_refusal(done: &Result<(), Error>) -> bool {
    matches!(done, Ok(()) | Err(Error::Refused(_)))
}

on_both! {
    async fn a_deadline_that_is_extended_while_its_procedure_ends_leaves_nothing_open(house: House) {
        let case = friday(&house).await;
        for round in 0..12 {
            let id = open(&house, &case, ProcedureKind::Embassy, "Đại sứ quán", Some(day("2026-12-01"))).await;
            let row = deadlines(&house, id).await.pop().unwrap();
            let (extended, done) = rocket::tokio::join!(extend(&house, &case, &row), finish(&house, &case, id));
            assert!(is_refusal(&extended) && is_refusal(&done), "round {round}: {extended:?}, {done:?}");
            done.unwrap();
            assert_eq!(shown(&house, &case, id).await.state, ProcedureState::Done);
            let left = deadlines(&house, id).await;
            assert!(left.iter().all(|row| row.state != DeadlineState::Open), "round {round}: {left:?}");
            let first = left.iter().find(|one| one.id == row.id).unwrap();
            let end = if extended.is_ok() { DeadlineState::Extended } else { DeadlineState::Met };
            assert_eq!(first.state, end, "round {round}: neither end is written over the other");
        }
    }

    async fn two_swaps_and_two_moves_across_each_other_do_not_wait_for_ever(house: House) {
        let (_, first) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let (_, second) = house.room("P2", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let one = house.admit("Vàng Thị Dợ", first[0]).await.unwrap();
        let other = house.admit("Lý Thị Mẩy", second[0]).await.unwrap();
        let by = can(&house.staff);
        for round in 1..=10 {
            let at = crate::house::night() + chrono::TimeDelta::hours(round);
            house.clock.set(at);
            let (there, back) = if round % 2 == 1 { (second[1], first[1]) } else { (first[0], second[0]) };
            let moved = |stay, to| {
                let (db, by) = (&house.db, &by);
                async move { db.write(async |tx| transfers::transfer(tx, by, stay, to, at, false).await).await }
            };
            let (there, back) = rocket::tokio::join!(moved(one, there), moved(other, back));
            assert!(there.is_ok() && back.is_ok(), "round {round}: {there:?}, {back:?}");
        }
        let at = crate::house::night() + chrono::TimeDelta::hours(11);
        house.clock.set(at);
        let swaps = (0..8).map(|n| {
            let (db, by) = (&house.db, &by);
            let (a, b) = if n % 2 == 0 { (one, other) } else { (other, one) };
            async move { db.write(async |tx| transfers::swap(tx, by, a, b, at, false).await).await }
        });
        let swapped = join_all(swaps).await;
        assert_eq!(swapped.iter().filter(|done| done.is_ok()).count(), 1, "the others come too late: {swapped:?}");
        assert!(swapped.iter().all(is_refusal), "{swapped:?}");
    }

    async fn what_begins_during_a_change_of_law_goes_by_the_law_that_is_in_force_after_it(house: House) {
        let case = friday(&house).await;
        let boss = house.person("quan-ly", Role::Manager).await;
        for round in 1..=6_i32 {
            let new = Amendment::Add(NewVersion {
                code: "A4".into(),
                valid_from: day("2026-11-01") + chrono::TimeDelta::days(i64::from(round)),
                amount: Some(3 + round),
                unit: TermUnit::Days,
                nature: Nature::Law,
                warn_days: "1".into(),
                document: "Luật sửa đổi 99/2026/QH16".into(),
                article: "Điều 3".into(),
                certainty: Certainty::Found,
            });
            let amended = async {
                let by = can(&boss);
                house.db.write(async |tx| versions::amend(tx, &by, &new, &Progress::default()).await).await
            };
            let opened = (0..4).map(|_| open(&house, &case, ProcedureKind::InitialVerification, "Công an tỉnh", None));
            let (amended, opened) = rocket::tokio::join!(amended, join_all(opened));
            amended.unwrap();
            let latest = entity::term_rule::Entity::find()
                .filter(entity::term_rule::Column::Code.eq("A4"))
                .all(house.db.reader()).await.unwrap().into_iter().max_by_key(|rule| rule.version).unwrap();
            for id in opened {
                for row in deadlines(&house, id).await {
                    assert_eq!(row.rule_id, Some(latest.id), "round {round}: {row:?}");
                }
            }
        }
        assert!(house.clock.now() == local("2026-11-20T12:00:00"));
    }
}
