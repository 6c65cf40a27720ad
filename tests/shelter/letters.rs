//! Letters: queued with what they tell of, sent once, without a name, and again after an outage.

use crate::house::{House, can, night};
use crate::on_both;
use chrono::{NaiveDate, TimeDelta};
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::room::{RoomPurpose, RoomRule};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use std::sync::{Arc, Mutex};
use tamlanh::domain::procedures::{self, NewProcedure, NewStep};
use tamlanh::jobs;
use tamlanh::mail::{Mailer, Memory};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

on_both! {
    async fn an_officer_hears_of_a_procedure_once_when_opened_and_once_when_overdue(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Phàn Thị Chạn", beds[0]).await.unwrap();
        let officer = house.person("luat", Role::Legal).await;
        let row = entity::user::Entity::find_by_id(officer.user.unwrap()).one(house.db.reader()).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.email = Set(Some("luat@example.vn".into()));
        row.update(house.db.reader()).await.unwrap();
        let by = can(&officer);
        let new = NewProcedure {
            kind: ProcedureKind::Identification,
            agency: "Công an tỉnh".into(),
            reference_no: Some("12/CV".into()),
            officer: officer.user.unwrap(),
            started_on: day(23),
            due_on: Some(day(24)),
        };
        let id = house.db.write(async |tx| procedures::open(tx, &by, stay, new).await).await.unwrap();

        let memory = Arc::new(Mutex::new(Memory { error: Some("connection".into()), ..Memory::default() }));
        let mailer = Mailer::Memory(memory.clone());
        jobs::round(&house.db, &mailer, "https://x.example.vn").await.unwrap();
        assert!(memory.lock().unwrap().letters.is_empty());
        memory.lock().unwrap().error = None;
        house.clock.set(night() + TimeDelta::minutes(2));
        for _ in 0..3 {
            jobs::round(&house.db, &mailer, "https://x.example.vn").await.unwrap();
        }
        assert_eq!(memory.lock().unwrap().letters.len(), 1);

        house.clock.set(night() + TimeDelta::days(2));
        for _ in 0..3 {
            jobs::round(&house.db, &mailer, "https://x.example.vn").await.unwrap();
        }
        let letters = memory.lock().unwrap().letters.clone();
        assert_eq!(letters.len(), 2, "one when overdue");
        for letter in &letters {
            let letter = String::from_utf8_lossy(letter);
            assert!(letter.contains("luat@example.vn") && letter.contains("Message-ID"));
            assert!(!letter.contains("Chạn") && !letter.contains("Phàn"), "no name");
        }

        let step = NewStep { state: ProcedureState::Done, happened_on: day(25), paper_no: None, note: None };
        house.db.write(async |tx| procedures::step(tx, &by, id, 1, step).await).await.unwrap();
        let (rows, all) = procedures::list(house.db.reader(), &officer, &procedures::Filter::default(), day(25), 0).await.unwrap();
        assert!(rows.is_empty() && all == 0, "closed ones are not pending");
    }
}
