//! How far a recount has come, as the page asks for it: words while one runs, nothing while none does.

use super::{arrived, manager, open};
use crate::house::House;
use crate::on_both;
use entity::procedure::ProcedureKind;
use rocket::http::{Cookie, Status};
use std::collections::BTreeSet;
use std::pin::pin;

const DAY_OFF: [(&str, &str); 5] = [
    ("year", "2026"),
    ("change_kind", "day_off"),
    ("law_day", "2026-11-23"),
    ("law_source", "Thông báo 15"),
    ("is_decided", "yes"),
];

async fn told(house: &House, session: &Cookie<'static>) -> String {
    let answer = house.get(session, "/law/progress").await;
    assert_eq!(answer.status(), Status::Ok);
    answer.into_string().await.unwrap_or_default()
}

/// How many of how many, if that is what was said.
fn counted(said: &str) -> Option<(u64, u64)> {
    let said = said.strip_prefix("Đang tính: ")?.strip_suffix(" hạn")?;
    let (done, all) = said.split_once('/')?;
    Some((done.parse().ok()?, all.parse().ok()?))
}

on_both! {
    async fn while_deadlines_are_counted_it_tells_how_many_and_nothing_afterwards(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, session) = manager(&house).await;
        open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        let onlooker = house.sign_in(&house.staff).await;
        for who in [&session, &onlooker] {
            assert_eq!(told(&house, who).await, "");
        }
        let save = [&DAY_OFF[..], &[("step", "save")]].concat();
        let mut saved = pin!(house.post(&session, "/law/calendar", &save));
        let mut heard = BTreeSet::new();
        let answer = loop {
            tokio::select! {
                answer = &mut saved => break answer,
                said = told(&house, &onlooker) => { heard.insert(said); }
            }
        };
        assert_eq!(answer.status(), Status::SeeOther);
        for said in heard.iter().filter(|said| !said.is_empty()) {
            assert!(counted(said).is_some_and(|(_, all)| all > 0), "{said}");
        }
        assert_eq!(told(&house, &onlooker).await, "");
    }

    async fn a_preview_that_is_shown_is_counted_no_longer(house: House) {
        let stay = arrived(&house, "2026-11-20T10:00:00").await;
        let (boss, session) = manager(&house).await;
        open(&house, &boss, stay, ProcedureKind::InitialVerification).await;
        assert_eq!(house.post(&session, "/law/calendar", &DAY_OFF).await.status(), Status::Ok);
        assert_eq!(told(&house, &session).await, "", "nothing runs while a manager reads what would move");
    }
}
