//! Programs that want the same at the same time.

use super::intake;
use super::program::Program;
use crate::house::House;
use crate::on_both;
use entity::membership::Role;
use entity::room::{RoomPurpose, RoomRule};
use rocket::futures::future::join_all;
use rocket::http::Status;
use sea_orm::{EntityTrait, PaginatorTrait};

on_both! {
    async fn of_fifty_who_want_one_bed_one_gets_it_and_the_others_are_told_who(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 21).await;
        let program = Program::new(&house, Role::Staff).await;
        for (round, bed) in beds.iter().take(20).enumerate() {
            let asked = (0..50).map(|n| {
                let (body, key) = (intake("Lý Thị Mẩy", bed), format!("{round}-{n}"));
                let program = &program;
                async move { program.post("/api/v1/intakes", &key, &body).await }
            });
            let answers = join_all(asked).await;
            let (won, lost): (Vec<_>, Vec<_>) =
                answers.into_iter().partition(|(status, _)| *status == Status::Created);
            assert_eq!(won.len(), 1);
            for (status, problem) in lost {
                assert_eq!(status, Status::Conflict, "{problem}");
                let code = format!("TL-26-{:05}", won[0].1["stays"][0].as_i64().unwrap());
                assert_eq!(problem["taken"]["case_code"], code);
                assert_eq!(problem["taken"]["instead"].as_array().unwrap().len(), 20 - round);
            }
        }
        assert_eq!(entity::stay::Entity::find().count(house.db.reader()).await.unwrap(), 20);
    }

    async fn one_request_sent_many_times_at_once_is_done_once_and_answered_alike(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let program = Program::new(&house, Role::Staff).await;
        let body = intake("Lý Thị Mẩy", beds[0]);
        let answers = join_all((0..20).map(|_| program.post("/api/v1/intakes", "same", &body))).await;
        for answer in &answers {
            assert_eq!(answer, &answers[0]);
            assert_eq!(answer.0, Status::Created);
        }
        assert_eq!(entity::stay::Entity::find().count(house.db.reader()).await.unwrap(), 1);
    }
}
