//! Two who act on the same deadline, bed or law at the same time: one after the other, and what both leave behind fits together.

use super::{Case, friday, open, shown};
use crate::beds::leaving;
use crate::house::{House, admission, can, day, local, newcomer};
use crate::law::of_verification;
use crate::on_both;
use entity::deadline::{self, DeadlineState};
use entity::id::{BedId, ProcedureId, StayId};
use entity::membership::Role;
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::Relative;
use entity::term_rule::{Certainty, Nature, TermUnit};
use rocket::futures::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tamlanh::domain::admission::{Admission, Newcomer, admit};
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::law::recount::Progress;
use tamlanh::domain::law::settling::{self, Decision};
use tamlanh::domain::law::versions::{self, Amendment, NewVersion};
use tamlanh::domain::procedures::at_once;
use tamlanh::domain::procedures::steps::{self, NewStep};
use tamlanh::domain::residents::Particulars;
use tamlanh::domain::{discharges, keep_apart, stays, transfers};

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
    let by = can(&case.officer);
    let stepped = house
        .db
        .write(async |tx| steps::record(tx, &by, id, 1, done()).await);
    stepped.await
}

fn done() -> NewStep {
    NewStep {
        state: ProcedureState::Done,
        happened_on: day("2026-11-20"),
        happened_at: None,
        agency: None,
        due_on: None,
        paper_no: None,
        note: None,
    }
}

/// Somebody else who comes now, to a room of their own.
async fn another(house: &House, number: usize) -> StayId {
    let (_, beds) = house
        .room(
            &format!("R{number}"),
            RoomRule::Women,
            RoomPurpose::Victims,
            1,
        )
        .await;
    let new = Admission {
        arrived_at: house.clock.now(),
        ..admission(vec![newcomer("Lý Thị Mẩy", Sex::Female, beds[0])])
    };
    let by = can(&house.staff);
    let admitted = house.db.write(async |tx| admit(tx, &by, &new).await);
    admitted.await.unwrap()[0]
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

    async fn two_procedures_that_are_done_at_once_open_what_follows_once(house: House) {
        let case = friday(&house).await;
        for round in 0..8 {
            let case = Case { stay: another(&house, round).await, ..case.clone() };
            let one = open(&house, &case, ProcedureKind::InitialVerification, "Công an tỉnh", None).await;
            let other = open(&house, &case, ProcedureKind::InitialVerification, "Sở Y tế", None).await;
            let (one, other) = rocket::tokio::join!(finish(&house, &case, one), finish(&house, &case, other));
            assert!(one.is_ok() && other.is_ok(), "round {round}: {one:?}, {other:?}");
            let follows = procedure::Entity::find()
                .filter(procedure::Column::StayId.eq(case.stay))
                .filter(procedure::Column::Kind.eq(ProcedureKind::Identification));
            assert_eq!(follows.count(house.db.reader()).await.unwrap(), 1, "round {round}");
        }
    }

    async fn steps_on_the_same_two_stays_do_not_wait_for_each_other_for_ever(house: House) {
        let case = friday(&house).await;
        let other = Case { stay: another(&house, 0).await, ..case.clone() };
        let by = can(&case.officer);
        for round in 0..6 {
            let mut ids = Vec::new();
            // By their own numbers the two lots would lock the stays in opposite orders.
            for of in [&case, &other, &other, &case] {
                ids.push((open(&house, of, ProcedureKind::Embassy, "Đại sứ quán", None).await, 1));
            }
            let stepped = |chosen: Vec<(ProcedureId, i32)>| {
                let (db, by) = (&house.db, &by);
                async move { db.write(async |tx| at_once::step_each(tx, by, &chosen, &done()).await).await }
            };
            let (there, back) = (vec![ids[0], ids[1]], vec![ids[2], ids[3]]);
            let (there, back) = rocket::tokio::join!(stepped(there), stepped(back));
            for taken in [there, back] {
                assert_eq!(taken.unwrap().done.len(), 2, "round {round}");
            }
        }
    }

    async fn who_moves_to_somebody_and_is_to_be_kept_apart_at_once_is_refused_or_told(house: House) {
        let (_, first) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let (_, second) = house.room("P2", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let by = can(&house.staff);
        let one = house.admit("Vàng Thị Dợ", first[0]).await.unwrap();
        let other = house.admit("Lý Thị Mẩy", second[0]).await.unwrap();
        let who = async |stay| stays::seen_by(house.db.reader(), &house.staff, stay).await.unwrap().resident_id;
        let (she, her) = (who(one).await, who(other).await);
        let moved = |to, at| {
            let (db, by) = (&house.db, &by);
            async move { db.write(async |tx| transfers::transfer(tx, by, one, to, at, false).await).await }
        };
        for round in 0..10 {
            let at = crate::house::night() + chrono::TimeDelta::hours(2 * round + 1);
            house.clock.set(at);
            let said = house.db.write(async |tx| {
                keep_apart::add(tx, &by, she, her, String::new()).await?;
                Ok(keep_apart::of(tx, &by, she).await?.remove(0))
            });
            let (moved_in, said) = rocket::tokio::join!(moved(second[1], at), said);
            let pair = said.unwrap();
            match moved_in {
                Ok(()) => assert!(pair.shared.is_some(), "round {round}: they share a room and nobody is told"),
                Err(error) => {
                    assert!(matches!(error, Error::Refused(Refusal::MustKeepApart(_))), "round {round}: {error:?}");
                    assert!(pair.shared.is_none(), "round {round}");
                }
            }
            house.db.write(async |tx| keep_apart::lift(tx, &by, pair.id).await).await.unwrap();
            if pair.shared.is_some() {
                let later = at + chrono::TimeDelta::hours(1);
                house.clock.set(later);
                moved(first[0], later).await.unwrap();
            }
        }
    }

    async fn two_who_come_back_and_are_entered_twice_in_either_order_come_in_once(house: House) {
        let (_, first) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let (_, second) = house.room("P2", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let by = can(&house.staff);
        let mut stays_here = vec![house.admit("Vàng Thị Dợ", first[0]).await.unwrap(), house.admit("Lý Thị Mẩy", first[1]).await.unwrap()];
        let mut known = Vec::new();
        for stay in &stays_here {
            known.push(stays::seen_by(house.db.reader(), &house.staff, *stay).await.unwrap().resident_id);
        }
        for round in 1..=6 {
            let at = crate::house::night() + chrono::TimeDelta::hours(round);
            house.clock.set(at);
            for stay in stays_here {
                house.db.write(async |tx| discharges::discharge(tx, &by, stay, leaving(at)).await).await.unwrap();
            }
            let back = |order: [usize; 2], beds: &[BedId]| {
                let people = order.into_iter().zip(beds).map(|(who, bed)| Newcomer {
                    known: Some(known[who]),
                    particulars: Particulars::default(),
                    relation: Some(Relative::Other),
                    ..newcomer("", Sex::Female, *bed)
                });
                let new = Admission { arrived_at: at, ..admission(people.collect()) };
                let (db, by) = (&house.db, &by);
                async move { db.write(async |tx| admit(tx, by, &new).await).await }
            };
            let (one, other) = rocket::tokio::join!(back([0, 1], &first), back([1, 0], &second));
            let (came, late) = if one.is_ok() { (one, other) } else { (other, one) };
            assert!(matches!(late, Err(Error::Refused(Refusal::AlreadyHere))), "round {round}: {late:?}");
            stays_here = came.unwrap();
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
                reach: of_verification(),
                amount: Some(3 + round),
                unit: TermUnit::Days,
                nature: Nature::Law,
                warn_days: "1".into(),
        on_days: String::new(),
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
